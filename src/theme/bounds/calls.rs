//! The functions and filters that [`Counted`](crate::theme::source::Counted) inserts into templates. Their names begin
//! with `__`.

use memchr::memmem;
use tera::{Kwargs, State, StringInput, Tera, TeraResult, Value};

use super::{CALL, ITEM, LARGEST_VALUE, fits_text, spend, weigh};
use crate::theme::source::HEAVY;

/// Registers them with Tera: `__call`, `__each`, `__kept`, `__super`, and one in front of each heavy filter.
pub fn register(tera: &mut Tera) {
    tera.register_function("__call", |kwargs: Kwargs, _: &State<'_>| called(&kwargs));
    tera.register_filter("__each", |value: Value, _: Kwargs, _: &State<'_>| {
        spend(1 + length(&value)).map(|()| value)
    });
    tera.register_filter("__kept", |value: Value, _: Kwargs, _: &State<'_>| {
        weigh(&value).map(|()| value)
    });
    tera.register_filter("__super", |value: Value, _: Kwargs, _: &State<'_>| {
        spend(CALL)?;
        weigh(&value).map(|()| value)
    });
    for name in HEAVY {
        tera.register_filter(
            format!("__{name}"),
            move |value: Value, kwargs: Kwargs, state: &State<'_>| {
                // An item of a list is a step, and so are 64 bytes of a text.
                let bytes = value.as_str().map_or(0, str::len);
                spend(1 + length(&value) - bytes as u64 * 63 / 64)?;
                expect(name, &value, &kwargs)?;
                state.call_filter(name, &value, kwargs)
            },
        );
    }
}

/// `__call`: counts the call of a component or include. Its only argument is the `body` between a component's tags.
fn called(kwargs: &Kwargs) -> TeraResult<Value> {
    spend(CALL)?;
    for (_, body) in kwargs.iter() {
        fits_text(body.as_str().map_or(0, str::len))?;
    }
    Ok(Value::safe_string(""))
}

/// How many items a list or map has, or bytes a text; 0 for other values.
fn length(value: &Value) -> u64 {
    let length = match value.as_str() {
        Some(text) => text.len(),
        None => value
            .as_array()
            .map(<[Value]>::len)
            .or_else(|| value.as_map().map(tera::Map::len))
            .unwrap_or(0),
    };
    length as u64
}

/// Checks that what a filter is going to make is within bounds: an allocation that is refused would end the process.
fn expect(filter: &str, value: &Value, kwargs: &Kwargs) -> TeraResult<()> {
    let text = value.as_str().unwrap_or("");
    match filter {
        "replace" => {
            let (Some(from), Some(to)) = (
                kwargs.get::<&str>("from")?,
                kwargs.get::<StringInput<'_>>("to")?,
            ) else {
                return Ok(());
            };
            // Occurrences are counted only if the result might be too large.
            let more = to.as_str().len().saturating_sub(from.len());
            if more.saturating_mul(text.len() + 1) > LARGEST_VALUE / 2 {
                fits_text(text.len() + count(text, from).saturating_mul(more))?;
            }
        }
        "indent" => {
            let width = kwargs.get::<usize>("width")?.unwrap_or(4).min(1000);
            let indented = text.lines().count().saturating_mul(width);
            fits_text(text.len().saturating_add(indented))?;
        }
        "split" => {
            let pattern = kwargs.get::<&str>("pat")?.unwrap_or("");
            let parts = if pattern.is_empty() {
                text.len()
            } else {
                count(text, pattern)
            };
            fits_text(parts.saturating_mul(ITEM))?;
        }
        "join" => {
            let separator = kwargs.get::<StringInput<'_>>("sep")?;
            let separator = separator.map_or(0, |text| text.as_str().len());
            let separators = separator.saturating_mul(value.as_array().map_or(0, <[Value]>::len));
            fits_text(separators)?;
            weigh(value)?;
        }
        "str" => weigh(value)?,
        _ => {}
    }
    Ok(())
}

/// How often `part` occurs in a text, without overlaps.
fn count(text: &str, part: &str) -> usize {
    memmem::find_iter(text.as_bytes(), part).count()
}
