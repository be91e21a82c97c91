//! Other words for the terms of pages: the forms that the glossary has in all languages.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::search::normal;
use crate::site::Site;

/// Finds the terms of the glossary in texts.
pub struct Synonyms {
    terms: AhoCorasick,
    /// For each form that is looked for, the number of its term.
    numbers: Vec<usize>,
    /// The forms of each term, as written and in normal form.
    forms: Vec<Vec<(String, String)>>,
}

impl Synonyms {
    /// Prepares the glossary of a site; `None` if it has none.
    pub fn new(site: &Site) -> Option<Self> {
        let (mut needles, mut numbers, mut forms) = (Vec::new(), Vec::new(), Vec::new());
        for (number, term) in site.input().glossary.iter().enumerate() {
            let written = term.forms.iter().map(|(_, form)| form.trim());
            let all = written.filter(|form| !form.is_empty());
            let all: Vec<(String, String)> = all
                .map(|form| (form.to_owned(), normal(form).into_owned()))
                .collect();
            for (_, form) in &all {
                needles.push(form.clone());
                numbers.push(number);
            }
            forms.push(all);
        }
        if needles.is_empty() {
            return None;
        }
        let terms = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&needles)
            .ok()?;
        Some(Self {
            terms,
            numbers,
            forms,
        })
    }

    /// The forms of the terms of a page that it does not have, sorted.
    pub fn of(&self, title: &str, text: &str) -> Vec<String> {
        let text = [normal(title), normal(text)].join("\n");
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for term in self.terms.find_iter(&text) {
            let edge = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric());
            let before = text
                .get(..term.start())
                .and_then(|text| text.chars().next_back());
            let after = text.get(term.end()..).and_then(|text| text.chars().next());
            // A word is a term only as a whole.
            let form = text.get(term.range()).unwrap_or_default();
            if !form.is_ascii() || edge(before) && edge(after) {
                found.extend(self.numbers.get(term.pattern().as_usize()).copied());
            }
        }
        let terms = found
            .into_iter()
            .filter_map(|number| self.forms.get(number));
        let others = terms
            .flatten()
            .filter(|(_, form)| !text.contains(form.as_str()));
        let others: BTreeSet<&String> = others.map(|(written, _)| written).collect();
        others.into_iter().cloned().collect()
    }
}
