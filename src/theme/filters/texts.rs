//! Filters that work on texts, addresses and markup.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tera::{TeraResult, Value};

use super::{Input, render};
use crate::base::Locale;
use crate::base::slug::words;
use crate::content::Settings;
use crate::theme::functions::function_error;
use crate::theme::html;

/// `country`: the name of a country by its ISO 3166-1 code. None stays none.
pub fn country(input: &Input<'_>) -> TeraResult<Value> {
    if input.value.is_none() {
        return Ok(Value::none());
    }
    let code = input.text()?;
    let name = input.with_locale(|_, locale| Ok(locale.country(code)))?;
    name.map(Value::from).ok_or_else(|| {
        let message = format!("`{code}` is not the code of a country");
        let hint = "codes are those of ISO 3166-1, as `GB` or `HK`".to_owned();
        function_error("wrong-value", message, None, Some(hint))
    })
}

/// `language`: the name of a language by its tag.
pub fn language(input: &Input<'_>) -> TeraResult<Value> {
    if input.value.is_none() {
        return Ok(Value::none());
    }
    let tag = input.text()?;
    let name = input.with_locale(|_, locale| Ok(locale.language(tag)))?;
    name.map(Value::from).ok_or_else(|| {
        let message = format!("`{tag}` is not the tag of a language");
        let hint = "tags are those of BCP 47, as `pt` or `zh-Hant`".to_owned();
        function_error("wrong-value", message, None, Some(hint))
    })
}

/// The direction in which a language is written, by its tag: `ltr` or `rtl`.
pub fn dir(input: &Input<'_>) -> TeraResult<Value> {
    if input.value.is_none() {
        return Ok(Value::none());
    }
    Ok(Value::from(Locale::new(input.text()?).direction()))
}

/// `absolute_url`: a path of this site with scheme and host in front. Other addresses stay unchanged.
pub fn absolute_url(input: &Input<'_>) -> TeraResult<Value> {
    if input.value.is_none() {
        return Ok(Value::none());
    }
    let url = input.text()?;
    let config = render().and_then(|render| render.config());
    let Some(config) = config.filter(|_| url.starts_with('/') && !url.starts_with("//")) else {
        return Ok(input.value.clone());
    };
    Ok(Value::from(Settings::absolute(&config.base_url, url)))
}

/// `dimensions`: the attributes ` width="…" height="…"` of a picture; empty if they are not known.
pub fn dimensions(input: &Input<'_>) -> TeraResult<Value> {
    if input.value.is_none() {
        return Ok(Value::none());
    }
    if input.value.as_map().is_none() {
        return Err(input.wrong("a picture"));
    }
    let size = |name: &str| input.value.get_from_path(name).and_then(Value::as_u64);
    Ok(match (size("width"), size("height")) {
        (Some(width), Some(height)) => {
            Value::safe_string(&format!(" width=\"{width}\" height=\"{height}\""))
        }
        _ => Value::safe_string(""),
    })
}

/// `json`: JSON that is safe in a `script` element, because nothing in it can end the element or begin a comment.
pub fn json(input: &Input<'_>) -> TeraResult<Value> {
    let pretty = input.args.boolean("pretty")?.unwrap_or(false);
    let text = if pretty {
        serde_json::to_string_pretty(input.value)
    } else {
        serde_json::to_string(input.value)
    };
    let Ok(text) = text else {
        return Err(input.wrong("what JSON can hold"));
    };
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    Ok(Value::safe_string(&safe))
}

/// `slugify`: a text as part of a URL or as an `id`, by the rules for ids of headings.
pub fn slugify(input: &Input<'_>) -> TeraResult<Value> {
    Ok(Value::from(words(input.text()?)))
}

/// `striptags`: the text of HTML without tags. None stays none.
pub fn striptags(input: &Input<'_>) -> TeraResult<Value> {
    if input.value.is_none() {
        return Ok(Value::none());
    }
    Ok(Value::from(html::strip(input.text()?)))
}

/// What is encoded: all but the unreserved characters of RFC 3986.
const PLAIN: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// `urlencode`: a text as part of a URL, percent-encoded.
pub fn urlencode(input: &Input<'_>) -> TeraResult<Value> {
    Ok(Value::from(
        utf8_percent_encode(input.text()?, &PLAIN).to_string(),
    ))
}
