//! The one door through which everything from outside comes: files, their stamps, and the time.
//! [`crate::host`] opens it onto the disk; [`MemoryWorld`] is a site in memory.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::base::RelPath;

/// The folders that a site is made of, and the files beside them.
pub const SOURCES: [&str; 5] = ["content", STATIC, "themes", TRANSLATIONS, APPROVALS];

/// The file that says what translations were made from, of which pages may tell.
pub const TRANSLATIONS: &str = "translations.lock";

/// The file that says which texts were approved.
pub const APPROVALS: &str = "approvals.lock";

/// The folder of files that are published as they are: below the root, and in each theme.
pub const STATIC: &str = "static";

/// Whether files in this folder below the root are published as they are, under any name.
fn is_static(folder: &str) -> bool {
    let mut parts = folder.split('/');
    match parts.next() {
        Some(STATIC) => true,
        Some("themes") => parts.nth(1) == Some(STATIC),
        _ => false,
    }
}

/// Whether a file or folder with a name, in a folder below the root, is nothing that a site is made of: what
/// [`is_left_out`] says, less names with a dot among the files that are published as they are.
pub fn is_left_out_in(folder: &str, name: &[u8]) -> bool {
    is_left_out(name) && !(name.starts_with(b".") && is_static(folder) && !is_hidden_helper(name))
}

/// Whether a part of a path below the root is left out where it is.
pub fn has_left_out_part(path: &str) -> bool {
    let parts = path.split('/').map(str::as_bytes);
    if !parts.clone().any(is_left_out) {
        return false;
    }
    let starts = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
    starts.zip(parts).any(|(start, name)| {
        let folder = path.get(..start).unwrap_or_default();
        is_left_out_in(folder.trim_end_matches('/'), name)
    })
}

/// Whether a name that begins with a dot is that of what programs keep for themselves, or of what no reader should have.
fn is_hidden_helper(name: &[u8]) -> bool {
    /// Beginnings of such names, in small letters: of file managers, editors, version control, sync programs, this program.
    const STARTS: [&str; 34] = [
        "._",
        ".#",
        ".~",
        ".apdisk",
        ".appledouble",
        ".bzr",
        ".directory",
        ".documentrevisions-",
        ".dropbox",
        ".ds_store",
        ".editorconfig",
        ".env",
        ".fseventsd",
        ".fuse_hidden",
        ".git",
        ".goutputstream-",
        ".hg",
        ".htpasswd",
        ".idea",
        ".lsoverride",
        ".nfs",
        ".obsidian",
        ".parkpages",
        ".sass-cache",
        ".spotlight-",
        ".stfolder",
        ".stversions",
        ".svn",
        ".sync",
        ".temporaryitems",
        ".trash",
        ".vs",
        ".volumeicon",
        ".~lock",
    ];
    let name = name.to_ascii_lowercase();
    let is_swap = [".swp", ".swo", ".swx", "~"]
        .iter()
        .any(|end| name.ends_with(end.as_bytes()));
    is_swap
        || STARTS
            .iter()
            .any(|start| name.starts_with(start.as_bytes()))
}

/// What tells without reading whether a file may have changed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Stamp {
    /// The length of the file in bytes; a change that keeps it shows in the times alone.
    pub size: u64,
    /// Time of the last change of its bytes, in nanoseconds since 1970. Times before 1677 and after 2262 are not told
    /// apart.
    pub mtime: i64,
    /// Time of the last change of its inode, in the same way.
    pub ctime: i64,
    /// The number of the inode, which differs once another file was put in its place.
    pub inode: u64,
}

/// Why something that was listed cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// A symbolic link that leads out of the site's root.
    LinkOutside,
    /// A symbolic link that leads to what is not there.
    LinkNowhere,
    /// A symbolic link that leads to itself, or to one that leads back to it.
    LinkCircle,
    /// A symbolic link to a folder that it lies in.
    LinkAbove,
    /// The name is not UTF-8 or has control characters; the path is shown with replacements.
    BadName,
    /// A folder that may not be listed.
    UnreadableFolder,
    /// A socket, a pipe or a device.
    NotAFile,
    /// Folders below folders, or links behind links, beyond any use.
    TooDeep,
    /// An output folder, or a symbolic link that leads into one or into a hidden folder such as the build cache or `.git`.
    NotASource,
}

/// A file or something refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its path below the root of the site, with `/` between the parts.
    pub path: RelPath,
    /// A file's stamp, or why it cannot be used.
    pub entry: Result<Stamp, Refusal>,
}

/// Whether a file or folder of this name is nothing that a site is made of, unless [`is_left_out_in`] knows better: its name
/// begins with a dot or ends with `~`, or a program leaves such files behind while a file is being edited.
pub fn is_left_out(name: &[u8]) -> bool {
    /// What file managers keep beside files, in small letters.
    const OF_DESKTOPS: [&[u8]; 9] = [
        b"thumbs.db",
        b"ehthumbs.db",
        b"ehthumbs_vista.db",
        b"desktop.ini",
        b"icon\r",
        b"__macosx",
        b"@eadir",
        b"$recycle.bin",
        b"system volume information",
    ];
    // Emacs saves `#a.md#`, Word and LibreOffice lock `~$a.docx` and write `~WRL0001.tmp`; Vim tries whether
    // it can write in a folder with the file `4913`.
    let starts = |start: &[u8]| {
        name.get(..start.len())
            .is_some_and(|name| name.eq_ignore_ascii_case(start))
    };
    name.starts_with(b".")
        || name.ends_with(b"~")
        || name.len() > 1 && name.starts_with(b"#") && name.ends_with(b"#")
        || starts(b"~$")
        || starts(b"~wr")
        || name == b"4913"
        || OF_DESKTOPS
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
}

/// Gives all files of a listing the names that links to them have: macOS writes an accent and its letter as two
/// characters, keyboards as one. Two files whose names differ in that alone keep theirs. Sorts by path. Returns what
/// the files that have another name here are really called.
pub fn compose(list: &mut [Listed]) -> BTreeMap<RelPath, RelPath> {
    list.sort_by(|a, b| a.path.cmp(&b.path));
    let mut names: BTreeMap<RelPath, RelPath> = BTreeMap::new();
    let decomposed = list
        .iter()
        .filter(|listed| !listed.path.as_str().is_ascii());
    for listed in decomposed {
        let path = listed.path.composed();
        let is_there = || list.binary_search_by(|other| other.path.cmp(&path)).is_ok();
        if path != listed.path && !names.contains_key(&path) && !is_there() {
            names.insert(path, listed.path.clone());
        }
    }
    if names.is_empty() {
        return names;
    }
    for listed in &mut *list {
        let path = listed.path.composed();
        if names.get(&path) == Some(&listed.path) {
            listed.path = path;
        }
    }
    list.sort_by(|a, b| a.path.cmp(&b.path));
    names
}

/// Reads files for as long as somebody holds it.
pub trait FileReader: Send + Sync {
    /// The bytes of a file.
    ///
    /// # Errors
    /// As [`World::read`].
    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>>;
}

/// What a build can know of the outside.
pub trait World: Sync {
    /// Everything below the root that a site is made of, sorted by path: what is in [`SOURCES`], less what
    /// [`is_left_out_in`] says. Paths are those that [`compose`] gives.
    fn list(&self) -> Arc<Vec<Listed>>;

    /// The same for a build that none follows: stamps of Markdown and YAML files may be empty.
    fn list_once(&self) -> Arc<Vec<Listed>> {
        self.list()
    }

    /// The files that have other bytes than when [`World::list`] returned `before`, that are new since, or gone. A file
    /// may be among them that has changed back. `None` if the world does not know: then all have to be compared.
    fn changed_since(&self, before: &Arc<Vec<Listed>>) -> Option<Vec<RelPath>> {
        let _ = before;
        None
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// The error of the system. Leaving the root is never among them: that is refused before.
    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>>;

    /// The first bytes of a file, `most` of them or fewer.
    ///
    /// # Errors
    /// As [`World::read`].
    fn read_start(&self, path: &RelPath, most: usize) -> io::Result<Vec<u8>> {
        let mut bytes = self.read(path)?;
        bytes.truncate(most);
        Ok(bytes)
    }

    /// What reads files again whenever their texts are asked for, where a site of so many texts should not keep them in memory;
    /// `None` if it should.
    fn later_reader(&self, texts: usize) -> Option<Arc<dyn FileReader>> {
        let _ = texts;
        None
    }

    /// Where the symbolic link at a path leads, as it is written in it.
    fn link(&self, path: &RelPath) -> Option<String> {
        let _ = path;
        None
    }

    /// The instant that decides what is public.
    fn now(&self) -> Timestamp;

    /// A file whose stamp is older than this (nanoseconds since 1970) cannot change without showing
    /// it in its stamp. To be asked before the files are listed. Without a clock no stamp is trusted.
    fn settled_before(&self) -> i128 {
        i128::MIN
    }
}

/// A site in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryWorld {
    files: BTreeMap<RelPath, Vec<u8>>,
    refused: BTreeMap<RelPath, Refusal>,
    unreadable: BTreeMap<RelPath, io::ErrorKind>,
    now: Timestamp,
}

impl MemoryWorld {
    /// An empty site at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            ..Self::default()
        }
    }

    /// Writes a file, over the one that may be at the path; builds after this see the new bytes.
    pub fn write(&mut self, path: RelPath, bytes: impl Into<Vec<u8>>) -> &mut Self {
        self.files.insert(path, bytes.into());
        self
    }

    /// Removes a file; whether there was one.
    pub fn remove(&mut self, path: &RelPath) -> bool {
        self.files.remove(path).is_some()
    }

    /// Lists something at `path` that cannot be used.
    pub fn refuse(&mut self, path: RelPath, why: Refusal) -> &mut Self {
        self.refused.insert(path, why);
        self
    }

    /// Makes reading `path` fail.
    pub fn fail(&mut self, path: RelPath, kind: io::ErrorKind) -> &mut Self {
        self.unreadable.insert(path, kind);
        self
    }

    /// Sets the instant that later builds take for the present, which may be earlier than the one before.
    pub fn set_now(&mut self, now: Timestamp) -> &mut Self {
        self.now = now;
        self
    }
}

impl World for MemoryWorld {
    fn list(&self) -> Arc<Vec<Listed>> {
        let files = self.files.iter().map(|(path, bytes)| {
            let stamp = Stamp {
                size: bytes.len() as u64,
                ..Stamp::default()
            };
            Listed {
                path: path.clone(),
                entry: Ok(stamp),
            }
        });
        let refused = self.refused.iter().map(|(path, why)| Listed {
            path: path.clone(),
            entry: Err(*why),
        });
        let left_out = |listed: &Listed| has_left_out_part(listed.path.as_str());
        let all = files.chain(refused).filter(|listed| !left_out(listed));
        let mut all: Vec<Listed> = all.collect();
        compose(&mut all);
        Arc::new(all)
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        if let Some(kind) = self.unreadable.get(path) {
            return Err(io::Error::from(*kind));
        }
        let decomposed = || {
            let mut files = self.files.iter().filter(|_| !path.as_str().is_ascii());
            let found = files.find(|(other, _)| other.composed() == *path);
            found.map(|(_, bytes)| bytes)
        };
        let found = self.files.get(path).or_else(decomposed);
        found
            .cloned()
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}
