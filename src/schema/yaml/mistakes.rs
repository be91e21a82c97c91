//! The words for what is wrong with a text that is not YAML.

use super::Node;
use crate::base::RelPath;
use crate::diag::{Diagnostic, Span};

/// A slip: where (in bytes of the document), what, and what to do.
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

/// A key that is not a text.
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

/// What to do about `- Foo Ltd.: Bar`, which was meant as a text and is a group of one key.
pub(in crate::schema) fn split_text(node: &Node) -> Option<String> {
    match node.as_map()? {
        [(key, value)] => {
            let text = value.as_text()?;
            Some(in_quotes(&format!("{}: {text}", key.text)))
        }
        _ => None,
    }
}

/// `line` begins with a sign of YAML's own (`&`, `!`, `{{` …).
pub(super) fn begins_with(sign: &str, line: &str) -> Diagnostic {
    let message = format!("a value cannot begin with `{sign}`");
    Diagnostic::error("broken-yaml", message).hint(in_quotes(line))
}

/// `sign` as a message names it.
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
