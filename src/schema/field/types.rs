//! The types of fields, with all that is said of a type by itself: a new one begins here.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::Field;
use crate::base::ByLang;

/// What a field's values are; [`Type::info`] has what editors write and read of each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Type {
    /// A text, shown as it is written.
    Text,
    /// A text in Markdown, shown as HTML.
    Markdown,
    /// A whole number from −2⁶³ to 2⁶³ − 1.
    Integer,
    /// A finite number (64-bit floating point).
    Number,
    /// `true` or `false`, in one of YAML's three letter cases.
    Boolean,
    /// A day, month, quarter or year.
    Date,
    /// A day, or an instant in the site's time zone or with an offset.
    DateTime,
    /// An absolute URL: `http`, `https`, `mailto` or `tel`.
    Url,
    /// An e-mail address: `local@domain`, with a dot in the domain.
    Email,
    /// A country by its code of ISO 3166-1.
    Country,
    /// One of its `options`.
    Choice(Choices),
    /// A picture: a file beside the entry, or below `content/` with a slash in front.
    Image,
    /// A file of any kind, named as a picture is.
    File,
    /// Another entry, by its path or the name of its file.
    Reference {
        /// The path of the section that the entries are in; empty for the root.
        to: String,
    },
    /// Several values of one type.
    List(Box<Type>),
    /// Named values, each as one of its `fields` says.
    Map(IndexMap<String, Field>),
}

/// The options of a choice, in order, with what pages call them.
pub type Choices = IndexMap<String, ByLang<String>>;

/// What holds for a type, whatever its options.
pub struct TypeInfo {
    /// What `type:` and `of:` call it.
    pub name: &'static str,
    /// What it takes, in an editor's words, for `takes …`.
    pub takes: &'static str,
    /// A value, as an editor writes it in YAML.
    pub example: &'static str,
    /// Whether `min` and `max` may bound its values, or the number of them.
    pub ranged: bool,
    /// Whether languages may have values of their own (`localized`), alone or as items of a list.
    pub localizable: bool,
    /// Whether its values, alone or as items of a list, may have pages that list entries (`facet`).
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
    /// Every type, those that need options with none.
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

    /// The names that `type:` and `of:` take.
    pub fn names() -> Vec<&'static str> {
        Self::names_where(|_| true)
    }

    /// The names of the types for which something holds.
    pub(super) fn names_where(is_so: impl Fn(&TypeInfo) -> bool) -> Vec<&'static str> {
        let all = Self::all().into_iter().map(|ty| ty.info());
        all.filter(|info| is_so(info))
            .map(|info| info.name)
            .collect()
    }

    /// The type of this name, unless it needs options.
    pub(super) fn without_options(name: &str) -> Option<Self> {
        let ty = Self::all().into_iter().find(|ty| ty.name() == name)?;
        let needs = matches!(
            ty,
            Self::Choice(_) | Self::Reference { .. } | Self::List(_) | Self::Map(_)
        );
        (!needs).then_some(ty)
    }

    /// What holds for the type, whatever its options.
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

    /// What `type:` and `of:` call it.
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

    /// Whether its values name something, so that a list holds each once.
    pub fn is_term(&self) -> bool {
        matches!(
            self,
            Self::Choice(_) | Self::Reference { .. } | Self::Country
        )
    }

    /// Its options, or those of its items.
    pub fn choices(&self) -> Option<&Choices> {
        match self.item() {
            Self::Choice(choices) => Some(choices),
            _ => None,
        }
    }
}
