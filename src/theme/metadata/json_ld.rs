//! Pages in the vocabulary of schema.org.

use serde_json::{Map, Value, json};

use super::Described;
use crate::markdown::one_line;
use crate::schema::vocabulary::{Role, Shape, find_role, is_a};
use crate::site::views::Datum;
use crate::theme::html::strip;

/// The page, what it is about, its place on the site, and on the home page the site and who publishes it.
pub fn graph(described: &Described<'_>) -> Vec<Value> {
    let mut all = Vec::new();
    if described.page.kind == "home" {
        all.push(described.publisher(true));
        all.push(described.website(true));
    }
    all.push(described.thing());
    all.extend(described.breadcrumbs());
    all
}

/// Adds a text, unless it is empty.
fn add(map: &mut Map<String, Value>, key: &str, text: &str) {
    if !text.is_empty() {
        map.insert(key.to_owned(), json!(text));
    }
}

impl Described<'_> {
    fn id(&self, name: &str) -> String {
        format!("{}/#{name}", self.config.base_url)
    }

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
    fn publisher(&self, whole: bool) -> Value {
        let mut map = Map::new();
        add(&mut map, "@type", "Organization");
        add(&mut map, "@id", &self.id("publisher"));
        add(&mut map, "name", self.config.publisher_name());
        if whole {
            add(&mut map, "url", &format!("{}/", self.config.base_url));
        }
        Value::Object(map)
    }

    /// The site in the language of the page.
    fn website(&self, whole: bool) -> Value {
        let home = self.home();
        let mut map = Map::new();
        add(&mut map, "@type", "WebSite");
        add(&mut map, "@id", &format!("{home}#website"));
        add(&mut map, "name", &self.config.title);
        add(&mut map, "url", &home);
        if whole {
            add(&mut map, "description", &self.config.description);
            let tag = &self.render.shared.languages.get(self.page.lang).tag;
            add(&mut map, "inLanguage", tag);
            map.insert("publisher".into(), json!({"@id": self.id("publisher")}));
        }
        Value::Object(map)
    }

    /// The page, or the article that it is; with what it is about, if that is neither.
    fn thing(&self) -> Value {
        let ty = self.schema_type();
        if is_a(ty, "WebPage") {
            let mut page = self.page_as(ty);
            self.add_roles(ty, &mut page);
            if let Some(list) = self.list().filter(|_| self.page.kind != "home") {
                page.insert("mainEntity".into(), list);
            }
            return Value::Object(page);
        }
        if is_a(ty, "CreativeWork") {
            let mut work = self.work(ty);
            self.add_roles(ty, &mut work);
            return Value::Object(work);
        }
        let mut page = self.page_as("WebPage");
        let mut thing = Map::new();
        add(&mut thing, "@type", ty);
        add(&mut thing, "@id", &format!("{}#it", self.page.canonical));
        add(&mut thing, "name", &self.page.page.card.title);
        add(&mut thing, "description", self.description());
        if let Some(picture) = self.picture() {
            add(&mut thing, "image", &self.absolute(&picture.url));
        }
        add(&mut thing, "url", &self.page.canonical);
        self.add_roles(ty, &mut thing);
        page.insert("mainEntity".into(), Value::Object(thing));
        Value::Object(page)
    }

    /// What every page and article says of itself.
    fn common(&self, ty: &str) -> Map<String, Value> {
        let card = &self.page.page.card;
        let mut map = Map::new();
        add(&mut map, "@type", ty);
        add(&mut map, "@id", &format!("{}#page", self.page.canonical));
        add(&mut map, "url", &self.page.canonical);
        add(&mut map, "name", &card.title);
        add(&mut map, "description", self.description());
        add(&mut map, "inLanguage", &card.lang_tag);
        if let Some(date) = &card.date {
            add(&mut map, "datePublished", date);
        }
        if let Some(date) = self.modified() {
            add(&mut map, "dateModified", date);
        }
        if let Some(picture) = self.picture() {
            add(&mut map, "image", &self.absolute(&picture.url));
        }
        map
    }

    fn page_as(&self, ty: &str) -> Map<String, Value> {
        let mut map = self.common(ty);
        map.insert("isPartOf".into(), self.website(false));
        map
    }

    fn work(&self, ty: &str) -> Map<String, Value> {
        let view = self.page.page;
        let mut map = self.common(ty);
        if is_a(ty, "Article") {
            map.shift_remove("name");
            add(&mut map, "headline", &view.card.title);
        }
        add(&mut map, "mainEntityOfPage", &self.page.canonical);
        map.insert("isAccessibleForFree".into(), json!(true));
        let publisher = self.publisher(true);
        if is_a(ty, "Article") {
            map.insert("author".into(), publisher.clone());
        }
        map.insert("publisher".into(), publisher);
        if !view.series_title.is_empty() {
            let series = json!({"@type": "CreativeWorkSeries", "name": view.series_title});
            map.insert("isPartOf".into(), series);
        }
        let terms: Vec<&str> = self.terms().collect();
        if !terms.is_empty() {
            map.insert("keywords".into(), json!(terms));
        }
        let sources: Vec<Value> = view
            .sources
            .iter()
            .map(|source| match &source.url {
                Some(url) => json!({"@type": "CreativeWork", "name": source.text, "url": url}),
                None => json!(source.text),
            })
            .collect();
        if !sources.is_empty() {
            map.insert("citation".into(), json!(sources));
        }
        map
    }

    /// The part of a list that the page shows.
    fn list(&self) -> Option<Value> {
        if let Some(terms) = self.page.terms {
            let terms = terms.terms.iter();
            let terms = terms.filter_map(|one| Some((&one.term.label, one.term.url.as_ref()?)));
            let items = terms.map(|(label, url)| (label.clone(), self.absolute(url)));
            return Some(items_of(items.collect(), 0, None));
        }
        let paginator = self.page.paginator?;
        let cards = self.render.ask.cards(&paginator.list, self.page.lang);
        let cards = cards.iter().flatten().filter(|card| !card.withdrawn);
        let items = cards.map(|card| (card.title.clone(), card.permalink.clone()));
        let before = paginator
            .paginate_by
            .saturating_mul(paginator.current.saturating_sub(1));
        let items: Vec<(String, String)> = items.collect();
        (!items.is_empty()).then(|| items_of(items, before, Some(paginator.total)))
    }

    /// The pages above the page, and it.
    fn breadcrumbs(&self) -> Option<Value> {
        let view = self.page.page;
        if view.breadcrumbs.is_empty() {
            return None;
        }
        let above = view.breadcrumbs.iter();
        let above = above.map(|link| (link.title.clone(), self.absolute(&link.url)));
        let own = (view.card.title.clone(), self.page.canonical.clone());
        let items: Vec<Value> = (1..)
            .zip(above.chain([own]))
            .map(|(n, (name, url))| {
                json!({"@type": "ListItem", "position": n, "name": name, "item": url})
            })
            .collect();
        Some(json!({"@type": "BreadcrumbList", "itemListElement": items}))
    }

    /// Adds the fields that are properties of the type.
    fn add_roles(&self, ty: &str, map: &mut Map<String, Value>) {
        let view = self.page.page;
        // What is made up has no properties of what it would be.
        let roles = view.roles.iter().filter(|_| !view.card.example);
        for (field, role) in roles {
            let Some(role) = find_role(role).filter(|role| role.is_of(ty)) else {
                continue;
            };
            let all = view.data.as_ref().unwrap_or(&view.card.data);
            let value = match view.card.terms.get(field) {
                Some(terms) => terms.iter().cloned().map(Datum::Choice).collect(),
                None => match all.get(field) {
                    Some(Datum::List(items)) => items.clone(),
                    Some(one) => vec![one.clone()],
                    None => Vec::new(),
                },
            };
            let values = value.iter().filter_map(|one| self.property(role, one));
            let mut values: Vec<Value> = values.collect();
            // Several fields may have one role.
            if let Some(before) = map.get(role.name).filter(|_| is_repeated(view, role)) {
                let before = before.clone();
                match before {
                    Value::Array(all) => values.splice(0..0, all).for_each(drop),
                    one => values.insert(0, one),
                }
            }
            let value = match values.len() {
                0 => continue,
                1 => values.remove(0),
                _ => Value::Array(values),
            };
            map.insert(role.name.to_owned(), value);
        }
    }

    /// A value of a field as that of a property.
    fn property(&self, role: &Role, value: &Datum) -> Option<Value> {
        let (text, url) = match value {
            Datum::Text(text) | Datum::Date(text) => (text.clone(), None),
            Datum::Html(html) => (one_line(&strip(html)), None),
            Datum::Integer(number) => return Some(json!(number)),
            Datum::Number(number) => return Some(json!(number)),
            Datum::Boolean(flag) => return Some(json!(flag)),
            Datum::Country { name, .. } => (name.clone(), None),
            Datum::Choice(term) => (term.label.clone(), term.url.clone()),
            Datum::Reference(link) => (link.title.clone(), Some(link.url.clone())),
            Datum::File(file) => return Some(json!(self.absolute(&file.url))),
            Datum::None | Datum::Document(_) | Datum::List(_) | Datum::Map(_) => return None,
        };
        if text.is_empty() {
            return None;
        }
        let Shape::Thing(ty) = role.shape else {
            return Some(json!(text));
        };
        let name = if ty == "Audience" {
            "audienceType"
        } else {
            "name"
        };
        let mut thing = Map::new();
        add(&mut thing, "@type", ty);
        add(&mut thing, name, &text);
        if let Some(url) = url.filter(|_| matches!(value, Datum::Reference(_))) {
            add(&mut thing, "url", &self.absolute(&url));
        }
        Some(Value::Object(thing))
    }
}

/// Whether several fields of a page have a role.
fn is_repeated(view: &crate::site::views::PageView, role: &Role) -> bool {
    view.roles
        .iter()
        .filter(|(_, name)| name == role.name)
        .count()
        > 1
}

fn items_of(items: Vec<(String, String)>, before: usize, total: Option<usize>) -> Value {
    let mut map = Map::new();
    add(&mut map, "@type", "ItemList");
    map.insert("numberOfItems".into(), json!(total.unwrap_or(items.len())));
    let items: Vec<Value> = (before + 1..)
        .zip(items)
        .map(|(n, (name, url))| {
            json!({"@type": "ListItem", "position": n, "name": name, "url": url})
        })
        .collect();
    map.insert("itemListElement".into(), json!(items));
    Value::Object(map)
}
