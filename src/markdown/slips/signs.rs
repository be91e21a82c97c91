//! Marks of one block or word that are shown as they were typed.

use super::{Block, Slip, excerpt, is_blank, stands_apart};

/// Checks for `＃標題` and `＞引文`.
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
        // `＞90%` is a comparison.
        if text.is_empty() || text.starts_with(char::is_numeric) {
            continue;
        }
        let count = marks / sign.len_utf8();
        // A heading of level 1 would be reported as a second title.
        let count = if right == "#" { count.max(2) } else { count };
        found.push(Slip {
            code: "full-width-mark",
            at: line.start..line.start + marks,
            message: format!("`{sign}` is shown as it was typed: the sign is full-width"),
            hint: format!("write `{} {}`", right.repeat(count), excerpt(text)),
        });
    }
}

/// The first `~~` or `` ` `` of a block that nothing closes, and the first `==text==`, which is no mark of Markdown.
pub(super) fn unclosed(block: &Block<'_>, found: &mut Vec<Slip>) {
    const SIGNS: [(&str, &str); 3] = [
        ("~~", "unclosed-emphasis"),
        ("`", "unclosed-code"),
        ("==", "unknown-mark"),
    ];
    for (sign, code) in SIGNS {
        let mut all = block.stretches().flat_map(|(start, text)| {
            let signs = text.match_indices(sign);
            signs.map(move |(at, _)| start + at..start + at + sign.len())
        });
        let source = block.source;
        let is_alone = |at: &std::ops::Range<usize>| {
            let first = sign.chars().next();
            let before = source.get(..at.start).and_then(|s| s.chars().next_back());
            let after = source.get(at.end..).and_then(|s| s.chars().next());
            let is_figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            before != first
                && after != first
                && before != Some('\\')
                && !(is_figure(before) && is_figure(after))
                && !stands_apart(source, at.start, at.end)
        };
        let Some(at) = all.find(is_alone) else {
            continue;
        };
        let (message, hint) = match sign {
            "~~" => (
                "`~~` is shown as it was typed and strikes nothing out",
                "what is struck out is `~~text~~`: signs on both sides, in one paragraph, and no space within them; \
                 `\\~\\~` shows the signs themselves",
            ),
            "`" => (
                "this `` ` `` is shown as it was typed: no other one closes it",
                "code is `` `text` ``, in one paragraph; an apostrophe is `'`; `` \\` `` shows the sign itself",
            ),
            _ => {
                // `a==b` compares.
                let opens = source.get(..at.start).and_then(|s| s.chars().next_back());
                let closes = all.any(|close| {
                    source
                        .get(at.end..close.start)
                        .is_some_and(|inner| !inner.ends_with(is_blank))
                });
                if opens.is_some_and(char::is_alphanumeric)
                    && !opens.is_some_and(crate::markdown::chars::is_letter)
                    || !closes
                {
                    continue;
                }
                (
                    "`==` is shown as it was typed: Markdown has no mark for highlighted text",
                    "write `**text**` to stress it; `\\==` shows the signs themselves",
                )
            }
        };
        found.push(Slip {
            code,
            at,
            message: message.into(),
            hint: hint.into(),
        });
    }
}

/// The first `$` of a block that begins no formula though a command of LaTeX follows.
pub(super) fn formula(block: &Block<'_>, found: &mut Vec<Slip>) {
    let mut sign = None;
    for (start, text) in block.stretches() {
        let is_command = |at: &usize| {
            let next = text.as_bytes().get(at + 1);
            next.is_some_and(u8::is_ascii_alphabetic)
        };
        let mut commands = text.match_indices('\\').map(|(at, _)| start + at);
        sign = sign.or_else(|| text.find('$').map(|at| start + at));
        let Some(at) = sign else { continue };
        if commands.any(|command| command > at && is_command(&(command - start))) {
            found.push(Slip {
                code: "unclosed-formula",
                at: at..at + 1,
                message: "`$` is shown as it was typed: no formula begins here".into(),
                hint: "a formula has `$` on both sides, no space within them, and as many `{` as `}`; `\\$` shows the sign itself".into(),
            });
            return;
        }
    }
}
