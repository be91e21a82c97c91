//! The folder or file of a site that is imported, which is only read.

use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use walkdir::WalkDir;

use super::{DiskWorld, HostError};
use crate::base::{RelPath, with_slashes};
use crate::world::{Listed, Refusal, Stamp, World};

/// How deeply folders may be nested.
const MAX_DEPTH: usize = 64;

/// Folders that hold nothing of a site, wherever they lie: versions, libraries, caches.
const LEFT_OUT: [&str; 5] = [
    ".git",
    "node_modules",
    ".sass-cache",
    ".jekyll-cache",
    "bower_components",
];

/// The files of an old site. Symbolic links are followed to files of the folder, and nowhere else.
#[derive(Debug)]
pub struct OldFolder {
    disk: DiskWorld,
    listed: Arc<Vec<Listed>>,
}

impl OldFolder {
    /// Opens a folder, or a single file in one.
    ///
    /// # Errors
    /// There is no such folder or file, or it may not be read.
    pub fn open(path: &Path) -> Result<Self, HostError> {
        let file = path.is_file().then(|| path.file_name()).flatten();
        let folder = match file {
            Some(_) => path
                .parent()
                .filter(|above| !above.as_os_str().is_empty())
                .unwrap_or(Path::new(".")),
            None => path,
        };
        let disk = DiskWorld::open(folder, None)?;
        let listed = match file {
            Some(name) => listed(&name.to_string_lossy(), Ok(Stamp::default()))
                .into_iter()
                .collect(),
            None => list(disk.root()),
        };
        Ok(Self {
            disk,
            listed: Arc::new(listed),
        })
    }

    /// The folder, absolute and without symbolic links.
    pub fn root(&self) -> &Path {
        self.disk.root()
    }
}

/// What is listed at a path. A name that no path can have is refused, with a name like it to tell of it.
fn listed(path: &str, entry: Result<Stamp, Refusal>) -> Option<Listed> {
    let path = with_slashes(path);
    if let Ok(path) = RelPath::new(&path) {
        return Some(Listed { path, entry });
    }
    let shown = path.replace(|c: char| c.is_control() || c == '\\', "\u{fffd}");
    Some(Listed {
        path: RelPath::new(&shown).ok()?,
        entry: Err(Refusal::BadName),
    })
}

/// Lists the files below a folder.
fn list(root: &Path) -> Vec<Listed> {
    let walk = WalkDir::new(root)
        .max_depth(MAX_DEPTH)
        .sort_by_file_name()
        .into_iter();
    let walk = walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        !(entry.file_type().is_dir() && LEFT_OUT.contains(&&*name))
    });
    let mut all = Vec::new();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().and_then(|path| path.strip_prefix(root).ok());
                if let Some(path) = path {
                    let path = path.to_string_lossy();
                    all.extend(listed(&path, Err(Refusal::UnreadableFolder)));
                }
                continue;
            }
        };
        let kind = entry.file_type();
        let Ok(below) = entry.path().strip_prefix(root) else {
            continue;
        };
        let Some(below) = below.to_str() else {
            all.extend(listed(&below.to_string_lossy(), Err(Refusal::BadName)));
            continue;
        };
        if kind.is_dir() {
            continue;
        }
        let found = if kind.is_symlink() {
            link(root, entry.path())
        } else if kind.is_file() {
            Ok(Stamp::default())
        } else {
            Err(Refusal::NotAFile)
        };
        all.extend(listed(below, found));
    }
    all
}

/// Whether a symbolic link leads to a file of the folder.
fn link(root: &Path, path: &Path) -> Result<Stamp, Refusal> {
    let target = path.canonicalize().map_err(|_| Refusal::LinkNowhere)?;
    if !target.starts_with(root) {
        return Err(Refusal::LinkOutside);
    }
    if target.is_dir() {
        return Err(Refusal::LinkAbove);
    }
    Ok(Stamp::default())
}

impl World for OldFolder {
    fn list(&self) -> Arc<Vec<Listed>> {
        Arc::clone(&self.listed)
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn read_start(&self, path: &RelPath, most: usize) -> io::Result<Vec<u8>> {
        self.disk.read_start(path, most)
    }

    fn now(&self) -> Timestamp {
        self.disk.now()
    }
}
