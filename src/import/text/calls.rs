//! Markdown and calls of shortcodes, written.

use std::fmt::Write;

use crate::import::names::identifier;
use crate::import::old::TextContext;

/// The scheme of links that name a page of the old site by its file.
pub const REFERENCE: &str = "oldref:";

/// A link that names a page of the old site by its file or the end of its path.
pub fn reference(path: &str) -> String {
    format!("{REFERENCE}{}", path.trim().replace(' ', "%20"))
}

/// A link's target as Markdown takes it.
pub fn target(address: &str) -> String {
    if address.is_empty() || address.contains([' ', '(', ')', '<', '>', '\n']) {
        let inner = address.replace(['\n', '\r'], "");
        return format!("<{}>", inner.replace('<', "%3C").replace('>', "%3E"));
    }
    address.to_owned()
}

/// A picture in Markdown.
pub fn image(src: &str, alt: &str, title: Option<&str>) -> String {
    let alt = one_line(alt).replace('[', "\\[").replace(']', "\\]");
    match title.filter(|title| !title.trim().is_empty()) {
        Some(title) => {
            let title = one_line(title).replace('"', "\\\"");
            format!("![{alt}]({} \"{title}\")", target(src))
        }
        None => format!("![{alt}]({})", target(src)),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A block of code.
pub fn fence(code: &str, language: &str) -> String {
    let mut marks = "```".to_owned();
    while code.contains(&marks) {
        marks.push('`');
    }
    format!("{marks}{language}\n{code}\n{marks}")
}

/// The name of a shortcode here.
pub fn name(old: &str) -> String {
    let stem = old.strip_suffix(".html").unwrap_or(old);
    let name = identifier(stem).to_ascii_lowercase();
    match name.as_str() {
        "fact" | "end" => format!("old_{name}"),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("old_{name}"),
        _ => name,
    }
}

/// The name of an argument here: not one that every shortcode sees.
fn argument(old: &str) -> String {
    let name = name(old);
    let seen = [
        "body",
        "nth",
        "page",
        "config",
        "lang",
        "lang_tag",
        "kind",
        "current_path",
        "loop",
    ];
    if seen.contains(&name.as_str()) {
        format!("old_{name}")
    } else {
        name
    }
}

/// Whether what is written next is in the address of a link or picture, or in an attribute of HTML.
pub fn is_in_address(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let target = line.rsplit_once("](").map_or("", |(_, rest)| rest);
    let in_target = line.contains("](") && !target.contains([')', ' ']);
    in_target || line.ends_with(['"', '\'']) && line.trim_end_matches(['"', '\'']).ends_with('=')
}

/// Writes a call of a shortcode, and keeps what a stub of it needs to know.
pub fn call(
    old: &str,
    args: &[(String, String)],
    inner: Option<&str>,
    context: &mut TextContext<'_>,
    out: &mut String,
) {
    let name = name(old);
    let mut written = String::new();
    let mut names: Vec<String> = Vec::new();
    for (key, value) in args {
        let key = argument(key);
        if names.contains(&key) {
            continue;
        }
        if !written.is_empty() {
            written.push_str(", ");
        }
        let _ = write!(written, "{key}={}", quoted(value));
        names.push(key);
    }
    // Hugo and Zola read them before Markdown, for which four spaces make code.
    let indent = out.len() - out.trim_end_matches([' ', '\t']).len();
    let starts_line = out.len() == indent
        || out
            .get(..out.len() - indent)
            .is_some_and(|o| o.ends_with('\n'));
    if starts_line && indent > 3 && inner.is_some() {
        out.truncate(out.len() - indent);
    }
    match inner {
        Some(inner) => {
            let bare = inner.trim_end_matches([' ', '\t']);
            let inner = if bare.ends_with('\n') { bare } else { inner };
            let _ = write!(out, "{{% {name}({written}) %}}{inner}{{% end %}}");
        }
        None => {
            let _ = write!(out, "{{{{ {name}({written}) }}}}");
        }
    }
    context.calls.push((name, names, inner.is_some()));
}

/// A text in the quotes that it does not have.
fn quoted(value: &str) -> String {
    let value = one_line(value);
    let quote = ['"', '\'', '`'].into_iter().find(|q| !value.contains(*q));
    match quote {
        Some(quote) => format!("{quote}{value}{quote}"),
        None => format!("\"{}\"", value.replace('"', "”")),
    }
}
