//! List items that the parser did not recognise, and odd spaces beside any mark of a block.

use super::super::chars::is_letter;
use super::{Block, Holder, Line, Slip, begins_with_word, excerpt, is_blank, odd_space};

/// The mark of a block at the start of a line: its length in bytes, and what it makes.
fn mark(text: &str) -> Option<(usize, &'static str)> {
    let bytes = text.as_bytes();
    let run = |is: fn(&u8) -> bool| bytes.iter().take_while(|b| is(b)).count();
    match bytes.first()? {
        b'#' => {
            let level = run(|b| *b == b'#');
            (level <= 6).then_some((level, "heading"))
        }
        b'-' | b'*' | b'+' => Some((1, "list item")),
        b'>' => Some((1, "quote")),
        _ => {
            let figures = run(u8::is_ascii_digit);
            let ends = matches!(bytes.get(figures), Some(b'.' | b')'));
            (ends && (1..=9).contains(&figures)).then_some((figures + 1, "list item"))
        }
    }
}

/// Checks for a blank other than a space before or after a mark.
pub(super) fn odd_spaces(block: &Block<'_>, found: &mut Vec<Slip>) {
    for line in block.literal_lines() {
        let text = line.text.trim_start_matches(is_blank);
        let lead = line.text.len() - text.len();
        let Some((length, what)) = mark(text) else {
            continue;
        };
        let (mark, rest) = text.split_at(length);
        let after = rest.chars().next();
        let before = line.text.get(..lead).unwrap_or_default();
        let odd = |text: &str| {
            text.char_indices()
                .find_map(|(at, c)| Some((at, c, odd_space(c)?)))
        };
        let (place, (from, c, name)) = match (after.and_then(odd_space), odd(before)) {
            (Some(name), _) => ("after", (lead + length, after.unwrap_or(' '), name)),
            (None, Some(found)) if after == Some(' ') || what == "quote" => ("before", found),
            _ => continue,
        };
        if rest.trim_matches(is_blank).is_empty() {
            continue;
        }
        let start = line.start + from;
        found.push(Slip {
            code: "odd-space",
            at: start..start + c.len_utf8(),
            message: format!(
                "this is no {what} and is shown as it was typed: {name} (U+{:04X}) stands {place} `{mark}`",
                u32::from(c)
            ),
            hint: match place {
                "after" => format!("type an ordinary space in its place; if no {what} is meant, write `\\` before the sign"),
                _ => "delete it".into(),
            },
        });
    }
}

/// Checks for marks without a space after them: `-item`, `1.item`.
pub(super) fn without_space(block: &Block<'_>, found: &mut Vec<Slip>) {
    let glued = block.literal_lines();
    let mut glued = glued.filter_map(|line| Some((line, glued_mark(line.text)?)));
    let Some((first, length)) = glued.next() else {
        return;
    };
    let more = glued.count();
    let (mark, rest) = first.text.split_at(length);
    // A single `*` may mark a note, `+` an addition, and a number other than 0 or 1 may end a sentence.
    let may_be_text = matches!(mark, "*" | "+") || mark.len() > 1 && !mark.starts_with(['1', '0']);
    if may_be_text && more == 0 {
        return;
    }
    found.push(Slip {
        code: "item-without-space",
        at: first.at(),
        message: format!(
            "`{}` is no list item and is shown as it was typed{}: a space is missing after `{mark}`",
            excerpt(first.text),
            others(more)
        ),
        hint: format!(
            "write `{mark} {}`; if no list is meant, write `\\` before the sign",
            excerpt(rest)
        ),
    });
}

fn others(lines: usize) -> String {
    match lines {
        0 => String::new(),
        1 => ", and so is another line here".into(),
        more => format!(", and so are {more} other lines here"),
    }
}

/// The length of the mark of a list item that is directly followed by a word.
fn glued_mark(text: &str) -> Option<usize> {
    let (length, _) = mark(text).filter(|(_, what)| *what == "list item")?;
    let (mark, rest) = text.split_at(length);
    let word = rest.split(char::is_whitespace).next().unwrap_or_default();
    let is_opening = |c: char| "“「『《【（".contains(c);
    let begins = begins_with_word(rest)
        || rest.starts_with(is_opening)
        || mark != "*" && (rest.starts_with("**") && rest.len() > 4 || rest.starts_with('['));
    // `2024.` is a year, `1.b.txt` the name of a file or a version.
    let is_name = mark.len() > 1
        && (mark.len() > 4 || word.trim_end_matches('.').contains('.') && word.is_ascii());
    (begins && !is_name && !rest.starts_with("[ ]")).then_some(length)
}

/// Bullets as word processors type them. Those of symbol fonts are in the private use area.
const BULLETS: [char; 14] = [
    '•', '·', '‧', '●', '▪', '◦', '‣', '⁃', '∙', '・', '\u{F0B7}', '\u{F0A7}', '\u{F0D8}',
    '\u{F06C}',
];

/// Signs that count as bullets only where several lines begin with them.
const SIGNS: [char; 16] = [
    '■', '◆', '○', '◇', '➢', '►', '▶', '✓', '☐', '☑', '□', '★', '※', '→', '–', '－',
];

/// The bullet that a line begins with, and its byte offset in the line.
fn bullet(text: &str) -> Option<(usize, char)> {
    let rest = text.trim_start_matches(is_blank);
    let first = rest.chars().next()?;
    let after = rest.get(first.len_utf8()..)?;
    let next = after.trim_start_matches(is_blank).chars().next()?;
    let is_text = next.is_alphanumeric() || "*[(“「『《（【$¥".contains(next);
    // A dash is a bullet only before a space.
    let is_apart = !matches!(first, '–' | '－') || after.starts_with(is_blank);
    let is_bullet = BULLETS.contains(&first) || SIGNS.contains(&first);
    (is_bullet && is_text && is_apart).then_some((text.len() - rest.len(), first))
}

/// Whether the block begins with a bullet. In a list of separate paragraphs only the first is reported.
pub(super) fn begins_with_bullet(block: &Block<'_>) -> bool {
    (block.lines.first()).is_some_and(|line| line.literal && bullet(line.text).is_some())
}

/// Checks for `1、項目`, `（一）項目` and `①項目` on lines that run together in one paragraph.
pub(super) fn numbers(block: &Block<'_>, found: &mut Vec<Slip>) {
    let mut lines = block.literal_lines().filter(|line| is_numbered(line.text));
    if let (Some(first), Some(next)) = (lines.next(), lines.next())
        && !ends_broken(block.source, next.start)
    {
        found.push(Slip {
            code: "typed-number",
            at: first.start..first.start + first.text.len(),
            message: format!(
                "`{}` makes no list: it is shown as it was typed, and lines like it run together",
                excerpt(first.text)
            ),
            hint: "begin each item with `1. `, or leave an empty line between them".into(),
        });
    }
}

fn is_numbered(text: &str) -> bool {
    let inner = text.trim_start_matches(['（', '(']);
    let rest = inner.trim_start_matches(|c: char| {
        c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十".contains(c)
    });
    let figures = inner.len() - rest.len();
    let is_bracketed = inner.len() < text.len();
    let ends = if is_bracketed {
        &['）', ')'][..]
    } else {
        &['、', '．', '）'][..]
    };
    (1..=9).contains(&figures) && rest.starts_with(ends)
        || text.starts_with(|c| ('①'..='⑳').contains(&c))
}

/// Whether the line before `start` ends with a hard line break.
fn ends_broken(source: &str, start: usize) -> bool {
    let before = source.get(..start).unwrap_or_default();
    before.ends_with("  \n") || before.ends_with("\\\n")
}

/// Checks for bullets that are not Markdown's: `• item`.
pub(super) fn bullets(block: &Block<'_>, found: &mut Vec<Slip>) {
    let with = |line: &Line<'_>| Some((line.start, bullet(line.text)?));
    let lines: Vec<(usize, (usize, char))> = block.literal_lines().filter_map(with).collect();
    let Some((start, (lead, sign))) = lines.first().copied() else {
        return;
    };
    let together = lines
        .iter()
        .skip(1)
        .any(|(start, _)| !ends_broken(block.source, *start));
    if SIGNS.contains(&sign) && !together || block.after_bullet && begins_with_bullet(block) {
        return;
    }
    let start = start + lead;
    found.push(Slip {
        code: "typed-bullet",
        at: start..start + sign.len_utf8(),
        message: format!(
            "`{sign}` makes no list: it is shown as it was typed, and lines with it run together"
        ),
        hint: "begin each item of the list with `- `".into(),
    });
}

/// Checks for boxes of tasks that the parser did not recognise: `- [ ]item`, `[ ] item`.
pub(super) fn tasks(block: &Block<'_>, found: &mut Vec<Slip>) {
    for (number, line) in block.lines.iter().enumerate() {
        let is_first = number == 0 && block.holder == Holder::Item;
        let dash = usize::from(line.text.starts_with('-'));
        let box_at = line.text.get(dash..).unwrap_or_default();
        let Some((content, rest)) = boxed(box_at).filter(|_| line.literal) else {
            continue;
        };
        let is_empty = content.trim_matches(is_blank).is_empty();
        let is_taken = rest.is_empty() || rest.starts_with(['(', '（', ':', '[']);
        // `[x]` is taken for a box only in a list item; elsewhere it may be anything.
        if is_taken || !(is_empty || is_first && matches!(content, "x" | "X")) {
            continue;
        }
        let text = rest.trim_matches(is_blank);
        let sign = if is_empty { " " } else { "x" };
        let length = line.text.len() - rest.len();
        found.push(Slip {
            code: "task-not-read",
            at: line.start..line.start + length,
            message: format!(
                "`{}` is no box of a task and is shown as it was typed",
                line.text.get(..length).unwrap_or_default()
            ),
            hint: format!(
                "write `- [{sign}] {}`, with a space before and after the brackets",
                excerpt(text)
            ),
        });
    }
}

/// The content of a pair of square brackets at the start, at most one character and no Han or kana, and what follows it.
fn boxed(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('[').or_else(|| text.strip_prefix('［'))?;
    let end = inner.find([']', '］'])?;
    let content = inner.get(..end)?;
    let rest = inner.get(end..)?;
    let rest = rest.strip_prefix(']').or_else(|| rest.strip_prefix('］'))?;
    (content.chars().count() <= 1 && !content.chars().any(is_letter)).then_some((content, rest))
}
