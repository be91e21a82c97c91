//! Writes headings, gives them ids, and checks their levels.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, HeadingLevel};
use pulldown_cmark_escape::escape_html;

use super::super::document::Heading;
use super::super::ids::source_of_id;
use super::super::out::Mark;
use super::super::slips::underlined;
use super::Writer;
use crate::base::HeadingIds;

/// A heading whose end has not come.
#[derive(Debug)]
pub(super) struct Open {
    level: u8,
    /// The id that the editor gave, if any.
    id: Option<String>,
    /// Where to insert the id, which is made of the text and so known only at the end.
    mark: Mark,
    /// Where its content begins in the output.
    content: Mark,
    /// Where its Markdown is in the text as written; `None` for one in raw HTML.
    source: Option<Range<usize>>,
    /// Its text before conversion. The id is made of it, so that it is the same in converted versions.
    pub written: String,
    /// Its text after conversion, if there is one.
    pub shown: String,
}

impl Open {
    /// Adds a space for a line break.
    pub fn add_space(&mut self) {
        add_space(&mut self.written);
        add_space(&mut self.shown);
    }
}

/// Adds a space between words.
pub(super) fn add_space(text: &mut String) {
    if text.ends_with(|last| last != ' ') {
        text.push(' ');
    }
}

impl Writer<'_, '_> {
    pub(super) fn start_heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'_>>,
        classes: &[CowStr<'_>],
        attributes: &[(CowStr<'_>, Option<CowStr<'_>>)],
        range: &Range<usize>,
    ) {
        self.block();
        let level = level as u8;
        self.out.html("<h");
        self.out.html(digit(level));
        let mark = self.out.mark();
        for (number, class) in classes.iter().enumerate() {
            let class = self.unmarked(class);
            self.out.html(if number == 0 { " class=\"" } else { " " });
            self.out.attribute(&class);
        }
        if !classes.is_empty() {
            self.out.html("\"");
        }
        let mut refused = Vec::new();
        for (name, value) in attributes {
            match (name.as_ref(), value) {
                ("lang" | "dir", Some(value)) => {
                    self.out.html(" ");
                    self.out.html(name);
                    self.out.html("=\"");
                    let value = self.unmarked(value);
                    self.out.attribute(&value);
                    self.out.html("\"");
                }
                _ => refused.push(self.unmarked(name)),
            }
        }
        for name in refused {
            let place = self.written_trimmed(range);
            self.state
                .problems
                .error(
                    "heading-attribute",
                    place,
                    format!("a heading takes no `{name}`"),
                )
                .hint("between the braces stand `#id`, `.class`, `lang=` and `dir=`");
        }
        self.out.html(">");
        let content = self.out.mark();
        let id = id.map(|id| self.unmarked(&id).into_owned());
        let id = id.filter(|id| !id.is_empty());
        self.heading = Some(Open {
            level,
            id,
            mark,
            content,
            source: None,
            written: String::new(),
            shown: String::new(),
        });
    }

    pub(super) fn end_heading(&mut self, range: &Range<usize>) {
        self.flush();
        let place = self.written_trimmed(range);
        if underlined(self.source.slice(range)) {
            self.state
                .problems
                .warning(
                    "heading-from-paragraph",
                    place.clone(),
                    "this paragraph becomes a heading: a line of hyphens stands close below it",
                )
                .hint("leave an empty line above the hyphens; for a heading write `## ` before its text");
        }
        if let Some(open) = &mut self.heading {
            open.source = Some(place.clone());
        }
        self.end_heading_at(place);
    }

    /// Writes the start tag of a heading in raw HTML; `attributes` is HTML.
    pub(super) fn start_raw_heading(&mut self, level: u8, id: Option<String>, attributes: &str) {
        self.out.html("<h");
        self.out.html(digit(level));
        let mark = self.out.mark();
        self.out.html(attributes);
        self.out.html(">");
        self.heading = Some(Open {
            level,
            id,
            mark,
            content: self.out.mark(),
            source: None,
            written: String::new(),
            shown: String::new(),
        });
    }

    /// Ends the open heading, which is at `place` in the text as written.
    pub(super) fn end_heading_at(&mut self, place: Range<usize>) {
        let Some(open) = self.heading.take() else {
            return;
        };
        self.check_heading(&open, place.clone());
        self.out.html("</h");
        self.out.html(digit(open.level));
        self.out.html(">\n");
        let id = match open.id {
            Some(id) => {
                self.check_id(&id, place.clone());
                id
            }
            None => {
                let state = &mut *self.state;
                let rule = state.options.heading_ids;
                let source = open.source.and_then(|at| self.whole.written.get(at));
                let text = match source {
                    Some(source) if rule != HeadingIds::default() => source_of_id(source, rule),
                    _ => Cow::Borrowed(&*open.written),
                };
                state.ids.for_text(&text, rule, &state.headings)
            }
        };
        self.out.insert(open.mark, &id_attribute(&id));
        if open.level > self.state.level + 1 {
            let (was, is) = (self.state.level, open.level);
            let after = match was {
                1 => "the page's title".to_owned(),
                _ => format!("a heading of level {was}"),
            };
            let message = format!("a heading of level {is} follows {after}: a level is left out");
            self.state
                .problems
                .warning("heading-jump", place.clone(), message)
                .hint(format!("write `{} `", "#".repeat(usize::from(was) + 1)));
        }
        self.state.level = open.level;
        let text = match self.state.options.convert {
            Some(_) => open.shown,
            None => open.written,
        };
        let at = self.state.problems.place(place);
        self.state.headings.push(Heading {
            level: open.level,
            id,
            text: text.trim().to_owned(),
            at,
        });
    }
}

impl Writer<'_, '_> {
    /// Warns of an empty heading and of one of level 1, which would be a second title.
    fn check_heading(&mut self, open: &Open, place: Range<usize>) {
        let problems = &mut self.state.problems;
        if self.out.mark() == open.content {
            problems
                .warning("empty-heading", place, "this heading has no text")
                .hint("write its text after the `#`, or delete the line");
        } else if open.level == 1 {
            problems
                .warning(
                    "level-1-heading",
                    place,
                    "a heading of level 1 is a second title: the page shows the `title` of its front matter",
                )
                .hint("delete it if it repeats the title; a heading in the text begins with `## `");
        }
    }

    /// Reports an id that a heading or raw HTML before has already.
    pub(super) fn check_id(&mut self, id: &str, place: Range<usize>) {
        let state = &mut *self.state;
        let Some(first) = state.ids.place(id, &state.headings) else {
            return;
        };
        let first = state.problems.placed(first);
        state
            .problems
            .error(
                "duplicate-id",
                place,
                format!("two headings have the id `{id}`"),
            )
            .hint("give one of them another id")
            .label(first, "the first one");
    }
}

fn id_attribute(id: &str) -> String {
    let mut attribute = String::with_capacity(id.len() + 6);
    attribute.push_str(" id=\"");
    // Writing to a String cannot fail.
    let _ = escape_html(&mut attribute, id);
    attribute.push('"');
    attribute
}

fn digit(level: u8) -> &'static str {
    match level {
        1 => "1",
        2 => "2",
        3 => "3",
        4 => "4",
        5 => "5",
        _ => "6",
    }
}
