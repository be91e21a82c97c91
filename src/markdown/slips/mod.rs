//! Warnings for Markdown that the parser did not recognise: marks that readers would see as they were typed because
//! a space is missing, a bracket is full-width, or nothing closes them.
//!
//! [`Watch`] follows the parser's events and gathers the literal text of one block at a time; each check is
//! a function over that [`Block`]. Code, pictures, bare addresses and recognised markup are not literal text. A
//! backslash before a mark says that it is meant as a sign: nothing is reported.

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
use crate::base::bytes;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

pub(super) use alerts::hidden as hidden_alerts;
pub(super) use code::unclosed;
pub(super) use headings::underlined;

/// A warning about syntax that the parser did not recognise.
#[derive(Debug)]
pub(super) struct Slip {
    pub code: &'static str,
    /// Bytes of the parsed text.
    pub at: Range<usize>,
    pub message: String,
    pub hint: String,
}

/// What a block is in, as far as the checks need to know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Holder {
    #[default]
    Text,
    /// It is the first block of a list item.
    Item,
    /// It is the first block of a quote that is no alert.
    Quote,
    /// A heading or the cell of a table, in whose text no other block can begin.
    Line,
}

/// A line of a block.
#[derive(Debug, Clone, Copy)]
struct Line<'s> {
    /// Its first byte in the parsed text, after the marks of lists and quotes.
    start: usize,
    text: &'s str,
    /// Whether it begins with text, rather than with markup or a backslash.
    literal: bool,
}

impl Line<'_> {
    /// Its byte range in the parsed text.
    fn at(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// A paragraph, a heading, a cell, or the text of a tight list item.
#[derive(Debug)]
struct Block<'s> {
    /// The parsed text, of which the block is a part.
    source: &'s str,
    holder: Holder,
    /// Its lines; empty unless one of them begins with a sign and another block could begin there.
    lines: Vec<Line<'s>>,
    /// The literal text: bytes of the parsed text, in order.
    literal: &'s [Range<usize>],
    /// Whether the block before it began with a bullet such as `•`.
    after_bullet: bool,
}

impl<'s> Block<'s> {
    /// The stretches of literal text, each with its start in the parsed text.
    fn stretches(&self) -> impl Iterator<Item = (usize, &'s str)> {
        let source = self.source;
        (self.literal.iter()).map(move |at| (at.start, source.get(at.clone()).unwrap_or_default()))
    }

    /// Whether a check of [`OF_TEXT`] could find anything. Each looks for one of these signs, which most blocks do not have.
    fn has_marks(&self) -> bool {
        let is_mark = |rest: &[u8]| match rest {
            // The first bytes of `】`, `＊`, `］` and `｀` are those of most signs of Chinese, too.
            [0xE3, rest @ ..] => rest.starts_with(&[0x80, 0x91]),
            [0xEF, rest @ ..] => {
                matches!(rest, [0xBC, 0x8A | 0xBD, ..] | [0xBD, 0x80, ..])
            }
            [first, ..] => begins_mark(*first),
            [] => false,
        };
        self.stretches().any(|(_, text)| {
            let bytes = text.as_bytes();
            bytes::any(bytes, begins_mark)
                && (0..bytes.len()).any(|at| bytes.get(at..).is_some_and(is_mark))
        })
    }

    /// The lines that begin with text.
    fn literal_lines(&self) -> impl Iterator<Item = &Line<'s>> {
        self.lines.iter().filter(|line| line.literal)
    }
}

/// Whether a mark of [`Block::has_marks`] may begin with `byte`. Without branches: all text is asked on every build.
fn begins_mark(byte: u8) -> bool {
    let is = |mark: u8| byte == mark;
    // `[`, `]`, `_`, `` ` ``, and two that are not marks.
    let is_near = byte.wrapping_sub(b'[') <= b'`' - b'[';
    is_near | is(b'*') | is(b'~') | is(b'=') | is(0xE3) | is(0xEF)
}

type Check = fn(&Block<'_>, &mut Vec<Slip>);

/// Checks of the starts of lines, where another block could have begun.
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

/// Checks of text anywhere in a block.
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
    /// Where the lines of the block begin, and whether with text.
    starts: Vec<(usize, bool)>,
    literal: Vec<Range<usize>>,
    /// The start of the current line has been recorded.
    in_line: bool,
    /// How many elements are open whose text is not checked: code, pictures, bare addresses.
    hidden: usize,
    after_bullet: bool,
    /// Whether the text may have formulas.
    math: bool,
}

impl Watch {
    pub fn new(math: bool) -> Self {
        Self {
            math,
            ..Self::default()
        }
    }

    /// Takes in the next event of the parser. When it ends a block, the slips of the block are added to `found`.
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
                if !self.in_line {
                    let before = source.get(..range.start).unwrap_or_default();
                    self.begin_line(range.start, !before.ends_with('\\'));
                }
                match self.literal.last_mut() {
                    Some(last) if last.end == range.start => last.end = range.end,
                    _ => self.literal.push(range.clone()),
                }
            }
            Event::SoftBreak | Event::HardBreak => self.in_line = false,
            Event::TaskListMarker(_) => self.holder = Holder::Text,
            Event::Start(tag) if is_inline(&tag.to_end()) => {
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
            Event::End(tag) if is_inline(tag) => {}
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

    /// Starts a block; a paragraph is held by what was started before.
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

    /// Ends the current block, if one is open, and checks it.
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
        // Most text has no line that begins with a sign, and needs no checks of lines.
        let has_sign = |&(start, _): &(usize, bool)| {
            let first = source.get(start..).and_then(|rest| rest.chars().next());
            first.is_some_and(|c| {
                !c.is_alphabetic() || !c.is_ascii() && "一二三四五六七八九十".contains(c)
            })
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
        if self.math {
            signs::formula(&block, found);
        }
        self.after_bullet = lists::begins_with_bullet(&block);
        self.starts.clear();
        self.literal.clear();
        self.in_line = false;
        self.holder = Holder::Text;
    }
}

/// Whether an element stands within a block.
pub(super) fn is_inline(tag: &TagEnd) -> bool {
    use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong, Subscript, Superscript};
    matches!(
        tag,
        Emphasis | Strong | Strikethrough | Superscript | Subscript | Link | Image
    )
}

/// The start of a text, for messages: at most 30 characters.
fn excerpt(text: &str) -> String {
    let mut chars = text.trim().chars();
    let mut start: String = chars.by_ref().take(30).collect();
    if chars.next().is_some() {
        start.push('…');
    }
    start
}

/// What to call a blank that Markdown does not take for a space; `None` for other characters.
fn odd_space(c: char) -> Option<&'static str> {
    match c {
        '\u{A0}' | '\u{202F}' => Some("a no-break space"),
        '\u{3000}' => Some("a full-width space"),
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' => Some("an invisible character"),
        '\u{2000}'..='\u{200A}' | '\u{205F}' => Some("a typographic space"),
        _ => None,
    }
}

/// Whether `c` is white space to a reader, whatever it is to Markdown.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || odd_space(c).is_some()
}

/// Whether the bytes `from..to` are between blanks or at an end of the text.
fn stands_apart(source: &str, from: usize, to: usize) -> bool {
    let before = source.get(..from).and_then(|s| s.chars().next_back());
    let after = source.get(to..).and_then(|s| s.chars().next());
    before.is_none_or(is_blank) && after.is_none_or(is_blank)
}

/// Whether `text` begins with a word, rather than with a sign, a single letter or a digit. One Han character or kana is a word.
fn begins_with_word(text: &str) -> bool {
    let mut chars = text.chars();
    let (first, second) = (chars.next(), chars.next());
    first.is_some_and(|c| {
        c.is_alphabetic() && (super::chars::is_letter(c) || second.is_some_and(char::is_alphabetic))
    })
}
