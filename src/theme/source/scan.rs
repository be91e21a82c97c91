//! Splits a template into tokens with their places. Tera's lexer is private.
//!
//! The rules are those of Tera 2: `{{ }}`, `{% %}`, `{# #}`, `{% raw %}`, strings in `"`, `'` or backquotes. The
//! scanner accepts anything and reports nothing: a template that Tera cannot parse is reported with Tera's error.

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword.
    Ident,
    /// A string literal, with its quotes.
    Text,
    /// A number, without its sign.
    Number,
    /// An operator or a bracket, up to three characters.
    Mark,
}

/// A token of an expression or tag.
#[derive(Debug, Clone, Copy)]
pub struct Token<'a> {
    /// Whether it is a name, a literal or a mark.
    pub kind: Kind,
    /// The token as it is written.
    pub text: &'a str,
    /// The place of its first byte in the template.
    pub start: usize,
}

impl Token<'_> {
    /// The place after its last byte.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this operator or keyword.
    pub fn is(&self, text: &str) -> bool {
        self.text == text && self.kind != Kind::Text
    }

    /// The value of a string literal, its escapes resolved; `None` for other tokens.
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

/// The part of a template between two delimiters.
#[derive(Debug)]
pub struct Region<'a> {
    /// Whether it is `{% %}` rather than `{{ }}`.
    pub tag: bool,
    /// The tokens between the delimiters.
    pub tokens: Vec<Token<'a>>,
    /// The place after its closing delimiter.
    pub end: usize,
    /// Whether it removes white space after it: `-%}`.
    pub trims: bool,
}

/// All regions of a template in order, without comments and what is in `{% raw %}`.
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

    /// Moves to the next opening delimiter; `false` if there is none.
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

    /// Reads the tokens up to the closing delimiter, and moves past it.
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

/// The kind and the length in bytes of the token that `rest` begins with.
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

/// The length in bytes of a string literal with its quotes.
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

/// The index of the first token outside of brackets that `ends` the tokens, or of the bracket that closes around them; their number if there
/// is neither.
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
