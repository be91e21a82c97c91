//! Numbers.

use tera::{TeraResult, Value};

use super::Input;

/// The number that is given; none counts as not there.
fn given(input: &Input<'_>) -> TeraResult<Option<f64>> {
    if input.value.is_none() {
        return Ok(None);
    }
    let number = match input.value.as_str() {
        Some(text) => text.trim().parse::<f64>().ok(),
        None => input.value.as_number().map(|number| number.as_float()),
    };
    match number.filter(|number| number.is_finite()) {
        Some(number) => Ok(Some(number)),
        None => Err(input.wrong("a number")),
    }
}

/// A number with its groups of digits.
pub fn number(input: &Input<'_>) -> TeraResult<Value> {
    let digits = input.args.integer("digits")?;
    let Some(number) = given(input)? else {
        return Ok(Value::none());
    };
    input.with_locale(|_, locale| {
        // An integer past 2^53 would lose digits as a float.
        let text = match (input.value.as_i64(), digits) {
            (Some(whole), None | Some(0)) => locale.integer(whole),
            _ => locale.number(number, digits),
        };
        Ok(Value::from(text))
    })
}

/// A share as a percentage.
pub fn percent(input: &Input<'_>) -> TeraResult<Value> {
    let digits = input.args.integer("digits")?.unwrap_or(0);
    let Some(share) = given(input)? else {
        return Ok(Value::none());
    };
    input.with_locale(|_, locale| Ok(Value::from(locale.percent(share, digits))))
}

/// A large number in words.
pub fn compact(input: &Input<'_>) -> TeraResult<Value> {
    let Some(number) = given(input)? else {
        return Ok(Value::none());
    };
    input.with_locale(|_, locale| Ok(Value::from(locale.compact(number))))
}

/// A number of bytes as people say it, by thousands.
pub fn filesize(input: &Input<'_>) -> TeraResult<Value> {
    let Some(bytes) = given(input)? else {
        return Ok(Value::none());
    };
    input.with_locale(|_, locale| Ok(Value::from(locale.filesize(bytes))))
}
