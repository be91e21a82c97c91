//! Checks outputs of templates whose kind has a syntax: a comma too many in JSON, and no program reads the file.

use quick_xml::events::Event;

use super::load::Template;
use crate::base::media_type::{is_json, is_xml};
use crate::diag::Diagnostic;

/// Why an output of this media type is not what its kind wants, at a place of its template.
pub fn problem(media_type: &str, bytes: &[u8], template: &Template) -> Option<Diagnostic> {
    let (kind, why, at) = if is_json(media_type) {
        let error = serde_json::from_slice::<serde::de::IgnoredAny>(bytes).err()?;
        let at = offset(bytes, error.line(), error.column());
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or(&why).to_owned();
        ("JSON", why, at)
    } else if is_xml(media_type) {
        let (why, at) = broken_xml(bytes)?;
        ("XML", why, at)
    } else {
        return None;
    };
    let before = String::from_utf8_lossy(bytes.get(..at).unwrap_or(bytes)).into_owned();
    let after = String::from_utf8_lossy(bytes.get(at..).unwrap_or_default()).into_owned();
    let line = before.matches('\n').count() + 1;
    let shown: String = excerpt(&before, &after);
    let message = format!("what this template makes is not {kind}: {why}, in its line {line}");
    let hint = match kind {
        "JSON" => {
            "write values as `{{ page.title | json }}`, with no quotes around them, and a comma between two only (`{% if not loop.last %},{% endif %}`)"
        }
        _ => "close every element, and write `{{ … }}` without `safe`",
    };
    let problem = Diagnostic::error("invalid-output", message)
        .hint(format!("there it has `{shown}`"))
        .hint(hint);
    Some(match place(&template.text, &before) {
        Some((start, end)) => problem.at(template.span(start, end)),
        None => problem.in_file(&template.file),
    })
}

/// The byte at a line and column, both from 1.
fn offset(bytes: &[u8], line: usize, column: usize) -> usize {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let above: usize = lines.take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    (above + column.saturating_sub(1)).min(bytes.len())
}

fn broken_xml(bytes: &[u8]) -> Option<(String, usize)> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let mut depth = 0_usize;
    let mut roots = 0_usize;
    loop {
        let event = reader.read_event();
        let at = usize::try_from(reader.error_position().max(1)).unwrap_or(usize::MAX);
        match event {
            Ok(Event::Eof) if depth > 0 => {
                return Some(("an element does not end".into(), bytes.len()));
            }
            Ok(Event::Eof) if roots == 0 => return Some(("it has no element".into(), bytes.len())),
            Ok(Event::Eof) => return None,
            Ok(Event::Start(_)) => {
                roots += usize::from(depth == 0);
                depth += 1;
            }
            Ok(Event::Empty(_)) => roots += usize::from(depth == 0),
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(_) => {}
            Err(error) => return Some((error.to_string(), at)),
        }
    }
}

/// Some characters around the place of a mistake, on one line.
fn excerpt(before: &str, after: &str) -> String {
    let start: Vec<char> = before.chars().rev().take(24).collect();
    let around = start.into_iter().rev().chain(after.chars().take(12));
    let around: String = around
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    around.trim().to_owned()
}

/// Where in the template the text begins that ends at the mistake: the longest end of what is `before` that the template has
/// once, or the longest start of its last line, whichever tells more. On one line.
fn place(template: &str, before: &str) -> Option<(usize, usize)> {
    let once = |text: &str| {
        let mut places = template.match_indices(text);
        let (at, _) = places.next()?;
        places.next().is_none().then_some((at, at + text.len()))
    };
    let before = before.trim_end();
    let is_there = |text: &&str| template.contains(*text);
    let starts = before.char_indices().rev().map(|(at, _)| at).take(80);
    let ends = starts.filter_map(|at| before.get(at..));
    let end = ends.take_while(is_there).filter_map(once).last();
    let line = before.rsplit('\n').next().unwrap_or(before).trim_start();
    let starts = line.char_indices().map(|(at, c)| at + c.len_utf8());
    let starts = starts.take(80).filter_map(|end| line.get(..end));
    let start = starts.take_while(is_there).filter_map(once).last();
    let (from, to) = end
        .into_iter()
        .chain(start)
        .max_by_key(|(from, to)| to - from)?;
    let found = template.get(from..to).unwrap_or_default();
    let last = found.rsplit('\n').next().unwrap_or(found).trim_start();
    Some((to - last.len(), to))
}
