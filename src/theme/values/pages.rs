//! The value of `page`: the fields of its card, and those that only a page has.

use tera::{Map, Value};

use super::cards::{CardKeys, FIELDS, card_fields};
use super::fields::{data, file, link, of_field};
use super::{empty, filled, map, optional};
use crate::site::routes::urls::encode;
use crate::site::views::{
    Card, CorrectionView, FieldView, OutputView, PageView, SourceView, TocEntry, TranslationView,
    WithdrawnView,
};
use crate::theme::metadata::Described;
use crate::theme::page_use::PageUse;

/// What a page has besides its view.
pub struct RenderedParts<'a> {
    /// Its text as HTML, with all holes filled.
    pub content: &'a str,
    /// Its summary as HTML, with all holes filled.
    pub summary: &'a str,
    /// The absolute URL that search engines are to know it by.
    pub canonical: &'a str,
    /// What its metadata are made of, if it has any.
    pub described: Option<Described<'a>>,
}

type Make = fn(&PageView, &RenderedParts<'_>) -> Value;

/// The fields that a page has besides those of its card, or in place of them, and how each is built.
const MORE: [(&str, Make); 27] = [
    // A card has only the short values of an entry's fields, a page has all.
    ("data", |page, _| {
        let fields = page.data.as_ref().unwrap_or(&page.card.data);
        data(fields, &page.card.terms)
    }),
    ("content", |_, parts| Value::safe_string(parts.content)),
    ("summary", |_, parts| Value::safe_string(parts.summary)),
    ("canonical", |_, parts| Value::from(parts.canonical)),
    ("metadata", |_, parts| {
        let head = parts.described.as_ref().map(Described::head);
        Value::safe_string(&head.unwrap_or_default())
    }),
    ("json_ld", |_, parts| {
        let data = parts.described.as_ref().map(Described::json_ld);
        Value::from_serializable(&data.unwrap_or_default())
    }),
    ("description_from_text", |page, _| {
        Value::from(page.description_from_text)
    }),
    ("toc", |page, _| {
        let url = page.card.permalink();
        list(&page.toc, |entry| toc(entry, &url))
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
    ("outputs", |page, _| list(&page.outputs, output)),
    ("withdrawn", |page, _| {
        page.withdrawn.as_ref().map_or(Value::none(), withdrawn)
    }),
];

/// The names of all fields that a page can have.
pub fn page_fields() -> Vec<&'static str> {
    let mut names = card_fields();
    let more = MORE.iter().map(|(name, _)| *name);
    let more: Vec<_> = more.filter(|name| !names.contains(name)).collect();
    names.extend(more);
    names
}

/// Where a value of a page comes from.
enum ValueSource {
    /// From the cached value of its card, at this index of the map.
    CachedCard(usize),
    /// From its card; no template reads the field of other cards, so that their values do not have it.
    Card(fn(&Card) -> Value),
    /// From its view, or what it has besides.
    Page(Make),
}

/// The fields of pages that the templates of a theme may read.
pub struct PageKeys {
    /// A map with the names of the fields and without values.
    empty: Map,
    /// Where each value comes from, in the same order.
    sources: Vec<ValueSource>,
}

impl PageKeys {
    /// The fields that are `used` by templates; `cards` are the fields of cards in the same theme.
    pub fn new(used: &PageUse, cards: &CardKeys) -> Self {
        let of_card = FIELDS.iter().map(|(name, make)| {
            let own = MORE.iter().find(|(other, _)| other == name);
            let source = match (own, cards.place(name)) {
                (Some((_, make)), _) => ValueSource::Page(*make),
                (None, Some(place)) => ValueSource::CachedCard(place),
                (None, None) => ValueSource::Card(*make),
            };
            (*name, source)
        });
        let is_new = |name: &str| FIELDS.iter().all(|(other, _)| *other != name);
        let more = MORE.iter().filter(|(name, _)| is_new(name));
        let more = more.map(|(name, make)| (*name, ValueSource::Page(*make)));
        let all = of_card.chain(more).filter(|(name, _)| used.has(name));
        let (keys, sources): (Vec<&'static str>, Vec<ValueSource>) = all.unzip();
        Self {
            empty: empty(&keys),
            sources,
        }
    }

    /// The value of a page.
    pub fn value(&self, page: &PageView, parts: &RenderedParts<'_>, cards: &CardKeys) -> Value {
        let card = cards.value(&page.card);
        let cached = |place: usize| {
            let found = card.as_map().and_then(|card| card.get_index(place));
            found.map_or(Value::none(), |(_, value)| value.clone())
        };
        let values = self.sources.iter().map(|source| match source {
            ValueSource::CachedCard(place) => cached(*place),
            ValueSource::Card(make) => make(&page.card),
            ValueSource::Page(make) => make(page, parts),
        });
        Value::from(filled(&self.empty, values))
    }
}

fn list<T>(items: &[T], make: impl Fn(&T) -> Value) -> Value {
    Value::from(items.iter().map(make).collect::<Vec<Value>>())
}

fn toc(entry: &TocEntry, page: &str) -> Value {
    map![
        ("level", Value::from(entry.level)),
        ("id", Value::from(entry.id.as_str())),
        ("title", Value::from(entry.title.as_str())),
        (
            "permalink",
            Value::from(format!("{page}#{}", encode(&entry.id)))
        ),
        ("children", list(&entry.children, |child| toc(child, page))),
    ]
}

fn field(field: &FieldView, page: &PageView) -> Value {
    let terms = page.card.terms.get(&field.name);
    let value = of_field(&field.value, terms.map_or(&[], Vec::as_slice));
    map![
        ("name", Value::from(field.name.as_str())),
        ("label", Value::from(field.label.as_str())),
        ("lang_tag", optional(&field.lang_tag)),
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

fn output(view: &OutputView) -> Value {
    map![
        ("name", Value::from(view.name.as_str())),
        ("url", Value::from(view.url.as_str())),
        ("permalink", Value::from(view.permalink.as_str())),
        ("media_type", Value::from(view.media_type.as_str())),
        ("link", Value::from(view.is_linked)),
    ]
}

fn source(view: &SourceView) -> Value {
    map![
        ("text", Value::from(view.text.as_str())),
        ("lang_tag", optional(&view.lang_tag)),
        ("date", optional(&view.date)),
        ("url", optional(&view.url)),
    ]
}

fn correction(view: &CorrectionView) -> Value {
    map![
        ("date", Value::from(view.date.as_str())),
        ("text", Value::from(view.text.as_str())),
        ("lang_tag", optional(&view.lang_tag)),
    ]
}

fn withdrawn(view: &WithdrawnView) -> Value {
    map![
        ("date", Value::from(view.date.as_str())),
        ("reason", Value::from(view.reason.as_str())),
        ("lang_tag", optional(&view.lang_tag)),
        (
            "replaced_by",
            view.replaced_by.as_deref().map_or(Value::none(), link),
        ),
    ]
}
