//! The style sheet by which browsers show feeds.

use crate::base::{Digest, UrlPath};
use crate::content::settings::FeedFormat;
use crate::output::format::{Format, FormatContext};
use crate::site::{FormatRoute, Invalidation, Site};

/// The URL path of the style sheet.
pub const URL: &str = "/feed.css";

/// The style sheet of feeds in XML. That of a theme or site (`static/feed.css`) takes its place.
pub struct Style;

impl Format for Style {
    fn name(&self) -> &'static str {
        "feed-style"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        let formats = site.feed_formats();
        let is_xml = formats.iter().any(|format| *format != FeedFormat::Json);
        if !is_xml || site.input().has_static(URL) {
            return Vec::new();
        }
        vec![FormatRoute::of_site(site, URL, self.name())]
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        context.only(include_bytes!("feed.css").as_slice())
    }

    fn fingerprint(&self) -> Option<fn(&FormatContext<'_>) -> Digest> {
        Some(|_| Digest::default())
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}
