//! Tokens of a template with their places. Tera keeps its own to itself, so that nothing could be
//! said of a name before a page is rendered, and then only of the first.
//!
//! The rules are those of Tera 2's lexer: `{{ }}`, `{% %}`, `{# #}`, `{% raw %}`, strings in `"`,
//! `'` or backquotes. The scanner reports nothing: Tera has parsed the text before.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword.
    Ident,
    /// A string, with its quotes.
    Text,
    /// A number.
    Number,
    /// An operator or a bracket, up to three characters.
    Mark,
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// As it is written.
    pub text: &'a str,
    /// Where it begins, in bytes of the template.
    pub start: usize,
}

impl Token<'_> {
    /// Where it ends.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this operator or keyword.
    pub fn is(&self, text: &str) -> bool {
        self.text == text && self.kind != Kind::Text
    }

    /// What a string means.
    pub fn string(&self) -> Option<String> {
        if self.kind != Kind::Text {
            return None;
        }
        let mut inner = self.text.chars();
        inner.next();
        inner.next_back();
        let mut out = String::new();
        while let Some(c) = inner.next() {
            match c {
                '\\' => match inner.next() {
                    Some('n') => out.push('\n'),
                    Some('t') => out.push('\t'),
                    Some('r') => out.push('\r'),
                    other => out.extend(other),
                },
                c => out.push(c),
            }
        }
        Some(out)
    }
}

/// What stands between two delimiters.
#[derive(Debug)]
pub struct Region<'a> {
    /// `{% %}`, not `{{ }}`.
    pub tag: bool,
    /// Its tokens.
    pub tokens: Vec<Token<'a>>,
    /// Where it ends, in bytes of the template.
    pub end: usize,
    /// White space after it is left out: `-%}`.
    pub trims: bool,
}

/// All regions of a template in order.
pub fn regions(source: &str) -> Vec<Region<'_>> {
    let mut scanner = Scanner { source, at: 0 };
    let mut regions = Vec::new();
    while scanner.open() {
        let Some(head) = scanner.rest().get(..2) else {
            break;
        };
        scanner.at += 2;
        match head {
            "{#" => scanner.skip_past("#}"),
            head => {
                let tag = head == "{%";
                let tokens = scanner.tokens(if tag { "%}" } else { "}}" });
                let raw = tag && tokens.len() == 1 && tokens.iter().all(|token| token.is("raw"));
                if raw {
                    scanner.skip_raw();
                } else {
                    let end = scanner.at;
                    let closing = end.checked_sub(3).and_then(|at| source.as_bytes().get(at));
                    regions.push(Region {
                        tag,
                        tokens,
                        end,
                        trims: closing == Some(&b'-'),
                    });
                }
            }
        }
    }
    regions
}

struct Scanner<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or("")
    }

    /// Goes to the next opening delimiter.
    fn open(&mut self) -> bool {
        while let Some(found) = self.rest().find('{') {
            self.at += found;
            let next = self.rest().as_bytes().get(1);
            if matches!(next, Some(b'{' | b'%' | b'#')) {
                return true;
            }
            self.at += 1;
        }
        false
    }

    fn skip_past(&mut self, mark: &str) {
        let rest = self.rest();
        self.at += rest.find(mark).map_or(rest.len(), |at| at + mark.len());
    }

    fn skip_raw(&mut self) {
        while !self.rest().is_empty() {
            self.skip_past("{%");
            let inside = self.rest().trim_start_matches('-').trim_start();
            if inside.starts_with("endraw") {
                self.skip_past("%}");
                return;
            }
        }
    }

    /// The tokens up to the closing delimiter, and past it.
    fn tokens(&mut self, close: &str) -> Vec<Token<'a>> {
        let mut tokens = Vec::new();
        if self.rest().starts_with('-') {
            self.at += 1;
        }
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
            self.at += rest.len() - trimmed.len();
            let rest = trimmed;
            let closing = rest.strip_prefix('-').unwrap_or(rest);
            if rest.is_empty() {
                return tokens;
            }
            if closing.starts_with(close) {
                self.at += rest.len() - closing.len() + close.len();
                return tokens;
            }
            let (kind, len) = measure(rest);
            let text = rest.get(..len).unwrap_or(rest);
            tokens.push(Token {
                kind,
                text,
                start: self.at,
            });
            self.at += text.len();
        }
    }
}

/// Kind and length of the token that `rest` begins with.
fn measure(rest: &str) -> (Kind, usize) {
    let bytes = rest.as_bytes();
    let first = bytes.first().copied().unwrap_or(b' ');
    let run = |accept: fn(u8) -> bool| bytes.iter().take_while(|b| accept(**b)).count();
    match first {
        b'"' | b'\'' | b'`' => (Kind::Text, text_length(bytes, first)),
        b'0'..=b'9' => {
            let whole = run(|b| b.is_ascii_digit());
            let fraction = match bytes.get(whole) {
                Some(b'.') => {
                    let digits = bytes.iter().skip(whole + 1);
                    1 + digits.take_while(|b| b.is_ascii_digit()).count()
                }
                _ => 0,
            };
            (Kind::Number, whole + fraction)
        }
        b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
            (Kind::Ident, run(|b| b == b'_' || b.is_ascii_alphanumeric()))
        }
        _ => {
            let long = ["...", "//", "**", "==", "!=", ">=", "<=", "</", "?.", "?["];
            let length = long
                .iter()
                .find(|mark| rest.starts_with(**mark))
                .map(|mark| mark.len())
                .or_else(|| rest.chars().next().map(char::len_utf8));
            (Kind::Mark, length.unwrap_or(1))
        }
    }
}

/// Length of a string with its quotes.
fn text_length(bytes: &[u8], quote: u8) -> usize {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if *byte == quote => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

/// The position of the bracket that closes around the tokens, or of a token that `ends` them.
pub fn closing(tokens: &[Token<'_>], ends: impl Fn(&Token<'_>) -> bool) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Text {
            continue;
        }
        if depth == 0 && ends(token) {
            return at;
        }
        match token.text {
            "(" | "[" | "{" | "?[" => depth += 1,
            ")" | "]" | "}" if depth == 0 => return at,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(source: &str) -> Vec<Vec<&str>> {
        regions(source)
            .iter()
            .map(|region| region.tokens.iter().map(|token| token.text).collect())
            .collect()
    }

    #[test]
    fn tokens_are_those_of_tera() {
        assert_eq!(
            written("a {{- x?.y | f(a='}}', b=1.5) -}} {# {{ no }} #}{% if a>=-2 %}"),
            [
                vec![
                    "x", "?.", "y", "|", "f", "(", "a", "=", "'}}'", ",", "b", "=", "1.5", ")"
                ],
                vec!["if", "a", ">=", "-", "2"],
            ]
        );
        assert_eq!(
            written("{% raw %}{{ a }}{% x %}{%- endraw %}{{ b }}"),
            [vec!["b"]]
        );
        assert_eq!(written(r#"{{ "a\"}}" }}"#), [vec![r#""a\"}}""#]]);
        assert_eq!(written("{ { {{"), [Vec::<&str>::new()]);
    }

    #[test]
    fn a_string_means_what_its_escapes_say() {
        let all = regions(r#"{{ 'it\'s\n' }}"#);
        assert_eq!(all[0].tokens[0].string().as_deref(), Some("it's\n"));
    }
}
