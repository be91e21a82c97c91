//! Values of fields as JSON and as cells of CSV.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::markdown::{Document, Piece};
use crate::site::Site;
use crate::site::views::{Datum, TermRef};

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
pub struct Json<'a> {
    /// The site, which knows what is public.
    pub site: &'a Site,
    /// The typed value of the field.
    pub value: &'a Datum,
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let site = self.site;
        match self.value {
            Datum::None => serializer.serialize_none(),
            Datum::Text(text) | Datum::Date(text) => serializer.serialize_str(text),
            Datum::Html(html) => serializer.serialize_str(crate::theme::strip(html).trim()),
            Datum::Document(document) => serializer.serialize_str(&plain(document)),
            Datum::Integer(number) => number.serialize(serializer),
            Datum::Number(number) => number.serialize(serializer),
            Datum::Boolean(truth) => serializer.serialize_bool(*truth),
            Datum::Country { code, name } => {
                serializer.collect_map([("code", code), ("name", name)])
            }
            Datum::Choice(term) => Term::of(term).serialize(serializer),
            Datum::Reference(link) if !site.is_public(&link.path) => serializer.serialize_none(),
            Datum::Reference(link) => serializer.collect_map([
                ("id", &link.path),
                ("title", &link.title),
                ("url", &site.absolute(&link.url)),
            ]),
            Datum::File(file) => {
                let mut map = serializer.serialize_map(Some(3))?;
                map.serialize_entry("url", &site.absolute(&file.url))?;
                map.serialize_entry("media_type", &file.media_type)?;
                map.serialize_entry("bytes", &file.size)?;
                map.end()
            }
            Datum::List(items) => {
                serializer.collect_seq(items.iter().map(|value| Json { site, value }))
            }
            Datum::Map(values) => {
                let values = values.iter();
                serializer.collect_map(values.map(|(name, value)| (name, Json { site, value })))
            }
        }
    }
}

/// A term as JSON: its key, and its label in the language.
#[derive(serde::Serialize)]
pub struct Term<'a> {
    key: &'a str,
    label: &'a str,
}

impl<'a> Term<'a> {
    /// A term of a taxonomy, a facet or a choice.
    pub fn of(term: &'a TermRef) -> Self {
        Self {
            key: &term.key,
            label: &term.label,
        }
    }
}

/// A value as JSON in one line.
fn json(site: &Site, value: &Datum) -> String {
    // Writing to memory does not fail.
    serde_json::to_string(&Json { site, value }).unwrap_or_default()
}

/// Between the values of a list in one cell.
pub const BETWEEN: &str = "; ";

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
        Datum::Text(text) | Datum::Date(text) => text.clone(),
        Datum::Html(html) => crate::theme::strip(html).trim().to_owned(),
        Datum::Document(document) => plain(document),
        value => json(site, value),
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
