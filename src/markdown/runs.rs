//! What a segment is made of: words that are translated, and codes that stay as they are – marks of emphasis, addresses, code,
//! shortcodes.

use std::ops::Range;

use pulldown_cmark::{CowStr, LinkType, Tag};

use super::chars::joins;
use super::shortcode::{Kind, Token};
use super::source::{Part, Source};
use super::state::Text;

/// A stretch of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Words, on one line.
    Text {
        /// As Markdown has them, with its escapes.
        written: String,
        /// As readers see them.
        shown: String,
    },
    /// What is no word.
    Code(Code),
}

impl Run {
    /// How Markdown has it.
    pub fn written(&self) -> &str {
        match self {
            Self::Text { written, .. } => written,
            Self::Code(code) => &code.written,
        }
    }

    fn text(written: &str, shown: &str) -> Self {
        Self::Text {
            written: written.to_owned(),
            shown: shown.to_owned(),
        }
    }
}

/// What of a segment is no word and stays as it is in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Whether it begins or ends something.
    pub form: Form,
    /// What it is of.
    pub kind: CodeKind,
    /// How Markdown has it; a hard line break is a backslash and a line end, whatever follows it in the file. A shortcode that is alone on its
    /// line has the line ends beside it.
    pub written: String,
}

/// Whether a code begins or ends something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// It begins what the next [`Form::Closes`] on its level ends.
    Opens,
    /// The end of a code that [`Opens`](Self::Opens) began.
    Closes,
    /// A code without words in it, as a picture or a call.
    Alone,
}

/// What a code is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// Emphasis, written `*a*`.
    Emphasis,
    /// Strong emphasis, written `**a**`.
    Strong,
    /// Text that is struck out, written `~~a~~`.
    StruckOut,
    /// `[a](b)`, without the title.
    Link,
    /// `![a](b)`, without the title.
    Picture,
    /// The address and the quotes around the title of a link or picture.
    Title,
    /// Code within a line, written `` `a` ``; it is not translated.
    Code,
    /// A formula within a line, written `$a$`; it is not translated.
    Formula,
    /// A reference to a footnote, written `[^a]`.
    Footnote,
    /// A line break that readers see.
    Break,
    /// A tag or comment of HTML.
    Html,
    /// `{{ a() }}`, `{% a() %}`, `{% end %}`; of one with texts in its arguments, what is around each.
    Shortcode,
    /// An address without brackets.
    Address,
}

/// Reads the runs of one segment from the events of the parser. Places are bytes of the parsed text.
pub(super) struct Runs<'s, 't> {
    whole: &'s Text<'t>,
    source: &'s Source<'t>,
    /// `None` is a line break that is none for readers.
    found: Vec<Option<Run>>,
    /// Where the last event ended.
    end: usize,
    /// The title and the length of the mark of each link, picture and emphasis that is open.
    open: Vec<(CodeKind, usize, String)>,
    /// How many are open within an address in `<>`, which is one code.
    skipped: usize,
}

impl<'s, 't> Runs<'s, 't> {
    /// Begins where the first event begins.
    pub fn new(whole: &'s Text<'t>, source: &'s Source<'t>, start: usize) -> Self {
        Self {
            whole,
            source,
            found: Vec::new(),
            end: start,
            open: Vec::new(),
            skipped: 0,
        }
    }

    fn written(&self, at: Range<usize>) -> &'s str {
        let at = self.source.written(at.start)..self.source.written(at.end);
        self.whole.written.get(at).unwrap_or_default()
    }

    fn code(&mut self, form: Form, kind: CodeKind, written: impl Into<String>) {
        if self.skipped == 0 {
            self.found.push(Some(Run::Code(Code {
                form,
                kind,
                written: written.into(),
            })));
        }
    }

    /// Takes a code that is whole.
    pub fn alone(&mut self, kind: CodeKind, at: &Range<usize>) {
        self.code(Form::Alone, kind, self.written(at.clone()));
        self.end = at.end;
    }

    pub fn hard_break(&mut self, at: &Range<usize>) {
        self.code(Form::Alone, CodeKind::Break, "\\\n");
        self.end = at.end;
    }

    pub fn soft_break(&mut self, at: &Range<usize>) {
        if self.skipped == 0 {
            self.found.push(None);
        }
        self.end = at.end;
    }

    /// Takes the start of emphasis, a link or a picture.
    pub fn start(&mut self, tag: &Tag<'_>, at: &Range<usize>) {
        if self.skipped > 0 {
            self.skipped += 1;
            return;
        }
        let none = String::new;
        let (kind, length, title) = match tag {
            Tag::Link {
                link_type: LinkType::Autolink | LinkType::Email,
                ..
            } => {
                self.alone(CodeKind::Address, at);
                self.skipped = 1;
                return;
            }
            Tag::Link {
                link_type, title, ..
            } => (CodeKind::Link, 1, own_title(*link_type, title)),
            Tag::Image {
                link_type, title, ..
            } => (CodeKind::Picture, 2, own_title(*link_type, title)),
            Tag::Emphasis => (CodeKind::Emphasis, 1, none()),
            Tag::Strong => (CodeKind::Strong, 2, none()),
            _ => {
                let text = self.source.slice(at);
                let marks = text.bytes().take(2).take_while(|byte| *byte == b'~');
                (CodeKind::StruckOut, marks.count(), none())
            }
        };
        let mark = at.start..at.start + length;
        self.code(Form::Opens, kind, self.written(mark.clone()));
        self.end = mark.end;
        self.open.push((kind, length, title));
    }

    /// Takes the end of emphasis, a link or a picture.
    pub fn end(&mut self, at: &Range<usize>) {
        if self.skipped > 0 {
            self.skipped -= 1;
            self.end = at.end;
            return;
        }
        let Some((kind, length, title)) = self.open.pop() else {
            return;
        };
        let is_link = matches!(kind, CodeKind::Link | CodeKind::Picture);
        let from = if is_link { self.end } else { at.end - length };
        let closing = self.written(from..at.end);
        match title_in(closing).filter(|_| !title.is_empty()) {
            Some(inner) => {
                let part = |range: Range<usize>| closing.get(range).unwrap_or_default();
                self.code(Form::Closes, kind, part(0..1));
                self.code(Form::Opens, CodeKind::Title, part(1..inner.start));
                let text = Run::text(&one_line(part(inner.clone())), &one_line(&title));
                self.found.push(Some(text));
                self.code(
                    Form::Closes,
                    CodeKind::Title,
                    part(inner.end..closing.len()),
                );
            }
            None => self.code(Form::Closes, kind, closing),
        }
        self.end = at.end;
    }

    /// Takes words, in which there may be shortcodes and addresses. Returns what of them counts as words of the segment.
    pub fn text(&mut self, text: &CowStr<'_>, at: &Range<usize>) -> String {
        let gap = self.source.slice(&(self.end..at.start));
        let escape = if gap.ends_with('\\') { "\\" } else { "" };
        self.end = at.end;
        let slice = self.source.slice(at);
        if slice != &**text && !self.source.is_marked(slice) {
            // A character by its name or number.
            if self.skipped == 0 {
                let written = format!("{escape}{}", self.written(at.clone()));
                self.found.push(Some(Run::text(&written, text)));
            }
            return text.to_string();
        }
        let mut words = String::new();
        for (index, part) in self.source.parts(slice).into_iter().enumerate() {
            match part {
                Part::Text(text) => {
                    words.push_str(text);
                    let escape = if index == 0 { escape } else { "" };
                    if self.skipped == 0 {
                        let run = Run::text(&format!("{escape}{text}"), text);
                        self.found.push(Some(run));
                    }
                }
                Part::Call(number) => {
                    if let Some(token) = self.whole.tokens.get(number) {
                        words.push_str(self.call(token));
                    }
                }
                Part::Verbatim(number) => {
                    let found = self.whole.verbatim.get(number);
                    let written = found.and_then(|one| self.whole.written.get(one.at.clone()));
                    let written = written.unwrap_or_default();
                    words.push_str(written);
                    self.code(Form::Alone, CodeKind::Address, written);
                }
            }
        }
        words
    }

    /// Takes a shortcode, around those of its arguments that are texts. Returns it as it is written.
    fn call(&mut self, token: &Token) -> &'s str {
        let written = self.whole.written.get(token.at.clone());
        let written = written.unwrap_or_default();
        let texts = match token.kind {
            Kind::Call(_) | Kind::Open(..) => texts_of(written),
            Kind::End | Kind::Literal(_) | Kind::Text => Vec::new(),
        };
        let mut from = 0;
        let mut form = Form::Alone;
        for (index, text) in texts.iter().enumerate() {
            let part = |range: Range<usize>| written.get(range).unwrap_or_default();
            self.code(Form::Opens, CodeKind::Shortcode, part(from..text.start));
            let inner = one_line(part(text.clone()));
            if self.skipped == 0 {
                self.found.push(Some(Run::text(&inner, &inner)));
            }
            // Its quote, and of the last one all the rest.
            from = if index + 1 == texts.len() {
                written.len()
            } else {
                text.end + 1
            };
            self.code(Form::Closes, CodeKind::Shortcode, part(text.end..from));
            form = Form::Closes;
        }
        if form == Form::Alone {
            self.code(form, CodeKind::Shortcode, written);
        }
        written
    }

    /// Makes the line breaks beside tags of shortcodes a part of their codes: one on a line of its own is a block.
    fn keep_lines(&mut self) {
        let call = |run: Option<&Option<Run>>| match run {
            Some(Some(Run::Code(code))) if code.kind == CodeKind::Shortcode => {
                Some(code.written.clone())
            }
            _ => None,
        };
        for at in 0..self.found.len() {
            let (Some(None), Some(last)) = (self.found.get(at), at.checked_sub(1)) else {
                continue;
            };
            let before = call(self.found.get(last)).unwrap_or_default();
            let after = call(self.found.get(at + 1)).unwrap_or_default();
            let (number, written) =
                if before.ends_with("%}") || before.ends_with("}}") && after.starts_with("{{") {
                    (last, format!("{before}\n"))
                } else if after.starts_with("{%") {
                    (at + 1, format!("\n{after}"))
                } else {
                    continue;
                };
            if let Some(Some(Run::Code(code))) = self.found.get_mut(number) {
                code.written = written;
            }
            if let Some(line_break) = self.found.get_mut(at) {
                *line_break = Some(Run::text("", ""));
            }
        }
    }

    /// The runs: words side by side are one, line breaks are spaces or nothing, and there is no white space around them all.
    pub fn finish(mut self) -> Vec<Run> {
        self.keep_lines();
        let mut runs: Vec<Run> = Vec::new();
        for (index, piece) in self.found.iter().enumerate() {
            let (written, shown) = match piece {
                Some(Run::Text { written, shown }) => (&**written, &**shown),
                Some(code) => {
                    runs.push(code.clone());
                    continue;
                }
                None => {
                    let later = self.found.get(index + 1..).unwrap_or_default();
                    let after = later.iter().flatten().find_map(|run| edge(run, true));
                    let before = runs.iter().rev().find_map(|run| edge(run, false));
                    let is_joined = matches!((before, after), (Some(a), Some(b)) if joins(a, b));
                    if is_joined { ("", "") } else { (" ", " ") }
                }
            };
            match runs.last_mut() {
                Some(Run::Text {
                    written: before,
                    shown: seen,
                }) => {
                    before.push_str(written);
                    seen.push_str(shown);
                }
                _ => runs.push(Run::text(written, shown)),
            }
        }
        runs.retain(|run| !run.written().is_empty());
        runs
    }
}

/// The character with which a run begins or ends for a reader; `None` of a mark that has none.
fn edge(run: &Run, first: bool) -> Option<char> {
    match run {
        Run::Text { shown, .. } if first => shown.trim_start().chars().next(),
        Run::Text { shown, .. } => shown.trim_end().chars().next_back(),
        Run::Code(code) if code.form == Form::Alone => Some('a'),
        Run::Code(_) => None,
    }
}

/// The title of a link or picture that has it in its own brackets.
fn own_title(link_type: LinkType, title: &str) -> String {
    match link_type {
        LinkType::Inline => title.to_owned(),
        _ => String::new(),
    }
}

/// Where the title stands in `](address "title")`.
fn title_in(closing: &str) -> Option<Range<usize>> {
    let rest = closing.strip_prefix("](")?.trim_start();
    let rest = match rest.strip_prefix('<') {
        Some(address) => address.split_once('>')?.1,
        None => rest.get(rest.find(char::is_whitespace)?..)?,
    };
    let quoted = rest.trim_start();
    let start = closing.len() - quoted.len() + 1;
    let inner = closing.strip_suffix(')')?.trim_end();
    let end = inner.len().checked_sub(1)?;
    (quoted.starts_with(['"', '\'', '(']) && start <= end).then_some(start..end)
}

/// Where the arguments of a shortcode stand that have words: no names of files, addresses and keys.
fn texts_of(written: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(skip) = written
        .get(at..)
        .and_then(|rest| rest.find(['"', '\'', '`']))
    {
        let start = at + skip + 1;
        let quote = written.get(start - 1..start).unwrap_or_default();
        let Some(length) = written.get(start..).and_then(|rest| rest.find(quote)) else {
            break;
        };
        let text = written.get(start..start + length).unwrap_or_default();
        let has_words = text.chars().any(char::is_alphabetic)
            && (text.contains(char::is_whitespace) || !text.is_ascii());
        if has_words && !text.contains('/') {
            found.push(start..start + length);
        }
        at = start + length + 1;
    }
    found
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
