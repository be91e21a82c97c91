//! Hugo: `content/` with bundles and sections, settings in TOML, YAML or JSON, permalinks, shortcodes.

mod addresses;
mod config;
mod shortcodes;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use self::addresses::Addresses;
use self::config::Config;
use crate::base::RelPath;
use crate::import::folders::{bundle_of, folder_of, place_in_section};
use crate::import::front;
use crate::import::mapping::Mapping;
use crate::import::old::{
    Old, OldFile, OldMenuItem, OldPage, OldSite, OldTerm, PageKind, System, TextContext,
};
use crate::import::report::{Kind, Note};
use crate::import::value::{self, Map, Value};

/// Sites that were made with Hugo.
pub struct Hugo;

impl System for Hugo {
    fn name(&self) -> &'static str {
        "hugo"
    }

    fn title(&self) -> &'static str {
        "Hugo"
    }

    fn known_by(&self) -> &'static str {
        "hugo.toml, config.toml, config.yaml or config/_default/ beside content/"
    }

    fn recognises(&self, old: &Old<'_>) -> bool {
        let by_name = config::NAMES.iter().any(|name| old.has(name));
        let is_hugo = by_name || old.has_folder("config/_default");
        is_hugo && old.has_folder("content")
    }

    fn read(&self, old: &Old<'_>, _: &Mapping) -> OldSite {
        let mut notes = Vec::new();
        let config = Config::read(old, &mut notes);
        let mut site = OldSite {
            base_url: config.base_url.trim_end_matches('/').to_owned(),
            content: config.content.clone(),
            titles: config.titles.clone(),
            descriptions: config.descriptions.clone(),
            zone: config.zone.clone(),
            languages: config
                .languages
                .iter()
                .map(|(language, _)| language.clone())
                .collect(),
            term_slug: Some(addresses::urlized),
            taxonomies: config
                .taxonomies
                .iter()
                .map(|name| (name.clone(), format!("/{name}")))
                .collect(),
            menus: config.menus(),
            heading_ids: config.heading_ids(),
            notes,
            ..OldSite::default()
        };
        for lang in 0..site.languages.len() {
            content(old, &config, lang, &mut site);
        }
        page_menus(&mut site);
        for folder in &config.statics {
            site.add_folder(old, folder);
        }
        other(old, &mut site);
        site
    }

    fn text(&self, body: &str, context: &mut TextContext<'_>) -> String {
        shortcodes::convert(body, context)
    }
}

/// A file of the content of a language.
struct Found<'a> {
    path: &'a RelPath,
    /// Its name without language and ending, for pages.
    stem: String,
    /// The folder that it is in, below the folder of content.
    folder: &'a str,
}

/// Endings of pages, and whether they are HTML.
fn page_ending(name: &str) -> Option<(&str, bool)> {
    let (stem, ending) = name.rsplit_once('.')?;
    match ending {
        "md" | "markdown" | "mdown" => Some((stem, false)),
        "html" | "htm" => Some((stem, true)),
        _ => None,
    }
}

/// Reads the content of a language.
fn content(old: &Old<'_>, config: &Config, lang: usize, site: &mut OldSite) {
    let Some((language, folder)) = config.languages.get(lang) else {
        return;
    };
    let shares_folder = config
        .languages
        .iter()
        .filter(|(_, other)| other == folder)
        .count()
        > 1;
    let (mut pages, mut files) = (Vec::new(), Vec::new());
    for (path, below) in old.below(folder) {
        let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
        let Some((stem, _)) = page_ending(name) else {
            if !name.starts_with('.') && (lang == 0 || !shares_folder) {
                files.push((path, below));
            }
            continue;
        };
        let suffix = stem.rsplit_once('.').filter(|(_, suffix)| {
            shares_folder
                && config
                    .languages
                    .iter()
                    .any(|(language, _)| language.key == *suffix)
        });
        let (stem, of) = match suffix {
            Some((stem, suffix)) => (stem, suffix == language.key),
            None => (stem, lang == 0 || !shares_folder),
        };
        if of {
            let stem = stem.to_owned();
            pages.push(Found { path, stem, folder });
        }
    }
    let bundles: BTreeSet<&str> = pages
        .iter()
        .filter(|page| page.stem == "index")
        .map(|page| page.folder)
        .collect();
    let sections: BTreeSet<&str> = pages
        .iter()
        .filter(|page| page.stem == "_index")
        .map(|page| page.folder)
        .collect();
    let addresses = Addresses { config, lang };
    let read: Vec<(Option<Read>, Vec<Note>)> = pages
        .par_iter()
        .map(|found| {
            let mut notes = Vec::new();
            // Texts in a bundle are resources of its page.
            let inside = bundle_of(&bundles, found.folder)
                .filter(|bundle| *bundle != found.folder || found.stem != "index");
            if inside.is_some() {
                let what = "a text in a page's folder, which its template showed";
                notes.push(Note::new(Kind::File, found.path.as_str(), what));
                return (None, notes);
            }
            let read = page(old, found, &sections, &addresses, &mut notes);
            (read, notes)
        })
        .collect();
    let bundles_with_files: BTreeSet<&str> = files
        .iter()
        .filter_map(|(_, below)| bundle_of(&bundles, folder_of(below)))
        .collect();
    let mut homes: BTreeMap<&str, (String, String)> = BTreeMap::new();
    for (found, (read, notes)) in pages.iter().zip(read) {
        site.notes.extend(notes);
        match read {
            Some(Read::Page(mut page)) => {
                if page.kind == PageKind::Entry && bundles.contains(found.folder) {
                    page.bundle = bundles_with_files.contains(found.folder);
                    if let Some(address) = &page.address {
                        homes.insert(found.folder, (page.place.clone(), address.clone()));
                    }
                }
                site.pages.push(*page);
            }
            Some(Read::Term(term)) => site.terms.push(*term),
            None => {}
        }
    }
    for (path, below) in files {
        let beside = bundle_of(&bundles, folder_of(below)).and_then(|bundle| {
            let name = below.strip_prefix(bundle)?.trim_start_matches('/');
            Some((homes.get(bundle)?, name))
        });
        let address = match &beside {
            Some(((_, address), name)) => format!("{}/{name}", address.trim_end_matches('/')),
            None => format!("{}/{below}", language.prefix),
        };
        site.files.push(OldFile {
            source: path.clone(),
            address,
            beside: beside.map(|((place, _), name)| (place.clone(), name.to_owned())),
        });
    }
}

enum Read {
    Page(Box<OldPage>),
    Term(Box<OldTerm>),
}

/// Reads a file as a page, or as the text of a term if it is the index of one.
fn page(
    old: &Old<'_>,
    found: &Found<'_>,
    sections: &BTreeSet<&str>,
    addresses: &Addresses<'_>,
    notes: &mut Vec<Note>,
) -> Option<Read> {
    let text = old.text(found.path, notes)?;
    let parted = front::part(&text);
    let mut front = front::read(parted.front, found.path, notes);
    flatten(&mut front);
    let is_index = found.stem == "_index";
    if is_index && let Some(term) = term(found, &front, parted.body, addresses) {
        return Some(term);
    }
    let kind = if is_index {
        PageKind::Section
    } else {
        PageKind::Entry
    };
    let address = addresses.of(found, &front, is_index, sections);
    let aliases = addresses.aliases(&front, &address);
    for key in ["aliases", "alias", "url", "slug"] {
        front.shift_remove(key);
    }
    let is_hidden = |key: &str| {
        value::get_map(&front, key)
            .and_then(|build| value::get_text(build, "render"))
            .is_some_and(|render| matches!(render.as_str(), "never" | "false"))
    };
    if is_hidden("_build") || is_hidden("build") || value::get(&front, "headless").is_some() {
        front.insert("draft".to_owned(), Value::Bool(true));
    }
    let is_html = page_ending(found.path.file_name()).is_some_and(|(_, html)| html);
    let place = place(found, is_index, sections);
    let page = OldPage {
        source: found.path.clone(),
        lang: addresses.lang,
        kind,
        place,
        bundle: false,
        body: parted.body.to_owned(),
        line: parted.line,
        html: is_html,
        address: Some(address),
        aliases,
        front,
    };
    Some(Read::Page(Box::new(page)))
}

/// Keys below `params` count as keys of the front matter, and keys are compared without case.
fn flatten(front: &mut Map<String, Value>) {
    if let Some(Value::Object(params)) = front.shift_remove("params") {
        for (key, value) in params {
            front.entry(key).or_insert(value);
        }
    }
}

/// Where a page goes: into the section that it belongs to, whatever folders without a page of their own lie between.
fn place(found: &Found<'_>, is_index: bool, sections: &BTreeSet<&str>) -> String {
    if is_index {
        return found.folder.to_owned();
    }
    let (folder, name) = match found.stem.as_str() {
        "index" => found.folder.rsplit_once('/').unwrap_or(("", found.folder)),
        stem => (found.folder, stem),
    };
    place_in_section(sections, folder, name)
}

/// The page of a term, or of a taxonomy as a whole.
fn term(
    found: &Found<'_>,
    front: &Map<String, Value>,
    body: &str,
    addresses: &Addresses<'_>,
) -> Option<Read> {
    let (taxonomy, key) = found.folder.split_once('/').unwrap_or((found.folder, ""));
    let mut taxonomies = addresses.config.taxonomies.iter();
    if !taxonomies.any(|name| name == taxonomy) || key.contains('/') {
        return None;
    }
    let label = ["title", "linkTitle", "display_name", "name"];
    let label = label.iter().find_map(|name| value::get_text(front, name));
    let address = format!("{}/{}/", addresses.prefix(), found.folder);
    let aliases = addresses.aliases(front, &address);
    let says_more = !body.trim().is_empty()
        || ["description", "summary"]
            .iter()
            .any(|key| value::get_text(front, key).is_some());
    Some(Read::Term(Box::new(OldTerm {
        taxonomy: taxonomy.to_owned(),
        key: key.to_owned(),
        label: label.filter(|_| !key.is_empty()).map(|label| (0, label)),
        source: found.path.clone(),
        says_more,
        addresses: std::iter::once(address).chain(aliases).collect(),
    })))
}

/// Menus that pages put themselves into.
fn page_menus(site: &mut OldSite) {
    for page in &mut site.pages {
        let menu = page
            .front
            .shift_remove("menu")
            .or_else(|| page.front.shift_remove("menus"));
        let Some(menu) = menu else { continue };
        let all: Vec<(String, Map<String, Value>)> = match menu {
            Value::Object(menus) => {
                let menus = menus.into_iter();
                menus
                    .map(|(name, item)| (name, item.as_object().cloned().unwrap_or_default()))
                    .collect()
            }
            other => value::texts(&other)
                .into_iter()
                .map(|name| (name, Map::new()))
                .collect(),
        };
        for (name, item) in all.into_iter().filter(|_| page.lang == 0) {
            let weight = value::get(&item, "weight").or_else(|| page.front.get("weight"));
            let item = OldMenuItem {
                label: value::get_text(&item, "name"),
                to: page.address.clone().unwrap_or_default(),
                weight: weight.and_then(Value::as_i64).unwrap_or(0),
            };
            match site.menus.iter_mut().find(|(known, _)| *known == name) {
                Some((_, items)) => items.push(item),
                None => site.menus.push((name, vec![item])),
            }
        }
    }
}

/// What is not carried.
fn other(old: &Old<'_>, site: &mut OldSite) {
    for (folder, kind, what) in [
        ("data", Kind::File, "data, which templates showed"),
        ("layouts", Kind::Theme, ""),
        ("assets", Kind::Theme, ""),
        ("i18n", Kind::Theme, ""),
    ] {
        site.note_folder(old, folder, kind, what);
    }
}
