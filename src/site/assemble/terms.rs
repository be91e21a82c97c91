//! Terms of facets and taxonomies, with the entries that have them.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use indexmap::IndexMap;

use crate::base::path::composed;
use crate::base::slug::slugify;
use crate::base::{Lang, UrlPath};
use crate::content::{Keys, Settings};
use crate::diag::{Diagnostic, Span};
use crate::schema::yaml::quote;
use crate::schema::{Field, FieldValue, Schema, Spanned, Type, Value};
use crate::site::IdsByPath;
use crate::site::model::{Entry, EntryId, TermIndex};
use crate::site::routes::term_slug::term_slug;

/// Returns the keys of a facet's terms that an entry has: of a choice its option, of a country its code in lower
/// case, of a reference the content path, of a text its slug. A field by language has the terms of the original,
/// because a term is the same in all languages.
pub(in crate::site) fn facet_keys(keys: &Keys, field: &Field, original: Lang) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(value) = original_value(keys, field, original) {
        collect(value, &mut all);
    }
    all
}

fn original_value<'k>(keys: &'k Keys, field: &Field, original: Lang) -> Option<&'k Spanned<Value>> {
    match keys.fields.get(&field.name)? {
        FieldValue::Plain(value) => Some(value),
        FieldValue::Localized(values) => values.get(original),
    }
}

/// Returns the text for `lang` of the term with this key, as an entry with the term states it.
pub(in crate::site) fn text_of_key(
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
    let is_it = |value: &Value| value.as_text().is_some_and(|text| term_slug(text) == key);
    let place = own.value.items().position(is_it)?;
    // Lists of the same length are taken to name the same things in the same order.
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
        Value::Text(text) => match address(text) {
            Ok(slug) => slug,
            Err(_) => return,
        },
        Value::Integer(n) => n.to_string(),
        Value::List(items) => {
            items.iter().for_each(|item| collect(item, all));
            return;
        }
        // No facet is of these types (`Type::info`).
        Value::Number(_)
        | Value::Date(_)
        | Value::DateTime(_)
        | Value::Verbatim(_)
        | Value::Markdown(_)
        | Value::Image(_)
        | Value::File(_)
        | Value::Map(_) => return,
    };
    if !key.is_empty() && !all.contains(&key) {
        all.push(key);
    }
}

/// Returns the slug of a text, or why it has none that can be part of an address.
fn address(text: &str) -> Result<String, String> {
    let slug = term_slug(text);
    if slug.is_empty() {
        return Err("it has no letter, figure or symbol".to_owned());
    }
    match UrlPath::new(&slug) {
        Ok(_) => Ok(slug),
        Err(why) => Err(why.to_string()),
    }
}

/// The segment of a URL for a facet's term: for a reference, the name of the entry.
pub(in crate::site) fn facet_slug(key: &str) -> String {
    match key.rsplit_once('/') {
        Some((_, name)) => slugify(name),
        None => term_slug(key),
    }
}

/// Checks the texts that are terms of a facet: each needs an address, and one that no other has.
struct Texts<'a> {
    field: &'a Field,
    /// By slug: the first text with it, without invisible differences, and where it is written.
    first: HashMap<String, (String, Span), FixedState>,
}

impl<'a> Texts<'a> {
    fn new(field: &'a Field) -> Self {
        Self {
            field,
            first: HashMap::default(),
        }
    }

    fn check(&mut self, entry: &Entry, out: &mut Vec<Diagnostic>) {
        let version = entry.original_version();
        let Some((version, value)) = version.and_then(|version| {
            let value = original_value(&version.keys, self.field, entry.original)?;
            Some((version, value))
        }) else {
            return;
        };
        let values = match &value.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        let file = version.file_of(&self.field.name);
        for value in values {
            if let Some(text) = value.value.as_text() {
                out.extend(self.problem(text, value.at.span(file)));
            }
        }
    }

    fn problem(&mut self, text: &str, span: Span) -> Option<Diagnostic> {
        let name = &self.field.name;
        let slug = match address(text) {
            Ok(slug) => slug,
            Err(why) => {
                let message = format!(
                    "{} cannot have a page, which each value of `{name}` has: {why}",
                    quote(text)
                );
                let hint = format!(
                    "write it in other words, or take `facet` off `{name}` in _fields.yaml"
                );
                return Some(
                    Diagnostic::error("bad-address", message)
                        .at(span)
                        .hint(hint),
                );
            }
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        let seen = composed(&words.join(" ")).into_owned();
        let Some((first, place)) = self.first.get(&slug) else {
            self.first.insert(slug, (seen, span));
            return None;
        };
        if *first == seen {
            return None;
        }
        let message = format!(
            "{} and {} would have one page, as values of `{name}`: both become `{slug}` in its address",
            quote(text),
            quote(first)
        );
        let hint = if first.to_lowercase() == seen.to_lowercase() {
            "they differ in case only: write both alike".to_owned()
        } else {
            format!(
                "if they mean the same, write both alike; if not, reword one, or make `{name}` a `choice`, whose options have keys of their own"
            )
        };
        let problem = Diagnostic::error("address-taken", message).at(span);
        Some(problem.label(place.clone(), "the other one").hint(hint))
    }
}

/// The type of a field, or of the items of its lists.
pub(in crate::site) fn inner_type(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) => inner_type(inner),
        other => other,
    }
}

/// Whether a field names entries.
pub(in crate::site) fn refers(field: &Field) -> bool {
    matches!(inner_type(&field.ty), Type::Reference { .. })
}

/// Returns the facets of a section: for each, entries by term. Terms of a choice are in the order of its options,
/// others in the order of their keys.
pub(in crate::site) fn facets(
    schema: Option<&Schema>,
    entries: &[Entry],
    by_path: &IdsByPath,
    members: &[EntryId],
    out: &mut Vec<Diagnostic>,
) -> IndexMap<String, TermIndex> {
    // A term that is an entry exists only while that entry has pages.
    let hidden = |key: &str| {
        let entry = by_path.get(key).and_then(|id| entries.get(id.index()));
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
        let is_text = matches!(inner_type(&field.ty), Type::Text);
        let mut texts = is_text.then(|| Texts::new(field));
        for id in members {
            let Some(entry) = entries.get(id.index()) else {
                continue;
            };
            if let Some(texts) = &mut texts {
                texts.check(entry, out);
            }
            let Some(version) = entry.original_version() else {
                continue;
            };
            let mut keys = facet_keys(&version.keys, field, entry.original);
            keys.retain(|key| !refers(field) || !hidden(key));
            for key in keys {
                index.entry(key).or_default().push(*id);
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

/// Returns the taxonomies of the settings: for each, entries by term, in the order of the settings.
pub(in crate::site) fn taxonomies(
    settings: &Settings,
    entries: &[Entry],
) -> IndexMap<String, TermIndex> {
    let mut all = IndexMap::new();
    for (name, taxonomy) in &settings.taxonomies {
        let mut index: TermIndex = taxonomy
            .options
            .keys()
            .map(|key| (key.clone(), Vec::new()))
            .collect();
        for (id, entry) in EntryId::each(entries).filter(|(_, entry)| entry.listed()) {
            let Some(version) = entry.original_version() else {
                continue;
            };
            for term in version.keys.terms.get(name).into_iter().flatten() {
                if let Some(members) = index.get_mut(&term.value) {
                    members.push(id);
                }
            }
        }
        index.retain(|_, members| !members.is_empty());
        all.insert(name.clone(), index);
    }
    all
}
