//! HTML in the text, and `<!-- more -->`.

use std::ops::Range;

use super::super::rawhtml::{Html, name, read, report};
use super::super::sanitise::removed_tags;
use super::{Mode, Paragraph, Writer};

impl Writer<'_, '_> {
    pub(super) fn end_html(&mut self) {
        let Some((html, start)) = self.html.take() else {
            return;
        };
        // The lines of a block in a list or a quote are not one stretch of the source: only the
        // first is sure to have its place.
        match read(&html) {
            Html::Comment => {}
            Html::More => self.more(start),
            Html::Unclosed(at) => self.unclosed_comment(start + at),
            Html::Markup(rest, skipped) => {
                if self.state.options.raw_html {
                    let at = self.tag_place(start, &html, skipped);
                    self.block();
                    self.raw_html(rest, at);
                    self.out.line();
                } else {
                    let at = self.tag_place(start, &html, skipped);
                    let text = self.unmarked(rest);
                    self.report(&text, at);
                    self.block();
                    self.out.html("<p>");
                    self.out.text(text.trim_end());
                    self.out.html("</p>\n");
                }
            }
        }
    }

    /// Where the markup after `skipped` bytes of comments stands in the text as written.
    fn tag_place(&self, start: usize, html: &str, skipped: usize) -> usize {
        let inside = html.get(..skipped).is_some_and(|s| !s.contains('\n'));
        self.source
            .written(if inside { start + skipped } else { start })
    }

    pub(super) fn inline_html(&mut self, html: &str, range: Range<usize>) {
        match read(html) {
            Html::Comment => {}
            Html::More => self.misplaced_more(range.start),
            Html::Unclosed(at) => self.unclosed_comment(range.start + at),
            Html::Markup(rest, skipped) => {
                self.before_tag();
                if self.state.options.raw_html {
                    let at = self.source.written(range.start + skipped);
                    return self.raw_html(rest, at);
                }
                // The end of what was reported says nothing new.
                let text = self.unmarked(rest);
                let at = self.source.written(range.start + skipped);
                self.report(&text, at);
                self.words(&text);
            }
        }
    }

    /// Reports a tag; the end tag of one that was reported says nothing new.
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

    /// Lets HTML through, which the byte `at` of the text begins.
    fn raw_html(&mut self, html: &str, at: usize) {
        self.raw = true;
        let written = self.whole.written.get(at..).unwrap_or_default();
        let verbatim = written.starts_with(html);
        for (name, inside) in removed_tags(html) {
            let at = if verbatim { at + inside } else { at };
            let end = if verbatim { 1 + name.len() } else { 0 };
            let message = format!("the tag `<{name}>` is not let through and is taken out");
            self.state
                .problems
                .warning("removed-html", at..at + end, message)
                .hint("ask the web team for a shortcode that does this");
        }
        for part in self.source.parts(html) {
            match part {
                super::Part::Text(text) => self.out.html(text),
                super::Part::Call(number) => self.call_in_html(number),
            }
        }
    }

    fn unclosed_comment(&mut self, at: usize) {
        let at = self.source.written(at);
        self.state
            .problems
            .error(
                "unclosed-comment",
                at..at + 4,
                "this comment is never ended, so what follows is left out",
            )
            .hint("write `-->` at its end");
    }

    fn more(&mut self, start: usize) {
        let inside = !self.nest.is_empty() || !self.outer.is_empty();
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
