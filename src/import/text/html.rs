//! HTML in Markdown: turned into Markdown where nothing is lost, else kept and told.

use std::ops::Range;
use std::sync::LazyLock;

use htmd::HtmlToMarkdown;
use htmd::options::{BulletListMarker, Options};
use pulldown_cmark::{Event, Parser, Tag as MarkdownTag, TagEnd};

use super::edits::Edits;
use crate::markdown::extensions;

/// A tag of HTML.
#[derive(Debug)]
pub struct Tag {
    /// The bytes of the text that it takes, from `<` to `>`.
    pub range: Range<usize>,
    /// Its name in small letters.
    pub name: String,
    /// It is an end tag.
    pub closes: bool,
    /// The names of its attributes in small letters, with the bytes of their values without quotes.
    pub attributes: Vec<(String, Range<usize>)>,
}

/// The tags of a text that is HTML, comments left out.
pub fn tags(html: &str) -> Vec<Tag> {
    let (mut tags, mut at) = (Vec::new(), 0);
    while let Some(found) = html.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        let rest = html.get(start..).unwrap_or_default();
        if rest.starts_with("<!--") {
            at = start + rest.find("-->").map_or(rest.len(), |end| end + 3);
            continue;
        }
        match tag(html, start) {
            Some(tag) => {
                at = tag.range.end;
                tags.push(tag);
            }
            None => at = start + 1,
        }
    }
    tags
}

fn tag(html: &str, start: usize) -> Option<Tag> {
    let mut at = start + 1;
    let here = |at: usize| html.get(at..).unwrap_or_default();
    let closes = here(at).starts_with('/');
    at += usize::from(closes);
    let length = here(at)
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .unwrap_or(here(at).len());
    let name = here(at).get(..length)?.to_ascii_lowercase();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    at += length;
    let mut attributes = Vec::new();
    loop {
        let rest = here(at);
        at += rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_whitespace() || c == '/')
                .len();
        let rest = here(at);
        if rest.is_empty() {
            return None;
        }
        if rest.starts_with('>') {
            let range = start..at + 1;
            return Some(Tag {
                range,
                name,
                closes,
                attributes,
            });
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || "=>/".contains(c))
            .unwrap_or(rest.len());
        let end = end.max(rest.chars().next().map_or(0, char::len_utf8));
        let key = rest.get(..end)?.to_ascii_lowercase();
        at += end;
        let rest = here(at);
        let after = rest.trim_start();
        if !after.starts_with('=') {
            attributes.push((key, at..at));
            continue;
        }
        at += rest.len() - after.len() + 1;
        at += here(at).len() - here(at).trim_start().len();
        let rest = here(at);
        let value = match rest.chars().next()? {
            quote @ ('"' | '\'') => {
                let length = rest.get(1..)?.find(quote)?;
                let value = at + 1..at + 1 + length;
                at = value.end + 1;
                value
            }
            _ => {
                let length = rest.find(|c: char| c.is_whitespace() || c == '>')?;
                at += length;
                at - length..at
            }
        };
        attributes.push((key, value));
    }
}

/// The ids that HTML sets.
pub fn ids(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in tags(html) {
        for (name, value) in &tag.attributes {
            if name == "id" || name == "name" && tag.name == "a" {
                found.push(html.get(value.clone()).unwrap_or_default().to_owned());
            }
        }
    }
    found
}

/// A text without its tags.
pub fn without_tags(html: &str) -> String {
    let mut edits = Edits::default();
    for tag in tags(html) {
        edits.replace(tag.range, "");
    }
    edits.apply(html)
}

/// A text with what its entities stand for.
pub fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let name = after.split_once(';').map(|(name, _)| name);
        let name = name.filter(|name| {
            name.len() < 32 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
        });
        match name {
            Some(name) => {
                out.push_str(&entity(name));
                rest = after.get(name.len() + 1..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out + rest
}

/// What the entity with a name or number stands for; one that is not known stays as it is written.
pub fn entity(name: &str) -> String {
    let number = name
        .strip_prefix('#')
        .and_then(|number| match number.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        });
    let numbered = number.and_then(char::from_u32).map(String::from);
    numbered
        .or_else(|| named_entity(name))
        .unwrap_or_else(|| format!("&{name};"))
}

fn named_entity(name: &str) -> Option<String> {
    let (first, second) = html5ever::data::NAMED_ENTITIES.get(&format!("{name};"))?;
    let chars = [*first, *second].into_iter().filter(|c| *c != 0);
    Some(chars.filter_map(char::from_u32).collect())
}

/// The attributes of a link that Markdown keeps or that mean nothing to readers.
const OF_LINKS: &[&str] = &["href", "title", "target", "rel"];

/// The elements that Markdown has a form for, with the attributes that it keeps or that mean nothing to readers.
const PLAIN: [(&str, &[&str]); 31] = [
    ("a", OF_LINKS),
    ("b", &[]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &[]),
    ("del", &[]),
    ("em", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("hr", &[]),
    ("i", &[]),
    ("img", &["src", "alt", "title", "loading", "decoding"]),
    ("li", &[]),
    ("ol", &[]),
    ("p", &[]),
    ("pre", &[]),
    ("s", &[]),
    ("strike", &[]),
    ("strong", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &[]),
    ("th", &[]),
    ("thead", &[]),
    ("tr", &[]),
    ("tt", &[]),
    ("ul", &[]),
];

const VOID: [&str; 4] = ["br", "hr", "img", "input"];

/// The first element that Markdown has no form for, or what else is in the way.
fn obstacle(html: &str) -> Option<String> {
    let mut open: Vec<String> = Vec::new();
    let tags = tags(html);
    let has = |name: &str| tags.iter().any(|tag| tag.name == name);
    if has("table") && !has("th") {
        return Some("table without a head".to_owned());
    }
    for tag in tags {
        let Some((_, attributes)) = PLAIN.iter().find(|(name, _)| *name == tag.name) else {
            return Some(tag.name);
        };
        let other = tag
            .attributes
            .iter()
            .find(|(name, _)| !attributes.contains(&name.as_str()));
        if let Some((attribute, _)) = other {
            return Some(format!("{} {attribute}", tag.name));
        }
        if VOID.contains(&tag.name.as_str()) {
            continue;
        }
        if !tag.closes {
            open.push(tag.name);
        } else if open.pop().as_ref() != Some(&tag.name) {
            return Some(tag.name);
        }
    }
    open.pop()
}

/// Converts all HTML that it is given.
static CONVERTER: LazyLock<HtmlToMarkdown> = LazyLock::new(|| {
    HtmlToMarkdown::builder()
        .options(Options {
            bullet_list_marker: BulletListMarker::Dash,
            ul_bullet_spacing: 1,
            ol_number_spacing: 1,
            ..Options::default()
        })
        .build()
});

/// HTML as Markdown, whatever is lost.
pub fn to_markdown(html: &str) -> String {
    let html = with_code(html);
    CONVERTER.convert(&html).unwrap_or(html)
}

/// HTML whose preformatted text is code, which Markdown has a form for.
fn with_code(html: &str) -> String {
    let mut edits = Edits::default();
    let mut tags = tags(html).into_iter().peekable();
    let mut is_bare = false;
    while let Some(tag) = tags.next() {
        if tag.name != "pre" {
            continue;
        }
        if !tag.closes {
            is_bare = tags.peek().is_none_or(|next| next.name != "code");
        }
        if is_bare {
            if tag.closes {
                edits.replace(tag.range.start..tag.range.start, "</code>");
            } else {
                edits.replace(tag.range.end..tag.range.end, "<code>");
            }
        }
    }
    edits.apply(html)
}

fn without_comments(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// Turns the HTML in a Markdown text into Markdown where nothing is lost. `kept` hears of what stays, with its place.
pub fn convert(text: &str, kept: &mut dyn FnMut(usize, String)) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut edits = Edits::default();
    let mut block: Option<Range<usize>> = None;
    let mut inline: Vec<Tag> = Vec::new();
    let mut in_table = false;
    for (event, range) in Parser::new_ext(text, extensions(false, false)).into_offset_iter() {
        match event {
            Event::Start(MarkdownTag::HtmlBlock) => block = Some(range),
            Event::End(TagEnd::HtmlBlock) => {
                if let Some(range) = block.take() {
                    self::block(text, range, &mut edits, kept);
                }
            }
            Event::Start(MarkdownTag::Table(_)) => in_table = true,
            Event::End(TagEnd::Table) => in_table = false,
            Event::InlineHtml(html) => {
                if html.starts_with("<!--") {
                    edits.replace(range, "");
                    continue;
                }
                let found = tags(&html).into_iter().next();
                let Some(mut tag) = found else { continue };
                tag.range = range;
                self::inline(text, tag, &mut inline, in_table, &mut edits, kept);
            }
            Event::End(
                TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::TableCell,
            ) => {
                for tag in inline.drain(..) {
                    kept(tag.range.start, tag.name);
                }
            }
            _ => {}
        }
    }
    edits.apply(text)
}

/// Turns a text that is HTML into Markdown, piece by piece between empty lines, where nothing is lost.
pub fn page(text: &str, kept: &mut dyn FnMut(usize, String)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for piece in text.split_inclusive("\n\n") {
        let bare = piece.trim();
        let has_call = bare.contains("{{") || bare.contains("{%");
        let around_call = has_call.then(|| "around a shortcode".to_owned());
        if bare == "<!--more-->" {
            out.push_str("<!-- more -->\n\n");
        } else if let Some(element) = obstacle(bare).or(around_call) {
            kept(at, element);
            for line in without_comments(bare)
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
            {
                out.push_str(line);
                out.push('\n');
            }
            out.push('\n');
        } else {
            let markdown = to_markdown(&without_comments(bare));
            if !markdown.trim().is_empty() {
                out.push_str(markdown.trim());
                out.push_str("\n\n");
            }
        }
        at += piece.len();
    }
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// A block of HTML.
fn block(text: &str, range: Range<usize>, edits: &mut Edits, kept: &mut dyn FnMut(usize, String)) {
    let html = text.get(range.clone()).unwrap_or_default();
    let plain = html.trim();
    if plain.starts_with("<!--") && plain.ends_with("-->") && plain.matches("<!--").count() == 1 {
        let inner = plain.trim_start_matches("<!--").trim_end_matches("-->");
        let is_more = inner.trim().eq_ignore_ascii_case("more");
        edits.replace(range, if is_more { "<!-- more -->\n" } else { "\n" });
        return;
    }
    if html.contains("{{") || html.contains("{%") {
        kept(range.start, "around a shortcode".to_owned());
        return;
    }
    if let Some(element) = obstacle(html) {
        kept(range.start, element);
        return;
    }
    let markdown = to_markdown(&without_comments(html));
    edits.replace(range, format!("{}\n", markdown.trim()));
}

/// A tag within a paragraph.
fn inline(
    text: &str,
    tag: Tag,
    open: &mut Vec<Tag>,
    in_table: bool,
    edits: &mut Edits,
    kept: &mut dyn FnMut(usize, String),
) {
    if tag.name == "br" {
        let ends_line = text
            .get(tag.range.end..)
            .is_some_and(|rest| rest.starts_with('\n'));
        match (in_table, ends_line) {
            (true, _) => kept(tag.range.start, tag.name),
            (false, true) => edits.replace(tag.range, "\\"),
            (false, false) => edits.replace(tag.range, "\\\n"),
        }
        return;
    }
    if !tag.closes {
        if VOID.contains(&tag.name.as_str()) {
            kept(tag.range.start, tag.name);
        } else {
            open.push(tag);
        }
        return;
    }
    let Some(opening) = open.pop().filter(|opening| opening.name == tag.name) else {
        kept(tag.range.start, tag.name);
        return;
    };
    let inner = text
        .get(opening.range.end..tag.range.start)
        .unwrap_or_default();
    if opening.name == "a"
        && let Some(link) = plain_link(text, &opening, inner)
    {
        edits.replace(opening.range, "[");
        edits.replace(tag.range, link);
        return;
    }
    let mark = match tag.name.as_str() {
        "b" | "strong" => "**",
        "i" | "em" => "*",
        "del" | "s" | "strike" => "~~",
        _ => "",
    };
    let before = text
        .get(..opening.range.start)
        .and_then(|t| t.chars().next_back());
    let after = text.get(tag.range.end..).and_then(|t| t.chars().next());
    let touches = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '*');
    let is_tight = !inner.is_empty() && inner.trim() == inner;
    if mark.is_empty()
        || !opening.attributes.is_empty()
        || !is_tight
        || touches(before)
        || touches(after)
        || inner.contains(['*', '<', '\n'])
    {
        kept(opening.range.start, tag.name);
        return;
    }
    edits.replace(opening.range, mark);
    edits.replace(tag.range, mark);
}

/// What ends a link in Markdown in place of `</a>`, if nothing is lost.
fn plain_link(text: &str, opening: &Tag, inner: &str) -> Option<String> {
    let html = text.get(opening.range.clone())?;
    let read = tags(html).into_iter().next()?;
    if read
        .attributes
        .iter()
        .any(|(name, _)| !OF_LINKS.contains(&name.as_str()))
        || inner.trim().is_empty()
        || inner.contains(['[', ']', '\n'])
        || inner.contains("<a")
    {
        return None;
    }
    let value = |name: &str| {
        let found = read.attributes.iter().find(|(key, _)| key == name)?;
        html.get(found.1.clone())
    };
    let href = super::calls::target(&value("href")?.replace("&amp;", "&"));
    Some(
        match value("title").filter(|title| !title.contains(['"', '\n'])) {
            Some(title) => format!("]({href} \"{title}\")"),
            None => format!("]({href})"),
        },
    )
}
