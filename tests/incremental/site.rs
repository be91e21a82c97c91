//! The site that is edited, and what can be done to it.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::sync::LazyLock;

use parkpages::base::RelPath;
use parkpages::engine::{Options, read_only};
use parkpages::translation::{LOCK as LOCK_FILE, Lock, State, states};
use parkpages::world::{MemoryWorld, Refusal};
use proptest::prelude::*;

use crate::stated;

/// A file, whether it is absent at first, and the forms that it may take, of which the first is the one at first.
type Forms = (RelPath, bool, Vec<String>);

/// The files of `site.txt`.
static WRITTEN: LazyLock<Vec<Forms>> = LazyLock::new(|| {
    let mut files: Vec<Forms> = Vec::new();
    for part in include_str!("site.txt").split("\n@@").skip(1) {
        let (path, text) = part.split_once('\n').expect("a form has a text");
        let (absent, path) = match path.strip_prefix('?') {
            Some(path) => (true, path.trim()),
            None => (false, path.trim()),
        };
        add(&mut files, path, absent, format!("{text}\n"));
    }
    files
});

/// Those, with the forms that come from tables.
static FILES: LazyLock<Vec<Forms>> = LazyLock::new(|| {
    let mut files = WRITTEN.clone();
    for (path, text) in stated::forms(|path| WRITTEN[place(&WRITTEN, path)].2[0].clone()) {
        add(&mut files, &path, false, text);
    }
    files
});

fn add(files: &mut Vec<Forms>, path: &str, absent: bool, text: String) {
    let path = RelPath::new(path).expect("a path");
    match files.iter_mut().find(|(other, ..)| *other == path) {
        Some((.., forms)) => forms.push(text),
        None => files.push((path, absent, vec![text])),
    }
}

/// What the translations of the site at first were made from: edits of originals leave them behind.
static LOCK: LazyLock<String> = LazyLock::new(|| {
    let mut world = MemoryWorld::new(INSTANTS[0].parse().expect("an instant"));
    for (path, absent, forms) in FILES.iter() {
        if !absent {
            world.write(path.clone(), bytes(&forms[0]));
        }
    }
    let site = read_only(&world, &Options::default()).site.expect("a site");
    let mut lock = Lock::default();
    for row in states(&site, &Lock::default(), &world) {
        if row.state == State::Untracked {
            let language = site.settings().languages.key(row.lang);
            lock.set(&row.path, language, row.now);
        }
    }
    lock.text()
});

/// The bytes of a form. `picture 150 4` is a PNG picture of this width and height.
fn bytes(text: &str) -> Vec<u8> {
    let Some(size) = text.strip_prefix("picture ") else {
        return text.as_bytes().to_vec();
    };
    let mut sides = size.split_whitespace().map(|side| side.parse().unwrap());
    let (width, height) = (sides.next().unwrap(), sides.next().unwrap());
    let mut bytes = std::io::Cursor::new(Vec::new());
    let pixels = image::RgbImage::new(width, height);
    // One without pixels cannot be written, and what is left is no picture.
    let _ = pixels.write_to(&mut bytes, image::ImageFormat::Png);
    bytes.into_inner()
}

fn place(files: &[Forms], path: &str) -> usize {
    let found = files.iter().position(|(other, ..)| other.as_str() == path);
    found.unwrap_or_else(|| panic!("there is no {path}"))
}

/// Instants before and after each change that time brings, in any order.
const INSTANTS: [&str; 9] = [
    "2026-04-15T09:00:00+08:00",
    "2026-04-15T23:59:59+08:00",
    "2026-03-15T09:00:00+08:00",
    "2026-02-10T09:00:00+08:00",
    "2026-01-01T09:00:00+08:00",
    "2026-03-20T08:00:00+08:00",
    "2026-05-01T09:00:00+08:00",
    "2026-06-01T00:00:00+08:00",
    "2026-09-01T09:00:00+08:00",
];

/// Files of which languages, taxonomies, options, fields and sections are read: what is kept of a
/// site numbers some of them.
const NUMBERED: [&str; 8] = [
    "content/site.yaml",
    "content/news/_fields.yaml",
    "content/partners/_fields.yaml",
    "content/news/_index.md",
    "content/alerts/_index.md",
    "content/news/archive/_index.md",
    "content/topics/_fields.yaml",
    "content/topics/_index.md",
];

/// What builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// A server, which keeps the site in memory.
    Stays,
    /// The command, which is followed by another process.
    Ends,
}

/// Something that happens between two builds.
#[derive(Debug, Clone)]
pub enum Edit {
    /// A file takes one of its forms, or is deleted.
    Write(usize, Option<usize>),
    /// A file takes the name of another.
    Move(usize, usize),
    /// A file cannot be read, or can be again.
    Unreadable(usize),
    /// In place of a file lies something that cannot be used, or not any more.
    Refused(usize),
    /// The clock moves.
    Clock(usize),
    /// Other options.
    Drafts,
    Preview,
    BaseUrl,
    /// Another process goes on: one that stays, or one that ends after each build.
    Restart(Process),
    /// An output is gone.
    Lose(usize),
}

impl Edit {
    pub fn is_of_a_text(&self) -> bool {
        matches!(self, Self::Write(file, _) if FILES[*file].0.as_str().ends_with(".md"))
    }
}

pub fn edit() -> impl Strategy<Value = Edit> {
    let file = 0..FILES.len();
    let form = || prop::option::weighted(0.85, 0..64_usize);
    let write = |(file, form): (usize, Option<usize>)| {
        let forms = FILES[file].2.len();
        Edit::Write(file, form.map(|form| form % forms))
    };
    let numbered = prop::sample::select(NUMBERED.as_slice()).prop_map(self::file);
    prop_oneof![
        24 => (file.clone(), form()).prop_map(write),
        6 => (numbered, form()).prop_map(write),
        2 => (file.clone(), file.clone()).prop_map(|(from, to)| Edit::Move(from, to)),
        1 => file.clone().prop_map(Edit::Unreadable),
        1 => file.prop_map(Edit::Refused),
        4 => (0..INSTANTS.len()).prop_map(Edit::Clock),
        1 => Just(Edit::Drafts),
        1 => Just(Edit::Preview),
        1 => Just(Edit::BaseUrl),
        2 => Just(Edit::Restart(Process::Stays)),
        2 => Just(Edit::Restart(Process::Ends)),
        1 => (0..200_usize).prop_map(Edit::Lose),
    ]
}

/// Each file in each of its forms and deleted, each instant, each option.
pub fn every_edit() -> Vec<Edit> {
    let forms = FILES.iter().enumerate().flat_map(|(file, (.., forms))| {
        let forms = (0..forms.len()).map(Some).chain([None]);
        forms.map(move |form| Edit::Write(file, form))
    });
    let clocks = (0..INSTANTS.len()).map(Edit::Clock);
    let others = [
        Edit::Drafts,
        Edit::Preview,
        Edit::BaseUrl,
        Edit::Restart(Process::Stays),
        Edit::Restart(Process::Ends),
        Edit::Lose(5),
    ];
    forms.chain(clocks).chain(others).collect()
}

/// The place of a file in the list.
pub fn file(path: &str) -> usize {
    place(&FILES, path)
}

/// The first form of a file that has a line.
pub fn form_with(path: &str, line: &str) -> usize {
    let (.., forms) = &FILES[file(path)];
    let has = |form: &String| form.lines().any(|other| other == line);
    forms.iter().position(has).expect("a form with the line")
}

/// The edits of one file.
pub fn edits_of(path: &str) -> impl Iterator<Item = Edit> {
    let file = file(path);
    (0..FILES[file].2.len()).map(move |form| Edit::Write(file, Some(form)))
}

/// How many forms of a file `site.txt` has; they come first.
pub fn written_forms(path: &str) -> usize {
    WRITTEN[place(&WRITTEN, path)].2.len()
}

pub struct Site {
    files: BTreeMap<RelPath, String>,
    unreadable: BTreeMap<RelPath, ErrorKind>,
    refused: BTreeMap<RelPath, Refusal>,
    now: usize,
    pub options: Options,
}

impl Site {
    pub fn new() -> Self {
        let there = FILES.iter().filter(|(_, absent, _)| !absent);
        Self {
            files: there
                .map(|(path, _, forms)| (path.clone(), forms[0].clone()))
                .collect(),
            unreadable: BTreeMap::new(),
            refused: BTreeMap::new(),
            now: 0,
            options: Options::default(),
        }
    }

    pub fn apply(&mut self, edit: &Edit) {
        match edit {
            Edit::Write(file, form) => {
                let (path, _, forms) = &FILES[*file];
                match form {
                    Some(form) => self.files.insert(path.clone(), forms[*form].clone()),
                    None => self.files.remove(path),
                };
            }
            Edit::Move(from, to) => {
                if let Some(text) = self.files.remove(&FILES[*from].0) {
                    self.files.insert(FILES[*to].0.clone(), text);
                }
            }
            Edit::Unreadable(file) => {
                let path = &FILES[*file].0;
                if self.unreadable.remove(path).is_none() {
                    self.unreadable
                        .insert(path.clone(), ErrorKind::PermissionDenied);
                }
            }
            Edit::Refused(file) => {
                let path = &FILES[*file].0;
                if self.refused.remove(path).is_none() {
                    self.refused.insert(path.clone(), Refusal::LinkOutside);
                }
            }
            Edit::Clock(now) => self.now = *now,
            Edit::Drafts => self.options.drafts = !self.options.drafts,
            Edit::Preview => self.options.preview = !self.options.preview,
            Edit::BaseUrl => {
                self.options.base_url = match self.options.base_url {
                    Some(_) => None,
                    None => Some("http://127.0.0.1:4000".into()),
                }
            }
            Edit::Restart(_) | Edit::Lose(_) => unreachable!("not of the site"),
        }
    }

    pub fn world(&self) -> MemoryWorld {
        let mut world = MemoryWorld::new(INSTANTS[self.now].parse().expect("an instant"));
        world.write(RelPath::new(LOCK_FILE).expect("a path"), LOCK.as_bytes());
        for (path, text) in &self.files {
            if let Some(why) = self.refused.get(path) {
                world.refuse(path.clone(), *why);
                continue;
            }
            world.write(path.clone(), bytes(text));
            if let Some(kind) = self.unreadable.get(path) {
                world.fail(path.clone(), *kind);
            }
        }
        world
    }
}
