//! What feeds in XML and the sitemap have in common.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesPI, BytesStart, BytesText, Event};

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
    let start = BytesStart::new(root).with_attributes(attributes.iter().copied());
    xml.write_event(Event::Start(start))?;
    inner(&mut xml)?;
    xml.write_event(Event::End(BytesEnd::new(root)))?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
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
    // XML 1.0 cannot represent most control characters and noncharacters.
    let clean = without_controls(content);
    xml.create_element(name)
        .with_attributes(attributes.iter().copied())
        .write_text_content(BytesText::new(&clean))?;
    Ok(())
}

/// Writes an element with attributes only.
pub fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    xml.create_element(name)
        .with_attributes(attributes.iter().copied())
        .write_empty()?;
    Ok(())
}
