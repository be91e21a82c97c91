//! The sources of releases, kept in the hidden folder of the site, so that a release can be built once more.
//!
//! `.parkpages/releases/TARGET/` has a file for each release, which names its sources with their digests, and `files/`, which has
//! each of them once, by its digest. Its owner alone may read it, because there are texts that are not public yet. A large file is
//! a hard link to the one in the site: if that is written over in place, its digest shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::{Digest, RelPath};
use crate::engine::fetched::DATA_LOCK;
use crate::engine::ledger::LEDGER;
use crate::host::cache::hidden_folder;
use crate::host::{Cache, clock, sys};
use crate::world::{Listed, Stamp, World};

const FOLDER: &str = "releases";
const FILES: &str = "files";

/// What a build reads besides what is listed.
const LOCKS: [&str; 3] = [LEDGER, "translations.lock", DATA_LOCK];

/// Files that are larger are linked.
const LARGE: u64 = 1 << 20;

/// The sources of the releases of a target.
#[derive(Debug)]
pub struct KeptSources {
    root: PathBuf,
    target: String,
    folder: PathBuf,
}

/// The sources of one release, by digest.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    listed: Arc<Vec<Listed>>,
    kept: Kept,
}

/// What is kept of the sources of a release.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Kept {
    files: BTreeMap<RelPath, Digest>,
    /// Entries that were left out, by content path.
    withheld: BTreeSet<String>,
}

impl Snapshot {
    /// Digest of all files with their paths.
    pub fn digest(&self) -> Digest {
        Digest::of_value(&self.kept.files)
    }
}

impl KeptSources {
    /// Those of a target of the site at `root`.
    pub fn new(root: &Path, target: &str) -> Self {
        let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        Self {
            folder: root.join(Cache::FOLDER).join(FOLDER).join(target),
            target: target.to_owned(),
            root,
        }
    }

    /// Keeps the sources in `world`, for a release that is going to be made without the entries `withheld`.
    ///
    /// # Errors
    /// Something cannot be read, or not be written.
    pub fn keep(&self, world: &dyn World, withheld: BTreeSet<String>) -> io::Result<Snapshot> {
        hidden_folder(&self.root, &format!("{FOLDER}/{}/{FILES}", self.target))?;
        let listed = world.list();
        let paths = listed
            .iter()
            .filter_map(|listed| Some((listed.path.clone(), listed.entry.ok()?.size)));
        let locks = LOCKS.iter().filter_map(|lock| RelPath::new(lock).ok());
        let locks = locks.map(|lock| (lock, 0));
        let all: Vec<(RelPath, u64)> = paths.chain(locks).collect();
        let files = all.into_par_iter().filter_map(|(path, size)| {
            match world.read(&path) {
                Ok(bytes) => {
                    let digest = Digest::of(&bytes);
                    let stored = self.store(&path, digest, size, &bytes);
                    Some(stored.map(|()| (path, digest)))
                }
                // A lock that the site does not have.
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => Some(Err(error)),
            }
        });
        let files = files.collect::<io::Result<_>>()?;
        let kept = Kept { files, withheld };
        Ok(Snapshot { listed, kept })
    }

    /// Whether the sources are still those of a snapshot, as far as their stamps say. That a large file was linked shows in its inode.
    pub fn is_same(&self, snapshot: &Snapshot, world: &dyn World) -> bool {
        let linked = |listed: &Listed| {
            let stamp = listed.entry.ok().filter(|stamp| stamp.size > LARGE);
            stamp.map(|stamp| Stamp { ctime: 0, ..stamp })
        };
        let (now, then) = (world.list(), &snapshot.listed);
        let mut pairs = now.iter().zip(then.iter());
        now.len() == then.len()
            && pairs.all(|(now, then)| {
                now == then
                    || now.path == then.path && linked(now).is_some() && linked(now) == linked(then)
            })
    }

    fn store(&self, path: &RelPath, digest: Digest, size: u64, bytes: &[u8]) -> io::Result<()> {
        let at = self.object(digest);
        if fs::metadata(&at).is_ok_and(|data| data.len() == bytes.len() as u64) {
            return Ok(());
        }
        if size > LARGE {
            let source = self.root.join(path.as_str());
            let is_plain = fs::symlink_metadata(&source).is_ok_and(|data| data.is_file());
            let is_this = || fs::read(&source).is_ok_and(|there| there == bytes);
            if is_plain && is_this() && fs::hard_link(&source, &at).is_ok() {
                return Ok(());
            }
        }
        self.write(&at, bytes)
    }

    fn write(&self, at: &Path, bytes: &[u8]) -> io::Result<()> {
        // Two files with the same bytes may be stored at once.
        let thread = rayon::current_thread_index().unwrap_or_default();
        let fresh = self.folder.join(format!("new.{thread}"));
        let _ = fs::remove_file(&fresh);
        let mut options = sys::private_file();
        let mut file = options.create_new(true).write(true).open(&fresh)?;
        io::Write::write_all(&mut file, bytes)?;
        fs::rename(&fresh, at)
    }

    fn object(&self, digest: Digest) -> PathBuf {
        self.folder.join(FILES).join(digest.hex())
    }

    fn list(&self, release: &str) -> PathBuf {
        self.folder.join(format!("{release}.json"))
    }

    /// Says that these are the sources of a release.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn name(&self, snapshot: &Snapshot, release: &str) -> io::Result<()> {
        let text = serde_json::to_vec(&snapshot.kept)?;
        self.write(&self.list(release), &text)
    }

    /// The sources of a release; `None` if they are not kept here.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn of(&self, release: &str) -> io::Result<Option<KeptWorld<'_>>> {
        let Some(kept) = self.kept_of(release)? else {
            return Ok(None);
        };
        let sizes = kept.files.iter().map(|(path, digest)| {
            let size = fs::metadata(self.object(*digest))?.len();
            let stamp = Stamp {
                size,
                ..Stamp::default()
            };
            Ok(Listed {
                path: path.clone(),
                entry: Ok(stamp),
            })
        });
        let mut list = sizes.collect::<io::Result<Vec<Listed>>>()?;
        list.retain(|listed| !LOCKS.contains(&listed.path.as_str()));
        Ok(Some(KeptWorld {
            sources: self,
            kept,
            list: Arc::new(list),
            now: clock::now(),
        }))
    }

    fn kept_of(&self, release: &str) -> io::Result<Option<Kept>> {
        match fs::read(self.list(release)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes the sources of all releases but those with these names.
    ///
    /// # Errors
    /// The system refuses.
    pub fn prune(&self, releases: &BTreeSet<String>) -> io::Result<()> {
        let mut used = BTreeSet::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let Some(release) = name.and_then(|name| name.strip_suffix(".json")) else {
                continue;
            };
            if !releases.contains(release) {
                fs::remove_file(&path)?;
            } else if let Some(kept) = self.kept_of(release)? {
                used.extend(kept.files.into_values().map(|digest| digest.hex()));
            }
        }
        for entry in fs::read_dir(self.folder.join(FILES))? {
            let entry = entry?;
            if !entry
                .file_name()
                .to_str()
                .is_some_and(|name| used.contains(name))
            {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// The sources of a release, as they were.
#[derive(Debug)]
pub struct KeptWorld<'a> {
    sources: &'a KeptSources,
    kept: Kept,
    list: Arc<Vec<Listed>>,
    now: Timestamp,
}

impl KeptWorld<'_> {
    /// Entries that were left out, by content path.
    pub fn withheld(&self) -> &BTreeSet<String> {
        &self.kept.withheld
    }

    /// The same at another instant.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        Self {
            sources: self.sources,
            kept: self.kept.clone(),
            list: Arc::clone(&self.list),
            now,
        }
    }
}

impl World for KeptWorld<'_> {
    fn list(&self) -> Arc<Vec<Listed>> {
        Arc::clone(&self.list)
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        let digest = self.kept.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        let bytes = fs::read(self.sources.object(*digest))?;
        if Digest::of(&bytes) != *digest {
            let what = "the copy that was kept of it has other bytes";
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(bytes)
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}
