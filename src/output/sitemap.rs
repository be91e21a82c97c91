//! The sitemap (sitemaps.org) with the language versions of each page (`xhtml:link`). Past 50,000
//! addresses it is an index of parts.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Addresses that a sitemap file may have, by the protocol.
const MOST: usize = 50_000;

/// A page of the sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Absolute URL.
    pub url: String,
    /// W3C date of the last change.
    pub updated: Option<String>,
    /// Versions of it, itself included: `hreflang` and absolute URL. Empty where it has no other.
    pub alternates: Vec<(String, String)>,
}

/// The files of a sitemap, by name; `base_url` has no slash at the end. The first is
/// `sitemap.xml`.
///
/// # Errors
/// Never in practice: it writes to memory.
pub fn sitemap(places: &[Place], base_url: &str) -> io::Result<Vec<(String, Vec<u8>)>> {
    if places.len() <= MOST {
        return Ok(vec![("sitemap.xml".into(), urls(places)?)]);
    }
    let mut files = Vec::new();
    for (n, part) in (1..).zip(places.chunks(MOST)) {
        files.push((format!("sitemap-{n}.xml"), urls(part)?));
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let mut all = vec![("sitemap.xml".into(), index(&names, base_url)?)];
    all.append(&mut files);
    Ok(all)
}

fn begin() -> io::Result<Writer<Vec<u8>>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(xml)
}

fn end(mut xml: Writer<Vec<u8>>, name: &str) -> io::Result<Vec<u8>> {
    xml.write_event(Event::End(BytesEnd::new(name)))?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn urls(places: &[Place]) -> io::Result<Vec<u8>> {
    let mut xml = begin()?;
    let root = BytesStart::new("urlset").with_attributes([
        ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"),
        ("xmlns:xhtml", "http://www.w3.org/1999/xhtml"),
    ]);
    xml.write_event(Event::Start(root))?;
    for place in places {
        xml.create_element("url").write_inner_content(|xml| {
            xml.create_element("loc")
                .write_text_content(BytesText::new(&place.url))?;
            if let Some(updated) = &place.updated {
                xml.create_element("lastmod")
                    .write_text_content(BytesText::new(updated))?;
            }
            for (lang, url) in &place.alternates {
                xml.create_element("xhtml:link")
                    .with_attributes([
                        ("rel", "alternate"),
                        ("hreflang", lang.as_str()),
                        ("href", url.as_str()),
                    ])
                    .write_empty()?;
            }
            Ok(())
        })?;
    }
    end(xml, "urlset")
}

fn index(names: &[&str], base_url: &str) -> io::Result<Vec<u8>> {
    let mut xml = begin()?;
    let root = BytesStart::new("sitemapindex")
        .with_attributes([("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")]);
    xml.write_event(Event::Start(root))?;
    for name in names {
        xml.create_element("sitemap").write_inner_content(|xml| {
            let url = format!("{base_url}/{name}");
            xml.create_element("loc")
                .write_text_content(BytesText::new(&url))?;
            Ok(())
        })?;
    }
    end(xml, "sitemapindex")
}
