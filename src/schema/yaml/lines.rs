//! The lines of a text with their places, for [`explain`](super::explain), and mistakes that one line shows by itself.

use super::lookalike::is_fence;
use super::mistakes::{Mistake, name};
use super::quote;

/// A line of the text; `start` is its byte offset.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) start: usize,
    /// The line without its line end and trailing spaces.
    pub(super) text: &'t str,
}

impl<'t> Line<'t> {
    pub(super) fn indent(self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    pub(super) fn content(self) -> &'t str {
        self.text.trim_start()
    }

    pub(super) fn is_blank(self) -> bool {
        let content = self.content();
        content.is_empty() || content.starts_with('#')
    }

    /// A mistake that covers the line without its indentation.
    pub(super) fn mistake(self, message: impl Into<String>) -> Mistake {
        let start = self.start + self.indent();
        Mistake::new(start, self.start + self.text.len(), message)
    }

    pub(super) fn bad_first(self, sign: char) -> Mistake {
        if let Some(item) = self.content().strip_prefix("* ") {
            let item = quote(&format!("- {}", item.trim()));
            return self
                .mistake("an item of a list begins with a dash, not with `*`")
                .hint(format!("write {item}"));
        }
        self.mistake(format!("a line cannot begin with {}", name(sign)))
            .hint("a key begins with a letter; a value that begins so stands in quotes")
    }

    /// Key and value of `key: value`, after any dashes of a list; the value may be empty.
    pub(super) fn pair(self) -> Option<(&'t str, &'t str)> {
        let mut content = self.content();
        while let Some(rest) = content.strip_prefix("- ") {
            content = rest.trim_start();
        }
        if let Some(key) = content.strip_suffix(':') {
            return Some((key, ""));
        }
        let (key, value) = content.split_once(": ")?;
        Some((key, value.trim()))
    }
}

/// A YAML text cut into lines, to find the mistake behind a syntax error; lines are numbered from 0.
pub(super) struct Lines<'t> {
    pub(super) all: Vec<Line<'t>>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut start = 0;
        let all = text
            .split_inclusive('\n')
            .map(|line| {
                let text = line.trim_end();
                let line_start = start;
                start += line.len();
                Line {
                    start: line_start,
                    text,
                }
            })
            .collect();
        Self { all }
    }

    /// The number of the line that the byte `at` is on.
    pub(super) fn number(&self, at: usize) -> usize {
        self.all
            .partition_point(|line| line.start <= at)
            .saturating_sub(1)
    }

    pub(super) fn line(&self, number: usize) -> Line<'t> {
        let end = self
            .all
            .last()
            .map_or(0, |last| last.start + last.text.len());
        self.all.get(number).copied().unwrap_or(Line {
            start: end,
            text: "",
        })
    }

    /// The last line above the line `number` that is neither empty nor a comment, with its number.
    pub(super) fn before(&self, number: usize) -> Option<(usize, Line<'t>)> {
        (0..number.min(self.all.len()))
            .rev()
            .map(|n| (n, self.line(n)))
            .find(|(_, line)| !line.is_blank())
    }

    /// The line `number` and all below it.
    pub(super) fn from(&self, number: usize) -> &[Line<'t>] {
        self.all.get(number..).unwrap_or(&[])
    }
}

/// Explains a line that should be `key: value` and is not. `goes_on`: it may also belong to the value above it.
pub(super) fn missing_colon(line: Line<'_>, goes_on: bool) -> Mistake {
    let content = line.content();
    let message = |what: &str| format!("{what} in {}", quote(content));
    if is_fence(content) {
        return line
            .mistake("this line looks like the end of the front matter and is none")
            .hint("write `---`, three plain hyphens at the left margin");
    }
    if content == "..." {
        return line
            .mistake("this line looks like the end of the front matter and is none")
            .hint("write `---`");
    }
    if content.starts_with("//") || content.starts_with("<!--") {
        let text = content
            .trim_start_matches(['/', '<', '!', '-'])
            .trim_end_matches("-->");
        return line
            .mistake("this line looks like a comment and is none")
            .hint(format!("write {}", quote(&format!("# {}", text.trim()))));
    }
    if let Some(rest) = content.strip_prefix("- ") {
        return line
            .mistake("a list begins here, but no key above waits for one")
            .hint(format!(
                "write the key on a line of its own, with nothing after its colon, and {} below it",
                quote(&format!("- {}", rest.trim()))
            ));
    }
    if let Some(rest) = content.strip_prefix('-').filter(|r| !r.starts_with(' ')) {
        return line
            .mistake("there is no space after the dash")
            .hint(format!("write {}", quote(&format!("- {rest}"))));
    }
    if let Some((key, value)) = content.split_once('：') {
        return line
            .mistake(message("there is a full-width colon `：`"))
            .hint(format!(
                "write {}",
                quote(&format!("{}: {}", key.trim(), value.trim()))
            ));
    }
    if let Some((key, value)) = content.split_once(':') {
        let what = if value.starts_with(char::is_whitespace) {
            "the space after the colon is of another kind"
        } else {
            "there is no space after the colon"
        };
        let fixed = format!("{key}: {}", value.trim());
        return line
            .mistake(message(what))
            .hint(format!("write {}", quote(&fixed)));
    }
    let fixed = match content.split_once([' ', '=']) {
        Some((key, value)) => {
            let value = value.trim_start_matches([' ', '=']).trim();
            format!("{key}: {value}")
        }
        None => format!("{content}: value"),
    };
    let mistake = line
        .mistake(message("there is no colon"))
        .hint(format!("write {}", quote(&fixed)));
    if goes_on {
        return mistake.hint("if it belongs to the value above, indent it");
    }
    mistake
}
