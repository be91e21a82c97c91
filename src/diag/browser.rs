//! For a page in a browser: plain values, each place with the line that it is on, cut into the part
//! before the place, the place and the rest, so that no font can put the caret elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::{Diagnostic, Severity, Source, Span, texts};
use crate::base::RelPath;

/// What is shown of a long line before and after the start of a place, in characters.
const BEFORE: usize = 80;
const AFTER: usize = 160;

/// A diagnostic as a page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The kind of problem.
    pub code: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where, the main place first.
    pub places: Vec<Shown>,
    /// What to do, one suggestion each.
    pub hints: Vec<String>,
}

/// A place in a file, with the line that it is on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// The file, relative to the root.
    pub file: RelPath,
    /// The line, from 1, where a range is meant.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// What is there, of places that are not the main one.
    pub label: Option<String>,
    /// An address that opens the file at the place.
    pub link: Option<String>,
    /// The line cut in three, where the file could be read.
    pub excerpt: Option<Excerpt>,
}

/// The first line of a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Excerpt {
    /// What is before the place.
    pub before: String,
    /// The place; empty where it is between two characters.
    pub marked: String,
    /// The rest of the line.
    pub after: String,
}

/// Makes the address that opens a file at a line and a column.
pub type Link<'a> = dyn Fn(&RelPath, usize, usize) -> Option<String> + 'a;

/// The diagnostics in their order.
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &dyn Fn(&RelPath) -> Option<Arc<str>>,
    link: &Link<'_>,
) -> Vec<Problem> {
    let texts = texts(diagnostics, sources);
    let sources: BTreeMap<&RelPath, Source<'_>> = texts
        .iter()
        .map(|(file, text)| (*file, Source::new(text)))
        .collect();
    let problem = |one: &Diagnostic| {
        let main = one.span.iter().map(|span| (span, None));
        let labels = one.labels.iter();
        let labels = labels.map(|label| (&label.span, Some(label.message.clone())));
        Problem {
            severity: one.severity,
            code: one.code.to_string(),
            message: one.message.clone(),
            places: main
                .chain(labels)
                .map(|(span, label)| shown(span, label, &sources, link))
                .collect(),
            hints: one.hints.clone(),
        }
    };
    diagnostics.iter().map(problem).collect()
}

fn shown(
    span: &Span,
    label: Option<String>,
    sources: &BTreeMap<&RelPath, Source<'_>>,
    link: &Link<'_>,
) -> Shown {
    let found = span.range.zip(sources.get(&span.file));
    let place = found.map(|((start, end), source)| {
        let (start, end) = (start as usize, end as usize);
        (source.position(start), excerpt(source, start, end))
    });
    let (line, column) = match &place {
        Some((position, _)) => (Some(position.line), Some(position.column)),
        None => (None, None),
    };
    Shown {
        file: span.file.clone(),
        line,
        column,
        label,
        link: link(&span.file, line.unwrap_or(1), column.unwrap_or(1)),
        excerpt: place.map(|(_, excerpt)| excerpt),
    }
}

fn excerpt(source: &Source<'_>, start: usize, end: usize) -> Excerpt {
    let position = source.position(start);
    let line = source.line(position.line).trim_start_matches('\u{feff}');
    let stop = source.position(end);
    let width = if stop.line == position.line {
        stop.column.saturating_sub(position.column)
    } else {
        usize::MAX
    };
    let split = |text: &'_ str, at: usize| {
        let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
        let (before, after) = text.split_at(at);
        (before.to_owned(), after.to_owned())
    };
    let (before, rest) = split(line, position.column - 1);
    let (marked, after) = split(&rest, width);
    let long = before.chars().count();
    let before = if long > BEFORE {
        format!("…{}", split(&before, long - BEFORE).1)
    } else {
        before
    };
    let cut = |text: String| {
        if text.chars().count() > AFTER {
            split(&text, AFTER).0 + "…"
        } else {
            text
        }
    };
    Excerpt {
        before,
        marked: cut(marked),
        after: cut(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_cut_out_of_its_line() {
        let source = Source::new("\u{feff}first\n標題：錯的字 x\r\nlast");
        let at = |text: &str| source.text().find(text).unwrap();
        let cut = |start: usize, end: usize| {
            let Excerpt {
                before,
                marked,
                after,
            } = excerpt(&source, start, end);
            format!("{before}[{marked}]{after}")
        };
        let wrong = at("錯的字");
        assert_eq!(cut(wrong, wrong + "錯的字".len()), "標題：[錯的字] x");
        assert_eq!(cut(wrong, at("last") + 2), "標題：[錯的字 x]");
        assert_eq!(cut(wrong, wrong), "標題：[]錯的字 x");
        assert_eq!(cut(0, 3), "[]first");
        assert_eq!(cut(999, 999), "last[]");
        let long = "長".repeat(500);
        let source = Source::new(&long);
        let cut = excerpt(&source, 300 * 3, 301 * 3);
        assert_eq!(cut.before.chars().count(), BEFORE + 1);
        assert_eq!(cut.after.chars().count(), AFTER + 1);
    }
}
