//! Which characters are of scripts that write no spaces between words.

/// Whether `c` is a Han character.
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}'
        | '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}')
}

/// Whether `c` is a letter of Chinese or Japanese: Han, kana, bopomofo.
pub fn is_east_asian(c: char) -> bool {
    is_han(c)
        || matches!(c,
            '\u{3040}'..='\u{30FA}' | '\u{30FC}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}'
            | '\u{1B000}'..='\u{1B2FF}')
}

/// Whether `c` is of a script that has no spaces between words: also Thai, Lao, Burmese and Khmer.
pub fn is_unspaced(c: char) -> bool {
    c >= '\u{E00}'
        && (is_east_asian(c)
            || matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'))
}
