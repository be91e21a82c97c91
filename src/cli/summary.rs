//! What a build tells in a few lines: pages by language, what was withheld and why, what is due
//! next, warnings, time.

use std::collections::BTreeMap;
use std::time::Duration;

use super::problems::tally;
use super::redact::{Redactor, is_public};
use super::settings::Settings;
use super::table::Table;
use crate::cli::format::{change, count, duration, entry, instant, zone};
use crate::engine::{Built, Change, Report, RowState};

/// Entries named before the rest is only counted.
const NAMED: usize = 10;

/// Whether the command that prints will build again by itself when something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Somebody has to.
    Nothing,
    /// It will.
    Again,
}

/// The lines under the heading `what happened`, which is said with the time that it took.
pub fn summary(
    what_happened: &str,
    files: Option<String>,
    built: &Built,
    settings: &Settings,
    time: Duration,
    then: Then,
) -> String {
    let report = &built.report;
    let mut lines = Table::default();
    lines.row(["pages".to_owned(), pages(report)]);
    if let Some(files) = files {
        lines.row(["files".to_owned(), files]);
    }
    if settings.options.drafts {
        if let Some(tally) = by_state(report) {
            lines.row([
                "drafts".to_owned(),
                format!("taken in: {tally}; not for the public"),
            ]);
        }
    } else {
        for (nth, line) in withheld(report, settings.redact).into_iter().enumerate() {
            lines.row([if nth == 0 { "withheld" } else { "" }, &line]);
        }
    }
    if let Some(next) = next(report, settings.redact, then) {
        lines.row(["next".to_owned(), next]);
    }
    if let Some(tally) = tally(&built.diagnostics) {
        lines.row(["problems".to_owned(), tally]);
    }
    format!(
        "{what_happened} in {}\n{}",
        duration(time),
        lines.print("  ")
    )
}

/// `45: en 16, tc 15, sc 14`.
fn pages(report: &Report) -> String {
    let all: usize = report.pages.iter().map(|(_, pages)| pages).sum();
    let each = report
        .pages
        .iter()
        .map(|(language, pages)| format!("{language} {pages}"));
    format!("{all}: {}", each.collect::<Vec<_>>().join(", "))
}

/// Languages of each entry that is not public, by its state and content path.
fn hidden(report: &Report) -> BTreeMap<(RowState, &str), Vec<&str>> {
    let mut hidden: BTreeMap<(RowState, &str), Vec<&str>> = BTreeMap::new();
    for row in report.rows.iter().filter(|row| !is_public(row)) {
        let languages = hidden.entry((row.state, &row.path)).or_default();
        languages.push(&row.language);
    }
    hidden
}

/// `2 drafts, 1 embargoed`; nothing where everything is public.
fn by_state(report: &Report) -> Option<String> {
    let mut states: BTreeMap<RowState, usize> = BTreeMap::new();
    for (state, _) in hidden(report).into_keys() {
        *states.entry(state).or_default() += 1;
    }
    let each = states.into_iter().map(|(state, number)| match state {
        RowState::Draft => count(number, "draft"),
        RowState::Broken => format!("{number} with errors"),
        _ => format!("{number} {}", state.name()),
    });
    let text = each.collect::<Vec<_>>().join(", ");
    (!text.is_empty()).then_some(text)
}

/// How many entries were left out and why, then which.
fn withheld(report: &Report, redact: bool) -> Vec<String> {
    let Some(tally) = by_state(report) else {
        return Vec::new();
    };
    if redact {
        return vec![tally];
    }
    let zone = zone(&report.timezone);
    let hidden = hidden(report);
    let mut table = Table::default();
    for ((state, path), languages) in hidden.iter().take(NAMED) {
        let live = report.dues.iter().find(|due| {
            *state == RowState::Embargoed && due.change == Change::GoesLive && due.path == *path
        });
        let until = live.map(|due| format!("until {}", instant(due.at, &zone)));
        let languages = format!("({})", languages.join(", "));
        table.row([
            state.name(),
            entry(path),
            &languages,
            &until.unwrap_or_default(),
        ]);
    }
    let mut lines = vec![tally];
    lines.extend(table.print("  ").lines().map(str::to_owned));
    if hidden.len() > NAMED {
        let more = hidden.len() - NAMED;
        lines.push(format!("  and {more} more: see `parkpages list`"));
    }
    lines
}

/// When something changes by itself next: then the site wants to be built again.
fn next(report: &Report, redact: bool, then: Then) -> Option<String> {
    let due = report.dues.first()?;
    let when = instant(due.at, &zone(&report.timezone));
    let also = report
        .dues
        .iter()
        .filter(|other| other.at == due.at)
        .count()
        - 1;
    let what = if redact && !Redactor::of(report).names(&due.path) {
        "something changes".to_owned()
    } else {
        format!("{} {}", entry(&due.path), change(due.change))
    };
    let also = match also {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let then = match then {
        Then::Nothing => "; build again then",
        Then::Again => "",
    };
    Some(format!("{when} ({}): {what}{also}{then}", report.timezone))
}
