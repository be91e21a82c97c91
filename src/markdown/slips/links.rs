//! Links and pictures that the parser did not recognise.

use std::ops::Range;

use super::{Block, Slip, excerpt, is_blank};

/// How far back the opening bracket of a link is searched for, in bytes. A bound keeps the checks linear.
const WINDOW: usize = 300;

/// Checks for `[text]（address）`, `【text】(address)`, `[text] (address)`, `[text](an address)` and `(text)[address]`.
pub(super) fn not_read(block: &Block<'_>, found: &mut Vec<Slip>) {
    for (start, text) in block.stretches() {
        for (at, sign) in text.match_indices([']', '］', '】', '[']) {
            let slip = match sign {
                "[" => reversed(block.source, start + at),
                _ => after_text(block.source, start + at, sign),
            };
            found.extend(slip);
        }
    }
}

/// The rest of the line from `at`, 2000 bytes at most.
fn line_from(source: &str, at: usize) -> &str {
    let rest = source.get(at..).unwrap_or_default();
    let near = rest
        .get(..rest.floor_char_boundary(2000))
        .unwrap_or_default();
    near.split('\n').next().unwrap_or_default()
}

/// The place of the last `[` before `end` in its line, and what is between them with the bracket; `None` if it follows a backslash.
fn opening(source: &str, end: usize) -> Option<(usize, &str)> {
    let from = source.floor_char_boundary(end.saturating_sub(WINDOW));
    let before = source.get(from..end)?;
    let before = before.rsplit('\n').next()?;
    let at = before.rfind(['[', '［', '【'])?;
    let is_escaped = before.get(..at)?.ends_with('\\');
    (!is_escaped).then_some((end - before.len() + at, before.get(at..)?))
}

/// Text that was meant as a link or a picture, with what is wrong with it.
struct Attempt<'s> {
    at: Range<usize>,
    /// `!` for a picture, empty for a link.
    bang: &'static str,
    label: &'s str,
    address: &'s str,
    /// Whether a bracket is full-width.
    is_wide: bool,
    /// Whether a blank is between text and address.
    is_apart: bool,
    /// Whether the bracket after the address is there.
    is_closed: bool,
}

/// The slip in what was meant as a link whose text ends with the bracket `sign` at `at`; `None` if none was meant.
fn after_text(source: &str, at: usize, sign: &str) -> Option<Slip> {
    let attempt = attempt(source, at, sign)?;
    let (code, why, hint) = attempt.slip();
    let what = match attempt.bang {
        "" => "link",
        _ => "picture",
    };
    Some(Slip {
        code,
        at: attempt.at,
        message: format!("this is no {what} and is shown as it was typed: {why}"),
        hint,
    })
}

fn attempt<'s>(source: &'s str, at: usize, sign: &str) -> Option<Attempt<'s>> {
    let after = line_from(source, at + sign.len());
    let inner = after.trim_start_matches(is_blank);
    let blanks = after.len() - inner.len();
    let round = inner.chars().next().filter(|c| matches!(c, '(' | '（'))?;
    let inner = inner.get(round.len_utf8()..)?;
    let (start, bracket) = opening(source, at)?;
    let is_picture = source.get(..start)?.ends_with('!');
    let bang = if is_picture { "!" } else { "" };
    let end = inner.find([')', '）']);
    let address = inner.get(..end.unwrap_or(inner.len()))?;
    let closing = end.and_then(|end| inner.get(end..)?.chars().next());
    let address = address.trim_matches(is_blank);
    let length = end.unwrap_or(inner.trim_end().len()) + closing.map_or(0, char::len_utf8);
    let past = at + sign.len() + blanks + round.len_utf8() + length;
    let is_meant = is_address(without_title(address).0) || !bang.is_empty() && !address.is_empty();
    // `[text] (see a.md)` is a remark.
    let is_remark = blanks > 0 && address.contains(is_blank) && !has_title(address);
    (is_meant && !is_remark).then(|| Attempt {
        at: start - bang.len()..past,
        bang,
        label: bracket.trim_start_matches(['[', '［', '【']),
        address,
        is_wide: round == '（'
            || closing == Some('）')
            || sign != "]"
            || bracket.starts_with(['［', '【']),
        is_apart: blanks > 0,
        is_closed: closing.is_some(),
    })
}

impl Attempt<'_> {
    /// The code of the warning, what is wrong, and the hint.
    fn slip(&self) -> (&'static str, &'static str, String) {
        let address = self.address;
        let write = |address: &str| {
            let (bang, label) = (self.bang, excerpt(self.label));
            format!("write `{bang}[{label}]({address})`")
        };
        let is_spaced = address.contains(is_blank);
        let whole = if is_spaced && !has_title(address) {
            let (address, title) = without_title(address);
            write(&format!("<{address}>{title}"))
        } else {
            write(address)
        };
        if self.is_wide {
            ("full-width-link", "its brackets are full-width", whole)
        } else if self.is_apart {
            let why = "a space stands between `]` and `(`";
            ("space-before-address", why, whole)
        } else if !self.is_closed {
            let first = address.split(is_blank).next().unwrap_or_default();
            let why = "the `)` after its address is missing";
            ("unclosed-address", why, write(first))
        } else if has_title(address) {
            let hint =
                "a title stands after the address between straight quotes: `(address \"title\")`";
            let why = "what follows its address is no title";
            ("space-in-address", why, hint.into())
        } else if is_spaced {
            let hint = format!("{whole}: an address with a space stands between `<` and `>`");
            ("space-in-address", "there is a space in its address", hint)
        } else {
            let hint = format!(
                "{}: an address with brackets stands between `<` and `>`",
                write("<…>")
            );
            ("unclosed-address", "its brackets do not pair", hint)
        }
    }
}

/// Splits a title in straight quotes, with the space before it, from the address. The title may be empty.
fn without_title(address: &str) -> (&str, &str) {
    let at = address.find(" \"").filter(|_| address.ends_with('"'));
    address.split_at(at.unwrap_or(address.len()))
}

/// Whether an address without blanks is followed by something in quotes of any kind. Asked only of what Markdown did not accept as a title.
fn has_title(address: &str) -> bool {
    let mut parts = address.splitn(2, is_blank);
    let (first, rest) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    is_address(first)
        && rest
            .trim_start_matches(is_blank)
            .starts_with(['“', '”', '"', '‘', '\'', '「', '＂'])
}

/// The slip in `(text)[address]`, whose second bracket opens at `at`; `None` if no link was meant.
fn reversed(source: &str, at: usize) -> Option<Slip> {
    let before = source.get(source.floor_char_boundary(at.saturating_sub(WINDOW))..at)?;
    let text = before.strip_suffix(')')?;
    let open = text
        .rfind(['(', '\n'])
        .filter(|open| text.get(*open..).is_some_and(|s| s.starts_with('(')))?;
    let label = text.get(open + 1..)?;
    let inner = line_from(source, at + 1);
    let address = inner.get(..inner.find(']')?)?;
    if label.is_empty() || !is_address(address) || address.contains(is_blank) {
        return None;
    }
    Some(Slip {
        code: "link-reversed",
        at: at - before.len() + open..at + address.len() + 2,
        message:
            "this is no link and is shown as it was typed: its brackets are the wrong way round"
                .into(),
        hint: format!("write `[{}]({address})`", excerpt(label)),
    })
}

/// Whether `text` looks like an address or the name of a file rather than like a remark.
fn is_address(text: &str) -> bool {
    const STARTS: [&str; 9] = [
        "http:", "https:", "mailto:", "tel:", "www.", "@/", "./", "../", "#",
    ];
    let starts = |start: &&str| {
        (text.get(..start.len())).is_some_and(|text| text.eq_ignore_ascii_case(start))
    };
    if STARTS
        .iter()
        .any(|start| starts(start) && text.len() > start.len())
    {
        return true;
    }
    if text.starts_with('/') && text.len() > 1 && !text.contains(is_blank) {
        return true;
    }
    let text = text.split(['#', '?']).next().unwrap_or_default();
    // A title may follow the file name.
    let names = [text, text.split(is_blank).next().unwrap_or_default()];
    names.iter().any(|name| is_file_name(name))
}

fn is_file_name(name: &str) -> bool {
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return false;
    };
    (2..=5).contains(&ending.len())
        && ending.bytes().all(|b| b.is_ascii_alphanumeric())
        && ending.bytes().any(|b| b.is_ascii_alphabetic())
        && stem
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ')'))
}
