//! Recognises dates at the start of a file name that are not in the form `2026-11-28`, to suggest the right name: only
//! that form dates an entry.

use jiff::civil;

use super::layout::split_date;
use crate::base::figures::MONTHS;

/// The numbers that are taken for years, because `2811` in a name is a day and a month rather than a year.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2099;

/// A date in another form at the start of a name: `28-11-2026-x`, `20261128-x`, `2026_11_28-x`, `2026-11-28 x`,
/// `2026-1-5-x`, `5 Jan 2026 x`. `05-06-2026-x` may mean two days.
#[derive(Debug, PartialEq, Eq)]
pub struct OtherForm {
    /// The days that it may mean, one or two; of two, the reading with the day before the month comes first.
    pub days: Vec<civil::Date>,
    /// The right names, in the same order, without language and extension.
    pub names: Vec<String>,
}

/// Reads the start of `name`, which has no language and extension. `None` if its date is in the right form, or it has
/// none: two numbers (`2026-27-budget`, `2026-11-newsletter`) are no date.
pub fn other_form(name: &str) -> Option<OtherForm> {
    if split_date(name).0.is_some() {
        return None;
    }
    let (days, rest) = compact(name).or_else(|| in_parts(name))?;
    let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
    let named = |day: &civil::Date| match rest {
        "" => day.to_string(),
        rest => format!("{day}-{rest}"),
    };
    let names = days.iter().map(named).collect();
    Some(OtherForm { days, names })
}

fn day(year: u32, month: u32, day: u32) -> Option<civil::Date> {
    let year = i16::try_from(year)
        .ok()
        .filter(|year| YEARS.contains(year))?;
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Reads `20261128-x` or `28112026-x`: exactly eight digits, with no ASCII letter behind.
fn compact(name: &str) -> Option<(Vec<civil::Date>, &str)> {
    let (digits, rest) = digits(name);
    let number: u32 = digits.parse().ok().filter(|_| digits.len() == 8)?;
    let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    let forward = day(number / 10_000, number / 100 % 100, number % 100);
    let backward = || day(number % 10_000, number / 10_000 % 100, number / 1_000_000);
    let found = forward.or_else(backward).filter(|_| ends)?;
    Some((vec![found], rest))
}

/// One part of a date: a number with its number of digits, or a month (1 to 12) that was a word.
#[derive(Clone, Copy)]
enum Part {
    Number(u32, usize),
    Month(u32),
}

/// Reads three numbers, or two and the name of a month, with separators between.
fn in_parts(name: &str) -> Option<(Vec<civil::Date>, &str)> {
    use Part::{Month, Number};
    let (first, rest) = part(name)?;
    let (second, rest) = part(after_separator(rest)?)?;
    let (third, rest) = part(after_separator(rest)?)?;
    let small = |length: usize| length <= 2;
    let days = match (first, second, third) {
        (Number(y, 4), Number(m, a), Number(d, b)) if small(a) && small(b) => {
            vec![day(y, m, d).or_else(|| day(y, d, m))?]
        }
        (Number(d, a), Number(m, b), Number(y, 4)) if small(a) && small(b) => {
            let mut both: Vec<_> = [day(y, m, d), day(y, d, m)].into_iter().flatten().collect();
            both.dedup();
            both
        }
        (Number(d, a), Month(m), Number(y, 4))
        | (Month(m), Number(d, a), Number(y, 4))
        | (Number(y, 4), Month(m), Number(d, a))
            if small(a) =>
        {
            vec![day(y, m, d)?]
        }
        _ => return None,
    };
    // A digit or letter right behind (`2026-11-2028`, `3.10.2026b`) makes it something else, but a letter may
    // follow a date that is as long as the right form: `2026-11-28opening`.
    let whole = name.len() - rest.len() == "2026-11-28".len();
    let goes_on = rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    let goes_on = goes_on && !(whole && rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    (!days.is_empty() && !goes_on).then_some((days, rest))
}

fn after_separator(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| !c.is_alphanumeric() || "年月".contains(c));
    (rest.len() < text.len()).then_some(rest)
}

fn part(text: &str) -> Option<(Part, &str)> {
    let (number, rest) = digits(text);
    if !number.is_empty() {
        let rest = rest.strip_prefix('日').unwrap_or(rest);
        return Some((Part::Number(number.parse().ok()?, number.len()), rest));
    }
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    let word = word.to_ascii_lowercase();
    let is_name = |month: &&str| **month == word || month.get(..3) == Some(word.as_str());
    let place = MONTHS.iter().position(is_name)?;
    Some((Part::Month(u32::try_from(place).ok()? + 1), rest))
}

/// Splits off the digits at the start and returns them in ASCII: Chinese input methods write full-width ones.
fn digits(text: &str) -> (String, &str) {
    let mut found = String::new();
    for (at, c) in text.char_indices() {
        let wide = u32::from(c).checked_sub(u32::from('０'));
        let digit = c
            .to_digit(10)
            .or(wide.filter(|digit| *digit < 10))
            .and_then(|digit| char::from_digit(digit, 10));
        match digit {
            Some(digit) => found.push(digit),
            None => return (found, text.get(at..).unwrap_or("")),
        }
    }
    (found, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_another_form_is_known_with_the_right_name() {
        let cases = [
            ("28-11-2026-x", "2026-11-28-x"),
            ("11-28-2026-x", "2026-11-28-x"),
            ("05-06-2026-x", "2026-06-05-x|2026-05-06-x"),
            ("06-06-2026-x", "2026-06-06-x"),
            ("20261128-x", "2026-11-28-x"),
            ("20261128", "2026-11-28"),
            ("20261128開幕", "2026-11-28-開幕"),
            ("28112026-x", "2026-11-28-x"),
            ("2026_11_28-x", "2026-11-28-x"),
            ("2026.11.28-x", "2026-11-28-x"),
            ("2026 11 28 x", "2026-11-28-x"),
            ("2026-11-28 x", "2026-11-28-x"),
            ("2026-11-28.x", "2026-11-28-x"),
            ("2026-11-28opening", "2026-11-28-opening"),
            ("2026-11-28開幕", "2026-11-28-開幕"),
            ("2026–11–28–x", "2026-11-28-x"),
            ("２０２６-１１-２８-x", "2026-11-28-x"),
            ("2026-1-5-x", "2026-01-05-x"),
            ("5-1-2026-x", "2026-01-05-x|2026-05-01-x"),
            ("2026年11月28日-開幕", "2026-11-28-開幕"),
            ("2026年1月5日開幕", "2026-01-05-開幕"),
            ("28-nov-2026-x", "2026-11-28-x"),
            ("28 November 2026 x", "2026-11-28-x"),
            ("Nov-28-2026-x", "2026-11-28-x"),
            ("2026-nov-28-x", "2026-11-28-x"),
        ];
        for (name, right) in cases {
            let names = other_form(name).map(|form| form.names.join("|"));
            assert_eq!(names.as_deref(), Some(right), "{name}");
        }
    }

    #[test]
    fn what_is_no_date_is_left_alone() {
        for name in [
            "2026-11-28-x",
            "2026-11-28_x",
            "2026-11-28",
            "2026-13-40-x",
            "2030-plan",
            "2026-27-budget",
            "2026-11-newsletter",
            "2025-2026-report",
            "10000-trees",
            "10-20-30-rule",
            "24-7-service",
            "12345678-x",
            "28112026a",
            "2026112812-x",
            "20261128a",
            "555-1234-2026",
            "9-11-remembered",
            "2026",
            "1-2-3",
            "covid-19-2026",
            "march-for-2026-x",
            "may-2026-programme",
            "2026-2-30-x",
            "2026-11-281-x",
            "1-1-20266-x",
            "",
            "-",
            "開幕",
        ] {
            assert_eq!(other_form(name), None, "{name}");
        }
    }
}
