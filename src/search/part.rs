//! The index of some pages that follow each other: their texts, taken apart.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::normal::is_grouped;
use super::postings::{Posting, add};
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
    pub fn bit(self) -> u32 {
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

pub type Postings<K> = HashMap<K, Vec<Posting>, FixedState>;

/// The index of some pages that follow each other.
#[derive(Default)]
pub struct Part {
    /// Those of short words. Most words are short, and a number is found sooner than a text.
    short: Postings<Short>,
    /// Those of all others.
    long: Postings<Box<str>>,
    pub characters: Postings<Characters>,
    pub lengths: Vec<u32>,
}

/// A word of at most sixteen bytes, all in ASCII: its bytes from the highest on.
type Short = u128;

/// The bytes of a [`Short`].
const BYTES: usize = size_of::<Short>();

/// The small form of a letter or number of ASCII; 0 for all other bytes.
fn small(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' | b'0'..=b'9' => byte,
        b'A'..=b'Z' => byte | 32,
        _ => 0,
    }
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

    /// The postings of words.
    pub fn words(parts: &mut [Self]) -> (Vec<Postings<Short>>, Vec<Postings<Box<str>>>) {
        let parts = parts.iter_mut();
        let take = |part: &mut Self| {
            (
                std::mem::take(&mut part.short),
                std::mem::take(&mut part.long),
            )
        };
        parts.map(take).unzip()
    }

    /// Adds the tokens of a text and returns how many there are, without pairs.
    fn field(&mut self, page: u32, field: Field, text: &str) -> u32 {
        let bit = field.bit();
        if text.is_ascii() && !is_grouped(text) {
            return self.plain(page, bit, text);
        }
        // No token goes beyond a line, and most lines of many languages are plain.
        let lines = text.split('\n');
        lines.map(|line| self.line(page, bit, line)).sum()
    }

    fn line(&mut self, page: u32, bit: u32, text: &str) -> u32 {
        if text.is_ascii() && !is_grouped(text) {
            return self.plain(page, bit, text);
        }
        let mut length = 0;
        tokens(&normal(text), |token| match token {
            Token::Word(word) => {
                length += 1;
                self.word(page, bit, word);
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

    /// Adds the words of a text in ASCII without numbers in groups: letter by letter, and without a copy in normal form.
    fn plain(&mut self, page: u32, bit: u32, text: &str) -> u32 {
        let (mut length, mut letters, mut word): (u32, usize, Short) = (0, 0, 0);
        for (at, byte) in text.bytes().chain([0]).enumerate() {
            let small = small(byte);
            if small != 0 {
                word = word << 8 | Short::from(small);
                letters += 1;
                continue;
            }
            if letters == 0 {
                continue;
            }
            length += 1;
            let key = word << (8 * BYTES.saturating_sub(letters));
            if letters > BYTES || key >> (8 * (BYTES - 1)) == Short::from(b'0') {
                // It is long, or begins with a zero.
                let written = text.get(at - letters..at).unwrap_or_default();
                tokens(&normal(written), |token| {
                    if let Token::Word(word) = token {
                        self.word(page, bit, word);
                    }
                });
            } else {
                add(self.short.entry(key).or_default(), page, bit);
            }
            (letters, word) = (0, 0);
        }
        length
    }

    fn word(&mut self, page: u32, bit: u32, word: &str) {
        if let Some(key) = short(word) {
            return add(self.short.entry(key).or_default(), page, bit);
        }
        // Most words are known, and are then not copied.
        match self.long.get_mut(word) {
            Some(postings) => add(postings, page, bit),
            None => {
                let first = vec![Posting::new(page, bit)];
                self.long.insert(word.into(), first);
            }
        }
    }
}

fn short(word: &str) -> Option<Short> {
    if word.len() > BYTES || !word.is_ascii() {
        return None;
    }
    let mut bytes = [0; BYTES];
    bytes
        .get_mut(..word.len())?
        .copy_from_slice(word.as_bytes());
    Some(Short::from_be_bytes(bytes))
}

/// The text of a short word.
pub fn text_of(word: Short) -> Box<str> {
    let bytes = word.to_be_bytes();
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(BYTES);
    let text = bytes.get(..end).and_then(|text| str::from_utf8(text).ok());
    text.unwrap_or_default().into()
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
