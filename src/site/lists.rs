//! Lists: which entries, in which order.

use std::cell::OnceCell;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;

use super::Site;
use super::ask::Listing;
use super::data;
use super::model::{Entry, Order, Section};
use super::terms;
use crate::base::Lang;
use crate::schema::{Type, Value};

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

/// An entry to be sorted: its keys, each made when it first decides, its path and place.
type Keyed<'a> = (Vec<OnceCell<SortKey>>, &'a Entry, usize);

/// A list in which one entry has another place.
pub(super) struct Moved {
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

/// The keys that the entries of a section are sorted by.
pub(super) fn section_sort(section: &Section) -> Vec<String> {
    match &section.keys.sort {
        Some(keys) => keys.iter().map(|key| key.value.clone()).collect(),
        None => DEFAULT_SORT.map(str::to_owned).to_vec(),
    }
}

impl Site {
    /// The entries directly in a section, in its own order.
    pub(super) fn section_order(&self, section: &Section, lang: Lang) -> Arc<Order> {
        let make = || {
            let places = self.sorted(section.entries.clone(), &section_sort(section), lang);
            Arc::new(Order::new(places.into()))
        };
        match section.order.get(lang) {
            Some(cell) => Arc::clone(cell.get_or_init(make)),
            None => make(),
        }
    }

    /// Places in the order of `sort`; equal ones in the order of their content paths.
    fn sorted(&self, places: Vec<usize>, sort: &[String], lang: Lang) -> Vec<usize> {
        let sort = parsed(sort);
        let keyed = places.into_iter();
        let keyed = keyed.filter_map(|place| self.keyed(place, &sort));
        let mut keyed: Vec<Keyed<'_>> = keyed.collect();
        keyed.sort_by(|a, b| self.compare(&sort, lang, a, b));
        keyed.into_iter().map(|(_, _, place)| place).collect()
    }

    fn keyed(&self, place: usize, sort: &[(&str, bool)]) -> Option<Keyed<'_>> {
        let keys = sort.iter().map(|_| OnceCell::new()).collect();
        Some((keys, self.entries.get(place)?, place))
    }

    fn compare(
        &self,
        sort: &[(&str, bool)],
        lang: Lang,
        (a_keys, a, _): &Keyed<'_>,
        (b_keys, b, _): &Keyed<'_>,
    ) -> Ordering {
        for ((name, descending), (a_key, b_key)) in sort.iter().zip(a_keys.iter().zip(b_keys)) {
            let a_key = a_key.get_or_init(|| self.sort_key(a, name, lang));
            let b_key = b_key.get_or_init(|| self.sort_key(b, name, lang));
            let order = match (a_key, b_key) {
                (SortKey::Nothing, _) | (_, SortKey::Nothing) => a_key.cmp(b_key),
                _ if *descending => b_key.cmp(a_key),
                _ => a_key.cmp(b_key),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        a.path.cmp(&b.path)
    }

    /// A sorted list after the entry at `place` alone has changed, and whether that `belongs` to it
    /// now. `None` where the list is as it was.
    pub(super) fn moved(
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
            let own = self.keyed(place, &sort)?;
            let before = |other: &usize| {
                let other = self.keyed(*other, &sort);
                other.is_some_and(|other| self.compare(&sort, lang, &other, &own).is_lt())
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
    pub(super) fn sort_of(&self, listing: &Listing) -> Vec<String> {
        let section = listing.section.as_ref().filter(|_| !listing.deep);
        match section.and_then(|path| self.sections.get(path)) {
            _ if !listing.sort.is_empty() => listing.sort.clone(),
            Some(section) => section_sort(section),
            None => DEFAULT_SORT.map(str::to_owned).to_vec(),
        }
    }

    /// Whether a list has an entry.
    pub(super) fn belongs(&self, entry: &Entry, listing: &Listing) -> bool {
        let inside = |path: &str| {
            let mut at = self.sections.get(&entry.section);
            while let Some(section) = at {
                if section.path == path {
                    return true;
                }
                let above = section.parent.as_ref().filter(|_| listing.deep);
                at = above.and_then(|path| self.sections.get(path));
            }
            false
        };
        entry.listed()
            && listing.section.as_deref().is_none_or(inside)
            && self.matches(entry, listing)
    }

    /// The entries of a feed, the newest first: of a section, or of all sections with `feed: true`.
    pub fn feed_order(&self, section: Option<&str>, lang: Lang) -> Arc<[usize]> {
        let key = (section.map(str::to_owned), lang);
        let kept = self.feeds.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = kept.get(&key) {
            return Arc::clone(places);
        }
        drop(kept);
        let places: Arc<[usize]> = self.make_feed(section, lang).into();
        let mut feeds = self.feeds.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(feeds.entry(key).or_insert(places))
    }

    fn make_feed(&self, section: Option<&str>, lang: Lang) -> Vec<usize> {
        let sections = self.sections.values();
        let sections = sections.filter(|candidate| match section {
            Some(section) => candidate.path == section,
            None => candidate.keys.feed == Some(true),
        });
        let places = sections.flat_map(|section| &section.entries);
        let mut dated: Vec<(Reverse<Timestamp>, &str, usize)> = places
            .filter_map(|place| {
                let entry = self.entries.get(*place)?;
                let shown = entry.pages.get(lang);
                let shown = shown.map_or(entry.original, |page| page.version);
                let keys = &entry.versions.get(shown)?.keys;
                let date = keys.date.as_ref().or(keys.publish_at.as_ref())?;
                Some((Reverse(date.value.at), entry.address.as_str(), *place))
            })
            .collect();
        dated.sort_unstable();
        dated.into_iter().map(|(_, _, place)| place).collect()
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
            "weight" => SortKey::Number(keys.weight.unwrap_or(0)),
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
        let Some(value) = data::plain(shown.unwrap_or(version), name, lang, entry.original, self)
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

    /// All entries of a list, whatever its offset and limit. Each distinct list is made once: the
    /// pages of a long one share it.
    pub(super) fn listed(&self, listing: &Listing, lang: Lang) -> Arc<[usize]> {
        let key = (
            Listing {
                offset: 0,
                limit: None,
                ..listing.clone()
            },
            lang,
        );
        let kept = self
            .lists
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned();
        if let Some(places) = kept {
            return places;
        }
        let places: Arc<[usize]> = self.make_list(listing, lang).into();
        let mut lists = self.lists.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lists.entry(key).or_insert(places))
    }

    fn make_list(&self, listing: &Listing, lang: Lang) -> Vec<usize> {
        let mut own_order = listing.sort.is_empty();
        let mut places: Vec<usize> = match &listing.section {
            Some(path) => match self.sections.get(path) {
                Some(section) if listing.deep => {
                    own_order = false;
                    let mut all = Vec::new();
                    self.deep(section, &mut all);
                    all
                }
                Some(section) if own_order => {
                    let order = self.section_order(section, lang);
                    match self.with_first_term(listing, section) {
                        Some(members) => in_order(members, &order),
                        None => order.places.to_vec(),
                    }
                }
                Some(section) => section.entries.clone(),
                None => Vec::new(),
            },
            None if self.first_terms(listing).is_some() => {
                own_order = false;
                self.first_terms(listing).unwrap_or_default().to_vec()
            }
            None => {
                own_order = false;
                self.entries
                    .iter()
                    .enumerate()
                    .filter(|(_, e)| e.listed())
                    .map(|(place, _)| place)
                    .collect()
            }
        };
        places.retain(|place| {
            self.entries
                .get(*place)
                .is_some_and(|entry| self.matches(entry, listing))
        });
        if own_order {
            return places;
        }
        if listing.sort.is_empty() {
            return self.sorted(places, &DEFAULT_SORT.map(str::to_owned), lang);
        }
        self.sorted(places, &listing.sort, lang)
    }

    /// The entries of a section with the first term of a list, where that is a facet's and known.
    fn with_first_term(&self, listing: &Listing, section: &Section) -> Option<&[usize]> {
        let (owner, term) = listing.terms.first()?;
        let facets = self.facets.get(&section.path)?;
        let index = facets
            .get(owner)
            .filter(|_| !self.taxonomies.contains_key(owner))?;
        index.get(term).map(Vec::as_slice)
    }

    /// The entries with the first term of a list, where that is a taxonomy's.
    fn first_terms(&self, listing: &Listing) -> Option<&[usize]> {
        let (owner, term) = listing.terms.first()?;
        let index = self.taxonomies.get(owner)?;
        Some(index.get(term).map_or(&[], Vec::as_slice))
    }

    fn deep(&self, section: &Section, all: &mut Vec<usize>) {
        all.extend(&section.entries);
        for child in section
            .children
            .iter()
            .filter_map(|path| self.sections.get(path))
        {
            self.deep(child, all);
        }
    }

    fn matches(&self, entry: &Entry, listing: &Listing) -> bool {
        let Some(version) = entry.original_version() else {
            return false;
        };
        let keys = &version.keys;
        let has_term = |owner: &str, term: &str| {
            if let Some(terms) = keys.terms.get(owner) {
                return terms.iter().any(|other| other.value == term);
            }
            let field = self
                .schema(entry)
                .and_then(|schema| schema.fields.get(owner));
            field.is_some_and(|field| {
                terms::facet_keys(keys, field, entry.original)
                    .iter()
                    .any(|key| key == term)
            })
        };
        let in_year = |year: i16| {
            keys.date
                .as_ref()
                .is_some_and(|date| date.value.date.year() == year)
        };
        listing.closed.is_none_or(|closed| entry.closed == closed)
            && listing.year.is_none_or(in_year)
            && listing
                .terms
                .iter()
                .all(|(owner, term)| has_term(owner, term))
            && listing
                .fields
                .iter()
                .all(|(field, values)| self.field_is_one_of(entry, field, values))
    }

    /// Whether a field (or a taxonomy) has one of the values, as written in content.
    pub(super) fn field_is_one_of(&self, entry: &Entry, name: &str, values: &[String]) -> bool {
        let Some(version) = entry.original_version() else {
            return false;
        };
        if let Some(terms) = version.keys.terms.get(name) {
            return terms.iter().any(|term| values.contains(&term.value));
        }
        match name {
            "example" => {
                return values.contains(&version.keys.example.unwrap_or(false).to_string());
            }
            "series" => {
                return version
                    .keys
                    .series
                    .as_ref()
                    .is_some_and(|series| values.contains(&series.value));
            }
            _ => {}
        }
        data::plain(version, name, entry.original, entry.original, self)
            .is_some_and(|value| is_one_of(value, values))
    }

    /// Years of a section's entries with their numbers, newest first.
    pub(super) fn years<'a>(&self, section: &'a Section) -> &'a [(i16, usize)] {
        section.years.get_or_init(|| {
            let mut years: BTreeMap<i16, usize> = BTreeMap::new();
            for place in &section.entries {
                let version = self.entries.get(*place).and_then(Entry::original_version);
                if let Some(date) = version.and_then(|version| version.keys.date.as_ref()) {
                    *years.entry(date.value.date.year()).or_default() += 1;
                }
            }
            years.into_iter().rev().collect()
        })
    }

    /// Whether a section has pages by year.
    pub(super) fn has_archive(&self, section: &Section) -> bool {
        let by_default = section.paginate_by().is_some();
        section.keys.archive.unwrap_or(by_default) && !self.years(section).is_empty()
    }
}

/// Entries in the order of their section.
fn in_order(members: &[usize], order: &Order) -> Vec<usize> {
    let ranked = members.iter();
    let ranked = ranked.filter_map(|place| Some((order.rank(*place)?, *place)));
    let ranked: BTreeMap<usize, usize> = ranked.collect();
    ranked.into_values().collect()
}

fn is_one_of(value: &Value, wanted: &[String]) -> bool {
    let text = match value {
        Value::Choice(text) | Value::Text(text) | Value::Url(text) | Value::Email(text) => {
            text.clone()
        }
        Value::Country(code) => {
            return wanted
                .iter()
                .any(|wanted| wanted.eq_ignore_ascii_case(code));
        }
        Value::Reference(path) => {
            let id = path.rsplit('/').next().unwrap_or(path);
            return wanted.iter().any(|wanted| wanted == path || wanted == id);
        }
        Value::Integer(n) => n.to_string(),
        Value::Number(n) => n.to_string(),
        Value::Boolean(b) => b.to_string(),
        Value::Date(date) => date.to_string(),
        Value::List(items) => return items.iter().any(|item| is_one_of(&item.value, wanted)),
        _ => return false,
    };
    wanted.contains(&text)
}
