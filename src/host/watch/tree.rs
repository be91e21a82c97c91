//! The files of a site as they were found last.

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

/// A file that changed this short a time before it was looked at might change again without a trace
/// in its stamp: the clocks of file systems tick in steps. In nanoseconds.
const TICK: i128 = 20_000_000;
/// The same where the stamp knows only whole seconds, as on old disks and some network shares.
const COARSE_TICK: i128 = 2_000_000_000;

/// Digests of what was read, `None` of what could not be.
type Reads = BTreeMap<RelPath, Option<Digest>>;

/// The files of a site.
pub(super) struct Tree {
    root: PathBuf,
    list: Arc<Vec<Listed>>,
    /// What the last build that read a file found in it.
    reads: Reads,
    /// Files whose stamp cannot be relied on yet.
    doubtful: BTreeSet<RelPath>,
    /// Symbolic links lead to some of the files: a change at one path may show at another.
    has_links: bool,
    /// Stamps that are older than this tell of every change (nanoseconds since 1970).
    settled_before: i128,
    /// The list of the build that was learnt last, and what has changed since.
    learnt: Arc<Vec<Listed>>,
    since: BTreeSet<RelPath>,
}

/// A site on the disk with the list of its files as it was at one look, so that a build and the next
/// look compare with the same. It notes what is read.
pub struct Snapshot {
    disk: DiskWorld,
    list: Arc<Vec<Listed>>,
    now: Timestamp,
    reads: Mutex<Reads>,
    settled_before: i128,
    learnt: Arc<Vec<Listed>>,
    since: Vec<RelPath>,
}

impl Tree {
    pub(super) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            list: Arc::default(),
            reads: Reads::new(),
            doubtful: BTreeSet::new(),
            has_links: false,
            settled_before: i128::MIN,
            learnt: Arc::default(),
            since: BTreeSet::new(),
        }
    }

    /// Whether the files should be looked at again soon.
    pub(super) fn is_in_doubt(&self) -> bool {
        !self.doubtful.is_empty()
    }

    pub(super) fn world(&self, now: Timestamp) -> Result<Snapshot, HostError> {
        Ok(Snapshot {
            disk: DiskWorld::open(&self.root, Some(now))?,
            list: Arc::clone(&self.list),
            now,
            reads: Mutex::default(),
            settled_before: self.settled_before,
            learnt: Arc::clone(&self.learnt),
            since: self.since.iter().cloned().collect(),
        })
    }

    pub(super) fn learn(&mut self, world: Snapshot) {
        let reads = world.reads.into_inner();
        self.reads
            .extend(reads.unwrap_or_else(PoisonError::into_inner));
        if Arc::ptr_eq(&world.list, &self.list) {
            self.learnt = world.list;
            self.since.clear();
        }
    }

    /// Looks at all files. Returns those that came, went or have other bytes, sorted.
    ///
    /// # Errors
    /// The root is gone, or may not be read.
    pub(super) fn sweep(&mut self) -> Result<Vec<RelPath>, HostError> {
        let begun = clock::now();
        // By its name, each time: the root may have been replaced.
        let disk = DiskWorld::open(&self.root, Some(begun))?;
        let Listing {
            files: mut list,
            has_links,
            ..
        } = disk.walk(Stamps::All);
        let mut before = self.list.iter().peekable();
        let mut changes = Vec::new();
        for listed in &mut list {
            while let Some(gone) = before.next_if(|old| old.path < listed.path) {
                changes.push(gone.path.clone());
            }
            let same = match before.next_if(|old| old.path == listed.path) {
                Some(old) => self.is_same(old, listed, &disk),
                None => false,
            };
            if !same {
                changes.push(listed.path.clone());
            }
        }
        changes.extend(before.map(|gone| gone.path.clone()));
        let in_doubt = |listed: &&Listed| is_doubtful(listed, begun);
        let doubtful = list.iter().filter(in_doubt);
        self.doubtful = doubtful.map(|listed| listed.path.clone()).collect();
        self.has_links = has_links;
        self.settled_before = begun.as_nanosecond() - COARSEST;
        if *self.list != list {
            self.list = Arc::new(list);
        }
        self.note(&changes);
        Ok(changes)
    }

    /// Looks at some files, and at those whose stamp was in doubt; at all where that tells too
    /// little. Returns as [`Tree::sweep`] does.
    ///
    /// # Errors
    /// The root is gone, or may not be read.
    pub(super) fn look(&mut self, paths: &BTreeSet<RelPath>) -> Result<Vec<RelPath>, HostError> {
        let begun = clock::now();
        let disk = DiskWorld::open(&self.root, Some(begun))?;
        let mut found = Vec::new();
        for path in paths.union(&self.doubtful) {
            match disk.listed_at(path).filter(|_| !self.has_links) {
                // A folder may have been there.
                Some(None) if self.has_below(path) => return self.sweep(),
                Some(listed) => found.push((path.clone(), listed)),
                None => return self.sweep(),
            }
        }
        let mut changes = Vec::new();
        for (path, now) in found {
            self.doubtful.remove(&path);
            if now.as_ref().is_some_and(|now| is_doubtful(now, begun)) {
                self.doubtful.insert(path.clone());
            }
            if !self.take(&path, now, &disk) {
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

    /// Takes what is at a path now. Returns whether its bytes are as they were.
    fn take(&mut self, path: &RelPath, now: Option<Listed>, disk: &DiskWorld) -> bool {
        let at = self.list.binary_search_by(|old| old.path.cmp(path));
        match (at, now) {
            (Ok(at), Some(mut now)) => {
                let Some(old) = self.list.get(at) else {
                    return false;
                };
                let same = self.is_same(old, &mut now, disk);
                if *old != now
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

    /// Whether a file is as before. Its bytes decide where they are known and its stamp leaves a
    /// doubt. Other bytes under the same stamp get another stamp in `new`, for the build to see.
    fn is_same(&self, old: &Listed, new: &mut Listed, disk: &DiskWorld) -> bool {
        let (Ok(was), Ok(is)) = (&old.entry, &mut new.entry) else {
            return old.entry == new.entry;
        };
        if was == is && !self.doubtful.contains(&old.path) {
            return true;
        }
        let same = match self.reads.get(&old.path) {
            // No build has read it: there is only the stamp.
            None => return was == is,
            Some(read) => *read == disk.read(&old.path).ok().map(|bytes| Digest::of(&bytes)),
        };
        if !same && was == is {
            is.ctime += 1;
        }
        same
    }
}

/// Whether a file's stamp cannot be relied on yet.
fn is_doubtful(listed: &Listed, now: Timestamp) -> bool {
    let stamp = listed.entry.ok();
    stamp.is_some_and(|stamp| is_recent(stamp, now.as_nanosecond()))
}

/// Whether a file that was changed at `stamp` might change once more without another stamp.
fn is_recent(stamp: Stamp, now: i128) -> bool {
    let is_near = |at: i128| {
        let tick = match at % 1_000_000_000 {
            0 => COARSE_TICK,
            _ => TICK,
        };
        // A time to come tells nothing either; but one of tomorrow would be asked for all day.
        (now - tick..now + COARSE_TICK).contains(&at)
    };
    is_near(stamp.mtime) || is_near(stamp.ctime)
}

impl World for Snapshot {
    fn list(&self) -> Arc<Vec<Listed>> {
        Arc::clone(&self.list)
    }

    fn changed_since(&self, before: &Arc<Vec<Listed>>) -> Option<Vec<RelPath>> {
        Arc::ptr_eq(before, &self.learnt).then(|| self.since.clone())
    }

    fn settled_before(&self) -> i128 {
        self.settled_before
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        let bytes = self.disk.read(path);
        let digest = bytes.as_ref().ok().map(|bytes| Digest::of(bytes));
        let mut reads = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = reads.entry(path.clone()).or_insert(digest);
        if *noted != digest {
            // It changed between two reads (the second may be for an excerpt in a message): what
            // the build made of it counts as made of something else.
            *noted = Some(Digest::default());
        }
        bytes
    }

    // The stamp alone tells whether it changes: no build makes anything of these bytes.
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

    fn build(tree: &Tree) -> Snapshot {
        let world = tree.world(Timestamp::UNIX_EPOCH).unwrap();
        for listed in world.list().iter() {
            world.read(&listed.path).unwrap();
        }
        world
    }

    fn looked(tree: &mut Tree, paths: &[&str]) -> Vec<String> {
        let paths = paths.iter().map(|text| path(text)).collect();
        let changes = tree.look(&paths).unwrap();
        changes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_look_finds_what_came_went_and_changed() {
        let (root, mut tree) = site();
        let world = build(&tree);
        tree.learn(world);
        let learnt = tree.world(Timestamp::UNIX_EPOCH).unwrap().list();
        fs::write(root.path().join("content/z.md"), "another").unwrap();
        fs::write(root.path().join("content/new.md"), "new").unwrap();
        fs::remove_file(root.path().join("content/a/y.md")).unwrap();
        let paths = ["content/a/y.md", "content/new.md", "content/z.md"];
        assert_eq!(looked(&mut tree, &paths), paths);
        assert!(tree.is_in_doubt());
        assert_eq!(looked(&mut tree, &["content/none.md"]), [""; 0]);
        let world = build(&tree);
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
        assert_eq!(world.changed_since(&learnt).unwrap(), paths.map(path));
        assert_eq!(world.changed_since(&Arc::new(learnt.to_vec())), None);
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
        // What is in doubt is looked at in any case.
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(looked(&mut tree, &[]), [""; 0]);
        fs::remove_dir_all(root.path().join("content/a")).unwrap();
        let gone = ["content/a/b/x.md", "content/a/y.md"];
        assert_eq!(looked(&mut tree, &["content/a"]), gone);
    }

    #[test]
    fn what_changes_during_a_build_is_told_after_it() {
        let (root, mut tree) = site();
        let world = build(&tree);
        tree.learn(world);
        let world = build(&tree);
        fs::write(root.path().join("content/z.md"), "another").unwrap();
        assert_eq!(looked(&mut tree, &["content/z.md"]), ["content/z.md"]);
        tree.learn(world);
        // What was learnt is not the list that there is: all has to be compared.
        let world = tree.world(Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(world.changed_since(&world.list()), None);
        assert_eq!(world.since, [path("content/z.md")]);
    }

    #[test]
    fn a_doubt_passes_with_time() {
        let (_root, mut tree) = site();
        assert!(tree.is_in_doubt());
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(looked(&mut tree, &[]), [""; 0]);
        assert!(!tree.is_in_doubt());
    }
}
