//! A text in the parts that are translated one by one: headings, paragraphs, items, cells, code.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd};

use super::body::{self, extensions};
use super::chars::separators;
use super::lines::colons;
use super::options::{Labels, Options};
use super::problems::Problems;
use super::runs::{CodeKind, Run, Runs};
use super::slips::is_inline;
use super::source::{Marks, Part, Source};
use super::state::Text;
use super::{shortcode, verbatim};
use crate::base::RelPath;

/// A part of a text that a translator takes as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What it is, as people say it: `heading`, `paragraph`, `list item`, `cell`, `definition` or `code`.
    pub kind: &'static str,
    /// Its byte range in the text, with its marks.
    pub at: Range<usize>,
    /// Its words without marks of emphasis, each link with its address in `<>` behind it. White space is as it was
    /// written; comments are left out.
    pub words: String,
    /// Its words and what is no word, in order; nothing for a block of code.
    pub runs: Vec<Run>,
}

/// The segments of `text`, in order. `math` says whether `$…$` is a formula. A tag of a shortcode stands in the segment that it is
/// written in, and what is between two tags is read as if they were not there.
pub fn segments(text: &str, math: bool) -> Vec<Segment> {
    let whole = prepared(text, math);
    let source = body::tag_by_tag(&whole);
    let mut found = Vec::new();
    let mut reading = Reading {
        whole: &whole,
        source: &source,
        within: Vec::new(),
        open: None,
        targets: Vec::new(),
    };
    for (event, at) in Parser::new_ext(&source.text, extensions(false, math)).into_offset_iter() {
        reading.take(event, at, &mut found);
    }
    reading.finish(&mut found);
    found
}

/// Finds shortcodes, bare addresses and the places that need help, as rendering does, and says nothing of problems.
fn prepared(text: &str, math: bool) -> Text<'_> {
    let mut separators = separators(text);
    separators.extend(colons(text));
    separators.sort_unstable();
    separators.dedup();
    let verbatim = verbatim::find(text, false);
    let tokens = match RelPath::new("text") {
        Ok(file) if shortcode::are_in(text) => {
            let labels = Labels::default();
            let mut problems = Problems::new(&Options::new(&file, 0, &labels));
            shortcode::find(text, &body::code(text, math), &mut problems)
        }
        _ => Vec::new(),
    };
    Text {
        written: text,
        marks: (tokens.len() + separators.len() + verbatim.len() > 0)
            .then(|| Marks::for_text(text))
            .flatten(),
        definitions: BTreeMap::new(),
        tokens,
        separators,
        verbatim,
        controls: Vec::new(),
        endless: Vec::new(),
    }
}

/// A segment that is being read. Places are bytes of the parsed text.
struct Open<'s, 't> {
    kind: &'static str,
    at: Range<usize>,
    words: String,
    runs: Runs<'s, 't>,
}

struct Reading<'s, 't> {
    whole: &'s Text<'t>,
    source: &'s Source<'t>,
    /// The blocks that are open, by what a text directly in them is.
    within: Vec<&'static str>,
    open: Option<Open<'s, 't>>,
    /// The addresses of the links and pictures that are open.
    targets: Vec<String>,
}

impl<'s, 't> Reading<'s, 't> {
    fn take(&mut self, event: Event<'_>, at: Range<usize>, found: &mut Vec<Segment>) {
        match event {
            Event::Start(tag) if is_inline(&tag.to_end()) => {
                if let Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } = &tag {
                    let target = self.unmarked(dest_url);
                    self.targets.push(target);
                }
                self.open(&at).runs.start(&tag, &at);
            }
            Event::End(tag) if is_inline(&tag) => {
                let is_link = matches!(tag, TagEnd::Link | TagEnd::Image);
                let target = if is_link { self.targets.pop() } else { None };
                let open = self.open(&at);
                open.runs.end(&at);
                if let Some(target) = target {
                    open.words.push_str(&format!(" <{target}> "));
                }
            }
            Event::Start(tag) => {
                self.finish(found);
                self.within.push(kind_of(&tag));
            }
            Event::End(_) => {
                self.finish(found);
                self.within.pop();
            }
            Event::Text(text) => self.text(&text, &at),
            Event::Code(text) => self.code(CodeKind::Code, &text, &at),
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.code(CodeKind::Formula, &text, &at);
            }
            Event::FootnoteReference(text) => self.code(CodeKind::Footnote, &text, &at),
            Event::SoftBreak => {
                let open = self.open(&at);
                open.words.push('\n');
                open.runs.soft_break(&at);
            }
            Event::HardBreak => {
                let open = self.open(&at);
                open.words.push('\n');
                open.runs.hard_break(&at);
            }
            Event::TaskListMarker(done) => {
                let open = self.open(&(at.end..at.end));
                open.words.push_str(if done { "[x] " } else { "[ ] " });
            }
            // Tags and comments are no words; the text between tags is.
            Event::InlineHtml(_) => self.code(CodeKind::Html, "", &at),
            Event::Html(_) => {}
            Event::Rule => self.finish(found),
        }
    }

    /// The segment that is open, with `at` in it; begins one if none is.
    fn open(&mut self, at: &Range<usize>) -> &mut Open<'s, 't> {
        let kind = self.within.last().copied().unwrap_or("paragraph");
        let open = self.open.get_or_insert_with(|| Open {
            kind,
            at: at.clone(),
            words: String::new(),
            runs: Runs::new(self.whole, self.source, at.start),
        });
        if open.at.is_empty() {
            // After the box of a task.
            open.at.start = at.start;
        }
        open.at.end = open.at.end.max(at.end);
        open
    }

    fn text(&mut self, text: &CowStr<'_>, at: &Range<usize>) {
        if self.within.last() == Some(&"code") {
            let words = self.unmarked(text);
            self.open(at).words.push_str(&words);
            return;
        }
        // An escape is no part of the event, and at the start of a text nothing else tells of it.
        let before = at.start.checked_sub(1);
        let is_escaped = before.is_some_and(|at| self.source.slice(&(at..at + 1)) == "\\");
        let is_first = self.open.as_ref().is_none_or(|open| open.at.is_empty());
        let from = if is_escaped && is_first {
            at.start - 1
        } else {
            at.start
        };
        let open = self.open(&(from..at.end));
        let words = open.runs.text(text, at);
        open.words.push_str(&words);
    }

    fn code(&mut self, kind: CodeKind, words: &str, at: &Range<usize>) {
        let words = self.unmarked(words);
        let open = self.open(at);
        open.words.push_str(&words);
        open.runs.alone(kind, at);
    }

    /// A text of the parser's with what was written in place of its markers.
    fn unmarked(&self, text: &str) -> String {
        let written = |at: &Range<usize>| self.whole.written.get(at.clone()).unwrap_or_default();
        let parts = self.source.parts(text).into_iter().map(|part| match part {
            Part::Text(text) => text,
            Part::Call(number) => self
                .whole
                .tokens
                .get(number)
                .map_or("", |one| written(&one.at)),
            Part::Verbatim(number) => {
                let found = self.whole.verbatim.get(number);
                found.map_or("", |one| written(&one.at))
            }
        });
        parts.collect()
    }

    fn finish(&mut self, found: &mut Vec<Segment>) {
        let Some(open) = self.open.take() else {
            return;
        };
        if open.words.trim().is_empty() {
            return;
        }
        found.push(Segment {
            kind: open.kind,
            at: self.source.written(open.at.start)..self.source.written(open.at.end),
            words: open.words,
            runs: open.runs.finish(),
        });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Form;

    /// The runs of each segment: texts as readers see them, codes as they are written, in brackets.
    fn shown(text: &str) -> Vec<String> {
        let run = |run: &Run| match run {
            Run::Text { shown, .. } => shown.clone(),
            Run::Code(code) => match code.form {
                Form::Opens => format!("⟨{}⟩(", code.written),
                Form::Closes => format!(")⟨{}⟩", code.written),
                Form::Alone => format!("⟨{}⟩", code.written),
            },
        };
        let all = segments(text, true).into_iter();
        all.map(|one| one.runs.iter().map(run).collect()).collect()
    }

    #[test]
    fn words_and_codes_are_told_apart() {
        for (text, expected) in [
            ("a **b** *c `d*`", &["a ⟨**⟩(b)⟨**⟩ *c ⟨`d*`⟩"][..]),
            (
                "**「甲」**乙\n丙 *d*\ne",
                &["⟨**⟩(「甲」)⟨**⟩乙丙 ⟨*⟩(d)⟨*⟩ e"],
            ),
            (
                "[a](b \"c \\\" d\") ![e](f.jpg)",
                &["⟨[⟩(a)⟨]⟩⟨(b \"⟩(c \" d)⟨\")⟩ ⟨![⟩(e)⟨](f.jpg)⟩"],
            ),
            (
                "[a][r] <https://a.example> www.b.example\n\n[r]: c",
                &["⟨[⟩(a)⟨][r]⟩ ⟨<https://a.example>⟩ ⟨www.b.example⟩"],
            ),
            (
                "\\*a\\* &amp; b\\\nc  \nd[^1]\n\n[^1]: e",
                &["*a* & b⟨\\\n⟩c⟨\\\n⟩d⟨[^1]⟩", "e"],
            ),
            ("> a\n> b\n\n- [x] \\#c\n  d", &["a b", "#c d"]),
            (
                "| a \\| b | ~~c~~ |\n| - | - |\n| $x$ | <br> |\n",
                &["a | b", "⟨~~⟩(c)⟨~~⟩", "⟨$x$⟩"],
            ),
            (
                "{{ fact(name=\"a_b_c\") }} x {{ t(path=\"a.csv\", caption=\"B, *c*\", by='D e') }}",
                &[
                    "⟨{{ fact(name=\"a_b_c\") }}⟩ x ⟨{{ t(path=\"a.csv\", caption=\"⟩(B, *c*)⟨\"⟩⟨, by='⟩(D e)⟨') }}⟩",
                ],
            ),
            (
                "{% q(by=\"甲\") %}\n\n## A *b* {#c}\n\n{% end %}\n",
                &["⟨{% q(by=\"⟩(甲)⟨\") %}⟩", "A ⟨*⟩(b)⟨*⟩", "⟨{% end %}⟩"],
            ),
            (
                "{% q(by=\"A b\") %}\nc\nd\n{% end %}",
                &["⟨{% q(by=\"⟩(A b)⟨\") %}\n⟩c d⟨\n{% end %}⟩"],
            ),
            ("```\na https://a.example\n```\n", &[""]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_segment_is_where_its_runs_are() {
        let text = "## *a* b\n\n- \\* c\n- [ ] **d**\n\n| `e` | {{ f() }} |\n| - | - |\n";
        let all = segments(text, false);
        let found: Vec<&str> = all
            .iter()
            .filter_map(|one| text.get(one.at.clone()))
            .collect();
        assert_eq!(found, ["*a* b", "\\* c", "**d**", "`e`", "{{ f() }}"]);
    }
}
