//! The function `trans`.

use tera::{TeraResult, Value};

use super::{Call, function_error};
use crate::base::{escape, suggest};

/// `trans`: a UI text in the language `lang` or the page's, with its places filled. A text whose key ends in `_html` is HTML; what
/// fills its places is escaped.
pub fn trans(call: &Call<'_>) -> TeraResult<Value> {
    let key = call.args.needed("key")?;
    let lang = call.args.lang(&call.render)?;
    let shared = &call.render.shared;
    let is_html = key.ends_with("_html");
    let number = match call.args.get("n").or_else(|| call.args.get("count")) {
        None => None,
        Some(value) => match value.as_i64() {
            Some(number) => Some(number),
            None => return Err(call.args.wrong("n", "a whole number", value)),
        },
    };
    let filled = |name: &str| {
        if matches!(name, "n" | "count") && number.is_some() {
            return None;
        }
        let (_, value) = call.args.all().find(|(argument, _)| *argument == name)?;
        let text = value.to_string();
        Some(if is_html && !value.is_safe() {
            escape(&text)
        } else {
            text
        })
    };
    let Some(text) = shared.strings.text(lang, key, number, &filled) else {
        let message = format!("the theme has no text `{key}`");
        let hint = suggest::nearest(key, shared.strings.keys())
            .map(|near| format!("did you mean `{near}`?"))
            .or_else(|| Some("add it to the theme's `i18n/*.yaml` files".to_owned()));
        return Err(function_error("unknown-string", message, Some("key"), hint));
    };
    Ok(if is_html {
        Value::safe_string(&text)
    } else {
        Value::from(text)
    })
}
