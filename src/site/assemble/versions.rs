//! Builds the versions of an entry: what each language states is laid over the original, the sections above and the
//! defaults of fields. Adds derived versions, and reports what is required and missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{ByLang, RelPath};
use crate::content::{Deriver, Keys, PageFile, Settings, title_of};
use crate::diag::{Diagnostic, Span};
use crate::schema::{FieldValue, Schema};
use crate::site::assemble::entry_files::EntryFiles;
use crate::site::assemble::originals;
use crate::site::model::{TEMPLATE, Version, VersionState, VersionText};
use crate::site::text;

/// What versions are built from, besides the files of the group.
pub(in crate::site) struct Inputs<'a> {
    pub settings: &'a Settings,
    pub deriver: &'a Deriver,
    /// The fields of the entry or index.
    pub schema: Option<&'a Schema>,
    /// The keys that sections hand down, nearest first, each with its file.
    pub cascades: Vec<(&'a RelPath, &'a Keys)>,
}

/// Returns all versions of a group, and reports problems of its files together.
pub(in crate::site) fn versions(
    group: &EntryFiles,
    inputs: &Inputs<'_>,
    out: &mut Vec<Diagnostic>,
) -> ByLang<Version> {
    let Some(original_file) = group.original_file() else {
        return ByLang::new();
    };
    // The page of a term has a title already; of any other entry, its path stands for one that is missing.
    let needs_title =
        |file: &PageFile| group.over.is_none() && file.diagnostics.iter().all(|d| !d.is_error());
    let stand_in = || -> Arc<str> {
        match group.over {
            Some(_) => Arc::default(),
            None => Arc::clone(&group.path),
        }
    };
    let original = with_defaults(cascaded(&original_file.keys, inputs), inputs.schema);
    let mut versions: ByLang<Version> = ByLang::new();
    if group.record {
        for (lang, title) in original.title.iter() {
            let mut version = version(
                original_file,
                Arc::clone(&original),
                Arc::clone(&title.value),
            );
            version.stated_in = stated_in(&version, &[original_file], inputs);
            versions.insert(lang, version);
        }
    }
    for (lang, file) in group.files.iter().filter(|_| !group.record) {
        let keys = if lang == group.original {
            Arc::clone(&original)
        } else {
            originals::check_translation(file, original_file, &original, inputs.settings, out);
            Arc::new(file.keys.over_original(&original))
        };
        // A field for all languages that serves as title is stated by the original.
        let own = file.keys.title.get(lang);
        let own: Option<Arc<str>> = own.map(|title| Arc::clone(&title.value));
        let own = own.or_else(|| {
            let shared = title_of(&keys, lang, inputs.schema);
            shared.get(lang).map(|title| Arc::clone(&title.value))
        });
        if own.is_none() && needs_title(file) {
            report_title(file, &keys, out);
        }
        let mut version = version(file, keys, own.unwrap_or_else(stand_in));
        version.stated_in = stated_in(&version, &[file, original_file], inputs);
        versions.insert(lang, version);
    }
    let untitled = versions.is_empty();
    if untitled {
        let keys = cascaded(&original_file.keys, inputs);
        if needs_title(original_file) {
            report_title(original_file, &keys, out);
        }
        versions.insert(group.original, version(original_file, keys, stand_in()));
    }
    derive(&mut versions, inputs);
    if group.record {
        originals::check_record(original_file, &versions, inputs.settings, out);
    }
    if original_file.diagnostics.iter().all(|d| !d.is_error()) {
        check_required(group, original_file, &versions, untitled, inputs, out);
    }
    versions
}

/// A diagnostic for something that is missing. In a draft it is a warning, because it is still being written.
fn missing(code: &'static str, message: impl Into<String>, keys: &Keys) -> Diagnostic {
    if keys.draft.as_ref().is_some_and(|draft| draft.value) {
        Diagnostic::warning(code, message)
    } else {
        Diagnostic::error(code, message)
    }
}

fn report_title(file: &PageFile, keys: &Keys, out: &mut Vec<Diagnostic>) {
    let (message, hint) = if file.place.lang.is_none() {
        (
            "the record has no title",
            "fill in the field that `_fields.yaml` marks `title: true`, or add `title: …`",
        )
    } else {
        (
            "the page has no title",
            "add a line `title: …` to the front matter",
        )
    };
    out.push(
        missing("missing-title", message, keys)
            .at(Span::file(&file.file))
            .hint(hint),
    );
}

/// Finds the files that state what a version inherits.
fn stated_in(
    version: &Version,
    files: &[&PageFile],
    inputs: &Inputs<'_>,
) -> BTreeMap<String, RelPath> {
    // A translation can state only what differs by language.
    let translation = match files {
        [file, original] if file.file != original.file => Some(&file.file),
        _ => None,
    };
    let files = files.iter().map(|file| (&file.file, &*file.keys));
    let all: Vec<(&RelPath, &Keys)> = files.chain(inputs.cascades.iter().copied()).collect();
    let template = version.keys.template.as_ref().map(|_| TEMPLATE);
    let names = version
        .keys
        .fields
        .keys()
        .map(String::as_str)
        .chain(template);
    let stated = names.filter_map(|name| {
        let states = |file: &RelPath, keys: &Keys| match keys.fields.get(name) {
            _ if name == TEMPLATE => keys.template.is_some() && translation != Some(file),
            Some(FieldValue::Plain(_)) => translation != Some(file),
            Some(FieldValue::Localized(_)) => true,
            None => false,
        };
        let found = all.iter().find(|(file, keys)| states(file, keys));
        let default = || inputs.schema.map(|schema| &schema.file);
        let file = found.map(|(file, _)| *file).or_else(default)?;
        (*file != version.file).then(|| (name.to_owned(), file.clone()))
    });
    stated.collect()
}

fn version(file: &PageFile, keys: Arc<Keys>, title: Arc<str>) -> Version {
    Version {
        file: file.file.clone(),
        stated_in: BTreeMap::new(),
        derived_from: None,
        deriver: None,
        keys,
        title,
        text: VersionText::of(file.body.clone()),
        documents: BTreeMap::new(),
        state: VersionState::Public,
    }
}

/// Lays the keys of a file over those that are handed down.
fn cascaded(keys: &Arc<Keys>, inputs: &Inputs<'_>) -> Arc<Keys> {
    let cascades = inputs.cascades.iter();
    cascades.fold(Arc::clone(keys), |keys, (_, base)| {
        Arc::new(keys.over_cascade(base))
    })
}

fn with_defaults(mut keys: Arc<Keys>, schema: Option<&Schema>) -> Arc<Keys> {
    for field in schema.iter().flat_map(|schema| schema.fields.values()) {
        let Some(default) = &field.default else {
            continue;
        };
        let keys = Arc::make_mut(&mut keys);
        match (keys.fields.get_mut(&field.name), default) {
            (None, default) => {
                keys.fields.insert(field.name.clone(), default.clone());
            }
            (Some(FieldValue::Localized(own)), FieldValue::Localized(default)) => {
                for (lang, value) in default.iter() {
                    if own.get(lang).is_none() {
                        own.insert(lang, value.clone());
                    }
                }
            }
            _ => {}
        }
    }
    keys
}

/// Adds a derived version for each language that is converted from another and has no version of its own.
fn derive(versions: &mut ByLang<Version>, inputs: &Inputs<'_>) {
    let languages = &inputs.settings.languages;
    for (lang, language) in languages.all() {
        let Some(from) = language.derive_from else {
            continue;
        };
        if versions.get(lang).is_some() || !inputs.deriver.derives(lang) {
            continue;
        }
        let Some(source) = versions
            .get(from)
            .filter(|source| source.derived_from.is_none())
        else {
            continue;
        };
        let mut version = source.clone();
        version.derived_from = Some(from);
        let words = version.keys.convert.as_deref().unwrap_or_default();
        if !words.is_empty() {
            version.deriver = Some(Arc::new(inputs.deriver.with(lang, words)));
        }
        let deriver = version.deriver.as_deref().unwrap_or(inputs.deriver);
        version.title = deriver.convert(lang, &source.title).into();
        versions.insert(lang, version);
    }
}

fn check_required(
    group: &EntryFiles,
    file: &PageFile,
    versions: &ByLang<Version>,
    untitled: bool,
    inputs: &Inputs<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let (Some(schema), Some(version)) = (inputs.schema, versions.get(group.original)) else {
        return;
    };
    for field in schema.fields.values().filter(|field| field.required) {
        let given = match version.keys.fields.get(&field.name) {
            Some(FieldValue::Localized(all)) => all.get(group.original).is_some(),
            Some(FieldValue::Plain(_)) => true,
            None => false,
        };
        if given || (field.title && (untitled || !version.keys.title.is_empty())) {
            continue;
        }
        let label = text::label(&field.label, inputs.settings.languages.default());
        let label = label.map_or_else(String::new, |label| format!(" ({label})"));
        let message = format!("the field `{}`{label} is required here", field.name);
        out.push(
            missing("missing-field", message, &version.keys)
                .at(Span::file(&file.file))
                .label(field.at.span(&schema.file), "required by this line")
                .hint(format!("add a line `{}: …`", field.name)),
        );
    }
}
