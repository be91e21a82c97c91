//! The inverted index: for each token the pages that have it, with where and how often.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Page;
use super::part::{Characters, Part, Postings, text_of};
use super::postings::List;

/// In how many parts characters are kept, so that files of them are written without looking at all.
const PLACES: usize = 4096;

/// A place of [`PLACES`], and what is there.
type Placed = (usize, Characters);

/// The postings of all tokens.
#[derive(Debug, Default)]
pub struct Index {
    /// Those of words, sorted.
    pub words: BTreeMap<Box<str>, List>,
    /// Those of characters and pairs.
    characters: BTreeMap<Placed, List>,
    /// How long all of [`Self::characters`] is when it is written.
    size: usize,
    /// How many tokens the text of each page has, as a class of lengths: twice the logarithm to the base 2.
    pub lengths: Vec<u32>,
}

/// The tokens whose postings have changed.
#[derive(Debug, Default)]
pub struct Touched {
    pub words: BTreeSet<Box<str>>,
    pub characters: BTreeSet<Characters>,
    /// Whether a word is new, or no page has it any more.
    pub comes_or_goes: bool,
}

impl Index {
    /// Joins the parts of an index, in the order of their pages.
    pub fn new(mut parts: Vec<Part>) -> Self {
        let (short, long) = Part::words(&mut parts);
        let (mut characters, mut lengths) = (Vec::new(), Vec::new());
        for part in parts {
            characters.push(part.characters);
            lengths.extend(part.lengths);
        }
        let (words, characters) = rayon::join(
            || {
                let (short, long) = (merged(short).into_iter(), merged(long).into_iter());
                let short = short.map(|(word, list)| (text_of(word), list));
                short.chain(long).collect()
            },
            || {
                let all: BTreeMap<Placed, List> = merged(characters)
                    .into_iter()
                    .map(|(key, list)| ((place(key, PLACES), key), list))
                    .collect();
                all
            },
        );
        let size = characters.values().map(of_characters).sum();
        Self {
            words,
            characters,
            size,
            lengths,
        }
    }

    /// Puts what a page has now in the place of what it had, and adds the tokens that differ to `touched`.
    pub fn replace(&mut self, number: u32, before: &Page, now: &Page, touched: &mut Touched) {
        let [before, now] = [before, now].map(|page| {
            let mut part = Part::default();
            part.add(number, page);
            part
        });
        if let (Some(slot), Some(length)) =
            (self.lengths.get_mut(number as usize), now.lengths.first())
        {
            *slot = *length;
        }
        let mut pages = [before, now];
        let [before, now] = &mut pages;
        let words = words_of(before);
        for (word, has) in differences(words, words_of(now)) {
            let list = self.words.entry(word.clone()).or_default();
            let is_new = list.all.is_empty();
            list.replace(number, has);
            let is_gone = list.all.is_empty();
            touched.comes_or_goes |= is_new || is_gone;
            if is_gone {
                self.words.remove(&word);
            }
            touched.words.insert(word);
        }
        let [before, now] = pages;
        for (key, has) in differences(before.characters, now.characters) {
            let placed = (place(key, PLACES), key);
            let list = self.characters.entry(placed).or_default();
            self.size -= of_characters(list);
            list.replace(number, has);
            self.size += of_characters(list);
            if list.all.is_empty() {
                self.size -= of_characters(list);
                self.characters.remove(&placed);
            }
            touched.characters.insert(key);
        }
    }

    /// In how many files characters are written.
    pub fn files_of_characters(&self) -> usize {
        if self.characters.is_empty() {
            return 0;
        }
        let count = (self.size / 64).isqrt().next_power_of_two();
        count.min(PLACES)
    }

    /// The characters and pairs of one of the files, sorted.
    pub fn characters_in(&self, file: usize, count: usize) -> Vec<(Characters, &List)> {
        let places = (file..PLACES).step_by(count);
        let found = places.flat_map(|place| {
            let range = (place, (0, 0))..(place + 1, (0, 0));
            self.characters.range(range)
        });
        let mut found: Vec<_> = found.map(|((_, key), list)| (*key, list)).collect();
        found.sort_unstable_by_key(|(key, _)| *key);
        found
    }

    /// The average length of texts.
    pub fn average(&self) -> f64 {
        let mut counts = BTreeMap::new();
        for class in &self.lengths {
            *counts.entry(*class).or_insert(0.0) += 1.0;
        }
        // What a class stands for.
        let length = |class: u32| (f64::from(class) / 2.0).exp2();
        let lengths = counts.iter().map(|(class, count)| length(*class) * count);
        (lengths.sum::<f64>() / self.lengths.len().max(1) as f64).round()
    }

    /// Whether a text has a character.
    pub fn has(&self, c: char) -> bool {
        let key = (u32::from(c), 0);
        self.characters.contains_key(&(place(key, PLACES), key))
    }
}

/// The words of a part.
fn words_of(part: &mut Part) -> Postings<Box<str>> {
    let (short, long) = Part::words(std::slice::from_mut(part));
    let short = short.into_iter().flatten();
    let short = short.map(|(word, postings)| (text_of(word), postings));
    short.chain(long.into_iter().flatten()).collect()
}

/// The number of the file, of a power of two, that has a token of characters.
pub fn place((first, second): Characters, count: usize) -> usize {
    (first as usize * 31 + second as usize) & (count - 1)
}

fn of_characters(list: &List) -> usize {
    12 + list.size
}

/// What a page has of a token now, where that is not what it had.
fn differences<K: Eq + std::hash::Hash + Ord>(
    before: Postings<K>,
    mut now: Postings<K>,
) -> Vec<(K, List)> {
    let mut all = Vec::new();
    #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
    for (key, had) in before {
        let has = now.remove(&key).unwrap_or_default();
        if has != had {
            all.push((key, has));
        }
    }
    all.extend(now);
    all.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    all
}

/// The postings of all parts, in no order.
fn merged<K: Eq + std::hash::Hash + Send>(parts: Vec<Postings<K>>) -> Vec<(K, List)> {
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_default();
    for part in parts {
        #[expect(clippy::iter_over_hash_type, reason = "each key is added to by itself")]
        for (key, later) in part {
            all.entry(key).or_default().extend(later);
        }
    }
    let all: Vec<(K, List)> = all.into_iter().collect();
    let all = all.into_par_iter();
    all.map(|(key, list)| (key, list.measured())).collect()
}
