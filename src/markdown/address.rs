//! Classifies the addresses of links and pictures by where they lead.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::base::composed;

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address<'a> {
    /// There is no address.
    Empty,
    /// A place on the page itself.
    Fragment,
    /// Out of the site, or to a person: it is written unchanged.
    Outside,
    /// To a page or file of the site.
    Site,
    /// Refused, with the scheme: it could run a program in the reader's browser.
    Dangerous(&'a str),
    /// A file on the editor's computer: `file:`, a drive letter or `\\server`.
    Computer,
    /// A web address without a host, with what follows its slashes.
    NoHost(&'a str),
    /// Refused: a scheme that is none of [`OUTSIDE`].
    Unknown(&'a str),
}

/// Schemes of addresses that may lead out of the site.
pub(super) const OUTSIDE: [&str; 9] = [
    "http", "https", "mailto", "tel", "sms", "geo", "xmpp", "whatsapp", "weixin",
];

/// Whether a browser would follow an address, or the site leads it.
pub fn leads_somewhere(address: &str) -> bool {
    matches!(
        classify(address),
        Address::Outside | Address::Fragment | Address::Site
    )
}

/// How much of an address is looked at for its scheme, in bytes. A bound keeps the search through a text linear.
const LONGEST_SCHEME: usize = 64;

/// Whether a Markdown text may have a link into the site. Decides without parsing and never misses one: any link other than a bare
/// address has its address in `](…)` or after `]:`, or is a tag `<a>`. May be true for a text without such a link.
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
                let start = address.floor_char_boundary(LONGEST_SCHEME);
                // What is behind the address makes no scheme of it: it would have a bracket or a quotation mark.
                let kind = classify(address.get(..start).unwrap_or_default());
                !matches!(kind, Address::Outside | Address::Fragment)
            }
            None => after.starts_with(':'),
        }
    })
}

/// Classifies `address`, as written. Control characters and white space in the scheme are ignored as browsers ignore them, so that
/// they cannot hide `javascript:`.
pub(super) fn classify(address: &str) -> Address<'_> {
    // Most addresses are like this.
    if let Some(host) = address.strip_prefix("https://")
        && host.starts_with(|c: char| c.is_ascii_alphanumeric())
    {
        return Address::Outside;
    }
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
    // A colon ends a scheme only if none of the others is before it.
    let ends = |byte: u8| matches!(byte, b':' | b'/' | b'?' | b'#' | b'@');
    let end = address.bytes().position(ends);
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
        "http" | "https" => host(address.get(scheme.len() + 1..).unwrap_or_default()),
        scheme if OUTSIDE.contains(&scheme) => Address::Outside,
        "javascript" | "vbscript" | "data" | "livescript" | "blob" | "filesystem" => {
            Address::Dangerous(scheme)
        }
        "file" => Address::Computer,
        // A drive letter, as in `C:\photos`.
        drive if drive.len() == 1 && drive.bytes().all(|b| b.is_ascii_alphabetic()) => {
            Address::Computer
        }
        // A colon in a file name, as in `報告:摘要.pdf`.
        other
            if !other.starts_with(|c: char| c.is_ascii_alphabetic())
                || other.contains(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))) =>
        {
            Address::Site
        }
        _ => Address::Unknown(scheme),
    }
}

/// Classifies a web address by what follows `https:`, which should be two slashes and a host.
fn host(rest: &str) -> Address<'_> {
    let named = rest.strip_prefix("//").filter(|host| {
        let first = host.chars().next();
        first.is_some_and(|c| c.is_alphanumeric() || matches!(c, '[' | '_' | '%' | '{'))
    });
    match named {
        Some(_) => Address::Outside,
        None => Address::NoHost(rest.trim_start_matches('/')),
    }
}

/// Top-level domains by which a target without a scheme is taken for a host rather than for a file.
const DOMAINS: [&str; 26] = [
    "ai", "asia", "biz", "ch", "cn", "co", "com", "de", "dev", "edu", "eu", "fr", "gov", "hk",
    "info", "int", "io", "jp", "mo", "net", "org", "sg", "tw", "uk", "us", "香港",
];

/// The full address for a target that looks like a mail address, a host or a telephone number without `mailto:`, `https://` or
/// `tel:`; `None` for others. It is a guess, for hints about links that lead to nothing in the site.
pub fn address_elsewhere(target: &str) -> Option<String> {
    let target = target.trim();
    let host = target.split(['/', '?']).next().unwrap_or_default();
    let domain = |host: &str| {
        let (name, ending) = host.rsplit_once('.')?;
        (!name.is_empty() && !ending.is_empty()).then(|| ending.to_lowercase())
    };
    if target.contains(char::is_whitespace)
        && !target.starts_with(|c: char| c == '+' || c.is_ascii_digit())
    {
        return None;
    }
    if let Some((person, at)) = target.split_once('@')
        && !person.is_empty()
        && !person.contains('/')
        && domain(at).is_some()
        && !at.contains('/')
    {
        return Some(format!("mailto:{target}"));
    }
    let is_host = domain(host).is_some_and(|ending| DOMAINS.contains(&&*ending));
    if host.starts_with("www.") || is_host && !target.starts_with('.') {
        return Some(format!("https://{target}"));
    }
    for slip in [
        "http//", "https//", "http/", "https/", "http;//", "https;//",
    ] {
        if let Some(rest) = target
            .strip_prefix(slip)
            .filter(|rest| domain(rest.split('/').next().unwrap_or("")).is_some())
        {
            return Some(format!("https://{}", rest.trim_start_matches('/')));
        }
    }
    let is_number = |c: char| c.is_ascii_digit() || "+-() .".contains(c);
    let digits: String = target
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    (digits.len() >= 7 && target.chars().all(is_number)).then(|| format!("tel:{digits}"))
}

/// Whether a target that looks like a host could also be the name of a file: `logo.ai`.
pub fn may_be_file(target: &str) -> bool {
    // Adobe Illustrator, Emacs, gettext, Texinfo.
    const ENDINGS: [&str; 4] = ["ai", "org", "mo", "info"];
    let (name, ending) = target.rsplit_once('.').unwrap_or_default();
    ENDINGS
        .iter()
        .any(|other| ending.eq_ignore_ascii_case(other))
        && !name.contains('/')
        && !name.starts_with("www.")
}

/// Whether an address has the scheme `http` or `https`, or that of the page (`//host`).
pub(super) fn is_web(address: &str) -> bool {
    let address = address.trim_start();
    let scheme = address.split(':').next().unwrap_or_default();
    address.starts_with("//")
        || ["http", "https"]
            .iter()
            .any(|web| scheme.eq_ignore_ascii_case(web))
}

/// Splits an address into the site: its target, percent-decoded; its query as written, with the `?`; its fragment, percent-decoded.
/// What does not decode to UTF-8 stays encoded.
pub(super) fn split(address: &str) -> (String, String, Option<String>) {
    let decode = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .map_or_else(|_| text.to_owned(), |text| text.into_owned())
    };
    let (address, fragment) = match address.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (address, None),
    };
    let (target, query) = address.split_at(address.find('?').unwrap_or(address.len()));
    // Ids of headings are in NFC.
    let fragment = fragment.map(|fragment| composed(&decode(fragment)).into_owned());
    (decode(target), query.to_owned(), fragment)
}
