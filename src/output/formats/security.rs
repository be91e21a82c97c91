//! `security.txt` (RFC 9116): how to report a hole in the site.

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use crate::base::UrlPath;
use crate::base::date::rfc3339;
use crate::output::format::{Format, FormatContext};
use crate::site::{FormatRoute, Invalidation, Site};

/// The URL path of the file.
const URL: &str = "/.well-known/security.txt";

/// The file, where the settings have `security` and the site none of its own.
pub struct SecurityTxt;

impl Format for SecurityTxt {
    fn name(&self) -> &'static str {
        "security"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        if site.settings().security.is_none() || site.input().has_static(URL) {
            return Vec::new();
        }
        vec![FormatRoute::of_site(site, URL, self.name())]
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let site = context.site;
        let Some(security) = &site.settings().security else {
            return Vec::new();
        };
        let mut text = String::new();
        let mut field = |name: &str, value: &str| {
            let _ = writeln!(text, "{name}: {value}");
        };
        for contact in &security.contact {
            field("Contact", contact);
        }
        field("Expires", &rfc3339(security.expires.value, &TimeZone::UTC));
        let languages = site.settings().languages.all();
        let tags: Vec<&str> = languages
            .map(|(_, language)| language.tag.as_str())
            .collect();
        field("Preferred-Languages", &tags.join(", "));
        if !security.more.iter().any(|(name, _)| *name == "Canonical") {
            field("Canonical", &site.permalink(URL));
        }
        for (name, value) in &security.more {
            field(name, value);
        }
        context.only(text)
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}
