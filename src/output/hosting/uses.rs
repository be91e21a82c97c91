//! What pages load and run, as a Content-Security-Policy has to allow it.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::base::style_sheet::references;
use crate::output::hosting::tags::{Tag, Tags};

/// A kind of thing that pages load or run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    Base,
    Connection,
    Font,
    Form,
    Frame,
    Manifest,
    Media,
    Object,
    Picture,
    Script,
    /// A handler in an attribute, as `onclick`.
    ScriptAttribute,
    Style,
    /// The value of an attribute `style`.
    StyleAttribute,
}

/// What one output loads and runs besides files of its own site: kinds, each with a source as policies write it. Sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uses(Vec<(Kind, String)>);

impl Uses {
    /// What an HTML page or an SVG file uses.
    pub fn of_markup(bytes: &[u8]) -> Self {
        let mut found = Found::default();
        found.markup(&String::from_utf8_lossy(bytes), 0);
        found.done()
    }

    /// What a style sheet uses.
    pub fn of_style_sheet(bytes: &[u8]) -> Self {
        let mut found = Found::default();
        found.style(&String::from_utf8_lossy(bytes));
        found.done()
    }

    /// Whether it uses nothing but files of its own site.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The kinds with their sources, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (Kind, &str)> {
        self.0.iter().map(|(kind, source)| (*kind, &**source))
    }
}

#[derive(Default)]
struct Found(BTreeSet<(Kind, String)>);

impl Found {
    fn done(self) -> Uses {
        Uses(self.0.into_iter().collect())
    }

    fn markup(&mut self, html: &str, depth: usize) {
        let mut tags = Tags::new(html);
        while let Some(tag) = tags.next_tag() {
            self.tag(&tag, depth);
            match &*tag.name {
                "script" => {
                    let text = tags.raw_text("script");
                    if tag.get("src").is_none() && runs(tag.get("type").as_deref()) {
                        self.hash(Kind::Script, text);
                    }
                }
                "style" => {
                    let text = tags.raw_text("style");
                    self.hash(Kind::Style, text);
                    self.style(text);
                }
                name @ ("textarea" | "title" | "xmp" | "noembed" | "noframes") => {
                    // In SVG, `title` has text just as well.
                    tags.raw_text(name);
                }
                _ => {}
            }
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, depth: usize) {
        for (name, value) in &tag.attributes {
            let name = name.to_ascii_lowercase();
            match &*name {
                "style" => {
                    self.hash(Kind::StyleAttribute, value);
                    self.style(value);
                }
                name if name.starts_with("on") => self.hash(Kind::ScriptAttribute, value),
                "background" => self.source(Kind::Picture, value),
                _ => {}
            }
        }
        let mut add = |kind, name| {
            if let Some(value) = tag.get(name) {
                self.source(kind, &value);
            }
        };
        match &*tag.name {
            "script" => {
                for name in ["src", "href", "xlink:href"] {
                    add(Kind::Script, name);
                }
            }
            "link" => {
                let kinds = linked(tag);
                for kind in &kinds {
                    add(*kind, "href");
                }
                if kinds.contains(&Kind::Picture) {
                    self.sources(tag, "imagesrcset");
                }
            }
            "img" | "source" | "input" => {
                let kind = match &*tag.name {
                    "source" => Kind::Media,
                    _ => Kind::Picture,
                };
                add(kind, "src");
                if &*tag.name == "input" {
                    add(Kind::Form, "formaction");
                }
                self.sources(tag, "srcset");
            }
            "image" | "feimage" | "use" => {
                for name in ["href", "xlink:href"] {
                    add(Kind::Picture, name);
                }
            }
            "video" => {
                add(Kind::Media, "src");
                add(Kind::Picture, "poster");
            }
            "audio" | "track" => add(Kind::Media, "src"),
            "iframe" | "frame" => {
                add(Kind::Frame, "src");
                if let Some(inner) = tag.get("srcdoc").filter(|_| depth < 4) {
                    self.markup(&inner, depth + 1);
                }
            }
            "object" => add(Kind::Object, "data"),
            "embed" => add(Kind::Object, "src"),
            "form" => add(Kind::Form, "action"),
            "button" => add(Kind::Form, "formaction"),
            "base" => add(Kind::Base, "href"),
            "a" | "area" => add(Kind::Connection, "ping"),
            _ => {}
        }
    }

    /// Adds the pictures of `srcset`.
    fn sources(&mut self, tag: &Tag<'_>, name: &str) {
        let all = tag.get(name).unwrap_or_default();
        // An address may have commas, so the parts are taken by their spaces.
        for part in all.split_ascii_whitespace() {
            self.source(Kind::Picture, part.trim_matches(','));
        }
    }

    /// Adds what a style sheet, or a part of one, loads.
    fn style(&mut self, css: &str) {
        for reference in references(css) {
            let kind = match &*reference.url {
                _ if reference.is_import => Kind::Style,
                address if is_font(address) => Kind::Font,
                _ => Kind::Picture,
            };
            self.source(kind, &reference.url);
        }
    }

    fn hash(&mut self, kind: Kind, text: &str) {
        if text.is_empty() {
            return;
        }
        // The HTML parser makes one line feed of each end of a line.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let hash = STANDARD.encode(Sha256::digest(text));
        self.0.insert((kind, format!("'sha256-{hash}'")));
    }

    /// Adds the source of an address, unless it is of the same site.
    fn source(&mut self, kind: Kind, address: &str) {
        let address = address.trim();
        let source = match address.split_once(':') {
            _ if address.starts_with("//") => {
                let host = url::Url::parse(&format!("https:{address}"));
                host.ok().and_then(|url| authority(&url))
            }
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("data") => Some("data:".to_owned()),
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("blob") => Some("blob:".to_owned()),
            Some((scheme, _)) if is_web(scheme) => {
                let url = url::Url::parse(address).ok();
                url.and_then(|url| Some(format!("{}://{}", url.scheme(), authority(&url)?)))
            }
            // All other kinds of the site's own may be loaded anyway.
            _ if matches!(kind, Kind::Object | Kind::Base) => Some("'self'".to_owned()),
            _ => None,
        };
        self.0.extend(source.map(|source| (kind, source)));
    }
}

fn is_web(scheme: &str) -> bool {
    ["http", "https", "ws", "wss"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web))
}

fn authority(url: &url::Url) -> Option<String> {
    let host = url.host_str()?;
    // A URL may have a host that would be more than one word of a policy, or a variable of a server.
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
    if !host.bytes().all(is_plain) {
        return None;
    }
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// Whether a `script` of this type is run, and is not data.
fn runs(kind: Option<&str>) -> bool {
    let kind = kind.unwrap_or_default().trim().to_ascii_lowercase();
    matches!(
        &*kind,
        "" | "module"
            | "importmap"
            | "speculationrules"
            | "text/ecmascript"
            | "application/ecmascript"
    ) || kind.starts_with("text/javascript")
        || kind.starts_with("application/javascript")
        || kind.starts_with("application/x-javascript")
}

fn is_font(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = path.to_ascii_lowercase();
    let endings = [".woff2", ".woff", ".ttf", ".otf", ".eot"];
    endings.iter().any(|ending| path.ends_with(*ending))
        || path.starts_with("data:font/")
        || path.starts_with("data:application/font")
        || path.starts_with("data:application/x-font")
}

/// What a `link` loads.
fn linked(tag: &Tag<'_>) -> Vec<Kind> {
    let rel = tag.get("rel").unwrap_or_default().to_ascii_lowercase();
    let of_preload = || match tag.get("as").as_deref() {
        Some("script" | "worker") => Some(Kind::Script),
        Some("style") => Some(Kind::Style),
        Some("font") => Some(Kind::Font),
        Some("image") => Some(Kind::Picture),
        Some("audio" | "video" | "track") => Some(Kind::Media),
        Some("fetch") => Some(Kind::Connection),
        _ => None,
    };
    rel.split_ascii_whitespace()
        .filter_map(|rel| match rel {
            "stylesheet" => Some(Kind::Style),
            "icon" | "apple-touch-icon" | "mask-icon" => Some(Kind::Picture),
            "manifest" => Some(Kind::Manifest),
            "modulepreload" => Some(Kind::Script),
            "preload" | "prefetch" => of_preload(),
            _ => None,
        })
        .collect()
}
