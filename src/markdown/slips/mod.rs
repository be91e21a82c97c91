//! Markdown that did not take: marks that readers would see as they were typed because a space is missing,
//! a bracket is full-width, or nothing closes them.
//!
//! [`Watch`] follows the parser's events and gathers the literal text of one block at a time; each check is
//! a function over that [`Block`]. What the parser took as code, link or markup is no literal text, and
//! neither is what follows a backslash, which is how an editor says that a mark is meant as a sign.

mod alerts;
mod code;
mod emphasis;
mod headings;
mod links;
mod lists;
mod signs;
mod tables;

use std::ops::Range;

use super::source::SEPARATORS;
use pulldown_cmark::{Event, LinkType, Tag};

pub(super) use alerts::hidden as hidden_alerts;
pub(super) use code::unclosed;
pub(super) use headings::underlined;

/// A mark that did not take.
#[derive(Debug)]
pub(super) struct Slip {
    pub code: &'static str,
    /// Bytes of the parsed text.
    pub at: Range<usize>,
    pub message: String,
    pub hint: String,
}

/// What holds a block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Holder {
    #[default]
    Text,
    /// It is the first block of a list's item.
    Item,
    /// It is the first block of a quote that is no alert.
    Quote,
    /// A heading or the cell of a table: no other block can begin in it.
    Line,
}

/// A line of a block.
#[derive(Debug, Clone, Copy)]
struct Line<'s> {
    /// Its first byte in the parsed text, after the marks of lists and quotes.
    start: usize,
    text: &'s str,
    /// It begins with text, not with markup or a backslash.
    literal: bool,
}

impl Line<'_> {
    /// Its bytes in the parsed text.
    fn at(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// A paragraph, a heading, a cell, or the text of a tight item.
#[derive(Debug)]
struct Block<'s> {
    /// All that was parsed.
    source: &'s str,
    holder: Holder,
    /// Its lines, if one of them begins with a sign and another block could begin in it.
    lines: Vec<Line<'s>>,
    /// The literal text: bytes of the parsed text, in order.
    literal: &'s [Range<usize>],
    /// The block before it began with a typed bullet.
    after_bullet: bool,
}

impl<'s> Block<'s> {
    /// The stretches of literal text with their first bytes.
    fn stretches(&self) -> impl Iterator<Item = (usize, &'s str)> {
        let source = self.source;
        (self.literal.iter()).map(move |at| (at.start, source.get(at.clone()).unwrap_or_default()))
    }

    /// Whether a check of text could find anything: each begins at one of these signs, which most blocks do not have.
    fn has_marks(&self) -> bool {
        self.stretches().any(|(_, text)| {
            let bytes = text.as_bytes();
            // `】`, `＊`, `］` and `｀`; most signs of Chinese begin with the same bytes.
            let is_wide = |at: usize| {
                let sign = bytes.get(at..at + 3);
                matches!(
                    sign,
                    Some([0xE3, 0x80, 0x91] | [0xEF, 0xBC, 0x8A | 0xBD] | [0xEF, 0xBD, 0x80])
                )
            };
            memchr::memchr3(b'*', b'_', b'[', bytes).is_some()
                || memchr::memchr3(b'~', b'`', b'=', bytes).is_some()
                || memchr::memchr(b']', bytes).is_some()
                || memchr::memchr2_iter(0xE3, 0xEF, bytes).any(is_wide)
        })
    }

    /// The lines that begin with text.
    fn literal_lines(&self) -> impl Iterator<Item = &Line<'s>> {
        self.lines.iter().filter(|line| line.literal)
    }
}

type Check = fn(&Block<'_>, &mut Vec<Slip>);

/// Checks of lines at whose start a block could have begun.
const OF_LINES: [Check; 9] = [
    headings::without_space,
    lists::odd_spaces,
    lists::without_space,
    lists::bullets,
    lists::numbers,
    lists::tasks,
    alerts::unknown,
    signs::full_width,
    tables::not_read,
];

/// Checks of text anywhere.
const OF_TEXT: [Check; 4] = [
    emphasis::unclosed,
    emphasis::full_width,
    signs::unclosed,
    links::not_read,
];

/// Gathers the literal text of the current block.
#[derive(Debug, Default)]
pub(super) struct Watch {
    holder: Holder,
    /// Where lines begin, and whether with text.
    starts: Vec<(usize, bool)>,
    literal: Vec<Range<usize>>,
    /// What comes next begins a line.
    in_line: bool,
    /// Open elements whose text is not looked at: code, pictures, bare addresses.
    hidden: usize,
    after_bullet: bool,
}

impl Watch {
    /// Takes an event in; the slips of a block are found when it ends.
    pub fn see(
        &mut self,
        event: &Event<'_>,
        range: &Range<usize>,
        source: &str,
        found: &mut Vec<Slip>,
    ) {
        if self.hidden > 0 {
            match event {
                Event::Start(_) => self.hidden += 1,
                Event::End(_) => self.hidden -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Text(_) => {
                let before = range
                    .start
                    .checked_sub(1)
                    .and_then(|i| source.as_bytes().get(i));
                self.begin_line(range.start, before != Some(&b'\\'));
                match self.literal.last_mut() {
                    Some(last) if last.end == range.start => last.end = range.end,
                    _ => self.literal.push(range.clone()),
                }
            }
            Event::SoftBreak | Event::HardBreak => self.in_line = false,
            Event::TaskListMarker(_) => self.holder = Holder::Text,
            Event::Start(tag) if is_inline(tag) => {
                self.begin_line(range.start, false);
                let is_hidden = matches!(
                    tag,
                    Tag::Image { .. }
                        | Tag::Link {
                            link_type: LinkType::Autolink | LinkType::Email,
                            ..
                        }
                );
                self.hidden += usize::from(is_hidden);
            }
            Event::End(tag) if is_inline_end(tag) => {}
            Event::Start(tag) => {
                self.finish(source, found);
                self.begin(tag);
            }
            Event::End(_) | Event::Rule | Event::Html(_) => self.finish(source, found),
            _ => self.begin_line(range.start, false),
        }
    }

    fn begin_line(&mut self, start: usize, literal: bool) {
        if !std::mem::replace(&mut self.in_line, true) {
            self.starts.push((start, literal));
        }
    }

    /// A block begins.
    fn begin(&mut self, tag: &Tag<'_>) {
        self.holder = match tag {
            Tag::Item => Holder::Item,
            Tag::BlockQuote(None) => Holder::Quote,
            Tag::Paragraph => self.holder,
            Tag::Heading { .. } | Tag::TableCell => Holder::Line,
            _ => Holder::Text,
        };
        self.hidden = usize::from(matches!(tag, Tag::CodeBlock(_)));
        if !matches!(tag, Tag::Paragraph) {
            self.after_bullet = false;
        }
    }

    /// The current block ends.
    pub fn finish(&mut self, source: &str, found: &mut Vec<Slip>) {
        if self.starts.is_empty() {
            return;
        }
        let line = |&(start, literal): &(usize, bool)| {
            let parsed = source.get(start..).unwrap_or_default();
            let rest = parsed.strip_prefix(SEPARATORS).unwrap_or(parsed);
            let start = start + parsed.len() - rest.len();
            let text = rest.split('\n').next().unwrap_or_default().trim_end();
            Line {
                start,
                text,
                literal,
            }
        };
        // Most text has no line that begins with a sign, and is done with the checks of text.
        let has_sign = |&(start, _): &(usize, bool)| {
            let first = source.get(start..).and_then(|rest| rest.chars().next());
            first.is_some_and(|c| !c.is_alphabetic() || "一二三四五六七八九十".contains(c))
        };
        let is_looked_at = self.holder != Holder::Line && self.starts.iter().any(has_sign);
        let starts = self.starts.iter().filter(|_| is_looked_at);
        let block = Block {
            source,
            holder: self.holder,
            lines: starts.map(line).collect(),
            literal: &self.literal,
            after_bullet: self.after_bullet,
        };
        if is_looked_at {
            OF_LINES.iter().for_each(|check| check(&block, found));
        }
        if block.has_marks() {
            OF_TEXT.iter().for_each(|check| check(&block, found));
        }
        self.after_bullet = lists::begins_with_bullet(&block);
        self.starts.clear();
        self.literal.clear();
        self.in_line = false;
        self.holder = Holder::Text;
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    is_inline_end(&tag.to_end())
}

fn is_inline_end(tag: &pulldown_cmark::TagEnd) -> bool {
    use pulldown_cmark::TagEnd::{
        Emphasis, Image, Link, Strikethrough, Strong, Subscript, Superscript,
    };
    matches!(
        tag,
        Emphasis | Strong | Strikethrough | Superscript | Subscript | Link | Image
    )
}

/// The start of a text, long enough to recognise it.
fn excerpt(text: &str) -> String {
    let mut chars = text.trim().chars();
    let mut start: String = chars.by_ref().take(30).collect();
    if chars.next().is_some() {
        start.push('…');
    }
    start
}

/// The name of a blank that Markdown does not take for a space.
fn odd_space(c: char) -> Option<&'static str> {
    match c {
        '\u{A0}' | '\u{202F}' => Some("a no-break space"),
        '\u{3000}' => Some("a full-width space"),
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' => Some("an invisible character"),
        '\u{2000}'..='\u{200A}' | '\u{205F}' => Some("a typographic space"),
        _ => None,
    }
}

/// A blank of any kind.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || odd_space(c).is_some()
}

/// Whether there are blanks, or the ends of the text, around `from..to`.
fn stands_apart(source: &str, from: usize, to: usize) -> bool {
    let before = source.get(..from).and_then(|s| s.chars().next_back());
    let after = source.get(to..).and_then(|s| s.chars().next());
    before.is_none_or(is_blank) && after.is_none_or(is_blank)
}

/// Whether `text` begins with a word rather than with a sign, a single letter or a figure.
fn begins_with_word(text: &str) -> bool {
    let mut chars = text.chars();
    let (first, second) = (chars.next(), chars.next());
    first.is_some_and(|c| {
        c.is_alphabetic() && (super::chars::is_letter(c) || second.is_some_and(char::is_alphabetic))
    })
}
