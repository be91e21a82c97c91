//! Which characters pages show, and in how many pages of each language.

use std::collections::BTreeSet;

use icu_normalizer::properties::CanonicalCompositionBorrowed;
use icu_properties::props::GeneralCategory;
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};
use serde::{Deserialize, Serialize};

use crate::base::bytes::any_of;

/// The characters of a text besides those of ASCII, each once, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Characters(Box<str>);

impl Characters {
    /// Those of a text, also where a style sheet or script writes them as `\2192`, `\u2192` or `\u{2192}`. What looks like one of these
    /// and is something else counts, too. Of each `&` `markup` gets the text after it, and adds what its escape stands for.
    pub fn of(text: &str, mut markup: impl FnMut(&str, &mut Vec<char>)) -> Self {
        let mut found = Vec::new();
        each_telling(text, |c, after| match c {
            '&' => markup(after, &mut found),
            '\\' => found.extend(escaped(after)),
            c => found.push(c),
        });
        found.retain(|c| !c.is_ascii());
        found.sort_unstable();
        found.dedup();
        Self(String::from_iter(found).into())
    }
}

/// Tells each character of a text that is not ASCII or with which an escape begins, and the text after it. Most parts of most pages have
/// none, which is seen many bytes at a time.
fn each_telling<'t>(text: &'t str, mut tell: impl FnMut(char, &'t str)) {
    /// Many bytes, of which most often none is so, and few, in which one that is so is found soon.
    const MANY: usize = 128;
    const FEW: usize = 32;
    let is_telling = |b: u8| (b >= 0x80) | (b == b'&') | (b == b'\\');
    let mut rest = text;
    while !rest.is_empty() {
        let bytes = rest.as_bytes();
        let idle = match (bytes.first_chunk::<MANY>(), bytes.first_chunk::<FEW>()) {
            (Some(many), _) if !any_of(many, &is_telling) => MANY,
            (_, Some(few)) if !any_of(few, &is_telling) => FEW,
            _ => 0,
        };
        let mut chars = rest.get(idle..).unwrap_or_default().chars();
        if idle == 0 {
            let end = rest.len().saturating_sub(FEW);
            while chars.as_str().len() > end
                && let Some(c) = chars.next()
            {
                if !c.is_ascii() || matches!(c, '&' | '\\') {
                    tell(c, chars.as_str());
                }
            }
        }
        rest = chars.as_str();
    }
}

/// What the escape after a backslash may stand for.
fn escaped(after: &str) -> impl Iterator<Item = char> {
    let after = after.strip_prefix(['u', 'x']).unwrap_or(after);
    let after = after.strip_prefix('{').unwrap_or(after);
    let digits = after.bytes().take(6).take_while(u8::is_ascii_hexdigit);
    let length = digits.count();
    // In scripts the number of digits is fixed, and others may follow.
    let all = [2, 4, length].map(|length| {
        let code = u32::from_str_radix(after.get(..length)?, 16);
        char::from_u32(code.ok()?)
    });
    all.into_iter().flatten()
}

/// How many pages use each character.
pub struct Counts {
    languages: Vec<OfLanguage>,
    /// What is used where no page is: by scripts and style sheets.
    elsewhere: BTreeSet<char>,
}

#[derive(Default, Clone)]
struct OfLanguage {
    /// The pages that have characters of which there are thousands.
    pages: u32,
    /// By character, how many pages have it.
    counts: Vec<u32>,
}

impl Counts {
    /// Counts nothing yet, in so many languages.
    pub fn new(languages: usize) -> Self {
        Self {
            languages: vec![OfLanguage::default(); languages],
            elsewhere: BTreeSet::new(),
        }
    }

    /// Adds what a page of a language has, or, without one, what may be on any page.
    pub fn add(&mut self, language: Option<usize>, characters: &Characters) {
        let known = language.and_then(|number| self.languages.get_mut(number));
        let Some(known) = known else {
            self.elsewhere.extend(characters.0.chars());
            return;
        };
        // They are sorted.
        let most = characters
            .0
            .chars()
            .next_back()
            .map_or(0, |last| last as usize + 1);
        if known.counts.len() < most {
            known.counts.resize(most.max(0xffe0), 0);
        }
        for c in characters.0.chars() {
            if let Some(count) = known.counts.get_mut(c as usize) {
                *count += 1;
            }
        }
        known.pages += u32::from(characters.0.chars().any(is_of_many));
    }

    /// All that any page may show, with what browsers add: letters in the other case, a letter and its accent as one, and signs of theirs.
    pub fn used(&self) -> BTreeSet<char> {
        let mut all: BTreeSet<char> = (' '..='~').chain(ADDED.chars()).collect();
        all.extend(&self.elsewhere);
        for language in &self.languages {
            let counts = language.counts.iter().zip(0..);
            let used = counts.filter(|(count, _)| **count > 0);
            all.extend(used.filter_map(|(_, code)| char::from_u32(code)));
        }
        let lower = |c: &char| c.to_lowercase().chain(c.to_uppercase());
        let cases: Vec<char> = all.iter().flat_map(lower).collect();
        all.extend(cases);
        let compose = CanonicalCompositionBorrowed::new();
        let marks = all.iter().filter(|c| is_mark(**c));
        let composed = marks.flat_map(|mark| {
            let letters = all.iter().filter(|c| !is_of_many(**c));
            letters.filter_map(|letter| compose.compose(*letter, *mark))
        });
        let composed: Vec<char> = composed.collect();
        all.extend(composed);
        all
    }

    /// For each language, how common a character is there: from 0, which a quarter of the pages has, to [`RARE`]; `None` where no page has
    /// it.
    pub(super) fn tiers(&self, c: char) -> impl Iterator<Item = Option<u32>> {
        self.languages.iter().map(move |language| {
            let count = language.counts.get(c as usize).copied().unwrap_or(0);
            let tier = |tier: &u32| u64::from(count) << (2 * (tier + 1)) >= language.pages.into();
            (count > 0).then(|| (0..RARE).find(tier).unwrap_or(RARE))
        })
    }
}

/// The tier of characters that fewer than one page in 64 has.
pub(super) const RARE: u32 = 3;

/// Signs that browsers show of themselves: at hyphenation, at lists, around quotations, where a text is cut off.
const ADDED: &str = "\u{a0}«»‐‑–—‘’‚“”„•…‹›◦▪▸▾◌";

/// Whether a character is one of thousands, of which a page has hundreds: a Chinese one, or a syllable of Korean.
pub(super) fn is_of_many(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_mark(c: char) -> bool {
    const CATEGORIES: CodePointMapDataBorrowed<'static, GeneralCategory> =
        CodePointMapData::<GeneralCategory>::new();
    CATEGORIES.get(c) == GeneralCategory::NonspacingMark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_and_escapes_are_found_wherever_they_stand() {
        for before in 0..300 {
            let text = format!("{}–\\2192 &{}", "a".repeat(before), "b".repeat(50));
            let mut left = None;
            let characters = Characters::of(&text, |after, found| {
                found.push('é');
                left = Some(after.len());
            });
            assert_eq!(&*characters.0, "é–→");
            assert_eq!(left, Some(50));
        }
    }
}
