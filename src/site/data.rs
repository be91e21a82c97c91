//! Data files as templates and texts see them.

use std::sync::{Arc, PoisonError};

use crate::base::{Hasher, Lang};
use crate::content::CONTENT;
use crate::content::data::{DataContent, DataFile};
use crate::content::layout::DATA;
use crate::schema::{Choices, Field, Kind, Node, Type, Value};
use crate::site::Site;
use crate::site::assemble::files::place_of;
use crate::site::views::field_values::iso;
use crate::site::views::{DataView, Datum, LabelView, TermRef};

impl Site {
    /// A data file as a page in `folder` and `lang` names it: beside that page, else below `content/data/`, or with a slash in front
    /// below `content/`.
    pub(in crate::site) fn data_view(
        &self,
        name: &str,
        folder: &str,
        lang: Lang,
    ) -> Option<Arc<DataView>> {
        let in_data = format!("{CONTENT}/{DATA}");
        let places = [folder, &in_data].map(|folder| place_of(name, folder));
        let mut names = places.iter().flatten();
        let (key, found) = names.find_map(|path| {
            let key = path.strip_prefix(CONTENT)?.strip_prefix('/')?;
            let shut = self.shut_data.get(key);
            let found = self.input.data.get(key);
            found
                .filter(|_| shut.is_none_or(|its| its == folder))
                .map(|found| (key.to_owned(), found))
        })?;
        let key = (key, lang);
        let cached = self
            .data_views
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(view) = cached.get(&key) {
            return Some(Arc::clone(view));
        }
        drop(cached);
        let view =
            Arc::new(self.make_data_view(found.get(self.settings()), !found.has_schema, lang));
        let mut cached = self
            .data_views
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(cached.entry(key).or_insert(view)))
    }

    /// The names of all data files, as pages write them.
    pub(in crate::site) fn data_names(&self) -> Vec<String> {
        let open = self.input.data.keys();
        let open = open.filter(|name| !self.shut_data.contains_key(*name));
        open.map(|name| match name.strip_prefix(DATA) {
            Some(rest) if rest.starts_with('/') => rest.trim_start_matches('/').to_owned(),
            _ => format!("/{name}"),
        })
        .collect()
    }

    fn make_data_view(&self, found: &DataFile, tells: bool, lang: Lang) -> DataView {
        let mut digest = Hasher::new();
        digest.digest(found.digest).number(u64::from(lang.0));
        let names = found.content.columns();
        let columns = names.map(|names| {
            names
                .iter()
                .map(|name| self.column(found, name, lang))
                .collect()
        });
        let value = match &found.content {
            DataContent::Tree(node) => untyped(node),
            DataContent::Rows(schema, rows) => {
                let rows = rows.iter().map(|row| {
                    let cells = schema.fields.values().map(|field| {
                        let value = row.get(&field.name);
                        let value =
                            value.map(|value| self.typed(&value.value, &field.ty, field, lang));
                        (field.name.clone(), value.unwrap_or(Datum::None))
                    });
                    Datum::Map(Box::new(cells.collect()))
                });
                Datum::List(rows.collect())
            }
        };
        DataView {
            digest: digest.finish(),
            value,
            columns,
            problems: if tells {
                found.problems.clone()
            } else {
                Vec::new()
            },
            cached: Default::default(),
        }
    }

    fn column(&self, found: &DataFile, name: &str, lang: Lang) -> (String, LabelView) {
        let label = match &found.content {
            DataContent::Rows(schema, _) => schema
                .fields
                .get(name)
                .and_then(|field| self.label(&field.label, lang)),
            DataContent::Tree(_) => None,
        };
        let label = label.unwrap_or_else(|| LabelView {
            text: name.to_owned(),
            lang_tag: None,
        });
        (name.to_owned(), label)
    }

    fn typed(&self, value: &Value, ty: &Type, field: &Field, lang: Lang) -> Datum {
        match (value, ty) {
            (Value::List(items), Type::List(inner)) => {
                let items = items.iter();
                Datum::List(
                    items
                        .map(|item| self.typed(&item.value, inner, field, lang))
                        .collect(),
                )
            }
            (Value::Map(values), Type::Map(fields)) => {
                let values = fields.values().map(|field| {
                    let value = values.get(&field.name);
                    let value = value.map(|value| self.typed(&value.value, &field.ty, field, lang));
                    (field.name.clone(), value.unwrap_or(Datum::None))
                });
                Datum::Map(Box::new(values.collect()))
            }
            (Value::Choice(key), Type::Choice(options)) => {
                Datum::Choice(self.option(options, key, field, lang))
            }
            (Value::Integer(number), _) => Datum::Integer(*number),
            (Value::Number(number), _) => Datum::Number(*number),
            (Value::Boolean(truth), _) => Datum::Boolean(*truth),
            (Value::Date(date), _) => Datum::Date(date.to_string()),
            (Value::DateTime(date), _) => Datum::Date(iso(self, date)),
            (Value::Country(code), _) => Datum::Country {
                name: self
                    .locale(lang)
                    .country(code)
                    .unwrap_or_else(|| code.clone()),
                code: code.clone(),
            },
            (value, _) => Datum::Text(value.as_text().unwrap_or_default().to_owned()),
        }
    }

    fn option(&self, options: &Choices, key: &str, field: &Field, lang: Lang) -> Arc<TermRef> {
        let label = options.get(key).and_then(|labels| self.label(labels, lang));
        Arc::new(TermRef {
            owner: field.name.clone(),
            key: key.to_owned(),
            lang_tag: label.as_ref().and_then(|label| label.lang_tag.clone()),
            label: label.map_or_else(|| key.to_owned(), |label| label.text),
            url: None,
            cached: Default::default(),
        })
    }
}

/// The values of a file without a schema: numbers and truths where they are not in quotes.
fn untyped(node: &Node) -> Datum {
    match &node.kind {
        Kind::Null => Datum::None,
        Kind::Scalar { text, quoted: true } => Datum::Text(text.clone()),
        Kind::Scalar { text, .. } => match text.as_str() {
            "true" | "True" | "TRUE" => Datum::Boolean(true),
            "false" | "False" | "FALSE" => Datum::Boolean(false),
            _ => {
                let integer = text.parse().map(Datum::Integer);
                let number = || text.parse::<f64>().ok().filter(|number| number.is_finite());
                // A word as `nan` or `infinity` is none.
                let is_number = text.contains(|c: char| c.is_ascii_digit());
                integer.unwrap_or_else(|_| match number().filter(|_| is_number) {
                    Some(number) => Datum::Number(number),
                    None => Datum::Text(text.clone()),
                })
            }
        },
        Kind::List(items) => Datum::List(items.iter().map(untyped).collect()),
        Kind::Map(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(key, value)| (key.text.clone(), untyped(value)));
            Datum::Map(Box::new(entries.collect()))
        }
    }
}
