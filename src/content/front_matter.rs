//! Front matter: YAML between two lines `---` at the start of a Markdown file.

use std::ops::Range;

use crate::base::RelPath;
use crate::diag::{Diagnostic, Span};

/// The two parts of a Markdown file, as ranges of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The YAML without the lines around it.
    pub front: Range<usize>,
    /// The Markdown.
    pub body: Range<usize>,
}

/// Splits a Markdown file. A byte order mark and CRLF are accepted.
///
/// # Errors
/// A diagnostic where there is no front matter or it has no end.
pub fn split(text: &str, file: &RelPath) -> Result<Parts, Diagnostic> {
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let rest = text.get(start..).unwrap_or("");
    let first = rest.split_inclusive('\n').next().unwrap_or("");
    let opening = first.trim_end();
    if opening == "+++" {
        return Err(
            Diagnostic::error("front-matter", "the front matter is TOML (`+++`)")
                .at(Span::new(file, start, start + 3))
                .hint("write it as YAML between two lines `---`"),
        );
    }
    if opening != "---" {
        return Err(
            Diagnostic::error("front-matter", "the file does not begin with front matter")
                .at(Span::new(file, start, start + opening.len()))
                .hint("begin with a line `---`, then `title: …`, then a line `---`"),
        );
    }
    let front = start + first.len();
    let mut at = front;
    for line in text.get(front..).unwrap_or("").split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Ok(Parts {
                front: front..at,
                body: at + line.len()..text.len(),
            });
        }
        at += line.len();
    }
    Err(
        Diagnostic::error("front-matter", "the front matter has no end")
            .at(Span::new(file, start, start + 3))
            .hint("put a line `---` after the last key"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_and_body_are_parted() -> Result<(), Box<dyn std::error::Error>> {
        let file = RelPath::new("content/a.md")?;
        let cases = [
            ("---\ntitle: A\n---\nText", Some(("title: A\n", "Text"))),
            (
                "\u{feff}---\r\ntitle: A\r\n---\r\nText",
                Some(("title: A\r\n", "Text")),
            ),
            ("---\n---", Some(("", ""))),
            ("---\ntitle: A\n", None),
            ("Text", None),
            ("", None),
        ];
        for (text, wanted) in cases {
            let parts = split(text, &file).ok();
            let found = parts.and_then(|p| Some((text.get(p.front)?, text.get(p.body)?)));
            assert_eq!(found, wanted, "{text:?}");
        }
        Ok(())
    }
}
