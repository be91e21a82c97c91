//! Values as a section's fields type them.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::yaml::Spanned;
use crate::base::{ByLang, DateTime, Lang, PartialDate};

/// A typed value. Every part of a list or map knows its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A text, as written.
    Text(String),
    /// Markdown, as written.
    Markdown(String),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A day, month, quarter or year.
    Date(PartialDate),
    /// An instant.
    DateTime(DateTime),
    /// What is the same in every language and is never converted, as written: a web or e-mail address.
    Verbatim(String),
    /// A country: ISO 3166-1 alpha-2 in capitals.
    Country(String),
    /// The key of an option.
    Choice(String),
    /// A picture: a file name within the entry's folder, or below `content/` with a `/` before.
    Image(String),
    /// A file, likewise.
    File(String),
    /// The path of an entry below `content/` without language and ending: `partners/astrazeneca`.
    Reference(String),
    /// Several values of one type.
    List(Vec<Spanned<Value>>),
    /// Named values, in the order of the entry.
    Map(IndexMap<String, Spanned<Value>>),
}

impl Value {
    /// The text of a value that is one: text, Markdown, URL, address, code, key, file, path.
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

    /// A number, whole or not.
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

    /// Whether it says the same, wherever its parts were written.
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

    /// The items of a list; any other value is one item.
    pub fn items(&self) -> impl Iterator<Item = &Value> {
        let (one, many) = match self {
            Self::List(items) => (None, items.as_slice()),
            other => (Some(other), &[][..]),
        };
        one.into_iter().chain(many.iter().map(|item| &item.value))
    }
}

/// The value of a field in one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FieldValue {
    /// One value: for the file's language where the field is localized, else for all.
    Plain(Spanned<Value>),
    /// A record's value for each language that it was given for.
    Localized(ByLang<Spanned<Value>>),
}

impl FieldValue {
    /// The value for `lang`; a plain one is for any.
    pub fn get(&self, lang: Lang) -> Option<&Spanned<Value>> {
        match self {
            Self::Plain(value) => Some(value),
            Self::Localized(values) => values.get(lang),
        }
    }
}
