//! A page's own view.

use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{Card, Datum, FieldView, FileView, LinkView};
use crate::markdown::Document;

/// A language as the switch of a page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TranslationView {
    /// Key of the language.
    pub lang: String,
    /// BCP 47 for `lang`.
    pub lang_tag: String,
    /// BCP 47 for `hreflang`.
    pub hreflang: String,
    /// The language's name in itself.
    pub name: String,
    /// URL path to go to.
    pub url: String,
    /// Absolute URL.
    pub permalink: String,
    /// This very page.
    pub current: bool,
    /// It has this page's text in the language; otherwise it is the nearest page that exists there,
    /// or one that shows another language's text or says that there is none.
    pub exact: bool,
    /// Title of the page that it leads to.
    pub title: String,
}

/// One of the headings of a page, with those below it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TocEntry {
    /// 1 to 6.
    pub level: u8,
    /// The fragment.
    pub id: String,
    /// Plain text.
    pub title: String,
    /// Headings below it.
    pub children: Vec<TocEntry>,
}

/// Where something stated comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceView {
    /// Name of the source.
    pub text: String,
    /// BCP 47 tag of that text where it is not the page's language.
    pub lang_tag: Option<String>,
    /// Its date.
    pub date: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
}

/// A correction of a published text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectionView {
    /// When.
    pub date: String,
    /// What.
    pub text: String,
    /// BCP 47 tag of that text where it is not the page's language.
    pub lang_tag: Option<String>,
}

/// The notice that is left of a withdrawn entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WithdrawnView {
    /// When.
    pub date: String,
    /// Why; may be empty.
    pub reason: String,
    /// BCP 47 tag of that text where it is not the page's language.
    pub lang_tag: Option<String>,
    /// What to read instead.
    pub replaced_by: Option<Arc<LinkView>>,
}

/// The parts of a page's view that take work. A theme says which of them it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageParts {
    /// [`PageView::toc`].
    pub toc: bool,
    /// [`PageView::fields`]; they are there too where [`PageView::data`] is made from them.
    pub fields: bool,
    /// [`PageView::breadcrumbs`].
    pub breadcrumbs: bool,
    /// [`PageView::translations`].
    pub translations: bool,
    /// [`PageView::files`].
    pub files: bool,
}

impl PageParts {
    /// None.
    pub const NONE: Self = Self {
        toc: false,
        fields: false,
        breadcrumbs: false,
        translations: false,
        files: false,
    };
}

/// A page's own view: of an entry or of a section's index.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageView {
    /// What lists show of it too.
    pub card: Arc<Card>,
    /// Values of all its fields, where they are more than those of its card.
    pub data: Option<IndexMap<String, Datum>>,
    /// Its text; `None` of a withdrawn entry or of one without text.
    pub body: Option<Arc<Document>>,
    /// Its description was made from its text.
    pub description_from_text: bool,
    /// Headings.
    pub toc: Vec<TocEntry>,
    /// Words, a Han character counting as one.
    pub word_count: usize,
    /// Minutes, at least 1; 0 without text.
    pub reading_time: usize,
    /// All fields in the schema's order, also those without a value.
    pub fields: Vec<FieldView>,
    /// Pages above, from the home page down; without this one.
    pub breadcrumbs: Vec<Arc<LinkView>>,
    /// All languages of the site, for the language switch.
    pub translations: Vec<TranslationView>,
    /// Of this language version: `outdated` or `partial`, as its editors say, `original` where the
    /// page shows another language's text, `missing` where it shows none; or empty.
    pub translation_status: String,
    /// The day of the translation, where it came later.
    pub translation_date: Option<String>,
    /// What the editors say of its translation.
    pub translation_note: String,
    /// Converted by the program from another language: its key.
    pub derived_from: Option<String>,
    /// Sources.
    pub sources: Vec<SourceView>,
    /// Corrections, newest first.
    pub corrections: Vec<CorrectionView>,
    /// Set where it is withdrawn.
    pub withdrawn: Option<WithdrawnView>,
    /// Day of the last review.
    pub reviewed: Option<String>,
    /// Who answers for the page.
    pub owner: String,
    /// Key of the series that it belongs to.
    pub series: String,
    /// Search engines are asked to leave it out.
    pub noindex: bool,
    /// Only in a build with drafts or of the past: `draft`, `embargoed` or `expired`; else `public`.
    pub state: String,
    /// Files published beside it.
    pub files: Vec<FileView>,
}
