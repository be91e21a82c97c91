//! Error messages and hints for dates that are not in ISO 8601.
//!
//! Dates and times of day as people write them in English and Chinese (`21.3.2025`, `21 March 2025, 2:30 pm`,
//! `2025年3月21日上午9:30`) are recognised only to suggest the right form; none of them is accepted. Where day and month
//! can be read both ways, both readings are suggested.

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use regex_lite::{Captures, Regex};

use crate::base::DateTime;

/// Examples of what [`crate::base::PartialDate`] parses, for messages.
pub(super) const DATES: &str = "2025-03-21, 2025-03, 2025-Q1 or 2025";
/// Examples of what [`crate::base::DateTime`] parses, for messages.
pub(super) const TIMES: &str = "2025-03-21, 2025-03-21T09:30 or 2025-03-21T09:30+08:00";

/// Returns the message and the hint for `text`, which the parser refused with `message`. `forms` is [`DATES`], [`TIMES`]
/// or the part of them that the field takes.
pub(super) fn explain(text: &str, message: &str, forms: &str) -> (String, Option<String>) {
    // The parser's own advice is replaced: it lists all forms, which may be more than the field takes. A message
    // without it (a day that does not exist) is right already.
    let Some((what, _)) = message.split_once(": write it as") else {
        return (message.to_owned(), None);
    };
    let text = text.trim();
    let timed = (forms == TIMES).then(|| with_time(text)).flatten();
    let hint = match timed {
        Some(timed) if has_one_digit_hour(text) => {
            format!("write `{timed}`: the hour has two digits")
        }
        Some(timed) if timed.contains("T00:") && text.contains("晚上") => {
            format!("write `{timed}`: twelve at night is the start of the next day")
        }
        Some(timed) => format!("write `{timed}`"),
        // No hint that drops the time: content under embargo until 15:00 would become public at midnight.
        None if forms == TIMES && time_in(text).is_some() => format!("write it as {forms}"),
        None => match without_time(text).as_slice() {
            [] => format!("write it as {forms}"),
            days => {
                let days: Vec<String> = days.iter().map(|day| format!("`{day}`")).collect();
                format!("write {} (year, month, day)", days.join(" or "))
            }
        },
    };
    // The parser may have looked at the part before a space only.
    let what = match what.split_once("` is not ") {
        Some((_, end)) => format!("`{text}` is not {end}"),
        None => what.to_owned(),
    };
    (what, Some(hint))
}

/// A time of day at the end of a text, as people write it, with an optional offset.
static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let time = concat!(
        r"(?i)(?P<before>上午|下午|晚上|中午|[ap]\.?m\.?)?\s*",
        r"(?:(?P<h>\d{1,2})(?:[:：.]|時|时|點|点)(?P<m>\d{2})分?(?:[:：](?P<s>\d{2}))?|(?P<alone>\d{1,2})(?:時|时|點|点|\s*[ap]\.?m\b))",
        r"\s*(?P<after>[ap]\.?m\.?)?",
        r"\s*(?P<offset>Z|HKT|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?\s*$",
    );
    Regex::new(time).ok()
});

fn time_in(text: &str) -> Option<Captures<'_>> {
    TIME.as_ref()?.captures(text)
}

fn has_one_digit_hour(text: &str) -> bool {
    let plain = |found: Captures<'_>| {
        let half = found.name("before").or(found.name("after")).is_some();
        found.name("h").is_some_and(|h| h.as_str().len() == 1) && !half
    };
    time_in(text).is_some_and(plain)
}

/// Returns the ISO form of `2025-03-21 9:30`, `21 March 2025, 2:30 pm` or `2025年3月21日上午9:30`; `None` if there is no
/// time, if the day is ambiguous or if the result does not parse.
fn with_time(text: &str) -> Option<String> {
    let found = time_in(text)?;
    let day = text.get(..found.get(0)?.start())?;
    let day = day.trim_end().trim_end_matches(['T', 't', ',', '，']);
    let days = match DateTime::parse(day, &TimeZone::UTC) {
        Ok(_) => vec![day.to_owned()],
        Err(_) => readings(day),
    };
    let [day] = days.as_slice() else { return None };
    let part = |name: &str| found.name(name).map(|part| part.as_str());
    let number = |name: &str| part(name).map_or(Some(0), |part| part.parse::<u32>().ok());
    let (hour, minute) = match part("alone") {
        Some(_) => (number("alone")?, 0),
        None => (number("h")?, number("m")?),
    };
    // The part of the day may be before the time, behind it, or part of it (`11am`).
    let (hour, is_next_day) = in_24_hours(hour, &found.get(0)?.as_str().to_lowercase())?;
    let next = || Some(day.parse::<Date>().ok()?.tomorrow().ok()?.to_string());
    let day = if is_next_day { next()? } else { day.clone() };
    let seconds = part("s").map(|s| format!(":{s}")).unwrap_or_default();
    let offset = part("offset").and_then(offset).unwrap_or_default();
    let iso = format!("{day}T{hour:02}:{minute:02}{seconds}{offset}");
    DateTime::parse(&iso, &TimeZone::UTC).ok().map(|_| iso)
}

/// Returns the hour from 0 to 23 for an hour and the word for a part of the day in `time`, and whether it is one of the next
/// day, as twelve at night is. `None` if it is not known of which day it is: `晚上3:00`.
fn in_24_hours(hour: u32, time: &str) -> Option<(u32, bool)> {
    let says = |words: &[&str]| words.iter().any(|word| time.contains(word));
    let is_night = says(&["晚上"]);
    let hour = match hour {
        0 | 12 if is_night => return Some((0, true)),
        1..5 if is_night => return None,
        0..12 if is_night || says(&["pm", "p.m", "下午"]) => hour + 12,
        // Noon includes the hour before twelve.
        0..5 if says(&["中午"]) => hour + 12,
        12 if says(&["am", "a.m", "上午"]) => 0,
        hour => hour,
    };
    Some((hour, false))
}

/// Normalises an offset: `-0400`, `+8` and `HKT` become `-04:00`, `+08:00` and `+08:00`.
fn offset(text: &str) -> Option<String> {
    match text.to_uppercase().as_str() {
        "Z" | "UTC" | "GMT" => return Some("Z".to_owned()),
        "HKT" => return Some("+08:00".to_owned()),
        _ => {}
    }
    let (sign, digits) = text.split_at_checked(1)?;
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "00"),
    };
    Some(format!("{sign}{hours:0>2}:{minutes}"))
}

/// The ISO dates that a text may mean, ignoring a time at its end.
fn without_time(text: &str) -> Vec<String> {
    let days = readings(text);
    let before = || Some(text.get(..time_in(text)?.get(0)?.start())?.trim_end());
    match (days.is_empty(), before()) {
        (true, Some(day)) => readings(day),
        _ => days,
    }
}

/// The ISO dates that `2025/3/1`, `21.3.2025`, `2025年3月1日` or `21 March 2025` may mean: two for `3/4/2025`, none for
/// what is no date.
fn readings(text: &str) -> Vec<String> {
    parts(text)
        .map(|(numbers, month)| days(&numbers, month))
        .unwrap_or_default()
}

/// The numbers of a date in order, each with whether it is a year (four digits), and the month if it is a word.
type Parts = (Vec<(u32, bool)>, Option<u32>);

fn parts(text: &str) -> Option<Parts> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const BESIDE: [&str; 5] = ["of", "the", "on", "at", "st"];
    let (mut named, mut numbers) = (None, Vec::new());
    for part in text.split(|c: char| !c.is_alphanumeric() || "年月日號号".contains(c)) {
        let lower = part.to_lowercase();
        let is_weekday = ["星期", "周", "週"].iter().any(|w| part.starts_with(w));
        if part.is_empty() || is_weekday || BESIDE.contains(&&*lower) {
            continue;
        }
        let ordinal = ["st", "nd", "rd", "th"]
            .iter()
            .find_map(|end| lower.strip_suffix(end));
        let digits = ordinal.unwrap_or(&lower);
        if let Ok(number) = digits.parse::<u32>() {
            match digits.len() {
                8 => numbers.extend([
                    (number / 10_000, true),
                    (number / 100 % 100, false),
                    (number % 100, false),
                ]),
                length => numbers.push((number, length == 4)),
            }
            continue;
        }
        let start: String = lower.chars().take(3).collect();
        match MONTHS.iter().position(|name| *name == start) {
            Some(month) => named = Some(u32::try_from(month).ok()? + 1),
            None if DAYS.contains(&&*start) => {}
            None => return None,
        }
    }
    Some((numbers, named))
}

fn days(numbers: &[(u32, bool)], named: Option<u32>) -> Vec<String> {
    // No hint names a day that does not exist.
    let day = |year: u32, month: u32, day: u32| {
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        let date = Date::new(i16::try_from(year).ok()?, month, day).ok()?;
        Some(date.to_string())
    };
    let month = |year: u32, month: u32| {
        let fits = (1..=12).contains(&month);
        fits.then(|| format!("{year:04}-{month:02}"))
    };
    let mut all: Vec<String> = match (numbers, named) {
        ([(y, true), (m, false), (d, false)], None) => day(*y, *m, *d).into_iter().collect(),
        ([(d, false), (m, false), (y, true)], None) => {
            let both = [day(*y, *m, *d), day(*y, *d, *m)];
            both.into_iter().flatten().collect()
        }
        ([(y, true), (m, false)] | [(m, false), (y, true)], None) => {
            month(*y, *m).into_iter().collect()
        }
        ([(y, true)], None) => vec![format!("{y:04}")],
        ([(y, true)], Some(m)) => month(*y, m).into_iter().collect(),
        ([(d, false), (y, true)] | [(y, true), (d, false)], Some(m)) => {
            day(*y, m, *d).into_iter().collect()
        }
        _ => Vec::new(),
    };
    all.dedup();
    all
}
