//! Finds the language that a title is written in, by its characters.

use icu_properties::props::{EnumeratedProperty, Script};

use crate::base::lang::primary;
use crate::base::{Lang, Language, Languages};
use crate::content::Deriver;

/// The language of the site that a title in Han characters, kana or Hangul is written in, if it has one; else the default
/// language.
pub fn language_of(title: &str, languages: &Languages) -> Lang {
    let count = |script: Script| {
        let of_script = title.chars().filter(|c| Script::for_char(*c) == script);
        of_script.count()
    };
    let (han, hangul) = (count(Script::Han), count(Script::Hangul));
    let kana = count(Script::Hiragana) + count(Script::Katakana);
    let words = title.split(|c: char| c.is_whitespace() || Script::for_char(c) != Script::Latin);
    // A name in other characters, in a title in letters, says nothing of its language.
    if han + kana + hangul <= words.filter(|word| !word.is_empty()).count() {
        return languages.default();
    }
    let is_written_in = |language: &Language| match primary(&language.tag) {
        "ko" => hangul > 0,
        "ja" => hangul == 0,
        _ => language.is_han() && kana == 0 && hangul == 0,
    };
    let fitting: Vec<(Lang, &Language)> = languages
        .all()
        .filter(|(_, language)| is_written_in(language))
        .collect();
    // Of two Chinese languages, the one whose characters the title has; a title may be in those of both.
    let is_wrong = |lang: Lang, language: &Language| {
        let mut others = fitting.iter().filter(|(other, _)| *other != lang);
        others.any(|(_, other)| is_of_other_script(title, language, other))
    };
    // Where several are left, the default language comes first, then those that are written by hand.
    let rank = |(lang, language): &&(Lang, &Language)| {
        let is_derived = language.derive_from.is_some();
        let is_other = *lang != languages.default();
        (is_wrong(*lang, language), is_other, is_derived)
    };
    let found = fitting.iter().min_by_key(rank);
    found.map_or(languages.default(), |(lang, _)| *lang)
}

/// Whether a title is in the characters of `other` rather than in those of `own`, both Chinese.
fn is_of_other_script(title: &str, own: &Language, other: &Language) -> bool {
    let is_chinese = |language: &Language| primary(&language.tag) == "zh";
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
