//! Hugo's shortcodes: `{{< name arg key="value" >}}…{{< /name >}}`, and the same between `{{%` and `%}}`.

use crate::import::mapping::{fill, positional};
use crate::import::old::TextContext;
use crate::import::report::Kind;
use crate::import::text::calls;

/// A part of a text.
enum Part<'t> {
    Text(&'t str),
    /// A shortcode that is shown as it is.
    Shown(String),
    Tag(Tag),
}

/// A tag of a shortcode.
struct Tag {
    at: usize,
    name: String,
    args: Vec<(String, String)>,
    closes: bool,
    closed: bool,
}

/// Turns shortcodes into Markdown or into calls of ours.
pub fn convert(body: &str, context: &mut TextContext<'_>) -> String {
    if !body.contains("{{<") && !body.contains("{{%") {
        return body.to_owned();
    }
    let parts = parts(body);
    let mut out = String::with_capacity(body.len());
    run(&parts, 0, parts.len(), context, &mut out);
    out
}

/// Parts a text at its shortcodes.
fn parts(body: &str) -> Vec<Part<'_>> {
    let (mut parts, mut from) = (Vec::new(), 0);
    while let Some((start, end, open)) = next(body, from) {
        parts.push(Part::Text(body.get(from..start).unwrap_or_default()));
        let inner = body.get(start + 3..end - 3).unwrap_or_default().trim();
        let shown = inner.strip_prefix("/*").and_then(|i| i.strip_suffix("*/"));
        parts.push(match shown {
            Some(inner) => {
                let close = if open == "{{<" { ">}}" } else { "%}}" };
                Part::Shown(format!("{open}{inner}{close}"))
            }
            None => match tag(inner, start) {
                Some(tag) => Part::Tag(tag),
                None => Part::Text(body.get(start..end).unwrap_or_default()),
            },
        });
        from = end;
    }
    parts.push(Part::Text(body.get(from..).unwrap_or_default()));
    parts
}

/// The next tag from `from` on: where it starts and ends, and how it begins.
fn next(body: &str, from: usize) -> Option<(usize, usize, &'static str)> {
    let rest = body.get(from..)?;
    let angle = rest.find("{{<").map(|at| (at, "{{<", ">}}"));
    let percent = rest.find("{{%").map(|at| (at, "{{%", "%}}"));
    let (at, open, close) = match (angle, percent) {
        (Some(a), Some(p)) => {
            if a.0 < p.0 {
                a
            } else {
                p
            }
        }
        (a, p) => a.or(p)?,
    };
    let start = from + at;
    let end = start + 3 + body.get(start + 3..)?.find(close)? + 3;
    Some((start, end, open))
}

fn tag(inner: &str, at: usize) -> Option<Tag> {
    let (inner, closed) = match inner.strip_suffix('/') {
        Some(inner) => (inner.trim_end(), true),
        None => (inner, false),
    };
    let (inner, closes) = match inner.strip_prefix('/') {
        Some(inner) => (inner.trim_start(), true),
        None => (inner, false),
    };
    let end = inner
        .find(|c: char| c.is_whitespace() || c == '"' || c == '`')
        .unwrap_or(inner.len());
    let (name, args) = inner.split_at_checked(end)?;
    let is_name = |c: char| c.is_alphanumeric() || "-_./".contains(c);
    (!name.is_empty() && name.chars().all(is_name)).then(|| Tag {
        at,
        name: name.to_owned(),
        args: arguments(args),
        closes,
        closed,
    })
}

/// Reads arguments: in order, or by name; in quotes, in backticks, or bare.
fn arguments(text: &str) -> Vec<(String, String)> {
    let mut args: Vec<(String, String)> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let named = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .filter(|end| *end > 0)
            .and_then(|end| {
                let (name, after) = rest.split_at_checked(end)?;
                let value = after.trim_start().strip_prefix('=')?;
                Some((name, value.trim_start()))
            });
        let (name, value) = match named {
            Some((name, value)) => (name.to_owned(), value),
            None => (positional(args.len()), rest),
        };
        let (value, after) = scalar(value);
        args.push((name, value));
        rest = after.trim_start();
    }
    args
}

/// A value and what follows it.
fn scalar(text: &str) -> (String, &str) {
    if let Some(raw) = text.strip_prefix('`') {
        let (value, after) = raw.split_once('`').unwrap_or((raw, ""));
        return (value.to_owned(), after);
    }
    if let Some(quoted) = text.strip_prefix('"') {
        let mut value = String::new();
        let mut chars = quoted.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return (value, quoted.get(at + 1..).unwrap_or_default()),
                '\\' => match chars.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, 't')) => value.push('\t'),
                    Some((_, other)) => value.push(other),
                    None => {}
                },
                c => value.push(c),
            }
        }
        return (value, "");
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (value, after) = text.split_at_checked(end).unwrap_or((text, ""));
    (value.to_owned(), after)
}

/// Writes the parts from `from` to `to`.
fn run(
    parts: &[Part<'_>],
    from: usize,
    to: usize,
    context: &mut TextContext<'_>,
    out: &mut String,
) {
    let mut at = from;
    while at < to {
        match parts.get(at) {
            Some(Part::Text(text)) => out.push_str(text),
            Some(Part::Shown(text)) => out.push_str(text),
            Some(Part::Tag(tag)) if !tag.closes => {
                let end = (!tag.closed).then(|| closing(parts, at, to)).flatten();
                let inner = end.map(|end| {
                    let mut inner = String::new();
                    run(parts, at + 1, end, context, &mut inner);
                    inner
                });
                call(tag, inner.as_deref(), context, out);
                at = end.unwrap_or(at);
            }
            // A closing tag that nothing opened.
            Some(Part::Tag(_)) | None => {}
        }
        at += 1;
    }
}

/// The place of the tag that closes the one at `at`.
fn closing(parts: &[Part<'_>], at: usize, to: usize) -> Option<usize> {
    let Some(Part::Tag(opening)) = parts.get(at) else {
        return None;
    };
    let mut depth = 0_usize;
    for (place, part) in parts.iter().enumerate().take(to).skip(at + 1) {
        let Part::Tag(tag) = part else { continue };
        if tag.name != opening.name || tag.closed {
            continue;
        }
        if !tag.closes {
            depth += 1;
        } else if depth == 0 {
            return Some(place);
        } else {
            depth -= 1;
        }
    }
    // One that is called without an end tag inside of one with an end tag has taken it.
    None
}

fn call(tag: &Tag, inner: Option<&str>, context: &mut TextContext<'_>, out: &mut String) {
    let arg = |name: &str| {
        let mut all = tag.args.iter();
        all.find(|(key, _)| key == name).map(|(_, v)| v.as_str())
    };
    let first = || tag.args.first().map_or("", |(_, value)| value.as_str());
    if let Some(template) = context.mapping.shortcode(&tag.name) {
        out.push_str(&fill(template, &tag.args, inner.unwrap_or_default()));
        return;
    }
    match tag.name.as_str() {
        "ref" | "relref" => {
            let path = arg("path").unwrap_or_else(first);
            out.push_str(&calls::reference(path));
        }
        "figure" => {
            let title = arg("caption").or_else(|| arg("title"));
            let alt = arg("alt").or(title).unwrap_or_default();
            let image = calls::image(arg("src").unwrap_or_else(first), alt, title);
            match arg("link") {
                Some(link) => out.push_str(&format!("[{image}]({})", calls::target(link))),
                None => out.push_str(&image),
            }
        }
        // A site may have one of its own by this name.
        "highlight" if !tag.args.is_empty() && inner.is_some_and(|inner| inner.contains('\n')) => {
            let code = inner.unwrap_or_default().trim_matches('\n');
            out.push_str(&calls::fence(code, first()));
        }
        name => {
            if calls::is_in_address(out) {
                context.note(Kind::Shortcode, tag.at, format!("`{name}` in an address"));
                out.push_str(&calls::reference(first()));
                return;
            }
            context.note(Kind::Shortcode, tag.at, format!("`{name}`"));
            calls::call(name, &tag.args, inner, context, out);
        }
    }
}
