//! The inverted index: for each token the pages that have it, with where and how often.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::{Page, Token, normal, tokens};

/// The pages of one piece of parallel work.
const AT_ONCE: usize = 256;

/// That a page has a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The number of the page.
    pub page: u32,
    /// The fields that have it ([`Field::bit`]), and 16 times how often the text has it, at most [`MOST`] times.
    pub code: u32,
}

/// The largest number of times that a token counts in a text.
pub const MOST: u32 = 15;

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

/// The postings of all tokens.
#[derive(Debug, Default)]
pub struct Index {
    /// Those of words, sorted.
    pub words: BTreeMap<Box<str>, Vec<Posting>>,
    /// Those of characters and pairs.
    pub characters: BTreeMap<Characters, Vec<Posting>>,
    /// How many tokens the text of each page has, as [`class`] writes it.
    pub lengths: Vec<u32>,
}

/// The index of some pages that follow each other.
#[derive(Default)]
struct Part {
    words: Postings<Box<str>>,
    characters: Postings<Characters>,
    lengths: Vec<u32>,
}

impl Index {
    /// Indexes pages, on all cores.
    pub fn new(pages: &[Page]) -> Self {
        let parts = pages.par_chunks(AT_ONCE).enumerate();
        let parts: Vec<Part> = parts
            .map(|(number, pages)| {
                let mut part = Part::default();
                for (at, page) in pages.iter().enumerate() {
                    part.add(number * AT_ONCE + at, page);
                }
                part
            })
            .collect();
        let (mut words, mut characters, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            words.push(part.words);
            characters.push(part.characters);
            lengths.extend(part.lengths);
        }
        let (words, characters) = rayon::join(|| merged(words), || merged(characters));
        Self {
            words,
            characters,
            lengths,
        }
    }
}

impl Part {
    fn add(&mut self, number: usize, page: &Page) {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
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
        let mut length = 0;
        let bit = field.bit();
        tokens(&normal(text), |token| match token {
            Token::Word(word) => {
                length += 1;
                // Most words are known, and are then not copied.
                match self.words.get_mut(word) {
                    Some(postings) => count(postings, page, bit),
                    None => {
                        self.words
                            .insert(word.into(), vec![Posting { page, code: bit }]);
                    }
                }
            }
            Token::One(c) => {
                length += 1;
                let postings = self.characters.entry((c.into(), 0)).or_default();
                count(postings, page, bit);
            }
            Token::Two(a, b) => {
                let postings = self.characters.entry((a.into(), b.into())).or_default();
                count(postings, page, bit);
            }
        });
        length
    }
}

fn count(postings: &mut Vec<Posting>, page: u32, bit: u32) {
    match postings.last_mut() {
        Some(last) if last.page == page => {
            if bit < 16 {
                last.code |= bit;
            } else if last.code < MOST * 16 {
                last.code += bit;
            }
        }
        _ => postings.push(Posting { page, code: bit }),
    }
}

fn merged<K: Ord + std::hash::Hash>(parts: Vec<Postings<K>>) -> BTreeMap<K, Vec<Posting>> {
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_default();
    for part in parts {
        #[expect(clippy::iter_over_hash_type, reason = "each key is added to by itself")]
        for (key, postings) in part {
            all.entry(key).or_default().extend(postings);
        }
    }
    all.into_iter().collect()
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
