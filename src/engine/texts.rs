//! Texts for outputs that hold those of others, with what they depend on.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::fast::FixedState;

use crate::base::Lang;
use crate::engine::cache::traces::{Id, Recorder};
use crate::markdown::Document;
use crate::output::feed_item::Item;
use crate::output::page::PageRenderer;
use crate::output::text::{Filled, Texts};
use crate::site::Site;
use crate::site::model::EntryId;
use crate::theme::Theme;

/// What feeds show of an entry, if they show it, with the queries that its text has made.
type InFeeds = Arc<OnceLock<(Option<Arc<Item>>, BTreeSet<Id>)>>;

/// The items that feeds have asked for last: the feeds of a page in several forms lie side by side and hold the same.
#[derive(Default)]
pub struct LastItems(Mutex<Last>);

#[derive(Default)]
struct Last {
    items: HashMap<(EntryId, Lang), InFeeds, FixedState>,
    order: VecDeque<(EntryId, Lang)>,
}

impl LastItems {
    /// The most items that are kept.
    const MOST: usize = 512;

    fn get(&self, key: (EntryId, Lang)) -> InFeeds {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Last { items, order } = &mut *last;
        if let Some(item) = items.get(&key) {
            return Arc::clone(item);
        }
        if order.len() >= Self::MOST
            && let Some(oldest) = order.pop_front()
        {
            items.remove(&oldest);
        }
        order.push_back(key);
        Arc::clone(items.entry(key).or_default())
    }
}

/// The texts of a site, as one output asks for them.
pub struct SiteTexts<'a> {
    pub site: &'a Site,
    pub theme: &'a Theme,
    /// Makes what records the queries of one text.
    pub recorder: &'a (dyn Fn() -> Recorder + Sync),
    pub last: &'a LastItems,
    /// The queries of all texts.
    pub asked: Mutex<BTreeSet<Id>>,
}

impl<'a> SiteTexts<'a> {
    pub fn new(
        site: &'a Site,
        theme: &'a Theme,
        recorder: &'a (dyn Fn() -> Recorder + Sync),
        last: &'a LastItems,
    ) -> Self {
        Self {
            site,
            theme,
            recorder,
            last,
            asked: Mutex::default(),
        }
    }

    /// The queries of all texts so far.
    pub fn into_asked(self) -> BTreeSet<Id> {
        let asked = self.asked.into_inner();
        asked.unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(
        &self,
        render: impl FnOnce(&PageRenderer<'_>) -> Option<T>,
    ) -> (Option<T>, Rc<Recorder>) {
        let recorder = Rc::new((self.recorder)());
        let renderer = PageRenderer {
            text: None,
            site: self.site,
            theme: self.theme,
            queries: Rc::clone(&recorder) as _,
        };
        let rendered = render(&renderer);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.extend(recorder.ids());
        drop(asked);
        (rendered, recorder)
    }
}

impl Texts for SiteTexts<'_> {
    fn text(&self, id: EntryId, lang: Lang) -> Option<String> {
        self.with(|renderer| renderer.text(id, lang)).0
    }

    fn in_feeds(
        &self,
        id: EntryId,
        lang: Lang,
        make: &dyn Fn(&dyn Texts) -> Option<Item>,
    ) -> Option<Arc<Item>> {
        let last = self.last.get((id, lang));
        let (item, asked) = last.get_or_init(|| {
            let texts = SiteTexts::new(self.site, self.theme, self.recorder, self.last);
            let item = make(&texts).map(Arc::new);
            (item, texts.into_asked())
        });
        if !asked.is_empty() {
            let mut all = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            all.extend(asked);
        }
        item.clone()
    }

    fn filled(&self, id: EntryId, lang: Lang, document: &Document) -> Option<Filled> {
        let (html, recorder) = self.with(|renderer| renderer.filled(id, lang, document));
        Some(Filled {
            html: html?,
            asked: recorder.queries(),
        })
    }
}
