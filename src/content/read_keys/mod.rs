//! Converts the YAML of front matter, records and cascades to [`Keys`].
//!
//! [`parts`] reads the keys with structured values, [`section`] those that only `_index.md`
//! may have, and [`original`] the language of a record's original. Keys that are left over are reported, with a hint where
//! they belong or what they are called here.

mod original;
mod parts;
mod section;

use self::original::{first_title, original_language};
use self::parts::{
    allow, convert, corrections, day, found, id, images, non_blank_texts, schema_type, sources,
    translation, withdrawn,
};
use self::section::read_section;
use super::hints;
use super::keys::{DerivedVersions, ENTRY_KEYS, Keys, RareKeys, SECTION_KEYS, SectionKeys, Text};
use super::outputs;
use super::settings::Settings;
use crate::base::{Lang, NameMap, RelPath, suggest};
use crate::diag::Diagnostic;
use crate::schema::{
    FieldContext, FieldValue, Key, Node, Reader, Schema, bad_picture_name, read_field, wording,
};

pub use self::original::title_of;
pub use self::section::review_every;

/// What the keys of a file are read with.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The path of the file, for the places of problems.
    pub file: &'a RelPath,
    /// The site's settings: languages, time zone, taxonomies.
    pub settings: &'a Settings,
    /// The language of a Markdown file; for a record, that of its original, and the default one until that is known.
    pub lang: Lang,
    /// Whether it is a record, in which texts may be by language.
    pub record: bool,
    /// The schema of the section; for an index, that of its own section.
    pub schema: Option<&'a Schema>,
}

impl<'a> Context<'a> {
    /// The fields of the file itself.
    fn fields(&self, index: bool) -> Option<&'a Schema> {
        own_fields(self.schema, index)
    }
}

/// The fields that a file has, by the schema of its section: those of the section itself for an index.
pub fn own_fields(schema: Option<&Schema>, index: bool) -> Option<&Schema> {
    if index {
        schema?.index.as_deref()
    } else {
        schema
    }
}

/// Reads the keys of an entry or index; `section` is given for an index, and gets the keys that only it may have. `what`
/// is the name of the map in messages. Returns the keys with the language of the file, or of a record's original.
pub fn read(
    node: &Node,
    cx: Context<'_>,
    section: Option<&mut SectionKeys>,
    what: &str,
    out: &mut Vec<Diagnostic>,
) -> (Keys, Lang) {
    let mut reader = Reader::new(node, cx.file, out, what);
    let index = section.is_some();
    let mut cx = cx;
    let original_language = original_language(&mut reader, cx);
    if cx.record {
        cx.lang = original_language
            .or_else(|| first_title(node, cx))
            .unwrap_or(cx.lang);
    }
    let keys = read_map(&mut reader, cx, index);
    if let Some(section) = section {
        read_section(&mut reader, cx, section);
    }
    let known = || known_names(cx, index);
    reader.finish_with(known, |key| {
        misplaced(key, cx, index).or_else(|| hints::foreign_key(key, cx.settings, index))
    });
    (keys, cx.lang)
}

/// The hint for a known key in the wrong place: a field on a section's index, a section's key on an entry, a part
/// of a withdrawal at the top level.
fn misplaced(key: &str, cx: Context<'_>, index: bool) -> Option<String> {
    let is_field = cx
        .schema
        .is_some_and(|schema| schema.fields.contains_key(key));
    if index && is_field {
        return Some(format!(
            "`{key}` is a field of the section's entries: write it in their files, or below `cascade:` for all of them"
        ));
    }
    let of_index = cx.schema.and_then(|schema| schema.index.as_ref());
    if !index && of_index.is_some_and(|schema| schema.fields.contains_key(key)) {
        return Some(format!(
            "`{key}` is a field of the section itself: write it in its `_index.md`"
        ));
    }
    let group = match key {
        "reason" | "replaced_by" => Some("withdrawn"),
        "status" | "note" => Some("translation"),
        "alt" | "caption" | "credit" | "licence" => {
            return Some(format!(
                "write `{key}` below `images:`, with the file: `images: {{photo.jpg: {{{key}: …}}}}`"
            ));
        }
        _ => None,
    };
    if let Some(group) = group {
        return Some(format!(
            "`{key}` belongs to `{group}`: write it below `{group}:`, with two spaces in front"
        ));
    }
    let is_section = !index && SECTION_KEYS.contains(&key);
    is_section.then(|| format!("`{key}` belongs in the `_index.md` of the section"))
}

fn known_names<'a>(cx: Context<'a>, index: bool) -> Vec<&'a str> {
    let mut known: Vec<&str> = ENTRY_KEYS
        .iter()
        .copied()
        // A reserved name, which no entry can have.
        .filter(|key| *key != "lang")
        .collect();
    if index {
        known.extend(SECTION_KEYS);
    }
    if let Some(schema) = cx.fields(index) {
        known.extend(schema.fields.keys().map(String::as_str));
    }
    known.extend(cx.settings.taxonomies.keys().map(String::as_str));
    known
}

fn read_map(reader: &mut Reader<'_, '_>, cx: Context<'_>, index: bool) -> Keys {
    let rare = read_rare(reader, cx, index).boxed();
    let zone = &cx.settings.zone;
    Keys {
        title: non_blank_texts(reader, "title", cx),
        description: non_blank_texts(reader, "description", cx),
        date: reader.datetime("date", zone),
        updated: reader.datetime("updated", zone).map(Box::new),
        draft: reader.boolean("draft"),
        image: picture(reader).map(Box::new),
        // These are what is left.
        terms: terms(reader, cx),
        fields: fields(reader, cx, index),
        rare,
    }
}

fn read_rare(reader: &mut Reader<'_, '_>, cx: Context<'_>, index: bool) -> RareKeys {
    let zone = &cx.settings.zone;
    RareKeys {
        publish_at: reader.datetime("publish_at", zone),
        expires_at: reader.datetime("expires_at", zone),
        withdrawn: withdrawn(reader, cx).map(Box::new),
        redacted: reader.datetime("redacted", zone).map(Box::new),
        corrections: corrections(reader, cx),
        slug: reader.text("slug").map(Box::new),
        path: reader.text("path").map(Box::new),
        aliases: reader.text_list("aliases"),
        id: id(reader).map(Box::new),
        template: reader.text("template").map(Box::new),
        schema_type: schema_type(reader).map(Box::new),
        outputs: outputs::read(reader, "outputs"),
        weight: reader.integer("weight", i64::MIN, i64::MAX).map(Box::new),
        images: images(reader, cx),
        original: reader.boolean("original"),
        translation: translation(reader, cx).map(Box::new),
        derived: reader.choice("derived", &DerivedVersions::NAMED),
        convert: convert(reader),
        noindex: reader.boolean("noindex").map(|b| b.value),
        search: found(reader).map(Box::new),
        reviewed: day(reader, "reviewed"),
        // That of an index is for the entries of its section.
        review_every: if index {
            None
        } else {
            review_every(reader).map(Box::new)
        },
        owner: reader.text("owner").map(Box::new),
        series: series(reader, cx).map(Box::new),
        sources: sources(reader, cx),
        example: reader.boolean("example"),
        allow: allow(reader),
    }
}

/// The picture of an entry.
fn picture(reader: &mut Reader<'_, '_>) -> Option<Text> {
    let name = reader.text("image")?;
    match bad_picture_name("image", &name.value) {
        Some(problem) => {
            reader.report(problem.at(reader.span(name.at)));
            None
        }
        None => Some(name),
    }
}

/// Reads `series`, which is one of those of the settings if they name any.
fn series(reader: &mut Reader<'_, '_>, cx: Context<'_>) -> Option<Text> {
    let series = reader.text("series")?;
    let known = &cx.settings.series;
    if known.is_empty() || known.contains_key(&series.value) {
        return Some(series);
    }
    let span = reader.span(series.at);
    let message = format!("there is no series `{}`", series.value);
    let hint = suggest::hint(&series.value, known.keys().map(String::as_str), 12);
    let problem = Diagnostic::error("unknown-term", message).at(span);
    let problem = problem.maybe_hint(hint);
    reader.report(problem.hint("series are named in content/site.yaml, below `series`"));
    None
}

fn terms(reader: &mut Reader<'_, '_>, cx: Context<'_>) -> NameMap<Vec<Text>> {
    let untaken: Vec<(&Key, &Node)> = reader.remaining().collect();
    let stated = |name: &str| untaken.iter().find(|(key, _)| key.text == name);
    let taxonomies = cx.settings.taxonomies.iter();
    let stated: Vec<_> = taxonomies
        .filter_map(|(name, taxonomy)| Some((name, taxonomy, stated(name)?.1)))
        .collect();
    let mut all = NameMap::with_capacity(stated.len());
    for (name, taxonomy, node) in stated {
        reader.mark(name);
        if let Some(text) = node.as_text()
            && let Some(terms) = wording::items(text, |term| taxonomy.options.contains_key(term))
        {
            let hint = format!("write `{name}: [{}]`", terms.join(", "));
            reader.wrong_with(name, "a list", node, Some(hint));
            continue;
        }
        let items = node.as_list().unwrap_or(std::slice::from_ref(node));
        let mut chosen: Vec<Text> = Vec::with_capacity(items.len());
        for item in items.iter().filter(|item| !item.is_null()) {
            let Some(text) = reader.text_of(name, item) else {
                continue;
            };
            if taxonomy.options.contains_key(&text.value) {
                if chosen.iter().all(|other| other.value != text.value) {
                    chosen.push(text);
                }
                continue;
            }
            let labels = taxonomy.options.iter().find(|(_, labels)| {
                labels
                    .iter()
                    .any(|(_, label)| label.value.eq_ignore_ascii_case(&text.value))
            });
            let hint = match labels {
                Some((key, _)) => Some(format!("write its key: `{key}`")),
                None => suggest::hint(&text.value, taxonomy.options.keys().map(String::as_str), 12),
            };
            let span = reader.span(text.at);
            let message = format!("`{}` is not a term of `{name}`", text.value);
            reader.report(
                Diagnostic::error("unknown-term", message)
                    .at(span)
                    .maybe_hint(hint)
                    .hint("terms are named in content/site.yaml, below `taxonomies`"),
            );
        }
        all.insert(name.to_owned(), chosen);
    }
    all
}

fn fields(reader: &mut Reader<'_, '_>, cx: Context<'_>, index: bool) -> NameMap<FieldValue> {
    let Some(schema) = cx.fields(index) else {
        return NameMap::new();
    };
    let found: Vec<(&Key, &Node)> = reader
        .remaining()
        .filter(|(key, _)| schema.fields.contains_key(&key.text))
        .collect();
    let mut all = NameMap::with_capacity(found.len());
    let typed = FieldContext {
        file: cx.file,
        languages: &cx.settings.languages,
        zone: &cx.settings.zone,
        original: cx.lang,
        record: cx.record,
    };
    for (Key { text: name, .. }, node) in found {
        reader.mark(name);
        let Some(field) = schema.fields.get(name) else {
            continue;
        };
        if node.is_null() {
            continue;
        }
        let Some(value) = read_field(node, field, &typed, reader.out()) else {
            continue;
        };
        let value = match value {
            // A Markdown file has one language, so its plain value is stored by language like a record's.
            FieldValue::Plain(value) if field.localized => {
                FieldValue::Localized([(cx.lang, value)].into_iter().collect())
            }
            value => value,
        };
        all.insert(name.clone(), value);
    }
    all
}
