//! The settings of the new site: `content/site.yaml`.

use crate::base::HeadingIds;
use crate::import::keys::Terms;
use crate::import::names::humanized;
use crate::import::old::OldSite;
use crate::import::places::{Places, at_root};
use crate::import::report::{Kind, Note};
use crate::import::text::directory::{Directory, Led, Target};
use crate::import::value::{Map, Value};

/// What the settings are made of besides the old site.
pub struct Known<'a> {
    /// Where pages, sections and files lie in the new site.
    pub places: &'a Places,
    /// What links lead to.
    pub directory: &'a Directory,
    /// Terms and their labels.
    pub terms: &'a Terms,
    /// How Markdown is read.
    pub markdown: MarkdownSettings,
    /// The name of the theme that the new site begins with.
    pub theme: &'a str,
}

/// How Markdown is read.
pub struct MarkdownSettings {
    /// Whether a text has HTML that was kept, which the settings must then let through.
    pub raw_html: bool,
    /// The rule of ids of headings, where they would be others by ours.
    pub heading_ids: Option<HeadingIds>,
}

impl MarkdownSettings {
    fn value(&self) -> Map<String, Value> {
        let mut all = Map::new();
        if self.raw_html {
            all.insert("raw_html".to_owned(), Value::Bool(true));
        }
        let rules = HeadingIds::NAMES.into_iter();
        let rule = rules.filter(|(_, rule)| Some(*rule) == self.heading_ids);
        all.extend(rule.map(|(name, _)| ("heading_ids".to_owned(), Value::from(name))));
        all
    }
}

/// The settings, and what could not be carried.
pub fn settings(site: &OldSite, known: &Known<'_>) -> (String, Vec<Note>) {
    let mut notes = Vec::new();
    let mut map = Map::new();
    let mut set = |key: &str, value: Value| {
        map.insert(key.to_owned(), value);
    };
    let is_address = crate::content::settings::base_url(&site.base_url).is_ok();
    let base_url = Some(site.base_url.as_str()).filter(|_| is_address);
    set(
        "base_url",
        Value::from(base_url.unwrap_or("https://www.example.org")),
    );
    let first = site
        .languages
        .first()
        .map_or("en", |language| &language.key);
    set("default_language", Value::from(first));
    let root = at_root(site);
    if root != (site.languages.len() < 2) {
        set("default_language_at_root", Value::Bool(root));
    }
    let zone = site
        .zone
        .as_deref()
        .filter(|zone| crate::base::time_zone_of(zone).is_some());
    set("timezone", Value::from(zone.unwrap_or("UTC")));
    set("theme", Value::from(known.theme));
    set("title", by_lang(site, &site.titles));
    if site.descriptions.iter().any(Option::is_some) {
        set("description", by_lang(site, &site.descriptions));
    }
    let languages = site.languages.iter().map(|language| {
        let about: Map<String, Value> = [("tag", &language.tag), ("name", &language.name)]
            .into_iter()
            .map(|(key, text)| (key.to_owned(), Value::from(text.as_str())))
            .collect();
        (language.key.clone(), Value::Object(about))
    });
    set("languages", Value::Object(languages.collect()));
    let taxonomies = taxonomies(site, known.terms);
    if !taxonomies.is_empty() {
        set("taxonomies", Value::Object(taxonomies));
    }
    set("menus", Value::Object(menus(site, known, &mut notes)));
    let markdown = known.markdown.value();
    if !markdown.is_empty() {
        set("markdown", Value::Object(markdown));
    }
    let endings: Vec<&String> = known.places.endings.iter().collect();
    if !endings.is_empty() {
        set("files", serde_json::json!({ "types": endings }));
    }
    let redirects = redirects(known);
    if !redirects.is_empty() {
        set("redirects", Value::Object(redirects));
    }
    let text = serde_yaml::to_string(&Value::Object(map)).unwrap_or_default();
    (text, notes)
}

/// Texts by language, or one text of a site with one language.
fn by_lang(site: &OldSite, texts: &[Option<String>]) -> Value {
    let any = texts.iter().flatten().next();
    if site.languages.len() < 2 {
        return any.map_or(Value::from("Site"), |text| Value::from(text.as_str()));
    }
    let all = site.languages.iter().enumerate().map(|(lang, language)| {
        let own = texts.get(lang).and_then(Option::as_ref).or(any);
        let text = own.map_or("Site", String::as_str);
        (language.key.clone(), Value::from(text))
    });
    Value::Object(all.collect())
}

/// A text in the default language.
fn in_default(site: &OldSite, text: &str) -> Value {
    by_lang(site, &[Some(text.to_owned())])
}

fn taxonomies(site: &OldSite, terms: &Terms) -> Map<String, Value> {
    let mut all = Map::new();
    for (name, _) in &site.taxonomies {
        let Some(labels) = terms.labels.get(name).filter(|labels| !labels.is_empty()) else {
            continue;
        };
        let options = labels.iter();
        let options: Map<String, Value> = options
            .map(|(key, label)| (key.clone(), in_default(site, label)))
            .collect();
        let mut taxonomy = Map::new();
        taxonomy.insert("label".to_owned(), in_default(site, &humanized(name)));
        taxonomy.insert("options".to_owned(), Value::Object(options));
        all.insert(name.clone(), Value::Object(taxonomy));
    }
    all
}

fn menus(site: &OldSite, known: &Known<'_>, notes: &mut Vec<Note>) -> Map<String, Value> {
    let mut menus = Map::new();
    for (name, items) in &site.menus {
        let mut items: Vec<_> = items.iter().collect();
        items.sort_by_key(|item| item.weight);
        let mut entries = Vec::new();
        for item in items {
            let mut entry = Map::new();
            match target(&item.to, known) {
                Some((key, to)) => entry.insert(key.to_owned(), Value::from(to)),
                None => {
                    let label = item.label.as_deref().unwrap_or_default();
                    let what = format!(
                        "item `{label}` of the menu `{name}`, which leads to `{}`",
                        item.to
                    );
                    notes.push(Note::new(Kind::Setting, "settings", what));
                    continue;
                }
            };
            if let Some(label) = &item.label {
                entry.insert("label".to_owned(), in_default(site, label));
            }
            entries.push(Value::Object(entry));
        }
        menus.insert(name.clone(), Value::Array(entries));
    }
    for name in ["main", "footer"] {
        if !menus.contains_key(name) {
            menus.insert(name.to_owned(), Value::Array(Vec::new()));
        }
    }
    menus
}

/// Where an item of a menu leads: `to` a page, or a `url`.
fn target(address: &str, known: &Known<'_>) -> Option<(&'static str, String)> {
    let found = known.directory.at(address);
    match found {
        Some(Target::Page(number)) => {
            let place = &known.places.pages.get(*number)?.place;
            let to = if place.is_empty() {
                "@/_index.md"
            } else {
                place
            };
            Some(("to", to.to_owned()))
        }
        Some(Target::Made(path)) => Some(("to", path.clone())),
        Some(Target::File(path)) => Some(("url", format!("/{path}"))),
        None => match known.directory.lead(address, usize::MAX) {
            Led::Same if address.contains("://") => Some(("url", address.to_owned())),
            _ => None,
        },
    }
}

fn redirects(known: &Known<'_>) -> Map<String, Value> {
    let mut all = Map::new();
    for (from, to) in &known.places.redirects {
        let target = known.directory.at(to);
        let to = match target {
            Some(target @ Target::Made(_)) => known.directory.link(target, usize::MAX),
            Some(Target::Page(number)) => match known.places.pages.get(*number) {
                Some(page) => page.address.clone(),
                None => continue,
            },
            Some(Target::File(path)) => format!("/{path}"),
            None => to.clone(),
        };
        all.insert(from.clone(), Value::from(to));
    }
    all
}
