//! Pages that lead to another address.

use crate::base::{UrlPath, escape};
use crate::output::format::{Format, FormatContext};
use crate::site::{FormatRoute, Invalidation, Query, QueryResult, RouteKind, Site, SiteQueries};

/// A page at an old address that leads to the new one. Its routes are those of the aliases and redirects of the site.
pub struct Redirect;

impl Format for Redirect {
    fn name(&self) -> &'static str {
        "redirect"
    }

    fn routes(&self, _: &Site) -> Vec<FormatRoute> {
        Vec::new()
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let RouteKind::Redirect(to) = &context.route.kind else {
            return Vec::new();
        };
        let site = context.site;
        let below = to.strip_prefix(site.base_path());
        let permalink = match below.filter(|_| to.starts_with('/')) {
            Some(path) => format!("{}{path}", site.input().base_url),
            None => to.clone(),
        };
        let lang = context.route.lang;
        let title = match site.ask(&Query::Config(lang)) {
            QueryResult::Config(config) => config.title.clone(),
            _ => String::new(),
        };
        let tag = &site.settings().languages.get(lang).tag;
        context.only(redirect(to, &permalink, tag, &title))
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}

/// Returns a page that leads to `to`, a URL or URL path, without a script: `http-equiv="refresh"` without delay, a
/// canonical link and a plain one. `lang` is a BCP 47 tag, `label` the text of the link.
fn redirect(to: &str, permalink: &str, lang: &str, label: &str) -> String {
    let (to, permalink, label) = (escape(to), escape(permalink), escape(label));
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{label}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta http-equiv=\"refresh\" content=\"0; url={to}\">\n\
         <link rel=\"canonical\" href=\"{permalink}\">\n</head>\n<body>\n<main>\n<h1>{label}</h1>\n\
         <p><a href=\"{to}\">{to}</a></p>\n</main>\n</body>\n</html>\n",
        escape(lang)
    )
}
