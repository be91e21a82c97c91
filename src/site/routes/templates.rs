//! The templates that may make a page: their names, which lie in folders of the page's section.

use super::RouteKind;
use crate::site::model::{Entry, Version};

/// The names of templates for an entry, most specific first: by whether it is withdrawn, by section and by kind.
pub fn entry_templates(entry: &Entry, version: &Version) -> Vec<String> {
    let mut names = Vec::new();
    if version.keys.withdrawn.is_some() {
        names.push("withdrawn.html".to_owned());
    }
    match (entry.index, entry.record) {
        (true, _) if entry.path.is_empty() => names.push("index.html".into()),
        (true, _) => by_section(&entry.path, &["section.html"], &mut names),
        (_, true) => by_section(&entry.section, &["record.html", "page.html"], &mut names),
        _ => by_section(&entry.section, &["page.html"], &mut names),
    }
    names.push(
        if entry.index {
            "section.html"
        } else {
            "page.html"
        }
        .into(),
    );
    names
}

/// Adds the names of templates for a section, most specific first: `news/archive/page.html`, `news/page.html`,
/// `page.html`; in each folder, one for each of the kinds.
fn by_section(section: &str, kinds: &[&str], names: &mut Vec<String>) {
    let mut at = Some(section).filter(|section| !section.is_empty());
    while let Some(path) = at {
        names.extend(kinds.iter().map(|kind| format!("{path}/{kind}")));
        at = path.rsplit_once('/').map(|(parent, _)| parent);
    }
    names.extend(kinds.iter().map(|kind| (*kind).to_owned()));
}

/// The names of templates for a generated page, most specific first.
pub fn generated_templates(kind: &RouteKind) -> Vec<String> {
    let mut names = Vec::new();
    match kind {
        RouteKind::Facet { section, .. } => by_section(section, &["term.html"], &mut names),
        RouteKind::Term { taxonomy: name, .. } => by_section(name, &["term.html"], &mut names),
        RouteKind::Taxonomy(name) => by_section(name, &["taxonomy.html"], &mut names),
        RouteKind::Archive { section, .. } => by_section(section, &["archive.html"], &mut names),
        RouteKind::NotFound => names.push("404.html".into()),
        RouteKind::Languages => names.push("languages.html".into()),
        RouteKind::Entry(_)
        | RouteKind::Section { .. }
        | RouteKind::Output { .. }
        | RouteKind::Format { .. }
        | RouteKind::Redirect(_)
        | RouteKind::File(_)
        | RouteKind::Picture(_) => {}
    }
    names
}

/// The kind of an entry's page, as templates see it.
pub fn kind_of(entry: &Entry) -> &'static str {
    match (entry.index, entry.record) {
        (true, _) if entry.path.is_empty() => "home",
        (true, _) => "section",
        (_, true) => "record",
        _ => "entry",
    }
}
