//! What answers rest on, as it was in the build before and as it is: tells which questions need not
//! be put again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::{ByLang, Digest, Lang};
use crate::site::{Basis, Query, Site};

/// Digests of what answers rest on.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Fingerprints {
    /// By content path.
    pub entries: BTreeMap<String, Digest>,
    /// By content path of the section.
    orders: BTreeMap<String, ByLang<Digest>>,
    notices: ByLang<Digest>,
}

impl Fingerprints {
    /// Those of a site; `entries` are [`Site::bases`].
    pub fn new(site: &Site, entries: &[Digest]) -> Self {
        let named = site.entries().iter().zip(entries);
        let langs: Vec<Lang> = site
            .settings()
            .languages
            .all()
            .map(|(lang, _)| lang)
            .collect();
        let mut bases = Self {
            entries: named
                .map(|(entry, basis)| (entry.path.clone(), *basis))
                .collect(),
            ..Self::default()
        };
        for path in site.sections().keys() {
            let orders = langs
                .iter()
                .map(|lang| (*lang, site.order_basis(path, *lang)));
            bases.orders.insert(path.clone(), orders.collect());
        }
        let notices = langs.iter().map(|lang| (*lang, site.notices_basis(*lang)));
        bases.notices = notices.collect();
        bases
    }

    /// Renews what the order of a section rests on.
    pub fn renew_order(&mut self, section: &str, site: &Site) {
        if let Some(orders) = self.orders.get_mut(section) {
            let langs: Vec<Lang> = orders.langs().collect();
            let orders_now = langs
                .iter()
                .map(|lang| (*lang, site.order_basis(section, *lang)));
            *orders = orders_now.collect();
        }
    }

    /// Renews what the notices rest on.
    pub fn renew_notices(&mut self, site: &Site) {
        let langs: Vec<Lang> = self.notices.langs().collect();
        let notices = langs.iter().map(|lang| (*lang, site.notices_basis(*lang)));
        self.notices = notices.collect();
    }

    /// Tells of questions whether their answers are as they were on these bases.
    pub fn against<'a>(
        &'a self,
        new: &'a Self,
        site: &'a Site,
    ) -> impl Fn(&Query) -> bool + Sync + 'a {
        move |question| match question.rests_on() {
            Some(Basis::Entry(path)) => self.entries.get(path) == new.entries.get(path),
            Some(Basis::Notices(lang)) => self.notices.get(lang) == new.notices.get(lang),
            Some(Basis::Order(path, lang)) => self.same_order(new, site, path, lang),
            None => false,
        }
    }

    fn same_order(&self, new: &Self, site: &Site, path: &str, lang: Lang) -> bool {
        let Some(entry) = site.entry(path) else {
            return false;
        };
        let order = |bases: &Self| bases.orders.get(&*entry.section)?.get(lang).copied();
        order(new).is_some() && order(self) == order(new)
    }
}
