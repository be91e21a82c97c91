//! Full-width signs where a block's mark is meant.

use super::{Block, Slip, excerpt, is_blank};

/// `＃標題`, `＞引文`.
pub(super) fn full_width(block: &Block<'_>, found: &mut Vec<Slip>) {
    for line in block.literal_lines() {
        let (sign, right) = match line.text.chars().next() {
            Some('＃') => ('＃', "#"),
            Some('＞') => ('＞', ">"),
            _ => continue,
        };
        let rest = line.text.trim_start_matches(sign);
        let marks = line.text.len() - rest.len();
        let text = rest.trim_start_matches(is_blank);
        // `＞90%` compares.
        if text.is_empty() || text.starts_with(char::is_numeric) {
            continue;
        }
        let count = marks / sign.len_utf8();
        // A heading of level 1 would be the next mistake.
        let count = if right == "#" { count.max(2) } else { count };
        found.push(Slip {
            code: "full-width-mark",
            at: line.start..line.start + marks,
            message: format!("`{sign}` is shown as it was typed: the sign is full-width"),
            hint: format!("write `{} {}`", right.repeat(count), excerpt(text)),
        });
    }
}
