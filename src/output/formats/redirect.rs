//! Pages that lead to another address.

use crate::base::{Digest, UrlPath, escape};
use crate::output::format::{Format, FormatContext};
use crate::site::{FormatRoute, Invalidation, RouteKind, Site, SiteQueries};

/// A page at an old address that leads to the new one. Its routes are those of the aliases and redirects of the site.
pub struct Redirect;

impl Format for Redirect {
    fn name(&self) -> &'static str {
        "redirect"
    }

    /// The script of such pages; they themselves are routes of the site.
    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        let has_alias = || {
            let versions = site
                .entries()
                .iter()
                .flat_map(|entry| entry.versions.iter());
            versions
                .into_iter()
                .any(|(_, version)| version.keys.aliases.is_some())
        };
        if site.settings().redirects.is_empty() && !has_alias() {
            return Vec::new();
        }
        vec![FormatRoute::of_site(site, &script(), self.name())]
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let RouteKind::Redirect(to) = &context.route.kind else {
            return context.only(SCRIPT);
        };
        let site = context.site;
        let permalink = site.absolute(to);
        let lang = context.route.lang;
        let config = site.config(lang);
        let title = config.as_ref().map_or("", |config| &config.title);
        let tag = &site.settings().languages.get(lang).tag;
        let script = site.href(&script());
        context.only(redirect(to, &permalink, tag, title, &script))
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}

/// Leads on with the part of the address that browsers do not send (`#history`). Without it, or with no script, the page does.
const SCRIPT: &str = "\
const { to } = document.currentScript.dataset;
if (location.hash && !to.includes(\"#\")) location.replace(to + location.hash);
";

/// The URL path of the script.
fn script() -> String {
    let digest = Digest::of(SCRIPT.as_bytes()).hex();
    let short = digest.get(..8).unwrap_or_default();
    format!("/assets/redirect.{short}.js")
}

/// Returns a page that leads to `to`, a URL or URL path, also where no script runs: `http-equiv="refresh"` without delay, a
/// canonical link and a plain one. `lang` is a BCP 47 tag, `label` the text of the link.
fn redirect(to: &str, permalink: &str, lang: &str, label: &str, script: &str) -> String {
    let (to, permalink, label) = (escape(to), escape(permalink), escape(label));
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{label}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<script src=\"{script}\" data-to=\"{to}\"></script>\n\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\">\n\
         <link rel=\"canonical\" href=\"{permalink}\">\n</head>\n<body>\n<main>\n<h1>{label}</h1>\n\
         <p><a href=\"{to}\">{to}</a></p>\n</main>\n</body>\n</html>\n",
        escape(lang)
    )
}
