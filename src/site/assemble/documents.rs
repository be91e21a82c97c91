//! The Markdown of versions: their texts and their Markdown fields.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::{ByLang, Lang, RelPath};
use crate::content::Keys;
use crate::diag::Diagnostic;
use crate::markdown;
use crate::markdown::{Document, Options};
use crate::schema::{Spanned, Value};
use crate::site::model::{Entry, PageSource, Version};
use crate::site::text;
use crate::site::{Site, SiteInput};

/// Renders and keeps them, but for texts that can wait for their page.
pub(in crate::site) fn render(versions: &mut ByLang<Version>, parts: &SiteInput) {
    let langs: Vec<Lang> = versions.langs().collect();
    let waits = parts.renders_pages && !parts.retention.is_in_memory();
    for lang in langs {
        if let Some(version) = versions.get_mut(lang) {
            version.waits = waits && can_wait(version, lang);
            if !version.waits {
                version.body = body(version, lang, parts).map(kept);
            }
            version.documents = fields(version, lang, parts);
        }
    }
}

/// Renders the texts of an entry that wait and that not just one page shows. That of a section shows on
/// each page of its list.
pub(in crate::site) fn settle(entry: &mut Entry, parts: &SiteInput) {
    let index = entry.index;
    for (lang, version) in entry.versions.iter_mut().filter(|(_, v)| v.waits) {
        let shown = entry.pages.iter().filter(|(_, page)| page.version == lang);
        let with_text = shown.filter(|(_, page)| page.how != PageSource::Notice);
        if index || with_text.count() != 1 {
            version.waits = false;
            version.body = body(version, lang, parts).map(kept);
        }
    }
}

/// Whether only its own page asks for a version's text: no list takes a description from it, and
/// nothing that it names shows that.
fn can_wait(version: &Version, lang: Lang) -> bool {
    let keys = &version.keys;
    let described = |lang| keys.description.get(lang).is_some();
    let source = version.source.as_ref();
    keys.withdrawn.is_none()
        && (described(lang) || version.derived_from.is_some_and(described))
        && source.is_some_and(|source| !source.may_name_pages)
}

impl Site {
    /// The text of a version in `lang`, rendered now where it has waited.
    pub fn text(&self, version: &Version, lang: Lang) -> Option<Arc<Document>> {
        match version.waits {
            true => body(version, lang, &self.parts).map(Arc::new),
            false => version.body.clone(),
        }
    }

    /// What is wrong in the texts that wait for their page. Conversions have no problems of their own.
    pub fn waiting_problems(&self) -> Vec<Diagnostic> {
        let waiting = self.entries.par_iter().flat_map_iter(|entry| {
            let versions = entry.versions.iter();
            versions.filter(|(_, version)| version.waits && version.derived_from.is_none())
        });
        let found = waiting.filter_map(|(lang, version)| self.text(version, lang));
        let found = found.flat_map_iter(|document| document.diagnostics.clone());
        found.collect()
    }
}

/// The Markdown of a version's text, rendered.
fn body(version: &Version, lang: Lang, parts: &SiteInput) -> Option<Document> {
    let source = version.source.as_ref()?;
    if source.text().trim().is_empty() {
        return None;
    }
    let convert = |text: &str| parts.deriver.convert(lang, text);
    let described = |src: &str| describes(&version.keys, src);
    let labels = parts.labels.get(lang).unwrap_or(&parts.default_labels);
    let language = parts.settings.languages.get(lang);
    let options = Options {
        smart_punctuation: language.smart_punctuation,
        autolinks: language.autolinks,
        han: language.is_han(),
        raw_html: parts.settings.raw_html,
        convert: version.derived_from.is_some().then_some(&convert),
        described: Some(&described),
        ..Options::new(&version.file, source.offset, labels)
    };
    Some(markdown::render(source.text(), &options))
}

fn kept(mut document: Document) -> Arc<Document> {
    document.keep_for_site();
    Arc::new(document)
}

fn describes(keys: &Keys, src: &str) -> bool {
    keys.image_meta(src)
        .is_some_and(|meta| !meta.alt.is_empty())
}

fn fields(version: &Version, lang: Lang, parts: &SiteInput) -> BTreeMap<String, Arc<Document>> {
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
    parts: &'a SiteInput,
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
                autolinks: language.autolinks,
                han: language.is_han(),
                raw_html: cx.parts.settings.raw_html,
                convert: cx.convert.then_some(&convert),
                ..Options::new(cx.file, 0, labels)
            };
            let document = markdown::render(text, &options);
            cx.all.insert(path.to_owned(), kept(document));
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
