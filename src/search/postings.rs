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

    /// The fields that have it, and 16 times how often the text has it, at most [`MOST`] times.
    pub fn code(self) -> u32 {
        self.0 & 255
    }
}

/// The pages that have a token, and how long that is when it is written.
#[derive(Debug, Default)]
pub struct List {
    pub all: Vec<Posting>,
    pub size: usize,
}

/// The largest number of times that a token counts in a text.
pub const MOST: u32 = 15;

impl List {
    pub fn of(all: Vec<Posting>) -> Self {
        let mut list = Self { all, size: 0 };
        list.measure();
        list
    }

    fn measure(&mut self) {
        let mut next = 0;
        let sizes = self.all.iter().map(|posting| {
            let step = posting.page().wrapping_sub(next);
            next = posting.page() + 1;
            numbers::length(step) + 1 + usize::from(posting.code() & 15 > 0)
        });
        self.size = sizes.sum();
    }

    /// Sets what a page has; nothing if `code` is 0.
    pub fn set(&mut self, page: u32, code: u32) {
        let found = self
            .all
            .binary_search_by_key(&page, |posting| posting.page());
        match found {
            Ok(at) if code == 0 => {
                self.all.remove(at);
            }
            Ok(at) => {
                if let Some(posting) = self.all.get_mut(at) {
                    *posting = Posting::new(page, code);
                }
            }
            Err(at) => self.all.insert(at, Posting::new(page, code)),
        }
        self.measure();
    }

    /// Appends the postings as text: for each page the pages that are skipped, twice how often the text has it, one more if
    /// fields have it, and then which.
    pub fn write(&self, text: &mut String) {
        let mut next = 0;
        for posting in &self.all {
            numbers::push(text, posting.page().wrapping_sub(next));
            let (times, fields) = (posting.code() >> 4, posting.code() & 15);
            numbers::push(text, times * 2 + u32::from(fields > 0));
            if fields > 0 {
                numbers::push(text, fields);
            }
            next = posting.page() + 1;
        }
    }
}

/// Adds that a page, which is the last one, has a token in a field with this bit.
pub fn add(postings: &mut Vec<Posting>, page: u32, bit: u32) {
    match postings.last_mut() {
        Some(last) if last.page() == page => {
            if bit < 16 {
                last.0 |= bit;
            } else if last.code() < MOST * 16 {
                last.0 += bit;
            }
        }
        _ => postings.push(Posting::new(page, bit)),
    }
}
