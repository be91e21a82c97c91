//! Fingerprints of query inputs, to skip queries whose inputs have not changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::{ByLang, Digest, Lang};
use crate::site::{FingerprintKey, Query, Site};

/// The fingerprints of one build.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Fingerprints {
    /// The digest of each entry, by its content path.
    pub entries: BTreeMap<String, Digest>,
    /// By content path of the section.
    orders: BTreeMap<String, ByLang<Digest>>,
    notices: ByLang<Digest>,
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
                .map(|(entry, fingerprint)| (entry.path.clone(), *fingerprint))
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
        move |query| match query.fingerprint_key() {
            Some(FingerprintKey::Entry(path)) => self.entries.get(path) == new.entries.get(path),
            Some(FingerprintKey::Notices(lang)) => self.notices.get(lang) == new.notices.get(lang),
            Some(FingerprintKey::Order(path, lang)) => self.same_order(new, site, path, lang),
            None => false,
        }
    }

    fn same_order(&self, new: &Self, site: &Site, path: &str, lang: Lang) -> bool {
        let Some(entry) = site.entry(path) else {
            return false;
        };
        let order =
            |fingerprints: &Self| fingerprints.orders.get(&*entry.section)?.get(lang).copied();
        order(new).is_some() && order(self) == order(new)
    }
}
