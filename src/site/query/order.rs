//! Sorts entries.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use rayon::prelude::*;

use crate::base::Lang;
use crate::base::locale::Locale;
use crate::schema::{Type, Value};
use crate::site::Site;
use crate::site::assemble::terms;
use crate::site::model::{Entry, EntryId, Order, Section};
use crate::site::query::Listing;
use crate::site::views::field_values;

/// The order of a section without `sort`.
const DEFAULT_SORT: [&str; 3] = ["weight", "-date", "title"];

/// A value that an entry is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey<'a> {
    Number(i64),
    Time(Timestamp),
    /// In the order of names of a language, by which two of them are compared. Keys of bytes, made for each, would take longer: most names are
    /// only looked at where two dates are equal.
    Name(Cow<'a, str>),
    Path(&'a str),
    /// Entries without a value come last in both directions.
    Nothing,
}

impl SortKey<'_> {
    fn compare(&self, other: &Self, locale: &Locale) -> Ordering {
        match (self, other) {
            (Self::Name(a), Self::Name(b)) => locale.compare(a, b),
            _ => self.cmp(other),
        }
    }
}

/// An entry to be sorted, with its keys, each computed when it first matters.
#[derive(Clone, Copy)]
struct Keyed<'k, 's> {
    entry: &'s Entry,
    keys: &'k [OnceLock<SortKey<'s>>],
}

/// Compares two entries by their keys.
type Compare<'c, 's> =
    dyn Fn(&(EntryId, Keyed<'_, 's>), &(EntryId, Keyed<'_, 's>)) -> Ordering + Sync + 'c;

/// A list in which one entry has moved.
pub(in crate::site) struct Moved {
    pub ids: Arc<[EntryId]>,
    /// The position of the entry before.
    pub from: Option<usize>,
    /// The position of the entry now.
    pub to: Option<usize>,
}

/// Parses keys to sort by. Returns each with whether it is descending.
fn parsed(sort: &[String]) -> Vec<(&str, bool)> {
    let keys = sort.iter();
    keys.map(|key| match key.strip_prefix('-') {
        Some(name) => (name, true),
        None => (key.as_str(), false),
    })
    .collect()
}

fn no_keys<'a>(count: usize) -> Vec<OnceLock<SortKey<'a>>> {
    let mut keys = Vec::new();
    keys.resize_with(count, OnceLock::new);
    keys
}

/// The keys that the entries of a section are sorted by.
pub(in crate::site) fn section_sort(section: &Section) -> Vec<String> {
    match &section.keys.sort {
        Some(keys) => keys.iter().map(|key| key.value.clone()).collect(),
        None => default_sort(),
    }
}

pub(in crate::site) fn default_sort() -> Vec<String> {
    DEFAULT_SORT.map(str::to_owned).to_vec()
}

impl Site {
    /// The entries directly in a section, in its own order.
    pub(in crate::site) fn section_order(&self, section: &Section, lang: Lang) -> Arc<Order> {
        let make = || {
            let ids = self.sorted(section.entries.clone(), &section_sort(section), lang);
            Arc::new(Order::new(ids.into()))
        };
        match section.order.get(lang) {
            Some(cell) => Arc::clone(cell.get_or_init(make)),
            None => make(),
        }
    }

    /// Computes the orders that pages with lists will need, on all cores, so that no page must wait for another
    /// thread to compute one.
    pub fn make_orders(&self) {
        self.order_sections();
        self.order_all();
    }

    /// Computes the order of each section that has pages.
    fn order_sections(&self) {
        let all = self.sections.values().flat_map(|section| {
            let index = self.entries.get(section.index.index());
            let pages = index.into_iter().flat_map(|index| index.pages.langs());
            pages.map(move |lang| (section, lang))
        });
        let all: Vec<(&Section, Lang)> = all.collect();
        all.par_iter().for_each(|(section, lang)| {
            let Some(cell) = section.order.get(*lang).filter(|cell| cell.get().is_none()) else {
                return;
            };
            let ids = section.entries.clone();
            let ids = self.sorted_by(ids, &section_sort(section), *lang, on_all_cores);
            // Computed outside of the cell: while a rayon thread waits for others it may run any task, also one that
            // needs this cell.
            let _ = cell.set(Arc::new(Order::new(ids.into())));
        });
    }

    /// Computes the order of all entries, for the lists of terms. If these lists are shorter together than all
    /// entries, sorting each of them costs less.
    fn order_all(&self) {
        let listed = EntryId::each(&self.entries).filter(|(_, entry)| entry.listed());
        let listed: Vec<EntryId> = listed.map(|(id, _)| id).collect();
        let terms = self.taxonomies.values().flat_map(|index| index.values());
        if terms.map(Vec::len).sum::<usize>() <= listed.len() {
            return;
        }
        for (lang, cell) in self.order.iter() {
            let has_pages = |id: &EntryId| {
                let entry = self.entries.get(id.index());
                entry.is_some_and(|entry| entry.pages.get(lang).is_some())
            };
            if cell.get().is_none() && listed.iter().any(has_pages) {
                let ids = self.sorted_by(listed.clone(), &default_sort(), lang, on_all_cores);
                let _ = cell.set(Arc::new(Order::new(ids.into())));
            }
        }
    }

    /// Entries in the order of `sort`; equal ones in the order of their content paths.
    pub(in crate::site) fn sorted(
        &self,
        ids: Vec<EntryId>,
        sort: &[String],
        lang: Lang,
    ) -> Vec<EntryId> {
        self.sorted_already(&ids, sort, lang)
            .unwrap_or_else(|| self.sorted_by(ids, sort, lang, on_one_core))
    }

    /// Entries in the order of `sort`, where that is known already: as the order of the section that all of them are in, or as
    /// that of all entries.
    fn sorted_already(&self, ids: &[EntryId], sort: &[String], lang: Lang) -> Option<Vec<EntryId>> {
        let first = self.entries.get(ids.first()?.index())?;
        let section = self.sections.get(&*first.section)?;
        let own = (section_sort(section) == sort).then_some(&section.order);
        let common = (sort == default_sort()).then_some(&self.order);
        own.into_iter().chain(common).find_map(|orders| {
            let sorted = in_order(ids, orders.get(lang)?.get()?);
            // Entries of other sections, or in no list, are missing from an order.
            (sorted.len() == ids.len()).then_some(sorted)
        })
    }

    fn sorted_by<'s>(
        &'s self,
        ids: Vec<EntryId>,
        sort: &[String],
        lang: Lang,
        by: impl FnOnce(&mut [(EntryId, Keyed<'_, 's>)], &Compare<'_, 's>),
    ) -> Vec<EntryId> {
        let sort = parsed(sort);
        let cells = no_keys(ids.len() * sort.len());
        let mut cells = cells.chunks(sort.len().max(1));
        let keyed = ids.into_iter().filter_map(|id| {
            let entry = self.entries.get(id.index())?;
            let keys = cells.next().unwrap_or_default();
            Some((id, Keyed { entry, keys }))
        });
        let mut keyed: Vec<(EntryId, Keyed<'_, 's>)> = keyed.collect();
        by(&mut keyed, &|(_, a), (_, b)| {
            self.compare(&sort, lang, *a, *b)
        });
        keyed.into_iter().map(|(id, _)| id).collect()
    }

    fn compare<'s>(
        &'s self,
        sort: &[(&str, bool)],
        lang: Lang,
        a: Keyed<'_, 's>,
        b: Keyed<'_, 's>,
    ) -> Ordering {
        for ((name, descending), (a_key, b_key)) in sort.iter().zip(a.keys.iter().zip(b.keys)) {
            let a_key = a_key.get_or_init(|| self.sort_key(a.entry, name, lang));
            let b_key = b_key.get_or_init(|| self.sort_key(b.entry, name, lang));
            let order = match (a_key, b_key) {
                (SortKey::Nothing, _) | (_, SortKey::Nothing) => a_key.cmp(b_key),
                _ if *descending => b_key.compare(a_key, self.locale(lang)),
                _ => a_key.compare(b_key, self.locale(lang)),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        a.entry.path.cmp(&b.entry.path)
    }

    /// A sorted list after one entry alone has changed; `belongs` says whether the list has it now. `None` where the list is the
    /// same as before.
    pub(in crate::site) fn moved(
        &self,
        list: &[EntryId],
        id: EntryId,
        belongs: bool,
        sort: &[String],
        lang: Lang,
    ) -> Option<Moved> {
        let at = list.iter().position(|other| *other == id);
        if at.is_none() && !belongs {
            return None;
        }
        let mut ids: Vec<EntryId> = list.iter().copied().filter(|p| *p != id).collect();
        let mut to = None;
        if belongs {
            let here = self.place_of(id, &ids, sort, lang)?;
            ids.insert(here, id);
            to = Some(here);
        }
        (at != to).then(|| Moved {
            ids: ids.into(),
            from: at,
            to,
        })
    }

    /// The position in a sorted list at which an entry belongs.
    pub(in crate::site) fn place_of(
        &self,
        id: EntryId,
        list: &[EntryId],
        sort: &[String],
        lang: Lang,
    ) -> Option<usize> {
        let sort = parsed(sort);
        let own = Keyed {
            entry: self.entries.get(id.index())?,
            keys: &no_keys(sort.len()),
        };
        let before = |other: &EntryId| {
            let keys = no_keys(sort.len());
            let other = self.entries.get(other.index());
            let other = other.map(|entry| Keyed { entry, keys: &keys });
            other.is_some_and(|other| self.compare(&sort, lang, other, own).is_lt())
        };
        Some(list.partition_point(before))
    }

    /// The keys that a list is sorted by.
    pub(in crate::site) fn sort_of(&self, listing: &Listing) -> Vec<String> {
        let section = listing.section.as_ref().filter(|_| !listing.deep);
        match section.and_then(|path| self.sections.get(path)) {
            _ if !listing.sort.is_empty() => listing.sort.clone(),
            Some(section) => section_sort(section),
            None => default_sort(),
        }
    }

    fn sort_key<'a>(&'a self, entry: &'a Entry, name: &str, lang: Lang) -> SortKey<'a> {
        let Some(original) = entry.original_version() else {
            return SortKey::Nothing;
        };
        let keys = &original.keys;
        let time = |date: Option<&crate::schema::Spanned<crate::base::DateTime>>| {
            date.map_or(SortKey::Nothing, |date| SortKey::Time(date.value.at))
        };
        match name {
            "date" => time(keys.date.as_ref()),
            "updated" => time(keys.updated.as_deref().or(keys.date.as_ref())),
            "weight" => SortKey::Number(keys.weight()),
            "title" => {
                let shown = self
                    .page_for(entry, lang)
                    .and_then(|(_, page)| entry.versions.get(page.version));
                let title = &shown.unwrap_or(original).title;
                SortKey::Name((&**title).into())
            }
            "path" => SortKey::Path(&entry.path),
            _ => self.field_key(entry, name, lang),
        }
    }

    fn field_key<'a>(&'a self, entry: &'a Entry, name: &str, lang: Lang) -> SortKey<'a> {
        let field = self
            .schema(entry)
            .and_then(|schema| schema.fields.get(name));
        let (Some(field), Some(version)) = (field, entry.original_version()) else {
            return SortKey::Nothing;
        };
        let shown = self
            .page_for(entry, lang)
            .and_then(|(_, page)| entry.versions.get(page.version));
        let Some(value) =
            field_values::plain(shown.unwrap_or(version), name, lang, entry.original, self)
        else {
            return SortKey::Nothing;
        };
        match value {
            Value::Integer(n) => SortKey::Number(*n),
            // Sorting needs a total order, and six decimal places are more than a list shows.
            #[expect(
                clippy::cast_possible_truncation,
                reason = "saturates, which keeps the order"
            )]
            Value::Number(n) => SortKey::Number((n * 1_000_000.0) as i64),
            Value::Boolean(b) => SortKey::Number(i64::from(!b)),
            Value::Date(date) => {
                match crate::base::DateTime::at_midnight(date.first, &self.settings().zone) {
                    Some(date) => SortKey::Time(date.at),
                    None => SortKey::Nothing,
                }
            }
            Value::DateTime(date) => SortKey::Time(date.at),
            Value::Choice(key) => match terms::inner_type(&field.ty) {
                Type::Choice(options) => SortKey::Number(
                    options
                        .get_index_of(key)
                        .and_then(|position| i64::try_from(position).ok())
                        .unwrap_or(i64::MAX),
                ),
                _ => SortKey::Nothing,
            },
            Value::Country(code) => {
                let name = self
                    .locale(lang)
                    .country(code)
                    .unwrap_or_else(|| code.clone());
                SortKey::Name(name.into())
            }
            Value::Text(text) | Value::Verbatim(text) | Value::Reference(text) => {
                SortKey::Name(text.into())
            }
            Value::Markdown(_)
            | Value::Image(_)
            | Value::File(_)
            | Value::List(_)
            | Value::Map(_) => SortKey::Nothing,
        }
    }
}

fn on_one_core<'s>(keyed: &mut [(EntryId, Keyed<'_, 's>)], compare: &Compare<'_, 's>) {
    keyed.sort_by(|a, b| compare(a, b));
}

/// Sorts a long list on all cores.
fn on_all_cores<'s>(keyed: &mut [(EntryId, Keyed<'_, 's>)], compare: &Compare<'_, 's>) {
    keyed.par_sort_by(|a, b| compare(a, b));
}

/// Sorts entries by an order and removes duplicates; entries that the order lacks are left out.
pub(in crate::site) fn in_order(members: &[EntryId], order: &Order) -> Vec<EntryId> {
    let ranked = members.iter();
    let ranked = ranked.filter_map(|id| Some((order.rank(*id)?, *id)));
    let mut ranked: Vec<(usize, EntryId)> = ranked.collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked.into_iter().map(|(_, id)| id).collect()
}
