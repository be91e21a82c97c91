//! Tables of text, aligned as terminals show them.

use unicode_width::UnicodeWidthStr;

/// Rows of columns, two spaces apart. A Han character counts as two columns.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Adds a row. Control characters, which a terminal might take for a command, become `�`.
    pub fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let shown = |cell: T| cell.as_ref().replace(char::is_control, "\u{fffd}");
        self.rows.push(cells.into_iter().map(shown).collect());
    }

    /// The table with `indent` before each line, and no spaces at a line's end.
    pub fn print(&self, indent: &str) -> String {
        let mut widths: Vec<usize> = Vec::new();
        for row in &self.rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let mut text = String::new();
        for row in &self.rows {
            let mut line = indent.to_owned();
            for (width, cell) in widths.iter().zip(row) {
                line.push_str(cell);
                let gap = (width + 2).saturating_sub(cell.width());
                line.extend(std::iter::repeat_n(' ', gap));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}
