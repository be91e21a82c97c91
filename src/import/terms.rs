//! Terms of the old site: which have pages here, and where the old addresses of their pages lead.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::keys::{Keyed, Terms};
use crate::import::old::OldSite;
use crate::import::places::prefix;
use crate::import::text::directory::normal;

/// The keys of the terms that public pages have, by taxonomy.
pub type PublicTerms = BTreeMap<String, BTreeSet<String>>;

/// Collects the terms of public pages.
pub fn public(keyed: &[Keyed], hidden: &[bool], terms: &Terms) -> PublicTerms {
    let mut public = PublicTerms::new();
    for (keyed, _) in keyed.iter().zip(hidden).filter(|(_, hidden)| !**hidden) {
        for (taxonomy, all) in &keyed.terms {
            let keys = all.iter().filter_map(|term| terms.known(taxonomy, term));
            let of_taxonomy = public.entry(taxonomy.clone()).or_default();
            of_taxonomy.extend(keys.cloned());
        }
    }
    public
}

/// Leads from the old addresses of terms to the new ones, or to those of their taxonomies where no public page has the term.
pub fn redirects(site: &OldSite, terms: &Terms, public: &PublicTerms) -> Vec<(String, String)> {
    let mut redirects = Vec::new();
    let mut add = |from: &str, to: &str, taxonomy: &str, key: &str| {
        let Some(public) = public.get(taxonomy) else {
            return;
        };
        let is_public = key.is_empty() || public.contains(key);
        let base = address(site, taxonomy, "");
        let to = if is_public { to.to_owned() } else { base };
        if normal(from) != normal(&to) {
            redirects.push((from.to_owned(), to));
        }
    };
    for old in old_pages(site, terms) {
        let (taxonomy, key) = old.made.split_once('/').unwrap_or((&old.made, ""));
        if old.is_published {
            add(&old.from, &old.to, taxonomy, key);
        }
    }
    for term in &site.terms {
        let key = terms.known(&term.taxonomy, &term.key);
        let key = key.map_or(term.key.as_str(), String::as_str);
        let new = address(site, &term.taxonomy, key);
        for old in &term.addresses {
            add(old, &new, &term.taxonomy, key);
        }
    }
    redirects
}

/// The page of a term, or of a taxonomy as a whole, in the old site.
pub struct OldTermPage {
    /// The address that it had in the old site.
    pub from: String,
    /// The address that takes its place in the new site.
    pub to: String,
    /// What it is here, by its path behind `@/`.
    pub made: String,
    /// Whether the old site had such a page; otherwise one may have been meant.
    pub is_published: bool,
}

/// The pages that the old site made of its taxonomies and terms, in each language.
pub fn old_pages(site: &OldSite, terms: &Terms) -> Vec<OldTermPage> {
    let mut all = Vec::new();
    for (taxonomy, base) in &site.taxonomies {
        let Some(labels) = terms.labels.get(taxonomy) else {
            continue;
        };
        for (lang, language) in site.languages.iter().enumerate() {
            let (old, new) = (&language.prefix, prefix(site, lang));
            let mut add = |below: &str, key: &str, is_published| {
                let made = format!("{taxonomy}{key}");
                all.push(OldTermPage {
                    from: format!("{old}{base}{below}/"),
                    to: format!("{new}/{made}/"),
                    made,
                    is_published,
                });
            };
            add("", "", site.term_slug.is_some());
            for (key, label) in labels {
                let key = format!("/{key}");
                if let Some(slug) = site.term_slug {
                    add(&format!("/{}", slug(label)), &key, true);
                }
                add(&key, &key, false);
                add(&format!("/{label}"), &key, false);
            }
        }
    }
    all
}

/// The address of a term's page; of the taxonomy's, if the key is empty.
pub fn address(site: &OldSite, taxonomy: &str, key: &str) -> String {
    format!("{}/{taxonomy}/{key}/", prefix(site, 0)).replace("//", "/")
}

/// The addresses of all taxonomies and terms that have pages.
pub fn addresses(site: &OldSite, public: &PublicTerms) -> Vec<String> {
    let mut all = Vec::new();
    for (taxonomy, keys) in public {
        for lang in 0..site.languages.len() {
            let base = format!("{}/{taxonomy}", prefix(site, lang));
            all.extend(keys.iter().map(|key| format!("{base}/{key}/")));
            all.push(format!("{base}/"));
        }
    }
    all
}
