//! A text as its readers read it, block by block: for checks of words, which know where each stands in the file.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd};

use super::body::extensions;
use super::slips::is_inline;
use crate::base::addresses;

/// What stands for code, an address, a shortcode, a formula or a text in a language of its own.
pub const HIDDEN: char = '\u{FFFC}';

/// A block of a text: a heading, a paragraph, an item, a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prose {
    /// Its words, with [`HIDDEN`] for each part that is not read as words. A line break is one.
    pub text: String,
    /// Where stretches of `text` begin, and which bytes of the source each is.
    runs: Vec<(usize, Range<usize>)>,
    /// The addresses of its links and pictures, and where these stand in the source.
    pub links: Vec<(String, Range<usize>)>,
    /// The calls of shortcodes in it, as they are written.
    pub calls: Vec<String>,
}

impl Prose {
    /// A text of one block that stands at `at` as it is.
    pub fn plain(text: &str, at: Range<usize>) -> Self {
        let mut prose = Self::default();
        prose.push(text, at);
        prose.hide();
        prose
    }

    /// Says that the source begins `offset` bytes further on.
    pub fn shift(&mut self, offset: usize) {
        let places = self.runs.iter_mut().map(|(_, at)| at);
        for at in places.chain(self.links.iter_mut().map(|(_, at)| at)) {
            *at = at.start + offset..at.end + offset;
        }
    }

    /// Where a part of the text stands in the source.
    pub fn at(&self, part: Range<usize>) -> Range<usize> {
        let place = |at: usize, is_end: bool| {
            let before = |(start, _): &(usize, Range<usize>)| {
                if is_end { *start < at } else { *start <= at }
            };
            let index = self.runs.partition_point(before).saturating_sub(1);
            let (start, source) = self.runs.get(index)?;
            let next = self
                .runs
                .get(index + 1)
                .map_or(self.text.len(), |(next, _)| *next);
            // A stretch with references to characters is not as long as its source.
            Some(match (next - start == source.len(), is_end) {
                (true, _) => source.start + (at - start),
                (false, true) => source.end,
                (false, false) => source.start,
            })
        };
        let from = place(part.start, false).unwrap_or(0);
        from..place(part.end, true).unwrap_or(from).max(from)
    }

    fn push(&mut self, text: &str, at: Range<usize>) {
        if text.is_empty() {
            return;
        }
        match self.runs.last() {
            Some((start, last))
                if last.end == at.start
                    && self.text.len() - start == last.len()
                    && text.len() == at.len() =>
            {
                if let Some((_, last)) = self.runs.last_mut() {
                    last.end = at.end;
                }
            }
            _ => self.runs.push((self.text.len(), at)),
        }
        self.text.push_str(text);
    }

    /// Hides addresses and shortcodes that stand in the text.
    fn hide(&mut self) {
        let mut parts: Vec<Range<usize>> = Vec::new();
        if self.text.contains("{{") || self.text.contains("{%") {
            self.calls(&mut parts);
        }
        parts.extend(addresses(&self.text).map(|address| address.at));
        if parts.is_empty() {
            return;
        }
        parts.sort_by_key(|part| part.start);
        let old = std::mem::take(self);
        (self.links, self.calls) = (old.links.clone(), old.calls.clone());
        let mut done = 0;
        for part in parts {
            if part.start < done {
                continue;
            }
            self.copy(&old, done..part.start);
            self.push(HIDDEN.encode_utf8(&mut [0; 4]), old.at(part.clone()));
            done = part.end;
        }
        self.copy(&old, done..old.text.len());
    }

    fn copy(&mut self, old: &Self, part: Range<usize>) {
        let mut from = part.start;
        let starts = old
            .runs
            .iter()
            .map(|(start, _)| *start)
            .filter(|start| part.contains(start));
        for to in starts
            .skip_while(|start| *start == part.start)
            .chain([part.end])
        {
            self.push(old.text.get(from..to).unwrap_or_default(), old.at(from..to));
            from = to;
        }
    }

    fn calls(&mut self, parts: &mut Vec<Range<usize>>) {
        let mut from = 0;
        while let Some(rest) = self.text.get(from..)
            && let Some(open) = rest.find("{{").into_iter().chain(rest.find("{%")).min()
        {
            let start = from + open;
            let close = if self
                .text
                .get(start..)
                .is_some_and(|rest| rest.starts_with("{{"))
            {
                "}}"
            } else {
                "%}"
            };
            let Some(length) = self.text.get(start..).and_then(|rest| rest.find(close)) else {
                break;
            };
            let end = start + length + 2;
            self.calls
                .extend(self.text.get(start + 2..end - 2).map(str::to_owned));
            parts.push(start..end);
            from = end;
        }
    }
}

/// The blocks of `text`, in order. `math` says whether `$…$` is a formula.
pub fn prose(text: &str, math: bool) -> Vec<Prose> {
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
    open: Prose,
    /// How many elements are open whose text is not read: code, a heading with a language.
    hidden: usize,
    /// The elements of raw HTML that are open within one that names its language.
    tagged: Vec<String>,
    links: Vec<(String, Range<usize>)>,
}

impl Reading {
    fn take(&mut self, event: Event<'_>, at: Range<usize>, found: &mut Vec<Prose>) {
        if self.hidden > 0 {
            match event {
                Event::Start(_) => self.hidden += 1,
                Event::End(_) => {
                    self.hidden -= 1;
                    if self.hidden == 0 {
                        self.finish(found);
                    }
                }
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.links.push((dest_url.into_string(), at));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                self.open.links.extend(self.links.pop());
            }
            // Emphasis and the like: within a block.
            Event::Start(tag) if is_inline(&tag.to_end()) => {}
            Event::End(tag) if is_inline(&tag) => {}
            Event::Start(tag) => {
                self.finish(found);
                let is_tagged = matches!(&tag, Tag::Heading { attrs, .. } if attrs.iter().any(|(name, _)| &**name == "lang"));
                self.hidden = usize::from(is_tagged || matches!(tag, Tag::CodeBlock(_)));
            }
            Event::End(_) | Event::Rule => self.finish(found),
            Event::Text(text) if self.tagged.is_empty() => self.text(&text, at),
            Event::Text(_) => {}
            Event::SoftBreak | Event::HardBreak => self.open.push("\n", at),
            Event::InlineHtml(tag) => self.tag(&tag, at),
            Event::Html(_) => {}
            // Code, formulas, notes, boxes of tasks.
            _ => self.open.push(HIDDEN.encode_utf8(&mut [0; 4]), at),
        }
    }

    fn text(&mut self, text: &CowStr<'_>, at: Range<usize>) {
        self.open.push(text, at);
    }

    /// Follows raw HTML, to leave out what names its language.
    fn tag(&mut self, tag: &str, at: Range<usize>) {
        let name = |rest: &str| -> String {
            let name = rest.chars().take_while(char::is_ascii_alphanumeric);
            name.collect::<String>().to_ascii_lowercase()
        };
        if let Some(rest) = tag.strip_prefix("</") {
            if self.tagged.last().is_some_and(|open| *open == name(rest)) {
                self.tagged.pop();
                if self.tagged.is_empty() {
                    self.open.push(HIDDEN.encode_utf8(&mut [0; 4]), at);
                }
            }
        } else if let Some(rest) = tag.strip_prefix('<')
            && (!self.tagged.is_empty() || rest.contains(" lang="))
            && !rest.ends_with("/>")
            && !matches!(&*name(rest), "br" | "img" | "wbr" | "")
        {
            self.tagged.push(name(rest));
        }
    }

    fn finish(&mut self, found: &mut Vec<Prose>) {
        self.tagged.clear();
        let mut prose = std::mem::take(&mut self.open);
        if !prose.text.trim().is_empty() {
            prose.hide();
            found.push(prose);
        } else if !prose.links.is_empty() {
            found.push(prose);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_where_they_stand() {
        let text = "## 標題 {#a}\n\n甲**乙**丙 [丁](@/x.md) `code` https://x.example/戊 &amp; {{ fact(name=\"n_n\") }} 己\n\n\
                    <span lang=\"ja\">黒<b>戸</b></span>庚\n\n    code\n\n## 外 {lang=ja}\n";
        let all = prose(text, false);
        let shown: Vec<&str> = all.iter().map(|one| &*one.text).collect();
        assert_eq!(
            shown,
            [
                "標題",
                "甲乙丙 丁 \u{FFFC} \u{FFFC} & \u{FFFC} 己",
                "\u{FFFC}庚"
            ]
        );
        for block in &all {
            for (at, c) in block
                .text
                .char_indices()
                .filter(|(_, c)| ('一'..='龥').contains(c))
            {
                let source = block.at(at..at + c.len_utf8());
                assert_eq!(text.get(source), Some(&*c.to_string()));
            }
        }
        assert_eq!(all[1].links, [("@/x.md".to_owned(), 30..43)]);
        assert_eq!(all[1].calls, [" fact(name=\"n_n\") "]);
    }
}
