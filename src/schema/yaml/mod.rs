//! YAML to a tree with the text and the place of each scalar.
//!
//! 1. `saphyr-parser` turns the text into events (YAML 1.2).
//! 2. The loader builds the tree on an explicit stack, so that deep nesting cannot overflow
//!    the thread's, and reports duplicate keys, alias bombs and features that content has no use for.
//! 3. Syntax errors are put in an editor's words by looking at the lines around them (`explain`).
//! 4. If a line has an error, characters that only look like YAML's are searched for ([`lookalike`]); the caller asks for
//!    this, because its own errors count too.
//!
//! Scalars are text, not typed by YAML's core schema: only the reader of a field knows whether `NO` is a word, a
//! country or a mistake.

mod controls;
mod explain;
mod lines;
mod loader;
pub mod lookalike;
pub(super) mod mistakes;
mod places;
mod surrogates;

use serde::{Deserialize, Serialize};

use crate::base::RelPath;
use crate::diag::conflict::{self, Syntax};
use crate::diag::{Diagnostic, Span};

/// A range of byte offsets in a file, not in the document within it (front matter begins after a line `---`).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
pub struct TextRange {
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

impl TextRange {
    /// The bytes `start..end`; offsets past 4 GiB become [`u32::MAX`], and an `end` before `start` becomes `start`.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: clamp(start),
            end: clamp(end.max(start)),
        }
    }

    /// The range with the path of its file.
    pub fn span(self, file: &RelPath) -> Span {
        Span {
            file: file.clone(),
            range: Some((self.start, self.end)),
        }
    }
}

/// A value with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Spanned<T> {
    /// The range it was read from; empty at 0 if it is not in a file's text.
    pub at: TextRange,
    /// The value that was read.
    pub value: T,
}

impl<T> Spanned<T> {
    /// Joins a value and its place.
    pub fn new(at: TextRange, value: T) -> Self {
        Self { at, value }
    }

    /// Applies `change` to the value; the place stays.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned::new(self.at, change(self.value))
    }
}

/// A key of a map; always text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its range, with quotes and without the colon.
    pub at: TextRange,
    /// The key without quotes, escapes resolved.
    pub text: String,
}

/// A value of the tree with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its range, with quotes and brackets; of a block list or map, from the first item to
    /// the end of the last; of a block scalar, its lines; of an alias, the alias.
    pub at: TextRange,
    /// The kind of value, with its content.
    pub kind: Kind,
}

/// The kinds of values. Aliases are expanded and tags dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Nothing, or an unquoted `~` or `null` (`Null`, `NULL`).
    Null,
    /// Any other single value, untyped.
    Scalar {
        /// The text without quotes, escapes resolved and folded lines joined.
        text: String,
        /// Whether it was in quotes, in a block (`|`, `>`) or had a tag.
        quoted: bool,
    },
    /// `[a, b]`, or lines that begin with `-`.
    List(Vec<Node>),
    /// `{a: b}`, or lines `a: b`; each key once, in order.
    Map(Vec<(Key, Node)>),
}

impl Node {
    /// The text of a scalar; `None` for other kinds, [`Kind::Null`] too.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The items of a list; `None` for other kinds.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::List(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a map in order; `None` for other kinds.
    pub fn as_map(&self) -> Option<&[(Key, Node)]> {
        match &self.kind {
            Kind::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of `key` in a map; `None` if it is absent or this is no map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let (_, node) = self.as_map()?.iter().find(|(k, _)| k.text == key)?;
        Some(node)
    }

    /// Whether it is [`Kind::Null`], which counts as not given.
    pub fn is_null(&self) -> bool {
        self.kind == Kind::Null
    }

    /// Describes it in an editor's words, for `takes …, not …`: `a list`, `` `maybe` ``.
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Null => "nothing".into(),
            Kind::Scalar { text, .. } => quote(text),
            Kind::List(_) => "a list".into(),
            Kind::Map(entries) => match entries.first() {
                Some((key, _)) => format!("a group of keys ({})", quote(&key.text)),
                None => "an empty group of keys".into(),
            },
        }
    }
}

/// Puts `text` in backquotes for a message: on one line, at most 40 characters.
pub fn quote(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut line: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    format!("`{line}`")
}

/// Parses one YAML document. `offset` is the byte offset of `text` in the file; a byte order
/// mark at its start and CRLF line ends are accepted.
///
/// `None` after an error that leaves no usable tree: a syntax error, a merge conflict, too deep nesting, a circular alias or an
/// alias bomb. Other problems are reported and a tree is returned. An empty document is [`Kind::Null`].
pub fn parse(text: &str, offset: usize, file: &RelPath, out: &mut Vec<Diagnostic>) -> Option<Node> {
    if let Some(conflict) = conflict::find(text, offset, file, Syntax::Yaml) {
        out.push(conflict);
        return None;
    }
    loader::load(text, offset, file, out)
}
