//! Writes text, and decides which line breaks leave a space: none does between Han characters.

use super::super::chars::joins;
use super::super::out::Mark;
use super::headings::add_space;
use super::{Paragraph, Writer};

/// A soft line break that may still vanish, depending on what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// There is no break before what comes next.
    None,
    /// Nothing is written for it yet.
    Waiting,
    /// A line feed is written for it here, because a tag followed; it can still be removed.
    Written(Mark),
}

impl Writer<'_, '_> {
    pub(super) fn soft_break(&mut self) {
        if !matches!(self.paragraph, Paragraph::Pending(_)) {
            self.line_break = Break::Waiting;
        }
    }

    pub(super) fn hard_break(&mut self) {
        self.before_content();
        self.out.html("<br>\n");
        self.end_line();
    }

    /// To be called where `<br>` is written.
    pub(super) fn end_line(&mut self) {
        self.state.plain.push('\n');
        self.last = None;
        if let Some(heading) = &mut self.heading {
            heading.add_space();
        }
    }

    /// Writes text without line breaks.
    pub(super) fn words(&mut self, text: &str) {
        let Some(first) = text.chars().next() else {
            return;
        };
        if matches!(self.paragraph, Paragraph::Pending(_)) {
            if text.trim().is_empty() {
                return;
            }
            self.open_paragraph();
        }
        let converts =
            self.state.options.convert.is_some() && !self.raw.is_verbatim() && !self.is_address;
        let line_break = std::mem::replace(&mut self.line_break, Break::None);
        let is_space = line_break != Break::None && !self.vanishes(first);
        // `flush` adds the space to the converted text.
        let in_run = converts && line_break == Break::Waiting;
        match line_break {
            Break::Written(mark) if !is_space => self.out.join(mark),
            _ if !is_space => {}
            _ if in_run => self.run.push('\n'),
            Break::Waiting => {
                self.out.html("\n");
                self.state.plain_text(" ");
            }
            _ => self.state.plain_text(" "),
        }
        if let Some(heading) = &mut self.heading {
            match (is_space, in_run) {
                (true, true) => add_space(&mut heading.written),
                (true, false) => heading.add_space(),
                _ => {}
            }
            heading.written.push_str(text);
            if !converts {
                heading.shown.push_str(text);
            }
        }
        if converts {
            self.run.push_str(text);
        } else {
            self.out.text(text);
            self.state.plain_text(text);
        }
        self.last = text.chars().next_back();
    }

    /// Whether a break before `next` leaves no space.
    fn vanishes(&self, next: char) -> bool {
        self.state.options.han && self.last.is_some_and(|last| joins(last, next))
    }

    /// Converts and writes the text that waits for it.
    pub(super) fn flush(&mut self) {
        if self.run.is_empty() {
            return;
        }
        let run = std::mem::take(&mut self.run);
        let text = self.state.convert(run);
        self.out.text(&text);
        let plain = text.replace('\n', " ");
        self.state.plain_text(&plain);
        if let Some(heading) = &mut self.heading {
            heading.shown.push_str(&plain);
        }
    }

    /// To be called before an inline tag is written. A line break before it may still vanish.
    pub(super) fn before_tag(&mut self) {
        self.flush();
        self.open_paragraph();
        if self.line_break == Break::Waiting {
            self.line_break = Break::Written(self.out.mark());
            self.out.html("\n");
        }
    }

    /// To be called before inline content that is not text is written: a picture, code, a shortcode.
    pub(super) fn before_content(&mut self) {
        self.before_tag();
        if self.line_break != Break::None {
            self.state.plain.push(' ');
            if let Some(heading) = &mut self.heading {
                heading.add_space();
            }
        }
        self.line_break = Break::None;
        // Anything but a Han character: a line break after this leaves a space.
        self.last = Some('x');
    }
}
