//! Finds translations that have lost their original.

use std::collections::BTreeMap;

use crate::base::Languages;
use crate::content::layout::split_date;
use crate::diag::{Diagnostic, Span};
use crate::site::assemble::entry_files::EntryFiles;

/// Warns of an entry without its default language if just one entry of its section and day lacks all its languages: most
/// likely only the original was renamed, and the same story is published twice. Not if two such entries share the day,
/// nor if a file of the entry has the key `original`.
pub(super) fn check_translations(
    groups: &[EntryFiles],
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) {
    let default = languages.default();
    let is_alone = |group: &&EntryFiles| {
        let is_translated = !(group.index || group.record || group.files.get(default).is_some());
        is_translated
            && !group
                .files
                .iter()
                .any(|(_, file)| file.keys.original.is_some())
    };
    if !groups.iter().any(|group| is_alone(&group)) {
        return;
    }
    let mut days: BTreeMap<(&str, &str), Vec<&EntryFiles>> = BTreeMap::new();
    for group in groups.iter().filter(|group| !group.index && !group.record) {
        if let (Some(day), _) = split_date(name(group)) {
            days.entry((&group.section, day)).or_default().push(group);
        }
    }
    for of_day in days.values() {
        let mut alone = of_day.iter().copied().filter(is_alone);
        let (Some(alone), None) = (alone.next(), alone.next()) else {
            continue;
        };
        let lacks_it = |group: &&EntryFiles| {
            let mut langs = alone.files.langs();
            group.files.get(default).is_some() && langs.all(|lang| group.files.get(lang).is_none())
        };
        let mut others = of_day.iter().copied().filter(lacks_it);
        if let (Some(other), None) = (others.next(), others.next()) {
            out.extend(warning(alone, other, languages));
        }
    }
}

fn warning(alone: &EntryFiles, other: &EntryFiles, languages: &Languages) -> Option<Diagnostic> {
    let file = alone.original_file()?;
    let original = other.files.get(languages.default())?;
    let message = "this translation has no original, and an entry of the same day lacks it";
    let hint = if alone.folder || other.folder {
        "if they are one entry, give both one name".to_owned()
    } else {
        let right = format!("{}.{}.md", name(other), languages.key(file.lang));
        format!("if they are one entry, name this file `{right}`")
    };
    let found = Diagnostic::warning("translation-alone", message)
        .at(Span::file(&file.file))
        .label(Span::file(&original.file), "the entry of the same day")
        .hint(hint)
        .hint("if it is an entry by itself, say so with `original: true`");
    Some(found)
}

/// The last part of a content path.
fn name(group: &EntryFiles) -> &str {
    group.path.rsplit('/').next().unwrap_or_default()
}
