//! For people: a first line with the code, the place, the line itself with carets, and what to do.
//!
//! The drawing is that of `annotate-snippets`, which counts columns as a terminal does. It is given
//! an excerpt, never the file:
//!
//! 1. Places that lie close together share an excerpt; others get one of their own.
//! 2. A place is shown by its first line.
//! 3. Of a very long line only what surrounds the place is taken. The position in front of the
//!    excerpt stays that in the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use annotate_snippets::renderer::Renderer;
use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Snippet, normalize_untrusted_str,
};

use super::{Diagnostic, Position, Severity, Source, Span};
use crate::base::RelPath;

/// How the text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether to write ANSI colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            colour: false,
            width: 120,
        }
    }
}

/// Lines longer than this, in bytes, are cut.
const LONG: usize = 1000;
/// What is kept of a long line before and after the start of a place, in characters.
const BEFORE: usize = 120;
const AFTER: usize = 280;
/// Places with more lines between them, or on lines wider than `WIDE` bytes with more characters
/// between them than `ASIDE`, get excerpts of their own: one window shows both or misleads.
const APART: usize = 12;
const WIDE: usize = 100;
const ASIDE: usize = 40;
/// Ends our own position in front of an excerpt: what the drawing puts behind it goes.
const END_OF_PLACE: char = '\u{1}';

/// The diagnostics in their order, each followed by an empty line. `sources` gives the text of a
/// file, or `None` where it cannot be read: then only the place is printed.
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &dyn Fn(&RelPath) -> Option<Arc<str>>,
    look: Look,
) -> String {
    let texts = super::texts(diagnostics, sources);
    let sources: BTreeMap<&RelPath, Source<'_>> = texts
        .iter()
        .map(|(file, text)| (*file, Source::new(text)))
        .collect();
    let renderer = if look.colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(look.width.max(40));
    let mut out = String::new();
    for diagnostic in diagnostics {
        let drawn = draw(diagnostic, &sources, &renderer);
        for line in drawn.lines() {
            match line.split_once(END_OF_PLACE) {
                Some((place, _)) => out.push_str(place),
                None => out.push_str(line.trim_end()),
            }
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// A place on one line of a file.
struct Mark<'a> {
    position: Position,
    /// Bytes of the line.
    start: usize,
    end: usize,
    label: Option<&'a str>,
    primary: bool,
}

/// Places that are shown in one excerpt.
struct Excerpt<'a> {
    file: &'a RelPath,
    marks: Vec<Mark<'a>>,
}

fn draw(
    diagnostic: &Diagnostic,
    sources: &BTreeMap<&RelPath, Source<'_>>,
    renderer: &Renderer,
) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(one_line(&diagnostic.message))
        .id(diagnostic.code.as_ref());
    let mut group = Group::with_title(title);
    let mut excerpts: Vec<Excerpt<'_>> = Vec::new();
    let mut notes: Vec<String> = Vec::new();

    if let Some(span) = &diagnostic.span {
        match mark(span, sources, None) {
            Some(mark) => excerpts.push(Excerpt {
                file: &span.file,
                marks: vec![mark],
            }),
            None => group = group.element(Origin::path(shown(span.file.as_str()))),
        }
    }
    for label in &diagnostic.labels {
        let Some(mark) = mark(&label.span, sources, Some(&label.message)) else {
            notes.push(format!("{}: {}", label.span.file, label.message));
            continue;
        };
        let source = sources.get(&label.span.file);
        let fits = |excerpt: &&mut Excerpt<'_>| {
            excerpt.file == &label.span.file && source.is_some_and(|s| is_near(s, excerpt, &mark))
        };
        match excerpts.iter_mut().find(fits) {
            Some(excerpt) => excerpt.marks.push(mark),
            None => excerpts.push(Excerpt {
                file: &label.span.file,
                marks: vec![mark],
            }),
        }
    }
    for excerpt in &excerpts {
        if let Some(source) = sources.get(excerpt.file) {
            group = group.element(snippet(source, excerpt));
        }
    }
    for note in &notes {
        group = group.element(Level::NOTE.message(shown(note)));
    }
    for hint in &diagnostic.hints {
        group = group.element(Level::HELP.message(shown(hint)));
    }
    renderer.render(&[group])
}

/// What may be printed: no control characters.
fn shown(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(normalize_untrusted_str).collect();
    lines.join("\n")
}

fn one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace('\n', " ")
}

/// The first line of a span; `None` where there is nothing to show.
fn mark<'a>(
    span: &Span,
    sources: &BTreeMap<&RelPath, Source<'_>>,
    label: Option<&'a str>,
) -> Option<Mark<'a>> {
    let (start, end) = span.range?;
    let source = sources.get(&span.file)?;
    let (start, end) = (start as usize, end as usize);
    let position = source.position(start);
    let (begin, line) = line_of(source, position.line);
    let within = |at: usize| floor(line, at.saturating_sub(begin));
    let (start, end) = (within(start), within(end));
    Some(Mark {
        position,
        start,
        end: end.max(start),
        label,
        primary: label.is_none(),
    })
}

/// A line without its end and a byte order mark, and the offset of its first byte.
fn line_of<'a>(source: &Source<'a>, number: usize) -> (usize, &'a str) {
    let line = source.line(number);
    let begin = source.offset(number, 1);
    match line.strip_prefix('\u{feff}') {
        Some(rest) if number == 1 => (begin + '\u{feff}'.len_utf8(), rest),
        _ => (begin, line),
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn is_near(source: &Source<'_>, excerpt: &Excerpt<'_>, mark: &Mark<'_>) -> bool {
    let Position { line, column } = mark.position;
    let is_wide = |line| source.line(line).len() > WIDE;
    let close = |other: &Mark<'_>| line.abs_diff(other.position.line) <= APART;
    let beside = |other: &Mark<'_>| {
        !(is_wide(line) || is_wide(other.position.line))
            || column.abs_diff(other.position.column) <= ASIDE
    };
    excerpt.marks.iter().any(close) && excerpt.marks.iter().all(beside)
}

/// The bytes of a long line that are shown around `start`.
fn window(line: &str, start: usize) -> (usize, usize) {
    let (before, after) = line.split_at(start);
    let from = before
        .char_indices()
        .rev()
        .nth(BEFORE - 1)
        .map_or(0, |(at, _)| at);
    let to = after
        .char_indices()
        .nth(AFTER)
        .map_or(line.len(), |(at, _)| start + at);
    (from, to)
}

/// The lines from the first place to the last.
fn snippet<'a>(source: &Source<'_>, excerpt: &Excerpt<'a>) -> Element<'a> {
    let numbers = || excerpt.marks.iter().map(|mark| mark.position.line);
    let first = numbers().min().unwrap_or(1);
    let last = numbers().max().unwrap_or(first);
    let mut text = String::new();
    let mut annotations: Vec<(usize, Annotation<'a>)> = Vec::new();
    for number in first..=last {
        let (_, line) = line_of(source, number);
        let on_line = || {
            let all = excerpt.marks.iter().enumerate();
            all.filter(|(_, mark)| mark.position.line == number)
        };
        let (from, to) = match on_line().next() {
            _ if line.len() <= LONG => (0, line.len()),
            Some((_, mark)) => window(line, mark.start),
            None => window(line, 0),
        };
        if from > 0 {
            text.push_str("...");
        }
        let base = text.len();
        for (place, mark) in on_line() {
            let start = mark.start.clamp(from, to) - from + base;
            let end = mark.end.clamp(from, to) - from + base;
            let kind = if mark.primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let label = mark.label.map(|label| shown(&one_line(label)));
            annotations.push((place, kind.span(start..end).label(label)));
        }
        text.push_str(line.get(from..to).unwrap_or(""));
        if to < line.len() {
            text.push_str("...");
        }
        text.push('\n');
    }
    annotations.sort_by_key(|(place, _)| *place);
    let place = excerpt.marks.first().map_or_else(String::new, |mark| {
        let Position { line, column } = mark.position;
        format!(":{line}:{column}")
    });
    let file = shown(excerpt.file.as_str());
    Snippet::source(text)
        .line_start(first)
        .path(format!("{file}{place}{END_OF_PLACE}"))
        .annotations(annotations.into_iter().map(|(_, annotation)| annotation))
        .into()
}
