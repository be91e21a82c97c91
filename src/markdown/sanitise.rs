//! Raw HTML, made harmless by ammonia.
//!
//! A tag may open in one place of the Markdown and close in another, so the text is cleaned as a
//! whole: holes go through as words that the text cannot hold, links as elements, and are put back
//! where they come out.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

use super::document::{Hole, NOTE_MARK, Piece};
use super::problems::Problems;
use super::rawhtml::name;
use crate::base::Digest;

/// Tags beyond those that ammonia lets through by itself.
const MORE_TAGS: [&str; 3] = ["section", "input", "label"];

/// Structure and phrases, no scripts, styles, frames, media or forms; `id`, `class`, `lang`, `dir`,
/// `role` and `aria-*`; addresses of the web, of people and within the site.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .add_tags(MORE_TAGS)
        .add_generic_attributes(["id", "class", "lang", "dir", "role", "title"])
        .add_generic_attribute_prefixes(["aria-"])
        .add_tag_attributes("details", ["open"])
        .add_tag_attributes("time", ["datetime"])
        .add_tag_attributes("input", ["checked", "disabled"])
        .tag_attribute_values(HashMap::from([
            ("div", HashMap::from([("tabindex", HashSet::from(["0"]))])),
            ("pre", HashMap::from([("tabindex", HashSet::from(["0"]))])),
            (
                "input",
                HashMap::from([("type", HashSet::from(["checkbox"]))]),
            ),
        ]))
        // A field can only be a task's box. Of two attributes set so the order would be random.
        .set_tag_attribute_value("input", "disabled", "")
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None);
    builder
});

static TAGS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| CLEANER.clone_tags());

/// Tags of `html`, in lower case, that cleaning takes out, with the place of the first of each.
pub(super) fn removed_tags(html: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for (at, _) in html.match_indices('<') {
        let tag = html.get(at + 1..).unwrap_or_default();
        let name = name(tag);
        if tag.starts_with(|c: char| c.is_ascii_alphabetic()) && !TAGS.contains(name.as_str()) {
            found.entry(name).or_insert(at);
        }
    }
    found
}

/// Cleans a text; `summary` keeps its place among the pieces.
pub(super) fn sanitise(
    pieces: &mut Vec<Piece>,
    summary: &mut Option<usize>,
    problems: &mut Problems<'_>,
) {
    let key = key(pieces);
    let mut html = String::new();
    for (number, piece) in pieces.iter().enumerate() {
        if *summary == Some(number) {
            html.push_str(&word(&key, pieces.len()));
        }
        match piece {
            Piece::Html(mark) if mark.starts_with(NOTE_MARK) => html.push_str(&word(&key, number)),
            Piece::Html(text) => html.push_str(text),
            Piece::Hole(Hole::LinkOpen(_)) => {
                html.push_str("<a href=\"");
                html.push_str(&word(&key, number));
                html.push_str("\">");
            }
            Piece::Hole(Hole::LinkClose(_)) => html.push_str("</a>"),
            Piece::Hole(_) => html.push_str(&word(&key, number)),
        }
    }
    let more = summary.take().map(|_| pieces.len());
    let clean = CLEANER.clean(&html).to_string();
    let mut restore = Restore {
        key: &key,
        pieces,
        more,
        out: Vec::new(),
        html: String::with_capacity(clean.len()),
        links: Vec::new(),
        depth: 0,
        summary: None,
    };
    restore.run(&clean, problems);
    restore.part();
    *summary = restore.summary;
    *pieces = restore.out;
}

/// A word that no text holds: nobody can write the digest of what he writes.
fn key(pieces: &[Piece]) -> String {
    format!("h{}x", Digest::of_value(pieces))
}

fn word(key: &str, number: usize) -> String {
    format!("{key}{number}-")
}

/// Puts the holes back into clean HTML.
struct Restore<'p> {
    key: &'p str,
    pieces: &'p [Piece],
    /// The number that stands for the end of the summary.
    more: Option<usize>,
    out: Vec<Piece>,
    html: String,
    /// For each open `<a>`, the id if it is a hole.
    links: Vec<Option<u32>>,
    depth: usize,
    summary: Option<usize>,
}

impl Restore<'_> {
    fn run(&mut self, clean: &str, problems: &mut Problems<'_>) {
        let mut rest = clean;
        while let Some(at) = rest.find('<') {
            let (text, from) = rest.split_at(at);
            self.text(text);
            let (tag, after) = from.split_at(tag_length(from));
            self.tag(tag, problems);
            rest = after;
        }
        self.text(rest);
    }

    fn part(&mut self) {
        if !self.html.is_empty() {
            self.out.push(Piece::Html(std::mem::take(&mut self.html)));
        }
    }

    /// The number after the key, and what follows.
    fn number<'t>(&self, text: &'t str) -> Option<(usize, &'t str)> {
        let (number, rest) = text.split_once('-')?;
        Some((number.parse().ok()?, rest))
    }

    fn text(&mut self, mut text: &str) {
        while let Some((before, after)) = text.split_once(self.key) {
            self.html.push_str(before);
            let Some((number, rest)) = self.number(after) else {
                return;
            };
            text = rest;
            if Some(number) == self.more {
                // Inside an element the pieces before would not be whole.
                if self.depth == 0 {
                    self.part();
                    self.summary = Some(self.out.len());
                }
            } else if let Some(piece) = self.pieces.get(number) {
                self.part();
                self.out.push(piece.clone());
            }
        }
        self.html.push_str(text);
    }

    fn tag(&mut self, tag: &str, problems: &mut Problems<'_>) {
        if tag.starts_with("</") {
            self.depth = self.depth.saturating_sub(1);
            if tag == "</a>"
                && let Some(Some(id)) = self.links.pop()
            {
                self.part();
                self.out.push(Piece::Hole(Hole::LinkClose(id)));
                return;
            }
            self.html.push_str(tag);
            return;
        }
        let name = name(tag);
        if !is_void(&name) {
            self.depth += 1;
        }
        let mut parts = tag.split(self.key);
        self.html.push_str(parts.next().unwrap_or_default());
        let mut link = None;
        for part in parts {
            let Some((number, rest)) = self.number(part) else {
                continue;
            };
            match self.pieces.get(number) {
                Some(Piece::Hole(Hole::LinkOpen(open))) if name == "a" => {
                    link = Some((open.id, number));
                }
                Some(Piece::Hole(Hole::Shortcode(call))) => {
                    problems
                        .error_at(
                            "misplaced-shortcode",
                            call.at,
                            "a shortcode cannot stand in a tag",
                        )
                        .hint("put it between tags");
                }
                _ => {}
            }
            self.html.push_str(rest);
        }
        if let Some((_, number)) = link
            && let Some(piece) = self.pieces.get(number)
        {
            // What was written of the tag is its start: the hole takes its place.
            self.html.truncate(self.html.rfind('<').unwrap_or(0));
            self.part();
            self.out.push(piece.clone());
        }
        if name == "a" {
            self.links.push(link.map(|(id, _)| id));
        }
    }
}

/// Bytes of the tag that `html` starts with, quotes minded.
fn tag_length(html: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}

fn is_void(name: &str) -> bool {
    matches!(name, "area" | "br" | "col" | "hr" | "img" | "input" | "wbr")
}
