//! Postings: the pages that have a token, with where and how often.

use super::numbers;

/// That a page has a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting(u32);

impl Posting {
    pub fn new(page: u32, code: u32) -> Self {
        Self(page << 8 | code)
    }

    /// The number of the page.
    pub fn page(self) -> u32 {
        self.0 >> 8
    }

    /// How often the text has it, at most [`MOST`] times.
    pub fn times(self) -> u32 {
        self.code() >> 4
    }

    /// The fields that have it, and 16 times how often the text has it, at most [`MOST`] times.
    pub fn code(self) -> u32 {
        self.0 & 255
    }
}

/// The pages that have a token, in their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct List {
    pub all: Vec<Posting>,
    /// Of a word, for each of the times that a text has it, the [`mark`] of the word before it.
    pub before: Vec<u16>,
    /// How long the postings are when they are written, once they are [measured](Self::measured).
    pub size: usize,
}

/// The largest number of times that a token counts in a text.
pub const MOST: u32 = 15;

/// On fewer pages than this, texts are soon read.
const FEW: usize = 16;

impl List {
    /// Adds that a page, which is the last one, has the token in a field with this bit.
    pub fn add(&mut self, page: u32, bit: u32) {
        match self.all.last_mut() {
            Some(last) if last.page() == page => {
                if bit < 16 {
                    last.0 |= bit;
                } else if last.code() < MOST * 16 {
                    last.0 += bit;
                }
            }
            _ => self.all.push(Posting::new(page, bit)),
        }
    }

    /// Adds a word as [`Self::add`] does, with the mark of the word before it if the field is the text.
    pub fn add_word(&mut self, page: u32, bit: u32, before: u16) {
        let last = self.all.last().filter(|last| last.page() == page);
        if bit == 16 && last.is_none_or(|last| last.times() < MOST) {
            self.before.push(before);
        }
        self.add(page, bit);
    }

    /// Adds the postings of later pages.
    pub fn extend(&mut self, later: Self) {
        self.all.extend(later.all);
        self.before.extend(later.before);
    }

    /// The list, of which it is known how long it will be.
    pub fn measured(mut self) -> Self {
        let mut next = 0;
        let sizes = self.all.iter().map(|posting| {
            let step = posting.page().wrapping_sub(next);
            next = posting.page() + 1;
            let (first, code) = written(step, posting.code());
            numbers::length(first) + code.map_or(0, numbers::length)
        });
        self.size = sizes.sum();
        self
    }

    /// Puts what a page has now in the place of what it had; `now` has no page but this one, or none.
    pub fn replace(&mut self, page: u32, now: Self) {
        let at = self.all.partition_point(|posting| posting.page() < page);
        let (earlier, rest) = self.all.split_at(at);
        let had = rest.first().filter(|posting| posting.page() == page);
        if !self.before.is_empty() || !now.before.is_empty() {
            let start: u32 = earlier.iter().map(|posting| posting.times()).sum();
            let start = start as usize;
            let end = start + had.map_or(0, |had| had.times() as usize);
            self.before.splice(start..end, now.before);
        }
        let end = at + usize::from(had.is_some());
        self.all.splice(at..end, now.all);
        *self = std::mem::take(self).measured();
    }

    /// What stands before the word, two letters each time; none where pages are few.
    pub fn write_before(&self, text: &mut String) {
        if self.all.len() >= FEW {
            for mark in &self.before {
                numbers::push_two(text, *mark);
            }
        }
    }

    /// Appends the postings as text.
    pub fn write(&self, text: &mut String) {
        let mut next = 0;
        for posting in &self.all {
            push(text, posting.page().wrapping_sub(next), posting.code());
            next = posting.page() + 1;
        }
    }
}

/// A posting as numbers: sixteen times the pages that are skipped, and how often the text has the token. Where other fields have
/// it, 0 stands for that, and the code follows. So what most pages have of a frequent word is one letter.
fn written(step: u32, code: u32) -> (u32, Option<u32>) {
    if code & 15 == 0 && (1..16).contains(&(code / 16)) {
        (step * 16 + code / 16, None)
    } else {
        (step * 16, Some(code))
    }
}

/// Appends what a page has of a token, by the pages that are skipped before it.
pub fn push(text: &mut String, step: u32, code: u32) {
    let (first, code) = written(step, code);
    numbers::push(text, first);
    if let Some(code) = code {
        numbers::push(text, code);
    }
}

/// Reads postings: pages with their codes.
pub fn read(text: &str) -> impl Iterator<Item = (u32, u32)> {
    let mut all = numbers::read(text);
    let mut next = 0;
    std::iter::from_fn(move || {
        let first = all.next()?;
        let page = next + first / 16;
        next = page + 1;
        let code = match first % 16 {
            0 => all.next()?,
            times => times * 16,
        };
        Some((page, code))
    })
}

/// A number for a word, from 0 to 4095: to tell which words do not stand before another.
pub fn mark(word: impl Iterator<Item = char>) -> u16 {
    word.fold(0, |mark, c| marked(mark, u32::from(c)))
}

/// The mark of a word with one character more.
pub fn marked(mark: u16, next: u32) -> u16 {
    (u32::from(mark).wrapping_mul(31).wrapping_add(next) & 4095) as u16
}
