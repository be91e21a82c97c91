//! The one form of texts that look alike to readers: small letters without accents, Simplified characters, numbers without
//! separators. The client does the same (`normal` in `text.js`).

use std::borrow::Cow;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::fold::fold;

/// Returns a text in the form that is indexed.
pub fn normal(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let is_small = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        return match (is_small, text.contains(',')) {
            (true, false) => Cow::Borrowed(text),
            (true, true) => ungrouped(Cow::Borrowed(text)),
            (false, _) => ungrouped(Cow::Owned(text.to_ascii_lowercase())),
        };
    }
    if text.chars().all(is_plain) {
        return ungrouped(Cow::Owned(text.chars().map(plain).collect()));
    }
    let small = text.to_lowercase();
    let apart = DecomposingNormalizerBorrowed::new_nfkd();
    let apart = apart.normalize_iter(small.chars());
    let bare = apart.filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize_iter(bare);
    // What is compatible with capitals decomposes to them.
    ungrouped(Cow::Owned(composed.map(fold).collect()))
}

/// Whether a character has the same normal form in any context, which [`plain`] knows.
fn is_plain(c: char) -> bool {
    c.is_ascii()
        || matches!(c,
            '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}'
            | '\u{ff01}'..='\u{ff5e}'
            | '\u{2013}' | '\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{b7}')
}

fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = u32::from(c).wrapping_sub(0xfee0);
            char::from_u32(narrow).unwrap_or(c).to_ascii_lowercase()
        }
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c => fold(c),
    }
}

/// Whether a text has numbers with commas between groups of three digits.
pub fn is_grouped(text: &str) -> bool {
    separators(text).next().is_some()
}

/// The commas between groups of three digits.
fn separators(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let digit = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at));
        byte.is_some_and(u8::is_ascii_digit)
    };
    memchr::memchr_iter(b',', bytes).filter(move |at| {
        digit(at.checked_sub(1))
            && (at + 1..at + 4).all(|at| digit(Some(at)))
            && !digit(Some(at + 4))
    })
}

/// Takes out commas between groups of three digits: `21,000` is `21000`.
fn ungrouped(text: Cow<'_, str>) -> Cow<'_, str> {
    let commas: Vec<usize> = separators(&text).collect();
    if commas.is_empty() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for at in commas {
        out.push_str(text.get(done..at).unwrap_or_default());
        done = at + 1;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn texts_that_look_alike_have_one_form() {
        for (text, form) in [
            ("Park", "park"),
            ("Café ÉCOLE", "cafe ecole"),
            ("ＨＳＩＴＰ１", "hsitp1"),
            ("創新科技園", "创新科技园"),
            ("头发和發展", "头发和发展"),
            ("裏面、裡面、里面", "里面、里面、里面"),
            ("21,000 and 1,5 and 1,000,000", "21000 and 1,5 and 1000000"),
            ("2１，０００", "21000"),
            ("한국어", "한국어"),
        ] {
            assert_eq!(normal(text), form, "{text}");
        }
    }
}
