//! Bytes of an SVG to text.

use std::borrow::Cow;

/// The text of a picture.
pub struct Decoded<'b> {
    /// As far as it can be read.
    pub text: Cow<'b, str>,
    /// Where the text begins in the file; `None` where places in it are none in the file.
    pub offset: Option<usize>,
    /// Why it cannot be read, if it cannot.
    pub problem: Option<&'static str>,
}

/// Reads a picture in UTF-8 or UTF-16. Of any other declared encoding, only ASCII can be read; all names in an
/// SVG are of it.
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
