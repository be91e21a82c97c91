//! What a site takes over from that of the previous build, changed by what differs between both: orders, lists, and what other pages
//! show of entries.

use std::sync::{Arc, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::base::{ByLang, Digest, Lang};
use crate::site::Site;
use crate::site::model::{Entry, EntryId, Order};
use crate::site::query::order::{default_sort, section_sort};

/// The largest number of entries that are put into a list one by one; more are sorted with all others.
const MOST: usize = 64;

type Orders = ByLang<OnceLock<Arc<Order>>>;

/// By the entries of the site before: those that are still there and in the same lists at the same places.
struct Kept(Vec<Option<EntryId>>);

impl Kept {
    fn new_id(&self, old: EntryId) -> Option<EntryId> {
        *self.0.get(old.index())?
    }
}

impl Site {
    /// Takes over the orders and lists that `before`, a site with the same settings and schemas, has made.
    pub(in crate::site) fn take_lists(&mut self, before: &Self) {
        let kept = before.entries.par_iter().map(|old| self.kept(old));
        let kept = Kept(kept.collect());
        if !self.has_same_sections(before, &kept) {
            return;
        }
        for (path, section) in &self.sections {
            if let Some(old) = before.sections.get(path) {
                let sort = section_sort(section);
                self.take_orders(&old.order, &section.order, &section.entries, &sort, &kept);
            }
        }
        let all = EntryId::each(&self.entries);
        let listed: Vec<EntryId> = all.filter(|(_, e)| e.listed()).map(|(id, _)| id).collect();
        self.take_orders(&before.order, &self.order, &listed, &default_sort(), &kept);
        let mut missing: Vec<bool> = vec![true; self.entries.len()];
        for id in kept.0.iter().flatten() {
            if let Some(missing) = missing.get_mut(id.index()) {
                *missing = false;
            }
        }
        let all = EntryId::each(&self.entries).zip(missing);
        let new: Vec<(EntryId, &Entry)> = all.filter(|(_, new)| *new).map(|(one, _)| one).collect();
        let old = before.lists.read().unwrap_or_else(PoisonError::into_inner);
        let lists = old.iter().filter(|_| new.len() <= MOST);
        let lists = lists.filter_map(|((listing, lang), old)| {
            let sort = self.sort_of(listing);
            let new = new.iter().filter(|(_, new)| self.belongs(new, listing));
            let ids = old.iter().filter_map(|id| kept.new_id(*id)).collect();
            let ids = self.with(ids, new.map(|(id, _)| *id), &sort, *lang)?;
            Some(((listing.clone(), *lang), Arc::from(ids)))
        });
        let lists = lists.collect();
        *self.lists.get_mut().unwrap_or_else(PoisonError::into_inner) = lists;
    }

    /// Takes over what `before` has made for other pages to show of entries, for those with the same fingerprints. Both are in the
    /// order of the entries of their site.
    pub fn take_views(&self, before: &Self, fingerprints: &[Digest], of_before: &[Digest]) {
        let entries = EntryId::par_each(&self.entries);
        entries.zip(fingerprints).for_each(|((id, entry), digest)| {
            let old = before.by_path.get(&entry.path).map(|old| old.index());
            let is_same = old.and_then(|old| of_before.get(old)) == Some(digest);
            let old = old
                .filter(|_| is_same)
                .and_then(|old| before.views.get(old));
            let (Some(old), Some(new)) = (old, self.views.get(id.index())) else {
                return;
            };
            for (lang, new) in new.iter() {
                let Some(old) = old.get(lang) else { continue };
                // What a thread has made meanwhile is the same.
                let _ = old.card.get().map(|card| new.card.set(card.clone()));
                let _ = old.link.get().map(|link| new.link.set(link.clone()));
                let _ = old.anchors.get().map(|ids| new.anchors.set(ids.clone()));
            }
        });
    }

    /// The entry that an earlier site has, unless it is gone, or in other lists or at other places. Texts of terms are at no path, so none of
    /// them is kept, and no list has them.
    fn kept(&self, old: &Entry) -> Option<EntryId> {
        let id = *self.by_path.get(&old.path)?;
        let new = self.entries.get(id.index())?;
        let is_same = Arc::ptr_eq(&old.versions, &new.versions)
            && (old.index, old.original, old.closed) == (new.index, new.original, new.closed)
            && old.section == new.section
            && old.pages.iter().eq(new.pages.iter());
        is_same.then_some(id)
    }

    fn has_same_sections(&self, before: &Self, kept: &Kept) -> bool {
        let mut both = self.sections.iter().zip(&before.sections);
        self.sections.len() == before.sections.len()
            && both.all(|((path, new), (other, old))| {
                path == other && kept.new_id(old.index) == Some(new.index)
            })
    }

    fn take_orders(
        &self,
        old: &Orders,
        new: &Orders,
        members: &[EntryId],
        sort: &[String],
        kept: &Kept,
    ) {
        for (lang, cell) in new.iter() {
            let old = old.get(lang).and_then(OnceLock::get);
            let ids = old.and_then(|old| self.changed_order(old, members, sort, lang, kept));
            if let Some(ids) = ids {
                let _ = cell.set(Arc::new(Order::new(ids.into())));
            }
        }
    }

    /// The order of `members`. `None` if too many of them are not kept.
    fn changed_order(
        &self,
        old: &Order,
        members: &[EntryId],
        sort: &[String],
        lang: Lang,
        kept: &Kept,
    ) -> Option<Vec<EntryId>> {
        let mut missing = vec![false; self.entries.len()];
        for id in members {
            *missing.get_mut(id.index())? = true;
        }
        let ids = old.ids.iter().filter_map(|id| kept.new_id(*id));
        let ids = ids.filter(|id| missing.get_mut(id.index()).is_some_and(std::mem::take));
        let ids: Vec<EntryId> = ids.collect();
        if members.len() - ids.len() > MOST {
            return None;
        }
        let new = members.iter().copied();
        let new = new.filter(|id| missing.get(id.index()).is_some_and(|missing| *missing));
        self.with(ids, new, sort, lang)
    }

    /// A sorted list with more entries.
    fn with(
        &self,
        mut ids: Vec<EntryId>,
        new: impl Iterator<Item = EntryId>,
        sort: &[String],
        lang: Lang,
    ) -> Option<Vec<EntryId>> {
        for id in new {
            let place = self.place_of(id, &ids, sort, lang)?;
            ids.insert(place, id);
        }
        Some(ids)
    }
}
