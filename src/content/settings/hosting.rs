//! `hosts`, `headers` and `withdrawn` of `content/site.yaml`: what a web server is to do besides sending files.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Diagnostic;
use crate::schema::{Node, Reader, Spanned};

/// A host that reads its rules from files in the folder that it publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// Apache: `.htaccess`.
    Apache,
    /// Cloudflare Pages: `_redirects`, `_headers`.
    Cloudflare,
    /// GitHub Pages: `.nojekyll`.
    Github,
    /// Netlify: `_redirects`, `_headers`.
    Netlify,
}

impl Host {
    /// The hosts by the names that settings use.
    pub const NAMES: [(&str, Self); 4] = [
        ("apache", Self::Apache),
        ("cloudflare", Self::Cloudflare),
        ("github", Self::Github),
        ("netlify", Self::Netlify),
    ];

    /// Its files in the output folder.
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Self::Apache => &["/.htaccess"],
            Self::Github => &["/.nojekyll"],
            Self::Cloudflare | Self::Netlify => &["/_redirects", "/_headers"],
        }
    }
}

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
    pub set: BTreeMap<String, Option<String>>,
}

/// What a web server is to do besides sending files.
#[derive(Debug, Clone, Default)]
pub struct Hosting {
    /// The hosts whose files are written, with where the settings name them.
    pub hosts: BTreeMap<Host, Spanned<String>>,
    /// The headers, if the site wants them.
    pub headers: Option<HeaderSettings>,
    /// Whether servers answer 410 for entries that are withdrawn.
    pub withdrawn_is_gone: bool,
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

/// Reads `hosts`, `headers` and `withdrawn`.
pub fn hosting(reader: &mut Reader<'_, '_>) -> Hosting {
    let hosts = hosts(reader);
    let headers = headers(reader);
    let notices = [("notice", false), ("gone", true)];
    let withdrawn = reader.choice("withdrawn", &notices);
    Hosting {
        hosts,
        headers,
        withdrawn_is_gone: withdrawn.is_some_and(|gone| gone.value),
    }
}

fn hosts(reader: &mut Reader<'_, '_>) -> BTreeMap<Host, Spanned<String>> {
    let mut hosts = BTreeMap::new();
    for name in reader.text_list("hosts").into_iter().flatten() {
        let known = Host::NAMES.iter().find(|(known, _)| *known == name.value);
        if let Some((_, host)) = known {
            hosts.insert(*host, name);
            continue;
        }
        let span = reader.span(name.at);
        let message = format!("`{}` is not a host whose files are published", name.value);
        let hint = match &*name.value {
            "nginx" | "caddy" | "s3" => format!(
                "its rules do not belong among the pages: `parkpages rules {}` prints them",
                name.value
            ),
            _ => "there are `apache`, `cloudflare`, `github` and `netlify`; for `nginx`, `caddy` and `s3` see `parkpages rules`".into(),
        };
        let problem = Diagnostic::error("unknown-host", message).at(span);
        reader.report(problem.hint(hint));
    }
    if let (Some(_), Some(second)) = (hosts.get(&Host::Cloudflare), hosts.get(&Host::Netlify)) {
        let span = reader.span(second.at);
        let message =
            "Netlify and Cloudflare Pages read files of the same names in different forms";
        let hint = "name the one that the site is on";
        let problem = Diagnostic::error("unknown-host", message).at(span);
        reader.report(problem.hint(hint));
    }
    hosts
}

fn headers(reader: &mut Reader<'_, '_>) -> Option<HeaderSettings> {
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
        headers.set = set(&mut inner, node);
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

/// Reads `set: {Referrer-Policy: no-referrer, X-Frame-Options: false}`.
fn set(reader: &mut Reader<'_, '_>, node: &Node) -> BTreeMap<String, Option<String>> {
    let mut set = BTreeMap::new();
    if node.as_map().is_none() {
        reader.wrong("set", "lines as `Referrer-Policy: no-referrer`", node);
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
            let message = format!("`{}` cannot be set for all pages", name.text);
            let hint = "write the name of a header, as `Referrer-Policy`";
            let problem = Diagnostic::error("bad-header", message).at(span);
            reader.report(problem.hint(hint));
            continue;
        }
        let Some(value) = reader.text_of(&format!("set.{}", name.text), node) else {
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
