//! The start tags of a page, read quickly: a policy has to know of every attribute, and of nothing else.

use std::borrow::Cow;
use std::iter;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memchr3, memmem};

use crate::output::hosting::escapes::unescaped;

/// A start tag with its attributes.
#[derive(Default)]
pub(super) struct Tag<'a> {
    /// In lower case, without the prefix that it may have in XML.
    pub name: Cow<'a, str>,
    /// Names and values as written.
    pub attributes: Vec<(&'a str, &'a str)>,
    /// Whether it ends with `/>`, so that in XML nothing is in it.
    pub is_empty: bool,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, without escapes.
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut all = self.attributes.iter();
        let found = all.find(|(written, _)| written.eq_ignore_ascii_case(name));
        found.map(|(_, value)| unescaped(value))
    }
}

/// Reads the start tags of a page, in order.
pub(super) struct Tags<'a> {
    rest: &'a str,
    /// How long the text is.
    length: usize,
    /// Parts that need not be read, in order.
    inert: &'a [Range<usize>],
    mode: Mode,
    /// Whether something was read that is something else within SVG or MathML.
    pub is_doubtful: bool,
}

/// The rules by which a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The page is in HTML, outside any SVG or MathML.
    Html,
    /// Those of XML, which hold within SVG and MathML as far as texts of elements go: `<![CDATA[` is text, and scripts and styles have escapes.
    Foreign,
}

impl<'a> Tags<'a> {
    pub fn new(html: &'a str, mode: Mode) -> Self {
        Self {
            rest: html,
            length: html.len(),
            inert: &[],
            mode,
            is_doubtful: false,
        }
    }

    /// Passes over parts in which nothing is to be found, each of which begins with a tag, if one can begin there.
    pub fn passing_over(self, inert: &'a [Range<usize>]) -> Self {
        Self { inert, ..self }
    }

    /// How many bytes have not been read yet.
    pub fn rest(&self) -> usize {
        self.rest.len()
    }

    /// Reads the next tag into `tag`, which may have been another before. False at the end of the text.
    pub fn read(&mut self, tag: &mut Tag<'a>) -> bool {
        self.next_tag(tag).is_some()
    }

    fn next_tag(&mut self, tag: &mut Tag<'a>) -> Option<()> {
        loop {
            // Most tags follow another, or begin the next line.
            let at = match self.rest.as_bytes() {
                [b'<', ..] => 0,
                [b'\n', b'<', ..] => 1,
                rest => memchr(b'<', rest)?,
            };
            if let Some(length) = self.inert_at(self.length - self.rest.len() + at) {
                self.rest = self.rest.get(at + length..)?;
                continue;
            }
            let rest = self.rest.get(at + 1..)?;
            if let Some(after) = after_idle(rest) {
                self.rest = after;
                continue;
            }
            self.rest = rest;
            match rest.as_bytes() {
                [first, ..] if first.is_ascii_alphabetic() => return self.tag(tag),
                [b'!', b'-', b'-', ..] => self.rest = after_comment(rest.get(3..)?)?,
                [b'?', ..] if rest.starts_with("?xml-stylesheet") => return self.tag(tag),
                _ => self.skip(),
            }
        }
    }

    /// The length of the inert part that begins at a place.
    fn inert_at(&mut self, place: usize) -> Option<usize> {
        while let [part, later @ ..] = self.inert
            && part.start <= place
        {
            self.inert = later;
            if part.start == place {
                return Some(part.len());
            }
        }
        None
    }

    /// Skips what begins with a `<` and is no start tag.
    fn skip(&mut self) {
        match self.rest.as_bytes() {
            [b'/', letter, ..] if letter.is_ascii_alphabetic() => {
                // An end tag may have attributes, with a `<` in their values.
                self.rest = self.rest.get(1..).unwrap_or_default();
                let end = memchr3(b'>', b'"', b'\'', self.rest.as_bytes());
                match end.filter(|end| self.rest.as_bytes().get(*end) == Some(&b'>')) {
                    Some(end) => self.rest = self.rest.get(end + 1..).unwrap_or_default(),
                    None => drop(self.tag(&mut Tag::default())),
                }
                return;
            }
            [b'!', ..] => {
                if let Some(text) = self.rest.strip_prefix("![CDATA[") {
                    self.is_doubtful = true;
                    if self.mode == Mode::Foreign {
                        self.rest = after(text, "]]>");
                        return;
                    }
                }
            }
            [b'?' | b'/', ..] => {}
            _ => return,
        }
        if self.mode == Mode::Html {
            // HTML takes it for a comment, up to the next `>`; in XML there may be elements in it, as in a DOCTYPE.
            self.is_doubtful |= self.rest.starts_with('!');
            self.rest = after(self.rest, ">");
        }
    }

    fn tag(&mut self, tag: &mut Tag<'a>) -> Option<()> {
        let (name, rest) = self.rest.split_at(find(self.rest.as_bytes(), ends_name)?);
        self.rest = rest;
        tag.name = local(name);
        tag.attributes.clear();
        loop {
            let before = |byte| !is_space(byte) && byte != b'/';
            let start = find(self.rest.as_bytes(), before)?;
            let (space, rest) = self.rest.split_at(start);
            if let [b'>', ..] = rest.as_bytes() {
                tag.is_empty = matches!(space.as_bytes(), [.., b'/']);
                self.rest = rest.get(1..)?;
                return Some(());
            }
            self.rest = rest;
            // At the end of the text there is no tag.
            let attribute = self.attribute()?;
            tag.attributes.push(attribute);
        }
    }

    fn attribute(&mut self) -> Option<(&'a str, &'a str)> {
        // It may begin with an equals sign.
        let later = self.rest.as_bytes().get(1..)?;
        let end = find(later, |byte| ends_name(byte) || byte == b'=')?;
        let (name, rest) = self.rest.split_at(end + 1);
        if let [b'=', b'"', value @ ..] = rest.as_bytes() {
            let end = memchr(b'"', value)?;
            self.rest = rest.get(end + 3..)?;
            return Some((name, rest.get(2..end + 2)?));
        }
        let after = trimmed(rest);
        let Some(value) = after.strip_prefix('=') else {
            self.rest = rest;
            return Some((name, ""));
        };
        let value = trimmed(value);
        let (value, rest) = match *value.as_bytes().first()? {
            quote @ (b'"' | b'\'') => {
                let value = value.get(1..)?;
                let end = memchr(quote, value.as_bytes())?;
                (value.get(..end)?, value.get(end + 1..)?)
            }
            _ => {
                let is_end = |byte| is_space(byte) || byte == b'>';
                value.split_at(find(value.as_bytes(), is_end)?)
            }
        };
        self.rest = rest;
        Some((name, value))
    }

    /// The text up to the end tag of an element whose text has no tags, which has begun.
    pub fn raw_text(&mut self, name: &str) -> &'a str {
        let text = self.rest;
        let end = if self.mode == Mode::Foreign {
            foreign_end(text, name)
        } else if name == "script" {
            script_end(text)
        } else {
            ends(text, name).next()
        };
        let (text, rest) = text.split_at(end.unwrap_or(text.len()));
        self.is_doubtful |= memchr2(b'<', b'&', text.as_bytes()).is_some();
        self.rest = rest;
        text
    }
}

/// Whether a text is XML, or has what only XML has, outside of its `inert` parts.
pub(super) fn is_xml(text: &str, inert: &[Range<usize>]) -> bool {
    if text.trim_start_matches('\u{feff}').starts_with("<?xml") {
        return true;
    }
    let starts = iter::once(0).chain(inert.iter().map(|part| part.end));
    let ends = inert.iter().map(|part| part.start).chain([text.len()]);
    starts.zip(ends).any(|(start, end)| {
        let part = text.get(start..end).unwrap_or_default();
        memchr_iter(b'!', part.as_bytes()).any(|at| {
            let (before, after) = text.split_at(start + at);
            let has_name = after.starts_with("![CDATA[") || after.starts_with("!ENTITY");
            has_name && before.ends_with('<')
        })
    })
}

/// What comes after a tag that says nothing of what a page uses, of which the `<` was read: an end tag, or a start tag of an element that
/// texts are made of, without attributes that load or run something. Nearly all tags are such.
fn after_idle(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let (is_end, start) = match bytes {
        [b'/', ..] => (true, 1),
        _ => (false, 0),
    };
    let rest = bytes.get(start..)?;
    // Names of elements are lower case here, so that one comparison tells most bytes.
    let in_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let end = find(rest, |byte| !in_name(byte))?;
    let (name, rest) = rest.split_at(end);
    let mut at = start + end;
    if is_end {
        return matches!((name, rest), ([_, ..], [b'>', ..]))
            .then(|| text.get(at + 1..))
            .flatten();
    }
    if !is_idle(name) {
        return None;
    }
    loop {
        match bytes.get(at)? {
            b'>' => return text.get(at + 1..),
            b' ' => at = after_idle_attribute(bytes, at + 1)?,
            _ => return None,
        }
    }
}

/// The end of an attribute that loads and runs nothing, written as `name="value"`.
fn after_idle_attribute(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    let is_end = |byte: u8| !byte.is_ascii_lowercase() && byte != b'-';
    let (name, value) = rest.split_at(find(rest, is_end)?);
    match name {
        [] | [b'o', b'n', ..] | b"style" | b"background" | b"ping" => return None,
        _ => {}
    }
    let [b'=', b'"', value @ ..] = value else {
        return None;
    };
    Some(start + name.len() + 2 + memchr(b'"', value)? + 1)
}

/// Whether an element loads nothing by itself, and its text is read as any other.
#[expect(
    clippy::match_like_matches_macro,
    reason = "it would have a line for each name"
)]
fn is_idle(name: &[u8]) -> bool {
    match name {
        b"p" | b"li" | b"ul" | b"ol" | b"em" | b"strong" | b"code" | b"td" | b"th" | b"tr" => true,
        b"dt" | b"dd" | b"dl" | b"h1" | b"h2" | b"h3" | b"h4" | b"div" | b"span" | b"sup" => true,
        b"nav" | b"main" | b"header" | b"footer" | b"article" | b"section" | b"time" => true,
        b"table" | b"thead" | b"tbody" | b"blockquote" | b"pre" | b"br" | b"html" => true,
        b"head" | b"body" => true,
        b"a" | b"b" | b"i" | b"abbr" | b"figure" | b"figcaption" | b"meta" | b"small" => true,
        _ => false,
    }
}

/// Where the first byte is that is so. Those that are looked for are in ASCII, so that a text can be split there.
fn find(bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<usize> {
    bytes.iter().position(|byte| is(*byte))
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

fn trimmed(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_ascii_whitespace())
}

/// What comes after the next `end`; nothing if there is none.
fn after<'a>(text: &'a str, end: &str) -> &'a str {
    let found = memmem::find(text.as_bytes(), end.as_bytes());
    found.map_or("", |at| text.get(at + end.len()..).unwrap_or_default())
}

/// Where end tags of an element begin.
fn ends(text: &str, name: &str) -> impl Iterator<Item = usize> {
    let tags = memchr_iter(b'<', text.as_bytes());
    let is_end = |at| text.as_bytes().get(at + 1) == Some(&b'/');
    tags.filter(move |at| is_end(*at) && is_named(text, at + 2, name))
}

/// Whether a place has exactly this name of a tag.
fn is_named(text: &str, at: usize, name: &str) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
    let Some(end) = rest.find(is_end) else {
        return false;
    };
    // In XML it may have a prefix.
    let found = rest.get(..end).unwrap_or_default();
    let found = found.rsplit(':').next().unwrap_or_default();
    found.eq_ignore_ascii_case(name)
}

/// Where the text of a `script` ends. Within `<!--` and `-->` another `<script>` with its end tag belongs to it, as the HTML Standard has it
/// ("script data double escaped state").
fn script_end(text: &str) -> Option<usize> {
    let (mut is_escaped, mut is_double) = (false, false);
    let mut at = 0;
    loop {
        let rest = text.as_bytes().get(at..)?;
        at += if is_escaped {
            memchr2(b'<', b'-', rest)?
        } else {
            memchr(b'<', rest)?
        };
        let rest = text.as_bytes().get(at..)?;
        if !is_escaped && rest.starts_with(b"<!--") {
            is_escaped = true;
            // The dashes may be those of the end: `<!-->`.
            at += 2;
        } else if is_escaped && rest.starts_with(b"-->") {
            (is_escaped, is_double) = (false, false);
            at += 3;
        } else if rest.starts_with(b"</") && is_named(text, at + 2, "script") {
            if !is_double {
                return Some(at);
            }
            is_double = false;
            at += 2;
        } else {
            is_double |= is_escaped && rest.starts_with(b"<") && is_named(text, at + 1, "script");
            at += 1;
        }
    }
}

/// Where the text of an element ends in XML: not in a comment or in CDATA.
fn foreign_end(text: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr(b'<', text.as_bytes().get(at..)?)?;
        let rest = text.get(at..)?;
        at += match rest {
            _ if rest.starts_with("</") && is_named(text, at + 2, name) => return Some(at),
            _ if rest.starts_with("<!--") => rest.find("-->")? + 3,
            _ if rest.starts_with("<![CDATA[") => rest.find("]]>")? + 3,
            _ => 1,
        };
    }
}

/// The text of an element in XML: without comments, CDATA as it is, everything else without escapes.
pub(super) fn foreign_text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, inside)) = rest.split_once('<') {
        out.push_str(&unescaped(before));
        rest = if let Some(text) = inside.strip_prefix("![CDATA[") {
            let (text, rest) = text.split_once("]]>").unwrap_or((text, ""));
            out.push_str(text);
            rest
        } else if let Some(comment) = inside.strip_prefix("!--") {
            after(comment, "-->")
        } else {
            // Elements within a script are no part of its text, though what is in them would be found here.
            after(inside, ">")
        };
    }
    out.push_str(&unescaped(rest));
    out
}

/// The name of an element in lower case, without a prefix.
fn local(name: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name.bytes().all(is_plain) {
        return Cow::Borrowed(name);
    }
    lower(name.rsplit(':').next().unwrap_or(name))
}

/// A word in lower case.
pub(super) fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(word.to_ascii_lowercase())
    } else {
        Cow::Borrowed(word)
    }
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
