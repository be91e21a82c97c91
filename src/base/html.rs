//! Text in HTML.

use super::bytes;

/// Escapes a text for HTML, as an element's text or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(text, &mut out);
    out
}

/// Adds a text, escaped as [`escape`] does.
pub fn escape_into(text: &str, out: &mut String) {
    // Most texts have nothing to escape, which is seen many bytes at a time.
    let is_special = |b: u8| (b == b'&') | (b == b'<') | (b == b'>') | (b == b'"') | (b == b'\'');
    if !bytes::any(text.as_bytes(), is_special) {
        out.push_str(text);
        return;
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}
