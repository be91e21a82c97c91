//! Fragments of headings.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::FixedState;

/// The ids of a text, each given once.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// The number of the heading that has the id.
    used: HashMap<String, usize, FixedState>,
    next: HashMap<String, u32, FixedState>,
}

/// Longest id made from a heading, in characters.
const LONGEST: usize = 80;

impl Ids {
    /// An id for heading `number` with this text: lower case, letters and figures of any script, hyphens
    /// between words; `-2`, `-3` and so on where it is taken.
    pub fn for_text(&mut self, text: &str, number: usize) -> String {
        let mut id = slug(text);
        if id.is_empty() || id.starts_with("fn-") || id.starts_with("fnref-") {
            id.insert_str(0, if id.is_empty() { "section" } else { "section-" });
        }
        if self.take(&id, number).is_none() {
            return id;
        }
        let next = self.next.entry(id.clone()).or_insert(2);
        loop {
            let numbered = format!("{id}-{next}");
            *next += 1;
            if let Entry::Vacant(free) = self.used.entry(numbered.clone()) {
                free.insert(number);
                return numbered;
            }
        }
    }

    /// Takes `id` for heading `number`, or tells which one has it.
    pub fn take(&mut self, id: &str, number: usize) -> Option<usize> {
        match self.used.entry(id.to_owned()) {
            Entry::Occupied(taken) => Some(*taken.get()),
            Entry::Vacant(free) => {
                free.insert(number);
                None
            }
        }
    }
}

fn slug(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    let mut gap = false;
    let mut length = 0;
    for c in text.chars() {
        if c.is_alphanumeric() {
            if gap && !id.is_empty() {
                id.push('-');
                length += 1;
            }
            gap = false;
            if length >= LONGEST {
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
