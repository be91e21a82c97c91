//! Files of an index on their way to where they are kept.

use crate::base::{Digest, bytes};

/// A file of an index: its name and its content.
pub type File = (String, Vec<u8>);

/// Where the files of an index go as they are made, by name.
pub type Put<'a> = &'a (dyn Fn(&str, Vec<u8>) + Sync);

/// Puts a file and returns its name, which is a digest of its content.
pub fn put_named(content: Vec<u8>, put: Put<'_>) -> String {
    let name = name_of(&content);
    put(&name, content);
    name
}

/// The name of a file with some content.
pub fn name_of(content: &[u8]) -> String {
    let mut name = Digest::of(content).hex();
    name.truncate(10);
    name
}

/// Appends a text in JSON. Texts are long, and nearly all that has to be escaped in them are ends of lines and quotation marks.
pub fn push_text(out: &mut Vec<u8>, text: &str) {
    if bytes::any(text.as_bytes(), |byte| (byte < b' ') & (byte != b'\n')) {
        // Writing to memory does not fail.
        return out.extend(serde_json::to_vec(text).unwrap_or_default());
    }
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = memchr::memchr3(b'"', b'\\', b'\n', rest) {
        let (before, escaped) = rest.split_at(at);
        out.extend_from_slice(before);
        if let [byte, after @ ..] = escaped {
            out.extend([b'\\', if *byte == b'\n' { b'n' } else { *byte }]);
            rest = after;
        }
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::push_text;

    #[test]
    fn texts_are_written_as_in_any_json() {
        for text in [
            "",
            "plain",
            "a \"quoted\" \\ line\n\nof 創新\n",
            "a tab\tand \u{1} more",
            "\n",
        ] {
            let mut out = Vec::new();
            push_text(&mut out, text);
            assert_eq!(out, serde_json::to_vec(text).unwrap(), "{text:?}");
        }
    }
}
