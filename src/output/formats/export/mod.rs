//! Open data: the public entries of sections that say `export`, for each language and for all together.

mod calendar;
mod catalog;
mod json;
mod table;
mod value;

use crate::base::{Digest, Hasher, Lang, UrlPath};
use crate::content::export::{Export as Stated, ExportFormat};
use crate::diag::Span;
use crate::output::format::{Format, FormatContext};
use crate::site::model::{Section, VersionState};
use crate::site::{FeedScope, FormatRoute, Invalidation, Site};

pub use catalog::Catalog;

/// The exports of sections in one form. The scope is the section.
pub struct Export {
    /// Whether it is JSON or CSV.
    pub format: ExportFormat,
    /// Whether it has all languages together, at an address without one.
    pub together: bool,
}

impl Format for Export {
    fn name(&self) -> &'static str {
        match (self.format, self.together) {
            (ExportFormat::Json, false) => "export-json",
            (ExportFormat::Csv, false) => "export-csv",
            (ExportFormat::Ics, _) => "export-ics",
            (ExportFormat::Json, true) => "data-json",
            (ExportFormat::Csv, true) => "data-csv",
        }
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        let mut routes = Vec::new();
        let all = site.exports();
        for (section, index, _) in all.filter(|one| one.2.formats.contains(&self.format)) {
            let pages = index.pages.iter().filter_map(|(lang, page)| {
                let version = index.versions.get(page.version)?;
                let is_public = version.state == VersionState::Public;
                is_public.then_some((lang, page, Span::file(&version.file)))
            });
            let route = |url: String, lang: Option<Lang>, from: Span| {
                let route = FormatRoute::of_site(site, &url, self.name());
                FormatRoute {
                    lang: lang.unwrap_or(route.lang),
                    scope: Some(Box::new(FeedScope::Section(section.path.clone()))),
                    from: Some(from),
                    ..route
                }
            };
            if self.together {
                let url = site.export_url(&section.path, None, self.format);
                let mut pages = pages;
                routes.extend(pages.next().map(|(.., from)| route(url, None, from)));
                continue;
            }
            routes.extend(pages.map(|(lang, page, from)| {
                let url = site.export_url(&section.path, Some(&page.url), self.format);
                route(url, Some(lang), from)
            }));
        }
        routes
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let lang = context.route.lang;
        let some = (!self.together).then_some(lang);
        let made = of(context).map(|(section, export)| match self.format {
            ExportFormat::Json => json::write(context.site, section, export, some),
            ExportFormat::Csv => table::write(context.site, section, some),
            ExportFormat::Ics => calendar::write(context.site, section, export, lang),
        });
        context.only(made.unwrap_or_default())
    }

    fn fingerprint(&self) -> Option<fn(&FormatContext<'_>) -> Digest> {
        Some(match self.format {
            ExportFormat::Json | ExportFormat::Csv => of_front,
            ExportFormat::Ics => of_front_and_texts,
        })
    }

    fn is_affected(&self, context: &FormatContext<'_>, invalidation: &Invalidation) -> bool {
        // A calendar has the start of a text as the description of an event without one; texts of pages are not exported otherwise.
        if self.format != ExportFormat::Ics && !invalidation.front && !invalidation.labels {
            return false;
        }
        of(context).is_some_and(|(section, _)| {
            let mut all = section.entries.iter().chain([&section.index]);
            invalidation.labels || all.any(|id| invalidation.entries.contains(id))
        })
    }
}

fn of_front(context: &FormatContext<'_>) -> Digest {
    let section = of(context).map(|(section, _)| section);
    section.map_or_else(Digest::default, |section| {
        context.site.front_fingerprint(section)
    })
}

fn of_front_and_texts(context: &FormatContext<'_>) -> Digest {
    let mut key = Hasher::new();
    key.digest(of_front(context));
    for id in of(context).iter().flat_map(|(section, _)| &section.entries) {
        key.digest(context.fingerprint_of(*id));
    }
    key.finish()
}

/// The section of a route, with how it is exported.
fn of<'s>(context: &FormatContext<'s>) -> Option<(&'s Section, &'s Stated)> {
    let Some(FeedScope::Section(path)) = context.scope() else {
        return None;
    };
    let section = context.site.sections().get(path)?;
    Some((section, section.keys.export.as_ref()?))
}
