//! Names of countries, lists, plurals, and the order of names.

use std::borrow::Cow;
use std::cmp::Ordering;

use icu_locale_core::Locale as Tag;
use icu_locale_core::subtags::Region;
use icu_plurals::PluralCategory;

use super::Locale;
use crate::base::figures::numerals;

/// How the last two items of a list are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// `A, B and C`
    And,
    /// `A, B or C`
    Or,
}

/// Territories whose short name is used, because their full name in CLDR is the official style. Elsewhere the short
/// name is an abbreviation, such as `UK`.
const SHORT: [&str; 3] = ["HK", "MO", "PS"];

impl Locale {
    /// The name of a country or territory by its ISO 3166-1 alpha-2 code, as sites in Hong Kong write it: `Hong
    /// Kong`, `United Kingdom`, `台灣`. `None` if there is no such code.
    pub fn country(&self, code: &str) -> Option<String> {
        if code.len() != 2 {
            return None;
        }
        let region = Region::try_from_str(code).ok()?;
        let formats = self.formats();
        let names = if SHORT.contains(&region.as_str()) {
            formats.short_countries()?
        } else {
            formats.countries()?
        };
        Some(names.of(region)?.to_owned())
    }

    /// The name of a language by its BCP 47 tag: `Portuguese`, `Traditional Chinese`, `繁體中文`. `None` if CLDR has none.
    pub fn language(&self, tag: &str) -> Option<String> {
        let wanted = Tag::try_from_str(tag).ok()?;
        let id = &wanted.id;
        let formats = self.formats();
        let plain = formats.languages()?.of(id.language)?;
        if id.script.is_none() && id.region.is_none() && id.variants.is_empty() {
            return Some(plain.to_owned());
        }
        let whole = formats
            .locales()
            .map(|names| names.of(&wanted).into_owned());
        Some(whole.unwrap_or_else(|| plain.to_owned()))
    }

    /// A list in words: `A, B and C`, `A、B和C`.
    pub fn list<S: AsRef<str>>(&self, items: &[S], joined: Joined) -> String {
        let formats = self.formats();
        let format = match joined {
            Joined::And => formats.and(),
            Joined::Or => formats.or(),
        };
        let items = items.iter().map(AsRef::as_ref);
        match format {
            Some(format) => format.format(items).to_string(),
            None => items.collect::<Vec<&str>>().join(", "),
        }
    }

    /// The plural category of `n` things by CLDR: `zero`, `one`, `two`, `few`, `many` or `other`.
    pub fn plural(&self, n: i64) -> &'static str {
        let formats = self.formats();
        match formats.plurals().map(|rules| rules.category_for(n)) {
            Some(PluralCategory::Zero) => "zero",
            Some(PluralCategory::One) => "one",
            Some(PluralCategory::Two) => "two",
            Some(PluralCategory::Few) => "few",
            Some(PluralCategory::Many) => "many",
            _ => "other",
        }
    }

    /// The plural categories that numbers up to 200 fall into in this language. Some languages have one more for whole millions.
    pub fn plurals(&self) -> Vec<&'static str> {
        let formats = self.formats();
        let Some(rules) = formats.plurals() else {
            return vec!["other"];
        };
        let numbers = 0..=200_i64;
        let mut found: Vec<PluralCategory> = numbers.map(|n| rules.category_for(n)).collect();
        found.sort();
        found.dedup();
        let name = |category| match category {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        };
        found.into_iter().map(name).collect()
    }

    /// Compares two texts in the order of names of the language, as [`Self::collation_key`] has it.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        match self.formats().collator() {
            Some(collator) => collator.compare(&with_digits(a), &with_digits(b)),
            None => with_digits(a).cmp(&with_digits(b)),
        }
    }

    /// Returns bytes that compare like texts in the order of names of the language: in Chinese by strokes or by
    /// pinyin, numbers by their value, also ordinals as 第十二.
    pub fn collation_key(&self, text: &str) -> Vec<u8> {
        let formats = self.formats();
        let text = &*with_digits(text);
        let mut key = Vec::new();
        match formats.collator() {
            Some(collator) => {
                let Ok(()) = collator.write_sort_key_to(text, &mut key);
            }
            None => key.extend_from_slice(text.as_bytes()),
        }
        key
    }
}

/// A text with the numerals of Chinese ordinals in digits: 第十二期 becomes 第12期.
fn with_digits(text: &str) -> Cow<'_, str> {
    const ORDINAL: char = '第';
    if !text.contains(ORDINAL) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(ORDINAL) {
        let (before, after) = rest.split_at(at + ORDINAL.len_utf8());
        out.push_str(before);
        let (number, length) = numerals(after).unwrap_or_default();
        if length > 0 {
            out.push_str(&number.to_string());
        }
        rest = after.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}
