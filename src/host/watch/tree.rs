//! The files of a site as the last scan found them.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::base::{Digest, RelPath};
use crate::host::disk::{COARSEST, DiskWorld};
use crate::host::walk::{Listing, Stamps};
use crate::host::{HostError, clock};
use crate::world::{Listed, Stamp, World};

/// The clocks of file systems tick in steps: a file that changed less than this before a scan could change again and have
/// the same stamp. In nanoseconds.
const TICK: i128 = 20_000_000;
/// The same for stamps of whole seconds, as old disks and some network shares have them.
const COARSE_TICK: i128 = 2_000_000_000;

/// Digests of what was read, `None` of what could not be read.
type Reads = BTreeMap<RelPath, Option<Digest>>;
/// The bytes of files that were read to compare them, with their digests.
type Prefetched = BTreeMap<RelPath, (Vec<u8>, Digest)>;

/// The files of a site.
pub(super) struct Tree {
    root: PathBuf,
    list: Arc<Vec<Listed>>,
    /// What the last build that read a file found in it.
    reads: Reads,
    /// Changed files as the last scan read them, so that the next build need not read them again.
    prefetched: Prefetched,
    /// Files that may change again without showing it in their stamp.
    racy: BTreeSet<RelPath>,
    /// Whether symbolic links lead to some of the files: then a change at one path may show at another.
    has_links: bool,
    /// Stamps that are older than this show every change (nanoseconds since 1970).
    settled_before: i128,
    /// The list of the last build, and what has changed since.
    built_list: Arc<Vec<Listed>>,
    since: BTreeSet<RelPath>,
}

/// A watched site as one scan found it, so that a build and the next scan start from the same list. It records what is
/// read.
pub struct WatchedWorld {
    disk: DiskWorld,
    list: Arc<Vec<Listed>>,
    now: Timestamp,
    prefetched: Mutex<Prefetched>,
    reads: Mutex<Reads>,
    settled_before: i128,
    racy: BTreeSet<RelPath>,
    built_list: Arc<Vec<Listed>>,
    since: Vec<RelPath>,
}

impl Tree {
    pub(super) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            list: Arc::default(),
            reads: Reads::new(),
            prefetched: Prefetched::new(),
            racy: BTreeSet::new(),
            has_links: false,
            settled_before: i128::MIN,
            built_list: Arc::default(),
            since: BTreeSet::new(),
        }
    }

    /// Whether some files have to be looked at again soon.
    pub(super) fn has_racy_files(&self) -> bool {
        !self.racy.is_empty()
    }

    pub(super) fn world(&mut self, now: Timestamp) -> Result<WatchedWorld, HostError> {
        Ok(WatchedWorld {
            disk: DiskWorld::open(&self.root, Some(now))?,
            list: Arc::clone(&self.list),
            now,
            prefetched: Mutex::new(std::mem::take(&mut self.prefetched)),
            reads: Mutex::default(),
            settled_before: self.settled_before,
            racy: self.racy.clone(),
            built_list: Arc::clone(&self.built_list),
            since: self.since.iter().cloned().collect(),
        })
    }

    /// Remembers what a build has read of `world`.
    pub(super) fn learn(&mut self, world: WatchedWorld) {
        // A scan during the build had nothing to compare them with.
        self.racy.extend(world.racy);
        let reads = world.reads.into_inner();
        for (path, digest) in reads.unwrap_or_else(PoisonError::into_inner) {
            let was_told = world.since.binary_search(&path).is_ok();
            let known = self.reads.entry(path).or_insert(digest);
            // What the build was not told of may have changed under it, and it may have read that for an excerpt in a message alone: the
            // next scan must find it.
            if was_told {
                *known = digest;
            } else if *known != digest {
                *known = Some(Digest::default());
            }
        }
        if Arc::ptr_eq(&world.list, &self.list) {
            self.built_list = world.list;
            self.since.clear();
        }
    }

    /// Compares all files. Returns those that were created, removed or have other bytes, sorted.
    ///
    /// # Errors
    /// The root is gone, or may not be read.
    pub(super) fn sweep(&mut self) -> Result<Vec<RelPath>, HostError> {
        let begun = clock::now();
        // By its path each time, because the root may have been replaced.
        let disk = DiskWorld::open(&self.root, Some(begun))?;
        let Listing {
            files: list,
            has_links,
            ..
        } = disk.walk(Stamps::All);
        let old_list = Arc::clone(&self.list);
        let mut before = old_list.iter().peekable();
        let mut changes = Vec::new();
        self.prefetched.clear();
        for listed in &list {
            while let Some(gone) = before.next_if(|old| old.path < listed.path) {
                changes.push(gone.path.clone());
            }
            let old = before.next_if(|old| old.path == listed.path);
            if !old.is_some_and(|old| self.is_same(old, listed, &disk)) {
                changes.push(listed.path.clone());
            }
        }
        changes.extend(before.map(|gone| gone.path.clone()));
        let racy = list.iter().filter(|listed| is_racy(listed, begun));
        self.racy = racy.map(|listed| listed.path.clone()).collect();
        self.has_links = has_links;
        self.settled_before = begun.as_nanosecond() - COARSEST;
        if *self.list != list {
            self.list = Arc::new(list);
        }
        self.note(&changes);
        Ok(changes)
    }

    /// Compares some files and the racy ones, or all files if that may not be enough. Returns what [`Tree::sweep`]
    /// returns.
    ///
    /// # Errors
    /// The root is gone, or may not be read.
    pub(super) fn scan(&mut self, paths: &BTreeSet<RelPath>) -> Result<Vec<RelPath>, HostError> {
        let begun = clock::now();
        let disk = DiskWorld::open(&self.root, Some(begun))?;
        let mut found = Vec::new();
        for path in paths.union(&self.racy) {
            match disk.listed_at(path).filter(|_| !self.has_links) {
                // A folder may have been there.
                Some(None) if self.has_below(path) => return self.sweep(),
                Some(listed) => found.push((path.clone(), listed)),
                None => return self.sweep(),
            }
        }
        let mut changes = Vec::new();
        self.prefetched.clear();
        for (path, now) in found {
            let is_racy = now.as_ref().is_some_and(|now| is_racy(now, begun));
            let same = self.take(&path, now, &disk);
            if is_racy {
                self.racy.insert(path.clone());
            } else {
                self.racy.remove(&path);
            }
            if !same {
                changes.push(path);
            }
        }
        self.note(&changes);
        Ok(changes)
    }

    /// Whether there were files below a path.
    fn has_below(&self, path: &RelPath) -> bool {
        let below = format!("{path}/");
        let at = self.list.partition_point(|old| *old.path.as_str() < *below);
        let next = self.list.get(at);
        next.is_some_and(|old| old.path.as_str().starts_with(&below))
    }

    /// Puts what is at a path now into the list. Returns whether its bytes have not changed.
    fn take(&mut self, path: &RelPath, now: Option<Listed>, disk: &DiskWorld) -> bool {
        let at = self.list.binary_search_by(|old| old.path.cmp(path));
        match (at, now) {
            (Ok(at), Some(now)) => {
                let Some(old) = self.list.get(at).cloned() else {
                    return false;
                };
                let same = self.is_same(&old, &now, disk);
                if old != now
                    && let Some(slot) = Arc::make_mut(&mut self.list).get_mut(at)
                {
                    *slot = now;
                }
                same
            }
            (Ok(at), None) => {
                Arc::make_mut(&mut self.list).remove(at);
                false
            }
            (Err(at), Some(now)) => {
                Arc::make_mut(&mut self.list).insert(at, now);
                false
            }
            (Err(_), None) => true,
        }
    }

    fn note(&mut self, changes: &[RelPath]) {
        for path in changes {
            self.reads.remove(path);
        }
        self.since.extend(changes.iter().cloned());
    }

    /// Whether a file has not changed. Where its stamp is new or racy and a build has read it, its bytes decide.
    fn is_same(&mut self, old: &Listed, new: &Listed, disk: &DiskWorld) -> bool {
        let same_stamp = old.entry == new.entry;
        if old.entry.is_err() || new.entry.is_err() || same_stamp && !self.racy.contains(&old.path)
        {
            return same_stamp;
        }
        let Some(read) = self.reads.get(&old.path) else {
            return same_stamp;
        };
        let now = disk.read(&old.path).ok().map(|bytes| {
            let digest = Digest::of(&bytes);
            (bytes, digest)
        });
        let same = *read == now.as_ref().map(|(_, digest)| *digest);
        if let Some(now) = now.filter(|_| !same) {
            self.prefetched.insert(old.path.clone(), now);
        }
        same
    }
}

/// Whether a file may change once more without showing it in its stamp.
fn is_racy(listed: &Listed, now: Timestamp) -> bool {
    let stamp = listed.entry.ok();
    stamp.is_some_and(|stamp| is_recent(stamp, now.as_nanosecond()))
}

fn is_recent(stamp: Stamp, now: i128) -> bool {
    let is_near = |at: i64| {
        let at = i128::from(at);
        let tick = match at % 1_000_000_000 {
            0 => COARSE_TICK,
            _ => TICK,
        };
        // A stamp in the near future says nothing either. One of tomorrow would keep the file racy all day.
        (now - tick..now + COARSE_TICK).contains(&at)
    };
    is_near(stamp.mtime) || is_near(stamp.ctime)
}

impl World for WatchedWorld {
    fn list(&self) -> Arc<Vec<Listed>> {
        Arc::clone(&self.list)
    }

    fn changed_since(&self, before: &Arc<Vec<Listed>>) -> Option<Vec<RelPath>> {
        Arc::ptr_eq(before, &self.built_list).then(|| self.since.clone())
    }

    fn settled_before(&self) -> i128 {
        self.settled_before
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        let lock = PoisonError::into_inner;
        let prefetched = self.prefetched.lock().unwrap_or_else(lock).remove(path);
        let (bytes, digest) = match prefetched {
            Some((bytes, digest)) => (Ok(bytes), Some(digest)),
            None => {
                let bytes = self.disk.read(path);
                let digest = bytes.as_ref().ok().map(|bytes| Digest::of(bytes));
                (bytes, digest)
            }
        };
        let mut reads = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = reads.entry(path.clone()).or_insert(digest);
        if *noted != digest {
            // It changed between two reads (the second may be for an excerpt in a message): the next scan must find
            // that the build used something else.
            *noted = Some(Digest::default());
        }
        bytes
    }

    // Not recorded: these bytes are not published, so the stamp is enough.
    fn read_start(&self, path: &RelPath, most: usize) -> io::Result<Vec<u8>> {
        self.disk.read_start(path, most)
    }

    fn link(&self, path: &RelPath) -> Option<String> {
        self.disk.link(path)
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;

    fn path(text: &str) -> RelPath {
        RelPath::new(text).unwrap()
    }

    fn site() -> (tempfile::TempDir, Tree) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("content/a/b")).unwrap();
        for name in ["content/a/b/x.md", "content/a/y.md", "content/z.md"] {
            fs::write(root.path().join(name), "one").unwrap();
        }
        let mut tree = Tree::new(root.path());
        tree.sweep().unwrap();
        (root, tree)
    }

    fn build(tree: &mut Tree) -> WatchedWorld {
        let world = tree.world(Timestamp::UNIX_EPOCH).unwrap();
        for listed in world.list().iter() {
            world.read(&listed.path).unwrap();
        }
        world
    }

    fn looked(tree: &mut Tree, paths: &[&str]) -> Vec<String> {
        let paths = paths.iter().map(|text| path(text)).collect();
        let changes = tree.scan(&paths).unwrap();
        changes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_scan_finds_new_removed_and_changed_files() {
        let (root, mut tree) = site();
        let world = build(&mut tree);
        tree.learn(world);
        let built = tree.world(Timestamp::UNIX_EPOCH).unwrap().list();
        fs::write(root.path().join("content/z.md"), "another").unwrap();
        fs::write(root.path().join("content/new.md"), "new").unwrap();
        fs::remove_file(root.path().join("content/a/y.md")).unwrap();
        let paths = ["content/a/y.md", "content/new.md", "content/z.md"];
        assert_eq!(looked(&mut tree, &paths), paths);
        assert!(tree.has_racy_files());
        assert_eq!(looked(&mut tree, &["content/none.md"]), [""; 0]);
        let world = build(&mut tree);
        let names: Vec<String> = (world.list().iter())
            .map(|listed| listed.path.to_string())
            .collect();
        assert_eq!(
            names,
            ["content/a/b/x.md", "content/new.md", "content/z.md"]
        );
        assert_eq!(
            *world.list(),
            *DiskWorld::open(root.path(), None).unwrap().list()
        );
        assert_eq!(world.changed_since(&built).unwrap(), paths.map(path));
        assert_eq!(world.changed_since(&Arc::new(built.to_vec())), None);
        let list = world.list();
        tree.learn(world);
        let world = tree.world(Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(world.changed_since(&list), Some(Vec::new()));
    }

    #[test]
    fn a_folder_that_is_gone_takes_its_files_with_it() {
        let (root, mut tree) = site();
        fs::write(root.path().join("content/a.md"), "beside it").unwrap();
        tree.sweep().unwrap();
        // Racy files are compared in any case.
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(looked(&mut tree, &[]), [""; 0]);
        fs::remove_dir_all(root.path().join("content/a")).unwrap();
        let gone = ["content/a/b/x.md", "content/a/y.md"];
        assert_eq!(looked(&mut tree, &["content/a"]), gone);
    }

    #[test]
    fn a_change_during_a_build_is_found_after_it() {
        let (root, mut tree) = site();
        let world = build(&mut tree);
        tree.learn(world);
        let world = build(&mut tree);
        fs::write(root.path().join("content/z.md"), "another").unwrap();
        assert_eq!(looked(&mut tree, &["content/z.md"]), ["content/z.md"]);
        tree.learn(world);
        // The list of the build is not the present one: all files have to be compared.
        let world = tree.world(Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(world.changed_since(&world.list()), None);
        assert_eq!(world.since, [path("content/z.md")]);
    }

    #[test]
    fn a_change_that_only_a_message_has_shown_is_found() {
        let (root, mut tree) = site();
        let world = build(&mut tree);
        tree.learn(world);
        fs::write(root.path().join("content/a/y.md"), "another").unwrap();
        assert_eq!(looked(&mut tree, &["content/a/y.md"]), ["content/a/y.md"]);
        let world = tree.world(Timestamp::UNIX_EPOCH).unwrap();
        world.read(&path("content/a/y.md")).unwrap();
        fs::write(root.path().join("content/z.md"), "another").unwrap();
        // As for the excerpt of a problem that the build knows from before.
        world.read(&path("content/z.md")).unwrap();
        tree.learn(world);
        assert_eq!(looked(&mut tree, &["content/z.md"]), ["content/z.md"]);
    }

    #[test]
    fn files_are_racy_for_a_short_time() {
        let (_root, mut tree) = site();
        assert!(tree.has_racy_files());
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(looked(&mut tree, &[]), [""; 0]);
        assert!(!tree.has_racy_files());
    }

    #[test]
    fn a_change_that_no_stamp_shows_is_found() {
        let (root, mut tree) = site();
        let world = build(&mut tree);
        tree.learn(world);
        fs::write(root.path().join("content/z.md"), "two").unwrap();
        // As if both had been written in one tick of the file system's clock.
        let disk = DiskWorld::open(root.path(), None).unwrap();
        tree.list = disk.list();
        assert!(tree.has_racy_files());
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(looked(&mut tree, &[]), ["content/z.md"]);
        assert!(!tree.has_racy_files());
        let world = tree.world(Timestamp::UNIX_EPOCH).unwrap();
        // It is not read again until the next build asks for it twice.
        fs::remove_file(root.path().join("content/z.md")).unwrap();
        assert_eq!(world.read(&path("content/z.md")).unwrap(), b"two");
        assert!(world.read(&path("content/z.md")).is_err());
    }
}
