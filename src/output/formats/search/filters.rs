//! What results can be filtered by: the section, the year, taxonomies, and the facets of a section.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::base::Lang;
use crate::search::{Filter, Head};
use crate::site::views::Card;
use crate::site::{Site, SiteQueries};

/// Values by key, each with its label and pages.
type Values = BTreeMap<String, (String, Vec<usize>)>;

/// Collects the values of pages, and numbers them once all are known.
#[derive(Default)]
pub struct Filters {
    /// By group (its key, and the section that it belongs to), the values with their labels and pages.
    groups: IndexMap<(String, String), Values>,
}

/// The group of sections.
const SECTION: &str = "section";

/// The group of years.
const YEAR: &str = "year";

impl Filters {
    /// Adds the values of a page.
    pub fn add(&mut self, number: usize, card: &Card, top: &str, top_title: &str, site: &Site) {
        if !top.is_empty() {
            self.value(SECTION, "", top, top_title, number);
        }
        if let Some(year) = card.date.as_deref().and_then(|date| date.get(..4)) {
            self.value(YEAR, "", year, year, number);
        }
        for (owner, terms) in &card.terms {
            let within = if site.settings().taxonomies.contains_key(owner) {
                ""
            } else {
                top
            };
            for term in terms {
                self.value(owner, within, &term.key, &term.label, number);
            }
        }
    }

    fn value(&mut self, group: &str, within: &str, key: &str, label: &str, page: usize) {
        let group = self
            .groups
            .entry((group.to_owned(), within.to_owned()))
            .or_default();
        let value = group
            .entry(key.to_owned())
            .or_insert_with(|| (label.to_owned(), Vec::new()));
        value.1.push(page);
    }

    /// Numbers the values, tells the pages theirs, and returns the groups: sections and years first.
    pub fn finish(self, site: &Site, lang: Lang, pages: &mut [Head]) -> Vec<Filter> {
        let mut groups: Vec<_> = self.groups.into_iter().collect();
        let rank = |(key, within): &(String, String)| match key.as_str() {
            SECTION => 0,
            YEAR => 1,
            _ if within.is_empty() => 2,
            _ => 3,
        };
        groups.sort_by(|(a, _), (b, _)| (rank(a), a).cmp(&(rank(b), b)));
        let mut number = 0;
        let mut filters = Vec::new();
        for ((key, within), values) in groups {
            let mut values: Vec<_> = values.into_iter().collect();
            if key == YEAR {
                values.reverse();
            }
            let label = label(site, lang, &key, &within);
            let mut filter = Filter {
                key,
                label,
                within,
                values: Vec::new(),
            };
            for (key, (label, members)) in values {
                filter.values.push((key, label));
                for page in members {
                    if let Some(page) = pages.get_mut(page) {
                        page.filters.push(number);
                    }
                }
                number += 1;
            }
            filters.push(filter);
        }
        filters
    }
}

/// The label of a group; empty for those that every site has, which the theme names.
fn label(site: &Site, lang: Lang, key: &str, within: &str) -> String {
    if matches!(key, SECTION | YEAR) {
        return String::new();
    }
    if within.is_empty() {
        let config = site.config(lang);
        let taxonomies = config.iter().flat_map(|config| &config.taxonomies);
        let mut named = taxonomies.filter(|taxonomy| taxonomy.name == key);
        return named.next().map(|t| t.label.clone()).unwrap_or_default();
    }
    let section = site.sections().get(within);
    let schema = section.and_then(|section| section.schema.as_ref());
    let field = schema.and_then(|schema| schema.fields.get(key));
    let label = field.and_then(|field| site.label_in(field, lang));
    label.unwrap_or_else(|| key.to_owned())
}
