//! The files of a site of Jekyll, parted into pages and others.

use std::collections::BTreeSet;

use regex_lite::Regex;

use super::CONFIG;
use crate::base::RelPath;
use crate::import::old::Old;
use crate::import::report::{Kind, Note};
use crate::import::value::{self, Map, Value};

/// What Jekyll leaves out by itself, and what no page is made of.
const LEFT_OUT: [&str; 12] = [
    "Gemfile",
    "Gemfile.lock",
    "Rakefile",
    "node_modules",
    "vendor",
    "package.json",
    "package-lock.json",
    "README.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSE.md",
    "CODE_OF_CONDUCT.md",
];

/// A file of a page.
pub struct Found<'a> {
    /// Its path below the root of the old site.
    pub path: &'a RelPath,
    /// The folder that it is in, without those that begin with `_`.
    pub folder: String,
    /// Its name without the ending.
    pub stem: String,
    /// What follows the last dot in its name, which decides how its text is read.
    pub ending: &'a str,
    /// What it is for.
    pub kind: FoundKind,
}

/// What a file of a page is for.
#[derive(Clone, PartialEq, Eq)]
pub enum FoundKind {
    /// A post: it is in a folder `_posts`.
    Post,
    /// A post that is not public: it is in a folder `_drafts`.
    Draft,
    /// A page by itself: it is in none of these folders.
    Page,
    /// A document of the collection with this name.
    Document(String),
}

/// The paths that settings leave out.
struct Excluded {
    names: Vec<String>,
    patterns: Vec<(String, Regex)>,
}

impl Excluded {
    fn new(config: &Map<String, Value>) -> Self {
        let own = value::get(config, "exclude").map(value::texts);
        let own = own.unwrap_or_default();
        let all = own.iter().map(String::as_str).chain(LEFT_OUT);
        let all = all.map(|excluded| excluded.trim_matches('/').to_owned());
        let (patterns, names): (Vec<String>, Vec<String>) =
            all.partition(|name| name.contains(['*', '?', '[']));
        let patterns = patterns.into_iter().filter_map(|pattern| {
            let regex = regex_lite::escape(&pattern);
            let regex = regex
                .replace(r"\*\*/", "(?:.*/)?")
                .replace(r"\*", ".*")
                .replace(r"\?", ".");
            let regex = Regex::new(&format!("^{regex}(?:/.*)?$")).ok()?;
            Some((pattern, regex))
        });
        Self {
            names,
            patterns: patterns.collect(),
        }
    }

    /// What leaves a path out.
    fn rule(&self, path: &str) -> Option<&str> {
        let name = self.names.iter().find(|name| {
            let rest = path.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let pattern = || self.patterns.iter().find(|(_, regex)| regex.is_match(path));
        name.or_else(|| Some(&pattern()?.0)).map(String::as_str)
    }
}

/// Parts all files into those of pages and those that are copied, with their addresses.
pub fn sorted<'a>(
    old: &'a Old<'_>,
    config: &Map<String, Value>,
    notes: &mut Vec<Note>,
) -> (Vec<Found<'a>>, Vec<(&'a RelPath, String)>) {
    let collections = collections(config);
    let included = value::get(config, "include")
        .map(value::texts)
        .unwrap_or_default();
    let excluded = Excluded::new(config);
    let mut rules: BTreeSet<&str> = BTreeSet::new();
    let (mut pages, mut others) = (Vec::new(), Vec::new());
    for path in old.files() {
        let top = path.as_str().split('/').next().unwrap_or_default();
        if top.starts_with('.') && !included.iter().any(|included| included == top)
            || path.as_str() == CONFIG
        {
            continue;
        }
        if let Some(rule) = excluded.rule(path.as_str()) {
            rules.insert(rule);
            continue;
        }
        let folders: Vec<&str> = path
            .parent()
            .map(|parent| parent.split('/').collect())
            .unwrap_or_default();
        let kind = kind(&folders, &collections);
        let is_hidden =
            |name: &&str| name.starts_with(['_', '.', '#']) && !included.iter().any(|i| i == name);
        let hidden = folders.iter().find(|name| is_hidden(name));
        if kind == FoundKind::Page && (hidden.is_some() || is_hidden(&path.file_name())) {
            let (kind, what) = match hidden {
                Some(&"_data") => (Kind::File, "data, which templates showed"),
                Some(&("_layouts" | "_includes" | "_sass")) => (Kind::Theme, ""),
                _ => (Kind::File, "of the program that made the old site"),
            };
            notes.push(Note::new(kind, path.as_str(), what));
            continue;
        }
        let name = path.file_name();
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let begins = || {
            let start = old.start(path, 64);
            let first = start.trim_start_matches('\u{feff}').lines().next();
            first.is_some_and(|line| line.trim_end() == "---")
        };
        match ending {
            "md" | "markdown" | "mkd" | "mkdown" | "html" | "htm" if begins() => {
                let folder = folders.iter().filter(|name| !name.starts_with('_'));
                let folder = folder.copied().collect::<Vec<_>>().join("/");
                pages.push(Found {
                    path,
                    folder,
                    stem: stem.to_owned(),
                    ending,
                    kind,
                });
            }
            "xml" | "rss" | "atom" | "txt" | "json" | "css" | "scss" | "sass" | "js"
            | "webmanifest"
                if begins() =>
            {
                let what = "made by a template of Liquid";
                notes.push(Note::new(Kind::File, path.as_str(), what));
            }
            _ => match kind {
                FoundKind::Post | FoundKind::Draft => {
                    let what = "a file among posts, which is no post";
                    notes.push(Note::new(Kind::File, path.as_str(), what));
                }
                FoundKind::Page => others.push((path, format!("/{path}"))),
                FoundKind::Document(name) => {
                    let folder = format!("_{name}/");
                    others.push((
                        path,
                        format!("/{path}").replace(&folder, &format!("{name}/")),
                    ));
                }
            },
        }
    }
    for rule in rules {
        notes.push(Note::new(
            Kind::File,
            rule,
            "left out by the settings, or by Jekyll itself",
        ));
    }
    (pages, others)
}

fn kind(folders: &[&str], collections: &BTreeSet<String>) -> FoundKind {
    for folder in folders {
        match *folder {
            "_posts" => return FoundKind::Post,
            "_drafts" => return FoundKind::Draft,
            other => {
                if let Some(name) = other
                    .strip_prefix('_')
                    .filter(|name| collections.contains(*name))
                {
                    return FoundKind::Document(name.to_owned());
                }
            }
        }
    }
    FoundKind::Page
}

/// The collections that have pages.
fn collections(config: &Map<String, Value>) -> BTreeSet<String> {
    let all = value::get_map(config, "collections").into_iter().flatten();
    let with_pages = all.filter(|(_, about)| {
        let about = about.as_object();
        about
            .and_then(|about| value::get(about, "output"))
            .and_then(value::truth)
            == Some(true)
    });
    with_pages.map(|(name, _)| name.clone()).collect()
}
