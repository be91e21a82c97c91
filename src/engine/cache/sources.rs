//! The world as one build sees it: its list of files, which of them changed since the previous build, and what has
//! been read.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::{Digest, RelPath};
use crate::site::Retention;
use crate::world::{FileReader, Listed, Refusal, Stamp, World};

/// What is known of a file's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// No build has read them.
    Unread,
    /// They were read, and have this digest.
    Is(Digest),
    /// The file is listed and could not be read.
    Failed,
}

/// A file as a build found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its stamp, or that it cannot be used.
    pub entry: Result<Stamp, Refusal>,
    /// Whether every later change shows in its stamp; that of a file that was just written may not.
    pub settled: bool,
    /// What is known of its bytes.
    pub content: Content,
}

/// The files of a site as a build found them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sources {
    /// All files of the listing, sorted by path.
    files: Vec<(RelPath, Source)>,
    /// The numbers of pages of PDF files, or that they are not known.
    pages: BTreeMap<RelPath, Option<u32>>,
    /// The list that they were read from, for a world that lasts.
    #[serde(skip)]
    list: Option<Arc<Vec<Listed>>>,
}

impl Sources {
    fn place(&self, path: &RelPath) -> Option<usize> {
        let found = self.files.binary_search_by(|(other, _)| other.cmp(path));
        found.ok()
    }

    fn find(&self, path: &RelPath) -> Option<&Source> {
        self.files.get(self.place(path)?).map(|(_, source)| source)
    }
}

/// A world, listed once and compared with the previous build.
pub struct ComparedWorld<'w> {
    world: &'w dyn World,
    list: Arc<Vec<Listed>>,
    settled_before: i128,
    /// The files as the previous build found them.
    before: Option<Arc<Sources>>,
    /// Files that are new, changed or removed, sorted.
    changed: Vec<RelPath>,
    /// Whether the world itself reported what has changed, so that no file is compared.
    is_reported: bool,
    /// Decides whether the digests of files that are read are computed.
    retention: Retention,
    /// Bytes that were read for the comparison, for the first reader.
    prefetched: Mutex<BTreeMap<RelPath, Vec<u8>>>,
    read: Mutex<BTreeMap<RelPath, Content>>,
    /// The numbers of pages that this build has found.
    pages: Mutex<BTreeMap<RelPath, Option<u32>>>,
}

/// How a file compares with that of the previous build.
enum Seen {
    Same,
    Other(Option<Vec<u8>>),
}

impl<'w> ComparedWorld<'w> {
    /// Lists the world and, unless no other build follows, compares it with the files of the previous build.
    pub fn new(world: &'w dyn World, retention: Retention, before: Option<Arc<Sources>>) -> Self {
        if !retention.is_compared() {
            return Self::of(world, world.list_once());
        }
        let settled_before = world.settled_before();
        let mut snapshot = Self {
            settled_before,
            retention,
            ..Self::of(world, world.list())
        };
        if let Some(before) = before {
            let list = before.list.as_ref();
            match list.and_then(|list| world.changed_since(list)) {
                Some(paths) => snapshot.take_reported(&before, paths),
                None => snapshot.compare(&before),
            }
            snapshot.before = Some(before);
        }
        snapshot
    }

    fn of(world: &'w dyn World, list: Arc<Vec<Listed>>) -> Self {
        Self {
            world,
            list,
            settled_before: i128::MIN,
            before: None,
            changed: Vec::new(),
            is_reported: false,
            retention: Retention::None,
            prefetched: Mutex::default(),
            read: Mutex::default(),
            pages: Mutex::default(),
        }
    }

    /// How long the result of this build will be wanted.
    pub fn retention(&self) -> Retention {
        self.retention
    }

    /// Takes the world's word that only the files at `paths` have changed.
    fn take_reported(&mut self, before: &Sources, mut paths: Vec<RelPath>) {
        paths.sort();
        paths.dedup();
        paths.retain(|path| self.listed_at(path).is_some() || before.find(path).is_some());
        self.changed = paths;
        self.is_reported = true;
    }

    /// Compares all files by stamps, and by digests where a stamp is not enough.
    fn compare(&mut self, before: &Sources) {
        // Both are sorted.
        let mut pairs: Vec<(&Listed, Option<&Source>)> = Vec::with_capacity(self.list.len());
        let mut changed: Vec<RelPath> = Vec::new();
        let mut old = before.files.iter().peekable();
        for listed in &*self.list {
            while let Some((path, _)) = old.next_if(|(path, _)| *path < listed.path) {
                changed.push(path.clone());
            }
            let source = old.next_if(|(path, _)| *path == listed.path);
            pairs.push((listed, source.map(|(_, source)| source)));
        }
        changed.extend(old.map(|(path, _)| path.clone()));
        let seen: Vec<Seen> = pairs
            .par_iter()
            .with_min_len(256)
            .map(|(listed, source)| match source {
                Some(source) => self.seen(listed, source),
                None => Seen::Other(None),
            })
            .collect();
        let mut prefetched = BTreeMap::new();
        for ((listed, _), seen) in pairs.iter().zip(seen) {
            if let Seen::Other(bytes) = seen {
                changed.push(listed.path.clone());
                prefetched.extend(bytes.map(|bytes| (listed.path.clone(), bytes)));
            }
        }
        changed.sort();
        self.changed = changed;
        self.prefetched = Mutex::new(prefetched);
    }

    fn seen(&self, listed: &Listed, before: &Source) -> Seen {
        let same_stamp = listed.entry == before.entry;
        match before.content {
            Content::Failed => Seen::Other(None),
            Content::Unread if same_stamp => Seen::Same,
            Content::Unread => Seen::Other(None),
            Content::Is(_) if same_stamp && before.settled => Seen::Same,
            Content::Is(digest) => match self.world.read(&listed.path) {
                Ok(bytes) if Digest::of(&bytes) == digest => Seen::Same,
                Ok(bytes) => Seen::Other(Some(bytes)),
                Err(_) => Seen::Other(None),
            },
        }
    }

    /// The files, sorted by path.
    pub fn listed(&self) -> &[Listed] {
        &self.list
    }

    /// The file at a path.
    pub fn listed_at(&self, path: &RelPath) -> Option<&Listed> {
        let at = self.list.binary_search_by(|listed| listed.path.cmp(path));
        self.list.get(at.ok()?)
    }

    /// Files that are new, changed or removed, sorted.
    pub fn changed(&self) -> &[RelPath] {
        &self.changed
    }

    /// The digest of a file that is unchanged or that this build has read.
    pub fn digest(&self, path: &RelPath) -> Option<Digest> {
        if !self.retention.is_compared() {
            return None;
        }
        if let Some(digest) = self.known(path) {
            return Some(digest);
        }
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        match read.get(path) {
            Some(Content::Is(digest)) => Some(*digest),
            _ => None,
        }
    }

    /// The digest of a file that has not changed since the previous build.
    pub fn known(&self, path: &RelPath) -> Option<Digest> {
        let source = self.before.as_ref()?.find(path)?;
        match source.content {
            Content::Is(digest) if self.changed.binary_search(path).is_err() => Some(digest),
            _ => None,
        }
    }

    /// The number of pages of a PDF file that has not changed since a build has read it.
    pub fn pages(&self, path: &RelPath) -> Option<Option<u32>> {
        self.known(path)?;
        self.before.as_ref()?.pages.get(path).copied()
    }

    /// Keeps the number of pages of a PDF file for the next build.
    pub fn note_pages(&self, path: &RelPath, pages: Option<u32>) {
        if self.retention.is_compared() {
            let mut noted = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
            noted.insert(path.clone(), pages);
        }
    }

    /// Has the next build read a file again, because it changed during this one.
    pub fn note_changed(&self, path: &RelPath) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.insert(path.clone(), Content::Failed);
    }

    /// Returns what the next build needs to know of the files, and whether it differs from what this build started
    /// with.
    pub fn sources(mut self) -> (Arc<Sources>, bool) {
        let read = std::mem::take(&mut self.read);
        let read = read.into_inner().unwrap_or_else(PoisonError::into_inner);
        let noted = std::mem::take(&mut self.pages);
        let noted = noted.into_inner().unwrap_or_else(PoisonError::into_inner);
        let same_files = |before: &Arc<Sources>| {
            let mut changed = self.changed.iter();
            changed.all(|path| before.find(path).is_some() && self.listed_at(path).is_some())
        };
        if self.is_reported && self.before.as_ref().is_some_and(same_files) {
            let before = self.before.take().unwrap_or_default();
            return self.renewed(before, &read, noted);
        }
        let mut all = self.all(read);
        let known = self.before.iter().flat_map(|before| &before.pages);
        let known = known.map(|(path, pages)| (path.clone(), *pages));
        all.pages = known
            .filter(|(path, _)| self.known(path).is_some())
            .chain(noted)
            .collect();
        let before = self.before.as_ref();
        let news =
            before.is_none_or(|before| before.files != all.files || before.pages != all.pages);
        (Arc::new(all), news)
    }

    fn source(&self, listed: &Listed, content: Content) -> Source {
        let settled = listed
            .entry
            .is_ok_and(|stamp| i128::from(stamp.mtime.max(stamp.ctime)) < self.settled_before);
        Source {
            entry: listed.entry,
            settled,
            content,
        }
    }

    /// Updates the previous sources with what has changed or was read.
    fn renewed(
        &self,
        mut before: Arc<Sources>,
        read: &BTreeMap<RelPath, Content>,
        noted: BTreeMap<RelPath, Option<u32>>,
    ) -> (Arc<Sources>, bool) {
        let sources = Arc::make_mut(&mut before);
        let mut news = false;
        let unread = self.changed.iter().filter(|path| !read.contains_key(*path));
        let unread = unread.map(|path| (path, Content::Unread));
        let all = unread.chain(read.iter().map(|(path, content)| (path, *content)));
        for (path, content) in all {
            let (Some(listed), Some(at)) = (self.listed_at(path), sources.place(path)) else {
                continue;
            };
            let source = self.source(listed, content);
            if let Some((_, slot)) = sources.files.get_mut(at).filter(|(_, old)| *old != source) {
                *slot = source;
                news = true;
            }
        }
        for path in &self.changed {
            sources.pages.remove(path);
        }
        sources.pages.extend(noted);
        sources.list = Some(Arc::clone(&self.list));
        (before, news)
    }

    fn all(&self, read: BTreeMap<RelPath, Content>) -> Sources {
        let mut read = read.into_iter().peekable();
        let before = self.before.as_ref();
        let mut before = before
            .map_or(&[][..], |before| &before.files)
            .iter()
            .peekable();
        let mut changed = self.changed.iter().peekable();
        let mut files = Vec::with_capacity(self.list.len());
        for listed in &*self.list {
            let path = &listed.path;
            while read.next_if(|(other, _)| other < path).is_some() {}
            while before.next_if(|(other, _)| other < path).is_some() {}
            while changed.next_if(|other| *other < path).is_some() {}
            let known = before.next_if(|(other, _)| other == path);
            let known = known.filter(|_| changed.peek() != Some(&path));
            let content = match (read.next_if(|(other, _)| other == path), known) {
                (Some((_, content)), _) => content,
                (None, Some((_, source))) => source.content,
                (None, None) => Content::Unread,
            };
            files.push((path.clone(), self.source(listed, content)));
        }
        Sources {
            files,
            pages: BTreeMap::new(),
            list: Some(Arc::clone(&self.list)),
        }
    }
}

impl World for ComparedWorld<'_> {
    fn list(&self) -> Arc<Vec<Listed>> {
        Arc::clone(&self.list)
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        if !self.retention.is_compared() {
            return self.world.read(path);
        }
        let prefetched = self
            .prefetched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(path);
        let result = match prefetched {
            Some(bytes) => Ok(bytes),
            None => self.world.read(path),
        };
        let content = match &result {
            Ok(bytes) => Content::Is(Digest::of(bytes)),
            Err(_) => Content::Failed,
        };
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.known(path).map(Content::Is);
        // A file that changed during the build must be compared again by the next one.
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

    // Only the start of the file is read, so it gets no digest here; it is read whole when it is published.
    fn read_start(&self, path: &RelPath, most: usize) -> io::Result<Vec<u8>> {
        self.world.read_start(path, most)
    }

    fn later_reader(&self, texts: usize) -> Option<Arc<dyn FileReader>> {
        self.world.later_reader(texts)
    }

    fn link(&self, path: &RelPath) -> Option<String> {
        self.world.link(path)
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }
}
