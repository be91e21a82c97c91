//! Plain text: titles, the sentences of descriptions, and counting words.

use serde::{Deserialize, Serialize};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::chars::{is_han, is_letter};

/// A title or description on one line: line breaks become spaces. It is plain text, neither Markdown nor HTML.
pub fn one_line(text: &str) -> String {
    let text = text.trim();
    if !text.contains(['\r', '\n']) {
        return text.to_owned();
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// The place of a shortcode, whose text is not known yet: U+FFFC, the object replacement character.
pub(super) const UNKNOWN: char = '\u{fffc}';

/// The first sentences of `text` that together have at most `limit` characters; of a longer first
/// sentence what fits, cut between words and ended by `…`. In a Han text (`han`) a sentence ends
/// at `。`, `！`, `？`, `!` or `?`, with the quotes and brackets that close after it; in others by the rules of
/// Unicode (UAX #29).
///
/// A sentence with a shortcode in it (U+FFFC) would be wrong without what that shows, so such sentences are skipped:
/// the first run of complete ones is taken.
pub fn first_sentences(text: &str, han: bool, limit: usize) -> String {
    if text.contains(UNKNOWN) {
        let all = text.trim().lines().flat_map(|line| {
            let mut sentences = sentences(line, han);
            // A line ends a sentence.
            sentences.push(" ");
            sentences
        });
        let unknown = |sentence: &&str| sentence.contains(UNKNOWN) || sentence.trim().is_empty();
        let whole = all
            .skip_while(unknown)
            .take_while(|one| !one.contains(UNKNOWN));
        return first_sentences(&whole.collect::<String>(), han, limit);
    }
    // Sentences are searched for in the start alone, however long the text is.
    let spaced = |c| if c == '\n' { ' ' } else { c };
    let head: String = text.trim().chars().map(spaced).take(limit + 1).collect();
    let mut end = 0;
    for sentence in sentences(&head, han) {
        let next = end + sentence.len();
        let chars = head.get(..next).unwrap_or_default().trim_end().chars();
        // A sentence that reaches the end of `head` is only complete if the text ends there too.
        let whole = next < head.len() || head.chars().count() <= limit;
        if chars.count() > limit || !whole {
            break;
        }
        end = next;
    }
    if end > 0 {
        return head.get(..end).unwrap_or_default().trim().to_owned();
    }
    let room = limit.saturating_sub(1);
    let full = head
        .char_indices()
        .nth(room)
        .map_or(head.len(), |(at, _)| at);
    // What readers see as one character, as a family of emoji, is not cut.
    let mut cursor = GraphemeCursor::new(full, head.len(), true);
    let cut = match cursor.is_boundary(&head, 0) {
        Ok(true) => full,
        _ => cursor.prev_boundary(&head, 0).ok().flatten().unwrap_or(0),
    };
    let fits = head.get(..cut).unwrap_or_default();
    let word = match fits.rfind(' ') {
        Some(space) if !han && space > 0 => fits.get(..space).unwrap_or_default(),
        _ => fits,
    };
    let trimmed = word.trim_end_matches(|c: char| c.is_whitespace() || ",;:，、；：".contains(c));
    if trimmed.is_empty() {
        String::new()
    } else {
        format!("{trimmed}…")
    }
}

fn sentences(text: &str, han: bool) -> Vec<&str> {
    if !han {
        return text.split_sentence_bounds().collect();
    }
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut ended = false;
    for (at, c) in text.char_indices() {
        let ends = matches!(c, '。' | '！' | '？' | '!' | '?');
        let closes = matches!(c, '」' | '』' | '”' | '’' | '）' | '》' | ')' | '…');
        if ended && !ends && !closes {
            sentences.push(text.get(start..at).unwrap_or_default());
            start = at;
        }
        ended = ends || ended && closes;
    }
    sentences.push(text.get(start..).unwrap_or_default());
    sentences
}

/// How many words a text has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordCount {
    /// Words with spaces between them.
    pub words: usize,
    /// Characters of scripts without spaces between words: Han, kana, hangul.
    pub characters: usize,
}

impl WordCount {
    /// The number of words, where each character is one.
    pub fn total(self) -> usize {
        self.words + self.characters
    }

    /// The minutes that it takes to read them, rounded up: 250 words a minute, or 400 characters.
    pub fn minutes(self) -> usize {
        (self.words * 8 + self.characters * 5).div_ceil(2000)
    }
}

/// Counts words: each character of an East Asian script is one, and so is a run of other letters and digits, with `'`,
/// `’`, `-`, `.` and `,` inside it. ASCII is counted sixteen bytes at a time, because every text is counted on every build.
pub(super) fn words(text: &str) -> WordCount {
    let bytes = text.as_bytes();
    let (mut words, mut characters, mut at, mut inside) = (0, 0, 0, false);
    loop {
        let chunks = bytes.get(at..).unwrap_or_default().as_chunks::<16>().0;
        for chunk in chunks.iter().take_while(|chunk| chunk.is_ascii()) {
            let (starts, within) = starts(chunk, inside);
            words += starts;
            inside = within;
            at += chunk.len();
        }
        let mut chars = text.get(at..).unwrap_or_default().chars();
        let mut some = chars.by_ref().take(16).peekable();
        if some.peek().is_none() {
            return WordCount { words, characters };
        }
        for c in some {
            at += c.len_utf8();
            if !c.is_ascii() && (is_han(c) || is_letter(c)) {
                characters += 1;
                inside = false;
                continue;
            }
            let letter = c.is_alphanumeric();
            words += usize::from(letter && !inside);
            inside = letter || inside && matches!(c, '\'' | '-' | '.' | ',' | '’');
        }
    }
}

/// How many words start in a chunk of ASCII, and whether a word goes on after it. `inside` says whether a word goes on
/// from the byte before. Without branches, so that the compiler can use SIMD.
fn starts(chunk: &[u8; 16], inside: bool) -> (usize, bool) {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let (mut letters, mut passing) = ([0; 16], [0; 16]);
    for ((byte, letter), passes) in chunk.iter().zip(&mut letters).zip(&mut passing) {
        let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26 || byte.wrapping_sub(b'0') < 10;
        let is_joint = byte.wrapping_sub(b',') < 3 || *byte == b'\'';
        *letter = u8::from(is_letter);
        *passes = if is_letter | is_joint { 0xff } else { 0 };
    }
    let (letters, passing) = (u128::from_le_bytes(letters), u128::from_le_bytes(passing));
    // Each byte is 1 in `letters` if it is a letter, and 0xff in `passing` if a word can go on through it. The sum carries
    // from a letter into the byte after it, and on through letters and joints: a letter without a carry starts a word.
    let (sum, out) = passing.overflowing_add(letters);
    let (sum, out_too) = sum.overflowing_add(u128::from(inside));
    let starts = letters & !(sum ^ passing ^ letters);
    #[expect(clippy::cast_possible_truncation, reason = "each half by itself")]
    let halves = (starts as u64) + ((starts >> 64) as u64);
    // The product has the sum of all bytes, at most sixteen, in its highest one.
    let [.., count] = halves.wrapping_mul(EACH).to_le_bytes();
    (usize::from(count), out || out_too)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the words are defined, one character after the other.
    fn one_by_one(text: &str) -> WordCount {
        let (mut words, mut characters, mut inside) = (0, 0, false);
        for c in text.chars() {
            if is_han(c) || !c.is_ascii() && is_letter(c) {
                characters += 1;
                inside = false;
                continue;
            }
            let joint = if c.is_ascii() {
                matches!(c, '\'' | '-' | '.' | ',')
            } else {
                c == '’'
            };
            words += usize::from(c.is_alphanumeric() && !inside);
            inside = c.is_alphanumeric() || inside && joint;
        }
        WordCount { words, characters }
    }

    #[test]
    fn what_readers_see_as_one_character_is_not_cut() {
        let families = "👨‍👩‍👧‍👦".repeat(3);
        assert_eq!(first_sentences(&families, true, 12), "👨‍👩‍👧‍👦…");
        assert_eq!(
            first_sentences("e\u{301}e\u{301}e\u{301}", false, 4),
            "e\u{301}…"
        );
    }

    #[test]
    fn a_minute_is_for_more_characters_than_words() {
        let minutes = |text: &str, times: usize| words(&text.repeat(times)).minutes();
        assert_eq!(minutes("", 1), 0);
        assert_eq!((minutes("word ", 250), minutes("word ", 251)), (1, 2));
        assert_eq!((minutes("園", 400), minutes("園", 401)), (1, 2));
        assert_eq!(words("The 園區 in 深圳").total(), 6);
    }

    #[test]
    fn words_are_counted_as_defined() {
        let parts = [
            "a", "B2 words", "-", ".", "'", " [@`{/:", "’", "é", "園", "か",
        ];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            let longer = texts
                .iter()
                .flat_map(|text| parts.map(|part| format!("{text}{part}")));
            texts = longer.collect();
            for text in &texts {
                assert_eq!(words(text), one_by_one(text), "{text:?}");
            }
        }
    }
}
