//! An index, read from its files as the client reads it (`index.js`).

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use serde::Deserialize;
use serde_json::Value;

use super::files::text_name;
use super::index::place;
use super::part::Characters;
use super::put::File;
use super::shards::before;
use super::{numbers, postings};

/// What is shown of a page.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Shown {
    /// Its address on the site, from the root.
    pub url: String,
    /// Its title as results show it.
    pub title: String,
    /// Its day; may be empty.
    #[serde(default)]
    pub date: String,
    /// What it is called besides.
    #[serde(default)]
    pub names: Vec<String>,
    /// Other words for its terms.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// Its text, from which excerpts are cut.
    pub text: String,
}

/// The part of a manifest that ranking needs.
#[derive(Debug, Default, Deserialize)]
pub struct Manifest {
    pub pages: usize,
    pub average: f64,
    pub weights: [f64; 4],
    lengths: String,
    days: String,
    boosts: String,
    words: BTreeMap<String, String>,
    endings: BTreeMap<String, String>,
    characters: Vec<String>,
    each: usize,
    texts: String,
}

/// A word of the index.
pub struct Word {
    pub text: String,
    pub stem: String,
    pub postings: String,
}

/// An index that can be asked.
#[derive(Default)]
pub struct Reader {
    pub manifest: Manifest,
    pub lengths: Vec<u32>,
    /// Those that are not 10.
    pub boosts: BTreeMap<u32, u32>,
    pub days: Vec<u32>,
    files: HashMap<String, Vec<u8>, FixedState>,
}

impl Reader {
    /// Opens an index; the manifest is the file without a name. `None` if that is none.
    pub fn open(files: Vec<File>) -> Option<Self> {
        let files: HashMap<_, _, FixedState> = files.into_iter().collect();
        let manifest: Manifest = serde_json::from_slice(files.get("")?).ok()?;
        let mut day = 0;
        let days = numbers::read(&manifest.days).map(|step| {
            day += step;
            day
        });
        Some(Self {
            days: days.collect(),
            lengths: numbers::read(&manifest.lengths).collect(),
            boosts: postings::read(&manifest.boosts).collect(),
            manifest,
            files,
        })
    }

    fn file(&self, name: &str) -> Option<Value> {
        serde_json::from_slice(self.files.get(name)?).ok()
    }

    /// The words among which one is looked up, and, if it may be the start of others, those.
    pub fn words(&self, word: &str, is_start: bool) -> Vec<Word> {
        let prefixes = &self.manifest.words;
        let own = prefixes
            .iter()
            .filter(|(prefix, _)| word.starts_with(&***prefix));
        let own = own.max_by_key(|(prefix, _)| prefix.len());
        let longer = prefixes.iter().filter(|(prefix, _)| {
            is_start && prefix.len() > word.len() && prefix.starts_with(word)
        });
        let files = own.into_iter().chain(longer.take(3));
        let mut all = Vec::new();
        for (_, name) in files {
            let Some(Value::Object(words)) = self.file(name) else {
                continue;
            };
            for (text, value) in words {
                let (postings, stem) = match &value {
                    Value::Array(both) => (
                        both.first().and_then(Value::as_str),
                        both.get(1).and_then(Value::as_str),
                    ),
                    one => (one.as_str(), None),
                };
                all.push(Word {
                    stem: stem.unwrap_or(&text).to_owned(),
                    postings: postings.unwrap_or_default().to_owned(),
                    text,
                });
            }
        }
        all
    }

    /// What stands before a word, each time in the order of its postings; none where its pages are few.
    pub fn before(&self, word: &str) -> Vec<u16> {
        let all = self.manifest.words.iter();
        let own = all.filter(|(prefix, _)| word.starts_with(&***prefix));
        let own = own.max_by_key(|(prefix, _)| prefix.len());
        let file = own.and_then(|(_, name)| self.file(&before(name)));
        let found = file.as_ref().and_then(|file| file.get(word)?.as_str());
        numbers::read_two(found.unwrap_or_default())
    }

    /// The words with the ending of one, in their order.
    pub fn with_ending(&self, word: &str) -> Vec<String> {
        let back: String = word.chars().rev().collect();
        let all = self.manifest.endings.iter();
        let own = all.filter(|(ending, _)| back.starts_with(&***ending));
        let own = own.max_by_key(|(ending, _)| ending.len());
        let file = own.and_then(|(_, name)| self.file(name));
        let words = file.as_ref().and_then(Value::as_str).unwrap_or_default();
        words.split(' ').map(str::to_owned).collect()
    }

    /// The postings of a character or a pair.
    pub fn characters(&self, token: Characters) -> String {
        let files = &self.manifest.characters;
        if files.is_empty() {
            return String::new();
        }
        let name = files.get(place(token, files.len()));
        let file = name.and_then(|name| self.file(name));
        let token = [token.0, token.1].into_iter().filter(|c| *c > 0);
        let token: String = token.filter_map(char::from_u32).collect();
        let found = file.as_ref().and_then(|file| file.get(&token)?.as_str());
        found.unwrap_or_default().to_owned()
    }

    /// What is shown of a page.
    pub fn page(&self, number: u32) -> Option<Shown> {
        let number = number as usize;
        let group = number / self.manifest.each.max(1);
        let name = text_name(group, self.manifest.texts.get(group * 5..group * 5 + 5)?);
        let pages: Vec<Shown> = serde_json::from_slice(self.files.get(&name)?).ok()?;
        pages.into_iter().nth(number % self.manifest.each.max(1))
    }
}
