//! Filters that work on lists.

use tera::value::Key;
use tera::{Map, TeraResult, Value};

use super::Input;
use crate::base::locale::Joined;
use crate::theme::functions::{function_error, text_of};

/// `list`: a list in words, as `A, B and C`. If one of the texts is safe HTML, so is the result, and the others are escaped.
pub fn list(input: &Input<'_>) -> TeraResult<Value> {
    let items = input.items()?;
    let attribute = input.args.text("attribute")?;
    let joined = [("and", Joined::And), ("or", Joined::Or)];
    let joined = input.args.choice("join", &joined)?.unwrap_or(Joined::And);
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        values.push(match attribute {
            Some(path) => input.attribute(item, path)?,
            None => shown(item),
        });
    }
    let html = input.state.autoescaping_enabled()
        && values
            .iter()
            .any(|value| value.as_str().is_some() && value.is_safe());
    let mut texts = Vec::with_capacity(values.len());
    for value in values {
        texts.push(if html {
            input.state.escape_if_needed(value)?
        } else {
            value.to_string()
        });
    }
    let text = input.with_locale(|_, locale| Ok(locale.list(&texts, joined)))?;
    Ok(if html {
        Value::safe_string(&text)
    } else {
        Value::from(text)
    })
}

/// What is shown of an item of a list: of a map its `label`, `title` or `name`.
fn shown(item: &Value) -> &Value {
    let names = ["label", "title", "name"];
    names
        .iter()
        .find_map(|name| item.as_map()?.get(&Key::Str(name)))
        .unwrap_or(item)
}

/// `group_by`: a map from the value of a field to the items with it, in the order of the first item of each. Items without a value are
/// left out.
pub fn group_by(input: &Input<'_>) -> TeraResult<Value> {
    let path = input.args.needed("attribute")?;
    let mut groups: indexmap::IndexMap<String, Vec<Value>> = indexmap::IndexMap::new();
    for item in input.items()? {
        let value = input.attribute(item, path)?;
        if value.is_none() {
            continue;
        }
        let Some(key) = text_of(value) else {
            let message = format!("items cannot be grouped by `{path}`: it is a list or a map");
            return Err(function_error(
                "wrong-argument",
                message,
                Some("attribute"),
                None,
            ));
        };
        groups.entry(key).or_default().push(item.clone());
    }
    let mut map = Map::with_capacity(groups.len());
    for (key, items) in groups {
        map.insert(Key::from(key), Value::from(items));
    }
    Ok(Value::from(map))
}

/// `where`: the items whose field has the value; without `value`, those whose field is truthy.
pub fn where_(input: &Input<'_>) -> TeraResult<Value> {
    let path = input.args.needed("attribute")?;
    let wanted = input.args.get("value");
    let mut kept = Vec::new();
    for item in input.items()? {
        let value = input.attribute(item, path)?;
        let fits = match wanted {
            None => value.is_truthy(),
            Some(wanted) => value == wanted || has(value, wanted),
        };
        if fits {
            kept.push(item.clone());
        }
    }
    Ok(Value::from(kept))
}

/// Whether `value` matches `wanted`: an option by its key, a list by one of its items.
fn has(value: &Value, wanted: &Value) -> bool {
    match value.as_array() {
        Some(items) => items.iter().any(|item| item == wanted || has(item, wanted)),
        None => value.as_map().is_some() && text_of(value) == text_of(wanted),
    }
}

/// `sort_by`: the items in the order of a field, texts by the collation of the language. Items without a value come last, even in reverse.
pub fn sort_by(input: &Input<'_>) -> TeraResult<Value> {
    let path = input.args.needed("attribute")?;
    let reverse = input.args.boolean("reverse")?.unwrap_or(false);
    let mut keyed = Vec::new();
    for item in input.items()? {
        keyed.push((input.attribute(item, path)?, item));
    }
    let sorted = input.with_locale(|_, locale| {
        let key = |value: &Value| match shown(value).as_str() {
            Some(text) => (false, Value::none(), locale.collation_key(text)),
            None => (value.is_none(), value.clone(), Vec::new()),
        };
        let mut keyed: Vec<_> = keyed
            .into_iter()
            .map(|(value, item)| (key(value), item))
            .collect();
        keyed.sort_by(|((none_a, a, text_a), _), ((none_b, b, text_b), _)| {
            let order = a.cmp(b).then_with(|| text_a.cmp(text_b));
            let order = if reverse { order.reverse() } else { order };
            none_a.cmp(none_b).then(order)
        });
        Ok(keyed)
    })?;
    Ok(Value::from(
        sorted
            .into_iter()
            .map(|(_, item)| item.clone())
            .collect::<Vec<Value>>(),
    ))
}
