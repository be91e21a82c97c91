//! Files of sections that belong to entries which are not public: an embargoed text in one file has its pictures beside it,
//! among those of other entries.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use crate::base::{ByLang, Lang, RelPath};
use crate::content::CONTENT;
use crate::content::body::Body;
use crate::content::layout::split_date;
use crate::markdown::{ArgValue, Hole, Piece};
use crate::site::SiteInput;
use crate::site::assemble::attachments::{each_name, find};
use crate::site::assemble::documents::text_of;
use crate::site::assemble::files::located;
use crate::site::model::{Entry, LeftText, Section, Version, VersionText};

/// The files of sections that entries name which are not public.
#[derive(Debug, Default)]
pub(in crate::site) struct OfHidden {
    /// All files that hidden entries name, public or not.
    pub named: BTreeSet<RelPath>,
    /// Those that no public page names, which are not published.
    pub withheld: BTreeSet<RelPath>,
}

/// Whether an entry shows nothing of itself.
fn is_hidden(entry: &Entry) -> bool {
    !entry.has_pages() || entry.withdrawn()
}

impl OfHidden {
    /// Finds them, once it is known which entries have pages.
    pub fn new(entries: &[Entry], sections: &BTreeMap<String, Section>, input: &SiteInput) -> Self {
        let hidden = || {
            let all = entries.iter();
            all.filter(|entry| is_hidden(entry) && !entry.own_folder)
        };
        if input.others.is_empty() || hidden().next().is_none() {
            return Self::default();
        }
        let mut named = BTreeSet::new();
        for entry in hidden() {
            let mut its = BTreeSet::new();
            let versions = entry.versions.iter().map(|(_, version)| version);
            versions.for_each(|version| names(entry, version, input, &mut its));
            its.retain(|path| is_beside(path, &entry.folder, sections));
            named.append(&mut its);
        }
        named.extend(called_as(hidden(), input));
        if named.is_empty() {
            return Self::default();
        }
        let shown = shown(&named, entries, input);
        let withheld = named.difference(&shown).cloned().collect();
        Self { named, withheld }
    }

    /// Whether other versions of an entry leave them as they are.
    pub fn stays_with(&self, entry: &Entry, new: &ByLang<Version>, input: &SiteInput) -> bool {
        let is_hidden = is_hidden(entry) && !entry.own_folder;
        if !is_hidden && self.named.is_empty() {
            return true;
        }
        let of = |versions: &ByLang<Version>| {
            let mut all = BTreeSet::new();
            for (lang, version) in versions.iter() {
                names(entry, version, input, &mut all);
                if let VersionText::Markdown(LeftText { source, .. }) = &version.text {
                    names_in_left(entry, (lang, version), source, input, &mut all);
                }
            }
            all.retain(|path| is_hidden || self.named.contains(path));
            all
        };
        of(&entry.versions) == of(new)
    }
}

/// Whether a file lies in the folder of an entry, or below it in one that is no section. Those below the top of `content/`, as in
/// `content/images/`, are for the whole site.
fn is_beside(path: &RelPath, folder: &str, sections: &BTreeMap<String, Section>) -> bool {
    let parent = path.parent().unwrap_or_default();
    let below = parent
        .strip_prefix(folder)
        .and_then(|rest| rest.strip_prefix('/'));
    let content_path = parent.strip_prefix(CONTENT).unwrap_or_default();
    parent == folder
        || folder != CONTENT
            && below.is_some()
            && !sections.contains_key(content_path.trim_start_matches('/'))
}

/// The files that have the name of a hidden entry beside them, with or without its date.
fn called_as<'e>(hidden: impl Iterator<Item = &'e Entry>, input: &SiteInput) -> Vec<RelPath> {
    let mut stems: BTreeSet<(&str, &str)> = BTreeSet::new();
    for entry in hidden.filter(|entry| !entry.index) {
        let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
        stems.insert((&entry.folder, name));
        stems.insert((&entry.folder, split_date(name).1));
    }
    let is_called = |path: &RelPath| {
        let (stem, _) = path
            .file_name()
            .split_once('.')
            .unwrap_or((path.file_name(), ""));
        stems.contains(&(path.parent().unwrap_or_default(), stem))
    };
    let others = input.others.iter().map(|other| &other.path);
    others.filter(|path| is_called(path)).cloned().collect()
}

/// Those of some files that public pages, notices that run and settings name.
fn shown(files: &BTreeSet<RelPath>, entries: &[Entry], input: &SiteInput) -> BTreeSet<RelPath> {
    let in_texts = files.iter().map(|path| path.file_name().rsplit_once('.'));
    // Texts may have the name encoded, but never its ending.
    let endings: BTreeSet<&str> = in_texts.flatten().map(|(_, ending)| ending).collect();
    let in_texts = AhoCorasick::new(endings).ok();
    let may_name = |text: &str| in_texts.as_ref().is_none_or(|any| any.is_match(text));
    let public = entries.par_iter().filter(|entry| !is_hidden(entry));
    let named = public.flat_map_iter(|entry| {
        let mut all = BTreeSet::new();
        for (lang, version) in entry.versions.iter() {
            if !entry.pages.iter().any(|(_, page)| page.version == lang) {
                continue;
            }
            names(entry, version, input, &mut all);
            if let VersionText::Markdown(LeftText { source, .. }) = &version.text
                && may_name(&source.text())
            {
                names_in_left(entry, (lang, version), source, input, &mut all);
            }
        }
        all
    });
    let mut all: BTreeSet<RelPath> = named.collect();
    let icon = input
        .settings
        .manifest
        .iter()
        .map(|manifest| manifest.icon.value.as_str());
    all.extend(icon.filter_map(|icon| located(icon, CONTENT)));
    let now = input.now;
    let notices = input.notices.iter().filter(|notice| {
        let start = notice.start.as_ref().map(|start| start.value.at);
        start.is_none_or(|start| start <= now) && notice.until().is_none_or(|end| now < end)
    });
    let texts: Vec<&str> = notices
        .flat_map(|notice| notice.text.iter().map(|(_, text)| text.value.as_str()))
        .collect();
    let in_notice = |path: &&RelPath| texts.iter().any(|text| text.contains(path.file_name()));
    all.extend(files.iter().filter(in_notice).cloned());
    all
}

/// The paths that a version names by its keys, its fields and its rendered texts.
fn names(entry: &Entry, version: &Version, input: &SiteInput, all: &mut BTreeSet<RelPath>) {
    // A missing file is reported elsewhere.
    let mut found = |name: &str| {
        let path = located(name, &entry.folder);
        all.extend(path.filter(|path| find(&input.others, path).is_some()));
    };
    each_name(&version.keys, &mut |name, _| found(name));
    for document in version.rendered().map(Arc::as_ref) {
        in_pieces(&document.pieces, &mut found);
    }
}

/// The paths that a text names which is left to its page.
fn names_in_left(
    entry: &Entry,
    (lang, version): (Lang, &Version),
    source: &Body,
    input: &SiteInput,
    all: &mut BTreeSet<RelPath>,
) {
    if let Some(document) = text_of(version, source, lang, input, false) {
        in_pieces(&document.pieces, &mut |name| {
            all.extend(located(name, &entry.folder));
        });
    }
}

/// Calls `found` for what links, pictures and shortcodes of a text name.
fn in_pieces(pieces: &[Piece], found: &mut dyn FnMut(&str)) {
    for piece in pieces {
        match piece {
            Piece::Hole(Hole::LinkOpen(link)) => found(&link.target),
            Piece::Hole(Hole::Image(image)) => found(&image.src),
            Piece::Hole(Hole::Shortcode(call)) => {
                call.args
                    .values()
                    .for_each(|value| in_argument(value, found));
                call.body.iter().for_each(|body| in_pieces(body, found));
            }
            Piece::Html(_) | Piece::Hole(Hole::LinkClose(_)) => {}
        }
    }
}

fn in_argument(value: &ArgValue, found: &mut dyn FnMut(&str)) {
    match value {
        ArgValue::Text(text) => found(text),
        ArgValue::List(items) => items.iter().for_each(|item| in_argument(item, found)),
        ArgValue::Boolean(_) | ArgValue::Integer(_) | ArgValue::Number(_) => {}
    }
}
