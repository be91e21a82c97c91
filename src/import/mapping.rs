//! The table that says what becomes of keys and shortcodes.

use std::collections::BTreeMap;

use crate::import::value::{self, Value};

/// The table that is built in.
const BUILT_IN: &str = include_str!("mapping.yaml");

/// What becomes of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Becomes {
    /// The key of this name.
    Key(String),
    /// A field of its own name.
    Field,
    /// It is left out.
    Nothing,
}

/// What becomes of the keys of the front matter and of shortcodes.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// By key in small letters, in the order of the table.
    keys: Vec<(String, Becomes)>,
    shortcodes: BTreeMap<String, String>,
}

impl Mapping {
    /// The table that is built in, with what `own` says before it.
    ///
    /// # Errors
    /// What is wrong with `own`.
    pub fn new(own: Option<&str>) -> Result<Self, String> {
        let mut mapping = Self::default();
        for text in own.into_iter().chain([BUILT_IN]) {
            mapping.read(text)?;
        }
        Ok(mapping)
    }

    fn read(&mut self, text: &str) -> Result<(), String> {
        let table = value::yaml(text)?;
        let groups = match &table {
            Value::Object(groups) => groups.clone(),
            Value::Null => return Ok(()),
            _ => return Err("it has no keys `front_matter` and `shortcodes`".to_owned()),
        };
        for (group, rows) in &groups {
            let rows = match rows {
                Value::Object(rows) => rows.clone(),
                Value::Null => continue,
                _ => return Err(format!("`{group}` is not a list of keys")),
            };
            for (name, becomes) in &rows {
                let becomes = value::text(becomes)
                    .ok_or_else(|| format!("`{name}` in `{group}` has no text behind it"))?;
                match group.as_str() {
                    "front_matter" => self.add_key(name, &becomes),
                    "shortcodes" => {
                        self.shortcodes.entry(name.clone()).or_insert(becomes);
                    }
                    _ => {
                        return Err(format!(
                            "there is no group `{group}`: `front_matter` and `shortcodes` are known"
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    fn add_key(&mut self, name: &str, becomes: &str) {
        let name = name.to_lowercase();
        if self.keys.iter().any(|(key, _)| *key == name) {
            return;
        }
        let becomes = match becomes {
            "field" => Becomes::Field,
            "leave out" => Becomes::Nothing,
            key => Becomes::Key(key.to_owned()),
        };
        self.keys.push((name, becomes));
    }

    /// What becomes of a key, and its place in the table: of several keys for one, the first counts.
    pub fn key(&self, name: &str) -> (usize, Becomes) {
        let name = name.to_lowercase();
        let found = self.keys.iter().position(|(key, _)| *key == name);
        let row = found.and_then(|place| Some((place, self.keys.get(place)?.1.clone())));
        row.unwrap_or((usize::MAX, Becomes::Field))
    }

    /// What takes the place of a shortcode.
    pub fn shortcode(&self, name: &str) -> Option<&str> {
        self.shortcodes.get(name).map(String::as_str)
    }
}

/// Fills a replacement of a shortcode with its arguments.
pub fn fill(template: &str, args: &[(String, String)], inner: &str) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        let by_name = |wanted: &str| {
            let mut all = args.iter();
            all.find(|(name, _)| name == wanted)
                .map(|(_, v)| v.as_str())
        };
        let value = match name {
            "inner" => Some(inner),
            name => by_name(name).or_else(|| {
                let place: usize = name.parse().ok()?;
                by_name(&positional(place))
            }),
        };
        filled.push_str(value.unwrap_or_default());
        rest = after;
    }
    filled + rest
}

/// The name that the argument without a name at this place, counted from 0, has here.
pub fn positional(place: usize) -> String {
    format!("arg{}", place + 1)
}
