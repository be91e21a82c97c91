//! A page's own view.

use std::sync::OnceLock;

use tera::value::Key;
use tera::{Map, Value};

use super::fields::{data, file, link, of_field};
use super::{filled, kept_card, map, optional};
use crate::site::views::{
    CorrectionView, FieldView, PageView, SourceView, TocEntry, TranslationView, WithdrawnView,
};

/// What a page has beyond its view.
pub struct Own<'a> {
    /// Its text as HTML.
    pub content: &'a str,
    /// Its summary as HTML.
    pub summary: &'a str,
}

/// A page's own view: what its card has, and more. Of its fields it has all values.
pub fn page(page: &PageView, own: &Own<'_>) -> Value {
    static EMPTY: OnceLock<Map> = OnceLock::new();
    let card = kept_card(&page.card);
    let Some(card) = card.as_map() else {
        return card;
    };
    let more = [
        ("content", Value::safe_string(own.content)),
        ("summary", Value::safe_string(own.summary)),
        (
            "toc",
            list(&page.toc, |entry| toc(entry, &page.card.permalink)),
        ),
        ("word_count", Value::from(page.word_count)),
        ("reading_time", Value::from(page.reading_time)),
        ("fields", list(&page.fields, |view| field(view, page))),
        ("breadcrumbs", list(&page.breadcrumbs, link)),
        ("translations", list(&page.translations, translation)),
        (
            "translation_status",
            Value::from(page.translation_status.as_str()),
        ),
        ("translation_date", optional(&page.translation_date)),
        (
            "translation_note",
            Value::from(page.translation_note.as_str()),
        ),
        ("derived_from", optional(&page.derived_from)),
        ("sources", list(&page.sources, source)),
        ("corrections", list(&page.corrections, correction)),
        ("reviewed", optional(&page.reviewed)),
        ("owner", Value::from(page.owner.as_str())),
        ("series", Value::from(page.series.as_str())),
        ("noindex", Value::from(page.noindex)),
        ("state", Value::from(page.state.as_str())),
        ("files", list(&page.files, file)),
    ];
    // All cards have the same keys.
    let empty = EMPTY.get_or_init(|| {
        let more = more.iter().map(|(key, _)| Key::Str(key));
        let keys = card.keys().cloned().chain(more);
        keys.map(|key| (key, Value::none())).collect()
    });
    let values = card.values().cloned();
    let mut map = filled(empty, values.chain(more.map(|(_, value)| value)));
    let withdrawn = page.withdrawn.as_ref().map_or(Value::none(), withdrawn);
    map.insert(Key::Str("withdrawn"), withdrawn);
    if let Some(fields) = &page.data {
        map.insert(Key::Str("data"), data(fields, &page.card.terms));
    }
    Value::from(map)
}

fn list<T>(items: &[T], make: impl Fn(&T) -> Value) -> Value {
    Value::from(items.iter().map(make).collect::<Vec<Value>>())
}

fn toc(entry: &TocEntry, page: &str) -> Value {
    map![
        ("level", Value::from(entry.level)),
        ("id", Value::from(entry.id.as_str())),
        ("title", Value::from(entry.title.as_str())),
        ("permalink", Value::from(format!("{page}#{}", entry.id))),
        ("children", list(&entry.children, |child| toc(child, page))),
    ]
}

fn field(field: &FieldView, page: &PageView) -> Value {
    let terms = page.card.terms.get(&field.name);
    let value = of_field(&field.value, terms.map_or(&[], Vec::as_slice));
    map![
        ("name", Value::from(field.name.as_str())),
        ("label", Value::from(field.label.as_str())),
        ("kind", Value::from(field.kind.as_str())),
        ("value", value),
    ]
}

fn translation(view: &TranslationView) -> Value {
    map![
        ("lang", Value::from(view.lang.as_str())),
        ("lang_tag", Value::from(view.lang_tag.as_str())),
        ("hreflang", Value::from(view.hreflang.as_str())),
        ("name", Value::from(view.name.as_str())),
        ("url", Value::from(view.url.as_str())),
        ("permalink", Value::from(view.permalink.as_str())),
        ("current", Value::from(view.current)),
        ("exact", Value::from(view.exact)),
        ("title", Value::from(view.title.as_str())),
    ]
}

fn source(view: &SourceView) -> Value {
    map![
        ("text", Value::from(view.text.as_str())),
        ("date", optional(&view.date)),
        ("url", optional(&view.url)),
    ]
}

fn correction(view: &CorrectionView) -> Value {
    map![
        ("date", Value::from(view.date.as_str())),
        ("text", Value::from(view.text.as_str())),
    ]
}

fn withdrawn(view: &WithdrawnView) -> Value {
    map![
        ("date", Value::from(view.date.as_str())),
        ("reason", Value::from(view.reason.as_str())),
        (
            "replaced_by",
            view.replaced_by.as_ref().map_or(Value::none(), link),
        ),
    ]
}
