//! HTML and holes, in order.

use std::collections::BTreeMap;

use pulldown_cmark_escape::{escape_href, escape_html, escape_html_body_text};

use super::document::{Hole, Piece};

/// A place in the output at which something may still be put in or taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    piece: usize,
    at: usize,
}

/// Output that grows at its end.
#[derive(Debug, Default)]
pub(super) struct Out {
    pieces: Vec<Piece>,
    html: String,
    /// What is to be put in before the pieces of these numbers, in order within each.
    late: BTreeMap<usize, Vec<Piece>>,
}

impl Out {
    /// Empty, with room for `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            pieces: Vec::new(),
            html: String::with_capacity(bytes),
            late: BTreeMap::new(),
        }
    }

    /// Goes on after `pieces`.
    pub fn from(pieces: Vec<Piece>) -> Self {
        Self {
            pieces,
            html: String::new(),
            late: BTreeMap::new(),
        }
    }

    /// Markup.
    pub fn html(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Text between tags.
    pub fn text(&mut self, text: &str) {
        // Writing to a String cannot fail; so below.
        let _ = escape_html_body_text(&mut self.html, text);
    }

    /// Text between the quotes of an attribute.
    pub fn attribute(&mut self, text: &str) {
        let _ = escape_html(&mut self.html, text);
    }

    /// An address between the quotes of an attribute.
    pub fn address(&mut self, address: &str) {
        let _ = escape_href(&mut self.html, address);
    }

    /// Starts a line, unless at the start of one.
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

    /// Whether there is nothing yet.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.html.is_empty()
    }

    /// Ends the piece of HTML at hand.
    pub fn part(&mut self) {
        if !self.html.is_empty() {
            let html = std::mem::take(&mut self.html);
            self.pieces.push(Piece::Html(html));
        }
    }

    /// A hole.
    pub fn hole(&mut self, hole: Hole) {
        self.part();
        self.pieces.push(Piece::Hole(hole));
    }

    /// A piece of its own.
    pub fn piece(&mut self, piece: Piece) {
        self.part();
        self.pieces.push(piece);
    }

    /// How many pieces there are; after [`Out::part`] that is all so far.
    pub fn count(&self) -> usize {
        self.pieces.len() + self.late.values().map(Vec::len).sum::<usize>()
    }

    /// A place here for what is found out later to end here.
    pub fn slot(&mut self) -> usize {
        self.part();
        self.pieces.len()
    }

    /// Puts a piece into a slot, after what is in it.
    pub fn put_late(&mut self, slot: usize, piece: Piece) {
        self.late.entry(slot).or_default().push(piece);
    }

    /// The place where the output ends now.
    pub fn mark(&self) -> Mark {
        Mark {
            piece: self.pieces.len(),
            at: self.html.len(),
        }
    }

    fn at(&mut self, mark: Mark) -> Option<&mut String> {
        if mark.piece == self.pieces.len() {
            return Some(&mut self.html);
        }
        match self.pieces.get_mut(mark.piece)? {
            Piece::Html(html) => Some(html),
            Piece::Hole(_) => None,
        }
    }

    /// Puts `html` in at `mark`.
    pub fn insert(&mut self, mark: Mark, html: &str) {
        if let Some(text) = self.at(mark)
            && text.is_char_boundary(mark.at)
        {
            text.insert_str(mark.at, html);
        }
    }

    /// Takes the line feed at `mark` out.
    pub fn join(&mut self, mark: Mark) {
        if let Some(text) = self.at(mark)
            && text.get(mark.at..).is_some_and(|s| s.starts_with('\n'))
        {
            text.remove(mark.at);
        }
    }

    /// Puts `html` at the end of the last paragraph, or into one of its own.
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

    /// Appends what another one holds.
    pub fn append(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Html(html) if html.starts_with(super::document::NOTE_MARK) => {
                    self.part();
                    self.pieces.push(Piece::Html(html));
                }
                Piece::Html(html) => self.html.push_str(&html),
                Piece::Hole(hole) => self.hole(hole),
            }
        }
    }

    /// The pieces.
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
