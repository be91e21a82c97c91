//! Finds the original language of a record, and the title that a field supplies.

use super::super::keys::{Keys, SharedText};
use super::Context;
use crate::base::{ByLang, Lang, suggest};
use crate::diag::Diagnostic;
use crate::schema::{FieldValue, Node, Reader, Schema, Spanned, Value};

pub(super) fn original_language(reader: &mut Reader<'_, '_>, cx: Context<'_>) -> Option<Lang> {
    let name = reader.text("original_language")?;
    let languages = &cx.settings.languages;
    let found = languages.find(&name.value);
    if found.is_none() || !cx.record {
        let (message, hint) = if cx.record {
            let known = languages.all().map(|(_, language)| language.key.as_str());
            (
                format!("`{}` is not a language of this site", name.value),
                suggest::hint(&name.value, known, 12),
            )
        } else {
            let hint = "in a Markdown file, say `original: true` in the file that is the original";
            (
                "`original_language` is for records".to_owned(),
                Some(hint.to_owned()),
            )
        };
        let span = reader.span(name.at);
        reader.report(
            Diagnostic::error("unknown-language", message)
                .at(span)
                .maybe_hint(hint),
        );
    }
    found
}

/// The original language of a record that does not state it: `cx.lang` (the default language) if it has a title in it, or
/// else the first language that it has a title in. `None` if no title is by language.
pub(super) fn first_title(node: &Node, cx: Context<'_>) -> Option<Lang> {
    let field = cx
        .schema
        .and_then(|schema| schema.fields.values().find(|field| field.title));
    let names = ["title"]
        .into_iter()
        .chain(field.map(|field| field.name.as_str()));
    let titles = names
        .filter_map(|name| node.get(name))
        .find(|node| !node.is_null())?;
    let has = |lang: Lang| {
        let title = titles.get(cx.settings.languages.key(lang));
        title.is_some_and(|title| !title.is_null())
    };
    titles.as_map()?;
    let mut languages = cx.settings.languages.all().map(|(lang, _)| lang);
    if has(cx.lang) {
        Some(cx.lang)
    } else {
        languages.find(|lang| has(*lang))
    }
}

/// Returns the title that a field with `title: true` supplies. One that is not by language is in the language `original`.
/// Empty if there is no such field or value.
pub fn title_of(keys: &Keys, original: Lang, schema: Option<&Schema>) -> ByLang<SharedText> {
    let field = schema.and_then(|schema| schema.fields.values().find(|field| field.title));
    let Some(value) = field.and_then(|field| keys.fields.get(&field.name)) else {
        return ByLang::new();
    };
    let text = |value: &Spanned<Value>| match &value.value {
        Value::Text(text) => Some(SharedText::new(value.at, text.as_str().into())),
        _ => None,
    };
    match value {
        FieldValue::Localized(all) => all
            .iter()
            .filter_map(|(lang, value)| Some((lang, text(value)?)))
            .collect(),
        FieldValue::Plain(value) => {
            let title = text(value).map(|text| (original, text));
            title.into_iter().collect()
        }
    }
}
