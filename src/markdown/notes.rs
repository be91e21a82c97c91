//! Footnotes: numbered in the order in which the text first refers to them, with a link back to every reference.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::document::{NOTE_MARK, Piece};
use super::options::Labels;
use super::out::Out;
use super::problems::Problems;

/// A footnote, of which a reference, the definition or both have been seen.
#[derive(Debug, Default)]
struct Note {
    /// Its number from 1; 0 until the text refers to it.
    number: usize,
    /// How often the text refers to it.
    references: usize,
    /// Its rendered text, with the place of the definition in the text.
    text: Option<(Vec<Piece>, Range<usize>)>,
}

/// The footnotes of a text by label.
#[derive(Debug, Default)]
pub(super) struct Notes {
    by_label: BTreeMap<String, Note>,
    /// How many footnotes have a number.
    referred: usize,
    /// The plain text of all definitions, one after the other.
    pub plain: String,
}

impl Notes {
    /// Counts a reference to the footnote `label`, and returns its HTML.
    pub fn refer(&mut self, label: &str) -> String {
        let note = self.by_label.entry(fold(label)).or_default();
        if note.references == 0 {
            self.referred += 1;
            note.number = self.referred;
        }
        note.references += 1;
        let n = note.number;
        let id = reference(n, note.references);
        format!(
            "{NOTE_MARK} id=\"fnref-{id}\"><a href=\"#fn-{n}\" role=\"doc-noteref\">{n}</a></sup>"
        )
    }

    /// Stores the text of a footnote. Only the first definition of a label counts: returns whether this is it.
    pub fn define(&mut self, label: &str, pieces: Vec<Piece>, place: Range<usize>) -> bool {
        let note = self.by_label.entry(fold(label)).or_default();
        let first = note.text.is_none();
        if first {
            note.text = Some((pieces, place));
        }
        first
    }
}

/// Labels are compared without regard to case.
fn fold(label: &str) -> String {
    label.to_lowercase()
}

/// The name of a reference: `3` for the first one to footnote 3, then `3-2`, `3-3`.
fn reference(number: usize, count: usize) -> String {
    match count {
        1 => number.to_string(),
        _ => format!("{number}-{count}"),
    }
}

/// Writes the list of footnotes after the text, and warns of those that nothing refers to. Returns the ids of footnotes and references.
pub(super) fn write(
    notes: Notes,
    labels: &Labels,
    problems: &mut Problems<'_>,
    out: &mut Out,
) -> Vec<String> {
    let mut ids = Vec::new();
    let mut list = Vec::new();
    for (label, note) in notes.by_label {
        match note.text {
            Some((pieces, _)) if note.number > 0 => {
                list.push((note.number, note.references, pieces))
            }
            Some((_, place)) => {
                problems
                    .warning(
                        "unused-footnote",
                        place,
                        format!("nothing refers to the footnote `{label}`, so it is left out"),
                    )
                    .hint(format!("write `[^{label}]` where it belongs"));
            }
            None => {}
        }
    }
    if list.is_empty() {
        return ids;
    }
    list.sort_by_key(|(number, ..)| *number);
    out.line();
    out.html("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
    out.attribute(&labels.footnotes);
    out.html("\">\n<ol>\n");
    for (number, references, pieces) in list {
        out.html(&format!("<li id=\"fn-{number}\">"));
        ids.push(format!("fn-{number}"));
        out.append(pieces);
        let mut back = String::new();
        for count in 1..=references {
            let id = reference(number, count);
            ids.push(format!("fnref-{id}"));
            let mut name = Out::default();
            name.attribute(&labels.back.replace("{n}", &id));
            let name = name.finish();
            let Some(Piece::Html(name)) = name.first() else {
                continue;
            };
            let _ = write!(
                back,
                " <a class=\"footnote-back\" href=\"#fnref-{id}\" role=\"doc-backlink\" aria-label=\"{name}\">↩"
            );
            if references > 1 {
                let _ = write!(back, "<sup>{count}</sup>");
            }
            back.push_str("</a>");
        }
        out.extend_last_paragraph(&back);
        out.html("</li>\n");
    }
    out.html("</ol>\n</section>\n");
    ids
}
