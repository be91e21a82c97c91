//! Numbers and months in English words.

use super::{Figure, ONE, Read};

/// The names of the months in small letters, of which the first three are the abbreviation.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What a word does to a number.
enum Word {
    Add(i64),
    Times(i64),
    /// It ends the number, as `third`.
    Last(i64),
}

fn word(word: &str) -> Option<Word> {
    use Word::{Add, Last, Times};
    const LONGEST: usize = "seventeenth".len();
    if word.len() < 3 {
        return None;
    }
    let mut lower = [0; LONGEST];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    Some(match std::str::from_utf8(lower).ok()? {
        "one" => Add(1),
        "two" => Add(2),
        "three" => Add(3),
        "four" => Add(4),
        "five" => Add(5),
        "six" => Add(6),
        "seven" => Add(7),
        "eight" => Add(8),
        "nine" => Add(9),
        "ten" => Add(10),
        "eleven" => Add(11),
        "twelve" => Add(12),
        "thirteen" => Add(13),
        "fourteen" => Add(14),
        "fifteen" => Add(15),
        "sixteen" => Add(16),
        "seventeen" => Add(17),
        "eighteen" => Add(18),
        "nineteen" => Add(19),
        "twenty" => Add(20),
        "thirty" => Add(30),
        "forty" => Add(40),
        "fifty" => Add(50),
        "sixty" => Add(60),
        "seventy" => Add(70),
        "eighty" => Add(80),
        "ninety" => Add(90),
        "dozen" => Times(12),
        "hundred" => Times(100),
        "thousand" => Times(1000),
        "million" => Times(1_000_000),
        "billion" => Times(1_000_000_000),
        "trillion" => Times(1_000_000_000_000),
        "both" | "second" | "twice" | "double" | "doubled" | "pair" => Last(2),
        "third" | "triple" | "tripled" => Last(3),
        "fourth" | "quarter" | "quarterly" => Last(4),
        "fifth" => Last(5),
        "sixth" => Last(6),
        "seventh" => Last(7),
        "eighth" => Last(8),
        "ninth" => Last(9),
        "tenth" => Last(10),
        "eleventh" => Last(11),
        "twelfth" => Last(12),
        "fifteenth" => Last(15),
        "twentieth" => Last(20),
        "thirtieth" => Last(30),
        "half" | "halves" | "halved" => Last(50),
        _ => return None,
    })
}

fn letters(text: &str) -> &str {
    let end = text.bytes().position(|byte| !byte.is_ascii_alphabetic());
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Reads the word at `at`, and the number that begins with it.
pub fn read(text: &str, at: usize) -> Read {
    let rest = text.get(at..).unwrap_or_default();
    let first = letters(rest);
    let whole = Read {
        figures: Vec::new(),
        end: at + first.len(),
    };
    let is_inside = text
        .get(..at)
        .is_some_and(|before| before.ends_with(char::is_alphanumeric));
    if is_inside {
        return whole;
    }
    if let Some(month) = month(first) {
        let end = at + first.len();
        let mut figure = Figure::new(at..end, month * ONE, is_beside_digit(text, at, end));
        figure.values.dedup();
        return Read::one(figure, end);
    }
    let (mut total, mut part, mut any, mut end) = (0_i64, 0_i64, false, at);
    let mut next = at;
    while let Some(rest) = text.get(next..) {
        let name = letters(rest);
        match word(name) {
            Some(Word::Add(value)) => part += value,
            Some(Word::Times(by)) if by < 1000 => part = part.max(1).saturating_mul(by),
            Some(Word::Times(by)) => {
                total = total.saturating_add(part.max(1).saturating_mul(by));
                part = 0;
            }
            // `three-second` is three, and `twenty-second` is twenty-two.
            Some(Word::Last(value)) if any && (part < 20 || part % 10 > 0 || value > 9) => break,
            Some(Word::Last(value)) => {
                part += value;
                any = true;
                end = next + name.len();
                break;
            }
            None if any && name == "and" => {}
            None => break,
        }
        if name != "and" {
            any = true;
            end = next + name.len();
        }
        let behind = next + name.len();
        match text.as_bytes().get(behind) {
            Some(b' ' | b'-') => next = behind + 1,
            _ => break,
        }
    }
    let value = total.saturating_add(part).checked_mul(ONE);
    match value.filter(|_| any) {
        Some(value) => Read::one(Figure::new(at..end, value, false), end),
        None => whole,
    }
}

/// The number of a month by its name.
fn month(name: &str) -> Option<i64> {
    if !name.starts_with(|c: char| c.is_ascii_uppercase()) || name.len() < 3 {
        return None;
    }
    let is = |month: &str| {
        let short = if name.len() == 4 {
            "sept"
        } else {
            month.get(..3).unwrap_or_default()
        };
        name.eq_ignore_ascii_case(month)
            || name.eq_ignore_ascii_case(short) && month.starts_with(short)
    };
    let place = MONTHS.iter().position(|month| is(month))?;
    i64::try_from(place + 1).ok()
}

/// Whether digits stand beside a word, as in `18 April` and `May 2024`, so that it is not another word.
fn is_beside_digit(text: &str, from: usize, to: usize) -> bool {
    let before = text
        .get(..from)
        .unwrap_or_default()
        .trim_end_matches([' ', '\u{A0}']);
    let before = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| before.strip_suffix(end))
        .unwrap_or(before);
    let after = text
        .get(to..)
        .unwrap_or_default()
        .trim_start_matches(['.', ',']);
    let after = after.trim_start_matches([' ', '\u{A0}']);
    before.ends_with(|c: char| c.is_ascii_digit())
        || after.starts_with(|c: char| c.is_ascii_digit())
}

/// A word behind digits that multiplies them, after at most one space: the factor, and its length with the space.
pub fn scale(text: &str) -> Option<(i64, usize)> {
    let rest = text.strip_prefix([' ', '\u{A0}']).unwrap_or(text);
    let space = text.len() - rest.len();
    let name = letters(rest);
    let by = match &*name.to_ascii_lowercase() {
        "thousand" => 1000,
        "million" | "mn" => 1_000_000,
        "billion" | "bn" => 1_000_000_000,
        "trillion" | "tn" => 1_000_000_000_000,
        _ => return None,
    };
    Some((by, space + name.len()))
}

/// The length of `am` or `pm` behind an hour, with the space before it.
pub fn half_of_day(text: &str) -> Option<usize> {
    let rest = text.strip_prefix([' ', '\u{A0}']).unwrap_or(text);
    let space = text.len() - rest.len();
    ["am", "pm", "a.m", "p.m", "AM", "PM"]
        .iter()
        .find(|name| {
            rest.strip_prefix(**name)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        })
        .map(|name| space + name.len())
}
