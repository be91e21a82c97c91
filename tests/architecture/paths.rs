//! Finds the paths that a Rust source names: `use crate::{a::b, c}` gives `crate::a::b` and `crate::c`.
//!
//! It reads tokens, not a syntax tree: what stands inside a macro call counts too, comments and texts do not.

/// A path as it is written, and the line (from 1) of its first name.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub path: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Name(String),
    Colons,
    Sign(char),
}

/// Every path of two names or more in `source`, `use` groups unfolded, in the order of the text.
pub fn paths(source: &str) -> Vec<Named> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = at;
        if matches!(tokens[at].1, Token::Name(_)) {
            path(&tokens, &mut at, &mut Vec::new(), &mut found);
        }
        at = at.max(before + 1);
    }
    found
}

/// Reads one path from `at` on, below `prefix`; a group in braces gives one path for each of its members.
fn path(
    tokens: &[(usize, Token)],
    at: &mut usize,
    prefix: &mut Vec<String>,
    found: &mut Vec<Named>,
) {
    let depth = prefix.len();
    let line = tokens[*at].0;
    let mut group = false;
    while let Some((_, token)) = tokens.get(*at) {
        match token {
            Token::Name(name) => prefix.push(name.clone()),
            Token::Sign('*') if prefix.len() > depth => prefix.push("*".into()),
            Token::Sign('{') if prefix.len() > depth => {
                group = true;
                *at += 1;
                while tokens
                    .get(*at)
                    .is_some_and(|(_, token)| *token != Token::Sign('}'))
                {
                    match &tokens[*at].1 {
                        Token::Name(name) if name == "as" => *at += 2,
                        Token::Name(_) => path(tokens, at, prefix, found),
                        _ => *at += 1,
                    }
                }
            }
            _ => break,
        }
        *at += 1;
        match tokens.get(*at) {
            Some((_, Token::Colons)) if !group => *at += 1,
            _ => break,
        }
    }
    if !group && prefix.len() > 1 {
        found.push(Named {
            line,
            path: prefix.clone(),
        });
    }
    prefix.truncate(depth);
}

/// Names, `::` and signs with their lines; comments, texts and characters left out.
fn tokens(source: &str) -> Vec<(usize, Token)> {
    let chars: Vec<char> = source.chars().collect();
    let get = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let start = at;
        match chars[at] {
            '/' if get(at + 1) == '/' => {
                at += chars[at..].iter().take_while(|c| **c != '\n').count()
            }
            '/' if get(at + 1) == '*' => at = after_comment(&chars, at),
            '"' => at = after_text(&chars, at),
            'r' | 'b' | 'c' if raw_hashes(&chars, at).is_some() => {
                let (open, hashes) = raw_hashes(&chars, at).unwrap_or((at, 0));
                at = after_raw(&chars, open, hashes);
            }
            // `'a'` and `'\n'` are characters, `'a` is a lifetime.
            '\'' if get(at + 1) == '\\' => {
                at += 3;
                at += chars.iter().skip(at).take_while(|c| **c != '\'').count() + 1;
            }
            '\'' if get(at + 2) == '\'' => at += 3,
            c if c.is_alphanumeric() || c == '_' => {
                at += chars[at..]
                    .iter()
                    .take_while(|c| c.is_alphanumeric() || **c == '_')
                    .count();
                tokens.push((line, Token::Name(chars[start..at].iter().collect())));
            }
            ':' if get(at + 1) == ':' => {
                at += 2;
                tokens.push((line, Token::Colons));
            }
            c => {
                at += 1;
                if !c.is_whitespace() {
                    tokens.push((line, Token::Sign(c)));
                }
            }
        }
        at = at.min(chars.len());
        line += chars[start..at].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

/// The place after a block comment, which may hold others.
fn after_comment(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < chars.len() {
        match chars[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The place after a text that opens at `at`.
fn after_text(chars: &[char], mut at: usize) -> usize {
    at += 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// For `r"`, `r#"`, `br##"` at `at`: where the quote stands and how many hashes go before it.
fn raw_hashes(chars: &[char], at: usize) -> Option<(usize, usize)> {
    let r = chars[at..].iter().take(2).position(|c| *c == 'r')?;
    let hashes = chars[at + r + 1..]
        .iter()
        .take_while(|c| **c == '#')
        .count();
    let open = at + r + 1 + hashes;
    (chars.get(open) == Some(&'"')).then_some((open, hashes))
}

/// The place after a raw text whose quote opens at `open`.
fn after_raw(chars: &[char], open: usize, hashes: usize) -> usize {
    let mut at = open + 1;
    while at < chars.len() {
        if chars[at] == '"'
            && chars[at + 1..]
                .iter()
                .take(hashes)
                .filter(|c| **c == '#')
                .count()
                == hashes
        {
            return at + 1 + hashes;
        }
        at += 1;
    }
    at
}
