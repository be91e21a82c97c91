//! Builds lists of entries.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use crate::base::Lang;
use crate::schema::Value;
use crate::site::Site;
use crate::site::assemble::terms;
use crate::site::model::{Entry, EntryId, Section};
use crate::site::query::Listing;
use crate::site::query::order::in_order;
use crate::site::views::field_values;

impl Site {
    /// Whether an entry belongs to a list.
    pub(in crate::site) fn belongs(&self, entry: &Entry, listing: &Listing) -> bool {
        let inside = |path: &str| {
            let mut at = self.sections.get(&*entry.section);
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

    /// All entries of a list, whatever its offset and limit. Each distinct list is built once, because all pages of a
    /// long list share it.
    pub(in crate::site) fn listed(&self, listing: &Listing, lang: Lang) -> Arc<[EntryId]> {
        let key = (
            Listing {
                offset: 0,
                limit: None,
                ..listing.clone()
            },
            lang,
        );
        let cached = self
            .lists
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned();
        if let Some(ids) = cached {
            return ids;
        }
        let ids: Arc<[EntryId]> = self.make_list(listing, lang).into();
        let mut lists = self.lists.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lists.entry(key).or_insert(ids))
    }

    fn make_list(&self, listing: &Listing, lang: Lang) -> Vec<EntryId> {
        let mut own_order = listing.sort.is_empty();
        let mut of_term = false;
        let mut ids: Vec<EntryId> = match &listing.section {
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
                        Some(members) => {
                            of_term = true;
                            in_order(members, &order)
                        }
                        None => order.ids.to_vec(),
                    }
                }
                Some(section) => section.entries.clone(),
                None => Vec::new(),
            },
            None if listing.terms.is_empty() && self.series_of(listing).is_some() => {
                own_order = false;
                self.series_of(listing).unwrap_or_default()
            }
            None if self.first_terms(listing).is_some() => {
                own_order = false;
                of_term = true;
                self.first_terms(listing).unwrap_or_default().to_vec()
            }
            None => {
                own_order = false;
                EntryId::each(&self.entries)
                    .filter(|(_, e)| e.listed())
                    .map(|(id, _)| id)
                    .collect()
            }
        };
        // Mostly the term is the only condition.
        if !(of_term && asks_for_a_term_alone(listing)) {
            ids.retain(|id| {
                self.entries
                    .get(id.index())
                    .is_some_and(|entry| self.matches(entry, listing))
            });
        }
        if own_order {
            return ids;
        }
        self.sorted(ids, &self.sort_of(listing), lang)
    }

    /// The entries of a section with the first term of a listing, if it is a known term of a facet.
    fn with_first_term(&self, listing: &Listing, section: &Section) -> Option<&[EntryId]> {
        let (owner, term) = listing.terms.first()?;
        let facets = self.facets.get(&section.path)?;
        let index = facets
            .get(owner)
            .filter(|_| !self.taxonomies.contains_key(owner))?;
        index.get(term).map(Vec::as_slice)
    }

    /// The entries with the first term of a listing, if it is a term of a taxonomy.
    fn first_terms(&self, listing: &Listing) -> Option<&[EntryId]> {
        let (owner, term) = listing.terms.first()?;
        let index = self.taxonomies.get(owner)?;
        Some(index.get(term).map_or(&[], Vec::as_slice))
    }

    fn deep(&self, section: &Section, all: &mut Vec<EntryId>) {
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

    /// Whether a field or taxonomy of an entry has one of the values, as written in content.
    pub(in crate::site) fn field_is_one_of(
        &self,
        entry: &Entry,
        name: &str,
        values: &[String],
    ) -> bool {
        let Some(version) = entry.original_version() else {
            return false;
        };
        if let Some(terms) = version.keys.terms.get(name) {
            return terms.iter().any(|term| values.contains(&term.value));
        }
        match name {
            "example" => {
                return values.contains(&version.keys.is_example().to_string());
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
        field_values::plain(version, name, entry.original, entry.original, self)
            .is_some_and(|value| is_one_of(value, values))
    }

    /// The years of a section's entries with their counts, newest first.
    pub(in crate::site) fn years<'a>(&self, section: &'a Section) -> &'a [(i16, usize)] {
        section.years.get_or_init(|| {
            let mut years: BTreeMap<i16, usize> = BTreeMap::new();
            for id in &section.entries {
                let version = self
                    .entries
                    .get(id.index())
                    .and_then(Entry::original_version);
                if let Some(date) = version.and_then(|version| version.keys.date.as_ref()) {
                    *years.entry(date.value.date.year()).or_default() += 1;
                }
            }
            years.into_iter().rev().collect()
        })
    }

    /// Whether a section has archive pages by year.
    pub(in crate::site) fn has_archive(&self, section: &Section) -> bool {
        let by_default = section.paginate_by().is_some();
        section.keys.archive.unwrap_or(by_default) && !self.years(section).is_empty()
    }
}

/// Whether the only condition of a listing is one term.
fn asks_for_a_term_alone(listing: &Listing) -> bool {
    listing.terms.len() == 1
        && listing.fields.is_empty()
        && listing.year.is_none()
        && listing.closed.is_none()
}

fn is_one_of(value: &Value, wanted: &[String]) -> bool {
    let text = match value {
        Value::Choice(text) | Value::Text(text) | Value::Verbatim(text) => text.clone(),
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
        Value::DateTime(_)
        | Value::Markdown(_)
        | Value::Image(_)
        | Value::File(_)
        | Value::Map(_) => return false,
    };
    wanted.contains(&text)
}
