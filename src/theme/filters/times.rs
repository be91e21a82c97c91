//! The filter `date`.

use jiff::civil;
use jiff::fmt::strtime::{self, BrokenDownTime};
use tera::{TeraResult, Value};

use super::Input;
use crate::base::locale::{Moment, Style};
use crate::base::{Precision, suggest};
use crate::theme::functions::function_error;

/// `date`: a date in the language, in a named style or by a pattern of `strftime`. None stays none.
pub fn date(input: &Input<'_>) -> TeraResult<Value> {
    if input.value.is_none() {
        return Ok(Value::none());
    }
    let written = match input.value.as_str() {
        Some(text) => text.to_owned(),
        // A year is a number, as `year` of an archive page.
        None if input.value.as_i64().is_some() => format!("{:0>4}", input.value.to_string()),
        None => return Err(input.wrong("a date")),
    };
    let format = input.args.text("format")?.unwrap_or("long");
    let not_a_date = || {
        let message = format!("`{written}` is not a date");
        function_error("wrong-value", message, None, None)
    };
    let moment = Moment::parse(&written).ok_or_else(not_a_date)?;
    if format == "iso" {
        return Ok(Value::from(written));
    }
    let style = Style::ALL.iter().find(|(name, _)| *name == format);
    if let Some((_, style)) = style {
        let text = input.with_locale(|_, locale| Ok(locale.date(&written, *style)))?;
        return Ok(Value::from(text));
    }
    if format.contains('%') {
        return by_pattern(input, &written, moment, format);
    }
    let names = Style::ALL.iter().map(|(name, _)| *name).chain(["iso"]);
    let message = format!("`{format}` is not a way to write a date");
    let hint = suggest::hint(format, names, 12);
    Err(function_error(
        "wrong-argument",
        message,
        Some("format"),
        hint,
    ))
}

/// Writes a date by a pattern of `strftime`. If the pattern needs a day or month that the date does not have, the date is written in the
/// style `long`, which shows what is known.
fn by_pattern(
    input: &Input<'_>,
    written: &str,
    moment: Moment,
    pattern: &str,
) -> TeraResult<Value> {
    let asks_for = |letters: &str| {
        let directives = pattern.split('%').skip(1);
        directives
            .filter_map(|rest| {
                rest.trim_start_matches(['-', '_', '0', '^', '#'])
                    .chars()
                    .next()
            })
            .any(|letter| letters.contains(letter))
    };
    // Directives that need a day, and those that need a month.
    let too_exact = match moment.date.precision {
        Precision::Day => false,
        Precision::Month => asks_for("deFjDxaAuwUWVGc"),
        Precision::Quarter | Precision::Year => asks_for("deFjDxaAuwUWVGcmbBh"),
    };
    if too_exact {
        let text = input.with_locale(|_, locale| Ok(locale.date(written, Style::Long)))?;
        return Ok(Value::from(text));
    }
    let time = moment.time.unwrap_or(civil::Time::midnight());
    let broken = BrokenDownTime::from(moment.date.first.to_datetime(time));
    match strtime::format(pattern, broken) {
        Ok(text) => Ok(Value::from(text)),
        Err(error) => {
            let message = format!("`{pattern}` is not a way to write a date: {error}");
            Err(function_error(
                "wrong-argument",
                message,
                Some("format"),
                None,
            ))
        }
    }
}
