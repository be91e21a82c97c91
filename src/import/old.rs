//! The old site: its files, and what each system makes of them.

use std::collections::BTreeSet;
use std::io;
use std::ops::Bound;

use crate::base::{HeadingIds, Locale, RelPath};
use crate::import::folders::folders_above;
use crate::import::mapping::Mapping;
use crate::import::report::{Kind, Note};
use crate::import::value::{self, Map, Value};
use crate::world::{Refusal, World};

/// The files of an old site.
pub struct Old<'w> {
    world: &'w dyn World,
    files: BTreeSet<RelPath>,
    /// What could not be listed.
    pub refused: Vec<Note>,
}

impl<'w> Old<'w> {
    /// Lists an old site.
    pub fn new(world: &'w dyn World) -> Self {
        let (mut files, mut refused) = (BTreeSet::new(), Vec::new());
        for listed in world.list().iter() {
            match listed.entry {
                Ok(_) => {
                    files.insert(listed.path.clone());
                }
                Err(why) => refused.push(refusal(&listed.path, why)),
            }
        }
        Self {
            world,
            files,
            refused,
        }
    }

    /// Whether there is such a file.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// The paths of all files that can be read, sorted.
    pub fn files(&self) -> impl Iterator<Item = &RelPath> {
        self.files.iter()
    }

    /// Whether anything lies below a folder.
    pub fn has_folder(&self, folder: &str) -> bool {
        self.below(folder).next().is_some()
    }

    /// The files below a folder with their paths from there, sorted; of the root all.
    pub fn below<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a RelPath, &'a str)> + 'a {
        let from = (Bound::Included(folder), Bound::Unbounded);
        let start = self.files.range::<str, (Bound<&str>, Bound<&str>)>(from);
        start
            .take_while(move |path| path.as_str().starts_with(folder))
            .filter_map(move |path| {
                let below = match folder {
                    "" => path.as_str(),
                    _ => path.below(folder)?,
                };
                Some((path, below))
            })
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// As the system has it.
    pub fn bytes(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        self.world.read(path)
    }

    /// The first bytes of a file, as text.
    pub fn start(&self, path: &RelPath, most: usize) -> String {
        let start = self.world.read_start(path, most).unwrap_or_default();
        String::from_utf8_lossy(&start).into_owned()
    }

    /// The text of a file. Notes say where it is not UTF-8 or cannot be read.
    pub fn text(&self, path: &RelPath, notes: &mut Vec<Note>) -> Option<String> {
        let bytes = match self.bytes(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let what = error.to_string();
                notes.push(Note::new(Kind::Unreadable, path.as_str(), what));
                return None;
            }
        };
        let (text, is_utf8) = decode(bytes);
        if !is_utf8 {
            notes.push(Note::new(Kind::Encoding, path.as_str(), ""));
        }
        Some(text)
    }

    /// The text of a file by its path, if there is such a file.
    pub fn text_at(&self, path: &str, notes: &mut Vec<Note>) -> Option<String> {
        let path = self.files.get(path)?;
        self.text(path, notes)
    }

    /// The map that a file of settings holds. A note says where it cannot be read.
    pub fn settings(&self, path: &str, notes: &mut Vec<Note>) -> Option<Map<String, Value>> {
        let text = self.text_at(path, notes)?;
        match value::by_ending(path, &text) {
            Ok(Value::Object(map)) => Some(map),
            Ok(_) => None,
            Err(why) => {
                let what = why.lines().next().unwrap_or_default();
                notes.push(Note::new(Kind::Unreadable, path, what));
                None
            }
        }
    }
}

fn refusal(path: &RelPath, why: Refusal) -> Note {
    let (kind, what) = match why {
        Refusal::LinkOutside => (Kind::NotFollowed, "leads out of the old site"),
        Refusal::LinkNowhere => (Kind::NotFollowed, "leads nowhere"),
        Refusal::LinkCircle => (Kind::NotFollowed, "leads to itself"),
        Refusal::LinkAbove | Refusal::NotASource => (Kind::NotFollowed, "leads to a folder"),
        Refusal::BadName => (Kind::Unreadable, "its name is not UTF-8"),
        Refusal::UnreadableFolder => (Kind::Unreadable, "the folder may not be read"),
        Refusal::NotAFile => (Kind::Unreadable, "it is not a file"),
        Refusal::TooDeep => (Kind::Unreadable, "it lies too deep"),
    };
    Note::new(kind, path.as_str(), what)
}

/// What the bytes 0x80 to 0x9F stand for in Windows-1252.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
    '\u{fffd}', '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}',
    'ž', 'Ÿ',
];

/// The text of bytes, and whether they were UTF-8.
fn decode(bytes: Vec<u8>) -> (String, bool) {
    let wide = |rest: &[u8], join: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).filter_map(|two| two.try_into().ok());
        let units: Vec<u16> = units.map(join).collect();
        String::from_utf16_lossy(&units)
    };
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return (wide(rest, u16::from_le_bytes), false);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return (wide(rest, u16::from_be_bytes), false);
    }
    match String::from_utf8(bytes) {
        Ok(text) => match text.strip_prefix('\u{feff}') {
            Some(rest) => (rest.to_owned(), true),
            None => (text, true),
        },
        Err(error) => {
            let one = |byte: &u8| match byte {
                0x80..=0x9f => {
                    let place = usize::from(byte - 0x80);
                    WINDOWS_1252.get(place).copied().unwrap_or('\u{fffd}')
                }
                _ => char::from(*byte),
            };
            (error.as_bytes().iter().map(one).collect(), false)
        }
    }
}

/// A language of the old site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldLanguage {
    /// Its key in the new site: in file names and addresses.
    pub key: String,
    /// Its BCP 47 tag.
    pub tag: String,
    /// What it is called in itself.
    pub name: String,
    /// What its old addresses begin with: `/fr`, or nothing.
    pub prefix: String,
}

impl OldLanguage {
    /// The only language of a site, whose addresses begin with nothing; its key is the first subtag of its tag.
    pub fn only(tag: &str) -> Self {
        let key = tag.split(['-', '_']).next().unwrap_or(tag);
        Self::new(key, tag, String::new())
    }

    /// The language with a key and a tag, called by its own name for itself. A tag that is none is taken for the key's.
    pub fn new(key: &str, tag: &str, prefix: String) -> Self {
        let key = key.to_lowercase().replace('_', "-");
        let tag = tag.replace('_', "-");
        let tag = Locale::canonical(&tag)
            .or_else(|| Locale::canonical(&key))
            .unwrap_or(tag);
        let name = Locale::new(&tag)
            .language(&tag)
            .unwrap_or_else(|| key.clone());
        let mut chars = name.chars();
        let name = chars.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(chars).collect()
        });
        Self {
            key,
            tag,
            name,
            prefix,
        }
    }
}

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// A page by itself.
    Entry,
    /// The page of a section; the home page is that of the root.
    Section,
}

/// A page of the old site.
#[derive(Debug, Clone)]
pub struct OldPage {
    /// The file of the old site that it comes from.
    pub source: RelPath,
    /// Number of its language.
    pub lang: usize,
    /// Whether it is a page by itself or that of a section; the home page is that of the root.
    pub kind: PageKind,
    /// Where it goes below `content/`, without language and ending: `news/2024-04-18-first`; empty for the home page.
    pub place: String,
    /// It has files beside it and becomes a folder.
    pub bundle: bool,
    /// The front matter, with the keys of the old system.
    pub front: Map<String, Value>,
    /// The text below the front matter, in the Markdown of the old system.
    pub body: String,
    /// The line of the file in which the text begins.
    pub line: usize,
    /// The text is HTML and no Markdown.
    pub html: bool,
    /// Its old address, from the root: `/news/first/`. `None` if it was not published.
    pub address: Option<String>,
    /// Other old addresses that led here.
    pub aliases: Vec<String>,
}

impl OldPage {
    /// The file and line of an offset of its text, or of what became of its text.
    pub fn line_at(&self, text: &str, at: usize) -> String {
        let before = text.get(..at).unwrap_or(text);
        let line = self.line + before.matches('\n').count();
        format!("{}:{line}", self.source)
    }
}

/// A file of the old site that is published as it is.
#[derive(Debug, Clone)]
pub struct OldFile {
    /// The file of the old site that is copied.
    pub source: RelPath,
    /// Its old address, from the root.
    pub address: String,
    /// The place of the page that it lies beside, and its path from there.
    pub beside: Option<(String, String)>,
}

/// A page of a term of a taxonomy.
#[derive(Debug, Clone)]
pub struct OldTerm {
    /// The name of the taxonomy that it belongs to.
    pub taxonomy: String,
    /// The term, as pages name it.
    pub key: String,
    /// What it is called, by number of the language.
    pub label: Option<(usize, String)>,
    /// The file that has the text of its page.
    pub source: RelPath,
    /// Whether its page says more than that.
    pub says_more: bool,
    /// Old addresses of its page.
    pub addresses: Vec<String>,
}

/// An item of a menu.
#[derive(Debug, Clone)]
pub struct OldMenuItem {
    /// What it is called.
    pub label: Option<String>,
    /// The address that it leads to, or the place of a page.
    pub to: String,
    /// What it is sorted by.
    pub weight: i64,
}

/// What a system has found.
#[derive(Debug, Default)]
pub struct OldSite {
    /// Its address; empty if it has none.
    pub base_url: String,
    /// The folder that paths of pages begin in, as `content`.
    pub content: String,
    /// Its title by number of the language; at least one.
    pub titles: Vec<Option<String>>,
    /// Its description by number of the language.
    pub descriptions: Vec<Option<String>>,
    /// The IANA name of its time zone, if the settings have one.
    pub zone: Option<String>,
    /// Its languages, the default one first.
    pub languages: Vec<OldLanguage>,
    /// The keys of the front matter that are taxonomies, with the first part of the addresses of their terms.
    pub taxonomies: Vec<(String, String)>,
    /// The last part of the address of a term's page, if it made any.
    pub term_slug: Option<fn(&str) -> String>,
    /// Terms that have a file for their page.
    pub terms: Vec<OldTerm>,
    /// The menus by their names; the lines of each are sorted by weight only when the settings are written.
    pub menus: Vec<(String, Vec<OldMenuItem>)>,
    /// Its pages, in the order of their files.
    pub pages: Vec<OldPage>,
    /// The files that are published as they are.
    pub files: Vec<OldFile>,
    /// Old addresses that lead elsewhere, by its settings.
    pub redirects: Vec<(String, String)>,
    /// How it made ids of headings.
    pub heading_ids: Option<HeadingIds>,
    /// What its texts may show, by name: settings and data.
    pub globals: Map<String, Value>,
    /// What to look at.
    pub notes: Vec<Note>,
}

impl OldSite {
    /// Its title in a language, else in any.
    pub fn title(&self, lang: usize) -> String {
        let own = self.titles.get(lang).and_then(Option::as_ref);
        let title = own.or_else(|| self.titles.iter().flatten().next());
        title.map_or("Home", String::as_str).to_owned()
    }

    /// What the addresses of a language began with.
    pub fn old_prefix(&self, lang: usize) -> &str {
        let language = self.languages.get(lang);
        language.map_or("", |language| &language.prefix)
    }

    /// Adds the files of a folder, which are published at their paths below it.
    pub fn add_folder(&mut self, old: &Old<'_>, folder: &str) {
        let files = old.below(folder).map(|(path, below)| OldFile {
            source: path.clone(),
            address: format!("/{below}"),
            beside: None,
        });
        self.files.extend(files);
    }

    /// Notes each file of a folder.
    pub fn note_folder(&mut self, old: &Old<'_>, folder: &str, kind: Kind, what: &str) {
        let files = old.below(folder);
        let notes = files.map(|(path, _)| Note::new(kind, path.as_str(), what));
        self.notes.extend(notes);
    }

    /// Makes pages that others lie below the pages of sections: `about.md` beside `about/team.md`.
    pub fn promote(&mut self) {
        let places = self.pages.iter().map(|page| page.place.as_str());
        let folders: BTreeSet<String> = places.flat_map(folders_above).map(str::to_owned).collect();
        for page in &mut self.pages {
            if folders.contains(&page.place) && !page.bundle {
                page.kind = PageKind::Section;
            }
        }
    }
}

/// What is known while a text is converted.
pub struct TextContext<'a> {
    /// The page that the text belongs to.
    pub page: &'a OldPage,
    /// What becomes of shortcodes.
    pub mapping: &'a Mapping,
    /// What its texts may show, by name: settings and data.
    pub globals: &'a Map<String, Value>,
    /// What to look at.
    pub notes: Vec<Note>,
    /// The shortcodes that are called, with their arguments, and whether there was something between their tags.
    pub calls: Vec<(String, Vec<String>, bool)>,
}

impl TextContext<'_> {
    /// Notes something at an offset of the page's text.
    pub fn note(&mut self, kind: Kind, at: usize, what: impl Into<String>) {
        let place = self.page.line_at(&self.page.body, at);
        self.notes.push(Note::new(kind, place, what));
    }
}

/// A system that sites are moved from.
pub trait System: Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;

    /// Its name in messages.
    fn title(&self) -> &'static str;

    /// What its sites are known by, for a message.
    fn known_by(&self) -> &'static str;

    /// Whether the old site is one of its.
    fn recognises(&self, old: &Old<'_>) -> bool;

    /// Reads the old site.
    fn read(&self, old: &Old<'_>, mapping: &Mapping) -> OldSite;

    /// Turns its own language in a text into Markdown and calls of shortcodes.
    fn text(&self, body: &str, context: &mut TextContext<'_>) -> String;
}
