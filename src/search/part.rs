//! The index of some pages that follow each other: their texts, taken apart.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::normal::is_grouped;
use super::postings::{List, mark, marked};
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

pub type Postings<K> = HashMap<K, List, FixedState>;

/// The index of some pages that follow each other.
#[derive(Default)]
pub struct Part {
    /// Those of short words. Most words are short, and a number is found sooner than a text.
    short: Postings<Short>,
    /// Those of all others.
    long: Postings<Box<str>>,
    pub characters: Postings<Characters>,
    pub lengths: Vec<u32>,
    /// The mark of the last word of the field; 0 if there is none, or a character followed it.
    last: u16,
}

/// A word of at most sixteen bytes, all in ASCII: its bytes from the highest on.
type Short = u128;

/// The bytes of a [`Short`].
const BYTES: usize = size_of::<Short>();

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
        self.last = 0;
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
                let list = self.characters.entry((c.into(), 0)).or_default();
                list.add(page, bit);
                self.last = 0;
            }
            Token::Two(a, b) => {
                let list = self.characters.entry((a.into(), b.into())).or_default();
                list.add(page, bit);
            }
        });
        length
    }

    /// Adds the words of a text in ASCII without numbers in groups, and without a copy in normal form.
    fn plain(&mut self, page: u32, bit: u32, text: &str) -> u32 {
        let mut length = 0;
        let mut start = None;
        let mut goes_on = 0;
        for (block, at) in text.as_bytes().chunks(64).zip((0..).step_by(64)) {
            let bits = letters(block);
            // Where words begin and end.
            let mut edges = bits ^ (bits << 1 | goes_on);
            goes_on = bits >> 63;
            while edges != 0 {
                let edge = at + edges.trailing_zeros() as usize;
                edges &= edges - 1;
                match start.take() {
                    None => start = Some(edge),
                    Some(start) => {
                        length += 1;
                        self.ascii(page, bit, text, start, edge);
                    }
                }
            }
        }
        if let Some(start) = start {
            length += 1;
            self.ascii(page, bit, text, start, text.len());
        }
        length
    }

    /// Adds the word from `start` to `end` of a text in ASCII.
    fn ascii(&mut self, page: u32, bit: u32, text: &str, start: usize, end: usize) {
        let bytes = text.as_bytes();
        let written = bytes.get(start..end).unwrap_or_default();
        if written.len() > BYTES || written.first() == Some(&b'0') {
            let written = text.get(start..end).unwrap_or_default();
            return tokens(&normal(written), |token| {
                if let Token::Word(word) = token {
                    self.word(page, bit, word);
                }
            });
        }
        let first = bytes.get(start..).and_then(<[u8]>::first_chunk);
        let all = first.map_or_else(|| short(written), |first| Short::from_be_bytes(*first));
        // The letters and numbers of ASCII have this bit when they are small.
        let small = all | Short::from_ne_bytes([b' '; BYTES]);
        let key = small & Short::MAX << (8 * (BYTES - written.len()));
        let small = key.to_be_bytes().into_iter().take(written.len());
        let own = small.fold(0, |mark, byte| marked(mark, byte.into()));
        let before = std::mem::replace(&mut self.last, own);
        self.short
            .entry(key)
            .or_default()
            .add_word(page, bit, before);
    }

    fn word(&mut self, page: u32, bit: u32, word: &str) {
        let before = std::mem::replace(&mut self.last, mark(word.chars()));
        if word.len() <= BYTES && word.is_ascii() {
            let key = short(word.as_bytes());
            return self
                .short
                .entry(key)
                .or_default()
                .add_word(page, bit, before);
        }
        // Most words are known, and are then not copied.
        match self.long.get_mut(word) {
            Some(list) => list.add_word(page, bit, before),
            None => {
                let list = self.long.entry(word.into()).or_default();
                list.add_word(page, bit, before);
            }
        }
    }
}

/// The bytes of a word that has at most so many.
fn short(word: &[u8]) -> Short {
    let mut bytes = [0; BYTES];
    bytes
        .iter_mut()
        .zip(word)
        .for_each(|(to, from)| *to = *from);
    Short::from_be_bytes(bytes)
}

/// A bit for each of at most 64 bytes of ASCII, the first the lowest: whether it is a letter or number. Eight are looked at together, of which
/// none has its highest bit, so that this bit can tell that a sum is large enough.
fn letters(block: &[u8]) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let from = |first: u8| EACH * u64::from(0x80 - first);
    let (eights, rest) = block.as_chunks();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let all = eights.iter().chain([&last]).take(8);
    let all = all.zip((0..).step_by(8)).map(|(eight, shift)| {
        let bytes = u64::from_le_bytes(*eight);
        let small = bytes | (EACH * u64::from(b' '));
        let letters = (small + from(b'a')) & !(small + from(b'z' + 1));
        let digits = (bytes + from(b'0')) & !(bytes + from(b'9' + 1));
        let truths = (letters | digits) >> 7 & EACH;
        // Brings the lowest bit of each byte together in the highest byte.
        (truths.wrapping_mul(0x0102_0408_1020_4080) >> 56) << shift
    });
    all.fold(0, |bits, eight| bits | eight)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_plain_texts_are_those_of_any_text() {
        let bytes: String = (0..128).map(char::from).collect();
        let mut all = vec![bytes.repeat(2), "Park 0042 00 ".repeat(20)];
        for length in 0..140 {
            all.push("a".repeat(length));
            all.push(format!(
                "{} Zz9 {}",
                "x".repeat(length),
                "-".repeat(length / 2)
            ));
        }
        for text in all {
            let (mut plain, mut any) = (Part::default(), Part::default());
            let length = plain.plain(3, 16, &text);
            let mut words = 0;
            tokens(&normal(&text), |token| {
                if let Token::Word(word) = token {
                    any.word(3, 16, word);
                    words += 1;
                }
            });
            assert_eq!(length, words, "{text:?}");
            assert_eq!(plain.short, any.short, "{text:?}");
            assert_eq!(plain.long, any.long, "{text:?}");
        }
    }
}
