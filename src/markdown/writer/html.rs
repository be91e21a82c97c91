//! Handles HTML in the text and `<!-- more -->`: markup is reported, or let through where the options allow it.

use std::ops::Range;

use super::super::rawhtml::{Html, name, read, report};
use super::{Mode, Paragraph, Writer};

/// A block of HTML whose end has not come.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub html: String,
    /// Where it begins in the source, without white space.
    pub start: usize,
    /// Where each of its lines begins in `html` and in the source.
    pub lines: Vec<(usize, usize)>,
}

impl Writer<'_, '_> {
    pub(super) fn end_html(&mut self) {
        let Some(Block { html, start, lines }) = self.html.take() else {
            return;
        };
        // In a list or a quote the lines of a block are not contiguous in the source.
        let place = |at: usize| {
            let line = lines.partition_point(|(from, _)| *from <= at);
            match line.checked_sub(1).and_then(|line| lines.get(line)) {
                Some((from, source)) => source + (at - from),
                None => start + at,
            }
        };
        match read(&html) {
            Html::Comment => {}
            Html::More => self.more(start),
            Html::Unclosed(at) => self.unclosed_comment_at(self.source.written(place(at))),
            Html::Markup(rest, skipped) => {
                let source = self.source;
                let written = |at: usize| source.written(place(skipped + at));
                self.block();
                if self.state.options.raw_html {
                    self.raw_block(rest, &written);
                    self.out.line();
                } else {
                    let text = self.unmarked(rest);
                    self.report(&text, written(0));
                    self.out.html("<p>");
                    self.out.text(text.trim_end());
                    self.out.html("</p>\n");
                }
            }
        }
    }

    pub(super) fn inline_html(&mut self, html: &str, range: Range<usize>) {
        match read(html) {
            Html::Comment => {}
            Html::More => self.misplaced_more(range.start),
            Html::Unclosed(at) => {
                self.unclosed_comment_at(self.source.written(range.start + at));
            }
            Html::Markup(rest, skipped) => {
                let at = self.source.written(range.start + skipped);
                if self.state.options.raw_html {
                    return self.raw_inline(rest, at, range.end);
                }
                self.before_tag();
                let text = self.unmarked(rest);
                self.report(&text, at);
                self.words(&text);
            }
        }
    }

    /// Reports a tag that is not allowed, unless it is the end tag of one that was reported.
    fn report(&mut self, html: &str, at: usize) {
        let name = name(html);
        let closes = html.starts_with("</");
        let opener = self.reported.iter().rposition(|open| *open == name);
        match opener.filter(|_| closes) {
            Some(opener) => {
                self.reported.remove(opener);
            }
            None => {
                report(html, at, &mut self.state.problems);
                if !closes && self.reported.len() < 100 {
                    self.reported.push(name);
                }
            }
        }
    }

    fn more(&mut self, start: usize) {
        let inside = !self.nest.is_empty() || !self.outer.is_empty() || self.raw.is_open();
        if inside || self.mode != Mode::Whole || self.paragraph != Paragraph::No {
            return self.misplaced_more(start);
        }
        if self.summary.is_none() {
            self.flush();
            self.out.part();
            self.summary = Some(self.out.count());
            self.more_at = start;
        }
    }

    pub(super) fn misplaced_more(&mut self, start: usize) {
        let at = self.source.written(start);
        self.state
            .problems
            .warning(
                "misplaced-more",
                at..at + 4,
                "the summary cannot end here",
            )
            .hint("write `<!-- more -->` on a line of its own, between two paragraphs and outside lists, quotes and shortcodes");
    }
}
