//! What a translator sends back, whatever the format.

use std::ops::Range;

use crate::base::RelPath;
use crate::diag::{Diagnostic, Span};

/// The code of problems with the form of an exchanged file.
pub const BAD: &str = "bad-exchange";

/// A file that came back.
#[derive(Debug)]
pub struct Exchanged {
    /// The path by which messages name it.
    pub file: RelPath,
    /// The language that it translates from, as it says it, with its place.
    pub from: Option<(String, Range<usize>)>,
    /// The language that it translates into.
    pub to: (String, Range<usize>),
    /// The units that came back, in the order of the file.
    pub items: Vec<Item>,
}

/// A unit that came back.
#[derive(Debug)]
pub struct Item {
    /// Where its translation is, or the unit if it has none.
    pub at: Range<usize>,
    /// The file of the original.
    pub original: String,
    /// The key of the unit.
    pub key: String,
    /// The place of the unit, as `title`.
    pub place: String,
    /// The words of the original as this file has them.
    pub source: String,
    /// The translation; `None` where there is none, or nobody says that it is one.
    pub target: Option<Target>,
    /// Whether its state says that nobody has worked on it, so that only a translation other than the one that was exported counts.
    pub untouched: bool,
    /// Whether a machine made it.
    pub machine: bool,
}

/// A translation as a format has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Markdown with its marks.
    Markdown(String),
    /// Words, and codes by their names.
    Marked(Vec<Piece>),
}

/// A stretch of a translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its byte range in the exchanged file.
    pub at: Range<usize>,
    /// Whether it is text or a code, and which.
    pub kind: PieceKind,
}

/// What a stretch of a translation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PieceKind {
    /// Text without codes, its escapes resolved.
    Text(String),
    /// The start of the pair of codes of this name.
    Opens(String),
    /// The end of the code with this id.
    Closes(String),
    /// A code by itself.
    Alone(String),
}

/// A problem of an exchanged file.
pub fn problem(
    code: &'static str,
    file: &RelPath,
    at: Range<usize>,
    message: impl Into<String>,
) -> Diagnostic {
    Diagnostic::error(code, message).at(Span::new(file, at.start, at.end))
}
