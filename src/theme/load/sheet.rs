//! What of a style sheet decides whether it can be put into another one, and the same sheet in fewer bytes, by the tokens of
//! CSS Syntax 3.

use std::ops::Range;

use cssparser::{Parser, Token, TokenSerializationType};

/// What has to be known of a style sheet before its text is put elsewhere.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its imports, in order: those that browsers follow, because no other rule comes before them.
    pub imports: Vec<Import>,
    /// The bytes of its `@charset` rule.
    pub charset: Option<Range<usize>>,
    /// Whether it has what means something at the top of a file only: a namespace, or the marks of a comment of HTML.
    pub is_bound: bool,
}

/// An `@import` with the rules that enclose the text it is replaced with.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    /// The place of the statement in the file.
    pub range: Range<usize>,
    /// The beginnings of the rules for its conditions: `@media print{`, `@layer base{`.
    pub openings: Vec<String>,
}

/// Why a style sheet stays as it is: what browsers cannot read, they end where another text may follow.
#[derive(Debug, PartialEq, Eq)]
pub struct Unbalanced {
    /// The place in the file.
    pub range: Range<usize>,
    /// What is wrong there.
    pub message: String,
}

pub(super) struct Tokens<'i> {
    text: &'i str,
    from: usize,
    parser: Parser<'i>,
}

/// The tokens of a text, without a byte order mark.
pub(super) fn tokens(text: &str) -> Tokens<'_> {
    let inside = text.strip_prefix('\u{feff}').unwrap_or(text);
    Tokens {
        text,
        from: text.len() - inside.len(),
        parser: Parser::new(inside),
    }
}

impl<'i> Iterator for Tokens<'i> {
    /// A token, and its place.
    type Item = (Token<'i>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.from + self.parser.position().byte_index();
        let token = self.parser.next_including_whitespace_and_comments();
        let token = token.ok()?.clone();
        let end = self.from + self.parser.position().byte_index();
        if closing(&token).is_some() {
            // The parser would skip the block as a whole.
            self.parser = Parser::new(self.text.get(end..).unwrap_or_default());
            self.from = end;
        }
        Some((token, start..end))
    }
}

/// The bracket that closes what a token opens.
pub(super) fn closing(token: &Token<'_>) -> Option<char> {
    match token {
        Token::Function(_) | Token::ParenthesisBlock => Some(')'),
        Token::SquareBracketBlock => Some(']'),
        Token::CurlyBracketBlock => Some('}'),
        _ => None,
    }
}

/// The bracket that a token is, if it closes something.
pub(super) fn closes(token: &Token<'_>) -> Option<char> {
    match token {
        Token::CloseParenthesis => Some(')'),
        Token::CloseSquareBracket => Some(']'),
        Token::CloseCurlyBracket => Some('}'),
        _ => None,
    }
}

/// Reads a style sheet.
///
/// # Errors
/// Something in it is not closed, or closes nothing.
pub fn read(text: &str) -> Result<Sheet, Unbalanced> {
    let mut sheet = Sheet::default();
    let mut open: Vec<(char, Range<usize>)> = Vec::new();
    // The statement at the head of the file that is being read, by its keyword.
    let mut statement: Option<Vec<(Token<'_>, Range<usize>)>> = None;
    let mut is_head = true;
    for (token, range) in tokens(text) {
        check_end(&token, text, &range)?;
        if let Some(bracket) = closes(&token)
            && open.pop().is_none_or(|(wanted, _)| wanted != bracket)
        {
            let message = format!("this `{bracket}` closes nothing");
            return Err(Unbalanced { range, message });
        }
        if open.is_empty() {
            sheet.is_bound |= matches!(token, Token::CDO | Token::CDC);
            sheet.is_bound |= is_keyword(&token, "namespace");
            if token == Token::Semicolon {
                if let Some(mut statement) = statement.take() {
                    statement.push((token, range));
                    end_statement(&mut sheet, text, statement);
                }
                continue;
            }
            let starts = ["import", "layer", "charset"];
            let starts = starts.iter().any(|name| is_keyword(&token, name));
            match &token {
                Token::WhiteSpace(_) | Token::Comment(_) | Token::CDO | Token::CDC => {}
                Token::CurlyBracketBlock => is_head = false,
                _ if statement.is_some() => {}
                _ => is_head &= starts,
            }
            if !is_head {
                statement = None;
            } else if starts && statement.is_none() {
                statement = Some(Vec::new());
            }
        }
        if let Some(bracket) = closing(&token) {
            open.push((bracket, range.clone()));
        }
        if let Some(statement) = &mut statement {
            statement.push((token, range));
        }
    }
    if let Some((_, range)) = open.pop() {
        let bracket = text.get(range.clone()).unwrap_or_default();
        let message = format!("this `{bracket}` is never closed");
        return Err(Unbalanced { range, message });
    }
    if let Some(statement) = statement {
        end_statement(&mut sheet, text, statement);
    }
    Ok(sheet)
}

pub(super) fn is_keyword(token: &Token<'_>, name: &str) -> bool {
    matches!(token, Token::AtKeyword(word) if word.eq_ignore_ascii_case(name))
}

/// Whether a string, an address or a comment has its end.
fn check_end(token: &Token<'_>, text: &str, range: &Range<usize>) -> Result<(), Unbalanced> {
    let raw = text.get(range.clone()).unwrap_or_default();
    let is_ended = match token {
        Token::QuotedString(_) => {
            let quote = raw.chars().next().unwrap_or_default();
            raw.len() > 1 && raw.ends_with(quote) && !ends_escaped(raw)
        }
        Token::UnquotedUrl(_) => raw.ends_with(')') && !ends_escaped(raw),
        Token::Comment(_) => raw.len() > 3 && raw.ends_with("*/"),
        Token::BadString(_) | Token::BadUrl(_) => false,
        _ => true,
    };
    if is_ended {
        return Ok(());
    }
    let what = match token {
        Token::Comment(_) => "comment",
        Token::UnquotedUrl(_) | Token::BadUrl(_) => "address",
        _ => "string",
    };
    let message = format!("this {what} has no end");
    let first = raw.chars().next().map_or(0, char::len_utf8);
    let range = range.start..range.start + first;
    Err(Unbalanced { range, message })
}

/// Whether the last character has an odd number of backslashes in front of it.
fn ends_escaped(raw: &str) -> bool {
    let before = raw.as_bytes().iter().rev().skip(1);
    before.take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Takes a whole statement at the head of a file.
fn end_statement(sheet: &mut Sheet, text: &str, tokens: Vec<(Token<'_>, Range<usize>)>) {
    let Some((keyword, first)) = tokens.first() else {
        return;
    };
    let end = tokens.last().map_or(first.end, |(_, range)| range.end);
    let range = first.start..end;
    if is_keyword(keyword, "charset") {
        sheet.charset = Some(range);
    } else if is_keyword(keyword, "import")
        && let Some(openings) = openings(text, &tokens)
    {
        sheet.imports.push(Import { range, openings });
    }
}

/// The rules that express the conditions of an import; `None` if it names no file.
fn openings(text: &str, tokens: &[(Token<'_>, Range<usize>)]) -> Option<Vec<String>> {
    let is_space = |token: &Token<'_>| matches!(token, Token::WhiteSpace(_) | Token::Comment(_));
    let mut at = 1;
    let skip = |at: &mut usize| {
        while tokens.get(*at).is_some_and(|(token, _)| is_space(token)) {
            *at += 1;
        }
    };
    // What a function has in its brackets.
    let inside = |at: &mut usize| -> Option<&str> {
        let from = tokens.get(*at)?.1.end;
        let mut depth = 0;
        loop {
            let (token, range) = tokens.get(*at)?;
            depth += i32::from(closing(token).is_some());
            depth -= i32::from(closes(token).is_some());
            *at += 1;
            if depth == 0 {
                return text.get(from..range.start).map(str::trim);
            }
        }
    };
    let is_function = |at: usize, wanted: &str| {
        let found = tokens.get(at).map(|(token, _)| token);
        matches!(found, Some(Token::Function(name)) if name.eq_ignore_ascii_case(wanted))
    };
    skip(&mut at);
    match &tokens.get(at)?.0 {
        Token::QuotedString(_) | Token::UnquotedUrl(_) => at += 1,
        _ if is_function(at, "url") => {
            inside(&mut at)?;
        }
        _ => return None,
    }
    skip(&mut at);
    let mut layer = None;
    if is_function(at, "layer") {
        layer = Some(format!("@layer {}{{", inside(&mut at)?));
    } else if matches!(&tokens.get(at), Some((Token::Ident(name), _)) if name.eq_ignore_ascii_case("layer"))
    {
        layer = Some("@layer{".to_owned());
        at += 1;
    }
    skip(&mut at);
    let mut supports = None;
    if is_function(at, "supports") {
        supports = Some(format!("@supports ({}){{", inside(&mut at)?));
    }
    skip(&mut at);
    let end = tokens.last().map_or(0, |(_, range)| range.end);
    let start = tokens.get(at).map_or(end, |(_, range)| range.start);
    let media = text.get(start..end).unwrap_or_default();
    let media = media.trim_end_matches(';').trim();
    let media = (!media.is_empty()).then(|| format!("@media {media}{{"));
    let all = [media, supports, layer];
    Some(all.into_iter().flatten().collect())
}

/// A sound style sheet without comments, and without spaces that decide nothing. Comments that begin with `/*!` stay, as
/// licences do.
pub fn minified(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = Last::default();
    let mut all = tokens(text).peekable();
    while let Some((token, range)) = all.next() {
        let raw = text.get(range).unwrap_or_default();
        match &token {
            Token::WhiteSpace(_) => last.space = true,
            Token::Comment(_) if !raw.starts_with("/*!") => last.comment = true,
            // The last of a block needs no semicolon.
            Token::Semicolon if is_last(text, all.peek()) => last.space = true,
            _ => {
                last.write_between(&mut out, &token);
                out.push_str(raw);
                last = Last {
                    kind: token.serialization_type(),
                    ends_colon: token == Token::Colon,
                    takes_no_space: takes_no_space(&token),
                    ..Last::default()
                };
            }
        }
    }
    out
}

/// Whether a block ends at `next`, with nothing but spaces and comments before its bracket.
fn is_last(text: &str, next: Option<&(Token<'_>, Range<usize>)>) -> bool {
    let Some((_, range)) = next else {
        return false;
    };
    let rest = tokens(text.get(range.start..).unwrap_or_default());
    let mut rest = rest.map(|(token, _)| token);
    let next = rest.find(|token| !matches!(token, Token::WhiteSpace(_) | Token::Comment(_)));
    next == Some(Token::CloseCurlyBracket)
}

/// What was written last, and what has been left out since.
struct Last {
    kind: TokenSerializationType,
    ends_colon: bool,
    takes_no_space: bool,
    space: bool,
    comment: bool,
}

impl Default for Last {
    fn default() -> Self {
        Self {
            kind: TokenSerializationType::Nothing,
            ends_colon: false,
            takes_no_space: true,
            space: false,
            comment: false,
        }
    }
}

impl Last {
    /// Writes what must separate the last token from the next one.
    fn write_between(&self, out: &mut String, next: &Token<'_>) {
        let ends = matches!(
            next,
            Token::Semicolon | Token::CloseCurlyBracket | Token::Delim('!')
        );
        // The value of a custom property may be a space: `--on: ;`.
        let is_value = self.ends_colon && ends;
        let before = matches!(
            next,
            Token::CurlyBracketBlock
                | Token::CloseCurlyBracket
                | Token::CloseParenthesis
                | Token::CloseSquareBracket
                | Token::Semicolon
                | Token::Comma
                | Token::Delim('!')
        );
        let is_needed = !before && !self.takes_no_space && !self.ends_colon;
        if self.space && (is_needed || is_value) {
            out.push(' ');
        } else if self.comment
            && !self.space
            && self
                .kind
                .needs_separator_when_before(next.serialization_type())
        {
            out.push_str("/**/");
        }
    }
}

fn takes_no_space(token: &Token<'_>) -> bool {
    matches!(
        token,
        Token::CurlyBracketBlock
            | Token::CloseCurlyBracket
            | Token::ParenthesisBlock
            | Token::SquareBracketBlock
            | Token::Function(_)
            | Token::Semicolon
            | Token::Comma
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without_spaces(css: &str) -> Vec<String> {
        let all = tokens(css).filter(|(token, _)| {
            !matches!(
                token,
                Token::WhiteSpace(_) | Token::Comment(_) | Token::Semicolon
            )
        });
        all.map(|(_, range)| css[range].to_owned()).collect()
    }

    #[test]
    fn what_decides_something_stays() {
        let cases = [
            ("a , b > c  d { color : red ; }", "a,b > c d{color :red}"),
            ("a :hover, a:not( .b ) { }", "a :hover,a:not(.b){}"),
            (
                "a { width: calc( 1px + ( 2px*3 ) ) }",
                "a{width:calc(1px + (2px*3))}",
            ),
            (
                "@media screen and (min-width: 10px) { a { b: c !important } }",
                "@media screen and (min-width:10px){a{b:c!important}}",
            ),
            (
                "a { --x: ; --y:; --z:  { a: b }; }",
                "a{--x: ;--y:;--z:{a:b}}",
            ),
            ("a { --x: ; }", "a{--x: }"),
            (
                "a/**/b { margin: 1/**/2 auto/* x */0 }",
                "a/**/b{margin:1/**/2 auto/**/0}",
            ),
            ("a /*!x*/ b{}", "a /*!x*/ b{}"),
            ("/*! licence */\n\na{}", "/*! licence */ a{}"),
            (
                "@font-face { unicode-range: U+0025-00FF, u+4?? ; src: url( a.woff2 ) }",
                "@font-face{unicode-range:U+0025-00FF,u+4??;src:url( a.woff2 )}",
            ),
            (
                "@charset \"utf-8\";\n@layer a, b;",
                "@charset \"utf-8\";@layer a,b;",
            ),
            (
                "a { grid-template-areas: \"a  b\"  \"c  d\"; grid: [x] 1fr [y] }",
                "a{grid-template-areas:\"a  b\" \"c  d\";grid:[x] 1fr [y]}",
            ),
            (
                "a{ b: var(--c, ) } /* x */ @media print { @layer d; }",
                "a{b:var(--c,)}@media print{@layer d}",
            ),
            ("a [ href ] , * + b ~ c{}", "a [href],* + b ~ c{}"),
            ("\u{feff}a { }", "a{}"),
        ];
        for (css, expected) in cases {
            assert_eq!(minified(css), expected);
            assert_eq!(without_spaces(&minified(css)), without_spaces(css));
            assert_eq!(minified(expected), expected);
        }
    }

    #[test]
    fn imports_are_those_at_the_head() {
        let css = "<!-- /* x */ @charset 'a'; @layer a,b; @IMPORT 'a'layer(x.y)supports(a:b)print; \
            @import 3; @import url( b.css ) ( width > 3px ) ; @import url('c') LAYER supports(not (a: b)); \
            @layer c { } @import 'late';";
        let sheet = read(css).unwrap_or_default();
        let openings: Vec<String> = sheet
            .imports
            .iter()
            .map(|one| one.openings.concat())
            .collect();
        assert_eq!(
            openings,
            [
                "@media print{@supports (a:b){@layer x.y{",
                "@media ( width > 3px ){",
                "@supports (not (a: b)){@layer{",
            ]
        );
        assert!(sheet.is_bound && sheet.charset.is_some());
        let last = read("@import 'a' screen").unwrap_or_default();
        assert_eq!(last.imports.len(), 1);
        assert_eq!(last.imports[0].openings, ["@media screen{"]);
    }

    #[test]
    fn what_is_not_closed_is_found() {
        let message = |css: &str| read(css).map(|_| ()).map_err(|why| why.message);
        for sound in ["", "a{b:\"\\\"\"}", "a{b:url(\\))}", "/**/", "a{}/*/ */"] {
            assert_eq!(message(sound), Ok(()), "{sound}");
        }
        let broken = [
            "}",
            "a{",
            "a(]",
            "\"a",
            "a{b:'c\n'}",
            "/*",
            "/*/",
            "url(a",
            "url(a b)",
            "'\\'",
            "a{b:url(\\)",
        ];
        for css in broken {
            assert!(message(css).is_err(), "{css}");
        }
        assert!(read(&"(".repeat(100_000)).is_err());
        let deep = format!("{}{}", "{".repeat(100_000), "}".repeat(100_000));
        assert!(read(&deep).is_ok());
        assert_eq!(minified(&deep), deep);
    }
}
