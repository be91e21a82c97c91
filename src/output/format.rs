//! The trait of formats: outputs that are written without a template of the theme.

use crate::base::{Digest, UrlPath};
use crate::site::{FormatRoute, Invalidation, Route, RouteKind, Site};

/// A kind of output that is written from the whole site.
pub trait Format: Sync {
    /// The name of the format in its routes, which no other format has.
    fn name(&self) -> &'static str;

    /// The addresses at which the format is published; empty if the site itself lists them, as for aliases.
    fn routes(&self, site: &Site) -> Vec<FormatRoute>;

    /// Writes the files of a route. Mostly there is one, at the path of the route.
    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)>;

    /// A digest of everything that the output shows, where that is cheaper than the output: while it is equal, a full rebuild does not
    /// write the output again. Without one, each full rebuild writes the output and compares it.
    fn fingerprint(&self) -> Option<fn(&FormatContext<'_>) -> Digest> {
        None
    }

    /// Whether edits that were applied in place may have changed the output.
    fn is_affected(&self, context: &FormatContext<'_>, invalidation: &Invalidation) -> bool;
}

/// What a format can read.
pub struct FormatContext<'a> {
    /// The site that is published.
    pub site: &'a Site,
    /// All routes of the site, sorted by path.
    pub routes: &'a [Route],
    /// The route to write.
    pub route: &'a Route,
}

impl FormatContext<'_> {
    /// What the route is about, such as the content path of a feed's section.
    pub fn scope(&self) -> Option<&str> {
        match &self.route.kind {
            RouteKind::Format { scope, .. } => scope.as_deref(),
            _ => None,
        }
    }

    /// Returns the bytes as the only file of the route.
    pub fn only(&self, bytes: impl Into<Vec<u8>>) -> Vec<(UrlPath, Vec<u8>)> {
        vec![(self.route.path.clone(), bytes.into())]
    }
}
