//! The trait of formats: outputs that are written without a template of the theme.

use crate::base::{Digest, Lang, RelPath, UrlPath};
use crate::site::model::EntryId;
use crate::site::{FeedScope, FormatRoute, Invalidation, Route, RouteKind, Site};

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
    /// See [`Site::fingerprints`]; empty where no build follows.
    pub fingerprints: &'a [Digest],
    /// Renders the text of an entry's page in a language to HTML.
    pub text: &'a dyn Fn(EntryId, Lang) -> Option<String>,
    /// Draws an SVG file as a square PNG of a side in pixels.
    pub icon: &'a dyn Fn(&RelPath, u32) -> Option<Vec<u8>>,
}

impl FormatContext<'_> {
    /// Which feed the route is, if it is one.
    pub fn scope(&self) -> Option<&FeedScope> {
        match &self.route.kind {
            RouteKind::Format { scope, .. } => scope.as_deref(),
            _ => None,
        }
    }

    /// The fingerprint of an entry.
    pub fn fingerprint_of(&self, id: EntryId) -> Digest {
        let found = self.fingerprints.get(id.index());
        found.copied().unwrap_or_default()
    }

    /// Returns the bytes as the only file of the route.
    pub fn only(&self, bytes: impl Into<Vec<u8>>) -> Vec<(UrlPath, Vec<u8>)> {
        vec![(self.route.path.clone(), bytes.into())]
    }
}
