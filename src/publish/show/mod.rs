//! Puts a comparison into words: for a terminal, as Markdown, and as a page. As JSON it is what [`Diff`] serialises to.

mod html;
mod markdown;
mod terminal;

pub use html::html;
pub use markdown::markdown;
pub use terminal::terminal;

use crate::publish::diff::{Diff, Edit, Kind, PageChange};
use crate::publish::words::{Fate, Passage, Piece};

/// The kinds of changes in the order in which people read of them, with their headings and a sentence on each.
const KINDS: [(Kind, &str, &str); 11] = [
    (
        Kind::Vanished,
        "Addresses that vanish",
        "Whoever has a link to them finds nothing there any more",
    ),
    (
        Kind::Hidden,
        "Not public any more",
        "Their entries are drafts now, or are not to be public yet",
    ),
    (
        Kind::Withdrawn,
        "Withdrawn",
        "Only a notice stands in place of the text",
    ),
    (Kind::Expired, "Expired", "Their time is over"),
    (
        Kind::Redirected,
        "Redirected",
        "They lead on to another address",
    ),
    (
        Kind::ListGone,
        "Lists without entries",
        "They go by themselves",
    ),
    (
        Kind::NewlyPublic,
        "Newly public",
        "The instant from which they are public has come",
    ),
    (
        Kind::Restored,
        "Not withdrawn any more",
        "Their texts are there again",
    ),
    (Kind::Added, "Added", "Nothing was at these addresses"),
    (
        Kind::Changed,
        "Changed",
        "Readers see other words, links or pictures",
    ),
    (
        Kind::Follows,
        "Changed because of others",
        "Lists, and pages that show something of others; their own files are as before",
    ),
];

/// The number and the noun, in the plural unless the number is 1.
fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// What a comparison comes to, in one line: `2 pages added, 1 changed`.
pub fn summary(diff: &Diff) -> String {
    if diff.is_empty() {
        return "nothing changes".into();
    }
    let words = [
        (Kind::Vanished, "vanish"),
        (Kind::Hidden, "not public any more"),
        (Kind::Withdrawn, "withdrawn"),
        (Kind::Expired, "expired"),
        (Kind::Redirected, "redirected"),
        (Kind::ListGone, "lists gone"),
        (Kind::NewlyPublic, "newly public"),
        (Kind::Restored, "not withdrawn any more"),
        (Kind::Added, "added"),
        (Kind::Changed, "changed"),
        (Kind::Follows, "changed because of others"),
    ];
    let pages = words.iter().filter_map(|(kind, word)| {
        let number = diff.of(*kind).count();
        (number > 0).then(|| format!("{number} {word}"))
    });
    let alike: usize = diff.alike.iter().map(|one| one.addresses.len()).sum();
    let others = [
        (alike, "changed alike"),
        (diff.templates.len(), "by the templates alone"),
        (diff.unread.len(), "changed"),
    ];
    let others = others
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"));
    let mut parts: Vec<String> = pages.chain(others).collect();
    let files = &diff.files;
    let files = files.added.len() + files.changed.len() + files.removed.len();
    if !parts.is_empty() {
        parts = vec![format!("pages: {}", parts.join(", "))];
    }
    if files > 0 {
        parts.push(format!("{} other than pages", count(files, "file")));
    }
    if !diff.facts.is_empty() {
        parts.push(count(diff.facts.len(), "fact"));
    }
    parts.join("; ")
}

/// What is said of the search, if its files differ.
fn search(diff: &Diff) -> Option<String> {
    let number = diff.files.search.len();
    (number > 0).then(|| format!("the search, in {}", count(number, "file")))
}

/// How many words an edit changes: `3 words out, 4 in`.
fn amount(edit: &Edit) -> String {
    let mut parts = Vec::new();
    match (edit.words_removed, edit.words_added) {
        (0, 0) => {}
        (out, 0) => parts.push(format!("{} out", count(out, "word"))),
        (0, new) => parts.push(format!("{} in", count(new, "word"))),
        (out, new) => parts.push(format!("{} out, {new} in", count(out, "word"))),
    }
    if !edit.title.is_empty() {
        parts.push("title".into());
    }
    if !edit.description.is_empty() {
        parts.push("description".into());
    }
    let links = edit.links_removed.len().max(edit.links_added.len());
    if links > 0 {
        parts.push(if links == 1 {
            "1 link or picture".into()
        } else {
            format!("{links} links and pictures")
        });
    }
    if parts.is_empty() && !edit.passages.is_empty() {
        parts.push("punctuation".into());
    }
    parts.join("; ")
}

/// So much of an unchanged text is shown before and after a change, in characters.
const AROUND: usize = 40;

/// A passage in which long stretches of unchanged text are cut short, and paragraphs end in `¶`.
fn shortened(passage: &Passage) -> Passage {
    let last = passage.len().saturating_sub(1);
    let short = |(at, piece): (usize, &Piece)| {
        let text = piece.text.replace('\n', " ¶ ");
        let text = match piece.fate {
            Fate::Same => cut(&text, at > 0, at < last),
            _ => text,
        };
        Piece {
            fate: piece.fate,
            text,
        }
    };
    passage.iter().enumerate().map(short).collect()
}

/// The text without its middle, or without its beginning or end where nothing that changed is beside it.
fn cut(text: &str, has_before: bool, has_after: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let head = if has_before { AROUND } else { 0 };
    let tail = if has_after { AROUND } else { 0 };
    if chars.len() <= head + tail + 5 {
        return text.to_owned();
    }
    let start: String = chars.iter().take(head).collect();
    let end: String = chars.iter().skip(chars.len() - tail).collect();
    // At the border of a word, where there is one.
    let start = start.rsplit_once(' ').map_or(&*start, |(start, _)| start);
    let end = end.split_once(' ').map_or(&*end, |(_, end)| end);
    let gap = |beside: bool| if beside { " … " } else { "… " };
    match (has_before, has_after) {
        (false, _) => format!("{}{end}", gap(false)),
        (true, false) => format!("{start} …"),
        (true, true) => format!("{start}{}{end}", gap(true)),
    }
}

/// Whether a page's edit is left out where there is little room.
fn is_brief(page: &PageChange) -> bool {
    page.kind == Kind::Follows
}

/// The most addresses that are named of a group.
const NAMED: usize = 5;

/// The first few addresses of many, and how many more there are.
fn few(addresses: &[String]) -> (Vec<&str>, usize) {
    let named = addresses.iter().take(NAMED).map(String::as_str);
    (named.collect(), addresses.len().saturating_sub(NAMED))
}
