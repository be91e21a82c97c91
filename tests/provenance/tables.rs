//! The tables of `docs/provenance.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What a row rests on.
#[derive(Debug, Default)]
pub struct FingerprintKey {
    pub facts: BTreeSet<u32>,
    pub own: bool,
    pub example: bool,
}

pub struct Fact {
    pub sources: Vec<String>,
}

/// What was reported of an organisation.
pub struct Organisation {
    pub names: BTreeSet<String>,
    pub kind: BTreeSet<String>,
    pub status: BTreeSet<String>,
    pub economy: BTreeSet<String>,
    pub sectors: BTreeSet<String>,
    pub fingerprint: FingerprintKey,
}

pub struct Tables {
    pub facts: BTreeMap<u32, Fact>,
    /// Names of sources in Chinese.
    pub chinese: BTreeMap<String, String>,
    pub pages: BTreeMap<String, FingerprintKey>,
    pub organisations: BTreeMap<String, Organisation>,
    pub figures: BTreeMap<String, FingerprintKey>,
    pub files: BTreeMap<String, FingerprintKey>,
}

impl Tables {
    pub fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/provenance.md");
        let text = fs::read_to_string(path).expect("the document is there");
        let facts = rows(&text, "The facts").map(|row| {
            let [number, _, _, sources] = cells(row);
            let sources = parts(sources, ';').map(str::to_owned).collect();
            (number.parse().expect("a number"), Fact { sources })
        });
        let chinese = rows(&text, "Sources").map(|row| {
            let [english, chinese] = cells(row);
            (english.to_owned(), chinese.to_owned())
        });
        let organisations = rows(&text, "Organisations").map(|row| {
            let [record, names, kind, reported, economy, sectors, facts] = cells(row);
            let status = parts(reported, ',').map(|word| match word {
                "partner" => "mou".to_owned(),
                word => word.to_owned(),
            });
            let row = Organisation {
                names: parts(names, ';').map(str::to_owned).collect(),
                kind: [kind.to_owned()].into(),
                status: status.collect(),
                economy: marked(economy),
                sectors: marked(sectors),
                fingerprint: fingerprint(facts),
            };
            (format!("partners/{}", name(record)), row)
        });
        let plain = |title| {
            let rows = rows(&text, title).map(|row| {
                let [what, facts] = cells(row);
                (name(what), fingerprint(facts))
            });
            rows.collect()
        };
        Self {
            pages: plain("Pages"),
            figures: plain("Figures"),
            files: plain("Files"),
            facts: facts.collect(),
            chinese: chinese.collect(),
            organisations: organisations.collect(),
        }
    }
}

/// The rows of the table below a heading, without its head.
fn rows<'a>(text: &'a str, title: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let (_, below) = text
        .split_once(&format!("\n## {title}\n"))
        .unwrap_or_else(|| panic!("there is no heading `{title}`"));
    let section = below.split("\n## ").next().unwrap_or_default();
    section.lines().filter(|line| line.starts_with('|')).skip(2)
}

fn cells<const N: usize>(row: &str) -> [&str; N] {
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    cells
        .try_into()
        .unwrap_or_else(|_| panic!("not {N} cells: {row}"))
}

fn parts(cell: &str, separator: char) -> impl Iterator<Item = &str> {
    cell.split(separator)
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The words in backticks.
fn marked(cell: &str) -> BTreeSet<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn name(cell: &str) -> String {
    let all = marked(cell);
    assert_eq!(all.len(), 1, "one name in backticks: {cell}");
    all.into_iter().collect()
}

fn fingerprint(cell: &str) -> FingerprintKey {
    let mut fingerprint = FingerprintKey::default();
    for part in cell.split([',', ';']).map(str::trim) {
        match part {
            "Own" => fingerprint.own = true,
            "Example" => fingerprint.example = true,
            number => {
                let number = number.parse().unwrap_or_else(|_| panic!("no fact: {cell}"));
                fingerprint.facts.insert(number);
            }
        }
    }
    fingerprint
}
