//! Chooses the text to show in a language, and converts it if necessary.

use crate::base::{ByLang, Lang, Languages};
use crate::content::{Deriver, Text};
use crate::schema::{FieldValue, Spanned, Value};

/// A text to show and the language that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LocalText {
    pub text: String,
    pub lang: Lang,
}

/// Returns the text for `lang`: its own, else a conversion, else that of `fallback`, else any.
pub(super) fn pick(
    all: &ByLang<Text>,
    lang: Lang,
    fallback: Lang,
    languages: &Languages,
    deriver: &Deriver,
) -> Option<LocalText> {
    if let Some(own) = all.get(lang) {
        return Some(LocalText {
            text: own.value.clone(),
            lang,
        });
    }
    if let Some(from) = languages.get(lang).derive_from
        && let Some(source) = all.get(from)
    {
        return Some(LocalText {
            text: deriver.convert(lang, &source.value),
            lang,
        });
    }
    let (lang, other) = all
        .get(fallback)
        .map(|t| (fallback, t))
        .or_else(|| all.iter().next())?;
    Some(LocalText {
        text: other.value.clone(),
        lang,
    })
}

/// Returns a field's value for `lang`, and whether its texts must be converted: the language's own, else the one that
/// it is converted from; with a `fallback`, else that language's, else any. Pages pass no fallback, because a
/// localized field is not inherited.
pub(super) fn field_value<'a>(
    value: &'a FieldValue,
    lang: Lang,
    fallback: Option<Lang>,
    languages: &Languages,
) -> Option<(&'a Spanned<Value>, bool)> {
    let all = match value {
        FieldValue::Plain(value) => return Some((value, false)),
        FieldValue::Localized(all) => all,
    };
    if let Some(own) = all.get(lang) {
        return Some((own, false));
    }
    if let Some(source) = languages
        .get(lang)
        .derive_from
        .and_then(|from| all.get(from))
    {
        return Some((source, true));
    }
    let other = all
        .get(fallback?)
        .or_else(|| all.iter().next().map(|(_, value)| value))?;
    Some((other, false))
}

/// A label without conversion, for messages.
pub(super) fn label(all: &ByLang<String>, lang: Lang) -> Option<&str> {
    all.get(lang)
        .or_else(|| all.iter().next().map(|(_, text)| text))
        .map(String::as_str)
}
