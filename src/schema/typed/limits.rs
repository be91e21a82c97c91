//! Checks values against the limits of their fields: ranges, lengths and patterns.
//!
//! `min` and `max` of a list limit its number of items; the limits of texts apply to each item.

use jiff::ToSpan;
use jiff::civil::Date;
use unicode_segmentation::UnicodeSegmentation;

use super::{Name, Reading};
use crate::base::{PartialDate, Precision};
use crate::diag::Diagnostic;
use crate::schema::field::{Bound, Field};
use crate::schema::value::Value;
use crate::schema::yaml::{TextRange, quote};

impl Reading<'_, '_> {
    /// Returns whether `value` is within all limits of its field; if not, it is reported.
    pub(super) fn limits(
        &mut self,
        value: &Value,
        at: TextRange,
        field: &Field,
        name: Name<'_>,
    ) -> bool {
        let below = field.min.filter(|min| beyond(value, *min, true));
        let above = field.max.filter(|max| beyond(value, *max, false));
        let Some((bound, less)) = below
            .map(|min| (min, true))
            .or(above.map(|max| (max, false)))
        else {
            return self.text_limits(value, at, field, name);
        };
        let range = match bound {
            Bound::Number(1.0) if matches!(value, Value::List(_)) => "1 item".to_owned(),
            Bound::Number(number) if matches!(value, Value::List(_)) => format!("{number} items"),
            Bound::Number(number) => number.to_string(),
            Bound::Date(date) => date.to_string(),
        };
        let side = match (bound, less) {
            (Bound::Number(_), true) => "or more",
            (Bound::Number(_), false) => "at most",
            (Bound::Date(_), true) => "or later",
            (Bound::Date(_), false) => "or earlier",
        };
        let given = match value {
            Value::List(items) => items.len().to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Date(date) => date.to_string(),
            Value::DateTime(time) => time.date.to_string(),
            _ => "this".to_owned(),
        };
        let message = format!("`{name}` takes {range} {side}, not {given}");
        self.report(Diagnostic::error("out-of-range", message), at);
        false
    }

    /// Returns whether a text is within the limits of length and pattern; if not, it is reported. Other values pass.
    pub(super) fn text_limits(
        &mut self,
        value: &Value,
        at: TextRange,
        field: &Field,
        name: Name<'_>,
    ) -> bool {
        let (Value::Text(text) | Value::Markdown(text)) = value else {
            return true;
        };
        let bounded = field.min_length.is_some() || field.max_length.is_some();
        let length = if bounded {
            text.trim_end().graphemes(true).count()
        } else {
            0
        };
        let problem = if let Some(max) = field.max_length.filter(|max| length > *max) {
            let too_long = format!("`{name}` has {} but may have {max}", characters(length));
            Some(
                Diagnostic::error("too-long", too_long)
                    .hint(format!("shorten it by {}", length - max)),
            )
        } else if let Some(min) = field.min_length.filter(|min| length < *min) {
            let too_short = format!("`{name}` has {} but needs {min}", characters(length));
            Some(Diagnostic::error("too-short", too_short))
        } else {
            field
                .pattern
                .as_ref()
                .filter(|pattern| !pattern.matches(text))
                .map(|pattern| {
                    let message = format!("{} is not in the form that `{name}` takes", quote(text));
                    let help = field.help.get(self.cx.languages.default());
                    Diagnostic::error("wrong-form", message)
                        .maybe_hint(help.cloned())
                        .hint(format!("the form is the pattern `{}`", pattern.source()))
                })
        };
        match problem {
            Some(problem) => {
                self.report(problem, at);
                false
            }
            None => true,
        }
    }
}

fn characters(count: usize) -> String {
    let noun = if count == 1 {
        "character"
    } else {
        "characters"
    };
    format!("{count} {noun}")
}

/// Whether `value` is less than `bound` if `below` is set, or else greater. A month or year is compared by its first day.
fn beyond(value: &Value, bound: Bound, below: bool) -> bool {
    match (value, bound) {
        (Value::Date(date), Bound::Date(bound)) => outside(date.first, bound, below),
        (Value::DateTime(time), Bound::Date(bound)) => outside(time.date, bound, below),
        (value, Bound::Number(bound)) => {
            #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
            let number = match value {
                Value::List(items) => Some(items.len() as f64),
                other => other.as_number(),
            };
            number.is_some_and(|number| {
                if below {
                    number < bound
                } else {
                    number > bound
                }
            })
        }
        _ => false,
    }
}

fn outside(date: Date, bound: PartialDate, below: bool) -> bool {
    if below {
        date < bound.first
    } else {
        date > last_day(bound)
    }
}

/// The last day of the day, month, quarter or year that `date` is.
fn last_day(date: PartialDate) -> Date {
    let span = match date.precision {
        Precision::Year => 1.year(),
        Precision::Quarter => 3.months(),
        Precision::Month => 1.month(),
        Precision::Day => 1.day(),
    };
    date.first
        .checked_add(span)
        .and_then(Date::yesterday)
        .unwrap_or(Date::MAX)
}
