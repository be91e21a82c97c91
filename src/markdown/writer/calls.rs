//! Writes shortcodes as holes, and decides whether each is a block or part of a sentence.

use super::super::body::{has_own_lines, of_shortcode};
use super::super::document::{ArgValue, Piece};
use super::super::document::{Hole, Shortcode};
use super::super::shortcode::{Call, Kind};
use super::{Break, Mode, Paragraph, Writer};

impl Writer<'_, '_> {
    /// Writes the shortcode whose first token has this number.
    pub(super) fn call(&mut self, number: usize) {
        let whole = self.whole;
        let Some(token) = whole.tokens.get(number) else {
            return;
        };
        match &token.kind {
            Kind::Literal(text) => self.words(text),
            Kind::Call(call) => {
                let alone = match &self.paragraph {
                    Paragraph::Pending(range) => self.only_calls(self.source.slice(range)),
                    _ => false,
                };
                let block = alone && self.mode != Mode::Inline;
                self.write_call(call, token.at.clone(), None, block);
            }
            Kind::Open(call, end) => {
                let free = self.inline_depth == 0
                    && self.heading.is_none()
                    && self.table.is_none()
                    && self.mode != Mode::Inline;
                let block = free && has_own_lines(whole, number, *end);
                let ends = whole
                    .tokens
                    .get(*end)
                    .map_or(token.at.end, |end| end.at.end);
                self.write_call(call, token.at.start..ends, Some((number, *end)), block);
            }
            Kind::End | Kind::Text => {}
        }
    }

    fn write_call(
        &mut self,
        call: &Call,
        at: std::ops::Range<usize>,
        body: Option<(usize, usize)>,
        block: bool,
    ) {
        if block {
            self.leave_paragraph();
            self.out.line();
        } else {
            self.before_content();
            self.flush();
            self.lead_calls.push(self.state.plain.len());
        }
        let body = body.map(|(open, end)| self.body(open, end, block));
        let at = self.state.problems.place(at);
        let args = call
            .args
            .iter()
            .map(|(name, value)| (name.clone(), self.convert_argument(value)))
            .collect();
        self.out.hole(Hole::Shortcode(Shortcode {
            name: call.name.clone(),
            args,
            body,
            inline: !block,
            at,
        }));
    }

    /// Writes a shortcode in a block of raw HTML, where it never begins or ends a paragraph.
    pub(super) fn call_in_html(&mut self, number: usize) {
        let pending = std::mem::replace(&mut self.paragraph, Paragraph::No);
        self.call(number);
        self.paragraph = pending;
    }

    /// Renders the body between the tokens `open` and `end`.
    fn body(&mut self, open: usize, end: usize, block: bool) -> Vec<Piece> {
        self.flush();
        let Some(source) = of_shortcode(self.whole, open, end) else {
            return Vec::new();
        };
        if block {
            self.state.plain_line();
        }
        let mut writer = Writer::new(self.state, self.whole, &source);
        writer.mode = if block { Mode::Body } else { Mode::Inline };
        let (pieces, _) = writer.run();
        if block {
            self.state.plain_line();
        }
        pieces
    }

    /// Ends an open paragraph so that a block can follow; text after that starts another paragraph.
    pub(super) fn leave_paragraph(&mut self) {
        self.flush();
        self.close_label();
        self.line_break = Break::None;
        self.last = None;
        if self.paragraph == Paragraph::Open {
            self.out.html("</p>\n");
            self.paragraph = Paragraph::Pending(0..0);
        }
    }

    /// Whether a paragraph has nothing but shortcodes, each on a separate line. Several on one line are words of a
    /// sentence.
    fn only_calls(&self, paragraph: &str) -> bool {
        let mut is_line_taken = false;
        self.source.parts(paragraph).iter().all(|part| match part {
            super::Part::Call(_) => !std::mem::replace(&mut is_line_taken, true),
            super::Part::Verbatim(_) => false,
            super::Part::Text(text) => {
                is_line_taken &= !text.contains('\n');
                text.chars().all(|c| c.is_whitespace() || c == '>')
            }
        })
    }

    /// Converts the texts in an argument, except those that look like an address or a file name.
    fn convert_argument(&self, value: &ArgValue) -> ArgValue {
        match value {
            ArgValue::Text(text) if text.contains('/') || is_file(text) => value.clone(),
            ArgValue::Text(text) => ArgValue::Text(self.state.convert(text.clone())),
            ArgValue::List(values) => {
                ArgValue::List(values.iter().map(|v| self.convert_argument(v)).collect())
            }
            other => other.clone(),
        }
    }

    /// The shortcode as it was typed, with its body.
    pub(super) fn written_call(&self, number: usize) -> &str {
        let Some(token) = self.whole.tokens.get(number) else {
            return "";
        };
        let end = match &token.kind {
            Kind::Literal(text) => return text,
            Kind::Open(_, end) => self.whole.tokens.get(*end).map(|end| end.at.end),
            _ => None,
        };
        let range = token.at.start..end.unwrap_or(token.at.end);
        self.whole.written.get(range).unwrap_or_default()
    }

    /// Reports a shortcode in an address, a title or an alternative text.
    pub(super) fn misplaced_call(&mut self, number: usize) {
        let Some(token) = self.whole.tokens.get(number) else {
            return;
        };
        if matches!(token.kind, Kind::Literal(_)) {
            return;
        }
        self.state
            .problems
            .error(
                "misplaced-shortcode",
                token.at.clone(),
                "a shortcode cannot stand in an address, a title or an alternative text",
            )
            .hint("write the address itself; `@/section/entry.md` leads to an entry in the page's language");
    }
}

/// Whether `text` ends like a file name.
fn is_file(text: &str) -> bool {
    text.rsplit_once('.').is_some_and(|(_, extension)| {
        (1..=5).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}
