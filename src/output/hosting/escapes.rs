//! The escapes of HTML, as `&amp;`.

use std::borrow::Cow;

use html5ever::data::NAMED_ENTITIES;
use memchr::memchr;

/// A text or the value of an attribute without its escapes.
pub(super) fn unescaped(value: &str) -> Cow<'_, str> {
    let Some(mut at) = memchr(b'&', value.as_bytes()) else {
        return Cow::Borrowed(value);
    };
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    loop {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = escape(rest.get(at + 1..).unwrap_or_default(), &mut out);
        match memchr(b'&', rest.as_bytes()) {
            Some(next) => at = next,
            None => break,
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Adds what the escape stands for that begins with a `&`, of which `after` is what follows it, or else the `&`. Returns what comes after it.
pub(super) fn escape<'a>(after: &'a str, out: &mut impl Extend<char>) -> &'a str {
    let found = match after.strip_prefix('#') {
        Some(number) => numbered(number, out),
        None => named(after, out),
    };
    found.unwrap_or_else(|| {
        out.extend(['&']);
        after
    })
}

/// Adds the character of a code, of which `number` follows the `&#`. Returns what comes after it.
fn numbered<'a>(number: &'a str, out: &mut impl Extend<char>) -> Option<&'a str> {
    let (radix, digits) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (16, hex),
        None => (10, number),
    };
    let end = digits.find(|c: char| !c.is_digit(radix));
    let (code, rest) = digits.split_at(end.unwrap_or(digits.len()));
    if code.is_empty() {
        return None;
    }
    let code = u32::from_str_radix(code, radix).unwrap_or(u32::MAX);
    // These bytes are characters of Windows-1252 in HTML, and what is no character is U+FFFD.
    let c = match code {
        0x80..=0x9f => WINDOWS.chars().nth(usize::try_from(code - 0x80).ok()?),
        0 => None,
        _ => char::from_u32(code),
    };
    out.extend([c.unwrap_or('\u{fffd}')]);
    Some(rest.strip_prefix(';').unwrap_or(rest))
}

const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Adds the character with the longest name that follows a `&`. Returns what comes after it.
fn named<'a>(after: &'a str, out: &mut impl Extend<char>) -> Option<&'a str> {
    let end = after.find(|c: char| !c.is_ascii_alphanumeric());
    let end = end.unwrap_or(after.len()).min(LONGEST_NAME);
    let with_end = after.get(..=end).filter(|name| name.ends_with(';'));
    let without = (2..=end).rev().filter_map(|end| after.get(..end));
    for name in with_end.into_iter().chain(without) {
        let Some((first, second)) = NAMED_ENTITIES.get(name).filter(|found| found.0 != 0) else {
            continue;
        };
        let rest = after.get(name.len()..)?;
        // As in an address, `?a=b&copy=c`.
        if !name.ends_with(';') && rest.starts_with(|c: char| c == '=' || c.is_ascii_alphanumeric())
        {
            return None;
        }
        out.extend(
            [*first, *second]
                .iter()
                .filter(|c| **c != 0)
                .filter_map(|c| char::from_u32(*c)),
        );
        return Some(rest);
    }
    None
}

/// The characters of the longest name of a character.
const LONGEST_NAME: usize = 31;
