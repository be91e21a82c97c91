//! Surrogate pairs: characters above U+FFFF that JSON writes as two escapes (`\ud83d\ude00`, RFC 8259), as tools with ASCII
//! output do. YAML 1.2 includes JSON, but the parser rejects each half as an invalid escape.
//!
//! So pairs are replaced before parsing, by the character and two fillers that keep the length. Only in double quotes is a
//! pair an escape, which is known only after parsing: elsewhere it is restored then, with the letter case of its digits,
//! which the second filler holds.

use std::borrow::Cow;

/// A text with each pair of escapes replaced by its character.
pub(super) struct Joined<'t> {
    /// As many bytes as the original, so that offsets stay valid: the character and two fillers have four bytes each.
    pub(super) text: Cow<'t, str>,
    /// The first filler: a private-use character that does not occur in the text.
    filler: char,
}

/// The length of a pair of escapes in bytes.
const PAIR: usize = 12;

impl<'t> Joined<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut joined = Self {
            text: Cow::Borrowed(text),
            filler: '\u{F0000}',
        };
        let pairs: Vec<(usize, char)> = pairs(text).collect();
        if pairs.is_empty() {
            return joined;
        }
        let mut fillers = '\u{F0000}'..='\u{FFFFD}';
        let Some(filler) = fillers.find(|filler| !text.contains(*filler)) else {
            return joined;
        };
        let mut whole = String::with_capacity(text.len());
        let mut from = 0;
        for (at, character) in pairs {
            whole.push_str(text.get(from..at).unwrap_or_default());
            let escapes = text.get(at..at + PAIR).unwrap_or_default();
            whole.extend([character, filler, case_of(escapes)]);
            from = at + PAIR;
        }
        whole.push_str(text.get(from..).unwrap_or_default());
        joined.text = Cow::Owned(whole);
        joined.filler = filler;
        joined
    }

    /// Removes the fillers from a scalar of the parsed text: in double quotes the character stays, elsewhere the escapes are
    /// restored.
    pub(super) fn scalar(&self, text: Cow<'_, str>, is_double_quoted: bool) -> String {
        if !matches!(self.text, Cow::Owned(_)) || !text.contains(self.filler) {
            return text.into_owned();
        }
        let mut written = String::with_capacity(text.len());
        let mut rest = &*text;
        while let Some((before, after)) = rest.split_once(self.filler) {
            written.push_str(before);
            let mut after = after.chars();
            let case = after.next();
            if !is_double_quoted && let (Some(character), Some(case)) = (written.pop(), case) {
                written.push_str(&escapes(character, case));
            }
            rest = after.as_str();
        }
        written.push_str(rest);
        written
    }
}

/// The filler for a zero in [`case_of`], a private-use character.
const LOWER_CASE: u32 = 0x10_0000;

/// A filler that holds which letters in a pair of escapes are in upper case, a bit for each.
fn case_of(escapes: &str) -> char {
    let mask = escapes.bytes().rev().fold(0, |mask, byte| {
        (mask << 1) | u32::from(byte.is_ascii_uppercase())
    });
    char::from_u32(LOWER_CASE + mask).unwrap_or('\u{100000}')
}

/// The pair of escapes for a character, in the letter case of [`case_of`].
fn escapes(character: char, case: char) -> String {
    let mut units = [0; 2];
    let units = character.encode_utf16(&mut units);
    let lower: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
    let mask = u32::from(case).saturating_sub(LOWER_CASE);
    let cased = lower
        .char_indices()
        .map(|(at, letter)| match (mask >> at) & 1 {
            0 => letter,
            _ => letter.to_ascii_uppercase(),
        });
    cased.collect()
}

/// The pairs of escapes in a text: the byte offset of each, and its character.
fn pairs(text: &str) -> impl Iterator<Item = (usize, char)> {
    let starts = text.match_indices("\\u").map(|(at, _)| at);
    starts.filter_map(|at| {
        // An escaped backslash begins no escape.
        let slashes = text.as_bytes().iter().take(at).rev();
        let slashes = slashes.take_while(|byte| **byte == b'\\').count();
        let high = unit(text, at).filter(|_| slashes % 2 == 0)?;
        let low = unit(text, at + PAIR / 2)?;
        let character = char::decode_utf16([high, low]).next()?.ok()?;
        (u32::from(character) > 0xFFFF).then_some((at, character))
    })
}

/// The UTF-16 code unit of the escape `\uXXXX` at a byte offset.
fn unit(text: &str, at: usize) -> Option<u16> {
    let digits = text.get(at..at + PAIR / 2)?.strip_prefix("\\u")?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_one_character_in_double_quotes_alone() {
        let text = r#""\uD83d\uDE0a \\ud83d\ude00 \uD83D""#;
        let joined = Joined::new(text);
        assert_eq!(joined.text.len(), text.len());
        let whole = joined.text.clone();
        assert_eq!(
            joined.scalar(whole.clone(), true),
            r#""😊 \\ud83d\ude00 \uD83D""#
        );
        assert_eq!(joined.scalar(whole, false), text);
    }
}
