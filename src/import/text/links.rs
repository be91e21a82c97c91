//! Links of old texts, led to where the pages are now.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag};

use super::calls::target;
use super::directory::{Directory, Led};
use super::edits::Edits;
use super::html;
use crate::markdown::extensions;

/// A link or picture around what is read.
struct Open {
    range: Range<usize>,
    /// The end of what was read in it.
    read_to: usize,
    /// What it leads to and where that is now, if its target follows its text and it stays a link.
    inline: Option<(String, Led)>,
}

/// Leads all links and pictures of a text to where their targets are now. Calls `told` for those that lead nowhere, with the
/// byte at which they begin.
pub fn lead(
    text: &str,
    directory: &Directory,
    from: usize,
    told: &mut dyn FnMut(usize, &Led, &str),
) -> String {
    let mut edits = Edits::default();
    // Links and pictures around what is read.
    let mut open: Vec<Open> = Vec::new();
    let mut change = |at: Range<usize>, link: &str, led: &Led, is_html: bool, edits: &mut Edits| {
        match led {
            Led::Same | Led::NoLink => return,
            Led::To(to) | Led::WithoutFragment(to) | Led::Dead(to) => {
                // HTML knows no `@/`; Markdown's own links in it are led by the site.
                let to = if is_html { to.clone() } else { target(to) };
                edits.replace(at.clone(), to);
            }
        }
        if !matches!(led, Led::To(_)) {
            told(at.start, led, link);
        }
    };
    let mut unlinked: Vec<(usize, String)> = Vec::new();
    let parser = Parser::new_ext(text, extensions(false, false));
    let definitions = parser.reference_definitions().iter();
    let definitions: Vec<(Range<usize>, String)> = definitions
        .map(|(_, definition)| (definition.span.clone(), definition.dest.to_string()))
        .collect();
    for (event, range) in parser.into_offset_iter() {
        match &event {
            Event::Start(
                Tag::Link {
                    link_type,
                    dest_url,
                    ..
                }
                | Tag::Image {
                    link_type,
                    dest_url,
                    ..
                },
            ) => {
                let led = directory.lead(dest_url, from);
                let inline = if led == Led::NoLink {
                    unlinked.push((range.start, dest_url.to_string()));
                    edits.replace(range.clone(), plain(text, range.clone(), dest_url));
                    None
                } else {
                    let is_inline = *link_type == LinkType::Inline;
                    is_inline.then(|| (dest_url.to_string(), led))
                };
                open.push(Open {
                    range: range.clone(),
                    read_to: range.start,
                    inline,
                });
            }
            Event::End(pulldown_cmark::TagEnd::Link | pulldown_cmark::TagEnd::Image) => {
                if let Some(open) = open.pop()
                    && let Some((link, led)) = open.inline
                    && let Some(at) = inline_target(text, open.read_to, open.range.end)
                {
                    change(at, &link, &led, false, &mut edits);
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                for (name, at) in addresses(text, html, range.start) {
                    let link = text.get(at.clone()).unwrap_or_default();
                    let led = directory.lead(link, from);
                    if led == Led::NoLink {
                        unlinked.push((range.start, link.to_owned()));
                        edits.replace(attribute(text, &name, at), "");
                    } else {
                        change(at, link, &led, true, &mut edits);
                    }
                }
            }
            _ => {}
        }
        if let Some(around) = open.last_mut()
            && range != around.range
        {
            around.read_to = around.read_to.max(range.end);
        }
    }
    for (span, link) in definitions {
        if let Some(at) = defined(text, span, &link) {
            change(at, &link, &directory.lead(&link, from), true, &mut edits);
        }
    }
    for (at, link) in unlinked {
        told(at, &Led::NoLink, &link);
    }
    edits.apply(text)
}

/// The place of the address in a definition, `[name]: address`.
fn defined(text: &str, span: Range<usize>, link: &str) -> Option<Range<usize>> {
    let lines = text.get(span.clone())?;
    let after = lines.find("]:").map_or(0, |at| at + 2);
    let start = span.start + after + lines.get(after..)?.find(link)?;
    Some(start..start + link.len())
}

/// The names and places of the attributes with addresses in `html`, which begins at `start` of a text. Those that the parser did not
/// hand on verbatim are left as they are.
fn addresses(text: &str, html: &str, start: usize) -> Vec<(String, Range<usize>)> {
    let attributes = html::tags(html).into_iter().flat_map(|tag| tag.attributes);
    let linking = attributes.filter(|(name, _)| name == "href" || name == "src");
    let placed = linking.filter_map(|(name, value)| {
        let at = start + value.start..start + value.end;
        (text.get(at.clone()) == html.get(value)).then_some((name, at))
    });
    placed.collect()
}

/// An attribute with its name, of which `value` are the bytes of the value.
fn attribute(text: &str, name: &str, value: Range<usize>) -> Range<usize> {
    let before = text
        .get(..value.start)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let start = before.rfind(name).unwrap_or(value.start);
    let is_quote = |at: &usize| text.get(*at..at + 1).is_some_and(|c| c == "\"" || c == "'");
    let end = Some(value.end)
        .filter(is_quote)
        .map_or(value.end, |end| end + 1);
    start..end
}

/// A link or a picture as text: what it says, with its address behind it.
fn plain(text: &str, range: Range<usize>, address: &str) -> String {
    let whole = text.get(range).unwrap_or_default();
    let inner = whole.trim_start_matches('!').strip_prefix('[');
    let end = whole
        .rfind("](")
        .or_else(|| whole.rfind("]["))
        .or_else(|| whole.rfind(']'));
    let before = whole.len() - inner.map_or(0, str::len);
    let said = end.and_then(|end| whole.get(before..end));
    match said {
        Some(said) if whole.starts_with('!') => said.to_owned(),
        Some(said) if !said.trim().is_empty() && said != address => format!("{said} (`{address}`)"),
        _ => format!("`{address}`"),
    }
}

/// The bytes of the target of `[text](target "title")`, with its angle brackets; `from` is in or behind the text.
fn inline_target(text: &str, from: usize, end: usize) -> Option<Range<usize>> {
    let rest = text.get(from..end)?;
    let open = from + rest.find("](")? + 2;
    let inner = text.get(open..end)?;
    let start = open + (inner.len() - inner.trim_start().len());
    let inner = text.get(start..end)?;
    if inner.starts_with('<') {
        return Some(start..start + inner.find('>')? + 1);
    }
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return Some(start..start + at),
            ')' => depth -= 1,
            c if c.is_whitespace() => return Some(start..start + at),
            _ => {}
        }
    }
    None
}
