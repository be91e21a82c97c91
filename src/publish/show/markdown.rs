//! A comparison as Markdown, for a comment on a merge request or a message.

use std::fmt::Write;

use crate::base::escape;
use crate::publish::diff::{Diff, Edit, Kind, PageChange};
use crate::publish::show::{KINDS, amount, count, few, is_brief, search, shortened, summary};
use crate::publish::words::{Fate, Passage};

/// The most pages listed of those that change because of others.
const PAGES: usize = 10;

/// The comparison as Markdown. Texts of the site are escaped, so that none of them is taken for Markdown or HTML.
pub fn markdown(diff: &Diff) -> String {
    let mut text = format!(
        "## What would change\n\nAgainst {}: {}.\n",
        plain(&diff.against),
        summary(diff)
    );
    for (kind, heading, told) in KINDS {
        let pages: Vec<&PageChange> = diff.of(kind).collect();
        if pages.is_empty() {
            continue;
        }
        let _ = write!(text, "\n### {heading} ({})\n\n{told}.\n\n", pages.len());
        let shown = if kind == Kind::Follows {
            PAGES
        } else {
            usize::MAX
        };
        for page in pages.iter().take(shown) {
            self::page(&mut text, page);
        }
        if pages.len() > shown {
            let _ = writeln!(text, "- and {} more", pages.len() - shown);
        }
    }
    for alike in &diff.alike {
        let number = count(alike.addresses.len(), "page");
        let _ = write!(text, "\n### The same change on {number}\n\n");
        addresses(&mut text, &alike.addresses);
        edit(&mut text, &alike.edit);
    }
    let groups = [
        (
            &diff.templates,
            "changed by the templates alone",
            "Their words, links and pictures stay.",
        ),
        (&diff.unread, "changed", "Their old words are not at hand."),
    ];
    for (group, heading, told) in groups {
        if !group.is_empty() {
            let number = count(group.len(), "page");
            let _ = write!(text, "\n### {number} {heading}\n\n{told}\n\n");
            addresses(&mut text, group);
        }
    }
    files(&mut text, diff);
    if !diff.facts.is_empty() {
        let _ = write!(text, "\n### Facts ({})\n\n", diff.facts.len());
    }
    for fact in &diff.facts {
        let value = |value: &Option<String>| {
            value
                .as_ref()
                .map_or_else(|| "none".into(), |text| plain(text))
        };
        let (name, before, after) = (plain(&fact.name), value(&fact.before), value(&fact.after));
        let _ = writeln!(text, "- {name}: {before} → {after}");
    }
    text
}

fn page(text: &mut String, page: &PageChange) {
    let _ = write!(text, "- {}", code(&page.address));
    if !page.title.is_empty() {
        let _ = write!(text, " {}", plain(&page.title));
    }
    if !page.language.is_empty() {
        let _ = write!(text, " ({})", plain(&page.language));
    }
    if let Some(to) = &page.leads_to {
        let _ = write!(text, " → {}", code(to));
    }
    let amount = amount(&page.edit);
    if !amount.is_empty() {
        let _ = write!(text, ": {amount}");
    }
    text.push('\n');
    if !is_brief(page) {
        edit(text, &page.edit);
    }
}

fn edit(text: &mut String, edit: &Edit) {
    for (name, passage) in [
        ("title: ", &edit.title),
        ("description: ", &edit.description),
    ] {
        if !passage.is_empty() {
            let _ = writeln!(text, "  - {name}{}", self::passage(passage));
        }
    }
    for passage in &edit.passages {
        let _ = writeln!(text, "  - {}", self::passage(passage));
    }
    for (word, links) in [
        ("no link or picture any more", &edit.links_removed),
        ("new link or picture", &edit.links_added),
    ] {
        for link in links {
            let _ = writeln!(text, "  - {word}: {}", code(link));
        }
    }
}

/// Markers are HTML, which GitHub and GitLab show: those of Markdown depend on the letters beside them.
fn passage(passage: &Passage) -> String {
    let pieces = shortened(passage).into_iter().map(|piece| {
        let text = plain(piece.text.trim_end());
        let space = if piece.text.ends_with(' ') { " " } else { "" };
        match piece.fate {
            Fate::Same => format!("{text}{space}"),
            Fate::Removed => format!("<del>{text}</del>{space}"),
            Fate::Added => format!("<ins>{text}</ins>{space}"),
        }
    });
    pieces.collect::<String>().trim().to_owned()
}

fn addresses(text: &mut String, addresses: &[String]) {
    let (named, more) = few(addresses);
    for address in named {
        let _ = writeln!(text, "- {}", code(address));
    }
    if more > 0 {
        let _ = writeln!(text, "- and {more} more");
    }
}

fn files(text: &mut String, diff: &Diff) {
    let files = &diff.files;
    let all = [
        ("Added", &files.added),
        ("Changed", &files.changed),
        ("Removed", &files.removed),
    ];
    if !files.is_empty() {
        text.push_str("\n### Files other than pages\n\n");
    }
    for (word, files) in all {
        if files.is_empty() {
            continue;
        }
        let (named, more) = few(files);
        let named: Vec<String> = named.into_iter().map(code).collect();
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "- {word} ({}): {}{more}",
            files.len(),
            named.join(", ")
        );
    }
    if let Some(search) = search(diff) {
        let _ = writeln!(text, "- Changed: {search}");
    }
}

/// A text of the site as plain text in Markdown.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in escape(text).chars() {
        if c.is_control() {
            plain.push(' ');
            continue;
        }
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' | '#' | '@' | '!' | '$'
        ) && !plain.ends_with('&')
        {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

/// An address as code.
fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() || c == '`' { '\'' } else { c })
        .collect();
    format!("`{text}`")
}
