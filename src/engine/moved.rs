//! Addresses that were published and have moved all together, because the settings put a language elsewhere: below a
//! prefix, or at the root.

use std::collections::BTreeSet;

use crate::base::{RelPath, UrlPath};
use crate::diag::{Diagnostic, Span};
use crate::engine::Built;
use crate::engine::refused::SETTINGS;
use crate::engine::vanished::page_of;

/// A language whose addresses have moved.
struct Moved {
    /// What its addresses began with, and begin with now.
    from: String,
    to: String,
    /// The number of addresses that were published and have nothing now.
    count: usize,
    /// One of the old addresses, with the new one.
    example: (String, String),
}

/// Returns an error if pages that were among the outputs `before` have lost their addresses because their language has
/// another prefix now, or none.
pub fn moved<'p>(before: impl Iterator<Item = &'p UrlPath>, built: &Built) -> Option<Diagnostic> {
    let before: BTreeSet<&str> = before.filter_map(page_of).collect();
    let now: BTreeSet<&str> = built.outputs.keys().filter_map(page_of).collect();
    let lost: Vec<&str> = before.difference(&now).copied().collect();
    if lost.is_empty() {
        return None;
    }
    let rows = built.report.rows.iter();
    let homes = rows.take_while(|row| row.path.is_empty());
    let homes: Vec<(&str, &str)> = homes
        .map(|row| (&*row.language, row.url.trim_start_matches('/')))
        .collect();
    let mut all: Vec<Moved> = homes
        .iter()
        .filter_map(|(language, home)| {
            let prefix = format!("{language}/");
            let (from, to) = if home.is_empty() {
                (&*prefix, "")
            } else {
                ("", &*prefix)
            };
            moved_between(&lost, from, to, &before, &now)
        })
        .collect();
    all.sort_by_key(|moved| std::cmp::Reverse(moved.count));
    // One language was at the root at most.
    let mut from_root = 0;
    all.retain(|moved| {
        from_root += usize::from(moved.from == "/");
        moved.from != "/" || from_root == 1
    });
    let first = all.first()?;
    let is_new =
        |(_, home): &(&str, &str)| !home.is_empty() && now.contains(home) && !before.contains(home);
    // Where another language takes the root, the one that had it gets a home page of its own.
    let others = homes.iter().any(|home| is_new(home) && first.to == "/");
    Some(error(&all, first, others))
}

/// The language whose addresses began with `from` and begin with `to` now. Its new addresses were not there before, or else
/// most of its pages have lost one: redirects may have led to the new ones before.
fn moved_between(
    lost: &[&str],
    from: &str,
    to: &str,
    before: &BTreeSet<&str>,
    now: &BTreeSet<&str>,
) -> Option<Moved> {
    let moves = lost.iter().filter_map(|page| {
        let new = format!("{to}{}", page.strip_prefix(from)?);
        now.contains(&*new).then_some((*page, new))
    });
    let moves: Vec<(&str, String)> = moves.collect();
    let is_new = |(_, new): &&(&str, String)| !new.is_empty() && !before.contains(&**new);
    let example = moves.iter().find(is_new).or(moves.first())?;
    let pages = now.iter().filter(|page| page.starts_with(to)).count();
    if !moves.iter().any(|one| is_new(&one)) && moves.len() * 2 < pages {
        return None;
    }
    Some(Moved {
        from: format!("/{from}"),
        to: format!("/{to}"),
        count: moves.len(),
        example: (format!("/{}", example.0), format!("/{}", example.1)),
    })
}

fn error(all: &[Moved], first: &Moved, others: bool) -> Diagnostic {
    let count: usize = all.iter().map(|moved| moved.count).sum();
    let (old, new) = &first.example;
    let message = match count {
        1 => format!("an address that was published moves with its language: `{old}` to `{new}`"),
        _ => format!(
            "{count} addresses that were published move with their language, as `{old}` to `{new}`"
        ),
    };
    let lines = all
        .iter()
        .map(|moved| format!("{}*: \"{}*\"", moved.from, moved.to));
    let lines: Vec<String> = lines.collect();
    let stay = if others || all.len() > 1 {
        "set `default_language` and `default_language_at_root` as they were"
    } else if first.to == "/" {
        "write `default_language_at_root: false`"
    } else {
        "write `default_language_at_root: true`"
    };
    let mut problem = Diagnostic::error("addresses-moved", message);
    problem.span = RelPath::new(SETTINGS).ok().map(|file| Span::file(&file));
    problem
        .hint(format!(
            "to lead readers and other sites on, add `redirects: {{{}}}`",
            lines.join(", ")
        ))
        .hint(format!("to leave the addresses as they were, {stay}"))
        .hint("if nothing has been published yet, delete the output folder and build again")
}
