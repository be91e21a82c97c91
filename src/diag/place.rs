//! Spans as lines and columns, for the formats that programs read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::{Diagnostic, Source, Span};
use crate::base::RelPath;

/// The texts of all files that the diagnostics name, where they can be read.
pub(super) fn texts<'a>(
    diagnostics: &'a [Diagnostic],
    sources: &dyn Fn(&RelPath) -> Option<Arc<str>>,
) -> BTreeMap<&'a RelPath, Arc<str>> {
    let spans = diagnostics.iter().flat_map(|diagnostic| {
        let labels = diagnostic.labels.iter().map(|label| &label.span);
        diagnostic.span.iter().chain(labels)
    });
    let files: BTreeSet<&RelPath> = spans
        .filter(|span| span.range.is_some())
        .map(|span| &span.file)
        .collect();
    files
        .into_iter()
        .filter_map(|file| Some((file, sources(file)?)))
        .collect()
}

/// Lines and columns from 1, columns in characters, the end exclusive.
#[derive(Serialize, Clone, Copy)]
#[serde(rename_all = "camelCase")]
pub(super) struct Range {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

/// A file and, where the text could be read, a range of it.
#[derive(Serialize, Clone, Copy)]
pub(super) struct Place<'a> {
    pub file: &'a str,
    #[serde(flatten)]
    pub range: Option<Range>,
}

/// Turns spans into places.
pub(super) struct Places<'a>(BTreeMap<&'a RelPath, Source<'a>>);

impl<'a> Places<'a> {
    /// Indexes the lines of each text.
    pub(super) fn new(texts: &'a BTreeMap<&'a RelPath, Arc<str>>) -> Self {
        let index = |(file, text): (&&'a RelPath, &'a Arc<str>)| (*file, Source::new(text));
        Self(texts.iter().map(index).collect())
    }

    /// The place of a span.
    pub(super) fn of<'s>(&self, span: &'s Span) -> Place<'s> {
        let range = span.range.and_then(|(start, end)| {
            let source = self.0.get(&span.file)?;
            let start = source.position(start as usize);
            let end = source.position(end as usize);
            Some(Range {
                line: start.line,
                column: start.column,
                end_line: end.line,
                end_column: end.column,
            })
        });
        Place {
            file: span.file.as_str(),
            range,
        }
    }
}
