//! The languages of a new site.

use crate::base::{Lang, Language, Languages, Locale};
use crate::cli::failure::Failure;
use crate::content::derive::can_derive;

/// Keys that are no tags, with the tags and names that they stand for.
const SHORT: [(&str, &str, &str, &str); 2] = [
    ("tc", "zh-Hant-HK", "zh-Hant", "繁體中文"),
    ("sc", "zh-Hans", "zh-Hans", "简体中文"),
];

const HINT: &str = "write languages as their tags, as `--languages pt,en` or `--languages fr-ca`; `tc` and `sc` are Traditional and \
                    Simplified Chinese";

/// Reads a list of keys, of which the first is that of the default language. Where one can be converted from another before
/// it, it is.
///
/// # Errors
/// A key is missing, twice there or not that of a language.
pub fn read(list: &str) -> Result<Languages, Failure> {
    let mut table: Vec<Language> = Vec::new();
    for key in list.split(',').map(str::trim) {
        if key.is_empty() {
            return Err(Failure::new("a language is missing in `--languages`").hint(HINT));
        }
        let key = key.to_lowercase().replace('_', "-");
        if table.iter().any(|language| language.key == key) {
            return Err(Failure::new(format!("the language `{key}` is named twice")));
        }
        let mut language = language(&key)
            .ok_or_else(|| Failure::new(format!("there is no language `{key}`")).hint(HINT))?;
        let from = table.iter().position(|from| can_derive(from, &language));
        language.derive_from = from.and_then(|from| u8::try_from(from).ok()).map(Lang);
        table.push(language);
    }
    let first = table.first().map(|language| language.key.clone());
    let at_root = table.len() == 1;
    let languages = first.and_then(|first| Languages::new(table, &first, at_root));
    languages.ok_or_else(|| Failure::new("there are too many languages"))
}

/// The language with a key: a tag in lower case, or a short one.
fn language(key: &str) -> Option<Language> {
    let short = SHORT.iter().find(|(short, ..)| *short == key);
    let (tag, hreflang, name) = match short {
        Some((_, tag, hreflang, name)) => (
            (*tag).to_owned(),
            (*hreflang).to_owned(),
            (*name).to_owned(),
        ),
        None => {
            let tag = Locale::canonical(key)?;
            // What has no name in English is no language; CLDR may lack its own name for itself.
            let english = Locale::new("en").language(&tag)?;
            let name = Locale::new(&tag).language(&tag).unwrap_or(english);
            let name = capitalised(&name);
            (tag.clone(), tag, name)
        }
    };
    Some(Language {
        tag,
        hreflang,
        name,
        ..Language::new(key)
    })
}

/// The name with a capital: CLDR has the names of many languages as they are written within a sentence.
fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) if first < '\u{530}' => first.to_uppercase().chain(chars).collect(),
        _ => name.to_owned(),
    }
}
