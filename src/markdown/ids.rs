//! Ids of headings, which are the fragments of links to them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use pulldown_cmark::{Event, Options, Parser};

use super::document::Heading;
use crate::base::HeadingIds;

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

/// Up to this number headings are compared one by one, which is quicker than hashing.
const FEW: usize = 16;

impl Ids {
    /// An id by this rule for a heading with this text, which follows `headings`; with `-2`, `-3` and so on where that is taken.
    pub fn for_text(&mut self, text: &str, rule: HeadingIds, headings: &[Heading]) -> String {
        let mut id = rule.id(text);
        // `fn-1` and `fnref-1` are ids of footnotes.
        if id.is_empty() {
            id.push_str(rule.of_nothing());
        } else if id.starts_with("fn-") || id.starts_with("fnref-") {
            id.insert_str(0, "section-");
        }
        if !self.is_taken(&id, headings) {
            return id;
        }
        let mut next = self.next.get(&id).copied().unwrap_or(rule.second());
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

/// What the id of a heading is made of by a rule of another program. `heading` is its Markdown as it is written.
pub fn source_of_id(heading: &str, rule: HeadingIds) -> Cow<'_, str> {
    let inner = inner(heading);
    if rule.reads_markdown() {
        let last = inner.rsplit('\n').next().unwrap_or_default();
        return Cow::Borrowed(last.trim_start_matches([' ', '\t', '>']));
    }
    let mut text = String::with_capacity(inner.len());
    for event in Parser::new_ext(inner, Options::ENABLE_STRIKETHROUGH) {
        match event {
            // For kramdown, these are dashes.
            Event::Text(part) if rule == HeadingIds::Jekyll => {
                text.push_str(&part.replace("---", "").replace("--", ""))
            }
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    Cow::Owned(text)
}

/// The Markdown of a heading without the marks that make it one, and without attributes.
fn inner(heading: &str) -> &str {
    let marked = heading.trim_start();
    if !marked.starts_with('#') {
        let above = heading
            .trim_end()
            .rsplit_once('\n')
            .map_or("", |(above, _)| above);
        return without_attributes(above.trim());
    }
    let inner = without_attributes(marked.trim_start_matches('#').trim());
    let closed = inner.trim_end_matches('#');
    if closed.is_empty() || closed.len() < inner.len() && closed.ends_with([' ', '\t']) {
        closed.trim_end()
    } else {
        inner
    }
}

fn without_attributes(line: &str) -> &str {
    match line.rfind('{') {
        Some(at) if line.ends_with('}') && !line.ends_with("}}") => {
            line.get(..at).unwrap_or_default().trim_end()
        }
        _ => line,
    }
}
