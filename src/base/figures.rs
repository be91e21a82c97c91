//! Figures in texts, whatever they are written with: `1,200`, `1.2 million`, `twelve`, `一百二十萬`, `1.2億`, `6月`, `June`.
//!
//! Two versions of a text are compared by them ([`missing`]), so a figure knows what it means and not which unit it has. Dates
//! are their parts: the year, the month and the day.

use std::collections::BTreeSet;
use std::ops::Range;

mod digits;
mod english;
mod han;

pub use english::MONTHS;
pub use han::numerals;

/// A figure in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its first byte and the one after its last.
    pub at: (u32, u32),
    /// What it may mean, in thousandths: 8 and 80 for `8成`, 18 and 6 for `18:00`.
    pub values: Vec<i64>,
    /// Whether another version of the text has to have it, too: it is written in digits. `one` may be `a` there, and `三` is a part of
    /// many words.
    pub is_firm: bool,
    /// What a word behind it has multiplied it by, as `萬`; 1 without one.
    scale: i64,
}

/// A figure is kept in thousandths.
pub const ONE: i64 = 1000;

impl Figure {
    fn new(at: Range<usize>, value: i64, is_firm: bool) -> Self {
        let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            at: (short(at.start), short(at.end)),
            values: vec![value],
            is_firm,
            scale: 1,
        }
    }

    /// Its byte range.
    pub fn range(&self) -> Range<usize> {
        self.at.0 as usize..self.at.1 as usize
    }

    fn or(&mut self, value: Option<i64>) {
        self.values.extend(value);
    }
}

/// The figures in `text`, in order.
pub fn figures(text: &str) -> Vec<Figure> {
    let bytes = text.as_bytes();
    let mut found: Vec<Figure> = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let read = match byte {
            b'0'..=b'9' => han::read(text, at),
            b'a'..=b'z' | b'A'..=b'Z' => english::read(text, at),
            // Han characters and full-width digits; Arabic digits.
            0xE3..=0xEF | 0xD9 | 0xDB => han::read(text, at),
            _ => Read::nothing(text, at),
        };
        for mut figure in read.figures {
            if let Some(last) = found.last_mut()
                && figure.scale > last.scale
                && is_range(text.get(last.range().end..figure.range().start))
            {
                // `6至7萬` begins with 60,000.
                let scaled = last
                    .values
                    .first()
                    .map(|value| value.checked_mul(figure.scale));
                last.or(scaled.flatten());
            }
            figure.values.dedup();
            found.push(figure);
        }
        at = read.end.max(at + 1);
    }
    found
}

fn is_range(between: Option<&str>) -> bool {
    matches!(
        between.map(str::trim),
        Some("至" | "到" | "-" | "–" | "—" | "~" | "～" | "to" | "and" | "、" | "或" | "or")
    )
}

/// What was read at a place.
struct Read {
    figures: Vec<Figure>,
    /// Where to read on.
    end: usize,
}

impl Read {
    /// There is no figure at `at`.
    fn nothing(text: &str, at: usize) -> Self {
        let next = text.get(at..).and_then(|rest| rest.chars().next());
        Self {
            figures: Vec::new(),
            end: at + next.map_or(1, char::len_utf8),
        }
    }

    fn one(figure: Figure, end: usize) -> Self {
        Self {
            figures: vec![figure],
            end,
        }
    }
}

/// The firm figures of one text that another has in no form, each value once.
pub fn missing<'f>(of: &'f [Figure], other: &[Figure]) -> Vec<&'f Figure> {
    let known: BTreeSet<i64> = other
        .iter()
        .flat_map(|one| one.values.iter().copied())
        .collect();
    let mut told = BTreeSet::new();
    let is_missing = |figure: &&Figure| {
        figure.is_firm
            // 1 may be `a`, and 0 `no`.
            && figure.values.iter().all(|value| *value > ONE && !known.contains(value))
    };
    let all = of.iter().filter(is_missing);
    all.filter(|figure| told.insert(figure.values.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let shown = |figure: &Figure| {
            let values: Vec<String> = figure
                .values
                .iter()
                .map(|value| match value % ONE {
                    0 => (value / ONE).to_string(),
                    rest => format!("{}.{rest:03}", value / ONE),
                })
                .collect();
            let sign = if figure.is_firm { "" } else { "?" };
            values.join("|") + sign
        };
        let all = figures(text);
        let all: Vec<String> = all.iter().map(shown).collect();
        all.join(" ")
    }

    #[test]
    fn one_figure_in_many_forms() {
        for (text, figures) in [
            (
                "120 million; 1.2億; 120,000,000; 1億2000萬",
                "120000000 120000000 120000000 120000000",
            ),
            (
                "一億二千萬 一百二十 廿三 卅 二十 十五 兩萬",
                "120000000? 120? 23? 30? 20? 15? 20000?",
            ),
            (
                "37億港元 HK$3.7 billion $3.7bn",
                "3700000000 3700000000 3700000000",
            ),
            ("萬億 3.5萬億 １２３ 10萬5千", "3500000000000 123 105000"),
            (
                "twenty-five, two hundred and six thousand, a dozen, third",
                "25? 206000? 12? 3?",
            ),
            ("١٬٢٠٠ ٣٫٥ ۱۲", "1200 3.500 12"),
            ("a three-second delay, the twenty-second", "3? 2? 22?"),
            (
                "2024年4月18日 18 April 2024 2024-04-18 二〇二五年",
                "2024 4 18 18 4 2024 2024 4 18 2025?",
            ),
            ("in May; may; May 2024", "5? 5 2024"),
            (
                "下午6時30分 6.30 pm 18:30 8 am 九時",
                "6|18 30 6|18 30 18|6 30 8|20 9|21?",
            ),
            ("6至7萬 6 to 7 million", "6|60000 70000 6|6000000 7000000"),
            ("8成 八成 3年半 80%", "8|80 8|80? 3|3.500 80"),
            ("COVID-19 A4 v1.2.3 21st 5G 10.0.0.1", "19? 4? 21 5"),
            ("87.5 3.", "87.500 3"),
            ("", ""),
            ("㐀𠀀\u{E000}😀１億億億億億億億億億億", "100000000"),
        ] {
            assert_eq!(read(text), figures, "{text}");
        }
    }

    #[test]
    fn what_another_version_lacks() {
        let lacks = |of: &str, other: &str| -> Vec<String> {
            let of_figures = figures(of);
            let all = missing(&of_figures, &figures(other));
            all.iter().map(|one| of[one.range()].to_owned()).collect()
        };
        assert_eq!(lacks("59 of 61, 59 again", "六十一"), ["59"]);
        assert_eq!(
            lacks("1 hall, 0 left, on 6 June", "6月，一座"),
            Vec::<String>::new()
        );
        assert_eq!(lacks("三十多間", "some firms"), Vec::<String>::new());
    }
}
