//! Sites in text files, built in memory: see `tests/suite/README.md`.
//!
//! `SUITE=words cargo test --test suite` runs the cases whose file or name has the words;
//! `UPDATE_SUITE=1 cargo test --test suite` writes what came out into the files.

#[path = "suite/runner/expect.rs"]
mod expect;
#[path = "suite/runner/format.rs"]
mod format;
#[path = "suite/runner/site.rs"]
mod site;
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use format::{Case, Edit, Fixture};
use rayon::prelude::*;
use site::Site;

/// What a fixture came to.
struct Outcome {
    cases: usize,
    faults: Vec<String>,
    rewritten: Option<String>,
}

#[test]
fn every_case_holds() {
    let wanted = std::env::var("SUITE").unwrap_or_default();
    let update = std::env::var_os("UPDATE_SUITE").is_some();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let base = site::base(&folder.join("base"));
    let mut files = text_files(&folder);
    files.sort();
    let outcomes: Vec<(PathBuf, Outcome)> = files
        .into_par_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).unwrap();
            let name = file.strip_prefix(&folder).unwrap().display().to_string();
            let outcome = run(&name, &text, &base, &wanted, update);
            (file, outcome)
        })
        .collect();
    let mut faults = Vec::new();
    let mut cases = 0;
    for (file, outcome) in outcomes {
        cases += outcome.cases;
        faults.extend(outcome.faults);
        if let Some(text) = outcome.rewritten {
            fs::write(file, text).unwrap();
        }
    }
    assert!(cases > 0, "no case has `{wanted}` in its name");
    assert!(
        faults.is_empty(),
        "{} of the expectations in {cases} cases do not hold:\n\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn a_case_that_does_not_hold_is_found() {
    let base = site::base(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/base"));
    for (planted, found) in [
        ("=> has en/\nno such words\n", "has en/"),
        ("=> lacks *\n<html\n", "lacks *"),
        ("=> absent en/\n", "absent"),
        ("=> outputs\nen/index.html\n", "outputs"),
        ("=> page en/\nother\n", "page"),
        ("=> rows\nother\n", "rows"),
        ("=> dues\nother\n", "dues"),
        ("=> pages\nen 99\n", "pages"),
        ("=> diagnostics\nerror\n", "diagnostics"),
        ("=> has en/nowhere/\nx\n", "no such output"),
        ("=== content/site.yaml\nnonsense: 1\n", "diagnostics"),
        ("--- noww: 2026\n", "unknown option"),
        ("=> hass en/\nx\n", "unknown expectation"),
        ("=== content/x.md | upside-down\nx\n", "unknown attribute"),
        ("=> outputs\n=== content/x.md\n", "after an expectation"),
    ] {
        let outcome = run("planted.txt", planted, &base, "", false);
        let told = outcome.faults.join("\n");
        assert!(told.contains(found), "{planted:?} gave {told:?}");
    }
}

fn run(name: &str, text: &str, base: &Site, wanted: &str, update: bool) -> Outcome {
    let fixture = match Fixture::parse(name, text) {
        Ok(fixture) => fixture,
        Err(fault) => {
            return Outcome {
                cases: 1,
                faults: vec![fault],
                rewritten: None,
            };
        }
    };
    let chosen = |case: &&Case| name.contains(wanted) || case.name.contains(wanted);
    let cases: Vec<&Case> = fixture.cases.iter().filter(chosen).collect();
    let mut faults = Vec::new();
    let mut edits: Vec<Edit> = Vec::new();
    for case in &cases {
        let mut site = base.clone();
        for step in &case.steps {
            let place = || format!("tests/suite/{name}:{}: {}", step.line, case.name);
            match site.apply(step) {
                Ok(()) => {}
                Err(fault) => {
                    faults.push(format!("{}\n{fault}\n", place()));
                    break;
                }
            }
            let made = site.build();
            for mismatch in expect::mismatches(step, &made) {
                match mismatch.edit {
                    Some(edit) if update => edits.push(edit),
                    _ => faults.push(format!("{}\n{}\n", place(), mismatch.told)),
                }
            }
        }
    }
    Outcome {
        cases: cases.len(),
        faults,
        rewritten: (!edits.is_empty()).then(|| format::rewrite(text, edits)),
    }
}

fn text_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect()
}
