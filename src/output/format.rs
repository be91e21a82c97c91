//! The trait of formats: outputs that are written without a template of the theme.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::base::{Digest, RelPath, UrlPath};
use crate::output::text::Texts;
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

    /// Hands the files of a route on as they are made. What has many files writes them so; others leave it to [`Self::write`].
    fn publish(&self, context: &FormatContext<'_>, outlet: &dyn Outlet) {
        for (path, bytes) in self.write(context) {
            outlet.put(&path, &bytes);
        }
    }

    /// Whether it is written after all pages, because it takes what they leave.
    fn comes_last(&self) -> bool {
        false
    }

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
    /// The texts of pages.
    pub texts: &'a dyn Texts,
    /// Draws an SVG file as a square PNG of a side in pixels.
    pub icon: &'a dyn Fn(&RelPath, u32) -> Option<Vec<u8>>,
    /// What formats remember of this site, in a process that will build it again.
    pub memory: Option<&'a FormatMemory>,
    /// What the edits may have changed that were applied to the site since `memory` was written, if it was not assembled anew.
    pub change: Option<&'a Invalidation>,
}

/// Takes the files of a route.
pub trait Outlet: Sync {
    /// Hands the finished bytes of one file to the sink.
    fn put(&self, path: &UrlPath, bytes: &[u8]);

    /// Whether the files that the last build made for the route are still there. All are then kept but those that are `gone`,
    /// and those that are put.
    fn keep_all_but(&self, gone: &BTreeSet<UrlPath>) -> bool;
}

/// What formats remember of a site from one build to the next, by the path of the route.
#[derive(Default)]
pub struct FormatMemory(Mutex<BTreeMap<UrlPath, Box<dyn Any + Send>>>);

impl FormatMemory {
    /// Takes out what is remembered for a route.
    pub fn take<T: 'static>(&self, route: &UrlPath) -> Option<Box<T>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(route)?.downcast().ok()
    }

    /// Remembers something for a route.
    pub fn put(&self, route: &UrlPath, value: Box<dyn Any + Send>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(route.clone(), value);
    }
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
