//! Queries: the only way to learn something of a site. A build records them, so that a page stays valid while the
//! results of its queries are unchanged.

pub(super) mod addresses;
pub(super) mod answers;
pub(super) mod facts;
pub(super) mod links;
pub(super) mod lists;
pub(super) mod menus;
pub(super) mod notices;
pub(super) mod order;
pub(super) mod related;
mod scores;
pub(super) mod series;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::Lang;
use crate::site::views::{
    Card, ConfigView, DataView, DatasetView, FactView, FileView, MenuView, NoticeView, SeriesView,
    Target, TermsView, YearView,
};

/// A taxonomy or facet, to which terms belong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Owner {
    /// A taxonomy, by its name in the settings.
    Taxonomy(String),
    /// A field of a section that classifies its entries.
    Facet {
        /// The section's content path.
        section: String,
        /// The field that is the facet.
        field: String,
    },
}

impl Owner {
    /// A facet of a section.
    pub fn facet(section: &str, field: &str) -> Self {
        Self::Facet {
            section: section.to_owned(),
            field: field.to_owned(),
        }
    }
}

/// Which entries a list holds, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Listing {
    /// Only entries of this section; `None` is the whole site.
    pub section: Option<String>,
    /// Whether entries of the sections below it are included.
    pub deep: bool,
    /// Only entries with all of these terms: name of the taxonomy or facet, and key of the term.
    pub terms: Vec<(String, String)>,
    /// Only entries dated in this year.
    pub year: Option<i16>,
    /// Only entries whose field has one of the values, for each of these fields.
    pub fields: Vec<(String, Vec<String>)>,
    /// Only closed entries, or only those that are not.
    pub closed: Option<bool>,
    /// Keys to sort by, with a leading `-` for descending order; empty is the section's own order.
    pub sort: Vec<String>,
    /// The number of entries to skip.
    pub offset: usize,
    /// The largest number of entries.
    pub limit: Option<usize>,
}

/// A query to a site. Its language is that of the page that makes it. A build keeps some for each page, so what is large and rare in it
/// is in boxes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Query {
    /// The settings that templates see.
    Config(Lang),
    /// The card of an entry or section, by content path. `None` if it is not public, or has no page in the language
    /// by the policy of its section.
    Card(Arc<str>, Lang),
    /// The number of entries in a section and in those below it. [`Query::Card`] leaves it to this query, because many pages ask for
    /// the card of a section and few for its number.
    CountBelow(Arc<str>),
    /// Content paths of the public subsections of a section.
    Subsections(Arc<str>, Lang),
    /// Content paths of the entries of a list.
    Listing(Box<Listing>, Lang),
    /// The number of entries of a list, whatever its offset and limit.
    Count(Box<Listing>, Lang),
    /// The terms of a taxonomy or facet.
    Terms(Owner, Lang),
    /// The facets of a section with their terms.
    Facets(Arc<str>, Lang),
    /// The years of a section's archive.
    Years(Arc<str>, Lang),
    /// Content paths of the previous and the next entry in the order of the section.
    Neighbours(Arc<str>, Lang),
    /// Content paths of the entries that name another.
    Backlinks {
        /// Content path of the entry that is named.
        path: Arc<str>,
        /// Only entries that name it by this field; `None` is any field, or a link.
        field: Option<String>,
        /// The language of the page.
        lang: Lang,
    },
    /// Content paths of the entries that share most with another.
    Related {
        /// Content path of the entry.
        path: Arc<str>,
        /// The largest number of entries; `None` is that of the settings.
        limit: Option<usize>,
        /// The language of the page.
        lang: Lang,
    },
    /// The place of an entry in its series, by content path.
    Series(Arc<str>, Lang),
    /// How the version of an entry, by content path, stands against its original.
    Translation(Arc<str>, Lang),
    /// A menu of the settings.
    Menu {
        /// The menu's name in the settings.
        name: String,
        /// URL path of the page that shows it; empty leaves out which line is the page's.
        url: String,
        /// The language of the page.
        lang: Lang,
    },
    /// The notices for the page with this content path.
    Notices(Arc<str>, Lang),
    /// A fact, by its name.
    Fact(String, Lang),
    /// A data file that a page shows.
    Data {
        /// The file as written.
        name: String,
        /// The folder that a relative name starts from, as `content/news`.
        folder: String,
        /// The language of the page.
        lang: Lang,
    },
    /// The target of a link.
    Target {
        /// The target as written.
        target: String,
        /// The folder that a relative target starts from, as `content/news`.
        folder: String,
        /// The language of the page.
        lang: Lang,
    },
    /// The ids of the headings on the page of an entry, by content path.
    Anchors(Arc<str>, Lang),
    /// A file that a page shows or links to.
    File {
        /// The file as written.
        name: String,
        /// The folder that a relative name starts from, as `content/news`.
        folder: String,
        /// The language of the page.
        lang: Lang,
    },
    /// The URL of an asset of the theme, which contains its digest.
    Asset(String),
    /// What is exported as open data.
    Datasets(Lang),
    /// The current day in the site's time zone, such as `2026-11-23`.
    Today,
    /// A set of names, for hints.
    Names(Names),
}

/// The fingerprint that decides the result of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FingerprintKey<'a> {
    /// That of the entry with this content path (see [`crate::site::Site::fingerprints`]).
    Entry(&'a str),
    /// That of the order of the section in which the entry with this content path is.
    Order(&'a str, Lang),
    /// That of the notices.
    Notices(Lang),
}

impl Query {
    /// The fingerprint that alone decides the result, for queries where it is cheaper than the result.
    pub fn fingerprint_key(&self) -> Option<FingerprintKey<'_>> {
        match self {
            Self::Card(path, _) | Self::Anchors(path, _) => Some(FingerprintKey::Entry(path)),
            Self::Neighbours(path, lang) => Some(FingerprintKey::Order(path, *lang)),
            Self::Notices(_, lang) => Some(FingerprintKey::Notices(*lang)),
            Self::Config(_)
            | Self::CountBelow(_)
            | Self::Subsections(..)
            | Self::Listing(..)
            | Self::Count(..)
            | Self::Terms(..)
            | Self::Facets(..)
            | Self::Years(..)
            | Self::Backlinks { .. }
            | Self::Related { .. }
            | Self::Series(..)
            | Self::Translation(..)
            | Self::Menu { .. }
            | Self::Fact(..)
            | Self::Data { .. }
            | Self::Datasets(_)
            | Self::Target { .. }
            | Self::File { .. }
            | Self::Asset(_)
            | Self::Today
            | Self::Names(_) => None,
        }
    }

    /// The query to record in place of this one: its result decides the result of this one, and other pages make it
    /// too. A menu differs between pages only in what each page knows from its own address.
    pub fn canonical(&self) -> std::borrow::Cow<'_, Self> {
        use std::borrow::Cow;
        match self {
            Self::Menu { name, url, lang } if !url.is_empty() => Cow::Owned(Self::Menu {
                name: name.clone(),
                url: String::new(),
                lang: *lang,
            }),
            other => Cow::Borrowed(other),
        }
    }
}

/// The result of a [`Query`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum QueryResult {
    /// The result of [`Query::Config`].
    Config(Arc<ConfigView>),
    /// The result of [`Query::Card`].
    Card(Option<Arc<Card>>),
    /// Content paths for [`Query::Subsections`], [`Query::Listing`], [`Query::Backlinks`] and [`Query::Related`]; ids
    /// for [`Query::Anchors`], names for [`Query::Names`].
    Paths(Arc<[String]>),
    /// The result of [`Query::Count`] and [`Query::CountBelow`].
    Count(usize),
    /// The result of [`Query::Terms`]; `None` if there is no such taxonomy or facet.
    Terms(Option<Arc<TermsView>>),
    /// The result of [`Query::Facets`].
    Facets(Arc<[TermsView]>),
    /// The result of [`Query::Years`].
    Years(Arc<[YearView]>),
    /// The result of [`Query::Neighbours`]: the previous entry and the next one.
    Neighbours(Option<String>, Option<String>),
    /// The result of [`Query::Series`]; `None` if it is in none.
    Series(Option<Arc<SeriesView>>),
    /// The result of [`Query::Translation`]; empty where nothing is known.
    Translation(String),
    /// The result of [`Query::Menu`]; `None` if there is no such menu.
    Menu(Option<Arc<MenuView>>),
    /// The result of [`Query::Notices`].
    Notices(Arc<[NoticeView]>),
    /// The result of [`Query::Fact`]; `None` if there is no such fact.
    Fact(Option<Arc<FactView>>),
    /// The result of [`Query::Data`]; `None` if there is no such file.
    Data(Option<Arc<DataView>>),
    /// The result of [`Query::Datasets`].
    Datasets(Arc<[DatasetView]>),
    /// The result of [`Query::Target`].
    Target(Target),
    /// The result of [`Query::File`]; `None` if there is no such file.
    File(Option<Arc<FileView>>),
    /// The result of [`Query::Asset`]; `None` if there is no such asset.
    Asset(Option<String>),
    /// The result of [`Query::Today`].
    Today(String),
}

/// Answers queries about a site.
pub trait SiteQueries {
    /// Evaluates a query and returns its result.
    fn ask(&self, query: &Query) -> QueryResult;

    /// Evaluates [`Query::Card`].
    fn card(&self, path: &str, lang: Lang) -> Option<Arc<Card>> {
        card_of(self, path, lang)
    }

    /// Evaluates [`Query::Config`].
    fn config(&self, lang: Lang) -> Option<Arc<ConfigView>> {
        match self.ask(&Query::Config(lang)) {
            QueryResult::Config(config) => Some(config),
            _ => None,
        }
    }

    /// Evaluates a query whose result is content paths, and returns the card of each.
    fn cards(&self, query: &Query, lang: Lang) -> Vec<Option<Arc<Card>>> {
        cards_of(self, query, lang)
    }

    /// Told which template the questions are for from here on.
    fn renders(&self, template: &str) {
        let _ = template;
    }

    /// Whether what is being built is no longer wanted.
    fn is_stopped(&self) -> bool {
        false
    }

    /// The names of a set, to suggest one for a misspelt name.
    fn names(&self, of: Names) -> Vec<String>;
}

/// Evaluates [`Query::Card`] by [`SiteQueries::ask`].
pub fn card_of(queries: &(impl SiteQueries + ?Sized), path: &str, lang: Lang) -> Option<Arc<Card>> {
    match queries.ask(&Query::Card(path.into(), lang)) {
        QueryResult::Card(card) => card,
        _ => None,
    }
}

/// Evaluates a query whose result is content paths, and each card by [`SiteQueries::card`].
pub fn cards_of(
    queries: &(impl SiteQueries + ?Sized),
    query: &Query,
    lang: Lang,
) -> Vec<Option<Arc<Card>>> {
    let card = |path: &String| queries.card(path, lang);
    match queries.ask(query) {
        QueryResult::Paths(paths) => paths.iter().map(card).collect(),
        QueryResult::Neighbours(before, after) => {
            let both = [before, after];
            both.map(|path| path.as_ref().and_then(card)).into()
        }
        _ => Vec::new(),
    }
}

/// A set of names that hints choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Names {
    /// The names of all facts.
    Facts,
    /// The names of all data files.
    Data,
    /// The names of all menus.
    Menus,
    /// The names of all taxonomies.
    Taxonomies,
    /// The content paths of all sections.
    Sections,
    /// The names of all assets of the theme.
    Assets,
    /// The content paths of all public entries and sections.
    Pages,
}
