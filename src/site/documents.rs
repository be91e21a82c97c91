//! The Markdown of versions: their texts and their Markdown fields.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Parts;
use super::model::Version;
use super::text;
use crate::base::{ByLang, Lang, RelPath};
use crate::content::Keys;
use crate::markdown::{self, Document, Options};
use crate::schema::{Spanned, Value};

/// Renders and keeps them.
pub(super) fn render(versions: &mut ByLang<Version>, parts: &Parts) {
    let langs: Vec<Lang> = versions.langs().collect();
    for lang in langs {
        if let Some(version) = versions.get_mut(lang) {
            version.body = body(version, lang, parts);
            version.documents = fields(version, lang, parts);
        }
    }
}

/// The Markdown of a version's text, rendered.
pub(super) fn body(version: &Version, lang: Lang, parts: &Parts) -> Option<Arc<Document>> {
    let source = version.source.as_ref()?;
    if source.text.trim().is_empty() {
        return None;
    }
    let convert = |text: &str| parts.deriver.convert(lang, text);
    let described = |src: &str| describes(&version.keys, src);
    let labels = parts.labels.get(lang).unwrap_or(&parts.default_labels);
    let language = parts.settings.languages.get(lang);
    let options = Options {
        smart_punctuation: language.smart_punctuation,
        han: language.is_han(),
        raw_html: parts.settings.raw_html,
        convert: version.derived_from.is_some().then_some(&convert),
        described: Some(&described),
        ..Options::new(&version.file, source.offset, labels)
    };
    let mut document = markdown::render(&source.text, &options);
    document.keep_for_site();
    Some(Arc::new(document))
}

fn describes(keys: &Keys, src: &str) -> bool {
    keys.images
        .get(src.trim_start_matches("./"))
        .is_some_and(|meta| !meta.alt.is_empty())
}

fn fields(version: &Version, lang: Lang, parts: &Parts) -> BTreeMap<String, Arc<Document>> {
    let mut all = BTreeMap::new();
    let languages = &parts.settings.languages;
    for (name, value) in &version.keys.fields {
        if let Some((value, convert)) = text::field_value(value, lang, None, languages) {
            let mut cx = FieldCx {
                file: version.file_of(name),
                lang,
                convert,
                parts,
                all: &mut all,
            };
            field(name, value, &mut cx);
        }
    }
    all
}

struct FieldCx<'a> {
    file: &'a RelPath,
    lang: Lang,
    convert: bool,
    parts: &'a Parts,
    all: &'a mut BTreeMap<String, Arc<Document>>,
}

fn field(path: &str, value: &Spanned<Value>, cx: &mut FieldCx<'_>) {
    match &value.value {
        Value::Markdown(text) => {
            let language = cx.parts.settings.languages.get(cx.lang);
            let labels = cx
                .parts
                .labels
                .get(cx.lang)
                .unwrap_or(&cx.parts.default_labels);
            let lang = cx.lang;
            let parts = cx.parts;
            let convert = move |text: &str| parts.deriver.convert(lang, text);
            let options = Options {
                whole: Some((value.at.start, value.at.end)),
                smart_punctuation: language.smart_punctuation,
                han: language.is_han(),
                raw_html: cx.parts.settings.raw_html,
                convert: cx.convert.then_some(&convert),
                ..Options::new(cx.file, 0, labels)
            };
            let mut document = markdown::render(text, &options);
            document.keep_for_site();
            cx.all.insert(path.to_owned(), Arc::new(document));
        }
        Value::List(items) => {
            for (place, item) in items.iter().enumerate() {
                field(&format!("{path}/{place}"), item, cx);
            }
        }
        Value::Map(values) => {
            for (name, value) in values {
                field(&format!("{path}/{name}"), value, cx);
            }
        }
        _ => {}
    }
}
