//! Queries: what a text asks for. The client does the same (`parse` in `rank.js`).

use super::normal;
use super::tokens::{Unit, units};

/// The longest query in characters; what follows does not count.
const LONGEST: usize = 200;

/// The most parts of a query.
const MOST: usize = 12;

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// A word, or characters in a row.
    pub unit: Unit,
    /// Whether it is in quotation marks.
    pub is_phrase: bool,
}

/// What a query asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Its parts, each once.
    pub parts: Vec<Part>,
    /// What a page must have verbatim.
    pub needles: Vec<String>,
    /// The words that a page must have one after the other.
    pub pairs: Vec<[String; 2]>,
    /// The whole query as a text may have it.
    pub whole: String,
}

/// The pairs of quotation marks of phrases.
const QUOTES: [(char, char); 3] = [('"', '"'), ('“', '”'), ('「', '」')];

impl Asked {
    /// Divides a query into words, runs of characters and phrases.
    ///
    /// If it is `loose`, the pairs of longer runs need not be adjacent.
    pub fn read(query: &str, loose: bool) -> Self {
        let text: String = query.chars().take(LONGEST).collect();
        let mut asked = Self {
            whole: needle(&normal(&text)),
            ..Self::default()
        };
        let mut rest = text.as_str();
        while let Some((before, phrase, after)) = phrase(rest) {
            asked.add(before, false, loose);
            asked.add(phrase, true, loose);
            rest = after;
        }
        asked.add(rest, false, loose);
        let mut parts: Vec<Part> = Vec::new();
        for part in asked.parts {
            if parts.len() < MOST && parts.iter().all(|known| known.unit != part.unit) {
                parts.push(part);
            }
        }
        Self { parts, ..asked }
    }

    fn add(&mut self, text: &str, is_phrase: bool, loose: bool) {
        let text = normal(text);
        let mut found = units(&text);
        if loose {
            let parts = found.into_iter();
            found = parts
                .flat_map(|unit| {
                    if is_long(&unit) {
                        halves(&unit)
                    } else {
                        vec![unit]
                    }
                })
                .collect();
        }
        for unit in &found {
            if let Unit::Run(run) = unit
                && run.chars().count() > 2
            {
                self.needles.push(run.clone());
            }
        }
        if is_phrase && found.len() > 1 {
            self.needles.push(needle(&text));
            for pair in found.windows(2) {
                if let [Unit::Word(first), Unit::Word(second)] = pair {
                    self.pairs.push([first.clone(), second.clone()]);
                }
            }
        }
        let parts = found.into_iter();
        self.parts
            .extend(parts.map(|unit| Part { unit, is_phrase }));
    }
}

/// Whether a unit is a run whose pairs need not be adjacent.
pub fn is_long(unit: &Unit) -> bool {
    matches!(unit, Unit::Run(run) if run.chars().count() > 3)
}

/// The pairs that a run is made of: of an odd number of characters, the last two overlap the others.
fn halves(unit: &Unit) -> Vec<Unit> {
    let all: Vec<char> = unit.text().chars().collect();
    let starts = (0..all.len()).step_by(2);
    let pairs = starts.filter_map(|at| all.get(at..at + 2).or_else(|| all.get(all.len() - 2..)));
    pairs.map(|pair| Unit::Run(pair.iter().collect())).collect()
}

/// The first phrase in quotation marks, with what is before and after it.
fn phrase(text: &str) -> Option<(&str, &str, &str)> {
    for (start, c) in text.char_indices() {
        let Some((_, close)) = QUOTES.iter().find(|(open, _)| *open == c) else {
            continue;
        };
        let inner = text.get(start + c.len_utf8()..)?;
        if let Some(end) = inner.find(*close).filter(|end| *end > 0) {
            let after = inner.get(end + close.len_utf8()..).unwrap_or_default();
            let before = text.get(..start).unwrap_or_default();
            return Some((before, inner.get(..end)?, after));
        }
    }
    None
}

/// A normal text with nothing but one space between its units, to look for phrases in.
pub fn squash(text: &str) -> String {
    format!(" {} ", joined(&units(text)))
}

fn joined(units: &[Unit]) -> String {
    let texts: Vec<&str> = units.iter().map(Unit::text).collect();
    texts.join(" ")
}

/// A phrase as it stands in what [`squash`] returns: words are whole there, and runs may go on.
fn needle(text: &str) -> String {
    let found = units(text);
    let edge = |unit: Option<&Unit>| match unit {
        Some(Unit::Word(_)) => " ",
        _ => "",
    };
    let (first, last) = (edge(found.first()), edge(found.last()));
    format!("{first}{}{last}", joined(&found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read() {
        let asked = Asked::read("Park “first partners” 備忘錄 park", false);
        let texts: Vec<&str> = asked.parts.iter().map(|part| part.unit.text()).collect();
        assert_eq!(texts, ["park", "first", "partners", "备忘录"]);
        assert_eq!(asked.needles, [" first partners ", "备忘录"]);
        assert_eq!(asked.whole, " park first partners 备忘录 park ");
        assert_eq!(Asked::read("?!", false).parts, []);
        let asked = Asked::read("備忘錄簽署", true);
        let texts: Vec<&str> = asked.parts.iter().map(|part| part.unit.text()).collect();
        assert_eq!(texts, ["备忘", "录签", "签署"]);
    }
}
