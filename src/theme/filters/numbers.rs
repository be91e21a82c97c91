//! Filters that write numbers as the language does. None stays none.

use tera::{TeraResult, Value};

use super::Input;

/// The value as a number, which may be written in a text; `None` for none, and an error for anything else.
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

/// `number`: a number with its digits in groups.
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

/// `percent`: a share of 1 as a percentage.
pub fn percent(input: &Input<'_>) -> TeraResult<Value> {
    let digits = input.args.integer("digits")?.unwrap_or(0);
    let Some(share) = given(input)? else {
        return Ok(Value::none());
    };
    input.with_locale(|_, locale| Ok(Value::from(locale.percent(share, digits))))
}

/// `compact`: a large number in words, as 3.7 billion.
pub fn compact(input: &Input<'_>) -> TeraResult<Value> {
    let Some(number) = given(input)? else {
        return Ok(Value::none());
    };
    input.with_locale(|_, locale| Ok(Value::from(locale.compact(number))))
}

/// `filesize`: a number of bytes in decimal units, as 1.5 kB.
pub fn filesize(input: &Input<'_>) -> TeraResult<Value> {
    let Some(bytes) = given(input)? else {
        return Ok(Value::none());
    };
    input.with_locale(|_, locale| Ok(Value::from(locale.filesize(bytes))))
}
