//! Labels and UI texts that somebody should look at.

use serde::Serialize;

use super::failure::Failure;
use super::format::count;
use super::list::{csv, json};
use super::options::Format;
use super::problems;
use super::table::Table;
use crate::diag::Source;
use crate::site::Site;
use crate::theme::Theme;
use crate::translation::labels::{Doubt, Found, doubts, of_site};
use crate::world::World;

/// Words that want a look.
#[derive(Serialize)]
struct Line<'a> {
    state: &'a str,
    name: String,
    /// Empty for words that nothing shows.
    language: &'a str,
    text: &'a str,
    file: String,
    line: usize,
}

const NAMES: [&str; 6] = ["state", "name", "language", "text", "file", "line"];

/// The words that a language lacks, that may not be translated, or that nothing shows; of a theme with errors none.
///
/// # Errors
/// The list cannot be written.
pub fn report(
    site: &Site,
    theme: Option<&Theme>,
    world: &dyn World,
    format: Format,
) -> Result<String, Failure> {
    let mut labels = of_site(site);
    labels.extend(theme.iter().flat_map(|theme| theme.labels_written()));
    let found = doubts(&labels, &site.settings().languages);
    let lines: Vec<Line<'_>> = found.iter().map(|one| line(one, site, world)).collect();
    match format {
        Format::Csv => csv(&NAMES, &lines),
        Format::Json => json(&lines),
        _ => Ok(human(&lines, labels.len())),
    }
}

fn human(lines: &[Line<'_>], all: usize) -> String {
    let mut table = Table::default();
    if !lines.is_empty() {
        table.row(["STATE", "LANG", "NAME", "TEXT", "PLACE"]);
    }
    for line in lines {
        let language = if line.language.is_empty() {
            "-"
        } else {
            line.language
        };
        let place = format!("{}:{}", line.file, line.line);
        table.row([line.state, language, &line.name, line.text, &place]);
    }
    let text = table.print("");
    let looked = count(all, "label");
    match lines.len() {
        0 => format!("All is well with {looked}.\n"),
        some => format!("{text}\n{} of {looked}\n", some),
    }
}

fn line<'a>(
    (doubt, label, lang, (text, at)): &Found<'a>,
    site: &'a Site,
    world: &dyn World,
) -> Line<'a> {
    let source = problems::source(world, &at.file);
    Line {
        state: doubt.name(),
        name: match doubt {
            Doubt::NoForm(form) => format!("{}.{form}", label.name),
            _ => label.name.clone(),
        },
        language: lang.map_or("", |lang| site.settings().languages.key(lang)),
        text,
        file: at.file.to_string(),
        line: match (source, at.range) {
            (Some(text), Some((start, _))) => Source::new(&text).position(start as usize).line,
            _ => 1,
        },
    }
}
