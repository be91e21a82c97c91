//! Parses the arguments of shortcodes: `name=value`, where a value is a text in quotes, a number, `true`, `false`, or a list of these.

use std::ops::Range;

use indexmap::IndexMap;

use super::super::document::ArgValue;
use crate::base::control::without_controls;

/// A syntax error in a call. `at` is in bytes of the text.
#[derive(Debug)]
pub(super) struct Fault {
    pub at: Range<usize>,
    pub message: String,
    pub hint: String,
}

/// A position in a text that moves forward.
#[derive(Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    /// The position, in bytes.
    pub fn at(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips white space, line ends included.
    pub fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Skips `token` if it is next; returns whether it was.
    pub fn eat(&mut self, token: &str) -> bool {
        let here = self.rest().starts_with(token);
        if here {
            self.at += token.len();
        }
        here
    }

    fn while_true(&mut self, test: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|c| !test(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Reads a name: ASCII letters, digits and underscores, no digit first.
    pub fn name(&mut self) -> Option<&'t str> {
        let first = self.rest().chars().next()?;
        (first.is_ascii_alphabetic() || first == '_')
            .then(|| self.while_true(|c| c.is_ascii_alphanumeric() || c == '_'))
    }

    /// The range of the next character; empty at the end of the text.
    fn here(&self) -> Range<usize> {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        self.at..self.at + length
    }

    fn fault<T>(
        &self,
        at: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Result<T, Fault> {
        Err(Fault {
            at,
            message: message.into(),
            hint: hint.into(),
        })
    }

    /// Reads the arguments after `name(`, up to and including `)` and `close`.
    pub fn arguments(&mut self, close: &str) -> Result<IndexMap<String, ArgValue>, Fault> {
        let mut args = IndexMap::new();
        loop {
            self.space();
            if self.eat(")") {
                break;
            }
            let start = self.at;
            let Some(name) = self.name() else {
                return self.fault(
                    self.here(),
                    "here should be the name of an argument, or `)`",
                    "arguments are written `name=\"text\"`, with commas between them",
                );
            };
            let named = start..self.at;
            self.space();
            if !self.eat("=") {
                return self.fault(
                    named,
                    format!("the argument `{name}` has no value"),
                    format!("write `{name}=\"text\"`, `{name}=3` or `{name}=true`"),
                );
            }
            self.space();
            let value = self.value(name, true)?;
            if args.insert(name.to_owned(), value).is_some() {
                return self.fault(
                    named,
                    format!("the argument `{name}` is given twice"),
                    "take one of them out",
                );
            }
            self.space();
            if !self.eat(",") && !self.rest().starts_with(')') {
                return self.fault(
                    self.here(),
                    "here should be `,` or `)`",
                    "commas stand between arguments, and `)` after the last one",
                );
            }
        }
        self.space();
        if self.eat(close) {
            return Ok(args);
        }
        self.fault(
            self.here(),
            format!("here should be `{close}`"),
            format!("a shortcode ends with `) {close}`"),
        )
    }

    fn value(&mut self, name: &str, lists: bool) -> Result<ArgValue, Fault> {
        let start = self.at;
        match self.rest().chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => self.quoted(quote),
            Some('[') if lists => self.list(name),
            Some('[') => self.fault(
                self.here(),
                "a list cannot stand in a list",
                "take the inner brackets out",
            ),
            Some('“' | '”' | '‘' | '’' | '「' | '」' | '＂') => self.fault(
                self.here(),
                "a text is written between straight quotes",
                format!("write `{name}=\"text\"`"),
            ),
            _ => {
                let word = self.while_true(|c| c.is_alphanumeric() || "_-+./@:".contains(c));
                let at = start..self.at;
                match word {
                    "true" => return Ok(ArgValue::Boolean(true)),
                    "false" => return Ok(ArgValue::Boolean(false)),
                    "" => {
                        return self.fault(
                            self.here(),
                            format!("the argument `{name}` has no value"),
                            format!("write `{name}=\"text\"`, `{name}=3` or `{name}=true`"),
                        );
                    }
                    _ => {}
                }
                if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
                    if let Ok(value) = word.parse() {
                        return Ok(ArgValue::Integer(value));
                    }
                    if let Some(value) = word.parse().ok().filter(|value: &f64| value.is_finite()) {
                        return Ok(ArgValue::Number(value));
                    }
                }
                self.fault(
                    at,
                    format!("`{word}` is neither a number nor true or false"),
                    format!("a text stands between quotes: `{name}=\"{word}\"`"),
                )
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<ArgValue, Fault> {
        let start = self.here();
        self.at += 1;
        let rest = self.rest();
        // A text stays in its paragraph, so that a forgotten quote is found near its place.
        let length = rest.find(quote).filter(|length| {
            let text = rest.get(..*length).unwrap_or_default();
            !text.contains("\n\n") && !text.contains("\n\r\n")
        });
        let Some(text) = length.and_then(|length| rest.get(..length)) else {
            return self.fault(
                start,
                "this text has no closing quote",
                format!("write {quote} at its end; a text with that sign in it takes other quotes: \" or ' or `"),
            );
        };
        self.at += text.len() + 1;
        Ok(ArgValue::Text(without_controls(text).into_owned()))
    }

    fn list(&mut self, name: &str) -> Result<ArgValue, Fault> {
        let start = self.here();
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.space();
            if self.eat("]") {
                return Ok(ArgValue::List(values));
            }
            if self.rest().is_empty() {
                return self.fault(start, "this list is never closed", "write `]` at its end");
            }
            values.push(self.value(name, false)?);
            self.space();
            if !self.eat(",") && !self.rest().starts_with(']') {
                return self.fault(
                    self.here(),
                    "here should be `,` or `]`",
                    "commas stand between the values of a list, and `]` after the last one",
                );
            }
        }
    }
}
