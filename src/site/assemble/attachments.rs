//! Checks the files that entries name: a picture or document that does not exist is reported at its name.

use std::cell::OnceCell;

use crate::base::{RelPath, suggest};
use crate::content::{Keys, PageFile};
use crate::diag::{Diagnostic, Severity};
use crate::schema::{FieldValue, Spanned, TextRange, Value};
use crate::site::assemble::entry_files::EntryFiles;
use crate::site::assemble::files::located;
use crate::site::model::Entry;
use crate::site::{OtherFile, SiteInput};

const HINT: &str =
    "put it beside the text, or below content/ and write its path with a slash in front";

/// Checks the files that all entries name by `image` and by fields of the types `image` and `file`, those that sections
/// hand down, and those that schemas have as defaults. The files of each entry are at its place in `groups`.
pub(in crate::site) fn check(
    groups: &[EntryFiles],
    entries: &[Entry],
    input: &SiteInput,
    out: &mut Vec<Diagnostic>,
) {
    let others = &*input.others;
    let names_of_files = OnceCell::new();
    for (group, entry) in groups.iter().zip(entries) {
        for (_, file) in group.files.iter() {
            check_pictures(group, entry, file, others, out);
            each_name(&file.keys, &mut |name, at| {
                if located(name, &entry.folder).is_some_and(|path| find(others, &path).is_some()) {
                    return;
                }
                let names = || suggest::Names::new(others.iter().map(|other| other.path.as_str()));
                let around = names_of_files.get_or_init(names);
                let around = around.around(&format!("{}/{name}", entry.folder));
                let folder = format!("{}/", entry.folder);
                let beside = around.into_iter();
                let beside = beside.filter_map(|path| path.strip_prefix(&folder));
                let near = suggest::nearest(name, beside.filter(|name| !name.contains('/')));
                let mut problem = missing(name)
                    .at(at.span(&file.file))
                    .maybe_hint(near.map(|near| format!("did you mean `{near}`?")));
                if file.keys.draft.as_ref().is_some_and(|draft| draft.value) {
                    problem.severity = Severity::Warning;
                }
                out.push(problem.hint(HINT));
            });
            let section = file.section.as_ref();
            if let Some(cascade) = section.and_then(|section| section.cascade.as_deref()) {
                each_name(cascade, &mut |name, at| {
                    out.extend(handed_down(name, at, &file.file, &entry.folder, others));
                });
            }
        }
    }
    for schema in input.schemas.values() {
        let folder = schema.file.parent().unwrap_or_default();
        let defaults = schema.fields.values();
        for default in defaults.filter_map(|field| field.default.as_ref()) {
            each_of_field(default, &mut |name, at| {
                out.extend(handed_down(name, at, &schema.file, folder, others));
            });
        }
    }
}

fn missing(name: &str) -> Diagnostic {
    Diagnostic::error("missing-file", format!("there is no file `{name}`"))
}

/// The problem of a name that holds for all entries below a folder, where none of them has such a file.
fn handed_down(
    name: &str,
    at: TextRange,
    file: &RelPath,
    folder: &str,
    others: &[OtherFile],
) -> Option<Diagnostic> {
    if located(name, folder).is_some_and(|path| find(others, &path).is_some()) {
        return None;
    }
    let bare = name.trim_start_matches("./");
    let is_absolute = name.starts_with(['/', '@']);
    let has_one = |other: &OtherFile| {
        let path = other.path.as_str().strip_suffix(bare);
        path.is_some_and(|above| above.ends_with('/') && above.starts_with(folder))
    };
    if !is_absolute && others.iter().any(has_one) {
        return None;
    }
    let problem = missing(name).at(at.span(file));
    Some(problem.hint("put it below content/ and write its path with a slash in front"))
}

/// The file at a path.
pub(in crate::site) fn find<'a>(others: &'a [OtherFile], path: &RelPath) -> Option<&'a OtherFile> {
    let at = others.binary_search_by(|other| other.path.cmp(path));
    others.get(at.ok()?)
}

/// Warns of keys in `images` for files that do not exist, of an `image` without alternative text, and of pictures that are
/// none.
pub(in crate::site) fn check_pictures(
    group: &EntryFiles,
    entry: &Entry,
    file: &PageFile,
    others: &[OtherFile],
    out: &mut Vec<Diagnostic>,
) {
    let keys = &file.keys;
    let found = |name: &str| located(name, &entry.folder).and_then(|path| find(others, &path));
    each_name(keys, &mut |name, at| {
        let problem = found(name).and_then(unshown);
        out.extend(problem.map(|problem| problem.at(at.span(&file.file))));
    });
    for (name, meta) in keys.images() {
        let is_web = name.starts_with("https://") || name.starts_with("http://");
        let Some(at) = meta.at.filter(|_| !is_web) else {
            continue;
        };
        if found(name).is_some() {
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
    if found(name).is_none() || group.files.iter().any(|(_, file)| says(&file.keys)) {
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

/// What is wrong with a file that has the name of a picture and is empty or something else.
fn unshown(file: &OtherFile) -> Option<Diagnostic> {
    let ending = file.path.extension()?.to_ascii_uppercase();
    let is_named_so = matches!(&*ending, "JPG" | "JPEG" | "PNG" | "WEBP" | "GIF" | "AVIF");
    // A damaged one is reported with the file.
    let is_none = file.dimensions.is_none() && file.problems.is_empty();
    if !is_named_so || !is_none {
        return None;
    }
    let name = file.path.file_name();
    let message = format!("`{name}` is empty or no {ending} picture, so browsers show nothing");
    let problem = Diagnostic::warning("not-a-picture", message);
    Some(problem.hint("save it anew as JPEG, PNG or WebP"))
}

/// Calls `found` for each file that keys name, with the range of its name.
pub(in crate::site) fn each_name(keys: &Keys, found: &mut dyn FnMut(&str, TextRange)) {
    if let Some(image) = &keys.image {
        found(&image.value, image.at);
    }
    for value in keys.fields.values() {
        each_of_field(value, found);
    }
}

fn each_of_field(value: &FieldValue, found: &mut dyn FnMut(&str, TextRange)) {
    fn walk(value: &Spanned<Value>, found: &mut dyn FnMut(&str, TextRange)) {
        match &value.value {
            Value::Image(name) | Value::File(name) => found(name, value.at),
            Value::List(items) => items.iter().for_each(|item| walk(item, found)),
            Value::Map(values) => values.values().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    match value {
        FieldValue::Plain(value) => walk(value, found),
        FieldValue::Localized(all) => all.iter().for_each(|(_, value)| walk(value, found)),
    }
}
