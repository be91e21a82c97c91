//! The text as the parser sees it, with a mapping of its byte offsets back to the text as written.
//!
//! A shortcode or verbatim stretch becomes its number between two marker characters, which the parser takes for a
//! word; separators are inserted beside Han text; the indentation of a shortcode's body is removed. The marker
//! characters do not occur in the text, so that [`Source::parts`] finds them again in what the parser returns.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

/// A replaced range: where it is in the parsed text and where it was in the text as written.
#[derive(Debug, Clone, Copy)]
struct Edit {
    /// Start and length in the parsed text, in bytes.
    at: usize,
    len: usize,
    /// Start and length in the text as written.
    was_at: usize,
    was_len: usize,
}

/// What replaces a range of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// The marker of the shortcode whose first token has this number.
    Call(usize),
    /// A character that is removed again after parsing.
    Separator,
    /// The marker of the verbatim stretch with this number.
    Verbatim(usize),
    /// A text that takes its place in the output too; may be empty.
    Text(&'static str),
}

/// Marker characters: in the parsed text, and nowhere in the text as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    /// Around the number of a shortcode. Private use, which the parser takes for a letter.
    pub call: char,
    /// Around the number of a verbatim stretch; private use too.
    pub verbatim: char,
    /// Punctuation of an ancient script.
    pub separator: char,
}

/// Candidates for [`Marks::separator`], of which one that the text does not have is used.
pub(super) const SEPARATORS: [char; 5] = [
    '\u{1039F}',
    '\u{103D0}',
    '\u{1056F}',
    '\u{10857}',
    '\u{1093F}',
];

impl Marks {
    /// Marker characters that `text` does not have; `None` for a text that has all candidates.
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

/// Whether `text` has a byte with which a marker character may begin in UTF-8. Few texts have one, so that the search is quick.
fn may_be_marked(text: &str) -> bool {
    memchr::memchr2(0xEE, 0xF0, text.as_bytes()).is_some()
}

/// A text as the parser sees it.
#[derive(Debug)]
pub(super) struct Source<'a> {
    /// What the parser reads.
    pub text: Cow<'a, str>,
    /// The length of the definitions at the start of `text` that are not part of the text as written.
    pub preface: usize,
    /// In order of both texts.
    edits: Vec<Edit>,
    /// Where the source begins in the text as written.
    start: usize,
    marks: Option<Marks>,
}

/// A part of the text that the parser returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Text that holds no marker of Markdown.
    Text(&'t str),
    /// The shortcode whose first token has this number.
    Call(usize),
    /// The verbatim stretch with this number.
    Verbatim(usize),
}

impl<'a> Source<'a> {
    /// A source for `written`, which starts at byte `start` of the text, without changes.
    pub fn plain(written: &'a str, start: usize) -> Self {
        Self {
            text: Cow::Borrowed(written),
            preface: 0,
            edits: Vec::new(),
            start,
            marks: None,
        }
    }

    /// The same with `changes`: sorted ranges of the text, of which those that overlap an earlier one are ignored.
    /// `preface` is put before it.
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

    /// Maps a byte offset of the parsed text to one of the text as written; within a replacement, to its start.
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

    /// The parsed text at `range`.
    pub fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Whether `text` has marker characters, which must not reach the output.
    pub fn is_marked(&self, text: &str) -> bool {
        (self.marks).is_some_and(|marks| may_be_marked(text) && text.contains(marks.all()))
    }

    /// Splits the text of a parser's event at its markers, and drops separators.
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
                // The character was written as a reference, as `&#xE700;`: it is text.
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
