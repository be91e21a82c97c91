//! From an old site to the files of a new one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rayon::prelude::*;

use crate::base::{Language, Languages, RelPath};
use crate::import::fields::{self, FieldType};
use crate::import::keys::{self, Keyed, Terms};
use crate::import::mapping::Mapping;
use crate::import::old::{OldPage, OldSite, System, TextContext};
use crate::import::places::{self, Placed, Places};
use crate::import::report::{Kind, Note, Report};
use crate::import::text::directory::{Directory, Led, PageTarget, Target};
use crate::import::value::{Map, Value};
use crate::import::{Imported, NewFile, Theme, names, settings, sitemap, stubs, terms, text};

/// A new site in the making.
pub struct Making<'a> {
    site: &'a OldSite,
    system: &'a dyn System,
    mapping: &'a Mapping,
    theme: &'a Theme<'a>,
    places: Places,
    keyed: Vec<Keyed>,
    terms: Terms,
    public: terms::PublicTerms,
    directory: Directory,
    notes: Vec<Note>,
    files: BTreeMap<RelPath, NewFile>,
}

/// A text on its way.
struct Converted {
    text: String,
    ids: BTreeSet<String>,
    by_rule: bool,
    notes: Vec<Note>,
    calls: Vec<(String, Vec<String>, bool)>,
    raw_html: bool,
}

impl<'a> Making<'a> {
    /// Finds a place for everything.
    pub fn begin(
        site: &'a OldSite,
        system: &'a dyn System,
        mapping: &'a Mapping,
        theme: &'a Theme<'a>,
        now: Timestamp,
    ) -> Self {
        let pages = site.pages.par_iter();
        let mut keyed: Vec<Keyed> = pages.map(|page| keys::keyed(site, page, mapping)).collect();
        let mut terms = Terms::default();
        for (taxonomy, all) in keyed.iter().flat_map(|keyed| &keyed.terms) {
            for term in all {
                terms.key(taxonomy, term);
            }
        }
        for term in &site.terms {
            let known = terms.known(&term.taxonomy, &term.key).is_some();
            if let Some((_, label)) = term.label.as_ref().filter(|_| known) {
                terms.label(&term.taxonomy, &term.key, label);
            }
        }
        let hidden: Vec<bool> = keyed.iter().map(|keyed| keyed.is_hidden(now)).collect();
        let public = terms::public(&keyed, &hidden, &terms);
        let addresses = terms::addresses(site, &public);
        let places = places::places(site, hidden, &addresses);
        for (keyed, placed) in keyed.iter_mut().zip(&places.pages) {
            if placed.is_translation {
                keyed.as_translation();
            }
        }
        Self {
            site,
            system,
            mapping,
            theme,
            places,
            keyed,
            terms,
            public,
            directory: Directory::default(),
            notes: Vec::new(),
            files: BTreeMap::new(),
        }
    }

    /// Leads addresses that a sitemap names.
    pub fn lead(&mut self, addresses: &[String]) {
        sitemap::lead(self.site, addresses, &mut self.places);
    }

    fn put(&mut self, path: &str, file: NewFile) {
        match RelPath::new(path) {
            Ok(path) => {
                self.files.insert(path, file);
            }
            Err(why) => self
                .notes
                .push(Note::new(Kind::Name, path, why.to_string())),
        }
    }

    fn put_text(&mut self, path: &str, text: String) {
        self.put(path, NewFile::Bytes(text.into_bytes()));
    }

    /// The theme, with its words for each language.
    pub fn theme(&mut self) {
        let Some(languages) = languages(self.site) else {
            return;
        };
        for (path, bytes, is_english) in (self.theme.files)(&languages) {
            if is_english {
                let what = "words of the theme that are in English yet";
                self.notes.push(Note::new(Kind::Theme, path.as_str(), what));
            }
            self.put(&path, NewFile::Bytes(bytes));
        }
    }

    /// Converts all pages and returns the files of the new site with the report.
    pub fn write(mut self) -> Imported {
        let converted: Vec<Converted> = {
            let pages = self.site.pages.par_iter();
            pages.map(|page| self.converted(page)).collect()
        };
        self.fill_directory(&converted);
        let led: Vec<(String, Vec<Note>)> = {
            let all = converted.par_iter().enumerate();
            all.map(|(number, converted)| self.led(number, converted))
                .collect()
        };
        let types = self.field_types();
        for (number, (text, notes)) in led.into_iter().enumerate() {
            self.notes.extend(notes);
            self.page(number, &text, &types);
        }
        self.sections();
        self.schemas(&types);
        let markdown = settings::MarkdownSettings {
            raw_html: converted.iter().any(|converted| converted.raw_html),
            heading_ids: self
                .site
                .heading_ids
                .filter(|_| converted.iter().any(|converted| converted.by_rule)),
        };
        let calls = converted.iter().flat_map(|converted| &converted.calls);
        for (name, stub) in stubs::stubs(calls) {
            self.put_text(
                &format!("themes/{}/shortcodes/{name}.html", self.theme.name),
                stub,
            );
        }
        for converted in converted {
            self.notes.extend(converted.notes);
        }
        self.old_files();
        self.settings(markdown);
        self.report()
    }

    /// A text in Markdown, with its links as they were.
    fn converted(&self, page: &OldPage) -> Converted {
        let mut context = TextContext {
            page,
            mapping: self.mapping,
            globals: &self.site.globals,
            notes: Vec::new(),
            calls: Vec::new(),
        };
        let text = self.system.text(&page.body, &mut context);
        let (mut notes, calls) = (context.notes, context.calls);
        let mut raw_html = false;
        let convert = if page.html {
            text::html::page
        } else {
            text::html::convert
        };
        let text = convert(&text, &mut |at, element| {
            raw_html = true;
            let place = page.line_at(&text, at);
            notes.push(Note::new(Kind::Html, place, format!("`{element}`")));
        });
        let kept = text::headings::keep_ids(&text, self.site.heading_ids);
        Converted {
            text: kept.text,
            ids: kept.ids,
            by_rule: kept.by_rule,
            notes,
            calls,
            raw_html,
        }
    }

    /// Everything that links may lead to.
    fn fill_directory(&mut self, converted: &[Converted]) {
        let mut directory = Directory::new(&self.site.base_url, &self.site.content);
        let pages = self.site.pages.iter().zip(&self.places.pages);
        for ((page, placed), converted) in pages.zip(converted) {
            directory.add_page(PageTarget {
                file: placed.link.clone(),
                source: page.source.to_string(),
                ids: converted.ids.clone(),
                address: page
                    .address
                    .clone()
                    .unwrap_or_else(|| placed.address.clone()),
                folder: page.bundle.then(|| placed.place.clone()),
            });
        }
        // What is public first; what is not leaves its address to others.
        for hidden in [false, true] {
            let pages = self.site.pages.iter().zip(&self.places.pages).enumerate();
            let of = |number: &usize| self.places.is_hidden(*number) == hidden;
            for (number, (page, placed)) in pages.clone().filter(|(number, _)| of(number)) {
                for address in page.address.iter().chain([&placed.address]) {
                    directory.add(address, Target::Page(number));
                }
            }
            for (number, (page, _)) in pages.filter(|(number, _)| of(number)) {
                for alias in &page.aliases {
                    directory.add(alias, Target::Page(number));
                }
            }
        }
        for (file, path) in self.site.files.iter().zip(&self.places.files) {
            if let Some(place) = path {
                directory.add_file(&file.address, &place.path);
            }
        }
        for old in terms::old_pages(self.site, &self.terms) {
            directory.add(&old.from, Target::Made(old.made));
        }
        self.directory = directory;
    }

    /// A text with its links led to where the pages are.
    fn led(&self, number: usize, converted: &Converted) -> (String, Vec<Note>) {
        let mut notes = Vec::new();
        let Some(page) = self.site.pages.get(number) else {
            return (String::new(), notes);
        };
        let text = &converted.text;
        let led = text::links::lead(text, &self.directory, number, &mut |at, led, link| {
            let kind = match led {
                Led::Dead(_) => Kind::DeadLink,
                Led::NoLink => Kind::NoLink,
                _ => Kind::DeadFragment,
            };
            let link = link.strip_prefix(text::calls::REFERENCE).unwrap_or(link);
            let place = page.line_at(text, at);
            notes.push(Note::new(kind, place, format!("`{link}`")));
        });
        (led, notes)
    }

    /// The types of the fields of each section at the top, by its name.
    fn field_types(&self) -> BTreeMap<String, BTreeMap<String, FieldType>> {
        let mut values: BTreeMap<String, BTreeMap<&str, Vec<&Value>>> = BTreeMap::new();
        for (placed, keyed) in self.places.pages.iter().zip(&self.keyed) {
            for (name, value) in &keyed.fields {
                let of_section = values.entry(top(&placed.place).to_owned()).or_default();
                of_section.entry(name).or_default().push(value);
            }
        }
        let types = values.into_iter().map(|(section, values)| {
            let types = values.into_iter();
            let types = types.map(|(name, values)| (name.to_owned(), fields::infer(&values)));
            (section, types.collect())
        });
        types.collect()
    }

    /// Writes the file of the page with this number: its front matter, then `text`.
    fn page(
        &mut self,
        number: usize,
        text: &str,
        types: &BTreeMap<String, BTreeMap<String, FieldType>>,
    ) {
        let (Some(page), Some(placed), Some(keyed)) = (
            self.site.pages.get(number),
            self.places.pages.get(number),
            self.keyed.get(number),
        ) else {
            return;
        };
        let front = self.front(page, placed, keyed, types.get(top(&placed.place)));
        let front = serde_yaml::to_string(&Value::Object(front)).unwrap_or_default();
        let text = text.trim_start_matches(['\n', '\r']);
        let file = format!("content/{}", placed.file);
        let whole = format!("---\n{front}---\n{text}");
        let whole = if whole.ends_with('\n') {
            whole
        } else {
            whole + "\n"
        };
        self.notes.extend(keyed.notes.iter().cloned());
        self.put_text(&file, whole);
    }

    fn front(
        &self,
        page: &OldPage,
        placed: &Placed,
        keyed: &Keyed,
        types: Option<&BTreeMap<String, FieldType>>,
    ) -> Map<String, Value> {
        let mut keys = keyed.keys.clone();
        if !keys.contains_key("title") {
            keys.insert("title".to_owned(), Value::from(self.title(page, placed)));
        }
        if let Some(path) = &placed.path {
            keys.insert("path".to_owned(), Value::from(path.as_str()));
        }
        if !placed.aliases.is_empty() {
            keys.insert("aliases".to_owned(), Value::from(placed.aliases.clone()));
        }
        let mut front = Map::new();
        let order = crate::content::keys::ENTRY_KEYS.into_iter();
        for key in order.chain(crate::content::keys::SECTION_KEYS) {
            if let Some(value) = keys.remove(key) {
                front.insert(key.to_owned(), value);
            }
        }
        for (taxonomy, terms) in &keyed.terms {
            let keys = terms
                .iter()
                .filter_map(|term| self.terms.known(taxonomy, term));
            let keys: BTreeSet<&String> = keys.collect();
            if !keys.is_empty() {
                front.insert(taxonomy.clone(), serde_json::json!(keys));
            }
        }
        for (name, value) in &keyed.fields {
            let Some(ty) = types.and_then(|types| types.get(name)) else {
                continue;
            };
            if placed.is_translation && !fields::is_text(ty) {
                continue;
            }
            if let Some(value) = fields::fit(value, ty) {
                front.insert(name.clone(), value);
            }
        }
        front
    }

    /// What a page is called that says nothing of it.
    fn title(&self, page: &OldPage, placed: &Placed) -> String {
        let name = placed.place.rsplit('/').next().unwrap_or_default();
        if !name.is_empty() {
            return names::humanized(name);
        }
        self.site.title(page.lang)
    }

    /// Sections that the old site had no page for.
    fn sections(&mut self) {
        for section in std::mem::take(&mut self.places.sections) {
            let front = serde_json::json!({ "title": section.title });
            let front = serde_yaml::to_string(&front).unwrap_or_default();
            self.put_text(
                &format!("content/{}", section.file),
                format!("---\n{front}---\n"),
            );
        }
    }

    /// The fields of sections.
    fn schemas(&mut self, types: &BTreeMap<String, BTreeMap<String, FieldType>>) {
        let localized = self.site.languages.len() > 1;
        for (section, types) in types {
            let mut all = Map::new();
            for (name, ty) in types {
                let mut declared = fields::declaration(ty, localized);
                if !localized {
                    declared.insert("label".to_owned(), Value::from(names::humanized(name)));
                }
                all.insert(name.clone(), Value::Object(declared));
            }
            let text = serde_yaml::to_string(&Value::Object(all)).unwrap_or_default();
            let path = format!("content/{section}/_fields.yaml").replace("//", "/");
            self.put_text(&path, text);
        }
    }

    /// Files that are published as they are.
    fn old_files(&mut self) {
        let all = self.site.files.iter().zip(&self.places.files);
        let found = all.filter_map(|(file, path)| Some((file.source.clone(), path.clone()?)));
        for (source, place) in found.collect::<Vec<_>>() {
            let folder = if place.is_static { "static" } else { "content" };
            let path = format!("{folder}/{}", place.path);
            self.put(&path, NewFile::Copy(source));
        }
    }

    fn settings(&mut self, markdown: settings::MarkdownSettings) {
        let redirects = terms::redirects(self.site, &self.terms, &self.public);
        for term in self.site.terms.iter().filter(|term| term.says_more) {
            let what = format!("`{}` of `{}`", term.key, term.taxonomy);
            self.notes
                .push(Note::new(Kind::Term, term.source.as_str(), what));
        }
        self.places.add_redirects(redirects);
        let known = settings::Known {
            places: &self.places,
            directory: &self.directory,
            terms: &self.terms,
            markdown,
            theme: self.theme.name,
        };
        let (text, notes) = settings::settings(self.site, &known);
        self.notes.extend(notes);
        self.put_text("content/site.yaml", text);
    }

    fn report(mut self) -> Imported {
        self.notes.extend(self.site.notes.iter().cloned());
        self.notes.extend(self.places.notes.iter().cloned());
        let report = Report {
            system: self.system.title().to_owned(),
            pages: self.site.pages.len(),
            files: self.places.files.iter().flatten().count(),
            kept: self.places.kept,
            redirected: self.places.redirected,
            notes: self.notes,
        };
        Imported {
            files: self.files,
            report,
        }
    }
}

/// The languages of the new site.
fn languages(site: &OldSite) -> Option<Languages> {
    let table = site.languages.iter().map(|language| Language {
        tag: language.tag.clone(),
        hreflang: language.tag.clone(),
        name: language.name.clone(),
        ..Language::new(&language.key)
    });
    let first = site.languages.first()?;
    Languages::new(table.collect(), &first.key, places::at_root(site))
}

/// The section at the top that a place is in; empty for the root.
fn top(place: &str) -> &str {
    place.split_once('/').map_or("", |(top, _)| top)
}
