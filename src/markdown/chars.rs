//! Rules for Chinese, Japanese and Korean text: line breaks that leave no space, and emphasis, whose rules in
//! CommonMark assume words with spaces between them.

use icu_properties::props::{
    BinaryProperty, EastAsianWidth, EmojiPresentation, EnumeratedProperty, GeneralCategory,
    GeneralCategoryGroup, Script,
};

pub(super) use crate::base::script::{is_east_asian as is_letter, is_han};

/// Whether `c` is as wide as a Han character and is neither Han nor kana: `，。「」（）` and the like, full-width ASCII.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303F}' | '・' | '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF01}'..='\u{FF60}')
}

/// Whether `c` is punctuation that Chinese shares with other languages, and is wide only beside Han characters.
fn is_shared(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '—' | '…' | '‥' | '·')
}

/// Whether a line break between these two characters leaves no space: between wide characters, as in CSS Text 3,
/// and beside wide punctuation, which brings its own space.
pub(super) fn joins(before: char, after: char) -> bool {
    let (letter_before, letter_after) = (is_letter(before), is_letter(after));
    is_wide(before)
        || is_wide(after)
        || (letter_before || is_shared(before)) && (letter_after || is_shared(after))
}

/// Whether `c` is a CJK character by the CJK-friendly amendment to CommonMark: its East Asian Width is wide (and it is
/// no emoji), full-width or half-width, or it is Hangul.
fn is_cjk(c: char) -> bool {
    // Most text is below: no CJK character is.
    if c < '\u{1100}' {
        return false;
    }
    match EastAsianWidth::for_char(c) {
        EastAsianWidth::Fullwidth | EastAsianWidth::Halfwidth => true,
        EastAsianWidth::Wide => !EmojiPresentation::for_char(c),
        _ => Script::for_char(c) == Script::Hangul,
    }
}

/// Whether the parser takes `c` as punctuation: CommonMark counts symbols (Unicode `S`) as such since 0.31.
fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    let category = GeneralCategory::for_char(c);
    GeneralCategoryGroup::Punctuation
        .union(GeneralCategoryGroup::Symbol)
        .contains(category)
}

/// The properties of the character before a run of emphasis marks that decide whether the run can open.
struct Before {
    /// The parser takes it as punctuation.
    is_punctuation: bool,
    /// It is punctuation, and no CJK character.
    is_narrow: bool,
    is_cjk: bool,
    /// It is punctuation with a variation selector, which the parser takes for a letter.
    is_varied: bool,
}

impl Before {
    fn of(text: &str) -> Option<Self> {
        let mut chars = text.chars();
        let last = chars.next_back()?;
        let varied = matches!(last, '\u{FE00}'..='\u{FE0E}');
        let base = if varied { chars.next_back() } else { None };
        let sign = base.filter(|c| !c.is_whitespace()).unwrap_or(last);
        // Quotation marks that a selector makes wide, and the selectors of ideographs.
        let selected = last == '\u{FE01}' && matches!(sign, '‘' | '’' | '“' | '”')
            || matches!(last, '\u{E0100}'..='\u{E01EF}');
        let is_cjk = selected || is_cjk(sign);
        Some(Self {
            is_punctuation: is_punctuation(last),
            is_narrow: is_punctuation(sign) && !is_cjk,
            is_cjk,
            is_varied: sign != last && is_punctuation(sign),
        })
    }
}

/// The places, in bytes and in order, where a separator lets runs of `*`, `_` and `~~` beside Chinese, Japanese and
/// Korean text open and close emphasis.
///
/// In CommonMark a run opens only if it is not followed by punctuation, or if it is preceded by a space or punctuation;
/// the other way round for closing. So `**「甲」**乙` is not strong. With a separator, which is punctuation, between
/// the run and the letter on its other side it is. The result is that of the CJK-friendly amendment to CommonMark:
/// wide punctuation is no obstacle, and a letter of these scripts counts as a space. The separator is always beside
/// the letter, never beside other markup, so that `**_甲_**乙` and `**[甲](乙)**丙` work too.
pub(super) fn separators(text: &str) -> Vec<usize> {
    if text.is_ascii() {
        return Vec::new();
    }
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(skip) = memchr::memchr3(b'*', b'~', b'_', bytes.get(at..).unwrap_or_default()) {
        let mut start = at + skip;
        let sign = bytes.get(start).copied();
        let length = bytes.get(start..).map_or(1, |rest| {
            rest.iter().take_while(|b| Some(**b) == sign).count()
        });
        let end = start + length;
        at = end;
        let before = bytes.get(..start).unwrap_or_default();
        let escapes = before.iter().rev().take_while(|b| **b == b'\\').count();
        start += escapes % 2;
        let head = text.get(..start).unwrap_or_default();
        let next = text.get(end..).and_then(|s| s.chars().next());
        let Some(next) = next.filter(|c| !c.is_whitespace()) else {
            continue;
        };
        let tilde = sign == Some(b'~') && end - start != 2;
        if start == end || tilde || head.ends_with(char::is_whitespace) {
            continue;
        }
        let Some(prev) = Before::of(head) else {
            continue;
        };
        if sign == Some(b'_') {
            // Beside a letter, `_` can only open after punctuation.
            found.extend(prev.is_varied.then_some(start));
            continue;
        }
        let next_is_cjk = is_cjk(next);
        match (prev.is_punctuation, is_punctuation(next)) {
            (false, true) if prev.is_cjk || prev.is_varied || next_is_cjk => found.push(start),
            (true, false) if !prev.is_narrow || next_is_cjk => found.push(end),
            _ => {}
        }
    }
    found
}
