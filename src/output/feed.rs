//! Feeds (Atom, RFC 4287).

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its title.
    pub title: String,
    /// BCP 47 tag of its language.
    pub lang_tag: String,
    /// Absolute URL of the feed.
    pub url: String,
    /// Absolute URL of the page that it is the feed of.
    pub page: String,
    /// Who publishes.
    pub author: String,
    /// Instant of the newest change (RFC 3339).
    pub updated: String,
    /// Name and version of this program.
    pub generator: String,
    /// Items, the newest first.
    pub items: Vec<Item>,
}

/// An item of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Absolute URL; its identifier too.
    pub url: String,
    /// Title.
    pub title: String,
    /// BCP 47 tag of its language where it is not the feed's.
    pub lang_tag: Option<String>,
    /// Instant of publication (RFC 3339).
    pub published: String,
    /// Instant of the last change (RFC 3339).
    pub updated: String,
    /// Plain text.
    pub summary: String,
    /// HTML; links in it are absolute.
    pub content: Option<String>,
    /// Terms: key and label.
    pub terms: Vec<(String, String)>,
}

/// The feed as XML.
///
/// # Errors
/// Never in practice: it writes to memory.
pub fn atom(feed: &Feed) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("feed").with_attributes([
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xml:lang", feed.lang_tag.as_str()),
    ]);
    xml.write_event(Event::Start(root))?;
    text(&mut xml, "id", &feed.url)?;
    text(&mut xml, "title", &feed.title)?;
    text(&mut xml, "updated", &feed.updated)?;
    text(&mut xml, "generator", &feed.generator)?;
    link(&mut xml, "self", &feed.url, "application/atom+xml")?;
    link(&mut xml, "alternate", &feed.page, "text/html")?;
    xml.create_element("author")
        .write_inner_content(|xml| text(xml, "name", &feed.author))?;
    for item in &feed.items {
        let mut element = xml.create_element("entry");
        if let Some(tag) = &item.lang_tag {
            element = element.with_attribute(("xml:lang", tag.as_str()));
        }
        element.write_inner_content(|xml| entry(xml, item))?;
    }
    xml.write_event(Event::End(BytesEnd::new("feed")))?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn text(xml: &mut Writer<Vec<u8>>, name: &str, content: &str) -> io::Result<()> {
    let clean = writable(content);
    xml.create_element(name)
        .write_text_content(BytesText::new(&clean))?;
    Ok(())
}

/// `text` without control characters and noncharacters, most of which XML 1.0 has no way to write.
fn writable(text: &str) -> String {
    let is_noncharacter = |c: char| {
        let code = u32::from(c);
        (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
    };
    text.chars()
        .filter(|c| matches!(c, '\n' | '\t') || !c.is_control() && !is_noncharacter(*c))
        .collect()
}

fn link(xml: &mut Writer<Vec<u8>>, rel: &str, href: &str, media_type: &str) -> io::Result<()> {
    xml.create_element("link")
        .with_attributes([("rel", rel), ("href", href), ("type", media_type)])
        .write_empty()?;
    Ok(())
}

fn entry(xml: &mut Writer<Vec<u8>>, item: &Item) -> io::Result<()> {
    text(xml, "id", &item.url)?;
    text(xml, "title", &item.title)?;
    link(xml, "alternate", &item.url, "text/html")?;
    text(xml, "published", &item.published)?;
    text(xml, "updated", &item.updated)?;
    for (key, label) in &item.terms {
        xml.create_element("category")
            .with_attributes([("term", key.as_str()), ("label", label.as_str())])
            .write_empty()?;
    }
    if !item.summary.is_empty() {
        text(xml, "summary", &item.summary)?;
    }
    if let Some(html) = &item.content {
        let clean = writable(html);
        xml.create_element("content")
            .with_attribute(("type", "html"))
            .write_text_content(BytesText::new(&clean))?;
    }
    Ok(())
}
