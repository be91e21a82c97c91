//! Prepares what the parser reads: the whole text, or the body of a shortcode as a separate text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::shortcode::Kind;
use super::source::{Change, Source};
use super::state::Text;
use crate::base::control::replacement;

/// The extensions of CommonMark that Markdown is read with, also that of a site to be imported.
pub fn extensions(smart_punctuation: bool, math: bool) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    options.set(Options::ENABLE_SMART_PUNCTUATION, smart_punctuation);
    options.set(Options::ENABLE_MATH, math);
    options
}

/// The byte ranges of code spans, code blocks and, if there is `math`, formulas, in order. A text without backquotes, `~~~`, indentation
/// or dollar signs has none and is not parsed.
pub(super) fn code(text: &str, math: bool) -> Vec<Range<usize>> {
    let may_have_code = text.contains(['`', '\t'])
        || text.contains("~~~")
        || text.contains("    ")
        || math && text.contains('$');
    if !may_have_code {
        return Vec::new();
    }
    let is_code = |event: &Event<'_>| {
        matches!(
            event,
            Event::Code(_)
                | Event::InlineMath(_)
                | Event::DisplayMath(_)
                | Event::Start(Tag::CodeBlock(_))
        )
    };
    Parser::new_ext(text, extensions(false, math))
        .into_offset_iter()
        .filter(|(event, _)| is_code(event))
        .map(|(_, range)| range)
        .collect()
}

/// The changes to the part `range` of the text, sorted: the shortcodes among `tokens`, separators, verbatim
/// stretches, characters that cannot be published, and the ranges `deleted`.
fn changes(
    whole: &Text<'_>,
    range: &Range<usize>,
    tokens: Range<usize>,
    deleted: Vec<Range<usize>>,
) -> Vec<(Range<usize>, Change)> {
    let mut changes = Vec::new();
    let mut number = tokens.start;
    while let Some(token) = whole.tokens.get(number).filter(|_| number < tokens.end) {
        let mut next = number + 1;
        match &token.kind {
            Kind::Call(_) | Kind::Literal(_) => {
                changes.push((token.at.clone(), Change::Call(number)));
            }
            Kind::Open(_, ends) => {
                // The tokens in between belong to the body.
                if let Some(end) = whole.tokens.get(*ends) {
                    changes.push((token.at.start..end.at.end, Change::Call(number)));
                    next = ends + 1;
                }
            }
            Kind::End | Kind::Text => {}
        }
        number = next;
    }
    let separators = within(&whole.separators, range, |at| *at..*at);
    changes.extend(separators.iter().map(|at| (*at..*at, Change::Separator)));
    let verbatim = within(&whole.verbatim, range, |one| one.at.clone());
    let verbatim = verbatim.iter();
    changes.extend(verbatim.map(|one| (one.at.clone(), Change::Verbatim(one.number))));
    let place = |(at, c): &(usize, char)| *at..at + c.len_utf8();
    let controls = within(&whole.controls, range, place).iter();
    changes
        .extend(controls.filter_map(|one| Some((place(one), Change::Text(replacement(one.1)?)))));
    changes.extend(deleted.into_iter().map(|range| (range, Change::Text(""))));
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    changes
}

/// The items of the sorted list `all` that lie within `range`.
fn within<'t, T>(all: &'t [T], range: &Range<usize>, at: impl Fn(&T) -> Range<usize>) -> &'t [T] {
    let from = all.partition_point(|one| at(one).start < range.start);
    let to = all.partition_point(|one| at(one).end <= range.end);
    all.get(from..to).unwrap_or_default()
}

/// Prepares the whole text.
pub(super) fn whole<'a>(whole: &Text<'a>) -> Source<'a> {
    let Some(marks) = whole.marks else {
        return Source::plain(whole.written, 0);
    };
    let range = 0..whole.written.len();
    let changes = changes(whole, &range, 0..whole.tokens.len(), Vec::new());
    Source::changed(whole.written, 0, "", &changes, marks)
}

/// Prepares the whole text with each tag of a shortcode by itself, so that what is between two of them is read with the rest.
pub(super) fn tag_by_tag<'a>(whole: &Text<'a>) -> Source<'a> {
    let Some(marks) = whole.marks else {
        return Source::plain(whole.written, 0);
    };
    let tokens = whole.tokens.iter().enumerate();
    let tokens = tokens.filter(|(_, token)| !matches!(token.kind, Kind::Text));
    let mut changes: Vec<_> = tokens
        .map(|(number, token)| (token.at.clone(), Change::Call(number)))
        .collect();
    let separators = whole.separators.iter();
    changes.extend(separators.map(|at| (*at..*at, Change::Separator)));
    let verbatim = whole.verbatim.iter();
    changes.extend(verbatim.map(|one| (one.at.clone(), Change::Verbatim(one.number))));
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    Source::changed(whole.written, 0, "", &changes, marks)
}

/// Prepares the body between the tokens `open` and `end`: without the indentation that it has from the list
/// or quote around it, and with the definitions of the links and footnotes that it refers to.
pub(super) fn of_shortcode<'a>(whole: &Text<'a>, open: usize, end: usize) -> Option<Source<'a>> {
    let range = whole.tokens.get(open)?.at.end..whole.tokens.get(end)?.at.start;
    let body = whole.written.get(range.clone())?;
    let deleted = match line_before(whole.written, whole.tokens.get(open)?.at.start) {
        Some(prefix) if !prefix.is_empty() => indentation(body, range.start, prefix),
        _ => Vec::new(),
    };
    let changes = changes(whole, &range, open + 1..end, deleted);
    let preface = preface(body, &whole.definitions);
    Some(Source::changed(
        body,
        range.start,
        &preface,
        &changes,
        whole.marks?,
    ))
}

/// What precedes `at` in its line, if that is only white space and the markers of lists and quotes.
fn line_before(text: &str, at: usize) -> Option<&str> {
    // No list or quote has so long a prefix; without a bound the search would be quadratic.
    let from = text.floor_char_boundary(at.saturating_sub(256));
    let before = text.get(from..at)?;
    let prefix = match before.rfind('\n') {
        Some(feed) => before.get(feed + 1..)?,
        None if from == 0 => before,
        None => return None,
    };
    let marker = |c: char| c.is_ascii_digit() || " \t>-*+.)".contains(c);
    prefix.chars().all(marker).then_some(prefix)
}

/// Whether nothing else is on the first and the last line of the shortcode from token `open` to token `end`.
pub(super) fn has_own_lines(whole: &Text<'_>, open: usize, end: usize) -> bool {
    let places = (whole.tokens.get(open), whole.tokens.get(end));
    let (Some(open), Some(end)) = places else {
        return false;
    };
    let after = whole.written.get(end.at.end..).unwrap_or_default();
    let blank = after
        .bytes()
        .take(256)
        .find(|b| !matches!(b, b' ' | b'\t' | b'\r'));
    matches!(blank, None | Some(b'\n')) && line_before(whole.written, open.at.start).is_some()
}

/// The bytes at the start of a body's lines, after the first, that continue the list or quote whose markers are
/// `prefix`. `start` is where the body begins in the text.
fn indentation(body: &str, start: usize, prefix: &str) -> Vec<Range<usize>> {
    let quotes = prefix.matches('>').count();
    let width = prefix.len();
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some(feed) = body.get(at..).and_then(|rest| rest.find('\n')) {
        at += feed + 1;
        let line = body.get(at..).unwrap_or_default().bytes();
        let mut length = 0;
        let mut seen = 0;
        for byte in line.take(width) {
            match byte {
                b'>' if seen < quotes => seen += 1,
                b' ' | b'\t' => {}
                _ => break,
            }
            length += 1;
        }
        if length > 0 {
            ranges.push(start + at..start + at + length);
        }
    }
    ranges
}

/// The definitions of footnotes and links of a text, by lower-case label, as a body needs them to recognise references: of a
/// footnote that is a stub, because the main text has its content.
pub(super) fn definitions(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let Some(rest) = line.trim_start_matches(' ').strip_prefix('[') else {
            continue;
        };
        let Some((label, _)) = rest.split_once("]:") else {
            continue;
        };
        if label.len() > LONGEST_LABEL || label.contains(['[', ']']) {
            continue;
        }
        let text = if label.starts_with('^') {
            format!("[{label}]: -\n\n")
        } else {
            format!("{}\n\n", line.trim())
        };
        found.entry(label.to_lowercase()).or_insert(text);
    }
    found
}

/// The longest label that is considered, in bytes.
const LONGEST_LABEL: usize = 200;

/// Those of `definitions` that `body` refers to, and a comment that ends them. They go before the body, because
/// a body that ends in an open code block would swallow them, and are bounded by its length, so that many bodies
/// that share long definitions do not take quadratic time.
fn preface(body: &str, definitions: &BTreeMap<String, String>) -> String {
    let mut preface = String::new();
    if definitions.is_empty() {
        return preface;
    }
    let mut seen = BTreeSet::new();
    for (at, _) in body.match_indices('[') {
        let rest = body.get(at + 1..).unwrap_or_default();
        let window = rest
            .get(..rest.floor_char_boundary(LONGEST_LABEL + 1))
            .unwrap_or_default();
        let Some((label, _)) = window.split_once(']') else {
            continue;
        };
        if let Some(text) = definitions.get(&label.to_lowercase())
            && seen.insert(text)
            && preface.len() + text.len() < body.len() + 4096
        {
            preface.push_str(text);
        }
    }
    if !preface.is_empty() {
        preface.push_str("<!-- -->\n\n");
    }
    preface
}
