//! Folders of the old site: which bundle or section what lies in them belongs to.

use std::collections::BTreeSet;

/// The folder of a path; empty at the top.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folders above a path, the nearest first, without the one at the top.
pub fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/'))
        .map(|(folder, _)| folder)
}

/// The bundle that a folder is or lies in.
pub fn bundle_of<'a>(bundles: &BTreeSet<&'a str>, folder: &str) -> Option<&'a str> {
    let mut folder = folder;
    loop {
        if let Some(found) = bundles.get(folder) {
            return Some(found);
        }
        folder = folder.rsplit_once('/')?.0;
    }
}

/// The section that a folder is or lies in: without a page of its own, a folder below another one is no section.
pub fn section_of<'f>(sections: &BTreeSet<&str>, folder: &'f str) -> &'f str {
    let mut section = folder;
    while section.contains('/') && !sections.contains(section) {
        section = folder_of(section);
    }
    section
}

/// Where the page `name` of a folder goes: into its section.
pub fn place_in_section(sections: &BTreeSet<&str>, folder: &str, name: &str) -> String {
    match section_of(sections, folder) {
        "" => name.to_owned(),
        section => format!("{section}/{name}"),
    }
}
