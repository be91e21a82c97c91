//! Typed values of fields.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::yaml::Spanned;
use crate::base::{ByLang, DateTime, Lang, PartialDate};

/// A typed value. Items of a list and values of a map have a place each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Text as it is written.
    Text(String),
    /// Markdown as it is written; a template renders it.
    Markdown(String),
    /// A signed 64-bit whole number.
    Integer(i64),
    /// A 64-bit floating-point number, neither infinite nor NaN.
    Number(f64),
    /// A value of a `boolean` field.
    Boolean(bool),
    /// A day, month, quarter or year.
    Date(PartialDate),
    /// An instant; a bare day is its start in the site's time zone.
    DateTime(DateTime),
    /// A URL or e-mail address, verbatim. It is the same in every language and never converted between scripts.
    Verbatim(String),
    /// A country: its ISO 3166-1 alpha-2 code in capitals.
    Country(String),
    /// The key of an option, not its label.
    Choice(String),
    /// A picture: a path from the entry's folder, or from `content/` if it begins with `/`.
    Image(String),
    /// A file of any kind: a path likewise.
    File(String),
    /// The content path of an entry, without language and extension: `partners/astrazeneca`.
    Reference(String),
    /// Several values of one type, in the order of the file.
    List(Vec<Spanned<Value>>),
    /// A group of named values, in the order of their declarations.
    Map(Box<IndexMap<String, Spanned<Value>>>),
}

impl Value {
    /// The string of a value that is stored as one; `None` for numbers, booleans, dates, lists and maps.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text)
            | Self::Markdown(text)
            | Self::Verbatim(text)
            | Self::Country(text)
            | Self::Choice(text)
            | Self::Image(text)
            | Self::File(text)
            | Self::Reference(text) => Some(text),
            Self::Integer(_)
            | Self::Number(_)
            | Self::Boolean(_)
            | Self::Date(_)
            | Self::DateTime(_)
            | Self::List(_)
            | Self::Map(_) => None,
        }
    }

    /// The value of an [`Integer`](Self::Integer) or [`Number`](Self::Number); above 2⁵³ an integer may be rounded.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            #[expect(
                clippy::cast_precision_loss,
                reason = "figures on a page are below 2^53"
            )]
            Self::Integer(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether two values are equal, ignoring the places of their parts and the order of maps.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(own), Self::List(other)) => {
                let mut pairs = own.iter().zip(other);
                own.len() == other.len() && pairs.all(|(a, b)| a.value.is_same(&b.value))
            }
            (Self::Map(own), Self::Map(other)) => {
                let same = |(name, value): (&String, &Spanned<Value>)| {
                    let other = other.get(name);
                    other.is_some_and(|other| value.value.is_same(&other.value))
                };
                own.len() == other.len() && own.iter().all(same)
            }
            (own, other) => own == other,
        }
    }

    /// The items of a list; any other value is its own only item.
    pub fn items(&self) -> impl Iterator<Item = &Value> {
        let (one, many) = match self {
            Self::List(items) => (None, items.as_slice()),
            other => (Some(other), &[][..]),
        };
        one.into_iter().chain(many.iter().map(|item| &item.value))
    }
}

/// The value of a field, as one file states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FieldValue {
    /// One value: for the language of the file if the field is localized, or else for all languages.
    Plain(Spanned<Value>),
    /// A value for each language that it was given for.
    Localized(ByLang<Spanned<Value>>),
}

impl FieldValue {
    /// The value for `lang`. A plain value is returned for any language.
    pub fn get(&self, lang: Lang) -> Option<&Spanned<Value>> {
        match self {
            Self::Plain(value) => Some(value),
            Self::Localized(values) => values.get(lang),
        }
    }
}
