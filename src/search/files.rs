//! The files of an index. A manifest names all others, whose names are digests of their content: whoever has an old manifest
//! finds old files or none, and never a mixture.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rust_stemmers::{Algorithm, Stemmer};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::index::{Characters, length_of};
use super::{Index, Page, Posting, fold, numbers};
use crate::base::Digest;

/// The version of the format, which changes when clients that know an earlier one could not read it.
pub const VERSION: u32 = 1;

/// What an index is made with.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The key of its language.
    pub language: String,
    /// The BCP 47 tag of its language.
    pub tag: String,
    /// What is before the names of files, as pages write addresses.
    pub base: String,
    /// The manifests of the site's other languages: key, BCP 47 tag, name and address.
    pub others: Vec<[String; 4]>,
    /// How much a token counts in the title, in names, in headings and among synonyms, where it counts 1 in a text.
    pub weights: [f64; 4],
    /// What pages can be filtered by.
    pub filters: Vec<Filter>,
}

/// A group of values that pages can be filtered by.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Filter {
    /// Its name in addresses.
    pub key: String,
    /// Its label; empty for those that every site has.
    pub label: String,
    /// The key of the one value, of the first group, without which the group has no meaning; may be empty.
    pub within: String,
    /// The keys of its values with their labels.
    pub values: Vec<(String, String)>,
}

/// A file of an index: its name and its content.
pub type File = (String, Vec<u8>);

impl Search {
    /// Writes an index. The manifest comes last, with an empty name.
    pub fn files(&self, pages: &[Page]) -> Vec<File> {
        let index = Index::new(pages);
        let mut files = Vec::new();
        let words = words(&index, &self.stemmer(), &mut files);
        let characters = characters(&index, &mut files);
        let (each, texts) = texts(pages, &mut files);
        let average = index.lengths.iter().map(|class| length_of(*class));
        let average = (average.sum::<f64>() / pages.len().max(1) as f64).round();
        let manifest = json!({
            "version": VERSION,
            "language": self.language,
            "tag": self.tag,
            "base": self.base,
            "others": self.others,
            "pages": pages.len(),
            "average": average,
            "weights": self.weights,
            "lengths": column(index.lengths.iter().copied()),
            "days": column(steps(pages.iter().map(|page| page.day))),
            "boosts": column(pages.iter().map(|page| page.boost)),
            "words": words,
            "characters": characters,
            "folds": folds(&index, &mut files),
            "each": each,
            "texts": texts,
            "filters": filters(&self.filters, pages, &mut files),
        });
        files.push((String::new(), bytes(&manifest)));
        files
    }

    /// The stemmer of the language; that of English where the language has none, for names in it.
    fn stemmer(&self) -> Stemmer {
        let primary = self.tag.split('-').next().unwrap_or_default();
        let algorithm = match primary {
            "ar" => Algorithm::Arabic,
            "da" => Algorithm::Danish,
            "de" => Algorithm::German,
            "el" => Algorithm::Greek,
            "es" => Algorithm::Spanish,
            "fi" => Algorithm::Finnish,
            "fr" => Algorithm::French,
            "hu" => Algorithm::Hungarian,
            "it" => Algorithm::Italian,
            "nb" | "nn" | "no" => Algorithm::Norwegian,
            "nl" => Algorithm::Dutch,
            "pt" => Algorithm::Portuguese,
            "ro" => Algorithm::Romanian,
            "ru" => Algorithm::Russian,
            "sv" => Algorithm::Swedish,
            "ta" => Algorithm::Tamil,
            "tr" => Algorithm::Turkish,
            _ => Algorithm::English,
        };
        Stemmer::create(algorithm)
    }
}

fn bytes(value: &impl Serialize) -> Vec<u8> {
    // Writing to memory does not fail.
    serde_json::to_vec(value).unwrap_or_default()
}

/// Adds a file and returns its name.
fn add(files: &mut Vec<File>, content: Vec<u8>) -> String {
    let name = name(&content);
    files.push((name.clone(), content));
    name
}

fn name(content: &[u8]) -> String {
    let mut name = Digest::of(content).hex();
    name.truncate(10);
    name
}

fn column(values: impl Iterator<Item = u32>) -> String {
    let mut text = String::new();
    values.for_each(|value| numbers::push(&mut text, value));
    text
}

/// The differences between numbers that ascend.
fn steps(values: impl Iterator<Item = u32>) -> impl Iterator<Item = u32> {
    let mut before = 0;
    values.map(move |value| value.saturating_sub(std::mem::replace(&mut before, value)))
}

/// The postings of a token as text.
fn postings(all: &[Posting]) -> String {
    let mut text = String::with_capacity(all.len() * 3);
    let mut next = 0;
    for posting in all {
        numbers::push(&mut text, posting.page.wrapping_sub(next));
        numbers::push(&mut text, posting.code);
        next = posting.page + 1;
    }
    text
}

/// The size of what [`postings`] returns.
fn size(all: &[Posting]) -> usize {
    let mut next = 0;
    let sizes = all.iter().map(|posting| {
        let step = posting.page.wrapping_sub(next);
        next = posting.page + 1;
        numbers::length(step) + numbers::length(posting.code)
    });
    sizes.sum()
}

type Word<'a> = (&'a str, &'a [Posting], usize);

/// Writes the files of words, and returns their names by what the words in each begin with.
fn words(index: &Index, stemmer: &Stemmer, files: &mut Vec<File>) -> Map<String, Value> {
    let all: Vec<Word<'_>> = index
        .words
        .par_iter()
        .map(|(word, all)| (&**word, all.as_slice(), word.len() + 6 + size(all)))
        .collect();
    let total: usize = all.iter().map(|(.., size)| size).sum();
    let mut shards = BTreeMap::new();
    split(&all, 0, limit(total), &mut shards);
    let written: Vec<(&str, Vec<u8>)> = shards
        .into_par_iter()
        .map(|(prefix, words)| (prefix, word_file(&words, stemmer)))
        .collect();
    let named = written.into_iter();
    named
        .map(|(prefix, content)| (prefix.to_owned(), Value::from(add(files, content))))
        .collect()
}

/// The size of a file of words, in an index of a total size, above which it is split.
fn limit(total: usize) -> usize {
    (total.next_power_of_two().isqrt() * 12).max(2048)
}

/// Splits words by their next character, where they are too many for one file. What is small stays together.
fn split<'a>(
    words: &[Word<'a>],
    depth: usize,
    limit: usize,
    shards: &mut BTreeMap<&'a str, Vec<Word<'a>>>,
) {
    let Some((first, ..)) = words.first() else {
        return;
    };
    let prefix = |word: &'a str, depth: usize| {
        let end = word.char_indices().nth(depth);
        end.map_or(word, |(end, _)| word.get(..end).unwrap_or(word))
    };
    let own = prefix(first, depth);
    let total: usize = words.iter().map(|(.., size)| size).sum();
    if total <= limit || depth == 4 {
        shards.entry(own).or_default().extend(words);
        return;
    }
    for group in words.chunk_by(|a, b| prefix(a.0, depth + 1) == prefix(b.0, depth + 1)) {
        let size: usize = group.iter().map(|(.., size)| size).sum();
        let is_longer = group
            .first()
            .is_some_and(|(word, ..)| word.chars().count() > depth);
        if size * 4 >= limit && is_longer {
            split(group, depth + 1, limit, shards);
        } else {
            shards.entry(own).or_default().extend(group);
        }
    }
}

/// A file of words: each with its postings, and with its stem where that is another one.
fn word_file(words: &[Word<'_>], stemmer: &Stemmer) -> Vec<u8> {
    let mut file = Map::new();
    for (word, all, _) in words {
        let stem = stemmer.stem(word);
        let value = if stem == *word {
            postings(all).into()
        } else {
            json!([postings(all), stem])
        };
        file.insert((*word).to_owned(), value);
    }
    bytes(&file)
}

/// Writes the files of characters and pairs, and returns their names by [`place`].
fn characters(index: &Index, files: &mut Vec<File>) -> Vec<String> {
    let total = index
        .characters
        .par_iter()
        .map(|(_, all)| 12 + size(all))
        .sum::<usize>();
    if total == 0 {
        return Vec::new();
    }
    let count = (total / 64).isqrt().next_power_of_two();
    let mut shards: Vec<Vec<(&Characters, &Vec<Posting>)>> = vec![Vec::new(); count];
    for (key, all) in &index.characters {
        if let Some(shard) = shards.get_mut(place(*key, count)) {
            shard.push((key, all));
        }
    }
    let written: Vec<Vec<u8>> = shards
        .into_par_iter()
        .map(|shard| {
            let tokens = shard.into_iter();
            let tokens = tokens.map(|((a, b), all)| {
                let token = [a, b].into_iter().filter(|c| **c > 0);
                let token: String = token.filter_map(|c| char::from_u32(*c)).collect();
                (token, Value::from(postings(all)))
            });
            bytes(&tokens.collect::<Map<String, Value>>())
        })
        .collect();
    let named = written.into_iter();
    named.map(|content| add(files, content)).collect()
}

/// The number of the file that has a token of characters.
pub fn place((first, second): Characters, count: usize) -> usize {
    (first as usize * 31 + second as usize) & (count - 1)
}

/// Writes which characters are forms of others in this index, as pairs.
fn folds(index: &Index, files: &mut Vec<File>) -> Option<String> {
    let is_used = |c: char| index.characters.contains_key(&(c.into(), 0));
    let pairs = fold::pairs(is_used).into_iter();
    let text: String = pairs.flat_map(|(from, to)| [from, to]).collect();
    (!text.is_empty()).then(|| add(files, bytes(&text)))
}

/// What is shown of a page.
#[derive(Serialize)]
struct Shown<'a> {
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    date: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    names: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    synonyms: &'a [String],
    text: &'a str,
}

/// Writes the texts of pages, and returns how many pages each file has and the names of the files, one after the other.
fn texts(pages: &[Page], files: &mut Vec<File>) -> (usize, String) {
    let each = if pages.len() < 2000 { 4 } else { 8 };
    let written: Vec<Vec<u8>> = pages
        .par_chunks(each)
        .map(|pages| {
            let shown = pages.iter().map(|page| Shown {
                url: &page.url,
                title: &page.title,
                date: &page.date,
                names: &page.names,
                synonyms: &page.synonyms,
                text: &page.text,
            });
            bytes(&shown.collect::<Vec<_>>())
        })
        .collect();
    let names = written.into_iter().map(|content| add(files, content));
    (each, names.collect())
}

/// Writes what pages can be filtered by: the groups, and for each page how many values it has and which.
fn filters(groups: &[Filter], pages: &[Page], files: &mut Vec<File>) -> Option<String> {
    if groups.is_empty() {
        return None;
    }
    let of_page = |page: &Page| {
        let count = u32::try_from(page.filters.len()).unwrap_or_default();
        let mut text = String::new();
        numbers::push(&mut text, count);
        page.filters
            .iter()
            .for_each(|value| numbers::push(&mut text, *value));
        text
    };
    let of_pages: String = pages.iter().map(of_page).collect();
    let content = json!({"groups": groups, "pages": of_pages});
    Some(add(files, bytes(&content)))
}
