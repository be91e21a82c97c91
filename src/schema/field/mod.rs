//! The model of a section's schema, as `_fields.yaml` declares it.
//!
//! Options beside `min` and `max` that belong to a type (`options`, `to`, `fields`, `pattern`,
//! `precision`, `min_length`, `max_length`) apply to the items of a list; `min` and `max` of a
//! list are its number of items.

mod fit;
mod read;
mod schema;
mod types;

use indexmap::IndexMap;
use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use super::value::FieldValue;
use super::yaml::TextRange;
use crate::base::{ByLang, PartialDate, Precision, RelPath};

pub use schema::read_schema;
pub use types::{Choices, Type, TypeInfo};

/// The fields of a section's entries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// The `_fields.yaml` that declares them.
    pub file: RelPath,
    /// The fields by name, in the order of the file.
    pub fields: IndexMap<String, Field>,
    /// The fields of `_index.md`, which the file declares below [`INDEX`].
    pub index: Option<Box<Schema>>,
}

/// The key of `_fields.yaml` below which the fields of `_index.md` are declared.
pub const INDEX: &str = "_index";

impl Schema {
    /// A schema without fields for the section of `file`.
    pub fn empty(file: &RelPath) -> Self {
        Self {
            file: file.clone(),
            fields: IndexMap::new(),
            index: None,
        }
    }

    /// The field whose value is a record's title (`title: true`), if there is one.
    pub fn title(&self) -> Option<&Field> {
        self.fields.values().find(|field| field.title)
    }

    /// The fields whose values have pages that list entries (`facet: true`).
    pub fn facets(&self) -> impl Iterator<Item = &Field> {
        self.fields.values().filter(|field| field.facet)
    }
}

/// The declaration of a field: its type and its options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The key that entries use for it.
    pub name: String,
    /// The place of the name in `_fields.yaml`.
    pub at: TextRange,
    /// The type of its values.
    pub ty: Type,
    /// Its declaration has an error that leaves its type unknown. The error was reported; values of the field are
    /// ignored, so that entries are not blamed for it.
    pub broken: bool,
    /// Whether each language has a value of its own.
    pub localized: bool,
    /// Whether an entry without it is an error.
    pub required: bool,
    /// The value of entries that give none.
    pub default: Option<FieldValue>,
    /// Whether its value is a record's title.
    pub title: bool,
    /// The name that pages show for it.
    pub label: ByLang<String>,
    /// An explanation for editors, shown in hints and in the JSON Schema.
    pub help: ByLang<String>,
    /// Whether each of its values has a page that lists entries.
    pub facet: bool,
    /// The property of schema.org that its value is, where the entry is described for search engines.
    pub role: Option<String>,
    /// Whether each of its values has a feed of the entries with it.
    pub feed: bool,
    /// The least number or date; of a list, the least number of items.
    pub min: Option<Bound>,
    /// The greatest number or date; of a list, the greatest number of items.
    pub max: Option<Bound>,
    /// The least number of characters, as readers count them (grapheme clusters, UAX #29).
    pub min_length: Option<usize>,
    /// The greatest number of characters, counted likewise.
    pub max_length: Option<usize>,
    /// The regular expression that a text has to match.
    pub pattern: Option<Pattern>,
    /// The least precision of a date; `None` means a day.
    pub precision: Option<Precision>,
    /// Whether the entry closes at this time, as a tender does.
    pub closes: bool,
    /// What to use instead of it, for the warning where an entry still has it; `None` if it is not deprecated.
    pub deprecated: Option<String>,
}

/// The lower or upper bound of a range, itself included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Bound {
    /// For numbers, and for the number of items of a list.
    Number(f64),
    /// For dates and times: all of the day, month, quarter or year belongs to the range.
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
    /// Compiles `source`, anchored at both ends.
    ///
    /// # Errors
    /// The crate's message if `source` is not a valid expression.
    pub fn new(source: &str) -> Result<Self, String> {
        let regex = Regex::new(&format!("^(?:{source})$")).map_err(|error| error.to_string())?;
        Ok(Self {
            source: source.to_owned(),
            regex,
        })
    }

    /// The expression as it was written, without anchors.
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
