//! Tables in CSV (RFC 4180, and what spreadsheets make of it): each row as a map from the head's cells, with places.

use crate::base::RelPath;
use crate::diag::{Diagnostic, Span};
use crate::schema::{Key, Kind, Node, TextRange};

/// Parses a table. Without a delimiter it is the comma, semicolon or tab that the head has most of.
pub fn parse(
    text: &str,
    delimiter: Option<u8>,
    file: &RelPath,
    out: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let offset = text.len() - text.trim_start_matches('\u{feff}').len();
    let body = text.get(offset..).unwrap_or_default();
    let delimiter = delimiter.unwrap_or_else(|| delimiter_of(body));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut head: Option<Vec<Key>> = None;
    let mut rows = Vec::new();
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let problem = Diagnostic::error("bad-data", format!("this is no CSV: {error}"));
                out.push(problem.at(Span::file(file)));
                return None;
            }
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let places = cells(body.as_bytes(), start, end, delimiter);
        let place = |at: usize| places.get(at).copied().unwrap_or((start, start));
        let at = |at: usize| {
            let (start, end) = place(at);
            TextRange::new(start + offset, end + offset)
        };
        let Some(keys) = &head else {
            head = Some(head_of(&record, at, file, out)?);
            continue;
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        let first = at(0);
        if record.len() != keys.len() {
            let (has, wants) = (record.len(), keys.len());
            let cells = if has == 1 { "cell" } else { "cells" };
            let message = format!("this row has {has} {cells}, and the head has {wants}");
            let hint = if has < wants {
                "a cell with nothing in it has its delimiter all the same: `a,,c`"
            } else {
                "put a text with the delimiter or a line break in it between double quotes (\"a, b\"), and a double quote in it twice"
            };
            let span = seen(first).span(file);
            out.push(Diagnostic::error("ragged-row", message).at(span).hint(hint));
            continue;
        }
        let cells = keys
            .iter()
            .zip(&record)
            .enumerate()
            .map(|(number, (key, text))| {
                let kind = match text.trim() {
                    "" => Kind::Null,
                    text => Kind::Scalar {
                        text: text.to_owned(),
                        quoted: true,
                    },
                };
                (
                    key.clone(),
                    Node {
                        at: at(number),
                        kind,
                    },
                )
            });
        let cells: Vec<(Key, Node)> = cells.collect();
        let last = cells.last().map_or(first, |(_, node)| node.at);
        rows.push(Node {
            at: TextRange {
                start: first.start,
                end: last.end,
            },
            kind: Kind::Map(cells),
        });
    }
    Some(Node {
        at: TextRange::new(offset, text.len()),
        kind: Kind::List(rows),
    })
}

/// The keys of the columns. `None` if they cannot be told apart.
fn head_of(
    record: &csv::StringRecord,
    at: impl Fn(usize) -> TextRange,
    file: &RelPath,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<Key>> {
    let mut keys: Vec<Key> = Vec::with_capacity(record.len());
    let before = out.len();
    for (number, name) in record.iter().enumerate() {
        let (at, text) = (at(number), name.trim().to_owned());
        let span = seen(at).span(file);
        if text.is_empty() {
            let message = format!("column {} has no name in the first row", number + 1);
            let hint = "give each column a name, or take empty columns away";
            out.push(Diagnostic::error("bad-data", message).at(span).hint(hint));
        } else if let Some(other) = keys.iter().find(|key| key.text == text) {
            let message = format!("two columns are called `{text}`");
            let problem = Diagnostic::error("duplicate-key", message).at(span);
            out.push(problem.label(other.at.span(file), "the other one"));
        }
        keys.push(Key { at, text });
    }
    (out.len() == before).then_some(keys)
}

/// A range of at least one byte, which can be pointed at.
fn seen(at: TextRange) -> TextRange {
    let end = at.end.max(at.start.saturating_add(1));
    TextRange { end, ..at }
}

/// The delimiter that the first line has most of, outside of quotes.
fn delimiter_of(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => break,
            _ if is_quoted => {}
            _ => counts
                .iter_mut()
                .filter(|(delimiter, _)| *delimiter == byte)
                .for_each(|(_, count)| *count += 1),
        }
    }
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(delimiter, _)| *delimiter)
}

/// The ranges of the cells of the record between two bytes, with their quotes.
fn cells(bytes: &[u8], start: usize, end: usize, delimiter: u8) -> Vec<(usize, usize)> {
    let record = bytes.get(start..end.min(bytes.len())).unwrap_or_default();
    // The record begins after the end of the line before.
    let skipped = record
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .count();
    let mut all = Vec::new();
    let (mut from, mut is_quoted) = (start + skipped, false);
    for (at, byte) in record.iter().enumerate().skip(skipped) {
        match byte {
            b'"' => is_quoted = !is_quoted,
            byte if *byte == delimiter && !is_quoted => {
                all.push((from, start + at));
                from = start + at + 1;
            }
            b'\r' | b'\n' if !is_quoted => {
                all.push((from, start + at));
                return all;
            }
            _ => {}
        }
    }
    all.push((from, start + record.len()));
    all
}
