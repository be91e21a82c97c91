//! A folder that is changed only through its descriptor, so that no change follows a symbolic link below it, not even
//! one that another program puts there meanwhile.

use std::io::{self, Read};
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use crate::host::sys::{self, Dir, Stat};

/// A function that is called before each change to the disk, with the kind of change and the path. Its error is taken
/// for the system's: this is how tests fill a disk at any instant.
pub type Probe = Arc<dyn Fn(&str, &str) -> io::Result<()> + Send + Sync>;

/// A folder that is held open, for changes relative to it.
pub(in crate::host) struct Folder {
    dir: Dir,
    probe: Option<Probe>,
}

impl Deref for Folder {
    type Target = Dir;

    fn deref(&self) -> &Dir {
        &self.dir
    }
}

impl Folder {
    /// Opens the folder at `path`, which is no symbolic link.
    pub(in crate::host) fn open(path: &Path, probe: Option<Probe>) -> io::Result<Self> {
        let dir = Dir::open(path)?;
        Ok(Self { dir, probe })
    }

    /// Opens the folder `name` in this one.
    pub(in crate::host) fn folder(&self, name: &str) -> io::Result<Self> {
        self.dir.folder(name).map(|dir| self.with_probe(dir))
    }

    /// As [`Folder::folder`], for a folder that is removed while it is open.
    pub(in crate::host) fn folder_to_remove(&self, name: &str) -> io::Result<Self> {
        let dir = self.dir.folder_to_remove(name);
        dir.map(|dir| self.with_probe(dir))
    }

    fn with_probe(&self, dir: Dir) -> Self {
        Self {
            dir,
            probe: self.probe.clone(),
        }
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
        use io::ErrorKind as Kind;
        match self.dir.stat(path) {
            Ok(stat) => Ok(Some(stat)),
            Err(error) if matches!(error.kind(), Kind::NotFound | Kind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The bytes of the file at `path` and its stat; a link is an error.
    pub(in crate::host) fn read(&self, path: &str) -> io::Result<(Vec<u8>, Stat)> {
        let mut file = self.dir.open_file(path)?;
        let stat = sys::stat_file(&file)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok((bytes, stat))
    }

    /// Creates the folder `path` if it does not exist yet, for its owner alone or as the user has set.
    pub(in crate::host) fn make(&self, path: &str, is_private: bool) -> io::Result<()> {
        match self.dir.make(path, is_private) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }
}

/// Opens the folders above paths, one after the other. Those above the last path stay open, so that a sorted run of
/// paths costs about one step each. The last path itself is not opened: it may be moved or replaced.
pub(in crate::host) struct Way<'a> {
    top: &'a Dir,
    open: Vec<(String, Dir)>,
}

impl<'a> Way<'a> {
    pub(in crate::host) fn new(top: &'a Dir) -> Self {
        Self {
            top,
            open: Vec::new(),
        }
    }

    /// The folder that contains `path`, and its name there. A link on the way is an error.
    pub(in crate::host) fn to<'p>(&mut self, path: &'p str) -> io::Result<(&Dir, &'p str)> {
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
            let next = self.here().pass(part)?;
            self.open.push((part.to_owned(), next));
        }
        Ok((self.here(), name))
    }

    fn here(&self) -> &Dir {
        self.open.last().map_or(self.top, |(_, open)| open)
    }
}
