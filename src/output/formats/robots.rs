//! `robots.txt` (RFC 9309).

use std::fmt::Write as _;

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
        let is_written =
            input.has_static(ROBOTS) || site.files().contains_key("content/robots.txt");
        if is_written && !input.preview {
            return Vec::new();
        }
        vec![FormatRoute::of_site(site, ROBOTS, self.name())]
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        if context.site.input().preview {
            return context.only("User-agent: *\nDisallow: /\n");
        }
        let site = context.site;
        let robots = &site.settings().robots;
        let mut text = String::new();
        for (name, paths) in &robots.agents {
            // A crawler that is named obeys its own rules alone.
            group(&mut text, name, robots.disallow.iter().chain(paths), site);
        }
        group(&mut text, "*", robots.disallow.iter(), site);
        let sitemap = site.permalink("/sitemap.xml");
        context.only(format!("{text}Sitemap: {sitemap}\n"))
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}

/// The rules for a crawler.
fn group<'p>(text: &mut String, name: &str, paths: impl Iterator<Item = &'p String>, site: &Site) {
    let _ = writeln!(text, "User-agent: {name}");
    let mut is_free = true;
    for path in paths {
        let _ = writeln!(text, "Disallow: {}", site.href(path));
        is_free = false;
    }
    text.push_str(if is_free { "Allow: /\n\n" } else { "\n" });
}
