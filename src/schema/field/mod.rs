//! What a section's entries hold: `_fields.yaml`.
//!
//! Options beside `min` and `max` that belong to a type (`options`, `to`, `fields`, `pattern`,
//! `precision`, `min_length`, `max_length`) apply to the items of a list; `min` and `max` of a
//! list are its number of items.

mod fit;
mod read;
mod types;

use indexmap::IndexMap;
use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use super::value::FieldValue;
use super::yaml::TextRange;
use crate::base::{ByLang, PartialDate, Precision, RelPath};

pub use read::read_schema;
pub use types::{Choices, Type, TypeInfo};

/// The fields of a section's entries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// Where they are declared.
    pub file: RelPath,
    /// In the order of the file.
    pub fields: IndexMap<String, Field>,
}

impl Schema {
    /// No fields.
    pub fn empty(file: &RelPath) -> Self {
        Self {
            file: file.clone(),
            fields: IndexMap::new(),
        }
    }

    /// The field that is a record's title.
    pub fn title(&self) -> Option<&Field> {
        self.fields.values().find(|field| field.title)
    }

    /// The fields that have pages for their values.
    pub fn facets(&self) -> impl Iterator<Item = &Field> {
        self.fields.values().filter(|field| field.facet)
    }
}

/// One field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its key in entries.
    pub name: String,
    /// Where the name stands in `_fields.yaml`.
    pub at: TextRange,
    /// What its values are.
    pub ty: Type,
    /// Its definition was reported: values are passed over.
    pub broken: bool,
    /// Whether each language has a value of its own.
    pub localized: bool,
    /// Whether an entry must have it.
    pub required: bool,
    /// Its value in entries without one.
    pub default: Option<FieldValue>,
    /// Whether it is a record's title.
    pub title: bool,
    /// What pages call it.
    pub label: ByLang<String>,
    /// What editors are told of it.
    pub help: ByLang<String>,
    /// Whether each of its values has a page that lists entries.
    pub facet: bool,
    /// The least number or date, or of a list number of items.
    pub min: Option<Bound>,
    /// The greatest.
    pub max: Option<Bound>,
    /// The fewest characters, as readers count them (grapheme clusters, UAX #29).
    pub min_length: Option<usize>,
    /// The most.
    pub max_length: Option<usize>,
    /// What a text must look like.
    pub pattern: Option<Pattern>,
    /// How exact a date is at least; without it, a day.
    pub precision: Option<Precision>,
    /// Whether an entry is closed from this time on.
    pub closes: bool,
    /// What to use instead of it.
    pub deprecated: Option<String>,
}

/// An end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Bound {
    /// Of numbers and of numbers of items.
    Number(f64),
    /// Of dates and times: the whole day, month, quarter or year belongs to the range.
    Date(PartialDate),
}

/// A regular expression that a whole text must match (the syntax of the crate `regex-lite`).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    source: String,
    regex: Regex,
}

impl Pattern {
    /// # Errors
    /// What the expression lacks, as the crate says it.
    pub fn new(source: &str) -> Result<Self, String> {
        let regex = Regex::new(&format!("^(?:{source})$")).map_err(|error| error.to_string())?;
        Ok(Self {
            source: source.to_owned(),
            regex,
        })
    }

    /// As written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the whole of `text` matches.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(source: String) -> Result<Self, String> {
        Self::new(&source)
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.source
    }
}
