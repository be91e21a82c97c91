//! The files of an index. A manifest names all others, whose names are digests of their content: a client with an old manifest
//! finds old files or none, and never a mixture. Files are handed on as they are made, so that they are never in memory
//! together.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rust_stemmers::{Algorithm, Stemmer};
use serde::Serialize;
use serde_json::json;

use super::index::{Touched, place};
use super::part::Part;
use super::put::{File, Put, push_text, put_named};
use super::shards::Shards;
use super::{Index, Page, fold, numbers, postings};
use crate::base::Digest;

/// The version of the format, which changes when clients that know an earlier one could not read it.
pub const VERSION: u32 = 3;

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

/// What is known of a page before its text is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The days from 1970-01-01 to its day; 0 without one.
    pub day: u32,
    /// The values that it can be filtered by: the numbers of those in [`Search::filters`].
    pub filters: Vec<u32>,
}

/// An index that has been written. With the pages that it was made of it can follow edits.
#[derive(Default)]
pub struct Written {
    search: Search,
    heads: Vec<Head>,
    boosts: Vec<u32>,
    /// The pages, if they were kept.
    pages: Vec<Page>,
    index: Index,
    texts: Vec<String>,
    words: Shards,
    endings: Shards,
    /// The names of the files of characters, of folds and of filters.
    characters: Vec<String>,
    folds: Option<String>,
    filters: Option<String>,
}

/// The pages of one piece of parallel work: some whole files of texts.
const AT_ONCE: usize = 256;

/// What one piece of work has made.
#[derive(Default)]
struct Piece {
    part: Part,
    boosts: Vec<u32>,
    texts: Vec<String>,
    pages: Vec<Page>,
}

impl Search {
    /// Writes an index of the pages that `page` makes, by their numbers. The manifest comes last, with an empty name. To
    /// follow edits it must `keep` the pages.
    pub fn write(
        self,
        heads: Vec<Head>,
        page: &(dyn Fn(usize) -> Page + Sync),
        keep: bool,
        put: Put<'_>,
    ) -> Written {
        let each = each(heads.len());
        let starts = (0..heads.len()).into_par_iter().step_by(AT_ONCE);
        let pieces: Vec<Piece> = starts
            .map(|start| {
                let mut piece = Piece::default();
                let end = heads.len().min(start + AT_ONCE);
                for first in (start..end).step_by(each) {
                    let pages: Vec<Page> = (first..end.min(first + each)).map(page).collect();
                    for (number, page) in (first..).zip(&pages) {
                        piece.part.add(number_of(number), page);
                        piece.boosts.push(page.boost);
                    }
                    piece.texts.push(put_texts(first / each, &pages, put));
                    if keep {
                        piece.pages.extend(pages);
                    }
                }
                piece
            })
            .collect();
        let mut parts = Vec::new();
        let mut written = Written {
            search: self,
            heads,
            ..Written::default()
        };
        for piece in pieces {
            parts.push(piece.part);
            written.boosts.extend(piece.boosts);
            written.texts.extend(piece.texts);
            written.pages.extend(piece.pages);
        }
        written.index = Index::new(parts);
        written.finish(None, put);
        written
    }

    /// Writes an index to memory.
    pub fn files(self, heads: Vec<Head>, page: &(dyn Fn(usize) -> Page + Sync)) -> Vec<File> {
        let files = Mutex::new(Vec::new());
        self.write(heads, page, false, &|name, bytes| {
            let mut files = files.lock().unwrap_or_else(PoisonError::into_inner);
            files.push((name.to_owned(), bytes));
        });
        files.into_inner().unwrap_or_else(PoisonError::into_inner)
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

impl Written {
    /// What the index was made with.
    pub fn search(&self) -> &Search {
        &self.search
    }

    /// Puts other pages in the place of some, and writes the files that this changes, the manifest among them. Returns the
    /// names of those that are no longer needed.
    pub fn update(
        &mut self,
        changes: Vec<(usize, Page)>,
        filters: Option<(Vec<Filter>, Vec<Head>)>,
        put: Put<'_>,
    ) -> BTreeSet<String> {
        let mut before = self.names();
        let each = each(self.heads.len());
        let mut touched = Touched::default();
        let mut groups = BTreeSet::new();
        for (number, page) in changes {
            let Some(slot) = self.pages.get_mut(number).filter(|slot| **slot != page) else {
                continue;
            };
            self.index
                .replace(number_of(number), slot, &page, &mut touched);
            if let Some(boost) = self.boosts.get_mut(number) {
                *boost = page.boost;
            }
            *slot = page;
            groups.insert(number / each);
        }
        for group in groups {
            let pages = self.pages.chunks(each).nth(group).unwrap_or_default();
            let text = put_texts(group, pages, put);
            if let Some(slot) = self.texts.get_mut(group) {
                before.insert(text_name(group, slot));
                *slot = text;
            }
        }
        if let Some((filters, heads)) = filters {
            self.filters = put_filters(&filters, &heads, put);
            self.search.filters = filters;
            self.heads = heads;
        }
        self.finish(Some(&touched), put);
        for name in self.names() {
            before.remove(&name);
        }
        before
    }

    /// The names of all files but those of texts and the manifest.
    fn names(&self) -> BTreeSet<String> {
        let shards = self.words.names().chain(self.endings.names());
        let others = self
            .characters
            .iter()
            .chain(&self.folds)
            .chain(&self.filters);
        let all = shards.chain(others).cloned();
        all.chain(self.words.names_before()).collect()
    }

    /// Writes the files of tokens, all of them or those with what was `touched`, and the manifest.
    fn finish(&mut self, touched: Option<&Touched>, put: Put<'_>) {
        let index = &self.index;
        self.words
            .write_words(index, &self.search.stemmer(), touched, put);
        self.endings.write_endings(index, &self.words, touched, put);
        write_characters(index, &mut self.characters, touched, put);
        let is_other =
            |touched: &Touched| touched.characters.iter().any(|(_, second)| *second == 0);
        if touched.is_none_or(is_other) {
            self.folds = put_folds(index, put);
        }
        if touched.is_none() {
            self.filters = put_filters(&self.search.filters, &self.heads, put);
        }
        let boosts = (0..).zip(&self.boosts).filter(|(_, boost)| **boost != 10);
        let mut boosted = (0, String::new());
        for (page, boost) in boosts {
            let (next, text) = &mut boosted;
            postings::push(text, page - *next, *boost);
            *next = page + 1;
        }
        let search = &self.search;
        let manifest = json!({
            "version": VERSION,
            "language": search.language,
            "tag": search.tag,
            "base": search.base,
            "others": search.others,
            "pages": self.heads.len(),
            "average": index.average(),
            "weights": search.weights,
            "lengths": column(index.lengths.iter().copied()),
            "days": column(steps(self.heads.iter().map(|head| head.day))),
            "boosts": boosted.1,
            "words": self.words.by_prefix(),
            "endings": self.endings.by_prefix(),
            "characters": self.characters,
            "folds": self.folds,
            "each": each(self.heads.len()),
            "texts": self.texts.concat(),
            "filters": self.filters,
        });
        put("", bytes(&manifest));
    }
}

fn number_of(page: usize) -> u32 {
    u32::try_from(page).unwrap_or(u32::MAX)
}

/// How many pages share a file of texts, in an index of `pages` pages.
fn each(pages: usize) -> usize {
    if pages < 2000 { 4 } else { 2 }
}

fn bytes(value: &impl Serialize) -> Vec<u8> {
    // Writing to memory does not fail.
    serde_json::to_vec(value).unwrap_or_default()
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

/// Writes the files of characters and pairs, all of them or those with what was `touched`; their names are in the order of
/// [`super::index::place`].
fn write_characters(
    index: &Index,
    names: &mut Vec<String>,
    touched: Option<&Touched>,
    put: Put<'_>,
) {
    let count = index.files_of_characters();
    let touched = touched.filter(|_| names.len() == count);
    let is_touched: Option<BTreeSet<usize>> = touched.map(|touched| {
        let all = touched.characters.iter();
        all.map(|key| place(*key, count)).collect()
    });
    names.resize(count, String::new());
    names.par_iter_mut().enumerate().for_each(|(file, name)| {
        if is_touched.as_ref().is_some_and(|all| !all.contains(&file)) {
            return;
        }
        // Neither characters of these scripts nor numbers need to be escaped.
        let mut text = String::from("{");
        for ((a, b), list) in index.characters_in(file, count) {
            text.push_str(if text.len() > 1 { ",\"" } else { "\"" });
            let token = [a, b].into_iter().filter(|c| *c > 0);
            text.extend(token.filter_map(char::from_u32));
            text.push_str("\":\"");
            list.write(&mut text);
            text.push('"');
        }
        text.push('}');
        *name = put_named(text.into_bytes(), put);
    });
}

/// Writes which characters are forms of others in this index, as pairs.
fn put_folds(index: &Index, put: Put<'_>) -> Option<String> {
    let pairs = fold::pairs(|c| index.has(c)).into_iter();
    let text: String = pairs.flat_map(|(from, to)| [from, to]).collect();
    (!text.is_empty()).then(|| put_named(bytes(&text), put))
}

/// What is shown of a page, but for its text.
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
}

/// The letters of digests in names of files of texts, which are told apart whatever their case.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Writes a file of texts, and returns the five letters of its digest. There are many such files, and their numbers are in
/// their names, so that five letters tell all that a site will have at one place apart.
fn put_texts(number: usize, pages: &[Page], put: Put<'_>) -> String {
    let mut content = Vec::new();
    for page in pages {
        content.push(if content.is_empty() { b'[' } else { b',' });
        let shown = Shown {
            url: &page.url,
            title: &page.title,
            date: &page.date,
            names: &page.names,
            synonyms: &page.synonyms,
        };
        content.extend(bytes(&shown));
        content.pop();
        content.extend(b",\"text\":");
        push_text(&mut content, &page.text);
        content.push(b'}');
    }
    content.push(b']');
    let digest = Digest::of(&content);
    let letters = digest.as_bytes().iter().take(5);
    let letters = letters.filter_map(|byte| LETTERS.get(usize::from(byte & 31)));
    let letters: String = letters.map(|letter| char::from(*letter)).collect();
    put(&text_name(number, &letters), content);
    letters
}

/// The name of a file of texts.
pub fn text_name(number: usize, letters: &str) -> String {
    format!("{number}-{letters}")
}

/// Writes what pages can be filtered by: the groups, and for each page how many values it has and which.
fn put_filters(groups: &[Filter], heads: &[Head], put: Put<'_>) -> Option<String> {
    if groups.is_empty() {
        return None;
    }
    let of_page = |head: &Head| {
        let count = u32::try_from(head.filters.len()).unwrap_or_default();
        column(std::iter::once(count).chain(head.filters.iter().copied()))
    };
    let of_pages: String = heads.iter().map(of_page).collect();
    let content = json!({"groups": groups, "pages": of_pages});
    Some(put_named(bytes(&content), put))
}
