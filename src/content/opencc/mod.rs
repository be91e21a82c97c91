//! OpenCC's conversions between Traditional and Simplified Chinese: a chain of steps, each of which
//! replaces the longest match of its dictionaries at each place.
//!
//! The dictionaries beside this file are those of OpenCC 1.4.2, unchanged but for their headers and order (Apache-2.0).
//! They are here because crates with OpenCC's conversions have older dictionaries, which they do not export.

pub mod forms;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use foldhash::fast::FixedState;

/// The steps of a conversion; each is built from its dictionaries on first use.
pub(super) type Steps = &'static [&'static LazyLock<Step>];

/// A step of a conversion: at each place, from left to right, the longest key is replaced by its value.
pub(super) struct Step {
    entries: HashMap<&'static str, &'static str, FixedState>,
    /// For each first character of a key, the set of lengths of such keys: bit `n` for a length of `n` bytes, which is
    /// less than 64. It limits the look-ups at a place to lengths that exist.
    lengths: HashMap<char, u64, FixedState>,
}

/// Defines a step by its dictionaries; of equal keys, the first one counts.
macro_rules! step {
    ($name:ident: $($file:literal),+) => {
        static $name: LazyLock<Step> =
            LazyLock::new(|| Step::new(&[$(include_str!(concat!($file, ".txt"))),+]));
    };
}

step!(UNIFY: "CJK_Compatibility_Ideographs");
step!(SIMPLIFY: "TSPhrases", "TSCharactersExt", "TSCharacters");
step!(TRADITIONAL: "STPhrases", "STPhrases_GeneratedFromRegionalPhrases", "STCharacters");
step!(FROM_HONG_KONG: "HKVariantsRevPhrases", "HKVariantsRev");
step!(FROM_TAIWAN: "TWVariantsRevPhrases", "TWVariantsRev");
step!(TO_HONG_KONG: "HKVariantsPhrases", "HKVariants");
step!(TO_TAIWAN: "TWVariantsPhrases", "TWVariants");

pub(super) static HK2S: [&LazyLock<Step>; 3] = [&UNIFY, &FROM_HONG_KONG, &SIMPLIFY];
pub(super) static TW2S: [&LazyLock<Step>; 3] = [&UNIFY, &FROM_TAIWAN, &SIMPLIFY];
pub(super) static T2S: [&LazyLock<Step>; 2] = [&UNIFY, &SIMPLIFY];
pub(super) static S2HK: [&LazyLock<Step>; 3] = [&UNIFY, &TRADITIONAL, &TO_HONG_KONG];
pub(super) static S2TW: [&LazyLock<Step>; 3] = [&UNIFY, &TRADITIONAL, &TO_TAIWAN];
pub(super) static S2T: [&LazyLock<Step>; 2] = [&UNIFY, &TRADITIONAL];

/// The dictionaries of single characters, with all values: from Simplified, and to it.
const CHARACTERS: [&str; 2] = [
    include_str!("STCharacters.txt"),
    include_str!("TSCharacters.txt"),
];

/// The dictionaries of phrases from Simplified.
const PHRASES: [&str; 2] = [
    include_str!("STPhrases.txt"),
    include_str!("STPhrases_GeneratedFromRegionalPhrases.txt"),
];

/// The forms of Hong Kong and Taiwan.
const VARIANTS: [&str; 4] = [
    include_str!("HKVariants.txt"),
    include_str!("HKVariantsRev.txt"),
    include_str!("TWVariants.txt"),
    include_str!("TWVariantsRev.txt"),
];

impl Step {
    /// Parses dictionaries: lines of a key, a tab, and values separated by spaces, of which the first counts.
    fn new(dictionaries: &[&'static str]) -> Self {
        let lines = dictionaries.iter().flat_map(|text| text.lines());
        let lines = lines.filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| line.split_once('\t'));
        Self::of(pairs.map(|(key, values)| (key, values.split(' ').next().unwrap_or(values))))
    }

    /// Takes pairs of a key and its value; of equal keys, the first one counts.
    fn of(pairs: impl Iterator<Item = (&'static str, &'static str)>) -> Self {
        let mut entries = HashMap::default();
        let mut lengths = HashMap::default();
        for (key, value) in pairs {
            entries.entry(key).or_insert(value);
            if let Some(first) = key.chars().next() {
                *lengths.entry(first).or_default() |= 1 << key.len();
            }
        }
        Self { entries, lengths }
    }

    /// The longest key that `text` begins with: its length in bytes and its value. `first` is the first character of `text`.
    fn longest(&self, text: &str, first: char) -> Option<(usize, &'static str)> {
        let mut lengths = *self.lengths.get(&first)?;
        while let Some(length) = lengths.checked_ilog2() {
            let key = text.get(..length as usize);
            if let Some(value) = key.and_then(|key| self.entries.get(key)) {
                return Some((length as usize, value));
            }
            lengths ^= 1 << length;
        }
        None
    }

    /// The keys in `text`, from left to right, the longest at each place: where each begins, its length in bytes and its value.
    fn found(&self, text: &str) -> impl Iterator<Item = (usize, usize, &'static str)> {
        let mut at = 0;
        std::iter::from_fn(move || {
            loop {
                let rest = text.get(at..)?;
                let first = rest.chars().next()?;
                let start = at;
                let Some((length, value)) = self.longest(rest, first) else {
                    at += first.len_utf8();
                    continue;
                };
                at += length;
                return Some((start, length, value));
            }
        })
    }

    fn convert<'a>(&self, text: Cow<'a, str>) -> Cow<'a, str> {
        let mut out = String::new();
        // `text` is converted in `out` up to `done`.
        let mut done = 0;
        for (at, length, value) in self.found(&text) {
            out.push_str(text.get(done..at).unwrap_or(""));
            out.push_str(value);
            done = at + length;
        }
        if done == 0 {
            return text;
        }
        out.push_str(text.get(done..).unwrap_or(""));
        out.into()
    }
}

/// Converts `text` by all `steps` in order.
pub(super) fn convert(steps: &[&LazyLock<Step>], text: &str) -> String {
    steps
        .iter()
        .fold(Cow::Borrowed(text), |text, step| step.convert(text))
        .into_owned()
}

/// The characters with several Simplified forms.
static SEVERAL_FORMS: LazyLock<HashSet<&'static str, FixedState>> = LazyLock::new(|| {
    let lines = CHARACTERS.into_iter().flat_map(str::lines);
    let pairs = lines.filter_map(|line| line.split_once('\t'));
    let several = pairs.filter(|(_, values)| values.contains(' '));
    several.map(|(key, _)| key).collect()
});

/// Tells `each` where the last of `steps` had a choice in a text: phrases that are not converted character by character, and characters with
/// several forms. It is given the words as that step found them, what became of them, and whether a phrase decided.
pub(super) fn choices(
    steps: &[&LazyLock<Step>],
    text: &str,
    each: &mut dyn FnMut(&str, &str, bool),
) {
    let Some((last, before)) = steps.split_last() else {
        return;
    };
    let text = convert(before, text);
    for (at, length, value) in last.found(&text) {
        let key = text.get(at..at + length).unwrap_or_default();
        let by_phrase = key.chars().nth(1).is_some();
        let one = |c: char| {
            let own = c.to_string();
            let value = last.entries.get(&*own).map(|value| (*value).to_owned());
            value.unwrap_or(own)
        };
        let is_choice = if by_phrase {
            key.chars().map(one).collect::<String>() != value
        } else {
            SEVERAL_FORMS.contains(key)
        };
        if is_choice {
            each(key, value, by_phrase);
        }
    }
}

/// Characters with the one form that all of their variants have: Simplified. A character with several such forms has the first.
#[expect(clippy::disallowed_methods, reason = "a map, in no order, of a map")]
pub fn folded() -> HashMap<char, char, FixedState> {
    let one = |text: &str| {
        let mut chars = text.chars();
        chars.next().filter(|_| chars.next().is_none())
    };
    let step = |step: &Step, c: char| {
        let value = step.entries.get(c.encode_utf8(&mut [0; 4]) as &str);
        value.and_then(|value| one(value)).unwrap_or(c)
    };
    // The same way as whole texts go, but character by character.
    let folded = |c| step(&SIMPLIFY, step(&FROM_TAIWAN, step(&FROM_HONG_KONG, c)));
    let keys = [&SIMPLIFY, &FROM_TAIWAN, &FROM_HONG_KONG];
    let keys = keys.iter().flat_map(|step| step.entries.keys());
    let pairs = keys.filter_map(|key| {
        let from = one(key)?;
        // What a variant leads to may itself have a simpler form.
        let to = folded(folded(from));
        (to != from).then_some((from, to))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_enough_for_the_table_of_lengths() {
        for step in [HK2S, TW2S, S2HK, S2TW].concat() {
            assert!(step.entries.keys().all(|key| (1..64).contains(&key.len())));
        }
    }
}
