//! What pages load and run, as a Content-Security-Policy has to allow it.

use std::collections::BTreeSet;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::base::style_sheet::references;
use crate::font::Characters;
use crate::output::hosting::escapes::{escape, unescaped};
use crate::output::hosting::tags::{Mode, Tag, Tags, foreign_text, is_xml, lower};

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

/// What one output uses, as far as that was looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uses {
    /// What it loads and runs besides files of its own site: kinds, each with a source as policies write it. Sorted.
    sources: Option<Box<[(Kind, String)]>>,
    /// The characters that fonts have to have for it.
    characters: Option<Characters>,
}

impl Uses {
    /// What an HTML page or an SVG file uses. `inert` are parts of it, in order, that are known to use nothing and to have only whole
    /// elements.
    pub fn of_markup(file: &str, inert: &[Range<usize>]) -> Self {
        let mut found = Found::default();
        found.markup(file, inert, 0);
        found.done()
    }

    /// What a style sheet uses.
    pub fn of_style_sheet(file: &str) -> Self {
        let mut found = Found::default();
        found.style(file);
        found.done()
    }

    /// The same, and the characters of a page, style sheet, script or data.
    #[must_use]
    pub fn with_characters(self, file: &str) -> Self {
        let mut has_backslash = false;
        let mut characters = Characters::of(file, |after, found| {
            let known = found.len();
            escape(after, found);
            has_backslash |= found.iter().skip(known).any(|c| *c == '\\');
        });
        if has_backslash {
            // It begins an escape of another kind, which goes on after it.
            characters = Characters::of(&unescaped(file), |_, _| ());
        }
        Self {
            characters: Some(characters),
            ..self
        }
    }

    /// Whether it was looked what it loads and runs, and which characters it has.
    pub fn looked_for(&self) -> (bool, bool) {
        (self.sources.is_some(), self.characters.is_some())
    }

    /// The kinds with their sources, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (Kind, &str)> {
        let all = self.sources.iter().flatten();
        all.map(|(kind, source)| (*kind, &**source))
    }

    /// The characters that fonts have to have for it.
    pub fn characters(&self) -> Option<&Characters> {
        self.characters.as_ref()
    }
}

/// How deep pages within attributes of others (`srcdoc`) are looked into.
const MOST_DEPTH: usize = 4;

/// From how many elements of SVG a page is read again.
const MOST_STARTS: usize = 32;

#[derive(Default)]
struct Found(BTreeSet<(Kind, String)>);

impl Found {
    fn done(self) -> Uses {
        Uses {
            sources: Some(self.0.into_iter().collect()),
            characters: None,
        }
    }

    /// Reads a page as HTML, and where SVG or MathML may say something else, from there on by the rules for these, too: what is
    /// found by either is allowed.
    fn markup(&mut self, html: &str, inert: &[Range<usize>], depth: usize) {
        let mut foreign = Vec::new();
        let is_xml = is_xml(html, inert);
        if is_xml {
            foreign.push(0);
        }
        let mut tags = Tags::new(html, Mode::Html).passing_over(inert);
        let mut tag = Tag::default();
        while tags.read(&mut tag) {
            if matches!(&*tag.name, "svg" | "math") && foreign.len() < MOST_STARTS {
                if foreign.is_empty() {
                    // What came before was HTML for certain.
                    tags.is_doubtful = false;
                }
                foreign.push(html.len() - tags.rest());
            }
            self.tag(&tag, depth);
            self.text(&tag, &mut tags);
        }
        if !tags.is_doubtful && !is_xml {
            return;
        }
        for start in foreign {
            let mut tags = Tags::new(html.get(start..).unwrap_or_default(), Mode::Foreign);
            let mut tag = Tag::default();
            while tags.read(&mut tag) {
                self.tag(&tag, depth);
                self.foreign_text(&tag, &mut tags);
            }
        }
    }

    /// What the text of an HTML element uses, if it has no tags.
    fn text(&mut self, tag: &Tag<'_>, tags: &mut Tags<'_>) {
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
            name @ ("textarea" | "title" | "xmp" | "noembed" | "noframes" | "iframe") => {
                tags.raw_text(name);
            }
            _ => {}
        }
    }

    /// What the text of an element of SVG uses. Of an HTML element in it the text is read as HTML before.
    fn foreign_text(&mut self, tag: &Tag<'_>, tags: &mut Tags<'_>) {
        let name = &*tag.name;
        if !matches!(name, "script" | "style") || tag.is_empty {
            return;
        }
        let raw = tags.raw_text(name);
        let text = foreign_text(raw);
        if name == "style" {
            self.hash(Kind::Style, &text);
            self.style(&text);
        } else if runs(tag.get("type").as_deref()) {
            self.hash(Kind::Script, &text);
        }
        // Elements within it run by themselves.
        let mut inner = Tags::new(raw, Mode::Foreign);
        let mut tag = Tag::default();
        while inner.read(&mut tag) {
            self.tag(&tag, MOST_DEPTH);
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, depth: usize) {
        for (name, value) in &tag.attributes {
            if matches!(name.as_bytes(), [b'o' | b'O', b'n' | b'N', ..]) {
                self.hash(Kind::ScriptAttribute, &unescaped(value));
            } else if name.eq_ignore_ascii_case("style") {
                let value = unescaped(value);
                self.hash(Kind::StyleAttribute, &value);
                self.style(&value);
            } else if name.eq_ignore_ascii_case("background") {
                self.source(Kind::Picture, &unescaped(value));
            }
        }
        let mut add = |kind, name| {
            if let Some(value) = tag.get(name) {
                self.source(kind, &value);
            }
        };
        match &*tag.name {
            "?xml-stylesheet" => add(Kind::Style, "href"),
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
                if let Some(inner) = tag.get("srcdoc").filter(|_| depth < MOST_DEPTH) {
                    self.markup(&inner, &[], depth + 1);
                }
            }
            // A page or drawing in one is a frame, too.
            name @ ("object" | "embed") => {
                let attribute = if name == "object" { "data" } else { "src" };
                add(Kind::Object, attribute);
                add(Kind::Frame, attribute);
            }
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
    let rel = tag.get("rel").unwrap_or_default();
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
        .filter_map(|rel| match &*lower(rel) {
            "stylesheet" => Some(Kind::Style),
            "icon" | "apple-touch-icon" | "mask-icon" => Some(Kind::Picture),
            "manifest" => Some(Kind::Manifest),
            "modulepreload" => Some(Kind::Script),
            "preload" | "prefetch" => of_preload(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(markup: &str, kind: Kind, text: &str) -> bool {
        let uses = Uses::of_markup(markup, &[]);
        let hash = STANDARD.encode(Sha256::digest(text));
        let source = format!("'sha256-{hash}'");
        uses.iter().any(|one| one == (kind, &*source))
    }

    #[test]
    fn a_script_ends_where_browsers_end_it() {
        let cases = [
            (
                "<script><!--<script></script>a()--></script>",
                "<!--<script></script>a()-->",
            ),
            (
                "<script><!--<script></script>a()</script>",
                "<!--<script></script>a()",
            ),
            ("<script><!--a()</script>b()", "<!--a()"),
            ("<script><!--><script>a()</script>", "<!--><script>a()"),
            ("<script><!---><script>a()</script>", "<!---><script>a()"),
            ("<script><!--<scripts></script>", "<!--<scripts>"),
            ("<script><!-- <SCRIPT/ --> </Script >", "<!-- <SCRIPT/ --> "),
            ("<script>a<b--></script>", "a<b-->"),
            ("<! a='>\n<script>a()</script>", "a()"),
            ("</p a='<x b='><script>a()</script>", "a()"),
            ("</ <a b='><script>a()</script>", "a()"),
            ("<iframe><a b='</iframe><script>a()</script>", "a()"),
        ];
        for (markup, text) in cases {
            assert!(has(markup, Kind::Script, text), "{markup}");
        }
        // What follows it is read.
        assert!(has(
            "<script><!--<script></script>--></script><script>a()</script>",
            Kind::Script,
            "a()"
        ));
    }

    #[test]
    fn scripts_and_styles_of_svg_are_read_as_xml_has_them() {
        let cases = [
            (
                "<svg><script><![CDATA[a(\"</script>\")]]></script></svg>",
                "a(\"</script>\")",
            ),
            (
                "<?xml version='1.0'?><svg><script>a() &amp;&amp; b &lt; 3<!-- c --></script></svg>",
                "a() && b < 3",
            ),
            (
                "<p><svg><title>&amp;<script>a()</script></title></svg>",
                "a()",
            ),
            (
                "<svg><title><a b='</title></svg><script>a()</script>",
                "a()",
            ),
            ("<svg><![CDATA[<a b=']]><script>a()</script></svg>", "a()"),
            (
                "<svg><![CDATA[<a b=']]></svg><svg><script>a&#40;)</script>",
                "a()",
            ),
            (
                "<svg><script>/*<![CDATA[*/a()/*]]>*/</script></svg>",
                "/**/a()/**/",
            ),
            ("<svg><script/><script>a()</script></svg>", "a()"),
            ("<s:svg><s:script>a()</s:script></s:svg>", "a()"),
            (
                "<!DOCTYPE svg [<!ENTITY x \"<script>a()</script>\">]><svg>&x;</svg>",
                "a()",
            ),
            (
                "<p><script>//<![CDATA[\na()\n//]]></script>",
                "//<![CDATA[\na()\n//]]>",
            ),
        ];
        for (markup, text) in cases {
            assert!(has(markup, Kind::Script, text), "{markup}");
        }
        let style = "<svg><style>@import \"https://styles.example/&#97;.css\";<![CDATA[a > b{}]]></style></svg>";
        assert!(has(
            style,
            Kind::Style,
            "@import \"https://styles.example/a.css\";a > b{}"
        ));
        let uses = Uses::of_markup(style, &[]);
        assert!(
            uses.iter()
                .any(|one| one == (Kind::Style, "https://styles.example"))
        );
        let sheet = "<?xml-stylesheet href='https://styles.example/a.css'?><svg/>";
        let uses = Uses::of_markup(sheet, &[]);
        assert!(
            uses.iter()
                .any(|one| one == (Kind::Style, "https://styles.example"))
        );
    }
}
