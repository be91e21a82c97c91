//! Staging: outputs are written into the workspace under their later paths, so that a folder that is new as a whole
//! takes one rename.

use std::io;

use crate::base::UrlPath;
use crate::host::output_dir::folder::Folder;
use crate::host::output_dir::manifest::Mark;
use crate::host::output_dir::plan::{Kind, folders_above};

/// The folder of the staged outputs. No other program writes there, so paths need not be followed folder by folder.
pub(in crate::host) struct Stage {
    pub(in crate::host) folder: Folder,
}

impl Stage {
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

    /// Creates a folder that may exist, and those above it. Most are for one page alone, in a folder that exists.
    fn make(&self, path: &str) -> io::Result<()> {
        self.folder.ask("stage", path)?;
        let create = || self.folder.make(path, false);
        create().or_else(|error| match path.rsplit_once('/') {
            Some((parent, _)) if error.kind() == io::ErrorKind::NotFound => {
                self.make(parent)?;
                create()
            }
            _ => Err(error),
        })
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

    /// Removes what is left after a commit that moved these: old files, and folders of which only parts were moved. Their names are known,
    /// which is several times faster than listing them.
    pub(in crate::host) fn sweep(&self, places: &[(String, Kind)]) {
        for (path, _) in places.iter().filter(|(_, kind)| *kind == Kind::Swap) {
            let _ = self.folder.remove_file(path);
        }
        let above = places.iter().flat_map(|(path, _)| folders_above(path));
        let mut left: Vec<&str> = above.collect();
        // Deepest first, because only an empty folder can be removed.
        left.sort_unstable_by(|a, b| b.cmp(a));
        left.dedup();
        for folder in left {
            let _ = self.folder.remove_folder(folder);
        }
    }
}
