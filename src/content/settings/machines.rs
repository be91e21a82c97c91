//! `robots`, `security` and `llms` of `content/site.yaml`: what files at the root tell crawlers and researchers.

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::keys::Text;
use crate::base::DateTime;
use crate::diag::Diagnostic;
use crate::schema::{Reader, Spanned};

/// The paths that `robots.txt` forbids to all crawlers or to single ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    /// The beginnings of paths, below the site, that no crawler may visit.
    pub disallow: Vec<String>,
    /// The same for single crawlers, by name.
    pub agents: IndexMap<String, Vec<String>>,
}

/// What `security.txt` says (RFC 9116).
#[derive(Debug, Clone, PartialEq)]
pub struct Security {
    /// Where to report, the preferred way first; never empty.
    pub contact: Vec<String>,
    /// The instant from which it is not to be trusted any more.
    pub expires: Spanned<Timestamp>,
    /// The names of further fields with their addresses, in the order of the file.
    pub more: Vec<(&'static str, String)>,
}

/// The further keys with the names of their fields.
const MORE: [(&str, &str); 6] = [
    ("acknowledgments", "Acknowledgments"),
    ("csaf", "CSAF"),
    ("encryption", "Encryption"),
    ("hiring", "Hiring"),
    ("policy", "Policy"),
    ("canonical", "Canonical"),
];

/// Reads `robots: {disallow: [/en/search/], agents: {GPTBot: [/]}}`.
pub fn robots(reader: &mut Reader<'_, '_>) -> Robots {
    let mut robots = Robots::default();
    let Some(mut inner) = reader.reader("robots") else {
        return robots;
    };
    let paths = inner.text_list("disallow").unwrap_or_default();
    robots.disallow = checked(&mut inner, paths);
    if let Some(mut agents) = inner.reader("agents") {
        for (name, _) in agents.entries() {
            let token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            if !name.text.chars().all(token) {
                let span = agents.span(name.at);
                let message = format!("`{}` cannot be the name of a crawler", name.text);
                let problem = Diagnostic::error("bad-name", message).at(span);
                agents.report(problem.hint("write it as in its documentation, as `GPTBot`"));
            }
            let paths = agents.text_list(&name.text).unwrap_or_default();
            let paths = checked(&mut agents, paths);
            robots.agents.insert(name.text.clone(), paths);
        }
        agents.finish(&[]);
    }
    inner.finish(&[]);
    robots
}

/// The paths that are some.
fn checked(reader: &mut Reader<'_, '_>, paths: Vec<Text>) -> Vec<String> {
    let mut all = Vec::new();
    for Text { at, value } in paths {
        if value.starts_with('/') && !value.contains([' ', '#', '\n', '\r']) {
            all.push(value);
            continue;
        }
        let span = reader.span(at);
        let message = format!(
            "`{}` is not the beginning of an address",
            value.escape_debug()
        );
        let problem = Diagnostic::error("bad-path", message).at(span);
        reader.report(problem.hint("write it below the site, as `/en/search/`; `/` is everything"));
    }
    all
}

/// Reads `security: {contact: [mailto:security@park.example], expires: 2027-06-30}`.
pub fn security(reader: &mut Reader<'_, '_>, zone: &TimeZone) -> Option<Security> {
    let mut inner = reader.reader("security")?;
    let contact = inner.text_list("contact").unwrap_or_default();
    let contact = addresses(&mut inner, contact);
    let expires = inner.datetime("expires", zone);
    let mut more = Vec::new();
    for (key, field) in MORE {
        let all = inner.text_list(key).unwrap_or_default();
        let all = addresses(&mut inner, all).into_iter();
        more.extend(all.map(|address| (field, address)));
    }
    let states = |key: &str| inner.entries().iter().any(|(stated, _)| stated.text == key);
    let (has_contact, has_expires) = (states("contact"), states("expires"));
    if contact.is_empty() && !has_contact {
        let hint = "say where to report a hole, as `contact: [mailto:security@park.example]`";
        inner.missing("contact", hint);
    }
    if expires.is_none() && !has_expires {
        let hint = "say until when this holds, at most a year from now, as `expires: 2027-06-30`";
        inner.missing("expires", hint);
    }
    inner.finish(&[]);
    Some(Security {
        contact: (!contact.is_empty()).then_some(contact)?,
        expires: end(expires?, zone),
        more,
    })
}

/// The end of a day, or the instant that is stated.
fn end(stated: Spanned<DateTime>, zone: &TimeZone) -> Spanned<Timestamp> {
    let DateTime { at, date, time } = stated.value;
    let next = date.tomorrow().ok().filter(|_| time.is_none());
    let next = next.and_then(|day| DateTime::at_midnight(day, zone));
    Spanned::new(stated.at, next.map_or(at, |next| next.at))
}

/// The addresses that the file may have: `https`, `mailto` and `tel`, as RFC 9116 has them.
fn addresses(reader: &mut Reader<'_, '_>, all: Vec<Text>) -> Vec<String> {
    let mut good = Vec::new();
    for Text { at, value } in all {
        let plain = !value.contains(char::is_whitespace) && !value.contains(char::is_control);
        let schemes = ["https://", "mailto:", "tel:", "openpgp4fpr:", "dns:"];
        if plain
            && schemes
                .iter()
                .any(|scheme| value.starts_with(scheme) && value != *scheme)
        {
            good.push(value);
            continue;
        }
        let span = reader.span(at);
        let message = format!(
            "`{}` is not an address for security.txt",
            value.escape_debug()
        );
        let hint = if value.contains('@') {
            format!("write `mailto:{value}`")
        } else {
            "write it with `https://`, `mailto:` or `tel:` in front".to_owned()
        };
        reader.report(Diagnostic::error("bad-url", message).at(span).hint(hint));
    }
    good
}
