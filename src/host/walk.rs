//! Lists the files below a folder.
//!
//! Folders are opened relative to the one above, so that nothing that moves meanwhile leads the
//! walk astray. Only a symbolic link is resolved by its path, and followed if that ends inside the
//! root, in no folder that the walk is already in, not behind many other links, and neither in an output folder nor in a
//! hidden one: outputs would become sources of the next build, and the build cache names what is not public.

use std::ffi::CString;
use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rayon::prelude::*;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use crate::base::RelPath;
use crate::world::{Listed, Refusal, Stamp, is_left_out};

/// The file by which an output folder is known: its manifest.
pub(super) const MANIFEST: &str = ".parkpages.json";
/// Folders in folders.
const DEEPEST: usize = 64;
/// Links to folders that hold links to folders. Few: each may multiply what is listed.
const LINKED: usize = 4;
/// So many files are looked at by one thread before another is worth its while.
const AT_ONCE: usize = 128;

/// What kind of thing a stat is of.
pub(super) fn file_type(stat: &Stat) -> FileType {
    FileType::from_raw_mode(stat.st_mode as _)
}

/// The stamp of a file.
#[allow(
    clippy::unnecessary_cast,
    reason = "the types of a stat's fields differ by system"
)]
pub(super) fn stamp(stat: &Stat) -> Stamp {
    let nanoseconds = |s: i128, ns: i128| s * 1_000_000_000 + ns;
    Stamp {
        size: stat.st_size as u64,
        mtime: nanoseconds(stat.st_mtime as i128, stat.st_mtime_nsec as i128),
        ctime: nanoseconds(stat.st_ctime as i128, stat.st_ctime_nsec as i128),
        inode: stat.st_ino as u64,
    }
}

/// What tells a folder from every other.
#[allow(
    clippy::unnecessary_cast,
    reason = "the types of a stat's fields differ by system"
)]
pub(super) fn identity(stat: &Stat) -> (u64, u64) {
    (stat.st_dev as u64, stat.st_ino as u64)
}

/// A walk in progress.
pub(super) struct Walk<'a> {
    /// Absolute, without symbolic links.
    root: &'a Path,
    /// The folders that the walk is in, from the top.
    inside: Vec<(u64, u64)>,
    /// How many of them were reached by a link.
    links: usize,
    /// There was a link, wherever it leads.
    has_links: bool,
    stamps: Stamps,
    found: Vec<Listed>,
}

/// Which files a walk looks at, besides their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamps {
    /// Each.
    All,
    /// Not those that are read anyway, and of which the folder tells that they are files: their
    /// stamps are empty.
    NotOfSources,
}

impl<'a> Walk<'a> {
    pub(super) fn new(root: &'a Path, stamps: Stamps) -> Self {
        Self {
            root,
            inside: Vec::new(),
            links: 0,
            has_links: false,
            stamps,
            found: Vec::new(),
        }
    }

    /// All that was found, sorted by path, and whether there were symbolic links.
    pub(super) fn finish(mut self) -> (Vec<Listed>, bool) {
        self.found.sort_by(|a, b| a.path.cmp(&b.path));
        (self.found, self.has_links)
    }

    /// Lists what `name` in `folder` is, whose path is `above`.
    pub(super) fn entry(&mut self, folder: impl AsFd, above: &str, name: &[u8]) {
        let found = find(folder.as_fd(), above, name);
        self.take(folder.as_fd(), name, found);
    }

    fn take(&mut self, folder: BorrowedFd<'_>, name: &[u8], (path, stat): Found) {
        let path = match path {
            Ok(path) => path,
            Err(shown) => return self.refuse(shown, Refusal::BadName),
        };
        let stat = match stat {
            None => return self.file(path, Stamp::default()),
            Some(Ok(stat)) => stat,
            // It went away since it was listed.
            Some(Err(Errno::NOENT)) => return,
            Some(Err(_)) => return self.refuse(Some(path), Refusal::UnreadableFolder),
        };
        match file_type(&stat) {
            FileType::RegularFile => self.file(path, stamp(&stat)),
            FileType::Directory => self.enter(folder, name, path, &stat),
            FileType::Symlink => self.link(folder, name, path),
            _ => self.refuse(Some(path), Refusal::NotAFile),
        }
    }

    fn file(&mut self, path: RelPath, stamp: Stamp) {
        self.found.push(Listed {
            path,
            entry: Ok(stamp),
        });
    }

    fn refuse(&mut self, path: Option<RelPath>, why: Refusal) {
        self.found.extend(path.map(|path| Listed {
            path,
            entry: Err(why),
        }));
    }

    fn enter(&mut self, folder: BorrowedFd<'_>, name: &[u8], path: RelPath, stat: &Stat) {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::openat(folder, name, flags, Mode::empty()) {
            Ok(opened) => self.folder(opened, path, stat),
            Err(Errno::NOENT) => {}
            Err(_) => self.refuse(Some(path), Refusal::UnreadableFolder),
        }
    }

    fn link(&mut self, folder: BorrowedFd<'_>, name: &[u8], path: RelPath) {
        self.has_links = true;
        let real = match fs::canonicalize(self.root.join(path.as_str())) {
            Ok(real) if real.starts_with(self.root) => real,
            Err(error) if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {
                return self.refuse(Some(path), Refusal::TooDeep);
            }
            _ => return self.refuse(Some(path), Refusal::LinkOutside),
        };
        if !self.may_hold_sources(&real) {
            return self.refuse(Some(path), Refusal::NotASource);
        }
        let Ok(stat) = rustix::fs::statat(folder, name, AtFlags::empty()) else {
            return self.refuse(Some(path), Refusal::LinkOutside);
        };
        match file_type(&stat) {
            FileType::RegularFile => self.file(path, stamp(&stat)),
            FileType::Directory => {
                let here = fs::canonicalize(self.root.join(path.parent().unwrap_or("")));
                let around = here.is_ok_and(|here| here.starts_with(&real));
                if around || self.links == LINKED {
                    return self.refuse(Some(path), Refusal::TooDeep);
                }
                let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                match rustix::fs::open(&real, flags, Mode::empty()) {
                    Ok(opened) => {
                        self.links += 1;
                        self.folder(opened, path, &stat);
                        self.links -= 1;
                    }
                    Err(_) => self.refuse(Some(path), Refusal::UnreadableFolder),
                }
            }
            _ => self.refuse(Some(path), Refusal::NotAFile),
        }
    }

    /// Whether a path below the root, without symbolic links, is neither hidden nor in an output folder.
    fn may_hold_sources(&self, real: &Path) -> bool {
        let below = real.strip_prefix(self.root).unwrap_or(real);
        let is_hidden = below
            .components()
            .any(|part| is_left_out(part.as_os_str().as_encoded_bytes()));
        let mut folders = real.ancestors().take_while(|folder| *folder != self.root);
        !is_hidden && !folders.any(|folder| folder.join(MANIFEST).is_file())
    }

    fn folder(&mut self, folder: OwnedFd, path: RelPath, stat: &Stat) {
        let identity = identity(stat);
        if self.inside.contains(&identity) || self.inside.len() == DEEPEST {
            return self.refuse(Some(path), Refusal::TooDeep);
        }
        let Ok(entries) = Dir::read_from(&folder) else {
            return self.refuse(Some(path), Refusal::UnreadableFolder);
        };
        self.inside.push(identity);
        // With whether it is to be looked at.
        let mut names: Vec<(CString, bool)> = Vec::new();
        for entry in entries {
            let Ok(entry) = entry else {
                self.refuse(Some(path.clone()), Refusal::UnreadableFolder);
                break;
            };
            let name = entry.file_name();
            if name.to_bytes() == MANIFEST.as_bytes() {
                self.inside.pop();
                return self.refuse(Some(path), Refusal::NotASource);
            }
            if !is_left_out(name.to_bytes()) {
                let is_told = self.stamps == Stamps::NotOfSources
                    && entry.file_type() == FileType::RegularFile
                    && is_source(name.to_bytes());
                names.push((name.to_owned(), !is_told));
            }
        }
        let here = folder.as_fd();
        let found = names.par_iter().with_min_len(AT_ONCE);
        let found: Vec<Found> = found
            .map(|(name, look)| match look {
                true => find(here, path.as_str(), name.to_bytes()),
                false => (path_of(path.as_str(), name.to_bytes()), None),
            })
            .collect();
        for ((name, _), found) in names.iter().zip(found) {
            self.take(here, name.to_bytes(), found);
        }
        self.inside.pop();
    }
}

/// The path of what is in a folder (where it has one, or else as [`path_of`]), and its stat; `None` of a
/// file that is not looked at.
type Found = (
    Result<RelPath, Option<RelPath>>,
    Option<Result<Stat, Errno>>,
);

fn find(folder: BorrowedFd<'_>, above: &str, name: &[u8]) -> Found {
    let stat = rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW);
    (path_of(above, name), Some(stat))
}

/// Whether the file is read as Markdown or YAML, wherever it lies.
fn is_source(name: &[u8]) -> bool {
    name.ends_with(b".md") || name.ends_with(b".yaml")
}

/// What is at `path` below `root`, where no symbolic link leads to it; nothing where nothing is.
/// `None` where only a walk can tell.
#[cfg(target_os = "linux")]
pub(super) fn look(root: BorrowedFd<'_>, path: &RelPath) -> Option<Option<Listed>> {
    use rustix::fs::ResolveFlags;
    let (above, name) = path.as_str().rsplit_once('/')?;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let plain = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    let folder = rustix::fs::openat2(root, above, flags, Mode::empty(), plain).ok()?;
    match rustix::fs::statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        // A file with two names may have changed under the other one.
        Ok(stat) if file_type(&stat) == FileType::RegularFile && stat.st_nlink == 1 => {
            Some(Some(Listed {
                path: path.clone(),
                entry: Ok(stamp(&stat)),
            }))
        }
        Err(Errno::NOENT) => Some(None),
        _ => None,
    }
}

/// Elsewhere a walk tells.
#[cfg(not(target_os = "linux"))]
pub(super) fn look(_: BorrowedFd<'_>, _: &RelPath) -> Option<Option<Listed>> {
    None
}

/// The path of `name` below `above`, or that path as it can be shown.
fn path_of(above: &str, name: &[u8]) -> Result<RelPath, Option<RelPath>> {
    let join = |name: &str| match above {
        "" => RelPath::new(name),
        _ => RelPath::new(&[above, "/", name].concat()),
    };
    if let Ok(text) = std::str::from_utf8(name)
        && let Ok(path) = join(text)
    {
        return Ok(path);
    }
    let plain = |c: char| !c.is_control() && c != '\\';
    let shown: String = String::from_utf8_lossy(name)
        .chars()
        .map(|c| {
            if plain(c) {
                c
            } else {
                char::REPLACEMENT_CHARACTER
            }
        })
        .collect();
    Err(join(&shown).ok())
}
