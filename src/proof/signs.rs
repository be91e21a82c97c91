//! Signs and spaces between Han characters, and letters and digits that are as wide as they are.

use std::ops::Range;

use super::Fault;
use crate::content::opencc::forms::is_han;
use crate::content::settings::Spaces;

/// Finds full-width letters and digits.
pub fn full_width(text: &str, faults: &mut Vec<Fault>) {
    // The first byte of all of them.
    if memchr::memchr(0xEF, text.as_bytes()).is_none() {
        return;
    }
    let is_wide = |c: char| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    let mut from = 0;
    while let Some(start) = text
        .get(from..)
        .and_then(|rest| rest.find(is_wide))
        .map(|at| from + at)
    {
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.find(|c| !is_wide(c)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        let narrow = |c: char| char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c);
        let right: String = word.chars().map(narrow).collect();
        faults.push(Fault {
            code: "full-width-letter",
            at: start..start + length,
            word: word.to_owned(),
            message: format!("`{word}` is full-width"),
            hint: format!("write `{right}`, by which it can be found and is read out"),
        });
        from = start + length;
    }
}

fn wide_sign(c: char) -> Option<char> {
    Some(match c {
        ',' => '，',
        '.' => '。',
        ';' => '；',
        ':' => '：',
        '?' => '？',
        '!' => '！',
        _ => return None,
    })
}

/// Whether a character is Han, or a sign that only stands beside Han.
fn is_wide(c: char) -> bool {
    is_han(c)
        || matches!(
            c,
            '「' | '」' | '『' | '』' | '《' | '》' | '（' | '）' | '、' | '，' | '。'
        )
}

/// The fewest characters between brackets of which it is told; fewer may be a number, or belong to a name.
const FEWEST_IN_BRACKETS: usize = 5;

/// Finds brackets in which and around which is nothing but Han characters.
fn brackets(text: &str, faults: &mut Vec<Fault>) {
    for (start, _) in text.match_indices('(') {
        let rest = text.get(start + 1..).unwrap_or_default();
        let Some((inner, behind)) = rest.split_once(')') else {
            break;
        };
        let before = text
            .get(..start)
            .and_then(|before| before.chars().next_back());
        let is_within = inner.chars().all(is_wide) && inner.chars().count() >= FEWEST_IN_BRACKETS;
        if is_within && before.is_some_and(is_wide) && behind.chars().next().is_none_or(is_wide) {
            faults.push(Fault {
                code: "half-width-sign",
                at: start..start + inner.len() + 2,
                word: "()".to_owned(),
                message: "the brackets are half-width between Han characters".to_owned(),
                hint: format!("write `（{inner}）`"),
            });
        }
    }
}

/// Whether Markdown may have half-width signs between Han characters: one stands behind such a character, or behind marks that do.
pub fn may_be_half_width(markdown: &str) -> bool {
    let bytes = markdown.as_bytes();
    let is_behind = |at: usize, marks: &[u8]| {
        let before = bytes.get(..at).unwrap_or_default().iter().rev();
        let mut before = before.skip_while(|byte| marks.contains(byte));
        before.next().is_some_and(|byte| !byte.is_ascii())
    };
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b',' | b'.' | b';' | b':' | b'?' | b'!' => is_behind(at, b"*_~])"),
        b'(' => is_behind(at, b"*_~"),
        _ => false,
    })
}

/// Finds half-width signs between Han characters, and behind the last one of a text.
pub fn half_width(text: &str, faults: &mut Vec<Fault>) {
    brackets(text, faults);
    for (at, c) in text
        .char_indices()
        .filter(|(_, c)| c.is_ascii_punctuation())
    {
        let Some(right) = wide_sign(c) else { continue };
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let rest = text.get(at + 1..).unwrap_or_default();
        let after = rest.trim_start_matches([' ', '\n']).chars().next();
        let is_between = before.is_some_and(is_wide) && after.is_none_or(is_wide);
        let is_sign = match c {
            ':' | ';' | ',' => is_between && after.is_some(),
            _ => is_between,
        };
        if is_sign {
            faults.push(Fault {
                code: "half-width-sign",
                at: at..at + 1,
                word: c.to_string(),
                message: format!("`{c}` is half-width between Han characters"),
                hint: format!("write `{right}`"),
            });
        }
    }
}

/// Finds spaces between Han characters and letters or digits that are not as the site wants them.
pub fn spaces(text: &str, rule: Spaces, faults: &mut Vec<Fault>) {
    if rule == Spaces::Keep {
        return;
    }
    let mut last: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        if c == ' ' {
            continue;
        }
        if let Some((before, other)) = last
            && (is_han(other) && c.is_ascii_alphanumeric()
                || other.is_ascii_alphanumeric() && is_han(c))
        {
            let end = before + other.len_utf8();
            let spaces = at - end;
            if let Some((message, hint)) = wrong(spaces, rule) {
                let word: Range<usize> = before..at + c.len_utf8();
                faults.push(Fault {
                    code: "han-spacing",
                    at: if spaces == 0 { word.clone() } else { end..at },
                    word: message.to_owned(),
                    message: message.to_owned(),
                    hint: hint.to_owned(),
                });
            }
        }
        last = Some((at, c));
    }
}

fn wrong(spaces: usize, rule: Spaces) -> Option<(&'static str, &'static str)> {
    match (rule, spaces) {
        (Spaces::None, 1..) => Some((
            "a space stands between Han and other letters or digits",
            "delete it: content/site.yaml says `markdown: {spaces: none}`",
        )),
        (Spaces::Space, 0) => Some((
            "no space stands between Han and other letters or digits",
            "put one there: content/site.yaml says `markdown: {spaces: space}`",
        )),
        (Spaces::Space, 2..) => Some((
            "several spaces stand between Han and other letters or digits",
            "leave one: content/site.yaml says `markdown: {spaces: space}`",
        )),
        _ => None,
    }
}
