//! Han text in Markdown, whose rules were made for words with spaces between them.

use icu_properties::props::{EnumeratedProperty, GeneralCategory, GeneralCategoryGroup};

/// Whether `c` is a letter of a script that has no spaces between words: Han, kana, bopomofo.
pub(super) fn is_letter(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3040}'..='\u{30FA}' | '\u{30FC}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}')
}

/// Whether `c` is a Han character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}'
        | '\u{2E80}'..='\u{2FDF}' | '々' | '〇' | '\u{3021}'..='\u{3029}')
}

/// Whether `c` takes the width of a Han character and is no letter: `，。「」（）` and the like, full-width figures.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303F}' | '・' | '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF01}'..='\u{FF60}')
}

/// Whether Chinese shares this sign with other languages: it is wide only beside Han characters.
fn is_shared(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '—' | '…' | '‥' | '·')
}

/// Whether a line break between these two characters leaves no space: as in CSS Text 3 between wide
/// characters, and beside a wide sign, which brings its own space.
pub(super) fn joins(before: char, after: char) -> bool {
    let (letter_before, letter_after) = (is_letter(before), is_letter(after));
    is_wide(before)
        || is_wide(after)
        || (letter_before || is_shared(before)) && (letter_after || is_shared(after))
}

/// Punctuation of the width of a Han character, of the kind that stops emphasis in CommonMark (Unicode `P`).
fn is_wide_punctuation(c: char) -> bool {
    matches!(c,
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}' | '\u{3030}' | '\u{303D}' | '・'
        | '\u{FE10}'..='\u{FE19}' | '\u{FE30}'..='\u{FE52}' | '\u{FE54}'..='\u{FE61}'
        | '\u{FF01}'..='\u{FF03}' | '\u{FF05}'..='\u{FF0A}' | '\u{FF0C}'..='\u{FF0F}' | '\u{FF1A}' | '\u{FF1B}' | '\u{FF1F}' | '\u{FF20}'
        | '\u{FF3B}'..='\u{FF3D}' | '\u{FF3F}' | '\u{FF5B}' | '\u{FF5D}' | '\u{FF5F}'..='\u{FF65}')
}

/// Punctuation for which a separator may be put in; a subset of what the parser takes as punctuation.
/// CommonMark counts symbols (Unicode `S`) as punctuation since 0.31.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || is_wide_punctuation(c)
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '«' | '»' | '·')
        || !c.is_ascii() && GeneralCategoryGroup::Symbol.contains(GeneralCategory::for_char(c))
}

/// Where a separator has to be put so that runs of `*` and `~~` beside Han text open and close.
///
/// CommonMark's run opens only if what follows is no punctuation, or what precedes is a space or
/// punctuation; and the other way round for closing. `**「甲」**乙` therefore is not strong. A sign
/// of punctuation between the run and the letter on its other side makes it so, which is what the
/// amendment that comrak knows as its CJK option comes to: a wide sign is no obstacle, and a Han
/// letter is as good as a space. The separator always stands beside the letter, never beside other
/// markup, so that `**_甲_**乙` and `**[甲](乙)**丙` hold too.
pub(super) fn separators(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(skip) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|b| matches!(b, b'*' | b'~')))
    {
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
        let ends = (
            text.get(..start).and_then(|s| s.chars().next_back()),
            text.get(end..).and_then(|s| s.chars().next()),
        );
        let (Some(prev), Some(next)) = ends else {
            continue;
        };
        let tilde = sign == Some(b'~') && end - start != 2;
        if start == end || tilde || prev.is_whitespace() || next.is_whitespace() {
            continue;
        }
        match (is_punctuation(prev), is_punctuation(next)) {
            (false, true) if is_letter(prev) || is_wide_punctuation(next) => found.push(start),
            (true, false) if is_letter(next) || is_wide_punctuation(prev) => found.push(end),
            _ => {}
        }
    }
    found
}
