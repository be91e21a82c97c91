//! Terms: the values of facets and the terms of taxonomies, with the entries that have them.

use indexmap::IndexMap;

use super::Places;
use super::model::{Entry, TermIndex};
use crate::base::Lang;
use crate::content::layout::slugify;
use crate::content::{Keys, Settings};
use crate::schema::{Field, FieldValue, Schema, Spanned, Type, Value};

/// The keys of a facet's terms that an entry has: of a choice its option, of a country its code in
/// lower case, of a reference the content path, of a text its slug. Of a field by language, it is
/// the original's: a term is the same in all languages.
pub(super) fn facet_keys(keys: &Keys, field: &Field, original: Lang) -> Vec<String> {
    let mut all = Vec::new();
    let value = match keys.fields.get(&field.name) {
        Some(FieldValue::Plain(value)) => Some(value),
        Some(FieldValue::Localized(values)) => values.get(original),
        None => None,
    };
    if let Some(value) = value {
        collect(value, &mut all);
    }
    all
}

/// The text for `lang` of the term of a text with this key, as an entry that has it states it.
pub(super) fn text_of_key(
    keys: &Keys,
    name: &str,
    key: &str,
    original: Lang,
    lang: Lang,
) -> Option<String> {
    let (own, shown) = match keys.fields.get(name)? {
        FieldValue::Plain(value) => (value, value),
        FieldValue::Localized(values) => {
            let own = values.get(original)?;
            (own, values.get(lang).unwrap_or(own))
        }
    };
    let is_it = |value: &Value| value.as_text().is_some_and(|text| slugify(text) == key);
    let place = own.value.items().position(is_it)?;
    // Lists of the same length name the same things in the same order.
    let same = own.value.items().count() == shown.value.items().count();
    let text = if same { shown } else { own }.value.items().nth(place)?;
    Some(text.as_text()?.to_owned())
}

fn collect(value: &Spanned<Value>, all: &mut Vec<String>) {
    let key = match &value.value {
        Value::Choice(key) => key.clone(),
        Value::Country(code) => code.to_ascii_lowercase(),
        Value::Reference(path) => path.clone(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Text(text) => slugify(text),
        Value::Integer(n) => n.to_string(),
        Value::List(items) => {
            items.iter().for_each(|item| collect(item, all));
            return;
        }
        _ => return,
    };
    if !key.is_empty() && !all.contains(&key) {
        all.push(key);
    }
}

/// The segment of a URL that stands for a term.
pub(super) fn term_slug(key: &str) -> String {
    slugify(key.rsplit('/').next().unwrap_or(key))
}

/// The choices of a facet, in a list or by itself.
pub(super) fn inner_type(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) => inner_type(inner),
        other => other,
    }
}

/// Whether a field names entries.
pub(super) fn refers(field: &Field) -> bool {
    matches!(inner_type(&field.ty), Type::Reference { .. })
}

/// The facets of a section: for each, entries by term. Terms of a choice stand in the order of its
/// options, others in the order of their keys.
pub(super) fn facets(
    schema: Option<&Schema>,
    entries: &[Entry],
    by_path: &Places,
    members: &[usize],
) -> IndexMap<String, TermIndex> {
    // A term that is an entry is there while that entry is.
    let hidden = |key: &str| {
        let entry = by_path.get(key).and_then(|place| entries.get(*place));
        entry.is_none_or(|entry| !entry.has_pages())
    };
    let mut all = IndexMap::new();
    for field in schema
        .iter()
        .flat_map(|schema| schema.fields.values())
        .filter(|field| field.facet)
    {
        let mut index = TermIndex::new();
        if let Type::Choice(options) = inner_type(&field.ty) {
            index.extend(options.keys().map(|key| (key.clone(), Vec::new())));
        }
        for place in members {
            let Some(entry) = entries.get(*place) else {
                continue;
            };
            let Some(version) = entry.original_version() else {
                continue;
            };
            let mut keys = facet_keys(&version.keys, field, entry.original);
            keys.retain(|key| !refers(field) || !hidden(key));
            for key in keys {
                index.entry(key).or_default().push(*place);
            }
        }
        index.retain(|_, members| !members.is_empty());
        if !matches!(inner_type(&field.ty), Type::Choice(_)) {
            index.sort_keys();
        }
        all.insert(field.name.clone(), index);
    }
    all
}

/// The taxonomies of the settings: for each, entries by term in the order of the settings.
pub(super) fn taxonomies(settings: &Settings, entries: &[Entry]) -> IndexMap<String, TermIndex> {
    let mut all = IndexMap::new();
    for (name, taxonomy) in &settings.taxonomies {
        let mut index: TermIndex = taxonomy
            .options
            .keys()
            .map(|key| (key.clone(), Vec::new()))
            .collect();
        for (place, entry) in entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.listed())
        {
            let Some(version) = entry.original_version() else {
                continue;
            };
            for term in version.keys.terms.get(name).into_iter().flatten() {
                if let Some(members) = index.get_mut(&term.value) {
                    members.push(place);
                }
            }
        }
        index.retain(|_, members| !members.is_empty());
        all.insert(name.clone(), index);
    }
    all
}
