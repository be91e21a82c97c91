//! Plain text: of titles, and of descriptions.

use pulldown_cmark::{Event, Options, Parser};
use unicode_segmentation::UnicodeSegmentation;

use super::chars::{is_han, is_letter};

/// The text of a title without its Markdown: emphasis, code, links and character references.
/// Nothing in it makes a list or a heading: `2024. Review` stays as it is.
pub fn plain_text(text: &str) -> String {
    let text = text.trim();
    if !text.bytes().any(may_be_markup) {
        return text.to_owned();
    }
    // With a letter before it the text is one paragraph, whatever it starts with.
    let line = format!("x{}", text.replace(['\r', '\n'], " "));
    let mut plain = String::with_capacity(line.len());
    for event in Parser::new_ext(&line, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::SoftBreak | Event::HardBreak => plain.push(' '),
            _ => {}
        }
    }
    plain.strip_prefix('x').unwrap_or(&plain).trim().to_owned()
}

/// Whether a byte is no plain text of a title: marks of Markdown, or the end of a line.
fn may_be_markup(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n' | b'!' | b'#'..=b'&' | b'*' | b'+' | b'<'..=b'>' | b'@' | b'['..=b'`' | b'{'..=b'~')
}

/// Stands in a text for what a shortcode will write.
pub(super) const UNKNOWN: char = '\u{fffc}';

/// The first sentences of `text` that together have at most `limit` characters; of a longer first
/// sentence what fits, cut between words and ended by `…`. In a Han text (`han`) a sentence ends
/// at `。`, `！` or `？`, with the quotes that close after it.
///
/// A sentence that a shortcode has a part in would be wrong without it: the first ones that are whole
/// are taken.
pub fn first_sentences(text: &str, han: bool, limit: usize) -> String {
    if text.contains(UNKNOWN) {
        let all = text.trim().lines().flat_map(|line| {
            let mut sentences = sentences(line, han);
            // Lines are parted as their sentences are.
            sentences.push(" ");
            sentences
        });
        let unknown = |sentence: &&str| sentence.contains(UNKNOWN) || sentence.trim().is_empty();
        let whole = all
            .skip_while(unknown)
            .take_while(|one| !one.contains(UNKNOWN));
        return first_sentences(&whole.collect::<String>(), han, limit);
    }
    // Only the start is looked at, however long the text is.
    let spaced = |c| if c == '\n' { ' ' } else { c };
    let head: String = text.trim().chars().map(spaced).take(limit + 1).collect();
    let mut end = 0;
    for sentence in sentences(&head, han) {
        let next = end + sentence.len();
        let chars = head.get(..next).unwrap_or_default().trim_end().chars();
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
    let cut = head
        .char_indices()
        .nth(room)
        .map_or(head.len(), |(at, _)| at);
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

/// Words of a text: a Han character or a kana is one, and so is a run of other letters and figures.
/// Most of a long text is looked at eight bytes at a time.
pub(super) fn words(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut words, mut at, mut inside) = (0, 0, false);
    loop {
        let eights = bytes.get(at..).unwrap_or_default().as_chunks().0;
        for eight in eights {
            let Some((letters, joints)) = kinds_of(*eight) else {
                break;
            };
            // A sum carries from a letter into the byte after it, and on through joints.
            let passing = letters | joints;
            let sum = letters + passing + u16::from(inside);
            let within = sum ^ letters ^ passing;
            let [starts, _] = (letters & !within).to_le_bytes();
            words += ONES
                .get(usize::from(starts))
                .map_or(0, |ones| usize::from(*ones));
            inside = within >> 8 == 1;
            at += 8;
        }
        let mut chars = text.get(at..).unwrap_or_default().chars();
        let mut some = chars.by_ref().take(8).peekable();
        if some.peek().is_none() {
            return words;
        }
        for c in some {
            at += c.len_utf8();
            if !c.is_ascii() && (is_han(c) || is_letter(c)) {
                words += 1;
                inside = false;
                continue;
            }
            let letter = c.is_alphanumeric();
            words += usize::from(letter && !inside);
            inside = letter || inside && matches!(c, '\'' | '-' | '.' | ',' | '’');
        }
    }
}

/// How many bits of a byte are set: the program is built for processors too that have no instruction
/// for that.
#[expect(
    clippy::indexing_slicing,
    reason = "the compiler would say that it fails"
)]
const ONES: [u8; 256] = {
    let mut ones = [0; 256];
    let mut byte = 1;
    while byte < 256 {
        ones[byte] = ones[byte / 2] + (byte & 1) as u8;
        byte += 1;
    }
    ones
};

/// Which of eight bytes are letters or figures, and which may join two words to one: a bit for each,
/// that of the first byte lowest. `None` where one is not ASCII.
fn kinds_of(bytes: [u8; 8]) -> Option<(u16, u16)> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = EACH << 7;
    let bytes = u64::from_le_bytes(bytes);
    if bytes & HIGH != 0 {
        return None;
    }
    // No byte has its high bit, so that sums do not reach the next one: it tells where a byte is at
    // least `first` and less than `end`.
    let at_least = |bytes: u64, byte: u8| bytes + EACH * u64::from(0x80 - byte);
    let between = |bytes, first, end| at_least(bytes, first) & !at_least(bytes, end);
    let joints = between(bytes, b',', b'/') | between(bytes, b'\'', b'(');
    let small = bytes | EACH << 5;
    let letters = between(small, b'a', b'{') | between(bytes, b'0', b':');
    // The product gathers the high bits in its highest byte.
    let gathered = |high: u64| {
        let [.., highest] = ((high & HIGH) >> 7)
            .wrapping_mul(0x0102_0408_1020_4080)
            .to_le_bytes();
        u16::from(highest)
    };
    Some((gathered(letters), gathered(joints)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the words are defined, one character after the other.
    fn one_by_one(text: &str) -> usize {
        let (mut words, mut inside) = (0, false);
        for c in text.chars() {
            if is_han(c) || !c.is_ascii() && is_letter(c) {
                words += 1;
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
        words
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
