//! The start tags of a page, read quickly: a policy has to know of every attribute, and of nothing else.

use std::borrow::Cow;

use memchr::{memchr, memmem};

/// A start tag.
pub(super) struct Tag<'a> {
    /// In lower case.
    pub name: String,
    /// Names as written, values without escapes.
    pub attributes: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> Tag<'a> {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut all = self.attributes.iter();
        let found = all.find(|(written, _)| written.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone())
    }
}

/// Reads the start tags of a page, in order.
pub(super) struct Tags<'a> {
    rest: &'a str,
}

impl<'a> Tags<'a> {
    pub fn new(html: &'a str) -> Self {
        Self { rest: html }
    }

    pub fn next_tag(&mut self) -> Option<Tag<'a>> {
        loop {
            let at = memchr(b'<', self.rest.as_bytes())?;
            let rest = self.rest.get(at + 1..)?;
            if let Some(comment) = rest.strip_prefix("!--") {
                let end = memmem::find(comment.as_bytes(), b"-->")?;
                self.rest = comment.get(end + 3..)?;
                continue;
            }
            self.rest = rest;
            if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                return self.tag();
            }
        }
    }

    fn tag(&mut self) -> Option<Tag<'a>> {
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let end = self.rest.find(is_end)?;
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        let mut tag = Tag {
            name: name.to_ascii_lowercase(),
            attributes: Vec::new(),
        };
        loop {
            let before = |c: char| c.is_ascii_whitespace() || c == '/';
            self.rest = self.rest.trim_start_matches(before);
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                return Some(tag);
            }
            // At the end of the text there is no tag.
            self.rest.chars().next()?;
            let attribute = self.attribute()?;
            tag.attributes.push(attribute);
        }
    }

    fn attribute(&mut self) -> Option<(&'a str, Cow<'a, str>)> {
        let is_end = |(at, c): &(usize, char)| {
            c.is_ascii_whitespace() || matches!(c, '/' | '>') || *c == '=' && *at > 0
        };
        let end = self.rest.char_indices().find(is_end)?.0;
        let (name, rest) = self.rest.split_at(end);
        let after = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(value) = after.strip_prefix('=') else {
            self.rest = rest;
            return Some((name, Cow::Borrowed("")));
        };
        let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let (value, rest) = match value.chars().next()? {
            quote @ ('"' | '\'') => value.get(1..)?.split_once(quote)?,
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace() || c == '>')?),
        };
        self.rest = rest;
        Some((name, unescaped(value)))
    }

    /// The text up to the end tag of an element whose text has no tags, which has begun.
    pub fn raw_text(&mut self, name: &str) -> &'a str {
        let mut from = 0;
        let bytes = self.rest.as_bytes();
        while let Some(at) = bytes.get(from..).and_then(|rest| memmem::find(rest, b"</")) {
            let at = from + at;
            let found = bytes.get(at + 2..at + 2 + name.len());
            if found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
                let (text, rest) = self.rest.split_at(at);
                self.rest = rest;
                return text;
            }
            from = at + 2;
        }
        std::mem::take(&mut self.rest)
    }
}

/// The value of an attribute without its escapes.
fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let escape = after.split_once(';').filter(|(name, _)| name.len() < 9);
        let found = escape.and_then(|(name, rest)| Some((character(name)?, rest)));
        match found {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<char> {
    let number = |text: &str, radix| {
        u32::from_str_radix(text, radix)
            .ok()
            .and_then(char::from_u32)
    };
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let code = name.strip_prefix('#')?;
            match code.strip_prefix(['x', 'X']) {
                Some(hex) => number(hex, 16),
                None => number(code, 10),
            }
        }
    }
}
