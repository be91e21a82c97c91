//! Values of fields as JSON and as cells of CSV.

use serde_json::{Map, Value, json};

use crate::markdown::{Document, Piece};
use crate::site::Site;
use crate::site::views::Datum;

/// The text of a rendered Markdown field, without links to what may not be public.
fn plain(document: &Document) -> String {
    let html = document.pieces.iter().filter_map(|piece| match piece {
        Piece::Html(html) => Some(html.as_str()),
        Piece::Hole(_) => None,
    });
    let html: String = html.collect();
    crate::theme::strip(&html).trim().to_owned()
}

/// A value as JSON.
pub fn json(site: &Site, value: &Datum) -> Value {
    match value {
        Datum::None => Value::Null,
        Datum::Text(text) | Datum::Date(text) => json!(text),
        Datum::Html(html) => json!(crate::theme::strip(html).trim()),
        Datum::Document(document) => json!(plain(document)),
        Datum::Integer(number) => json!(number),
        Datum::Number(number) => json!(number),
        Datum::Boolean(truth) => json!(truth),
        Datum::Country { code, name } => json!({"code": code, "name": name}),
        Datum::Choice(term) => json!({"key": term.key, "label": term.label}),
        Datum::Reference(link) if !site.is_public(&link.path) => Value::Null,
        Datum::Reference(link) => {
            json!({"id": link.path, "title": link.title, "url": site.absolute(&link.url)})
        }
        Datum::File(file) => json!({
            "url": site.absolute(&file.url),
            "media_type": file.media_type,
            "bytes": file.size,
        }),
        Datum::List(items) => items.iter().map(|item| json(site, item)).collect(),
        Datum::Map(values) => {
            let values = values.iter();
            let values = values.map(|(name, value)| (name.clone(), json(site, value)));
            Value::Object(values.collect::<Map<_, _>>())
        }
    }
}

/// Between the values of a list in one cell.
const BETWEEN: &str = "; ";

/// A value in one cell: the key or code of what has one. Groups of values are written as JSON.
pub fn cell(site: &Site, value: &Datum) -> String {
    match value {
        Datum::None => String::new(),
        Datum::Country { code, .. } => code.clone(),
        Datum::Choice(term) => term.key.clone(),
        Datum::Reference(link) if !site.is_public(&link.path) => String::new(),
        Datum::Reference(link) => link.path.clone(),
        Datum::File(file) => site.absolute(&file.url),
        Datum::List(items) if !items.iter().any(|item| matches!(item, Datum::Map(_))) => {
            let cells: Vec<String> = items.iter().map(|item| cell(site, item)).collect();
            cells.join(BETWEEN)
        }
        Datum::List(_) | Datum::Map(_) => json(site, value).to_string(),
        value => match json(site, value) {
            Value::String(text) => text,
            other => other.to_string(),
        },
    }
}

/// What readers call a value that has a key: its name, label or title.
pub fn label(site: &Site, value: &Datum) -> String {
    match value {
        Datum::Country { name, .. } => name.clone(),
        Datum::Choice(term) => term.label.clone(),
        Datum::Reference(link) if site.is_public(&link.path) => link.title.clone(),
        Datum::List(items) => {
            let labels: Vec<String> = items.iter().map(|item| label(site, item)).collect();
            labels.join(BETWEEN)
        }
        _ => String::new(),
    }
}
