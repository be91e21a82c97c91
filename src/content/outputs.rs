//! Reads `outputs`: the outputs that a page has besides its HTML, in the front matter or in `theme.yaml`.

use crate::base::{Hasher, UrlPath, media_type};
use crate::diag::{Diagnostic, Span};
use crate::schema::{Key, Kind, Node, Reader};

/// A further output of a page, made by a template.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputSpec {
    /// Its name: `json` for `index.json`, or the name of its file, as `feed.xml`.
    pub name: String,
    /// Whether it takes an output of this name away that is declared elsewhere.
    pub is_removed: bool,
    /// The template that makes it, in place of the one that the name leads to.
    pub template: Option<String>,
    /// Its address below that of the page, in place of the one that the name gives.
    pub path: Option<String>,
    /// Its media type, in place of the one that the ending of its address has.
    pub media_type: Option<String>,
    /// Whether the head of the page links to it.
    pub is_linked: bool,
    /// Where it is declared.
    pub at: Span,
}

impl OutputSpec {
    /// The name of its file: the last part of its address.
    pub fn file_name(&self) -> String {
        match &self.path {
            Some(path) => path.clone(),
            None if self.name.contains('.') => self.name.clone(),
            None => format!("index.{}", self.name),
        }
    }

    /// The ending of its file, without the dot.
    pub fn ending(&self) -> String {
        let name = self.file_name();
        name.rsplit_once('.')
            .map_or_else(|| self.name.clone(), |(_, ending)| ending.to_owned())
    }

    /// Its media type, without parameters.
    pub fn media_type(&self) -> &str {
        let stated = self.media_type.as_deref();
        stated.unwrap_or_else(|| media_type(&self.file_name()))
    }

    /// Its URL path (not encoded) beside the page at `page`.
    pub fn url(&self, page: &str) -> String {
        let (folder, last) = page.rsplit_once('/').unwrap_or(("", page));
        match last.rsplit_once('.') {
            // The page is a file, as `/404.html`, and has no folder of its own.
            Some((stem, _)) if self.path.is_none() && !self.name.contains('.') => {
                format!("{folder}/{stem}.{}", self.name)
            }
            _ => format!("{folder}/{}", self.file_name()),
        }
    }

    /// The templates that may make it, instead of the templates `html` of the page, most specific first.
    pub fn templates(&self, html: &[String]) -> Vec<String> {
        if let Some(template) = &self.template {
            return vec![template.clone()];
        }
        let is_file = self.name.contains('.');
        let mut names: Vec<String> = Vec::with_capacity(html.len());
        for name in html {
            let stem = name.strip_suffix(".html").unwrap_or(name);
            let name = match stem.rsplit_once('/') {
                _ if !is_file => format!("{stem}.{}", self.name),
                Some((folder, _)) => format!("{folder}/{}", self.name),
                None => self.name.clone(),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Adds to `hasher` what decides its address and media type.
    pub fn add_to(&self, hasher: &mut Hasher) {
        hasher.text(&self.name).number(u64::from(self.is_removed));
        hasher.number(u64::from(self.is_linked));
        for part in [&self.template, &self.path, &self.media_type] {
            hasher.text(part.as_deref().unwrap_or_default());
        }
        let (start, end) = self.at.range.unwrap_or_default();
        hasher.text(self.at.file.as_str());
        hasher.number(u64::from(start)).number(u64::from(end));
    }
}

/// Reads the outputs that `key` declares: names, or a map from names to what is said of each.
pub fn read<'n>(reader: &mut Reader<'n, '_>, key: &'n str) -> Option<Vec<OutputSpec>> {
    let (_, node) = reader.take(key)?;
    read_node(reader, key, node)
}

/// Like [`read`] for a node that the caller has; `key` is for messages.
pub fn read_node(reader: &mut Reader<'_, '_>, key: &str, node: &Node) -> Option<Vec<OutputSpec>> {
    let mut all: Vec<OutputSpec> = Vec::new();
    match &node.kind {
        Kind::Null => return None,
        Kind::Scalar { .. } => all.extend(named(reader, key, node)),
        Kind::List(items) => {
            for item in items {
                let found = named(reader, key, item);
                let known = |one: &OutputSpec| all.iter().any(|other| other.name == one.name);
                let found = found.filter(|one| !known(one));
                all.extend(found);
            }
        }
        Kind::Map(_) => {
            let mut inner = reader.child(key, node)?;
            for (name, node) in inner.entries() {
                all.extend(described(&mut inner, name, node));
                inner.mark(&name.text);
            }
        }
    }
    Some(all)
}

/// An output of which only the name is given.
fn named(reader: &mut Reader<'_, '_>, key: &str, node: &Node) -> Option<OutputSpec> {
    let text = reader.text_of(key, node)?;
    let at = reader.span(text.at);
    plain(reader, &text.value, at)
}

/// An output with nothing but its name, if that can be one.
fn plain(reader: &mut Reader<'_, '_>, name: &str, at: Span) -> Option<OutputSpec> {
    let is_name = !name.is_empty()
        && name.len() <= 60
        && !name.starts_with(['.', '-'])
        && !name.ends_with('.')
        && !name.contains("..")
        && (name.bytes()).all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    let why = match name {
        "html" => "the page itself is the output `html`".to_owned(),
        _ if is_name => {
            return Some(OutputSpec {
                name: name.to_owned(),
                is_removed: false,
                template: None,
                path: None,
                media_type: None,
                is_linked: true,
                at,
            });
        }
        _ => format!("`{}` cannot be the name of an output", name.escape_debug()),
    };
    let hint =
        "name an ending, as `json`, or a file, as `feed.xml`; its address is stated by `path`";
    reader.report(Diagnostic::error("bad-output", why).at(at).hint(hint));
    None
}

/// An output with what is said of it; `false` takes one away.
fn described(reader: &mut Reader<'_, '_>, key: &Key, node: &Node) -> Option<OutputSpec> {
    let at = reader.span(key.at);
    let mut output = plain(reader, &key.text, at)?;
    match node.as_text() {
        None if node.is_null() => return Some(output),
        Some("true" | "True" | "TRUE") => return Some(output),
        Some("false" | "False" | "FALSE") => {
            output.is_removed = true;
            return Some(output);
        }
        _ => {}
    }
    let mut inner = reader.child(&key.text, node)?;
    output.template = inner.text("template").map(|text| text.value);
    output.is_linked = inner.boolean("link").is_none_or(|link| link.value);
    if let Some(path) = inner.text("path") {
        let ending = path.value.rsplit('/').next().unwrap_or("");
        let why = match UrlPath::new(&path.value) {
            Err(why) => Some(why.to_string()),
            Ok(_) if !ending.contains('.') => Some("it has no ending, as `.json`".to_owned()),
            Ok(_) => None,
        };
        if let Some(why) = why {
            let message = format!(
                "`{}` cannot be an address below that of the page: {why}",
                path.value.escape_debug()
            );
            let span = inner.span(path.at);
            let hint = "write it as `index.json`, without a slash in front";
            inner.report(Diagnostic::error("bad-output", message).at(span).hint(hint));
        } else {
            output.path = Some(path.value);
        }
    }
    if let Some(media_type) = inner.text("type") {
        if is_media_type(&media_type.value) {
            output.media_type = Some(media_type.value.to_ascii_lowercase());
        } else {
            let message = format!("`{}` is no media type", media_type.value.escape_debug());
            let span = inner.span(media_type.at);
            let hint =
                "write it without parameters, as `application/feed+json`; texts are always UTF-8";
            inner.report(Diagnostic::error("bad-output", message).at(span).hint(hint));
        }
    }
    inner.finish(&[]);
    Some(output)
}

fn is_media_type(text: &str) -> bool {
    let is_token = |part: &str| {
        !part.is_empty()
            && (part.bytes())
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-' | b'_'))
    };
    text.split_once('/')
        .is_some_and(|(kind, sub)| is_token(kind) && is_token(sub))
}

/// Lays outputs over those declared elsewhere: one of the same name takes the place of the other, or takes it away.
pub fn lay_over<'a>(all: &mut Vec<&'a OutputSpec>, over: &'a [OutputSpec]) {
    for output in over {
        let found = all.iter().position(|other| other.name == output.name);
        match (found, output.is_removed) {
            (Some(at), true) => {
                all.remove(at);
            }
            (Some(at), false) => {
                if let Some(other) = all.get_mut(at) {
                    *other = output;
                }
            }
            (None, true) => {}
            (None, false) => all.push(output),
        }
    }
}
