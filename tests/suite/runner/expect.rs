//! What a step expects, held against what a build made.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use parkpages::base::UrlPath;
use parkpages::diag::text::{self, Look};
use snapbox::Data;
use snapbox::report::{Palette, write_diff};

use crate::format::{Edit, Expect, Step};
use crate::site::Made;

/// An expectation that does not hold.
pub struct Mismatch {
    pub told: String,
    /// What makes it hold; `None` where that is for a person to decide.
    pub edit: Option<Edit>,
}

/// All expectations of a step that do not hold. Where a step says nothing of diagnostics there
/// must be none.
pub fn mismatches(step: &Step, made: &Made) -> Vec<Mismatch> {
    let told = |told: String| Mismatch { told, edit: None };
    let mut found: Vec<Mismatch> = made.broken.iter().cloned().map(told).collect();
    let mut silent = true;
    for expect in &step.expects {
        silent &= expect.kind != "diagnostics";
        found.extend(held(expect, made));
    }
    let diagnostics = diagnostics(made);
    if silent && !diagnostics.is_empty() {
        found.push(Mismatch {
            told: differ("diagnostics", "", &diagnostics),
            edit: Some(Edit {
                lines: step.end..step.end,
                mark: Some("=> diagnostics".to_owned()),
                body: diagnostics,
            }),
        });
    }
    found
}

fn held(expect: &Expect, made: &Made) -> Option<Mismatch> {
    let target = expect.target.as_str();
    let came = match expect.kind.as_str() {
        "diagnostics" => Ok(diagnostics(made)),
        "outputs" => Ok(outputs(made, target)),
        "page" => page(made, target).map(|text| shown(&text)),
        "rows" => Ok(rows(made)),
        "dues" => Ok(dues(made)),
        "pages" => Ok(pages(made)),
        "has" => {
            return page(made, target)
                .and_then(|text| has(&text, expect))
                .err()
                .map(told);
        }
        "lacks" => return lacks(made, expect).err().map(told),
        "absent" => return absent(made, expect).err().map(told),
        kind => Err(format!("unknown expectation `{kind}`")),
    };
    let came = match came {
        Ok(came) => came,
        Err(fault) => return Some(told(fault)),
    };
    if came == expect.body {
        return None;
    }
    let name = format!("{} {target}", expect.kind);
    Some(Mismatch {
        told: differ(name.trim(), &expect.body, &came),
        edit: Some(Edit {
            lines: expect.lines.clone(),
            mark: None,
            body: came,
        }),
    })
}

fn told(told: String) -> Mismatch {
    Mismatch { told, edit: None }
}

fn differ(name: &str, expected: &str, came: &str) -> String {
    let mut text = String::new();
    let data = |text: &str| Data::text(text.to_owned());
    let _ = write_diff(
        &mut text,
        &data(expected),
        &data(came),
        Some(&format!("=> {name}")),
        Some(&"what came out"),
        Palette::plain(),
    );
    text
}

/// As people read them, in the terminal's usual width.
fn diagnostics(made: &Made) -> String {
    let sources = |path: &_| -> Option<Arc<str>> {
        let bytes = made.sources.get(path)?;
        Some(String::from_utf8_lossy(bytes).into())
    };
    shown(&text::render(
        &made.built.diagnostics,
        &sources,
        Look::default(),
    ))
}

/// As it stands in a fixture: no empty line at the end, one newline.
fn shown(text: &str) -> String {
    match text.trim_end() {
        "" => String::new(),
        text => format!("{text}\n"),
    }
}

fn outputs(made: &Made, below: &str) -> String {
    let names = made.outputs.keys().map(UrlPath::as_str);
    let names = names.filter(|name| name.starts_with(below));
    names.fold(String::new(), |text, name| text + name + "\n")
}

/// An output by its path, or by the URL of a page.
fn page(made: &Made, target: &str) -> Result<String, String> {
    let path = if target.is_empty() || target.ends_with('/') {
        format!("{target}index.html")
    } else {
        target.to_owned()
    };
    let bytes = made.outputs.get(path.as_str());
    let bytes = bytes.ok_or_else(|| format!("no such output: {path}\n{}", outputs(made, "")))?;
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

/// Each line of the expectation is found after the one before it.
fn has(text: &str, expect: &Expect) -> Result<(), String> {
    let mut rest = text;
    if expect.body.is_empty() {
        return Err(format!("=> has {}: nothing to find", expect.target));
    }
    for line in lines(expect) {
        match rest.split_once(line) {
            Some((_, after)) => rest = after,
            None => {
                let before = if text.contains(line) {
                    ", in this order"
                } else {
                    ""
                };
                let name = &expect.target;
                return Err(format!(
                    "=> has {name}: not there{before}: {line}\n--- it is\n{text}"
                ));
            }
        }
    }
    Ok(())
}

/// No line of the expectation is found: in the output, or with `*` in any, its path included.
fn lacks(made: &Made, expect: &Expect) -> Result<(), String> {
    let all: BTreeMap<String, String> = if expect.target == "*" {
        let text = |(path, bytes): (&UrlPath, &Vec<u8>)| {
            (
                path.to_string(),
                format!("{path}\n{}", String::from_utf8_lossy(bytes)),
            )
        };
        made.outputs.iter().map(text).collect()
    } else {
        BTreeMap::from([(expect.target.clone(), page(made, &expect.target)?)])
    };
    let mut faults = String::new();
    for (path, text) in &all {
        for line in lines(expect).filter(|line| text.contains(line)) {
            let _ = writeln!(
                faults,
                "=> lacks {}: there in {path}: {line}",
                expect.target
            );
        }
    }
    if expect.body.is_empty() {
        faults.push_str("=> lacks: nothing to look for");
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

/// No output has the path, or lies below it where it ends with a slash.
fn absent(made: &Made, expect: &Expect) -> Result<(), String> {
    let names = std::iter::once(expect.target.as_str()).chain(lines(expect));
    let mut faults = String::new();
    for name in names.filter(|name| !name.is_empty()) {
        let is = |path: &&UrlPath| {
            path.as_str() == name || name.ends_with('/') && path.as_str().starts_with(name)
        };
        for path in made.outputs.keys().filter(is) {
            let _ = writeln!(faults, "=> absent {name}: there is {path}");
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

fn lines(expect: &Expect) -> impl Iterator<Item = &str> {
    expect
        .body
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

fn rows(made: &Made) -> String {
    made.built
        .report
        .rows
        .iter()
        .fold(String::new(), |text, row| {
            let date = row.date.as_deref().unwrap_or("-");
            let path = if row.path.is_empty() { "." } else { &row.path };
            let state = row.state.name();
            text + &format!(
                "{path} {} {state} {date} {} {}\n",
                row.language,
                row.url,
                row.version.name()
            )
        })
}

fn dues(made: &Made) -> String {
    made.built
        .report
        .dues
        .iter()
        .fold(String::new(), |text, due| {
            let change = serde_json::to_value(due.change).unwrap();
            text + &format!(
                "{} {} {}\n",
                due.at,
                change.as_str().unwrap_or_default(),
                due.path
            )
        })
}

fn pages(made: &Made) -> String {
    let pages = made.built.report.pages.iter();
    pages.fold(String::new(), |text, (language, pages)| {
        text + &format!("{language} {pages}\n")
    })
}
