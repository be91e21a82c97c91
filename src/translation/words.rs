//! Texts as rows of words, for comparing a text with what is left of an earlier one.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::base::Digest;
use crate::base::script::is_unspaced;

/// What the lock keeps of a word: the word itself where it has a figure or is an address, after `=`, and otherwise three signs
/// of its digest. So the file is short, gives no text away, and still says which figure was changed to which.
pub type Kept = Box<str>;

/// The words of a text, each with the offset of its first byte: Han characters and kana one by one, runs of letters and figures, addresses whole, and signs one by
/// one. White space is none, so that a line that is wrapped elsewhere has the same words.
pub fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = 0;
    for piece in text.split(char::is_whitespace) {
        if is_address(piece) {
            words.push((start, piece));
        } else {
            split(piece, start, &mut words);
        }
        start += piece.len();
        start += text
            .get(start..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
    }
    words
}

fn is_address(piece: &str) -> bool {
    piece.starts_with('<') && piece.ends_with('>') && piece.len() > 2 || piece.contains("://")
}

fn split<'t>(piece: &'t str, offset: usize, words: &mut Vec<(usize, &'t str)>) {
    let mut start = None;
    let mut word = |from: usize, to: usize| {
        words.extend(piece.get(from..to).map(|word| (offset + from, word)));
    };
    let mut chars = piece.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let is_joint = start.is_some()
            && matches!(c, '.' | ',' | '-' | '\'' | '’' | ':' | '/')
            && next.is_some_and(is_letter);
        if is_letter(c) || is_joint {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            word(start, at);
        }
        word(at, at + c.len_utf8());
    }
    if let Some(start) = start {
        word(start, piece.len());
    }
}

/// Whether a character is part of a word of several: a letter or figure of a script that has spaces between words.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_unspaced(c)
}

/// What the lock keeps of a word.
pub fn kept(word: &str) -> Kept {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if is_address(word) || word.contains(char::is_numeric) {
        return format!("={word}").into();
    }
    let digest = Digest::of(word.as_bytes());
    let mut text = String::new();
    for byte in digest.as_bytes().iter().take(3) {
        let sign = SIGNS.get(usize::from(byte % 64)).copied();
        text.extend(sign.map(char::from));
    }
    text.into()
}

/// A stretch of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words that are in both, as they are written now, with the white space before them.
    Same(String),
    /// Words that are new, likewise.
    New(String),
    /// Words that are gone; `…` stands for those of which only a digest is known.
    Gone(String),
}

/// Compares what was kept of a text with the text as it is now. The pieces that are the same or new make up that text.
pub fn compare(before: &[Kept], now: &str) -> Vec<Piece> {
    let words = words(now);
    let after: Vec<Kept> = words.iter().map(|(_, word)| kept(word)).collect();
    // Where the words up to one end.
    let end = |count: usize| {
        let last = count.checked_sub(1).and_then(|last| words.get(last));
        last.map_or(0, |(at, word)| at + word.len())
    };
    let of = |words: std::ops::Range<usize>| {
        let text = now.get(end(words.start)..end(words.end));
        text.unwrap_or_default().to_owned()
    };
    let mut pieces = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, before, &after) {
        if matches!(op, DiffOp::Equal { .. }) {
            pieces.push(Piece::Same(of(op.new_range())));
            continue;
        }
        let gone = before.get(op.old_range()).unwrap_or_default();
        if !gone.is_empty() {
            let mut shown: Vec<&str> = gone
                .iter()
                .map(|word| word.strip_prefix('=').unwrap_or("…"))
                .collect();
            shown.dedup_by(|a, b| a == b && *a == "…");
            pieces.push(Piece::Gone(shown.join(" ")));
        }
        if !op.new_range().is_empty() {
            pieces.push(Piece::New(of(op.new_range())));
        }
    }
    pieces
}

/// What kind of words a comparison finds changed, the gravest first.
pub fn kinds(pieces: &[Piece]) -> Vec<&'static str> {
    let changed = pieces.iter().filter_map(|piece| match piece {
        Piece::Same(_) => None,
        Piece::New(text) | Piece::Gone(text) => Some(text),
    });
    let (mut figure, mut date, mut link, mut others) = (false, false, false, false);
    for (_, word) in changed.flat_map(|text| words(text)) {
        match word {
            _ if is_address(word) => link = true,
            _ if is_date(word) => date = true,
            _ if word.contains(char::is_numeric) => figure = true,
            _ => others = true,
        }
    }
    [
        (figure, "figure"),
        (date, "date"),
        (link, "link"),
        (others, "words"),
    ]
    .into_iter()
    .filter_map(|(is, name)| is.then_some(name))
    .collect()
}

/// Whether a word is a day as `2026-12-01`.
fn is_date(word: &str) -> bool {
    word.parse::<jiff::civil::Date>().is_ok()
}
