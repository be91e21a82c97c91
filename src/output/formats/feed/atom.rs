//! Atom 1.0 (RFC 4287).

use std::io;

use super::Feed;
use crate::base::date::rfc3339;
use crate::content::settings::FeedFormat;
use crate::output::feed_item::Item;
use crate::output::formats::xml::{Xml, document, element, empty, text, text_with};

/// Writes a feed.
///
/// # Errors
/// Never in practice: it writes to memory.
pub fn write(feed: &Feed<'_>) -> io::Result<Vec<u8>> {
    let zone = &feed.site.settings().zone;
    let root = [
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xml:lang", feed.lang_tag.as_str()),
    ];
    document("feed", &root, Some(&feed.style), |xml| {
        text(xml, "id", &feed.url)?;
        text(xml, "title", &feed.title)?;
        // Atom requires a date, feed readers take 1970 for an error, and the time of the build would change each time.
        let updated = feed.updated.map(|at| rfc3339(at, zone));
        text(
            xml,
            "updated",
            updated.as_deref().unwrap_or("2000-01-01T00:00:00Z"),
        )?;
        text(xml, "generator", &feed.generator)?;
        link(xml, "self", &feed.url, FeedFormat::Atom.media_type())?;
        link(xml, "alternate", &feed.page, "text/html")?;
        element(xml, "author", &[], |xml| text(xml, "name", &feed.author))?;
        for item in &feed.items {
            let lang = [("xml:lang", &*item.card.lang_tag)];
            let attributes = if item.is_foreign { &lang[..] } else { &[] };
            element(xml, "entry", attributes, |xml| entry(xml, item))?;
        }
        Ok(())
    })
}

fn link(xml: &mut Xml, rel: &str, href: &str, media_type: &str) -> io::Result<()> {
    empty(
        xml,
        "link",
        &[("rel", rel), ("href", href), ("type", media_type)],
    )
}

fn entry(xml: &mut Xml, item: &Item) -> io::Result<()> {
    text(xml, "id", &item.id)?;
    text(xml, "title", &item.card.title)?;
    link(xml, "alternate", &item.url, "text/html")?;
    text(xml, "published", &item.published.written)?;
    text(xml, "updated", &item.updated.written)?;
    for (key, label) in &item.terms {
        empty(xml, "category", &[("term", key), ("label", label)])?;
    }
    if let Some(picture) = &item.picture {
        link(xml, "enclosure", &picture.url, &picture.media_type)?;
    }
    let summary = &item.summary;
    if !summary.is_empty() {
        text(xml, "summary", summary)?;
    }
    match &item.content {
        Some(html) => text_with(xml, "content", &[("type", "html")], html),
        None => Ok(()),
    }
}
