//! Finds the language that a title is written in, by its characters.

use icu_properties::props::{EnumeratedProperty, Script};

use crate::base::{Lang, Language, Languages};
use crate::content::Deriver;

/// The language of the site that a title in Han characters, kana or Hangul is written in, if it has one; else the default
/// language.
pub fn language_of(title: &str, languages: &Languages) -> Lang {
    let count = |scripts: &[Script]| {
        let is_of = |c: &char| scripts.contains(&Script::for_char(*c));
        title.chars().filter(is_of).count()
    };
    let (han, kana) = (
        count(&[Script::Han]),
        count(&[Script::Hiragana, Script::Katakana]),
    );
    let hangul = count(&[Script::Hangul]);
    let words = title.split(|c: char| c.is_whitespace() || Script::for_char(c) != Script::Latin);
    // A name in other characters, in a title in letters, says nothing of its language.
    if han + kana + hangul <= words.filter(|word| !word.is_empty()).count() {
        return languages.default();
    }
    let is_written_in = |language: &Language| match language.tag.split('-').next() {
        Some("ko") => hangul > 0,
        Some("ja") => hangul == 0,
        _ => language.is_han() && kana == 0 && hangul == 0,
    };
    let fitting: Vec<(Lang, &Language)> = languages
        .all()
        .filter(|(_, language)| is_written_in(language))
        .collect();
    // Of two Chinese languages, the one whose characters the title has; a title may be in those of both.
    let is_right = |lang: Lang| {
        fitting.iter().all(|(other, _)| {
            *other == lang || !is_of_other_script(title, languages.get(lang), languages.get(*other))
        })
    };
    let is_default = |lang: &Lang| *lang == languages.default();
    let is_written = |lang: &Lang| languages.get(*lang).derive_from.is_none();
    let right: Vec<Lang> = fitting
        .iter()
        .map(|(lang, _)| *lang)
        .filter(|lang| is_right(*lang))
        .collect();
    let found = (right.iter().find(|lang| is_default(lang)))
        .or_else(|| right.iter().find(|lang| is_written(lang)))
        .or_else(|| right.first());
    found
        .copied()
        .or_else(|| fitting.first().map(|(lang, _)| *lang))
        .unwrap_or(languages.default())
}

/// Whether a title is in the characters of `other` rather than in those of `own`, both Chinese.
fn is_of_other_script(title: &str, own: &Language, other: &Language) -> bool {
    let is_chinese = |language: &Language| language.tag.split('-').next() == Some("zh");
    let convert = |from: &Language, to: &Language| {
        let from = Language {
            key: "from".into(),
            derive_from: None,
            ..from.clone()
        };
        let to = Language {
            key: "to".into(),
            derive_from: Some(Lang(0)),
            ..to.clone()
        };
        let both = Languages::new(vec![from, to], "from", false)?;
        Some(Deriver::new(&both, &[]).convert(Lang(1), title))
    };
    // What is in the right characters stays as it is when it is converted to them.
    is_chinese(own)
        && is_chinese(other)
        && convert(other, own).is_some_and(|converted| converted != title)
        && convert(own, other).is_some_and(|converted| converted == title)
}
