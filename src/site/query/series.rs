//! Series: entries with the same key `series`, of any section, in the order in which they are to be read.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::base::Lang;
use crate::site::Site;
use crate::site::model::{EntryId, Order};
use crate::site::query::Listing;
use crate::site::views::{LabelView, SeriesView};

/// How the entries of a series are sorted.
const SORT: [&str; 3] = ["weight", "date", "title"];

/// The listed entries of each series.
#[derive(Debug, Default)]
pub(in crate::site) struct SeriesIndex {
    members: BTreeMap<String, Vec<EntryId>>,
    /// Those that have a page in a language, in order.
    orders: RwLock<BTreeMap<(String, Lang), Arc<Order>>>,
}

impl Site {
    fn series_index(&self) -> &SeriesIndex {
        self.series.get_or_init(|| {
            let mut index = SeriesIndex::default();
            for (id, entry) in EntryId::each(&self.entries).filter(|(_, entry)| entry.listed()) {
                let version = entry.original_version();
                if let Some(series) = version.and_then(|version| version.keys.series.as_ref()) {
                    let members = index.members.entry(series.value.clone()).or_default();
                    members.push(id);
                }
            }
            index
        })
    }

    /// The entries of the series that a listing asks for, if it asks for one.
    pub(super) fn series_of(&self, listing: &Listing) -> Option<Vec<EntryId>> {
        let mut fields = listing.fields.iter();
        let (_, keys) = fields.find(|(name, _)| name == "series" && self.is_no_term(name))?;
        let index = self.series_index();
        let members = keys.iter().filter_map(|key| index.members.get(key));
        let mut members: Vec<EntryId> = members.flatten().copied().collect();
        members.sort_unstable();
        members.dedup();
        Some(members)
    }

    /// Whether no taxonomy has a name, so that it is that of a key or field.
    fn is_no_term(&self, name: &str) -> bool {
        !self.taxonomies.contains_key(name)
    }

    fn series_order(&self, key: &str, lang: Lang) -> Arc<Order> {
        let index = self.series_index();
        let place = (key.to_owned(), lang);
        let orders = index.orders.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(order) = orders.get(&place) {
            return Arc::clone(order);
        }
        drop(orders);
        let members = index.members.get(key).into_iter().flatten();
        let shown = members.filter(|id| {
            let entry = self.entries.get(id.index());
            entry.is_some_and(|entry| entry.pages.get(lang).is_some())
        });
        let shown = shown.copied().collect();
        let order = Order::new(self.sorted(shown, &SORT.map(str::to_owned), lang).into());
        let mut orders = index.orders.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(orders.entry(place).or_insert_with(|| Arc::new(order)))
    }

    /// The place of an entry in its series; `None` if it is in none, or is all that there is of it in the language.
    pub(super) fn series(&self, path: &str, lang: Lang) -> Option<SeriesView> {
        let id = *self.by_path.get(path)?;
        let entry = self
            .entries
            .get(id.index())
            .filter(|entry| entry.listed())?;
        let key = &entry.original_version()?.keys.series.as_ref()?.value;
        let order = self.series_order(key, lang);
        let rank = order.rank(id).filter(|_| order.ids.len() > 1)?;
        let at = |rank: Option<usize>| {
            let id = order.ids.get(rank?)?;
            Some(self.entries.get(id.index())?.path.to_string())
        };
        let LabelView { text, lang_tag } = self.series_label(key, lang);
        Some(SeriesView {
            key: key.clone(),
            title: text,
            lang_tag,
            position: rank + 1,
            count: order.ids.len(),
            previous: at(rank.checked_sub(1)),
            next: at(rank.checked_add(1)),
        })
    }

    /// What the settings call a series; empty if they do not name it.
    pub(in crate::site) fn series_label(&self, key: &str, lang: Lang) -> LabelView {
        let labels = self.settings().series.get(key);
        let label = labels.and_then(|labels| self.text_label_of(labels, lang));
        label.unwrap_or_else(|| LabelView {
            text: String::new(),
            lang_tag: None,
        })
    }
}
