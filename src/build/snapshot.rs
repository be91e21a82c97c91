//! The world as one build sees it: what was listed, what of it is as it was in the build before, and
//! what has been read.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::{Digest, RelPath};
use crate::world::{Listed, Refusal, Stamp, World};

/// What is known of a file's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// No build looked at them.
    Unread,
    /// They have this digest.
    Is(Digest),
    /// They could not be read.
    Failed,
}

/// A file as a build saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its stamp, or that it cannot be used.
    pub entry: Result<Stamp, Refusal>,
    /// It cannot change without showing it in its stamp.
    pub settled: bool,
    /// Its bytes.
    pub content: Content,
}

/// Files sorted by path.
pub type Sources = Vec<(RelPath, Source)>;

/// A world that is listed once.
pub struct Snapshot<'w> {
    world: &'w dyn World,
    listed: Vec<Listed>,
    settled_before: i128,
    /// Digests of files that are as they were, in the order of `listed`; shorter or empty where there
    /// is nothing to compare with.
    known: Vec<Option<Digest>>,
    /// Files that are there and differ from what they were, that are new, or gone; sorted.
    changed: Vec<RelPath>,
    /// What was read to see whether it changed, for whoever reads it next.
    ahead: Mutex<BTreeMap<RelPath, Vec<u8>>>,
    read: Mutex<BTreeMap<RelPath, Content>>,
}

/// How a file compares with what it was.
enum Seen {
    Same(Option<Digest>),
    Other(Option<Vec<u8>>),
}

impl<'w> Snapshot<'w> {
    /// Lists the world and compares it with what `before` knows of it.
    pub fn new(world: &'w dyn World, before: Option<&Sources>) -> Self {
        let settled_before = world.settled_before();
        let listed = world.list();
        let mut snapshot = Self {
            world,
            listed,
            settled_before,
            known: Vec::new(),
            changed: Vec::new(),
            ahead: Mutex::default(),
            read: Mutex::default(),
        };
        if let Some(before) = before {
            snapshot.compare(before);
        }
        snapshot
    }

    /// Goes through both sorted lists at once.
    fn compare(&mut self, before: &Sources) {
        let mut pairs: Vec<(&Listed, Option<&Source>)> = Vec::with_capacity(self.listed.len());
        let mut gone: Vec<RelPath> = Vec::new();
        let mut old = before.iter().peekable();
        for listed in &self.listed {
            while let Some((path, _)) = old.next_if(|(path, _)| *path < listed.path) {
                gone.push(path.clone());
            }
            let source = old.next_if(|(path, _)| *path == listed.path);
            pairs.push((listed, source.map(|(_, source)| source)));
        }
        gone.extend(old.map(|(path, _)| path.clone()));
        let seen: Vec<Seen> = pairs
            .par_iter()
            .with_min_len(256)
            .map(|(listed, source)| match source {
                Some(source) => self.seen(listed, source),
                None => Seen::Other(None),
            })
            .collect();
        let mut ahead = BTreeMap::new();
        let mut known = Vec::with_capacity(seen.len());
        let mut changed = gone;
        for (listed, seen) in self.listed.iter().zip(seen) {
            match seen {
                Seen::Same(digest) => known.push(digest),
                Seen::Other(bytes) => {
                    known.push(None);
                    changed.push(listed.path.clone());
                    ahead.extend(bytes.map(|bytes| (listed.path.clone(), bytes)));
                }
            }
        }
        changed.sort();
        self.known = known;
        self.changed = changed;
        self.ahead = Mutex::new(ahead);
    }

    fn seen(&self, listed: &Listed, before: &Source) -> Seen {
        let same_stamp = listed.entry == before.entry;
        match before.content {
            Content::Failed => Seen::Other(None),
            Content::Unread if same_stamp => Seen::Same(None),
            Content::Unread => Seen::Other(None),
            Content::Is(digest) if same_stamp && before.settled => Seen::Same(Some(digest)),
            Content::Is(digest) => match self.world.read(&listed.path) {
                Ok(bytes) if Digest::of(&bytes) == digest => Seen::Same(Some(digest)),
                Ok(bytes) => Seen::Other(Some(bytes)),
                Err(_) => Seen::Other(None),
            },
        }
    }

    /// What was listed, sorted by path.
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// Files that differ from what they were, that are new, or gone; sorted.
    pub fn changed(&self) -> &[RelPath] {
        &self.changed
    }

    /// The digest of a file that is as it was in the build before, or that this build has read.
    pub fn digest(&self, path: &RelPath) -> Option<Digest> {
        if let Some(digest) = self.known(path) {
            return Some(digest);
        }
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        match read.get(path) {
            Some(Content::Is(digest)) => Some(*digest),
            _ => None,
        }
    }

    /// The digest of a file that is as it was in the build before.
    pub fn known(&self, path: &RelPath) -> Option<Digest> {
        if self.known.is_empty() {
            return None;
        }
        let at = self.listed.binary_search_by(|listed| listed.path.cmp(path));
        self.known.get(at.ok()?).copied().flatten()
    }

    /// What the next build needs to know of the files.
    pub fn sources(self) -> Sources {
        let read = self
            .read
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut read = read.into_iter().peekable();
        let known = self.known.into_iter().chain(std::iter::repeat(None));
        let mut sources = Vec::with_capacity(self.listed.len());
        for (listed, known) in self.listed.into_iter().zip(known) {
            while read.next_if(|(path, _)| *path < listed.path).is_some() {}
            let content = match read.next_if(|(path, _)| *path == listed.path) {
                Some((_, content)) => content,
                None => known.map_or(Content::Unread, Content::Is),
            };
            let settled = listed
                .entry
                .is_ok_and(|stamp| stamp.mtime.max(stamp.ctime) < self.settled_before);
            let source = Source {
                entry: listed.entry,
                settled,
                content,
            };
            sources.push((listed.path, source));
        }
        sources
    }
}

impl World for Snapshot<'_> {
    fn list(&self) -> Vec<Listed> {
        self.listed.clone()
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        let ahead = self
            .ahead
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(path);
        let result = match ahead {
            Some(bytes) => Ok(bytes),
            None => self.world.read(path),
        };
        let content = match &result {
            Ok(bytes) => Content::Is(Digest::of(bytes)),
            Err(_) => Content::Failed,
        };
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.known(path).map(Content::Is);
        // If it changed while the build went on, the next one has to look at it again.
        let changed = read
            .get(path)
            .copied()
            .or(known)
            .is_some_and(|before| before != content);
        read.insert(
            path.clone(),
            if changed { Content::Failed } else { content },
        );
        result
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }
}
