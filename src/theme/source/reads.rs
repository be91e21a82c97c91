//! Which fields of values a template may read, though it does not ask a variable for them by name.

use super::outline::Outline;
use super::scan::{Kind, Region, Token, closing};

impl Outline {
    /// Notes what the strings of a region may name, and a function's result that it shows as it is.
    pub(super) fn note(&mut self, region: &Region<'_>) {
        for text in region.tokens.iter().filter_map(Token::string) {
            let parts = text.split('.').map(str::to_owned);
            self.reads.names.extend(parts);
        }
        let first = region.tokens.first().map_or("", |token| token.text);
        let last = region.tokens.last();
        if !region.tag && last.is_some_and(|token| token.is(")")) {
            self.reads.shown.insert(first.to_owned());
        }
    }
}

/// Whether the part between `[` and `]` with which `inside` begins is a literal number or string, or a
/// range.
pub(super) fn is_fixed(inside: &[Token<'_>]) -> bool {
    let (inside, rest) = inside.split_at(closing(inside, |token| token.is(":")));
    if rest.first().is_some_and(|token| token.is(":")) {
        return true;
    }
    let is_plain =
        |token: &Token<'_>| matches!(token.kind, Kind::Text | Kind::Number) || token.is("-");
    !inside.is_empty() && inside.iter().all(is_plain)
}

/// Whether what stands around a path looks at its value as a whole: `before` it one token, `after` it
/// the rest of the region.
pub(super) fn takes_whole(before: Option<&Token<'_>>, after: &[Token<'_>]) -> bool {
    let compares = |token: &Token<'_>| token.is("~") || token.is("==") || token.is("!=");
    let mut words = after.iter().filter(|token| !token.is("not"));
    let (next, then) = (words.next(), words.next());
    if before.is_some_and(|token| compares(token) || token.is("in")) {
        return true;
    }
    match (next, then) {
        (Some(next), _) if compares(next) => true,
        (Some(next), Some(test)) if next.is("is") => test.is("containing"),
        _ => false,
    }
}

/// The filter that a value is passed to, by the tokens after it.
pub(super) fn filter(after: &[Token<'_>]) -> Option<String> {
    let mut words = after.iter().filter(|token| !token.is("not"));
    words.next().filter(|bar| bar.is("|"))?;
    words.next().map(|filter| filter.text.to_owned())
}
