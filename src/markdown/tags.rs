//! Splits raw HTML into tags and text, as the HTML standard's tokenizer does, and knows the content model of elements.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag as RawTag, TagKind, Token as RawToken, TokenSink, TokenSinkResult, Tokenizer,
};

/// A start or end tag as a browser reads it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// The element's name in lower case.
    pub name: String,
    /// Whether it is an end tag, `</name>`.
    pub closes: bool,
    /// Whether it ends with `/>`.
    pub closes_itself: bool,
    /// Names and values of attributes in order, with character references resolved.
    pub attributes: Vec<(String, String)>,
}

/// What a stretch of HTML is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch {
    Text,
    Comment,
    /// `<?php …>`, `<!doctype …>`, `<![CDATA[…>` and `</…>` without a name, which browsers do not show.
    Other,
    Tag,
    /// A comment without its end.
    UnclosedComment,
    /// A tag without its `>`.
    UnclosedTag,
}

/// The stretch that `html` starts with, and its length in bytes, which is 0 only for an empty text.
pub(super) fn next(html: &str) -> (Stretch, usize) {
    let after = html.as_bytes().get(1).copied();
    let name_at = if after == Some(b'/') { 2 } else { 1 };
    let named = html.as_bytes().get(name_at);
    if html.starts_with("<!--") {
        return match comment_length(html) {
            Some(length) => (Stretch::Comment, length),
            None => (Stretch::UnclosedComment, html.len()),
        };
    }
    if html.starts_with('<') && named.is_some_and(u8::is_ascii_alphabetic) {
        return match tag_length(html) {
            Some(length) => (Stretch::Tag, length),
            None => (Stretch::UnclosedTag, html.len()),
        };
    }
    if html.starts_with('<') && matches!(after, Some(b'!' | b'?' | b'/')) {
        return match html.find('>') {
            Some(end) => (Stretch::Other, end + 1),
            None => (Stretch::UnclosedTag, html.len()),
        };
    }
    let from = usize::from(html.starts_with('<'));
    let end = html.get(from..).and_then(|rest| rest.find('<'));
    (Stretch::Text, end.map_or(html.len(), |end| from + end))
}

/// The length of the comment that `html` starts with; `None` if it has no end. `<!-->` and `<!--->` are complete comments.
fn comment_length(html: &str) -> Option<usize> {
    let inner = html.get(4..)?;
    if inner.starts_with('>') {
        return Some(5);
    }
    if inner.starts_with("->") {
        return Some(6);
    }
    inner.find("-->").map(|end| end + 7)
}

/// The length of the tag that `html` starts with; `None` if it has no end. A `>` in quotes after `=` does not end it; a quote elsewhere
/// is an ordinary character.
fn tag_length(html: &str) -> Option<usize> {
    let mut quote = None;
    let mut after_sign = false;
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) => {
                if byte == open {
                    quote = None;
                }
                after_sign = false;
            }
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') if after_sign => quote = Some(byte),
            (None, b'=') => after_sign = true,
            (None, byte) if byte.is_ascii_whitespace() => {}
            (None, _) => after_sign = false,
        }
    }
    None
}

/// Parses the tag `written`, from `<` to `>`; `None` if it is not a tag to a browser.
pub(super) fn read(written: &str) -> Option<Tag> {
    let found = tokens(written);
    let tag = found.tag.into_inner()?;
    Some(Tag {
        name: tag.name.to_string(),
        closes: tag.kind == TagKind::EndTag,
        closes_itself: tag.self_closing,
        attributes: tag
            .attrs
            .into_iter()
            .map(|attribute| {
                (
                    attribute.name.local.to_string(),
                    attribute.value.to_string(),
                )
            })
            .collect(),
    })
}

/// Resolves the character references of text; U+0000 becomes U+FFFD.
pub(super) fn decode(text: &str) -> String {
    if !text.contains(['&', '\0']) {
        return text.to_owned();
    }
    tokens(text).text.into_inner()
}

/// The first tag and all text that html5ever's tokenizer finds.
#[derive(Default)]
struct Found {
    tag: RefCell<Option<RawTag>>,
    text: RefCell<String>,
}

impl TokenSink for Found {
    type Handle = ();

    fn process_token(&self, token: RawToken, _line: u64) -> TokenSinkResult<()> {
        match token {
            RawToken::TagToken(tag) => {
                self.tag.borrow_mut().get_or_insert(tag);
            }
            RawToken::CharacterTokens(text) => self.text.borrow_mut().push_str(&text),
            RawToken::NullCharacterToken => self.text.borrow_mut().push('\u{fffd}'),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn tokens(html: &str) -> Found {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Found::default(), Default::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

/// Whether an element of this name has no content and no end tag. Lists only elements that are let through.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "area" | "br" | "col" | "hr" | "img" | "input" | "wbr")
}

/// Whether an element of this name is a block, whose start tag ends an open `<p>`.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "article"
            | "aside"
            | "blockquote"
            | "caption"
            | "center"
            | "col"
            | "colgroup"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "li"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

/// Whether `html` begins with the tag of a block, which would end a paragraph around it.
pub fn begins_with_block(html: &str) -> bool {
    let html = html.trim_start();
    html.starts_with('<') && is_block(&super::rawhtml::name(html))
}

/// Whether elements of this name can have no blocks of Markdown in them, and so end with the fragment of HTML that
/// they begin in.
pub(super) fn holds_text_alone(name: &str) -> bool {
    heading_level(name).is_some()
        || matches!(name, "p" | "summary" | "caption" | "dt")
        || !is_block(name) && !matches!(name, "a" | "ins" | "del" | "map")
}

/// The level of a heading, as 2 for `h2`; `None` for other elements.
pub(super) fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// Whether the end tag of elements of this name may be omitted in HTML.
pub(super) fn end_is_optional(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dt"
            | "dd"
            | "tr"
            | "td"
            | "th"
            | "thead"
            | "tbody"
            | "tfoot"
            | "colgroup"
            | "caption"
            | "rt"
            | "rp"
            | "rtc"
    )
}

/// Whether an element `open` ends where an element `next` begins, as a cell does at the next cell.
pub(super) fn is_ended_by(open: &str, next: &str) -> bool {
    let rows = matches!(next, "tr" | "thead" | "tbody" | "tfoot");
    match open {
        "p" => is_block(next),
        "li" => next == "li",
        "dt" | "dd" => matches!(next, "dt" | "dd"),
        "td" | "th" => matches!(next, "td" | "th") || rows,
        "tr" => rows,
        "thead" | "tbody" | "tfoot" => rows && next != "tr",
        "caption" | "colgroup" => matches!(next, "colgroup") || rows,
        "rt" | "rp" => matches!(next, "rt" | "rp" | "rtc"),
        _ => heading_level(open).is_some() && heading_level(next).is_some(),
    }
}

/// The parents that an element of this name may have; empty if it may have any.
pub(super) fn parents(name: &str) -> &'static [&'static str] {
    match name {
        "li" => &["ul", "ol"],
        "dt" | "dd" => &["dl", "div"],
        "caption" | "colgroup" | "thead" | "tbody" | "tfoot" => &["table"],
        "col" => &["colgroup", "table"],
        "tr" => &["table", "thead", "tbody", "tfoot"],
        "td" | "th" => &["tr"],
        _ => &[],
    }
}

/// The places where a line begins with markup that would swallow the rest of the text, because its end never
/// comes: `<script>`, `<pre>`, `<style>`, `<textarea>`, `<?`, `<!x` and `<![`. These are CommonMark's HTML blocks of
/// kinds 1 and 3 to 5, which no blank line ends; comments are reported when they are written.
pub(super) fn endless(text: &str) -> Vec<usize> {
    const ENDS: [&str; 4] = ["</script>", "</pre>", "</style>", "</textarea>"];
    let starts = text.match_indices('<').map(|(at, _)| at);
    let may_begin = |at: &usize| {
        let from = text.floor_char_boundary(at.saturating_sub(LONGEST_MARKERS));
        let line = text.get(from..*at).unwrap_or_default();
        let line = match line.rfind('\n') {
            Some(feed) => line.get(feed + 1..).unwrap_or_default(),
            None => line,
        };
        line.chars()
            .all(|c| c.is_ascii_digit() || " \t>-+*.):".contains(c))
    };
    let starts: Vec<usize> = starts.filter(may_begin).collect();
    if starts.is_empty() {
        return starts;
    }
    let lower = text.to_ascii_lowercase();
    let last_end = ENDS.iter().filter_map(|end| lower.rfind(end)).max();
    let (last_instruction, last_data) = (lower.rfind("?>"), lower.rfind("]]>"));
    let last_sign = lower.rfind('>');
    let is_endless = |at: usize| {
        let rest = lower.get(at..).unwrap_or_default();
        let is_before = |end: Option<usize>| end.is_some_and(|end| end > at);
        if ENDS
            .iter()
            .any(|end| begins(rest, end.get(2..end.len() - 1).unwrap_or_default()))
        {
            return !is_before(last_end);
        }
        match rest.as_bytes() {
            [b'<', b'?', ..] => !is_before(last_instruction),
            [b'<', b'!', b'[', ..] => !is_before(last_data),
            [b'<', b'!', letter, ..] if letter.is_ascii_alphabetic() => !is_before(last_sign),
            _ => false,
        }
    };
    starts.into_iter().filter(|at| is_endless(*at)).collect()
}

/// How far back, in bytes, a line is searched for the markers of lists and quotes before a sign. No line has more of them, and a bound
/// keeps the search linear.
pub(super) const LONGEST_MARKERS: usize = 200;

/// Whether `html` begins with a start tag of this name.
fn begins(html: &str, name: &str) -> bool {
    let rest = html
        .strip_prefix('<')
        .and_then(|rest| rest.strip_prefix(name));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r', '>', '/']))
}
