//! Puts translations into Markdown, at the places of segments, and looks whether they are read there as they were meant.

use std::ops::Range;

use super::codes::differing;
use super::given::{CODES, Given};
use super::item::{Item, problem};
use crate::base::RelPath;
use crate::diag::Diagnostic;
use crate::markdown::{self, Run, Segment};

/// A segment that gets other words.
pub struct Place<'g> {
    /// The segment as it is.
    pub segment: &'g Segment,
    /// What it has to have of codes; `None` of words that were there already.
    pub source: Option<&'g [Run]>,
    /// The translation that is put in its place.
    pub given: &'g Given,
}

/// Why a translation cannot stand where it should.
#[derive(Debug, PartialEq, Eq)]
pub enum Misfit {
    /// Codes of the original are missing, or there are others.
    Codes {
        /// Those that are missing.
        missing: Vec<String>,
        /// Those that are too much.
        extra: Vec<String>,
    },
    /// It is read as something else than a part of this kind.
    Structure,
}

/// The text with other words at some places, in the order of the text. Each segment's `at` is one of `text`, of which `body` is Markdown.
///
/// # Errors
/// The places, by number, at which something does not fit.
pub fn rebuilt(
    text: &str,
    body: &Range<usize>,
    places: &[Place<'_>],
    math: bool,
) -> Result<String, Vec<(usize, Misfit)>> {
    let mut choice = vec![0; places.len()];
    loop {
        let (result, ranges) = put(text, places, &choice);
        let grown = body.start..(body.end + result.len()).saturating_sub(text.len());
        let found = markdown::segments(result.get(grown).unwrap_or_default(), math);
        let mut misfits = Vec::new();
        for (number, (place, range)) in places.iter().zip(&ranges).enumerate() {
            let at = range.start - body.start..range.end - body.start;
            let index = found.partition_point(|one| one.at.start < at.start);
            let one = found
                .get(index)
                .filter(|one| one.at == at && one.kind == place.segment.kind);
            misfits.extend(misfit(place, one).map(|misfit| (number, misfit)));
        }
        if misfits.is_empty() {
            return Ok(result);
        }
        let mut is_changed = false;
        for (number, _) in &misfits {
            let (Some(choice), Some(place)) = (choice.get_mut(*number), places.get(*number)) else {
                continue;
            };
            if *choice + 1 < place.given.written.len() {
                *choice += 1;
                is_changed = true;
            }
        }
        if !is_changed {
            return Err(misfits);
        }
    }
}

fn misfit(place: &Place<'_>, found: Option<&Segment>) -> Option<Misfit> {
    let is_marked = place.given.is_marked();
    let Some(found) = found else {
        // The codes are what may have gone wrong, and are easier to find.
        let source = place.source.filter(|source| {
            let has_references = source.iter().any(|run| run.written().ends_with(']'));
            !is_marked && !has_references
        });
        let written = place.given.written.first().map_or("", |written| written);
        let alone = markdown::segments(written, false);
        let runs: Vec<Run> = alone.into_iter().flat_map(|one| one.runs).collect();
        let (missing, extra) = source
            .map(|source| differing(source, &runs))
            .unwrap_or_default();
        if missing.is_empty() && extra.is_empty() {
            return Some(Misfit::Structure);
        }
        return Some(Misfit::Codes { missing, extra });
    };
    if is_marked {
        let is_read = place.given.is(&found.runs);
        return (!is_read).then_some(Misfit::Structure);
    }
    let (missing, extra) = differing(place.source?, &found.runs);
    if missing.is_empty() && extra.is_empty() {
        return None;
    }
    // A translation that was there may differ, and may go on to do so.
    let (gone, new) = differing(&place.segment.runs, &found.runs);
    let is_as_before = gone.is_empty() && new.is_empty();
    (!is_as_before).then_some(Misfit::Codes { missing, extra })
}

/// Puts the chosen words at their places. Returns the text, and where they are.
fn put(text: &str, places: &[Place<'_>], choice: &[usize]) -> (String, Vec<Range<usize>>) {
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut result = String::with_capacity(text.len());
    let mut ranges = Vec::new();
    let mut done = 0;
    for (place, choice) in places.iter().zip(choice) {
        let at = &place.segment.at;
        result.push_str(text.get(done..at.start).unwrap_or_default());
        let start = result.len();
        let written = place.given.written.get(*choice).map_or("", |one| one);
        let prefix = continued(text, at.start);
        for (index, line) in written.split('\n').enumerate() {
            if index > 0 {
                let breaks = result.ends_with('\\')
                    || result.ends_with("%}")
                    || line.trim_start().starts_with("{%")
                    || result.ends_with("}}") && line.trim_start().starts_with("{{");
                let may_break = !matches!(place.segment.kind, "heading" | "cell");
                if breaks && may_break {
                    result.extend([eol, &prefix]);
                } else {
                    result.push(' ');
                }
            }
            result.push_str(if index > 0 { line.trim_start() } else { line });
        }
        ranges.push(start..result.len());
        done = at.end;
    }
    result.push_str(text.get(done..).unwrap_or_default());
    (result, ranges)
}

/// What a line begins with that continues the block around a place: the marks of quotes, and spaces for those of lists.
fn continued(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let blocks = line
        .chars()
        .map(|c| if matches!(c, '>' | '\t') { c } else { ' ' });
    blocks.collect()
}

/// Tells of words that do not fit.
pub fn misfit_told(
    file: &RelPath,
    item: Option<&Item>,
    misfit: Misfit,
    kind: Option<&str>,
) -> Diagnostic {
    let at = item.map_or(0..0, |item| item.at.clone());
    let hint = "marks, addresses and what is in `{{ }}` stand in the translation as they do in the original, around other words";
    match misfit {
        Misfit::Codes { missing, extra } => {
            let message = match (missing.is_empty(), extra.is_empty()) {
                (false, true) => format!(
                    "the translation lacks {} of the original",
                    missing.join(", ")
                ),
                (true, _) => format!(
                    "the translation has {}, and the original has not",
                    extra.join(", ")
                ),
                (false, false) => format!(
                    "the translation has {} for {}",
                    extra.join(", "),
                    missing.join(", ")
                ),
            };
            problem(CODES, file, at, message).hint(hint)
        }
        Misfit::Structure => {
            let kind = kind.unwrap_or("part");
            let message = format!("these words would not be read as one {kind}");
            problem(CODES, file, at, message)
                .hint("look for signs that Markdown takes for a mark: `#`, `-`, `1.` or `>` at the start, `|` in a table, `<`, `[`; a backslash before one makes it a sign")
        }
    }
}
