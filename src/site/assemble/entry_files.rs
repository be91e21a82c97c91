//! Groups files by entry: all language versions of an entry or of a section's index.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use foldhash::fast::FixedState;

use crate::base::{ByLang, Lang, Languages, RelPath};
use crate::content::layout::split_date;
use crate::content::{PageFile, Settings};
use crate::diag::{Diagnostic, Span};
use crate::schema::Schema;
use crate::site::query::Owner;
use crate::site::{Lost, SiteInput};

/// All files of an entry or of a section's index.
#[derive(Debug, Clone)]
pub(in crate::site) struct EntryFiles {
    pub path: Arc<str>,
    /// Content path of its section, shared by all groups in it.
    pub section: Arc<str>,
    pub index: bool,
    /// The taxonomy or facet, of the text of one of its terms.
    pub over: Option<Owner>,
    pub record: bool,
    pub folder: bool,
    /// Markdown files by language; for a record its only file, in its original language.
    pub files: ByLang<Arc<PageFile>>,
    pub original: Lang,
    /// Whether it is unclear which file decides if it is public.
    pub in_doubt: bool,
}

impl EntryFiles {
    /// Whether they are of one of the entries of its section, as [`Entry::is_item`](crate::site::model::Entry::is_item).
    pub fn is_item(&self) -> bool {
        !self.index && self.over.is_none()
    }

    /// The fields that it may have.
    pub fn schema(&self, input: &SiteInput) -> Option<Arc<Schema>> {
        match &self.over {
            Some(owner) => input.schema_in(&owner.folder()),
            None => input.schema_of(&self.section),
        }
    }

    /// Whether its files leave it unknown if it is public. An entry with a file in the default language has its
    /// original, whichever other files have unusable names.
    pub fn is_in_doubt(&self, lost: &Lost, default: Lang) -> bool {
        let original = self.record || self.files.get(default).is_some();
        self.in_doubt
            || self.files.iter().any(|(_, file)| file.in_doubt)
            || lost.unreadable.contains(&*self.path)
            || !original && lost.misnamed.contains(&*self.path)
    }

    /// Drops the texts of its files, unless something else still uses them.
    pub fn drop_texts(&mut self) {
        let files = self.files.iter_mut().map(|(_, file)| file);
        for file in files.filter_map(Arc::get_mut) {
            file.body = None;
        }
    }

    /// The file of the original.
    pub fn original_file(&self) -> Option<&PageFile> {
        self.files
            .get(self.original)
            .or_else(|| self.files.iter().next().map(|(_, file)| file))
            .map(|file| &**file)
    }
}

/// Groups files by content path; the groups of sections have `index` set. Reports duplicates, an entry that is also a
/// section, and a section without an index.
pub(in crate::site) fn group(
    files: &[Arc<PageFile>],
    settings: &Settings,
    term_folders: &BTreeMap<String, Owner>,
    out: &mut Vec<Diagnostic>,
) -> Vec<EntryFiles> {
    let languages = &settings.languages;
    let mut groups: Vec<EntryFiles> = Vec::with_capacity(files.len());
    let mut places: HashMap<(&str, bool), usize, FixedState> = HashMap::default();
    let mut sections: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut shared = |path: &str| match sections.get(path) {
        Some(known) => Arc::clone(known),
        None => {
            let path: Arc<str> = path.into();
            sections.insert(Arc::clone(&path));
            path
        }
    };
    for file in files {
        let place = *places
            .entry((&file.place.path, file.place.index))
            .or_insert_with(|| {
                let over = term_folders.get(&file.place.section);
                let over = over.filter(|_| !file.place.index);
                groups.push(EntryFiles {
                    path: file.place.path.as_str().into(),
                    section: shared(over.map_or(&*file.place.section, Owner::section)),
                    index: file.place.index,
                    over: over.cloned(),
                    record: file.place.lang.is_none(),
                    folder: file.place.owns_folder,
                    files: ByLang::new(),
                    original: languages.default(),
                    in_doubt: false,
                });
                groups.len() - 1
            });
        let Some(group) = groups.get_mut(place) else {
            continue;
        };
        let lang = file.lang;
        let mixed =
            group.record != file.place.lang.is_none() || group.folder != file.place.owns_folder;
        if let Some(other) = group
            .files
            .get(lang)
            .or_else(|| group.files.iter().next().map(|(_, f)| f))
            && (mixed || group.files.get(lang).is_some())
        {
            group.in_doubt = true;
            let message = match (file.place.index, file.place.path.as_str()) {
                (true, "") => "two files are the home page".to_owned(),
                (true, path) => format!("two files are the index of the section `{path}`"),
                (false, path) => format!("two files define the entry `{path}`"),
            };
            out.push(
                Diagnostic::error("duplicate-entry", message)
                    .at(Span::file(&file.file))
                    .label(Span::file(&other.file), "the other file")
                    .hint("keep one of the two, or give one of them another name"),
            );
            continue;
        }
        group.files.insert(lang, Arc::clone(file));
    }
    groups.sort_by(|a, b| (&a.path, !a.index).cmp(&(&b.path, !b.index)));
    for group in &mut groups {
        let problems = out.len();
        group.original = original(group, languages, out);
        group.in_doubt |= out.len() > problems;
    }
    let outer = check_sections(&groups, &settings.file, out);
    // A file in an entry's folder under another name may be its original.
    let default = languages.default();
    for group in groups
        .iter_mut()
        .filter(|group| outer.contains(&*group.path))
    {
        group.in_doubt |= !group.index && group.files.get(default).is_none();
    }
    groups
}

fn original(group: &EntryFiles, languages: &Languages, out: &mut Vec<Diagnostic>) -> Lang {
    let mut said = group
        .files
        .iter()
        .filter(|(_, f)| f.keys.original.as_ref().is_some_and(|o| o.value));
    if let Some((lang, first)) = said.next() {
        if let Some((_, second)) = said.next() {
            let message = "two files say that they are the original";
            let mut problem =
                Diagnostic::error("two-originals", message).at(Span::file(&second.file));
            if let Some(original) = &first.keys.original {
                problem = problem.label(original.at.span(&first.file), "the other one");
            }
            out.push(problem.hint("keep `original: true` in one of them alone"));
        }
        return lang;
    }
    if group.record {
        return group.files.langs().next().unwrap_or(languages.default());
    }
    let default = languages.default();
    if group.files.get(default).is_some() {
        default
    } else {
        group.files.langs().next().unwrap_or(default)
    }
}

/// Reports folders that are no sections, and returns the content paths of entries in whose folders other entries lie.
fn check_sections(
    groups: &[EntryFiles],
    settings: &RelPath,
    out: &mut Vec<Diagnostic>,
) -> BTreeSet<String> {
    let mut outer = BTreeSet::new();
    let mut indexes: BTreeMap<&str, &EntryFiles> = BTreeMap::new();
    let mut entries: BTreeMap<&str, &EntryFiles> = BTreeMap::new();
    for group in groups {
        if group.index {
            &mut indexes
        } else {
            &mut entries
        }
        .insert(&group.path, group);
    }
    let mut wanting: BTreeMap<&str, &RelPath> = BTreeMap::new();
    for group in groups {
        let Some(file) = group.original_file() else {
            continue;
        };
        if group.index {
            if let Some(entry) = entries.get(&*group.path).and_then(|g| g.original_file()) {
                let message = format!(
                    "the folder `{}` is a section (`_index`) and an entry (`index`)",
                    group.path
                );
                out.push(
                    Diagnostic::error("section-and-entry", message)
                        .at(Span::file(&entry.file))
                        .label(Span::file(&file.file), "the section")
                        .hint("keep `_index` for a list of entries, `index` for one entry with files of its own"),
                );
            }
            if !group.path.is_empty() {
                let parent = group.path.rsplit_once('/').map_or("", |(parent, _)| parent);
                if !indexes.contains_key(parent) {
                    wanting.entry(parent).or_insert(&file.file);
                }
            }
            continue;
        }
        if !indexes.contains_key(&*group.section) {
            let folders = std::iter::successors(Some(&*group.section), |path| {
                path.rsplit_once('/').map(|(parent, _)| parent)
            });
            let above = folders
                .filter_map(|path| entries.get(path).filter(|g| g.folder))
                .find_map(|g| g.original_file());
            match above {
                Some(entry) => {
                    outer.insert(entry.place.path.clone());
                    out.push(
                        Diagnostic::error("entry-in-entry", "an entry's folder cannot hold another entry")
                            .at(Span::file(&file.file))
                            .label(Span::file(&entry.file), "the entry whose folder it is")
                            .hint("move the file out of the folder, or make the folder a section by naming its file `_index.md`"),
                    );
                }
                None => {
                    wanting.entry(&group.section).or_insert(&file.file);
                }
            }
        }
    }
    for (section, file) in wanting {
        // A missing home page is reported below, also for a site without any pages.
        if !section.is_empty() {
            out.push(without_index(groups, section, file));
        }
    }
    if !indexes.contains_key("") {
        let message = "the site has no home page";
        out.push(
            Diagnostic::error("missing-index", message)
                .at(Span::file(settings))
                .hint("write content/_index.md with a title"),
        );
    }
    outer
}

/// The diagnostic for a folder with pages and no index. A folder with a single page, or with a date at the start of
/// its name, was most likely meant as an entry with files of its own.
fn without_index(groups: &[EntryFiles], section: &str, file: &RelPath) -> Diagnostic {
    let below = format!("{section}/");
    let pages = groups.iter().filter(|group| group.path.starts_with(&below));
    let is_alone = pages.take(2).count() == 1;
    let name = section.rsplit('/').next().unwrap_or(section);
    let is_dated = split_date(name).0.is_some();
    let message = format!("the folder `{section}` has pages and is no section");
    let problem = Diagnostic::error("missing-index", message).at(Span::file(file));
    let index = format!("write content/{section}/_index.md with the section's title");
    // `text.tc.md` is `index.tc.md`.
    let (_, endings) = file.file_name().split_once('.').unwrap_or(("", "md"));
    let entry = format!("name the file `index.{endings}`");
    match (is_alone, is_dated) {
        (_, true) => problem.hint(format!(
            "{entry}, as the text of an entry with a folder of its own"
        )),
        (true, false) => problem
            .hint(format!(
                "if the folder is one entry with files of its own, {entry}"
            ))
            .hint(format!("if it is a section of several entries, {index}")),
        (false, false) => problem.hint(index),
    }
}

/// The content path of the section above; `None` for the home page.
pub(in crate::site) fn parent_of(path: &str) -> Option<String> {
    if path.is_empty() {
        return None;
    }
    Some(
        path.rsplit_once('/')
            .map_or("", |(parent, _)| parent)
            .to_owned(),
    )
}
