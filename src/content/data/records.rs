//! Rows of a table as records of a section.

use std::collections::BTreeMap;

use super::split;
use crate::base::slug::words;
use crate::base::{Digest, Hasher, RelPath};
use crate::content::layout::Place;
use crate::content::page::{PageFile, read_row};
use crate::content::settings::Settings;
use crate::diag::Diagnostic;
use crate::schema::{Key, Kind, Node, Schema, TextRange};

/// The rows of the table in `file` as records of a section. Each has a name for its address: the column `slug`, else its
/// first column.
pub fn records(
    file: &RelPath,
    rows: &[Node],
    section: &str,
    settings: &Settings,
    schema: Option<&Schema>,
    out: &mut Vec<Diagnostic>,
) -> Vec<PageFile> {
    let mut all = Vec::with_capacity(rows.len());
    let mut seen = BTreeMap::new();
    for row in rows {
        let Some(name) = name(row) else {
            let end = row.at.end.min(row.at.start.saturating_add(1));
            let at = TextRange { end, ..row.at };
            let message = "this row has no name for its address";
            let hint = "fill in the column `slug`, or the first one";
            out.push(
                Diagnostic::error("bad-slug", message)
                    .at(at.span(file))
                    .hint(hint),
            );
            continue;
        };
        let at = TextRange {
            end: row.at.end.min(row.at.start.saturating_add(1)),
            ..row.at
        };
        if let Some(other) = seen.insert(name.clone(), at) {
            let message = format!("two rows are the entry `{section}/{name}`");
            let hint = "give one of them another name in a column `slug`";
            let problem = Diagnostic::error("duplicate-entry", message).at(at.span(file));
            out.push(problem.label(other.span(file), "the other one").hint(hint));
            continue;
        }
        let place = Place {
            path: if section.is_empty() {
                name
            } else {
                format!("{section}/{name}")
            },
            section: section.to_owned(),
            lang: None,
            index: false,
            owns_folder: false,
        };
        let node = nested(row, schema, file);
        all.push(read_row(file, place, &node, digest(row), settings, schema));
    }
    all
}

fn name(row: &Node) -> Option<String> {
    let slug = row.get("slug").and_then(Node::as_text);
    let first = || row.as_map()?.first()?.1.as_text();
    let name = words(slug.or_else(first)?);
    (!name.is_empty()).then_some(name)
}

fn digest(row: &Node) -> Digest {
    let mut hasher = Hasher::new();
    for (key, node) in row.as_map().unwrap_or_default() {
        hasher
            .text(&key.text)
            .text(node.as_text().unwrap_or_default());
        // Messages point at the cell.
        hasher
            .number(u64::from(node.at.start))
            .number(u64::from(key.at.start));
    }
    hasher.finish()
}

/// The row as a record has it: columns `name.en` and `name.tc` are one key with a text for each language, and a cell of a list
/// is split.
fn nested(row: &Node, schema: Option<&Schema>, file: &RelPath) -> Node {
    let mut entries: Vec<(Key, Node)> = Vec::new();
    for (key, node) in row.as_map().unwrap_or_default() {
        let (outer, inner) = match key.text.split_once('.') {
            Some((outer, inner)) => (outer, Some(inner)),
            None => (key.text.as_str(), None),
        };
        let ty = schema.and_then(|schema| Some(&schema.fields.get(outer)?.ty));
        let node = match ty {
            Some(ty) => split(node, ty, file),
            None => node.clone(),
        };
        let Some(inner) = inner else {
            entries.push((key.clone(), node));
            continue;
        };
        let part = (
            Key {
                at: key.at,
                text: inner.to_owned(),
            },
            node,
        );
        match entries.iter_mut().find(|(key, _)| key.text == outer) {
            Some((
                _,
                Node {
                    kind: Kind::Map(parts),
                    ..
                },
            )) => parts.push(part),
            Some(_) => entries.push((key.clone(), part.1)),
            None => {
                let key = Key {
                    at: key.at,
                    text: outer.to_owned(),
                };
                let at = part.1.at;
                entries.push((
                    key,
                    Node {
                        at,
                        kind: Kind::Map(vec![part]),
                    },
                ));
            }
        }
    }
    // A group of which nothing is filled in is not given.
    for (_, node) in &mut entries {
        if let Kind::Map(parts) = &node.kind
            && parts.iter().all(|(_, part)| part.is_null())
        {
            node.kind = Kind::Null;
        }
    }
    Node {
        at: row.at,
        kind: Kind::Map(entries),
    }
}
