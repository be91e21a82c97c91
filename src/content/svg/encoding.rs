//! Decodes the bytes of an SVG.

use std::borrow::Cow;

/// The decoded text of a picture.
pub struct Decoded<'b> {
    /// The text without a byte order mark; bytes that cannot be decoded are U+FFFD.
    pub text: Cow<'b, str>,
    /// The byte offset in the file at which the text begins; `None` if it was transcoded, so that offsets differ.
    pub offset: Option<usize>,
    /// Why browsers cannot decode it, if so.
    pub problem: Option<&'static str>,
}

/// Decodes UTF-8, or UTF-16 by its byte order mark or the first `<`. In any other encoding that is declared, only ASCII is
/// decoded: that is enough, because all names in SVG are ASCII.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let wide = |from: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok())
            .map(from)
            .collect();
        let text = String::from_utf16_lossy(&units);
        Decoded {
            text: Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()),
            offset: None,
            problem: None,
        }
    };
    match bytes {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => return wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] | [0, b'<', ..] => return wide(u16::from_be_bytes),
        _ => {}
    }
    let (bytes, offset) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, 3),
        None => (bytes, 0),
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded {
            text: Cow::Borrowed(text),
            offset: Some(offset),
            problem: None,
        },
        Err(_) => {
            let text = String::from_utf8_lossy(bytes);
            let declaration = text.split("?>").next().unwrap_or_default();
            let declared = declaration.starts_with("<?xml") && declaration.contains("encoding");
            let is_utf8 = !declared || declaration.to_ascii_lowercase().contains("utf-8");
            Decoded {
                problem: is_utf8.then_some("it is not written in UTF-8"),
                text,
                offset: None,
            }
        }
    }
}
