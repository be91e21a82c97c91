//! Marks of emphasis and code that are shown as they were typed.

use super::super::chars::is_letter;
use super::{Block, Slip, begins_with_word, excerpt, stands_apart};

/// Checks for `**` that made nothing bold, and reports the first of a block.
pub(super) fn unclosed(block: &Block<'_>, found: &mut Vec<Slip>) {
    // A single `**` between spaces may be a sign; two of them were meant for bold, with spaces inside.
    let mut apart = None;
    for (start, text) in block.stretches() {
        let mut at = 0;
        while let Some(skip) = text.get(at..).and_then(|rest| rest.find("**")) {
            let from = at + skip;
            let rest = text.get(from..).unwrap_or_default();
            let length = rest.len() - rest.trim_start_matches('*').len();
            at = from + length;
            let (from, to) = (start + from, start + at);
            let mut is_slip = length <= 3 && !is_sign(block.source, from, to);
            if length == 2 && stands_apart(block.source, from, to) {
                let inner = apart.and_then(|past| block.source.get(past..from));
                is_slip = inner.is_some_and(|inner| begins_with_word(inner.trim_start()));
                apart = Some(to);
            }
            if is_slip {
                found.push(Slip {
                    code: "unclosed-emphasis",
                    at: from..to,
                    message: format!(
                        "`{}` is shown as it was typed and makes nothing bold",
                        "*".repeat(length)
                    ),
                    hint: "bold is `**text**`: stars on both sides, in one paragraph, and no space within them; \
                           `\\*\\*` shows the stars themselves"
                        .into(),
                });
                return;
            }
        }
    }
}

/// Whether stars are meant as stars: between spaces, between digits, in an address, or beside a
/// backslash.
fn is_sign(source: &str, from: usize, to: usize) -> bool {
    let before = source.get(source.floor_char_boundary(from.saturating_sub(200))..from);
    let before = before.unwrap_or_default();
    let prev = before.chars().next_back();
    let next = source.get(to..).and_then(|rest| rest.chars().next());
    let is_figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let word = before
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    stands_apart(source, from, to)
        || is_figure(prev) && is_figure(next)
        || prev == Some('\\')
        || word.contains("://")
        || word.contains("www.")
}

/// Checks for `＊＊text＊＊`, `｀code｀`, and `文字__text__文字`.
pub(super) fn full_width(block: &Block<'_>, found: &mut Vec<Slip>) {
    const MARKS: [(&str, &str); 3] = [("＊＊", "**"), ("｀", "`"), ("__", "**")];
    for (start, text) in block.stretches() {
        for (mark, right) in MARKS {
            let Some((at, inner)) = pair(text, mark) else {
                continue;
            };
            let (from, to) = (start + at, start + at + inner.len() + 2 * mark.len());
            let message = match mark {
                "__" => {
                    "`__` beside a character of Chinese or Japanese is shown as it was typed".into()
                }
                _ => format!("`{mark}` is shown as it was typed: the sign is full-width"),
            };
            found.push(Slip {
                code: "full-width-mark",
                at: from..to,
                message,
                hint: format!("write `{right}{}{right}`", excerpt(inner)),
            });
        }
    }
}

/// The place of the first `mark` and the text up to the next one, if it looks like emphasised text. `__` counts only beside Han or kana.
fn pair<'t>(text: &'t str, mark: &str) -> Option<(usize, &'t str)> {
    let at = text.find(mark)?;
    let rest = text.get(at + mark.len()..)?;
    let inner = rest.get(..rest.find(mark)?)?;
    let after = rest.get(inner.len() + mark.len()..)?;
    let (first, last) = (inner.chars().next()?, inner.chars().next_back()?);
    // In `陳＊＊、李＊＊` the stars hide parts of names.
    let is_text = |c: char| c.is_alphanumeric() || "「『《“（【$¥”」』》）】%％".contains(c);
    let prev = text.get(..at)?.chars().next_back();
    let is_han = |c: Option<char>| c.is_some_and(is_letter);
    let is_allowed_here = mark != "__" || is_han(prev) || is_han(after.chars().next());
    let is_longer = mark == "__" && (prev == Some('_') || after.starts_with('_'));
    (is_text(first) && is_text(last) && is_allowed_here && !is_longer).then_some((at, inner))
}
