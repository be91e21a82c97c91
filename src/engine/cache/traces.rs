//! The queries that pages depend on, with the digests of their results: verifying traces (Mokhov, Mitchell, Peyton
//! Jones, "Build systems à la carte", 2018).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::FixedState;
use indexmap::IndexMap;
use indexmap::map::raw_entry_v1::{RawEntryApiV1, RawEntryMut};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::{Digest, Lang};
use crate::engine::Pulse;
use crate::site::model::EntryId;
use crate::site::query::{card_of, cards_of};
use crate::site::views::{Card, ConfigView};
use crate::site::{Names, Query, QueryResult, Site, SiteQueries};

/// Why a page was rendered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RebuildReason {
    /// There is no earlier output.
    New,
    /// Its own file has changed, or something that it inherits from sections or takes from what it names.
    SourceChanged,
    /// Settings, fields or what the glossary converts have changed.
    Settings,
    /// The theme has changed.
    Theme,
    /// The result of this query has changed.
    QueryResult(Box<Query>),
    /// It has not changed, but its output is lost.
    OutputMissing,
}

/// The number of shards of the table: enough that threads seldom wait for each other.
const SHARDS: usize = 32;

pub type Table = IndexMap<Query, Digest, FixedState>;

/// The number of a query in the table.
pub type Id = u32;

/// All queries that pages made, each with the digest of its result.
#[derive(Debug, Default)]
pub struct QueryTable {
    shards: Vec<Mutex<Table>>,
}

impl QueryTable {
    pub fn new() -> Self {
        let mut table = Self { shards: Vec::new() };
        table.shards.resize_with(SHARDS, Mutex::default);
        table
    }

    fn lock(&self, shard: usize) -> Option<MutexGuard<'_, Table>> {
        let shard = self.shards.get(shard)?;
        Some(shard.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the id of a query, which is added if it is new.
    fn id(&self, query: &Query, digest: impl FnOnce() -> Digest) -> Id {
        // One hash finds both the shard, by bits from its middle, and the position in it.
        let hash = FixedState::default().hash_one(query);
        let shard = usize::try_from((hash >> 32) % SHARDS as u64).unwrap_or(0);
        let Some(mut table) = self.lock(shard) else {
            return Id::MAX;
        };
        let entry = table.raw_entry_mut_v1();
        let index = match entry.from_key_hashed_nocheck(hash, query) {
            RawEntryMut::Occupied(entry) => entry.index(),
            RawEntryMut::Vacant(entry) => {
                let index = entry.index();
                entry.insert_hashed_nocheck(hash, query.clone(), digest());
                index
            }
        };
        Id::try_from(index * SHARDS + shard).unwrap_or(Id::MAX)
    }

    /// The reason to render a page with this trace again, if it depends on any of the queries whose results have `changed`. It is the
    /// first of them in their own order: their numbers differ with the threads that asked.
    pub fn why(&self, trace: &Trace, changed: &BTreeSet<Id>) -> Option<RebuildReason> {
        let dependencies = trace.dependencies.iter();
        let changed = dependencies.filter(|id| changed.contains(id));
        let reasons = changed.map(|id| match self.entry(*id) {
            Some((query, _)) => RebuildReason::QueryResult(Box::new(query)),
            None => RebuildReason::New,
        });
        reasons.min()
    }

    /// The number of queries.
    pub fn len(&self) -> usize {
        let tables = (0..SHARDS).filter_map(|shard| self.lock(shard));
        tables.map(|table| table.len()).sum()
    }

    /// A number that is larger than that of any query.
    pub fn numbers(&self) -> usize {
        let tables = (0..SHARDS).filter_map(|shard| self.lock(shard));
        tables.map(|table| table.len() * SHARDS).max().unwrap_or(0)
    }

    /// Returns a table with the queries of `traces` alone, and changes the ids in the traces to those of the new
    /// table.
    pub fn only<'a>(&self, traces: impl Iterator<Item = &'a mut Trace>) -> Self {
        let fresh = Self::new();
        for trace in traces {
            for id in &mut trace.dependencies {
                *id = self
                    .entry(*id)
                    .map_or(Id::MAX, |(query, digest)| fresh.id(&query, || digest));
            }
            trace.dependencies.sort_unstable();
        }
        fresh
    }

    /// Adds the queries of another table, and returns their ids in this one by those in the other. A query that has another result here has
    /// none: the tables are of different moments.
    pub(super) fn add(&self, other: &Self) -> Vec<Option<Id>> {
        let mut ids = vec![None; other.numbers()];
        for (shard, table) in other.tables().iter().enumerate() {
            for (index, (query, digest)) in table.iter().enumerate() {
                let id = self.id(query, || *digest);
                let here = self.entry(id).map(|(_, digest)| digest);
                if let Some(place) = ids.get_mut(index * SHARDS + shard) {
                    *place = (here == Some(*digest)).then_some(id);
                }
            }
        }
        ids
    }

    /// All queries by id, with the digests of their results.
    pub(super) fn all(&self) -> BTreeMap<Id, (Query, Digest)> {
        let ids = 0..Id::try_from(self.numbers()).unwrap_or(Id::MAX);
        ids.filter_map(|id| Some((id, self.entry(id)?))).collect()
    }

    fn entry(&self, id: Id) -> Option<(Query, Digest)> {
        let id = usize::try_from(id).ok()?;
        let table = self.lock(id % SHARDS)?;
        let (query, digest) = table.get_index(id / SHARDS)?;
        Some((query.clone(), *digest))
    }

    /// Evaluates every query again unless its result is `known_same`, and returns the ids of those with another
    /// result.
    pub fn verify(
        &self,
        site: &Site,
        known_same: &(dyn Fn(&Query) -> bool + Sync),
    ) -> BTreeSet<Id> {
        let changed: Vec<Vec<Id>> = (0..self.shards.len())
            .into_par_iter()
            .map(|shard| {
                let Some(mut table) = self.lock(shard) else {
                    return Vec::new();
                };
                let mut changed = Vec::new();
                for (index, (query, before)) in table.iter_mut().enumerate() {
                    if known_same(query) {
                        continue;
                    }
                    let now = Digest::of_value(&site.ask(query));
                    if now != *before {
                        *before = now;
                        changed.extend(Id::try_from(index * SHARDS + shard));
                    }
                }
                changed
            })
            .collect();
        changed.into_iter().flatten().collect()
    }

    /// Locks and returns all shards. Nothing can be recorded meanwhile.
    pub fn tables(&self) -> Vec<MutexGuard<'_, Table>> {
        (0..SHARDS).filter_map(|shard| self.lock(shard)).collect()
    }

    /// Rebuilds a table from the content of [`QueryTable::tables`].
    pub fn from_vec(all: Vec<Vec<(Query, Digest)>>) -> Option<Self> {
        let right = all.len() == SHARDS;
        right.then(|| Self {
            shards: all
                .into_iter()
                .map(|shard| Mutex::new(shard.into_iter().collect()))
                .collect(),
        })
    }
}

/// The ids of queries that many pages make, as far as a pass has met them: of cards, by language and entry, and of
/// the settings, by language. 0 means none yet. The default has no room for any, which is best where few pages
/// are rendered.
#[derive(Debug, Default)]
pub struct HotQueryIds {
    cards: Vec<Vec<AtomicU32>>,
    configs: Vec<AtomicU32>,
}

impl HotQueryIds {
    /// Creates a table for the entries of a site, without ids.
    pub fn empty_for(site: &Site) -> Self {
        let languages = || site.settings().languages.all();
        let each = |count: usize| (0..count).map(|_| AtomicU32::new(0)).collect();
        Self {
            cards: languages().map(|_| each(site.entries().len())).collect(),
            configs: each(languages().count()),
        }
    }
}

/// Answers the queries of one page, and records them.
pub struct Recorder {
    site: Arc<Site>,
    recording: Option<Recording>,
    pulse: Option<Arc<dyn Pulse>>,
}

/// The ids that a recorder has recorded, and where it looks them up.
struct Recording {
    queries: Arc<QueryTable>,
    hot: Arc<HotQueryIds>,
    ids: RefCell<Vec<Id>>,
}

impl Recorder {
    /// Creates a recorder for one page.
    pub fn new(site: Arc<Site>, queries: Arc<QueryTable>, hot: Arc<HotQueryIds>) -> Self {
        let recording = Recording {
            queries,
            hot,
            ids: RefCell::default(),
        };
        Self {
            site,
            recording: Some(recording),
            pulse: None,
        }
    }

    /// Creates a recorder that only answers queries.
    pub fn disabled(site: Arc<Site>) -> Self {
        Self {
            site,
            recording: None,
            pulse: None,
        }
    }

    /// The same, which passes on what is said while a page is rendered.
    pub fn with_pulse(self, pulse: Option<Arc<dyn Pulse>>) -> Self {
        Self { pulse, ..self }
    }

    /// The ids of the recorded queries, sorted, each once.
    pub fn ids(&self) -> Vec<Id> {
        let Some(recording) = &self.recording else {
            return Vec::new();
        };
        let mut ids = recording.ids.borrow().clone();
        ids.sort_unstable();
        ids.dedup();
        ids.shrink_to_fit();
        ids
    }

    /// The recorded queries.
    pub fn queries(&self) -> Vec<Query> {
        let Some(recording) = &self.recording else {
            return Vec::new();
        };
        let ids = self.ids().into_iter();
        let found = ids.filter_map(|id| recording.queries.entry(id));
        found.map(|(query, _)| query).collect()
    }

    fn card_at(&self, id: EntryId, lang: Lang) -> Option<Arc<Card>> {
        let card = self.site.card(id, lang);
        if let Some(recording) = &self.recording {
            let cards = recording.hot.cards.get(usize::from(lang.0));
            let known = cards.and_then(|cards| cards.get(id.index()));
            recording.record_hot(known, || {
                let entry = self.site.entries().get(id.index());
                let path = entry.map(|entry| Arc::clone(&entry.path));
                let query = Query::Card(path.unwrap_or_default(), lang);
                (query, QueryResult::Card(card.clone()))
            });
        }
        card
    }
}

impl Recording {
    fn record(&self, query: &Query, digest: impl FnOnce() -> Digest) {
        let id = self.queries.id(query, digest);
        self.ids.borrow_mut().push(id);
    }

    /// Records a query that many pages make. Query and result are only built where its id is not `known` yet.
    fn record_hot(&self, known: Option<&AtomicU32>, query: impl FnOnce() -> (Query, QueryResult)) {
        let number = known.map_or(0, |known| known.load(Ordering::Relaxed));
        let id = match number.checked_sub(1) {
            Some(id) => id,
            None => {
                let (query, result) = query();
                let id = self.queries.id(&query, || Digest::of_value(&result));
                if let (Some(known), Some(number)) = (known, id.checked_add(1)) {
                    known.store(number, Ordering::Relaxed);
                }
                id
            }
        };
        self.ids.borrow_mut().push(id);
    }
}

impl SiteQueries for Recorder {
    fn ask(&self, query: &Query) -> QueryResult {
        let result = self.site.ask(query);
        if let Some(recording) = &self.recording {
            let canonical = query.canonical();
            recording.record(&canonical, || match &canonical {
                std::borrow::Cow::Borrowed(_) => Digest::of_value(&result),
                std::borrow::Cow::Owned(other) => Digest::of_value(&self.site.ask(other)),
            });
        }
        result
    }

    fn renders(&self, template: &str) {
        if let Some(pulse) = &self.pulse {
            pulse.renders(template);
        }
    }

    fn is_stopped(&self) -> bool {
        self.pulse.as_ref().is_some_and(|pulse| pulse.is_stopped())
    }

    fn card(&self, path: &str, lang: Lang) -> Option<Arc<Card>> {
        match self.site.id(path) {
            Some(id) => self.card_at(id, lang),
            None => card_of(self, path, lang),
        }
    }

    fn config(&self, lang: Lang) -> Option<Arc<ConfigView>> {
        let config = self.site.config(lang)?;
        if let Some(recording) = &self.recording {
            let known = recording.hot.configs.get(usize::from(lang.0));
            let result = || QueryResult::Config(Arc::clone(&config));
            recording.record_hot(known, || (Query::Config(lang), result()));
        }
        Some(config)
    }

    fn cards(&self, query: &Query, lang: Lang) -> Vec<Option<Arc<Card>>> {
        let Some(ids) = self.site.entry_ids(query) else {
            return cards_of(self, query, lang);
        };
        if let Some(recording) = &self.recording {
            let result = || self.site.with_paths(query, &ids);
            recording.record(query, || Digest::of_value(&result()));
        }
        let ids = ids.into_iter();
        let cards = ids.map(|id| self.card_at(id?, lang));
        cards.collect()
    }

    fn names(&self, of: Names) -> Vec<String> {
        let names = self.site.names(of);
        let query = Query::Names(of);
        if let Some(recording) = &self.recording {
            recording.record(&query, || Digest::of_value(&self.site.ask(&query)));
        }
        names
    }
}

/// What a page, or another output of a site, depends on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trace {
    /// Fingerprint of its own inputs, apart from the results of queries.
    pub key: Digest,
    /// The ids of its queries, sorted.
    pub dependencies: Box<[Id]>,
}
