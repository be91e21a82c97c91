//! Renders the Markdown of versions: their texts and their Markdown fields.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{ByLang, Lang, RelPath};
use crate::content::body::Body;
use crate::content::{Deriver, Keys};
use crate::diag::Diagnostic;
use crate::markdown;
use crate::markdown::{Document, Options, one_line};
use crate::schema::{Spanned, Value};
use crate::site::model::{Entry, LeftText, Page, PageSource, Version, VersionText, Words};
use crate::site::text::field_value;
use crate::site::{Site, SiteInput};

/// Renders the Markdown of versions, except for texts that may be left to their pages. Which texts are left is
/// decided by [`render_shared`], once the pages are known.
pub(in crate::site) fn render(versions: &mut ByLang<Version>, input: &SiteInput) {
    let langs: Vec<Lang> = versions.langs().collect();
    for lang in langs {
        if let Some(version) = versions.get_mut(lang) {
            version.documents = fields(version, lang, input);
            if !input.leaves_texts_to_pages() {
                render_text(version, lang, input);
            }
        }
    }
}

/// Renders the texts of an entry's versions that are needed by more than one page, or all of them if none may be left.
pub(in crate::site) fn render_shared(
    versions: &mut Arc<ByLang<Version>>,
    index: bool,
    pages: &ByLang<Page>,
    input: &SiteInput,
) {
    let leaves = input.leaves_texts_to_pages();
    let all = versions.iter();
    let left = all.filter(|(_, version)| matches!(version.text, VersionText::Markdown(_)));
    // All pages of its list show the text of a section.
    let wanted = left.filter(|(lang, version)| {
        !leaves || index || !only_its_page_needs_text(version, *lang, pages, input)
    });
    let wanted: Vec<Lang> = wanted.map(|(lang, _)| lang).collect();
    for lang in wanted {
        if let Some(version) = Arc::make_mut(versions).get_mut(lang) {
            render_text(version, lang, input);
        }
    }
}

/// Whether one page shows the text of a version and nothing else needs it: lists show no description or take it from the
/// front matter, and it holds no link that another page could ask for.
fn only_its_page_needs_text(
    version: &Version,
    lang: Lang,
    pages: &ByLang<Page>,
    input: &SiteInput,
) -> bool {
    let VersionText::Markdown(LeftText {
        source, may_link, ..
    }) = &version.text
    else {
        return false;
    };
    let keys = &version.keys;
    let described = |lang| input.needs_no_summary(keys, lang);
    let with_text = pages
        .iter()
        .filter(|(_, page)| page.version == lang && page.how != PageSource::Notice);
    keys.withdrawn.is_none()
        && (described(lang) || version.derived_from.is_some_and(described))
        && with_text.count() == 1
        && !*may_link.get_or_init(|| markdown::may_link_into_site(&source.text()))
}

fn render_text(version: &mut Version, lang: Lang, input: &SiteInput) {
    if let VersionText::Markdown(LeftText { source, .. }) = &version.text {
        let document = text_of(version, source, lang, input, true);
        let document = document.map(|document| trimmed(document, input));
        version.text = document.map_or(VersionText::Empty, VersionText::Rendered);
    }
}

impl Site {
    /// Returns the text of a version in `lang`, and renders it if that was left to its page. Its plain text and lead are empty where no
    /// page, nor the search, reads them.
    pub fn text(&self, version: &Version, lang: Lang) -> Option<Arc<Document>> {
        let plain = self.input.counts_words || self.input.keeps_plain_texts();
        self.rendered(version, lang, plain)
    }

    /// The same with its plain text and lead.
    pub(in crate::site) fn text_with_plain(
        &self,
        version: &Version,
        lang: Lang,
    ) -> Option<Arc<Document>> {
        self.rendered(version, lang, true)
    }

    fn rendered(&self, version: &Version, lang: Lang, plain: bool) -> Option<Arc<Document>> {
        match &version.text {
            VersionText::Empty => None,
            VersionText::Markdown(left) => {
                if let Some(document) = left.kept() {
                    return Some(Arc::new(document));
                }
                let document = text_of(version, &left.source, lang, &self.input, plain)?;
                if self.settings().search.is_some() && !document.has_calls() {
                    left.words.get_or_init(|| {
                        let headings = document.headings.iter();
                        Box::new(Words {
                            plain: document.plain.trim().into(),
                            headings: headings.map(|heading| one_line(&heading.text)).collect(),
                        })
                    });
                }
                if self.input.retention.is_in_memory() && left.wants_document() {
                    let document = trimmed(document, &self.input);
                    left.keep(&document);
                    return Some(document);
                }
                Some(Arc::new(document))
            }
            VersionText::Rendered(document) => Some(Arc::clone(document)),
        }
    }

    /// Problems in the texts of an entry that are left to their pages. Derived versions have none of their own.
    pub fn problems_left_to_pages(&self, entry: &Entry) -> Vec<Diagnostic> {
        let written = entry.versions.iter();
        let written = written.filter(|(_, version)| version.derived_from.is_none());
        let left = written.filter(|(_, version)| matches!(version.text, VersionText::Markdown(_)));
        let found = left.filter_map(|(lang, version)| self.text(version, lang));
        found
            .flat_map(|document| document.diagnostics.clone())
            .collect()
    }
}

/// Renders the text of a version, with its plain text or without; `None` if it is empty.
pub(in crate::site) fn text_of(
    version: &Version,
    source: &Body,
    lang: Lang,
    input: &SiteInput,
    plain: bool,
) -> Option<Document> {
    let text = source.text();
    if text.trim().is_empty() {
        return None;
    }
    let deriver = version.deriver.as_deref().unwrap_or(&input.deriver);
    let convert = |text: &str| deriver.convert(lang, text);
    let described = |src: &str| describes(&version.keys, src);
    let labels = input.labels.get(lang).unwrap_or(&input.default_labels);
    let language = input.settings.languages.get(lang);
    let options = Options {
        raw_html: input.settings.raw_html,
        convert: version.derived_from.is_some().then_some(&convert),
        described: Some(&described),
        plain,
        counts_words: input.counts_words,
        ..Options::new(&version.file, source.offset, labels).in_language(language)
    };
    Some(markdown::render(&text, &options))
}

/// Drops the parts of a document that no query reads, because a site keeps many documents.
fn trimmed(mut document: Document, input: &SiteInput) -> Arc<Document> {
    if input.keeps_plain_texts() {
        document.plain.shrink_to_fit();
        let plain = std::mem::take(&mut document.plain);
        document.keep_for_site();
        document.plain = plain;
    } else {
        document.keep_for_site();
    }
    Arc::new(document)
}

fn describes(keys: &Keys, src: &str) -> bool {
    keys.image_meta(src)
        .is_some_and(|meta| !meta.alt.is_empty())
}

fn fields(version: &Version, lang: Lang, input: &SiteInput) -> BTreeMap<String, Arc<Document>> {
    let mut all = BTreeMap::new();
    let languages = &input.settings.languages;
    for (name, value) in &version.keys.fields {
        if let Some((value, convert)) = field_value(value, lang, None, languages) {
            let mut context = FieldContext {
                file: version.file_of(name),
                deriver: version.deriver.as_deref().unwrap_or(&input.deriver),
                lang,
                convert,
                input,
                all: &mut all,
            };
            field(name, value, &mut context);
        }
    }
    all
}

struct FieldContext<'a> {
    file: &'a RelPath,
    deriver: &'a Deriver,
    lang: Lang,
    convert: bool,
    input: &'a SiteInput,
    all: &'a mut BTreeMap<String, Arc<Document>>,
}

fn field(path: &str, value: &Spanned<Value>, context: &mut FieldContext<'_>) {
    match &value.value {
        Value::Markdown(text) => {
            let language = context.input.settings.languages.get(context.lang);
            let labels = context
                .input
                .labels
                .get(context.lang)
                .unwrap_or(&context.input.default_labels);
            let lang = context.lang;
            let input = context.input;
            let deriver = context.deriver;
            let convert = move |text: &str| deriver.convert(lang, text);
            let options = Options {
                only_place: Some((value.at.start, value.at.end)),
                raw_html: context.input.settings.raw_html,
                convert: context.convert.then_some(&convert),
                ..Options::new(context.file, 0, labels).in_language(language)
            };
            let document = markdown::render(text, &options);
            context
                .all
                .insert(path.to_owned(), trimmed(document, input));
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                field(&format!("{path}/{index}"), item, context);
            }
        }
        Value::Map(values) => {
            for (name, value) in &**values {
                field(&format!("{path}/{name}"), value, context);
            }
        }
        _ => {}
    }
}
