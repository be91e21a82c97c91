//! Every statement of the sample site traces to a published fact: `docs/provenance.md` against `content/`.

#[path = "provenance/content.rs"]
mod content;
#[path = "provenance/tables.rs"]
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use content::{Entry, Source};
use tables::{Fact, FingerprintKey, Tables};

/// What there is and what has a row are the same.
fn same<'a>(
    what: &str,
    there: impl Iterator<Item = &'a str>,
    rows: impl Iterator<Item = &'a str>,
) -> Vec<String> {
    let there: BTreeSet<&str> = there.collect();
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for row in rows {
        if !there.contains(row) {
            faults.push(format!("{what}: a row names `{row}`, which is not there"));
        }
        if !seen.insert(row) {
            faults.push(format!("{what}: `{row}` has two rows"));
        }
    }
    let missing = there.difference(&seen);
    faults.extend(missing.map(|name| format!("{what}: `{name}` has no row")));
    faults
}

/// Each source named is one of the facts', and each fact has one of its sources named.
fn sources(
    what: &str,
    fingerprint: &FingerprintKey,
    named: &[Source],
    tables: &Tables,
) -> Vec<String> {
    let facts: Vec<(&u32, &Fact)> = (fingerprint.facts.iter())
        .filter_map(|number| Some((number, tables.facts.get(number)?)))
        .collect();
    let mut faults = Vec::new();
    if facts.len() < fingerprint.facts.len() {
        faults.push(format!(
            "{what}: a fact of {:?} has no row",
            fingerprint.facts
        ));
    }
    let is = |named: &Source, source: &String| {
        named.starts_with(source.as_str())
            || tables
                .chinese
                .get(source)
                .is_some_and(|chinese| named.starts_with(chinese))
    };
    for source in named {
        let known = facts
            .iter()
            .any(|(_, fact)| fact.sources.iter().any(|one| is(source, one)));
        let own = fingerprint.own && (source.starts_with("Counted") || source.starts_with('按'));
        if !known && !own {
            faults.push(format!(
                "{what}: `{source}` is a source of none of its facts"
            ));
        }
    }
    for (number, fact) in facts {
        if !fact
            .sources
            .iter()
            .any(|one| named.iter().any(|source| is(source, one)))
        {
            faults.push(format!("{what}: no source of fact {number} is named"));
        }
    }
    faults
}

fn entry(name: &str, entry: &Entry, fingerprint: &FingerprintKey, tables: &Tables) -> Vec<String> {
    let mut faults = Vec::new();
    if fingerprint.example != entry.example {
        faults.push(format!("{name}: `example` and its row do not agree"));
    }
    for (file, named) in &entry.sources {
        faults.extend(sources(file, fingerprint, named, tables));
    }
    faults
}

#[test]
fn every_entry_stands_on_facts() {
    let tables = Tables::read();
    let entries = content::entries();
    assert!(entries.len() > 50, "the walk finds the content");
    let rows = tables.pages.keys().chain(tables.organisations.keys());
    let mut faults = same(
        "content",
        entries.keys().map(String::as_str),
        rows.map(String::as_str),
    );
    for (name, one) in &entries {
        let organisation = tables.organisations.get(name).map(|row| &row.fingerprint);
        if let Some(fingerprint) = tables.pages.get(name).or(organisation) {
            faults.extend(entry(name, one, fingerprint, &tables));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_record_of_an_organisation_says_what_was_reported() {
    let tables = Tables::read();
    let mut faults = Vec::new();
    for (name, record) in content::records("partners") {
        let Some(row) = tables.organisations.get(&name) else {
            continue;
        };
        let mut compare = |what: &str, record: &BTreeSet<String>, row: &BTreeSet<String>| {
            if record != row {
                faults.push(format!(
                    "{name}: {what} is {record:?}, its row says {row:?}"
                ));
            }
        };
        compare("name", &record.names, &row.names);
        compare("kind", &record.kind, &row.kind);
        compare("status", &record.status, &row.status);
        compare("origin", &record.origin, &row.economy);
        compare("sectors", &record.sectors, &row.sectors);
        let dated = row.status.iter().map(|status| {
            let date = if status == "mou" {
                "2024-04-18"
            } else {
                "2025-12"
            };
            (status.clone(), date.to_owned())
        });
        if record.engagements != dated.collect() {
            faults.push(format!(
                "{name}: {:?} is not what was reported",
                record.engagements
            ));
        }
        if !record.other.is_empty() {
            faults.push(format!("{name}: {:?} is not in the table", record.other));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_figure_and_file_stands_on_facts() {
    let tables = Tables::read();
    let figures: BTreeMap<String, Vec<Vec<Source>>> = content::figures();
    let mut faults = same(
        "facts.yaml",
        figures.keys().map(String::as_str),
        tables.figures.keys().map(String::as_str),
    );
    for (name, all) in &figures {
        let Some(fingerprint) = tables.figures.get(name) else {
            continue;
        };
        for named in all {
            faults.extend(sources(name, fingerprint, named, &tables));
        }
        if fingerprint.own != all.is_empty() {
            faults.push(format!("{name}: only a figure that is counted is our own"));
        }
    }
    let files = content::files();
    faults.extend(same(
        "files",
        files.iter().map(String::as_str),
        tables.files.keys().map(String::as_str),
    ));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_fact_is_one_of_the_table_and_is_used() {
    let tables = Tables::read();
    let fingerprints = (tables.pages.values())
        .chain(tables.organisations.values().map(|row| &row.fingerprint))
        .chain(tables.figures.values())
        .chain(tables.files.values());
    let used: BTreeSet<u32> = fingerprints
        .flat_map(|fingerprint| fingerprint.facts.iter().copied())
        .collect();
    let known: BTreeSet<u32> = tables.facts.keys().copied().collect();
    assert_eq!(
        used, known,
        "facts that are used, and facts that have a row"
    );
    for (number, fact) in &tables.facts {
        for source in &fact.sources {
            assert!(
                tables.chinese.contains_key(source),
                "fact {number}: `{source}` stands not among the sources"
            );
        }
    }
}
