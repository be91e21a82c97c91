//! Addresses that were published and no longer have a page.
//!
//! Other sites link to them, so none should be lost because a file was renamed. The comparison needs the earlier
//! addresses, from whatever stores them, and the report of a build; the report of the earlier build, where it is
//! known, helps to find out what became of an entry.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{UrlPath, suggest};
use crate::diag::Diagnostic;
use crate::engine::{Built, Report, Row, RowState};

/// The code of the problems.
pub const ADDRESS_GONE: &str = "address-gone";

/// With more new pages in one folder than this, none is taken for the old page by its name alone.
const MOST_COMPARED: usize = 20;

/// What has become of the page at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate<'a> {
    /// Its entry most likely has this page now, for this reason.
    Moved(&'a Row, &'static str),
    /// Its entry is not public any more, or not yet.
    Hidden(&'a Row),
    /// Nothing is known of it.
    Gone,
}

/// An address without a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vanished<'a> {
    /// URL path, not encoded.
    pub url: String,
    /// What has become of its page.
    pub fate: Fate<'a>,
}

/// Returns the addresses among the outputs `before` that were pages and have no page now, in order.
///
/// Pages of entries that have expired, or that are left out because of their errors, are not among them; nor are
/// generated pages of lists, terms and years, which come and go with what they list.
pub fn vanished<'a, 'p>(
    before: impl Iterator<Item = &'p UrlPath>,
    known: Option<&Report>,
    built: &'a Built,
) -> Vec<Vanished<'a>> {
    let before: BTreeSet<&str> = before.filter_map(page_of).collect();
    let now: BTreeSet<&str> = built.outputs.keys().filter_map(page_of).collect();
    let mut lost = before.difference(&now).copied().peekable();
    if lost.peek().is_none() {
        return Vec::new();
    }
    let of_lists = [known, Some(&*built.report)].into_iter().flatten();
    let of_lists: BTreeSet<&str> = of_lists
        .flat_map(|report| report.generated.iter().map(String::as_str))
        .collect();
    let finder = Finder::new(&before, known, &built.report);
    lost.map(|page| format!("/{page}"))
        .filter(|url| !is_of_list(url, &of_lists))
        .filter_map(|url| {
            let fate = finder.fate(&url)?;
            Some(Vanished { url, fate })
        })
        .collect()
}

/// Returns which files that a ledger keeps, pages and others, are no outputs any more, in order, with what has become of them.
pub fn lost_of<'a>(
    kept: &[UrlPath],
    known: Option<&Report>,
    built: &'a Built,
) -> Vec<Vanished<'a>> {
    let outputs = &built.outputs;
    // A redirect from the address of a file is a page below it.
    let leads_on = |path: &UrlPath| {
        let page = UrlPath::new(&format!("{path}/index.html"));
        page.is_ok_and(|page| outputs.contains_key(&page))
    };
    if kept.iter().all(|path| outputs.contains_key(path)) {
        return Vec::new();
    }
    let mut lost = vanished(kept.iter(), known, built);
    for path in kept.iter().filter(|path| page_of(path).is_none()) {
        if outputs.contains_key(path) || leads_on(path) {
            continue;
        }
        let url = path.url();
        let owners = built.report.rows.iter();
        let owners = owners.filter(|row| !row.url.is_empty() && url.starts_with(&*row.url));
        let fate = match owners.max_by_key(|row| row.url.len()) {
            Some(row) => match row.state {
                RowState::Expired | RowState::Withdrawn | RowState::Broken => continue,
                RowState::Draft | RowState::Unapproved | RowState::Embargoed => Fate::Hidden(row),
                RowState::Public => Fate::Gone,
            },
            None => Fate::Gone,
        };
        lost.push(Vanished { url, fate });
    }
    lost.sort_by(|a, b| a.url.cmp(&b.url));
    lost
}

/// `en/news/` of `en/news/index.html`.
pub(super) fn page_of(path: &UrlPath) -> Option<&str> {
    path.as_str()
        .strip_suffix("index.html")
        .filter(|page| page.is_empty() || page.ends_with('/'))
}

/// Whether a page is generated: a further page of a list, or a page below one of the folders `of_lists`.
fn is_of_list(url: &str, of_lists: &BTreeSet<&str>) -> bool {
    let mut ends = url.trim_end_matches('/').rsplit('/');
    let number = ends.next().unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    if is_number && ends.next() == Some("page") {
        return true;
    }
    url.match_indices('/')
        .filter_map(|(at, _)| url.get(..=at))
        .any(|folder| folder.len() < url.len() && of_lists.contains(folder))
}

/// The folder that the last part of an address lies in.
fn folder(url: &str) -> &str {
    let bare = url.trim_end_matches('/');
    bare.rfind('/')
        .and_then(|at| bare.get(..=at))
        .unwrap_or("/")
}

fn name(url: &str) -> &str {
    url.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default()
}

/// The URL paths of the home pages in all languages, below which their addresses are.
struct Homes<'a>(Vec<&'a str>);

impl<'a> Homes<'a> {
    fn of(report: &'a Report) -> Self {
        let rows = report.rows.iter().take_while(|row| row.path.is_empty());
        Self(rows.map(|row| &*row.url).collect())
    }

    /// The address below its language, with a slash in front.
    fn below<'u>(&self, url: &'u str) -> &'u str {
        let is_below = |home: &&&str| **home != "/" && url.starts_with(**home);
        if let Some(home) = self.0.iter().find(is_below) {
            return url.get(home.len() - 1..).unwrap_or("/");
        }
        if self.0.contains(&"/") {
            return url;
        }
        let rest = url.trim_start_matches('/');
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
    }
}

fn section(row: &Row) -> &str {
    row.path.rsplit_once('/').map_or("", |(section, _)| section)
}

/// Finds out what has become of an entry.
struct Finder<'a, 'k> {
    /// Current rows by address.
    by_url: BTreeMap<&'a str, &'a Row>,
    /// Current rows by content path and language.
    by_path: BTreeMap<(&'a str, &'a str), &'a Row>,
    /// Current rows by address below the language.
    in_any_language: BTreeMap<&'a str, &'a Row>,
    /// Earlier rows by address.
    known: BTreeMap<&'k str, &'k Row>,
    /// Public pages at addresses that were not there before: by language and title, by language,
    /// section and day, and by folder.
    by_title: BTreeMap<(&'a str, &'a str), Vec<&'a Row>>,
    by_day: BTreeMap<(&'a str, &'a str, &'a str), Vec<&'a Row>>,
    by_folder: BTreeMap<&'a str, Vec<&'a Row>>,
    homes: Homes<'a>,
}

impl<'a, 'k> Finder<'a, 'k> {
    fn new(before: &BTreeSet<&str>, known: Option<&'k Report>, now: &'a Report) -> Self {
        let rows = || now.rows.iter().map(|row| &**row);
        let homes = Homes::of(now);
        let mut finder = Self {
            by_url: rows().map(|row| (&*row.url, row)).collect(),
            by_path: rows()
                .map(|row| ((&*row.path, &*row.language), row))
                .collect(),
            in_any_language: rows().map(|row| (homes.below(&row.url), row)).collect(),
            known: known
                .into_iter()
                .flat_map(|report| report.rows.iter().map(|row| (&*row.url, &**row)))
                .collect(),
            by_title: BTreeMap::new(),
            by_day: BTreeMap::new(),
            by_folder: BTreeMap::new(),
            homes,
        };
        let is_new = |row: &&Row| {
            let page = row.url.trim_start_matches('/');
            matches!(row.state, RowState::Public | RowState::Withdrawn) && !before.contains(page)
        };
        for row in rows().filter(is_new) {
            let language = &*row.language;
            let by_title = finder.by_title.entry((language, &*row.title));
            by_title.or_default().push(row);
            if let Some(day) = row.date.as_deref() {
                let by_day = finder.by_day.entry((language, section(row), day));
                by_day.or_default().push(row);
            }
            let by_folder = finder.by_folder.entry(folder(&row.url));
            by_folder.or_default().push(row);
        }
        finder
    }

    /// Returns what has become of the page at `url`; `None` where there is nothing to report.
    fn fate(&self, url: &str) -> Option<Fate<'a>> {
        if let Some(row) = self.by_url.get(url) {
            return match row.state {
                RowState::Draft | RowState::Unapproved | RowState::Embargoed => {
                    Some(Fate::Hidden(row))
                }
                // Where there is an error, it has been reported.
                RowState::Expired | RowState::Broken | RowState::Public | RowState::Withdrawn => {
                    None
                }
            };
        }
        let only = |found: Option<&Vec<&'a Row>>| match found.map(Vec::as_slice) {
            Some([row]) => Some(*row),
            _ => None,
        };
        let Some(old) = self.known.get(url) else {
            return Some(self.by_address(url));
        };
        if let Some(row) = self.by_path.get(&(&*old.path, &*old.language)) {
            return match row.state {
                RowState::Draft | RowState::Unapproved | RowState::Embargoed => {
                    Some(Fate::Hidden(row))
                }
                RowState::Public | RowState::Withdrawn => {
                    Some(Fate::Moved(row, "it is the same entry"))
                }
                RowState::Expired | RowState::Broken => None,
            };
        }
        let language = &*old.language;
        if let Some(row) = only(self.by_title.get(&(language, &*old.title))) {
            return Some(Fate::Moved(row, "it has the same title"));
        }
        let day = old.date.as_deref();
        let of_day = day.and_then(|day| only(self.by_day.get(&(language, section(old), day))));
        if let Some(row) = of_day {
            return Some(Fate::Moved(row, "it has the same date"));
        }
        Some(self.by_address(url))
    }

    /// The same by the address alone.
    fn by_address(&self, url: &str) -> Fate<'a> {
        let near = self.by_folder.get(folder(url)).map(Vec::as_slice);
        let near = near.unwrap_or_default();
        // A translation that still has the old name has the day.
        if let Some(twin) = self.in_any_language.get(self.homes.below(url))
            && let Some(day) = &twin.date
        {
            let mut same = near.iter().filter(|row| row.date.as_ref() == Some(day));
            if let (Some(row), None) = (same.next(), same.next()) {
                return Fate::Moved(row, "it has the same date");
            }
        }
        if near.len() > MOST_COMPARED {
            return Fate::Gone;
        }
        let nearest = suggest::nearest(name(url), near.iter().map(|row| name(&row.url)));
        let row = near.iter().find(|row| Some(name(&row.url)) == nearest);
        row.map_or(Fate::Gone, |row| {
            Fate::Moved(row, "it has a similar address")
        })
    }
}

/// What an address that has vanished is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The output folder has a page there, which this build takes away: a warning.
    Published,
    /// The ledger has it: an error.
    InLedger,
}

/// Returns a problem for each vanished entry, with all its languages together. `incomplete` says that entries were
/// left out because of errors.
pub fn problems(
    all: &[Vanished<'_>],
    from: Known,
    now: &Report,
    incomplete: bool,
) -> Vec<Diagnostic> {
    let homes = Homes::of(now);
    let mut groups: BTreeMap<(Option<&str>, &str), Vec<&Vanished<'_>>> = BTreeMap::new();
    for one in all {
        let file = match one.fate {
            Fate::Moved(row, _) | Fate::Hidden(row) => Some(row.file.as_str()),
            Fate::Gone => None,
        };
        let group = groups.entry((file, homes.below(&one.url)));
        group.or_default().push(one);
    }
    groups
        .values()
        .filter_map(|group| {
            let first = group.first()?;
            let below = homes.below(&first.url);
            Some(problem(group, first, below, from, incomplete))
        })
        .collect()
}

fn problem(
    group: &[&Vanished<'_>],
    first: &Vanished<'_>,
    below: &str,
    from: Known,
    incomplete: bool,
) -> Diagnostic {
    let urls: Vec<String> = group.iter().map(|one| format!("`{}`", one.url)).collect();
    let (urls, were, have) = match urls.split_last() {
        Some((last, [])) => (last.clone(), "was", "has"),
        Some((last, others)) => (format!("{} and {last}", others.join(", ")), "were", "have"),
        None => (String::new(), "was", "has"),
    };
    let is_file = !first.url.ends_with('/') && !first.url.ends_with(".html");
    let mut message = if is_file {
        format!("{urls} {were} published and {have} no file any more")
    } else {
        format!("{urls} {were} published and {have} no page any more")
    };
    // An alias without a language applies to all languages of the file.
    let alias = match group {
        [one] => one.url.as_str(),
        _ => below,
    };
    let (file, hints) = match first.fate {
        Fate::Moved(row, why) => (
            Some(&row.file),
            vec![format!(
                "if this is where it has moved ({why}), add `aliases: [{alias}]`: it leads readers on"
            )],
        ),
        Fate::Hidden(row) => {
            let (why, hint) = hidden(row);
            message += why;
            (Some(&row.file), vec![hint])
        }
        Fate::Gone if is_file => {
            let hint = format!(
                "put the file back, or lead its readers on: the line `{}: \"/…\"` in `redirects` of content/site.yaml",
                first.url
            );
            (None, vec![hint])
        }
        Fate::Gone => {
            let address = &first.url;
            let redirects = match from {
                Known::Published => "the address to `redirects` in content/site.yaml".to_owned(),
                Known::InLedger => {
                    format!("the line `{address}: \"@/….md\"` to `redirects` in content/site.yaml")
                }
            };
            let mut hints = vec![
                format!(
                    "if it has moved, add `aliases: [{alias}]` to the entry that it is now, or {redirects}"
                ),
                format!(
                    "if it is gone for good, leave its entry there with {WITHDRAWN}: its readers learn of it"
                ),
            ];
            if incomplete {
                hints.push(
                    "entries with errors are left out: it may be back once they are mended".into(),
                );
            }
            (None, hints)
        }
    };
    // It is let back by an approval, and meanwhile others are to be published.
    let waits = matches!(first.fate, Fate::Hidden(row) if row.state == RowState::Unapproved);
    let mut found = match from {
        Known::InLedger if waits => Diagnostic::warning(ADDRESS_GONE, message),
        Known::Published => Diagnostic::warning(ADDRESS_GONE, message),
        Known::InLedger => Diagnostic::error(ADDRESS_GONE, message),
    };
    if let Some(file) = file {
        found = found.in_file(file);
    }
    found.hints = hints;
    match from {
        _ if waits => found,
        Known::Published => {
            found.hint("this is said once: the next build does not know the address any more")
        }
        Known::InLedger => {
            let given_up: Vec<String> = group.iter().map(|one| quoted(&one.url)).collect();
            let command = format!("parkpages urls accept {}", given_up.join(" "));
            found.hint(format!(
                "if nobody is to find anything there any more, `{command}`"
            ))
        }
    }
}

const WITHDRAWN: &str = "`withdrawn: {date: …, reason: …}`";

/// Why an entry is not public any more, and what to do.
fn hidden(row: &Row) -> (&'static str, String) {
    let otherwise = || format!("if readers should be told, publish it with {WITHDRAWN}");
    match row.state {
        RowState::Draft => (": its entry is a draft now", otherwise()),
        RowState::Unapproved => (
            ": its text waits for an approval",
            format!("`parkpages approve {} --by NAME` lets it back", row.file),
        ),
        _ => (": its entry is not to be public yet", otherwise()),
    }
}

/// An address as a word of a command.
fn quoted(url: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    if url.chars().all(is_plain) {
        url.to_owned()
    } else {
        format!("'{url}'")
    }
}
