//! The keys that every entry may have, as one file states them.

use indexmap::IndexMap;

use crate::base::{ByLang, DateTime, PartialDate, composed};
use crate::schema::{FieldValue, Spanned};

/// A text with its place.
pub type Text = Spanned<String>;

/// Names of the built-in keys of entries and sections.
pub const ENTRY_KEYS: [&str; 28] = [
    "title",
    "description",
    "date",
    "updated",
    "draft",
    "publish_at",
    "expires_at",
    "withdrawn",
    "corrections",
    "slug",
    "path",
    "aliases",
    "template",
    "weight",
    "image",
    "images",
    "original",
    "original_language",
    "translation",
    "noindex",
    "reviewed",
    "owner",
    "series",
    "sources",
    "example",
    "allow",
    "id",
    "lang",
];

/// Names of the keys that only `_index.md` takes.
pub const SECTION_KEYS: [&str; 10] = [
    "sort",
    "paginate_by",
    "missing",
    "menu",
    "cascade",
    "publish_time",
    "review_every",
    "export",
    "feed",
    "archive",
];

/// What one file states by built-in keys, taxonomies and fields. Texts that may differ by language
/// are kept by language; a Markdown file has them in its own language only.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Keys {
    /// Title.
    pub title: ByLang<Text>,
    /// Description, plain text.
    pub description: ByLang<Text>,
    /// Date of publication.
    pub date: Option<Spanned<DateTime>>,
    /// Date of the last change of substance.
    pub updated: Option<Spanned<DateTime>>,
    /// Not to be published yet.
    pub draft: Option<Spanned<bool>>,
    /// Not public before.
    pub publish_at: Option<Spanned<DateTime>>,
    /// Not public from then on.
    pub expires_at: Option<Spanned<DateTime>>,
    /// Taken back.
    pub withdrawn: Option<Withdrawn>,
    /// Corrections of the published text.
    pub corrections: Option<Vec<Correction>>,
    /// Last segment of the URL.
    pub slug: Option<Text>,
    /// Whole URL below the language.
    pub path: Option<Text>,
    /// URLs that lead here.
    pub aliases: Option<Vec<Text>>,
    /// Template in place of the section's.
    pub template: Option<Text>,
    /// Lists may be sorted by it; smaller comes first.
    pub weight: Option<Spanned<i64>>,
    /// The entry's picture.
    pub image: Option<Text>,
    /// What is to be said of pictures, by file.
    pub images: IndexMap<String, ImageMeta>,
    /// This file is the original.
    pub original: Option<Spanned<bool>>,
    /// About this language version.
    pub translation: Option<Translation>,
    /// Search engines are asked to leave it out.
    pub noindex: Option<bool>,
    /// Day of the last review.
    pub reviewed: Option<Spanned<PartialDate>>,
    /// Who answers for it.
    pub owner: Option<Text>,
    /// Key of the series that it belongs to.
    pub series: Option<Text>,
    /// Where its statements come from.
    pub sources: Option<Vec<SourceNote>>,
    /// Made up to show a kind of page.
    pub example: Option<Spanned<bool>>,
    /// Codes of warnings that are not to be given for it.
    pub allow: Vec<Text>,
    /// Terms by taxonomy.
    pub terms: IndexMap<String, Vec<Text>>,
    /// Values of the section's fields.
    pub fields: IndexMap<String, FieldValue>,
}

impl Keys {
    /// What is said of the picture with this name, as the text or a key has it.
    pub fn image_meta(&self, name: &str) -> Option<&ImageMeta> {
        self.images.get(&*composed(name.trim_start_matches("./")))
    }

    /// Whether it was made up to show a kind of page.
    pub fn is_example(&self) -> bool {
        self.example.as_ref().is_some_and(|example| example.value)
    }

    /// What it is sorted by; 0 where it says nothing.
    pub fn weight(&self) -> i64 {
        self.weight.as_ref().map_or(0, |weight| weight.value)
    }
}

/// That an entry was taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Withdrawn {
    /// When.
    pub date: PartialDate,
    /// Why.
    pub reason: ByLang<Text>,
    /// Content path of what to read instead.
    pub replaced_by: Option<Text>,
}

/// A correction.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// When.
    pub date: PartialDate,
    /// What.
    pub text: ByLang<Text>,
}

/// About a language version.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Translation {
    /// Day of the translation.
    pub date: Option<PartialDate>,
    /// `current`, `outdated` or `partial`.
    pub status: Option<String>,
    /// Note for readers.
    pub note: ByLang<Text>,
}

/// What is to be said of a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImageMeta {
    /// Where its file is named.
    pub at: Option<crate::schema::TextRange>,
    /// Alternative text.
    pub alt: ByLang<Text>,
    /// Caption.
    pub caption: ByLang<Text>,
    /// Whose it is.
    pub credit: ByLang<Text>,
    /// Licence.
    pub licence: ByLang<Text>,
}

/// Where a statement comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceNote {
    /// Name of the source.
    pub text: ByLang<Text>,
    /// Its date.
    pub date: Option<PartialDate>,
    /// Where it can be read.
    pub url: Option<Text>,
}

/// What happens to an entry that has no version in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingTranslation {
    /// No page.
    #[default]
    Omit,
    /// A page in the original language.
    Original,
    /// A page that says so and links to the original.
    Notice,
}

impl MissingTranslation {
    /// The words of `_index.md`.
    pub const NAMES: [&str; 3] = ["omit", "original", "notice"];

    /// The policy of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "omit" => Some(Self::Omit),
            "original" => Some(Self::Original),
            "notice" => Some(Self::Notice),
            _ => None,
        }
    }
}

/// What only a section's `_index.md` states.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SectionKeys {
    /// The names of the keys that are given.
    pub stated: Vec<Text>,
    /// Keys to sort by, `-` in front for descending.
    pub sort: Option<Vec<Text>>,
    /// Entries on a page of the list.
    pub paginate_by: Option<usize>,
    /// Policy for missing versions.
    pub missing: Option<MissingTranslation>,
    /// Listed in menus that are made from the sections.
    pub menu: Option<bool>,
    /// Keys and fields that entries below take over where they have none.
    pub cascade: Option<Box<Keys>>,
    /// A date without a time is an error.
    pub publish_time_required: bool,
    /// Entries are to be reviewed this often, in days.
    pub review_every: Option<i64>,
    /// Entries stand in the data export.
    pub export: Option<bool>,
    /// The section has a feed.
    pub feed: Option<bool>,
    /// The section has pages by year.
    pub archive: Option<bool>,
}
