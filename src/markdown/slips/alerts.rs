//! Alerts that the parser did not recognise, which are shown as quotes or text.

use pulldown_cmark::Parser;

use super::{Block, Holder, Slip, begins_with_word, excerpt, is_blank};
use crate::base::suggest;

const KINDS: [&str; 5] = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];

/// Checks for `> [!UNKNOWN]`, `> [!NOTE] Title`, `[!NOTE]` outside a quote, and `:::note`.
pub(super) fn unknown(block: &Block<'_>, found: &mut Vec<Slip>) {
    let Some(line) = block.lines.first().filter(|line| line.literal) else {
        return;
    };
    let text = line.text.trim_start_matches(is_blank);
    if let Some(name) = text
        .strip_prefix(":::")
        .filter(|name| begins_with_word(name.trim_start()))
    {
        found.push(Slip {
            code: "unknown-alert",
            at: line.at(),
            message: format!(
                "`:::{}` makes no box and is shown as it was typed",
                excerpt(name)
            ),
            hint: "write `> [!NOTE]`, and `> ` before each line of its text".into(),
        });
        return;
    }
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

/// Checks for `[!NOTE]: text`, which to the parser is the definition of a link, and so shows nothing. Those before byte `from` of the parsed
/// text are ignored.
pub(in super::super) fn hidden(parser: &Parser<'_>, from: usize, found: &mut Vec<Slip>) {
    let definitions = parser.reference_definitions().iter();
    let hidden = definitions.filter(|(label, at)| label.starts_with('!') && at.span.start >= from);
    let mut places: Vec<_> = hidden.map(|(label, at)| (at.span.start, label)).collect();
    places.sort_unstable();
    found.extend(places.into_iter().map(|(start, label)| Slip {
        code: "alert-title",
        at: start..start + label.len() + 3,
        message: format!("`[{label}]:` makes no alert, and what follows it is not shown"),
        hint: format!(
            "write `> [{label}]` without the colon, and the text in the next line after `> `"
        ),
    }));
}

/// The word in `[!WORD]` and what follows the brackets, which may be full-width.
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
