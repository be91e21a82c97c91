//! A section as JSON.

use serde_json::{Map, Value, json};

use super::value;
use crate::base::Lang;
use crate::content::export::Export;
use crate::output::formats::json_file;
use crate::site::Site;
use crate::site::model::Section;
use crate::site::views::export::Exported;

/// The entries of a section in one language, or of all languages together.
pub fn write(site: &Site, section: &Section, export: &Export, lang: Option<Lang>) -> Vec<u8> {
    let languages = &site.settings().languages;
    let mut all = Map::new();
    let mut set = |key: &str, value: Value| all.insert(key.to_owned(), value);
    if let Some(licence) = site.licence_of(export) {
        set("licence", json!(licence));
    }
    match lang {
        Some(lang) => {
            let title = site
                .card(section.index, lang)
                .map(|card| card.title.clone());
            set("title", json!(title));
            set("language", json!(languages.get(lang).tag));
            let entries = site.exported(section, lang);
            let entries = entries.iter().map(|one| Value::Object(entry(site, one)));
            set("entries", entries.collect());
        }
        None => {
            set(
                "languages",
                languages
                    .all()
                    .map(|(_, language)| json!(language.tag))
                    .collect(),
            );
            set("entries", together(site, section));
        }
    }
    json_file(&all)
}

/// Each entry with its versions by language.
fn together(site: &Site, section: &Section) -> Value {
    let languages = &site.settings().languages;
    let mut all: std::collections::BTreeMap<String, Map<String, Value>> = Default::default();
    for (lang, language) in languages.all() {
        for one in site.exported(section, lang) {
            if site.has_own(one.entry, lang) {
                let mut version = entry(site, &one);
                version.shift_remove("id");
                let versions = all.entry(one.card.path.clone()).or_default();
                versions.insert(language.tag.clone(), Value::Object(version));
            }
        }
    }
    let entries = all.into_iter();
    entries
        .map(|(id, versions)| json!({"id": id, "versions": versions}))
        .collect()
}

fn entry(site: &Site, one: &Exported<'_>) -> Map<String, Value> {
    let card = &one.card;
    let mut all = Map::new();
    let mut set = |key: &str, value: Value| all.insert(key.to_owned(), value);
    set("id", json!(card.path));
    set("url", json!(card.permalink));
    set("language", json!(card.lang_tag));
    set("title", json!(card.title));
    set("description", json!(one.description));
    set("date", json!(card.date));
    set("updated", json!(card.updated));
    set("example", json!(card.example));
    for name in site.settings().taxonomies.keys() {
        let terms = card.terms.get(name).into_iter().flatten();
        let terms = terms.map(|term| json!({"key": term.key, "label": term.label}));
        set(name, terms.collect());
    }
    let fields = one.fields.iter();
    let fields = fields.map(|field| (field.name.clone(), value::json(site, &field.value)));
    set("fields", Value::Object(fields.collect()));
    all
}
