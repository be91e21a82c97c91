//! Staging: outputs are written into the workspace under their later paths, so that a folder that is new as a whole
//! takes one rename.

use std::collections::HashSet;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::FixedState;

use crate::base::UrlPath;
use crate::host::output_dir::folder::Folder;
use crate::host::output_dir::manifest::Mark;
use crate::host::output_dir::plan::{Kind, folders_above};

/// The folder of the staged outputs. No other program writes there, so paths need not be followed folder by folder.
pub(in crate::host) struct Stage {
    pub(in crate::host) folder: Folder,
    made: Mutex<HashSet<Box<str>, FixedState>>,
}

impl Stage {
    pub(in crate::host) fn new(folder: Folder) -> Self {
        Self {
            folder,
            made: Mutex::default(),
        }
    }

    /// Writes a file and creates the folders above it. A file that was staged at the path before is replaced.
    pub(in crate::host) fn write(&self, path: &UrlPath, bytes: &[u8]) -> io::Result<Mark> {
        if let Some(parent) = path.parent() {
            self.make(parent)?;
        }
        self.folder.ask("stage", path.as_str())?;
        let create = || self.folder.create(path.as_str(), bytes);
        let stat = create().or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                self.folder.remove_file(path.as_str())?;
                create()
            }
            _ => Err(error),
        })?;
        Ok(Mark::of(&stat))
    }

    fn make(&self, path: &str) -> io::Result<()> {
        if self.made().contains(path) {
            return Ok(());
        }
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.make(parent)?;
        }
        self.folder.ask("stage", path)?;
        self.folder.make(path, false)?;
        self.made().insert(path.into());
        Ok(())
    }

    fn made(&self) -> MutexGuard<'_, HashSet<Box<str>, FixedState>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes a staged file, and the folders that were created for it alone.
    pub(in crate::host) fn remove(&self, path: &UrlPath) -> io::Result<()> {
        self.folder.remove_file(path.as_str())?;
        let mut above = path.parent();
        while let Some(folder) = above {
            if self.folder.remove_folder(folder).is_err() {
                break;
            }
            above = folder.rsplit_once('/').map(|(parent, _)| parent);
        }
        Ok(())
    }

    /// Removes what is left after a commit that moved these, sorted by path: old files, and folders that were not
    /// moved as a whole. Their names are known, which is several times faster than listing them.
    pub(in crate::host) fn sweep(&self, places: &[(String, Kind)]) {
        for (path, _) in places.iter().filter(|(_, kind)| *kind == Kind::Swap) {
            let _ = self.folder.remove_file(path);
        }
        let is_gone = |folder: &str| {
            let found = places.binary_search_by(|(path, _)| path.as_str().cmp(folder));
            found.is_ok()
        };
        let made = self.made();
        // As a rule all folders were moved with the topmost ones.
        let mut tops = made.iter().filter(|folder| !folder.contains('/'));
        if tops.all(|top| is_gone(top)) {
            return;
        }
        let is_left = |folder: &&str| !folders_above(folder).chain([*folder]).any(is_gone);
        let all = made.iter().map(|folder| &**folder);
        let mut left: Vec<&str> = all.filter(is_left).collect();
        // Deepest first, because only an empty folder can be removed.
        left.sort_unstable_by(|a, b| b.cmp(a));
        for folder in left {
            let _ = self.folder.remove_folder(folder);
        }
    }
}
