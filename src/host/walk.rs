//! Lists the sources of a site: everything below `content/`, `static/` and `themes/`.
//!
//! The crate `walkdir` goes through the folders; this module decides what belongs to the site. A symbolic link is
//! followed if it ends inside the root, but not
//!
//! - into a folder that the walk is already in, which would never end;
//! - behind several other links, each of which may multiply what is listed;
//! - into an output folder or a hidden one: outputs would become sources of the next build, and the build cache
//!   names what is not public yet.
//!
//! Folders are walked by path, so one that is replaced by a link during the walk may add names from outside the root
//! to the list. Their bytes cannot get in: [`DiskWorld`](super::DiskWorld) opens files beneath the root.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::output_dir::manifest::NAME as MANIFEST;
use super::sys::{self, Dir, Kind};
use crate::base::{RelPath, with_slashes};
use crate::world::{
    Listed, Refusal, SOURCES, Stamp, compose, has_left_out_part, is_left_out, is_left_out_in,
};

/// How deeply folders may be nested.
const MAX_DEPTH: usize = 64;
/// How many links may lead on from one to the next. Each of them may multiply what is listed.
const MAX_LINKS: usize = 4;
/// The number of files from which a second thread pays off.
const FILES_PER_TASK: usize = 128;

/// Which files of a listing get a stamp. The stamps of all others are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamps {
    All,
    /// All but those of Markdown and YAML files, which are read in any case.
    NotOfSources,
}

/// What is below a root.
pub(super) struct Listing {
    /// All files and refusals, sorted by path.
    pub files: Vec<Listed>,
    /// What files are really called whose names here are composed.
    pub names: BTreeMap<RelPath, RelPath>,
    /// Whether there are symbolic links, wherever they lead.
    pub has_links: bool,
}

/// Lists the sources below `root`, a path without symbolic links, on which `folder` is open.
pub(super) fn list(root: &Path, folder: &Dir, stamps: Stamps) -> Listing {
    let mut walk = Walk {
        root,
        links: Vec::new(),
        has_links: false,
        found: Vec::new(),
    };
    for name in SOURCES {
        walk.tree(&root.join(name), name);
    }
    let found = walk.found.into_par_iter().with_min_len(FILES_PER_TASK);
    let listed = found.filter_map(|(path, found)| {
        let entry = match found {
            Found::File if stamps == Stamps::NotOfSources && is_read(&path) => Ok(Stamp::default()),
            Found::File => stamp_at(folder, &path)?,
            Found::Linked(stamp) => Ok(stamp),
            Found::Refused(why) => Err(why),
        };
        Some(Listed { path, entry })
    });
    let mut files: Vec<Listed> = listed.collect();
    let names = compose(&mut files);
    Listing {
        files,
        names,
        has_links: walk.has_links,
    }
}

/// Whether a build reads the file, wherever it lies.
fn is_read(path: &RelPath) -> bool {
    path.as_str().ends_with(".md") || path.as_str().ends_with(".yaml")
}

/// The stamp of a file that was listed; `None` if it was removed since.
fn stamp_at(folder: &Dir, path: &RelPath) -> Option<Result<Stamp, Refusal>> {
    match folder.stat(path.as_str()) {
        Ok(stat) if stat.kind == Kind::File => Some(Ok(stat.stamp)),
        Ok(_) => Some(Err(Refusal::NotAFile)),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(_) => Some(Err(Refusal::UnreadableFolder)),
    }
}

/// What the walk finds at a path.
enum Found {
    File,
    /// A link to a file that has this stamp.
    Linked(Stamp),
    Refused(Refusal),
}

/// A walk in progress.
struct Walk<'a> {
    root: &'a Path,
    /// The folders that hold the links which the walk has followed to where it is, without symbolic links.
    links: Vec<PathBuf>,
    has_links: bool,
    found: Vec<(RelPath, Found)>,
}

/// A folder with all below it, links apart.
struct Tree<'a> {
    /// Where it is, without symbolic links.
    real: &'a Path,
    /// Where it is listed.
    listed: &'a str,
    /// The folders that the walk is in, each with the length of `found` before it.
    inside: Vec<(RelPath, usize)>,
}

impl Walk<'_> {
    /// Goes through the folder `real` and lists it as `listed`.
    fn tree(&mut self, real: &Path, listed: &str) {
        let mut tree = Tree {
            real,
            listed,
            inside: Vec::new(),
        };
        let walk = WalkDir::new(real).follow_root_links(false).into_iter();
        let mut entries = walk.filter_entry(|entry| {
            let name = entry.file_name().as_encoded_bytes();
            let folder = || {
                let folder = entry.path().parent().unwrap_or(real).as_os_str();
                let below = folder.as_encoded_bytes().get(real.as_os_str().len()..);
                let below = String::from_utf8_lossy(below.unwrap_or_default());
                format!("{listed}{}", with_slashes(&below))
            };
            let is_hidden = is_left_out(name) && is_left_out_in(&folder(), name);
            entry.depth() == 0 || !is_hidden || is_manifest(entry)
        });
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) => {
                    if !self.entry(&mut tree, &entry) {
                        entries.skip_current_dir();
                    }
                }
                Err(error) => self.error(&tree, &error),
            }
        }
    }

    /// Takes an entry. Returns `false` if the folder that `walkdir` is in must be left.
    fn entry(&mut self, tree: &mut Tree<'_>, entry: &DirEntry) -> bool {
        tree.inside.truncate(entry.depth());
        let kind = entry.file_type();
        let path = match tree.listed_as(entry.path()) {
            Ok(path) => path,
            Err(shown) => {
                self.refuse(shown, Refusal::BadName);
                return !kind.is_dir();
            }
        };
        if kind.is_dir() {
            if path.as_str().matches('/').count() == MAX_DEPTH {
                self.refuse(Some(path), Refusal::TooDeep);
                return false;
            }
            tree.inside.push((path, self.found.len()));
        } else if is_manifest(entry) {
            // Whatever was found in this output folder before its manifest goes as well.
            if let Some((folder, before)) = tree.inside.pop() {
                self.found.truncate(before);
                self.refuse(Some(folder), Refusal::NotASource);
            }
            return false;
        } else if kind.is_symlink() {
            self.link(path, entry.path());
        } else if kind.is_file() {
            self.found.push((path, Found::File));
        } else {
            self.refuse(Some(path), Refusal::NotAFile);
        }
        true
    }

    fn error(&mut self, tree: &Tree<'_>, error: &walkdir::Error) {
        if error.io_error().map(std::io::Error::kind) == Some(ErrorKind::NotFound) {
            // It was removed since its folder was listed.
            return;
        }
        // An error in the middle of a folder has no path, and the depth of the folder's entries.
        let path = match error.path() {
            Some(path) => tree.listed_as(path).ok(),
            None => {
                let depth = error.depth().checked_sub(1);
                let folder = depth.and_then(|depth| tree.inside.get(depth));
                folder.map(|(path, _)| path.clone())
            }
        };
        self.refuse(path, Refusal::UnreadableFolder);
    }

    fn refuse(&mut self, path: Option<RelPath>, why: Refusal) {
        self.found
            .extend(path.map(|path| (path, Found::Refused(why))));
    }

    /// Follows the link at `real`, which is listed as `path`.
    fn link(&mut self, path: RelPath, real: &Path) {
        self.has_links = true;
        let folder = real.parent().unwrap_or(self.root);
        match self.target(real, folder) {
            Ok(Target::File(stamp)) => self.found.push((path, Found::Linked(stamp))),
            Ok(Target::Folder(target)) => {
                self.links.push(folder.to_owned());
                self.tree(&target, path.as_str());
                self.links.pop();
            }
            Err(why) => self.refuse(Some(path), why),
        }
    }

    /// Where a link in `folder` leads, or why it is not followed.
    fn target(&self, link: &Path, folder: &Path) -> Result<Target, Refusal> {
        let target = fs::canonicalize(link).map_err(|error| match error.kind() {
            _ if sys::is_of_links(&error) => Refusal::LinkCircle,
            ErrorKind::PermissionDenied => Refusal::UnreadableFolder,
            _ => Refusal::LinkNowhere,
        })?;
        if !target.starts_with(self.root) {
            return Err(Refusal::LinkOutside);
        }
        if !self.may_hold_sources(&target) {
            return Err(Refusal::NotASource);
        }
        let stat = sys::stat_link(&target).map_err(|_| Refusal::LinkNowhere)?;
        let mut inside = self.links.iter().map(PathBuf::as_path).chain([folder]);
        match stat.kind {
            Kind::File => Ok(Target::File(stat.stamp)),
            Kind::Folder if self.links.len() == MAX_LINKS => Err(Refusal::TooDeep),
            Kind::Folder if inside.any(|inside| inside.starts_with(&target)) => {
                Err(Refusal::LinkAbove)
            }
            Kind::Folder => Ok(Target::Folder(target)),
            _ => Err(Refusal::NotAFile),
        }
    }

    /// Whether a path below the root, without symbolic links, is neither hidden nor in an output folder.
    fn may_hold_sources(&self, real: &Path) -> bool {
        let below = real.strip_prefix(self.root).unwrap_or(real);
        let is_hidden = has_left_out_part(&with_slashes(&below.to_string_lossy()));
        let mut folders = real.ancestors().take_while(|folder| *folder != self.root);
        !is_hidden && !folders.any(|folder| folder.join(MANIFEST).is_file())
    }
}

/// Where a link leads.
enum Target {
    File(Stamp),
    Folder(PathBuf),
}

/// Whether it is the manifest by which an output folder is known.
fn is_manifest(entry: &DirEntry) -> bool {
    entry.file_name() == MANIFEST && !entry.file_type().is_dir()
}

impl Tree<'_> {
    /// The path under which `real` is listed. If its name is not a valid one, the error is the path as it can be
    /// shown.
    fn listed_as(&self, real: &Path) -> Result<RelPath, Option<RelPath>> {
        let real = real.as_os_str().as_encoded_bytes();
        let below = real.get(self.real.as_os_str().len()..).unwrap_or_default();
        let path = [self.listed.as_bytes(), below].concat();
        if let Ok(text) = std::str::from_utf8(&path)
            && let Ok(path) = RelPath::new(&with_slashes(text))
        {
            return Ok(path);
        }
        let is_odd = |c: char| c.is_control() || c == '\\';
        let shown = with_slashes(&String::from_utf8_lossy(&path)).replace(is_odd, "\u{fffd}");
        Err(RelPath::new(&shown).ok())
    }
}
