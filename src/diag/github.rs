//! For GitHub Actions: workflow commands that put each problem at its line of a pull request.
//! The form is that of `@actions/core`.

use std::fmt::Write;
use std::sync::Arc;

use super::{Diagnostic, Places, Severity};
use crate::base::RelPath;

/// One line a diagnostic: `::error file=…,line=…,endLine=…,col=…,endColumn=…,title=…::…`. Hints
/// follow the message on lines of their own.
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &dyn Fn(&RelPath) -> Option<Arc<str>>,
) -> String {
    let texts = super::texts(diagnostics, sources);
    let places = Places::new(&texts);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut properties = String::new();
        if let Some(span) = &diagnostic.span {
            let place = places.of(span);
            properties = format!("file={},", property(place.file));
            if let Some(range) = place.range {
                let columns = match range.line == range.end_line {
                    // GitHub takes columns for a single line only, and counts the last one in.
                    true => format!(
                        "col={},endColumn={},",
                        range.column,
                        range.end_column.saturating_sub(1).max(range.column)
                    ),
                    false => String::new(),
                };
                // Writing to a string never fails.
                let _ = write!(
                    properties,
                    "line={},endLine={},{columns}",
                    range.line, range.end_line
                );
            }
        }
        let mut text = diagnostic.message.clone();
        for label in &diagnostic.labels {
            let place = places.of(&label.span);
            let line = place
                .range
                .map_or_else(String::new, |r| format!(":{}", r.line));
            let _ = write!(text, "\n{}{line}: {}", place.file, label.message);
        }
        for hint in &diagnostic.hints {
            let _ = write!(text, "\nhelp: {hint}");
        }
        let title = property(&diagnostic.code);
        let _ = writeln!(
            out,
            "::{command} {properties}title={title}::{}",
            data(&text)
        );
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
