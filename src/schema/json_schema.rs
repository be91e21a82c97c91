//! Exports a section's schema as JSON Schema (draft 2020-12), for completion and checks in code editors.
//!
//! The export accepts whatever a build accepts, as such a tool parses it: it reads an unquoted
//! `1.10` as a number, so a text may be one; an empty value is `null` and counts as not given.
//! It may accept more, because it cannot know whether an entry or a file exists.

use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use super::field::{Bound, Field, Schema, Type};
use super::typed::PICTURES;
use super::typed::countries::COUNTRIES;
use super::value::{FieldValue, Value};
use crate::base::{Lang, Languages, Precision};

/// The kind of file that a JSON Schema is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A YAML record: a localized field may be a map from language to value.
    Record,
    /// The front matter of a Markdown file, in one language. Nothing is required in it, because
    /// a translation inherits from its original.
    FrontMatter,
}

/// Returns the JSON Schema for the entries of a section. `builtin` has the properties that every entry has beside its
/// fields, each as a JSON Schema.
pub fn json_schema(
    schema: &Schema,
    form: Form,
    languages: &Languages,
    builtin: Map<String, Json>,
) -> Json {
    let export = Export { form, languages };
    let mut properties = builtin;
    properties.extend(export.properties(&schema.fields, form));
    let required: Vec<&str> = schema
        .fields
        .values()
        .filter(|field| field.required && form == Form::Record)
        .map(|field| field.name.as_str())
        .collect();
    let mut whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": schema.file.parent().unwrap_or_default(),
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    set(
        &mut whole,
        "required",
        (!required.is_empty()).then_some(json!(required)),
    );
    whole
}

struct Export<'a> {
    form: Form,
    languages: &'a Languages,
}

impl Export<'_> {
    /// The properties for the fields of an entry, or of a map. A required field of a map is so in front matter too, so
    /// maps pass [`Form::Record`].
    fn properties(&self, fields: &IndexMap<String, Field>, form: Form) -> Map<String, Json> {
        fields
            .iter()
            .map(|(name, field)| {
                let required = field.required && form == Form::Record;
                (name.clone(), self.field(field, required))
            })
            .collect()
    }

    fn field(&self, field: &Field, required: bool) -> Json {
        let lang = self.languages.default();
        let mut whole = if field.broken {
            json!({})
        } else if field.localized && self.form == Form::Record {
            let value = self.value(field, &field.ty);
            let by_language: Map<String, Json> = self
                .languages
                .all()
                .map(|(_, language)| (language.key.clone(), nullable(value.clone())))
                .collect();
            json!({"anyOf": [
                {"type": "object", "properties": by_language, "additionalProperties": false},
                value,
            ]})
        } else {
            self.value(field, &field.ty)
        };
        if !required {
            whole = nullable(whole);
        }
        set(
            &mut whole,
            "title",
            field.label.get(lang).map(|text| json!(text)),
        );
        let help = field.help.get(lang).cloned();
        let description = match (help, &field.deprecated) {
            (Some(help), Some(instead)) => Some(format!("{help} ({instead})")),
            (help, instead) => help.or_else(|| instead.clone()),
        };
        set(
            &mut whole,
            "description",
            description.map(|text| json!(text)),
        );
        set(
            &mut whole,
            "deprecated",
            field.deprecated.is_some().then_some(json!(true)),
        );
        let default = field
            .default
            .as_ref()
            .and_then(|value| self.default(value, lang));
        set(&mut whole, "default", default);
        whole
    }

    fn default(&self, default: &FieldValue, lang: Lang) -> Option<Json> {
        match (default, self.form) {
            (FieldValue::Localized(values), Form::Record) => Some(
                values
                    .iter()
                    .map(|(lang, value)| {
                        (self.languages.key(lang).to_owned(), written(&value.value))
                    })
                    .collect::<Map<String, Json>>()
                    .into(),
            ),
            (default, _) => default.get(lang).map(|value| written(&value.value)),
        }
    }

    fn value(&self, field: &Field, ty: &Type) -> Json {
        let Type::List(item) = ty else {
            return self.single(field, ty);
        };
        let item = self.single(field, item);
        let mut list = json!({"type": "array", "items": item});
        let bound = |bound: Option<Bound>| match bound {
            Some(Bound::Number(number)) => Some(number_json(number)),
            _ => None,
        };
        set(&mut list, "minItems", bound(field.min));
        set(&mut list, "maxItems", bound(field.max));
        let are_identifiers = ty.item().is_identifier();
        set(
            &mut list,
            "uniqueItems",
            are_identifiers.then_some(json!(true)),
        );
        json!({"anyOf": [list, item]})
    }

    fn single(&self, field: &Field, ty: &Type) -> Json {
        let mut single = match ty {
            Type::Text | Type::Markdown => json!({"type": ["string", "number", "boolean"]}),
            Type::Integer => number_or_quoted("integer", r"[+-]?\d+"),
            Type::Number => number_or_quoted("number", r"[+-]?(\d+\.?\d*|\.\d+)([Ee][+-]?\d+)?"),
            Type::Boolean => json!({
                "enum": [true, false, "true", "True", "TRUE", "false", "False", "FALSE"],
            }),
            Type::Date => date(field.precision.unwrap_or(Precision::Day)),
            Type::DateTime => json!({
                "type": "string",
                "pattern": r"^\s*\d{4}-\d{2}-\d{2}([Tt ]\s*\d{2}:\d{2}(:\d{2}(\.\d+)?)?( *([Zz]|[+-]\d{2}:?\d{2}))?)?\s*$",
            }),
            Type::Url => json!({
                "type": "string",
                "pattern": format!(
                    r"^\s*({}[{}]?://[^\s/]|({}|{}):[^\s])\S*\s*$",
                    any_case("http"), "sS", any_case("mailto"), any_case("tel"),
                ),
            }),
            // `format: email` refuses domains that are not ASCII.
            Type::Email => {
                let part = r#"[^\s@<>()\[\],;:\\".]+"#;
                json!({
                    "type": "string",
                    "pattern": format!(r"^\s*{part}(\.{part})*@{part}(\.{part})+\s*$"),
                })
            }
            Type::Country => {
                let codes: Vec<&str> = COUNTRIES.iter().map(|(code, _)| *code).collect();
                json!({"enum": codes})
            }
            Type::Choice(choices) => {
                // A key that YAML tools read as a number or boolean (`2025`, `true`) is listed in both types.
                let keys = choices.keys().flat_map(|key| {
                    let guess = serde_json::from_str(key).ok();
                    std::iter::once(json!(key)).chain(guess)
                });
                json!({"enum": keys.collect::<Vec<Json>>()})
            }
            Type::Image => {
                let endings: Vec<String> = PICTURES.iter().map(|ending| any_case(ending)).collect();
                json!({"type": "string", "pattern": format!(r"\.({})\s*$", endings.join("|"))})
            }
            Type::File | Type::Reference { .. } => json!({"type": ["string", "number", "boolean"]}),
            Type::List(item) => self.single(field, item),
            Type::Map(fields) => {
                let required: Vec<&String> = fields
                    .iter()
                    .filter(|(_, field)| field.required)
                    .map(|(name, _)| name)
                    .collect();
                json!({
                    "type": "object",
                    "properties": self.properties(fields, Form::Record),
                    "required": required,
                    "additionalProperties": false,
                })
            }
        };
        if matches!(ty, Type::Text | Type::Markdown) {
            set(&mut single, "minLength", field.min_length.map(|n| json!(n)));
            // No `maxLength`: JSON Schema counts code points, of which one grapheme cluster can have many.
            let pattern = field.pattern.as_ref();
            set(
                &mut single,
                "pattern",
                pattern.map(|pattern| json!(format!("^(?:{})$", pattern.source()))),
            );
        }
        if let (Type::Integer | Type::Number, Some(Bound::Number(min))) = (ty, field.min) {
            set(&mut single, "minimum", Some(number_json(min)));
        }
        if let (Type::Integer | Type::Number, Some(Bound::Number(max))) = (ty, field.max) {
            set(&mut single, "maximum", Some(number_json(max)));
        }
        single
    }
}

/// The schema for a number of the JSON type `ty`, or the same in quotes, where it matches `pattern`.
fn number_or_quoted(ty: &str, pattern: &str) -> Json {
    json!({"type": [ty, "string"], "pattern": format!(r"^\s*{pattern}\s*$")})
}

/// The schema for a date of at least this precision. Tools read a bare year as a number.
fn date(least: Precision) -> Json {
    let forms = match least {
        Precision::Year => r"^\s*\d{4}(-\d{2}(-\d{2})?|-[Qq][1-4])?\s*$",
        Precision::Quarter => r"^\s*\d{4}-(\d{2}(-\d{2})?|[Qq][1-4])\s*$",
        Precision::Month => r"^\s*\d{4}-\d{2}(-\d{2})?\s*$",
        Precision::Day => r"^\s*\d{4}-\d{2}-\d{2}\s*$",
    };
    if least == Precision::Year {
        return json!({"type": ["string", "integer"], "pattern": forms, "minimum": 0, "maximum": 9999});
    }
    json!({"type": "string", "pattern": forms})
}

/// Makes `schema` accept a value that counts as not given: `null`, or an empty text in quotes.
fn nullable(mut schema: Json) -> Json {
    let nothing = [Json::Null, json!("")];
    if let Some(options) = schema.get_mut("enum").and_then(Json::as_array_mut) {
        options.extend(nothing);
        return schema;
    }
    if let Some(options) = schema.get_mut("anyOf").and_then(Json::as_array_mut) {
        options.push(json!({"enum": nothing}));
        return schema;
    }
    // A text without limits accepts an empty one already.
    let free = ["pattern", "minLength"]
        .iter()
        .all(|limit| schema.get(limit).is_none());
    match schema.get_mut("type") {
        Some(Json::Array(types)) if free => types.push(json!("null")),
        Some(_) => return json!({"anyOf": [schema, {"enum": nothing}]}),
        None => {}
    }
    schema
}

fn set(schema: &mut Json, key: &str, value: Option<Json>) {
    if let (Some(object), Some(value)) = (schema.as_object_mut(), value) {
        object.insert(key.to_owned(), value);
    }
}

/// A JSON number, without a fraction if it is whole, so that bounds read `10` and not `10.0`.
fn number_json(number: f64) -> Json {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "only where nothing is lost"
    )]
    let whole = number as i64;
    #[expect(clippy::cast_precision_loss, reason = "this is the test for a loss")]
    let same = whole as f64 == number;
    if same { json!(whole) } else { json!(number) }
}

/// A pattern for the lower-case `text` in any letter case, for which JSON Schema has no flag.
fn any_case(text: &str) -> String {
    text.chars()
        .map(|c| format!("[{c}{}]", c.to_ascii_uppercase()))
        .collect()
}

/// A value as an editor would write it, for `default`.
fn written(value: &Value) -> Json {
    match value {
        Value::Integer(number) => json!(number),
        Value::Number(number) => number_json(*number),
        Value::Boolean(flag) => json!(flag),
        Value::Date(date) => json!(date.to_string()),
        Value::DateTime(time) => json!(time.at.to_string()),
        Value::List(items) => items.iter().map(|item| written(&item.value)).collect(),
        Value::Map(values) => values
            .iter()
            .map(|(key, value)| (key.clone(), written(&value.value)))
            .collect::<Map<String, Json>>()
            .into(),
        text => json!(text.as_text()),
    }
}
