//! Breaks a text into lines for a drawing, whose SVG cannot do that by itself.

use std::ops::Range;

use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::Fonts;

/// A text in lines of one size.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The size of the letters, in pixels.
    pub size: f32,
    /// The lines, without the spaces at their ends.
    pub lines: Vec<String>,
}

/// What is narrower, in em, should not be alone on a line.
const ALONE: f32 = 2.5;

/// A part of a text that a line cannot break.
struct Part {
    at: Range<usize>,
    /// Its width in em without and with the spaces at its end.
    shown: f32,
    whole: f32,
    /// Whether the line ends after it.
    ends: bool,
}

/// Breaks a text into at most `most` lines of `width` pixels in the first of `sizes` in which it fits, by the line breaking algorithm of
/// Unicode (UAX #14). In the last size, what is too much is left out, with `…` in its place. Lines of words are about equally long.
pub fn fit(
    fonts: &Fonts,
    family: &str,
    text: &str,
    width: f32,
    most: usize,
    sizes: &[f32],
) -> Fitted {
    let text = text.trim();
    let advances = fonts.advances(family, text);
    let parts = |width: f32| parts(text, &advances, width);
    // Lines of Chinese are not balanced, which would part more words. A character alone is worse than a smaller size.
    let has_words = text.contains(' ');
    for (number, size) in sizes.iter().enumerate() {
        let width = width / size;
        let parts = parts(width);
        let lines = wrap(&parts, width);
        let last = lines.last().and_then(|last| parts.get(last.clone()));
        let last: f32 = last.into_iter().flatten().map(|part| part.whole).sum();
        let is_ragged = !has_words && lines.len() > 1 && last < ALONE;
        if lines.len() > most || is_ragged && number + 1 < sizes.len() {
            continue;
        }
        let lines = if has_words || is_ragged {
            balanced(&parts, width)
        } else {
            lines
        };
        return Fitted {
            size: *size,
            lines: written(text, &parts, &lines),
        };
    }
    let size = sizes.last().copied().unwrap_or(1.0);
    // The sign takes about an em.
    let room = (width / size - 1.0).max(1.0);
    let parts = parts(room);
    let mut lines = wrap(&parts, room);
    lines.truncate(most);
    let mut lines = written(text, &parts, &lines);
    if let Some(last) = lines.last_mut() {
        last.truncate(last.trim_end_matches(|c: char| !c.is_alphanumeric()).len());
        last.push('…');
    }
    Fitted { size, lines }
}

/// The parts of a text; one that is wider than a line is taken apart.
fn parts(text: &str, advances: &[Option<f32>], width: f32) -> Vec<Part> {
    let advance = |at: Range<usize>, from: usize| -> f32 {
        let count = text.get(at).map_or(0, |part| part.chars().count());
        let some = advances.get(from..from + count).unwrap_or_default();
        some.iter().map(|one| one.unwrap_or(1.0)).sum()
    };
    let mut all = Vec::new();
    let (mut start, mut number) = (0, 0);
    for (end, opportunity) in linebreaks(text) {
        let part = text.get(start..end).unwrap_or_default();
        let shown = start + part.trim_end().len();
        let ends = opportunity == BreakOpportunity::Mandatory && end < text.len();
        let narrow = advance(start..shown, number);
        if narrow <= width {
            let whole = advance(start..end, number);
            all.push(Part {
                at: start..end,
                shown: narrow,
                whole,
                ends,
            });
        } else {
            let chars = part.char_indices().zip(number..);
            all.extend(chars.map(|((at, c), number)| {
                let at = start + at..start + at + c.len_utf8();
                let whole = advance(at.clone(), number);
                Part {
                    ends: ends && at.end == end,
                    at,
                    shown: if c.is_whitespace() { 0.0 } else { whole },
                    whole,
                }
            }));
        }
        number += part.chars().count();
        start = end;
    }
    all
}

/// The lines, as ranges of parts.
fn wrap(parts: &[Part], width: f32) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut first, mut used) = (0, 0.0);
    for (number, part) in parts.iter().enumerate() {
        if number > first && used + part.shown > width {
            lines.push(first..number);
            (first, used) = (number, 0.0);
        }
        used += part.whole;
        if part.ends {
            lines.push(first..number + 1);
            (first, used) = (number + 1, 0.0);
        }
    }
    if first < parts.len() {
        lines.push(first..parts.len());
    }
    lines
}

/// The same number of lines, as narrow as that can be.
fn balanced(parts: &[Part], width: f32) -> Vec<Range<usize>> {
    let lines = wrap(parts, width);
    let (mut narrow, mut wide) = (0.0, width);
    for _ in 0..8 {
        let middle = (narrow + wide) / 2.0;
        let fits = parts.iter().all(|part| part.shown <= middle)
            && wrap(parts, middle).len() == lines.len();
        if fits {
            wide = middle;
        } else {
            narrow = middle;
        }
    }
    wrap(parts, wide)
}

fn written(text: &str, parts: &[Part], lines: &[Range<usize>]) -> Vec<String> {
    let line = |line: &Range<usize>| {
        let (first, last) = (parts.get(line.start)?, parts.get(line.end.checked_sub(1)?)?);
        Some(text.get(first.at.start..last.at.end)?.trim().to_owned())
    };
    lines.iter().filter_map(line).collect()
}
