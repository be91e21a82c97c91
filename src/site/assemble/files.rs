//! Files that are not pages: the entry that each belongs to, and which of them are published.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::{RelPath, composed};
use crate::content::CONTENT;
use crate::content::layout::{DATA, resolve};
use crate::diag::{Diagnostic, Severity};
use crate::site::assemble::publication;
use crate::site::model::{Entry, EntryId, Section, SiteFile, VersionState};
use crate::site::pictures::Picture;
use crate::site::{OtherFile, SiteInput};

/// Returns the files that are published unchanged, with the entry that each belongs to. Files of what is not public
/// and those that are `withheld` are not among them. Problems of files go to `out`.
pub(in crate::site) fn files(
    entries: &mut [Entry],
    sections: &BTreeMap<String, Section>,
    input: &SiteInput,
    withheld: &BTreeSet<RelPath>,
    out: &mut Vec<Diagnostic>,
) -> BTreeMap<RelPath, SiteFile> {
    let folders = own_folders(entries);
    let mut all = BTreeMap::new();
    for OtherFile {
        path,
        size,
        dimensions,
        pages,
        picture,
        problems,
    } in &input.others
    {
        let (owner, section) = home_of(path, &folders, sections);
        let is_withheld = owner.is_none() && withheld.contains(path);
        if let Some(entry) = owner.and_then(|id| entries.get_mut(id.index())) {
            entry.files.push(path.clone());
        }
        let open = !is_withheld && is_open(owner, &section, entries, sections, input);
        let is_draft = owner
            .and_then(|id| entries.get(id.index())?.original_version())
            .is_some_and(|version| version.state == VersionState::Draft);
        out.extend(problems.iter().cloned().map(|mut problem| {
            if is_draft || is_withheld {
                problem.severity = Severity::Warning;
            }
            problem
        }));
        if open {
            let settings = &input.settings.pictures;
            let picture = picture.as_ref().map(|(facts, digest)| {
                let mut picture = Picture::new(path, *size, facts, *digest, settings);
                picture.keeps_address = owner.is_none() && is_apart(path, sections);
                Arc::new(picture)
            });
            let file = SiteFile {
                path: path.clone(),
                size: *size,
                dimensions: *dimensions,
                pages: *pages,
                picture,
                owner,
                section,
            };
            all.insert(path.clone(), file);
        }
    }
    all
}

/// The entries that have folders of their own, by folder.
fn own_folders(entries: &[Entry]) -> BTreeMap<String, EntryId> {
    let all = EntryId::each(entries);
    let all = all.filter(|(_, entry)| entry.own_folder && !entry.index);
    all.map(|(id, entry)| (entry.folder.to_string(), id))
        .collect()
}

/// Whether the entry or section that a file belongs to is public.
fn is_open(
    owner: Option<EntryId>,
    section: &str,
    entries: &[Entry],
    sections: &BTreeMap<String, Section>,
    input: &SiteInput,
) -> bool {
    if let Some(entry) = owner.and_then(|id| entries.get(id.index())) {
        return entry.has_pages() && !entry.withdrawn();
    }
    let index = sections.get(section);
    let index = index.and_then(|section| entries.get(section.index.index()));
    index.is_none_or(|index| publication::shows(publication::section_state(index), input.drafts))
}

/// The data files beside entries that belong to what is not public, by their paths below `content/`, each with the folder of what
/// it belongs to.
pub(in crate::site) fn shut_data(
    entries: &[Entry],
    sections: &BTreeMap<String, Section>,
    input: &SiteInput,
    withheld: &BTreeSet<RelPath>,
) -> BTreeMap<String, String> {
    let is_apart = |name: &str| {
        name.strip_prefix(DATA)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    let mut beside = input.data.keys().filter(|name| !is_apart(name)).peekable();
    let mut all = BTreeMap::new();
    if beside.peek().is_none() {
        return all;
    }
    let folders = own_folders(entries);
    for name in beside {
        let Ok(path) = RelPath::new(&format!("{CONTENT}/{name}")) else {
            continue;
        };
        let (owner, section) = home_of(&path, &folders, sections);
        let is_withheld = owner.is_none() && withheld.contains(&path);
        if is_withheld || !is_open(owner, &section, entries, sections, input) {
            let entry = owner.and_then(|id| entries.get(id.index()));
            let folder = entry.map_or(path.parent().unwrap_or_default(), |entry| &entry.folder);
            all.insert(name.clone(), folder.to_owned());
        }
    }
    all
}

/// Whether a file lies at the top of `content/` or in a folder without entries: icons and pictures of the site, whose
/// addresses templates may name.
fn is_apart(path: &RelPath, sections: &BTreeMap<String, Section>) -> bool {
    let below = path
        .parent()
        .and_then(|folder| folder.strip_prefix(CONTENT));
    let below = below.unwrap_or_default().trim_start_matches('/');
    below.is_empty() || !sections.contains_key(below)
}

/// Returns the entry that a file belongs to, which is the outermost in whose folder it lies, and the nearest section
/// above it.
fn home_of(
    path: &RelPath,
    folders: &BTreeMap<String, EntryId>,
    sections: &BTreeMap<String, Section>,
) -> (Option<EntryId>, String) {
    let (mut owner, mut section) = (None, None);
    let folders_above =
        std::iter::successors(path.parent(), |folder| Some(folder.rsplit_once('/')?.0));
    for folder in folders_above {
        owner = folders.get(folder).copied().or(owner);
        let below = folder.strip_prefix(CONTENT).unwrap_or("");
        let below = below.trim_start_matches('/');
        section = section.or_else(|| sections.contains_key(below).then(|| below.to_owned()));
    }
    (owner, section.unwrap_or_default())
}

/// Returns the path of the file that is written as `name` in an entry with this folder.
pub(in crate::site) fn located(name: &str, folder: &str) -> Option<RelPath> {
    RelPath::new(&place_of(name, folder)?).ok()
}

/// Like [`located`], as a text to be looked up.
pub(in crate::site) fn place_of(name: &str, folder: &str) -> Option<String> {
    let path = match name.strip_prefix('/').or_else(|| name.strip_prefix("@/")) {
        Some(rest) => resolve(CONTENT, rest),
        None => resolve(folder, name),
    };
    // Most names are plain.
    path.ok().map(|path| match composed(&path) {
        Cow::Borrowed(_) => path,
        Cow::Owned(composed) => composed,
    })
}
