//! Raw HTML that is let through: matches tags, so that each element ends within the element of Markdown around it.
//!
//! An element that begins in a paragraph ends with that paragraph at the latest; one that begins between paragraphs may
//! have paragraphs in it. An element without an end tag is reported, and ends where its fragment did. A fragment is the
//! HTML of one block, up to a blank line.

use std::collections::HashMap;
use std::ops::Range;

use super::super::document::{Hole, Piece};
use super::super::sanitise::lets_tag;
use super::super::tags::{
    Stretch, Tag, decode, end_is_optional, holds_text_alone, is_block, is_ended_by, is_void, next,
    parents, read,
};
use super::{DEPTH, Paragraph, Writer};

/// What has to be written at the end of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The end tag of an element.
    Tag,
    /// The end of the link hole with this id.
    Link(u32),
    /// The end of a heading, with its checks.
    Heading,
    /// Nothing: the start tag was not written.
    Nothing,
}

/// An element of raw HTML whose end has not come.
#[derive(Debug)]
struct Open {
    name: String,
    end: End,
    /// The place of its start tag in the text as written.
    at: Range<usize>,
    /// Where it ends if its end tag never comes: after the last fragment that surely belongs to it.
    slot: Option<usize>,
    /// Whether the current fragment surely belongs to it: it began there, or an element in it ended there.
    is_in_use: bool,
    /// Whether its text is not converted: code, or a text with a `lang`.
    is_verbatim: bool,
}

/// The elements of raw HTML that are open.
#[derive(Debug, Default)]
pub(super) struct Raw {
    open: Vec<Open>,
    /// For each open element of Markdown, how many of `open` are around it. End tags inside it cannot close those.
    outer_counts: Vec<usize>,
    /// How many elements are open that are too deep to be written.
    too_deep: usize,
    /// How many of `open` are verbatim.
    verbatim: usize,
    /// Set when a paragraph was ended for a block of HTML in it: how many of `open` are around that block.
    split: Option<usize>,
    /// While the content of a script or style sheet is left out: its name, and how many elements of Markdown are around it,
    /// at whose end it ends at the latest.
    skipping: Option<(String, usize)>,
    /// How many start tags of each name were removed and reported: their end tags are not errors too.
    taken_out: HashMap<String, usize>,
    /// Whether any raw HTML was let through, so that the output has to be sanitised.
    pub used: bool,
}

impl Raw {
    /// Whether text is not to be converted.
    pub fn is_verbatim(&self) -> bool {
        self.verbatim > 0
    }

    /// Whether an element of raw HTML is open.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether a link of raw HTML is open.
    pub fn is_in_link(&self) -> bool {
        self.open
            .iter()
            .any(|open| open.name == "a" && open.end != End::Nothing)
    }

    /// How many elements are around the innermost element of Markdown.
    fn outer_count(&self) -> usize {
        self.outer_counts.last().copied().unwrap_or(0)
    }

    /// To be called at the start of an element of Markdown.
    pub fn enter(&mut self) {
        self.outer_counts.push(self.open.len());
    }

    /// Whether the current event is in the content of a script or style sheet, which is left out.
    pub fn is_skipping(&self) -> bool {
        self.skipping.is_some()
    }

    /// Ends the script or style sheet that is left out, if `html` is its end tag.
    pub fn end_skipping(&mut self, html: &str) {
        let name = super::super::rawhtml::name(html);
        if html.starts_with("</")
            && self
                .skipping
                .as_ref()
                .is_some_and(|(skipped, _)| *skipped == name)
        {
            self.skipping = None;
        }
    }
}

impl Writer<'_, '_> {
    /// To be called at the end of an element of Markdown: ends all elements that raw HTML opened in it.
    pub(super) fn end_inner(&mut self) {
        let outer_count = self.raw.outer_counts.pop().unwrap_or(0);
        if self
            .raw
            .skipping
            .as_ref()
            .is_some_and(|(_, elements)| *elements > self.raw.outer_counts.len())
        {
            self.raw.skipping = None;
        }
        self.raw.outer_counts.push(outer_count);
        self.end_above(outer_count);
        self.raw.outer_counts.pop();
        self.raw.split = None;
    }

    /// Ends all open elements, at the end of the text.
    pub(super) fn end_raw(&mut self) {
        self.raw.outer_counts.clear();
        self.end_above(0);
    }

    /// Writes a fragment between paragraphs. `place` maps its bytes to the text as written.
    pub(super) fn raw_block(&mut self, html: &str, place: &dyn Fn(usize) -> usize) {
        self.raw.used = true;
        let mut at = 0;
        let mut is_without_end = HashMap::new();
        while let Some(rest) = html.get(at..).filter(|rest| !rest.is_empty()) {
            let (stretch, length) = next(rest);
            let written = rest.get(..length).unwrap_or_default();
            let from = place(at);
            let range = from..from.max(place(at + length));
            at += length;
            match stretch {
                Stretch::Text => self.raw_text(written),
                Stretch::Comment => {}
                Stretch::Other => self.strange(written, range),
                Stretch::UnclosedComment => self.unclosed_comment_at(from),
                Stretch::UnclosedTag => self.unclosed_tag(written, from),
                Stretch::Tag => {
                    let Some(tag) = self.raw_tag(written, range, true) else {
                        continue;
                    };
                    // The content of scripts and style sheets is not text.
                    let after = html.get(at..).unwrap_or_default();
                    if hides_text(&tag) && !is_without_end.contains_key(&tag.name) {
                        match end_tag(after, &tag.name) {
                            Some(skip) => at += skip,
                            None => {
                                is_without_end.insert(tag.name, ());
                            }
                        }
                    }
                }
            }
        }
        self.end_fragment();
    }

    /// Writes a tag within a sentence, or reports what else begins with `<`. `at` is its place in the text as written, `source_end` its end
    /// in the source.
    pub(super) fn raw_inline(&mut self, html: &str, at: usize, source_end: usize) {
        self.raw.used = true;
        let range = at..at + html.len();
        if next(html) != (Stretch::Tag, html.len()) {
            return self.strange(html, range);
        }
        if let Some(tag) = self.raw_tag(html, range, false)
            && hides_text(&tag)
        {
            let rest = self.source.text.get(source_end..).unwrap_or_default();
            let window = rest.get(..rest.floor_char_boundary(LONGEST_SKIPPED));
            let window = window.unwrap_or_default();
            let window = window.split("\n\n").next().unwrap_or_default();
            if end_tag(window, &tag.name).is_some() {
                self.raw.skipping = Some((tag.name, self.raw.outer_counts.len()));
            }
        }
    }

    fn raw_text(&mut self, html: &str) {
        for part in self.source.parts(html) {
            match part {
                super::Part::Text(text) => self.html_text(&decode(text)),
                super::Part::Call(number) => self.call_in_html(number),
                super::Part::Verbatim(number) => {
                    self.html_text(&decode(self.written_verbatim(number)));
                }
            }
        }
    }

    /// Opens or closes an element; `block` says whether between paragraphs. Returns the tag if it is a start tag.
    fn raw_tag(&mut self, written: &str, at: Range<usize>, block: bool) -> Option<Tag> {
        let html = self.without_calls(written);
        let Some(tag) = read(&html) else {
            self.strange(written, at);
            return None;
        };
        if tag.closes {
            self.close_raw(&tag.name, at, block);
            return None;
        }
        self.open_raw(&tag, at, block);
        Some(tag)
    }

    fn open_raw(&mut self, tag: &Tag, at: Range<usize>, block: bool) {
        let name = tag.name.as_str();
        if !lets_tag(name) {
            return self.removed_tag(name, at);
        }
        let outer_count = self.raw.outer_count();
        while let Some(at) = self.ended_by(name, outer_count) {
            self.end_above(at);
        }
        if let Some(message) = self.misplaced(name, block) {
            self.take_out(name);
            let hint = "move it, or leave the tag out";
            return self.warn_tag("misplaced-html", name, at, &message, hint);
        }
        if self.raw.open.len() + self.shown >= DEPTH {
            if self.raw.too_deep == 0 {
                let message =
                    format!("the tag `<{name}>` stands in too many others and is taken out");
                self.warn_tag(
                    "deep-html",
                    name,
                    at,
                    &message,
                    "leave tags out: the theme decides how things look",
                );
            }
            self.raw.too_deep += usize::from(!is_void(name) && !tag.closes_itself);
            return;
        }
        if is_block(name) {
            self.before_raw_block(block);
        } else if block {
            self.flush();
        } else {
            self.before_tag();
        }
        let (end, is_verbatim) = self.write_start(tag, &at);
        if is_void(name) {
            if name == "hr" && self.raw.split == Some(self.raw.open.len()) {
                self.end_split();
            }
            return;
        }
        self.raw.verbatim += usize::from(is_verbatim);
        self.raw.open.push(Open {
            name: name.to_owned(),
            end,
            at,
            slot: None,
            is_in_use: true,
            is_verbatim,
        });
        if tag.closes_itself {
            self.end_last(false);
        }
    }

    /// The index of the open element that ends implicitly where an element `name` begins, among those after the first `outer_count`.
    fn ended_by(&self, name: &str, outer_count: usize) -> Option<usize> {
        let open = self.raw.open.get(outer_count..)?;
        // Inline elements end implicitly only with the block around them.
        let found = open
            .iter()
            .rposition(|open| is_block(&open.name) || is_ended_by(&open.name, name))?;
        let is_last = found + 1 == open.len();
        let ends = is_ended_by(&open.get(found)?.name, name);
        (ends && (is_last || is_block(name))).then_some(outer_count + found)
    }

    /// Why an element `name` cannot begin here; `None` if it can.
    fn misplaced(&self, name: &str, block: bool) -> Option<String> {
        let above = self
            .raw
            .open
            .get(self.raw.outer_count()..)
            .unwrap_or_default();
        let parents = parents(name);
        let around = above.last().map(|open| open.name.as_str());
        if !parents.is_empty() && !around.is_some_and(|around| parents.contains(&around)) {
            let around = parents.first().copied().unwrap_or_default();
            return Some(format!(
                "the tag `<{name}>` stands outside of `<{around}>` and is taken out"
            ));
        }
        if name == "a" && (self.raw.is_in_link() || !self.links.is_empty()) {
            return Some("a link cannot stand in a link, so the tag `<a>` is taken out".into());
        }
        let in_sentence = self.inline_depth > 0
            || self.heading.is_some()
            || self.mode == super::Mode::Inline
            || !block && above.iter().any(|open| !is_block(&open.name))
            || above
                .last()
                .is_some_and(|open| holds_text_alone(&open.name) && is_block(&open.name));
        (is_block(name) && in_sentence).then(|| {
            format!(
                "a block such as `<{name}>` cannot stand in a sentence, so the tag is taken out"
            )
        })
    }

    /// To be called before a block of raw HTML: ends a paragraph of Markdown around it.
    fn before_raw_block(&mut self, block: bool) {
        if !block && self.paragraph != Paragraph::No {
            self.leave_paragraph();
            self.paragraph = Paragraph::No;
            self.raw.split = Some(self.raw.open.len());
        }
        self.flush();
        self.last = None;
        self.line_break = super::Break::None;
        self.state.plain_line();
    }

    /// To be called after a block within a paragraph: what follows is another paragraph.
    fn end_split(&mut self) {
        self.raw.split = None;
        self.last = None;
        self.line_break = super::Break::None;
        self.paragraph = Paragraph::Pending(0..0);
    }

    fn close_raw(&mut self, name: &str, at: Range<usize>, block: bool) {
        if !lets_tag(name) {
            return;
        }
        if self.raw.too_deep > 0 {
            self.raw.too_deep -= 1;
            return;
        }
        let outer_count = self.raw.outer_count();
        let above = self.raw.open.get(outer_count..).unwrap_or_default();
        let Some(found) = above.iter().rposition(|open| open.name == name) else {
            match self.raw.taken_out.get_mut(name) {
                Some(count) if *count > 0 => *count -= 1,
                _ => self.stray_tag(name, at),
            }
            return;
        };
        if !block {
            self.flush();
        }
        self.end_above(outer_count + found + 1);
        self.end_last(false);
    }

    /// Ends all elements but the first `count`, as if their end tags were missing.
    fn end_above(&mut self, count: usize) {
        self.raw.too_deep = 0;
        while self.raw.open.len() > count {
            self.end_last(true);
        }
    }

    /// Ends the innermost element. If its end tag `is_missing` and may not be omitted, that is reported.
    fn end_last(&mut self, is_missing: bool) {
        self.flush();
        let Some(open) = self.raw.open.pop() else {
            return;
        };
        self.raw.verbatim -= usize::from(open.is_verbatim);
        let is_missing = is_missing && !end_is_optional(&open.name);
        let slot = open.slot.filter(|_| is_missing && !open.is_in_use);
        if is_missing && open.end != End::Nothing {
            self.unended_tag(&open.name, open.at.clone());
        }
        if let Some(parent) = self.raw.open.last_mut() {
            match slot {
                Some(_) => parent.slot = parent.slot.max(slot),
                None => parent.is_in_use = true,
            }
        }
        match (open.end, slot) {
            (End::Nothing, _) => {}
            (End::Heading, _) => self.end_heading_at(open.at),
            (End::Tag, None) => self.out.html(&format!("</{}>", open.name)),
            (End::Tag, Some(slot)) => {
                let end = format!("</{}>", open.name);
                self.out.put_late(slot, Piece::Html(end));
            }
            (End::Link(id), None) => self.out.hole(Hole::LinkClose(id)),
            (End::Link(id), Some(slot)) => {
                self.out.put_late(slot, Piece::Hole(Hole::LinkClose(id)))
            }
        }
        if is_block(&open.name) {
            self.last = None;
            self.state.plain_line();
        }
        if self.raw.split == Some(self.raw.open.len()) {
            self.end_split();
        }
    }

    /// Ends a fragment: inline elements end, and those that stay open get a slot here, in case their end tags never come.
    fn end_fragment(&mut self) {
        let outer_count = self.raw.outer_count();
        self.raw.too_deep = 0;
        while self.raw.open.len() > outer_count
            && self
                .raw
                .open
                .last()
                .is_some_and(|open| holds_text_alone(&open.name))
        {
            self.end_last(true);
        }
        if self.raw.open.iter().any(|open| open.is_in_use) {
            let slot = self.out.slot();
            for open in self.raw.open.iter_mut().filter(|open| open.is_in_use) {
                open.is_in_use = false;
                open.slot = Some(slot);
            }
        }
    }

    /// Records a start tag that is not written.
    pub(super) fn take_out(&mut self, name: &str) {
        *self.raw.taken_out.entry(name.to_owned()).or_default() += 1;
    }
}

/// How far the end tag of a script or style sheet within a sentence is searched for, in bytes.
const LONGEST_SKIPPED: usize = 4096;

/// Whether the content of an element is left out.
fn hides_text(tag: &Tag) -> bool {
    matches!(tag.name.as_str(), "script" | "style") && !tag.closes_itself
}

/// The end of the first end tag `</name>` in `html`, in bytes.
fn end_tag(html: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(skip) = html.get(at..)?.find("</") {
        at += skip + 2;
        let rest = html.get(at..)?;
        let is_it = rest
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name));
        if is_it
            && !rest
                .as_bytes()
                .get(name.len())
                .is_some_and(u8::is_ascii_alphanumeric)
        {
            return Some(at + rest.find('>')? + 1);
        }
    }
    None
}
