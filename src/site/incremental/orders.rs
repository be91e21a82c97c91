//! Takes the orders of entries over from the site of the previous build, changed by what differs.

use std::sync::{Arc, OnceLock};

use crate::base::{ByLang, Lang};
use crate::site::Site;
use crate::site::model::{Entry, EntryId, Order};
use crate::site::query::order::{default_sort, section_sort};

/// The largest number of entries that are put into an order one by one; more are sorted with all others.
const MOST: usize = 64;

type Orders = ByLang<OnceLock<Arc<Order>>>;

impl Site {
    /// Takes over the orders that `before`, a site with the same settings and schemas, has made.
    pub(in crate::site) fn take_orders(&self, before: &Self) {
        let kept: Vec<Option<EntryId>> = before.entries.iter().map(|old| self.kept(old)).collect();
        for (path, section) in &self.sections {
            let sort = section_sort(section);
            let old = before.sections.get(path);
            if let Some(old) = old.filter(|old| section_sort(old) == sort) {
                let (old, new) = (&old.order, &section.order);
                self.take(old, new, &section.entries, &sort, &kept);
            }
        }
        let listed = EntryId::each(&self.entries).filter(|(_, entry)| entry.listed());
        let listed: Vec<EntryId> = listed.map(|(id, _)| id).collect();
        self.take(&before.order, &self.order, &listed, &default_sort(), &kept);
    }

    /// The entry that an earlier site has, unless it is gone or may be sorted otherwise.
    fn kept(&self, old: &Entry) -> Option<EntryId> {
        let id = *self.by_path.get(&old.path)?;
        let new = self.entries.get(id.index())?;
        let is_same = Arc::ptr_eq(&old.versions, &new.versions)
            && (old.index, old.original) == (new.index, new.original)
            && old.section == new.section
            && old.pages.iter().eq(new.pages.iter());
        is_same.then_some(id)
    }

    fn take(
        &self,
        old: &Orders,
        new: &Orders,
        members: &[EntryId],
        sort: &[String],
        kept: &[Option<EntryId>],
    ) {
        for (lang, cell) in new.iter() {
            let old = old.get(lang).and_then(OnceLock::get);
            let ids = old.and_then(|old| self.renewed(old, members, sort, lang, kept));
            if let Some(ids) = ids {
                let _ = cell.set(Arc::new(Order::new(ids.into())));
            }
        }
    }

    /// The order of `members`. `None` if too many of them are not `kept`.
    fn renewed(
        &self,
        old: &Order,
        members: &[EntryId],
        sort: &[String],
        lang: Lang,
        kept: &[Option<EntryId>],
    ) -> Option<Vec<EntryId>> {
        let mut missing = vec![false; self.entries.len()];
        for id in members {
            *missing.get_mut(id.index())? = true;
        }
        let ids = old.ids.iter().filter_map(|id| *kept.get(id.index())?);
        let ids = ids.filter(|id| missing.get_mut(id.index()).is_some_and(std::mem::take));
        let mut ids: Vec<EntryId> = ids.collect();
        if members.len() - ids.len() > MOST {
            return None;
        }
        let is_missing = |id: &&EntryId| missing.get(id.index()).is_some_and(|missing| *missing);
        for id in members.iter().filter(is_missing) {
            let place = self.place_of(*id, &ids, sort, lang)?;
            ids.insert(place, *id);
        }
        Some(ids)
    }
}
