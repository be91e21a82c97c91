//! Finds the fields that a template may read other than by `variable.field`: by names in strings, or of values that it uses
//! as a whole. For [`card_use`](crate::theme::card_use).

use super::outline::Outline;
use super::scan::{Kind, Region, Token, closing};

impl Outline {
    /// Records the names that the strings of a region may have, and the function whose result it shows unchanged.
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

/// Whether the index with which `inside` begins, after its `[`, is a literal number or string, or a slice. Otherwise it may be
/// the name of any field.
pub(super) fn is_fixed(inside: &[Token<'_>]) -> bool {
    let (inside, rest) = inside.split_at(closing(inside, |token| token.is(":")));
    if rest.first().is_some_and(|token| token.is(":")) {
        return true;
    }
    let is_plain =
        |token: &Token<'_>| matches!(token.kind, Kind::Text | Kind::Number) || token.is("-");
    !inside.is_empty() && inside.iter().all(is_plain)
}

/// Whether the operators around a path use its value as a whole: `before` is the token before it, `after` the rest of
/// the region.
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

/// The filter that a value is passed to, by the tokens `after` the value.
pub(super) fn filter(after: &[Token<'_>]) -> Option<String> {
    let mut words = after.iter().filter(|token| !token.is("not"));
    words.next().filter(|bar| bar.is("|"))?;
    words.next().map(|filter| filter.text.to_owned())
}
