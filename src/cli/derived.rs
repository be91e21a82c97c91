//! What decided how a derived version is written, for whoever reviews it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::failure::Failure;
use super::list::{csv, json};
use super::options::Format;
use super::table::Table;
use crate::content::derive::{By, Decision};
use crate::site::Site;
use crate::translation::{Row, State};
use crate::world::World;

/// A word that could have been converted in another way.
#[derive(Serialize)]
struct Line {
    file: String,
    line: usize,
    language: String,
    word: String,
    becomes: String,
    by: &'static str,
    times: usize,
}

const NAMES: [&str; 7] = ["file", "line", "language", "word", "becomes", "by", "times"];

/// The words of derived versions that the glossary or a phrase decided on, or nothing did, each once with the line of its first place.
///
/// # Errors
/// None of the rows is derived, or the list cannot be written.
pub fn report(
    rows: &[Row],
    site: &Site,
    world: &dyn World,
    format: Format,
) -> Result<String, Failure> {
    let mut lines: Vec<Line> = Vec::new();
    let derived = rows
        .iter()
        .filter(|row| matches!(row.state, State::Derived | State::Held));
    let mut derived = derived.peekable();
    if derived.peek().is_none() {
        return Err(Failure::new("nothing is converted from these files")
            .hint("name the file that a version is derived from, as content/news/opening.tc.md"));
    }
    for row in derived {
        let Some(file) = &row.file else { continue };
        let bytes = world.read(file).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut known: BTreeMap<Decision, usize> = BTreeMap::new();
        let version = site
            .entry(&row.path)
            .and_then(|entry| entry.versions.get(row.lang));
        let Some(deriver) = version.map(|version| site.deriver(version)) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            for decision in deriver.decisions(row.lang, line) {
                if let Some(known) = known.get(&decision).and_then(|at| lines.get_mut(*at)) {
                    known.times += 1;
                    continue;
                }
                let by = match decision.by {
                    By::Entry => "convert",
                    By::Glossary => "glossary",
                    By::Phrase => "phrase",
                    By::First => "first of several",
                };
                lines.push(Line {
                    file: file.to_string(),
                    line: number + 1,
                    language: site.settings().languages.key(row.lang).to_owned(),
                    word: decision.from.clone(),
                    becomes: decision.to.clone(),
                    by,
                    times: 1,
                });
                known.insert(decision, lines.len() - 1);
            }
        }
    }
    match format {
        Format::Csv => csv(&NAMES, &lines),
        Format::Json => json(&lines),
        _ => Ok(human(&lines)),
    }
}

fn human(lines: &[Line]) -> String {
    let mut table = Table::default();
    table.row(["PLACE", "LANG", "WORD", "BECOMES", "BY", "TIMES"]);
    for line in lines {
        let place = format!("{}:{}", line.file, line.line);
        let times = line.times.to_string();
        table.row([
            &*place,
            &line.language,
            &line.word,
            &line.becomes,
            line.by,
            &times,
        ]);
    }
    table.print("")
}
