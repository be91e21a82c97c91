//! What `content/` says of its sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

pub type Source = String;

/// An entry with all its files.
#[derive(Default)]
pub struct Entry {
    pub example: bool,
    /// The sources that each file names; a record's once for each language.
    pub sources: Vec<(String, Vec<Source>)>,
}

/// What the record of an organisation says of it.
pub struct Record {
    pub names: BTreeSet<String>,
    pub kind: BTreeSet<String>,
    pub status: BTreeSet<String>,
    /// What happened, and when.
    pub engagements: BTreeSet<(String, String)>,
    pub origin: BTreeSet<String>,
    pub sectors: BTreeSet<String>,
    /// Other fields that say something.
    pub other: Vec<String>,
}

/// Settings and what is no entry.
const NO_ENTRIES: [&str; 3] = ["site", "facts", "glossary"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("content")
}

/// Every file below `content/`, named from there.
fn walk() -> BTreeMap<String, PathBuf> {
    let root = root();
    let files = walkdir::WalkDir::new(&root).into_iter().map(Result::unwrap);
    files
        .filter(|file| file.file_type().is_file())
        .map(|file| {
            let name = file.path().strip_prefix(&root).unwrap().to_str().unwrap();
            (name.replace('\\', "/"), file.into_path())
        })
        .collect()
}

/// The path of the entry that a file belongs to: `news` for `news/_index.tc.md`.
fn entry_of(file: &str) -> Option<String> {
    let stem = (file.strip_suffix(".yaml"))
        .or_else(|| file.strip_suffix(".tc.md"))
        .or_else(|| file.strip_suffix(".md"))?;
    let is_schema = stem.ends_with("_fields") || stem.ends_with(".fields");
    if is_schema || NO_ENTRIES.contains(&stem) {
        return None;
    }
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    Some(stem.strip_suffix("/_index").unwrap_or(stem).to_owned())
}

fn yaml(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    let front = if path.extension().is_some_and(|end| end == "md") {
        text.split("---\n").nth(1).unwrap_or_default()
    } else {
        &text
    };
    serde_yaml::from_str(front).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn texts(value: Option<&Value>) -> BTreeSet<String> {
    match value {
        Some(Value::String(text)) => [text.clone()].into(),
        Some(Value::Sequence(all)) => all.iter().flat_map(|one| texts(Some(one))).collect(),
        _ => BTreeSet::new(),
    }
}

/// The texts of a value that may be given by language: one list for each.
fn by_language(value: &Value) -> Vec<String> {
    match value {
        Value::Mapping(all) => all
            .values()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Value::String(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}

/// `sources`, once for each language that they are given in.
fn sources(front: &Value) -> Vec<Vec<Source>> {
    let all = front.get("sources").and_then(Value::as_sequence);
    let all = all.map_or(&[][..], Vec::as_slice).iter();
    let all: Vec<Vec<Source>> = all
        .map(|one| by_language(one.get("text").unwrap_or(one)))
        .collect();
    let languages = all.iter().map(Vec::len).max().unwrap_or(1);
    (0..languages)
        .map(|at| {
            all.iter()
                .filter_map(|one| one.get(at).or(one.first()).cloned())
                .collect()
        })
        .collect()
}

pub fn entries() -> BTreeMap<String, Entry> {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    for (file, path) in walk() {
        let Some(name) = entry_of(&file) else {
            continue;
        };
        let front = yaml(&path);
        let notice = name.starts_with("notices/");
        let entry = entries.entry(name).or_default();
        entry.example |= front
            .get("example")
            .and_then(Value::as_bool)
            .unwrap_or(false)
            || notice;
        entry
            .sources
            .extend(sources(&front).into_iter().map(|all| (file.clone(), all)));
    }
    entries
}

pub fn records(section: &str) -> BTreeMap<String, Record> {
    let below = format!("{section}/");
    let all = walk()
        .into_iter()
        .filter(|(file, _)| file.starts_with(&below));
    let records = all.filter(|(file, _)| file.ends_with(".yaml") && !file.contains('_'));
    records
        .map(|(file, path)| {
            let front = yaml(&path);
            let told = ["website", "image", "description"];
            let other = told.iter().filter(|key| front.get(**key).is_some());
            let engagements = front.get("engagements").and_then(Value::as_sequence);
            let record = Record {
                names: front
                    .get("name")
                    .map(by_language)
                    .unwrap_or_default()
                    .into_iter()
                    .collect(),
                kind: texts(front.get("kind")),
                engagements: (engagements.into_iter().flatten())
                    .map(|one| {
                        let part = |key| texts(one.get(key)).into_iter().collect::<String>();
                        (part("status"), part("date"))
                    })
                    .collect(),
                status: texts(front.get("status")),
                origin: texts(front.get("origin")),
                sectors: texts(front.get("sectors")),
                other: other.map(|key| (*key).to_owned()).collect(),
            };
            (file.trim_end_matches(".yaml").to_owned(), record)
        })
        .collect()
}

/// Each figure's sources, once for each language; none where it is counted.
pub fn figures() -> BTreeMap<String, Vec<Vec<Source>>> {
    let all = yaml(&root().join("facts.yaml"));
    let figures = all.as_mapping().expect("a map of figures").iter();
    figures
        .map(|(name, figure)| {
            let source = figure.get("source").map(by_language).unwrap_or_default();
            let lists = source.iter().map(|text| {
                let parts = text.split([';', '；']).map(|part| part.trim().to_owned());
                parts.collect()
            });
            (name.as_str().expect("a name").to_owned(), lists.collect())
        })
        .collect()
}

/// The files that are neither texts nor settings.
pub fn files() -> Vec<String> {
    let names = walk().into_keys();
    names
        .filter(|name| !name.ends_with(".md") && !name.ends_with(".yaml"))
        .collect()
}
