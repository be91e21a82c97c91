//! `docs/configuration.md` has a row for each key that the program reads, and each example of it builds.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use parkpages::content::keys::{ENTRY_KEYS, SECTION_KEYS};
use parkpages::engine::{Built, MemorySink, Options, build};
use parkpages::world::MemoryWorld;

use crate::support;

/// A key that nothing has.
const NONE: &str = "zz_none";

const RECORD: &str = "name: Lenovo\norigin: CN\nstaff: 4\n";

const SETTINGS: &str = "base_url: https://park.example\ntheme: bare\ntitle: {en: Park, tc: 園區}\n\
                        languages: {en: {tag: en}, tc: {tag: zh-Hant-HK}}\ndefault_language: en\n\
                        taxonomies: {topics: {options: {planning: Planning}}}\n";

const FILES: [(&str, &str); 16] = [
    ("content/site.yaml", SETTINGS),
    ("content/_index.md", "---\ntitle: Home\n---\n"),
    ("content/about.md", "---\ntitle: About\n---\nA text.\n"),
    ("content/news/_index.md", "---\ntitle: News\n---\n"),
    (
        "content/news/_fields.yaml",
        "begins: {type: datetime}\nuntil: {type: datetime}\nhall: {type: text}\n",
    ),
    (
        "content/news/x/hall.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"2\"/>",
    ),
    (
        "content/news/x/index.md",
        "---\ntitle: X\ndate: 2026-04-01\nimages: {hall.svg: {alt: The hall}}\n---\nA text with ![](hall.svg).\n",
    ),
    (
        "content/icon.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>\n",
    ),
    ("content/partners/_index.md", "---\ntitle: Partners\n---\n"),
    (
        "content/partners/_fields.yaml",
        "name: {type: text, title: true}\norigin: {type: country}\nstaff: {type: integer}\n",
    ),
    ("content/data/firms.csv", "title,hall\nAcme,One\n"),
    ("content/partners/lenovo.yaml", RECORD),
    ("themes/bare/theme.yaml", "name: bare\n"),
    ("themes/bare/templates/page.txt", "{{ page.title }}\n"),
    ("themes/bare/templates/section.txt", "{{ page.title }}\n"),
    ("themes/other/theme.yaml", "name: other\n"),
];

/// A row of a table.
struct Row {
    key: String,
    kind: String,
    without: String,
    example: String,
}

/// The rows of each table by the headings that it is below, as `content/site.yaml` and `markdown`.
fn tables() -> BTreeMap<(String, String), Vec<Row>> {
    let document = crate::read("docs/configuration.md");
    let mut tables: BTreeMap<_, Vec<Row>> = BTreeMap::new();
    let (mut file, mut group) = (String::new(), String::new());
    for line in document.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            (file, group) = (heading.trim_matches('`').to_owned(), String::new());
        } else if let Some(heading) = line.strip_prefix("### ") {
            heading.trim_matches('`').clone_into(&mut group);
        } else if line.starts_with("| `") {
            let cells: Vec<&str> = line.split(" | ").collect();
            let [key, kind, without, example, does] = cells[..] else {
                panic!("a row has five cells: {line}");
            };
            assert!(does.trim_end_matches([' ', '|']).len() > 2, "{line}");
            let code = |cell: &str| {
                let cell = cell.trim_start_matches("| ").strip_prefix('`');
                cell.and_then(|cell| cell.strip_suffix('`'))
                    .unwrap_or_else(|| panic!("{line}"))
                    .to_owned()
            };
            tables
                .entry((file.clone(), group.clone()))
                .or_default()
                .push(Row {
                    key: code(key),
                    kind: kind.to_owned(),
                    without: without.to_owned(),
                    example: code(example),
                });
        }
    }
    tables
}

/// Front matter, a record or settings with lines of an example in place of those that begin with its keys.
fn over(text: &str, example: &str) -> String {
    let key = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
    let stated: BTreeSet<String> = example.lines().map(key).collect();
    let mut result = String::new();
    let mut is_open = false;
    for line in text.lines() {
        if line == "---" && !is_open {
            is_open = true;
            writeln!(result, "---\n{example}").unwrap();
        } else if !stated.contains(&key(line)) {
            writeln!(result, "{line}").unwrap();
        }
    }
    if !is_open {
        writeln!(result, "{example}").unwrap();
    }
    result
}

/// Builds a site in which a file that a heading names has an example.
fn with(file: &str, example: &str) -> Built {
    let mut world = MemoryWorld::new("2026-06-01T00:00:00Z".parse().unwrap());
    let base = support::files(&support::root().join("tests/suite/base"));
    for (path, bytes) in base {
        support::write(&mut world, &path, bytes);
    }
    for (path, text) in FILES {
        support::write(&mut world, path, text);
    }
    let base = |path: &str| {
        let found = FILES.iter().find(|(one, _)| *one == path);
        found.map_or("", |(_, text)| text).to_owned()
    };
    let path = match file {
        "Entries" if example.starts_with("original_language") => "content/partners/lenovo.yaml",
        "Entries" => "content/news/x/index.md",
        "Sections" => "content/news/_index.md",
        "_fields.yaml" => "content/news/_fields.yaml",
        "content/notices/NAME.yaml" => "content/notices/early.yaml",
        "theme.yaml" => "themes/bare/theme.yaml",
        path => path,
    };
    let before = match path {
        "content/news/_fields.yaml" | "content/facts.yaml" | "content/glossary.yaml" => {
            String::new()
        }
        "content/notices/early.yaml" => "text: Closed\nstart: 2026-05-01T09:00\n".to_owned(),
        path => base(path),
    };
    support::write(&mut world, path, over(&before, example));
    build(&world, &Options::default(), &MemorySink::new())
}

fn messages(built: &Built) -> Vec<String> {
    let all = built.diagnostics.iter();
    all.map(|one| format!("{}: {} {:?}", one.code, one.message, one.hints))
        .collect()
}

/// The keys that the program names as those that stand where one is that it does not know.
fn known(file: &str, row: &Row, group: &str) -> BTreeSet<String> {
    if group.is_empty() && matches!(file, "Entries" | "Sections") {
        let reserved = |key: &&&str| **key != "lang";
        return match file {
            "Entries" => ENTRY_KEYS
                .iter()
                .filter(reserved)
                .map(|key| (*key).to_owned())
                .collect(),
            _ => SECTION_KEYS.map(str::to_owned).into(),
        };
    }
    let has_braces = matches!(
        file,
        "_fields.yaml" | "content/facts.yaml" | "content/glossary.yaml"
    );
    let is_whole = group.is_empty() && !has_braces;
    let example = if is_whole {
        format!("{}\n{NONE}: 1", row.example)
    } else {
        let stated = format!("{}:", row.key);
        let at = row
            .example
            .match_indices(&stated)
            .map(|(at, _)| at)
            .find(|at| *at > 0);
        let at = at.unwrap_or_else(|| panic!("{} does not state {}", row.example, row.key));
        format!("{}{NONE}: 1, {}", &row.example[..at], &row.example[at..])
    };
    let built = with(file, &example);
    let unknown = built
        .diagnostics
        .iter()
        .find(|one| &*one.code == "unknown-key" && one.message.contains(NONE));
    let unknown = unknown.unwrap_or_else(|| panic!("{example}\n{:#?}", messages(&built)));
    let help = unknown.hints.join(" ");
    let names = help
        .strip_prefix("known here: ")
        .unwrap_or_else(|| panic!("{example}: {help}"));
    names
        .split(", ")
        .map(|name| name.trim_matches('`').to_owned())
        .collect()
}

#[test]
fn each_key_has_its_row_and_each_row_its_key() {
    let tables = tables();
    assert!(tables.len() > 15, "the tables are found");
    for ((file, group), rows) in &tables {
        let rows_of: BTreeSet<String> = rows.iter().map(|row| row.key.clone()).collect();
        assert_eq!(
            rows_of.len(),
            rows.len(),
            "a key has one row: {file} {group}"
        );
        let known = known(file, &rows[0], group);
        assert_eq!(
            rows_of, known,
            "the rows of {file} {group}, and the keys that are read"
        );
        for row in rows
            .iter()
            .filter(|row| row.kind == "keys" && group.is_empty())
        {
            let is_its = |(of, group): &&(String, String)| {
                of == file && group.split('.').next() == Some(&*row.key)
            };
            let is_recursive = row.key == "fields";
            assert!(
                is_recursive || tables.keys().any(|key| is_its(&key)),
                "{} has a table of its own",
                row.key
            );
        }
    }
}

#[test]
fn each_example_of_a_key_builds() {
    let mut wrong = Vec::new();
    for ((file, group), rows) in tables() {
        for row in rows {
            assert!(!row.without.is_empty(), "{file} {group} {}", row.key);
            assert!(
                row.example.contains(&format!("{}:", row.key)),
                "{}",
                row.example
            );
            for told in messages(&with(&file, &row.example)) {
                wrong.push(format!("{file}: {}: {told}", row.example));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
