//! Feeds (Atom, RFC 4287): one for each language of the site, and one for each section with `feed: true`.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::base::date::rfc3339;
use crate::base::{DateTime, Lang, UrlPath};
use crate::diag::Span;
use crate::output::format::{Format, FormatContext};
use crate::site::model::Entry;
use crate::site::{FormatRoute, Invalidation, Query, QueryResult, Site, SiteQueries};

/// The media type of Atom.
const ATOM: &str = "application/atom+xml";

/// The Atom feeds. A feed without a scope has the entries of all sections with `feed: true`.
pub struct Atom;

impl Format for Atom {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        let languages = &site.settings().languages;
        let mut routes: Vec<FormatRoute> = languages
            .all()
            .map(|(lang, _)| {
                let url = format!("{}feed.xml", languages.home(lang));
                FormatRoute {
                    lang,
                    media_type: Some(ATOM),
                    ..FormatRoute::of_site(site, &url, self.name())
                }
            })
            .collect();
        for section in site.sections().values() {
            let index = site.entries().get(section.index.index());
            // The feed of the home page is that of the whole site.
            let feeds = |index: &&Entry| section.keys.feed == Some(true) && !index.path.is_empty();
            let Some(index) = index.filter(feeds) else {
                continue;
            };
            routes.extend(index.pages.iter().map(|(lang, page)| {
                FormatRoute {
                    url: format!("{}feed.xml", page.url),
                    lang,
                    format: self.name(),
                    scope: Some(index.path.clone()),
                    media_type: Some(ATOM),
                    from: index
                        .versions
                        .get(page.version)
                        .map(|version| Span::file(&version.file)),
                }
            }));
        }
        routes
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let feed = feed(context);
        context.only(feed.and_then(|feed| atom(&feed).ok()).unwrap_or_default())
    }

    fn is_affected(&self, context: &FormatContext<'_>, invalidation: &Invalidation) -> bool {
        let site = context.site;
        let order = site.feed_order(context.scope(), context.route.lang);
        let mut left = site.settings().feed_items;
        for id in order.iter() {
            if left == 0 {
                return false;
            }
            if invalidation.entries.contains(id) {
                return true;
            }
            let Some(entry) = site.entries().get(id.index()) else {
                continue;
            };
            // Entries without an item do not count.
            left -= usize::from(item(site, &entry.path, context.route.lang).is_some());
        }
        false
    }
}

/// A feed, before it is written as XML.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Feed {
    /// The title of the feed.
    title: String,
    /// BCP 47 tag of its language.
    lang_tag: String,
    /// Absolute URL of the feed.
    url: String,
    /// Absolute URL of the page that it is the feed of.
    page: String,
    /// The publisher of the site.
    author: String,
    /// The instant of the newest change (RFC 3339).
    updated: String,
    /// Name and version of this program.
    generator: String,
    /// The items, newest first.
    items: Vec<Item>,
}

/// An item of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    /// Absolute URL, which is also its identifier.
    url: String,
    /// The title of the entry.
    title: String,
    /// BCP 47 tag of its language where it is not the feed's.
    lang_tag: Option<String>,
    /// Instant of publication (RFC 3339).
    published: String,
    /// Instant of the last change (RFC 3339).
    updated: String,
    /// The description as plain text.
    summary: String,
    /// The text as HTML, with absolute links.
    content: Option<String>,
    /// The terms of the entry: key and label.
    terms: Vec<(String, String)>,
}

/// Writes a feed as XML.
///
/// # Errors
/// Never in practice: it writes to memory.
fn atom(feed: &Feed) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("feed").with_attributes([
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xml:lang", feed.lang_tag.as_str()),
    ]);
    xml.write_event(Event::Start(root))?;
    text(&mut xml, "id", &feed.url)?;
    text(&mut xml, "title", &feed.title)?;
    text(&mut xml, "updated", &feed.updated)?;
    text(&mut xml, "generator", &feed.generator)?;
    link(&mut xml, "self", &feed.url, ATOM)?;
    link(&mut xml, "alternate", &feed.page, "text/html")?;
    xml.create_element("author")
        .write_inner_content(|xml| text(xml, "name", &feed.author))?;
    for item in &feed.items {
        let mut element = xml.create_element("entry");
        if let Some(tag) = &item.lang_tag {
            element = element.with_attribute(("xml:lang", tag.as_str()));
        }
        element.write_inner_content(|xml| entry(xml, item))?;
    }
    xml.write_event(Event::End(BytesEnd::new("feed")))?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn text(xml: &mut Writer<Vec<u8>>, name: &str, content: &str) -> io::Result<()> {
    let clean = writable(content);
    xml.create_element(name)
        .write_text_content(BytesText::new(&clean))?;
    Ok(())
}

/// Removes control characters and noncharacters, because XML 1.0 cannot represent most of them.
fn writable(text: &str) -> String {
    let is_noncharacter = |c: char| {
        let code = u32::from(c);
        (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
    };
    text.chars()
        .filter(|c| matches!(c, '\n' | '\t') || !c.is_control() && !is_noncharacter(*c))
        .collect()
}

fn link(xml: &mut Writer<Vec<u8>>, rel: &str, href: &str, media_type: &str) -> io::Result<()> {
    xml.create_element("link")
        .with_attributes([("rel", rel), ("href", href), ("type", media_type)])
        .write_empty()?;
    Ok(())
}

fn entry(xml: &mut Writer<Vec<u8>>, item: &Item) -> io::Result<()> {
    text(xml, "id", &item.url)?;
    text(xml, "title", &item.title)?;
    link(xml, "alternate", &item.url, "text/html")?;
    text(xml, "published", &item.published)?;
    text(xml, "updated", &item.updated)?;
    for (key, label) in &item.terms {
        xml.create_element("category")
            .with_attributes([("term", key.as_str()), ("label", label.as_str())])
            .write_empty()?;
    }
    if !item.summary.is_empty() {
        text(xml, "summary", &item.summary)?;
    }
    if let Some(html) = &item.content {
        let clean = writable(html);
        xml.create_element("content")
            .with_attribute(("type", "html"))
            .write_text_content(BytesText::new(&clean))?;
    }
    Ok(())
}

/// Builds the feed at a route, with as many items as the settings allow.
fn feed(context: &FormatContext<'_>) -> Option<Feed> {
    let (site, section, route) = (context.site, context.scope(), context.route);
    let lang = route.lang;
    let settings = site.settings();
    let order = site.feed_order(section, lang);
    let items: Vec<Item> = order
        .iter()
        .filter_map(|id| site.entries().get(id.index()))
        .filter_map(|entry| item(site, &entry.path, lang))
        .take(settings.feed_items)
        .collect();
    let config = match site.ask(&Query::Config(lang)) {
        QueryResult::Config(config) => config,
        _ => return None,
    };
    let title = match section.and_then(|path| site.card_at(path, lang)) {
        Some(card) => format!("{} – {}", card.title, config.title),
        None => config.title.clone(),
    };
    let page = route.url.strip_suffix("feed.xml").unwrap_or("/");
    let updated = items.iter().map(|item| item.updated.clone()).max();
    Some(Feed {
        title,
        lang_tag: settings.languages.get(lang).tag.clone(),
        url: site.permalink(&route.url),
        page: site.permalink(page),
        author: if config.publisher.is_empty() {
            config.title.clone()
        } else {
            config.publisher.clone()
        },
        // Atom requires a date, feed readers take 1970 for an error, and the time of the build would change each
        // time.
        updated: updated.unwrap_or_else(|| "2000-01-01T00:00:00Z".into()),
        generator: config.generator.clone(),
        items,
    })
}

fn item(site: &Site, path: &str, lang: Lang) -> Option<Item> {
    let entry = site.entry(path)?;
    let card = site.card_at(path, lang)?;
    let version = entry
        .versions
        .get(site.settings().languages.find(&card.lang)?)?;
    let instant = |date: &DateTime| rfc3339(date.at, &site.settings().zone);
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
        .and_then(|date| DateTime::at_midnight(date.first, &site.settings().zone))
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
