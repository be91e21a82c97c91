//! A site on the disk.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use rustix::fs::{FileType, Mode, OFlags};
use rustix::process::{Resource, getrlimit};

use super::stat::{file_type, stamp};
use super::walk::{self, Listing, Stamps};
use super::{HostError, clock};
use crate::base::RelPath;
use crate::world::{Listed, World};

/// Larger files are refused: no page is made of them.
const LARGEST: u64 = 256 << 20;

/// The number of files that a build may have open at once: nested folders, and a file on each core. With fewer, folders
/// would seem unreadable.
const FEWEST_FILES: u64 = 128;

/// A little more than the coarsest steps in which file systems keep times (FAT: two seconds), in nanoseconds.
pub(super) const COARSEST: i128 = 2_500_000_000;

/// A site on the disk: everything below `content/`, `static/` and `themes/` of its root. Symbolic links are
/// followed as long as they stay inside the root.
#[derive(Debug)]
pub struct DiskWorld {
    /// An absolute path without symbolic links.
    root: PathBuf,
    folder: OwnedFd,
    /// What files are really called whose names in the listing are composed.
    names: OnceLock<BTreeMap<RelPath, RelPath>>,
    now: Timestamp,
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
        let limit = getrlimit(Resource::Nofile).current;
        if let Some(limit) = limit.filter(|limit| *limit < FEWEST_FILES) {
            return Err(HostError::FewFiles { limit });
        }
        let real = fs::canonicalize(root).map_err(fail)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = rustix::fs::open(&real, flags, Mode::empty()).map_err(|e| fail(e.into()))?;
        Ok(Self {
            root: real,
            folder,
            names: OnceLock::new(),
            now: now.unwrap_or_else(clock::now),
        })
    }

    /// The root, absolute and without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Lists all sources below the root.
    pub(super) fn walk(&self, stamps: Stamps) -> Listing {
        let mut listing = walk::list(&self.root, self.folder.as_fd(), stamps);
        // A later walk may find other names, but a build goes by the first one.
        let _ = self.names.set(std::mem::take(&mut listing.names));
        listing
    }

    /// The path of a file as it is on disk, if it is another.
    fn real_path(&self, path: &RelPath) -> Option<&RelPath> {
        if path.as_str().is_ascii() {
            return None;
        }
        let walk = || walk::list(&self.root, self.folder.as_fd(), Stamps::NotOfSources).names;
        self.names.get_or_init(walk).get(path)
    }

    /// What a walk would list at `path`: `Some(None)` if nothing is there, `None` if only a walk can say, because
    /// there is a folder, a link, or a file that has another name too.
    #[cfg(target_os = "linux")]
    pub(super) fn listed_at(&self, path: &RelPath) -> Option<Option<Listed>> {
        use rustix::fs::{AtFlags, ResolveFlags};
        use rustix::io::Errno;
        let (above, name) = path.as_str().rsplit_once('/')?;
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let plain = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        let folder = rustix::fs::openat2(&self.folder, above, flags, Mode::empty(), plain).ok()?;
        match rustix::fs::statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            // A file with two names may have changed under the other one.
            Ok(stat) if file_type(&stat) == FileType::RegularFile && stat.st_nlink == 1 => {
                Some(Some(Listed {
                    path: path.clone(),
                    entry: Ok(stamp(&stat)),
                }))
            }
            // Its name may be written in another way.
            Err(Errno::NOENT) => path.as_str().is_ascii().then_some(None),
            _ => None,
        }
    }

    /// Other systems cannot resolve a path without links in one step.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn listed_at(&self, _: &RelPath) -> Option<Option<Listed>> {
        None
    }

    /// Opens a file below the root. `NONBLOCK` keeps it from waiting for the other end of a pipe.
    fn open_file(&self, path: &RelPath) -> io::Result<OwnedFd> {
        match self.open_at(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => self
                .real_path(path)
                .map_or(Err(error), |path| self.open_at(path)),
            opened => opened,
        }
    }

    fn open_at(&self, path: &RelPath) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::ResolveFlags;
            use rustix::io::Errno;
            let beneath = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
            match rustix::fs::openat2(&self.folder, path.as_str(), flags, Mode::empty(), beneath) {
                Ok(file) => return Ok(file),
                // An absolute link, which may lead back into the root; an old kernel; a sandbox.
                Err(Errno::XDEV | Errno::NOSYS | Errno::PERM | Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let real = fs::canonicalize(self.root.join(path.as_str()))?;
        if !real.starts_with(&self.root) {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "it is a link that leads out of the site's folder",
            ));
        }
        let flags = flags | OFlags::NOFOLLOW;
        Ok(rustix::fs::open(&real, flags, Mode::empty())?)
    }
}

impl World for DiskWorld {
    fn list(&self) -> Arc<Vec<Listed>> {
        Arc::new(self.walk(Stamps::All).files)
    }

    fn list_once(&self) -> Arc<Vec<Listed>> {
        Arc::new(self.walk(Stamps::NotOfSources).files)
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        let file = self.open_file(path)?;
        let stat = rustix::fs::fstat(&file)?;
        match file_type(&stat) {
            FileType::RegularFile => {}
            FileType::Directory => return Err(io::ErrorKind::IsADirectory.into()),
            _ => return Err(io::Error::other("it is not a regular file")),
        }
        let size = stamp(&stat).size;
        let too_large = || {
            let text = format!("it is larger than {} MiB", LARGEST >> 20);
            io::Error::new(io::ErrorKind::FileTooLarge, text)
        };
        if size > LARGEST {
            return Err(too_large());
        }
        let length = usize::try_from(size).unwrap_or(0);
        let mut bytes = Vec::with_capacity(length + 1);
        let first = rustix::io::read(&file, rustix::buffer::spare_capacity(&mut bytes));
        // One call reads the whole file, unless it grew or shrank meanwhile or the call was interrupted.
        if first != Ok(length) {
            File::from(file).take(LARGEST + 1).read_to_end(&mut bytes)?;
        }
        if bytes.len() as u64 > LARGEST {
            return Err(too_large());
        }
        Ok(bytes)
    }

    fn read_start(&self, path: &RelPath, most: usize) -> io::Result<Vec<u8>> {
        let file = self.open_file(path)?;
        if file_type(&rustix::fs::fstat(&file)?) != FileType::RegularFile {
            return Err(io::Error::other("it is not a regular file"));
        }
        let mut bytes = Vec::with_capacity(most);
        File::from(file).take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn link(&self, path: &RelPath) -> Option<String> {
        let path = self.real_path(path).unwrap_or(path);
        let target = fs::read_link(self.root.join(path.as_str())).ok()?;
        Some(target.to_string_lossy().into_owned())
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn settled_before(&self) -> i128 {
        clock::now().as_nanosecond() - COARSEST
    }
}
