//! YAML to a tree that keeps what was written and where.
//!
//! 1. `saphyr-parser` turns the text into events (YAML 1.2).
//! 2. The loader builds the tree on a stack of its own, so that no depth of nesting can overflow
//!    the thread's, and reports duplicate keys, bombs and what a content file has no use for.
//! 3. What the parser refuses is put in an editor's words by looking at the line (`explain`).
//! 4. Where a line has an error, characters that only look right are searched for ([`lookalike`]).
//!
//! Scalars stay text: only the reader of a field knows whether `NO` is a word, a country or a
//! mistake.

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

/// A range of bytes of the file (not of the document within it).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
pub struct TextRange {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl TextRange {
    /// The bytes `start..end`; past 4 GiB, the end of what can be told.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: clamp(start),
            end: clamp(end.max(start)),
        }
    }

    /// The range as a place in `file`.
    pub fn span(self, file: &RelPath) -> Span {
        Span {
            file: file.clone(),
            range: Some((self.start, self.end)),
        }
    }
}

/// A value with the place that it came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Spanned<T> {
    /// Where it was written.
    pub at: TextRange,
    /// What was written.
    pub value: T,
}

impl<T> Spanned<T> {
    /// `value`, written at `at`.
    pub fn new(at: TextRange, value: T) -> Self {
        Self { at, value }
    }

    /// Another value at the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned::new(self.at, change(self.value))
    }
}

/// A key of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Where it stands, without the colon.
    pub at: TextRange,
    /// The key without quotes.
    pub text: String,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands, with quotes and brackets; of a block list or map, from the first item to
    /// the end of the last; of a block text, its lines.
    pub at: TextRange,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Nothing, or an unquoted `~` or `null`.
    Null,
    /// Any other single value, as written.
    Scalar {
        /// The text without quotes, folded lines joined.
        text: String,
        /// Whether it stood in quotes or in a block (`|`, `>`).
        quoted: bool,
    },
    /// `[a, b]`, or lines that begin with `-`.
    List(Vec<Node>),
    /// `{a: b}`, or lines `a: b`; each key once, in order.
    Map(Vec<(Key, Node)>),
}

impl Node {
    /// The text of a scalar.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::List(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a map.
    pub fn as_map(&self) -> Option<&[(Key, Node)]> {
        match &self.kind {
            Kind::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of `key` in a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let (_, node) = self.as_map()?.iter().find(|(k, _)| k.text == key)?;
        Some(node)
    }

    /// Whether nothing was given.
    pub fn is_null(&self) -> bool {
        self.kind == Kind::Null
    }

    /// What it is, in an editor's words, for `takes …, not …`: `a list`, `` `maybe` ``.
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

/// `text` in backquotes for a message: one line, shortened where it is long.
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

/// Reads one YAML document. `offset` is the place of `text` in the file in bytes; a byte order
/// mark at its start and CRLF line ends are accepted.
///
/// `None` where the text is broken, holds a merge conflict, is nested too deeply or a bomb of aliases: it is reported and
/// nothing can be said of the rest. All else is reported beside the tree. An empty document is
/// [`Kind::Null`].
pub fn parse(text: &str, offset: usize, file: &RelPath, out: &mut Vec<Diagnostic>) -> Option<Node> {
    if let Some(conflict) = conflict::find(text, offset, file, Syntax::Yaml) {
        out.push(conflict);
        return None;
    }
    loader::load(text, offset, file, out)
}
