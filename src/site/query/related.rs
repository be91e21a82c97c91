//! Which entries of a section are related. Two entries share features: terms of taxonomies and facets, entries that both
//! name, and words that few others have. An index lists the entries with each feature, so that a query looks only at
//! entries that share one.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::base::{AT_ONCE, ByLang, Lang};
use crate::content::RelatedSettings;
use crate::markdown::one_line;
use crate::search::{Token, normal, tokens};
use crate::site::Site;
use crate::site::assemble::references::{Named, names};
use crate::site::assemble::terms;
use crate::site::model::{Entry, EntryId};
use crate::site::query::scores::{Rank, Score, best};

/// The number of entries with a term or reference that are looked at, the newest ones. All others have a feature in
/// common with too many entries to say much.
const NEWEST: usize = 200;

/// The greatest number of entries of a section that have a word which counts.
const MOST_WITH_WORD: usize = 40;

/// How many of the entries that share most with one are expected to have no page in a language.
const FEW_HIDDEN: usize = 4;

/// What kind of feature a key stands for: the two lowest bits of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Term = 0,
    Facet = 1,
    Reference = 2,
    Word = 3,
}

/// The digest of a feature within its section, and of a word within its language too.
type Key = u64;

impl Kind {
    fn of(key: Key) -> Self {
        match key & 3 {
            0 => Self::Term,
            1 => Self::Facet,
            2 => Self::Reference,
            _ => Self::Word,
        }
    }

    fn weight(self, settings: &RelatedSettings) -> Score {
        match self {
            Self::Term => settings.terms,
            Self::Facet => settings.facets,
            Self::Reference => settings.references,
            Self::Word => settings.words,
        }
    }

    /// The key of a feature within the section with this digest.
    fn key(self, section: u64, feature: impl Hash) -> Key {
        let hash = FixedState::default().hash_one((section, feature));
        hash & !3 | self as u64
    }
}

/// What an entry may share with others.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in crate::site) struct Features {
    /// The same in all languages: terms, and entries that it names by fields.
    common: Vec<Key>,
    /// Words of the version that the page in a language shows.
    words: ByLang<Vec<Key>>,
    /// Entries of its own section that it names in any way.
    named: Vec<EntryId>,
}

impl Features {
    fn keys(&self) -> impl Iterator<Item = Key> {
        let words = self.words.iter().flat_map(|(_, words)| words);
        self.common.iter().chain(words).copied()
    }
}

/// The entries with each feature.
#[derive(Debug)]
pub(in crate::site) struct RelatedIndex {
    by_rank: Vec<EntryId>,
    /// By entry; [`Rank::MAX`] of those that no list has.
    ranks: Vec<Rank>,
    /// By entry; of the words of listed ones those that count, unless the site will be edited.
    features: Vec<Features>,
    /// All pairs of a feature and an entry, sorted; empty where the site will not be edited.
    all: Vec<(Key, Rank)>,
    /// Entries with features that count.
    members: Vec<Rank>,
    /// Where the entries with a feature that counts are in `members`.
    runs: HashMap<Key, Run, FixedState>,
    /// The entries with features that edits have given or taken.
    edited: HashMap<Key, Vec<Rank>, FixedState>,
}

/// The entries with a feature, the newest first, one after another in a list of all.
#[derive(Debug, Default, Clone, Copy)]
struct Run {
    start: usize,
    /// How many there are.
    count: usize,
    /// How many of them are in the list.
    added: usize,
}

impl Run {
    /// Puts the next entry into the list, in which the first takes the place for all.
    fn add(&mut self, rank: Rank, members: &mut Vec<Rank>) {
        if self.added == 0 {
            self.start = members.len();
            members.resize(self.start + self.count, Rank::MAX);
        }
        if let Some(place) = members.get_mut(self.start + self.added) {
            *place = rank;
        }
        self.added += 1;
    }
}

impl RelatedIndex {
    fn rank(&self, id: EntryId) -> Option<Rank> {
        let rank = self.ranks.get(id.index()).copied();
        rank.filter(|rank| *rank != Rank::MAX)
    }

    /// The entries with a feature that counts, newest first; none if it does not count in a section with `size` entries.
    fn with(&self, key: Key, size: usize) -> &[Rank] {
        if let Some(edited) = self.edited.get(&key) {
            return Some(&**edited)
                .filter(|all| counts(key, all.len(), size))
                .unwrap_or_default();
        }
        let run = self.runs.get(&key).copied().unwrap_or_default();
        let members = self.members.get(run.start..run.start + run.added);
        members.unwrap_or_default()
    }

    /// All entries with a feature, whether it counts or not.
    fn all_with(&self, key: Key) -> Vec<Rank> {
        if let Some(edited) = self.edited.get(&key) {
            return edited.clone();
        }
        let from = self.all.partition_point(|(other, _)| *other < key);
        let all = self.all.iter().skip(from);
        let all = all.take_while(|(other, _)| *other == key);
        all.map(|(_, rank)| *rank).collect()
    }
}

/// Whether a feature that `count` entries of a section with `size` entries have makes them related. A word that many have
/// says nothing of any.
fn counts(key: Key, count: usize, size: usize) -> bool {
    let most = match Kind::of(key) {
        Kind::Word => (size / 4).clamp(2, MOST_WITH_WORD),
        Kind::Term | Kind::Facet | Kind::Reference => usize::MAX,
    };
    (2..=most).contains(&count)
}

impl Site {
    /// Indexes what entries share, on all cores, for templates that ask for related entries.
    pub fn make_related(&self) {
        if self.related.get().is_some() {
            return;
        }
        let features = EntryId::par_each(&self.entries)
            .with_max_len(AT_ONCE)
            .map(|(_, entry)| self.features(entry, &names(entry, &self.by_path)));
        let features: Vec<Features> = features.collect();
        // Computed outside of the cell: while a rayon thread waits for others it may run any task, also one that needs this
        // cell.
        let index = self.related_index(features);
        let _ = self.related.set(index);
    }

    fn related_or_make(&self) -> &RelatedIndex {
        self.related.get_or_init(|| {
            let features = self.entries.iter();
            let features = features.map(|entry| self.features(entry, &names(entry, &self.by_path)));
            self.related_index(features.collect())
        })
    }

    fn related_index(&self, mut features: Vec<Features>) -> RelatedIndex {
        let listed = EntryId::each(&self.entries).filter(|(_, entry)| entry.listed());
        let mut by_rank: Vec<EntryId> = listed.map(|(id, _)| id).collect();
        by_rank.sort_by_cached_key(|id| (Reverse(self.date_of(*id)), *id));
        let mut ranks = vec![Rank::MAX; self.entries.len()];
        for (rank, id) in (0..).zip(&by_rank) {
            if let Some(own) = ranks.get_mut(id.index()) {
                *own = rank;
            }
        }
        let by_rank_with = || {
            let all = (0..).zip(&by_rank);
            all.filter_map(|(rank, id)| Some((rank, *id, features.get(id.index())?)))
        };
        let mut runs: HashMap<Key, Run, FixedState> = HashMap::default();
        for key in by_rank_with().flat_map(|(.., features)| features.keys()) {
            runs.entry(key).or_default().count += 1;
        }
        let is_edited = self.input.retention.is_in_memory();
        let mut all = Vec::new();
        if is_edited {
            let pairs = by_rank_with();
            all.extend(
                pairs.flat_map(|(rank, _, features)| features.keys().map(move |key| (key, rank))),
            );
            all.sort_unstable();
        }
        let mut members = Vec::new();
        for (rank, id) in (0..).zip(&by_rank) {
            let Some(features) = features.get_mut(id.index()) else {
                continue;
            };
            let size = self.size_of_section(*id);
            let mut add = |key: &Key| {
                let run = runs.get_mut(key);
                let run = run.filter(|run| counts(*key, run.count, size));
                run.map(|run| run.add(rank, &mut members)).is_some()
            };
            for key in &features.common {
                add(key);
            }
            for (_, words) in features.words.iter_mut() {
                words.retain(|key| add(key) || is_edited);
                words.shrink_to_fit();
            }
        }
        // Of the others nobody is a member.
        runs.retain(|_, run| run.added > 0);
        RelatedIndex {
            by_rank,
            ranks,
            features,
            all,
            members,
            runs,
            edited: HashMap::default(),
        }
    }

    /// What an entry shares before an edit; `None` if no page has asked for related entries.
    pub(in crate::site) fn features_before(&self, id: EntryId, named: &Named) -> Option<Features> {
        let entry = self.entries.get(id.index())?;
        self.related.get().map(|_| self.features(entry, named))
    }

    /// Notes what an edited entry shares now, and returns the entries whose related ones may be others.
    pub(in crate::site) fn renew_features(
        &mut self,
        id: EntryId,
        before: &Features,
        named: &Named,
    ) -> BTreeSet<EntryId> {
        let mut affected = BTreeSet::new();
        let now = self.entries.get(id.index());
        let now = now.map(|entry| self.features(entry, named));
        let Some(now) = now.filter(|now| now != before) else {
            return affected;
        };
        affected.insert(id);
        let size = self.size_of_section(id);
        let Some(index) = self.related.get_mut() else {
            return affected;
        };
        let named =
            |features: &Features| -> BTreeSet<EntryId> { features.named.iter().copied().collect() };
        affected.extend(named(before).symmetric_difference(&named(&now)));
        let keys = |features: &Features| -> BTreeSet<Key> { features.keys().collect() };
        if let Some(rank) = index.rank(id) {
            for key in keys(before).symmetric_difference(&keys(&now)) {
                let mut all = index.all_with(*key);
                let mut matters = counts(*key, all.len(), size);
                match all.binary_search(&rank) {
                    Ok(at) => drop(all.remove(at)),
                    Err(at) => all.insert(at, rank),
                }
                matters |= counts(*key, all.len(), size);
                let ids = all.iter().filter(|_| matters);
                let ids = ids.filter_map(|rank| index.by_rank.get(usize::try_from(*rank).ok()?));
                affected.extend(ids.copied());
                index.edited.insert(*key, all);
            }
        }
        if let Some(features) = index.features.get_mut(id.index()) {
            *features = now;
        }
        affected
    }

    /// The number of listed entries in the section of an entry.
    fn size_of_section(&self, id: EntryId) -> usize {
        let entry = self.entries.get(id.index());
        let section = entry.and_then(|entry| self.sections.get(&*entry.section));
        section.map_or(0, |section| section.entries.len())
    }

    /// What an entry that names these others may share.
    fn features(&self, entry: &Entry, named: &Named) -> Features {
        let section = FixedState::default().hash_one(&*entry.section);
        let mut common = Vec::new();
        let keys = entry.original_version().map(|version| &version.keys);
        for (name, terms) in keys.into_iter().flat_map(|keys| &keys.terms) {
            let known = self.taxonomies.get(name);
            let terms = terms
                .iter()
                .filter(|term| known.is_some_and(|known| known.contains_key(&term.value)));
            common.extend(terms.map(|term| Kind::Term.key(section, (name, &term.value))));
        }
        let fields = self.schema(entry).into_iter();
        let fields = fields.flat_map(|schema| schema.fields.values());
        for field in fields.filter(|field| field.facet && !terms::refers(field)) {
            let terms = keys.map(|keys| terms::facet_keys(keys, field, entry.original));
            let terms = terms.into_iter().flatten();
            common.extend(terms.map(|term| Kind::Facet.key(section, (&field.name, term))));
        }
        let mut beside = Vec::new();
        for (to, field) in named {
            let Some(other) = self.entries.get(to.index()) else {
                continue;
            };
            if field.is_some() && other.has_pages() {
                common.push(Kind::Reference.key(section, &other.path));
            }
            if other.section == entry.section {
                beside.push(*to);
            }
        }
        common.sort_unstable();
        common.dedup();
        beside.dedup();
        let languages = entry.pages.langs();
        Features {
            common,
            words: languages
                .map(|lang| (lang, self.words(entry, section, lang)))
                .collect(),
            named: beside,
        }
    }

    /// The words of the version that the page of an entry in `lang` shows; `section` is the digest of its section.
    fn words(&self, entry: &Entry, section: u64, lang: Lang) -> Vec<Key> {
        let settings = &self.settings().related;
        let page = entry.pages.get(lang).filter(|_| settings.words > 0);
        let shown = page.and_then(|page| Some((page.version, entry.versions.get(page.version)?)));
        let Some((from, version)) = shown else {
            return Vec::new();
        };
        let mut words = Vec::new();
        let mut add = |text: &str| {
            tokens(&normal(text), |token| {
                let word = match token {
                    Token::Word(word) if word.len() > 1 => Some((lang.0, word, None)),
                    Token::Two(a, b) => Some((lang.0, "", Some((a, b)))),
                    // A letter or a character alone says little.
                    Token::Word(_) | Token::One(_) => None,
                };
                words.extend(word.map(|word| Kind::Word.key(section, word)));
            });
        };
        add(&one_line(&version.title));
        if let Some(description) = self.stated_description(version, from) {
            add(&description);
        }
        let text = settings.whole_text.then(|| self.text(version, from));
        if let Some(text) = text.flatten() {
            add(&text.plain);
        }
        words.sort_unstable();
        words.dedup();
        words
    }

    /// Entries of the same section that share most with an entry, newer ones first among equals.
    pub(super) fn related(&self, path: &str, limit: Option<usize>, lang: Lang) -> Vec<EntryId> {
        let settings = &self.settings().related;
        let limit = limit.unwrap_or(settings.count);
        let found = self.by_path.get(path).copied();
        let found = found.and_then(|id| Some((id, self.entries.get(id.index())?)));
        let found = found.filter(|(_, entry)| limit > 0 && (entry.index || entry.listed()));
        let Some((own, entry)) = found else {
            return Vec::new();
        };
        let index = self.related_or_make();
        let size = self.size_of_section(own);
        let features = index.features.get(own.index());
        let named = features.into_iter().flat_map(|features| &features.named);
        let naming = self.references.to(own, None);
        let is_beside = |id: &EntryId| {
            let other = self.entries.get(id.index());
            other.is_some_and(|other| other.section == entry.section)
        };
        let direct = named.copied().chain(naming).filter(is_beside);
        let direct: BTreeSet<EntryId> = direct.collect();
        let direct: Vec<Rank> = direct.into_iter().filter_map(|id| index.rank(id)).collect();
        let common = features.into_iter().flat_map(|features| &features.common);
        let words = features.and_then(|features| features.words.get(lang));
        let keys = common.chain(words.into_iter().flatten());
        // The entries with each feature, and how much it counts.
        let lists = keys.map(|key| {
            let all = index.with(*key, size);
            let newest = all.get(..NEWEST).unwrap_or(all);
            (newest, Kind::of(*key).weight(settings))
        });
        let mut lists: Vec<(&[Rank], Score)> = lists.filter(|(_, weight)| *weight > 0).collect();
        lists.push((&direct, settings.references));
        let (floor, own_rank) = (settings.floor, index.rank(own));
        // All of them are listed, and in the section, to which the keys of features belong, too.
        let shown = |rank: Rank| {
            let id = *index.by_rank.get(usize::try_from(rank).ok()?)?;
            let other = self.entries.get(id.index())?;
            other.pages.get(lang).map(|_| id)
        };
        // Few of many are wanted, and nearly all can be shown: the others are not looked at, unless they are needed.
        let mut most = limit.saturating_add(FEW_HIDDEN);
        loop {
            let best = best(&lists, index.by_rank.len(), floor, own_rank, most);
            let ids = best.iter().copied().filter_map(shown).take(limit);
            let ids: Vec<EntryId> = ids.collect();
            if ids.len() == limit || best.len() < most {
                return ids;
            }
            most = most.saturating_mul(8);
        }
    }
}
