//! Front matter of any system, parted from the text.

use crate::base::RelPath;
use crate::import::report::{Kind, Note};
use crate::import::value::{self, Map, Value};

/// A file in two parts.
pub struct Parted<'t> {
    /// What the front matter says, or why it cannot be read. `None` if there is none.
    pub front: Option<Result<Map<String, Value>, String>>,
    /// What follows the front matter.
    pub body: &'t str,
    /// The line in which the text begins.
    pub line: usize,
}

/// What front matter says. Where it cannot be read, the page is a draft, and a note tells of it.
pub fn read(
    front: Option<Result<Map<String, Value>, String>>,
    path: &RelPath,
    notes: &mut Vec<Note>,
) -> Map<String, Value> {
    match front {
        Some(Ok(front)) => front,
        Some(Err(why)) => {
            let what = why.lines().next().unwrap_or_default().to_owned();
            notes.push(Note::new(Kind::FrontMatter, path.as_str(), what));
            Map::from_iter([("draft".to_owned(), Value::Bool(true))])
        }
        None => Map::new(),
    }
}

/// Parts a file. Front matter is YAML between `---`, TOML between `+++`, or a JSON object.
pub fn part(text: &str) -> Parted<'_> {
    let blank = text.len() - text.trim_start().len();
    let rest = text.get(blank..).unwrap_or_default();
    let first = rest.lines().next().unwrap_or_default();
    let whole = || Parted {
        front: None,
        body: text,
        line: 1,
    };
    let read: fn(&str) -> Result<Value, String> = match first.trim_end() {
        "---" => yaml,
        "+++" => value::toml,
        "{" => return json(text, blank).unwrap_or_else(whole),
        _ => return whole(),
    };
    let start = blank + rest.split_inclusive('\n').next().unwrap_or_default().len();
    let mut at = start;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        if line.trim_end() == first.trim_end() {
            let front = text.get(start..at).unwrap_or_default();
            let front = read(front).and_then(map);
            return ended(text, front, at + line.len());
        }
        at += line.len();
    }
    whole()
}

/// YAML, in which the last of two equal keys counts as it did in the old systems.
fn yaml(text: &str) -> Result<Value, String> {
    let read = value::yaml(text);
    let is_twice = |why: &String| why.contains("duplicate");
    if !read.as_ref().is_err_and(is_twice) {
        return read;
    }
    let mut blocks: Vec<(&str, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let key = line.split_once(':').map(|(key, _)| key);
        let key = key.filter(|key| !key.is_empty() && !key.starts_with([' ', '\t', '#', '-']));
        match (key, blocks.last_mut()) {
            (Some(key), _) => {
                blocks.retain(|(other, _)| *other != key);
                blocks.push((key, line.to_owned()));
            }
            (None, Some((_, block))) => block.push_str(line),
            (None, None) => blocks.push(("", line.to_owned())),
        }
    }
    let once: String = blocks.into_iter().map(|(_, block)| block).collect();
    value::yaml(&once)
}

fn ended(text: &str, front: Result<Map<String, Value>, String>, at: usize) -> Parted<'_> {
    let (before, body) = text.split_at_checked(at).unwrap_or((text, ""));
    Parted {
        front: Some(front),
        body,
        line: before.matches('\n').count() + 1,
    }
}

fn map(value: Value) -> Result<Map<String, Value>, String> {
    match value {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        _ => Err("it is not a list of keys".to_owned()),
    }
}

fn json(text: &str, blank: usize) -> Option<Parted<'_>> {
    let rest = text.get(blank..)?;
    let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    let front = stream.next()?.ok()?;
    let end = blank + stream.byte_offset();
    let line = text.get(end..)?.split_inclusive('\n').next().unwrap_or("");
    Some(ended(text, map(front), end + line.len()))
}
