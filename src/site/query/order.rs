//! Orders: what entries are sorted by.

use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use rayon::prelude::*;

use crate::base::Lang;
use crate::schema::{Type, Value};
use crate::site::Site;
use crate::site::assemble::terms;
use crate::site::model::{Entry, Order, Section};
use crate::site::query::Listing;
use crate::site::views::field_values;

/// The order of a section without `sort`.
const DEFAULT_SORT: [&str; 3] = ["weight", "-date", "title"];

/// What an entry is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Number(i64),
    Time(Timestamp),
    Text(Vec<u8>),
    /// What has no value comes last, in either direction.
    Nothing,
}

/// An entry to be sorted, with its keys, each made when it first decides.
#[derive(Clone, Copy)]
struct Keyed<'a> {
    entry: &'a Entry,
    keys: &'a [OnceLock<SortKey>],
}

/// How two of them stand to each other.
type Compare<'c> = dyn Fn(&(usize, Keyed<'_>), &(usize, Keyed<'_>)) -> Ordering + Sync + 'c;

/// A list in which one entry has another place.
pub(in crate::site) struct Moved {
    pub places: Arc<[usize]>,
    /// Where it stood.
    pub from: Option<usize>,
    /// Where it stands.
    pub to: Option<usize>,
}

/// Keys to sort by, each with whether it descends.
fn parsed(sort: &[String]) -> Vec<(&str, bool)> {
    let keys = sort.iter();
    keys.map(|key| match key.strip_prefix('-') {
        Some(name) => (name, true),
        None => (key.as_str(), false),
    })
    .collect()
}

fn no_keys(count: usize) -> Vec<OnceLock<SortKey>> {
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

fn default_sort() -> Vec<String> {
    DEFAULT_SORT.map(str::to_owned).to_vec()
}

impl Site {
    /// The entries directly in a section, in its own order.
    pub(in crate::site) fn section_order(&self, section: &Section, lang: Lang) -> Arc<Order> {
        let make = || {
            let places = self.sorted(section.entries.clone(), &section_sort(section), lang);
            Arc::new(Order::new(places.into()))
        };
        match section.order.get(lang) {
            Some(cell) => Arc::clone(cell.get_or_init(make)),
            None => make(),
        }
    }

    /// Makes the orders that pages of lists will want, on all cores: whoever needs one later need not
    /// wait until another thread has made it.
    pub fn make_orders(&self) {
        self.order_sections();
        self.order_all();
    }

    /// Those of all sections that have pages.
    fn order_sections(&self) {
        let all = self.sections.values().flat_map(|section| {
            let index = self.entries.get(section.index);
            let pages = index.into_iter().flat_map(|index| index.pages.langs());
            pages.map(move |lang| (section, lang))
        });
        let all: Vec<(&Section, Lang)> = all.collect();
        all.par_iter().for_each(|(section, lang)| {
            let Some(cell) = section.order.get(*lang).filter(|cell| cell.get().is_none()) else {
                return;
            };
            let places = section.entries.clone();
            let places = self.sorted_by(places, &section_sort(section), *lang, on_all_cores);
            // Made outside of the cell: a thread that waits for others may do any work meanwhile.
            let _ = cell.set(Arc::new(Order::new(places.into())));
        });
    }

    /// That of all entries, for lists of terms, where these have more places together than there are
    /// entries: otherwise to sort each of them costs less.
    fn order_all(&self) {
        let entries = self.entries.iter().enumerate();
        let listed = entries.filter(|(_, entry)| entry.listed());
        let listed: Vec<usize> = listed.map(|(place, _)| place).collect();
        let terms = self.taxonomies.values().flat_map(|index| index.values());
        if terms.map(Vec::len).sum::<usize>() <= listed.len() {
            return;
        }
        for (lang, cell) in self.order.iter() {
            let has_pages = |place: &usize| {
                let entry = self.entries.get(*place);
                entry.is_some_and(|entry| entry.pages.get(lang).is_some())
            };
            if cell.get().is_none() && listed.iter().any(has_pages) {
                let places = self.sorted_by(listed.clone(), &default_sort(), lang, on_all_cores);
                let _ = cell.set(Arc::new(Order::new(places.into())));
            }
        }
    }

    /// Places in the order of `sort`; equal ones in the order of their content paths.
    pub(in crate::site) fn sorted(
        &self,
        places: Vec<usize>,
        sort: &[String],
        lang: Lang,
    ) -> Vec<usize> {
        let by = |keyed: &mut [(usize, Keyed<'_>)], compare: &Compare<'_>| {
            keyed.sort_by(|a, b| compare(a, b));
        };
        self.sorted_already(&places, sort, lang)
            .unwrap_or_else(|| self.sorted_by(places, sort, lang, by))
    }

    /// Places in the order of `sort`, where that has been made: as the own order of the section that all
    /// are in, or as that of all entries.
    fn sorted_already(&self, places: &[usize], sort: &[String], lang: Lang) -> Option<Vec<usize>> {
        let first = self.entries.get(*places.first()?)?;
        let section = self.sections.get(&*first.section)?;
        let own = (section_sort(section) == sort).then_some(&section.order);
        let common = (sort == default_sort()).then_some(&self.order);
        own.into_iter().chain(common).find_map(|orders| {
            let sorted = in_order(places, orders.get(lang)?.get()?);
            // An order leaves out what is in other sections, or in no list.
            (sorted.len() == places.len()).then_some(sorted)
        })
    }

    fn sorted_by(
        &self,
        places: Vec<usize>,
        sort: &[String],
        lang: Lang,
        by: impl FnOnce(&mut [(usize, Keyed<'_>)], &Compare<'_>),
    ) -> Vec<usize> {
        let sort = parsed(sort);
        let cells = no_keys(places.len() * sort.len());
        let mut cells = cells.chunks(sort.len().max(1));
        let keyed = places.into_iter().filter_map(|place| {
            let entry = self.entries.get(place)?;
            let keys = cells.next().unwrap_or_default();
            Some((place, Keyed { entry, keys }))
        });
        let mut keyed: Vec<(usize, Keyed<'_>)> = keyed.collect();
        by(&mut keyed, &|(_, a), (_, b)| {
            self.compare(&sort, lang, *a, *b)
        });
        keyed.into_iter().map(|(place, _)| place).collect()
    }

    fn compare(&self, sort: &[(&str, bool)], lang: Lang, a: Keyed<'_>, b: Keyed<'_>) -> Ordering {
        for ((name, descending), (a_key, b_key)) in sort.iter().zip(a.keys.iter().zip(b.keys)) {
            let a_key = a_key.get_or_init(|| self.sort_key(a.entry, name, lang));
            let b_key = b_key.get_or_init(|| self.sort_key(b.entry, name, lang));
            let order = match (a_key, b_key) {
                (SortKey::Nothing, _) | (_, SortKey::Nothing) => a_key.cmp(b_key),
                _ if *descending => b_key.cmp(a_key),
                _ => a_key.cmp(b_key),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        a.entry.path.cmp(&b.entry.path)
    }

    /// A sorted list after the entry at `place` alone has changed, and whether that `belongs` to it
    /// now. `None` where the list is as it was.
    pub(in crate::site) fn moved(
        &self,
        list: &[usize],
        place: usize,
        belongs: bool,
        sort: &[String],
        lang: Lang,
    ) -> Option<Moved> {
        let at = list.iter().position(|other| *other == place);
        if at.is_none() && !belongs {
            return None;
        }
        let mut places: Vec<usize> = list.iter().copied().filter(|p| *p != place).collect();
        let mut to = None;
        if belongs {
            let sort = parsed(sort);
            let own = Keyed {
                entry: self.entries.get(place)?,
                keys: &no_keys(sort.len()),
            };
            let before = |other: &usize| {
                let keys = no_keys(sort.len());
                let other = self.entries.get(*other);
                let other = other.map(|entry| Keyed { entry, keys: &keys });
                other.is_some_and(|other| self.compare(&sort, lang, other, own).is_lt())
            };
            let here = places.partition_point(before);
            places.insert(here, place);
            to = Some(here);
        }
        (at != to).then(|| Moved {
            places: places.into(),
            from: at,
            to,
        })
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

    fn sort_key(&self, entry: &Entry, name: &str, lang: Lang) -> SortKey {
        let Some(original) = entry.original_version() else {
            return SortKey::Nothing;
        };
        let keys = &original.keys;
        let time = |date: Option<&crate::schema::Spanned<crate::base::DateTime>>| {
            date.map_or(SortKey::Nothing, |date| SortKey::Time(date.value.at))
        };
        match name {
            "date" => time(keys.date.as_ref()),
            "updated" => time(keys.updated.as_ref().or(keys.date.as_ref())),
            "weight" => SortKey::Number(keys.weight()),
            "title" => {
                let shown = self
                    .page_for(entry, lang)
                    .and_then(|(_, page)| entry.versions.get(page.version));
                let title = &shown.unwrap_or(original).title;
                SortKey::Text(self.locale(lang).collation_key(title))
            }
            "path" => SortKey::Text(entry.path.as_bytes().into()),
            _ => self.field_key(entry, name, lang),
        }
    }

    fn field_key(&self, entry: &Entry, name: &str, lang: Lang) -> SortKey {
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
            // Sorting needs a total order; six decimal places are more than a list shows.
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
                        .and_then(|place| i64::try_from(place).ok())
                        .unwrap_or(i64::MAX),
                ),
                _ => SortKey::Nothing,
            },
            Value::Country(code) => {
                let name = self
                    .locale(lang)
                    .country(code)
                    .unwrap_or_else(|| code.clone());
                SortKey::Text(self.locale(lang).collation_key(&name))
            }
            Value::Text(text) | Value::Url(text) | Value::Email(text) | Value::Reference(text) => {
                SortKey::Text(self.locale(lang).collation_key(text))
            }
            _ => SortKey::Nothing,
        }
    }
}

/// Sorts a long list.
fn on_all_cores(keyed: &mut [(usize, Keyed<'_>)], compare: &Compare<'_>) {
    keyed.par_sort_by(|a, b| compare(a, b));
}

/// Entries in an order, each once; those that it does not have are left out.
pub(in crate::site) fn in_order(members: &[usize], order: &Order) -> Vec<usize> {
    let ranked = members.iter();
    let ranked = ranked.filter_map(|place| Some((order.rank(*place)?, *place)));
    let mut ranked: Vec<(usize, usize)> = ranked.collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked.into_iter().map(|(_, place)| place).collect()
}
