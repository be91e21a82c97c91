//! When the events of a section are, by the fields that its `export` names for calendars.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::base::{DateTime, PartialDate};
use crate::content::export::{Export, ExportFormat};
use crate::diag::{Diagnostic, Span};
use crate::schema::{Spanned, Value};
use crate::site::model::{Entry, Version};

/// When an event begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// An instant with a time of day.
    At(Timestamp),
    /// On a day, as the first or last of whole days.
    On(Date),
}

impl Moment {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::DateTime(DateTime {
                time: Some(_), at, ..
            }) => Some(Self::At(*at)),
            Value::DateTime(DateTime { date, .. }) => Some(Self::On(*date)),
            Value::Date(PartialDate { first, .. }) => Some(Self::On(*first)),
            _ => None,
        }
    }

    /// Its day in a time zone.
    pub fn day(self, zone: &TimeZone) -> Date {
        match self {
            Self::At(at) => at.to_zoned(zone.clone()).date(),
            Self::On(day) => day,
        }
    }

    /// Whether an event that begins at `self` can end at `end`. Where one of them has no time of day, their days are compared.
    fn may_end(self, end: Self, zone: &TimeZone) -> bool {
        match (self, end) {
            (Self::At(start), Self::At(end)) => start <= end,
            (start, end) => start.day(zone) <= end.day(zone),
        }
    }
}

fn stated<'v>(
    name: Option<&Spanned<String>>,
    usual: &str,
    entry: &Entry,
    version: &'v Version,
) -> Option<&'v Spanned<Value>> {
    let name = name.map_or(usual, |name| &name.value);
    version.keys.fields.get(name)?.get(entry.original)
}

fn start<'v>(export: &Export, entry: &Entry, version: &'v Version) -> Option<&'v Spanned<Value>> {
    stated(export.starts.as_ref(), "starts", entry, version)
}

fn end<'v>(export: &Export, entry: &Entry, version: &'v Version) -> Option<&'v Spanned<Value>> {
    stated(export.ends.as_ref(), "ends", entry, version)
}

/// The beginning of an event, and its end if it has one; `None` if it has no beginning.
pub fn moments(
    export: &Export,
    entry: &Entry,
    version: &Version,
) -> Option<(Moment, Option<Moment>)> {
    let value = |value: Option<&Spanned<Value>>| Moment::of(&value?.value);
    let starts = value(start(export, entry, version))?;
    Some((starts, value(end(export, entry, version))))
}

/// Warns of an event of a calendar that ends before it begins.
pub(in crate::site) fn check(
    entry: &Entry,
    export: Option<&Export>,
    zone: &TimeZone,
    out: &mut Vec<Diagnostic>,
) {
    let calendar = export.filter(|export| export.formats.contains(&ExportFormat::Ics));
    let (Some(export), Some(version)) = (calendar, entry.original_version()) else {
        return;
    };
    let Some((starts, Some(ends))) = moments(export, entry, version) else {
        return;
    };
    if starts.may_end(ends, zone) {
        return;
    }
    let place = |value: Option<&Spanned<Value>>| {
        value.map_or_else(
            || Span::file(&version.file),
            |value| value.at.span(&version.file),
        )
    };
    out.push(
        Diagnostic::warning(
            "event-ends-first",
            "this event ends before it begins: calendars get it without its end",
        )
        .at(place(end(export, entry, version)))
        .label(place(start(export, entry, version)), "its beginning")
        .hint("correct one of the two"),
    );
}
