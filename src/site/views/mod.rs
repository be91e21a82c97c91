//! Views: plain values for templates, feeds and checks. Every text is in the language of the query if possible; a
//! view says in which language it really is.
//!
//! Dates are ISO 8601: `2024-04-18`, `2025-03`, `2025-Q1`, `2025` or, with a time of day,
//! RFC 3339 in the site's time zone.

mod cached;
pub(super) mod card;
pub(super) mod cards;
mod descriptions;
pub mod export;
pub(super) mod field_values;
pub mod generated;
mod page;
pub(super) mod page_view;
pub mod preview;
mod series;

use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::base::Digest;
use crate::diag::Diagnostic;
use crate::markdown::Document;

pub use crate::site::pictures::PictureSet;
pub use cached::CachedValue;
pub use card::Card;
pub use export::DatasetView;
pub use page::{
    CorrectionView, OutputView, PageParts, PageView, SourceView, TocEntry, TranslationView,
    WithdrawnView,
};
pub use series::SeriesView;

/// The pages of a list.
#[derive(Debug, Default, PartialEq)]
pub struct Pagers {
    /// The URL paths of the pages, in order.
    pub urls: Vec<String>,
    /// The value that templates see.
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
    /// Its name in the language itself.
    pub name: String,
    /// The direction in which it is written: `ltr` or `rtl`.
    pub dir: String,
    /// The URL path of its home page.
    pub url: String,
}

/// The settings that templates see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfigView {
    /// The title of the site in the language.
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
    /// The taxonomies, in the order of the settings.
    pub taxonomies: Vec<TaxonomyView>,
    /// The publisher of the site; may be empty.
    pub publisher: String,
    /// IANA name of the site's time zone.
    pub timezone: String,
    /// The site's `theme_settings`, as written.
    pub theme: Datum,
    /// Built with `--preview`: show a banner.
    pub preview: bool,
    /// Whether the build has drafts (`--drafts`).
    pub drafts: bool,
    /// What the head of a page links to besides: `rel`, URL path, type and sizes, the latter perhaps empty.
    pub icons: Vec<[String; 4]>,
    /// The forms of feeds: name of the file and media type.
    pub feeds: Vec<(String, String)>,
    /// How readers search the site; `None` where they cannot.
    pub search: Option<SearchView>,
    /// Name and version of this program.
    pub generator: String,
    /// The value that templates see.
    #[serde(skip)]
    pub cached: CachedValue,
    /// What the metadata of all pages have in common.
    #[serde(skip)]
    pub metadata: CachedValue,
}

impl ConfigView {
    /// The publisher of the site: its title, where the settings name none.
    pub fn publisher_name(&self) -> &str {
        match self.publisher.as_str() {
            "" => &self.title,
            name => name,
        }
    }
}

/// How readers search the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchView {
    /// Content path of the page that shows results.
    pub page: String,
    /// URL path of that page.
    pub url: String,
    /// URL path of the module that pages load.
    pub script: String,
    /// URL path of the manifest of the language.
    pub manifest: String,
}

/// What is said of a taxonomy as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxonomyView {
    /// Its key in the settings.
    pub name: String,
    /// Its label in the language.
    pub label: String,
    /// BCP 47 tag of the label's language where it is not the page's own.
    pub lang_tag: Option<String>,
    /// URL path of the list of its terms.
    pub url: String,
}

/// A value of a field, ready to be shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "lowercase")]
pub enum Datum {
    /// There is no value.
    #[default]
    None,
    /// A text, to be escaped.
    Text(String),
    /// HTML that needs no escaping.
    Html(String),
    /// Markdown whose holes are not filled yet. Only in a page's own view.
    Document(Arc<Document>),
    /// A number without decimal places.
    Integer(i64),
    /// A number with decimal places.
    Number(f64),
    /// A value that is true or false.
    Boolean(bool),
    /// An ISO 8601 date or time.
    Date(String),
    /// A country: ISO 3166-1 alpha-2 code and its name in the language.
    Country {
        /// The ISO 3166-1 alpha-2 code.
        code: String,
        /// Its name in the language of the page.
        name: String,
    },
    /// An option of a choice.
    Choice(Arc<TermRef>),
    /// A link to another public entry.
    Reference(Arc<LinkView>),
    /// A file or a picture.
    File(Box<FileView>),
    /// A list of values.
    List(Vec<Datum>),
    /// A map of named values.
    Map(Box<IndexMap<String, Datum>>),
}

/// A data file of the site.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DataView {
    /// The digest of all that it shows.
    pub digest: Digest,
    /// The typed value.
    #[serde(skip)]
    pub value: Datum,
    /// The columns with their labels, if it is a table.
    #[serde(skip)]
    pub columns: Option<Vec<(String, LabelView)>>,
    /// Its problems, if the pages that show it report them.
    pub problems: Vec<Diagnostic>,
    /// The value that templates see.
    #[serde(skip)]
    pub cached: CachedValue,
}

/// A link to a page of this site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkView {
    /// Content path, as `partners/astrazeneca`; empty for what has none.
    pub path: String,
    /// The text of the link.
    pub title: String,
    /// URL path, percent-encoded, with the site's base path.
    pub url: String,
    /// BCP 47 tag of the title's language where it is not the page's own.
    pub lang_tag: Option<String>,
    /// The value that templates see.
    #[serde(skip)]
    pub cached: CachedValue,
}

impl LinkView {
    /// Creates a link without a content path, with a title in the language of the page.
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
    /// BCP 47 tag of the label's language where it is not the page's own.
    pub lang_tag: Option<String>,
    /// URL path of its page; `None` where it has none.
    pub url: Option<String>,
    /// The value that templates see.
    #[serde(skip)]
    pub cached: CachedValue,
}

/// What something is called in the language of a page, or in another if it has no name in that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelView {
    /// The name as people read it.
    pub text: String,
    /// BCP 47 tag of the name's language where it is not the page's own.
    pub lang_tag: Option<String>,
}

/// A file that is published with the site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileView {
    /// URL path, percent-encoded, with the base path.
    pub url: String,
    /// The name of the file.
    pub name: String,
    /// Its type as people call it, such as `PDF`: the extension in capitals.
    pub kind: String,
    /// The length of the file in bytes.
    pub size: u64,
    /// The number of pages of a PDF file, where it is known.
    pub pages: Option<u32>,
    /// The language that its name states, as `report.tc.pdf` does.
    pub language: Option<FileLanguage>,
    /// Media type, as `image/svg+xml`.
    pub media_type: String,
    /// Width in pixels, of a picture that states it.
    pub width: Option<u32>,
    /// Height in pixels, of a picture that states it.
    pub height: Option<u32>,
    /// Alternative text of a picture; empty is decorative.
    pub alt: Option<String>,
    /// Caption as plain text.
    pub caption: Option<String>,
    /// The holder of the rights to the picture.
    pub credit: Option<String>,
    /// The licence of the picture.
    pub licence: Option<String>,
    /// The widths in which a picture is published, if there are several.
    pub set: Option<PictureSet>,
}

/// The language of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLanguage {
    /// Its key, as `tc`.
    pub key: String,
    /// Its BCP 47 tag.
    pub tag: String,
    /// Its name in the language itself.
    pub name: String,
}

/// A field with its label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldView {
    /// The field's name in `_fields.yaml`.
    pub name: String,
    /// Its label in the language.
    pub label: String,
    /// BCP 47 tag of the label's language where it is not the page's own.
    pub lang_tag: Option<String>,
    /// The type's name, as `choice`.
    pub kind: String,
    /// The value; [`Datum::None`] where it is not stated.
    pub value: Datum,
}

/// A term with the number of its entries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermView {
    /// The term, with its label and address.
    pub term: Arc<TermRef>,
    /// Public entries with it in this language's lists.
    pub count: usize,
}

/// A taxonomy, or a facet of a section, with its terms in the order of its options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermsView {
    /// The taxonomy's or field's name.
    pub name: String,
    /// Its label in the language.
    pub label: String,
    /// BCP 47 tag of the label's language where it is not the page's own.
    pub lang_tag: Option<String>,
    /// URL path of the page that lists its terms, if there is one.
    pub url: Option<String>,
    /// Terms with at least one entry.
    pub terms: Vec<TermView>,
}

/// A fact of `facts.yaml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactView {
    /// Its name in `facts.yaml`.
    pub name: String,
    /// What it counts, in the language; may be empty.
    pub label: String,
    /// BCP 47 tag of the label's language where it is not the page's own.
    pub lang_tag: Option<String>,
    /// The number, or the text of a stated one that is no number.
    pub value: Datum,
    /// `number`, `percent` or `compact`.
    pub format: String,
    /// Unit in the language; may be empty.
    pub unit: String,
    /// The day that it refers to.
    pub as_of: Option<String>,
    /// Its source; empty for computed ones.
    pub source: String,
    /// The same as `lang_tag`, of the source.
    pub source_lang_tag: Option<String>,
    /// Whether it is computed from entries.
    pub computed: bool,
}

/// A menu, as some pages show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MenuView {
    /// The lines of the menu.
    pub items: Vec<MenuItem>,
    /// The value that templates see.
    #[serde(skip)]
    pub cached: CachedValue,
}

impl MenuView {
    /// Creates a menu with these lines.
    pub fn new(items: Vec<MenuItem>) -> Self {
        Self {
            items,
            cached: CachedValue::default(),
        }
    }
}

/// A line of a menu with the lines below it, as one page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MenuItem {
    /// The text of the line.
    pub label: String,
    /// URL path or absolute URL; `None` for a heading without a page.
    pub url: Option<String>,
    /// BCP 47 tag of the label's language where it is not the page's own.
    pub lang_tag: Option<String>,
    /// Whether it leads to the page that shows the menu.
    pub current: bool,
    /// Whether the page that shows the menu is below its target.
    pub active: bool,
    /// The lines below it.
    pub children: Vec<MenuItem>,
}

/// An urgent notice, as pages show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeView {
    /// `info`, `warning` or `urgent`.
    pub level: String,
    /// The text, with its inline Markdown rendered.
    pub html: String,
    /// BCP 47 tag of the text where it is not the page's own.
    pub lang_tag: Option<String>,
    /// The instant from which it runs.
    pub start: Option<String>,
    /// The instant until which it runs.
    pub end: Option<String>,
    /// A page with more information.
    pub link: Option<Arc<LinkView>>,
}

/// A year of an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct YearView {
    /// The year, as `2024`.
    pub year: i16,
    /// The number of entries of that year.
    pub count: usize,
    /// URL path of its page.
    pub url: String,
}

/// A page that a link leads to. It has no title, because the link has a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageTarget {
    /// The content path of the page; `None` of what the program makes.
    pub path: Option<String>,
    /// URL path, percent-encoded, with the site's base path; of an old address that leads out of the site, a URL.
    pub url: String,
    /// BCP 47 tag of the page's language where it is not that of the page that links.
    pub lang_tag: Option<String>,
}

/// The target of a link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// A page of the site.
    Page(PageTarget),
    /// A file of the site.
    File(Box<FileView>),
    /// Something that exists and is not public.
    Withheld,
    /// Something whose errors leave it unknown if it is public.
    InDoubt,
    /// Nothing that exists; with the most similar name, if there is one.
    Missing(Option<String>),
}
