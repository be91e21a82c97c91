//! Jekyll: posts, pages and collections wherever they lie, settings in YAML, permalinks, Liquid, kramdown.

mod addresses;
mod files;
mod kramdown;
mod liquid;

use std::collections::BTreeMap;

use rayon::prelude::*;

use self::addresses::Addresses;
use self::files::{Found, FoundKind, sorted};
use crate::base::HeadingIds;
use crate::content::layout::split_date;
use crate::import::front;
use crate::import::mapping::Mapping;
use crate::import::old::{
    Old, OldFile, OldLanguage, OldPage, OldSite, PageKind, System, TextContext,
};
use crate::import::report::{Kind, Note};
use crate::import::value::{self, Map, Value};

/// Sites that were made with Jekyll.
pub struct Jekyll;

/// The name of the file with the settings.
const CONFIG: &str = "_config.yml";

impl System for Jekyll {
    fn name(&self) -> &'static str {
        "jekyll"
    }

    fn title(&self) -> &'static str {
        "Jekyll"
    }

    fn known_by(&self) -> &'static str {
        CONFIG
    }

    fn recognises(&self, old: &Old<'_>) -> bool {
        old.has(CONFIG)
    }

    fn read(&self, old: &Old<'_>, _: &Mapping) -> OldSite {
        let mut notes = Vec::new();
        let config = old.settings(CONFIG, &mut notes).unwrap_or_default();
        site(old, config, notes)
    }

    fn text(&self, body: &str, context: &mut TextContext<'_>) -> String {
        let text = liquid::evaluate(body, context);
        kramdown::convert(&text)
    }
}

fn site(old: &Old<'_>, config: Map<String, Value>, mut notes: Vec<Note>) -> OldSite {
    let (found, others) = sorted(old, &config, &mut notes);
    let read: Vec<(Option<Text>, Vec<Note>)> = found
        .par_iter()
        .map(|found| {
            let mut notes = Vec::new();
            let read = read(old, &config, found, &mut notes);
            (read, notes)
        })
        .collect();
    let mut pages = Vec::new();
    for (found, (read, more)) in found.iter().zip(read) {
        notes.extend(more);
        pages.extend(read.map(|read| (found, read)));
    }
    let languages = languages(&config, &pages);
    let text = |key: &str| value::get_text(&config, key);
    let base = text("url").unwrap_or_default() + &text("baseurl").unwrap_or_default();
    let addresses = Addresses::new(&config);
    let mut site = OldSite {
        base_url: base.trim_end_matches('/').to_owned(),
        titles: vec![text("title").or_else(|| text("name")); languages.len()],
        descriptions: vec![text("description"); languages.len()],
        zone: text("timezone"),
        taxonomies: vec![
            ("categories".to_owned(), "/categories".to_owned()),
            ("tags".to_owned(), "/tags".to_owned()),
        ],
        heading_ids: Some(HeadingIds::Jekyll),
        languages,
        globals: globals(old, &config, &mut notes),
        ..OldSite::default()
    };
    for (found, (front, body, line)) in pages {
        let page = page(&site, found, front, body, line, &addresses);
        if site.languages.len() > 1 && page.place.is_empty() && found.folder.is_empty() {
            let what = "the page at `/`: here it offers the languages";
            notes.push(Note::new(Kind::File, found.path.as_str(), what));
            continue;
        }
        if page
            .address
            .as_deref()
            .is_some_and(|address| address.ends_with("/404.html"))
        {
            let what = "the page for what is not there: the theme has one in `templates/404.html`";
            notes.push(Note::new(Kind::File, found.path.as_str(), what));
            continue;
        }
        site.pages.push(page);
    }
    for (path, address) in others {
        site.files.push(OldFile {
            source: path.clone(),
            address,
            beside: None,
        });
    }
    site.notes = notes;
    site
}

/// The front matter of a file with the defaults of the settings, its text, and the line in which that begins.
fn read(
    old: &Old<'_>,
    config: &Map<String, Value>,
    found: &Found<'_>,
    notes: &mut Vec<Note>,
) -> Option<Text> {
    let text = old.text(found.path, notes)?;
    let parted = front::part(&text);
    let mut front = front::read(parted.front, found.path, notes);
    let kind = match &found.kind {
        FoundKind::Post => "posts",
        FoundKind::Draft => "drafts",
        FoundKind::Page => "pages",
        FoundKind::Document(name) => name,
    };
    let defaults = value::get(config, "defaults").and_then(Value::as_array);
    for default in defaults
        .into_iter()
        .flatten()
        .rev()
        .filter_map(Value::as_object)
    {
        let scope = value::get_map(default, "scope");
        let of = |key: &str| scope.and_then(|scope| value::get_text(scope, key));
        let is_in =
            of("path").is_none_or(|path| found.path.as_str().starts_with(path.trim_matches('/')));
        if !is_in || of("type").is_some_and(|wanted| wanted != kind) {
            continue;
        }
        for (key, value) in value::get_map(default, "values").into_iter().flatten() {
            front.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    Some((front, parted.body.to_owned(), parted.line))
}

/// The front matter of a file, its text, and the line in which that begins.
type Text = (Map<String, Value>, String, usize);

type Pages<'a> = [(&'a Found<'a>, Text)];

/// The languages: folders at the top whose pages say that they are in it.
fn languages(config: &Map<String, Value>, pages: &Pages<'_>) -> Vec<OldLanguage> {
    let mut folders: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (found, (front, ..)) in pages {
        let top = found.folder.split('/').next().unwrap_or_default();
        let says = value::get_text(front, "lang").is_some_and(|lang| lang == top);
        let (all, own) = folders.entry(top).or_default();
        *all += 1;
        *own += usize::from(says);
    }
    let found: Vec<&str> = folders
        .into_iter()
        .filter(|(top, (all, own))| !top.is_empty() && own * 2 > *all)
        .map(|(top, _)| top)
        .collect();
    let default = ["default_lang", "lang", "locale", "language"];
    let default = default.iter().find_map(|key| value::get_text(config, key));
    let default = default.unwrap_or_else(|| "en".to_owned());
    if found.len() < 2 {
        return vec![OldLanguage::only(&default)];
    }
    let mut all: Vec<OldLanguage> = found
        .iter()
        .map(|folder| OldLanguage::new(folder, folder, format!("/{folder}")))
        .collect();
    all.sort_by_key(|language| language.prefix != format!("/{default}"));
    all
}

fn page(
    site: &OldSite,
    found: &Found<'_>,
    mut front: Map<String, Value>,
    body: String,
    line: usize,
    addresses: &Addresses,
) -> OldPage {
    let top = found.folder.split('/').next().unwrap_or_default();
    let many = site.languages.len() > 1;
    let lang = site
        .languages
        .iter()
        .position(|l| many && l.prefix.trim_start_matches('/') == top);
    let below = match lang {
        Some(_) => found
            .folder
            .strip_prefix(top)
            .unwrap_or_default()
            .trim_start_matches('/'),
        None => &found.folder,
    };
    let (date, slug) = split_date(&found.stem);
    let is_dated = matches!(found.kind, FoundKind::Post | FoundKind::Draft);
    if found.kind == FoundKind::Post && date.is_none() {
        front.insert("draft".to_owned(), Value::Bool(true));
    }
    if let Some(date) = date.filter(|_| is_dated) {
        front.entry("date").or_insert_with(|| Value::from(date));
    }
    let address = addresses.of(found, &front, date, slug);
    let mut aliases = Vec::new();
    for key in ["redirect_from", "alias", "aliases"] {
        aliases.extend(front.shift_remove(key).iter().flat_map(value::texts));
    }
    if front
        .shift_remove("published")
        .as_ref()
        .and_then(value::truth)
        == Some(false)
        || found.kind == FoundKind::Draft
    {
        front.insert("draft".to_owned(), Value::Bool(true));
    }
    for (one, many) in [("category", "categories"), ("tag", "tags")] {
        if let Some(value) = front.shift_remove(one) {
            front.entry(many).or_insert(value);
        }
        // Several in one text are parted by spaces.
        if let Some(Value::String(text)) = front.get(many) {
            let all: Vec<&str> = text
                .split([' ', ','])
                .filter(|part| !part.is_empty())
                .collect();
            let all = Value::from(all);
            front.insert(many.to_owned(), all);
        }
    }
    for key in ["permalink", "lang", "slug"] {
        front.shift_remove(key);
    }
    let is_index = found.stem == "index" && found.kind == FoundKind::Page;
    let place = match (&found.kind, below) {
        _ if is_index => below.to_owned(),
        (FoundKind::Post | FoundKind::Draft, "") => format!("posts/{}", found.stem),
        (FoundKind::Document(name), "") => format!("{name}/{}", found.stem),
        (FoundKind::Document(name), below) => format!("{name}/{below}/{}", found.stem),
        (_, "") => found.stem.clone(),
        (_, below) => format!("{below}/{}", found.stem),
    };
    let is_home = place.is_empty();
    OldPage {
        source: found.path.clone(),
        lang: lang.unwrap_or(0),
        kind: if is_home {
            PageKind::Section
        } else {
            PageKind::Entry
        },
        place,
        bundle: false,
        body,
        line,
        html: matches!(found.ending, "html" | "htm"),
        address: Some(address),
        aliases,
        front,
    }
}

/// What Liquid knows: `site` with the settings and the data files.
fn globals(
    old: &Old<'_>,
    config: &Map<String, Value>,
    notes: &mut Vec<Note>,
) -> Map<String, Value> {
    let mut data = Map::new();
    for (path, below) in old.below("_data") {
        let Some((stem, ending)) = below.rsplit_once('.') else {
            continue;
        };
        if !matches!(ending, "yml" | "yaml" | "json") {
            continue;
        }
        let Some(text) = old.text(path, notes) else {
            continue;
        };
        let Ok(read) = value::by_ending(path.file_name(), &text) else {
            continue;
        };
        insert(&mut data, stem, read);
    }
    let mut site = config.clone();
    site.insert("data".to_owned(), Value::Object(data));
    // Addresses of the site itself are led like all others.
    site.insert("url".to_owned(), Value::from(""));
    site.insert("baseurl".to_owned(), Value::from(""));
    Map::from_iter([("site".to_owned(), Value::Object(site))])
}

/// Sets a value by its path: `a/b` in the map `a`.
fn insert(map: &mut Map<String, Value>, path: &str, value: Value) {
    let Some((folder, rest)) = path.split_once('/') else {
        map.insert(path.to_owned(), value);
        return;
    };
    let inner = map
        .entry(folder)
        .or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(inner) = inner {
        insert(inner, rest, value);
    }
}
