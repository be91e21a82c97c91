//! Ids of headings, as the old site had them.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::edits::Edits;
use crate::base::HeadingIds;
use crate::markdown::extensions;

/// Writes an id behind each heading that would have another one here than by the `rule` of the old site, which may have
/// given none. Returns the text and all ids in it.
pub fn keep_ids(text: &str, rule: Option<HeadingIds>) -> (String, BTreeSet<String>) {
    let (mut edits, mut ids) = (Edits::default(), BTreeSet::new());
    let (mut old, mut ours) = (Counter::default(), Counter::default());
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
                let rules = HeadingIds::default();
                let id = rules.id(&title);
                let id = if id.is_empty() {
                    rules.of_nothing()
                } else {
                    &id
                };
                let new = ours.next(id, rules.second());
                let was = rule.map_or_else(
                    || new.clone(),
                    |rule| old.next(&rule.id(&title), rule.second()),
                );
                if was != new && is_sound(&was) {
                    let line = text.get(start..range.end).unwrap_or_default();
                    edits.replace(end_of_title(line, start), format!(" {{#{was}}}"));
                    ids.insert(was);
                } else {
                    ids.insert(new);
                }
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
    (edits.apply(text), ids)
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
    /// The id, or with a number behind it where it is taken; the second one has the number `second`.
    fn next(&mut self, id: &str, second: u32) -> String {
        let count = self.0.entry(id.to_owned()).or_insert(0);
        let found = match *count {
            0 => id.to_owned(),
            n => format!("{id}-{}", n + second - 1),
        };
        *count += 1;
        found
    }
}
