//! Plain text: of titles, and of descriptions.

use pulldown_cmark::{Event, Options, Parser};
use unicode_segmentation::UnicodeSegmentation;

use super::chars::{is_han, is_letter};

/// The text of a title without its Markdown: emphasis, code, links and character references.
/// Nothing in it makes a list or a heading: `2024. Review` stays as it is.
pub fn plain_text(text: &str) -> String {
    let line = text.trim().replace(['\r', '\n'], " ");
    if !line.contains(|c: char| c.is_ascii_punctuation() && !",.:;()?'\"/-".contains(c)) {
        return line;
    }
    // With a letter before it the text is one paragraph, whatever it starts with.
    let line = format!("x{line}");
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
pub(super) fn words(text: &str) -> usize {
    let mut words = 0;
    let mut inside = 0;
    let mut at = 0;
    while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
        for byte in rest {
            let class = CLASSES.get(usize::from(*byte)).copied().unwrap_or(OTHER);
            if class == OTHER {
                break;
            }
            words += usize::from(class & !inside & LETTER);
            // Of the bit for a joint, the part that is a letter goes on.
            inside = class & LETTER | inside & (class >> 1);
            at += 1;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        at += c.len_utf8();
        if is_han(c) || is_letter(c) {
            words += 1;
            inside = 0;
        } else {
            let letter = u8::from(c.is_alphanumeric());
            words += usize::from(letter & !inside);
            inside = letter | inside & u8::from(c == '’');
        }
    }
    words
}

/// What ASCII characters are in words; for other bytes see the whole character.
const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => LETTER,
            b'\'' | b'-' | b'.' | b',' => JOINT,
            _ => 0,
        };
        byte += 1;
    }
    classes
};
const LETTER: u8 = 1;
/// It joins the letters around it to one word.
const JOINT: u8 = 2;
const OTHER: u8 = 4;
