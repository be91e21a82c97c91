//! Figures in texts that contradict a fact of the site.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::figures::{Figure, figures};
use crate::base::{Lang, Languages, RelPath};
use crate::content::PageFile;
use crate::content::facts::{Fact, Origin};
use crate::diag::{Diagnostic, Span};

use super::figures::Content;

/// A fact as texts in one language speak of it.
#[derive(Debug, PartialEq, Eq)]
struct Claim {
    name: String,
    /// The words by which a sentence speaks of it.
    words: Vec<String>,
    unit: String,
    /// In thousandths.
    value: i64,
    year: Option<i16>,
    as_of: String,
    at: (u32, u32),
}

/// The facts that are stated, by language.
#[derive(Debug, Default)]
pub struct Claims {
    file: Option<RelPath>,
    by_lang: BTreeMap<Lang, Vec<Claim>>,
    /// All words of the claims in a language, by which a text may speak of one.
    words: BTreeMap<Lang, AhoCorasick>,
}

impl Claims {
    /// The facts of a site that have a value, a unit, and words by which texts speak of them.
    pub fn new(facts: Option<&(RelPath, IndexMap<String, Fact>)>, languages: &Languages) -> Self {
        let Some((file, facts)) = facts else {
            return Self::default();
        };
        let mut by_lang: BTreeMap<Lang, Vec<Claim>> = BTreeMap::new();
        for (name, fact) in facts {
            let Origin::Stated(value) = &fact.origin else {
                continue;
            };
            let Some(value) = figures(&value.value)
                .first()
                .and_then(|figure| figure.values.first().copied())
            else {
                continue;
            };
            for (lang, _) in languages.all() {
                let mut words: Vec<String> = fact
                    .names
                    .get(lang)
                    .into_iter()
                    .flatten()
                    .map(|name| name.to_ascii_lowercase())
                    .collect();
                words.extend(
                    fact.label
                        .get(lang)
                        .map(|label| label.value.to_ascii_lowercase()),
                );
                let unit = fact
                    .unit
                    .get(lang)
                    .map(|unit| unit.value.to_ascii_lowercase());
                if let Some(unit) = unit.filter(|_| !words.is_empty()) {
                    by_lang.entry(lang).or_default().push(Claim {
                        name: name.clone(),
                        words,
                        unit,
                        value,
                        year: fact.as_of.map(|date| date.first.year()),
                        as_of: fact.as_of.map(|date| date.to_string()).unwrap_or_default(),
                        at: (fact.at.start, fact.at.end),
                    });
                }
            }
        }
        let words = by_lang.iter().filter_map(|(lang, claims)| {
            let all = claims.iter().flat_map(|claim| &claim.words);
            let mut all_words = AhoCorasick::builder();
            let found = all_words.ascii_case_insensitive(true).build(all).ok();
            Some((*lang, found?))
        });
        Self {
            file: Some(file.clone()),
            words: words.collect(),
            by_lang,
        }
    }

    /// Whether no text can contradict one of them and not the other.
    pub fn is_same(&self, other: &Self) -> bool {
        self.file == other.file && self.by_lang == other.by_lang
    }

    /// Warns of figures in the text of a file that contradict a fact.
    pub fn check(&self, page: &PageFile, languages: &Languages, out: &mut Vec<Diagnostic>) {
        let (Some(claims), Some(body), Some(facts)) =
            (self.by_lang.get(&page.lang), &page.body, &self.file)
        else {
            return;
        };
        let whole = &*body.file();
        if !self
            .words
            .get(&page.lang)
            .is_some_and(|words| words.is_match(whole))
        {
            return;
        }
        for figure in &Content::of(page, languages).figures {
            let behind = whole
                .get(figure.range().end..)
                .unwrap_or_default()
                .trim_start();
            let mut beside = claims
                .iter()
                .filter(|claim| starts_with(behind, &claim.unit))
                .peekable();
            if beside.peek().is_none() {
                continue;
            }
            let (from, sentence) = sentence(whole, figure);
            let sentence = sentence.to_ascii_lowercase();
            let at =
                figure.range().start.saturating_sub(from)..figure.range().end.saturating_sub(from);
            let beside: Vec<&Claim> = beside
                .filter(|claim| {
                    claim
                        .words
                        .iter()
                        .any(|words| is_beside(&sentence, words, &at))
                })
                .collect();
            let says = |claim: &&Claim| figure.values.contains(&claim.value);
            let (Some(claim), false) = (beside.first(), beside.iter().any(says)) else {
                continue;
            };
            // What held in another year is another fact.
            let all = figures(&sentence);
            // A sentence that has the right one, too, compares the two.
            if all
                .iter()
                .any(|figure| figure.values.contains(&claim.value))
            {
                continue;
            }
            let mut years = all
                .iter()
                .flat_map(|figure| &figure.values)
                .filter(|value| (1_900_000..2_100_000).contains(*value));
            let is_of_another =
                years.any(|year| claim.year.is_none_or(|own| *year != i64::from(own) * 1000));
            if is_of_another || is_about(whole, figure, claim.value) {
                continue;
            }
            let written = whole.get(figure.range()).unwrap_or_default();
            let date = if claim.as_of.is_empty() {
                String::new()
            } else {
                format!(", as of {}", claim.as_of)
            };
            let message = format!(
                "`{written}` is not what the fact `{}` says{date}",
                claim.name
            );
            out.push(
                Diagnostic::warning("fact-contradicted", message)
                    .at(Span::new(&page.file, figure.range().start, figure.range().end))
                    .label(
                        Span {
                            file: facts.clone(),
                            range: Some(claim.at),
                        },
                        "the fact",
                    )
                    .hint(format!("write `{{{{ fact(name=\"{}\") }}}}`, which is the figure wherever it stands, or say of which day this one is", claim.name)),
            );
        }
    }
}

/// Warns of facts that were last looked at longer ago than they say.
pub fn check_ages(
    facts: Option<&(RelPath, IndexMap<String, Fact>)>,
    now: Timestamp,
    zone: &TimeZone,
    out: &mut Vec<Diagnostic>,
) {
    let today = now.to_zoned(zone.clone()).date();
    if let Some((file, facts)) = facts {
        for (name, fact) in facts {
            let (Some(days), Some(as_of)) = (fact.review_every, fact.as_of) else {
                continue;
            };
            let due = as_of.first.checked_add(jiff::Span::new().days(days));
            if due.is_ok_and(|due| due < today) {
                out.push(
                    Diagnostic::warning("fact-old", format!("the fact `{name}` is as of {as_of}, and is to be looked at every {days} days"))
                        .at(fact.at.span(file))
                        .hint(format!("ask its source again, and set `value` and `as_of`: {today}, if it still holds")),
                );
            }
        }
    }
}

/// Whether words stand before or behind a figure in a sentence, with few others and no figure between them.
fn is_beside(sentence: &str, words: &str, figure: &Range<usize>) -> bool {
    const MOST: usize = 30;
    let is_near = |between: Option<&str>| {
        between.is_some_and(|between| {
            between.chars().count() <= MOST
                && !between.contains(|c: char| c.is_numeric() || matches!(c, '，' | ',' | '、'))
        })
    };
    sentence.match_indices(words).any(|(at, words)| {
        is_near(sentence.get(at + words.len()..figure.start))
            || is_near(sentence.get(figure.end..at))
    })
}

/// Whether a text begins with a unit, and the unit ends there.
fn starts_with(text: &str, unit: &str) -> bool {
    let head = text.get(..unit.len()).map(str::to_ascii_lowercase);
    let next = text.get(unit.len()..).and_then(|rest| rest.chars().next());
    head.as_deref() == Some(unit)
        && !(unit.ends_with(|c: char| c.is_ascii_alphabetic())
            && next.is_some_and(|c| c.is_ascii_alphabetic()))
}

/// The part of a text between signs that end a sentence in which a figure stands, and where it begins.
fn sentence<'t>(text: &'t str, figure: &Figure) -> (usize, &'t str) {
    const MOST: usize = 400;
    let at = figure.range();
    let from = text.floor_char_boundary(at.start.saturating_sub(MOST));
    let to = text.ceil_char_boundary((at.end + MOST).min(text.len()));
    let before = text.get(from..at.start).unwrap_or_default();
    let after = text.get(at.end..to).unwrap_or_default();
    let ends = |text: &str, is_last: bool| {
        let mut all = [
            "。", "！", "？", "；", ". ", "! ", "? ", "; ", "\n\n", ".\n", "|",
        ]
        .iter()
        .filter_map(|sign| {
            if is_last {
                text.rfind(sign).map(|at| at + sign.len())
            } else {
                text.find(sign)
            }
        })
        .collect::<Vec<_>>();
        all.sort_unstable();
        if is_last {
            all.last().copied()
        } else {
            all.first().copied()
        }
    };
    let start = from + ends(before, true).unwrap_or(0);
    let end = at.end + ends(after, false).unwrap_or(after.len());
    (start, text.get(start..end).unwrap_or_default())
}

/// Whether a figure is said to be about what it is, and near a value: `some 60` for 59.
fn is_about(text: &str, figure: &Figure, value: i64) -> bool {
    const WORDS: [&str; 17] = [
        "about",
        "over",
        "some",
        "nearly",
        "almost",
        "than",
        "around",
        "least",
        "approximately",
        "約",
        "逾",
        "近",
        "超過",
        "多達",
        "约",
        "超过",
        "多于",
    ];
    let at = figure.range().start;
    let before = text
        .get(text.floor_char_boundary(at.saturating_sub(24))..at)
        .unwrap_or_default();
    let before = before.trim_end().to_ascii_lowercase();
    let is_said = WORDS.iter().any(|word| before.ends_with(word));
    let near = |own: &i64| (own - value).abs() <= value / 10;
    is_said && figure.values.iter().any(near)
}
