//! Fingerprints of query inputs, to skip queries whose inputs have not changed.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use crate::base::{ByLang, Digest, Lang};
use crate::site::{FingerprintKey, Query, Site};

/// The fingerprints of one build.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Fingerprints {
    /// The digest of each entry, by its content path.
    pub entries: BTreeMap<Arc<str>, Digest>,
    /// By content path of the section.
    orders: BTreeMap<String, ByLang<Digest>>,
    notices: ByLang<Digest>,
    /// In place of all of these, a digest of them.
    sealed: Option<Digest>,
}

/// The keys of entries that one of two maps lacks, or that differ between both.
fn differing<'a>(
    old: &'a BTreeMap<Arc<str>, Digest>,
    new: &'a BTreeMap<Arc<str>, Digest>,
) -> HashSet<&'a str, FixedState> {
    let mut all = HashSet::default();
    let mut old = old.iter().peekable();
    for (path, digest) in new {
        while let Some((gone, _)) = old.next_if(|(other, _)| *other < path) {
            all.insert(&**gone);
        }
        if old.next_if(|(other, _)| *other == path) != Some((path, digest)) {
            all.insert(&**path);
        }
    }
    all.extend(old.map(|(path, _)| &**path));
    all
}

impl Fingerprints {
    /// The fingerprints of a site; `entries` are [`Site::fingerprints`].
    pub fn new(site: &Site, entries: &[Digest]) -> Self {
        let named = site.entries().iter().zip(entries);
        let langs: Vec<Lang> = site
            .settings()
            .languages
            .all()
            .map(|(lang, _)| lang)
            .collect();
        let mut fingerprints = Self {
            entries: named
                .map(|(entry, fingerprint)| (Arc::clone(&entry.path), *fingerprint))
                .collect(),
            ..Self::default()
        };
        for path in site.sections().keys() {
            let orders = langs
                .iter()
                .map(|lang| (*lang, site.order_fingerprint(path, *lang)));
            fingerprints.orders.insert(path.clone(), orders.collect());
        }
        let notices = langs
            .iter()
            .map(|lang| (*lang, site.notices_fingerprint(*lang)));
        fingerprints.notices = notices.collect();
        fingerprints
    }

    /// The same without the names of entries, which says no more than whether all of them are the same.
    pub fn sealed(&self) -> Self {
        Self {
            sealed: Some(Digest::of_value(self)),
            ..Self::default()
        }
    }

    /// Computes the fingerprints of the order of a section again.
    pub fn renew_order(&mut self, section: &str, site: &Site) {
        if let Some(orders) = self.orders.get_mut(section) {
            let langs: Vec<Lang> = orders.langs().collect();
            let orders_now = langs
                .iter()
                .map(|lang| (*lang, site.order_fingerprint(section, *lang)));
            *orders = orders_now.collect();
        }
    }

    /// Computes the fingerprints of the notices again.
    pub fn renew_notices(&mut self, site: &Site) {
        let langs: Vec<Lang> = self.notices.langs().collect();
        let notices = langs
            .iter()
            .map(|lang| (*lang, site.notices_fingerprint(*lang)));
        self.notices = notices.collect();
    }

    /// Returns a function that says of a query whether its result is certainly the same with the fingerprints `new`.
    pub fn against<'a>(
        &'a self,
        new: &'a Self,
        site: &'a Site,
    ) -> impl Fn(&Query) -> bool + Sync + 'a {
        let changed = differing(&self.entries, &new.entries);
        let is_all_same = self.sealed.is_some() && *self == new.sealed();
        let same_orders = self.same_orders(new);
        move |query| match query.fingerprint_key() {
            Some(_) if is_all_same => true,
            Some(FingerprintKey::Entry(path)) => !changed.contains(path),
            Some(FingerprintKey::Notices(lang)) => self.notices.get(lang) == new.notices.get(lang),
            Some(FingerprintKey::Order(path, lang)) => site
                .entry(path)
                .is_some_and(|entry| same_orders.contains(&(&*entry.section, lang))),
            None => false,
        }
    }

    /// The orders that are the same with the fingerprints `new`: the section and the language of each.
    fn same_orders<'a>(&self, new: &'a Self) -> HashSet<(&'a str, Lang), FixedState> {
        let all = new.orders.iter().flat_map(|(path, orders)| {
            let orders = orders.iter();
            orders.map(move |(lang, order)| (path, lang, order))
        });
        let same = all.filter(|(path, lang, order)| {
            let before = self.orders.get(*path);
            before.and_then(|orders| orders.get(*lang)) == Some(*order)
        });
        same.map(|(path, lang, _)| (path.as_str(), lang)).collect()
    }
}
