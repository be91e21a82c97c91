//! Pages in the vocabulary of schema.org.

use std::borrow::Cow;
use std::sync::Arc;

use super::Described;
use super::node::{Items, Joined, Node, Object};
use crate::content::Settings;
use crate::markdown::one_line;
use crate::schema::vocabulary::{Role, Shape, find_role, is_a};
use crate::site::views::{ConfigView, Datum};
use crate::theme::html::strip;

/// No more keys than this most pages and articles have.
const MOST: usize = 16;

/// The page, what it is about, its place on the site, and on the home page the site and who publishes it.
pub fn graph<'a>(described: &'a Described<'_>) -> Vec<Node<'a>> {
    let mut all = Vec::new();
    if described.page.kind == "home" {
        all.push(described.publisher());
        all.push(described.website(true).into());
    }
    all.push(described.thing().into());
    all.extend(described.breadcrumbs().map(Node::Object));
    all
}

impl Described<'_> {
    fn home(&self) -> String {
        let languages = self.config.languages.iter();
        let key = self.render.shared.languages.key(self.page.lang);
        let own = languages.clone().find(|language| language.key == key);
        own.map_or_else(
            || format!("{}/", self.config.base_url),
            |language| self.absolute(&language.url),
        )
    }

    /// The publisher of the site.
    fn publisher(&self) -> Node<'_> {
        Node::Shared(Arc::clone(&self.shared.publisher))
    }

    /// The site in the language of the page.
    fn website(&self, whole: bool) -> Object<'_> {
        let home = self.home();
        let mut map = Object::of("@type", "WebSite");
        map.add("@id", format!("{home}#website"));
        map.add("name", &self.config.title);
        map.add("url", home);
        if whole {
            map.add("description", &self.config.description);
            let tag = &self.render.shared.languages.get(self.page.lang).tag;
            map.add("inLanguage", tag);
            map.set("publisher", Object::of("@id", publisher_id(&self.config)));
        }
        map
    }

    /// The page, or the article that it is; with what it is about, if that is neither.
    fn thing(&self) -> Object<'_> {
        let ty = self.schema_type();
        if is_a(ty, "WebPage") {
            let mut page = self.page_as(ty);
            self.add_roles(ty, &mut page);
            if let Some(list) = self.list().filter(|_| self.page.kind != "home") {
                page.replace("mainEntity", list);
            }
            return page;
        }
        if is_a(ty, "CreativeWork") {
            let mut work = self.work(ty);
            self.add_roles(ty, &mut work);
            return work;
        }
        let mut page = self.page_as("WebPage");
        let mut thing = Object::of("@type", ty);
        thing.set("@id", Node::Joined(Joined(&self.page.canonical, "#it")));
        thing.add("name", &*self.page.page.card.title);
        thing.add("description", self.description());
        if let Some(picture) = self.picture() {
            thing.add("image", self.absolute(&picture.url));
        }
        thing.add("url", &self.page.canonical);
        self.add_roles(ty, &mut thing);
        page.set("mainEntity", thing);
        page
    }

    /// What every page and article says of itself; `name` is the key of its title.
    fn common<'s>(&'s self, ty: &'s str, name: Option<&'static str>) -> Object<'s> {
        let card = &self.page.page.card;
        let mut map = Object::with_room(MOST, "@type", ty);
        map.set("@id", Node::Joined(Joined(&self.page.canonical, "#page")));
        map.add("url", &self.page.canonical);
        if let Some(name) = name {
            map.add(name, &*card.title);
        }
        map.add("description", self.description());
        map.add("inLanguage", &*card.lang_tag);
        if let Some(date) = &card.date {
            map.add("datePublished", &**date);
        }
        if let Some(date) = self.modified() {
            map.add("dateModified", date);
        }
        if let Some(picture) = self.picture() {
            map.add("image", self.absolute(&picture.url));
        }
        map
    }

    fn page_as<'s>(&'s self, ty: &'s str) -> Object<'s> {
        let mut map = self.common(ty, Some("name"));
        map.set("isPartOf", self.website(false));
        map
    }

    fn work<'s>(&'s self, ty: &'s str) -> Object<'s> {
        let view = self.page.page;
        let is_article = is_a(ty, "Article");
        let mut map = self.common(ty, (!is_article).then_some("name"));
        if is_article {
            map.add("headline", &*view.card.title);
        }
        map.add("mainEntityOfPage", &self.page.canonical);
        map.set("isAccessibleForFree", Node::Boolean(true));
        if is_article {
            map.set("author", self.publisher());
        }
        map.set("publisher", self.publisher());
        if !view.series_title.is_empty() {
            let mut series = Object::of("@type", "CreativeWorkSeries");
            series.set("name", view.series_title.as_str());
            map.set("isPartOf", series);
        }
        let terms: Vec<Node<'_>> = self.terms().map(Node::from).collect();
        if !terms.is_empty() {
            map.set("keywords", Node::List(terms));
        }
        let sources = view.sources.iter().map(|source| {
            let text = Node::from(source.text.as_str());
            let Some(url) = &source.url else {
                return text;
            };
            let mut work = Object::of("@type", "CreativeWork");
            work.set("name", text);
            work.set("url", url.as_str());
            work.into()
        });
        let sources: Vec<Node<'_>> = sources.collect();
        if !sources.is_empty() {
            map.set("citation", Node::List(sources));
        }
        map
    }

    /// The part of a list that the page shows.
    fn list(&self) -> Option<Object<'_>> {
        if let Some(terms) = self.page.terms {
            let terms = terms.terms.iter();
            let terms = terms.filter_map(|one| Some((&one.term.label, one.term.url.as_ref()?)));
            let items = terms.map(|(label, url)| (label.as_str(), self.address(url)));
            return Some(items_of(items.collect(), 0, None));
        }
        let paginator = self.page.paginator?;
        let cards = self.cards.iter().flatten();
        let items = cards
            .filter(|card| !card.withdrawn)
            .map(|card| (&*card.title, Joined(&card.origin, &card.url)));
        let items: Vec<_> = items.collect();
        let before = paginator
            .paginate_by
            .saturating_mul(paginator.current.saturating_sub(1));
        (!items.is_empty()).then(|| items_of(items, before, Some(paginator.total)))
    }

    /// The absolute URL of what pages write as `url`. One of another site stays as it is.
    fn address<'s>(&'s self, url: &'s str) -> Joined<'s> {
        let is_own = url.starts_with('/') && !url.starts_with("//");
        let origin = is_own.then(|| Settings::origin(&self.config.base_url));
        Joined(origin.unwrap_or_default(), url)
    }

    /// The pages above the page, and it.
    fn breadcrumbs(&self) -> Option<Object<'_>> {
        let view = self.page.page;
        if view.breadcrumbs.is_empty() {
            return None;
        }
        let mut all = Vec::with_capacity(view.breadcrumbs.len() + 1);
        let above = view.breadcrumbs.iter();
        all.extend(above.map(|link| (&*link.title, self.address(&link.url))));
        all.push((&*view.card.title, Joined(&self.page.canonical, "")));
        let items = Items {
            first: 1,
            key: "item",
            all,
        };
        let mut list = Object::of("@type", "BreadcrumbList");
        list.set("itemListElement", Node::Items(Box::new(items)));
        Some(list)
    }

    /// Adds the fields that are properties of the type.
    fn add_roles<'s>(&'s self, ty: &str, map: &mut Object<'s>) {
        let view = self.page.page;
        // What is made up has no properties of what it would be.
        let roles = view.roles.iter().filter(|_| !view.card.example);
        for (field, role) in roles {
            let Some(role) = find_role(role).filter(|role| role.is_of(ty)) else {
                continue;
            };
            let all = view.data.as_ref().unwrap_or(&view.card.data);
            let mut values: Vec<Node<'_>> = match (view.card.terms.get(field), all.get(field)) {
                (Some(terms), _) => {
                    let labels = terms.iter().map(|term| Cow::from(&term.label));
                    labels.filter_map(|label| thing_of(role, label)).collect()
                }
                (None, Some(Datum::List(items))) => {
                    let items = items.iter();
                    items.filter_map(|one| self.property(role, one)).collect()
                }
                (None, one) => {
                    let one = one.into_iter();
                    one.filter_map(|one| self.property(role, one)).collect()
                }
            };
            // Several fields may have one role.
            if let Some(before) = map.get(role.name).filter(|_| is_repeated(view, role)) {
                match before.clone() {
                    Node::List(all) => values.splice(0..0, all).for_each(drop),
                    one => values.insert(0, one),
                }
            }
            let value = match values.len() {
                0 => continue,
                1 => values.remove(0),
                _ => Node::List(values),
            };
            map.replace(role.name, value);
        }
    }

    /// A value of a field as that of a property.
    fn property<'s>(&'s self, role: &Role, value: &'s Datum) -> Option<Node<'s>> {
        match value {
            Datum::Text(text) | Datum::Date(text) => thing_of(role, text.into()),
            Datum::Html(html) => thing_of(role, one_line(&strip(html)).into()),
            Datum::Integer(number) => Some(Node::Integer(*number)),
            Datum::Number(number) => Some(Node::Number(*number)),
            Datum::Boolean(flag) => Some(Node::Boolean(*flag)),
            Datum::Country { name, .. } => thing_of(role, name.into()),
            Datum::Choice(term) => thing_of(role, (&term.label).into()),
            Datum::Reference(link) => {
                let mut thing = thing_of(role, (&link.title).into())?;
                if let Node::Object(thing) = &mut thing {
                    thing.add("url", self.absolute(&link.url));
                }
                Some(thing)
            }
            Datum::File(file) => Some(Node::from(self.absolute(&file.url))),
            Datum::None | Datum::Document(_) | Datum::List(_) | Datum::Map(_) => None,
        }
    }
}

/// The publisher of the site, which is the same on all pages in a language.
pub fn publisher(config: &ConfigView) -> Object<'static> {
    let mut map = Object::of("@type", "Organization");
    map.add("@id", publisher_id(config));
    map.add("name", config.publisher_name().to_owned());
    map.add("url", format!("{}/", config.base_url));
    map
}

fn publisher_id(config: &ConfigView) -> String {
    format!("{}/#publisher", config.base_url)
}

/// A text as the value of a property: as it is, or as the name of a thing.
fn thing_of<'t>(role: &Role, text: Cow<'t, str>) -> Option<Node<'t>> {
    if text.is_empty() {
        return None;
    }
    let Shape::Thing(ty) = role.shape else {
        return Some(Node::Text(text));
    };
    let name = if ty == "Audience" {
        "audienceType"
    } else {
        "name"
    };
    let mut thing = Object::of("@type", ty);
    thing.add(name, text);
    Some(Node::Object(thing))
}

/// Whether several fields of a page have a role.
fn is_repeated(view: &crate::site::views::PageView, role: &Role) -> bool {
    view.roles
        .iter()
        .filter(|(_, name)| name == role.name)
        .count()
        > 1
}

/// A list of pages, of which `before` come before those of `all`.
fn items_of<'a>(
    all: Vec<(&'a str, Joined<'a>)>,
    before: usize,
    total: Option<usize>,
) -> Object<'a> {
    let mut list = Object::of("@type", "ItemList");
    list.set("numberOfItems", Node::Count(total.unwrap_or(all.len())));
    let items = Items {
        first: before + 1,
        key: "url",
        all,
    };
    list.set("itemListElement", Node::Items(Box::new(items)));
    list
}
