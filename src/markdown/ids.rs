//! Fragments of headings.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use super::document::Heading;
use crate::base::composed;

/// Which headings of a text have which ids.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// The number of the first heading that has the id, where there are many.
    many: HashMap<String, usize, FixedState>,
    /// How many headings are in it.
    known: usize,
    next: HashMap<String, u32, FixedState>,
    /// Ids that raw HTML sets, with their places in the file.
    anchors: BTreeMap<String, (u32, u32)>,
}

/// Longest id made from a heading, in characters.
const LONGEST: usize = 80;

/// So few headings are compared one by one.
const FEW: usize = 16;

impl Ids {
    /// An id for the heading after these with this text: lower case, letters and figures of any script,
    /// hyphens between words; `-2`, `-3` and so on where it is taken.
    pub fn for_text(&mut self, text: &str, headings: &[Heading]) -> String {
        let mut id = heading_id(text, LONGEST);
        if id.is_empty() || id.starts_with("fn-") || id.starts_with("fnref-") {
            id.insert_str(0, if id.is_empty() { "section" } else { "section-" });
        }
        if !self.is_taken(&id, headings) {
            return id;
        }
        let mut next = self.next.get(&id).copied().unwrap_or(2);
        loop {
            let numbered = format!("{id}-{next}");
            next += 1;
            if !self.is_taken(&numbered, headings) {
                self.next.insert(id, next);
                return numbered;
            }
        }
    }

    fn is_taken(&mut self, id: &str, headings: &[Heading]) -> bool {
        self.anchors.contains_key(id) || self.holder(id, headings).is_some()
    }

    /// Keeps an id of raw HTML. The first place of an id counts.
    pub fn add_anchor(&mut self, id: &str, at: (u32, u32)) {
        self.anchors.entry(id.to_owned()).or_insert(at);
    }

    /// Where what has the id stands in the file: one of these headings, or raw HTML.
    pub fn place(&mut self, id: &str, headings: &[Heading]) -> Option<(u32, u32)> {
        let heading = self.holder(id, headings).and_then(|i| headings.get(i));
        heading
            .map(|heading| heading.at)
            .or_else(|| self.anchors.get(id).copied())
    }

    /// The ids that raw HTML sets.
    pub fn into_anchors(self) -> Vec<String> {
        self.anchors.into_keys().collect()
    }

    /// The number of the heading that has the id; `headings` are all so far.
    fn holder(&mut self, id: &str, headings: &[Heading]) -> Option<usize> {
        if headings.len() <= FEW {
            return headings.iter().position(|heading| heading.id == id);
        }
        for (number, heading) in headings.iter().enumerate().skip(self.known) {
            self.many.entry(heading.id.clone()).or_insert(number);
        }
        self.known = headings.len();
        self.many.get(id).copied()
    }
}

/// The id of a heading with this text, of at most `longest` characters.
pub fn heading_id(text: &str, longest: usize) -> String {
    let mut id = String::with_capacity(text.len());
    let mut gap = false;
    let mut length = 0;
    for c in composed(text).chars() {
        if c.is_alphanumeric() {
            if gap && !id.is_empty() {
                id.push('-');
                length += 1;
            }
            gap = false;
            if length >= longest {
                break;
            }
            if c.is_ascii() {
                id.push(c.to_ascii_lowercase());
            } else {
                id.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
            }
            length += 1;
        } else {
            // An apostrophe does not part a word: `park's` is `parks`.
            gap |= !matches!(c, '\'' | '’');
        }
    }
    if id.ends_with('-') {
        id.pop();
    }
    id
}
