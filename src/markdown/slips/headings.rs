//! Headings that the parser did not recognise, and paragraphs that became headings by mistake.

use super::{Block, Line, Slip, begins_with_word, excerpt, is_blank};

/// Checks for `##Heading`, `#標題`, and more than six `#`.
pub(super) fn without_space(block: &Block<'_>, found: &mut Vec<Slip>) {
    for (number, line) in block.lines.iter().enumerate() {
        if !line.literal {
            continue;
        }
        let rest = line.text.trim_start_matches('#');
        let level = line.text.len() - rest.len();
        let Some(next) = rest.chars().next().filter(|_| level > 0) else {
            continue;
        };
        let at = line.at();
        if level > 6 {
            found.push(Slip {
                code: "heading-too-deep",
                at,
                message: format!(
                    "this is no heading: headings have six levels, and here are {level} `#`"
                ),
                hint: "write `## ` to `###### `".into(),
            });
        } else if is_blank(next) {
            // A blank other than a space is reported by `odd_spaces`.
        } else if level > 1 {
            found.push(glued(line, level, rest));
        } else if number == 0 && begins_with_word(rest) && !are_hashtags(line.text) {
            found.push(Slip {
                code: "heading-without-space",
                at,
                message: format!(
                    "`{}` is shown as it was typed: without a space after `#` it may be a hashtag, but is no heading",
                    excerpt(line.text)
                ),
                hint: format!(
                    "for a heading write `## {0}`, for a hashtag `\\#{0}`",
                    excerpt(rest)
                ),
            });
        }
    }
}

fn glued(line: &Line<'_>, level: usize, rest: &str) -> Slip {
    let marks = "#".repeat(level);
    Slip {
        code: "heading-without-space",
        at: line.at(),
        message: format!(
            "`{}` is no heading and is shown as it was typed: a space is missing after `{marks}`",
            excerpt(line.text)
        ),
        hint: format!("write `{marks} {}`", excerpt(rest)),
    }
}

/// Whether a line is several hashtags and nothing else.
fn are_hashtags(line: &str) -> bool {
    line.split_whitespace().count() > 1 && line.split_whitespace().all(|word| word.starts_with('#'))
}

/// Whether the heading in `markup` is probably a paragraph, which became a setext heading because a line of hyphens,
/// meant as a thematic break, is directly below it.
pub(in super::super) fn underlined(markup: &str) -> bool {
    let markup = markup.trim();
    let Some((text, line)) = markup.rsplit_once('\n') else {
        return false;
    };
    let is_line = |c: char| matches!(c, '-' | ' ' | '>' | '\t');
    if !line.ends_with('-') || !line.trim_end().chars().all(is_line) || text.starts_with('#') {
        return false;
    }
    let text = text.trim();
    let is_stop = |c: char| "。，；：！？、.!?;:…".contains(c);
    // In columns: a character beyond ASCII may be Han, and takes two.
    let width: usize = text.chars().map(|c| 1 + usize::from(!c.is_ascii())).sum();
    text.contains('\n')
        || width > 60
        || text.ends_with(is_stop)
        || text.contains(['。', '，', '；', '：', '！', '？'])
        || text.contains(". ")
        || text.contains(", ")
        || text.contains(": ")
}
