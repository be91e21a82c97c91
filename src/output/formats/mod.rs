//! Outputs that are written without a template of the theme. A format is a file that implements [`Format`], and a
//! line of [`FORMATS`].

mod export;
mod feed;
pub mod hosting;
mod llms;
mod manifest;
mod redirect;
mod robots;
mod security;
mod sitemap;

use crate::content::export::ExportFormat;
use crate::content::settings::FeedFormat;
use crate::output::format::Format;
use crate::site::{FormatRoute, RouteKind, Site};

/// All formats, in the order in which their addresses are added to those of the site.
pub static FORMATS: [&dyn Format; 18] = [
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
];

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
