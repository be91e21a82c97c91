//! The start tags of a page, read quickly: a policy has to know of every attribute, and of nothing else.

use std::borrow::Cow;

use html5ever::data::NAMED_ENTITIES;
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
                self.rest = after_comment(comment)?;
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
            let end = at + 2 + name.len();
            let found = bytes.get(at + 2..end);
            let is_end = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
            if found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && bytes.get(end).is_some_and(is_end)
            {
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
        rest = match after.strip_prefix('#') {
            Some(number) => numbered(number, &mut out),
            None => named(after, &mut out),
        }
        .unwrap_or_else(|| {
            out.push('&');
            after
        });
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What follows the `<!--` of a comment behind its end. In HTML `<!-->` and `<!--->` are whole comments, and `--!>` ends one.
fn after_comment(comment: &str) -> Option<&str> {
    let short = comment
        .strip_prefix('>')
        .or_else(|| comment.strip_prefix("->"));
    if short.is_some() {
        return short;
    }
    let mut from = 0;
    loop {
        from += memmem::find(comment.as_bytes().get(from..)?, b"--")?;
        let rest = comment.get(from + 2..)?;
        let end = rest.strip_prefix('>').or_else(|| rest.strip_prefix("!>"));
        if end.is_some() {
            return end;
        }
        from += 1;
    }
}

/// Adds the character of a code, of which `number` follows the `&#`. Returns what comes after it.
fn numbered<'a>(number: &'a str, out: &mut String) -> Option<&'a str> {
    let (radix, digits) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (16, hex),
        None => (10, number),
    };
    let end = digits.find(|c: char| !c.is_digit(radix));
    let (code, rest) = digits.split_at(end.unwrap_or(digits.len()));
    if code.is_empty() {
        return None;
    }
    let code = u32::from_str_radix(code, radix).unwrap_or(u32::MAX);
    // These bytes are characters of Windows-1252 in HTML, and what is no character is U+FFFD.
    let c = match code {
        0x80..=0x9f => WINDOWS.chars().nth(usize::try_from(code - 0x80).ok()?),
        0 => None,
        _ => char::from_u32(code),
    };
    out.push(c.unwrap_or('\u{fffd}'));
    Some(rest.strip_prefix(';').unwrap_or(rest))
}

const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Adds the character with the longest name that follows a `&`. Returns what comes after it.
fn named<'a>(after: &'a str, out: &mut String) -> Option<&'a str> {
    let end = after.find(|c: char| !c.is_ascii_alphanumeric());
    let end = end.unwrap_or(after.len()).min(LONGEST_NAME);
    let with_end = after.get(..=end).filter(|name| name.ends_with(';'));
    let without = (2..=end).rev().filter_map(|end| after.get(..end));
    for name in with_end.into_iter().chain(without) {
        let Some((first, second)) = NAMED_ENTITIES.get(name).filter(|found| found.0 != 0) else {
            continue;
        };
        let rest = after.get(name.len()..)?;
        // As in an address, `?a=b&copy=c`.
        if !name.ends_with(';') && rest.starts_with(|c: char| c == '=' || c.is_ascii_alphanumeric())
        {
            return None;
        }
        out.extend(
            [*first, *second]
                .iter()
                .filter(|c| **c != 0)
                .filter_map(|c| char::from_u32(*c)),
        );
        return Some(rest);
    }
    None
}

/// The characters of the longest name of a character.
const LONGEST_NAME: usize = 31;
