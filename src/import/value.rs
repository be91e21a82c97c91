//! Values of old settings and front matter, whatever they were written in: YAML, TOML or JSON.

pub use serde_json::{Map, Value};

/// Reads a text in YAML. Keys that are no texts, such as numbers, become texts.
///
/// # Errors
/// What the parser says.
pub fn yaml(text: &str) -> Result<Value, String> {
    let value: serde_yaml::Value = serde_yaml::from_str(text).map_err(|e| e.to_string())?;
    Ok(from_yaml(value))
}

fn from_yaml(value: serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(truth) => Value::Bool(truth),
        Yaml::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::from(whole),
            (None, Some(float)) if float.is_finite() => Value::from(float),
            _ => Value::from(number.to_string()),
        },
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => Value::Array(items.into_iter().map(from_yaml).collect()),
        Yaml::Mapping(pairs) => {
            let pairs = pairs.into_iter().map(|(key, value)| {
                let key = text(&from_yaml(key)).unwrap_or_default();
                (key, from_yaml(value))
            });
            Value::Object(pairs.collect())
        }
        Yaml::Tagged(tagged) => from_yaml(tagged.value),
    }
}

/// Reads a text in TOML. Dates become texts.
///
/// # Errors
/// What the parser says.
pub fn toml(text: &str) -> Result<Value, String> {
    let table: toml::Table = toml::from_str(text).map_err(|e| e.to_string())?;
    Ok(from_toml(toml::Value::Table(table)))
}

fn from_toml(value: toml::Value) -> Value {
    use toml::Value as Toml;
    match value {
        Toml::String(text) => Value::String(text),
        Toml::Integer(whole) => Value::from(whole),
        Toml::Float(float) => Value::from(float),
        Toml::Boolean(truth) => Value::Bool(truth),
        Toml::Datetime(date) => Value::String(date.to_string()),
        Toml::Array(items) => Value::Array(items.into_iter().map(from_toml).collect()),
        Toml::Table(pairs) => {
            Value::Object(pairs.into_iter().map(|(k, v)| (k, from_toml(v))).collect())
        }
    }
}

/// Reads a text in JSON.
///
/// # Errors
/// What the parser says.
pub fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|e| e.to_string())
}

/// Reads a file by the ending of its name.
///
/// # Errors
/// What the parser says.
pub fn by_ending(name: &str, text: &str) -> Result<Value, String> {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("toml") => toml(text),
        Some("json") => json(text),
        _ => yaml(text),
    }
}

/// A scalar as text; `None` of a list, a map or nothing.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The texts of a list, or of a scalar that stands for a list of one.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text).collect(),
        other => text(other).into_iter().collect(),
    }
}

/// The value of a key, whatever the case of its letters.
pub fn get<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    let exact = map.get(key);
    exact.or_else(|| {
        let mut pairs = map.iter();
        pairs
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value)
    })
}

/// The text of a key, trimmed; `None` where it is empty.
pub fn get_text(map: &Map<String, Value>, key: &str) -> Option<String> {
    let found = get(map, key).and_then(text)?;
    let found = found.trim();
    (!found.is_empty()).then(|| found.to_owned())
}

/// A switch, in any of the forms that YAML has had.
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The map of a key.
pub fn get_map<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    get(map, key).and_then(Value::as_object)
}
