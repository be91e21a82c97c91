//! Reads the keys that only a section's `_index.md` may have.

use super::super::export::{self, Export, ExportFormat};
use super::super::hints;
use super::super::keys::{MissingTranslation, SECTION_KEYS, SectionKeys, Text};
use super::{Context, known_names, read_map};
use crate::base::suggest;
use crate::diag::Diagnostic;
use crate::schema::{Reader, Spanned};

/// Keys that `cascade` cannot have, because each entry has its own.
const NOT_HANDED_DOWN: [&str; 8] = [
    "id",
    "title",
    "slug",
    "path",
    "aliases",
    "original",
    "original_language",
    "translation",
];

pub(super) fn read_section(
    reader: &mut Reader<'_, '_>,
    cx: Context<'_>,
    section: &mut SectionKeys,
) {
    let stated = reader
        .entries()
        .iter()
        .filter(|(key, _)| SECTION_KEYS.contains(&key.text.as_str()));
    section.stated = stated
        .map(|(key, _)| Text::new(key.at, key.text.clone()))
        .collect();
    section.sort = reader.text_list("sort");
    check_sort(reader, cx, section.sort.as_deref().unwrap_or_default());
    section.paginate_by = reader
        .integer("paginate_by", 0, 10_000)
        .and_then(|n| usize::try_from(n.value).ok());
    let policies: Vec<(&str, &str)> = MissingTranslation::NAMES
        .iter()
        .map(|name| (*name, *name))
        .collect();
    section.missing = reader
        .choice("missing", &policies)
        .and_then(|name| MissingTranslation::named(name.value));
    section.publish_time_required = reader
        .choice("publish_time", &[("required", true), ("optional", false)])
        .is_some_and(|c| c.value);
    section.approval_required = reader
        .choice("approval", &[("required", true), ("optional", false)])
        .map(|choice| choice.value);
    section.review_every = review_every(reader).map(|days| days.value);
    section.feed = reader.boolean("feed").map(|b| b.value);
    section.archive = reader.boolean("archive").map(|b| b.value);
    section.records = reader.text("records");
    section.export = export::read(reader);
    check_export(reader, cx, section.export.as_ref());
    let Some((_, node)) = reader.take("cascade") else {
        return;
    };
    let Some(mut inner) = reader.child("cascade", node) else {
        return;
    };
    let keys = inner.entries().iter().map(|(key, _)| key);
    for key in keys.filter(|key| NOT_HANDED_DOWN.contains(&key.text.as_str())) {
        let span = inner.span(key.at);
        let message = format!(
            "`{}` cannot be handed down: each entry has its own",
            key.text
        );
        inner.report(
            Diagnostic::error("bad-cascade", message)
                .at(span)
                .hint("write it in the entries themselves"),
        );
    }
    let keys = read_map(&mut inner, cx, false);
    let known = known_names(cx, false);
    inner.finish_with(|| known, |key| hints::foreign_key(key, cx.settings, false));
    section.cascade = Some(Box::new(keys));
}

/// Reports fields that a calendar is to be made of and that the section's entries do not have.
fn check_export(reader: &mut Reader<'_, '_>, cx: Context<'_>, export: Option<&Export>) {
    let Some(export) = export else { return };
    let has = |name: &str| {
        cx.schema
            .is_some_and(|schema| schema.fields.contains_key(name))
    };
    for name in [&export.starts, &export.ends, &export.place]
        .into_iter()
        .flatten()
    {
        if has(&name.value) {
            continue;
        }
        let span = reader.span(name.at);
        let message = format!("the entries of the section have no field `{}`", name.value);
        let fields = cx.schema.iter().flat_map(|schema| schema.fields.keys());
        let hint = suggest::hint(&name.value, fields.map(String::as_str), 20);
        reader.report(
            Diagnostic::error("unknown-field", message)
                .at(span)
                .maybe_hint(hint),
        );
    }
    if export.formats.contains(&ExportFormat::Ics) && export.starts.is_none() && !has("starts") {
        let span = reader.span(export.at);
        let message = "a calendar needs the field with the start of an event";
        let hint = "declare a field `starts` in `_fields.yaml`, or name yours: `export: {formats: [ics], starts: FIELD, ends: FIELD, place: FIELD}`";
        reader.report(
            Diagnostic::error("unknown-field", message)
                .at(span)
                .hint(hint),
        );
    }
}

/// The keys that a section's entries can be sorted by, besides its fields.
const SORT_KEYS: [&str; 5] = ["date", "updated", "weight", "title", "path"];

fn check_sort(reader: &mut Reader<'_, '_>, cx: Context<'_>, sort: &[Text]) {
    let fields = cx.schema.iter().flat_map(|schema| schema.fields.keys());
    let known: Vec<&str> = SORT_KEYS
        .into_iter()
        .chain(fields.map(String::as_str))
        .collect();
    for name in sort {
        let key = name.value.strip_prefix('-').unwrap_or(&name.value);
        if known.contains(&key) {
            continue;
        }
        let span = reader.span(name.at);
        let message = format!("entries cannot be sorted by `{key}`");
        let hint = suggest::hint(key, known.iter().copied(), 20);
        reader.report(
            Diagnostic::error("unknown-sort-key", message)
                .at(span)
                .maybe_hint(hint),
        );
    }
}

/// Reads a span of time such as `6 months`, and returns it in days: a month counts as 30, a year as 365.
pub fn review_every(reader: &mut Reader<'_, '_>) -> Option<Spanned<i64>> {
    let text: Spanned<String> = reader.text("review_every")?;
    let parts: Vec<&str> = text.value.split_whitespace().collect();
    let days = match parts.as_slice() {
        [n, unit] => n
            .parse::<i64>()
            .ok()
            .filter(|n| (1..=1000).contains(n))
            .and_then(|n| {
                let days = match unit.trim_end_matches('s') {
                    "day" => 1,
                    "week" => 7,
                    "month" => 30,
                    "year" => 365,
                    _ => return None,
                };
                Some(n * days)
            }),
        _ => None,
    };
    if days.is_none() {
        let span = reader.span(text.at);
        let message = format!("`{}` is not a span of time", text.value);
        reader.report(
            Diagnostic::error("bad-duration", message)
                .at(span)
                .hint("write it as `6 months` or `1 year`"),
        );
    }
    days.map(|days| Spanned::new(text.at, days))
}
