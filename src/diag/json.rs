//! For programs: one JSON object a line (JSON Lines), with places as people count them.

use std::sync::Arc;

use serde::Serialize;

use super::{Diagnostic, Places, Severity};
use crate::base::RelPath;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    severity: Severity,
    code: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Option<super::Place<'a>>,
    labels: Vec<LabelLine<'a>>,
    hints: &'a [String],
}

#[derive(Serialize)]
struct LabelLine<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: super::Place<'a>,
}

/// One object a diagnostic: `severity` (`error` or `warning`), `code`, `message`, `file`, `line`,
/// `column`, `endLine`, `endColumn` (from 1, in characters, the end exclusive; left out where the
/// file as a whole is meant or cannot be read), `labels` (each with `message` and a place) and
/// `hints`.
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &dyn Fn(&RelPath) -> Option<Arc<str>>,
) -> String {
    let texts = super::texts(diagnostics, sources);
    let places = Places::new(&texts);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let line = Line {
            severity: diagnostic.severity,
            code: &diagnostic.code,
            message: &diagnostic.message,
            place: diagnostic.span.as_ref().map(|span| places.of(span)),
            labels: diagnostic
                .labels
                .iter()
                .map(|label| LabelLine {
                    message: &label.message,
                    place: places.of(&label.span),
                })
                .collect(),
            hints: &diagnostic.hints,
        };
        // Text and numbers are always serialisable.
        out.push_str(&serde_json::to_string(&line).unwrap_or_default());
        out.push('\n');
    }
    out
}
