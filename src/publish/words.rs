//! Compares two texts word by word; in Chinese and Japanese, character by character.

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// What has become of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It is in both texts.
    Same,
    /// It is in the old text alone.
    Removed,
    /// It is in the new text alone.
    Added,
}

/// A piece of text and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// What has become of it.
    pub fate: Fate,
    /// The text, with the spaces that join it to what follows.
    pub text: String,
}

/// A place of a text that has changed: a paragraph, a heading, or several of them.
pub type Passage = Vec<Piece>;

/// With more words than this on a side, a passage is shown as removed and added as a whole: to compare them word by word
/// would take long, and no reader would see what it says.
const MOST_WORDS: usize = 4000;

/// The passages that differ between two texts, each a list of paragraphs.
pub fn compare(old: &[String], new: &[String]) -> Vec<Passage> {
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    let changed = ops.into_iter().filter_map(|op| match op {
        DiffOp::Equal { .. } => None,
        op => Some((
            slice(old, op.old_range().start, op.old_range().len()),
            slice(new, op.new_range().start, op.new_range().len()),
        )),
    });
    changed.map(|(old, new)| passage(old, new)).collect()
}

/// How many words a list of passages removes and adds.
pub fn counts(passages: &[Passage]) -> (usize, usize) {
    let count = |fate: Fate| {
        let pieces = passages.iter().flatten().filter(|piece| piece.fate == fate);
        pieces
            .map(|piece| piece.text.unicode_words().count())
            .sum::<usize>()
    };
    (count(Fate::Removed), count(Fate::Added))
}

fn slice<T>(all: &[T], from: usize, len: usize) -> &[T] {
    all.get(from..from + len).unwrap_or_default()
}

/// A word, or a mark, with whether a space follows it.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    space: bool,
}

/// Stands for the end of a paragraph.
const BREAK: &str = "\n";

fn words(paragraphs: &[String]) -> Vec<Word<'_>> {
    let mut all: Vec<Word<'_>> = Vec::new();
    for paragraph in paragraphs {
        if !all.is_empty() {
            all.push(Word {
                text: BREAK,
                space: false,
            });
        }
        for text in paragraph.split_word_bounds() {
            if !text.trim().is_empty() {
                all.push(Word { text, space: false });
            } else if let Some(last) = all.last_mut() {
                last.space = true;
            }
        }
    }
    all
}

fn passage(old: &[String], new: &[String]) -> Passage {
    let (old, new) = (words(old), words(new));
    let texts = |words: &[Word<'_>]| words.iter().map(|word| word.text.to_owned()).collect();
    let (before, after): (Vec<String>, Vec<String>) = (texts(&old), texts(&new));
    let mut pieces: Passage = Vec::new();
    let mut add = |fate: Fate, words: &[Word<'_>]| {
        if words.is_empty() {
            return;
        }
        let text = words
            .iter()
            .flat_map(|word| [word.text, if word.space { " " } else { "" }]);
        let text: String = text.collect();
        match pieces.last_mut().filter(|last| last.fate == fate) {
            Some(last) => last.text.push_str(&text),
            None => pieces.push(Piece { fate, text }),
        }
    };
    if old.len().max(new.len()) > MOST_WORDS {
        add(Fate::Removed, &old);
        add(Fate::Added, &new);
        return pieces;
    }
    for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let (from, to) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            add(Fate::Same, slice(&new, to.start, to.len()));
        } else {
            add(Fate::Removed, slice(&old, from.start, from.len()));
            add(Fate::Added, slice(&new, to.start, to.len()));
        }
    }
    pieces
}
