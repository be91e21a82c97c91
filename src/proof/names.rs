//! Names of the glossary that a text writes otherwise.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Fault;
use crate::base::Lang;
use crate::content::Term;
use crate::content::mentions::{fold, is_letter, letters};
use crate::content::opencc::forms::is_han;

/// The names of a glossary in one language.
pub struct Names {
    /// All terms as they are written, to be left alone.
    known: Option<AhoCorasick>,
    /// Names by their letters alone, without case, signs and variants; and forms to be avoided.
    folded: Option<AhoCorasick>,
    /// The letters of each of them, sorted, with what it should be.
    wanted: Vec<(String, Wanted)>,
}

/// What a name should be.
#[derive(PartialEq, Eq)]
struct Wanted {
    right: String,
    is_avoided: bool,
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Names")
            .field("wanted", &self.wanted.len())
            .finish_non_exhaustive()
    }
}

/// Whether a form is a name that can be told from common words by how it is written.
fn is_name(form: &str) -> bool {
    let letters = form.chars().filter(|c| c.is_alphanumeric()).count();
    if form.chars().any(is_han) {
        return letters >= 4;
    }
    let words: Vec<&str> = form
        .split([' ', '-'])
        .filter(|word| !word.is_empty())
        .collect();
    let has_capital_inside = form.chars().skip(1).any(char::is_uppercase);
    letters >= 4
        && form.starts_with(char::is_uppercase)
        && (has_capital_inside
            || words.len() > 1
                && words
                    .iter()
                    .skip(1)
                    .any(|word| word.starts_with(char::is_uppercase)))
}

impl Names {
    /// The names of `glossary` in `lang`.
    pub fn new(lang: Lang, glossary: &[Term]) -> Self {
        let mut by_key: BTreeMap<String, Wanted> = BTreeMap::new();
        let mut known = Vec::new();
        for term in glossary {
            let own = term.forms.get(lang);
            known.extend(own.cloned());
            if term.protect {
                known.extend(term.forms.iter().map(|(_, form)| form.clone()));
            }
            let Some(own) = own else { continue };
            if is_name(own) {
                by_key.entry(letters(own)).or_insert(Wanted {
                    right: own.clone(),
                    is_avoided: false,
                });
            }
            for form in term.avoid.get(lang).into_iter().flatten() {
                by_key.entry(letters(form)).or_insert(Wanted {
                    right: own.clone(),
                    is_avoided: true,
                });
            }
        }
        by_key.remove("");
        let wanted = Vec::from_iter(by_key);
        Self {
            known: search(known.iter().filter(|one| !one.is_empty())),
            folded: search(wanted.iter().map(|(key, _)| key)),
            wanted,
        }
    }

    /// The letters of the names that are to be written otherwise than by `other`, or by one of both alone. In a text that has none of
    /// them, both find the same.
    pub fn differing<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a str> {
        let without = |one: &'a Self, other: &'a Self| {
            let other: BTreeMap<&str, &Wanted> = other.by_key().collect();
            one.by_key()
                .filter(move |(key, wanted)| other.get(key) != Some(wanted))
        };
        let all = without(self, other).chain(without(other, self));
        all.map(|(key, _)| key)
    }

    fn by_key(&self) -> impl Iterator<Item = (&str, &Wanted)> {
        self.wanted
            .iter()
            .map(|(key, wanted)| (key.as_str(), wanted))
    }

    /// Where terms of the glossary stand as they are written there.
    pub fn known(&self, text: &str) -> Vec<Range<usize>> {
        let all = self.known.iter().flat_map(|known| known.find_iter(text));
        all.map(|found| found.range()).collect()
    }

    /// Finds names that are written otherwise, and returns where they stand.
    pub fn misnamed(&self, text: &str, faults: &mut Vec<Fault>) -> Vec<Range<usize>> {
        let Some(folded) = &self.folded else {
            return Vec::new();
        };
        let key = letters(text);
        // Where each letter stands there, and in the text.
        let places = text.char_indices().filter(|(_, c)| is_letter(*c));
        let places = places.scan(0, |at, (place, c)| {
            let start = *at;
            *at += fold(c).len_utf8();
            Some((start, place..place + c.len_utf8()))
        });
        let mut places = places.peekable();
        let mut found = Vec::new();
        for one in folded.find_iter(&key) {
            while places.next_if(|(at, _)| *at < one.start()).is_some() {}
            let Some((_, Range { start, mut end })) = places.next() else {
                break;
            };
            while let Some((_, letter)) = places.next_if(|(at, _)| *at < one.end()) {
                end = letter.end;
            }
            let Some((_, wanted)) = self.wanted.get(one.pattern().as_usize()) else {
                continue;
            };
            let written = text.get(start..end).unwrap_or_default();
            if !is_whole(text, start, end) || !is_joined(written) || is_as(written, &wanted.right) {
                continue;
            }
            // What stands in capitals alone is a matter of style.
            let is_loud = wanted.right.is_ascii()
                && !written.chars().any(char::is_lowercase)
                && wanted.right.chars().any(char::is_lowercase);
            if is_loud && !wanted.is_avoided {
                continue;
            }
            let (message, hint) = if wanted.is_avoided {
                (
                    format!("`{written}` is to be avoided, as content/glossary.yaml says"),
                    format!("write `{}`", wanted.right),
                )
            } else {
                (
                    format!("the glossary writes this name `{}`", wanted.right),
                    format!("write `{}`, or correct content/glossary.yaml", wanted.right),
                )
            };
            faults.push(Fault {
                code: "name-written-otherwise",
                at: start..end,
                word: written.to_owned(),
                message,
                hint,
            });
            found.push(start..end);
        }
        found
    }
}

/// What finds the longest of some texts; `None` if there are none.
fn search<'t>(all: impl Iterator<Item = &'t String>) -> Option<AhoCorasick> {
    let all: Vec<&String> = all.collect();
    let mut builder = AhoCorasick::builder();
    let builder = builder.match_kind(MatchKind::LeftmostLongest);
    let search = builder.build(&all).ok();
    search.filter(|_| !all.is_empty())
}

/// Whether no letter of a script with spaces goes on at either end.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let goes_on = |a: Option<char>, b: Option<char>| {
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_han(c));
        is_letter(a) && is_letter(b)
    };
    let chars = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    !goes_on(
        chars(0, start).chars().next_back(),
        chars(start, end).chars().next(),
    ) && !goes_on(
        chars(start, end).chars().next_back(),
        chars(end, text.len()).chars().next(),
    )
}

/// Whether only what may stand within a name divides its letters.
fn is_joined(written: &str) -> bool {
    let is_joint = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                ' ' | '\n' | '-' | '–' | '‑' | '’' | '\'' | '.' | '&' | '·' | '・' | '\u{A0}'
            )
    };
    written.chars().all(is_joint) && !written.contains(". ") && !written.contains("\n\n")
}

/// Whether a name is written as it should be, but for how its line is broken.
fn is_as(written: &str, right: &str) -> bool {
    let plain = |c: char| match c {
        '\n' | '\u{A0}' => ' ',
        '’' => '\'',
        '‑' => '-',
        c => c,
    };
    let has_breaks = written.contains('\n') && right.chars().any(is_han);
    let same = written.chars().map(plain).eq(right.chars().map(plain));
    same || has_breaks && written.replace('\n', "") == right
}
