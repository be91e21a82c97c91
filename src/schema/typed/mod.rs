//! Converts a node of the YAML tree to a value of a field's type.
//!
//! Each scalar is parsed from its text by the rules of its type. A value that does not fit is
//! reported and left out; an empty value counts as not given.

pub mod countries;
mod limits;
mod names;
mod scalar;

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use super::field::{Field, Type};
use super::reader::unknown_language;
use super::value::{FieldValue, Value};
use super::wording;
use super::yaml::mistakes::split_text;
use super::yaml::{Kind, Node, Spanned, quote};
use crate::base::{ByLang, Lang, Languages, RelPath, suggest};
use crate::diag::Diagnostic;
use names::Name;
pub(super) use scalar::PICTURES;
pub use scalar::bad_picture_name;

/// What reading a value depends on, besides its field.
#[derive(Debug, Clone, Copy)]
pub struct FieldContext<'a> {
    /// The file that values are read from, for the places of problems.
    pub file: &'a RelPath,
    /// The languages of the site.
    pub languages: &'a Languages,
    /// The site's time zone, which times without an offset are in.
    pub zone: &'a TimeZone,
    /// The original language: that of a plain value of a localized field in a record.
    pub original: Lang,
    /// Whether the file is a record, which has all languages in one file.
    pub record: bool,
}

/// Reads the value of `field` in an entry. In a record, a localized field is a map from language
/// to value or a plain value in the original language; in a Markdown entry it is a plain value.
///
/// `None` if no value is given or none could be read, which is reported.
pub fn read_field(
    node: &Node,
    field: &Field,
    cx: &FieldContext<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<FieldValue> {
    if field.broken || node.is_null() {
        return None;
    }
    let mut reading = Reading { cx, out };
    let name = Name::new(&field.name);
    reading.deprecated(node, field, name);
    if !(field.localized && cx.record) {
        let value = reading.value(node, field, &field.ty, name)?;
        return Some(FieldValue::Plain(value));
    }
    let mut values = ByLang::new();
    match reading.by_language(node, &field.ty) {
        Some(entries) => {
            for (key, node) in entries {
                let Some(lang) = cx.languages.find(&key.text) else {
                    let diagnostic = unknown_language(key, cx.languages);
                    reading.report(diagnostic, key.at);
                    continue;
                };
                if let Some(value) = reading.value(node, field, &field.ty, name.below(&key.text)) {
                    values.insert(lang, value);
                }
            }
        }
        None => {
            if let Some(value) = reading.value(node, field, &field.ty, name) {
                values.insert(cx.original, value);
            }
        }
    }
    (!values.is_empty()).then_some(FieldValue::Localized(values))
}

struct Reading<'a, 'o> {
    cx: &'a FieldContext<'a>,
    out: &'o mut Vec<Diagnostic>,
}

impl Reading<'_, '_> {
    fn report(&mut self, diagnostic: Diagnostic, at: super::TextRange) {
        self.out.push(diagnostic.at(at.span(self.cx.file)));
    }

    fn deprecated(&mut self, node: &Node, field: &Field, name: Name<'_>) {
        if let Some(instead) = &field.deprecated {
            let message = format!("`{name}` is no longer used");
            let warning = Diagnostic::warning("deprecated-field", message).hint(instead.clone());
            self.report(warning, node.at);
        }
    }

    /// The entries of a map from language to value; `None` if `node` is a plain value. For a field of type `map`, whose
    /// values are maps too, it is one by language only if all keys are languages.
    fn by_language<'n>(&self, node: &'n Node, ty: &Type) -> Option<&'n [(super::Key, Node)]> {
        let entries = node.as_map()?;
        let all = || {
            entries
                .iter()
                .all(|(key, _)| self.cx.languages.find(&key.text).is_some())
        };
        (!matches!(ty, Type::Map(_)) || all()).then_some(entries)
    }

    fn value(
        &mut self,
        node: &Node,
        field: &Field,
        ty: &Type,
        name: Name<'_>,
    ) -> Option<Spanned<Value>> {
        if node.is_null() || node.as_text().is_some_and(|text| text.trim().is_empty()) {
            return None;
        }
        let value = match ty {
            Type::List(item) => self.list(node, field, item, name)?,
            Type::Map(fields) => self.map(node, fields, name)?,
            scalar => {
                let Some(text) = node.as_text() else {
                    self.wrong(node, field, ty, name);
                    return None;
                };
                self.scalar(text, node.at, field, scalar, name)?
            }
        };
        self.limits(&value, node.at, field, name)
            .then(|| Spanned::new(node.at, value))
    }

    fn wrong(&mut self, node: &Node, field: &Field, ty: &Type, name: Name<'_>) {
        let message = format!(
            "`{name}` takes {}, not {}",
            ty.info().takes,
            node.describe()
        );
        let mut diagnostic = Diagnostic::error("wrong-type", message);
        let by_language = node.as_map().is_some_and(|entries| {
            let mut keys = entries.iter().map(|(key, _)| &key.text);
            keys.all(|key| self.cx.languages.find(key).is_some()) && !entries.is_empty()
        });
        if by_language {
            diagnostic = diagnostic.hint(if field.localized {
                "this file is in one language: write the value itself"
            } else {
                "for a value in each language the field needs `localized: true` in `_fields.yaml`"
            });
        } else if matches!(ty, Type::Text | Type::Markdown) {
            diagnostic = diagnostic.maybe_hint(split_text(node));
        }
        self.report(diagnostic, node.at);
    }

    /// Reads items of one type; a single value counts as a list of one. Items that do not fit are reported and left out.
    fn list(&mut self, node: &Node, field: &Field, item: &Type, name: Name<'_>) -> Option<Value> {
        let nodes = match &node.kind {
            Kind::List(nodes) => nodes.as_slice(),
            Kind::Map(_) if !matches!(item, Type::Map(_)) => {
                self.wrong(node, field, &Type::List(Box::new(item.clone())), name);
                return None;
            }
            _ => {
                if self.commas(node, item, name) {
                    return None;
                }
                std::slice::from_ref(node)
            }
        };
        let mut items: Vec<Spanned<Value>> = Vec::with_capacity(nodes.len());
        let are_identifiers = item.is_identifier();
        for node in nodes {
            if node.is_null() {
                let message = format!("an item of `{name}` is empty");
                let empty = Diagnostic::error("wrong-type", message)
                    .hint("write a value there, or delete the item");
                self.report(empty, node.at);
                continue;
            }
            let Some(value) = self.item(node, field, item, name) else {
                continue;
            };
            if let Some(first) = items
                .iter()
                .find(|other| are_identifiers && other.value == value.value)
            {
                let text = value.value.as_text().unwrap_or_default();
                let message = format!("{} stands twice in `{name}`", quote(text));
                let twice = Diagnostic::error("duplicate-item", message)
                    .label(first.at.span(self.cx.file), "the first one");
                self.report(twice, value.at);
                continue;
            }
            items.push(value);
        }
        Some(Value::List(items))
    }

    /// Reads an item like a value, but without `min` and `max`, which limit the number of items.
    fn item(
        &mut self,
        node: &Node,
        field: &Field,
        item: &Type,
        name: Name<'_>,
    ) -> Option<Spanned<Value>> {
        let value = match item {
            Type::Map(fields) => self.map(node, fields, name)?,
            scalar => {
                let Some(text) = node.as_text() else {
                    self.wrong(node, field, scalar, name);
                    return None;
                };
                self.scalar(text, node.at, field, scalar, name)?
            }
        };
        self.text_limits(&value, node.at, field, name)
            .then(|| Spanned::new(node.at, value))
    }

    /// Reports `sectors: a, b` where `[a, b]` is meant, and returns whether it did.
    fn commas(&mut self, node: &Node, item: &Type, name: Name<'_>) -> bool {
        let Some(text) = node.as_text() else {
            return false;
        };
        let parts = match item {
            Type::Choice(choices) => wording::items(text, |part| choices.contains_key(part)),
            // Other types may have commas in a value, but brackets of a Chinese input method around it mean a list.
            _ if text.starts_with(['［', '【']) && text.ends_with(['］', '】']) => {
                wording::items(text, |_| true)
            }
            _ => None,
        };
        let Some(parts) = parts else { return false };
        let message = format!("`{name}` takes a list, not {}", node.describe());
        let diagnostic = Diagnostic::error("wrong-type", message)
            .hint(format!("write `{name}: [{}]`", parts.join(", ")));
        self.report(diagnostic, node.at);
        true
    }

    /// Reads a group of named values, in the order of their declarations, with the defaults of those that are not given.
    fn map(
        &mut self,
        node: &Node,
        fields: &IndexMap<String, Field>,
        name: Name<'_>,
    ) -> Option<Value> {
        let Some(entries) = node.as_map() else {
            let example: Vec<String> = fields.keys().map(|key| format!("{key}: …")).collect();
            let message = format!("`{name}` takes a group of keys, not {}", node.describe());
            let diagnostic = Diagnostic::error("wrong-type", message)
                .hint(format!("write `{{{}}}`", example.join(", ")));
            self.report(diagnostic, node.at);
            return None;
        };
        for (key, _) in entries {
            if !fields.contains_key(&key.text) {
                let message = format!("`{name}` has no key {}", quote(&key.text));
                let known = fields.keys().map(String::as_str);
                let unknown = Diagnostic::error("unknown-key", message)
                    .maybe_hint(suggest::hint(&key.text, known, 12));
                self.report(unknown, key.at);
            }
        }
        let mut values = IndexMap::with_capacity(fields.len());
        for (key, field) in fields {
            let given = node.get(key).filter(|node| !node.is_null());
            let value = match given {
                Some(_) if field.broken => None,
                Some(node) => {
                    self.deprecated(node, field, name.below(key));
                    self.value(node, field, &field.ty, name.below(key))
                }
                None if field.required => {
                    let message = format!("`{name}` needs `{key}`");
                    let at = entries.first().map_or(node.at, |(first, _)| first.at);
                    self.report(Diagnostic::error("missing-key", message), at);
                    None
                }
                None => match &field.default {
                    Some(FieldValue::Plain(value)) => Some(value.clone()),
                    _ => None,
                },
            };
            if let Some(value) = value {
                values.insert(key.clone(), value);
            }
        }
        Some(Value::Map(Box::new(values)))
    }
}
