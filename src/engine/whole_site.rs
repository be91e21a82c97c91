//! Outputs that are about the whole site: the sitemap and the feeds.

use std::collections::BTreeSet;

use crate::base::date::rfc3339;
use crate::base::{Digest, Hasher, Lang, UrlPath};
use crate::output::feed::{Feed, Item, atom};
use crate::output::sitemap::{Place, sitemap as write_sitemap};
use crate::site::model::{Entry, PageSource, State};
use crate::site::{Query, QueryResult, Route, RouteKind, Site, SiteQueries};

/// The site's title in `lang`.
pub fn site_title(site: &Site, lang: Lang) -> String {
    match site.ask(&Query::Config(lang)) {
        QueryResult::Config(config) => config.title.clone(),
        _ => String::new(),
    }
}

/// Digest of all that the sitemap shows.
pub fn sitemap_key(site: &Site, routes: &[Route]) -> Digest {
    let mut key = Hasher::new();
    key.text(&site.parts().base_url);
    for route in routes {
        let entry = match &route.kind {
            RouteKind::Entry(place) | RouteKind::Section(place, _) => site.entries().get(*place),
            RouteKind::File(_) | RouteKind::Redirect(_) => continue,
            _ => None,
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
        let updated = keys.updated.as_ref().or(keys.date.as_ref());
        let at = updated.map_or(0, |date| date.value.at.as_second());
        key.number(at.cast_unsigned());
        key.number(updated.map_or(0, |date| 1 + u64::from(date.value.time.is_some())));
    }
    key.finish()
}

/// The sitemap's files: pages that search engines may show.
pub fn sitemap(site: &Site, routes: &[Route]) -> Vec<(UrlPath, Vec<u8>)> {
    let places: Vec<Place> = routes
        .iter()
        .filter_map(|route| place(site, route))
        .collect();
    let files = write_sitemap(&places, &site.parts().base_url).unwrap_or_default();
    files
        .into_iter()
        .filter_map(|(name, bytes)| Some((UrlPath::new(&name).ok()?, bytes)))
        .collect()
}

fn place(site: &Site, route: &Route) -> Option<Place> {
    if site.parts().preview {
        return None;
    }
    let url = site.permalink(&route.url);
    match &route.kind {
        RouteKind::Entry(place) | RouteKind::Section(place, 1) => {
            let entry = site.entries().get(*place)?;
            let page = entry.pages.get(route.lang)?;
            let version = entry.versions.get(page.version)?;
            // A page in another language's text is that one's double.
            let shown = page.how == PageSource::Own && version.state == State::Public;
            if !shown || version.keys.withdrawn.is_some() || version.keys.noindex.unwrap_or(false) {
                return None;
            }
            let updated = version.keys.updated.as_ref().or(version.keys.date.as_ref());
            Some(Place {
                url,
                updated: updated.map(|date| site.iso(&date.value)),
                alternates: alternates(site, entry),
            })
        }
        RouteKind::Section(..)
        | RouteKind::Facet(..)
        | RouteKind::Term(..)
        | RouteKind::Taxonomy(_)
        | RouteKind::Archive(..) => Some(Place {
            url,
            updated: None,
            alternates: Vec::new(),
        }),
        _ => None,
    }
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

/// A feed: of the site, which has the entries of all sections with `feed: true`, or of a section.
pub fn feed(site: &Site, section: Option<&str>, route: &Route) -> Vec<u8> {
    let lang = route.lang;
    let settings = site.settings();
    let order = site.feed_order(section, lang);
    let items: Vec<Item> = order
        .iter()
        .filter_map(|place| site.entries().get(*place))
        .filter_map(|entry| item(site, &entry.path, lang))
        .take(settings.feed_items)
        .collect();
    let config = match site.ask(&Query::Config(lang)) {
        QueryResult::Config(config) => config,
        _ => return Vec::new(),
    };
    let title = match section.and_then(|path| site.card_at(path, lang)) {
        Some(card) => format!("{} – {}", card.title, config.title),
        None => config.title.clone(),
    };
    let page = route.url.strip_suffix("feed.xml").unwrap_or("/");
    let updated = items.iter().map(|item| item.updated.clone()).max();
    let feed = Feed {
        title,
        lang_tag: settings.languages.get(lang).tag.clone(),
        url: site.permalink(&route.url),
        page: site.permalink(page),
        author: if config.publisher.is_empty() {
            config.title.clone()
        } else {
            config.publisher.clone()
        },
        // The format asks for a date, and readers take 1970 for a fault. The time of the build would differ each time.
        updated: updated.unwrap_or_else(|| "2000-01-01T00:00:00Z".into()),
        generator: config.generator.clone(),
        items,
    };
    atom(&feed).unwrap_or_default()
}

/// Whether a feed shows one of the entries at `places`.
pub fn feed_shows(
    site: &Site,
    section: Option<&str>,
    lang: Lang,
    places: &BTreeSet<usize>,
) -> bool {
    let order = site.feed_order(section, lang);
    let mut left = site.settings().feed_items;
    for place in order.iter() {
        if left == 0 {
            return false;
        }
        if places.contains(place) {
            return true;
        }
        let Some(entry) = site.entries().get(*place) else {
            continue;
        };
        // What has no item takes no room.
        left -= usize::from(item(site, &entry.path, lang).is_some());
    }
    false
}

fn item(site: &Site, path: &str, lang: Lang) -> Option<Item> {
    let entry = site.entry(path)?;
    let card = site.card_at(path, lang)?;
    let version = entry
        .versions
        .get(site.settings().languages.find(&card.lang)?)?;
    let instant = |date: &crate::base::DateTime| rfc3339(date.at, &site.settings().zone);
    let keys = &version.keys;
    if keys.withdrawn.is_some() {
        return None;
    }
    let published = instant(&keys.date.as_ref().or(keys.publish_at.as_ref())?.value);
    let updated = keys
        .updated
        .as_ref()
        .map_or_else(|| published.clone(), |date| instant(&date.value));
    let corrected = keys
        .corrections
        .iter()
        .flatten()
        .map(|correction| correction.date)
        .max();
    let corrected = corrected
        .and_then(|date| crate::base::DateTime::at_midnight(date.first, &site.settings().zone))
        .map(|date| instant(&date));
    let taxonomies = card
        .terms
        .iter()
        .filter(|(owner, _)| site.settings().taxonomies.contains_key(*owner));
    Some(Item {
        url: card.permalink.clone(),
        title: card.title.clone(),
        lang_tag: (site.settings().languages.find(&card.lang) != Some(lang))
            .then(|| card.lang_tag.clone()),
        updated: corrected.into_iter().fold(updated, std::cmp::max),
        published,
        summary: card.description.clone(),
        content: None,
        terms: taxonomies
            .flat_map(|(_, terms)| terms.iter().map(|t| (t.key.clone(), t.label.clone())))
            .collect(),
    })
}
