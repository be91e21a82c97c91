//! Formats dates in a language.

use icu_calendar::Gregorian;
use icu_datetime::input::{Date, DateTime, Time};
use jiff::civil;

use super::{Locale, plain_spaces};
use crate::base::date::{PartialDate, Precision};

/// Which parts of a date are written, and how. A date that is known less exactly is written as exactly as it is
/// known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `18 April 2024`
    Long,
    /// `18 Apr 2024`
    Short,
    /// `Thursday 18 April 2024`
    Full,
    /// `April 2024`
    Month,
    /// `18 April`
    DayMonth,
    /// `2024`, in Chinese `2024年`
    Year,
    /// `Thursday`
    Weekday,
    /// `9:30 am`; nothing where no time of day is given
    Time,
    /// `18 April 2024 at 9:30 am`; without a time of day as [`Style::Long`]
    DateTime,
}

impl Style {
    /// All styles, with the names that templates use.
    pub const ALL: [(&'static str, Self); 9] = [
        ("long", Self::Long),
        ("short", Self::Short),
        ("full", Self::Full),
        ("month", Self::Month),
        ("daymonth", Self::DayMonth),
        ("year", Self::Year),
        ("weekday", Self::Weekday),
        ("time", Self::Time),
        ("datetime", Self::DateTime),
    ];
}

/// A date of the content model, parsed from its ISO 8601 form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The date with its precision.
    pub date: PartialDate,
    /// The time of day, if it was given.
    pub time: Option<civil::Time>,
}

impl Moment {
    /// Parses `2024-04-18`, `2025-03`, `2025-Q1`, `2025`, or a date with a time as in RFC 3339. The time of day is
    /// used as written, whatever its offset.
    pub fn parse(iso: &str) -> Option<Self> {
        let iso = iso.trim();
        let Some((day, clock)) = iso.split_once(['T', 't', ' ']) else {
            let date = PartialDate::parse(iso).ok()?;
            return Some(Self { date, time: None });
        };
        let date = PartialDate::parse(day).ok()?;
        let end = clock.find(['Z', 'z', '+', '-', '[']).unwrap_or(clock.len());
        let time = clock.get(..end)?.trim().parse().ok()?;
        (date.precision == Precision::Day).then_some(Self {
            date,
            time: Some(time),
        })
    }
}

impl Locale {
    /// Formats a date, which is written as in [`Moment::parse`]. `None` if it is not a date, or for [`Style::Time`]
    /// without a time of day.
    pub fn date(&self, iso: &str, style: Style) -> Option<String> {
        let moment = Moment::parse(iso)?;
        let first = moment.date.first;
        // Before the year 1000 the formatters add the era, for which some languages have no pattern. A year in a
        // later cycle of the calendar has the same days.
        let stand_in = (1..1000)
            .contains(&first.year())
            .then(|| first.year() + 2000);
        let date = Date::try_new_gregorian(
            i32::from(stand_in.unwrap_or_else(|| first.year())),
            u8::try_from(first.month()).ok()?,
            u8::try_from(first.day()).ok()?,
        )
        .ok()?;
        let time = match moment.time {
            Some(time) => Some(clock(time)?),
            None => None,
        };
        let text = self.written(moment.date, date, time, style)?;
        let text = match stand_in {
            Some(year) => text
                .replace(&year.to_string(), &first.year().to_string())
                .replace(&self.digits(year), &self.digits(first.year())),
            None => text,
        };
        Some(plain_spaces(text))
    }

    /// A year in the digits of the language, as in Arabic.
    fn digits(&self, year: i16) -> String {
        let digits = year.to_string();
        let digits = digits.bytes().map(|digit| i64::from(digit - b'0'));
        digits.map(|digit| self.integer(digit)).collect()
    }

    fn written(
        &self,
        known: PartialDate,
        date: Date<Gregorian>,
        time: Option<Time>,
        style: Style,
    ) -> Option<String> {
        let formats = self.formats();
        let year = || Some(formats.year()?.format(&date).to_string());
        match (style, known.precision) {
            (Style::Time, _) => return Some(formats.time()?.format(&time?).to_string()),
            (Style::Year, _) | (_, Precision::Year) => return year(),
            (_, Precision::Quarter) => return Some(self.quarter(known, style)),
            (Style::Month, _) | (_, Precision::Month) => {
                return Some(formats.month()?.format(&date).to_string());
            }
            _ => {}
        }
        let text = match (style, time) {
            (Style::DateTime, Some(time)) => formats
                .date_time()?
                .format(&DateTime { date, time })
                .to_string(),
            (Style::Short, _) => formats.short()?.format(&date).to_string(),
            (Style::Full, _) => {
                let full = formats.full()?.format(&date).to_string();
                let weekday = formats.weekday()?.format(&date).to_string();
                // For some regions, as `pt-PT`, ICU4X has no pattern with the name of the month.
                if full.replace(&weekday, "").contains(char::is_alphabetic) {
                    full
                } else {
                    format!("{weekday}, {}", formats.long()?.format(&date))
                }
            }
            (Style::DayMonth, _) => formats.day_month()?.format(&date).to_string(),
            (Style::Weekday, _) => formats.weekday()?.format(&date).to_string(),
            _ => formats.long()?.format(&date).to_string(),
        };
        Some(text)
    }

    /// Formats a quarter. ICU4X has no formatter for quarters, and `1st quarter 2025` of CLDR reads like a label, not
    /// like text.
    fn quarter(&self, known: PartialDate, style: Style) -> String {
        let year = known.first.year();
        let quarter = (known.first.month() + 2) / 3;
        let han = match quarter {
            1 => '一',
            2 => '二',
            3 => '三',
            _ => '四',
        };
        if self.is_simplified() {
            return format!("{year}年第{han}季度");
        }
        if self.is_chinese() {
            return format!("{year}年第{han}季");
        }
        if self.tag.id.language.as_str() != "en" || style == Style::Short {
            return format!("Q{quarter} {year}");
        }
        let ordinal = match quarter {
            1 => "first",
            2 => "second",
            3 => "third",
            _ => "fourth",
        };
        format!("{ordinal} quarter of {year}")
    }
}

fn clock(time: civil::Time) -> Option<Time> {
    let part = |n: i8| u8::try_from(n).ok();
    Time::try_new(
        part(time.hour())?,
        part(time.minute())?,
        part(time.second())?,
        0,
    )
    .ok()
}
