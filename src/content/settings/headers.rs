//! `headers` of `content/site.yaml`: what responses have besides their content.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;

use crate::diag::Diagnostic;
use crate::schema::{Node, Reader, Spanned};

/// The headers that responses have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeaderSettings {
    /// What pages may load besides what they name, by directive of the Content-Security-Policy; `None` where there is to be
    /// no policy.
    pub policy: Option<BTreeMap<String, Vec<String>>>,
    /// Whether browsers only report what the policy forbids.
    pub report_only: bool,
    /// The value of `Strict-Transport-Security`.
    pub hsts: Option<String>,
    /// Headers with other values, or (`None`) none.
    pub set: HeaderValues,
    /// The same for the addresses of a pattern, in the order of the file: what comes later counts.
    pub paths: Vec<(Spanned<PathPattern>, HeaderValues)>,
}

/// Values of headers by name; `None` takes one out.
pub type HeaderValues = BTreeMap<String, Option<String>>;

/// The addresses that headers are for: one, or with a `*` all that begin and end alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern {
    /// The part before the `*`, or the address. It begins with a slash, and is not encoded.
    pub start: String,
    /// The part after the `*`, if there is one.
    pub end: Option<String>,
}

impl PathPattern {
    /// Whether it is the pattern of an address. One that ends with a slash is also that of its `index.html`.
    pub fn matches(&self, path: &str) -> bool {
        let is = |path: &str| match &self.end {
            None => path == self.start,
            Some(end) => {
                let rest = path.strip_prefix(&*self.start);
                rest.is_some_and(|rest| rest.ends_with(&**end))
            }
        };
        let folder = path.strip_suffix("index.html");
        is(path) || folder.is_some_and(|folder| folder.ends_with('/') && is(folder))
    }
}

/// The directives of a policy whose sources may be added to.
const DIRECTIVES: [&str; 14] = [
    "base-uri",
    "connect-src",
    "default-src",
    "font-src",
    "form-action",
    "frame-ancestors",
    "frame-src",
    "img-src",
    "manifest-src",
    "media-src",
    "object-src",
    "script-src",
    "style-src",
    "worker-src",
];

/// Two years, as the lists of browsers want it.
const LONGEST: i64 = 63_072_000;

/// Reads `headers: {hsts: true, paths: {/en/data/*: {Access-Control-Allow-Origin: "*"}}}`.
pub fn headers(reader: &mut Reader<'_, '_>) -> Option<HeaderSettings> {
    let all = HeaderSettings {
        policy: Some(BTreeMap::new()),
        ..HeaderSettings::default()
    };
    let (_, node) = reader.take("headers")?;
    match node.as_text() {
        Some("true") => return Some(all),
        Some("false") => return None,
        _ if node.is_null() => return None,
        _ => {}
    }
    if node.as_map().is_none() {
        reader.wrong("headers", "`true`, or lines as `hsts: true`", node);
        return None;
    }
    let mut headers = all;
    let mut inner = reader.child("headers", node)?;
    if let Some((_, node)) = inner.take("policy") {
        headers.policy = match node.as_text() {
            Some("false") => None,
            Some("true") => Some(BTreeMap::new()),
            _ => Some(policy(&mut inner, node)),
        };
    }
    let report_only = inner.boolean("report_only");
    headers.report_only = report_only.is_some_and(|only| only.value);
    if let Some((_, node)) = inner.take("hsts") {
        headers.hsts = hsts(&mut inner, node);
    }
    if let Some((_, node)) = inner.take("set") {
        headers.set = set(&mut inner, "set", node);
    }
    if let Some((_, node)) = inner.take("paths") {
        headers.paths = paths(&mut inner, node);
    }
    inner.finish(&[]);
    Some(headers)
}

fn policy(reader: &mut Reader<'_, '_>, node: &Node) -> BTreeMap<String, Vec<String>> {
    let mut more = BTreeMap::new();
    let Some(mut inner) = reader.child("policy", node) else {
        return more;
    };
    for directive in DIRECTIVES {
        let sources = inner.text_list(directive).into_iter().flatten();
        let mut known = BTreeSet::new();
        for source in sources {
            if is_source(&source.value) {
                known.insert(source.value);
                continue;
            }
            let span = inner.span(source.at);
            let message = format!("`{}` is not a source of a policy", source.value);
            let hint = "write one as `https://maps.example`, `'self'` or `data:`";
            let problem = Diagnostic::error("bad-header", message).at(span);
            inner.report(problem.hint(hint));
        }
        if !known.is_empty() {
            more.insert(directive.to_owned(), known.into_iter().collect());
        }
    }
    inner.finish(&[]);
    more
}

fn is_source(text: &str) -> bool {
    let is_plain =
        |b: u8| b.is_ascii_graphic() && !matches!(b, b';' | b',' | b'"' | b'\\') && !is_variable(b);
    !text.is_empty() && text.bytes().all(is_plain)
}

/// Whether servers take this for a part of a variable.
fn is_variable(b: u8) -> bool {
    matches!(b, b'{' | b'}' | b'$')
}

fn hsts(reader: &mut Reader<'_, '_>, node: &Node) -> Option<String> {
    match node.as_text() {
        Some("true") => return Some("max-age=31536000".into()),
        Some("false") => return None,
        _ => {}
    }
    if node.as_map().is_none() {
        let form = "`true`, or lines as `max_age: 31536000`";
        reader.wrong("hsts", form, node);
        return None;
    }
    let mut inner = reader.child("hsts", node)?;
    let seconds = inner.integer("max_age", 0, LONGEST);
    let mut value = format!("max-age={}", seconds.map_or(31_536_000, |age| age.value));
    if inner.boolean("subdomains").is_some_and(|yes| yes.value) {
        value += "; includeSubDomains";
    }
    if inner.boolean("preload").is_some_and(|yes| yes.value) {
        value += "; preload";
    }
    inner.finish(&[]);
    Some(value)
}

/// Reads `paths: {/en/data/*: {Access-Control-Allow-Origin: "*"}}`.
fn paths(reader: &mut Reader<'_, '_>, node: &Node) -> Vec<(Spanned<PathPattern>, HeaderValues)> {
    let mut paths = Vec::new();
    if node.as_map().is_none() {
        let form = "lines as `/en/data/*: {Access-Control-Allow-Origin: \"*\"}`";
        reader.wrong("paths", form, node);
    }
    for (path, node) in node.as_map().unwrap_or(&[]) {
        let values = set(reader, &format!("paths.{}", path.text), node);
        match pattern(&path.text) {
            Ok(pattern) => paths.push((Spanned::new(path.at, pattern), values)),
            Err(why) => {
                let span = reader.span(path.at);
                let name = path.text.escape_debug();
                let message = format!("`{name}` cannot be an address with headers: {why}");
                let hint = "write one as pages have it, without the path of `base_url`, as `/en/data/` or `/en/data/*`";
                let problem = Diagnostic::error("bad-header", message).at(span);
                reader.report(problem.hint(hint));
            }
        }
    }
    paths
}

fn pattern(text: &str) -> Result<PathPattern, &'static str> {
    if !text.starts_with('/') || text.starts_with("//") {
        return Err("it does not begin with one slash");
    }
    if text.contains(['?', '#']) {
        return Err("a query or a part of a page has no headers");
    }
    let decoded = percent_decode_str(text).decode_utf8();
    let decoded = decoded.map_err(|_| "its codes are no text")?;
    if decoded.chars().any(|c| c.is_control() || c == '\\')
        || decoded.matches('*').count() != text.matches('*').count()
    {
        return Err("it has characters that no address has");
    }
    let mut parts = decoded.split('*').map(str::to_owned);
    let start = parts.next().unwrap_or_default();
    let end = parts.next();
    match parts.next() {
        Some(_) => Err("it has more than one `*`"),
        None => Ok(PathPattern { start, end }),
    }
}

/// Reads `{Referrer-Policy: no-referrer, X-Frame-Options: false}`, the value of the key `key`.
fn set(reader: &mut Reader<'_, '_>, key: &str, node: &Node) -> HeaderValues {
    let mut set = BTreeMap::new();
    if node.as_map().is_none() {
        reader.wrong(key, "lines as `Referrer-Policy: no-referrer`", node);
    }
    for (name, node) in node.as_map().unwrap_or(&[]) {
        let is_token = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        // Servers set these by what they send.
        let lower = name.text.to_ascii_lowercase();
        let own = [
            "cache-control",
            "content-length",
            "content-type",
            "location",
        ];
        let is_name = !name.text.is_empty() && name.text.bytes().all(is_token);
        if !is_name || own.contains(&&*lower) {
            let span = reader.span(name.at);
            let message = format!("`{}` cannot be set", name.text.escape_debug());
            let hint = if is_name {
                "servers set this header by what they send"
            } else {
                "write the name of a header, as `Referrer-Policy`"
            };
            let problem = Diagnostic::error("bad-header", message).at(span);
            reader.report(problem.hint(hint));
            continue;
        }
        let Some(value) = reader.text_of(&format!("{key}.{}", name.text), node) else {
            continue;
        };
        let is_plain = |b: u8| b == b' ' || b.is_ascii_graphic() && b != b'\\' && !is_variable(b);
        if !value.value.bytes().all(is_plain) {
            let span = reader.span(value.at);
            let message =
                "the value of a header has ASCII characters only, without `\\`, `{`, `}` and `$`";
            let hint = "servers read `$name` and `{name}` as a value of their own: in an address write `%24`, `%7B` and `%7D`";
            let problem = Diagnostic::error("bad-header", message).at(span);
            let has_variable = value.value.bytes().any(is_variable);
            reader.report(match has_variable.then_some(hint) {
                Some(hint) => problem.hint(hint),
                None => problem,
            });
            continue;
        }
        let value = Some(value.value).filter(|value| value != "false");
        set.insert(name.text.clone(), value);
    }
    set
}
