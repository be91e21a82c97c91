//! The result of rendering Markdown: HTML with holes for what only the site knows.
//!
//! Places (`at`) are byte ranges of the file that the text is in, not of the text.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::plain::{UNKNOWN, WordCount};
use crate::diag::Diagnostic;

/// A rendered Markdown text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// HTML and holes, in order.
    pub pieces: Vec<Piece>,
    /// The number of pieces before `<!-- more -->`; `None` where the text has no such mark.
    pub summary: Option<usize>,
    /// All headings in the order of the text.
    pub headings: Vec<Heading>,
    /// Further ids that links may lead to: those of raw HTML, of footnotes and of their references.
    pub anchors: Vec<String>,
    /// The fragments of links to the page itself (`#id`), decoded as [`Link::fragment`], with the place of the address.
    pub fragments: Vec<(String, (u32, u32))>,
    /// The text without markup, calls of shortcodes, code blocks and struck out words, for searching; a line feed
    /// between blocks, footnotes at the end. Empty unless [`Options::plain`](super::Options::plain) asks for it, as the lead and the words.
    pub plain: String,
    /// The text of the first top-level paragraphs, for descriptions: no headings, lists, tables, quotes or
    /// shortcodes; a line feed between paragraphs. Paragraphs after `<!-- more -->` count only if there is none
    /// before it. A shortcode in a sentence is U+FFFC.
    pub lead: String,
    /// The number of words of `plain`.
    pub words: WordCount,
    /// Whether its HTML, with the holes filled, is nothing but text and links: nothing in it loads or runs anything, or is read by the rules
    /// of another language.
    pub is_inert: bool,
    /// Problems in the text itself, in the order in which they were found.
    pub diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// Drops what a site in memory does not need: unused capacity, and all of the lead but the start that
    /// descriptions are made of. Where the lead is empty, that start of the plain text is retained instead.
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

    /// Whether it calls shortcodes, so that [`Self::plain`] lacks words that readers see.
    pub fn has_calls(&self) -> bool {
        let mut pieces = self.pieces.iter();
        pieces.any(|piece| matches!(piece, Piece::Hole(Hole::Shortcode(_))))
    }

    /// The pieces before `<!-- more -->`, without footnote references, since the footnotes are not part of a
    /// summary; `None` where the text has no such mark.
    pub fn summary_pieces(&self) -> Option<Vec<Piece>> {
        let pieces = self.pieces.get(..self.summary?)?;
        let mark =
            |piece: &&Piece| !matches!(piece, Piece::Html(html) if html.starts_with(NOTE_MARK));
        Some(pieces.iter().filter(mark).cloned().collect())
    }
}

/// How many characters of a text are retained for its description: more than any description has.
const START: usize = 500;

fn keep_start(text: &mut String) {
    // Sentences with a shortcode are skipped, so that a description may begin anywhere in such a text.
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

/// How the HTML of a footnote reference begins. Each reference is a separate piece, so that a summary can leave it out.
pub(super) const NOTE_MARK: &str = "<sup class=\"footnote-reference\"";

/// How the piece of a displayed formula begins.
pub(super) const MATH_BLOCK: &str = "<span class=\"math-block\"";

/// Whether a piece is one that stays by itself and needs no cleaning: a footnote reference or a formula.
pub(super) fn stands_alone(html: &str) -> bool {
    html.starts_with(NOTE_MARK) || html.starts_with(MATH_BLOCK) || html.starts_with("<math")
}

/// A part of a rendered text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Piece {
    /// HTML that is final.
    Html(String),
    /// A place that the site fills in when a page is rendered.
    Hole(Hole),
}

impl Piece {
    /// Whether it is HTML of the writer's own, or a link.
    pub(super) fn is_inert(&self) -> bool {
        matches!(
            self,
            Self::Html(_) | Self::Hole(Hole::LinkOpen(_) | Hole::LinkClose(_))
        )
    }
}

/// A place that only the site can fill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Hole {
    /// Start of a link to something in the site: an `<a …>`, or nothing where its target is not public.
    LinkOpen(Link),
    /// End of the link with the same id.
    LinkClose(u32),
    /// A picture of the site or of the web.
    Image(Image),
    /// The call of a shortcode.
    Shortcode(Shortcode),
}

/// A link to something in the site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Unique within the document: pairs [`Hole::LinkOpen`] with [`Hole::LinkClose`].
    pub id: u32,
    /// The target, percent-decoded, without query and fragment.
    pub target: String,
    /// The query as written, with its `?`; may be empty. It is left encoded: decoded, `%26` could not be told from `&`.
    pub query: String,
    /// What follows `#`, percent-decoded and in NFC; `None` without a `#`.
    pub fragment: Option<String>,
    /// The title as plain text; may be empty.
    pub title: String,
    /// Further attributes, as HTML; empty unless the link was written as HTML.
    pub attributes: String,
    /// Place of the address, or of the link where it cannot be found in it.
    pub at: (u32, u32),
}

impl Link {
    /// The target with its query, for messages.
    pub fn written(&self) -> String {
        format!("{}{}", self.target, self.query)
    }
}

/// A picture that a text shows, of the site or of the web.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// The target without query and fragment, percent-decoded; an address of the web as it was written.
    pub src: String,
    /// The query as written, with its `?`; may be empty.
    pub query: String,
    /// What follows `#`, percent-decoded; `None` without a `#`.
    pub fragment: Option<String>,
    /// Alternative text; empty if there is none or the picture is decorative.
    pub alt: String,
    /// The title in `![alt](src "caption")`, which is the caption of a figure; may be empty.
    pub caption: String,
    /// Whether it is alone in its paragraph, and so shown as a figure.
    pub figure: bool,
    /// Further attributes, as HTML; empty unless the picture was written as HTML.
    pub attributes: String,
    /// Place of the picture's markup.
    pub at: (u32, u32),
}

/// A call of a shortcode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shortcode {
    /// The name between the braces.
    pub name: String,
    /// Named arguments in the order in which they were written; texts are converted as [`Convert`](super::Convert) has it.
    pub args: IndexMap<String, ArgValue>,
    /// The rendered Markdown between `{% name() %}` and `{% end %}`; `None` for `{{ name() }}`.
    pub body: Option<Vec<Piece>>,
    /// Whether it is within a paragraph, where it can show no block.
    pub inline: bool,
    /// Place of the call, with its body.
    pub at: (u32, u32),
}

/// An argument of a shortcode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ArgValue {
    /// A bare `true` or `false`.
    Boolean(bool),
    /// A number without a fraction that fits.
    Integer(i64),
    /// Any other finite number.
    Number(f64),
    /// What was written in quotes, without them.
    Text(String),
    /// Values in brackets; none of them is a list.
    List(Vec<ArgValue>),
}

/// A heading of the text, for tables of contents and links.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// From 1 to 6, as in `<h2>`.
    pub level: u8,
    /// The `id` attribute, unique in the document unless an editor gave one twice.
    pub id: String,
    /// Its text without markup, converted.
    pub text: String,
    /// Place of the heading.
    pub at: (u32, u32),
}
