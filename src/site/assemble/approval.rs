//! Texts that wait for an approval, in sections that ask for one.

use std::collections::BTreeMap;

use crate::base::{ByLang, Lang};
use crate::content::PageFile;
use crate::content::approvals::{Approval, sum_with};
use crate::diag::{Diagnostic, Span};
use crate::site::assemble::entry_files::EntryFiles;
use crate::site::model::{Entry, Section, Version, VersionState};
use crate::site::{Site, SiteInput};

/// The files of an entry that wait for an approval, by language.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::site) struct Waiting(ByLang<()>);

impl Waiting {
    pub fn of(group: &EntryFiles, sections: &BTreeMap<String, Section>, input: &SiteInput) -> Self {
        let mut waiting = ByLang::new();
        if asks(group, sections) {
            for (lang, file) in group.files.iter() {
                let approved = approval(group, lang, input);
                let seen = input.seen(file);
                if approved.map(|approval| &*approval.sum) != seen.as_deref() || seen.is_none() {
                    waiting.insert(lang, ());
                }
            }
        }
        Self(waiting)
    }

    /// Whether the file of a version waits. A version that is derived is approved with the one that it is converted from.
    pub fn has(&self, group: &EntryFiles, lang: Lang, version: &Version) -> bool {
        let file = if group.record {
            group.original
        } else {
            version.derived_from.unwrap_or(lang)
        };
        self.0.get(file).is_some()
    }
}

/// Whether texts of a group are public only once they are approved. The index of a section is not among them, because all that is in the
/// section would go with it.
fn asks(group: &EntryFiles, sections: &BTreeMap<String, Section>) -> bool {
    let section = sections.get(&*group.section);
    group.is_item() && section.is_some_and(|section| section.approval_required)
}

fn approval<'i>(group: &EntryFiles, lang: Lang, input: &'i SiteInput) -> Option<&'i Approval> {
    let key = input.settings.languages.key(lang);
    input.approvals.as_ref()?.get(&group.path, key)
}

/// Says of each text that waits for an approval what to do.
pub(in crate::site) fn check(
    groups: &[EntryFiles],
    entries: &[Entry],
    sections: &BTreeMap<String, Section>,
    input: &SiteInput,
    out: &mut Vec<Diagnostic>,
) {
    // Why it is not known has been said.
    if input.approvals.is_none() {
        return;
    }
    for (group, entry) in groups.iter().zip(entries) {
        if !asks(group, sections) {
            continue;
        }
        let waiting = Waiting::of(group, sections, input);
        for (lang, file) in group.files.iter() {
            let own = |(at, version): &(Lang, &Version)| {
                version.file == file.file && waiting.has(group, *at, version)
            };
            let mut versions = entry.versions.iter().filter(own);
            if versions.any(|(_, version)| version.state == VersionState::Unapproved) {
                out.push(problem(file, approval(group, lang, input)));
            }
        }
    }
}

fn problem(file: &PageFile, before: Option<&Approval>) -> Diagnostic {
    let message = match before {
        None => "nobody has approved this text, so readers do not see it".to_owned(),
        Some(Approval { by, day, .. }) => format!(
            "this text has changed since {by} approved it on {day}, so readers do not see it any more"
        ),
    };
    Diagnostic::warning("not-approved", message)
        .at(Span::file(&file.file))
        .hint(format!(
            "when it is as it should be: `parkpages approve {} --by NAME`",
            file.file
        ))
}

impl SiteInput {
    /// The SHA-256 of what readers see of a file and of the files in the folder of its entry; `None` if it needs no approval, or cannot
    /// be read.
    pub(in crate::site) fn seen(&self, file: &PageFile) -> Option<String> {
        let own = file.seen.as_deref()?;
        let folder = file.file.parent().filter(|_| file.place.owns_folder);
        let beside = folder.into_iter().flat_map(|folder| {
            let all = self.sums_beside.iter();
            all.filter_map(move |(path, sum)| {
                let name = path.as_str().strip_prefix(folder)?.strip_prefix('/')?;
                Some((name, &**sum))
            })
        });
        Some(sum_with(own, beside))
    }
}

/// A text that can be approved.
#[derive(Debug)]
pub struct Approvable<'s> {
    /// The file that has it.
    pub file: &'s PageFile,
    /// Content path of its entry.
    pub path: &'s str,
    /// Key of its language.
    pub lang: &'s str,
    /// The SHA-256 of what readers see of it; `None` if it cannot be read.
    pub sum: Option<String>,
}

impl Site {
    /// All texts that can be approved, approved or not, sorted by file.
    pub fn approvable(&self) -> Vec<Approvable<'_>> {
        let files = self.input.files.iter().filter_map(|file| {
            let entry = self.entry(&file.place.path)?;
            let section = self.sections.get(&*entry.section)?;
            if !entry.is_item() || !section.approval_required {
                return None;
            }
            Some(Approvable {
                file,
                path: &entry.path,
                lang: self.settings().languages.key(file.lang),
                sum: self.input.seen(file),
            })
        });
        files.collect()
    }
}
