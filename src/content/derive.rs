//! Converts texts between Traditional and Simplified Chinese, for languages that are derived from another one.
//!
//! Words that the front matter converts and terms of the site's glossary are found first (leftmost, longest) and replaced by their form in the target
//! language; protected ones are left alone. The rest is converted by OpenCC's tables ([`opencc`]). In Simplified
//! text, `「」` then become `“”`. Addresses are never converted.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::keys::Text;
use super::opencc::{self, Steps};
use crate::base::{Address, ByLang, Digest, Hasher, Lang, Language, Languages, addresses};

/// A term of the glossary.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Term {
    /// Its form in each language that it is given in.
    pub forms: ByLang<String>,
    /// Forms that texts should not have in its place.
    pub avoid: ByLang<Vec<String>>,
    /// OpenCC's tables do not change it: a form of the target language in the glossary replaces it, or it stays.
    pub protect: bool,
}

/// Converts texts to the languages that are derived from another one.
#[derive(Default)]
pub struct Deriver {
    by_target: BTreeMap<Lang, Conversion>,
    /// Digest of what the glossary decides.
    digest: Digest,
}

impl std::fmt::Debug for Deriver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.by_target.keys()).finish()
    }
}

struct Conversion {
    /// Quotation marks to replace, each with that of the target.
    quotes: &'static [(char, char)],
    /// Terms, each with its form in the target language; `None` for one that stays as it is.
    forms: Vec<(String, Option<String>)>,
    /// How many of them, from the first on, the front matter of an entry states.
    stated: usize,
    terms: Option<AhoCorasick>,
    /// Whether a term in ASCII is replaced. If not, texts in ASCII stay as they are.
    replaces_ascii: bool,
    tables: Steps,
}

/// OpenCC's name for the variant of Chinese that a language tag means: Simplified (`s`), Traditional (`t`), or
/// Traditional as in Taiwan (`tw`) or Hong Kong (`hk`). `None` for other languages.
fn variant(language: &Language) -> Option<&'static str> {
    let tag = language.tag.to_ascii_lowercase();
    let parts: Vec<&str> = tag.split('-').collect();
    if !matches!(parts.first(), Some(&("zh" | "yue"))) {
        return None;
    }
    let has = |subtag: &str| parts.contains(&subtag);
    // A region implies a script only where the tag names none.
    let is_simplified = has("hans") || !has("hant") && (has("cn") || has("sg"));
    Some(if is_simplified {
        "s"
    } else if has("tw") {
        "tw"
    } else if has("hk") || has("mo") {
        "hk"
    } else {
        "t"
    })
}

/// OpenCC's tables from one language to another; `None` if there are none, as between two Traditional variants.
fn tables(from: &Language, to: &Language) -> Option<Steps> {
    match (variant(from)?, variant(to)?) {
        ("hk", "s") => Some(&opencc::HK2S),
        ("tw", "s") => Some(&opencc::TW2S),
        ("t", "s") => Some(&opencc::T2S),
        ("s", "hk") => Some(&opencc::S2HK),
        ("s", "tw") => Some(&opencc::S2TW),
        ("s", "t") => Some(&opencc::S2T),
        _ => None,
    }
}

/// The quotation marks of Hong Kong and Taiwan, with those of the mainland (GB/T 15834). There is no table for the way back,
/// because `“` in a Chinese text may belong to a Latin one within it.
const MAINLAND_QUOTES: [(char, char); 4] = [('「', '“'), ('」', '”'), ('『', '‘'), ('』', '’')];

/// Whether there are tables to convert texts of `from` to `to`.
pub fn can_derive(from: &Language, to: &Language) -> bool {
    tables(from, to).is_some()
}

impl Deriver {
    /// Prepares a conversion for each language with `derive_from`. One that has no tables is skipped: the settings report it.
    pub fn new(languages: &Languages, glossary: &[Term]) -> Self {
        let mut by_target = BTreeMap::new();
        let mut digest = Hasher::new();
        for (to, language) in languages.all() {
            let Some(from) = language.derive_from else {
                continue;
            };
            let Some(tables) = tables(languages.get(from), language) else {
                continue;
            };
            let simplified = variant(language) == Some("s");
            let quotes: &[(char, char)] = if simplified { &MAINLAND_QUOTES } else { &[] };
            let mut forms = Vec::new();
            for term in glossary {
                let own = term.forms.get(to);
                for (lang, form) in term.forms.iter() {
                    let replacement = match own {
                        _ if term.protect && lang != from => None,
                        Some(own) if lang == from => Some(own.clone()),
                        _ if term.protect => None,
                        _ => continue,
                    };
                    if !form.is_empty() {
                        forms.push((form.clone(), replacement));
                    }
                }
            }
            digest.number(forms.len() as u64);
            for (form, replacement) in &forms {
                let is_replaced = u64::from(replacement.is_some());
                digest.text(form).number(is_replaced);
                digest.text(replacement.as_deref().unwrap_or_default());
            }
            by_target.insert(to, Conversion::new(quotes, forms, 0, tables));
        }
        Self {
            by_target,
            digest: digest.finish(),
        }
    }

    /// A digest of what the glossary decides. While it is the same, and the settings are, texts are converted as before.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The words that one of two derivers converts otherwise than the other. Both are of the same languages. A text without any of
    /// them becomes the same by both: terms are found one after the other where they stand in it, so one that does not stand there
    /// decides nothing.
    pub fn differing(&self, other: &Self) -> Vec<String> {
        let pairs = self.by_target.iter().map(|(to, conversion)| {
            let other = other.by_target.get(to).map(Conversion::effective);
            (conversion.effective(), other.unwrap_or_default())
        });
        let mut all = BTreeSet::new();
        for (one, other) in pairs {
            let differs = |word: &&&str| one.get(*word) != other.get(*word);
            let words = one.keys().chain(other.keys()).filter(differs);
            all.extend(words.map(|word| (*word).to_owned()));
        }
        all.into_iter().collect()
    }

    /// Returns `text` in the language `to`, with addresses in it unchanged; a copy of it if `to` is not derived.
    pub fn convert(&self, to: Lang, text: &str) -> String {
        let Some(conversion) = self.by_target.get(&to) else {
            return text.to_owned();
        };
        if text.is_ascii() && !conversion.changes_ascii(text) {
            return text.to_owned();
        }
        let mut converted = String::with_capacity(text.len());
        for (words, address) in divided(text, addresses(text).map(of_address)) {
            converted += &conversion.convert(words);
            converted += address.map_or("", |(address, ())| address);
        }
        converted
    }

    /// What decided how words of `text` are written in the language `to`, where there was a choice.
    pub fn decisions(&self, to: Lang, text: &str) -> Vec<Decision> {
        let mut found = Vec::new();
        if let Some(conversion) = self.by_target.get(&to) {
            for (words, _) in divided(text, addresses(text).map(of_address)) {
                conversion.decisions(words, &mut found);
            }
        }
        found
    }

    /// What converts to the language `to` as this does, but for the given words, each with its form there.
    #[must_use]
    pub fn with(&self, to: Lang, words: &[(Text, Text)]) -> Self {
        let mut by_target = BTreeMap::new();
        if let Some(conversion) = self.by_target.get(&to) {
            by_target.insert(to, conversion.with(words));
        }
        Self {
            by_target,
            digest: Digest::default(),
        }
    }

    /// Whether texts of the language `to` are made by conversion.
    pub fn derives(&self, to: Lang) -> bool {
        self.by_target.contains_key(&to)
    }
}

/// What decides how a word is converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// The front matter of the entry.
    Entry,
    /// A term of the glossary, which the tables would have made something else of.
    Glossary,
    /// A phrase of the tables, whose characters by themselves are converted otherwise.
    Phrase,
    /// Nothing: it is the first of several forms.
    First,
}

/// A word that could have been converted in another way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision {
    /// The word.
    pub from: String,
    /// What it becomes.
    pub to: String,
    /// Why.
    pub by: By,
}

fn of_address(address: Address) -> (Range<usize>, ()) {
    (address.at, ())
}

/// A text divided by what was `found` in it: each stretch with what comes behind it, which is none for the last.
fn divided<T>(
    text: &str,
    found: impl Iterator<Item = (Range<usize>, T)>,
) -> impl Iterator<Item = (&str, Option<(&str, T)>)> {
    let mut done = 0;
    let all = found.map(Some).chain([None]);
    all.map(move |one| {
        let end = one.as_ref().map_or(text.len(), |(at, _)| at.start);
        let before = text.get(done..end).unwrap_or_default();
        let one = one.map(|(at, what)| {
            done = at.end;
            (text.get(at).unwrap_or_default(), what)
        });
        (before, one)
    })
}

impl Conversion {
    fn new(
        quotes: &'static [(char, char)],
        forms: Vec<(String, Option<String>)>,
        stated: usize,
        tables: Steps,
    ) -> Self {
        let terms = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(forms.iter().map(|(term, _)| term))
            .ok();
        let in_ascii = |(term, form): &(String, _)| term.is_ascii() && Option::is_some(form);
        Self {
            quotes,
            terms: terms.filter(|_| !forms.is_empty()),
            replaces_ascii: forms.iter().any(in_ascii),
            forms,
            stated,
            tables,
        }
    }

    /// This with further words, which go before terms of the glossary.
    fn with(&self, words: &[(Text, Text)]) -> Self {
        let own = |(word, form): &(Text, Text)| (word.value.clone(), Some(form.value.clone()));
        let mut forms: Vec<_> = words.iter().map(own).collect();
        let stated = forms.len();
        let is_stated = |term: &String| words.iter().any(|(word, _)| word.value == *term);
        let others = self.forms.iter().filter(|(term, _)| !is_stated(term));
        forms.extend(others.cloned());
        Self::new(self.quotes, forms, stated, self.tables)
    }

    /// Its terms with the form that each takes. Of equal terms the first one counts.
    fn effective(&self) -> BTreeMap<&str, Option<&str>> {
        let forms = self.forms.iter().rev();
        let forms = forms.map(|(term, form)| (term.as_str(), form.as_deref()));
        forms.collect()
    }

    /// A text divided by terms, each with the form that it takes, its own where it stays, and what says so.
    fn by_terms<'t>(
        &'t self,
        text: &'t str,
    ) -> impl Iterator<Item = (&'t str, Option<(&'t str, &'t str, By)>)> {
        let terms = self
            .terms
            .iter()
            .flat_map(move |terms| terms.find_iter(text));
        let terms = terms.map(|term| (term.range(), term.pattern().as_usize()));
        divided(text, terms).map(|(before, term)| {
            let term = term.map(|(word, index)| {
                let form = self.forms.get(index).and_then(|(_, form)| form.as_deref());
                let by = if index < self.stated {
                    By::Entry
                } else {
                    By::Glossary
                };
                (word, form.unwrap_or(word), by)
            });
            (before, term)
        })
    }

    /// What decided on the words of a text without addresses.
    fn decisions(&self, text: &str, found: &mut Vec<Decision>) {
        let mut add = |from: &str, to: &str, by: By| {
            let (from, to) = (from.to_owned(), to.to_owned());
            found.push(Decision { from, to, by });
        };
        for (before, term) in self.by_terms(text) {
            opencc::choices(self.tables, before, &mut |from, to, by_phrase| {
                add(from, to, if by_phrase { By::Phrase } else { By::First });
            });
            if let Some((word, to, by)) = term
                && to != opencc::convert(self.tables, word)
            {
                add(word, to, by);
            }
        }
    }

    /// Whether a text in ASCII may change: the tables have no entries for ASCII, the glossary may have.
    fn changes_ascii(&self, text: &str) -> bool {
        let terms = self.terms.as_ref().filter(|_| self.replaces_ascii);
        terms.is_some_and(|terms| terms.is_match(text))
    }

    fn convert(&self, text: &str) -> String {
        let mut converted = self.convert_words(text);
        for (from, to) in self.quotes {
            if converted.contains(*from) {
                converted = converted.replace(*from, to.encode_utf8(&mut [0; 4]));
            }
        }
        converted
    }

    /// Converts the glossary's terms by the glossary, and the text between them by the tables.
    fn convert_words(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for (before, term) in self.by_terms(text) {
            out.push_str(&opencc::convert(self.tables, before));
            out.push_str(term.map_or("", |(_, form, _)| form));
        }
        out
    }
}
