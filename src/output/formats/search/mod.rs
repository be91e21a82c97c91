//! Search: for each language a manifest beside its home page, with files of an index below [`FOLDER`]; and the modules that
//! browsers search it with. Only where the settings ask for it.

mod client;
mod filters;
mod pages;
mod synonyms;

use std::collections::BTreeSet;

use crate::base::{Digest, Hasher, Lang, UrlPath};
use crate::output::format::{Format, FormatContext, Outlet};
use crate::search::{FOLDER, File, MANIFEST, Page, Search, Written};
use crate::site::model::EntryId;
use crate::site::{FormatRoute, Invalidation, Route, Site};

pub use client::Client;
use pages::Found;
use synonyms::Synonyms;

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

    fn write(&self, _: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        Vec::new()
    }

    fn publish(&self, context: &FormatContext<'_>, outlet: &dyn Outlet) {
        let kept = context.memory.and_then(|memory| {
            let mut kept = memory.take::<Kept>(&context.route.path)?;
            follow(context, &mut kept, outlet)?;
            Some(kept)
        });
        let kept = kept.unwrap_or_else(|| Box::new(written(context, outlet)));
        if let Some(memory) = context.memory {
            memory.put(&context.route.path, kept);
        }
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

/// An index that was written, and which pages it has.
struct Kept {
    found: Vec<Found>,
    written: Written,
}

/// Writes all files of an index, and returns what the next build may keep of it.
fn written(context: &FormatContext<'_>, outlet: &dyn Outlet) -> Kept {
    let (site, route) = (context.site, context.route);
    let lang = route.lang;
    let found = pages::found(site, lang);
    let (filters, heads) = pages::heads(site, lang, &found);
    let search = Search {
        filters,
        ..search(site, lang)
    };
    let put = |name: &str, bytes: Vec<u8>| {
        if let Some(path) = path_of(site, route, name) {
            outlet.put(&path, &bytes);
        }
    };
    let keep = context.memory.is_some();
    let written = search.write(heads, &page_of(site, lang, &found), keep, &put);
    Kept { found, written }
}

/// Writes what edits have changed of an index. `None` where that is more than texts and titles of some pages, or the files
/// of the index are lost.
fn follow(context: &FormatContext<'_>, kept: &mut Kept, outlet: &dyn Outlet) -> Option<()> {
    let (site, route) = (context.site, context.route);
    let lang = route.lang;
    let change = context.change?;
    if !outlet.keep_all_but(&BTreeSet::new()) {
        return None;
    }
    let mut filters = None;
    if change.front {
        if pages::found(site, lang) != kept.found {
            return None;
        }
        filters = Some(pages::heads(site, lang, &kept.found));
    }
    let page = page_of(site, lang, &kept.found);
    let changed = kept.found.iter().enumerate();
    let changed = changed.filter(|(_, found)| change.entries.contains(&found.id));
    let changed = changed.map(|(number, _)| (number, page(number))).collect();
    let put = |name: &str, bytes: Vec<u8>| {
        if let Some(path) = path_of(site, route, name) {
            outlet.put(&path, &bytes);
        }
    };
    let gone = kept.written.update(changed, filters, &put);
    let gone = gone.iter().filter_map(|name| path_of(site, route, name));
    outlet.keep_all_but(&gone.collect()).then_some(())
}

/// The path of a file of an index. The manifest has no name there.
fn path_of(site: &Site, route: &Route, name: &str) -> Option<UrlPath> {
    if name.is_empty() {
        return Some(route.path.clone());
    }
    let key = &site.settings().languages.get(route.lang).key;
    let folder = FOLDER.trim_start_matches('/');
    UrlPath::new(&format!("{folder}{key}/{name}.json")).ok()
}

/// Makes the pages of an index by their numbers.
fn page_of<'s>(
    site: &'s Site,
    lang: Lang,
    found: &'s [Found],
) -> impl Fn(usize) -> Page + Sync + 's {
    let synonyms = Synonyms::new(site);
    move |number| {
        let found = found.get(number);
        let page = found.and_then(|found| pages::page(site, found.id, lang, synonyms.as_ref()));
        page.unwrap_or_default()
    }
}

/// All files of the index of a language, by the names that they have in it. The manifest has none.
pub fn files(site: &Site, lang: Lang) -> Vec<File> {
    let found = pages::found(site, lang);
    let (filters, heads) = pages::heads(site, lang, &found);
    let search = Search {
        filters,
        ..search(site, lang)
    };
    search.files(heads, &page_of(site, lang, &found))
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
        base: site.href(&format!("{FOLDER}{}/", own.key)),
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
