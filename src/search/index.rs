//! The inverted index: for each token the pages that have it, with where and how often.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::FixedState;

use super::postings::{List, Posting, add};
use super::{Page, Token, normal, tokens};

/// The part of a page that a token is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The title in the language of the index.
    Title,
    /// Other names and keywords.
    Names,
    /// The headings of the text.
    Headings,
    /// Other words for its terms.
    Synonyms,
    /// The description, the text and the values of fields.
    Text,
}

impl Field {
    /// What the field adds to the code of a posting.
    fn bit(self) -> u32 {
        match self {
            Self::Title => 1,
            Self::Names => 2,
            Self::Headings => 4,
            Self::Synonyms => 8,
            Self::Text => 16,
        }
    }
}

/// A character, or two, of a script without spaces; the second is 0 where there is only one.
pub type Characters = (u32, u32);

type Postings<K> = HashMap<K, Vec<Posting>, FixedState>;

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
    /// How many tokens the text of each page has, as [`class`] writes it.
    pub lengths: Vec<u32>,
}

/// The index of some pages that follow each other.
#[derive(Default)]
pub struct Part {
    words: Postings<Box<str>>,
    characters: Postings<Characters>,
    lengths: Vec<u32>,
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
    pub fn new(parts: Vec<Part>) -> Self {
        let (mut words, mut characters, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            words.push(part.words);
            characters.push(part.characters);
            lengths.extend(part.lengths);
        }
        let placed = |key: Characters| (place(key, PLACES), key);
        let (words, characters) =
            rayon::join(|| merged(words, |key| key), || merged(characters, placed));
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
        for (word, code) in differences(before.words, now.words) {
            let list = self.words.entry(word.clone()).or_default();
            let is_new = list.all.is_empty();
            list.set(number, code);
            let is_gone = list.all.is_empty();
            touched.comes_or_goes |= is_new || is_gone;
            if is_gone {
                self.words.remove(&word);
            }
            touched.words.insert(word);
        }
        for (key, code) in differences(before.characters, now.characters) {
            let placed = (place(key, PLACES), key);
            let list = self.characters.entry(placed).or_default();
            self.size -= of_characters(list);
            list.set(number, code);
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

    /// Whether a text has a character.
    pub fn has(&self, c: char) -> bool {
        let key = (u32::from(c), 0);
        self.characters.contains_key(&(place(key, PLACES), key))
    }
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
) -> Vec<(K, u32)> {
    let code = |all: Option<Vec<Posting>>| {
        all.and_then(|all| all.first().copied())
            .map_or(0, Posting::code)
    };
    let mut all = Vec::new();
    #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
    for (key, had) in before {
        let has = code(now.remove(&key));
        if has != code(Some(had)) {
            all.push((key, has));
        }
    }
    all.extend(now.into_iter().map(|(key, has)| (key, code(Some(has)))));
    all.sort_unstable();
    all
}

impl Part {
    /// Adds a page, which follows the last one.
    pub fn add(&mut self, number: u32, page: &Page) {
        self.field(number, Field::Title, &page.title);
        let lists = [
            (Field::Names, &page.names),
            (Field::Headings, &page.headings),
            (Field::Synonyms, &page.synonyms),
        ];
        for (field, texts) in lists {
            for text in texts {
                self.field(number, field, text);
            }
        }
        let length = self.field(number, Field::Text, &page.text);
        self.lengths.push(class(length));
    }

    /// Adds the tokens of a text and returns how many there are, without pairs.
    fn field(&mut self, page: u32, field: Field, text: &str) -> u32 {
        let bit = field.bit();
        // No token goes beyond a line, and most lines of many languages are plain.
        let lines = text.split('\n');
        lines.map(|line| self.line(page, bit, line)).sum()
    }

    fn line(&mut self, page: u32, bit: u32, text: &str) -> u32 {
        let mut length = 0;
        tokens(&normal(text), |token| match token {
            Token::Word(word) => {
                length += 1;
                // Most words are known, and are then not copied.
                match self.words.get_mut(word) {
                    Some(postings) => add(postings, page, bit),
                    None => {
                        let first = vec![Posting::new(page, bit)];
                        self.words.insert(word.into(), first);
                    }
                }
            }
            Token::One(c) => {
                length += 1;
                let postings = self.characters.entry((c.into(), 0)).or_default();
                add(postings, page, bit);
            }
            Token::Two(a, b) => {
                let postings = self.characters.entry((a.into(), b.into())).or_default();
                add(postings, page, bit);
            }
        });
        length
    }
}

fn merged<K: Eq + std::hash::Hash, T: Ord + Send>(
    parts: Vec<Postings<K>>,
    key_of: impl Fn(K) -> T,
) -> BTreeMap<T, List> {
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_default();
    for part in parts {
        #[expect(clippy::iter_over_hash_type, reason = "each key is added to by itself")]
        for (key, postings) in part {
            all.entry(key).or_default().extend(postings);
        }
    }
    let all = all.into_iter();
    all.map(|(key, all)| (key_of(key), List::of(all))).collect()
}

/// The class of a length: twice its logarithm to the base 2.
fn class(length: u32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 64"
    )]
    let class = (f64::from(length + 1).log2() * 2.0).round() as u32;
    class
}

/// The length that a class stands for.
pub fn length_of(class: u32) -> f64 {
    (f64::from(class) / 2.0).exp2()
}
