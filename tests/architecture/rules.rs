//! Who may use whom: functions from the text of sources to the faults in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::paths::paths;

/// The layers of `src/`, each of which may use those before it.
pub const LAYERS: [&str; 19] = [
    "base",
    "diag",
    "picture",
    "font",
    "world",
    "schema",
    "content",
    "markdown",
    "search",
    "proof",
    "site",
    "translation",
    "theme",
    "output",
    "engine",
    "publish",
    "import",
    "host",
    "cli",
];

/// Layers that may use fewer than those before them.
const NARROWER: [(&str, &[&str]); 4] = [
    ("search", &["base", "content"]),
    ("markdown", &["base", "diag", "schema"]),
    ("import", &["base", "world", "content", "markdown"]),
    (
        "host",
        &[
            "base", "diag", "world", "output", "engine", "publish", "import",
        ],
    ),
];

/// What comes from outside and belongs to some layers or modules alone.
const OWNED: [(&[&str], &[&str]); 17] = [
    (&["tera"], &["theme"]),
    (&["pulldown_cmark"], &["markdown", "import"]),
    (&["clap"], &["cli"]),
    (&["clap_complete"], &["cli"]),
    (&["signal_hook"], &["host::sys"]),
    (&["indicatif"], &["host", "cli"]),
    (&["rustix"], &["host::sys"]),
    (&["winapi_util"], &["host::sys"]),
    (&["walkdir"], &["host"]),
    (&["notify"], &["host"]),
    (&["axum"], &["host"]),
    (&["tokio"], &["host"]),
    (&["std", "fs"], &["host", "cli"]),
    (&["std", "net"], &["host", "cli"]),
    (&["std", "env"], &["host", "cli"]),
    (&["std", "process"], &["host", "cli"]),
    (&["std", "os"], &["host::sys"]),
];

pub const LONGEST_FILE: usize = 500;
pub const LONGEST_MAIN: usize = 40;

/// A source file: its path from `src/`, with `/`, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    /// `["site", "routes"]` for `site/routes/mod.rs`, `["site"]` for `site/mod.rs`, nothing for `lib.rs` and `main.rs`.
    fn module(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.path.trim_end_matches(".rs").split('/').collect();
        if matches!(names.last(), Some(&"mod" | &"lib" | &"main")) {
            names.pop();
        }
        names
    }
}

/// The faults of all sources, one line each: `path:line: what is wrong`.
pub fn faults(sources: &[Source]) -> Vec<String> {
    let mut faults: Vec<String> = sources
        .iter()
        .flat_map(|source| [arrows(source), owned(source), length(source)].concat())
        .collect();
    faults.extend(circles(sources));
    faults.dedup();
    faults
}

/// Layers without a folder or file in `src/`, and folders and files that are no layer. `names` are those of all that
/// lies in `src/`.
pub fn layer_faults(names: &[String]) -> Vec<String> {
    let found: BTreeSet<&str> = names
        .iter()
        .map(|name| name.trim_end_matches(".rs"))
        .filter(|name| !["lib", "main"].contains(name))
        .collect();
    let layers = BTreeSet::from(LAYERS);
    let missing = layers.difference(&found);
    let missing = missing.map(|layer| format!("`{layer}` is a layer and not in src/"));
    let unknown = found.difference(&layers);
    let unknown = unknown.map(|name| format!("src/{name} is no layer"));
    missing.chain(unknown).collect()
}

/// Arrows between layers that lead the wrong way.
fn arrows(source: &Source) -> Vec<String> {
    let module = source.module();
    let Some(&from) = module.first() else {
        return Vec::new();
    };
    let Some(allowed) = allowed(from) else {
        return vec![format!(
            "{}:1: `{from}` is no layer: see LAYERS in tests/architecture/rules.rs",
            source.path
        )];
    };
    let mut faults = Vec::new();
    for named in paths(&source.text) {
        let absolute = named.path[0] == "crate";
        let Some(target) = resolve(&module, &named.path) else {
            continue;
        };
        let Some(to) = target.first() else { continue };
        if to == from || allowed.contains(&to.as_str()) {
            continue;
        }
        if LAYERS.contains(&to.as_str()) {
            faults.push(format!(
                "{}:{}: `{from}` must not use `{to}`",
                source.path, named.line
            ));
        } else if absolute {
            faults.push(format!(
                "{}:{}: `crate::{to}` names no layer",
                source.path, named.line
            ));
        }
    }
    faults
}

fn allowed(layer: &str) -> Option<&'static [&'static str]> {
    let at = LAYERS.iter().position(|name| *name == layer)?;
    Some(
        NARROWER
            .iter()
            .find(|(name, _)| *name == layer)
            .map_or(&LAYERS[..at], |(_, allowed)| allowed),
    )
}

/// Crates and parts of the standard library in a layer or module that does not own them.
fn owned(source: &Source) -> Vec<String> {
    let module = source.module().join("::");
    if module.is_empty() {
        return Vec::new();
    }
    let is_in = |owner: &str| {
        let below = module.strip_prefix(owner);
        below.is_some_and(|below| below.is_empty() || below.starts_with("::"))
    };
    let mut faults = Vec::new();
    for named in paths(&source.text) {
        for (thing, owners) in OWNED {
            if named
                .path
                .iter()
                .zip(thing)
                .filter(|(a, b)| a == *b)
                .count()
                == thing.len()
                && !owners.iter().any(|owner| is_in(owner))
            {
                faults.push(format!(
                    "{}:{}: `{}` belongs to {}",
                    source.path,
                    named.line,
                    thing.join("::"),
                    owners.join(" and ")
                ));
            }
        }
    }
    faults
}

fn length(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let most = if source.path == "main.rs" {
        LONGEST_MAIN
    } else {
        LONGEST_FILE
    };
    if lines > most {
        vec![format!(
            "{}:{lines}: longer than {most} lines: split it by meaning",
            source.path
        )]
    } else {
        Vec::new()
    }
}

/// Modules that use each other in a circle. A module and those inside it may: they are one thing.
fn circles(sources: &[Source]) -> Vec<String> {
    let modules: BTreeSet<Vec<&str>> = sources.iter().map(Source::module).collect();
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources {
        let module = source.module();
        for named in paths(&source.text) {
            let Some(target) = resolve(&module, &named.path) else {
                continue;
            };
            let known = (1..=target.len())
                .rev()
                .map(|length| target[..length].iter().map(String::as_str).collect())
                .find(|path| modules.contains(path));
            let Some(target): Option<Vec<&str>> = known else {
                continue;
            };
            if !target.starts_with(&module) && !module.starts_with(&target) {
                uses.entry(module.join("::"))
                    .or_default()
                    .insert(target.join("::"));
            }
        }
    }
    uses.keys()
        .filter_map(|start| circle(&uses, start))
        .filter(|circle| circle.iter().min() == circle.first())
        .map(|circle| {
            format!(
                "{}: a circle: {} -> {}",
                circle[0],
                circle.join(" -> "),
                circle[0]
            )
        })
        .collect()
}

/// The shortest way from `start` back to it.
fn circle(uses: &BTreeMap<String, BTreeSet<String>>, start: &str) -> Option<Vec<String>> {
    let mut ways = vec![vec![start.to_owned()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in way
                .last()
                .and_then(|last| uses.get(last))
                .into_iter()
                .flatten()
            {
                if next == start {
                    return Some(way);
                }
                if seen.insert(next.clone()) {
                    longer.push([way.clone(), vec![next.clone()]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

/// Where a path of this crate leads, from its root; `None` for other crates' paths.
fn resolve(module: &[&str], path: &[String]) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|name| *name == "super").count();
    let (base, rest) = match path[0].as_str() {
        "crate" => (&[][..], &path[1..]),
        "self" => (module, &path[1..]),
        "super" => (module.get(..module.len().checked_sub(ups)?)?, &path[ups..]),
        _ => return None,
    };
    Some(
        base.iter()
            .map(|name| (*name).to_owned())
            .chain(rest.iter().cloned())
            .collect(),
    )
}
