//! Outputs that are written without a template of the theme. A format is a file that implements [`Format`], and a
//! line of [`FORMATS`].

mod cap;
mod export;
mod feed;
pub mod hosting;
mod json;
mod llms;
mod manifest;
mod redirect;
mod robots;
pub mod search;
mod security;
mod sitemap;
mod xml;

use crate::base::Lang;
use crate::content::export::ExportFormat;
use crate::content::settings::FeedFormat;
use crate::output::format::Format;
use crate::site::model::{Entry, PageSource, Version, VersionState};
use crate::site::{FormatRoute, RouteKind, Site};

/// All formats, in the order in which their addresses are added to those of the site.
pub static FORMATS: [&dyn Format; 22] = [
    &feed::Feeds(FeedFormat::Atom),
    &feed::Feeds(FeedFormat::Rss),
    &feed::Feeds(FeedFormat::Json),
    &feed::Style,
    &sitemap::Sitemap,
    &robots::Robots,
    &security::SecurityTxt,
    &llms::Llms,
    &manifest::WebManifest,
    &manifest::Icons,
    &redirect::Redirect,
    &hosting::HostFiles,
    &export::Export {
        format: ExportFormat::Json,
        together: false,
    },
    &export::Export {
        format: ExportFormat::Json,
        together: true,
    },
    &export::Export {
        format: ExportFormat::Csv,
        together: false,
    },
    &export::Export {
        format: ExportFormat::Csv,
        together: true,
    },
    &export::Export {
        format: ExportFormat::Ics,
        together: false,
    },
    &export::Catalog,
    &cap::Messages,
    &cap::Feed,
    &search::SearchIndex,
    &search::Client,
];

/// The version of an entry that its page in a language shows, if search engines may show that page.
fn findable(entry: &Entry, lang: Lang) -> Option<&Version> {
    let page = entry.pages.get(lang)?;
    let version = entry.versions.get(page.version)?;
    // A page that shows the text of another language is a duplicate of the page in that language.
    let is_findable = page.how == PageSource::Own
        && version.state == VersionState::Public
        && version.keys.withdrawn.is_none()
        && !version.keys.noindex.unwrap_or(false);
    is_findable.then_some(version)
}

/// The addresses of all formats.
pub fn routes(site: &Site) -> Vec<FormatRoute> {
    let routes = FORMATS.iter().flat_map(|format| format.routes(site));
    routes.collect()
}

/// The format that writes a route, if any.
pub fn of(kind: &RouteKind) -> Option<&'static dyn Format> {
    let name = match kind {
        RouteKind::Format { format, .. } => *format,
        RouteKind::Redirect(_) => redirect::Redirect.name(),
        RouteKind::Entry(_)
        | RouteKind::Section { .. }
        | RouteKind::Facet { .. }
        | RouteKind::Term { .. }
        | RouteKind::Taxonomy(_)
        | RouteKind::Archive { .. }
        | RouteKind::Output { .. }
        | RouteKind::NotFound
        | RouteKind::Languages
        | RouteKind::File(_)
        | RouteKind::Picture(_) => return None,
    };
    FORMATS.into_iter().find(|format| format.name() == name)
}
