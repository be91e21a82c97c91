//! The text as the parser sees it: shortcodes are single words, separators stand beside Han text,
//! the indentation of a shortcode's body is gone. Places lead back to the text as it was written.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

/// A change between the text as written and the text as parsed.
#[derive(Debug, Clone, Copy)]
struct Edit {
    /// Bytes in the parsed text.
    at: usize,
    len: usize,
    /// Bytes in the text as written.
    was_at: usize,
    was_len: usize,
}

/// What is put in the place of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// The shortcode with this number.
    Call(usize),
    /// A sign that is taken out again.
    Separator,
    /// The stretch with this number that stays as it is.
    Verbatim(usize),
    /// This text.
    Text(&'static str),
}

/// Characters that stand in the parsed text and nowhere in the written one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    /// Around the number of a shortcode: counts as a letter.
    pub call: char,
    /// The same for a stretch that stays as it is.
    pub verbatim: char,
    /// Punctuation that no living script uses.
    pub separator: char,
}

/// One of these separates, whichever the text is free of.
pub(super) const SEPARATORS: [char; 5] = [
    '\u{1039F}',
    '\u{103D0}',
    '\u{1056F}',
    '\u{10857}',
    '\u{1093F}',
];

impl Marks {
    /// Marks that `text` is free of; `None` for a text that has them all.
    pub fn for_text(text: &str) -> Option<Self> {
        let may_have = may_be_marked(text);
        let free = |c: &char| !may_have || !text.contains(*c);
        Some(Self {
            call: ('\u{E700}'..='\u{E740}').find(free)?,
            verbatim: ('\u{E741}'..='\u{E780}').find(free)?,
            separator: SEPARATORS.into_iter().find(free)?,
        })
    }

    fn all(self) -> [char; 3] {
        [self.call, self.verbatim, self.separator]
    }
}

/// Whether `text` has a byte with which one of the marks begins. Few texts have one.
fn may_be_marked(text: &str) -> bool {
    memchr::memchr2(0xEE, 0xF0, text.as_bytes()).is_some()
}

/// A text as the parser sees it.
#[derive(Debug)]
pub(super) struct Source<'a> {
    /// The text to be parsed.
    pub text: Cow<'a, str>,
    /// Bytes at the start of `text` that were never written.
    pub preface: usize,
    edits: Vec<Edit>,
    start: usize,
    marks: Option<Marks>,
}

/// A stretch of text between marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Text as written.
    Text(&'t str),
    /// The shortcode with this number.
    Call(usize),
    /// The stretch with this number that stays as it is.
    Verbatim(usize),
}

impl<'a> Source<'a> {
    /// The text `written`, which starts at byte `start` of the whole, without changes.
    pub fn plain(written: &'a str, start: usize) -> Self {
        Self {
            text: Cow::Borrowed(written),
            preface: 0,
            edits: Vec::new(),
            start,
            marks: None,
        }
    }

    /// The same with `changes`: ranges of the whole, in order, of which those that overlap an
    /// earlier one are left out. `preface` is put before the text.
    pub fn changed(
        written: &'a str,
        start: usize,
        preface: &str,
        changes: &[(Range<usize>, Change)],
        marks: Marks,
    ) -> Self {
        if changes.is_empty() && preface.is_empty() {
            return Self::plain(written, start);
        }
        let mut text = String::with_capacity(written.len() + preface.len() + 16 * changes.len());
        text.push_str(preface);
        let mut edits = vec![Edit {
            at: 0,
            len: preface.len(),
            was_at: start,
            was_len: 0,
        }];
        let mut done = start;
        for (range, change) in changes {
            let Some(kept) = range
                .start
                .checked_sub(start)
                .and_then(|end| written.get(done - start..end))
            else {
                continue;
            };
            text.push_str(kept);
            let at = text.len();
            match change {
                Change::Call(number) => {
                    let _ = write!(text, "{0}{number}{0}", marks.call);
                }
                Change::Verbatim(number) => {
                    let _ = write!(text, "{0}{number}{0}", marks.verbatim);
                }
                Change::Separator => text.push(marks.separator),
                Change::Text(other) => text.push_str(other),
            }
            edits.push(Edit {
                at,
                len: text.len() - at,
                was_at: range.start,
                was_len: range.end - range.start,
            });
            done = range.end;
        }
        text.push_str(written.get(done - start..).unwrap_or_default());
        Self {
            text: Cow::Owned(text),
            preface: preface.len(),
            edits,
            start,
            marks: Some(marks),
        }
    }

    /// The place in the whole of the byte `at` of the parsed text.
    pub fn written(&self, at: usize) -> usize {
        let next = self.edits.partition_point(|edit| edit.at <= at);
        let Some(edit) = next.checked_sub(1).and_then(|i| self.edits.get(i)) else {
            return self.start + at;
        };
        match at.checked_sub(edit.at + edit.len) {
            Some(past) => edit.was_at + edit.was_len + past,
            None => edit.was_at,
        }
    }

    /// What the parser was given at `range`.
    pub fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Whether `text` has marks that must not reach the output.
    pub fn is_marked(&self, text: &str) -> bool {
        (self.marks).is_some_and(|marks| may_be_marked(text) && text.contains(marks.all()))
    }

    /// The stretches of an event's text, without separators.
    pub fn parts<'t>(&self, text: &'t str) -> Vec<Part<'t>> {
        let Some(marks) = self.marks else {
            return vec![Part::Text(text)];
        };
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(marks.all()) {
            let (before, from) = rest.split_at(at);
            let numbered = |mark: char, part: fn(usize) -> Part<'t>| {
                let (number, tail) = from.strip_prefix(mark)?.split_once(mark)?;
                Some((part(number.parse().ok()?), tail))
            };
            let call = numbered(marks.call, Part::Call);
            if let Some((part, tail)) = call.or_else(|| numbered(marks.verbatim, Part::Verbatim)) {
                parts.extend([Part::Text(before), part]);
                rest = tail;
            } else if let Some(tail) = from.strip_prefix(marks.separator) {
                parts.push(Part::Text(before));
                rest = tail;
            } else {
                // The mark came out of a character reference: it is text.
                let end = at + marks.call.len_utf8();
                parts.push(Part::Text(rest.get(..end).unwrap_or_default()));
                rest = rest.get(end..).unwrap_or_default();
            }
        }
        parts.push(Part::Text(rest));
        parts.retain(|part| *part != Part::Text(""));
        parts
    }
}
