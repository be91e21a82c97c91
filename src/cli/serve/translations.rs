//! The page of the server that lists translations, as `parkpages translations` does, with links to pages and into the editor.

use std::fmt::Write;

use crate::base::{RelPath, escape};
use crate::cli::format::count;
use crate::cli::translations::{Places, changes, near};
use crate::host::serve::OWN_STYLE;
use crate::site::Site;
use crate::translation::words::Piece;
use crate::translation::{Change, Lock, Row, State, states};
use crate::world::World;

/// Finds the address that opens a file at a line.
type Link<'a> = &'a dyn Fn(&RelPath, usize) -> Option<String>;

/// States with what is to be done about them, in the order of urgency; the last need nothing.
const STATES: [(&str, &str); 7] = [
    (
        "stale",
        "The original has changed since they were made. Put them right, then say so with <code>parkpages translations --accept FILE</code>.",
    ),
    (
        "machine",
        "A machine made them, and nobody has read them since. Whoever has read one writes <code>reviewed</code> below <code>translation</code>.",
    ),
    (
        "held",
        "They are converted, and drafts until somebody has read them. Whoever has writes <code>derived: publish</code>.",
    ),
    (
        "missing",
        "There is no version in this language, and none can be derived.",
    ),
    (
        "untracked",
        "Nobody has said yet that they are right: <code>parkpages translations --accept FILE</code>.",
    ),
    ("current", "The original is as it was when they were made."),
    (
        "derived",
        "They are converted on every build. <code>parkpages translations --derived FILE</code> lists the words to look at.",
    ),
];

/// The page, in HTML.
pub fn page(site: &Site, world: &dyn World, link: Link<'_>) -> String {
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Translations</title>\n<link rel=\"stylesheet\" href=\"{OWN_STYLE}\">\n</head>\n<body>\n<main>\n<h1>Translations</h1>\n"
    );
    match Lock::read(world) {
        Ok(lock) => {
            let rows = states(site, &lock, world);
            let mut places = Places::new(world);
            for (state, told) in STATES {
                let rows: Vec<&Row> = rows
                    .iter()
                    .filter(|row| row.state.name() == state)
                    .collect();
                if !rows.is_empty() {
                    section(&mut text, (state, told), &rows, site, &mut places, link);
                }
            }
            if rows.iter().all(|row| row.state == State::Original) {
                text.push_str("<p>The site has one language.</p>\n");
            }
        }
        Err(problem) => {
            let _ = writeln!(text, "<p>{}</p>", escape(&problem.message));
        }
    }
    text.push_str("</main>\n</body>\n</html>\n");
    text
}

/// The versions in one state.
fn section(
    text: &mut String,
    (state, told): (&str, &str),
    rows: &[&Row],
    site: &Site,
    places: &mut Places<'_>,
    link: Link<'_>,
) {
    let number = count(rows.len(), "version");
    let is_reviewed = |row: &&Row| row.reviewed != <(String, String)>::default();
    let any_reviewed = rows.iter().any(is_reviewed);
    let reviewed = if any_reviewed {
        "<th scope=\"col\">Reviewed</th>"
    } else {
        ""
    };
    let _ = write!(
        text,
        "<section>\n<h2 id=\"{state}\">{number} {state}</h2>\n<p>{told}</p>\n\
         <div class=\"wide\" role=\"region\" aria-labelledby=\"{state}\" tabindex=\"0\"><table>\n<thead><tr>\
         <th scope=\"col\">Entry</th><th scope=\"col\">Language</th><th scope=\"col\">File</th>{reviewed}</tr></thead>\n<tbody>\n"
    );
    for row in rows {
        line(text, row, any_reviewed, site, places, link);
    }
    text.push_str("</tbody>\n</table></div>\n</section>\n");
}

/// The line of a version, with the day on which it was read if that `is_told`.
fn line(
    text: &mut String,
    row: &Row,
    is_told: bool,
    site: &Site,
    places: &mut Places<'_>,
    link: Link<'_>,
) {
    let languages = &site.settings().languages;
    let entry = site.entry(&row.path);
    // Of what is missing it is the original that has a title and a file.
    let written = match (&row.state, entry) {
        (State::Missing, Some(entry)) => entry.original,
        _ => row.lang,
    };
    let tag = escape(&languages.get(written).tag);
    let title = format!("<span lang=\"{tag}\">{}</span>", escape(&row.title));
    let title = match entry.and_then(|entry| entry.pages.get(row.lang)) {
        Some(page) => format!("<a href=\"{}\">{title}</a>", escape(&site.href(&page.url))),
        None => title,
    };
    let file = entry.and_then(|entry| entry.versions.get(written));
    let file = file.map_or_else(String::new, |version| place(&version.file, None, link));
    let language = languages.get(row.lang);
    let (tag, name) = (escape(&language.tag), escape(&language.name));
    let _ = write!(
        text,
        "<tr><td>{title}</td><td lang=\"{tag}\">{name}</td><td>{file}"
    );
    let changed = changes(row);
    if !changed.is_empty() {
        text.push_str("<ul>\n");
        for change in changed {
            self::change(text, change, places, link);
        }
        text.push_str("</ul>");
    }
    text.push_str("</td>");
    if is_told {
        let (date, by) = &row.reviewed;
        let _ = write!(text, "<td>{} {}</td>", escape(date), escape(by));
    }
    text.push_str("</tr>\n");
}

/// What has changed in a part of the original.
fn change(text: &mut String, change: &Change, places: &mut Places<'_>, link: Link<'_>) {
    let line = places.of(change).map(|(_, line)| line);
    let at = change.at.as_ref();
    let at = at.map_or("gone".to_owned(), |(file, _)| place(file, line, link));
    let _ = write!(
        text,
        "<li>{} ({}), {at}: ",
        escape(&change.kind),
        change.kinds.join(", ")
    );
    let last = change.pieces.len().saturating_sub(1);
    for (index, piece) in change.pieces.iter().enumerate() {
        let _ = match piece {
            Piece::Same(words) => write!(
                text,
                "{} ",
                escape(near(words, index > 0, index < last).trim())
            ),
            Piece::New(words) => write!(text, "<ins>{}</ins> ", escape(words.trim())),
            Piece::Gone(words) => write!(text, "<del>{}</del> ", escape(words.trim())),
        };
    }
    text.truncate(text.trim_end().len());
    text.push_str("</li>\n");
}

/// A file, and the line in it, as a link into the editor if there is one.
fn place(file: &RelPath, line: Option<usize>, link: Link<'_>) -> String {
    let name = escape(file.as_str());
    let name = match line {
        Some(line) => format!("<code>{name}:{line}</code>"),
        None => format!("<code>{name}</code>"),
    };
    match link(file, line.unwrap_or(1)) {
        Some(address) => format!("<a href=\"{}\">{name}</a>", escape(&address)),
        None => name,
    }
}
