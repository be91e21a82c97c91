//! Says in words why pages were rendered again.

use std::collections::BTreeSet;

use super::redact::Redactor;
use super::settings::Settings;
use crate::base::UrlPath;
use crate::engine::{Built, Memo, RebuildReason};
use crate::site::{Owner, Query};

/// A line for each page, sorted by path, that says whether it was rendered or reused, and why; then the numbers. With
/// `redact`, pages that must not be named have no line, and in a build with drafts that is every page.
pub fn explain(built: &Built, memo: &mut Memo, settings: &Settings) -> String {
    let redact = settings.redact;
    let redactor = redact.then(|| Redactor::of(&built.report));
    let is_named = |path: &UrlPath| {
        let shows = |redactor: &Redactor| !settings.options.drafts && redactor.shows(path);
        redactor.as_ref().is_none_or(shows)
    };
    let mut text = String::new();
    let (mut made, mut kept) = (0, 0);
    let paths: BTreeSet<&UrlPath> = memo.pages().chain(built.why.keys()).collect();
    for path in paths {
        let (word, reason) = match built.why.get(path) {
            Some(why) => ("made", reason(why, redact)),
            None => ("kept", "all that it rests on is as it was".into()),
        };
        *(if word == "made" { &mut made } else { &mut kept }) += 1;
        if is_named(path) {
            text.push_str(&format!("{word}  /{path}: {reason}\n"));
        }
    }
    text.push_str(&format!("{made} made, {kept} kept\n"));
    text
}

fn reason(why: &RebuildReason, redact: bool) -> String {
    match why {
        RebuildReason::New => "it was not there before".into(),
        RebuildReason::SourceChanged => {
            "its own file, or an entry or file that it names, has changed".into()
        }
        RebuildReason::Settings => {
            "the settings, the fields or what the glossary converts have changed".into()
        }
        RebuildReason::Theme => "the theme has changed".into(),
        RebuildReason::OutputMissing => "it was not in the output folder any more".into(),
        RebuildReason::QueryResult(_) if redact => {
            "something that it shows of other entries has changed".into()
        }
        RebuildReason::QueryResult(query) => format!("{} changed", subject(query)),
    }
}

/// What a query is about.
fn subject(query: &Query) -> String {
    let quoted = |path: &str| match path {
        "" => "the home page".to_owned(),
        path => format!("`{path}`"),
    };
    match query {
        Query::Config(_) => "what the settings say of the site".into(),
        Query::Card(path, _) => format!("what lists show of {}", quoted(path)),
        Query::CountBelow(path) => format!("the number of entries below {}", quoted(path)),
        Query::Subsections(path, _) => format!("the sections below {}", quoted(path)),
        Query::Listing(listing, _) => match &listing.section {
            Some(section) => format!("a list of {}", quoted(section)),
            None => "a list of entries".into(),
        },
        Query::Count(listing, _) => match &listing.section {
            Some(section) => format!("the number of entries in {}", quoted(section)),
            None => "a number of entries".into(),
        },
        Query::Terms(Owner::Taxonomy(name) | Owner::Facet { field: name, .. }, _) => {
            format!("the terms of `{name}`")
        }
        Query::Facets(path, _) => format!("the facets of {}", quoted(path)),
        Query::Years(path, _) => format!("the years of {}", quoted(path)),
        Query::Neighbours(path, _) => format!("the neighbours of {}", quoted(path)),
        Query::Backlinks { path, .. } => format!("what names {}", quoted(path)),
        Query::Related { path, .. } => format!("what is related to {}", quoted(path)),
        Query::Series(path, _) => format!("the series of {}", quoted(path)),
        Query::Translation(path, _) => format!("the state of the translation of {}", quoted(path)),
        Query::Menu { name, .. } => format!("the menu `{name}`"),
        Query::Notices(..) => "the notices".into(),
        Query::Fact(name, _) => format!("the figure `{name}`"),
        Query::Data { name, .. } => format!("the data file `{name}`"),
        Query::Target { target, .. } => format!("where the link `{target}` leads"),
        Query::Anchors(path, _) => format!("the headings of {}", quoted(path)),
        Query::File { name, .. } => format!("the file `{name}`"),
        Query::Asset(name) => format!("the asset `{name}`"),
        Query::Datasets(_) => "the open data".into(),
        Query::Today => "the day".into(),
        Query::Names(_) => "the names that a message suggests".into(),
    }
}
