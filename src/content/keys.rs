//! The built-in keys of entries and sections, as one file states them: plain data.

use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use indexmap::IndexMap;

use super::export::Export;
use super::outputs::OutputSpec;
use crate::base::{ByLang, DateTime, NameMap, PartialDate, composed};
use crate::schema::{FieldValue, Spanned};

/// A text with its place in the file.
pub type Text = Spanned<String>;

/// A text with its place in the file, which versions and cards share.
pub type SharedText = Spanned<Arc<str>>;

/// The names of the built-in keys of entries and sections. `lang` is no key, but reserved: no field or taxonomy may have
/// this name.
pub const ENTRY_KEYS: [&str; 35] = [
    "title",
    "description",
    "date",
    "updated",
    "draft",
    "publish_at",
    "expires_at",
    "withdrawn",
    "redacted",
    "corrections",
    "slug",
    "path",
    "aliases",
    "template",
    "schema_type",
    "outputs",
    "weight",
    "image",
    "images",
    "original",
    "original_language",
    "translation",
    "derived",
    "convert",
    "noindex",
    "search",
    "reviewed",
    "review_every",
    "owner",
    "series",
    "sources",
    "example",
    "allow",
    "id",
    "lang",
];

/// The names of the keys that only `_index.md` may have.
pub const SECTION_KEYS: [&str; 11] = [
    "sort",
    "paginate_by",
    "missing",
    "cascade",
    "publish_time",
    "approval",
    "review_every",
    "feed",
    "archive",
    "export",
    "records",
];

/// The values of built-in keys, taxonomies and fields that one file states, or several after merging. Texts that may differ
/// by language are stored by language; a single Markdown file has them in its own language only.
///
/// What few files state is in [`RareKeys`], to which this dereferences: a site holds the keys of all its entries, and these would be
/// three quarters of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Keys {
    /// The title, plain text.
    pub title: ByLang<SharedText>,
    /// A short summary, plain text.
    pub description: ByLang<SharedText>,
    /// The date of publication; the start of the file's name gives it if the key does not.
    pub date: Option<Spanned<DateTime>>,
    /// The date of the last change of substance.
    pub updated: Option<Box<Spanned<DateTime>>>,
    /// Whether it is not to be published yet.
    pub draft: Option<Spanned<bool>>,
    /// The path of its main picture.
    pub image: Option<Box<Text>>,
    /// The keys of its terms, by taxonomy.
    pub terms: NameMap<Vec<Text>>,
    /// The values of the section's fields, by name.
    pub fields: NameMap<FieldValue>,
    /// `None` if nothing of it is stated.
    pub(in crate::content) rare: Option<Box<RareKeys>>,
}

/// The built-in keys that few files state.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RareKeys {
    /// The instant from which it is public.
    pub publish_at: Option<Spanned<DateTime>>,
    /// The instant from which it is no longer public.
    pub expires_at: Option<Spanned<DateTime>>,
    /// That it was withdrawn: its page says so in place of the text.
    pub withdrawn: Option<Box<Withdrawn>>,
    /// The day, or the instant, since which its earlier texts must not be shown any more.
    pub redacted: Option<Box<Spanned<DateTime>>>,
    /// Corrections of the published text, in the order of the file.
    pub corrections: Option<Vec<Correction>>,
    /// The last segment of its URL.
    pub slug: Option<Box<Text>>,
    /// The path of its URL below the language, in place of the one that its file gives it.
    pub path: Option<Box<Text>>,
    /// Former URLs, which are redirected to it.
    pub aliases: Option<Vec<Text>>,
    /// The URI by which feeds know it, wherever it moves.
    pub id: Option<Box<Text>>,
    /// The template of its page, in place of the one for its section.
    pub template: Option<Box<Text>>,
    /// The type of schema.org that it is described as.
    pub schema_type: Option<Box<Text>>,
    /// Further outputs of its page.
    pub outputs: Option<Vec<OutputSpec>>,
    /// A number that lists may be sorted by, the smallest first.
    pub weight: Option<Box<Spanned<i64>>>,
    /// Texts about its pictures, by file name in NFC.
    pub images: Option<Box<IndexMap<String, ImageMeta>>>,
    /// Whether this Markdown file is the original of the entry's versions.
    pub original: Option<Spanned<bool>>,
    /// The date and state of this translation.
    pub translation: Option<Box<Translation>>,
    /// What becomes of the versions that are converted from another one.
    pub derived: Option<Spanned<DerivedVersions>>,
    /// Words of this file with the form that they have in versions converted from it, in place of that of the tables.
    pub convert: Option<Vec<(Text, Text)>>,
    /// Whether search engines are asked not to index it.
    pub noindex: Option<bool>,
    /// How readers find it by searching.
    pub search: Option<Box<Found>>,
    /// The day of the last review; always a full date.
    pub reviewed: Option<Spanned<PartialDate>>,
    /// The number of days after which it is due for review, in place of that of its section.
    pub review_every: Option<Box<Spanned<i64>>>,
    /// The person or unit that is responsible for it.
    pub owner: Option<Box<Text>>,
    /// The key of the series that it belongs to.
    pub series: Option<Box<Text>>,
    /// The sources of its statements.
    pub sources: Option<Vec<SourceNote>>,
    /// Whether it is an example, invented to show a kind of page.
    pub example: Option<Spanned<bool>>,
    /// The codes of warnings that are suppressed for it.
    pub allow: Vec<Text>,
}

/// What is stated by a file that states nothing of it.
static NOTHING_RARE: LazyLock<RareKeys> = LazyLock::new(RareKeys::default);

impl RareKeys {
    /// The keys in a box, if any is stated.
    pub(in crate::content) fn boxed(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }
}

impl Deref for Keys {
    type Target = RareKeys;

    fn deref(&self) -> &RareKeys {
        self.rare.as_deref().unwrap_or(&NOTHING_RARE)
    }
}

impl Keys {
    /// The texts about its pictures, by file name.
    pub fn images(&self) -> impl Iterator<Item = (&String, &ImageMeta)> {
        self.images.iter().flat_map(|images| images.iter())
    }

    /// The texts about the picture of this name, as a link or key spells it: a leading `./` is ignored, and so is the
    /// Unicode normalisation form.
    pub fn image_meta(&self, name: &str) -> Option<&ImageMeta> {
        self.images
            .as_ref()?
            .get(&*composed(name.trim_start_matches("./")))
    }

    /// Whether `example: true` is stated.
    pub fn is_example(&self) -> bool {
        self.example.as_ref().is_some_and(|example| example.value)
    }

    /// The `weight`, or 0 if none is stated.
    pub fn weight(&self) -> i64 {
        self.weight.as_ref().map_or(0, |weight| weight.value)
    }
}

/// How readers find an entry by searching.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// By how much its score is multiplied, in tenths.
    pub boost: Option<u32>,
    /// Words by which it is found besides those that it has.
    pub keywords: Vec<Text>,
    /// Whether it is not found at all.
    pub hide: bool,
}

/// That an entry was withdrawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Withdrawn {
    /// The day it was withdrawn; always a full date.
    pub date: PartialDate,
    /// The reason, for readers.
    pub reason: ByLang<Text>,
    /// The content path of an entry to read instead.
    pub replaced_by: Option<Text>,
}

/// A correction of a published text.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// The day of the correction; always a full date.
    pub date: PartialDate,
    /// What was corrected, for readers.
    pub text: ByLang<Text>,
}

/// The date and state of a translation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Translation {
    /// The day of the translation; always a full date.
    pub date: Option<PartialDate>,
    /// `current`, `outdated`, `partial` or `machine`.
    pub status: Option<String>,
    /// The day on which somebody last read it beside the original; always a full date.
    pub reviewed: Option<PartialDate>,
    /// Who read it then.
    pub reviewed_by: Option<String>,
    /// A note for readers.
    pub note: ByLang<Text>,
}

/// The texts about a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImageMeta {
    /// The range of the file's name in the front matter.
    pub at: Option<crate::schema::TextRange>,
    /// The alternative text, for those who do not see it.
    pub alt: ByLang<Text>,
    /// The caption below it.
    pub caption: ByLang<Text>,
    /// The photographer or owner to name.
    pub credit: ByLang<Text>,
    /// The licence that it is used under.
    pub licence: ByLang<Text>,
}

/// A source of the statements in an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceNote {
    /// The name of the source.
    pub text: ByLang<Text>,
    /// The day, month, quarter or year of the source.
    pub date: Option<PartialDate>,
    /// The web address of the source.
    pub url: Option<Text>,
}

/// What becomes of the versions of an entry that are converted from another one (`derived`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DerivedVersions {
    /// They are published as others are.
    #[default]
    Publish,
    /// Their pages say that they are converted.
    Notice,
    /// They are drafts until somebody has read them.
    Hold,
}

impl DerivedVersions {
    /// The words that `derived:` takes.
    pub const NAMED: [(&str, Self); 3] = [
        ("publish", Self::Publish),
        ("notice", Self::Notice),
        ("hold", Self::Hold),
    ];
}

/// What a section does in a language that an entry has no version in (`missing`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingTranslation {
    /// The entry has no page in that language.
    #[default]
    Omit,
    /// A page in the original language.
    Original,
    /// A page that says so and links to the original.
    Notice,
}

impl MissingTranslation {
    /// The words that `missing:` takes.
    pub const NAMES: [&str; 3] = ["omit", "original", "notice"];

    /// The policy of this name; `None` if there is none.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "omit" => Some(Self::Omit),
            "original" => Some(Self::Original),
            "notice" => Some(Self::Notice),
            _ => None,
        }
    }
}

/// The values of the keys that only a section's `_index.md` may have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SectionKeys {
    /// The names of those keys that are stated, with their places.
    pub stated: Vec<Text>,
    /// The keys and fields to sort by, with `-` in front for descending order.
    pub sort: Option<Vec<Text>>,
    /// The number of entries on a page of the list; 0 for all on one page.
    pub paginate_by: Option<usize>,
    /// What to do in languages that an entry has no version in.
    pub missing: Option<MissingTranslation>,
    /// Keys and fields for entries below that do not state them.
    pub cascade: Option<Box<Keys>>,
    /// Whether entries are in error if the date that publishes them has no time (`publish_time: required`).
    pub publish_time_required: bool,
    /// Whether texts of its entries are public only once somebody has approved them (`approval: required`); sections below take it over.
    pub approval_required: Option<bool>,
    /// The number of days after which entries are due for review; a month counts as 30, a year as 365.
    pub review_every: Option<i64>,
    /// Whether it has a feed.
    pub feed: Option<bool>,
    /// Whether it has a page for each year; by default, if its list is paginated.
    pub archive: Option<bool>,
    /// The data file whose rows are entries of it.
    pub records: Option<Text>,
    /// How its entries are exported as open data, if they are.
    pub export: Option<Export>,
}
