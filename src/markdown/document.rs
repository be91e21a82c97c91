//! What a Markdown text becomes: HTML with holes for all that only the site knows.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::plain::UNKNOWN;
use crate::diag::Diagnostic;

/// A rendered Markdown text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// HTML and holes, in order.
    pub pieces: Vec<Piece>,
    /// The pieces before `<!-- more -->` are `pieces[..n]`.
    pub summary: Option<usize>,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Other ids of the text that links may lead to: of raw HTML and of footnotes.
    pub anchors: Vec<String>,
    /// The fragments that links on the page itself lead to, with the bytes of the address in the file.
    pub fragments: Vec<(String, (u32, u32))>,
    /// The text without markup, shortcodes' calls and code blocks, for searching; blocks parted by line feeds.
    pub plain: String,
    /// The text of the first paragraphs alone, for descriptions: no headings, lists, tables, quotes or
    /// shortcodes; paragraphs parted by line feeds. Those after `<!-- more -->` count only where none
    /// stands before it. A shortcode in a sentence is U+FFFC.
    pub lead: String,
    /// Words; a Han character counts as one.
    pub words: usize,
    /// What is wrong in the text itself.
    pub diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// Drops what a site does not need of a text that it keeps as long as it lives: of the lead, or
    /// where there is none of the plain text, all but the start that descriptions are made of; and
    /// room to grow.
    pub fn keep_for_site(&mut self) {
        if self.lead.trim().is_empty() {
            keep_start(&mut self.plain);
        } else {
            self.plain = String::new();
        }
        keep_start(&mut self.lead);
        self.headings.shrink_to_fit();
        self.anchors.shrink_to_fit();
        self.fragments.shrink_to_fit();
        self.pieces.shrink_to_fit();
        for piece in &mut self.pieces {
            if let Piece::Html(html) = piece {
                html.shrink_to_fit();
            }
        }
    }

    /// The pieces before `<!-- more -->` without marks of footnotes, whose notes are not there;
    /// `None` where the text has no such mark.
    pub fn summary_pieces(&self) -> Option<Vec<Piece>> {
        let pieces = self.pieces.get(..self.summary?)?;
        let mark =
            |piece: &&Piece| !matches!(piece, Piece::Html(html) if html.starts_with(NOTE_MARK));
        Some(pieces.iter().filter(mark).cloned().collect())
    }
}

/// More characters than a description looks at, where a text has all that it is about.
const START: usize = 500;

fn keep_start(text: &mut String) {
    if !text.contains(UNKNOWN) {
        let start = text.trim_start();
        let bytes = start.as_bytes().get(..START);
        let end = if bytes.is_some_and(<[u8]>::is_ascii) {
            START
        } else {
            let end = start.char_indices().nth(START);
            end.map_or(start.len(), |(at, _)| at)
        };
        *text = start.get(..end).unwrap_or_default().to_owned();
    }
}

/// The start of the mark of a footnote, which is a piece of its own.
pub(super) const NOTE_MARK: &str = "<sup class=\"footnote-reference\"";

/// A part of a rendered text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Piece {
    /// HTML as it is.
    Html(String),
    /// What the site fills in.
    Hole(Hole),
}

/// A place that only the site can fill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Hole {
    /// Start of a link to something in the site: an `<a …>`, or nothing where its target is not public.
    LinkOpen(Link),
    /// End of the link with the same id.
    LinkClose(u32),
    /// A picture.
    Image(Image),
    /// A shortcode.
    Shortcode(Shortcode),
}

/// A link to something in the site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Pairs start and end within a document.
    pub id: u32,
    /// The target as written, percent-decoded, without query and fragment.
    pub target: String,
    /// The query as written, with its `?`; may be empty. It is left encoded: decoded, `%26` could not be told from `&`.
    pub query: String,
    /// What follows `#`.
    pub fragment: Option<String>,
    /// The title; may be empty.
    pub title: String,
    /// Further attributes, as HTML; empty unless the link was written as HTML.
    pub attributes: String,
    /// Bytes of the target in the file.
    pub at: (u32, u32),
}

impl Link {
    /// The target and the query, as messages name what was written.
    pub fn written(&self) -> String {
        format!("{}{}", self.target, self.query)
    }
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// The target as written, percent-decoded.
    pub src: String,
    /// Alternative text; empty is decorative.
    pub alt: String,
    /// The title in `![alt](src "caption")`: the caption of a figure.
    pub caption: String,
    /// Alone in its paragraph: a figure.
    pub figure: bool,
    /// Further attributes, as HTML; empty unless the picture was written as HTML.
    pub attributes: String,
    /// Bytes of the picture's markup in the file.
    pub at: (u32, u32),
}

/// A call of a shortcode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shortcode {
    /// Its name.
    pub name: String,
    /// Its arguments in order.
    pub args: IndexMap<String, ArgValue>,
    /// What stands between `{% name() %}` and `{% end %}`, rendered.
    pub body: Option<Vec<Piece>>,
    /// It stands within a paragraph.
    pub inline: bool,
    /// Bytes of the call in the file.
    pub at: (u32, u32),
}

/// An argument of a shortcode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ArgValue {
    /// `true` or `false`.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text in quotes.
    Text(String),
    /// Several.
    List(Vec<ArgValue>),
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The fragment, unique in the document.
    pub id: String,
    /// Plain text.
    pub text: String,
    /// Bytes of the heading in the file.
    pub at: (u32, u32),
}
