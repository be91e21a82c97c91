//! Texts to tokens: words, and in scripts without spaces characters and pairs of them.

use crate::base::script::is_unspaced;

/// The longest part of a word that counts, in characters.
const LONGEST: usize = 40;

/// A piece of a text that can be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// A word or number.
    Word(&'a str),
    /// A character of a script without spaces.
    One(char),
    /// Two such characters side by side.
    Two(char, char),
}

/// Whether a character is a token by itself: of a script without spaces between words, and of Korean, in whose words parts
/// are looked for. The client has the same characters (`UNSPACED` in `text.js`).
fn is_single(c: char) -> bool {
    is_unspaced(c) || matches!(c, '\u{ac00}'..='\u{d7af}')
}

/// Whether a character belongs to a word.
fn is_of_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        c.is_alphanumeric() && !is_single(c)
    }
}

/// Finds the tokens of a text in normal form (see [`super::normal`]).
pub fn tokens<'a>(text: &'a str, mut found: impl FnMut(Token<'a>)) {
    if text.is_ascii() {
        let mut end = 0;
        for piece in text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()) {
            let start = end;
            end = start + piece.len() + 1;
            if !piece.is_empty() {
                let own = text.get(start..end - 1).unwrap_or_default();
                found(Token::Word(word(own)));
            }
        }
        return;
    }
    let mut before: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if is_single(c) {
            found(Token::One(c));
            if let Some(before) = before {
                found(Token::Two(before, c));
            }
            before = Some(c);
            continue;
        }
        before = None;
        if is_of_word(c) {
            let mut end = start + c.len_utf8();
            while let Some((at, c)) = chars.next_if(|(_, c)| is_of_word(*c)) {
                end = at + c.len_utf8();
            }
            found(Token::Word(word(text.get(start..end).unwrap_or_default())));
        }
    }
}

/// A word of a text, or characters in a row of scripts without spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// A word or number.
    Word(String),
    /// Characters in a row.
    Run(String),
}

impl Unit {
    /// The token as the index has it: folded, lower case.
    pub fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Run(text) => text,
        }
    }
}

/// The words and runs of a text in normal form.
pub fn units(text: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut run = String::new();
    tokens(text, |token| match token {
        Token::Word(word) => {
            if !run.is_empty() {
                units.push(Unit::Run(std::mem::take(&mut run)));
            }
            units.push(Unit::Word(word.to_owned()));
        }
        // A character is told before the pair that it ends, so one that ends none begins another run.
        Token::One(c) => {
            if !run.is_empty() {
                units.push(Unit::Run(std::mem::take(&mut run)));
            }
            run.push(c);
        }
        Token::Two(..) => {
            if let (Some(Unit::Run(before)), Some(c)) = (units.pop(), run.pop()) {
                run = before;
                run.push(c);
            }
        }
    });
    if !run.is_empty() {
        units.push(Unit::Run(run));
    }
    units
}

/// The tokens of a run: its pairs of neighbours, each once, or its only character.
pub fn of_run(run: &str) -> Vec<(u32, u32)> {
    let all: Vec<u32> = run.chars().map(u32::from).collect();
    if let [only] = all[..] {
        return vec![(only, 0)];
    }
    let mut pairs = Vec::new();
    for pair in all.windows(2) {
        if let [a, b] = *pair
            && !pairs.contains(&(a, b))
        {
            pairs.push((a, b));
        }
    }
    pairs
}

/// A word as it is indexed: a number without zeros before it, and not endless.
fn word(word: &str) -> &str {
    if word.starts_with('0') && word.bytes().all(|byte| byte.is_ascii_digit()) {
        let bare = word.trim_start_matches('0');
        return if bare.is_empty() { "0" } else { bare };
    }
    if word.len() <= LONGEST {
        return word;
    }
    let end = word.char_indices().nth(LONGEST);
    end.and_then(|(end, _)| word.get(..end)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_pairs_are_found() {
        let mut all = Vec::new();
        tokens("2024年4月 park's 04-00 创新，园", |token| {
            all.push(token)
        });
        use Token::{One, Two, Word};
        assert_eq!(
            all,
            [
                Word("2024"),
                One('年'),
                Word("4"),
                One('月'),
                Word("park"),
                Word("s"),
                Word("4"),
                Word("0"),
                One('创'),
                One('新'),
                Two('创', '新'),
                One('园'),
            ]
        );
    }
}
