//! Options of rendering, and the words that it adds to a text.

use std::fmt;

use crate::base::{HeadingIds, Language, RelPath};

/// Converts text, as from Traditional to Simplified characters.
pub type Convert<'a> = &'a (dyn Fn(&str) -> String + Sync);

/// Whether the front matter has an alternative text for the picture with this `src`.
pub type Described<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// Where a text lies in its file, and how to render it. Start from [`Options::new`].
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The file that the text is in.
    pub file: &'a RelPath,
    /// Where in the file the text starts, in bytes. Every place in the result is a place in the file.
    pub offset: usize,
    /// The place, in bytes of the file, to report instead of all places of the text. For a text that is not verbatim in
    /// the file because it was parsed from a YAML scalar.
    pub only_place: Option<(u32, u32)>,
    /// Whether straight quotes, `--` and `...` become typographic.
    pub smart_punctuation: bool,
    /// Whether bare addresses become links.
    pub autolinks: bool,
    /// Whether code is coloured, where its language is named.
    pub highlight: bool,
    /// Whether `$…$` and `$$…$$` are formulas.
    pub math: bool,
    /// How headings get their ids.
    pub heading_ids: HeadingIds,
    /// Whether the language is written in Han characters: line breaks between them leave no space.
    pub han: bool,
    /// Whether HTML in the text is let through, sanitised; otherwise it is an error.
    pub raw_html: bool,
    /// Applied to text, alternative texts, titles and texts in arguments of shortcodes; not to code, addresses and ids.
    pub convert: Option<Convert<'a>>,
    /// Which pictures need no alternative text here because the front matter has it.
    pub described: Option<Described<'a>>,
    /// Whether its plain text and its lead are wanted; without them no words are counted either.
    pub plain: bool,
    /// Whether its words are counted.
    pub counts_words: bool,
    /// The words that rendering adds, in the language of the text.
    pub labels: &'a Labels,
}

impl<'a> Options<'a> {
    /// Options for a text that starts at byte `offset` of `file`, with everything optional off.
    pub fn new(file: &'a RelPath, offset: usize, labels: &'a Labels) -> Self {
        Self {
            file,
            offset,
            only_place: None,
            smart_punctuation: false,
            autolinks: false,
            highlight: false,
            math: false,
            heading_ids: HeadingIds::default(),
            han: false,
            raw_html: false,
            convert: None,
            described: None,
            plain: true,
            counts_words: true,
            labels,
        }
    }

    /// The same with what the settings state for `language`: smart punctuation, autolinks, and whether it is Han.
    #[must_use]
    pub fn in_language(self, language: &Language) -> Self {
        Self {
            smart_punctuation: language.smart_punctuation,
            autolinks: language.autolinks,
            highlight: language.highlight,
            math: language.math,
            heading_ids: language.heading_ids,
            han: language.is_han(),
            ..self
        }
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("file", self.file)
            .field("offset", &self.offset)
            .field("only_place", &self.only_place)
            .field("smart_punctuation", &self.smart_punctuation)
            .field("autolinks", &self.autolinks)
            .field("highlight", &self.highlight)
            .field("math", &self.math)
            .field("heading_ids", &self.heading_ids)
            .field("han", &self.han)
            .field("raw_html", &self.raw_html)
            .field("convert", &self.convert.is_some())
            .field("labels", self.labels)
            .finish_non_exhaustive()
    }
}

/// Words that rendering adds to a text, in its language, as plain text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Labels {
    /// Title of `> [!NOTE]`.
    pub note: String,
    /// Title of `> [!TIP]`.
    pub tip: String,
    /// Title of `> [!IMPORTANT]`.
    pub important: String,
    /// Title of `> [!WARNING]`.
    pub warning: String,
    /// Title of `> [!CAUTION]`.
    pub caution: String,
    /// Accessible name of the list of footnotes.
    pub footnotes: String,
    /// Accessible name of the link from a footnote back to a reference; `{n}` becomes the reference's number, as `3` or `3-2`.
    pub back: String,
    /// Accessible name of the box in which a table scrolls; if empty, tables get no name and cannot be focused.
    pub table: String,
}

impl Default for Labels {
    /// The words of the options in English.
    fn default() -> Self {
        Self {
            note: "Note".into(),
            tip: "Tip".into(),
            important: "Important".into(),
            warning: "Warning".into(),
            caution: "Caution".into(),
            footnotes: "Footnotes".into(),
            back: "Back to reference {n}".into(),
            table: "Table".into(),
        }
    }
}
