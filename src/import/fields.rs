//! Fields: types that fit all values of a section, and values as those types have them.

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use crate::base::DateTime;
use crate::import::names::of_field;
use crate::import::value::{self, Map, Value};

/// The type of a field, as far as values show it.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldType {
    /// Every value is `true` or `false`, in whichever way the old site could write them.
    Boolean,
    /// Every value is a number without a fraction.
    Integer,
    /// Every value is a number, and some have a fraction.
    Number,
    /// Every value is a day, as `2026-05-01`.
    Date,
    /// Every value is a day or an instant, and some are instants.
    DateTime,
    /// Every value is an address of the web, with `https://` or `http://`.
    Url,
    /// Texts, values that no other type fits, and values of different types.
    Text,
    /// Some value is a list; the type is that of the items.
    List(Box<FieldType>),
    /// Every value is a map; the types are those of its values, by their names.
    Map(IndexMap<String, FieldType>),
}

/// The type that fits all of these values.
pub fn infer(values: &[&Value]) -> FieldType {
    let is_list = values.iter().any(|value| value.is_array());
    if is_list {
        let items = values.iter().flat_map(|value| match value {
            Value::Array(items) => items.iter().collect(),
            other => vec![*other],
        });
        let items: Vec<&Value> = items.filter(|item| !item.is_null()).collect();
        let inner = infer(&items);
        let nested = matches!(inner, FieldType::List(_));
        return FieldType::List(Box::new(if nested { FieldType::Text } else { inner }));
    }
    let all = |test: &dyn Fn(&Value) -> bool| values.iter().all(|value| test(value));
    if !values.is_empty() && all(&Value::is_object) {
        let mut keys: IndexMap<&String, Vec<&Value>> = IndexMap::new();
        for (key, value) in values.iter().filter_map(|v| v.as_object()).flatten() {
            if !value.is_null() {
                keys.entry(key).or_default().push(value);
            }
        }
        let named = |(key, values): (&String, Vec<&Value>)| (of_field(key), infer(&values));
        let fields: IndexMap<_, _> = keys.into_iter().map(named).collect();
        return if fields.is_empty() {
            FieldType::Text
        } else {
            FieldType::Map(fields)
        };
    }
    let text_that = |test: &dyn Fn(&str) -> bool| all(&|v| v.as_str().is_some_and(test));
    if all(&|v| value::truth(v).is_some()) {
        FieldType::Boolean
    } else if all(&Value::is_i64) {
        FieldType::Integer
    } else if all(&Value::is_number) {
        FieldType::Number
    } else if text_that(&|text| is_day(text)) {
        FieldType::Date
    } else if text_that(&is_time) {
        FieldType::DateTime
    } else if text_that(&is_url) {
        FieldType::Url
    } else {
        FieldType::Text
    }
}

fn is_day(text: &str) -> bool {
    text.trim().len() == 10 && super::keys::date(text).as_deref() == Some(text.trim())
}

fn is_time(text: &str) -> bool {
    super::keys::date(text).is_some_and(|text| DateTime::parse(&text, &TimeZone::UTC).is_ok())
}

fn is_url(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with("https://") || text.starts_with("http://"))
        && !text.contains(char::is_whitespace)
        && url::Url::parse(text).is_ok_and(|url| url.host_str().is_some_and(|h| !h.is_empty()))
}

/// A value as its type has it. `None` where nothing is left.
pub fn fit(value: &Value, ty: &FieldType) -> Option<Value> {
    match ty {
        FieldType::Boolean => value::truth(value).map(Value::Bool),
        FieldType::Integer | FieldType::Number => Some(value.clone()),
        FieldType::Date | FieldType::DateTime => {
            super::keys::date(value.as_str()?).map(Value::String)
        }
        FieldType::Url => Some(Value::from(value.as_str()?.trim())),
        FieldType::Text => {
            let text = value::text(value).unwrap_or_else(|| value.to_string());
            let text = text.trim();
            (!text.is_empty() && !value.is_null()).then(|| Value::from(text))
        }
        FieldType::List(of) => {
            let items = match value {
                Value::Array(items) => items.iter().collect(),
                other => vec![other],
            };
            let items: Vec<Value> = items.into_iter().filter_map(|item| fit(item, of)).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        FieldType::Map(fields) => {
            let pairs = value.as_object()?.iter().filter_map(|(key, value)| {
                let name = of_field(key);
                let value = fit(value, fields.get(&name)?)?;
                Some((name, value))
            });
            let map: Map<String, Value> = pairs.collect();
            (!map.is_empty()).then_some(Value::Object(map))
        }
    }
}

/// How `_fields.yaml` declares a field of a type. With `localized`, languages may have texts of their own.
pub fn declaration(ty: &FieldType, localized: bool) -> Map<String, Value> {
    let mut map = Map::new();
    let name = match ty {
        FieldType::Boolean => "boolean",
        FieldType::Integer => "integer",
        FieldType::Number => "number",
        FieldType::Date => "date",
        FieldType::DateTime => "datetime",
        FieldType::Url => "url",
        FieldType::Text => "text",
        FieldType::List(_) => "list",
        FieldType::Map(_) => "map",
    };
    map.insert("type".to_owned(), Value::from(name));
    match ty {
        FieldType::List(of) => {
            map.insert("of".to_owned(), inner(of));
            if let FieldType::Map(fields) = of.as_ref() {
                map.insert("fields".to_owned(), declarations(fields));
            }
        }
        FieldType::Map(fields) => {
            map.insert("fields".to_owned(), declarations(fields));
        }
        _ => {}
    }
    if localized && is_text(ty) {
        map.insert("localized".to_owned(), Value::Bool(true));
    }
    map
}

/// Whether languages may have texts of their own in a field of this type.
pub fn is_text(ty: &FieldType) -> bool {
    match ty {
        FieldType::Text => true,
        FieldType::List(of) => matches!(**of, FieldType::Text),
        _ => false,
    }
}

fn inner(ty: &FieldType) -> Value {
    let declared = declaration(ty, false);
    declared.get("type").cloned().unwrap_or(Value::Null)
}

fn declarations(fields: &IndexMap<String, FieldType>) -> Value {
    let all = fields.iter();
    Value::Object(
        all.map(|(name, ty)| (name.clone(), Value::Object(declaration(ty, false))))
            .collect(),
    )
}
