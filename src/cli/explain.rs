//! Why pages were made again, in words.

use std::collections::BTreeSet;

use super::redact::Redactor;
use super::settings::Settings;
use crate::base::UrlPath;
use crate::build::{Built, Memo, Why};
use crate::site::{Owner, Question};

/// A line for each page, sorted by path: whether it was made or kept, and why; then the numbers. With
/// `redact` only those for pages that may be named; of a build with drafts nobody knows which.
pub fn explain(built: &Built, memo: &Memo, settings: &Settings) -> String {
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

fn reason(why: &Why, redact: bool) -> String {
    match why {
        Why::New => "it was not there before".into(),
        Why::Own => "its own file, or an entry or file that it names, has changed".into(),
        Why::Settings => "the settings, the fields or the glossary have changed".into(),
        Why::Theme => "the theme has changed".into(),
        Why::Lost => "it was not in the output folder any more".into(),
        Why::Answer(_) if redact => "something that it shows of other entries has changed".into(),
        Why::Answer(question) => format!("{} changed", subject(question)),
    }
}

/// What a question is about.
fn subject(question: &Question) -> String {
    let quoted = |path: &str| match path {
        "" => "the home page".to_owned(),
        path => format!("`{path}`"),
    };
    match question {
        Question::Config(_) => "what the settings say of the site".into(),
        Question::Card(path, _) => format!("what lists show of {}", quoted(path)),
        Question::Subsections(path, _) => format!("the sections below {}", quoted(path)),
        Question::Listing(listing, _) => match &listing.section {
            Some(section) => format!("a list of {}", quoted(section)),
            None => "a list of entries".into(),
        },
        Question::Count(listing, _) => match &listing.section {
            Some(section) => format!("the number of entries in {}", quoted(section)),
            None => "a number of entries".into(),
        },
        Question::Terms(Owner::Taxonomy(name) | Owner::Facet(_, name), _) => {
            format!("the terms of `{name}`")
        }
        Question::Facets(path, _) => format!("the facets of {}", quoted(path)),
        Question::Years(path, _) => format!("the years of {}", quoted(path)),
        Question::Neighbours(path, _) => format!("the neighbours of {}", quoted(path)),
        Question::Backlinks(path, ..) => format!("what names {}", quoted(path)),
        Question::Related(path, ..) => format!("what is related to {}", quoted(path)),
        Question::Menu(name, ..) => format!("the menu `{name}`"),
        Question::Notices(..) => "the notices".into(),
        Question::Fact(name, _) => format!("the figure `{name}`"),
        Question::Target(target, ..) => format!("where the link `{target}` leads"),
        Question::Anchors(path, _) => format!("the headings of {}", quoted(path)),
        Question::File(name, ..) => format!("the file `{name}`"),
        Question::Asset(name) => format!("the asset `{name}`"),
        Question::Today => "the day".into(),
        Question::Names(_) => "the names that a message suggests".into(),
    }
}
