//! Files that a host reads in the folder that it publishes. They are written after all pages, because their headers allow
//! what pages use.

use crate::base::UrlPath;
use crate::content::Host;
use crate::output::format::{Format, FormatContext};
use crate::site::{FormatRoute, Invalidation, RouteKind, Site};

/// The files of the hosts that the settings name.
pub struct HostFiles;

/// The name of the format.
const NAME: &str = "hosting";

impl Format for HostFiles {
    fn name(&self) -> &'static str {
        NAME
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        let settings = site.settings();
        let hosts = settings.hosting.hosts.iter();
        let files =
            hosts.flat_map(|(host, named)| host.files().iter().map(move |file| (*file, named)));
        let routes = files.map(|(file, named)| FormatRoute {
            from: Some(named.at.span(&settings.file)),
            ..FormatRoute::of_site(site, file, NAME)
        });
        routes.collect()
    }

    fn write(&self, _: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        Vec::new()
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}

/// The host whose file this is.
pub fn host_of(kind: &RouteKind, url: &str, site: &Site) -> Option<Host> {
    if !matches!(kind, RouteKind::Format { format: NAME, .. }) {
        return None;
    }
    let hosts = site.settings().hosting.hosts.keys();
    hosts.copied().find(|host| host.files().contains(&url))
}
