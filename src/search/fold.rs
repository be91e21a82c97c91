//! One form for Traditional and Simplified characters: that of OpenCC's tables, character by character.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::content::opencc;

static FOLDED: LazyLock<HashMap<char, char, FixedState>> = LazyLock::new(opencc::folded);

/// The Simplified form of a character, or the character itself.
pub fn fold(c: char) -> char {
    if c < '\u{3400}' {
        return c;
    }
    FOLDED.get(&c).copied().unwrap_or(c)
}

/// All characters that have another form, with that form, for those forms that `is_used`: sorted.
#[expect(clippy::disallowed_methods, reason = "sorted below")]
pub fn pairs(is_used: impl Fn(char) -> bool) -> Vec<(char, char)> {
    let all = FOLDED.iter().map(|(from, to)| (*from, *to));
    let mut pairs: Vec<(char, char)> = all.filter(|(_, to)| is_used(*to)).collect();
    pairs.sort_unstable();
    pairs
}
