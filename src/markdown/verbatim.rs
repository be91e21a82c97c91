//! Stretches of text that neither smart punctuation, emphasis nor conversion may change: bare addresses, and
//! lengths in feet and inches. The parser reads a marker for each; the writer writes them, addresses as links.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::lengths::lengths;
use crate::base::addresses;

/// A stretch of the text that is written unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verbatim {
    /// Its byte range in the text.
    pub at: Range<usize>,
    /// The index of the first stretch with the same text. Its marker has this number, so that two equal labels of links stay equal.
    pub number: usize,
    /// What the address of its link needs in front, as `mailto:`; may be empty. `None` where it is not to be a link.
    pub link: Option<&'static str>,
}

/// Finds the verbatim stretches of `text`, in order; lengths only where quotes become typographic (`smart`).
/// Addresses in tags and in the targets of links are left to the parser.
pub(super) fn find(text: &str, smart: bool) -> Vec<Verbatim> {
    let mut tags = Tags::new(text);
    // Most addresses are targets, which is told by a few bytes.
    let bare = addresses(text).filter(|address| {
        let start = address.at.start;
        !is_target(text.get(..start).unwrap_or_default()) && !tags.hold(start)
    });
    let mut found: Vec<_> = bare.map(|address| (address.at, address.link)).collect();
    if smart {
        found.extend(lengths(text).into_iter().map(|at| (at, None)));
        found.sort_by_key(|(at, _)| (at.start, at.end));
    }
    let mut first = BTreeMap::new();
    let numbered = found.into_iter().enumerate().map(|(number, (at, link))| {
        let number = *first.entry(text.get(at.clone())).or_insert(number);
        Verbatim { at, number, link }
    });
    numbered.collect()
}

impl Verbatim {
    /// What readers see of it in `text`: backslash escapes and `&amp;` are resolved.
    pub fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let written = text.get(self.at.clone()).unwrap_or_default();
        if !written.contains('\\') && !written.contains("&amp;") {
            return Cow::Borrowed(written);
        }
        let mut shown = String::with_capacity(written.len());
        let mut chars = written.chars();
        while let Some(c) = chars.next() {
            let c = if c == '\\' { chars.next() } else { Some(c) };
            shown.extend(c);
        }
        Cow::Owned(shown.replace("&amp;", "&"))
    }
}

/// Whether what follows `before` is the target of a link or of a definition, or was meant as one and is reported
/// elsewhere.
fn is_target(before: &str) -> bool {
    let before = before.trim_end();
    match before.strip_suffix(['(', '（']) {
        Some(text) => text.trim_end().ends_with([']', '］', '】']),
        None => before.ends_with("]:") || before.ends_with(")["),
    }
}

/// Tells whether places are within tags, from `<` to `>`. Has to be asked in the order of places, so that all questions together take
/// one pass.
struct Tags<'t> {
    text: &'t str,
    /// The text before this place has been searched.
    seen: usize,
    /// Where the last tag found ends.
    end: usize,
    /// No `<` before this place begins a tag: the paragraph ends first.
    endless: usize,
}

impl<'t> Tags<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            seen: 0,
            end: 0,
            endless: 0,
        }
    }

    fn hold(&mut self, at: usize) -> bool {
        let mut from = self.seen.max(self.end);
        let bytes = self.text.as_bytes();
        let next = |from: usize| memchr::memchr(b'<', bytes.get(from..at)?);
        while let Some(sign) = next(from) {
            from += sign + 1;
            let rest = self.text.get(from..).unwrap_or_default();
            let begins = rest.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
            if !begins || from < self.endless {
                continue;
            }
            // What comes first: the end of the tag, or of the paragraph.
            let ends = |at: &usize| {
                let rest = rest.get(*at..).unwrap_or_default();
                rest.starts_with('>') || rest.starts_with("\n\n")
            };
            let end = memchr::memchr2_iter(b'>', b'\n', rest.as_bytes()).find(ends);
            let end = end.unwrap_or(rest.len());
            if rest.get(end..).is_some_and(|rest| rest.starts_with('>')) {
                from += end;
                self.end = from;
            } else {
                self.endless = from + end;
            }
        }
        self.seen = at;
        at < self.end
    }
}
