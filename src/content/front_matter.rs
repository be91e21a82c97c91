//! Splits front matter, which is YAML between two lines `---` at the start of a Markdown file, from the text. If a line is
//! missing or wrong, the file is searched for the mistake: front matter of other generators, dashes of another kind,
//! something in front.

use std::ops::Range;

use crate::base::RelPath;
use crate::diag::{Diagnostic, Span};
use crate::schema::yaml::lookalike::is_fence;

/// The two parts of a Markdown file, as ranges of byte offsets in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The YAML without the lines around it.
    pub front: Range<usize>,
    /// The Markdown after the closing line.
    pub body: Range<usize>,
}

/// Splits a Markdown file. A byte order mark and CRLF line ends are accepted.
///
/// # Errors
/// A diagnostic if there is no front matter or it has no end.
pub fn split(text: &str, file: &RelPath) -> Result<Parts, Diagnostic> {
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let rest = text.get(start..).unwrap_or("");
    let first = rest.split_inclusive('\n').next().unwrap_or("");
    if first.trim_end() != "---" {
        return Err(no_opening(rest, start, file));
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
        no_end(text.get(front..).unwrap_or(""), front, file).unwrap_or_else(|| {
            Diagnostic::error("front-matter", "the front matter has no end")
                .at(Span::new(file, start, start + 3))
                .hint("put a line `---` after the last key")
        }),
    )
}

/// Explains why a text does not begin with front matter. `offset` is the byte offset of `text` in the file.
fn no_opening(text: &str, offset: usize, file: &RelPath) -> Diagnostic {
    let span = |line: &str, at: usize| {
        let indent = line.len() - line.trim_start().len();
        Span::new(
            file,
            offset + at + indent,
            offset + at + line.trim_end().len(),
        )
    };
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        at += line.len();
        (at - line.len(), line)
    });
    // The first line that is not blank.
    let (blank, line) = lines
        .take(100)
        .find(|(_, line)| !line.trim().is_empty())
        .unwrap_or((0, ""));
    let problem = |message: &str| Diagnostic::error("front-matter", message).at(span(line, blank));
    let content = line.trim();
    if content == "+++" {
        return problem("the front matter is TOML (`+++`)")
            .hint("write it as YAML between two lines `---`");
    }
    if content.starts_with('{') || content == ";;;" {
        return problem("the front matter is JSON").hint(
            "write it as YAML between two lines `---`: `title: …` without braces, and no commas",
        );
    }
    if content.starts_with("```") {
        return problem("the front matter stands in a code block")
            .hint("write a line `---` in place of this one and of the one that ends it");
    }
    if content == "---" && blank > 0 {
        return problem("there are empty lines before the front matter")
            .hint("delete them: `---` is the first line of the file");
    }
    if content == "---" {
        return problem("there are spaces before the `---` of the front matter")
            .hint("delete them: the line is `---` and nothing else");
    }
    if looks_like_fence(content) {
        return problem("this line looks like the beginning of front matter and is none").hint(
            format!("write `---`, three plain hyphens{}", made_of(content)),
        );
    }
    let rest = text.get(blank + line.len()..).unwrap_or("");
    let closes = |line: &str| line.trim() == "---" || looks_like_fence(line.trim());
    let has_key = content.split_once([':', '：']).is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty()
            && key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    });
    if has_key {
        let end = rest.lines().take(50).any(closes);
        let hint = if end {
            "put a line `---` above it"
        } else {
            "put a line `---` above it, and another one below the last key"
        };
        return problem("the front matter does not begin with a line `---`").hint(hint);
    }
    if rest.lines().take(3).any(|line| line.trim_end() == "---") {
        return problem("something stands before the front matter")
            .hint("move it below the front matter: `---` is the first line of the file");
    }
    problem("the file does not begin with front matter")
        .hint("begin with a line `---`, then `title: …`, then a line `---`")
}

/// Reports the line that was probably meant to end the front matter, if there is one.
fn no_end(text: &str, offset: usize, file: &RelPath) -> Option<Diagnostic> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let indented = content == "---";
        if indented || looks_like_fence(content) || content == "..." {
            let start = offset + at + (line.len() - line.trim_start().len());
            let what = if indented {
                "delete the spaces before the `---`".to_owned()
            } else {
                format!("write `---`, three plain hyphens{}", made_of(content))
            };
            return Some(
                Diagnostic::error("front-matter", "the front matter has no end")
                    .at(Span::new(file, start, start + content.len()))
                    .hint(format!("if this line is its end, {what}")),
            );
        }
        at += line.len();
    }
    None
}

/// Whether a line was probably meant as `---`: another number of hyphens (not one, which is an empty item), or the dashes
/// that a word processor or an input method makes of them.
fn looks_like_fence(line: &str) -> bool {
    let is_other_dash = |c: char| c != '-' && !c.is_whitespace();
    is_fence(line)
        && line != "---"
        && (line.contains(is_other_dash) || line.matches('-').count() >= 2)
}

/// Names the first character of a line that is no hyphen, to continue a hint.
fn made_of(line: &str) -> String {
    let other = line
        .chars()
        .find(|c| *c != '-' && !c.is_whitespace() && *c != '.');
    match other {
        Some(other) => format!(": `{other}` is a dash of another kind"),
        None => String::new(),
    }
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
