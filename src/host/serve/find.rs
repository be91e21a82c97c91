//! Maps addresses to outputs.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::store::{File, Shown};
use crate::base::{UrlPath, composed};

/// Characters that must be escaped in a path (RFC 3986), with those that would end it.
const IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// What is at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// An output at exactly this address.
    File(&'a UrlPath, &'a File),
    /// A page, but its address ends with a slash.
    Slash,
    /// Nothing, because the site is below this base path.
    Base(&'a str),
    /// Nothing, with the site's page that says so, if it has one.
    Nothing(Option<(&'a UrlPath, &'a File)>),
}

impl<'a> Found<'a> {
    /// The output whose bytes are shown.
    pub(super) fn file(self) -> Option<(&'a UrlPath, &'a File)> {
        match self {
            Self::File(path, file) => Some((path, file)),
            Self::Nothing(page) => page,
            Self::Slash | Self::Base(_) => None,
        }
    }
}

/// Finds what is at a URL path, given as the browser sent it.
pub(super) fn find<'a>(shown: &'a Shown, path: &str) -> Found<'a> {
    let Some(path) = decoded(path) else {
        return Found::Nothing(missing(shown, ""));
    };
    let Some(below) = below(&path, &shown.base) else {
        if path == "/" || path == shown.base {
            return Found::Base(&shown.base);
        }
        return Found::Nothing(missing(shown, ""));
    };
    let below = composed(below);
    // Hosts keep such names to themselves.
    let is_hidden = |part: &str| part.starts_with('.') && part != ".well-known";
    if below.split('/').any(is_hidden) {
        return Found::Nothing(missing(shown, &below));
    }
    let get = |path: &str| shown.files.get(path);
    let index = |folder: &str| get(&format!("{folder}index.html"));
    let found = if below.is_empty() || below.ends_with('/') {
        index(&below)
    } else {
        get(&below)
    };
    if let Some((path, file)) = found {
        return Found::File(path, file);
    }
    if !below.is_empty() && !below.ends_with('/') && index(&format!("{below}/")).is_some() {
        return Found::Slash;
    }
    Found::Nothing(missing(shown, &below))
}

/// The path without escapes; `None` if it is not UTF-8.
pub(super) fn decoded(path: &str) -> Option<Cow<'_, str>> {
    percent_decode_str(path).decode_utf8().ok()
}

/// The path with the escapes that a URL needs.
pub(super) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, IN_PATH).to_string()
}

/// The part of a decoded path below the base path, without a slash in front.
pub(super) fn below<'p>(path: &'p str, base: &str) -> Option<&'p str> {
    path.strip_prefix(base)?.strip_prefix('/')
}

/// The page for addresses that do not exist, in the language that the address begins with.
fn missing<'a>(shown: &'a Shown, below: &str) -> Option<(&'a UrlPath, &'a File)> {
    let (language, _) = below.split_once('/').unwrap_or((below, ""));
    let own = shown.files.get(&format!("{language}/404.html"));
    own.or_else(|| shown.files.get("404.html"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Digest;

    fn shown(base: &str) -> Shown {
        let paths = [
            "index.html",
            "404.html",
            "tc/404.html",
            "tc/index.html",
            "tc/新聞/index.html",
            "robots.txt",
            ".htaccess",
            ".well-known/security.txt",
        ];
        let file = |path: &str| File::plain(Digest::of(path.as_bytes()), b"");
        Shown {
            files: paths
                .iter()
                .map(|path| (UrlPath::new(path).unwrap(), file(path)))
                .collect(),
            base: base.to_owned(),
            ..Shown::default()
        }
    }

    fn found(shown: &Shown, path: &str) -> String {
        match find(shown, path) {
            Found::File(path, _) => path.to_string(),
            Found::Slash => "slash".into(),
            Found::Base(base) => format!("base {base}"),
            Found::Nothing(page) => format!("no {}", page.map_or("", |(path, _)| path.as_str())),
        }
    }

    #[test]
    fn addresses_lead_to_outputs() {
        for (path, expected) in [
            ("/", "index.html"),
            ("/tc", "slash"),
            ("/tc/", "tc/index.html"),
            ("/tc/index.html", "tc/index.html"),
            ("/tc/%E6%96%B0%E8%81%9E/", "tc/新聞/index.html"),
            ("/tc/%E6%96%B0%E8%81%9E", "slash"),
            ("/robots.txt", "robots.txt"),
            ("/.htaccess", "no 404.html"),
            ("/tc/.git/x", "no tc/404.html"),
            ("/.well-known/security.txt", ".well-known/security.txt"),
            ("/robots.txt/", "no 404.html"),
            ("/tc/nothing", "no tc/404.html"),
            ("/xx/nothing", "no 404.html"),
            ("/tc/%FF", "no 404.html"),
            ("/../etc/passwd", "no 404.html"),
            ("//tc/", "no 404.html"),
        ] {
            assert_eq!(found(&shown(""), path), expected, "{path}");
        }
        for (path, expected) in [
            ("/", "base /sub"),
            ("/sub", "base /sub"),
            ("/sub/", "index.html"),
            ("/sub/tc/x", "no tc/404.html"),
            ("/subtle/", "no 404.html"),
            ("/tc/", "no 404.html"),
        ] {
            assert_eq!(found(&shown("/sub"), path), expected, "{path}");
        }
    }
}
