//! The ledger of addresses, `urls.lock`: every address that was ever public. A build compares it with what it publishes, so
//! that none is lost in silence.
//!
//! It is a text with one address a line, sorted, so that two branches can add to it: git merges them, and in whatever order
//! the lines come, they are read. Its first line says what it is, its last one that nothing is missing.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::base::{RelPath, UrlPath};
use crate::diag::{Diagnostic, Span, conflict};
use crate::engine::Built;
use crate::site::{FeedScope, Route, RouteKind, Site};

/// The name of the file, beside `content/`.
pub const LEDGER: &str = "urls.lock";

const HEAD: &str = "parkpages urls ";
const VERSION: &str = "1";
const END: &str = "end";
/// What stands before an address that is given up.
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
    /// Reads the bytes of a ledger.
    ///
    /// # Errors
    /// What is wrong with it. It is then not used at all: a part of it would let addresses vanish.
    pub fn parse(bytes: &[u8], file: &RelPath) -> Result<Self, Box<Diagnostic>> {
        if let Some(found) = conflict::find_in_bytes(bytes, file) {
            return Err(Box::new(found));
        }
        let text = str::from_utf8(bytes).map_err(|_| bad(file, "it is not a text in UTF-8"))?;
        let mut ledger = Self::default();
        let (mut has_head, mut has_end) = (false, false);
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim_end();
            let at = |message: String| {
                let line = format!("{message} (line {})", number + 1);
                bad(file, &line)
            };
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(version) = line.strip_prefix(HEAD) {
                if version != VERSION {
                    let message = format!("`{LEDGER}` is of a newer version of parkpages");
                    let found = Diagnostic::error("bad-ledger", message).in_file(file);
                    return Err(Box::new(found.hint("update parkpages")));
                }
                has_head = true;
            } else if !has_head {
                return Err(bad(file, "its beginning is missing"));
            } else if line == END {
                has_end = true;
            } else if has_end {
                return Err(at("something follows its end".into()));
            } else {
                let (address, standing) = line
                    .strip_prefix(GIVEN_UP)
                    .map_or((line, Standing::Kept), |rest| (rest, Standing::GivenUp));
                if !address.starts_with('/') || UrlPath::of_page(address).is_err() {
                    return Err(at(format!("`{}` is not an address", line.escape_debug())));
                }
                // Where one branch has given it up and another has not, it is not.
                let known = ledger.0.entry(address.to_owned()).or_insert(standing);
                if standing == Standing::Kept {
                    *known = Standing::Kept;
                }
            }
        }
        match (has_head, has_end) {
            (true, true) => Ok(ledger),
            (false, _) => Err(bad(file, "it is empty")),
            (true, false) => Err(bad(file, "it ends too early: a part of it is missing")),
        }
    }

    /// The ledger as a file.
    pub fn text(&self) -> String {
        let mut text = format!(
            "# Every address that was ever public. `parkpages urls accept` writes this file; commit it.\n{HEAD}{VERSION}\n"
        );
        for (address, standing) in &self.0 {
            let mark = match standing {
                Standing::Kept => "",
                Standing::GivenUp => GIVEN_UP,
            };
            let _ = writeln!(text, "{mark}{address}");
        }
        text.push_str(END);
        text.push('\n');
        text
    }

    /// The addresses, sorted.
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

fn bad(file: &RelPath, why: &str) -> Box<Diagnostic> {
    let message = format!("`{LEDGER}` cannot be read: {why}");
    let mut found = Diagnostic::error("bad-ledger", message);
    found.span = Some(Span::file(file));
    Box::new(found.hint(
        "take the file from the last commit in which it was whole (`git log -p urls.lock`): without it, addresses could vanish in silence",
    ))
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

fn is_kept(site: &Site, kind: &RouteKind, url: &str) -> bool {
    match kind {
        RouteKind::Entry(_) | RouteKind::Languages | RouteKind::Redirect(_) => true,
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
