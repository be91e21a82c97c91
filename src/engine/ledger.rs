//! The ledger of addresses, `urls.lock`: every address that was ever public. A build compares it with what it publishes, so
//! that none is lost in silence.
//!
//! It is a text with one address a line, sorted, so that two branches can add to it: git merges them, and in whatever order
//! the lines come, they are read. Its first line says what it is, its last one that nothing is missing.

use std::collections::BTreeMap;

use crate::base::{RelPath, UrlPath};
use crate::diag::{Diagnostic, LockFile};
use crate::engine::Built;
use crate::site::{FeedScope, Route, RouteKind, Site};
use crate::world::World;

/// The name of the file, beside `content/`.
pub const LEDGER: &str = "urls.lock";

const FILE: LockFile = LockFile {
    name: LEDGER,
    holds: "urls",
    comment: "Every address that was ever public. `parkpages urls accept` writes this file; commit it.",
    code: "bad-ledger",
    loss: "addresses could vanish in silence",
};
/// The mark before an address that is given up.
const GIVEN_UP: &str = "- ";

/// What the site owes to an address that was public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It must not vanish.
    Kept,
    /// Somebody has decided that it may.
    GivenUp,
}

/// The addresses that were ever public: URL paths without the base path, not encoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger(BTreeMap<String, Standing>);

impl Ledger {
    /// The ledger of a site, if it has one.
    ///
    /// # Errors
    /// It cannot be read, or as [`Self::parse`].
    pub fn read(world: &dyn World) -> Result<Option<Self>, Box<Diagnostic>> {
        FILE.read(|file| world.read(file), Self::parse)
    }

    /// Reads the bytes of a ledger.
    ///
    /// # Errors
    /// What is wrong with it. It is then not used at all: a part of it would let addresses vanish.
    pub fn parse(bytes: &[u8], file: &RelPath) -> Result<Self, Box<Diagnostic>> {
        let mut ledger = Self::default();
        for (number, line) in FILE.lines(bytes, file)? {
            let (address, standing) = line
                .strip_prefix(GIVEN_UP)
                .map_or((line, Standing::Kept), |rest| (rest, Standing::GivenUp));
            if !address.starts_with('/') || UrlPath::of_page(address).is_err() {
                let why = format!("`{}` is not an address", line.escape_debug());
                return Err(FILE.bad_line(file, number, &why));
            }
            // Where one branch has given it up and another has not, it is not.
            let known = ledger.0.entry(address.to_owned()).or_insert(standing);
            if standing == Standing::Kept {
                *known = Standing::Kept;
            }
        }
        Ok(ledger)
    }

    /// The ledger as a file.
    pub fn text(&self) -> String {
        FILE.text(self.0.iter().map(|(address, standing)| {
            let mark = match standing {
                Standing::Kept => "",
                Standing::GivenUp => GIVEN_UP,
            };
            format!("{mark}{address}")
        }))
    }

    /// Each address with its standing, sorted by address.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Standing)> {
        self.0
            .iter()
            .map(|(address, standing)| (&**address, *standing))
    }

    /// What is owed to an address.
    pub fn get(&self, address: &str) -> Option<Standing> {
        self.0.get(address).copied()
    }

    /// Adds an address that is public. Returns whether it was not there, or was given up.
    pub fn add(&mut self, address: &str) -> bool {
        let before = self.0.insert(address.to_owned(), Standing::Kept);
        before != Some(Standing::Kept)
    }

    /// Gives an address up.
    pub fn give_up(&mut self, address: &str) {
        self.0.insert(address.to_owned(), Standing::GivenUp);
    }

    /// The files that must be among the outputs.
    pub fn kept(&self) -> Vec<UrlPath> {
        let kept = self
            .iter()
            .filter(|(_, standing)| *standing == Standing::Kept);
        kept.filter_map(|(address, _)| UrlPath::of_page(address).ok())
            .collect()
    }

    /// Whether an address is in it.
    pub fn knows(&self, path: &UrlPath) -> bool {
        self.0.contains_key(&path.url())
    }
}

/// The addresses of a site that are public and that others may link to: pages of entries and sections, old addresses that lead
/// on, feeds, and files that people have put there.
///
/// Not among them are pages that come and go with what they list (further pages of lists, terms, years), what the program makes
/// for machines (404 pages, sitemap, rules for hosts), the theme's own files, and pictures of pages.
pub fn addresses<'a>(site: &'a Site, built: &'a Built) -> impl Iterator<Item = &'a str> {
    let is_public = |route: &&Route| built.outputs.contains_key(&route.path);
    let routes = site.published_routes().iter();
    routes
        .filter(is_public)
        .filter(|route| is_kept(site, &route.kind, &route.url))
        .map(|route| &*route.url)
}

/// Whether an old address is one of all those below another (`/blog/*`) and leads to a page that comes and goes.
fn comes_and_goes(site: &Site, url: &str) -> bool {
    let routes = site.published_routes();
    let mut leads_to = site.settings().redirects.iter().filter_map(|redirect| {
        let old = redirect.from.value.strip_suffix('*')?;
        let new = redirect.to.value.strip_suffix('*')?;
        let below = url.strip_prefix(old)?;
        let path = UrlPath::of_page(&format!("{new}{below}")).ok()?;
        let at = routes.binary_search_by(|route| route.path.cmp(&path));
        routes.get(at.ok()?)
    });
    leads_to.any(|route| match &route.kind {
        RouteKind::Redirect(_) => false,
        kind => !is_kept(site, kind, &route.url),
    })
}

fn is_kept(site: &Site, kind: &RouteKind, url: &str) -> bool {
    match kind {
        RouteKind::Entry(_) | RouteKind::Languages => true,
        RouteKind::Redirect(_) => !comes_and_goes(site, url),
        RouteKind::Section { number, .. } => *number == 1,
        RouteKind::Output { of, .. } => is_kept(site, of, url),
        RouteKind::Format { scope, .. } => matches!(
            scope.as_deref(),
            Some(FeedScope::Site | FeedScope::Section(_))
        ),
        RouteKind::File(source) => {
            let is_asset = || site.input().assets.values().any(|one| one == url);
            let is_picture = || {
                mime_guess::from_path(url)
                    .iter()
                    .any(|kind| kind.type_() == "image")
            };
            let of_content = source.below("content").is_some() && !is_picture();
            of_content || source.below("static").is_some() && !is_asset()
        }
        RouteKind::Facet { .. }
        | RouteKind::Term { .. }
        | RouteKind::Taxonomy(_)
        | RouteKind::Archive { .. }
        | RouteKind::NotFound
        | RouteKind::Picture(_) => false,
    }
}
