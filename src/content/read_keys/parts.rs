//! Reads the built-in keys with structured values: texts by language, lists and groups of keys.
//!
//! In a Markdown file each text is in the language of the file; a map by language is an error there.

use indexmap::IndexMap;

use super::super::keys::{
    Correction, Found, ImageMeta, SharedText, SourceNote, Text, Translation, Withdrawn,
};
use super::Context;
use crate::base::{ByLang, PartialDate, Precision, composed, suggest};
use crate::diag::Diagnostic;
use crate::diag::codes::{self, CODES, Kind as CodeKind};
use crate::schema::vocabulary::TYPES;
use crate::schema::{Kind, Node, Reader, Spanned, wording};

fn texts(reader: &mut Reader<'_, '_>, key: &str, node: &Node, cx: Context<'_>) -> ByLang<Text> {
    let texts = texts_as_written(reader, key, node, cx);
    for (_, text) in texts.iter() {
        if let Some(problem) = wording::shortcode_in_text(key, &text.value) {
            let span = reader.span(text.at);
            reader.report(problem.at(span));
        }
    }
    texts
}

fn texts_as_written(
    reader: &mut Reader<'_, '_>,
    key: &str,
    node: &Node,
    cx: Context<'_>,
) -> ByLang<Text> {
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

/// Reads a text by language, leaving out languages in which it is blank.
pub(super) fn non_blank_texts<'n>(
    reader: &mut Reader<'n, '_>,
    key: &'n str,
    cx: Context<'_>,
) -> ByLang<SharedText> {
    let texts = text_by_lang(reader, key, cx);
    let said = texts
        .iter()
        .filter(|(_, text)| !text.value.trim().is_empty());
    said.map(|(lang, text)| (lang, shared(text))).collect()
}

fn shared(text: &Text) -> SharedText {
    SharedText::new(text.at, text.value.as_str().into())
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
    if node.as_map().is_none() {
        let hint = format!("write `withdrawn: {}", withdrawn_form(node));
        reader.wrong_with("withdrawn", "a date and a reason", node, Some(hint));
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

/// The end of a hint on how a withdrawal is written, with the day or reason if one of them was given alone.
fn withdrawn_form(node: &Node) -> String {
    let given = node.as_text().map(str::trim).unwrap_or_default();
    let is_day = PartialDate::parse(given).is_ok_and(|date| date.precision == Precision::Day);
    let is_word = given.chars().count() < 6 || wording::truth(given).is_some();
    let is_plain = !given.contains(|c: char| ":#,[]{}\"'\n".contains(c));
    if is_day {
        format!("{{date: {given}, reason: …}}` with the reason for readers")
    } else if is_word || !is_plain || given.chars().count() > 60 {
        "{date: 2026-05-01, reason: …}` with the day and the reason".to_owned()
    } else {
        format!("{{date: 2026-05-01, reason: {given}}}` with the day")
    }
}

pub(super) fn corrections(reader: &mut Reader<'_, '_>, cx: Context<'_>) -> Option<Vec<Correction>> {
    let items = reader.list("corrections", "{date: 2026-05-01, text: …}")?;
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
    const STATUS: [(&str, &str); 4] = [
        ("current", "current"),
        ("machine", "machine"),
        ("outdated", "outdated"),
        ("partial", "partial"),
    ];
    let (_, node) = reader.take("translation")?;
    if let Some(text) = node.as_text() {
        let status = STATUS.iter().find(|(name, _)| *name == text);
        let form = match status {
            Some((name, _)) => format!("write `translation: {{status: {name}}}`"),
            None => "write `translation: {date: 2026-05-01, status: current}`".to_owned(),
        };
        reader.wrong_with(
            "translation",
            "a date, a status or a note",
            node,
            Some(form),
        );
        return None;
    }
    let mut inner = reader.child("translation", node)?;
    let date = day(&mut inner, "date").map(|date| date.value);
    let status = inner
        .choice("status", &STATUS)
        .map(|status| status.value.to_owned());
    let reviewed = day(&mut inner, "reviewed").map(|date| date.value);
    let reviewed_by = inner.text("reviewed_by").map(|name| name.value);
    let note = text_by_lang(&mut inner, "note", cx);
    inner.finish(&[]);
    Some(Translation {
        date,
        status,
        reviewed,
        reviewed_by,
        note,
    })
}

/// Reads `convert`: words, each with what it is in versions that are converted from this file.
pub(super) fn convert(reader: &mut Reader<'_, '_>) -> Option<Vec<(Text, Text)>> {
    let (_, node) = reader.take("convert")?;
    let Some(map) = node.as_map() else {
        let hint = "write each word with its converted form, as `convert: {裏面: 里边}`".to_owned();
        reader.wrong_with(
            "convert",
            "words with their converted forms",
            node,
            Some(hint),
        );
        return None;
    };
    let mut all = Vec::new();
    for (word, node) in map {
        if let Some(form) = reader.text_of(&format!("convert.{}", word.text), node) {
            all.push((Text::new(word.at, word.text.clone()), form));
        }
    }
    Some(all)
}

pub(super) fn images(
    reader: &mut Reader<'_, '_>,
    cx: Context<'_>,
) -> Option<Box<IndexMap<String, ImageMeta>>> {
    let mut all = IndexMap::new();
    let (_, node) = reader.take("images")?;
    if node.as_map().is_none() && !node.is_null() {
        let file = node
            .as_text()
            .filter(|text| !text.contains([' ', ':', ',']));
        let hint = format!(
            "write `images: {{{}: {{alt: …}}}}`",
            file.unwrap_or("photo.jpg")
        );
        reader.wrong_with(
            "images",
            "what is said of each picture, by its file",
            node,
            Some(hint),
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
        all.insert(composed(&file.text).into_owned(), meta);
    }
    (!all.is_empty()).then(|| Box::new(all))
}

pub(super) fn sources(reader: &mut Reader<'_, '_>, cx: Context<'_>) -> Option<Vec<SourceNote>> {
    let items = reader.list("sources", "Name of the source")?;
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
        // `- Foo Ltd.: Bar` was meant as a text: reported with a hint to quote it.
        let keys = node.as_map().unwrap_or_default();
        if let [(key, value)] = keys
            && !["text", "date", "url"].contains(&key.text.as_str())
            && value.as_text().is_some()
        {
            reader.text_of("sources", node);
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

/// The codes of warnings that are not wanted: a list, or a map with the reason for each.
pub fn allow(reader: &mut Reader<'_, '_>) -> Vec<Text> {
    let map = reader.remaining().find(|(key, _)| key.text == "allow");
    let map = map.and_then(|(_, node)| node.as_map());
    let all = match map {
        Some(codes) => {
            reader.mark("allow");
            for (code, reason) in codes {
                if reason
                    .as_text()
                    .is_none_or(|reason| reason.trim().is_empty())
                {
                    let name = format!("allow.{}", code.text);
                    reader.wrong(&name, "the reason, in a few words", reason);
                }
            }
            codes
                .iter()
                .map(|(code, _)| Text::new(code.at, code.text.clone()))
                .collect()
        }
        None => reader.text_list("allow").unwrap_or_default(),
    };
    for code in &all {
        let problem = match codes::kind(&code.value) {
            Some(CodeKind::Warning | CodeKind::Both) => continue,
            Some(CodeKind::Error) => {
                let message = format!(
                    "`{}` is an error, which `allow` does not silence",
                    code.value
                );
                Diagnostic::warning("unknown-code", message)
                    .hint("mend what it is about, and delete it here")
            }
            None => {
                let known = CODES.iter().filter(|(_, kind, _)| *kind != CodeKind::Error);
                let hint = suggest::nearest(&code.value, known.map(|(code, ..)| *code));
                let message = format!("there is no warning with the code `{}`", code.value);
                Diagnostic::error("unknown-code", message).hint(match hint {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => {
                        "codes stand in brackets in front of messages, as `warning[missing-alt]`"
                            .to_owned()
                    }
                })
            }
        };
        let span = reader.span(code.at);
        reader.report(problem.at(span));
    }
    all
}

/// Reads `id`: a URI that begins with a scheme.
pub(super) fn id(reader: &mut Reader<'_, '_>) -> Option<Text> {
    let id = reader.text("id")?;
    let is_uri = id.value.split_once(':').is_some_and(|(scheme, rest)| {
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        let is_plain =
            |c: char| !c.is_whitespace() && !c.is_control() && !"<>\"{}|\\^`#".contains(c);
        is_scheme && !rest.is_empty() && rest.chars().all(is_plain)
    });
    if is_uri {
        return Some(id);
    }
    let span = reader.span(id.at);
    let message = format!(
        "`{}` is not an identifier for feeds",
        id.value.escape_debug()
    );
    let hint = "write the one that the entry has in feeds, as `id: \"tag:park.example,2024-04-18:en/opening\"`, or any other URI without `#`; or leave it out";
    reader.report(Diagnostic::error("bad-id", message).at(span).hint(hint));
    None
}

/// Reads `schema_type`: a type of schema.org.
pub(super) fn schema_type(reader: &mut Reader<'_, '_>) -> Option<Text> {
    let ty = reader.text("schema_type")?;
    if TYPES.iter().any(|(name, _)| *name == ty.value) {
        return Some(ty);
    }
    let span = reader.span(ty.at);
    let names = TYPES.iter().map(|(name, _)| *name);
    let message = format!(
        "`{}` is not a type that pages are described as",
        ty.value.escape_debug()
    );
    let hint = suggest::hint(&ty.value, names, 8);
    let problem = Diagnostic::error("unknown-schema-type", message).at(span);
    reader.report(problem.maybe_hint(hint));
    None
}

/// Reads `search: {boost: 2, keywords: [badge], hide: true}`.
pub(super) fn found(reader: &mut Reader<'_, '_>) -> Option<Found> {
    let mut inner = reader.reader("search")?;
    let mut found = Found {
        keywords: inner.text_list("keywords").unwrap_or_default(),
        hide: inner.boolean("hide").is_some_and(|hide| hide.value),
        boost: None,
    };
    if let Some(boost) = inner.text("boost") {
        match boost.value.parse::<f64>() {
            Ok(factor) if (0.1..=10.0).contains(&factor) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "from 1 to 100"
                )]
                let tenths = (factor * 10.0).round() as u32;
                found.boost = Some(tenths);
            }
            _ => {
                let span = inner.span(boost.at);
                let message = format!("`{}` is not a number from 0.1 to 10", boost.value);
                let problem = Diagnostic::error("bad-boost", message).at(span);
                inner.report(problem.hint(
                    "2 counts a page twice as much as others, 0.5 half as much; to leave it out, write `hide: true`",
                ));
            }
        }
    }
    inner.finish(&[]);
    Some(found)
}
