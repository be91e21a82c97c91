//! What became of each translation since it was made.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::lock::{Known, Lock};
use super::originals::{Part, parts, parts_with};
use super::words::{Piece, compare, kinds};
use crate::base::{Lang, RelPath};
use crate::content::body::Body;
use crate::site::model::{Entry, Version, VersionState};
use crate::site::{KnownOriginals, Site};
use crate::world::World;

/// A part of an original that has changed since the translation was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is: `title`, `paragraph`, `` field `note` ``.
    pub kind: String,
    /// The original's file, and the byte range of the part there; `None` for a part that is gone.
    pub at: Option<(RelPath, Range<usize>)>,
    /// What was changed to what.
    pub pieces: Vec<Piece>,
    /// What kind of words that are: `figure`, `date`, `link`, `words`.
    pub kinds: Vec<&'static str>,
}

/// The state of a version compared with its original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is the original.
    Original,
    /// It is converted on every build, and cannot fall behind.
    Derived,
    /// It is converted, and a draft until somebody has read it.
    Held,
    /// The entry has no file in this language.
    Missing,
    /// A machine made it, as it says, and nobody has read it since.
    Machine,
    /// It is not known what it was made from.
    Untracked,
    /// The original has not changed since the translation was made.
    Current,
    /// The original has changed since.
    Stale(Vec<Change>),
}

impl State {
    /// The word for it on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Derived => "derived",
            Self::Held => "held",
            Self::Missing => "missing",
            Self::Machine => "machine",
            Self::Untracked => "untracked",
            Self::Current => "current",
            Self::Stale(_) => "stale",
        }
    }
}

/// An entry in one language.
#[derive(Debug, Clone)]
pub struct Row {
    /// The content path of the entry.
    pub path: String,
    /// The language of the translation.
    pub lang: Lang,
    /// The title of the version, or of the original if there is none.
    pub title: String,
    /// The file of the version.
    pub file: Option<RelPath>,
    /// Its state compared with the original.
    pub state: State,
    /// The day on which it was read beside the original, as ISO 8601, and by whom; both may be empty.
    pub reviewed: (String, String),
    /// Whether readers see the original.
    pub public: bool,
    /// What it was made from, if that is known.
    pub before: Option<Vec<Known>>,
    /// The original as it is, which the lock gets when the translation is right.
    pub now: Vec<Known>,
}

/// The original of an entry.
struct Original<'s> {
    entry: &'s Entry,
    parts: Vec<Part>,
    /// What the lock says of these parts once a translation is right.
    now: Vec<Known>,
}

impl<'s> Original<'s> {
    fn new(entry: &'s Entry, parts: Vec<Part>) -> Self {
        let known = |part: &Part| Known::of(&part.place, &part.words);
        Self {
            entry,
            now: parts.iter().map(known).collect(),
            parts,
        }
    }
}

/// The state of every entry in every language, by content path and in the order of the languages. The lock is read as if
/// entries that were renamed had always had their names of now.
pub fn states(site: &Site, lock: &Lock, world: &dyn World) -> Vec<Row> {
    let original = |entry| Original::new(entry, parts(site, entry, world));
    let originals: Vec<Original<'_>> = site.entries().iter().map(original).collect();
    let renamed = renamed(&originals, lock);
    let languages = &site.settings().languages;
    let mut rows = Vec::new();
    for Original { entry, parts, now } in &originals {
        let path = renamed.get(&*entry.path).copied().unwrap_or(&entry.path);
        for (lang, language) in languages.all() {
            let version = entry.versions.get(lang);
            let of = version.or_else(|| entry.versions.get(entry.original));
            let before = lock.get(path, &language.key);
            let state = state(entry, lang, before, &|| (now, parts));
            rows.push(Row {
                path: entry.path.to_string(),
                lang,
                title: of
                    .map(|version| version.title.to_string())
                    .unwrap_or_default(),
                file: version.map(|version| version.file.clone()),
                state,
                reviewed: version.map(reviewed).unwrap_or_default(),
                public: of.is_some_and(|version| version.state == VersionState::Public),
                before: before.map(<[Known]>::to_vec),
                now: now.clone(),
            });
        }
    }
    rows.sort_by(|a, b| (&a.path, a.lang).cmp(&(&b.path, b.lang)));
    rows
}

/// The state of an entry in a language. `before` is what its translation was made from; `original` gives what the lock would say of
/// the original as it is, and its parts.
fn state<'o>(
    entry: &Entry,
    lang: Lang,
    before: Option<&[Known]>,
    original: &dyn Fn() -> (&'o [Known], &'o [Part]),
) -> State {
    match (entry.versions.get(lang), before) {
        _ if lang == entry.original => State::Original,
        (None, _) => State::Missing,
        (Some(version), _) if version.is_held() => State::Held,
        (Some(version), _) if version.derived_from.is_some() => State::Derived,
        (Some(version), None) => unless_machine(State::Untracked, version),
        (Some(version), Some(before)) => {
            let (now, parts) = original();
            unless_machine(compared(before, now, parts), version)
        }
    }
}

impl KnownOriginals for Lock {
    /// An entry that was renamed since is not known by its new name until its translations are accepted.
    fn state(&self, site: &Site, entry: &Entry, lang: Lang) -> &'static str {
        let before = self.get(&entry.path, site.settings().languages.key(lang));
        let file = entry
            .original_version()
            .and_then(|version| site.file(&version.file));
        let body = file.and_then(|file| file.body.as_ref());
        let original = OnceCell::new();
        let made = || {
            let make = || {
                let text = body.map(Body::text).unwrap_or_default();
                let offset = body.map_or(0, |body| body.offset);
                Original::new(entry, parts_with(site, entry, (&text, offset)))
            };
            let Original { now, parts, .. } = original.get_or_init(make);
            (&**now, &**parts)
        };
        state(entry, lang, before, &made).name()
    }
}

/// When a version was read beside the original, and by whom, as it says.
fn reviewed(version: &Version) -> (String, String) {
    let stated = version.keys.translation.as_ref();
    let date = stated.and_then(|stated| stated.reviewed);
    let by = stated.and_then(|stated| stated.reviewed_by.clone());
    (
        date.map(|date| date.to_string()).unwrap_or_default(),
        by.unwrap_or_default(),
    )
}

/// `state`, but of what a machine made and nobody has read it is more to the point to say that; not of what is stale by now.
fn unless_machine(state: State, version: &Version) -> State {
    let stated = version.keys.translation.as_ref();
    let unread = stated.is_some_and(|stated| {
        stated.status.as_deref() == Some("machine") && stated.reviewed.is_none()
    });
    match state {
        State::Untracked | State::Current if unread => State::Machine,
        state => state,
    }
}

/// The paths in the lock of entries that have another path now: those of no entry, of which at least half of the parts are those
/// of an entry that the lock does not know.
fn renamed<'l>(originals: &[Original<'_>], lock: &'l Lock) -> BTreeMap<String, &'l str> {
    let paths: BTreeSet<&str> = originals.iter().map(|one| &*one.entry.path).collect();
    let mut lost: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, _, known) in lock.iter().filter(|(path, ..)| !paths.contains(path)) {
        lost.entry(path)
            .or_insert_with(|| known.iter().map(|known| &*known.digest).collect());
    }
    if lost.is_empty() {
        return BTreeMap::new();
    }
    let tracked: BTreeSet<&str> = lock.iter().map(|(path, ..)| path).collect();
    let mut found = BTreeMap::new();
    let untracked = |one: &&Original<'_>| !tracked.contains(&*one.entry.path);
    for Original { entry, now, .. } in originals.iter().filter(untracked) {
        let own: BTreeSet<&str> = now.iter().map(|known| &*known.digest).collect();
        let shared = |known: &[&str]| known.iter().filter(|one| own.contains(**one)).count();
        let best = lost
            .iter()
            .map(|(path, known)| (shared(known), *path, known.len()))
            .filter(|(shared, _, all)| *shared > 0 && shared * 2 >= *all)
            .max_by_key(|(shared, path, _)| (*shared, Reverse(*path)));
        if let Some((_, path, _)) = best {
            lost.remove(path);
            found.insert(entry.path.to_string(), path);
        }
    }
    found
}

/// Compares what a translation was made from with the original.
fn compared(before: &[Known], now: &[Known], parts: &[Part]) -> State {
    let digests = |all: &[Known]| -> Vec<(Box<str>, Box<str>)> {
        all.iter()
            .map(|known| (known.place.clone(), known.digest.clone()))
            .collect()
    };
    let (old, new) = (digests(before), digests(now));
    if old == new {
        return State::Current;
    }
    let mut changes = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let gone = before.get(op.old_range()).unwrap_or_default();
        let came = parts.get(op.new_range()).unwrap_or_default();
        for index in 0..gone.len().max(came.len()) {
            changes.push(change(gone.get(index), came.get(index)));
        }
    }
    State::Stale(changes)
}

fn change(gone: Option<&Known>, came: Option<&Part>) -> Change {
    let before = gone.map_or(&[][..], |known| &known.words);
    let pieces = compare(before, came.map_or("", |part| &part.words));
    let kind = match (came, gone) {
        (Some(part), _) => part.kind.clone(),
        (None, Some(known)) if &*known.place == "text" => "a part of the text".to_owned(),
        (None, gone) => gone
            .map(|known| known.place.to_string())
            .unwrap_or_default(),
    };
    Change {
        kind,
        at: came.map(|part| (part.file.clone(), part.at.clone())),
        kinds: kinds(&pieces),
        pieces,
    }
}
