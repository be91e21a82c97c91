//! The output of the writer: HTML and holes, in order.

use std::collections::BTreeMap;

use pulldown_cmark_escape::{escape_href, escape_html, escape_html_body_text};

use super::document::{Hole, Piece};

/// A position in the output at which HTML can still be inserted or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    piece: usize,
    at: usize,
}

/// A list of pieces that grows at its end.
#[derive(Debug, Default)]
pub(super) struct Out {
    pieces: Vec<Piece>,
    /// HTML after the last piece.
    html: String,
    /// Pieces to insert before the piece of this number; see [`Out::slot`].
    late: BTreeMap<usize, Vec<Piece>>,
}

impl Out {
    /// An empty output with capacity for `bytes` of HTML.
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            pieces: Vec::new(),
            html: String::with_capacity(bytes),
            late: BTreeMap::new(),
        }
    }

    /// An output that continues after `pieces`.
    pub fn from(pieces: Vec<Piece>) -> Self {
        Self {
            pieces,
            html: String::new(),
            late: BTreeMap::new(),
        }
    }

    /// Writes markup, which is not escaped.
    pub fn html(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Writes text between tags, escaped.
    pub fn text(&mut self, text: &str) {
        // Writing to a String cannot fail.
        let _ = escape_html_body_text(&mut self.html, text);
    }

    /// Writes text between the quotes of an attribute, escaped.
    pub fn attribute(&mut self, text: &str) {
        let _ = escape_html(&mut self.html, text);
    }

    /// Writes an address between the quotes of an attribute, percent-encoded where needed and escaped.
    pub fn address(&mut self, address: &str) {
        let _ = escape_href(&mut self.html, address);
    }

    /// Starts a new line, unless at the start of one or directly after a piece.
    pub fn line(&mut self) {
        if self
            .html
            .as_bytes()
            .last()
            .is_some_and(|last| *last != b'\n')
        {
            self.html.push('\n');
        }
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.html.is_empty()
    }

    /// Ends the current piece of HTML: what follows begins another one.
    pub fn part(&mut self) {
        if !self.html.is_empty() {
            let html = std::mem::take(&mut self.html);
            self.pieces.push(Piece::Html(html));
        }
    }

    /// Appends a hole, after the HTML so far.
    pub fn hole(&mut self, hole: Hole) {
        self.part();
        self.pieces.push(Piece::Hole(hole));
    }

    /// Appends a piece that is not joined with the HTML around it.
    pub fn piece(&mut self, piece: Piece) {
        self.part();
        self.pieces.push(piece);
    }

    /// The number of pieces, late ones included, without HTML that [`Out::part`] has not ended.
    pub fn count(&self) -> usize {
        self.pieces.len() + self.late.values().map(Vec::len).sum::<usize>()
    }

    /// A slot at the current position, for [`Out::put_late`]: an end tag whose element turns out later to end here.
    pub fn slot(&mut self) -> usize {
        self.part();
        self.pieces.len()
    }

    /// Inserts a piece at a slot, after those inserted there before.
    pub fn put_late(&mut self, slot: usize, piece: Piece) {
        self.late.entry(slot).or_default().push(piece);
    }

    /// The current end of the output.
    pub fn mark(&self) -> Mark {
        Mark {
            piece: self.pieces.len(),
            at: self.html.len(),
        }
    }

    /// The HTML that `mark` is in.
    fn at(&mut self, mark: Mark) -> Option<&mut String> {
        if mark.piece == self.pieces.len() {
            return Some(&mut self.html);
        }
        match self.pieces.get_mut(mark.piece)? {
            Piece::Html(html) => Some(html),
            Piece::Hole(_) => None,
        }
    }

    /// Inserts `html` at `mark`. Later marks in the same piece are off from then on.
    pub fn insert(&mut self, mark: Mark, html: &str) {
        if let Some(text) = self.at(mark)
            && text.is_char_boundary(mark.at)
        {
            text.insert_str(mark.at, html);
        }
    }

    /// Removes the line feed at `mark`, if there is one.
    pub fn join(&mut self, mark: Mark) {
        if let Some(text) = self.at(mark)
            && text.get(mark.at..).is_some_and(|s| s.starts_with('\n'))
        {
            text.remove(mark.at);
        }
    }

    /// Inserts `html` before the end of the last paragraph if the output ends with one; else adds a paragraph for it.
    pub fn extend_last_paragraph(&mut self, html: &str) {
        match self.html.strip_suffix("</p>\n").map(str::len) {
            Some(length) => self.html.insert_str(length, html),
            None => {
                self.line();
                self.html.push_str("<p>");
                self.html.push_str(html.trim_start());
                self.html.push_str("</p>\n");
            }
        }
    }

    /// Appends finished pieces. Footnote references and formulas stay separate pieces.
    pub fn append(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Html(html) if super::document::stands_alone(&html) => {
                    self.part();
                    self.pieces.push(Piece::Html(html));
                }
                Piece::Html(html) => self.html.push_str(&html),
                Piece::Hole(hole) => self.hole(hole),
            }
        }
    }

    /// The pieces, with the late ones in their slots.
    pub fn finish(mut self) -> Vec<Piece> {
        self.part();
        if self.late.is_empty() {
            return self.pieces;
        }
        let mut pieces = Vec::with_capacity(self.pieces.len() + self.late.len());
        for (number, piece) in self.pieces.into_iter().enumerate() {
            pieces.extend(self.late.remove(&number).unwrap_or_default());
            pieces.push(piece);
        }
        pieces.extend(self.late.into_values().flatten());
        pieces
    }
}
