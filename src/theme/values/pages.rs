//! A page's own view.

use std::sync::OnceLock;

use tera::value::Key;
use tera::{Map, Value};

use super::fields::{data, file, link, of_field};
use super::{filled, kept_card, map, optional};
use crate::site::views::{
    CorrectionView, FieldView, PageView, SourceView, TocEntry, TranslationView, WithdrawnView,
};
use crate::theme::page_use::PageUse;

/// What a page has beyond its view.
pub struct Own<'a> {
    /// Its text as HTML.
    pub content: &'a str,
    /// Its summary as HTML.
    pub summary: &'a str,
}

type Make = fn(&PageView, &Own<'_>) -> Value;

/// What a page's view has beyond its card, or in place of what that has.
const MORE: [(&str, Make); 21] = [
    ("content", |_, own| Value::safe_string(own.content)),
    ("summary", |_, own| Value::safe_string(own.summary)),
    ("toc", |page, _| {
        list(&page.toc, |entry| toc(entry, &page.card.permalink))
    }),
    ("word_count", |page, _| Value::from(page.word_count)),
    ("reading_time", |page, _| Value::from(page.reading_time)),
    ("fields", |page, _| {
        list(&page.fields, |view| field(view, page))
    }),
    ("breadcrumbs", |page, _| {
        list(&page.breadcrumbs, |view| link(view))
    }),
    ("translations", |page, _| {
        list(&page.translations, translation)
    }),
    ("translation_status", |page, _| {
        Value::from(page.translation_status.as_str())
    }),
    ("translation_date", |page, _| {
        optional(&page.translation_date)
    }),
    ("translation_note", |page, _| {
        Value::from(page.translation_note.as_str())
    }),
    ("derived_from", |page, _| optional(&page.derived_from)),
    ("sources", |page, _| list(&page.sources, source)),
    ("corrections", |page, _| list(&page.corrections, correction)),
    ("reviewed", |page, _| optional(&page.reviewed)),
    ("owner", |page, _| Value::from(page.owner.as_str())),
    ("series", |page, _| Value::from(page.series.as_str())),
    ("noindex", |page, _| Value::from(page.noindex)),
    ("state", |page, _| Value::from(page.state.as_str())),
    ("files", |page, _| list(&page.files, file)),
    ("withdrawn", |page, _| {
        page.withdrawn.as_ref().map_or(Value::none(), withdrawn)
    }),
];

/// Where a value of a page comes from.
enum From {
    /// The card, at this place of its map.
    Card(usize),
    /// The fields of the page where it has more than the card, at this place of its map.
    Data(usize),
    /// The page.
    Page(Make),
}

/// What a theme shows of pages: the keys of the map that its templates see, and where their values come
/// from.
#[derive(Default)]
pub struct PageKeys(OnceLock<(Map, Vec<From>)>);

impl PageKeys {
    /// A page's own view: what its card has, and more. Of its fields it has all values. What the
    /// theme does not name is left out.
    pub fn value(&self, page: &PageView, own: &Own<'_>, used: &PageUse) -> Value {
        let card = kept_card(&page.card);
        let Some(card) = card.as_map() else {
            return card;
        };
        // All cards have the same keys.
        let (empty, from) = self.0.get_or_init(|| keys(card, used));
        let at = |place: usize| {
            let found = card.get_index(place);
            found.map_or(Value::none(), |(_, value)| value.clone())
        };
        let values = from.iter().map(|from| match from {
            From::Card(place) => at(*place),
            From::Data(place) => match &page.data {
                Some(fields) => data(fields, &page.card.terms),
                None => at(*place),
            },
            From::Page(make) => make(page, own),
        });
        Value::from(filled(empty, values))
    }
}

fn keys(card: &Map, used: &PageUse) -> (Map, Vec<From>) {
    let mut all: Vec<(Key<'static>, From)> = Vec::new();
    for (place, key) in card.keys().enumerate() {
        let name = key.as_str().unwrap_or_default();
        let own = MORE.iter().find(|(other, _)| *other == name);
        let from = match own {
            Some((_, make)) => From::Page(*make),
            None if name == "data" => From::Data(place),
            None => From::Card(place),
        };
        all.push((key.clone(), from));
    }
    let more = MORE
        .iter()
        .map(|(name, make)| (Key::Str(name), From::Page(*make)));
    all.extend(more.filter(|(key, _)| !card.contains_key(key)));
    all.retain(|(key, _)| key.as_str().is_none_or(|name| used.has(name)));
    let empty = all.iter().map(|(key, _)| (key.clone(), Value::none()));
    (
        empty.collect(),
        all.into_iter().map(|(_, from)| from).collect(),
    )
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
            view.replaced_by.as_deref().map_or(Value::none(), link),
        ),
    ]
}
