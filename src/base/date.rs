//! Dates as content states them: to the day, month, quarter or year; and instants, with or without a time of day.
//! They are written as in ISO 8601, in the proleptic Gregorian calendar.

use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

/// The precision of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// `2025`
    Year,
    /// `2025-Q1`
    Quarter,
    /// `2025-03`
    Month,
    /// `2025-03-21`
    Day,
}

impl Precision {
    /// All precisions, coarsest first.
    pub const ALL: [Self; 4] = [Self::Year, Self::Quarter, Self::Month, Self::Day];

    /// The name that schemas use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Day => "day",
        }
    }
}

/// A date with its precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartialDate {
    /// The first day of the day, month, quarter or year.
    pub first: civil::Date,
    /// How exactly the date is known.
    pub precision: Precision,
}

impl PartialDate {
    /// Creates a date that is known to the day.
    pub fn day(date: civil::Date) -> Self {
        Self {
            first: date,
            precision: Precision::Day,
        }
    }

    /// Parses `2025-03-21`, `2025-03`, `2025-Q1` or `2025`.
    ///
    /// # Errors
    /// A sentence for editors, such as that the month has no such day.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let parts: Vec<&str> = text.split('-').collect();
        let digits = |part: &str, len: usize| -> Option<i16> {
            (part.len() == len && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse().ok())?
        };
        let form =
            || format!("`{text}` is not a date: write it as 2025-03-21, 2025-03, 2025-Q1 or 2025");
        let (year, month, day, precision) = match parts.as_slice() {
            [y] => (digits(y, 4), Some(1), Some(1), Precision::Year),
            [y, q] if q.len() == 2 && q.starts_with(['Q', 'q']) => {
                let quarter = q.get(1..).and_then(|n| n.parse::<i16>().ok());
                let month = quarter.filter(|n| (1..=4).contains(n)).map(|n| n * 3 - 2);
                (digits(y, 4), month, Some(1), Precision::Quarter)
            }
            [y, m] => (digits(y, 4), digits(m, 2), Some(1), Precision::Month),
            [y, m, d] => (digits(y, 4), digits(m, 2), digits(d, 2), Precision::Day),
            _ => return Err(form()),
        };
        let (Some(year), Some(month), Some(day)) = (year, month, day) else {
            return Err(form());
        };
        let (Ok(month8), Ok(day8)) = (i8::try_from(month), i8::try_from(day)) else {
            return Err(form());
        };
        match civil::Date::new(year, month8, day8) {
            Ok(first) => Ok(Self { first, precision }),
            Err(_) if !(1..=12).contains(&month) => Err(format!(
                "`{text}` does not exist: there is no month {month}"
            )),
            Err(_) => Err(format!(
                "`{text}` does not exist: that month has no day {day}"
            )),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.first;
        match self.precision {
            Precision::Year => write!(f, "{:04}", date.year()),
            Precision::Quarter => write!(f, "{:04}-Q{}", date.year(), (date.month() + 2) / 3),
            Precision::Month => write!(f, "{:04}-{:02}", date.year(), date.month()),
            Precision::Day => write!(f, "{date}"),
        }
    }
}

/// Whether `text` has the form `09:30`, `09:30:15` or `09:30:15.5`. Other forms of ISO 8601 are more likely typing
/// errors.
fn is_clock(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let parts: Vec<&str> = whole.split(':').collect();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let seconds = parts.len() == 3;
    (seconds || parts.len() == 2 && !text.contains('.'))
        && parts.iter().all(|part| part.len() == 2 && digits(part))
        && digits(fraction)
}

/// An instant as content states it, in the time zone of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateTime {
    /// The instant: of a bare date, the start of that day.
    pub at: Timestamp,
    /// The day in the site's time zone.
    pub date: civil::Date,
    /// The time of day in the site's time zone, if one was given.
    pub time: Option<civil::Time>,
}

impl DateTime {
    /// Parses `2025-03-21`, `2025-03-21T09:30`, `2025-03-21 09:30:00`, or the latter two with `Z` or an offset (RFC
    /// 3339). Without an offset the time is in `zone`.
    ///
    /// # Errors
    /// A sentence for editors.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, String> {
        let text = text.trim();
        let parts = text.split_once(['T', 't', ' ']);
        let parts = parts.filter(|(day, _)| day.starts_with(|c: char| c.is_ascii_digit()));
        let Some((day, clock)) = parts else {
            let day = PartialDate::parse(text)?;
            if day.precision != Precision::Day {
                return Err(format!(
                    "`{text}` has no day: write it as 2025-03-21 or 2025-03-21T09:30"
                ));
            }
            return Self::at_midnight(day.first, zone)
                .ok_or_else(|| format!("`{text}` is out of range"));
        };
        let form = || {
            format!(
                "`{text}` is not a date with a time: write it as 2025-03-21T09:30 or 2025-03-21T09:30+08:00"
            )
        };
        let day = PartialDate::parse(day)?;
        let date = day.first;
        let clock = clock.trim();
        let (time, offset) =
            clock.split_at(clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len()));
        let time = time.trim_end();
        if day.precision != Precision::Day || !is_clock(time) {
            return Err(form());
        }
        let zoned = if !offset.is_empty() {
            format!("{date}T{time}{offset}")
                .parse::<Timestamp>()
                .map_err(|_| form())?
                .to_zoned(zone.clone())
        } else {
            let time: civil::Time = time.parse().map_err(|_| form())?;
            date.to_datetime(time)
                .to_zoned(zone.clone())
                .map_err(|_| form())?
        };
        Ok(Self {
            at: zoned.timestamp(),
            date: zoned.date(),
            time: Some(zoned.time()),
        })
    }

    /// The start of a day in a time zone; `None` beyond the range of the calendar.
    pub fn at_midnight(date: civil::Date, zone: &TimeZone) -> Option<Self> {
        let at = date.to_zoned(zone.clone()).ok()?.timestamp();
        Some(Self {
            at,
            date,
            time: None,
        })
    }

    /// An instant in a time zone.
    pub fn in_zone(at: Timestamp, zone: &TimeZone) -> Self {
        let zoned = at.to_zoned(zone.clone());
        Self {
            at,
            date: zoned.date(),
            time: Some(zoned.time()),
        }
    }
}

/// The time zone with this name in the IANA database that is built into the program. That of a machine may be older,
/// or changed.
pub fn time_zone_of(name: &str) -> Option<TimeZone> {
    static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    BUNDLED.get(name).ok()
}

/// Formats an instant as in RFC 3339, in the time of `zone`: `2024-04-18T09:30:00+08:00`.
///
/// The format has no seconds in an offset, which zones had before 1900 (`+07:36:42`). Such an offset is rounded up to the
/// minute, so that the instant is the same and the start of a day stays in that day.
pub fn rfc3339(at: Timestamp, zone: &TimeZone) -> String {
    let offset = zone.to_offset(at).seconds();
    let minutes = -(-offset).div_euclid(60);
    let offset = Offset::from_seconds(minutes * 60).unwrap_or(Offset::UTC);
    const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(0));
    PRINTER.timestamp_with_offset_to_string(&at, offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_and_written_in_each_precision() {
        for text in ["2025", "2025-Q1", "2025-Q4", "2025-03", "2024-02-29"] {
            assert_eq!(
                PartialDate::parse(text).map(|d| d.to_string()),
                Ok(text.to_owned())
            );
        }
        for bad in [
            "2025-02-29",
            "2025-13",
            "2025-Q5",
            "25-01-01",
            "2025-1-1",
            "",
            "soon",
            "2025-01-01-01",
            "２０２５",
        ] {
            assert!(PartialDate::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_time_without_offset_is_in_the_zone_of_the_site() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let at = |text: &str| DateTime::parse(text, &zone).map(|d| d.at.to_string());
        assert_eq!(at("2025-12-22"), Ok("2025-12-21T16:00:00Z".into()));
        assert_eq!(at("2025-12-22T09:30"), Ok("2025-12-22T01:30:00Z".into()));
        assert_eq!(at("2025-12-22 09:30:00"), Ok("2025-12-22T01:30:00Z".into()));
        assert_eq!(at("2025-12-22T09:30Z"), Ok("2025-12-22T09:30:00Z".into()));
        assert_eq!(
            at("2025-12-22T09:30-05:00"),
            Ok("2025-12-22T14:30:00Z".into())
        );
        assert!(at("2025-12-22T25:00").is_err());
        assert!(at("2025-12").is_err());
    }
}
