//! The documents show what is there: excerpts stand in the files that they name, pictures are shown and small.

#[path = "docs/configuration.rs"]
mod configuration;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use parkpages::diag::codes::{CODES, Kind};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// Each block of code that follows a line with nothing but a path in backticks, with that path.
fn excerpts(document: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut lines = document.lines();
    let mut named: Option<String> = None;
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let block = lines.by_ref().take_while(|line| !line.starts_with("```"));
            let block: String = block.map(|line| format!("{line}\n")).collect();
            if let Some(path) = named.take() {
                found.push((path, block));
            }
        } else if !line.is_empty() {
            let path = line
                .strip_prefix('`')
                .and_then(|line| line.strip_suffix('`'));
            named = path.filter(|path| !path.contains('`')).map(str::to_owned);
        }
    }
    found
}

#[test]
fn each_excerpt_stands_in_its_file() {
    let excerpts = excerpts(&read("docs/content.md"));
    assert!(excerpts.len() > 20, "the excerpts are found");
    for (path, block) in excerpts {
        let text = read(&path);
        let mut rest = &*text;
        for part in block.split("…\n") {
            let at = rest
                .find(part)
                .unwrap_or_else(|| panic!("{path} does not hold\n{part}"));
            rest = &rest[at + part.len()..];
        }
    }
}

#[test]
fn each_picture_is_shown_and_small() {
    let documents = [
        ("README.md", "docs/pictures/"),
        ("docs/content.md", "pictures/"),
    ];
    let mut shown = BTreeSet::new();
    for (document, folder) in documents {
        let text = read(document);
        for part in text
            .split(['(', '"'])
            .filter(|part| part.starts_with(folder))
        {
            let name = part.split([')', '"']).next().unwrap_or_default();
            shown.insert(name.strip_prefix(folder).unwrap_or(name).to_owned());
        }
    }
    let mut there = BTreeSet::new();
    for entry in fs::read_dir(root().join("docs/pictures")).expect("there are pictures") {
        let entry = entry.expect("it can be listed");
        let bytes = entry.metadata().expect("it has a size").len();
        assert!(
            bytes <= 60_000,
            "{} has {bytes} bytes",
            entry.path().display()
        );
        there.insert(entry.file_name().into_string().expect("names are text"));
    }
    assert!(there.len() <= 14, "{} pictures", there.len());
    assert_eq!(
        shown, there,
        "pictures that are shown, and pictures that are there"
    );
}

#[test]
fn each_function_filter_and_test_of_templates_has_its_row() {
    let templates = read("docs/templates.md");
    let mut names = BTreeSet::new();
    for folder in ["src/theme/filters", "src/theme/functions"] {
        for file in fs::read_dir(root().join(folder)).unwrap() {
            let text = read(file.unwrap().path());
            let signatures = text.split("Signature::new(").skip(1);
            names.extend(signatures.filter_map(|rest| {
                let name = rest.trim_start().strip_prefix('"')?;
                Some(name.split_once('"')?.0.to_owned())
            }));
        }
    }
    assert!(names.len() > 30, "the signatures are found: {names:?}");
    let is_missing = |name: &&String| {
        let forms = [
            format!("`{name}`"),
            format!("`{name}("),
            format!("| {name}"),
        ];
        !forms.iter().any(|form| templates.contains(form))
    };
    let missing: Vec<&String> = names.iter().filter(is_missing).collect();
    assert!(
        missing.is_empty(),
        "docs/templates.md does not have {missing:?}"
    );
}

/// `UPDATE_DOCS=1 cargo test --test docs` writes the table anew.
#[test]
fn each_code_stands_in_the_table_of_diagnostics() {
    let file = "docs/diagnostics.md";
    let document = read(file);
    let head = "| code | is | when |\n| --- | --- | --- |\n";
    let (before, _) = document.split_once(head).expect("the table");
    let rows = CODES.iter().map(|(code, kind, when)| {
        let is = match kind {
            Kind::Error => "error",
            Kind::Warning => "warning",
            Kind::Both => "either",
        };
        format!("| `{code}` | {is} | {} |\n", when.replace('|', "\\|"))
    });
    let right = format!("{before}{head}{}", rows.collect::<String>());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(root().join(file), right).unwrap();
    } else {
        assert!(
            document == right,
            "{file} is not what src/diag/codes.rs has: UPDATE_DOCS=1 writes it anew"
        );
    }
    assert!(CODES.is_sorted(), "they are found by halves");
}

#[test]
fn each_code_is_given_somewhere() {
    let sources: String = sources(&root().join("src"))
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let unused: Vec<&str> = CODES
        .iter()
        .map(|(code, ..)| *code)
        .filter(|code| !sources.contains(&format!("\"{code}\"")))
        .collect();
    assert!(unused.is_empty(), "no problem has the code of {unused:?}");
}

/// All Rust files below `folder` but the table of codes itself.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if !path.ends_with("diag/codes.rs") {
            found.push(path);
        }
    }
    found
}
