//! Keys that hold more than a value: lists and groups of keys, texts by language.

use indexmap::IndexMap;

use super::super::keys::{Correction, ImageMeta, SourceNote, Text, Translation, Withdrawn};
use super::Context;
use crate::base::{ByLang, PartialDate, Precision};
use crate::diag::Diagnostic;
use crate::schema::{Kind, Node, Reader, Spanned};

fn texts(reader: &mut Reader<'_, '_>, key: &str, node: &Node, cx: Context<'_>) -> ByLang<Text> {
    match &node.kind {
        Kind::Scalar { text, .. } => [(cx.lang, Text::new(node.at, text.clone()))]
            .into_iter()
            .collect(),
        Kind::Map(_) if !cx.record => {
            reader.wrong(key, "a text (each language has a file of its own)", node);
            ByLang::new()
        }
        _ => reader.by_lang_of(key, node, &cx.settings.languages),
    }
}

fn text_by_lang<'n>(reader: &mut Reader<'n, '_>, key: &'n str, cx: Context<'_>) -> ByLang<Text> {
    match reader.take(key) {
        Some((_, node)) => texts(reader, key, node, cx),
        None => ByLang::new(),
    }
}

/// A text by language that says nothing where it is blank.
pub(super) fn line<'n>(reader: &mut Reader<'n, '_>, key: &'n str, cx: Context<'_>) -> ByLang<Text> {
    let texts = text_by_lang(reader, key, cx);
    let said = texts
        .iter()
        .filter(|(_, text)| !text.value.trim().is_empty());
    said.map(|(lang, text)| (lang, text.clone())).collect()
}

pub(super) fn day(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Spanned<PartialDate>> {
    let date = reader.date(key)?;
    if date.value.precision == Precision::Day {
        return Some(date);
    }
    let span = reader.span(date.at);
    let message = format!("{} needs a day, as 2025-03-21", reader.name(key));
    reader.report(Diagnostic::error("bad-date", message).at(span));
    None
}

pub(super) fn withdrawn(reader: &mut Reader<'_, '_>, cx: Context<'_>) -> Option<Withdrawn> {
    let (_, node) = reader.take("withdrawn")?;
    if node.is_null() || node.as_text() == Some("false") {
        return None;
    }
    let mut inner = reader.child("withdrawn", node)?;
    let date = day(&mut inner, "date");
    if date.is_none() && inner.take("date").is_none() {
        inner.missing("date", "say when it was withdrawn, as `date: 2025-03-21`");
    }
    let reason = text_by_lang(&mut inner, "reason", cx);
    let replaced_by = inner.text("replaced_by");
    inner.finish(&[]);
    Some(Withdrawn {
        date: date?.value,
        reason,
        replaced_by,
    })
}

pub(super) fn corrections(reader: &mut Reader<'_, '_>, cx: Context<'_>) -> Option<Vec<Correction>> {
    let items = reader.list("corrections")?;
    let mut all = Vec::new();
    for node in items {
        let Some(mut inner) = reader.child("corrections", node) else {
            continue;
        };
        let date = day(&mut inner, "date");
        let text = text_by_lang(&mut inner, "text", cx);
        if date.is_none() && inner.take("date").is_none() {
            inner.missing("date", "say when it was corrected, as `date: 2025-03-21`");
        }
        if text.is_empty() {
            inner.missing("text", "say what was corrected");
        }
        inner.finish(&[]);
        all.extend(date.map(|date| Correction {
            date: date.value,
            text,
        }));
    }
    Some(all)
}

pub(super) fn translation(reader: &mut Reader<'_, '_>, cx: Context<'_>) -> Option<Translation> {
    const STATUS: [(&str, &str); 3] = [
        ("current", "current"),
        ("outdated", "outdated"),
        ("partial", "partial"),
    ];
    let (_, node) = reader.take("translation")?;
    let mut inner = reader.child("translation", node)?;
    let date = day(&mut inner, "date").map(|date| date.value);
    let status = inner
        .choice("status", &STATUS)
        .map(|status| status.value.to_owned());
    let note = text_by_lang(&mut inner, "note", cx);
    inner.finish(&[]);
    Some(Translation { date, status, note })
}

pub(super) fn images(reader: &mut Reader<'_, '_>, cx: Context<'_>) -> IndexMap<String, ImageMeta> {
    let mut all = IndexMap::new();
    let Some((_, node)) = reader.take("images") else {
        return all;
    };
    if node.as_map().is_none() && !node.is_null() {
        reader.wrong(
            "images",
            "a group of keys, one for each file, as `photo.jpg: {alt: …}`",
            node,
        );
    }
    for (file, node) in node.as_map().unwrap_or(&[]) {
        let Some(mut inner) = reader.child(&format!("images.{}", file.text), node) else {
            continue;
        };
        let meta = ImageMeta {
            at: Some(file.at),
            alt: text_by_lang(&mut inner, "alt", cx),
            caption: text_by_lang(&mut inner, "caption", cx),
            credit: text_by_lang(&mut inner, "credit", cx),
            licence: text_by_lang(&mut inner, "licence", cx),
        };
        inner.finish(&["alt", "caption", "credit", "licence"]);
        all.insert(file.text.clone(), meta);
    }
    all
}

pub(super) fn sources(reader: &mut Reader<'_, '_>, cx: Context<'_>) -> Option<Vec<SourceNote>> {
    let items = reader.list("sources")?;
    let mut all = Vec::new();
    for node in items {
        if node.as_text().is_some() {
            all.push(SourceNote {
                text: texts(reader, "sources", node, cx),
                date: None,
                url: None,
            });
            continue;
        }
        let Some(mut inner) = reader.child("sources", node) else {
            continue;
        };
        let text = text_by_lang(&mut inner, "text", cx);
        let date = inner.date("date").map(|date| date.value);
        let url = inner.text("url");
        if let Some(url) = &url
            && !url.value.starts_with("https://")
            && !url.value.starts_with("http://")
        {
            let span = inner.span(url.at);
            let message = format!("`{}` is not a web address", url.value);
            inner.report(
                Diagnostic::error("bad-url", message)
                    .at(span)
                    .hint("it starts with https://"),
            );
        }
        if text.is_empty() {
            inner.missing("text", "name the source");
        }
        inner.finish(&[]);
        all.push(SourceNote { text, date, url });
    }
    Some(all)
}
