//! Writes blocks: paragraphs, lists, quotes, code, definition lists, rules and the definitions of footnotes.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Tag, TagEnd};

use super::super::plain::UNKNOWN;
use super::{Break, Mode, Paragraph, Writer};

impl Writer<'_, '_> {
    /// To be called before a block is written: ends the line of text before it.
    pub(super) fn block(&mut self) {
        self.flush();
        self.close_label();
        self.line_break = Break::None;
        self.last = None;
        self.out.line();
        self.state.plain_line();
    }

    pub(super) fn start_paragraph(&mut self, range: Range<usize>) {
        self.block();
        if self.mode == Mode::Inline && !self.out.is_empty() {
            self.block_in_sentence(&range);
        }
        let has_lead = self.summary.is_some() && !self.state.lead.is_empty();
        if !has_lead && self.mode == Mode::Whole && self.nest.is_empty() && self.outer.is_empty() {
            self.lead = Some(self.state.plain.len());
            self.lead_calls.clear();
        }
        self.paragraph = Paragraph::Pending(range);
    }

    /// Writes the `<p>` of a pending paragraph, which now has content.
    pub(super) fn open_paragraph(&mut self) {
        if matches!(self.paragraph, Paragraph::Pending(_)) {
            self.paragraph = Paragraph::Open;
            if self.mode != Mode::Inline {
                self.out.html("<p>");
            }
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        self.flush();
        self.close_label();
        if self.paragraph == Paragraph::Open && self.mode != Mode::Inline {
            self.out.html("</p>\n");
        }
        self.paragraph = Paragraph::No;
        if let Some(start) = self.lead.take()
            && self.state.lead.len() < LEAD
        {
            let mut with_calls = String::new();
            let mut done = start;
            for at in self.lead_calls.drain(..) {
                with_calls += self.state.plain.get(done..at).unwrap_or_default();
                with_calls.push(UNKNOWN);
                done = at;
            }
            let mut text = self.state.plain.get(done..).unwrap_or_default();
            if !with_calls.is_empty() {
                with_calls += text;
                text = &with_calls;
            }
            let text = text.trim();
            if !text.trim_matches([' ', UNKNOWN]).is_empty() {
                if !self.state.lead.is_empty() {
                    self.state.lead.push('\n');
                }
                self.state.lead.push_str(text);
            }
        }
    }

    pub(super) fn start_block(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let is_shown_block = !matches!(tag, Tag::HtmlBlock | Tag::FootnoteDefinition(_));
        if self.mode == Mode::Inline && is_shown_block && self.nest.is_empty() {
            self.block_in_sentence(&range);
        }
        match tag {
            Tag::Heading {
                level,
                id,
                classes,
                attrs,
            } => self.start_heading(level, id, &classes, &attrs, &range),
            Tag::BlockQuote(kind) => self.start_quote(kind),
            Tag::CodeBlock(kind) => self.start_code(&kind, &range),
            Tag::HtmlBlock => {
                let space = self.source.slice(&range);
                let lead = space.len() - space.trim_start().len();
                self.html = Some(super::html::Block {
                    start: range.start + lead,
                    ..Default::default()
                });
            }
            Tag::List(first) => self.start_list(first),
            Tag::Item => self.start_item(),
            Tag::FootnoteDefinition(label) => self.start_note(&label),
            Tag::DefinitionList => self.start_shown("<dl>\n"),
            Tag::DefinitionListTitle => self.start_as_list("<dt>"),
            Tag::DefinitionListDefinition => self.start_as_list("<dd>"),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => self.start_head(),
            _ => {}
        }
    }

    pub(super) fn end_block(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Heading(_) => self.end_heading(&range),
            TagEnd::BlockQuote(Some(_)) => self.end_shown("</aside>\n"),
            TagEnd::BlockQuote(None) => self.end_shown("</blockquote>\n"),
            TagEnd::CodeBlock => self.end_code(&range),
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::List(true) => self.end_shown("</ol>\n"),
            TagEnd::List(false) => self.end_shown("</ul>\n"),
            TagEnd::Item => {
                self.flush();
                self.close_label();
                self.end_shown("</li>\n");
            }
            TagEnd::FootnoteDefinition => self.end_note(range),
            TagEnd::DefinitionList => self.end_shown("</dl>\n"),
            TagEnd::DefinitionListTitle => self.end_shown("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.end_shown("</dd>\n"),
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead => self.end_head(),
            _ => {}
        }
    }

    fn start_shown(&mut self, tag: &str) {
        self.block();
        if self.enter() {
            self.out.html(tag);
        }
    }

    fn end_shown(&mut self, tag: &str) {
        self.flush();
        if self.leave() {
            self.out.html(tag);
        }
    }

    /// Starts an item, whose tag is written if that of its list is.
    fn start_as_list(&mut self, tag: &str) {
        self.block();
        let shown = self.nest.last().copied().unwrap_or(false);
        self.nest.push(shown);
        self.shown += usize::from(shown);
        if shown {
            self.out.html(tag);
        }
    }

    fn start_list(&mut self, first: Option<u64>) {
        match first {
            None => self.start_shown("<ul>\n"),
            Some(1) => self.start_shown("<ol>\n"),
            Some(number) => self.start_shown(&format!("<ol start=\"{number}\">\n")),
        }
    }

    fn start_item(&mut self) {
        self.start_as_list("<li");
        self.item = None;
        if self.nest.last() == Some(&true) {
            self.item = Some(self.out.mark());
            self.out.html(">");
        }
    }

    /// Writes the checkbox of a task. The text that follows is its label.
    pub(super) fn task(&mut self, done: bool) {
        if let Some(mark) = self.item.take() {
            self.out.insert(mark, " class=\"task\"");
        }
        self.before_tag();
        self.out.html(if done {
            "<label><input type=\"checkbox\" disabled checked> "
        } else {
            "<label><input type=\"checkbox\" disabled> "
        });
        self.label = true;
    }

    pub(super) fn close_label(&mut self) {
        if std::mem::take(&mut self.label) {
            self.out.html("</label>");
        }
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let labels = self.state.options.labels;
        let (class, title) = match kind {
            None => return self.start_shown("<blockquote>\n"),
            Some(BlockQuoteKind::Note) => ("note", &labels.note),
            Some(BlockQuoteKind::Tip) => ("tip", &labels.tip),
            Some(BlockQuoteKind::Important) => ("important", &labels.important),
            Some(BlockQuoteKind::Warning) => ("warning", &labels.warning),
            Some(BlockQuoteKind::Caution) => ("caution", &labels.caution),
        };
        self.start_shown(&format!(
            "<aside class=\"alert alert-{class}\" role=\"note\">\n"
        ));
        self.out.html("<p class=\"alert-title\">");
        self.out.text(title);
        self.out.html("</p>\n");
    }

    pub(super) fn rule(&mut self) {
        self.block();
        self.out.html("<hr>\n");
    }

    /// Starts the definition of a footnote, whose output is written at the end of the text: until then what is around it is put aside.
    fn start_note(&mut self, label: &str) {
        self.block();
        let label = self.unmarked(label);
        let out = std::mem::take(&mut self.out);
        let plain = std::mem::take(&mut self.state.plain);
        self.outer.push((out, plain, label.into_owned()));
    }

    fn end_note(&mut self, range: Range<usize>) {
        self.flush();
        let Some((out, plain, label)) = self.outer.pop() else {
            return;
        };
        let mut pieces = std::mem::replace(&mut self.out, out).finish();
        let text = std::mem::replace(&mut self.state.plain, plain);
        if self.raw.used {
            super::sanitise(&mut pieces, &mut None);
        }
        let place = self.written_trimmed(&range);
        if self.state.notes.define(&label, pieces, place.clone()) {
            self.state.notes.plain.push_str(text.trim_end());
            self.state.notes.plain.push('\n');
        } else {
            self.state
                .problems
                .warning(
                    "duplicate-footnote",
                    place,
                    format!("the footnote `{label}` has a text already; this one is left out"),
                )
                .hint("give it another name");
        }
    }

    fn block_in_sentence(&mut self, range: &Range<usize>) {
        let place = self.written_trimmed(range);
        self.state
            .problems
            .error(
                "block-in-sentence",
                place,
                "only text can stand in a shortcode within a sentence",
            )
            .hint("put `{% name() %}` and `{% end %}` on lines of their own");
    }
}

/// No paragraph is added to a lead of this length in bytes, which is enough for any description.
const LEAD: usize = 2048;
