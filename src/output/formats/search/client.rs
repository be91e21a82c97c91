//! The modules that browsers search with.

use crate::base::UrlPath;
use crate::output::format::{Format, FormatContext};
use crate::search::client;
use crate::site::{FormatRoute, Invalidation, Site};

/// The modules of the client, at addresses with a digest of all of them.
pub struct Client;

impl Format for Client {
    fn name(&self) -> &'static str {
        "search-client"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        if site.settings().search.is_none() {
            return Vec::new();
        }
        let modules = client::modules().iter();
        let routes = modules.map(|(url, _)| FormatRoute::of_site(site, url, self.name()));
        routes.collect()
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let mut modules = client::modules().iter();
        let module = modules.find(|(url, _)| **url == *context.route.url);
        module.map_or_else(Vec::new, |(_, text)| context.only(text.as_bytes()))
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}
