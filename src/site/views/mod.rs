//! What a site answers: plain values for templates, feeds and checks. Every text is as it is to be
//! shown in the language that was asked for; a view says in which language it really is.
//!
//! Dates are ISO 8601: `2024-04-18`, `2025-03`, `2025-Q1`, `2025` or, with a time of day,
//! RFC 3339 in the site's time zone.

mod cached;
pub(super) mod cards;
pub(super) mod field_values;
pub mod generated;
mod page;
pub(super) mod page_view;
pub mod preview;

use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::markdown::Document;

pub use cached::CachedValue;
pub use page::{
    CorrectionView, PageParts, PageView, SourceView, TocEntry, TranslationView, WithdrawnView,
};

/// The pages of a list.
#[derive(Debug, Default, PartialEq)]
pub struct Pagers {
    /// Their URL paths in order.
    pub urls: Vec<String>,
    /// What a theme has made of them.
    pub cached: CachedValue,
}

/// A language as pages show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LanguageView {
    /// Its key in URLs, as `tc`.
    pub key: String,
    /// BCP 47 for `lang`.
    pub tag: String,
    /// BCP 47 for `hreflang`.
    pub hreflang: String,
    /// Its name in itself.
    pub name: String,
    /// The URL path of its home page.
    pub url: String,
}

/// The settings that templates see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfigView {
    /// The site's title.
    pub title: String,
    /// One sentence on the site; may be empty.
    pub description: String,
    /// Scheme and host, without a slash at the end; may have a path.
    pub base_url: String,
    /// The path part of `base_url`, without a slash at the end; mostly empty.
    pub base_path: String,
    /// Key of the default language.
    pub default_language: String,
    /// The languages that have a home page, in the order of the settings: all, once it is public.
    pub languages: Vec<LanguageView>,
    /// Who publishes the site; may be empty.
    pub publisher: String,
    /// IANA name of the site's time zone.
    pub timezone: String,
    /// The site's `theme_settings`, as written.
    pub theme: Datum,
    /// Built with `--preview`: show a banner.
    pub preview: bool,
    /// Built with `--drafts`.
    pub drafts: bool,
    /// Name and version of this program.
    pub generator: String,
    /// What a theme has made of it.
    #[serde(skip)]
    pub cached: CachedValue,
}

/// A value of a field, ready to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "lowercase")]
pub enum Datum {
    /// Nothing.
    None,
    /// A text; to be escaped.
    Text(String),
    /// HTML that is safe as it is.
    Html(String),
    /// Markdown whose holes are not filled yet. Only in a page's own view.
    Document(Arc<Document>),
    /// An integer.
    Integer(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// An ISO 8601 date or time.
    Date(String),
    /// A country: ISO 3166-1 alpha-2 code and its name in the language.
    Country {
        /// The code.
        code: String,
        /// The name.
        name: String,
    },
    /// An option of a choice.
    Choice(Arc<TermRef>),
    /// Another entry that is public.
    Reference(Arc<LinkView>),
    /// A file or a picture.
    File(Box<FileView>),
    /// Several values.
    List(Vec<Datum>),
    /// Named values.
    Map(IndexMap<String, Datum>),
}

/// A link to a page of this site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkView {
    /// Content path, as `partners/astrazeneca`; empty for what has none.
    pub path: String,
    /// What to show.
    pub title: String,
    /// URL path, percent-encoded, with the site's base path.
    pub url: String,
    /// BCP 47 tag of the title's language where it is not the page's own.
    pub lang_tag: Option<String>,
    /// What a theme has made of it.
    #[serde(skip)]
    pub cached: CachedValue,
}

impl LinkView {
    /// A link to what has no content path, under a title in the page's own language.
    pub fn new(title: String, url: String) -> Self {
        Self {
            path: String::new(),
            title,
            url,
            lang_tag: None,
            cached: CachedValue::default(),
        }
    }
}

/// A term of a taxonomy or facet, or an option without a page of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermRef {
    /// The taxonomy's or field's name.
    pub owner: String,
    /// The term's key, as `life-health`.
    pub key: String,
    /// Its label in the language.
    pub label: String,
    /// URL path of its page; `None` where it has none.
    pub url: Option<String>,
    /// What a theme has made of it.
    #[serde(skip)]
    pub cached: CachedValue,
}

/// A file that is published with the site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileView {
    /// URL path.
    pub url: String,
    /// The file's name.
    pub name: String,
    /// What people call its type, as `PDF`: the end of its name in capitals.
    pub kind: String,
    /// Length in bytes.
    pub size: u64,
    /// The language that its name states, as `report.tc.pdf` does.
    pub language: Option<FileLanguage>,
    /// Media type, as `image/svg+xml`.
    pub media_type: String,
    /// Width in pixels, of pictures that tell it.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// Alternative text of a picture; empty is decorative.
    pub alt: Option<String>,
    /// Caption, safe text.
    pub caption: Option<String>,
    /// Whose picture it is.
    pub credit: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
}

/// The language of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLanguage {
    /// Its key, as `tc`.
    pub key: String,
    /// Its BCP 47 tag.
    pub tag: String,
    /// Its name in itself.
    pub name: String,
}

/// A field with its label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldView {
    /// The field's name in `_fields.yaml`.
    pub name: String,
    /// Its label in the language.
    pub label: String,
    /// The type's name, as `choice`.
    pub kind: String,
    /// The value; [`Datum::None`] where it is not stated.
    pub value: Datum,
}

/// What lists, links and shortcodes show of an entry or section.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Content path: `news/2024-04-18-first-partners`, `news`, or empty for the home page.
    pub path: String,
    /// `entry`, `record` or `section`.
    pub kind: String,
    /// Content path of the section that it is in; its own for a section.
    pub section: String,
    /// Key of the language that the texts are in; not always the one asked for.
    pub lang: String,
    /// BCP 47 tag of that language.
    pub lang_tag: String,
    /// Title.
    pub title: String,
    /// Description or summary as plain text; may be empty.
    pub description: String,
    /// URL path, percent-encoded, with the site's base path.
    pub url: String,
    /// Absolute URL.
    pub permalink: String,
    /// Date of publication.
    pub date: Option<String>,
    /// Date of the last change of substance.
    pub updated: Option<String>,
    /// The entry's picture.
    pub image: Option<Box<FileView>>,
    /// Terms of taxonomies and facets, by owner.
    pub terms: IndexMap<String, Vec<Arc<TermRef>>>,
    /// Values of its fields, less long ones (Markdown, maps that hold no file).
    pub data: IndexMap<String, Datum>,
    /// Made up to show a kind of page.
    pub example: bool,
    /// Withdrawn: only a notice is left.
    pub withdrawn: bool,
    /// A field with `closes` has passed.
    pub closed: bool,
    /// Number of public entries below a section; 0 for entries.
    pub count: usize,
    /// What a theme has made of it.
    #[serde(skip)]
    pub cached: CachedValue,
}

/// A term with the number of its entries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermView {
    /// The term.
    pub term: Arc<TermRef>,
    /// Public entries with it in this language's lists.
    pub count: usize,
}

/// A taxonomy, or a facet of a section, with its terms in the order of its options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermsView {
    /// The taxonomy's or field's name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// URL path of the page that lists its terms, if there is one.
    pub url: Option<String>,
    /// Terms with at least one entry.
    pub terms: Vec<TermView>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactView {
    /// Its name in `facts.yaml`.
    pub name: String,
    /// What it counts, in the language; may be empty.
    pub label: String,
    /// The number, or the text of a stated one that is no number.
    pub value: Datum,
    /// `number`, `percent` or `compact`.
    pub format: String,
    /// Unit in the language; may be empty.
    pub unit: String,
    /// Its day.
    pub as_of: Option<String>,
    /// Its source; empty for computed ones.
    pub source: String,
    /// Computed from the site's entries.
    pub computed: bool,
}

/// A menu as some pages show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MenuView {
    /// Its lines.
    pub items: Vec<MenuItem>,
    /// What a theme has made of it.
    #[serde(skip)]
    pub cached: CachedValue,
}

impl MenuView {
    /// A menu with these lines.
    pub fn new(items: Vec<MenuItem>) -> Self {
        Self {
            items,
            cached: CachedValue::default(),
        }
    }
}

/// A line of a menu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MenuItem {
    /// What to show.
    pub label: String,
    /// URL path or absolute URL.
    pub url: String,
    /// BCP 47 tag of the label's language where it is not the page's own.
    pub lang_tag: Option<String>,
    /// The page that asks is this one.
    pub current: bool,
    /// The page that asks is below this one.
    pub active: bool,
    /// Lines below it.
    pub children: Vec<MenuItem>,
}

/// An urgent notice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeView {
    /// `info`, `warning` or `urgent`.
    pub level: String,
    /// The text, with its inline Markdown rendered.
    pub html: String,
    /// BCP 47 tag of the text where it is not the page's own.
    pub lang_tag: Option<String>,
    /// When it was put up.
    pub start: Option<String>,
    /// When it goes.
    pub end: Option<String>,
    /// Where to read more.
    pub link: Option<Arc<LinkView>>,
}

/// A year of an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct YearView {
    /// The year, as `2024`.
    pub year: i16,
    /// Entries in it.
    pub count: usize,
    /// URL path of its page.
    pub url: String,
}

/// A page that a link leads to. What it is called stands in the text of the link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageTarget {
    /// Content path.
    pub path: String,
    /// URL path, percent-encoded, with the site's base path.
    pub url: String,
    /// BCP 47 tag of the page's language where it is not that of the page that links.
    pub lang_tag: Option<String>,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// A page.
    Page(PageTarget),
    /// A file of the site.
    File(Box<FileView>),
    /// It exists and is not public.
    Withheld,
    /// To what may not be public: its errors do not let it be told.
    InDoubt,
    /// It does not exist; the nearest name, if one is near.
    Missing(Option<String>),
}
