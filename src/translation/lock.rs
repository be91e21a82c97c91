//! `translations.lock`: what each translation was made from.

use std::collections::BTreeMap;

use super::words::{Kept, kept, words};
use crate::base::{Digest, RelPath};
use crate::diag::{Diagnostic, LockFile};
use crate::world::{TRANSLATIONS, World};

/// The name of the file, beside `content/`.
pub const LOCK: &str = TRANSLATIONS;

const FILE: LockFile = LockFile {
    name: LOCK,
    holds: "translations",
    comment: "What each translation was made from. `parkpages translations --accept` writes this file; commit it.",
    code: "bad-translations",
    loss: "nobody knows which translations have fallen behind",
};

/// A part of an original as the lock knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Where it is: `title`, `description`, the name of a field, or `text`.
    pub place: Box<str>,
    /// The start of the digest of its words.
    pub digest: Box<str>,
    /// What is kept of its words.
    pub words: Vec<Kept>,
}

impl Known {
    /// What to keep of a text at a place.
    pub fn of(place: &str, text: &str) -> Self {
        let words: Vec<&str> = words(text).into_iter().map(|(_, word)| word).collect();
        let digest = Digest::of(words.join(" ").as_bytes()).hex();
        Self {
            place: place.into(),
            digest: digest.get(..16).unwrap_or_default().into(),
            words: words.into_iter().map(kept).collect(),
        }
    }
}

/// What is known of originals, by the content path of the entry and the key of the translation's language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock(BTreeMap<(String, String), Vec<Known>>);

impl Lock {
    /// The lock of a site; an empty one if it has none.
    ///
    /// # Errors
    /// It cannot be read, or as [`Self::parse`].
    pub fn read(world: &dyn World) -> Result<Self, Box<Diagnostic>> {
        let found = FILE.read(|file| world.read(file), Self::parse)?;
        Ok(found.unwrap_or_default())
    }

    /// Reads the bytes of the file.
    ///
    /// # Errors
    /// What is wrong with it. Then nothing of it is used: a part of it would say of translations that they are up to date.
    pub fn parse(bytes: &[u8], file: &RelPath) -> Result<Self, Box<Diagnostic>> {
        let mut numbered: BTreeMap<(String, String), BTreeMap<usize, Known>> = BTreeMap::new();
        for (number, line) in FILE.lines(bytes, file)? {
            let mut parts = line.split(' ');
            let mut next = || parts.next().filter(|part| !part.is_empty());
            let (Some(path), Some(lang), Some(index), Some(place), Some(digest)) = (
                next(),
                next(),
                next().and_then(|n| n.parse().ok()),
                next(),
                next(),
            ) else {
                return Err(FILE.bad_line(file, number, "a part of the line is missing"));
            };
            let known = Known {
                place: place.into(),
                digest: digest.into(),
                words: parts.map(Into::into).collect(),
            };
            let path = LockFile::content_path(path);
            let all = numbered
                .entry((path.to_owned(), lang.to_owned()))
                .or_default();
            if all.insert(index, known).is_some() {
                let why = format!("`{path}` has part {index} in `{lang}` twice");
                return Err(FILE.bad_line(file, number, &why));
            }
        }
        let whole = |(key, all): (_, BTreeMap<_, _>)| (key, all.into_values().collect());
        Ok(Self(numbered.into_iter().map(whole).collect()))
    }

    /// Writes the lock as the text of its file.
    pub fn text(&self) -> String {
        let lines = self.0.iter().flat_map(|((path, lang), all)| {
            let path = LockFile::word(path);
            let numbered = all.iter().enumerate();
            numbered.map(move |(index, known)| {
                let Known {
                    place,
                    digest,
                    words,
                } = known;
                let head = format!("{path} {lang} {index} {place} {digest}");
                let words = words.iter().map(|word| format!(" {word}"));
                head + &words.collect::<String>()
            })
        });
        FILE.text(lines)
    }

    /// What the translation of an entry into a language was made from; `None` if that is not known.
    pub fn get(&self, path: &str, lang: &str) -> Option<&[Known]> {
        let key = (path.to_owned(), lang.to_owned());
        self.0.get(&key).map(Vec::as_slice)
    }

    /// States what a translation was made from.
    pub fn set(&mut self, path: &str, lang: &str, known: Vec<Known>) {
        self.0.insert((path.to_owned(), lang.to_owned()), known);
    }

    /// All content paths and keys of languages, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &[Known])> {
        let all = self.0.iter();
        all.map(|((path, lang), known)| (&**path, &**lang, known.as_slice()))
    }
}
