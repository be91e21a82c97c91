//! Plans all changes to an output folder before any of them is made.
//!
//! 1. A file of the generator that is no longer an output is removed, unless it has been edited.
//! 2. A staged output goes where nothing is, or where a file of the generator is. A folder that does not exist yet is
//!    moved in as a whole.
//! 3. Foreign files in the way are obstacles. All of them are reported.
//! 4. The manifests for the time of the change and for after it follow from that.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;

use foldhash::fast::FixedState;

use crate::base::{Digest, UrlPath};
use crate::host::error::Obstacle;
use crate::host::output_dir::folder::Folder;
use crate::host::output_dir::manifest::{Entry, Found, Known, Manifest, Mark};
use crate::host::sys;

/// An output, as the sink has it.
#[derive(Debug, Clone, Copy)]
pub(in crate::host) struct Taken {
    pub digest: Digest,
    pub mark: Mark,
    /// Whether it waits in the workspace. If not, it is in the output folder already.
    pub staged: bool,
}

impl Taken {
    /// An output that is in the output folder already.
    pub(in crate::host) fn kept(digest: Digest, mark: Mark) -> Self {
        Self {
            digest,
            mark,
            staged: false,
        }
    }
}

/// How something staged gets to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::host) enum Kind {
    /// A file or a whole folder, where nothing is.
    New,
    /// A file, where a file is.
    Swap,
}

/// The changes, in the order in which they are made.
#[derive(Debug, Default)]
pub(in crate::host) struct Plan {
    /// Files to remove first, because something new takes their place.
    pub early: Vec<UrlPath>,
    /// Folders to remove next, the deepest first.
    pub early_folders: Vec<String>,
    /// Staged files and folders to move in.
    pub places: Vec<(String, Kind)>,
    /// Files to remove last.
    pub late: Vec<UrlPath>,
    /// Folders to remove if they are empty, the deepest first.
    pub late_folders: Vec<String>,
    /// The manifest for the time of the change, if it differs from the one for after it.
    pub during: Option<Manifest>,
    /// The manifest for after the change.
    pub after: Manifest,
}

/// What is at a path where a folder has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FolderPlace {
    Folder,
    Nothing,
    /// A file that will be removed.
    Leaving,
    Obstacle(Obstacle),
}

/// The inputs of a plan.
pub(in crate::host) struct Planner<'a> {
    pub folder: &'a Folder,
    pub known: &'a Known,
    pub adopt: bool,
    /// Whether the file system takes `A` and `a` for the same name.
    pub case_insensitive: bool,
    /// Sorted by path.
    pub outputs: &'a [(UrlPath, Taken)],
}

/// A plan that is not complete yet.
#[derive(Default)]
struct Draft<'a> {
    /// Files of the generator that will be removed.
    leaving: BTreeSet<UrlPath>,
    early: BTreeSet<UrlPath>,
    early_folders: BTreeSet<String>,
    places: BTreeMap<String, Kind>,
    /// The present digests of files that will be replaced.
    before: BTreeMap<&'a UrlPath, Digest>,
    /// Folders that will be moved in as a whole.
    made: BTreeSet<&'a str>,
    folder_places: BTreeMap<String, FolderPlace>,
    obstacles: BTreeSet<(String, Obstacle)>,
}

impl<'a> Planner<'a> {
    /// Returns the plan, or everything that is in the way, sorted.
    pub(in crate::host) fn plan(&self) -> io::Result<Result<Plan, Vec<(String, Obstacle)>>> {
        let mut draft = Draft::default();
        let folded = self.folded();
        for path in self.known.manifest.files.keys() {
            if self.output(path).is_none() {
                self.plan_remove(&mut draft, path, &folded)?;
            }
        }
        for (path, taken) in self.outputs {
            if taken.staged {
                self.plan_write(&mut draft, path, &folded)?;
            }
        }
        if !draft.obstacles.is_empty() {
            return Ok(Err(draft.obstacles.into_iter().collect()));
        }
        Ok(Ok(self.finish(draft)))
    }

    fn output(&self, path: &UrlPath) -> Option<&'a Taken> {
        let at = self.outputs.binary_search_by(|(other, _)| other.cmp(path));
        self.outputs.get(at.ok()?).map(|(_, taken)| taken)
    }

    /// Outputs by their paths in lower case, if the file system ignores case.
    fn folded(&self) -> BTreeMap<String, &'a UrlPath> {
        let all = self.outputs.iter().filter(|_| self.case_insensitive);
        all.map(|(path, _)| (path.as_str().to_lowercase(), path))
            .collect()
    }

    fn plan_remove(
        &self,
        draft: &mut Draft<'a>,
        path: &UrlPath,
        folded: &BTreeMap<String, &UrlPath>,
    ) -> io::Result<()> {
        if !self.is_in_real_folders(draft, path)? {
            return Ok(());
        }
        match self.known.find(self.folder, path)? {
            Found::Ours(_, mark) => {
                let same = folded.get(&path.as_str().to_lowercase());
                let output = same.and_then(|path| self.output(path));
                if output.is_some_and(|output| !output.staged && output.mark.inode == mark.inode) {
                    // It is this output, under another spelling of its name.
                    return Ok(());
                }
            }
            Found::Emptied => {}
            Found::Changed if self.adopt => {}
            Found::Changed => {
                draft.obstacle(path.as_str(), Obstacle::Changed);
                return Ok(());
            }
            // The file is gone, and whatever is there instead is foreign.
            Found::Nothing | Found::Foreign | Found::Link | Found::Folder | Found::Special => {
                return Ok(());
            }
        }
        draft.leaving.insert(path.clone());
        if folded.contains_key(&path.as_str().to_lowercase()) {
            draft.early.insert(path.clone());
        }
        Ok(())
    }

    fn is_in_real_folders(&self, draft: &mut Draft<'a>, path: &UrlPath) -> io::Result<bool> {
        match path.parent() {
            Some(parent) => Ok(self.folder_place(draft, parent)? == FolderPlace::Folder),
            None => Ok(true),
        }
    }

    /// What is where the folder `path` has to be. Results are cached, so all removals must be planned before the first
    /// write.
    fn folder_place(&self, draft: &mut Draft<'a>, path: &str) -> io::Result<FolderPlace> {
        if let Some(known) = draft.folder_places.get(path) {
            return Ok(*known);
        }
        let parent = match path.rsplit_once('/') {
            Some((parent, _)) => self.folder_place(draft, parent)?,
            None => FolderPlace::Folder,
        };
        let place = match parent {
            FolderPlace::Folder => match self.folder.look(path)?.map(|stat| stat.kind) {
                None => FolderPlace::Nothing,
                Some(sys::Kind::Folder) => FolderPlace::Folder,
                Some(sys::Kind::File) if draft.leaving.contains(path) => FolderPlace::Leaving,
                Some(sys::Kind::File) => FolderPlace::Obstacle(Obstacle::Foreign),
                Some(sys::Kind::Link) => FolderPlace::Obstacle(Obstacle::Link),
                Some(sys::Kind::Special) => FolderPlace::Obstacle(Obstacle::Special),
            },
            FolderPlace::Nothing | FolderPlace::Leaving => FolderPlace::Nothing,
            FolderPlace::Obstacle(what) => FolderPlace::Obstacle(what),
        };
        draft.folder_places.insert(path.to_owned(), place);
        Ok(place)
    }

    fn plan_write(
        &self,
        draft: &mut Draft<'a>,
        path: &'a UrlPath,
        folded: &BTreeMap<String, &UrlPath>,
    ) -> io::Result<()> {
        for folder in folders_above(path.as_str()) {
            if draft.made.contains(folder) {
                return Ok(());
            }
            match self.folder_place(draft, folder)? {
                FolderPlace::Folder => continue,
                FolderPlace::Obstacle(what) => draft.obstacle(folder, what),
                place @ (FolderPlace::Nothing | FolderPlace::Leaving) => {
                    if place == FolderPlace::Leaving
                        && let Some(file) = draft.leaving.get(folder)
                    {
                        draft.early.insert(file.clone());
                    }
                    draft.places.insert(folder.to_owned(), Kind::New);
                    draft.made.insert(folder);
                }
            }
            return Ok(());
        }
        let kind = match self.known.find(self.folder, path)? {
            Found::Nothing => Ok(Kind::New),
            Found::Ours(digest, _) => {
                draft.before.insert(path, digest);
                Ok(Kind::Swap)
            }
            Found::Emptied => Ok(Kind::Swap),
            Found::Changed | Found::Foreign if self.adopt => Ok(Kind::Swap),
            Found::Foreign if self.is_leaving_under_another_name(draft, path, folded) => {
                Ok(Kind::New)
            }
            Found::Changed => Err(Obstacle::Changed),
            Found::Foreign => Err(Obstacle::Foreign),
            Found::Link => Err(Obstacle::Link),
            Found::Special => Err(Obstacle::Special),
            Found::Folder => {
                let mut files = Vec::new();
                let mut folders = Vec::new();
                if self.is_ours(draft, path.as_str(), &mut files, &mut folders)? {
                    draft.early.extend(files);
                    draft.early_folders.extend(folders);
                    Ok(Kind::New)
                } else {
                    Err(Obstacle::Folder)
                }
            }
        };
        match kind {
            Ok(kind) => {
                draft.places.insert(path.as_str().to_owned(), kind);
            }
            Err(what) => draft.obstacle(path.as_str(), what),
        }
        Ok(())
    }

    fn is_leaving_under_another_name(
        &self,
        draft: &Draft<'a>,
        path: &UrlPath,
        folded: &BTreeMap<String, &UrlPath>,
    ) -> bool {
        let name = path.as_str().to_lowercase();
        folded.contains_key(&name)
            && draft
                .early
                .iter()
                .any(|early| early.as_str().to_lowercase() == name)
    }

    /// Whether a folder contains only files that will be removed and folders that the generator created.
    fn is_ours(
        &self,
        draft: &Draft<'a>,
        path: &str,
        files: &mut Vec<UrlPath>,
        folders: &mut Vec<String>,
    ) -> io::Result<bool> {
        if !self.known.manifest.folders.contains(path) {
            return Ok(false);
        }
        let Ok(folder) = self.folder.folder(path) else {
            return Ok(false);
        };
        for name in folder.names()? {
            let Some(name) = name.to_str() else {
                return Ok(false);
            };
            let below = format!("{path}/{name}");
            if let Some(file) = draft.leaving.get(below.as_str()) {
                files.push(file.clone());
            } else if !self.is_ours(draft, &below, files, folders)? {
                return Ok(false);
            }
        }
        folders.push(path.to_owned());
        Ok(true)
    }

    fn finish(&self, draft: Draft<'a>) -> Plan {
        let old = &self.known.manifest;
        let files = self.outputs.iter().map(|(path, taken)| {
            let entry = Entry {
                digest: taken.digest,
                mark: taken.mark,
                before: None,
            };
            (path.clone(), entry)
        });
        let after = Manifest {
            files: files.collect(),
            folders: self.own_folders(&draft),
        };
        let is_first = old.files.is_empty() && old.folders.is_empty();
        let during = Some(&after).filter(|_| !is_first);
        let during = during.map(|after| manifest_of_change(old, after, &draft));
        let deepest_first = |all: &mut Vec<String>| all.sort_by(|a, b| b.cmp(a));
        let mut early_folders: Vec<String> = draft.early_folders.into_iter().collect();
        deepest_first(&mut early_folders);
        let gone = old.folders.difference(&after.folders);
        let mut late_folders: Vec<String> = gone.map(|path| path.as_str().to_owned()).collect();
        deepest_first(&mut late_folders);
        Plan {
            late: draft.leaving.difference(&draft.early).cloned().collect(),
            early: draft.early.into_iter().collect(),
            early_folders,
            places: draft.places.into_iter().collect(),
            late_folders,
            during: during.filter(|during| *during != after),
            after,
        }
    }

    /// The folders of outputs that the generator created or is about to create.
    fn own_folders(&self, draft: &Draft<'a>) -> BTreeSet<UrlPath> {
        let old = &self.known.manifest.folders;
        let folded: BTreeSet<String> = old
            .iter()
            .filter(|_| self.case_insensitive)
            .map(|path| path.as_str().to_lowercase())
            .collect();
        let is_new = |folder: &str| {
            let mut itself_and_above = folders_above(folder).chain([folder]);
            itself_and_above.any(|folder| draft.made.contains(folder))
        };
        let mut seen: HashSet<&str, FixedState> = HashSet::default();
        let mut folders: Vec<UrlPath> = Vec::new();
        for (path, _) in self.outputs {
            let mut above = path.parent();
            // If a folder has been seen, so have all above it.
            while let Some(folder) = above.filter(|folder| seen.insert(folder)) {
                let is_own = old.contains(folder)
                    || is_new(folder)
                    || self.case_insensitive && folded.contains(&folder.to_lowercase());
                folders.extend(is_own.then(|| path.folder_of(folder.len())).flatten());
                above = folder.rsplit_once('/').map(|(parent, _)| parent);
            }
        }
        folders.into_iter().collect()
    }
}

/// The manifest for the time of the change: what is there and what is about to be.
fn manifest_of_change(old: &Manifest, after: &Manifest, draft: &Draft<'_>) -> Manifest {
    let mut during = after.clone();
    for (path, digest) in &draft.before {
        if let Some(entry) = during.files.get_mut(*path) {
            entry.before = Some(*digest).filter(|digest| *digest != entry.digest);
        }
    }
    for path in &draft.leaving {
        if let Some(entry) = old.files.get(path) {
            during.files.insert(path.clone(), *entry);
        }
    }
    during.folders.extend(old.folders.iter().cloned());
    during
}

impl Draft<'_> {
    fn obstacle(&mut self, path: &str, what: Obstacle) {
        self.obstacles.insert((path.to_owned(), what));
    }
}

/// The folders above a path, the topmost first.
pub(in crate::host) fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}
