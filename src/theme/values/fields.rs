//! Values of the fields of entries, and of the files, links and terms in them.

use std::sync::Arc;

use tera::{Map, Value};

use super::{key, map, optional};
use crate::base::NameMap;
use crate::markdown::Piece;
use crate::site::views::{Datum, FileLanguage, FileView, LinkView, PictureSet, TermRef};

/// The value of a link, which is cached in it: `{path, title, url, lang_tag}`.
pub fn link(link: &LinkView) -> Value {
    link.cached.get_or_init(|| make_link(link))
}

fn make_link(link: &LinkView) -> Value {
    map![
        ("path", Value::from(link.path.as_str())),
        ("title", Value::from(link.title.as_str())),
        ("url", Value::from(link.url.as_str())),
        ("lang_tag", optional(&link.lang_tag)),
    ]
}

/// The value of a term, which is cached in it: `{owner, key, label, lang_tag, url}`.
pub fn term(term: &TermRef) -> Value {
    term.cached.get_or_init(|| make_term(term))
}

fn make_term(term: &TermRef) -> Value {
    map![
        ("owner", Value::from(term.owner.as_str())),
        ("key", Value::from(term.key.as_str())),
        ("label", Value::from(term.label.as_str())),
        ("lang_tag", optional(&term.lang_tag)),
        ("url", optional(&term.url)),
    ]
}

/// The value of a file: `{url, name, title, kind, size, pages, media_type, lang, lang_tag, language, width, height, alt, caption, credit, licence,
/// srcset, sizes, sources}`, of which what is not known is none.
pub fn file(file: &FileView) -> Value {
    let language = |part: fn(&FileLanguage) -> &str| {
        (file.language.as_ref()).map_or(Value::none(), |language| Value::from(part(language)))
    };
    let set = file.set.as_ref();
    let of_set =
        |part: fn(&PictureSet) -> &str| set.map_or(Value::none(), |set| Value::from(part(set)));
    let srcset = of_set(|set| &set.srcset);
    let sources = set.into_iter().flat_map(|set| &set.sources);
    let sources = sources.map(|(media_type, srcset)| {
        map![
            ("media_type", Value::from(media_type.as_str())),
            ("srcset", Value::from(srcset.as_str())),
        ]
    });
    map![
        ("url", Value::from(file.url.as_str())),
        ("name", Value::from(file.name.as_str())),
        ("title", Value::from(title(file))),
        ("kind", Value::from(file.kind.as_str())),
        ("size", Value::from(file.size)),
        ("pages", Value::from(file.pages)),
        ("lang", language(|language| &language.key)),
        ("lang_tag", language(|language| &language.tag)),
        ("language", language(|language| &language.name)),
        ("media_type", Value::from(file.media_type.as_str())),
        ("width", Value::from(file.width)),
        ("height", Value::from(file.height)),
        ("alt", optional(&file.alt)),
        ("caption", optional(&file.caption)),
        ("credit", optional(&file.credit)),
        ("licence", optional(&file.licence)),
        ("srcset", srcset),
        ("sizes", of_set(|set| &set.sizes)),
        ("sources", Value::from(sources.collect::<Vec<_>>())),
    ]
}

/// The name of a file as a title: `annual-report_2025.tc.pdf` is `Annual report 2025`.
fn title(file: &FileView) -> String {
    let name = file.name.rsplit('/').next().unwrap_or_default();
    let mut stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if file.language.is_some() {
        stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    }
    let words = stem.split(['-', '_', ' ']).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let words = words.join(" ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_owned(),
    }
}

/// A map of terms, by the taxonomy or facet that they belong to.
pub fn terms(terms: &NameMap<Vec<Arc<TermRef>>>) -> Value {
    let mut by_owner = Map::with_capacity(terms.len());
    for (owner, terms) in terms {
        let all: Vec<Value> = terms.iter().map(|one| term(one)).collect();
        by_owner.insert(key(owner), Value::from(all));
    }
    Value::from(by_owner)
}

/// A map of the values of fields. A country in a field that is a facet has the page of its term as `url`.
pub fn data(data: &NameMap<Datum>, terms: &NameMap<Vec<Arc<TermRef>>>) -> Value {
    let mut fields = Map::with_capacity(data.len());
    for (name, value) in data {
        let own = terms.get(name).map_or(&[][..], Vec::as_slice);
        fields.insert(key(name), of_field(value, own));
    }
    Value::from(fields)
}

/// The value that templates see of a field. `terms` are the terms of a field that is a facet: a country takes its `url`
/// from its term; other kinds do not use them.
pub fn of_field(value: &Datum, terms: &[Arc<TermRef>]) -> Value {
    match value {
        Datum::Country { code, name } => {
            let own = terms
                .iter()
                .find(|term| term.key.eq_ignore_ascii_case(code));
            country(code, name, own.map(|term| &**term))
        }
        Datum::List(items) => {
            let items: Vec<Value> = items.iter().map(|item| of_field(item, terms)).collect();
            Value::from(items)
        }
        other => datum(other),
    }
}

fn country(code: &str, name: &str, term: Option<&TermRef>) -> Value {
    map![
        ("code", Value::from(code)),
        ("name", Value::from(name)),
        (
            "url",
            term.map_or(Value::none(), |term| optional(&term.url)),
        ),
    ]
}

/// The value of a field, or of any other data of the content.
pub fn datum(value: &Datum) -> Value {
    match value {
        Datum::None => Value::none(),
        Datum::Text(text) | Datum::Date(text) => Value::from(text.as_str()),
        Datum::Html(html) => Value::safe_string(html),
        // For a page, documents have been filled and are HTML. Of others the holes are left out.
        Datum::Document(document) => {
            let html: String = document.pieces.iter().filter_map(plain).collect();
            Value::safe_string(&html)
        }
        Datum::Integer(number) => Value::from(*number),
        Datum::Number(number) => Value::from(*number),
        Datum::Boolean(value) => Value::from(*value),
        Datum::Country { code, name } => country(code, name, None),
        Datum::Choice(option) => term(option),
        Datum::Reference(entry) => link(entry),
        Datum::File(view) => file(view),
        Datum::List(items) => Value::from(items.iter().map(datum).collect::<Vec<Value>>()),
        Datum::Map(entries) => {
            let mut fields = Map::with_capacity(entries.len());
            for (name, value) in &**entries {
                fields.insert(key(name), datum(value));
            }
            Value::from(fields)
        }
    }
}

fn plain(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Html(html) => Some(html),
        Piece::Hole(_) => None,
    }
}
