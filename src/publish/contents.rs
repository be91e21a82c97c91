//! What is published at each address, as a value that is compared and kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::{Digest, Hasher, Lang, UrlPath};
use crate::engine::{Built, Output, Row, RowState};
use crate::site::views::Datum;
use crate::site::{Query, QueryResult, RouteKind, Site, SiteQueries};
use crate::world::World;

/// A page that an editor has written, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Content path of the entry, as `news/opening`.
    pub path: String,
    /// Key of the language.
    pub language: String,
    /// Its title, plain text.
    pub title: String,
    /// Whether only the notice of its withdrawal is there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
    /// Digest of the files that it is written in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Digest>,
    /// Whether it is the index of a section, which lists others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_list: bool,
    /// Since when earlier texts of it must not be shown, as its front matter says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted: Option<String>,
}

/// Everything that is published, and what is known of it. Nothing in it is not public.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// All files by path.
    pub files: BTreeMap<UrlPath, Output>,
    /// Pages of entries and sections by URL path; empty where only files are known.
    pub pages: BTreeMap<String, Page>,
    /// Where addresses lead on to, by URL path.
    pub redirects: BTreeMap<String, String>,
    /// The value of each fact, by its name.
    pub facts: BTreeMap<String, String>,
}

impl Contents {
    /// What a build of the site in `world` publishes.
    pub fn of(built: &Built, site: &Site, world: &dyn World) -> Self {
        let rows = built.report.rows.iter();
        let public = rows.filter(|row| {
            let path = UrlPath::of_page(&row.url);
            matches!(row.state, RowState::Public | RowState::Withdrawn)
                && path.is_ok_and(|path| built.outputs.contains_key(&path))
        });
        let routes = site.published_routes().iter();
        Self {
            files: (*built.outputs).clone(),
            pages: public
                .par_bridge()
                .map(|row| (row.url.to_string(), page(row, site, world)))
                .collect(),
            redirects: routes
                .filter_map(|route| match &route.kind {
                    RouteKind::Redirect(to) => Some((route.url.to_string(), to.clone())),
                    _ => None,
                })
                .collect(),
            facts: facts(site),
        }
    }
}

fn page(row: &Row, site: &Site, world: &dyn World) -> Page {
    let entry = site.entry(&row.path);
    let original = entry.and_then(|entry| entry.original_version());
    let files = BTreeSet::from_iter([&row.file].into_iter().chain(original.map(|one| &one.file)));
    let mut hasher = Hasher::new();
    for file in files {
        hasher.bytes(&world.read(file).unwrap_or_default());
    }
    Page {
        source: Some(hasher.finish()),
        is_list: entry.is_some_and(|entry| entry.index),
        path: row.path.to_string(),
        language: row.language.to_string(),
        title: row.title.to_string(),
        withdrawn: row.state == RowState::Withdrawn,
        redacted: redacted(site, &row.path),
    }
}

/// Since when earlier texts of an entry must not be shown, as its front matter says.
pub fn redacted(site: &Site, path: &str) -> Option<String> {
    let keys = &site.entry(path)?.original_version()?.keys;
    keys.redacted.as_ref().map(|at| site.iso(&at.value))
}

fn facts(site: &Site) -> BTreeMap<String, String> {
    let Some((_, facts)) = &site.input().facts else {
        return BTreeMap::new();
    };
    let lang = site.settings().languages.default();
    let value = |name: &String| match site.ask(&Query::Fact(name.clone(), lang)) {
        QueryResult::Fact(Some(fact)) => match &fact.value {
            Datum::Integer(number) => Some(number.to_string()),
            Datum::Number(number) => Some(number.to_string()),
            Datum::Text(text) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    };
    let values = facts
        .keys()
        .filter_map(|name| Some((name.clone(), value(name)?)));
    values.collect()
}

/// The instant from which an entry is public in a language by the dates of its files, of its original and of the sections above.
pub fn public_from(site: &Site, path: &str, language: Lang) -> Option<Timestamp> {
    let start = |path: &str, language: Option<Lang>| {
        let entry = site.entry(path)?;
        let own = language.and_then(|language| entry.versions.get(language));
        let versions = entry.original_version().into_iter().chain(own);
        let starts = versions.filter_map(|version| {
            let keys = &version.keys;
            let stated = keys.publish_at.as_ref().or(keys.date.as_ref());
            stated.map(|date| date.value.at)
        });
        starts.max()
    };
    let above = path
        .match_indices('/')
        .filter_map(|(at, _)| path.get(..at))
        .filter_map(|section| start(section, None));
    start(path, Some(language)).into_iter().chain(above).max()
}
