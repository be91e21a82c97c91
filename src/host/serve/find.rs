//! Which output an address leads to.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::store::{File, Shown};
use crate::base::{UrlPath, composed};

/// What must not stand in a path as it is (RFC 3986), and what would end it.
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
    /// An output.
    File(&'a UrlPath, &'a File),
    /// A page whose address ends with a slash.
    Slash,
    /// Nothing; the site lies elsewhere.
    Base(&'a str),
    /// Nothing; a page of the site that says so, if there is one.
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

/// What the URL path `path`, as it was sent, leads to.
pub(super) fn find<'a>(shown: &'a Shown, path: &str) -> Found<'a> {
    let Some(path) = decoded(path) else {
        return Found::Nothing(missing(shown, ""));
    };
    let Some(below) = below(&path, &shown.base) else {
        return match path == "/" || path == shown.base {
            true => Found::Base(&shown.base),
            false => Found::Nothing(missing(shown, "")),
        };
    };
    let below = composed(below);
    let get = |path: &str| shown.files.get(path);
    let index = |folder: &str| get(&format!("{folder}index.html"));
    let found = match below.is_empty() || below.ends_with('/') {
        true => index(&below),
        false => get(&below),
    };
    if let Some((path, file)) = found {
        return Found::File(path, file);
    }
    if !below.is_empty() && !below.ends_with('/') && index(&format!("{below}/")).is_some() {
        return Found::Slash;
    }
    Found::Nothing(missing(shown, &below))
}

/// The path without escapes; `None` where it is no text.
pub(super) fn decoded(path: &str) -> Option<Cow<'_, str>> {
    percent_decode_str(path).decode_utf8().ok()
}

/// A path as it may stand in a URL.
pub(super) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, IN_PATH).to_string()
}

/// The part of a decoded path below the base path, without a slash in front.
pub(super) fn below<'p>(path: &'p str, base: &str) -> Option<&'p str> {
    path.strip_prefix(base)?.strip_prefix('/')
}

/// The page that says that there is nothing, in the language that the address begins with.
fn missing<'a>(shown: &'a Shown, below: &str) -> Option<(&'a UrlPath, &'a File)> {
    let (language, _) = below.split_once('/').unwrap_or((below, ""));
    let own = shown.files.get(&format!("{language}/404.html"));
    own.or_else(|| shown.files.get("404.html"))
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;

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
        ];
        let file = |path: &str| File {
            digest: Digest::of(path.as_bytes()),
            bytes: Bytes::new(),
        };
        Shown {
            files: paths
                .iter()
                .map(|path| (UrlPath::new(path).unwrap(), file(path)))
                .collect(),
            base: base.to_owned(),
            ..Shown::default()
        }
    }

    fn told(shown: &Shown, path: &str) -> String {
        match find(shown, path) {
            Found::File(path, _) => path.to_string(),
            Found::Slash => "slash".into(),
            Found::Base(base) => format!("base {base}"),
            Found::Nothing(page) => format!("no {}", page.map_or("", |(path, _)| path.as_str())),
        }
    }

    #[test]
    fn addresses_lead_to_outputs() {
        for (path, found) in [
            ("/", "index.html"),
            ("/tc", "slash"),
            ("/tc/", "tc/index.html"),
            ("/tc/index.html", "tc/index.html"),
            ("/tc/%E6%96%B0%E8%81%9E/", "tc/新聞/index.html"),
            ("/tc/%E6%96%B0%E8%81%9E", "slash"),
            ("/robots.txt", "robots.txt"),
            ("/robots.txt/", "no 404.html"),
            ("/tc/nothing", "no tc/404.html"),
            ("/xx/nothing", "no 404.html"),
            ("/tc/%FF", "no 404.html"),
            ("/../etc/passwd", "no 404.html"),
            ("//tc/", "no 404.html"),
        ] {
            assert_eq!(told(&shown(""), path), found, "{path}");
        }
        for (path, found) in [
            ("/", "base /sub"),
            ("/sub", "base /sub"),
            ("/sub/", "index.html"),
            ("/sub/tc/x", "no tc/404.html"),
            ("/subtle/", "no 404.html"),
            ("/tc/", "no 404.html"),
        ] {
            assert_eq!(told(&shown("/sub"), path), found, "{path}");
        }
    }
}
