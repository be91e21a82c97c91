//! Ids of headings, which are the fragments of links to them.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use super::document::Heading;
use crate::base::composed;

/// The ids that a text has so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// The index of the first heading with the id. Filled only for more than [`FEW`] headings.
    many: HashMap<String, usize, FixedState>,
    /// How many headings are in `many`.
    known: usize,
    /// The number to try next for an id that is taken, so that equal headings do not take quadratic time.
    next: HashMap<String, u32, FixedState>,
    /// Ids that raw HTML sets, with their bytes in the file.
    anchors: BTreeMap<String, (u32, u32)>,
}

/// Longest id made from a heading, in characters.
const LONGEST: usize = 80;

/// Up to this number headings are compared one by one, which is quicker than hashing.
const FEW: usize = 16;

impl Ids {
    /// An id for a heading with this text, which follows `headings`: [`heading_id`], with `-2`, `-3` and so on where
    /// that is taken.
    pub fn for_text(&mut self, text: &str, headings: &[Heading]) -> String {
        let mut id = heading_id(text, LONGEST);
        // `fn-1` and `fnref-1` are ids of footnotes.
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

    /// Adds an id of raw HTML, unless there is one already.
    pub fn add_anchor(&mut self, id: &str, at: (u32, u32)) {
        self.anchors.entry(id.to_owned()).or_insert(at);
    }

    /// The bytes in the file of what has the id: one of `headings`, which are all so far, or raw HTML.
    pub fn place(&mut self, id: &str, headings: &[Heading]) -> Option<(u32, u32)> {
        let heading = self.holder(id, headings).and_then(|i| headings.get(i));
        heading
            .map(|heading| heading.at)
            .or_else(|| self.anchors.get(id).copied())
    }

    /// The ids that raw HTML sets, sorted.
    pub fn into_anchors(self) -> Vec<String> {
        self.anchors.into_keys().collect()
    }

    /// The index of the first heading that has the id; `headings` are all so far.
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

/// The id of a heading with this text, of at most `longest` characters: NFC in lower case, letters and digits of any script, one
/// hyphen for whatever is between words. Empty for a text without letters and digits.
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
            // An apostrophe does not divide a word: `park's` is `parks`.
            gap |= !matches!(c, '\'' | '’');
        }
    }
    if id.ends_with('-') {
        id.pop();
    }
    id
}
