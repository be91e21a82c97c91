//! A site on the disk.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;

use super::sys::{self, Dir, Kind};
use super::walk::{self, Listing, Stamps};
use super::{HostError, clock};
use crate::base::RelPath;
use crate::world::{FileReader, Listed, World};

/// Larger files are refused: no page is made of them.
const LARGEST: u64 = 256 << 20;

/// The number of files that a build may have open at once: nested folders, and a file on each core. With fewer, folders
/// would seem unreadable.
const FEWEST_FILES: u64 = 128;

/// The most texts that a build keeps in memory. Of more it reads each twice, because they would be half of what it takes.
const MOST_TEXTS: usize = 4_000;

/// A little more than the coarsest steps in which file systems keep times (FAT: two seconds), in nanoseconds.
pub(super) const COARSEST: i128 = 2_500_000_000;

/// A site on the disk: everything below `content/`, `static/` and `themes/` of its root. Symbolic links are
/// followed as long as they stay inside the root.
#[derive(Debug)]
pub struct DiskWorld {
    files: Arc<Files>,
    now: Timestamp,
    ahead: Mutex<Option<Ahead>>,
}

/// The list of sources, made before a build asks for it.
#[derive(Debug)]
struct Ahead {
    list: Arc<Vec<Listed>>,
    /// See [`World::settled_before`].
    settled_before: i128,
}

/// What is below the root of a site.
#[derive(Debug)]
struct Files {
    /// An absolute path without symbolic links.
    root: PathBuf,
    folder: Dir,
    /// What files are really called whose names in the listing are composed.
    names: OnceLock<BTreeMap<RelPath, RelPath>>,
}

impl DiskWorld {
    /// Opens the site at `root`, at the instant `now` or at the present one.
    ///
    /// # Errors
    /// The root is not a folder or may not be read, or the process may open too few files.
    pub fn open(root: &Path, now: Option<Timestamp>) -> Result<Self, HostError> {
        let fail = |source: io::Error| HostError::Root {
            root: root.to_owned(),
            source,
        };
        if let Some(limit) = sys::most_open_files().filter(|limit| *limit < FEWEST_FILES) {
            return Err(HostError::FewFiles { limit });
        }
        let real = fs::canonicalize(root).map_err(fail)?;
        let folder = Dir::open(&real).map_err(fail)?;
        let files = Files {
            root: real,
            folder,
            names: OnceLock::new(),
        };
        Ok(Self {
            files: Arc::new(files),
            now: now.unwrap_or_else(clock::now),
            ahead: Mutex::default(),
        })
    }

    /// Lists the sources for a build that will compare them with those of the build before, which takes this list for what is there when it
    /// begins. So the list can be made while something else is done.
    pub fn list_ahead(&self) {
        let settled_before = settled_before();
        let list = self.list();
        *self.ahead() = Some(Ahead {
            list,
            settled_before,
        });
    }

    fn ahead(&self) -> MutexGuard<'_, Option<Ahead>> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The root, absolute and without symbolic links.
    pub fn root(&self) -> &Path {
        &self.files.root
    }

    /// Lists all sources below the root.
    pub(super) fn walk(&self, stamps: Stamps) -> Listing {
        let mut listing = walk::list(&self.files.root, &self.files.folder, stamps);
        // A later walk may find other names, but a build goes by the first one.
        let _ = self.files.names.set(std::mem::take(&mut listing.names));
        listing
    }

    /// What a walk would list at `path`: `Some(None)` if nothing is there, `None` if only a walk can say, because
    /// there is a folder, a link, or a file that has another name too.
    pub(super) fn listed_at(&self, path: &RelPath) -> Option<Option<Listed>> {
        match self.files.folder.stat_beneath(path.as_str())? {
            // A file with two names may have changed under the other one.
            Ok(stat) if stat.kind == Kind::File && stat.links == 1 => Some(Some(Listed {
                path: path.clone(),
                entry: Ok(stat.stamp),
            })),
            // Its name may be written in another way.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                path.as_str().is_ascii().then_some(None)
            }
            _ => None,
        }
    }
}

impl Files {
    /// The path of a file as it is on disk, if it is another.
    fn real_path(&self, path: &RelPath) -> Option<&RelPath> {
        if path.as_str().is_ascii() {
            return None;
        }
        let walk = || walk::list(&self.root, &self.folder, Stamps::NotOfSources).names;
        self.names.get_or_init(walk).get(path)
    }

    /// Opens a file below the root.
    fn open_file(&self, path: &RelPath) -> io::Result<File> {
        match self.open_at(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => self
                .real_path(path)
                .map_or(Err(error), |path| self.open_at(path)),
            opened => opened,
        }
    }

    fn open_at(&self, path: &RelPath) -> io::Result<File> {
        if let Some(opened) = self.folder.open_beneath(path.as_str()) {
            return opened;
        }
        let real = fs::canonicalize(self.root.join(path.as_str()))?;
        if !real.starts_with(&self.root) {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "it is a link that leads out of the site's folder",
            ));
        }
        sys::open_file(&real)
    }
}

impl FileReader for Files {
    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        let file = self.open_file(path)?;
        let stat = sys::stat_file(&file)?;
        match stat.kind {
            Kind::File => {}
            Kind::Folder => return Err(io::ErrorKind::IsADirectory.into()),
            _ => return Err(io::Error::other("it is not a regular file")),
        }
        let size = stat.stamp.size;
        let too_large = || {
            let text = format!("it is larger than {} MiB", LARGEST >> 20);
            io::Error::new(io::ErrorKind::FileTooLarge, text)
        };
        if size > LARGEST {
            return Err(too_large());
        }
        let length = usize::try_from(size).unwrap_or(0);
        let mut bytes = Vec::with_capacity(length + 1);
        // One call reads the whole file, unless it grew or shrank meanwhile or the call was interrupted.
        if sys::read_once(&file, &mut bytes).ok() != Some(length) {
            file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        }
        if bytes.len() as u64 > LARGEST {
            return Err(too_large());
        }
        Ok(bytes)
    }
}

impl World for DiskWorld {
    fn list(&self) -> Arc<Vec<Listed>> {
        let ahead = self.ahead().take().map(|ahead| ahead.list);
        ahead.unwrap_or_else(|| Arc::new(self.walk(Stamps::All).files))
    }

    fn list_once(&self) -> Arc<Vec<Listed>> {
        Arc::new(self.walk(Stamps::NotOfSources).files)
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        self.files.read(path)
    }

    fn read_start(&self, path: &RelPath, most: usize) -> io::Result<Vec<u8>> {
        let file = self.files.open_file(path)?;
        if sys::stat_file(&file)?.kind != Kind::File {
            return Err(io::Error::other("it is not a regular file"));
        }
        let mut bytes = Vec::with_capacity(most);
        file.take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn later_reader(&self, texts: usize) -> Option<Arc<dyn FileReader>> {
        (texts > MOST_TEXTS).then(|| Arc::clone(&self.files) as _)
    }

    fn link(&self, path: &RelPath) -> Option<String> {
        let path = self.files.real_path(path).unwrap_or(path);
        let target = fs::read_link(self.files.root.join(path.as_str())).ok()?;
        Some(target.to_string_lossy().into_owned())
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn settled_before(&self) -> i128 {
        let ahead = self.ahead().as_ref().map(|ahead| ahead.settled_before);
        ahead.unwrap_or_else(settled_before)
    }
}

fn settled_before() -> i128 {
    clock::now().as_nanosecond() - COARSEST
}
