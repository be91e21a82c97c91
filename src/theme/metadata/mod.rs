//! What the head of a page says to machines: which page it is (canonical address, other languages, feeds, further outputs),
//! what other sites show of a link to it (Open Graph), and what it is about (JSON-LD, `json_ld`).

mod json_ld;
mod node;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use self::node::{Node, Object, Written};
use super::input::RenderPage;
use super::running::Render;
use crate::base::escape_into;
use crate::content::Settings;
use crate::schema::vocabulary::is_a;
use crate::site::views::{Card, ConfigView, FileView};

/// The bytes that the head of a page usually has.
const USUAL: usize = 4_096;

/// A page with what its metadata need.
pub struct Described<'a> {
    render: &'a Render,
    page: &'a RenderPage<'a>,
    config: Arc<ConfigView>,
    shared: Arc<Shared>,
    section: Option<Arc<Card>>,
    /// What its list shows.
    cards: &'a [Option<Arc<Card>>],
}

/// What the metadata of all pages in a language have in common.
struct Shared {
    /// The links to icons.
    icons: String,
    publisher: Arc<Written>,
    /// The links to the feeds of the site and of sections, by address.
    feeds: Mutex<BTreeMap<String, FeedLinks>>,
}

/// The links to all forms of a feed.
struct FeedLinks {
    /// The title that it has in them.
    title: Option<Arc<str>>,
    html: Arc<str>,
}

impl Shared {
    fn new(config: &ConfigView) -> Self {
        let mut icons = String::new();
        for [rel, href, media_type, sizes] in &config.icons {
            let all = [
                ("rel", rel),
                ("href", href),
                ("type", media_type),
                ("sizes", sizes),
            ];
            icons.push_str("<link");
            for (name, value) in all.iter().filter(|(_, value)| !value.is_empty()) {
                attribute(&mut icons, name, &[value]);
            }
            icons.push_str(">\n");
        }
        Self {
            icons,
            publisher: Arc::new(json_ld::publisher(config).into()),
            feeds: Mutex::default(),
        }
    }

    /// The links to a feed that many pages have, as `make` makes them.
    fn feed(
        &self,
        feed: &str,
        title: Option<&Arc<str>>,
        make: impl FnOnce() -> String,
    ) -> Arc<str> {
        let mut feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        let known = feeds.get(feed);
        if let Some(links) = known.filter(|links| links.title.as_ref() == title) {
            return Arc::clone(&links.html);
        }
        let html: Arc<str> = make().into();
        let links = FeedLinks {
            title: title.cloned(),
            html: Arc::clone(&html),
        };
        feeds.insert(feed.to_owned(), links);
        html
    }
}

impl<'a> Described<'a> {
    /// `None` for a page that is at no address of its own. The list that it has, if any, shows the `cards`.
    pub fn new(
        render: &'a Render,
        page: &'a RenderPage<'a>,
        cards: &'a [Option<Arc<Card>>],
    ) -> Option<Self> {
        let config = render.config().filter(|_| page.kind != "404")?;
        let section = page.section.as_ref();
        let section = section.and_then(|path| render.card(path, page.lang));
        let shared = config
            .metadata
            .get_or_init(|| Arc::new(Shared::new(&config)));
        Some(Self {
            render,
            page,
            config,
            shared,
            section,
            cards,
        })
    }

    /// The page as JSON-LD. `None` for a page that is not to be found by search engines.
    pub fn json_ld(&self) -> Option<Object<'_>> {
        if !self.is_found() {
            return None;
        }
        let mut all = Object::of("@context", "https://schema.org");
        all.set("@graph", Node::List(json_ld::graph(self)));
        Some(all)
    }

    /// The elements of the head, each in a line.
    pub fn head(&self) -> String {
        let mut html = String::with_capacity(USUAL);
        self.links(&mut html);
        self.feeds(&mut html);
        html.push_str(&self.shared.icons);
        self.open_graph(&mut html);
        if let Some(data) = self.json_ld() {
            html.push_str("<script type=\"application/ld+json\">");
            data.write(&mut html);
            html.push_str("</script>");
        }
        html.truncate(html.trim_end().len());
        html
    }

    /// Whether search engines are to find the page, and it has a text in its language.
    fn is_found(&self) -> bool {
        let view = self.page.page;
        view.state == "public"
            && !view.noindex
            && view.withdrawn.is_none()
            && view.translation_status != "missing"
    }

    /// Whether it is a further page of a list.
    fn is_later(&self) -> bool {
        self.page
            .paginator
            .is_some_and(|paginator| paginator.current > 1)
    }

    /// The type of schema.org that the page is described as.
    fn schema_type(&self) -> &str {
        let view = self.page.page;
        let is_news = || {
            self.section
                .as_ref()
                .is_some_and(|card| card.feed.is_some())
        };
        match self.page.kind {
            // Examples are not described to search engines as if they were real.
            _ if view.card.example && !is_a(&view.schema_type, "WebPage") => "WebPage",
            _ if !view.schema_type.is_empty() => &view.schema_type,
            "entry" if view.card.date.is_some() && is_news() => "NewsArticle",
            "entry" if view.card.date.is_some() => "Article",
            "section" | "term" | "taxonomy" | "archive" => "CollectionPage",
            _ => "WebPage",
        }
    }

    fn description(&self) -> &str {
        match &*self.page.page.card.description {
            "" if self.page.kind == "home" => &self.config.description,
            own => own,
        }
    }

    /// The absolute URL of what pages write as `url`.
    fn absolute(&self, url: &str) -> String {
        Settings::absolute(&self.config.base_url, url)
    }

    /// The picture of the page.
    fn picture(&self) -> Option<&FileView> {
        self.page
            .page
            .card
            .image
            .as_deref()
            .filter(|_| self.is_found())
    }

    fn links(&self, html: &mut String) {
        let view = self.page.page;
        link(
            html,
            &[("rel", &["canonical"]), ("href", &[&self.page.canonical])],
        );
        let is_own = !matches!(view.translation_status.as_str(), "original" | "missing");
        let exact = view.translations.iter().filter(|other| other.exact);
        if is_own && !self.is_later() && exact.clone().count() > 1 {
            let root = format!("{}/", self.config.base_url);
            for other in exact {
                let to = &other.permalink;
                link(
                    html,
                    &[
                        ("rel", &["alternate"]),
                        ("hreflang", &[&other.hreflang]),
                        ("href", &[to]),
                    ],
                );
                if other.lang == self.config.default_language {
                    let to = if self.page.kind == "home" { &root } else { to };
                    link(
                        html,
                        &[
                            ("rel", &["alternate"]),
                            ("hreflang", &["x-default"]),
                            ("href", &[to]),
                        ],
                    );
                }
            }
        }
        for output in view
            .outputs
            .iter()
            .filter(|output| output.is_linked && !self.is_later())
        {
            let title = [&view.card.title, " (", &output.name, ")"];
            alternate(html, &output.media_type, &title, &[&output.url]);
        }
    }

    /// Links to the feeds of the site, of the section and of the page itself.
    fn feeds(&self, html: &mut String) {
        let of_site = self.render.card("", self.page.lang);
        let of_site = of_site
            .as_ref()
            .and_then(|card| Some((card.feed.as_deref()?, None)));
        let of_section = self.section.as_deref().and_then(feed_of);
        let own = feed_of(&self.page.page.card);
        let mut told: Vec<&str> = Vec::new();
        for (is_shared, feed) in [(true, of_site), (true, of_section), (false, own)] {
            let Some((feed, title)) = feed.filter(|(feed, _)| !told.contains(feed)) else {
                continue;
            };
            told.push(feed);
            let title = title.filter(|_| self.page.kind != "home");
            if is_shared {
                let links = || {
                    let mut links = String::new();
                    self.forms_of_feed(feed, title, &mut links);
                    links
                };
                html.push_str(&self.shared.feed(feed, title, links));
            } else {
                self.forms_of_feed(feed, title, html);
            }
        }
    }

    /// Links to all forms of a feed.
    fn forms_of_feed(&self, feed: &str, title: Option<&Arc<str>>, html: &mut String) {
        let first = self.config.feeds.first();
        let beside = first.and_then(|(first, _)| feed.strip_suffix(first.as_str()));
        let beside = beside.unwrap_or(feed);
        let of_site = self.config.title.as_str();
        for (file, media_type) in &self.config.feeds {
            match title {
                Some(title) => {
                    alternate(html, media_type, &[title, " – ", of_site], &[beside, file]);
                }
                None => alternate(html, media_type, &[of_site], &[beside, file]),
            }
        }
    }

    fn open_graph(&self, html: &mut String) {
        let view = self.page.page;
        let is_article = is_a(self.schema_type(), "Article");
        property(
            html,
            "og:type",
            if is_article { "article" } else { "website" },
        );
        property(html, "og:site_name", &self.config.title);
        property(html, "og:title", &view.card.title);
        let description = self.description();
        if !description.is_empty() {
            property(html, "og:description", description);
        }
        property(html, "og:url", &self.page.canonical);
        self.locales(html);
        if is_article && self.is_found() {
            let card = &view.card;
            if let Some(date) = &card.date {
                property(html, "article:published_time", date);
            }
            if let Some(date) = self.modified() {
                property(html, "article:modified_time", date);
            }
            if let Some(section) = &self.section {
                property(html, "article:section", &section.title);
            }
            for term in self.terms() {
                property(html, "article:tag", term);
            }
        }
        // Other sites show no SVG.
        let picture = self
            .picture()
            .filter(|file| file.media_type != "image/svg+xml");
        if let Some(picture) = picture {
            property(html, "og:image", &self.absolute(&picture.url));
            if let (Some(width), Some(height)) = (picture.width, picture.height) {
                property(html, "og:image:width", &width.to_string());
                property(html, "og:image:height", &height.to_string());
            }
            if let Some(alt) = picture.alt.as_ref().filter(|alt| !alt.is_empty()) {
                property(html, "og:image:alt", alt);
            }
        }
    }

    fn locales(&self, html: &mut String) {
        let view = self.page.page;
        let shared = &self.render.shared;
        let locale = |key: &str| {
            let lang = shared.languages.find(key)?;
            shared
                .territories
                .get(usize::from(lang.0))
                .filter(|text| !text.is_empty())
        };
        let own = &*view.card.lang;
        if let Some(locale) = locale(own) {
            property(html, "og:locale", locale);
        }
        for other in view
            .translations
            .iter()
            .filter(|other| other.exact && other.lang != own)
        {
            if let Some(locale) = locale(&other.lang) {
                property(html, "og:locale:alternate", locale);
            }
        }
    }

    /// The date of the last change: of substance, or the last correction.
    fn modified(&self) -> Option<&str> {
        let view = self.page.page;
        let corrected = view
            .corrections
            .first()
            .map(|correction| correction.date.as_str());
        view.card.updated.as_deref().max(corrected)
    }

    /// The labels of its terms of taxonomies.
    fn terms(&self) -> impl Iterator<Item = &str> {
        let taxonomies = self.config.taxonomies.iter();
        let terms = taxonomies.filter_map(|one| self.page.page.card.terms.get(&one.name));
        terms.flatten().map(|term| term.label.as_str())
    }
}

/// The feed of a page, and its title.
fn feed_of(card: &Card) -> Option<(&str, Option<&Arc<str>>)> {
    Some((card.feed.as_deref()?, Some(&card.title)))
}

/// Adds an attribute, of which the value is in pieces.
fn attribute(html: &mut String, name: &str, value: &[&str]) {
    html.push(' ');
    html.push_str(name);
    html.push_str("=\"");
    for piece in value {
        escape_into(piece, html);
    }
    html.push('"');
}

fn link(html: &mut String, attributes: &[(&str, &[&str])]) {
    html.push_str("<link");
    for (name, value) in attributes {
        attribute(html, name, value);
    }
    html.push_str(">\n");
}

fn alternate(html: &mut String, media_type: &str, title: &[&str], href: &[&str]) {
    html.push_str("<link rel=\"alternate\"");
    attribute(html, "type", &[media_type]);
    attribute(html, "title", title);
    attribute(html, "href", href);
    html.push_str(">\n");
}

fn property(html: &mut String, name: &str, content: &str) {
    html.push_str("<meta property=\"");
    html.push_str(name);
    html.push_str("\" content=\"");
    escape_into(content, html);
    html.push_str("\">\n");
}

/// The language and territory of a language tag as Open Graph writes them, such as `zh_HK`; empty if that cannot be said.
pub fn territory(tag: &str) -> String {
    use icu_locale::{LanguageIdentifier, LocaleExpander};
    let Ok(mut id) = tag.parse::<LanguageIdentifier>() else {
        return String::new();
    };
    LocaleExpander::new_common().maximize(&mut id);
    match id.region {
        Some(region) => format!("{}_{region}", id.language),
        None => String::new(),
    }
}
