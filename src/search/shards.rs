//! Files of words: by their beginnings, with their postings, and by their endings, to look for slips in their beginnings.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use rayon::prelude::*;
use rust_stemmers::Stemmer;

use super::Index;
use super::index::Touched;
use super::put::{Put, name_of, put_named};

/// The longest beginning or ending that files are divided by, in characters.
const DEEPEST: usize = 4;

/// A file of words.
struct Shard {
    /// The name of the file.
    name: String,
    /// A hash of the words in it, by which a file is known to have the same words as before.
    words: u64,
}

/// Files of words by what the words in each begin with, or end with.
#[derive(Default)]
pub struct Shards(BTreeMap<String, Shard>);

/// The words of a file.
type Words<'a> = Vec<&'a str>;

impl Shards {
    /// The names of the files.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.0.values().map(|shard| &shard.name)
    }

    /// The names of the files with what stands before words.
    pub fn names_before(&self) -> impl Iterator<Item = String> {
        self.names().map(|name| before(name))
    }

    /// The names of the files by what their words have in common.
    pub fn by_prefix(&self) -> BTreeMap<&str, &str> {
        let all = self.0.iter();
        all.map(|(prefix, shard)| (prefix.as_str(), shard.name.as_str()))
            .collect()
    }

    /// Writes words with their postings, and with their stem where that is another one.
    pub fn write_words(
        &mut self,
        index: &Index,
        stemmer: &Stemmer,
        touched: Option<&Touched>,
        put: Put<'_>,
    ) {
        let all = index.words.iter();
        let all: Vec<(&str, usize)> = all
            .map(|(word, list)| (&**word, word.len() + 6 + list.size))
            .collect();
        let total: usize = all.iter().map(|(_, size)| size).sum();
        let mut shards = BTreeMap::new();
        // A query fetches a file for each of its words, and the names of all files.
        let limit = (total.next_power_of_two().isqrt() * 8).max(2048);
        split(&all, 0, limit, &mut shards);
        let is_touched = |word: &&str| touched.is_none_or(|touched| touched.words.contains(*word));
        self.write(shards, &is_touched, &|words| {
            // Neither words nor numbers need to be escaped.
            let mut text = String::from("{");
            let mut all_before = String::from("{");
            for word in words {
                let Some(list) = index.words.get(*word) else {
                    continue;
                };
                text.push_str(if text.len() > 1 { ",\"" } else { "\"" });
                text.push_str(word);
                let stem = stemmer.stem(word);
                let is_own = stem == *word;
                text.push_str(if is_own { "\":\"" } else { "\":[\"" });
                list.write(&mut text);
                text.push('"');
                if !is_own {
                    text.push_str(",\"");
                    text.push_str(&stem);
                    text.push_str("\"]");
                }
                let length = all_before.len();
                all_before.push_str(if length > 1 { ",\"" } else { "\"" });
                all_before.push_str(word);
                all_before.push_str("\":\"");
                let start = all_before.len();
                list.write_before(&mut all_before);
                if all_before.len() == start {
                    all_before.truncate(length);
                } else {
                    all_before.push('"');
                }
            }
            text.push('}');
            all_before.push('}');
            // Both are of one name, so both decide it.
            let name = name_of(&[text.as_bytes(), all_before.as_bytes()].concat());
            put(&name, text.into_bytes());
            put(&before(&name), all_before.into_bytes());
            name
        });
    }

    /// Writes all words by their endings, if the files of `words` are more than one.
    pub fn write_endings(
        &mut self,
        index: &Index,
        words: &Shards,
        touched: Option<&Touched>,
        put: Put<'_>,
    ) {
        if words.0.len() < 2 {
            self.0.clear();
            return;
        }
        // Only words that come and go matter here.
        if touched.is_some_and(|touched| !touched.comes_or_goes) && !self.0.is_empty() {
            return;
        }
        let mut reversed: Vec<String> = index
            .words
            .keys()
            .filter(|word| is_corrected(word))
            .map(|word| word.chars().rev().collect())
            .collect();
        reversed.par_sort_unstable();
        let all: Vec<(&str, usize)> = reversed
            .iter()
            .map(|word| (word.as_str(), word.len() + 1))
            .collect();
        let mut shards = BTreeMap::new();
        split(&all, 0, 6000, &mut shards);
        self.write(shards, &|_| touched.is_none(), &|words| {
            let words = words.iter();
            let words: Vec<String> = words.map(|word| word.chars().rev().collect()).collect();
            put_named(format!("\"{}\"", words.join(" ")).into_bytes(), put)
        });
    }

    /// Writes the files that have other words than before, or one that `is_touched`.
    fn write(
        &mut self,
        shards: BTreeMap<&str, Words<'_>>,
        is_touched: &(dyn Fn(&&str) -> bool + Sync),
        write: &(dyn Fn(&[&str]) -> String + Sync),
    ) {
        let before = &self.0;
        let written = shards.into_par_iter().map(|(prefix, words)| {
            let hash = FixedState::default().hash_one(&words);
            let same = before.get(prefix).filter(|shard| shard.words == hash);
            let same = same.filter(|_| !words.iter().any(is_touched));
            let name = same.map_or_else(|| write(&words), |shard| shard.name.clone());
            (prefix.to_owned(), Shard { name, words: hash })
        });
        self.0 = written.collect();
    }
}

/// The name of the file with what stands before the words of a file.
pub fn before(name: &str) -> String {
    format!("{name}-before")
}

/// Whether slips are looked for that make other words of this one.
pub fn is_corrected(word: &str) -> bool {
    word.chars().nth(2).is_some() && !word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Splits words by their next character, where they are too many for one file. What is small stays together.
fn split<'a>(
    words: &[(&'a str, usize)],
    depth: usize,
    limit: usize,
    shards: &mut BTreeMap<&'a str, Words<'a>>,
) {
    let Some((first, _)) = words.first() else {
        return;
    };
    let prefix = |word: &'a str, depth: usize| {
        let end = word.char_indices().nth(depth);
        end.map_or(word, |(end, _)| word.get(..end).unwrap_or(word))
    };
    let own = prefix(first, depth);
    let total: usize = words.iter().map(|(_, size)| size).sum();
    if total <= limit || depth == DEEPEST {
        let words = words.iter().map(|(word, _)| *word);
        shards.entry(own).or_default().extend(words);
        return;
    }
    for group in words.chunk_by(|a, b| prefix(a.0, depth + 1) == prefix(b.0, depth + 1)) {
        let size: usize = group.iter().map(|(_, size)| size).sum();
        let is_longer = group
            .first()
            .is_some_and(|(word, _)| word.chars().count() > depth);
        if size * 4 >= limit && is_longer {
            split(group, depth + 1, limit, shards);
        } else {
            let words = group.iter().map(|(word, _)| *word);
            shards.entry(own).or_default().extend(words);
        }
    }
}
