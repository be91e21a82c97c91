//! The slug of a term: its part of an address.
//!
//! It depends on the term alone, so that it stays the same when other terms come and go. Signs that change the
//! meaning of a word (`C++`, `A-`, `50%`) are spelled out. Signs that only separate words (spaces, commas, quotes)
//! become a hyphen, as in the addresses of entries. Two terms with the same slug are an error.

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

use crate::base::path::composed;

/// Returns the slug of a term, which is empty if nothing of the term can be part of an address.
pub(in crate::site) fn term_slug(term: &str) -> String {
    let term = composed(term.trim());
    let start = term.len() - term.trim_start_matches('-').len();
    let end = term.trim_end_matches('-').len();
    let mut slug = String::with_capacity(term.len());
    for (at, c) in term.char_indices() {
        let c = half_width_sign(c);
        if let Some(word) = word(c) {
            push_word(&mut slug, word);
        } else if c == '-' && (at < start || at >= end) {
            push_word(&mut slug, "minus");
        } else if c == '.' && at == 0 {
            push_word(&mut slug, "dot");
        } else if c.is_alphanumeric() || matches!(c, '_' | '.') {
            slug.extend(c.to_lowercase());
        } else if is_symbol(c) || continues_emoji(&slug, c) {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_matches(['-', '.']).to_owned()
}

fn push_word(slug: &mut String, word: &str) {
    if !slug.is_empty() && !slug.ends_with('-') {
        slug.push('-');
    }
    slug.push_str(word);
    slug.push('-');
}

/// Spells out signs that addresses or file systems refuse, or that have a special meaning in them.
fn word(c: char) -> Option<&'static str> {
    Some(match c {
        '+' => "plus",
        '#' => "sharp",
        '%' => "percent",
        '*' => "star",
        '=' => "equals",
        '<' => "less",
        '>' => "greater",
        '$' => "dollar",
        '@' => "at",
        _ => return None,
    })
}

/// Converts full-width signs to ASCII: `＋` to `+`, and so on.
fn half_width_sign(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' if !c.is_alphanumeric() => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        c => c,
    }
}

/// Whether a character is a symbol that stays unchanged, such as an emoji, an arrow or a currency sign. Trademark
/// signs are dropped, because they are not part of a name.
fn is_symbol(c: char) -> bool {
    if c.is_ascii() || matches!(c, '©' | '®' | '™' | '℠') {
        return false;
    }
    let is_skin_tone = matches!(c, '\u{1F3FB}'..='\u{1F3FF}');
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    is_skin_tone
        || matches!(
            category,
            GeneralCategory::MathSymbol
                | GeneralCategory::CurrencySymbol
                | GeneralCategory::OtherSymbol
        )
}

/// Whether a character continues the emoji before it: a joiner, a variation selector or a tag.
fn continues_emoji(slug: &str, c: char) -> bool {
    matches!(c, '\u{200D}' | '\u{FE0F}' | '\u{E0020}'..='\u{E007F}')
        && slug.chars().last().is_some_and(|last| {
            is_symbol(last) || matches!(last, '\u{FE0F}' | '\u{E0020}'..='\u{E007F}')
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::slug::slugify;

    #[test]
    fn signs_that_matter_are_spelled_out() {
        for (term, slug) in [
            ("C++", "c-plus-plus"),
            ("C++17", "c-plus-plus-17"),
            ("C#", "c-sharp"),
            ("Ｃ＃", "ｃ-sharp"),
            (".NET", "dot-net"),
            ("A", "a"),
            ("A-", "a-minus"),
            ("A+", "a-plus"),
            ("-", "minus"),
            ("50%", "50-percent"),
            ("🎉", "🎉"),
            ("👨\u{200D}👩\u{200D}👧", "👨\u{200D}👩\u{200D}👧"),
            ("❤\u{FE0F} 心", "❤\u{FE0F}-心"),
            ("…", ""),
            ("\u{200D}", ""),
        ] {
            assert_eq!(term_slug(term), slug, "{term}");
            assert_eq!(term_slug(slug), slug, "the slug of a slug");
        }
    }

    #[test]
    fn other_terms_have_the_slugs_of_file_names() {
        for term in [
            "Life sciences",
            "Life-sciences",
            "AT&T",
            "Hong Kong (China)",
            "Co., Ltd.",
            "生命健康",
            "park’s",
            "v1.2",
            "Ünï",
            "a / b",
            "Lenovo™",
        ] {
            assert_eq!(term_slug(term), slugify(term), "{term}");
        }
    }
}
