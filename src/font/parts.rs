//! Which characters go into one part of a font: those that the same pages show.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::RangeInclusive;

use super::characters::{Counts, RARE, is_of_many};
use super::facts::FontFacts;

/// The characters of each part of a font, sorted. `within` are the ranges that its rule has in the style sheet, if it has any.
///
/// Letters and signs are one part, because what shapes them looks at their neighbours. Characters of which there are thousands
/// (Chinese, Korean) are parted by how many pages have them, and in which languages: those that most pages of a language have stand
/// together, and those of few pages by their place in Unicode. A part depends on no count itself, so that a page that is
/// changed moves few characters from one part to another, mostly none.
pub fn sets(
    counts: &Counts,
    font: &FontFacts,
    within: Option<&[RangeInclusive<u32>]>,
) -> Vec<Vec<char>> {
    let is_within = |c: char| {
        within.is_none_or(|ranges| ranges.iter().any(|range| range.contains(&(c as u32))))
    };
    let mut parts: BTreeMap<(u32, Vec<bool>, u32), Vec<char>> = BTreeMap::new();
    for c in counts.used() {
        if !font.has(c) || !is_within(c) {
            continue;
        }
        let part = if is_of_many(c) {
            let tiers: Vec<Option<u32>> = counts.tiers(c).collect();
            let tier = tiers.iter().flatten().min().copied().unwrap_or(RARE);
            // Of rare ones each language has a few.
            let languages = tiers.iter().map(|of| *of == Some(tier) && tier < RARE);
            let block = if tier == RARE { c as u32 >> 12 } else { 0 };
            (tier + 1, languages.collect(), block)
        } else {
            (0, Vec::new(), 0)
        };
        parts.entry(part).or_default().push(c);
    }
    parts.into_values().collect()
}

/// Characters, which are sorted, as `unicode-range` in a style sheet states them.
pub fn ranges(characters: &[char]) -> String {
    let mut out = String::new();
    let mut codes = characters.iter().map(|c| *c as u32).peekable();
    while let Some(first) = codes.next() {
        let mut last = first;
        while let Some(next) = codes.next_if(|next| *next == last + 1) {
            last = next;
        }
        let comma = if out.is_empty() { "" } else { "," };
        // Writing to memory does not fail.
        let _ = write!(out, "{comma}U+{first:X}");
        if last > first {
            let _ = write!(out, "-{last:X}");
        }
    }
    out
}
