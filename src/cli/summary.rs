//! The summary of a build in a few lines: pages by language, entries that are not public and why, what is due next,
//! problems, time.

use std::collections::BTreeMap;
use std::time::Duration;

use super::problems::tally;
use super::redact::{Redactor, is_public};
use super::settings::Settings;
use super::table::Table;
use crate::cli::format::{change, count, duration, entry, instant, zone};
use crate::engine::{Built, Change, Report, RowState};

/// The number of entries that are named; the others are only counted.
const NAMED: usize = 10;

/// What happens when something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtNextDue {
    /// Nothing, unless the user builds again.
    Manual,
    /// The command that prints the summary builds again.
    Rebuild,
}

/// The summary below a heading that says what happened and how long it took.
pub fn summary(
    what_happened: &str,
    files: Option<String>,
    built: &Built,
    settings: &Settings,
    time: Duration,
    next_due: AtNextDue,
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
        for (nth, line) in not_public_lines(report, settings.redact)
            .into_iter()
            .enumerate()
        {
            lines.row([if nth == 0 { "withheld" } else { "" }, &line]);
        }
    }
    if let Some(next) = next(report, settings.redact, next_due) {
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

/// The entries that are not public, by state and content path, each with its languages.
fn not_public(report: &Report) -> BTreeMap<(RowState, &str), Vec<&str>> {
    let mut entries: BTreeMap<(RowState, &str), Vec<&str>> = BTreeMap::new();
    for row in report.rows.iter().filter(|row| !is_public(row)) {
        let languages = entries.entry((row.state, &row.path)).or_default();
        languages.push(&row.language);
    }
    entries
}

/// `2 drafts, 1 embargoed`; `None` if everything is public.
fn by_state(report: &Report) -> Option<String> {
    let mut states: BTreeMap<RowState, usize> = BTreeMap::new();
    for (state, _) in not_public(report).into_keys() {
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

/// The number of entries that are not public, by state, and then their names.
fn not_public_lines(report: &Report, redact: bool) -> Vec<String> {
    let Some(tally) = by_state(report) else {
        return Vec::new();
    };
    if redact {
        return vec![tally];
    }
    let zone = zone(&report.timezone);
    let entries = not_public(report);
    let mut table = Table::default();
    for ((state, path), languages) in entries.iter().take(NAMED) {
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
    if entries.len() > NAMED {
        let more = entries.len() - NAMED;
        lines.push(format!("  and {more} more: see `parkpages list`"));
    }
    lines
}

/// What is due next, and when. The site has to be built again then.
fn next(report: &Report, redact: bool, next_due: AtNextDue) -> Option<String> {
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
    let advice = match next_due {
        AtNextDue::Manual => "; build again then",
        AtNextDue::Rebuild => "",
    };
    Some(format!(
        "{when} ({}): {what}{also}{advice}",
        report.timezone
    ))
}
