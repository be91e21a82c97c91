//! Which pages a query finds, and in which order. The client does the same (`rank.js`), and a test compares the two.

use std::collections::{BTreeMap, BTreeSet};

use strsim::osa_distance;

use super::postings::{MOST, mark};
use super::put::File;
use super::query::{Asked, Part, is_long as is_long_run, squash};
use super::read::{Reader, Shown, Word};
use super::tokens::{Unit, of_run};
use super::{normal, postings};

const K1: f64 = 1.2;
const B: f64 = 0.5;

/// The days in which what is new becomes old.
const FRESH: f64 = 1095.0;

/// A page that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// What is shown of it.
    pub page: Shown,
    /// The sum of `parts` times all `factors`, rounded.
    pub score: f64,
    /// What each part of the query adds to the score, before all factors, with the words that were found for it.
    pub parts: Vec<(String, f64)>,
    /// The factors by which the sum was multiplied: for missing parts, recency, the page's own, and the query as a phrase.
    pub factors: [f64; 4],
}

/// The result of a query.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The pages, the best first.
    pub hits: Vec<Hit>,
    /// Whether no page has all that was asked for, so that these have some of it.
    pub is_partial: bool,
}

/// Where a part of a query was found: for each page how much it counts, and the words.
struct Looked {
    found: BTreeMap<u32, f64>,
    words: Vec<String>,
}

/// A page before its text is looked at.
struct Candidate {
    page: u32,
    score: f64,
    parts: Vec<(usize, f64)>,
    factors: [f64; 3],
}

/// The score of a page so far, how many required parts it has, and what each part adds.
type Sum = (f64, usize, Vec<(usize, f64)>);

/// Asks an index, of which `files` are all files, for at most `most` pages.
pub fn find(files: Vec<File>, query: &str, most: usize) -> Found {
    let Some(index) = Reader::open(files) else {
        return Found::default();
    };
    let found = ask(&index, query, most, false);
    let is_long = Asked::read(query, false).parts;
    let is_long = is_long.iter().any(|part| is_long_run(&part.unit));
    if found.hits.is_empty() && is_long {
        return ask(&index, query, most, true);
    }
    found
}

fn ask(index: &Reader, query: &str, most: usize, loose: bool) -> Found {
    let asked = Asked::read(query, loose);
    let last = asked.parts.len().saturating_sub(1);
    let parts = asked.parts.iter().enumerate();
    let looked: Vec<Looked> = parts
        .map(|(at, part)| look(index, part, at == last))
        .collect();
    let (mut candidates, is_partial) = candidates(index, &asked, &looked);
    if !is_partial {
        side_by_side(index, &asked.pairs, &mut candidates);
    }
    let hits = shown(index, &asked, &looked, candidates, is_partial, most);
    Found {
        hits,
        is_partial: is_partial || loose,
    }
}

/// How much a token counts on a page.
fn weight(index: &Reader, code: u32, page: u32) -> f64 {
    let length = index.lengths.get(page as usize).copied().unwrap_or(0);
    let length = (f64::from(length) / 2.0).exp2() / index.manifest.average;
    let text = f64::from(code >> 4) / (1.0 - B + B * length);
    let fields = index.manifest.weights.iter().zip([1, 2, 4, 8]);
    fields.fold(text, |sum, (weight, bit)| {
        sum + if code & bit > 0 { *weight } else { 0.0 }
    })
}

/// The words of the index that a word stands for, each with how well.
fn alike<'w>(word: &str, all: &'w [Word], is_last: bool) -> Vec<(&'w Word, f64)> {
    let length = word.chars().count();
    let own = all.iter().find(|other| other.text == word);
    let mut found = Vec::new();
    for other in all {
        let stem = other.stem.chars().count();
        let text = other.text.chars().count();
        if other.text == word {
            found.push((other, 1.0));
        } else if own.is_some_and(|own| own.stem == other.stem) {
            found.push((other, 0.8));
        } else if own.is_none()
            && length.saturating_sub(stem) <= 4
            && stem >= 4
            && word.starts_with(&other.stem)
        {
            found.push((other, 0.6));
        } else if is_last && length > 1 && other.text.starts_with(word) {
            found.push((other, 0.5 * length as f64 / text as f64));
        }
    }
    let most = most_edits(word);
    if !found.is_empty() || most == 0 {
        return found;
    }
    for other in all {
        let edits = osa_distance(word, &other.text);
        if edits <= most {
            found.push((other, 0.4 / edits as f64));
        }
    }
    found
}

/// How many slips a word may have.
fn most_edits(word: &str) -> usize {
    let has_digit = word.chars().any(|c| c.is_ascii_digit());
    match word.chars().count() {
        0..4 => 0,
        _ if has_digit => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// How many words are looked at that one stands for which is in none of their files.
const MEANT: usize = 3;

/// The words that one may stand for which begins with a slip.
fn meant(index: &Reader, word: &str) -> Vec<Word> {
    let near = index.with_ending(word).into_iter();
    let near = near.map(|other| (osa_distance(word, &other), other));
    let mut near: Vec<_> = near
        .filter(|(edits, _)| *edits <= most_edits(word))
        .collect();
    near.sort_by_key(|(edits, _)| *edits);
    near.truncate(MEANT);
    let found = near.into_iter().filter_map(|(_, other)| {
        let mut words = index.words(&other, false).into_iter();
        words.find(|word| word.text == other)
    });
    found.collect()
}

fn look(index: &Reader, part: &Part, is_last: bool) -> Looked {
    let mut found = BTreeMap::new();
    match &part.unit {
        Unit::Run(run) => {
            let tokens = of_run(run).into_iter();
            let lists = tokens.map(|token| postings::read(&index.characters(token)).collect());
            let lists: Vec<BTreeMap<u32, u32>> = lists.collect();
            for (page, first) in lists.iter().take(1).flatten() {
                let code = lists.iter().fold(*first, |code, list| {
                    let other = list.get(page).copied().unwrap_or(0);
                    code & other & 15 | (code >> 4).min(other >> 4) << 4
                });
                if code > 0 {
                    found.insert(*page, weight(index, code, *page));
                }
            }
            let words = vec![run.clone()];
            Looked { found, words }
        }
        Unit::Word(word) => {
            let is_start = is_last && !part.is_phrase;
            let mut all = index.words(word, is_start);
            if most_edits(word) > 0 && alike(word, &all, is_start).is_empty() {
                all = meant(index, word);
            }
            let words = alike(word, &all, is_start);
            for (other, factor) in &words {
                for (page, code) in postings::read(&other.postings) {
                    let value = factor * weight(index, code, page);
                    let best = found.entry(page).or_insert(0.0);
                    *best = value.max(*best);
                }
            }
            let words = words.into_iter().map(|(other, _)| other.text.clone());
            Looked {
                found,
                words: words.collect(),
            }
        }
    }
}

/// The pages that have what is required, or some of it if none has all, the best first.
fn candidates(index: &Reader, asked: &Asked, looked: &[Looked]) -> (Vec<Candidate>, bool) {
    let all = index.manifest.pages as f64;
    let mut required: Vec<bool> = looked
        .iter()
        .zip(&asked.parts)
        .map(|(looked, part)| {
            let is_word = matches!(part.unit, Unit::Word(_)) && !part.is_phrase;
            !(is_word && looked.found.len() as f64 > all / 2.0)
        })
        .collect();
    if !required.contains(&true) {
        required.fill(true);
    }
    let count = required.iter().filter(|required| **required).count();
    let mut sums: BTreeMap<u32, Sum> = BTreeMap::new();
    for (at, looked) in looked.iter().enumerate() {
        let n = looked.found.len() as f64;
        let idf = (1.0 + (all - n + 0.5) / (n + 0.5)).ln();
        for (page, value) in &looked.found {
            let adds = idf * value / (K1 + value);
            let (sum, has, parts) = sums.entry(*page).or_default();
            *sum += adds;
            *has += usize::from(required.get(at) == Some(&true));
            parts.push((at, adds));
        }
    }
    let is_partial = count > 1 && !sums.values().any(|(_, has, _)| *has == count);
    let least = if is_partial { 1 } else { count };
    let newest = index.days.last().copied().unwrap_or(0);
    let hits = sums.into_iter().filter(|(_, (_, has, _))| *has >= least);
    let mut hits: Vec<Candidate> = hits
        .map(|(page, (sum, has, parts))| {
            let at = page as usize;
            let day = index.days.get(at).copied().unwrap_or(0);
            let age = f64::from(newest - day);
            let fresh = if day > 0 {
                (1.0 - age / FRESH).max(0.0)
            } else {
                0.0
            };
            let boost = index.boosts.get(&page).copied().unwrap_or(10);
            let share = (has as f64 / count as f64).powi(2);
            let factors = [share, 1.0 + 0.2 * fresh, f64::from(boost) / 10.0];
            let [a, b, c] = factors;
            Candidate {
                page,
                score: rounded(sum * a * b * c),
                parts,
                factors,
            }
        })
        .collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.page.cmp(&a.page)));
    (hits, is_partial)
}

/// For how many pages it is quicker to read their texts.
const SOON: usize = 20;

/// Takes out pages that cannot have one word after the other, until few are left.
fn side_by_side(index: &Reader, pairs: &[[String; 2]], candidates: &mut Vec<Candidate>) {
    let own = |word: &str| {
        let mut words = index.words(word, false).into_iter();
        let own = words.find(|other| other.text == word);
        own.map_or_else(String::new, |own| own.postings)
    };
    for [first, word] in pairs {
        let all = index.before(word);
        if all.is_empty() || candidates.len() <= SOON {
            continue;
        }
        let firsts: BTreeMap<u32, u32> = postings::read(&own(first)).collect();
        let wanted = mark(first.chars());
        let mut near = BTreeSet::new();
        let mut start = 0;
        for (page, code) in postings::read(&own(word)) {
            let times = code >> 4;
            let end = start + times as usize;
            let mut before = all.get(start..end).into_iter().flatten();
            let both = code & firsts.get(&page).copied().unwrap_or(0);
            // A name is in no text, and of a word that a text has very often not all is known.
            if both & 11 > 0 || times == MOST || before.any(|before| *before == wanted) {
                near.insert(page);
            }
            start = end;
        }
        candidates.retain(|candidate| near.contains(&candidate.page));
    }
}

fn rounded(score: f64) -> f64 {
    (score * 1e6).round() / 1e6
}

/// How many pages are sorted by how closely they have the query.
const FIRST: usize = 10;

/// The first pages that have the query verbatim.
fn shown(
    index: &Reader,
    asked: &Asked,
    looked: &[Looked],
    candidates: Vec<Candidate>,
    is_partial: bool,
    most: usize,
) -> Vec<Hit> {
    let mut hits: Vec<(u32, Hit)> = Vec::new();
    for candidate in candidates {
        let Some(page) = index.page(candidate.page) else {
            continue;
        };
        let own = squash(&normal(&page.title));
        let texts = [&page.title, &page.text].into_iter();
        let texts = texts.chain(&page.names).chain(&page.synonyms);
        let texts: Vec<String> = texts.map(|text| squash(&normal(text))).collect();
        let text = texts.join("\n");
        let mut needles = asked.needles.iter();
        if !is_partial && !needles.all(|needle| text.contains(needle.as_str())) {
            continue;
        }
        let phrase = if own.trim() == asked.whole.trim() {
            2.0
        } else if looked.len() < 2 {
            1.0
        } else if own.contains(&asked.whole) {
            1.4
        } else if text.contains(&asked.whole) {
            1.15
        } else {
            1.0
        };
        let [share, fresh, boost] = candidate.factors;
        let parts = candidate.parts.into_iter().filter_map(|(at, adds)| {
            let words = &looked.get(at)?.words;
            Some((words.join("|"), rounded(adds)))
        });
        let hit = Hit {
            page,
            score: rounded(candidate.score * phrase),
            parts: parts.collect(),
            factors: [share, fresh, boost, phrase],
        };
        hits.push((candidate.page, hit));
        if hits.len() == most {
            break;
        }
    }
    if let Some(first) = hits.get_mut(..FIRST.min(most)) {
        first.sort_by(|(a, x), (b, y)| y.score.total_cmp(&x.score).then(b.cmp(a)));
    } else {
        hits.sort_by(|(a, x), (b, y)| y.score.total_cmp(&x.score).then(b.cmp(a)));
    }
    hits.into_iter().map(|(_, hit)| hit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Head, Page, Search};

    #[test]
    fn pages_without_the_words_of_a_phrase_side_by_side_are_not_read() {
        let page = |number: usize| Page {
            url: format!("/{number}/"),
            title: if number == 7 {
                "River bridge"
            } else {
                "A page"
            }
            .to_owned(),
            text: match number % 10 {
                0 => "Over the river,\nbridge and tunnel".to_owned(),
                1 => "bridge ".repeat(16) + "river",
                _ => "A bridge, a river, 橋 bridge".to_owned(),
            },
            boost: 10,
            ..Page::default()
        };
        let search = Search {
            tag: "en".to_owned(),
            weights: [8.0, 6.0, 3.0, 1.0],
            ..Search::default()
        };
        let index = Reader::open(search.files(vec![Head::default(); 60], &page)).unwrap();
        let asked = Asked::read("“river bridge”", false);
        let parts = asked.parts.iter();
        let looked: Vec<Looked> = parts.map(|part| look(&index, part, false)).collect();
        let (mut found, is_partial) = candidates(&index, &asked, &looked);
        assert_eq!((found.len(), is_partial), (60, false));
        side_by_side(&index, &asked.pairs, &mut found);
        let mut found: Vec<u32> = found.iter().map(|found| found.page).collect();
        found.sort_unstable();
        assert_eq!(found, [0, 1, 7, 10, 11, 20, 21, 30, 31, 40, 41, 50, 51]);
    }
}
