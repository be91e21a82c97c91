//! What feeds in XML and the sitemap have in common.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesPI, BytesStart, BytesText, Event};

use crate::base::bytes;
use crate::base::control::without_controls;

/// A writer to memory.
pub type Xml = Writer<Vec<u8>>;

/// Writes a document, with the address of a style sheet if browsers are to show it to readers.
pub fn document(
    root: &str,
    attributes: &[(&str, &str)],
    style: Option<&str>,
    inner: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    if let Some(style) = style {
        let style = format!("xml-stylesheet type=\"text/css\" href=\"{style}\"");
        xml.write_event(Event::PI(BytesPI::new(style)))?;
    }
    element(&mut xml, root, attributes, inner)?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// Writes an element with attributes and what is in it.
pub fn element(
    xml: &mut Xml,
    name: &str,
    attributes: &[(&str, &str)],
    inner: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    xml.write_event(Event::Start(start(name, attributes)))?;
    inner(xml)?;
    xml.write_event(Event::End(BytesEnd::new(name)))
}

/// Writes an element with a text.
pub fn text(xml: &mut Xml, name: &str, content: &str) -> io::Result<()> {
    text_with(xml, name, &[], content)
}

/// Writes an element with attributes and a text.
pub fn text_with(
    xml: &mut Xml,
    name: &str,
    attributes: &[(&str, &str)],
    content: &str,
) -> io::Result<()> {
    element(xml, name, attributes, |xml| {
        if is_plain(content) {
            return xml.write_event(Event::Text(BytesText::from_escaped(content)));
        }
        // XML 1.0 cannot represent most control characters and noncharacters.
        let clean = without_controls(content);
        xml.write_event(Event::Text(BytesText::new(&clean)))
    })
}

/// Whether a text has neither characters to escape nor those that cannot be written, nor a byte with which one of these may begin. Most texts
/// in English are so, which is seen many bytes at a time.
fn is_plain(text: &str) -> bool {
    let is_doubtful = |b: u8| {
        let is_escaped = (b == b'&') | (b == b'<') | (b == b'>') | (b == b'"') | (b == b'\'');
        let begins_control = (b < b' ') | (b == 0x7f) | (b == 0xc2) | (b >= 0xef);
        is_escaped | begins_control
    };
    !bytes::any(text.as_bytes(), is_doubtful)
}

/// Writes an element with attributes only.
pub fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    xml.write_event(Event::Empty(start(name, attributes)))
}

fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    BytesStart::new(name).with_attributes(attributes.iter().copied())
}
