//! Ids of headings, as the old site had them.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::edits::Edits;
use crate::base::HeadingIds;
use crate::markdown::{extensions, source_of_id};

/// A text whose headings have the ids that they had.
pub struct Kept {
    /// The text, with ids behind headings where they are needed.
    pub text: String,
    /// All ids in it.
    pub ids: BTreeSet<String>,
    /// The headings have these ids only by the rule of the old site.
    pub by_rule: bool,
}

/// Writes an id behind each heading that would have another one here by the `rule` of the old site, which may have given
/// none: where it is made of what will change.
pub fn keep_ids(text: &str, rule: Option<HeadingIds>) -> Kept {
    let (mut edits, mut ids) = (Edits::default(), BTreeSet::new());
    let (mut old, mut ours) = (Counter::default(), Counter::default());
    let mut by_rule = false;
    let mut heading: Option<(usize, bool, String)> = None;
    for (event, range) in Parser::new_ext(text, extensions(false, false)).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                if let Some(id) = &id {
                    ids.insert(id.to_string());
                }
                heading = Some((range.start, id.is_some(), String::new()));
            }
            Event::End(TagEnd::Heading(_)) => {
                let Some((start, named, title)) = heading.take() else {
                    continue;
                };
                if named {
                    continue;
                }
                let new = ours.next(&title, HeadingIds::default());
                let Some(rule) = rule else {
                    ids.insert(new);
                    continue;
                };
                let lines = text.get(start..range.end).unwrap_or_default();
                let was = old.next(&source_of_id(lines, rule), rule);
                // Where links lead changes, and some rules read it.
                if rule.reads_markdown() && lines.contains("](") && is_sound(&was) {
                    edits.replace(end_of_title(lines, start), format!(" {{#{was}}}"));
                }
                by_rule |= was != new;
                ids.insert(was);
            }
            Event::Text(part) | Event::Code(part) => {
                if let Some((_, _, title)) = &mut heading {
                    title.push_str(&part);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, _, title)) = &mut heading {
                    title.push(' ');
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                ids.extend(super::html::ids(&html));
            }
            _ => {}
        }
    }
    Kept {
        text: edits.apply(text),
        ids,
        by_rule,
    }
}

/// Where the title of a heading ends in its lines, as an empty range.
fn end_of_title(lines: &str, start: usize) -> std::ops::Range<usize> {
    let first = if lines.trim_start().starts_with('#') {
        lines.lines().next().unwrap_or_default()
    } else {
        // Of one that is underlined, all lines but the last.
        let trimmed = lines.trim_end();
        trimmed
            .rsplit_once('\n')
            .map_or(trimmed, |(title, _)| title)
    };
    let end = first.trim_end();
    let end = end.trim_end_matches('#').trim_end();
    let whole = first.trim_end();
    start + end.len()..start + whole.len()
}

fn is_sound(id: &str) -> bool {
    !id.is_empty()
        && !id.starts_with("fn-")
        && !id.starts_with("fnref-")
        && id
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// Numbers ids that come twice.
#[derive(Default)]
struct Counter(BTreeMap<String, u32>);

impl Counter {
    /// The id that a rule makes of a text, with a number behind it where it is taken.
    fn next(&mut self, text: &str, rule: HeadingIds) -> String {
        let mut id = rule.id(text);
        if id.is_empty() {
            id.push_str(rule.of_nothing());
        }
        let count = self.0.entry(id.clone()).or_insert(0);
        let found = match *count {
            0 => id,
            n => format!("{id}-{}", n + rule.second() - 1),
        };
        *count += 1;
        found
    }
}
