//! The view of a page: everything that its own template sees of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Card, Datum, FieldView, FileView, LinkView};
use crate::base::NameMap;
use crate::markdown::Document;

/// A line of the language switch of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TranslationView {
    /// Key of the language.
    pub lang: String,
    /// BCP 47 for `lang`.
    pub lang_tag: String,
    /// BCP 47 for `hreflang`.
    pub hreflang: String,
    /// The name of the language in the language itself.
    pub name: String,
    /// URL path of the page in that language.
    pub url: String,
    /// Absolute URL of that page.
    pub permalink: String,
    /// Whether it is the page itself.
    pub current: bool,
    /// Whether that page has this text in the language. Otherwise it is the nearest page that exists there, or one
    /// that shows the text in another language or says that there is none.
    pub exact: bool,
    /// Title of the page that it leads to.
    pub title: String,
}

/// One of the headings of a page, with those below it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TocEntry {
    /// The level of the heading, from 1 to 6.
    pub level: u8,
    /// The id, to link to it as a fragment.
    pub id: String,
    /// The heading as plain text.
    pub title: String,
    /// The headings below it.
    pub children: Vec<TocEntry>,
}

/// A source that an entry states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceView {
    /// The name of the source.
    pub text: String,
    /// BCP 47 tag of that text where it is not the page's language.
    pub lang_tag: Option<String>,
    /// The date of the source.
    pub date: Option<String>,
    /// The URL of the source.
    pub url: Option<String>,
}

/// A correction of a published text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectionView {
    /// The day of the change, as ISO 8601.
    pub date: String,
    /// What was corrected, as the editors say.
    pub text: String,
    /// BCP 47 tag of that text where it is not the page's language.
    pub lang_tag: Option<String>,
}

/// The notice that is left of a withdrawn entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WithdrawnView {
    /// The day of the change, as ISO 8601.
    pub date: String,
    /// The reason; may be empty.
    pub reason: String,
    /// BCP 47 tag of that text where it is not the page's language.
    pub lang_tag: Option<String>,
    /// The entry to read instead.
    pub replaced_by: Option<Arc<LinkView>>,
}

/// An output that a page has besides its HTML.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputView {
    /// Its name, as `json`.
    pub name: String,
    /// URL path, percent-encoded, with the base path.
    pub url: String,
    /// The absolute URL.
    pub permalink: String,
    /// Its media type, without parameters.
    pub media_type: String,
    /// Whether the head of the page links to it.
    pub is_linked: bool,
}

/// The parts of a page's view that take work. Those that no template of the theme shows are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageParts {
    /// See [`PageView::toc`].
    pub toc: bool,
    /// See [`PageView::fields`]; they are also built if [`PageView::data`] depends on them.
    pub fields: bool,
    /// See [`PageView::breadcrumbs`].
    pub breadcrumbs: bool,
    /// See [`PageView::translations`].
    pub translations: bool,
    /// See [`PageView::files`].
    pub files: bool,
    /// See [`PageView::outputs`].
    pub outputs: bool,
    /// See [`PageView::schema_type`] and [`PageView::roles`].
    pub metadata: bool,
}

impl PageParts {
    /// None of these parts.
    pub const NONE: Self = Self {
        toc: false,
        fields: false,
        breadcrumbs: false,
        translations: false,
        files: false,
        outputs: false,
        metadata: false,
    };
}

/// A page's own view: of an entry or of a section's index.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PageView {
    /// Its card, which lists show too.
    pub card: Arc<Card>,
    /// The values of all its fields, if they are more than those of its card.
    pub data: Option<NameMap<Datum>>,
    /// Its text; `None` for an entry that is withdrawn or has none.
    pub body: Option<Arc<Document>>,
    /// Whether its description is taken from its text.
    pub description_from_text: bool,
    /// The headings of its text, as a tree.
    pub toc: Vec<TocEntry>,
    /// The number of words; a character of Han, kana or hangul counts as one.
    pub word_count: usize,
    /// The time to read it, in minutes: at least 1, or 0 without text.
    pub reading_time: usize,
    /// All fields in the schema's order, also those without a value.
    pub fields: Vec<FieldView>,
    /// The pages above it, from the home page down.
    pub breadcrumbs: Vec<Arc<LinkView>>,
    /// All languages of the site, for the language switch.
    pub translations: Vec<TranslationView>,
    /// The state of the translation: `outdated`, `partial` or `machine`, as its editors say; `derived` if it is converted
    /// and they want that to be told; `original` if the page shows
    /// another language, `missing` if it shows no text; else empty.
    pub translation_status: String,
    /// The day of the translation, if it is later than that of the original.
    pub translation_date: Option<String>,
    /// The editors' note on the translation.
    pub translation_note: String,
    /// The key of the language that it was converted from.
    pub derived_from: Option<String>,
    /// The sources that it states.
    pub sources: Vec<SourceView>,
    /// The corrections of its text, newest first.
    pub corrections: Vec<CorrectionView>,
    /// The notice of its withdrawal, if it is withdrawn.
    pub withdrawn: Option<WithdrawnView>,
    /// The day of the last review, as ISO 8601.
    pub reviewed: Option<String>,
    /// The people or team responsible for the page.
    pub owner: String,
    /// The type of schema.org that it is described as; empty if none is stated.
    pub schema_type: String,
    /// Its fields that are properties of schema.org, with these.
    pub roles: Vec<(String, String)>,
    /// Key of the series that it belongs to.
    pub series: String,
    /// What the settings call that series; may be empty.
    pub series_title: String,
    /// Whether search engines are asked to leave it out.
    pub noindex: bool,
    /// `public`, or in a build with drafts also `draft`, `embargoed` or `expired`.
    pub state: String,
    /// The files that are published beside it.
    pub files: Vec<FileView>,
    /// The outputs that it has besides its HTML.
    pub outputs: Vec<OutputView>,
}
