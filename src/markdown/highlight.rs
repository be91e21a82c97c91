//! The parts of code that have a colour: keywords, strings, comments and the like, marked by classes that a theme's style sheet colours
//! for light and dark.
//!
//! Which part is what, [`syntect`] finds by Sublime Text's syntaxes, those of `bat` among them (`two_face`). They are loaded when the
//! first block of code asks for them.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use pulldown_cmark_escape::escape_html_body_text;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

use crate::base::suggest;

/// Longer code, in bytes, keeps one colour: it is data rather than code.
const LONGEST: usize = 100_000;

/// So do blocks with longer lines, as minified scripts have them.
const LONGEST_LINE: usize = 4_000;

/// The beginnings of scopes (<https://www.sublimetext.com/docs/scope_naming.html>) with the classes that they get, a longer one before
/// a shorter one that it begins with. An empty class ends the search: the scopes outside of it are those of another text.
const CLASSES: [(&str, &str); 29] = [
    ("comment", "comment"),
    ("punctuation.definition.comment", "comment"),
    ("constant.character.escape", "escape"),
    ("constant.numeric", "number"),
    ("constant", "constant"),
    ("variable.language", "constant"),
    ("entity.name.function", "function"),
    ("support.function", "function"),
    ("variable.function", "function"),
    ("entity.name.tag", "keyword"),
    ("entity.other.attribute-name", "attribute"),
    ("support.type.property-name", "attribute"),
    ("entity.name", "type"),
    ("entity.other.inherited-class", "type"),
    ("support.class", "type"),
    ("support.type", "type"),
    ("storage.type.numeric", "number"),
    ("storage", "keyword"),
    ("keyword", "keyword"),
    ("markup.inserted", "inserted"),
    ("markup.deleted", "deleted"),
    ("markup.heading", "function"),
    ("markup.bold", "keyword"),
    ("markup.raw", "string"),
    ("meta.interpolation", ""),
    ("meta.embedded", ""),
    ("source", ""),
    ("text", ""),
    ("string", "string"),
];

/// Names that editors write for what the syntaxes call otherwise.
const ALIASES: [(&str, &str); 8] = [
    ("shell", "sh"),
    ("console", "sh"),
    ("golang", "go"),
    ("csharp", "cs"),
    ("jsonc", "json"),
    ("json5", "json"),
    ("jinja", "html"),
    ("tera", "html"),
];

/// The languages that a misspelt name is compared with.
const USUAL: [&str; 24] = [
    "bash",
    "cpp",
    "css",
    "diff",
    "dockerfile",
    "go",
    "html",
    "java",
    "javascript",
    "json",
    "kotlin",
    "markdown",
    "php",
    "powershell",
    "python",
    "ruby",
    "rust",
    "scss",
    "sql",
    "swift",
    "toml",
    "typescript",
    "xml",
    "yaml",
];

/// Names for text in no language, and for what scripts in the page draw.
const PLAIN: [&str; 8] = [
    "text",
    "txt",
    "plain",
    "plaintext",
    "output",
    "none",
    "mermaid",
    "math",
];

struct Syntaxes {
    all: SyntaxSet,
    classes: Vec<(Scope, &'static str)>,
}

static SYNTAXES: LazyLock<Syntaxes> = LazyLock::new(|| Syntaxes {
    all: two_face::syntax::extra_newlines(),
    classes: CLASSES
        .iter()
        .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class)))
        .collect(),
});

impl Syntaxes {
    fn find(&self, language: &str) -> Option<&SyntaxReference> {
        let alias = ALIASES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(language));
        let name = alias.map_or(language, |(_, name)| name);
        self.all.find_syntax_by_token(name)
    }

    /// The class of what is in these scopes, that of the innermost that has one.
    fn class(&self, scopes: &ScopeStack) -> &'static str {
        let mut inner = scopes.as_slice().iter().rev();
        inner
            .find_map(|scope| {
                let mut classes = self.classes.iter();
                classes.find(|(beginning, _)| beginning.is_prefix_of(*scope))
            })
            .map_or("", |(_, class)| class)
    }
}

/// The language that a misspelt name is meant for. `None` for one that is known, and for one that nothing is like.
pub(super) fn meant(language: &str) -> Option<&'static str> {
    let is_known = || SYNTAXES.find(language).is_some();
    if language.len() < 3 || PLAIN.contains(&language) || is_known() {
        return None;
    }
    suggest::nearest(language, USUAL)
}

/// Code as HTML: with classes `hl-…`, where its language is known, and with the lines of `marked` in elements `mark`. It has no colours
/// if it is too long or its syntax fails on it.
pub(super) fn html(language: Option<&str>, text: &str, marked: &Lines) -> String {
    language
        .and_then(|language| coloured(language, text, marked))
        .unwrap_or_else(|| {
            let mut out = Spans::new(marked);
            for line in LinesWithEndings::from(text) {
                out.push(line, "");
            }
            out.finish()
        })
}

fn coloured(language: &str, text: &str, marked: &Lines) -> Option<String> {
    if PLAIN.contains(&language) || text.len() > LONGEST {
        return None;
    }
    let syntaxes = &*SYNTAXES;
    let mut state = ParseState::new(syntaxes.find(language)?);
    let mut scopes = ScopeStack::new();
    let mut out = Spans::new(marked);
    for line in LinesWithEndings::from(text) {
        if line.len() > LONGEST_LINE {
            return None;
        }
        let mut at = 0;
        for (to, change) in state.parse_line(line, &syntaxes.all).ok()? {
            out.push(line.get(at..to)?, syntaxes.class(&scopes));
            scopes.apply(&change).ok()?;
            at = to;
        }
        out.push(line.get(at..)?, syntaxes.class(&scopes));
    }
    Some(out.finish())
}

/// Text with the classes of its parts, which come line by line; neighbours of one class share an element.
struct Spans<'m> {
    html: String,
    class: &'static str,
    marked: &'m Lines,
    /// The number of the line that the next part is in.
    line: usize,
    /// Whether a `mark` is open.
    mark: bool,
}

impl<'m> Spans<'m> {
    fn new(marked: &'m Lines) -> Self {
        Self {
            html: String::new(),
            class: "",
            marked,
            line: 1,
            mark: false,
        }
    }

    fn push(&mut self, text: &str, class: &'static str) {
        if text.is_empty() {
            return;
        }
        if self.marked.hold(self.line) != self.mark {
            self.close();
            self.html
                .push_str(if self.mark { "</mark>" } else { "<mark>" });
            self.mark = !self.mark;
        }
        // White space shows no colour.
        if class != self.class && !text.trim().is_empty() {
            self.close();
            if !class.is_empty() {
                self.html.push_str("<span class=\"hl-");
                self.html.push_str(class);
                self.html.push_str("\">");
            }
            self.class = class;
        }
        // Writing to a String cannot fail.
        let _ = escape_html_body_text(&mut self.html, text);
        self.line += usize::from(text.ends_with('\n'));
    }

    fn close(&mut self) {
        if !self.class.is_empty() {
            self.html.push_str("</span>");
            self.class = "";
        }
    }

    fn finish(mut self) -> String {
        self.close();
        if self.mark {
            self.html.push_str("</mark>");
        }
        self.html
    }
}

/// Numbers of lines, from 1.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<RangeInclusive<usize>>);

impl Lines {
    /// The lines that the rest of an info string names: `{2,4-6}`, Hugo's `{hl_lines=[2,"4-6"]}` or Zola's `hl_lines=2 4-6`. Braces in
    /// which anything else stands name none.
    ///
    /// # Errors
    /// What is written in the place of lines.
    pub fn of_info(info: &str) -> Result<Self, &str> {
        let named = match info.split_once("hl_lines=") {
            Some((_, rest)) => rest
                .split(|c: char| c.is_alphabetic() || matches!(c, ']' | '}'))
                .next(),
            None => info
                .split_once('{')
                .and_then(|(_, rest)| rest.split_once('}'))
                .map(|(inner, _)| inner)
                .filter(|inner| inner.trim_start().starts_with(|c: char| c.is_ascii_digit())),
        };
        let Some(named) = named.map(str::trim) else {
            return Ok(Self::default());
        };
        let line = |text: &str| text.parse().ok().filter(|line| *line > 0);
        let range = |text: &str| match text.split_once('-') {
            Some((first, last)) => Some(line(first)?..=line(last)?).filter(|all| !all.is_empty()),
            None => line(text).map(|line| line..=line),
        };
        let parts = named.split([',', ' ', '"', '[']);
        let parts = parts.filter(|part| !part.is_empty());
        let all: Option<Vec<_>> = parts.map(range).collect();
        all.filter(|all| !all.is_empty())
            .map(Self)
            .ok_or(info.trim())
    }

    /// The highest of the numbers, to compare with how many lines there are.
    pub fn last(&self) -> Option<usize> {
        self.0.iter().map(|lines| *lines.end()).max()
    }

    fn hold(&self, line: usize) -> bool {
        self.0.iter().any(|lines| lines.contains(&line))
    }
}
