//! Names of the glossary that a text writes otherwise.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Fault;
use crate::base::Lang;
use crate::content::Term;
use crate::content::opencc;
use crate::content::opencc::forms::is_han;

/// The names of a glossary in one language.
pub struct Names {
    /// All terms as they are written, to be left alone.
    known: Option<AhoCorasick>,
    /// Names by their letters alone, without case, signs and variants; and forms to be avoided.
    folded: Option<AhoCorasick>,
    wanted: Vec<Wanted>,
}

/// What a name should be.
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

static VARIANTS: LazyLock<std::collections::HashMap<char, char, foldhash::fast::FixedState>> =
    LazyLock::new(opencc::folded);

fn fold(c: char) -> char {
    if c.is_ascii() {
        c.to_ascii_lowercase()
    } else {
        VARIANTS.get(&c).copied().unwrap_or(c)
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
            let key = |form: &str| -> String {
                form.chars()
                    .filter(|c| c.is_alphanumeric())
                    .map(fold)
                    .collect()
            };
            if is_name(own) {
                by_key.entry(key(own)).or_insert(Wanted {
                    right: own.clone(),
                    is_avoided: false,
                });
            }
            for form in term.avoid.get(lang).into_iter().flatten() {
                by_key.entry(key(form)).or_insert(Wanted {
                    right: own.clone(),
                    is_avoided: true,
                });
            }
        }
        let build = |all: &[String]| {
            let all: Vec<&String> = all.iter().filter(|one| !one.is_empty()).collect();
            if all.is_empty() {
                return None;
            }
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(all)
                .ok()
        };
        let (keys, wanted): (Vec<String>, Vec<Wanted>) = by_key
            .into_iter()
            .filter(|(key, _)| !key.is_empty())
            .unzip();
        Self {
            known: build(&known),
            folded: build(&keys),
            wanted,
        }
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
        // The letters alone.
        let letters = || text.char_indices().filter(|(_, c)| c.is_alphanumeric());
        let mut key = String::with_capacity(text.len());
        key.extend(letters().map(|(_, c)| fold(c)));
        // Where each stands there, and in the text.
        let places = letters().scan(0, |at, (place, c)| {
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
            let Some(wanted) = self.wanted.get(one.pattern().as_usize()) else {
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
