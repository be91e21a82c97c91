//! What a reader reads of a page: the texts of its `<main>`, and where its links and pictures lead; and what of a text can be
//! looked for.

use std::cell::RefCell;
use std::mem::take;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer,
};

/// A page as it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readable {
    /// The text of its `<title>`.
    pub title: String,
    /// The language that its `<html>` states.
    pub language: String,
    /// Its description, as search engines show it.
    pub description: String,
    /// The texts of headings, paragraphs, cells and the like in `<main>`, without markup, in order.
    pub blocks: Vec<String>,
    /// Addresses of links in `<main>`, and pictures with the texts that stand for them, in order.
    pub links: Vec<String>,
    /// Where the page leads readers on to, if it is a redirect.
    pub leads_to: Option<String>,
}

impl Readable {
    /// Reads a page. Without a `<main>` everything in `<body>` is its text.
    pub fn of(html: &str) -> Self {
        let whole = Parser::run(html, "main");
        if whole.found {
            return whole.page;
        }
        Parser::run(html, "body").page
    }

    /// The words of a text, a line feed between headings, paragraphs, cells and the like: without code, words that are struck
    /// out, marks of footnotes, and what is hidden or has `data-nosnippet`.
    pub fn words(html: &str) -> String {
        let parser = Parser {
            depth: 1,
            wants_words: true,
            ..Parser::default()
        };
        parser.read(html).page.blocks.join("\n")
    }
}

/// Collects what is readable while the tokenizer runs.
#[derive(Default)]
struct Parser {
    /// The element whose text is wanted.
    within: &'static str,
    page: Readable,
    found: bool,
    depth: usize,
    /// Elements that are no text to a reader, as a script or a template, which are open.
    hidden: usize,
    /// Whether only words are wanted that can be looked for.
    wants_words: bool,
    /// The element without such words that is open, and how many of its name are.
    wordless: Option<(String, usize)>,
    in_title: bool,
    block: String,
}

impl Parser {
    fn run(html: &str, within: &'static str) -> Self {
        let parser = Self {
            within,
            ..Self::default()
        };
        parser.read(html)
    }

    fn read(self, html: &str) -> Self {
        let sink = Collector(RefCell::new(self));
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(html));
        let tokenizer = Tokenizer::new(sink, Default::default());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        let mut parser = tokenizer.sink.0.into_inner();
        parser.end_block();
        parser
    }

    fn end_block(&mut self) {
        let text = squeezed(&take(&mut self.block));
        if !text.is_empty() {
            self.page.blocks.push(text);
        }
    }

    fn tag(&mut self, tag: &Tag) {
        let name = &*tag.name;
        let opens = tag.kind == TagKind::StartTag;
        if self.wants_words && self.is_wordless(tag, name, opens) {
            return;
        }
        match name {
            "html" if opens => self.page.language = attribute(tag, "lang").unwrap_or_default(),
            // Drawings have titles, too.
            "title" if self.depth == 0 && self.hidden == 0 => self.in_title = opens,
            "meta" if opens => self.meta(tag),
            "script" | "style" | "template" | "svg" | "noscript" => {
                if !opens {
                    self.hidden = self.hidden.saturating_sub(1);
                } else if !tag.self_closing {
                    self.hidden += 1;
                }
            }
            _ => {}
        }
        if name == self.within {
            self.found = true;
            self.end_block();
            self.depth = if opens { self.depth + 1 } else { 0 };
        } else if self.depth > 0 && self.hidden == 0 {
            self.inside(tag, name, opens);
        }
    }

    /// Whether a tag is of an element without words that can be looked for, or stands in one.
    fn is_wordless(&mut self, tag: &Tag, name: &str, opens: bool) -> bool {
        if let Some((open, count)) = &mut self.wordless {
            if open == name {
                *count = if opens { *count + 1 } else { *count - 1 };
            }
            if *count == 0 {
                self.wordless = None;
            }
            return true;
        }
        if !opens || tag.self_closing || is_void(name) {
            return false;
        }
        let has = |wanted: &[&str]| {
            let mut names = tag.attrs.iter().map(|attribute| &*attribute.name.local);
            names.any(|name| wanted.contains(&name))
        };
        let role = || attribute(tag, "role").unwrap_or_default();
        let is_wordless = matches!(name, "pre" | "del" | "s" | "annotation")
            || has(&["hidden", "data-nosnippet"])
            || name == "a" && matches!(&*role(), "doc-noteref" | "doc-backlink");
        if is_wordless {
            if !is_inline(name) {
                self.end_block();
            }
            self.wordless = Some((name.to_owned(), 1));
        }
        is_wordless
    }

    fn inside(&mut self, tag: &Tag, name: &str, opens: bool) {
        if !is_inline(name) {
            self.end_block();
        }
        if !opens {
            return;
        }
        match name {
            "br" => self.block.push(' '),
            "a" => {
                let link = attribute(tag, "href");
                self.page.links.extend(link.filter(|link| !is_share(link)));
            }
            "img" => {
                let alt = attribute(tag, "alt").unwrap_or_default();
                let source = attribute(tag, "src").unwrap_or_default();
                let mut picture = without_digest(&source);
                if !alt.is_empty() {
                    picture = format!("{picture} “{alt}”");
                }
                self.page.links.push(picture);
            }
            _ => {}
        }
    }

    fn meta(&mut self, tag: &Tag) {
        let content = || attribute(tag, "content").unwrap_or_default();
        if attribute(tag, "name").as_deref() == Some("description") {
            self.page.description = squeezed(&content());
        }
        if attribute(tag, "http-equiv").as_deref() == Some("refresh") {
            let to = content();
            self.page.leads_to = to.split_once("url=").map(|(_, to)| to.to_owned());
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_title {
            self.page.title.push_str(text);
        } else if self.depth > 0 && self.hidden == 0 && self.wordless.is_none() {
            self.block.push_str(text);
        }
    }
}

struct Collector(RefCell<Parser>);

impl TokenSink for Collector {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut parser = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                parser.tag(&tag);
                if tag.kind == TagKind::StartTag {
                    return match &*tag.name {
                        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                        "style" | "noscript" => TokenSinkResult::RawData(RawKind::Rawtext),
                        "title" if parser.in_title => TokenSinkResult::RawData(RawKind::Rcdata),
                        "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
                        _ => TokenSinkResult::Continue,
                    };
                }
            }
            Token::CharacterTokens(text) => parser.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    let mut all = tag.attrs.iter();
    let found = all.find(|attribute| &*attribute.name.local == name)?;
    Some(found.value.to_string())
}

/// The text with single spaces, and none at its ends.
fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_ascii_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}

/// Whether a link shares the address of the page itself by another service: it says nothing that the page's title does not.
fn is_share(link: &str) -> bool {
    link.starts_with("mailto:?") || link.contains("%3A%2F%2F") || link.contains("=http")
}

/// The address of a picture without the digest in its name, which changes with its bytes.
fn without_digest(address: &str) -> String {
    let (folder, name) = address.rsplit_once('/').unwrap_or(("", address));
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return address.to_owned();
    };
    let is_digest = |part: &str| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
    match stem.rsplit_once(['-', '.']) {
        Some((stem, digest)) if is_digest(digest) => format!("{folder}/{stem}.{ending}"),
        _ => address.to_owned(),
    }
}

/// Whether text goes on across this element's tags.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "br"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "source"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "var"
            | "wbr"
            | "picture"
    )
}

/// Whether an element has no end tag.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_that_a_reader_sees() {
        for (html, words) in [
            (
                "<p>It has <strong>over 20</strong> firms.</p>",
                "It has over 20 firms.",
            ),
            (
                "a<br>b &amp; c<table><tr><th>x<td>1</table>",
                "a b & c\nx\n1",
            ),
            ("<p>a <del>b <del>c</del> d</del>e<pre>f</pre>g", "a e\ng"),
            (
                "<ul data-nosnippet><li>a<ul><li>b</ul>c</ul><p hidden>d<img hidden>e</p>f",
                "f",
            ),
            (
                "a<sup><a href=\"#fn-1\" role=\"doc-noteref\">1</a></sup><script>b</script><svg><title>c</title></svg>",
                "a",
            ),
            ("</p></del>a", "a"),
        ] {
            assert_eq!(Readable::words(html), words, "{html}");
        }
    }
}
