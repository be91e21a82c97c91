//! What the caller decides about a text.

use std::fmt;

use crate::base::{Language, RelPath};

/// A change of text, as from Traditional to Simplified characters.
pub type Convert<'a> = &'a (dyn Fn(&str) -> String + Sync);

/// Whether the front matter describes the picture with this `src`.
pub type Described<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// What the caller decides about a text. Start from [`Options::new`].
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The file that the text is in.
    pub file: &'a RelPath,
    /// Where in the file the text starts, in bytes. Every place in the result is a place in the file.
    pub offset: usize,
    /// The one place to report, in bytes of the file, where the text is not in the file as it is:
    /// it came out of a YAML scalar.
    pub whole: Option<(u32, u32)>,
    /// Whether straight quotes, `--` and `...` become typographic.
    pub smart_punctuation: bool,
    /// Whether addresses without markup become links.
    pub autolinks: bool,
    /// Whether the language is written in Han characters: line breaks between them leave no space.
    pub han: bool,
    /// Whether HTML in the text is let through, sanitised; otherwise it is an error.
    pub raw_html: bool,
    /// Applied to text, alternative texts and titles; not to code, addresses and ids.
    pub convert: Option<Convert<'a>>,
    /// Pictures that need no alternative text here because the front matter has it.
    pub described: Option<Described<'a>>,
    /// Words that are added, in the language of the text.
    pub labels: &'a Labels,
}

impl<'a> Options<'a> {
    /// A text that starts at byte `offset` of `file`, with everything that is optional left out.
    pub fn new(file: &'a RelPath, offset: usize, labels: &'a Labels) -> Self {
        Self {
            file,
            offset,
            whole: None,
            smart_punctuation: false,
            autolinks: false,
            han: false,
            raw_html: false,
            convert: None,
            described: None,
            labels,
        }
    }

    /// The same for a text in `language`, as the settings have it.
    #[must_use]
    pub fn in_language(self, language: &Language) -> Self {
        Self {
            smart_punctuation: language.smart_punctuation,
            autolinks: language.autolinks,
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
            .field("whole", &self.whole)
            .field("smart_punctuation", &self.smart_punctuation)
            .field("autolinks", &self.autolinks)
            .field("han", &self.han)
            .field("raw_html", &self.raw_html)
            .field("convert", &self.convert.is_some())
            .field("labels", self.labels)
            .finish_non_exhaustive()
    }
}

/// Words that are added to a text, in its language.
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
    /// Name of the list of footnotes.
    pub footnotes: String,
    /// Name of the way back from a footnote; `{n}` is the reference's number.
    pub back: String,
    /// Name of a table that scrolls sideways; empty leaves tables without a name and out of the tab order.
    pub table: String,
}

impl Default for Labels {
    /// English.
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
