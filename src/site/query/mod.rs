//! The one way to put a question to a site. In a build the asking is recorded: a page is taken as
//! it is while all its answers are as before.

pub(super) mod answers;
pub(super) mod facts;
pub(super) mod links;
pub(super) mod lists;
pub(super) mod menus;
pub(super) mod notices;
pub(super) mod order;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::Lang;
use crate::site::views::{
    Card, ConfigView, FactView, FileView, MenuView, NoticeView, Target, TermsView, YearView,
};

/// Whose terms are meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Owner {
    /// A taxonomy of the settings.
    Taxonomy(String),
    /// A facet.
    Facet {
        /// The section's content path.
        section: String,
        /// The field that is the facet.
        field: String,
    },
}

/// Which entries a list holds, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Listing {
    /// Entries of this section; `None` is the whole site.
    pub section: Option<String>,
    /// Entries of the sections below it too.
    pub deep: bool,
    /// Only entries with all of these: owner's name and term's key.
    pub terms: Vec<(String, String)>,
    /// Only entries dated in this year.
    pub year: Option<i16>,
    /// Only entries whose field has one of the values: field, values as text.
    pub fields: Vec<(String, Vec<String>)>,
    /// Only closed entries, or only those that are not.
    pub closed: Option<bool>,
    /// Keys to sort by, `-` in front for descending; empty is the section's own order.
    pub sort: Vec<String>,
    /// How many to leave out first.
    pub offset: usize,
    /// How many at most.
    pub limit: Option<usize>,
}

/// A question that can be put to a site. `lang` is the language of the page that asks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Query {
    /// The settings.
    Config(Lang),
    /// What lists show of an entry or section, by content path. `None` where it is not public or
    /// has no page in the language by its section's policy.
    Card(String, Lang),
    /// The subsections of a section that are public, by content path.
    Subsections(String, Lang),
    /// Content paths of a list.
    Listing(Listing, Lang),
    /// How many entries a list has, whatever its offset and limit.
    Count(Listing, Lang),
    /// Terms of a taxonomy or facet.
    Terms(Owner, Lang),
    /// Facets of a section.
    Facets(String, Lang),
    /// Years of a section's archive.
    Years(String, Lang),
    /// Content paths of the entry before and the one after, in its section's order.
    Neighbours(String, Lang),
    /// Content paths of the entries that name another.
    Backlinks {
        /// Content path of the entry that is named.
        path: String,
        /// Only entries that name it by this field; `None` is any field, or a link.
        field: Option<String>,
        /// The language of the page.
        lang: Lang,
    },
    /// Content paths of the entries that share most terms with another.
    Related {
        /// Content path of the entry.
        path: String,
        /// How many at most.
        limit: usize,
        /// The language of the page.
        lang: Lang,
    },
    /// A menu.
    Menu {
        /// The menu's name in the settings.
        name: String,
        /// URL path of the page that shows it; empty leaves out which line is the page's.
        url: String,
        /// The language of the page.
        lang: Lang,
    },
    /// Notices for the page with this content path.
    Notices(String, Lang),
    /// A figure.
    Fact(String, Lang),
    /// Where a link leads.
    Target {
        /// The target as written.
        target: String,
        /// The folder that a relative target starts from, as `content/news`.
        folder: String,
        /// The language of the page.
        lang: Lang,
    },
    /// The ids of the headings of the page that an entry has in the language, by content path.
    Anchors(String, Lang),
    /// A file for a page.
    File {
        /// The file as written.
        name: String,
        /// The folder that a relative name starts from, as `content/news`.
        folder: String,
        /// The language of the page.
        lang: Lang,
    },
    /// The URL of a theme's asset, with its fingerprint.
    Asset(String),
    /// The day in the site's time zone, as `2026-11-23`.
    Today,
    /// A set of names, for a hint.
    Names(Names),
}

/// What answers rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FingerprintKey<'a> {
    /// The entry with this content path ([`crate::site::Site::fingerprints`]).
    Entry(&'a str),
    /// The order of the section of the entry with this content path.
    Order(&'a str, Lang),
    /// The notices.
    Notices(Lang),
}

impl Query {
    /// What the answer rests on alone, where that is told for less than the answer.
    pub fn fingerprint_key(&self) -> Option<FingerprintKey<'_>> {
        match self {
            Self::Card(path, _) | Self::Anchors(path, _) => Some(FingerprintKey::Entry(path)),
            Self::Neighbours(path, lang) => Some(FingerprintKey::Order(path, *lang)),
            Self::Notices(_, lang) => Some(FingerprintKey::Notices(*lang)),
            _ => None,
        }
    }

    /// The question whose answer decides the answer to this one, and that other pages ask too. A menu
    /// differs from page to page only in what a page can tell from its own address.
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

/// The answer to a [`Query`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum QueryResult {
    /// To `Config`.
    Config(Arc<ConfigView>),
    /// To `Card`.
    Card(Option<Arc<Card>>),
    /// To `Subsections`, `Listing`, `Backlinks`, `Related`; ids to `Anchors`, names to `Names`.
    Paths(Arc<[String]>),
    /// To `Count`.
    Count(usize),
    /// To `Terms`; `None` where there is no such taxonomy or facet.
    Terms(Option<Arc<TermsView>>),
    /// To `Facets`.
    Facets(Arc<[TermsView]>),
    /// To `Years`.
    Years(Arc<[YearView]>),
    /// To `Neighbours`: the entry before and the one after.
    Neighbours(Option<String>, Option<String>),
    /// To `Menu`; `None` where there is no such menu.
    Menu(Option<Arc<MenuView>>),
    /// To `Notices`.
    Notices(Arc<[NoticeView]>),
    /// To `Fact`; `None` where there is no such figure.
    Fact(Option<Arc<FactView>>),
    /// To `Target`.
    Target(Target),
    /// To `File`; `None` where there is no such file.
    File(Option<Arc<FileView>>),
    /// To `Asset`; `None` where there is no such asset.
    Asset(Option<String>),
    /// To `Today`.
    Today(String),
}

/// Answers questions about a site. The names of a closed set serve "did you mean".
pub trait SiteQueries {
    /// The answer.
    fn ask(&self, query: &Query) -> QueryResult;

    /// The answer to [`Query::Card`].
    fn card(&self, path: &str, lang: Lang) -> Option<Arc<Card>> {
        card_of(self, path, lang)
    }

    /// The answer to [`Query::Config`].
    fn config(&self, lang: Lang) -> Option<Arc<ConfigView>> {
        match self.ask(&Query::Config(lang)) {
            QueryResult::Config(config) => Some(config),
            _ => None,
        }
    }

    /// What [`SiteQueries::ask`] and then [`SiteQueries::card`] answer for a question whose answer is content paths.
    fn cards(&self, query: &Query, lang: Lang) -> Vec<Option<Arc<Card>>> {
        cards_of(self, query, lang)
    }

    /// Told which template the questions are for from here on.
    fn renders(&self, template: &str) {
        let _ = template;
    }

    /// Whether nobody waits for what is being made any more.
    fn is_stopped(&self) -> bool {
        false
    }

    /// The names that a question of this kind accepts, for a hint: facts, menus, taxonomies,
    /// sections.
    fn names(&self, of: Names) -> Vec<String>;
}

/// The answer to [`Query::Card`], asked as a question.
pub fn card_of(queries: &(impl SiteQueries + ?Sized), path: &str, lang: Lang) -> Option<Arc<Card>> {
    match queries.ask(&Query::Card(path.to_owned(), lang)) {
        QueryResult::Card(card) => card,
        _ => None,
    }
}

/// The cards of the entries that the answer to a question names.
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

/// Sets of names for hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Names {
    /// Figures.
    Facts,
    /// Menus.
    Menus,
    /// Taxonomies.
    Taxonomies,
    /// Sections.
    Sections,
    /// Theme assets.
    Assets,
    /// Public entries and sections.
    Pages,
}
