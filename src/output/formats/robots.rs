//! `robots.txt` (RFC 9309).

use crate::base::UrlPath;
use crate::output::format::{Format, FormatContext};
use crate::site::routes::ROBOTS;
use crate::site::{FormatRoute, Invalidation, Site};

/// Rules for crawlers: they may visit everything and find the sitemap, or nothing in a preview.
pub struct Robots;

impl Format for Robots {
    fn name(&self) -> &'static str {
        "robots"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        let input = site.input();
        let mut statics = input.statics.iter();
        let is_written = statics.any(|file| file.at.url() == ROBOTS)
            || site.files().contains_key("content/robots.txt");
        if is_written && !input.preview {
            return Vec::new();
        }
        vec![FormatRoute::of_site(site, ROBOTS, self.name())]
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        if context.site.input().preview {
            return context.only("User-agent: *\nDisallow: /\n");
        }
        let sitemap = context.site.permalink("/sitemap.xml");
        context.only(format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n"))
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}
