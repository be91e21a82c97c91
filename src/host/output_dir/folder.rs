//! A folder that is changed only through its descriptor, so that no change follows a symbolic link below it, not even
//! one that another program puts there meanwhile.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{AtFlags, Mode, OFlags, Stat};
use rustix::io::Errno;

/// A function that is called before each change to the disk, with the kind of change and the path. Its error is taken
/// for the system's: this is how tests fill a disk at any instant.
pub type Probe = Arc<dyn Fn(&str, &str) -> io::Result<()> + Send + Sync>;

/// Flags for folders that are only passed through. Linux needs no right to list them.
#[cfg(target_os = "linux")]
const PASSING: OFlags = OFlags::PATH;
#[cfg(not(target_os = "linux"))]
const PASSING: OFlags = OFlags::RDONLY;

/// A folder that is held open, for changes relative to it.
pub(in crate::host) struct Folder {
    descriptor: OwnedFd,
    probe: Option<Probe>,
}

impl AsFd for Folder {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }
}

impl Folder {
    /// Opens the folder at `path`, which is no symbolic link.
    pub(in crate::host) fn open(path: &Path, probe: Option<Probe>) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let descriptor = rustix::fs::open(path, flags, Mode::empty())?;
        Ok(Self { descriptor, probe })
    }

    /// Opens the folder `name` in this one.
    pub(in crate::host) fn folder(&self, name: &str) -> Result<Self, Errno> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let descriptor = rustix::fs::openat(self, name, flags, Mode::empty())?;
        Ok(Self {
            descriptor,
            probe: self.probe.clone(),
        })
    }

    /// Calls the probe before a change.
    pub(in crate::host) fn ask(&self, step: &str, path: &str) -> io::Result<()> {
        match &self.probe {
            Some(probe) => probe(step, path),
            None => Ok(()),
        }
    }

    /// What is at `path`, without following a link at its end.
    pub(in crate::host) fn look(&self, path: &str) -> io::Result<Option<Stat>> {
        match rustix::fs::statat(self, path, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The bytes of the file at `path` and its stat; a link is an error.
    pub(in crate::host) fn read(&self, path: &str) -> io::Result<(Vec<u8>, Stat)> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let mut file = File::from(rustix::fs::openat(self, path, flags, Mode::empty())?);
        let stat = rustix::fs::fstat(&file)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok((bytes, stat))
    }

    /// Creates the folder `path` if it does not exist yet.
    pub(in crate::host) fn make(&self, path: &str, mode: u32) -> io::Result<()> {
        match rustix::fs::mkdirat(self, path, Mode::from_raw_mode(mode as _)) {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Creates the file at `path`, which must not exist, and returns its stat.
    pub(in crate::host) fn create(&self, path: &str, bytes: &[u8]) -> io::Result<Stat> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(self, path, flags, Mode::from_raw_mode(0o666))?;
        let mut rest = bytes;
        while !rest.is_empty() {
            match rustix::io::write(&file, rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => rest = rest.get(n..).unwrap_or(&[]),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(rustix::fs::fstat(&file)?)
    }
}

/// Opens the folders above paths, one after the other. Those above the last path stay open, so that a sorted run of
/// paths costs about one step each. The last path itself is not opened: it may be moved or replaced.
pub(in crate::host) struct Way<'a> {
    top: BorrowedFd<'a>,
    open: Vec<(String, OwnedFd)>,
}

impl<'a> Way<'a> {
    pub(in crate::host) fn new(top: BorrowedFd<'a>) -> Self {
        Self {
            top,
            open: Vec::new(),
        }
    }

    /// The folder that contains `path`, and its name there. A link on the way is an error.
    pub(in crate::host) fn to<'p>(
        &mut self,
        path: &'p str,
    ) -> io::Result<(BorrowedFd<'_>, &'p str)> {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut known = 0;
        for (part, (open, _)) in above.split('/').zip(&self.open) {
            if part != open {
                break;
            }
            known += 1;
        }
        self.open.truncate(known);
        let parts = above.split('/').filter(|part| !part.is_empty());
        for part in parts.skip(known) {
            let here = self.open.last().map_or(self.top, |(_, open)| open.as_fd());
            let flags = PASSING | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let next = rustix::fs::openat(here, part, flags, Mode::empty())?;
            self.open.push((part.to_owned(), next));
        }
        let folder = self.open.last().map_or(self.top, |(_, open)| open.as_fd());
        Ok((folder, name))
    }
}
