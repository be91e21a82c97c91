//! Checks the files that entries name: a picture or document that does not exist is reported at its name.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::base::{RelPath, suggest};
use crate::content::{Keys, PageFile};
use crate::diag::{Diagnostic, Severity};
use crate::schema::{FieldValue, Spanned, TextRange, Value};
use crate::site::IdsByPath;
use crate::site::assemble::entry_files::EntryFiles;
use crate::site::assemble::files::located;
use crate::site::model::Entry;

/// Checks the files that all entries name by `image` and by fields of the types `image` and `file`.
pub(in crate::site) fn check<'a>(
    groups: &[EntryFiles],
    entries: &[Entry],
    by_path: &IdsByPath,
    files: impl Iterator<Item = &'a RelPath>,
    out: &mut Vec<Diagnostic>,
) {
    let files: BTreeSet<&RelPath> = files.collect();
    let names_of_files = OnceCell::new();
    for group in groups {
        let entry = by_path
            .get(&group.path)
            .and_then(|id| entries.get(id.index()));
        let Some(entry) = entry else { continue };
        for (_, file) in group.files.iter() {
            let is_there = |path: &RelPath| files.contains(path);
            check_pictures(group, entry, file, &is_there, out);
            each_name(&file.keys, &mut |name, at| {
                if located(name, &entry.folder).is_some_and(|path| files.contains(&path)) {
                    return;
                }
                let names = || suggest::Names::new(files.iter().map(|path| path.as_str()));
                let around = names_of_files.get_or_init(names);
                let around = around.around(&format!("{}/{name}", entry.folder));
                let folder = format!("{}/", entry.folder);
                let beside = around.into_iter();
                let beside = beside.filter_map(|path| path.strip_prefix(&folder));
                let near = suggest::nearest(name, beside.filter(|name| !name.contains('/')));
                let mut problem =
                    Diagnostic::error("missing-file", format!("there is no file `{name}`"))
                        .at(at.span(&file.file))
                        .maybe_hint(near.map(|near| format!("did you mean `{near}`?")));
                if file.keys.draft.as_ref().is_some_and(|draft| draft.value) {
                    problem.severity = Severity::Warning;
                }
                out.push(problem.hint(
                    "put it beside the text, or below content/ and write its path with a slash in front",
                ));
            });
        }
    }
}

/// Warns of keys in `images` for files that do not exist, and of an `image` without alternative text.
pub(in crate::site) fn check_pictures(
    group: &EntryFiles,
    entry: &Entry,
    file: &PageFile,
    is_there: &dyn Fn(&RelPath) -> bool,
    out: &mut Vec<Diagnostic>,
) {
    let keys = &file.keys;
    let is_there = |name: &str| located(name, &entry.folder).is_some_and(|path| is_there(&path));
    for (name, meta) in &keys.images {
        let is_web = name.starts_with("https://") || name.starts_with("http://");
        let Some(at) = meta.at.filter(|_| !is_web) else {
            continue;
        };
        if is_there(name) {
            continue;
        }
        let message = format!("there is no picture `{name}`, so what is said of it shows nowhere");
        let problem = Diagnostic::warning("unknown-picture", message).at(at.span(&file.file));
        out.push(problem.hint("write the name of the file as the text or `image` has it"));
    }
    let Some(image) = &keys.image else {
        return;
    };
    let name = image.value.trim_start_matches("./");
    let says = |keys: &Keys| {
        keys.image_meta(name)
            .is_some_and(|meta| !meta.alt.is_empty())
    };
    if !is_there(name) || group.files.iter().any(|(_, file)| says(&file.keys)) {
        return;
    }
    let message = format!("nothing says what `{name}` shows, for those who do not see it");
    let hint = format!(
        "write `images: {{{name}: {{alt: what it shows}}}}`; `alt: \"\"` is for decoration"
    );
    out.push(
        Diagnostic::warning("missing-alt", message)
            .at(image.at.span(&file.file))
            .hint(hint),
    );
}

/// Calls `found` for each file that keys name, with the range of its name.
pub(in crate::site) fn each_name(keys: &Keys, found: &mut dyn FnMut(&str, TextRange)) {
    fn walk(value: &Spanned<Value>, found: &mut dyn FnMut(&str, TextRange)) {
        match &value.value {
            Value::Image(name) | Value::File(name) => found(name, value.at),
            Value::List(items) => items.iter().for_each(|item| walk(item, found)),
            Value::Map(values) => values.values().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    if let Some(image) = &keys.image {
        found(&image.value, image.at);
    }
    for value in keys.fields.values() {
        match value {
            FieldValue::Plain(value) => walk(value, found),
            FieldValue::Localized(all) => all.iter().for_each(|(_, value)| walk(value, found)),
        }
    }
}
