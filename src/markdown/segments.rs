//! A text in the parts that are translated one by one: headings, paragraphs, items, cells, code.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::body::extensions;
use super::slips::is_inline;

/// A part of a text that a translator takes as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What it is, as people say it: `heading`, `paragraph`, `list item`, `cell`, `definition` or `code`.
    pub kind: &'static str,
    /// Its byte range in the text.
    pub at: Range<usize>,
    /// Its words without marks of emphasis, each link with its address in `<>` behind it. White space is as it was
    /// written; comments are left out.
    pub words: String,
}

/// The segments of `text`, in order. `math` says whether `$…$` is a formula.
pub fn segments(text: &str, math: bool) -> Vec<Segment> {
    let mut found = Vec::new();
    let mut reading = Reading::default();
    for (event, at) in Parser::new_ext(text, extensions(false, math)).into_offset_iter() {
        reading.take(event, at, &mut found);
    }
    reading.finish(&mut found);
    found
}

#[derive(Default)]
struct Reading {
    /// The blocks that are open, by what a text directly in them is.
    within: Vec<&'static str>,
    open: Option<Segment>,
    /// The addresses of the links and pictures that are open.
    targets: Vec<String>,
}

impl Reading {
    fn take(&mut self, event: Event<'_>, at: Range<usize>, found: &mut Vec<Segment>) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.add("", &at);
                self.targets.push(dest_url.into_string());
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(target) = self.targets.pop() {
                    self.add(&format!(" <{target}> "), &at);
                }
            }
            // Emphasis and the like: within a block.
            Event::Start(tag) if is_inline(&tag.to_end()) => {}
            Event::End(tag) if is_inline(&tag) => {}
            Event::Start(tag) => {
                self.finish(found);
                self.within.push(kind_of(&tag));
            }
            Event::End(_) => {
                self.finish(found);
                self.within.pop();
            }
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.add(&text, &at),
            Event::SoftBreak | Event::HardBreak => self.add("\n", &at),
            Event::TaskListMarker(done) => self.add(if done { "[x] " } else { "[ ] " }, &at),
            // Tags and comments are no words; the text between tags is.
            Event::Html(_) | Event::InlineHtml(_) => {}
            Event::Rule => self.finish(found),
        }
    }

    fn add(&mut self, words: &str, at: &Range<usize>) {
        let kind = self.within.last().copied().unwrap_or("paragraph");
        let open = self.open.get_or_insert_with(|| Segment {
            kind,
            at: at.clone(),
            words: String::new(),
        });
        open.at.end = at.end;
        open.words.push_str(words);
    }

    fn finish(&mut self, found: &mut Vec<Segment>) {
        found.extend(
            self.open
                .take()
                .filter(|segment| !segment.words.trim().is_empty()),
        );
    }
}

fn kind_of(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::Heading { .. } => "heading",
        Tag::Item => "list item",
        Tag::TableCell => "cell",
        Tag::DefinitionListTitle | Tag::DefinitionListDefinition => "definition",
        Tag::CodeBlock(_) => "code",
        _ => "paragraph",
    }
}
