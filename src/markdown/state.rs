//! The state that a text and the bodies of its shortcodes share while they are rendered.

use std::collections::BTreeMap;

use super::document::Heading;
use super::ids::Ids;
use super::notes::Notes;
use super::options::Options;
use super::problems::Problems;
use super::shortcode::Token;
use super::source::Marks;
use super::verbatim::Verbatim;

/// A text as written, with what was found in it before parsing. Places are bytes of the text.
#[derive(Debug)]
pub(super) struct Text<'a> {
    /// The text itself, without front matter.
    pub written: &'a str,
    /// The tags of its shortcodes, in order.
    pub tokens: Vec<Token>,
    /// Where a separator has to be inserted for the parser, in order.
    pub separators: Vec<usize>,
    /// Stretches that the parser must not change, in order.
    pub verbatim: Vec<Verbatim>,
    /// The characters that cannot be published, in order.
    pub controls: Vec<(usize, char)>,
    /// The `<` of raw HTML that is shown as text because it would never end, in order.
    pub endless: Vec<usize>,
    /// Its definitions of links and footnotes by label, if bodies of shortcodes may need them.
    pub definitions: BTreeMap<String, String>,
    /// Characters that do not occur in it, to mark what is replaced; `None` where nothing is.
    pub marks: Option<Marks>,
}

/// Results that grow while the text and the bodies in it are rendered; see [`Document`](super::Document).
#[derive(Debug)]
pub(super) struct State<'a> {
    pub options: Options<'a>,
    pub problems: Problems<'a>,
    pub headings: Vec<Heading>,
    pub fragments: Vec<(String, (u32, u32))>,
    pub ids: Ids,
    pub notes: Notes,
    pub plain: String,
    pub lead: String,
    /// The level of the last heading; 1 is the page's title.
    pub level: u8,
    /// The number of link holes so far: the id of the last one.
    pub links: u32,
    /// Whether there was raw HTML or a formula, which browsers read by rules of its own.
    pub has_foreign_markup: bool,
}

impl<'a> State<'a> {
    pub fn new(options: &Options<'a>) -> Self {
        Self {
            options: *options,
            problems: Problems::new(options),
            headings: Vec::new(),
            fragments: Vec::new(),
            ids: Ids::default(),
            notes: Notes::default(),
            plain: String::new(),
            lead: String::new(),
            level: 1,
            links: 0,
            has_foreign_markup: false,
        }
    }

    /// Applies the conversion of the options, if there is one.
    pub fn convert(&self, text: String) -> String {
        match self.options.convert {
            Some(convert) if !text.is_empty() => convert(&text),
            _ => text,
        }
    }

    /// Adds to the plain text. A space at the start is dropped after another one, as around a picture.
    pub fn plain_text(&mut self, text: &str) {
        if !self.options.plain {
            return;
        }
        let spare = text.as_bytes().first() == Some(&b' ')
            && matches!(self.plain.as_bytes().last(), Some(b' ' | b'\n'));
        self.plain
            .push_str(text.get(usize::from(spare)..).unwrap_or_default());
    }

    /// Starts a new line of the plain text, unless it is at the start of one.
    pub fn plain_line(&mut self) {
        if self
            .plain
            .as_bytes()
            .last()
            .is_some_and(|last| *last != b'\n')
        {
            self.plain.push('\n');
        }
    }
}
