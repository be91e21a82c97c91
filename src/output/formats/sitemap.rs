//! The sitemap (sitemaps.org) with the language versions of each page (`xhtml:link`). With more than 50,000 addresses
//! it is an index of several files.

use std::io;
use std::iter::Peekable;

use crate::base::{Digest, Hasher, UrlPath};
use crate::content::Keys;
use crate::output::format::{Format, FormatContext, Outlet};
use crate::output::formats::findable;
use crate::output::formats::xml::{document, element, empty, text};
use crate::site::model::{Entry, PageSource};
use crate::site::{FormatRoute, Invalidation, Route, RouteKind, Site};

/// The largest number of addresses in a file that the protocol allows.
const MOST: usize = 50_000;

/// The largest size of a file in bytes that the protocol allows is 50 MB; some room is left for its beginning and end.
const LARGEST: usize = 49_000_000;

/// The sitemap, which lists the pages that search engines may show.
pub struct Sitemap;

impl Format for Sitemap {
    fn name(&self) -> &'static str {
        "sitemap"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        vec![FormatRoute::of_site(site, "/sitemap.xml", self.name())]
    }

    fn write(&self, _: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        Vec::new()
    }

    fn publish(&self, context: &FormatContext<'_>, outlet: &dyn Outlet) {
        let site = context.site;
        let pages = context.routes.iter();
        let pages = pages.filter_map(|route| page(site, route));
        let put = |name: &str, bytes: Vec<u8>| {
            if let Ok(path) = UrlPath::new(name) {
                outlet.put(&path, &bytes);
            }
        };
        // Never an error in practice: it writes to memory.
        let _ = sitemap(pages, &site.input().base_url, put);
    }

    fn fingerprint(&self) -> Option<fn(&FormatContext<'_>) -> Digest> {
        Some(|context| fingerprint(context.site, context.routes))
    }

    fn is_affected(&self, _: &FormatContext<'_>, invalidation: &Invalidation) -> bool {
        invalidation.sitemap
    }
}

/// A page of the sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Page {
    /// The absolute URL of the page.
    url: String,
    /// W3C date of the last change.
    updated: Option<String>,
    /// Its language versions, including itself: `hreflang` and absolute URL. Empty if it has no other.
    alternates: Vec<(String, String)>,
}

/// Hands each file of a sitemap to `put` with its name, as soon as it is written; one is `sitemap.xml`. `base_url` has no slash at the end.
///
/// # Errors
/// Never in practice: it writes to memory.
fn sitemap(
    pages: impl Iterator<Item = Page>,
    base_url: &str,
    put: impl Fn(&str, Vec<u8>),
) -> io::Result<()> {
    let mut pages = pages.peekable();
    let mut part = urls(&mut pages, LARGEST)?;
    if pages.peek().is_none() {
        put("sitemap.xml", part);
        return Ok(());
    }
    let mut names: Vec<String> = Vec::new();
    loop {
        let name = format!("sitemap-{}.xml", names.len() + 1);
        put(&name, part);
        names.push(name);
        if pages.peek().is_none() {
            break;
        }
        part = urls(&mut pages, LARGEST)?;
    }
    put("sitemap.xml", index(&names, base_url)?);
    Ok(())
}

/// About how many bytes a page takes in a file, at most.
fn room(page: &Page) -> usize {
    // What can be escaped in a URL is `&`, which takes five octets; the rest of an address counts once.
    let octets = |url: &str| url.len() + 4 * url.matches('&').count();
    let others = page.alternates.iter();
    let others = others.map(|(tag, url)| 64 + tag.len() + octets(url));
    128 + octets(&page.url) + others.sum::<usize>()
}

/// Writes a file with as many of the next pages as it may have, at least one.
fn urls(pages: &mut Peekable<impl Iterator<Item = Page>>, largest: usize) -> io::Result<Vec<u8>> {
    let root = [
        ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"),
        ("xmlns:xhtml", "http://www.w3.org/1999/xhtml"),
    ];
    document("urlset", &root, None, |xml| {
        let (mut count, mut size) = (0, 0);
        while let Some(page) = pages.next_if(|page| {
            size += room(page);
            count == 0 || count < MOST && size <= largest
        }) {
            count += 1;
            element(xml, "url", &[], |xml| {
                text(xml, "loc", &page.url)?;
                if let Some(updated) = &page.updated {
                    text(xml, "lastmod", updated)?;
                }
                for (lang, url) in &page.alternates {
                    let alternate = [("rel", "alternate"), ("hreflang", lang), ("href", url)];
                    empty(xml, "xhtml:link", &alternate)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })
}

fn index(names: &[String], base_url: &str) -> io::Result<Vec<u8>> {
    let root = [("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")];
    document("sitemapindex", &root, None, |xml| {
        for name in names {
            element(xml, "sitemap", &[], |xml| {
                text(xml, "loc", &format!("{base_url}/{name}"))
            })?;
        }
        Ok(())
    })
}

/// The fingerprint of everything that the sitemap shows.
fn fingerprint(site: &Site, routes: &[Route]) -> Digest {
    let mut key = Hasher::new();
    key.text(&site.input().base_url);
    for route in routes {
        let entry = match &route.kind {
            RouteKind::Entry(id) | RouteKind::Section { index: id, .. } => {
                site.entries().get(id.index())
            }
            RouteKind::File(_) | RouteKind::Picture(_) | RouteKind::Redirect(_) => continue,
            kind => site.term_text(kind),
        };
        key.text(&route.url);
        let page = entry.and_then(|entry| Some((entry, entry.pages.get(route.lang)?)));
        let version = page.and_then(|(entry, page)| entry.versions.get(page.version));
        let (Some((_, page)), Some(version)) = (page, version) else {
            continue;
        };
        let keys = &version.keys;
        key.number(page.how as u64).number(version.state as u64);
        key.number(u64::from(keys.withdrawn.is_some()));
        key.number(u64::from(keys.noindex.unwrap_or(false)));
        let updated = keys.updated.as_deref().or(keys.date.as_ref());
        let at = updated.map_or(0, |date| date.value.at.as_second());
        key.number(at.cast_unsigned());
        for correction in keys.corrections.iter().flatten() {
            key.text(&correction.date.to_string());
        }
        key.number(updated.map_or(0, |date| 1 + u64::from(date.value.time.is_some())));
    }
    key.finish()
}

/// The page of the sitemap for a route; `None` if search engines should not show it.
fn page(site: &Site, route: &Route) -> Option<Page> {
    if site.input().preview {
        return None;
    }
    let url = site.permalink(&route.url);
    match &route.kind {
        RouteKind::Entry(id)
        | RouteKind::Section {
            index: id,
            number: 1,
        } => {
            let entry = site.entries().get(id.index())?;
            let version = findable(entry, route.lang)?;
            Some(Page {
                url,
                updated: changed(site, &version.keys),
                alternates: alternates(site, entry),
            })
        }
        RouteKind::Section { .. }
        | RouteKind::Facet { .. }
        | RouteKind::Term { .. }
        | RouteKind::Taxonomy(_)
        | RouteKind::Archive { .. } => {
            let text = site.term_text(&route.kind);
            let text = text.and_then(|entry| {
                let page = entry.pages.get(route.lang)?;
                entry.versions.get(page.version)
            });
            let keys = text.map(|version| &version.keys);
            if keys.is_some_and(|keys| keys.noindex.unwrap_or(false)) {
                return None;
            }
            let languages = &site.settings().languages;
            let others = site.alternates_of(&route.kind).into_iter();
            let others = others.map(|(lang, url)| {
                let tag = languages.get(lang).hreflang.clone();
                (tag, site.permalink(&url))
            });
            let others: Vec<_> = others.collect();
            Some(Page {
                url,
                updated: None,
                alternates: if others.len() > 1 { others } else { Vec::new() },
            })
        }
        RouteKind::NotFound
        | RouteKind::Languages
        | RouteKind::Output { .. }
        | RouteKind::Format { .. }
        | RouteKind::Redirect(_)
        | RouteKind::File(_)
        | RouteKind::Picture(_) => None,
    }
}

/// The day or instant of the last change: that of `updated`, or of the last correction, if that is later; else the date.
fn changed(site: &Site, keys: &Keys) -> Option<String> {
    let stated = keys.updated.as_deref().or(keys.date.as_ref());
    let stated = stated.map(|date| site.iso(&date.value));
    let corrections = keys.corrections.iter().flatten();
    let corrected = corrections
        .map(|correction| correction.date.to_string())
        .max();
    // Both begin with the day.
    stated.max(corrected)
}

fn alternates(site: &Site, entry: &Entry) -> Vec<(String, String)> {
    let languages = &site.settings().languages;
    let own: Vec<(String, String)> = entry
        .pages
        .iter()
        .filter(|(_, page)| page.how == PageSource::Own)
        .map(|(lang, page)| {
            (
                languages.get(lang).hreflang.clone(),
                site.permalink(&page.url),
            )
        })
        .collect();
    if own.len() > 1 { own } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_no_more_than_the_protocol_allows() {
        let page = |n: usize| Page {
            url: format!("https://park.example/{n}"),
            updated: None,
            alternates: Vec::new(),
        };
        let lens = |count: usize, largest: usize| -> Vec<usize> {
            let mut pages = (0..count).map(page).peekable();
            let mut parts = Vec::new();
            while parts.is_empty() || pages.peek().is_some() {
                let part = String::from_utf8(urls(&mut pages, largest).unwrap()).unwrap();
                parts.push(part.matches("<loc>").count());
            }
            parts
        };
        assert_eq!(lens(0, LARGEST), [0]);
        assert_eq!(lens(MOST, LARGEST), [MOST]);
        assert_eq!(lens(MOST + 1, LARGEST), [MOST, 1]);
        assert_eq!(lens(5, 400), [2, 2, 1]);
        assert_eq!(lens(2, 1), [1, 1]);
    }
}
