//! RSS 2.0.

use std::io;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Feed;
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
        ("version", "2.0"),
        ("xmlns:atom", "http://www.w3.org/2005/Atom"),
        ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
        ("xmlns:media", "http://search.yahoo.com/mrss/"),
    ];
    document("rss", &root, Some(&feed.style), |xml| {
        element(xml, "channel", &[], |xml| {
            text(xml, "title", &feed.title)?;
            text(xml, "link", &feed.page)?;
            text(xml, "description", &feed.description)?;
            text(xml, "language", &feed.lang_tag)?;
            if let Some(updated) = feed.updated {
                text(xml, "lastBuildDate", &rfc822(updated, zone))?;
            }
            text(xml, "generator", &feed.generator)?;
            let own = FeedFormat::Rss.media_type();
            empty(
                xml,
                "atom:link",
                &[("rel", "self"), ("href", &feed.url), ("type", own)],
            )?;
            for item in &feed.items {
                element(xml, "item", &[], |xml| entry(xml, item, zone))?;
            }
            Ok(())
        })
    })
}

fn entry(xml: &mut Xml, item: &Item, zone: &TimeZone) -> io::Result<()> {
    text(xml, "title", &item.card.title)?;
    text(xml, "link", &item.url)?;
    text_with(xml, "guid", &[("isPermaLink", "false")], &item.id)?;
    text(xml, "pubDate", &rfc822(item.published.at, zone))?;
    for (_, label) in &item.terms {
        text(xml, "category", label)?;
    }
    if let Some(picture) = &item.picture {
        let (url, media_type) = (("url", &*picture.url), ("type", &*picture.media_type));
        // An enclosure says how long the file is, which is known of a version of a picture only when it has been made.
        if picture.set.is_some() {
            empty(
                xml,
                "media:content",
                &[url, media_type, ("medium", "image")],
            )?;
        } else {
            let length = picture.size.to_string();
            empty(xml, "enclosure", &[url, ("length", &length), media_type])?;
        }
    }
    let summary = &item.summary;
    if !summary.is_empty() {
        // What is a text here is HTML for readers.
        text(xml, "description", &crate::base::escape(summary))?;
    }
    match &item.content {
        Some(html) => text(xml, "content:encoded", html),
        None => Ok(()),
    }
}

/// An instant as RSS writes it.
fn rfc822(at: Timestamp, zone: &TimeZone) -> String {
    let zoned = at.to_zoned(zone.clone());
    jiff::fmt::rfc2822::to_string(&zoned).unwrap_or_default()
}
