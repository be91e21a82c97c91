//! Search: for each language a manifest beside its home page, with files of an index below [`FOLDER`]; and the modules that
//! browsers search it with. Only where the settings ask for it.

mod client;
mod filters;
mod pages;
mod synonyms;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::base::{Digest, Hasher, Lang, UrlPath};
use crate::output::format::{Format, FormatContext, Outlet};
use crate::output::text::Texts;
use crate::search::{FOLDER, File, MANIFEST, Page, Search, Written};
use crate::site::model::EntryId;
use crate::site::{FormatRoute, Invalidation, Query, Route, Site};

pub use client::Client;
use pages::{Found, Pages};
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

    fn comes_last(&self) -> bool {
        // The words of texts are known once their pages are rendered.
        true
    }

    fn fingerprint(&self) -> Option<fn(&FormatContext<'_>) -> Digest> {
        Some(fingerprint)
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        true
    }
}

/// A digest of what all entries show and of the terms by which they are found, apart from the settings.
fn fingerprint(context: &FormatContext<'_>) -> Digest {
    let mut key = Hasher::new();
    key.text(&context.site.input().base_url);
    for term in &context.site.input().glossary {
        key.number(term.forms.iter().count() as u64);
        for (lang, form) in term.forms.iter() {
            key.number(u64::from(lang.0)).text(form);
        }
    }
    for (id, entry) in EntryId::each(context.site.entries()) {
        key.text(&entry.path).digest(context.fingerprint_of(id));
    }
    key.finish()
}

/// An index that was written, and which pages it has.
struct Kept {
    found: Vec<Found>,
    /// What the texts of pages depend on besides their own entries, by their numbers.
    asked: Asked,
    written: Written,
}

/// Queries by the numbers of the pages that made them.
type Asked = BTreeMap<usize, Vec<Query>>;

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
    let asked = Mutex::new(Asked::new());
    let page = page_of(context, &found, &asked);
    let written = search.write(heads, &page, keep, &put);
    drop(page);
    let asked = asked.into_inner();
    Kept {
        found,
        asked: asked.unwrap_or_else(PoisonError::into_inner),
        written,
    }
}

/// Writes what edits have changed of an index. `None` where that is more than texts and titles of some pages, or the files
/// of the index are lost.
fn follow(context: &FormatContext<'_>, kept: &mut Kept, outlet: &dyn Outlet) -> Option<()> {
    let (site, route) = (context.site, context.route);
    let lang = route.lang;
    let change = context.change?;
    let has_others = change.front && pages::found(site, lang) != kept.found;
    // Whatever is said to be kept stays, so it is asked last.
    if has_others || !outlet.keep_all_but(&BTreeSet::new()) {
        return None;
    }
    let filters = change.front.then(|| pages::heads(site, lang, &kept.found));
    let numbers = 0..kept.found.len();
    let numbers = numbers.filter(|number| {
        let found = kept.found.get(*number);
        let mut asked = kept.asked.get(number).into_iter().flatten();
        found.is_some_and(|found| change.entries.contains(&found.id))
            || asked.any(|query| change.may_differ(query))
    });
    let asked = Mutex::new(Asked::new());
    let page = page_of(context, &kept.found, &asked);
    let changed: Vec<_> = numbers.map(|number| (number, page(number))).collect();
    drop(page);
    for (number, _) in &changed {
        kept.asked.remove(number);
    }
    kept.asked
        .extend(asked.into_inner().unwrap_or_else(PoisonError::into_inner));
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

/// Makes the pages of an index by their numbers, and collects in `asked` what they depend on.
fn page_of<'s>(
    context: &'s FormatContext<'_>,
    found: &'s [Found],
    asked: &'s Mutex<Asked>,
) -> impl Fn(usize) -> Page + Sync + 's {
    let pages = Pages {
        site: context.site,
        lang: context.route.lang,
        texts: context.texts,
        synonyms: Synonyms::new(context.site),
    };
    let keeps = context.memory.is_some();
    move |number| {
        let found = found.get(number);
        let page = found.and_then(|found| pages.page(found.id));
        let (page, queries) = page.unwrap_or_default();
        if keeps && !queries.is_empty() {
            let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.insert(number, queries);
        }
        page
    }
}

/// All files of the index of a language, by the names that they have in it. The manifest has none.
pub fn files(site: &Site, lang: Lang, texts: &dyn Texts) -> Vec<File> {
    let found = pages::found(site, lang);
    let (filters, heads) = pages::heads(site, lang, &found);
    let search = Search {
        filters,
        ..search(site, lang)
    };
    let pages = Pages {
        site,
        lang,
        texts,
        synonyms: Synonyms::new(site),
    };
    search.files(heads, &|number| {
        let found = found.get(number);
        let page = found.and_then(|found| pages.page(found.id));
        page.unwrap_or_default().0
    })
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
