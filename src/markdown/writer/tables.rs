//! Tables. What does not fit scrolls in a box of its own, which the keyboard can reach.

use std::ops::Range;

use pulldown_cmark::Alignment;

use super::Writer;

/// A table at hand.
#[derive(Debug)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    head: bool,
    body: bool,
    /// The end tag of the cell at hand.
    close: &'static str,
}

impl Writer<'_, '_> {
    pub(super) fn start_table(&mut self, alignments: Vec<Alignment>) {
        self.block();
        let label = &self.state.options.labels.table;
        if label.is_empty() {
            self.out.html("<div class=\"table-scroll\">\n<table>\n");
        } else {
            // A group, not a region: a page with several tables is no list of landmarks.
            self.out
                .html("<div class=\"table-scroll\" role=\"group\" tabindex=\"0\" aria-label=\"");
            self.out.attribute(label);
            self.out.html("\">\n<table>\n");
        }
        self.table = Some(Table {
            alignments,
            column: 0,
            head: false,
            body: false,
            close: "",
        });
    }

    pub(super) fn end_table(&mut self) {
        if self.table.take().is_some_and(|table| table.body) {
            self.out.html("</tbody>\n");
        }
        self.out.html("</table>\n</div>\n");
    }

    pub(super) fn start_head(&mut self) {
        if let Some(table) = &mut self.table {
            table.head = true;
            table.column = 0;
        }
        self.out.html("<thead>\n<tr>");
    }

    pub(super) fn end_head(&mut self) {
        if let Some(table) = &mut self.table {
            table.head = false;
        }
        self.out.html("</tr>\n</thead>\n");
    }

    pub(super) fn start_row(&mut self) {
        if let Some(table) = &mut self.table {
            table.column = 0;
            if !table.body {
                table.body = true;
                self.out.html("<tbody>\n");
            }
        }
        self.out.html("<tr>");
    }

    pub(super) fn start_cell(&mut self, range: &Range<usize>) {
        let blank = self
            .source
            .slice(range)
            .trim_matches(|c: char| c.is_whitespace() || c == '|')
            .is_empty();
        self.line_break = super::Break::None;
        self.last = None;
        self.state.plain_line();
        let Some(table) = &mut self.table else {
            return;
        };
        // A heading without text is none.
        let heading = table.head && !blank;
        table.close = if heading { "</th>" } else { "</td>" };
        self.out
            .html(if heading { "<th scope=\"col\"" } else { "<td" });
        self.out.html(match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=\"align-left\">",
            Some(Alignment::Center) => " class=\"align-center\">",
            Some(Alignment::Right) => " class=\"align-right\">",
            _ => ">",
        });
        table.column += 1;
    }

    pub(super) fn end_cell(&mut self) {
        self.flush();
        if let Some(table) = &self.table {
            self.out.html(table.close);
        }
    }
}
