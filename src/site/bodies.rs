//! A text put in the place of another, where nothing but the entry's own pages shows it.

use std::sync::Arc;

use super::Site;
use super::assemble::files_key;
use super::documents;
use super::model::{Entry, Version};
use super::references::each_link;
use crate::base::{Digest, Lang, RelPath};
use crate::content::PageFile;
use crate::markdown::Document;

/// A version with another text, ready to be put in its place.
struct Revised {
    lang: Lang,
    version: Version,
}

impl Site {
    /// Takes over a file whose Markdown alone has changed. Returns the place of its entry. `None`
    /// where more than the pages of that entry show the change, or its front matter is another: then
    /// nothing is changed, and the site has to be made anew.
    pub fn revise(&mut self, file: &Arc<PageFile>) -> Option<usize> {
        let at = self.file_at(&file.file)?;
        let before = self.parts.files.get(at)?;
        let (old, new) = (before.body.as_ref()?, file.body.as_ref()?);
        let same_front = before.front == file.front && old.offset == new.offset;
        if !same_front || before.place != file.place || before.diagnostics != file.diagnostics {
            return None;
        }
        let place = *self.by_path.get(&file.place.path)?;
        let entry = self.entries.get(place)?;
        if entry.index != file.place.index || entry.record {
            return None;
        }
        let mut revised = Vec::new();
        for (lang, version) in entry.versions.iter().filter(|(_, v)| v.file == file.file) {
            let mut version = version.clone();
            version.source.clone_from(&file.body);
            version.body = documents::body(&version, lang, &self.parts);
            if !self.looks_the_same(entry, lang, &version) {
                return None;
            }
            revised.push(Revised { lang, version });
        }
        // A file that no version is written in had no effect, and was reported.
        if revised.is_empty() {
            return None;
        }
        if let Some(slot) = self.parts.files.get_mut(at) {
            *slot = Arc::clone(file);
        }
        let entry = self.entries.get_mut(place)?;
        for Revised { lang, version } in revised {
            entry.versions.insert(lang, version);
        }
        let key = self.key_of(self.entries.get(place)?);
        self.entries.get_mut(place)?.key = key;
        Some(place)
    }

    fn file_at(&self, file: &RelPath) -> Option<usize> {
        let files = &self.parts.files;
        files.binary_search_by(|other| other.file.cmp(file)).ok()
    }

    fn key_of(&self, entry: &Entry) -> Digest {
        let written = entry.versions.iter();
        let written = written.filter(|(_, version)| version.derived_from.is_none());
        let files = written.map(|(lang, version)| {
            let file = self.file_at(&version.file);
            let file = file.and_then(|at| self.parts.files.get(at));
            (
                lang,
                &version.file,
                file.map(|file| file.digest).unwrap_or_default(),
            )
        });
        files_key(entry.chain, entry.original, files)
    }

    /// Whether nothing of the new version shows on pages of others: its cards, its headings' ids,
    /// and what it links to, which shows as a link back.
    fn looks_the_same(&self, entry: &Entry, lang: Lang, new: &Version) -> bool {
        let Some(old) = entry.versions.get(lang) else {
            return false;
        };
        let (a, b) = match (&old.body, &new.body) {
            (Some(a), Some(b)) => (a, b),
            (None, None) => return true,
            _ => return false,
        };
        ids(a).eq(ids(b)) && links(a) == links(b) && {
            let described = |version| -> Vec<String> {
                let pages = entry.pages.iter().map(|(_, page)| page);
                let pages = pages.filter(|page| page.version == lang);
                pages
                    .map(|page| self.description(version, page.version, page.how))
                    .collect()
            };
            described(old) == described(new)
        }
    }
}

fn ids(document: &Document) -> impl Iterator<Item = &String> {
    document.headings.iter().map(|heading| &heading.id)
}

fn links(document: &Document) -> Vec<String> {
    let mut all = Vec::new();
    each_link(&document.pieces, &mut |target| all.push(target.to_owned()));
    all
}
