//! The types of fields, and the table of what holds for each type regardless of a field's options. To add a type, begin
//! here.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::Field;
use crate::base::ByLang;

/// The type of a field's values. [`Type::info`] has the name of each and the words for it in messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Type {
    /// Text shown as it is written.
    Text,
    /// A text in Markdown, rendered to HTML.
    Markdown,
    /// A whole number from −2⁶³ to 2⁶³ − 1.
    Integer,
    /// A finite number (64-bit floating point).
    Number,
    /// `true` or `false`, in one of YAML's three letter cases.
    Boolean,
    /// A day, month, quarter or year.
    Date,
    /// A day or an instant; without an offset it is in the site's time zone.
    DateTime,
    /// An absolute URL: `http`, `https`, `mailto` or `tel`.
    Url,
    /// An e-mail address: `local@domain`, with a dot in the domain.
    Email,
    /// A country by its code of ISO 3166-1.
    Country,
    /// One of its `options`.
    Choice(Choices),
    /// A picture, by its path from the entry's folder, or from `content/` with a slash in front.
    Image,
    /// A file of any kind, by its path likewise.
    File,
    /// Another entry, by its content path or its path within the section.
    Reference {
        /// The content path of the section that the entries are in; empty for the root.
        to: String,
    },
    /// Several values of one type, which is not a list itself.
    List(Box<Type>),
    /// A group of named values, each with a declaration of its own.
    Map(IndexMap<String, Field>),
}

/// The options of a choice by key, in the order of the file, with the labels that pages show.
pub type Choices = IndexMap<String, ByLang<String>>;

/// What holds for a type regardless of a field's options.
pub struct TypeInfo {
    /// Its name in `type:` and `of:`.
    pub name: &'static str,
    /// What it accepts, in an editor's words, to follow `takes` in a message.
    pub takes: &'static str,
    /// A value in YAML for the text of a new entry; empty if it depends on the field's options.
    pub example: &'static str,
    /// Whether it takes `min` and `max`: for its values, or for the number of items of a list.
    pub ranged: bool,
    /// Whether a field of this type, or of lists of it, may be `localized`.
    pub localizable: bool,
    /// Whether a field of this type, or of lists of it, may be a `facet`.
    pub facet: bool,
}

impl TypeInfo {
    const fn new(name: &'static str, takes: &'static str, example: &'static str) -> Self {
        Self {
            name,
            takes,
            example,
            ranged: false,
            localizable: false,
            facet: false,
        }
    }

    const fn ranged(mut self) -> Self {
        self.ranged = true;
        self
    }

    const fn localizable(mut self) -> Self {
        self.localizable = true;
        self
    }

    const fn facet(mut self) -> Self {
        self.facet = true;
        self
    }
}

impl Type {
    /// Every type; those that need options have empty ones.
    fn all() -> [Self; 16] {
        [
            Self::Text,
            Self::Markdown,
            Self::Integer,
            Self::Number,
            Self::Boolean,
            Self::Date,
            Self::DateTime,
            Self::Url,
            Self::Email,
            Self::Country,
            Self::Choice(IndexMap::new()),
            Self::Image,
            Self::File,
            Self::Reference { to: String::new() },
            Self::List(Box::new(Self::Text)),
            Self::Map(IndexMap::new()),
        ]
    }

    /// The names of all types, as `type:` takes them.
    pub fn names() -> Vec<&'static str> {
        Self::names_where(|_| true)
    }

    /// The names of the types for which the predicate holds.
    pub(super) fn names_where(is_so: impl Fn(&TypeInfo) -> bool) -> Vec<&'static str> {
        let all = Self::all().into_iter().map(|ty| ty.info());
        all.filter(|info| is_so(info))
            .map(|info| info.name)
            .collect()
    }

    /// The type of this name; `None` if there is none or it needs options to be complete.
    pub(super) fn without_options(name: &str) -> Option<Self> {
        let ty = Self::all().into_iter().find(|ty| ty.name() == name)?;
        let needs = matches!(
            ty,
            Self::Choice(_) | Self::Reference { .. } | Self::List(_) | Self::Map(_)
        );
        (!needs).then_some(ty)
    }

    /// What holds for the type regardless of a field's options.
    pub fn info(&self) -> TypeInfo {
        let info = TypeInfo::new;
        match self {
            Self::Text => info("text", "a text", "…").localizable().facet(),
            Self::Markdown => info("markdown", "a text", "…").localizable(),
            Self::Integer => info("integer", "a whole number", "1").ranged(),
            Self::Number => info("number", "a number", "1.5").ranged(),
            Self::Boolean => info("boolean", "true or false", "true").facet(),
            Self::Date => info("date", "a date", "2026-05-01").ranged(),
            Self::DateTime => info(
                "datetime",
                "a date, or a date with a time",
                "2026-05-01T09:00",
            )
            .ranged(),
            Self::Url => info("url", "a web address", "https://www.example.org").localizable(),
            Self::Email => info("email", "an e-mail address", "name@example.org").localizable(),
            Self::Country => info("country", "the two letters of a country", "HK").facet(),
            Self::Choice(_) => info("choice", "one of its options", "").facet(),
            Self::Image => info("image", "the name of a picture", "picture.jpg").localizable(),
            Self::File => info("file", "the name of a file", "document.pdf").localizable(),
            Self::Reference { .. } => {
                info("reference", "the path of an entry", "name-of-the-entry").facet()
            }
            Self::List(_) => info("list", "a list", "[]").ranged(),
            Self::Map(_) => info("map", "a group of keys", "{}").localizable(),
        }
    }

    /// Its name in `type:` and `of:`.
    pub fn name(&self) -> &'static str {
        self.info().name
    }

    /// The type of a list's items; of any other type, itself.
    pub fn item(&self) -> &Self {
        match self {
            Self::List(item) => item,
            other => other,
        }
    }

    /// Whether its values are identifiers (a choice, a reference, a country), so that a list may hold each only once.
    pub fn is_identifier(&self) -> bool {
        matches!(
            self,
            Self::Choice(_) | Self::Reference { .. } | Self::Country
        )
    }

    /// The options of a choice or of a list of choices; `None` for any other type.
    pub fn choices(&self) -> Option<&Choices> {
        match self.item() {
            Self::Choice(choices) => Some(choices),
            _ => None,
        }
    }
}
