//! Lengths in feet and inches, whose signs must not become typographic quotes: `5'10"`, `6'`, `21"`.

use std::ops::Range;

/// The byte ranges of the signs of lengths in `text`, in order, with the digits between two signs: `'10"` of `5'10"`.
/// While a quote is open, a sign after a digit is taken for its end.
pub(super) fn lengths(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    // Quick check: most quotes are beside letters and spaces, and a length has a digit before its sign, or `½`, which is not ASCII.
    let may_begin = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        before.is_some_and(|byte| byte.is_ascii_digit() || !byte.is_ascii())
    };
    if !memchr::memchr2_iter(b'\'', b'"', bytes).any(may_begin) {
        return Vec::new();
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    // Whether a quote is open in this paragraph.
    let (mut single, mut double) = (false, false);
    let mut done = 0;
    for at in memchr::memchr3_iter(b'\'', b'"', b'\n', bytes) {
        if at < done {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with("\n\n") {
            (single, double) = (false, false);
        }
        let open = match rest.as_bytes().first() {
            Some(b'"') => &mut double,
            Some(b'\'') => &mut single,
            _ => continue,
        };
        let before = text.get(..at).unwrap_or_default();
        if let Some(length) = signs(before, rest, *open) {
            done = at + length;
            found.push(at..done);
            continue;
        }
        let after = rest.get(1..).unwrap_or_default();
        let (follows, leads) = (
            before.ends_with(char::is_alphanumeric),
            after.starts_with(char::is_alphanumeric),
        );
        // An apostrophe within a word neither opens nor closes a quote.
        if !(follows && leads) {
            *open = !follows && !after.starts_with(char::is_whitespace) && !is_decade(after);
        }
    }
    found
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '¼' | '½' | '¾' | '⅐'..='⅞')
}

/// The length in bytes of the signs of a length at the start of `rest`, which follows `before`; `None` if it begins with a quote.
fn signs(before: &str, rest: &str, is_quote_open: bool) -> Option<usize> {
    if !before.ends_with(is_figure) {
        return None;
    }
    let inches = |text: &str| match text {
        _ if text.starts_with("''") => 2,
        _ => usize::from(text.starts_with('"')),
    };
    let length = inches(rest).max(1);
    let after = rest.get(length..)?;
    let feet = inches(rest) == 0;
    if feet && after.starts_with(is_figure) {
        let tail = after.trim_start_matches(is_figure);
        return Some(match inches(tail) {
            0 => length,
            sign => rest.len() - tail.len() + sign,
        });
    }
    let by = after.strip_prefix(['x', 'X', '×']);
    let goes_on = by.is_some_and(|by| by.trim_start().starts_with(is_figure));
    (!is_quote_open && (goes_on || !after.starts_with(char::is_alphanumeric))).then_some(length)
}

/// Whether `after` begins like `90s`, before which the sign is an apostrophe.
fn is_decade(after: &str) -> bool {
    let mut chars = after.chars();
    chars.by_ref().take(2).filter(char::is_ascii_digit).count() == 2 && chars.next() == Some('s')
}
