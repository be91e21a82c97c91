//! Reads the settings of a site that was made with Hugo, from whichever files it has.

use crate::base::HeadingIds;
use crate::import::old::{Old, OldLanguage, OldMenuItem};
use crate::import::report::Note;
use crate::import::value::{self, Map, Value};

/// The files that settings are in, in Hugo's order.
pub const NAMES: [&str; 8] = [
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
];

/// The settings of a site.
pub struct Config {
    map: Map<String, Value>,
    /// The value of `baseURL`; empty if it is not set.
    pub base_url: String,
    /// Its title by language.
    pub titles: Vec<Option<String>>,
    /// Its description by language.
    pub descriptions: Vec<Option<String>>,
    /// `timeZone`: an IANA name.
    pub zone: Option<String>,
    /// The folder of the default language's content.
    pub content: String,
    /// Its languages, with the folders of their content, the default one first.
    pub languages: Vec<(OldLanguage, String)>,
    /// Its taxonomies, as front matter names them.
    pub taxonomies: Vec<String>,
    /// Folders of files that are copied.
    pub statics: Vec<String>,
    /// Whether addresses end with `.html`.
    pub ugly: bool,
    /// Whether addresses keep their case.
    pub keeps_case: bool,
}

impl Config {
    /// Reads the settings from whichever files Hugo takes them from. What cannot be read goes to `notes`.
    pub fn read(old: &Old<'_>, notes: &mut Vec<Note>) -> Self {
        let map = merged(old, notes);
        let text = |key: &str| value::get_text(&map, key);
        let flag = |key: &str| value::get(&map, key).and_then(value::truth) == Some(true);
        let mounted = |target: &str| mounts(&map, target, old);
        let content = mounted("content").into_iter().next();
        let content = content
            .or_else(|| text("contentDir"))
            .unwrap_or_else(|| "content".into());
        let content = content.trim_matches('/').to_owned();
        let default = text("defaultContentLanguage").unwrap_or_else(|| "en".into());
        let languages = languages(
            &map,
            &default,
            &content,
            flag("defaultContentLanguageInSubdir"),
        );
        let of_language = |key: &str, lang: &OldLanguage| {
            let own =
                value::get_map(&map, "languages").and_then(|all| value::get_map(all, &lang.key));
            let own = own.and_then(|own| {
                value::get_text(own, key)
                    .or_else(|| value::get_text(value::get_map(own, "params")?, key))
            });
            own.or_else(|| value::get_text(&map, key))
                .or_else(|| value::get_text(value::get_map(&map, "params")?, key))
        };
        let by_language = |key: &str| {
            languages
                .iter()
                .map(|(lang, _)| of_language(key, lang))
                .collect()
        };
        let mut statics = mounted("static");
        if statics.is_empty() {
            let named = value::get(&map, "staticDir")
                .map(value::texts)
                .unwrap_or_default();
            statics = if named.is_empty() {
                vec!["static".to_owned()]
            } else {
                named
            };
        }
        Self {
            base_url: text("baseURL").unwrap_or_default(),
            titles: by_language("title"),
            descriptions: by_language("description"),
            zone: text("timeZone"),
            taxonomies: taxonomies(&map),
            ugly: flag("uglyURLs"),
            keeps_case: flag("disablePathToLower"),
            content,
            languages,
            statics,
            map,
        }
    }

    /// The form of the addresses of a section's pages.
    pub fn permalink(&self, section: &str, lang: &str) -> Option<String> {
        let of = |map: &Map<String, Value>| {
            let all = value::get_map(map, "permalinks")?;
            let pages = value::get_map(all, "page").unwrap_or(all);
            value::get_text(pages, section).or_else(|| value::get_text(all, section))
        };
        let own = value::get_map(&self.map, "languages").and_then(|all| value::get_map(all, lang));
        own.and_then(of).or_else(|| of(&self.map))
    }

    /// How ids of headings are made, if they are.
    pub fn heading_ids(&self) -> Option<HeadingIds> {
        let mut parser = ["markup", "goldmark", "parser"].iter();
        let parser = parser.try_fold(&self.map, |map, key| value::get_map(map, key));
        let of = |key: &str| value::get(parser?, key);
        if of("autoHeadingID").and_then(value::truth) == Some(false) {
            return None;
        }
        let kind = of("autoIDType").or_else(|| of("autoHeadingIDType"));
        Some(match kind.and_then(value::text).as_deref() {
            Some("github-ascii") => HeadingIds::HugoAscii,
            Some("blackfriday") => HeadingIds::HugoBlackfriday,
            _ => HeadingIds::Hugo,
        })
    }

    /// Menus of the settings.
    pub fn menus(&self) -> Vec<(String, Vec<OldMenuItem>)> {
        let menus =
            value::get_map(&self.map, "menus").or_else(|| value::get_map(&self.map, "menu"));
        let mut all: Vec<(String, Vec<OldMenuItem>)> = Vec::new();
        for (name, items) in menus.into_iter().flatten() {
            let items = items.as_array().into_iter().flatten().filter_map(|item| {
                let item = item.as_object()?;
                let to = ["pageRef", "url"]
                    .iter()
                    .find_map(|key| value::get_text(item, key));
                Some(OldMenuItem {
                    label: ["name", "title"]
                        .iter()
                        .find_map(|key| value::get_text(item, key)),
                    to: to?,
                    weight: value::get(item, "weight")
                        .and_then(Value::as_i64)
                        .unwrap_or(0),
                })
            });
            all.push((name.clone(), items.collect()));
        }
        // The menu at the head of the page is `main` here.
        if !all.iter().any(|(name, _)| name == "main") {
            let known = ["primary", "header", "global", "navbar", "nav"];
            let first = known
                .iter()
                .find_map(|name| all.iter().position(|(menu, _)| menu == name));
            if let Some((name, _)) = first.and_then(|place| all.get_mut(place)) {
                *name = "main".to_owned();
            }
        }
        all
    }
}

/// All settings, those of `config/_default/` in files by their first key.
fn merged(old: &Old<'_>, notes: &mut Vec<Note>) -> Map<String, Value> {
    let mut map = Map::new();
    let first = NAMES
        .iter()
        .find(|name| old.has(name))
        .map(|name| (*name).to_owned());
    let below = old
        .below("config/_default")
        .map(|(path, _)| path.to_string());
    for path in first.into_iter().chain(below) {
        let Some(read) = old.settings(&path, notes) else {
            continue;
        };
        let name = path.rsplit('/').next().unwrap_or(&path);
        let stem = name.split('.').next().unwrap_or(name);
        let parts = if matches!(stem, "config" | "hugo") {
            read
        } else if let Some((stem, lang)) =
            name.rsplit_once('.').and_then(|(s, _)| s.split_once('.'))
        {
            let inner = Map::from_iter([(stem.to_owned(), Value::Object(read))]);
            let inner = Map::from_iter([(lang.to_owned(), Value::Object(inner))]);
            Map::from_iter([("languages".to_owned(), Value::Object(inner))])
        } else {
            Map::from_iter([(stem.to_owned(), Value::Object(read))])
        };
        for (key, value) in parts {
            merge(&mut map, key, value);
        }
    }
    map
}

fn merge(map: &mut Map<String, Value>, key: String, value: Value) {
    match (map.get_mut(&key), value) {
        (Some(Value::Object(known)), Value::Object(more)) => {
            for (key, value) in more {
                merge(known, key, value);
            }
        }
        (_, value) => {
            map.insert(key, value);
        }
    }
}

/// Folders that are mounted at `target`, and are in the old site.
fn mounts(map: &Map<String, Value>, target: &str, old: &Old<'_>) -> Vec<String> {
    let module = value::get_map(map, "module");
    let mounts = module
        .and_then(|module| value::get(module, "mounts"))
        .and_then(Value::as_array);
    let all = mounts.into_iter().flatten().filter_map(|mount| {
        let mount = mount.as_object()?;
        let source = value::get_text(mount, "source")?;
        (value::get_text(mount, "target")? == target && old.has_folder(&source)).then_some(source)
    });
    all.collect()
}

fn languages(
    map: &Map<String, Value>,
    default: &str,
    content: &str,
    in_subfolder: bool,
) -> Vec<(OldLanguage, String)> {
    let mut all: Vec<(i64, OldLanguage, String)> = Vec::new();
    for (key, value) in value::get_map(map, "languages").into_iter().flatten() {
        let Some(own) = value.as_object() else {
            continue;
        };
        if value::get(own, "disabled").and_then(value::truth) == Some(true) {
            continue;
        }
        let text = |key: &str| value::get_text(own, key);
        let name = text("languageName").or_else(|| text("label"));
        let tag = text("languageCode").or_else(|| text("locale"));
        let folder = text("contentDir").map(|dir| dir.trim_matches('/').to_owned());
        let prefix = format!("/{}", key.to_lowercase());
        let mut language = OldLanguage::new(key, tag.as_deref().unwrap_or(key), prefix);
        language.name = name.unwrap_or(language.name);
        let weight = value::get(own, "weight")
            .and_then(Value::as_i64)
            .unwrap_or(0);
        all.push((
            weight,
            language,
            folder.unwrap_or_else(|| content.to_owned()),
        ));
    }
    let default = default.to_lowercase();
    all.sort_by_key(|(weight, language, _)| (language.key != default, *weight));
    if all
        .first()
        .is_none_or(|(_, language, _)| language.key != default)
    {
        let tag = value::get_text(map, "languageCode").unwrap_or_else(|| default.clone());
        let language = OldLanguage::new(&default, &tag, String::new());
        all.insert(0, (0, language, content.to_owned()));
    }
    let many = all.len() > 1;
    if let Some((_, first, _)) = all.first_mut()
        && !(in_subfolder && many)
    {
        first.prefix = String::new();
    }
    all.into_iter()
        .map(|(_, language, folder)| (language, folder))
        .collect()
}

fn taxonomies(map: &Map<String, Value>) -> Vec<String> {
    match value::get(map, "taxonomies") {
        Some(Value::Object(all)) => all.values().filter_map(value::text).collect(),
        Some(_) => Vec::new(),
        None => vec!["categories".to_owned(), "tags".to_owned()],
    }
}
