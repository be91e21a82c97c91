//! Characters that a text cannot have where it is published: control characters and noncharacters,
//! which HTML forbids and XML cannot write.

use std::borrow::Cow;

/// What readers get in the place of `c`; `None` where that is `c` itself. U+0000 becomes U+FFFD, as CommonMark
/// has it. What other programs break lines or pages with becomes a space, and the rest is left out.
pub fn replacement(c: char) -> Option<&'static str> {
    match c {
        '\n' | '\r' | '\t' => None,
        '\0' => Some("\u{FFFD}"),
        '\u{B}' | '\u{C}' | '\u{85}' => Some(" "),
        '\u{FDD0}'..='\u{FDEF}' => Some(""),
        _ if c.is_control() => Some(""),
        _ => (u32::from(c) & 0xFFFE == 0xFFFE).then_some(""),
    }
}

/// The characters of `text` that cannot be published, in order, with their places in bytes.
pub fn controls(text: &str) -> Vec<(usize, char)> {
    const CHUNK: usize = 64;
    // Each such character begins with one of these bytes, which few chunks have: that is seen many bytes at a time.
    let is_suspect = |byte: u8| {
        // From 0xEF on, around the end, to the last control character.
        let is_outer = byte.wrapping_sub(0xEF) < 0x11 + b' ';
        let is_break = (byte.wrapping_sub(b'\t') < 2) | (byte == b'\r');
        is_outer & !is_break | (byte == 0x7F) | (byte == 0xC2)
    };
    let mut found = Vec::new();
    if !super::bytes::any(text.as_bytes(), is_suspect) {
        return found;
    }
    for (number, chunk) in text.as_bytes().chunks(CHUNK).enumerate() {
        if !super::bytes::any(chunk, is_suspect) {
            continue;
        }
        let suspects = chunk
            .iter()
            .enumerate()
            .filter(|(_, byte)| is_suspect(**byte));
        for (at, _) in suspects {
            let at = number * CHUNK + at;
            let c = text.get(at..).and_then(|rest| rest.chars().next());
            found.extend(c.filter(|c| replacement(*c).is_some()).map(|c| (at, c)));
        }
    }
    found
}

/// The same in a value, of which a name or an address may be made: U+0000 is left out.
fn replacement_in_value(c: char) -> Option<&'static str> {
    let other = replacement(c)?;
    Some(if c == '\0' { "" } else { other })
}

/// A value as it can be published.
pub fn without_controls(value: &str) -> Cow<'_, str> {
    if controls(value).is_empty() {
        return Cow::Borrowed(value);
    }
    let mut clean = String::with_capacity(value.len());
    for c in value.chars() {
        match replacement_in_value(c) {
            Some(other) => clean.push_str(other),
            None => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

/// What to say of `c` in a text.
pub fn complaint(c: char) -> String {
    message(c, replacement(c))
}

/// What to say of `c` in a value.
pub fn complaint_in_value(c: char) -> String {
    message(c, replacement_in_value(c))
}

fn message(c: char, replacement: Option<&str>) -> String {
    let becomes = match replacement {
        Some(" ") => "becomes a space",
        Some("\u{FFFD}") => "is shown as `\u{FFFD}`",
        _ => "is left out",
    };
    let code = u32::from(c);
    format!("an invisible character (U+{code:04X}) stands here and {becomes}")
}

/// What to do about it.
pub const HINT: &str = "delete it; if it cannot be seen, type the words around it anew";
