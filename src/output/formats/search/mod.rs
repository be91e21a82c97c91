//! Search: for each language a manifest beside its home page, with files of an index below [`FOLDER`]; and the modules that
//! browsers search it with. Only where the settings ask for it.

mod client;
mod filters;
mod pages;
mod synonyms;

use crate::base::{Digest, Hasher, Lang, UrlPath};
use crate::output::format::{Format, FormatContext};
use crate::search::files::File;
use crate::search::{FOLDER, MANIFEST, Search};
use crate::site::model::EntryId;
use crate::site::{FormatRoute, Invalidation, Site};

pub use client::Client;

/// The index of each language.
pub struct SearchIndex;

impl Format for SearchIndex {
    fn name(&self) -> &'static str {
        "search"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        if site.settings().search.is_none() {
            return Vec::new();
        }
        FormatRoute::beside_homes(site, MANIFEST, self.name()).collect()
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let (site, lang) = (context.site, context.route.lang);
        let files = files(site, lang).into_iter();
        files
            .filter_map(|(name, bytes)| {
                let path = match name.as_str() {
                    "" => Ok(context.route.path.clone()),
                    name => UrlPath::new(&format!("{}{name}.json", FOLDER.trim_start_matches('/'))),
                };
                Some((path.ok()?, bytes))
            })
            .collect()
    }

    fn fingerprint(&self) -> Option<fn(&FormatContext<'_>) -> Digest> {
        Some(fingerprint)
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        true
    }
}

/// A digest of what all entries show, apart from the settings.
fn fingerprint(context: &FormatContext<'_>) -> Digest {
    let mut key = Hasher::new();
    key.text(&context.site.input().base_url);
    for (id, entry) in EntryId::each(context.site.entries()) {
        key.text(&entry.path).digest(context.fingerprint_of(id));
    }
    key.finish()
}

/// All files of the index of a language, by the names that they have in it. The manifest has none.
pub fn files(site: &Site, lang: Lang) -> Vec<File> {
    let mut search = search(site, lang);
    let pages = pages::pages(site, lang, &mut search);
    search.files(&pages)
}

/// What the index of a language is made with, but for the filters.
fn search(site: &Site, lang: Lang) -> Search {
    let settings = site.settings();
    let languages = &settings.languages;
    let own = languages.get(lang);
    let others = languages.all().filter(|(other, _)| *other != lang);
    Search {
        language: own.key.clone(),
        tag: own.tag.clone(),
        base: site.href(FOLDER),
        others: others
            .map(|(other, language)| {
                let url = site.href(&format!("{}{MANIFEST}", languages.home(other)));
                [
                    language.key.clone(),
                    language.tag.clone(),
                    language.name.clone(),
                    url,
                ]
            })
            .collect(),
        weights: settings
            .search
            .as_ref()
            .map(|search| search.weights)
            .unwrap_or_default(),
        filters: Vec::new(),
    }
}
