//! What has to be done to an output folder, decided before anything is.
//!
//! 1. A file of the generator that is no output any more leaves, if it is as it was left.
//! 2. A staged output goes where nothing is, or where a file of the generator is; a folder that is
//!    not there at all comes as a whole.
//! 3. What is somebody else's is an obstacle. All of them are reported.
//! 4. The manifests during and after the change follow from that.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;

use foldhash::fast::FixedState;
use rustix::fs::{Dir, FileType};

use crate::base::{Digest, UrlPath};
use crate::host::error::Obstacle;
use crate::host::output_dir::folder::Folder;
use crate::host::output_dir::manifest::{Entry, Found, Known, Manifest, Mark};
use crate::host::stat::file_type;

/// An output, as the sink has it.
#[derive(Debug, Clone, Copy)]
pub(in crate::host) struct Taken {
    pub digest: Digest,
    pub mark: Mark,
    /// It waits in the workspace; otherwise it is in the output folder already.
    pub staged: bool,
}

/// How something staged gets to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::host) enum Kind {
    /// A file or a whole folder, where nothing is.
    New,
    /// A file, where a file is.
    Swap,
}

/// What has to be done, in this order.
#[derive(Debug, Default)]
pub(in crate::host) struct Plan {
    /// Files that leave first: something new comes in their place.
    pub early: Vec<UrlPath>,
    /// Folders that leave then, the deepest first.
    pub early_folders: Vec<String>,
    /// What comes.
    pub places: Vec<(String, Kind)>,
    /// Files that leave last.
    pub late: Vec<UrlPath>,
    /// Folders that leave if they are empty, the deepest first.
    pub late_folders: Vec<String>,
    /// The manifest while that happens, where it is another than after it.
    pub during: Option<Manifest>,
    /// The manifest after it.
    pub after: Manifest,
}

/// What is where a folder has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    Folder,
    Nothing,
    /// A file that leaves.
    Leaving,
    Obstacle(Obstacle),
}

/// What decides a plan.
pub(in crate::host) struct Planner<'a> {
    pub folder: &'a Folder,
    pub known: &'a Known,
    pub adopt: bool,
    /// The file system takes `A` and `a` for one name.
    pub case_insensitive: bool,
    pub outputs: &'a BTreeMap<UrlPath, Taken>,
}

/// A plan in the making.
#[derive(Default)]
struct Draft<'a> {
    /// Files of the generator that go.
    leaving: BTreeSet<UrlPath>,
    early: BTreeSet<UrlPath>,
    early_folders: BTreeSet<String>,
    places: BTreeMap<String, Kind>,
    /// What replaced files are now.
    before: BTreeMap<&'a UrlPath, Digest>,
    /// Folders that come as a whole.
    made: BTreeSet<&'a str>,
    above: BTreeMap<String, Above>,
    obstacles: BTreeSet<(String, Obstacle)>,
}

impl<'a> Planner<'a> {
    /// The plan; or all that is in the way, sorted.
    pub(in crate::host) fn plan(&self) -> io::Result<Result<Plan, Vec<(String, Obstacle)>>> {
        let mut draft = Draft::default();
        let folded = self.folded();
        for path in self.known.manifest.files.keys() {
            if !self.outputs.contains_key(path) {
                self.leave(&mut draft, path, &folded)?;
            }
        }
        for (path, taken) in self.outputs {
            if taken.staged {
                self.come(&mut draft, path, &folded)?;
            }
        }
        if !draft.obstacles.is_empty() {
            return Ok(Err(draft.obstacles.into_iter().collect()));
        }
        Ok(Ok(self.finish(draft)))
    }

    /// Outputs by their names without capitals, where that matters.
    fn folded(&self) -> BTreeMap<String, &'a UrlPath> {
        let all = self.outputs.keys().filter(|_| self.case_insensitive);
        all.map(|path| (path.as_str().to_lowercase(), path))
            .collect()
    }

    fn leave(
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
                let kept = same.and_then(|path| self.outputs.get(*path));
                if kept.is_some_and(|kept| !kept.staged && kept.mark.inode == mark.inode) {
                    // It is that output, under its other name.
                    return Ok(());
                }
            }
            Found::Emptied => {}
            Found::Changed if self.adopt => {}
            Found::Changed => {
                draft.obstacle(path.as_str(), Obstacle::Changed);
                return Ok(());
            }
            // It is not there any more; what is there instead is not ours.
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
            Some(parent) => Ok(self.above(draft, parent)? == Above::Folder),
            None => Ok(true),
        }
    }

    /// What is where the folder `path` has to be. Answers are kept, so all that leaves has to be
    /// known before the first question about what comes.
    fn above(&self, draft: &mut Draft<'a>, path: &str) -> io::Result<Above> {
        if let Some(known) = draft.above.get(path) {
            return Ok(*known);
        }
        let parent = match path.rsplit_once('/') {
            Some((parent, _)) => self.above(draft, parent)?,
            None => Above::Folder,
        };
        let answer = match parent {
            Above::Folder => match self.folder.look(path)?.map(|stat| file_type(&stat)) {
                None => Above::Nothing,
                Some(FileType::Directory) => Above::Folder,
                Some(FileType::RegularFile) if draft.leaving.contains(path) => Above::Leaving,
                Some(FileType::RegularFile) => Above::Obstacle(Obstacle::Foreign),
                Some(FileType::Symlink) => Above::Obstacle(Obstacle::Link),
                Some(_) => Above::Obstacle(Obstacle::Special),
            },
            Above::Nothing | Above::Leaving => Above::Nothing,
            Above::Obstacle(what) => Above::Obstacle(what),
        };
        draft.above.insert(path.to_owned(), answer);
        Ok(answer)
    }

    fn come(
        &self,
        draft: &mut Draft<'a>,
        path: &'a UrlPath,
        folded: &BTreeMap<String, &UrlPath>,
    ) -> io::Result<()> {
        for folder in folders_above(path.as_str()) {
            if draft.made.contains(folder) {
                return Ok(());
            }
            match self.above(draft, folder)? {
                Above::Folder => continue,
                Above::Obstacle(what) => draft.obstacle(folder, what),
                place @ (Above::Nothing | Above::Leaving) => {
                    if place == Above::Leaving
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

    /// Whether a folder holds nothing but files that leave and folders that the generator made.
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
        for entry in Dir::read_from(&folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if name == c"." || name == c".." {
                continue;
            }
            let Ok(name) = name.to_str() else {
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
        let mut after = Manifest {
            files: files.collect(),
            folders: BTreeSet::new(),
        };
        let mut seen: HashSet<&str, FixedState> = HashSet::default();
        let mut folders: Vec<UrlPath> = Vec::new();
        let old_folders = old.folders.iter().filter(|_| self.case_insensitive);
        let folded: BTreeSet<String> = old_folders
            .map(|path| path.as_str().to_lowercase())
            .collect();
        let is_made = |folder: &str| {
            let mut itself_and_above = folders_above(folder).chain([folder]);
            itself_and_above.any(|folder| draft.made.contains(folder))
        };
        for path in self.outputs.keys() {
            let mut above = path.parent();
            // Above a folder that was seen all were.
            while let Some(folder) = above.filter(|folder| seen.insert(folder)) {
                let is_ours = old.folders.contains(folder)
                    || is_made(folder)
                    || self.case_insensitive && folded.contains(&folder.to_lowercase());
                folders.extend(is_ours.then(|| path.folder_of(folder.len())).flatten());
                above = folder.rsplit_once('/').map(|(parent, _)| parent);
            }
        }
        after.folders = folders.into_iter().collect();
        let during = (!old.files.is_empty() || !old.folders.is_empty()).then(|| {
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
        });
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
}

impl Draft<'_> {
    fn obstacle(&mut self, path: &str, what: Obstacle) {
        self.obstacles.insert((path.to_owned(), what));
    }
}

/// The folders above a path, from the top.
pub(in crate::host) fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}
