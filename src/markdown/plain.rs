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
    let mut inside = false;
    let mut rest = text;
    while !rest.is_empty() {
        let ascii = rest.bytes().position(|byte| !byte.is_ascii());
        let (run, after) = rest.split_at(ascii.unwrap_or(rest.len()));
        for byte in run.bytes() {
            let class = CLASSES.get(usize::from(byte)).copied().unwrap_or(0);
            let letter = class & LETTER != 0;
            words += usize::from(letter && !inside);
            inside = letter || inside && class & JOINS != 0;
        }
        let mut chars = after.chars();
        for c in chars.by_ref().take(1) {
            if is_han(c) || is_letter(c) {
                words += 1;
                inside = false;
            } else {
                let letter = c.is_alphanumeric();
                words += usize::from(letter && !inside);
                inside = letter || inside && c == '’';
            }
        }
        rest = chars.as_str();
    }
    words
}

const LETTER: u8 = 1;
/// It joins the letters around it to one word.
const JOINS: u8 = 2;

/// What ASCII characters are in words.
const CLASSES: [u8; 128] = {
    let mut classes = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        if c.is_ascii_alphanumeric() {
            classes[byte] = LETTER;
        } else if matches!(c, b'\'' | b'-' | b'.' | b',') {
            classes[byte] = JOINS;
        }
        byte += 1;
    }
    classes
};
