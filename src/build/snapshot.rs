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

/// Files by path.
pub type Sources = BTreeMap<RelPath, Source>;

/// A world that is listed once.
pub struct Snapshot<'w> {
    world: &'w dyn World,
    listed: Vec<Listed>,
    settled_before: i128,
    /// Digests of files that are as they were.
    known: BTreeMap<RelPath, Digest>,
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
            known: BTreeMap::new(),
            changed: Vec::new(),
            ahead: Mutex::default(),
            read: Mutex::default(),
        };
        if let Some(before) = before {
            snapshot.compare(before);
        }
        snapshot
    }

    fn compare(&mut self, before: &Sources) {
        let seen: Vec<Seen> = self
            .listed
            .par_iter()
            .map(|listed| match before.get(&listed.path) {
                Some(source) => self.seen(listed, source),
                None => Seen::Other(None),
            })
            .collect();
        let mut ahead = BTreeMap::new();
        for (listed, seen) in self.listed.iter().zip(seen) {
            match seen {
                Seen::Same(digest) => {
                    self.known.extend(digest.map(|d| (listed.path.clone(), d)));
                }
                Seen::Other(bytes) => {
                    self.changed.push(listed.path.clone());
                    ahead.extend(bytes.map(|bytes| (listed.path.clone(), bytes)));
                }
            }
        }
        let here = |path: &&RelPath| {
            let found = self.listed.binary_search_by(|listed| listed.path.cmp(path));
            found.is_err()
        };
        self.changed.extend(before.keys().filter(here).cloned());
        self.changed.sort();
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
        if let Some(digest) = self.known.get(path) {
            return Some(*digest);
        }
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        match read.get(path) {
            Some(Content::Is(digest)) => Some(*digest),
            _ => None,
        }
    }

    /// The digest of a file that is as it was in the build before.
    pub fn known(&self, path: &RelPath) -> Option<Digest> {
        self.known.get(path).copied()
    }

    /// What the next build needs to know of the files.
    pub fn sources(self) -> Sources {
        let mut read = self
            .read
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut known = self.known;
        let source = |listed: Listed| {
            let content = match (read.remove(&listed.path), known.remove(&listed.path)) {
                (Some(content), _) => content,
                (None, Some(digest)) => Content::Is(digest),
                (None, None) => Content::Unread,
            };
            let settled = listed
                .entry
                .is_ok_and(|stamp| stamp.mtime.max(stamp.ctime) < self.settled_before);
            let source = Source {
                entry: listed.entry,
                settled,
                content,
            };
            (listed.path, source)
        };
        self.listed.into_iter().map(source).collect()
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
        let known = self.known.get(path).map(|digest| Content::Is(*digest));
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
