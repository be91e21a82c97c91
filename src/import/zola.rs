//! Zola: `content/` with sections and pages, settings in TOML, shortcodes in the form that ours have.

use std::collections::{BTreeSet, HashMap};

use pulldown_cmark::{Event, Parser, Tag};
use rayon::prelude::*;

use crate::base::{HeadingIds, RelPath};
use crate::content::layout::split_date;
use crate::import::folders::{bundle_of, folder_of, place_in_section};
use crate::import::front;
use crate::import::mapping::{Mapping, fill};
use crate::import::old::{
    Old, OldFile, OldLanguage, OldPage, OldSite, PageKind, System, TextContext,
};
use crate::import::report::{Kind, Note};
use crate::import::text::calls;
use crate::import::text::edits::Edits;
use crate::import::value::{self, Map, Value};
use crate::markdown::extensions;

/// Sites that were made with Zola.
pub struct Zola;

impl System for Zola {
    fn name(&self) -> &'static str {
        "zola"
    }

    fn title(&self) -> &'static str {
        "Zola"
    }

    fn known_by(&self) -> &'static str {
        "config.toml or zola.toml with `base_url`, beside content/"
    }

    fn recognises(&self, old: &Old<'_>) -> bool {
        let has_key = |text: &String| {
            text.lines()
                .any(|line| line.trim_start().starts_with("base_url"))
        };
        let settings = settings_file(old).and_then(|name| old.text_at(name, &mut Vec::new()));
        settings.as_ref().is_some_and(has_key) && old.has_folder("content")
    }

    fn read(&self, old: &Old<'_>, _: &Mapping) -> OldSite {
        let mut notes = Vec::new();
        let config = config(old, &mut notes);
        let languages = languages(&config);
        let of = |key: &str| -> Vec<Option<String>> {
            let all = languages.iter();
            all.map(|language| of_language(&config, language, key))
                .collect()
        };
        let slugify = Slugify::new(&config);
        let mut site = OldSite {
            base_url: value::get_text(&config, "base_url").unwrap_or_default(),
            content: "content".to_owned(),
            titles: of("title"),
            descriptions: of("description"),
            taxonomies: taxonomies(&config, &slugify),
            term_slug: Some(slugify.taxonomies),
            heading_ids: Some(HeadingIds::Zola),
            languages,
            notes,
            ..OldSite::default()
        };
        content(old, &slugify, &mut site);
        site.add_folder(old, "static");
        for folder in ["templates", "sass", "themes"] {
            site.note_folder(old, folder, Kind::Theme, "");
        }
        site
    }

    fn text(&self, body: &str, context: &mut TextContext<'_>) -> String {
        shortcodes(body, context)
    }
}

fn settings_file(old: &Old<'_>) -> Option<&'static str> {
    ["zola.toml", "config.toml"]
        .into_iter()
        .find(|name| old.has(name))
}

fn config(old: &Old<'_>, notes: &mut Vec<Note>) -> Map<String, Value> {
    let name = settings_file(old).unwrap_or("config.toml");
    old.settings(name, notes).unwrap_or_default()
}

fn languages(config: &Map<String, Value>) -> Vec<OldLanguage> {
    let default = value::get_text(config, "default_language").unwrap_or_else(|| "en".to_owned());
    let mut all = vec![OldLanguage::new(&default, &default, String::new())];
    for key in value::get_map(config, "languages").into_iter().flatten() {
        if *key.0 != default {
            all.push(OldLanguage::new(key.0, key.0, format!("/{}", key.0)));
        }
    }
    all
}

fn of_language(config: &Map<String, Value>, language: &OldLanguage, key: &str) -> Option<String> {
    let all = value::get_map(config, "languages");
    let own = all.and_then(|all| value::get_map(all, &language.key));
    own.and_then(|own| value::get_text(own, key))
        .or_else(|| value::get_text(config, key))
}

/// How parts of addresses are made of names.
struct Slugify {
    paths: fn(&str) -> String,
    taxonomies: fn(&str) -> String,
    /// A date that a file's name begins with is part of the address.
    keeps_dates: bool,
}

impl Slugify {
    fn new(config: &Map<String, Value>) -> Self {
        let own = value::get_map(config, "slugify");
        let of = |key: &str| own.and_then(|own| value::get(own, key));
        let strategy = |key: &str| -> fn(&str) -> String {
            match of(key).and_then(value::text).as_deref() {
                Some("off") => str::to_owned,
                Some("safe") => |name| {
                    let kept = name.trim_end_matches([' ', '.']);
                    kept.replace(['<', '>', ':', '"', '/', '\\', '|', '?', '*'], "")
                },
                _ => |name| slug::slugify(name),
            }
        };
        Self {
            paths: strategy("paths"),
            taxonomies: strategy("taxonomies"),
            keeps_dates: of("paths_keep_dates").and_then(value::truth) == Some(true),
        }
    }
}

/// The taxonomies with the starts of their addresses.
fn taxonomies(config: &Map<String, Value>, slugify: &Slugify) -> Vec<(String, String)> {
    let root = value::get_text(config, "taxonomy_root")
        .map_or_else(String::new, |root| format!("/{root}"));
    let all = value::get(config, "taxonomies").and_then(Value::as_array);
    let named = all.into_iter().flatten().filter_map(|taxonomy| {
        let name = value::get_text(taxonomy.as_object()?, "name")?;
        let base = format!("{root}/{}", (slugify.taxonomies)(&name));
        Some((name, base))
    });
    named.collect()
}

/// The files below `content/`.
struct Content<'a> {
    old: &'a Old<'a>,
    languages: &'a [OldLanguage],
    slugify: &'a Slugify,
    /// The folders that are sections, because they have an `_index.md`.
    sections: BTreeSet<&'a str>,
    /// The folders that are pages with files beside their `index.md`.
    with_files: BTreeSet<&'a str>,
}

/// Reads all pages and the files beside them.
fn content(old: &Old<'_>, slugify: &Slugify, site: &mut OldSite) {
    let is_page = |below: &str| below.ends_with(".md");
    let (pages, files): (Vec<_>, Vec<_>) =
        old.below("content").partition(|(_, below)| is_page(below));
    let folders_of = |name: &str| -> BTreeSet<&str> {
        let named = pages.iter().filter(|(_, below)| {
            let file = below.rsplit('/').next().unwrap_or(below);
            file.split('.').next() == Some(name)
        });
        named.map(|(_, below)| folder_of(below)).collect()
    };
    let with_index = folders_of("index");
    let bundles = files.iter();
    let bundles = bundles.map(|(_, below)| bundle_of(&with_index, folder_of(below)));
    let bundles: Vec<Option<&str>> = bundles.collect();
    let content = Content {
        old,
        languages: &site.languages,
        slugify,
        sections: folders_of("_index"),
        with_files: bundles.iter().flatten().copied().collect(),
    };
    let read: Vec<(Option<OldPage>, Vec<Note>)> = pages
        .par_iter()
        .map(|(path, below)| {
            let mut notes = Vec::new();
            let page = content.page(path, below, &mut notes);
            (page, notes)
        })
        .collect();
    for (page, notes) in read {
        site.notes.extend(notes);
        site.pages.extend(page);
    }
    let mut homes: HashMap<&str, &OldPage> = HashMap::new();
    for page in site
        .pages
        .iter()
        .filter(|page| page.bundle && page.lang == 0)
    {
        if let Some(folder) = page
            .source
            .parent()
            .and_then(|folder| folder.strip_prefix("content/"))
        {
            homes.insert(folder, page);
        }
    }
    for ((path, below), bundle) in files.into_iter().zip(bundles) {
        let home =
            bundle.and_then(|bundle| Some((homes.get(bundle)?, below.strip_prefix(bundle)?)));
        let home = home.map(|(page, name)| (page, name.trim_start_matches('/')));
        let address = match &home {
            Some((page, name)) => format!("{}{name}", page.address.as_deref().unwrap_or("/")),
            None => format!("/{below}"),
        };
        site.files.push(OldFile {
            source: path.clone(),
            address,
            beside: home.map(|(page, name)| (page.place.clone(), name.to_owned())),
        });
    }
}

impl Content<'_> {
    fn page(&self, path: &RelPath, below: &str, notes: &mut Vec<Note>) -> Option<OldPage> {
        let text = self.old.text(path, notes)?;
        let parted = front::part(&text);
        let mut front = front::read(parted.front, path, notes);
        for group in ["extra", "taxonomies"] {
            if let Some(Value::Object(inner)) = front.shift_remove(group) {
                for (key, value) in inner {
                    front.entry(key).or_insert(value);
                }
            }
        }
        let folder = folder_of(below);
        let name = path.file_name().strip_suffix(".md")?;
        let (stem, lang) = self.language(name).unwrap_or((name, 0));
        let is_section = stem == "_index";
        let (above, last) = match stem {
            "_index" | "index" => folder.rsplit_once('/').unwrap_or(("", folder)),
            stem => (folder, stem),
        };
        if let (Some(date), _) = split_date(last)
            && !is_section
        {
            front.entry("date").or_insert_with(|| Value::from(date));
        }
        let address = if is_section {
            let prefix = self.prefix(lang);
            if folder.is_empty() {
                format!("{prefix}/")
            } else {
                format!("{prefix}/{folder}/")
            }
        } else {
            self.address(&front, lang, above, last)
        };
        let aliases = value::get(&front, "aliases").map(value::texts);
        let aliases = aliases.unwrap_or_default().into_iter();
        let aliases = aliases.map(|alias| format!("/{}", alias.trim_start_matches('/')));
        let aliases: Vec<String> = aliases.collect();
        if value::get(&front, "render").and_then(value::truth) == Some(false) && !is_section {
            front.insert("draft".to_owned(), Value::Bool(true));
        }
        for key in ["aliases", "path", "slug"] {
            front.shift_remove(key);
        }
        Some(OldPage {
            source: path.clone(),
            lang,
            kind: if is_section {
                PageKind::Section
            } else {
                PageKind::Entry
            },
            place: if is_section {
                folder.to_owned()
            } else {
                place_in_section(&self.sections, above, last)
            },
            bundle: stem == "index" && self.with_files.contains(folder),
            body: parted.body.to_owned(),
            line: parted.line,
            html: false,
            address: Some(address),
            aliases,
            front,
        })
    }

    /// The name without the language that it ends with, and the number of that.
    fn language<'n>(&self, name: &'n str) -> Option<(&'n str, usize)> {
        let (stem, suffix) = name.rsplit_once('.')?;
        let mut all = self.languages.iter();
        let lang = all.position(|language| {
            language.prefix.strip_prefix('/').unwrap_or(&language.key) == suffix
        })?;
        Some((stem, lang))
    }

    fn prefix(&self, lang: usize) -> &str {
        self.languages
            .get(lang)
            .map_or("", |language| &language.prefix)
    }

    /// The address of a page by itself: `path` verbatim, else the folders followed by the slug.
    fn address(&self, front: &Map<String, Value>, lang: usize, above: &str, last: &str) -> String {
        if let Some(path) = value::get_text(front, "path") {
            return format!("/{}/", path.trim_matches('/')).replace("//", "/");
        }
        let slug = value::get_text(front, "slug").unwrap_or_else(|| {
            match (split_date(last), self.slugify.keeps_dates) {
                ((Some(_), bare), false) => bare.to_owned(),
                _ => last.to_owned(),
            }
        });
        let slug = (self.slugify.paths)(&slug);
        let prefix = self.prefix(lang);
        match above {
            "" => format!("{prefix}/{slug}/"),
            above => format!("{prefix}/{above}/{slug}/"),
        }
    }
}

/// Keeps calls, which have our form, and tells of them; those of the mapping become Markdown.
fn shortcodes(body: &str, context: &mut TextContext<'_>) -> String {
    if !body.contains("{{") && !body.contains("{%") {
        return body.to_owned();
    }
    let mut edits = Edits::default();
    let mut code = Vec::new();
    for (event, range) in Parser::new_ext(body, extensions(false, false)).into_offset_iter() {
        if matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::Code(_)) {
            let text = body.get(range.clone()).unwrap_or_default();
            // In code ours are shown verbatim.
            if text.contains("/*") {
                let plain = [
                    ("{{/*", "{{"),
                    ("*/}}", "}}"),
                    ("{%/*", "{%"),
                    ("*/%}", "%}"),
                ];
                let bare = plain
                    .iter()
                    .fold(text.to_owned(), |text, (a, b)| text.replace(a, b));
                edits.replace(range.clone(), bare);
            }
            code.push(range);
        }
    }
    let starts = body.match_indices("{{").chain(body.match_indices("{%"));
    let mut starts: Vec<(usize, &str)> = starts.collect();
    starts.sort_unstable();
    for (at, open) in starts {
        if code.iter().any(|range| range.contains(&at)) {
            continue;
        }
        let close = if open == "{{" { "}}" } else { "%}" };
        let Some((name, args, end)) = call(body, at, close) else {
            continue;
        };
        let names: Vec<String> = args.iter().map(|(name, _)| name.clone()).collect();
        let block_end = (open == "{%")
            .then(|| body.get(end..)?.find("{% end %}").map(|found| end + found))
            .flatten();
        if let Some(template) = context.mapping.shortcode(&name) {
            let inner = block_end.and_then(|block_end| body.get(end..block_end));
            let with = fill(template, &args, inner.unwrap_or_default().trim());
            edits.replace(
                at..block_end.map_or(end, |end| end + "{% end %}".len()),
                with,
            );
            continue;
        }
        context.note(Kind::Shortcode, at, format!("`{name}`"));
        context.calls.push((name, names, open == "{%"));
    }
    edits.apply(body)
}

/// Arguments with their names.
type Arguments = Vec<(String, String)>;

/// A call at `at`: its name, its arguments, and where it ends.
fn call(body: &str, at: usize, close: &str) -> Option<(String, Arguments, usize)> {
    let rest = body.get(at + 2..)?;
    let inner = rest.trim_start_matches('-').trim_start();
    let length = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
    let name = inner.get(..length).filter(|name| !name.is_empty())?;
    let after = inner.get(length..)?.strip_prefix('(')?;
    let end = after.find(close)?;
    let args = after
        .get(..end)?
        .trim_end_matches(['-', ' ', '\n'])
        .strip_suffix(')')?;
    let offset = body.len() - after.len() + end + close.len();
    Some((name.to_owned(), arguments(args), offset))
}

fn arguments(text: &str) -> Arguments {
    let mut args = Vec::new();
    let mut rest = text.trim();
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after
            .chars()
            .next()
            .filter(|c| ['"', '\'', '`'].contains(c));
        let (value, after) = match quote {
            Some(quote) => {
                let inner = after.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => {
                let end = if after.starts_with('[') {
                    after.find(']').map(|end| end + 1)
                } else {
                    after.find(',')
                };
                let end = end.unwrap_or(after.len());
                after.split_at_checked(end).unwrap_or((after, ""))
            }
        };
        args.push((calls::name(name.trim()), value.trim().to_owned()));
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    args
}
