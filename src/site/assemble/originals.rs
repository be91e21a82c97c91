//! Checks what translations state against their originals, and what they lack.

use crate::base::{ByLang, Lang};
use crate::content::{Keys, PageFile, Settings, Text};
use crate::diag::{Diagnostic, Span};
use crate::site::model::Version;

/// Reports what a translation states although only the original can, and what it leaves in the language of the
/// original. `keys` are those of the original with everything that it inherits.
pub(in crate::site) fn check_translation(
    file: &PageFile,
    original: &PageFile,
    keys: &Keys,
    settings: &Settings,
    out: &mut Vec<Diagnostic>,
) {
    let section = file.section.iter().flat_map(|section| &section.stated);
    let section = section.map(|key| (key.value.as_str(), key.at));
    for (name, at) in file.keys.against_original(keys).into_iter().chain(section) {
        let waits =
            name == "date" && file.keys.waits_longer(keys) && file.keys.publish_at.is_none();
        let message = if waits {
            format!(
                "`{name}` only makes this version wait: all languages show that of the original"
            )
        } else {
            format!("`{name}` has no effect here: all languages have it from the original")
        };
        let hint = if waits {
            "write `publish_at` for the day on which this version is published, or delete the line"
        } else if file.keys.fields.contains_key(name) {
            "write it in the original, or delete the line; a field whose value differs by language has \
             `localized: true` in `_fields.yaml`"
        } else {
            "write it in the original, or delete the line"
        };
        out.push(
            Diagnostic::warning("key-of-original", message)
                .at(at.span(&file.file))
                .label(Span::file(&original.file), "the original")
                .hint(hint),
        );
    }
    check_texts(file, original, settings, out);
}

/// Reports corrections, and the reason of a withdrawal, that a translation has no text for.
fn check_texts(
    file: &PageFile,
    original: &PageFile,
    settings: &Settings,
    out: &mut Vec<Diagnostic>,
) {
    let mut warn = |message: String, of_original: &ByLang<Text>, hint: &str| {
        let Some((lang, text)) = of_original.iter().next() else {
            return;
        };
        let name = &settings.languages.get(lang).name;
        out.push(
            Diagnostic::warning("untranslated", message)
                .at(Span::file(&file.file))
                .label(text.at.span(&original.file), format!("the text in {name}"))
                .hint(hint),
        );
    };
    let own = file.keys.corrections.as_deref();
    for correction in original.keys.corrections.iter().flatten() {
        let date = correction.date;
        if own.is_some_and(|own| own.iter().any(|own| own.date == date)) {
            continue;
        }
        let message = match own {
            None => format!(
                "this translation has no text for the correction of {date}: its page shows the original's"
            ),
            Some(_) => format!("this translation does not have the correction of {date}"),
        };
        let hint = format!("add it to `corrections` here: `{{date: {date}, text: …}}`");
        warn(message, &correction.text, &hint);
    }
    if let Some(withdrawn) = &original.keys.withdrawn
        && file
            .keys
            .withdrawn
            .as_ref()
            .is_none_or(|own| own.reason.is_empty())
    {
        let date = withdrawn.date;
        let message = "this translation has no text for the reason of the withdrawal".to_owned();
        let hint = format!("write it here: `withdrawn: {{date: {date}, reason: …}}`");
        warn(message, &withdrawn.reason, &hint);
    }
}

/// Reports corrections, and the reason of a withdrawal, that a record has in only some of its languages.
pub(in crate::site) fn check_record(
    file: &PageFile,
    versions: &ByLang<Version>,
    settings: &Settings,
    out: &mut Vec<Diagnostic>,
) {
    let languages = &settings.languages;
    let written = |texts: &ByLang<Text>, lang: Lang| {
        let from = languages.get(lang).derive_from;
        texts.get(lang).is_some() || from.is_some_and(|from| texts.get(from).is_some())
    };
    let corrections = file.keys.corrections.iter().flatten();
    let texts = corrections.map(|correction| ("correction", &correction.text));
    let reason = file.keys.withdrawn.iter();
    let texts =
        texts.chain(reason.map(|withdrawn| ("reason of the withdrawal", &withdrawn.reason)));
    for (what, texts) in texts {
        let Some((_, text)) = texts.iter().next() else {
            continue;
        };
        let written_by_hand = versions
            .iter()
            .filter(|(_, version)| version.derived_from.is_none());
        for (lang, _) in written_by_hand.filter(|(lang, _)| !written(texts, *lang)) {
            let language = languages.get(lang);
            let message = format!("this {what} has no text in {}", language.name);
            out.push(
                Diagnostic::warning("untranslated", message)
                    .at(text.at.span(&file.file))
                    .hint(format!(
                        "give each language a text of its own, as `{}: …`",
                        language.key
                    )),
            );
        }
    }
}
