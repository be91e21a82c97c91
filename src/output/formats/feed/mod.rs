//! Feeds: for each language of the site, each section with `feed: true`, and each term or entry of which a taxonomy or field
//! says so. One model ([`Feed`]), written in the forms that the settings name.

mod atom;
mod html;
mod json;
mod rss;
mod style;

use std::sync::Arc;

use jiff::Timestamp;

use crate::base::{DateTime, Digest, Hasher, Lang, UrlPath};
use crate::content::settings::FeedFormat;
use crate::markdown::one_line;
use crate::output::feed_item::{Instant, Item};
use crate::output::format::{Format, FormatContext};
use crate::output::text::Texts;
use crate::site::model::EntryId;
use crate::site::views::FileView;
use crate::site::{FeedScope, FormatRoute, Invalidation, Owner, Site, SiteQueries};

pub use style::Style;

/// The feeds of one form.
pub struct Feeds(pub FeedFormat);

impl Format for Feeds {
    fn name(&self) -> &'static str {
        match self.0 {
            FeedFormat::Atom => "feed",
            FeedFormat::Rss => "rss",
            FeedFormat::Json => "json-feed",
        }
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        if !site.feed_formats().contains(&self.0) {
            return Vec::new();
        }
        let places = site.feed_places().into_iter();
        let routes = places.map(|place| FormatRoute {
            url: format!("{}{}", place.page, self.0.file()),
            lang: place.lang,
            format: self.name(),
            scope: Some(Box::new(place.scope)),
            // Browsers show feeds in XML by their style sheet only under the type of their ending.
            media_type: (self.0 == FeedFormat::Json).then(|| self.0.media_type()),
            from: place.from,
        });
        routes.collect()
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let Some(feed) = feed(context, self.0) else {
            return Vec::new();
        };
        let bytes = match self.0 {
            FeedFormat::Atom => atom::write(&feed).unwrap_or_default(),
            FeedFormat::Rss => rss::write(&feed).unwrap_or_default(),
            FeedFormat::Json => json::write(&feed),
        };
        context.only(bytes)
    }

    fn fingerprint(&self) -> Option<fn(&FormatContext<'_>) -> Digest> {
        Some(fingerprint)
    }

    fn is_affected(&self, context: &FormatContext<'_>, invalidation: &Invalidation) -> bool {
        let Some(scope) = context.scope() else {
            return false;
        };
        let title = match scope {
            FeedScope::Record { path, .. } if invalidation.names(path) => return true,
            FeedScope::Record { path, .. } => context.site.id(path),
            _ => None,
        };
        let mut shown = title.into_iter().chain(items(context, scope));
        shown.any(|id| invalidation.entries.contains(&id))
    }
}

/// A feed, before it is written.
struct Feed<'a> {
    site: &'a Site,
    /// The title of the feed.
    title: String,
    /// What is said of it.
    description: String,
    /// BCP 47 tag of its language.
    lang_tag: String,
    /// Absolute URL of the feed.
    url: String,
    /// Absolute URL of the page that it is the feed of.
    page: String,
    /// URL path of its style sheet.
    style: String,
    /// The publisher of the site.
    author: String,
    /// The instant of the newest change.
    updated: Option<Timestamp>,
    /// Name and version of this program.
    generator: String,
    /// The items, newest first.
    items: Vec<Arc<Item>>,
}

/// The entries that a feed shows, newest first.
fn items<'a>(
    context: &'a FormatContext<'_>,
    scope: &FeedScope,
) -> impl Iterator<Item = EntryId> + 'a {
    let (site, lang) = (context.site, context.route.lang);
    let order = site.feed_order(scope, lang);
    let ids: Vec<EntryId> = order
        .iter()
        .copied()
        .filter(move |id| is_shown(site, *id, lang))
        .take(site.settings().feed.items)
        .collect();
    ids.into_iter()
}

/// Whether a feed in `lang` may show an entry: it has a page there, and what that shows is not withdrawn.
fn is_shown(site: &Site, id: EntryId, lang: Lang) -> bool {
    let card = site.card(id, lang);
    card.is_some_and(|card| !card.withdrawn)
}

/// A digest of what a feed shows, apart from the settings.
fn fingerprint(context: &FormatContext<'_>) -> Digest {
    let mut key = Hasher::new();
    let site = context.site;
    key.text(&site.input().base_url);
    let Some(scope) = context.scope() else {
        return key.finish();
    };
    let titled = match scope {
        FeedScope::Section(path)
        | FeedScope::Record { path, .. }
        | FeedScope::Term {
            owner: Owner::Facet { section: path, .. },
            ..
        } => site.id(path),
        FeedScope::Site | FeedScope::Term { .. } => None,
    };
    if let FeedScope::Term {
        owner: Owner::Facet { .. },
        term,
    } = scope
        && let Some(named) = site.id(term)
    {
        key.digest(context.fingerprint_of(named));
    }
    for id in titled.into_iter().chain(items(context, scope)) {
        key.digest(context.fingerprint_of(id));
        key.text(site.feed_path(id).unwrap_or_default());
    }
    key.finish()
}

/// Builds the feed at a route, with as many items as the settings allow.
fn feed<'a>(context: &FormatContext<'a>, format: FeedFormat) -> Option<Feed<'a>> {
    let (site, scope, route) = (context.site, context.scope()?, context.route);
    let lang = route.lang;
    let settings = site.settings();
    let items = items(context, scope).filter_map(|id| {
        let make = |texts: &dyn Texts| item(site, texts, id, lang);
        context.texts.in_feeds(id, lang, &make)
    });
    let items: Vec<Arc<Item>> = items.collect();
    let config = site.config(lang)?;
    let page = route.url.strip_suffix(format.file()).unwrap_or("/");
    let updated = items.iter().map(|item| item.updated.at).max();
    Some(Feed {
        site,
        title: title(site, scope, lang, &config.title),
        description: if config.description.is_empty() {
            config.title.clone()
        } else {
            config.description.clone()
        },
        lang_tag: settings.languages.get(lang).tag.clone(),
        url: site.permalink(&route.url),
        page: site.permalink(page),
        style: site.href(style::URL),
        author: config.publisher_name().to_owned(),
        updated,
        generator: config.generator.clone(),
        items,
    })
}

/// What a feed is about, then the name of the site.
fn title(site: &Site, scope: &FeedScope, lang: Lang, of_site: &str) -> String {
    let card = |path: &str| site.card_at(path, lang).map(|card| card.title.to_string());
    let mut parts: Vec<String> = Vec::new();
    match scope {
        FeedScope::Site => {}
        FeedScope::Section(path) | FeedScope::Record { path, .. } => parts.extend(card(path)),
        FeedScope::Term { owner, term } => {
            parts.extend(site.term_label(owner, term, lang));
            if let Owner::Facet { section, .. } = owner {
                parts.extend(card(section));
            }
        }
    }
    parts.push(of_site.to_owned());
    parts.join(" – ")
}

fn item(site: &Site, texts: &dyn Texts, id: EntryId, lang: Lang) -> Option<Item> {
    let settings = site.settings();
    let entry = site.entries().get(id.index())?;
    let card = site.card(id, lang)?;
    let shown = settings.languages.find(&card.lang)?;
    let keys = &entry.versions.get(shown)?.keys;
    let published = keys.date.as_ref().or(keys.publish_at.as_ref())?.value.at;
    let changed = keys.updated.as_ref().map(|date| date.value.at);
    let corrections = keys.corrections.iter().flatten();
    let corrections = corrections.filter_map(|correction| {
        DateTime::at_midnight(correction.date.first, &settings.zone).map(|date| date.at)
    });
    let updated = changed
        .into_iter()
        .chain(corrections)
        .fold(published, Timestamp::max);
    let taxonomies = card.terms.iter();
    let taxonomies = taxonomies.filter(|(owner, _)| settings.taxonomies.contains_key(*owner));
    let text = settings.feed.full.then(|| texts.text(id, lang)).flatten();
    let picture = card.image.as_ref().map(|image| FileView {
        url: site.absolute(&image.url),
        ..(**image).clone()
    });
    let terms = taxonomies.flat_map(|(_, terms)| terms);
    let terms = terms.map(|term| (term.key.clone(), one_line(&term.label)));
    let url = card.permalink();
    let published = Instant::new(published, &settings.zone);
    Some(Item {
        summary: site.description_of(&card, entry, lang),
        id: site.feed_id(id, lang)?,
        is_foreign: shown != lang,
        // Most have not been changed since, and writing an instant takes its offset in the time zone.
        updated: if updated == published.at {
            published.clone()
        } else {
            Instant::new(updated, &settings.zone)
        },
        published,
        content: text.map(|html| html::standing_alone(&html, &url)),
        url,
        picture,
        terms: terms.collect(),
        card,
    })
}
