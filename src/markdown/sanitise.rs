//! Raw HTML, made harmless by ammonia.
//!
//! The writer has closed each element and reported what is not let through; ammonia, which parses the text as a
//! browser does, has the last word. All pieces are joined and cleaned together: each hole is replaced by a word that
//! cannot occur in the text, each link by an `<a>` with such a word as its address, and both are put back afterwards.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

use super::document::{Hole, Piece, stands_alone};
use super::rawhtml::name;
use super::tags::is_void;
use crate::base::Digest;

/// Tags beyond those that ammonia lets through by itself.
const MORE_TAGS: [&str; 4] = ["section", "input", "label", "tfoot"];

/// Prefixes of attributes that any tag may have, beyond those that are named below.
const PREFIXES: [&str; 1] = ["aria-"];

/// Structure and phrases, no scripts, styles, frames, media or forms; `id`, `class`, `lang`, `dir`,
/// `role` and `aria-*`; addresses of the web, of people and within the site.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .add_tags(MORE_TAGS)
        .add_generic_attributes(["id", "class", "lang", "dir", "role", "title"])
        .add_generic_attribute_prefixes(PREFIXES)
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
        // An input is the box of a task, not to be ticked. Ammonia iterates a hash map of the attributes to set:
        // with a second one, their order in the output would be random.
        .set_tag_attribute_value("input", "disabled", "")
        .url_schemes(HashSet::from(super::address::OUTSIDE))
        .link_rel(None);
    builder
});

/// What [`CLEANER`] lets through, so that the writer can report what will be removed.
struct Policy {
    tags: HashSet<&'static str>,
    /// Attributes of any tag.
    everywhere: HashSet<&'static str>,
    of_tags: HashMap<&'static str, HashSet<&'static str>>,
    /// Attributes that a tag may have with some values only: by tag, then by attribute.
    values: HashMap<&'static str, HashMap<&'static str, HashSet<&'static str>>>,
}

static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy {
    tags: CLEANER.clone_tags(),
    everywhere: CLEANER.clone_generic_attributes(),
    of_tags: CLEANER.clone_tag_attributes(),
    values: CLEANER.clone_tag_attribute_values(),
});

/// Whether tags of this name, in lower case, are let through.
pub(super) fn lets_tag(name: &str) -> bool {
    POLICY.tags.contains(name)
}

/// Whether the attribute `name` of a tag is let through with this value.
pub(super) fn lets_attribute(tag: &str, name: &str, value: &str) -> bool {
    let policy = &*POLICY;
    let value_is_one = |values: &HashMap<&str, HashSet<&str>>| {
        values.get(name).is_some_and(|known| known.contains(value))
    };
    policy.everywhere.contains(name)
        || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || policy
            .of_tags
            .get(tag)
            .is_some_and(|names| names.contains(name))
        || policy.values.get(tag).is_some_and(value_is_one)
}

/// Cleans `pieces`. The end of the summary is moved to its new place among them; if that is inside an element, `summary` becomes `None`.
pub(super) fn sanitise(pieces: &mut Vec<Piece>, summary: &mut Option<usize>) {
    let key = key(pieces);
    let mut html = String::new();
    for (number, piece) in pieces.iter().enumerate() {
        if *summary == Some(number) {
            html.push_str(&word(&key, pieces.len()));
        }
        match piece {
            Piece::Html(piece) if stands_alone(piece) => html.push_str(&word(&key, number)),
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
    restore.run(&clean);
    restore.part();
    *summary = restore.summary;
    *pieces = restore.out;
}

/// A word that cannot occur in the text, because it contains a digest of the text.
fn key(pieces: &[Piece]) -> String {
    format!("h{}x", Digest::of_value(pieces))
}

fn word(key: &str, number: usize) -> String {
    format!("{key}{number}-")
}

/// Puts the holes back into cleaned HTML.
struct Restore<'p> {
    key: &'p str,
    pieces: &'p [Piece],
    /// The number that marks the end of the summary.
    more: Option<usize>,
    out: Vec<Piece>,
    html: String,
    /// For each open `<a>`, the id of its hole, if it is one.
    links: Vec<Option<u32>>,
    /// How many elements are open.
    depth: usize,
    summary: Option<usize>,
}

impl Restore<'_> {
    fn run(&mut self, clean: &str) {
        let mut rest = clean;
        while let Some(at) = rest.find('<') {
            let (text, from) = rest.split_at(at);
            self.text(text);
            let (tag, after) = from.split_at(tag_length(from));
            self.tag(tag);
            rest = after;
        }
        self.text(rest);
    }

    fn part(&mut self) {
        if !self.html.is_empty() {
            self.out.push(Piece::Html(std::mem::take(&mut self.html)));
        }
    }

    /// Splits the number at the start of a text, which follows the key, from the rest.
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
                // Inside an element the pieces before it would have tags without their end.
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

    fn tag(&mut self, tag: &str) {
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
            if let Some(Piece::Hole(Hole::LinkOpen(open))) = self.pieces.get(number)
                && name == "a"
            {
                link = Some((open.id, number));
            }
            self.html.push_str(rest);
        }
        if let Some((_, number)) = link
            && let Some(piece) = self.pieces.get(number)
        {
            // The start of the tag was written already: the hole takes its place.
            self.html.truncate(self.html.rfind('<').unwrap_or(0));
            self.part();
            self.out.push(piece.clone());
        }
        if name == "a" {
            self.links.push(link.map(|(id, _)| id));
        }
    }
}

/// The length of the tag that `html` starts with. Ammonia writes all attributes in double quotes.
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
