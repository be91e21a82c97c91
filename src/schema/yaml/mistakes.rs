//! Diagnostics of YAML's syntax that more than one file of this folder gives, and the parts of their texts.

use super::Node;
use crate::base::RelPath;
use crate::diag::{Diagnostic, Span};

/// A syntax error that was explained. `start` and `end` are byte offsets in the document, not in the file.
pub(super) struct Mistake {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) message: String,
    pub(super) hints: Vec<String>,
    pub(super) code: &'static str,
}

impl Mistake {
    pub(super) fn new(start: usize, end: usize, message: impl Into<String>) -> Self {
        Self {
            start,
            end,
            message: message.into(),
            hints: Vec::new(),
            code: "broken-yaml",
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    pub(super) fn diagnostic(self, offset: usize, file: &RelPath) -> Diagnostic {
        let span = Span::new(file, offset + self.start, offset + self.end);
        let mut diagnostic = Diagnostic::error(self.code, self.message).at(span);
        diagnostic.hints = self.hints;
        diagnostic
    }
}

pub(super) fn too_deep() -> Diagnostic {
    Diagnostic::error("too-deep", TOO_DEEP).hint(SHALLOW)
}

pub(super) const TOO_DEEP: &str = "lists and groups of keys are nested more than 64 deep here";
pub(super) const SHALLOW: &str =
    "content needs a few levels only: look for stray brackets or dashes";

/// The problem of a key that is empty, a list, a map, or begins with a space other than U+0020.
pub(super) fn bad_key(node: &Node) -> Diagnostic {
    if node.is_null() {
        return Diagnostic::error("bad-key", "there is no key before this colon")
            .hint("write `key: value`, or put the value in quotes if it begins with a colon");
    }
    if let Some(space) = node.as_text().and_then(|text| text.chars().next()) {
        let space = u32::from(space);
        let message = format!("this line begins with a space of another kind (U+{space:04X})");
        return Diagnostic::error("broken-yaml", message)
            .hint("indent with plain spaces, typed with the input method off");
    }
    bracket_as_key()
}

pub(super) fn bracket_as_key() -> Diagnostic {
    Diagnostic::error("bad-key", "a bracket begins here where a key is expected")
        .hint("a text that begins with `{` or `[` stands in quotes: `title: \"{{ … }}\"`")
}

/// The hint for `- Foo Ltd.: Bar`, which was meant as a text but is a map with one key. `None` for any other node.
pub(in crate::schema) fn split_text(node: &Node) -> Option<String> {
    match node.as_map()? {
        [(key, value)] => {
            let text = value.as_text()?;
            Some(in_quotes(&format!("{}: {text}", key.text)))
        }
        _ => None,
    }
}

/// The problem of `line`, a value that begins with reserved characters (`&`, `!`, `{{` …).
pub(super) fn begins_with(sign: &str, line: &str) -> Diagnostic {
    let message = format!("a value cannot begin with `{sign}`");
    Diagnostic::error("broken-yaml", message).hint(in_quotes(line))
}

/// The name of a character in messages: a backquote cannot be in backquotes.
pub(super) fn name(sign: char) -> String {
    match sign {
        '`' => "a backquote".into(),
        _ => format!("`{sign}`"),
    }
}

pub(super) fn in_quotes(value: &str) -> String {
    let value = value.trim();
    if value.chars().count() > 60 {
        return "put the whole value in quotes: `\"…\"`".into();
    }
    format!("put the whole value in quotes: `{}`", quoted(value))
}

fn quoted(value: &str) -> String {
    if value.contains('"') || value.contains('\\') {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        format!("\"{value}\"")
    }
}
