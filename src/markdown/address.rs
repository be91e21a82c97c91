//! What an address in a link or a picture leads to.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::base::composed;

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address<'a> {
    /// Nowhere: nothing is written.
    Empty,
    /// A place on the page itself.
    Fragment,
    /// Out of the site, or to a person: it stands as it is written.
    Outside,
    /// Into the site.
    Site,
    /// Refused, with the scheme: it could run a program in the reader's browser.
    Dangerous(&'a str),
    /// A file on somebody's own computer.
    Computer,
    /// Refused, with the scheme.
    Unknown(&'a str),
}

/// Schemes of addresses out of the site.
pub(super) const OUTSIDE: [&str; 9] = [
    "http", "https", "mailto", "tel", "sms", "geo", "xmpp", "whatsapp", "weixin",
];

/// Whether a Markdown text may have a link into the site. That takes one pass over its bytes and never misses a link: one that is
/// not its own address has it in `](…)` or after `]:`, or is a tag `<a>`.
pub fn may_link_into_site(text: &str) -> bool {
    memchr::memchr2_iter(b']', b'<', text.as_bytes()).any(|at| {
        let Some((mark, after)) = text.get(at..).and_then(|rest| rest.split_at_checked(1)) else {
            return true;
        };
        if mark == "<" {
            return after.starts_with(['a', 'A']);
        }
        match after.strip_prefix('(') {
            Some(address) => {
                let address = address.trim_start().trim_start_matches('<');
                let end = address.find(|c: char| c.is_whitespace() || c == ')');
                let address = address.get(..end.unwrap_or(address.len()));
                let kind = address.map(classify);
                !matches!(kind, Some(Address::Outside | Address::Fragment))
            }
            None => after.starts_with(':'),
        }
    })
}

/// Tells where `address` leads. Control characters, which browsers skip, hide nothing.
pub(super) fn classify(address: &str) -> Address<'_> {
    let skipped = |c: char| c.is_whitespace() || c.is_control();
    let address = address.trim_start_matches(skipped);
    if address.is_empty() {
        return Address::Empty;
    }
    if address.starts_with('#') {
        return Address::Fragment;
    }
    if address.starts_with("//") {
        return Address::Outside;
    }
    let end = address.find([':', '/', '?', '#', '@']);
    let Some((scheme, _)) = end
        .filter(|end| {
            address
                .get(*end..)
                .is_some_and(|rest| rest.starts_with(':'))
        })
        .and_then(|end| address.split_at_checked(end))
    else {
        return if address.starts_with("\\\\") {
            Address::Computer
        } else {
            Address::Site
        };
    };
    let plain = if scheme.bytes().all(|b| b.is_ascii_lowercase()) {
        Cow::Borrowed(scheme)
    } else {
        let chars = scheme.chars().filter(|c| !skipped(*c));
        Cow::Owned(chars.map(|c| c.to_ascii_lowercase()).collect())
    };
    match &*plain {
        scheme if OUTSIDE.contains(&scheme) => Address::Outside,
        "javascript" | "vbscript" | "data" | "livescript" | "blob" | "filesystem" => {
            Address::Dangerous(scheme)
        }
        "file" => Address::Computer,
        drive if drive.len() == 1 && drive.bytes().all(|b| b.is_ascii_alphabetic()) => {
            Address::Computer
        }
        // A colon in a file's name, as in `報告:摘要.pdf`.
        other
            if !other.starts_with(|c: char| c.is_ascii_alphabetic())
                || other.contains(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))) =>
        {
            Address::Site
        }
        _ => Address::Unknown(scheme),
    }
}

/// Whether an address out of the site is one of the web, and no person's.
pub(super) fn is_web(address: &str) -> bool {
    let address = address.trim_start();
    let scheme = address.split(':').next().unwrap_or_default();
    address.starts_with("//")
        || ["http", "https"]
            .iter()
            .any(|web| scheme.eq_ignore_ascii_case(web))
}

/// The target and the fragment of an address into the site, percent-decoded.
pub(super) fn split(address: &str) -> (String, Option<String>) {
    let decode = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .map_or_else(|_| text.to_owned(), |text| text.into_owned())
    };
    match address.split_once('#') {
        // Ids of headings are composed.
        Some((target, fragment)) => (
            decode(target),
            Some(composed(&decode(fragment)).into_owned()),
        ),
        None => (decode(address), None),
    }
}
