//! Writes tables, each in a box in which it scrolls if it is too wide. With a label the box can be focused, so that the
//! keyboard can scroll it.

use std::ops::Range;

use pulldown_cmark::Alignment;

use super::Writer;

/// A table whose end has not come.
#[derive(Debug)]
pub(super) struct Table {
    /// The alignment of each column.
    alignments: Vec<Alignment>,
    /// The index of the next cell in its row.
    column: usize,
    /// Whether the head is open.
    head: bool,
    /// Whether `<tbody>` is written.
    body: bool,
    /// The end tag of the open cell.
    close: &'static str,
}

impl Writer<'_, '_> {
    pub(super) fn start_table(&mut self, alignments: Vec<Alignment>) {
        self.block();
        let label = &self.state.options.labels.table;
        if label.is_empty() {
            self.out.html("<div class=\"table-scroll\">\n<table>\n");
        } else {
            // A group rather than a region: tables should not be landmarks of the page.
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

    pub(super) fn start_row(&mut self, range: &Range<usize>) {
        self.check_cells(range);
        if let Some(table) = &mut self.table {
            table.column = 0;
            if !table.body {
                table.body = true;
                self.out.html("<tbody>\n");
            }
        }
        self.out.html("<tr>");
    }

    /// Warns of a row with more cells than the table's head: the parser drops them.
    fn check_cells(&mut self, range: &Range<usize>) {
        let columns = self
            .table
            .as_ref()
            .map_or(0, |table| table.alignments.len());
        let row = self.source.slice(range).trim();
        let cells = cells(row);
        let Some(first) = cells.get(columns) else {
            return;
        };
        let lost = row
            .get(first.start..)
            .unwrap_or_default()
            .trim_end_matches('|')
            .trim();
        if lost.is_empty() {
            return;
        }
        let message = format!(
            "this row has {} cells and the table's head {columns}: `{}` is not shown",
            cells.len(),
            self.unmarked(lost),
        );
        let start = range.start + first.start;
        let place = self.written(&(start..start + lost.len()));
        self.state
            .problems
            .warning("table-cell-lost", place, message)
            .hint("give the head a cell for it, or write `\\|` where the sign itself is meant, in code too");
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
        // A `<th>` without text would be an empty header to screen readers.
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

/// The byte ranges of the cells of a row, without white space before them. Every `|` without a backslash divides two of them, in code too.
fn cells(row: &str) -> Vec<Range<usize>> {
    let inner = row.strip_prefix('|').unwrap_or(row);
    let mut start = row.len() - inner.len();
    let mut cells = Vec::new();
    let mut is_escaped = false;
    for (at, byte) in row.bytes().enumerate().skip(start) {
        if byte == b'|' && !is_escaped {
            cells.push(start..at);
            start = at + 1;
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    if start < row.len() {
        cells.push(start..row.len());
    }
    for cell in &mut cells {
        let text = row.get(cell.clone()).unwrap_or_default();
        cell.start += text.len() - text.trim_start().len();
    }
    cells
}
