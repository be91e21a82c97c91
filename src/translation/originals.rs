//! An original in the parts that are translated.

use std::ops::Range;

use crate::base::{Lang, RelPath};
use crate::content::front_matter;
use crate::content::keys::{Keys, Text};
use crate::markdown::{self, Run};
use crate::schema::{FieldValue, Schema, Spanned, Value};
use crate::site::Site;
use crate::site::model::Entry;
use crate::world::World;

/// A part of an original.
#[derive(Debug, Clone)]
pub struct Part {
    /// `title`, `description`, the name of a field as `name/0/part`, `alt/FILE`, `caption/FILE`, or `text`. Without spaces.
    pub place: String,
    /// What it is, as people say it.
    pub kind: String,
    /// The words of the part, without markup.
    pub words: String,
    /// The file that it is in.
    pub file: RelPath,
    /// Its byte range there.
    pub at: Range<usize>,
    /// How it is written.
    pub form: Form,
}

/// How a part is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// As a value of YAML that is shown as it is.
    Plain,
    /// As a value of YAML in Markdown.
    Markdown,
    /// As a segment of the Markdown of the file.
    Segment(Vec<Run>),
}

/// The parts of the original of an entry, in the order in which readers meet them.
pub fn parts(site: &Site, entry: &Entry, world: &dyn World) -> Vec<Part> {
    let Some(version) = entry.versions.get(entry.original) else {
        return Vec::new();
    };
    let bytes = world.read(&version.file).unwrap_or_default();
    let text = str::from_utf8(&bytes).unwrap_or_default();
    let split = front_matter::split(text, &version.file);
    let at = split.map_or(text.len(), |split| split.body.start);
    parts_with(site, entry, (text.get(at..).unwrap_or_default(), at))
}

/// As [`parts`], with the Markdown of the original and its place in the file.
pub fn parts_with(site: &Site, entry: &Entry, body: (&str, usize)) -> Vec<Part> {
    let lang = entry.original;
    let Some(version) = entry.versions.get(lang) else {
        return Vec::new();
    };
    let mut found = Found {
        lang,
        file: &version.file,
        parts: Vec::new(),
    };
    found.keys(&version.keys);
    let schema = site.input().schema_of(&entry.section);
    let schema = schema.as_deref().and_then(|schema| match &schema.index {
        _ if !entry.index => Some(schema),
        index => index.as_deref(),
    });
    found.fields(&version.keys, schema);
    if !entry.record {
        let language = site.settings().languages.get(lang);
        found.text(body, language.math);
    }
    found.parts
}

struct Found<'a> {
    lang: Lang,
    file: &'a RelPath,
    parts: Vec<Part>,
}

impl Found<'_> {
    fn add(&mut self, place: &str, kind: &str, words: &str, at: Range<usize>, form: Form) {
        if words.trim().is_empty() {
            return;
        }
        self.parts.push(Part {
            place: place.replace(char::is_whitespace, "_"),
            kind: kind.to_owned(),
            words: words.to_owned(),
            file: self.file.clone(),
            at,
            form,
        });
    }

    fn keys(&mut self, keys: &Keys) {
        let of = |text: &Text| (text.value.clone(), range(text));
        let named = [("title", &keys.title), ("description", &keys.description)];
        for (name, texts) in named {
            if let Some(text) = texts.get(self.lang) {
                self.add(name, name, &text.value, range(text), Form::Plain);
            }
        }
        for (file, meta) in keys.images() {
            for (name, texts) in [("alt", &meta.alt), ("caption", &meta.caption)] {
                if let Some((words, at)) = texts.get(self.lang).map(of) {
                    self.add(
                        &format!("{name}/{file}"),
                        &format!("{name} of {file}"),
                        &words,
                        at,
                        Form::Plain,
                    );
                }
            }
        }
    }

    fn fields(&mut self, keys: &Keys, schema: Option<&Schema>) {
        for (name, value) in &keys.fields {
            let field = schema.and_then(|schema| schema.fields.get(name));
            // It is there as the title already.
            if field.is_some_and(|field| field.title) {
                continue;
            }
            let localized = field.is_some_and(|field| field.localized);
            let value = match value {
                FieldValue::Localized(values) => values.get(self.lang),
                FieldValue::Plain(value) => localized.then_some(value),
            };
            if let Some(value) = value {
                self.value(name, name, value);
            }
        }
    }

    fn value(&mut self, name: &str, place: &str, value: &Spanned<Value>) {
        match &value.value {
            Value::Text(text) | Value::Markdown(text) => {
                let form = match value.value {
                    Value::Markdown(_) => Form::Markdown,
                    _ => Form::Plain,
                };
                let kind = format!("field `{name}`");
                self.add(place, &kind, text, range(value), form);
            }
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(name, &format!("{place}/{index}"), item);
                }
            }
            Value::Map(parts) => {
                for (part, item) in &**parts {
                    self.value(name, &format!("{place}/{part}"), item);
                }
            }
            // Figures, dates, choices and references are the same in all languages.
            _ => {}
        }
    }

    fn text(&mut self, (body, offset): (&str, usize), math: bool) {
        for segment in markdown::segments(body, math) {
            let at = offset + segment.at.start..offset + segment.at.end;
            let form = Form::Segment(segment.runs);
            self.add("text", segment.kind, &segment.words, at, form);
        }
    }
}

fn range<T>(value: &Spanned<T>) -> Range<usize> {
    value.at.start as usize..value.at.end as usize
}
