//! Finds shortcodes, in Zola's form: `{{ name(key="text") }}` and `{% name() %}body{% end %}`;
//! `{{/* name() */}}` shows one without calling it.
//!
//! They are found before Markdown is parsed, so that quotes and underscores in them are not taken for Markdown.
//! In code there are none.

mod args;

use std::ops::Range;

use indexmap::IndexMap;

use super::document::ArgValue;
use super::problems::Problems;
use crate::base::control::without_controls;
use args::Cursor;

/// A shortcode without a body, or the start or end tag of one with a body.
#[derive(Debug)]
pub(super) struct Token {
    /// Its byte range in the text.
    pub at: Range<usize>,
    pub kind: Kind,
}

impl Token {
    /// Whether it is the start tag of a shortcode with a body.
    pub fn has_body(&self) -> bool {
        matches!(self.kind, Kind::Open(..))
    }
}

#[derive(Debug)]
pub(super) enum Kind {
    /// `{{ name() }}`, which has no body.
    Call(Call),
    /// `{% name() %}`, with the index of the token that ends it.
    Open(Call, usize),
    /// `{% end %}`, which ends the last open shortcode.
    End,
    /// `{{/* name() */}}`, with the text to show for it.
    Literal(String),
    /// A syntax error that was reported: the text is shown as it was typed.
    Text,
}

#[derive(Debug)]
pub(super) struct Call {
    pub name: String,
    pub args: IndexMap<String, ArgValue>,
}

/// How deep shortcodes may nest. Rendering of bodies is recursive, so that this bounds the stack.
const DEPTH: usize = 12;

/// Whether `text` may have shortcodes: a quick check.
pub(super) fn are_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    let next = |at: usize| bytes.get(at + 1).copied();
    memchr::memchr_iter(b'{', bytes).any(|at| matches!(next(at), Some(b'{' | b'%')))
}

/// Finds all shortcodes of `text` in order, except in the ranges `code`, which are sorted. Takes linear time: each search
/// begins where the one before ended.
pub(super) fn find(text: &str, code: &[Range<usize>], problems: &mut Problems<'_>) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    // The token numbers of open shortcodes; `None` for one that was reported.
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut code = code.iter().peekable();
    let mut at = 0;
    while let Some(skip) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + skip;
        while code.next_if(|range| range.end <= start).is_some() {}
        if let Some(range) = code.peek().filter(|range| range.start <= start) {
            at = range.end;
            continue;
        }
        let before = text.as_bytes().get(..start).unwrap_or_default();
        if before
            .iter()
            .rev()
            .take_while(|byte| **byte == b'\\')
            .count()
            % 2
            == 1
        {
            // `\{` is a brace.
            at = (start + 2).min(text.len());
            continue;
        }
        let rest = text.get(start..).unwrap_or_default();
        let found = if let Some(inner) = rest.strip_prefix("{{") {
            call(text, start, inner, problems)
        } else if let Some(inner) = rest.strip_prefix("{%") {
            block(text, start, inner, problems)
        } else {
            None
        };
        let Some((end, kind)) = found else {
            // Of `{{{` only the last two may start a call.
            at = start + 1;
            continue;
        };
        at = end;
        let number = tokens.len();
        match &kind {
            Kind::Open(call, _) if open.len() >= DEPTH => {
                let message = format!(
                    "`{}` stands in more than {DEPTH} other shortcodes",
                    call.name
                );
                problems.error("shortcode-depth", start..end, message);
                open.push(None);
                continue;
            }
            Kind::Open(..) => open.push(Some(number)),
            Kind::End => match open.pop() {
                Some(Some(opener)) => {
                    if let Some(Kind::Open(_, ends)) =
                        tokens.get_mut(opener).map(|token| &mut token.kind)
                    {
                        *ends = number;
                    }
                }
                Some(None) => continue,
                None => {
                    problems
                        .error(
                            "unopened-shortcode",
                            start..end,
                            "`{% end %}` ends nothing: no shortcode is open here",
                        )
                        .hint("take it out, or write `{% name() %}` where the shortcode begins");
                    continue;
                }
            },
            // The end of one that was reported is not an error too.
            Kind::Text if rest.starts_with("{%") => open.push(None),
            Kind::Call(_) | Kind::Literal(_) | Kind::Text => {}
        }
        tokens.push(Token {
            at: start..end,
            kind,
        });
    }
    for number in open.into_iter().flatten() {
        if let Some(token) = tokens.get_mut(number)
            && let Kind::Open(call, _) = std::mem::replace(&mut token.kind, Kind::Text)
        {
            let message = format!("`{{% {}() %}}` is never ended", call.name);
            problems
                .error("unclosed-shortcode", token.at.clone(), message)
                .hint("write `{% end %}` after its body")
                .hint(format!(
                    "a shortcode without a body is written `{{{{ {}() }}}}`",
                    call.name
                ));
        }
    }
    tokens
}

/// Reads what starts with `{{` at `start`; `inner` is what follows. Returns where it ends; `None` for ordinary text.
fn call(
    text: &str,
    start: usize,
    inner: &str,
    problems: &mut Problems<'_>,
) -> Option<(usize, Kind)> {
    if inner.starts_with('{') {
        return None;
    }
    if let Some(found) = literal(text, start, inner, "*/}}") {
        return Some(found);
    }
    if inner.starts_with('<') || inner.starts_with('%') {
        let sign = inner.get(1..).unwrap_or_default().trim_start();
        if sign.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic()) {
            problems
                .error(
                    "bad-shortcode",
                    start..start + 3,
                    "this is Hugo's way to write a shortcode",
                )
                .hint(
                    "write `{{ name(key=\"text\") }}`, or `{% name() %}text{% end %}` with a body",
                );
            return Some((start + 3, Kind::Text));
        }
        return None;
    }
    head(text, start, "}}", problems).map(|(end, call)| (end, call.map_or(Kind::Text, Kind::Call)))
}

/// Reads what starts with `{%` at `start`; `inner` is what follows. Returns where it ends; `None` for ordinary text.
fn block(
    text: &str,
    start: usize,
    inner: &str,
    problems: &mut Problems<'_>,
) -> Option<(usize, Kind)> {
    if let Some(found) = literal(text, start, inner, "*/%}") {
        return Some(found);
    }
    if let Some(rest) = inner.trim_start().strip_prefix("end")
        && let Some(tail) = rest.trim_start().strip_prefix("%}")
    {
        return Some((text.len() - tail.len(), Kind::End));
    }
    head(text, start, "%}", problems).map(|(end, call)| {
        (
            end,
            call.map_or(Kind::Text, |call| Kind::Open(call, usize::MAX)),
        )
    })
}

/// Reads `/* … */` after the opening braces: the shortcode that it shows, and where it ends.
fn literal(text: &str, start: usize, inner: &str, close: &str) -> Option<(usize, Kind)> {
    let inner = inner.strip_prefix("/*")?;
    // No example is longer; without a bound the search would be quadratic.
    let window = inner.get(..inner.floor_char_boundary(2000))?;
    let length = window.find(close)?;
    let open = text.get(start..start + 2)?;
    let written = format!(
        "{open}{}{}",
        inner.get(..length)?,
        close.get(2..).unwrap_or_default()
    );
    let end = text.len() - inner.len() + length + close.len();
    Some((end, Kind::Literal(without_controls(&written).into_owned())))
}

/// Reads `name(arguments)` and `close` after the two bytes at `start`. Returns where it ends and the call, which is
/// `None` if an error was reported; `None` for ordinary text.
fn head(
    text: &str,
    start: usize,
    close: &str,
    problems: &mut Problems<'_>,
) -> Option<(usize, Option<Call>)> {
    let mut cursor = Cursor::new(text, start + 2);
    cursor.space();
    let name = cursor.name()?.to_owned();
    cursor.space();
    let open = text.get(start..start + 2)?;
    if !cursor.eat("(") {
        if !cursor.eat(close) {
            return None;
        }
        problems
            .error(
                "bad-shortcode",
                start..cursor.at(),
                format!("`{name}` has no brackets, so it is not taken for a shortcode"),
            )
            .hint(format!("write `{open} {name}() {close}`"))
            .hint("to show it as it is, put it between backticks");
        return Some((cursor.at(), None));
    }
    match cursor.arguments(close) {
        Ok(args) => Some((cursor.at(), Some(Call { name, args }))),
        Err(fault) => {
            problems
                .error("bad-shortcode", fault.at.clone(), fault.message)
                .hint(fault.hint);
            Some((fault.at.end.max(start + 2), None))
        }
    }
}
