//! What the files of a site become when translations come back. All is checked, and nothing is written here.

use std::collections::BTreeMap;

use super::entry::{Arrived, Outcome, arrive};
use super::item::{Exchanged, Item, problem};
use super::work::{Work, is_work};
use crate::base::suggest;
use crate::base::{Lang, Languages, RelPath};
use crate::diag::Diagnostic;
use crate::site::Site;
use crate::site::model::Entry;
use crate::translation::{Lock, Row, State};
use crate::world::World;

/// The code of a file that is not of this site, or in other languages than it says.
const ELSEWHERE: &str = "exchange-elsewhere";

/// What became of an import.
#[derive(Debug, Default)]
pub struct Merged {
    /// The texts of files that change, by path.
    pub files: BTreeMap<RelPath, String>,
    /// The lock as it is then.
    pub lock: Lock,
    /// What is wrong. An entry that has an error is left as it is.
    pub diagnostics: Vec<Diagnostic>,
    /// The number of entries that were taken.
    pub taken: usize,
    /// The number of entries of which no part is translated.
    pub open: usize,
}

/// Takes exchanged files into a site. `machine` says that a machine made all translations in them.
pub fn merge(
    site: &Site,
    rows: &[Row],
    exchanged: &[Exchanged],
    machine: bool,
    world: &dyn World,
) -> Merged {
    let mut merged = Merged::default();
    // Under the names that entries have now, as `--accept` writes it.
    for row in rows
        .iter()
        .filter(|row| is_work(row, &site.settings().languages) && row.state != State::Missing)
    {
        if let Some(before) = &row.before {
            let key = site.settings().languages.key(row.lang);
            merged.lock.set(&row.path, key, before.clone());
        }
    }
    let by_file: BTreeMap<&str, &Entry> = site
        .entries()
        .iter()
        .filter_map(|entry| Some((original_of(entry)?, entry)))
        .collect();
    let by_path: BTreeMap<(&str, Lang), &Row> = rows
        .iter()
        .map(|row| ((&*row.path, row.lang), row))
        .collect();
    let mut seen: BTreeMap<(String, Lang), &RelPath> = BTreeMap::new();
    for file in exchanged {
        let Some(to) = language(file, site, &mut merged.diagnostics) else {
            continue;
        };
        let mut entries: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
        for item in &file.items {
            entries.entry(&item.original).or_default().push(item);
        }
        for (original, items) in entries {
            let Some(first) = items.first() else { continue };
            let elsewhere =
                |message: String| problem(ELSEWHERE, &file.file, first.at.clone(), message);
            if let Some(other) = seen.insert((original.to_owned(), to), &file.file)
                && *other != file.file
            {
                let both = elsewhere(format!("`{original}` is in `{other}`, too"));
                merged.diagnostics.push(both.hint("give each entry once"));
                continue;
            }
            let Some(entry) = by_file.get(original).copied() else {
                let near = suggest::nearest(original, by_file.keys().copied());
                let lost = elsewhere(format!("this site has no `{original}`"))
                    .maybe_hint(near.map(|near| format!("did it move to `{near}`?")))
                    .hint("the file is of another site, or the page has another name since: export it anew");
                merged.diagnostics.push(lost);
                continue;
            };
            if let Some(problem) = unfit(file, entry, to, site, &elsewhere) {
                merged.diagnostics.push(problem);
                continue;
            }
            let row = by_path.get(&(&*entry.path, to));
            let work = row.and_then(|row| Work::new(site, entry, row, world));
            let Some(work) = work else {
                let lost = elsewhere(format!(
                    "`{original}` cannot be read: its front matter has mistakes"
                ));
                merged
                    .diagnostics
                    .push(lost.hint("`parkpages check` shows them"));
                continue;
            };
            let text = merged.files.get(&work.target).cloned();
            let arrived = Arrived {
                work: &work,
                items: &items,
                file: &file.file,
                machine,
            };
            match arrive(&arrived, text, entry, site, world) {
                Ok(Outcome::Open) => merged.open += 1,
                Ok(Outcome::Taken { text, known }) => {
                    merged.taken += 1;
                    if let Some(text) = text {
                        merged.files.insert(work.target.clone(), text);
                    }
                    if let Some(known) = known {
                        let key = site.settings().languages.key(to);
                        merged.lock.set(&entry.path, key, known);
                    }
                }
                Err(problems) => merged.diagnostics.extend(problems),
            }
        }
    }
    merged
}

fn original_of(entry: &Entry) -> Option<&str> {
    entry
        .versions
        .get(entry.original)
        .map(|one| one.file.as_str())
}

/// The language with this tag or key.
pub fn named(name: &str, languages: &Languages) -> Option<Lang> {
    let folded = |name: &str| name.replace('_', "-").to_ascii_lowercase();
    let name = folded(name);
    let is = |value: &str| folded(value) == name;
    let by_key = languages.all().find(|(_, one)| is(&one.key));
    let found = by_key.or_else(|| languages.all().find(|(_, one)| is(&one.tag)));
    found.map(|(lang, _)| lang)
}

fn language(file: &Exchanged, site: &Site, out: &mut Vec<Diagnostic>) -> Option<Lang> {
    let languages = &site.settings().languages;
    let (name, at) = &file.to;
    let found = named(name, languages);
    if found.is_none() {
        let known: Vec<String> = languages
            .all()
            .map(|(_, one)| format!("`{}`", one.tag))
            .collect();
        let message = format!("this site has no language `{name}`");
        let bad = problem(ELSEWHERE, &file.file, at.clone(), message);
        out.push(bad.hint(format!("it has {}", known.join(", "))));
    }
    found
}

/// Why an entry cannot be translated from or into the languages of a file.
fn unfit(
    file: &Exchanged,
    entry: &Entry,
    to: Lang,
    site: &Site,
    elsewhere: &dyn Fn(String) -> Diagnostic,
) -> Option<Diagnostic> {
    let languages = &site.settings().languages;
    let original = &languages.get(entry.original).tag;
    if let Some((from, at)) = &file.from
        && named(from, languages) != Some(entry.original)
    {
        let path = original_of(entry).unwrap_or_default();
        let message =
            format!("this file translates from `{from}`, and `{path}` is in `{original}`");
        let bad = problem(ELSEWHERE, &file.file, at.clone(), message);
        return Some(bad.hint("the original is another one since: export it anew"));
    }
    let name = &languages.get(to).name;
    let version = entry.versions.get(to);
    let derived = match version {
        Some(version) => version.derived_from,
        None => languages.get(to).derive_from,
    };
    if to == entry.original {
        let message = format!("{name} is the language of the original");
        return Some(elsewhere(message).hint("change the original in its own file"));
    }
    derived.map(|from| {
        let from = &languages.get(from).name;
        let message = format!("the version in {name} is converted from {from} on every build");
        elsewhere(message).hint("write a file for it by hand first, if it is to be one of its own")
    })
}
