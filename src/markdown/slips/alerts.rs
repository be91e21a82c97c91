//! Alerts that are quotes.

use super::{Block, Holder, Slip, excerpt, is_blank};
use crate::base::suggest;

const KINDS: [&str; 5] = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];

/// `> [!UNKNOWN]`, `> [!NOTE] Title`, and `[!NOTE]` outside a quote.
pub(super) fn unknown(block: &Block<'_>, found: &mut Vec<Slip>) {
    let Some(line) = block.lines.first().filter(|line| line.literal) else {
        return;
    };
    let text = line.text.trim_start_matches(is_blank);
    let Some((kind, rest)) = kind(text) else {
        return;
    };
    let length = text.len() - rest.len();
    let start = line.start + line.text.len() - text.len();
    let at = start..start + length;
    let written = text.get(..length).unwrap_or_default();
    let known = KINDS.iter().find(|known| known.eq_ignore_ascii_case(kind));
    let rest = rest.trim_matches(is_blank);
    let (code, message, hint) = match (known, block.holder) {
        (Some(known), Holder::Quote) if !rest.is_empty() => (
            "alert-title",
            format!("`{written}` makes no alert: nothing else can stand in its line"),
            format!(
                "write `> [!{known}]`, and below it `> **{}**`",
                excerpt(rest)
            ),
        ),
        (Some(known), _) => (
            "unknown-alert",
            format!("`{written}` makes no alert and is shown as it was typed"),
            format!("write `> [!{known}]`, and `> ` before each line of its text"),
        ),
        (None, Holder::Quote) => (
            "unknown-alert",
            format!(
                "there is no alert `{}`: it is shown as it was typed",
                excerpt(kind)
            ),
            suggest::hint(kind, KINDS, KINDS.len()).unwrap_or_else(|| "write `> [!NOTE]`".into()),
        ),
        (None, _) => return,
    };
    found.push(Slip {
        code,
        at,
        message,
        hint,
    });
}

/// The word in `[!WORD]`, its brackets and sign of any width, and what follows it.
fn kind(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix(['[', '［', '【'])?;
    let word = inner.strip_prefix(['!', '！'])?;
    let end = word.find([']', '］', '】'])?;
    let (word, rest) = word.split_at(end);
    let mut after = rest.chars();
    after.next();
    let word = word.trim_matches(is_blank);
    let is_word = !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || "-_ ".contains(c));
    is_word.then_some((word, after.as_str()))
}
