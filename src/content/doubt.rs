//! Decides whether errors in a section's `_index.md` leave it unknown what is public. If so, all that is below counts as
//! not public.

use crate::base::suggest;
use crate::diag::Diagnostic;
use crate::schema::{Kind, Node};

/// Keys of an `_index.md` that decide what is public or at which address: the section itself, or what is in it.
const DECIDING: [&str; 13] = [
    "draft",
    "publish_at",
    "expires_at",
    "date",
    "withdrawn",
    "redacted",
    "cascade",
    "publish_time",
    "approval",
    "original",
    "original_language",
    "slug",
    "path",
];

/// Returns whether `error`, in the front matter `keys` of an `_index.md`, may hide that the section or something in it is not
/// public. An error that belongs to no key in particular may.
pub fn may_hide(keys: &Node, error: &Diagnostic) -> bool {
    let range = error.span.as_ref().and_then(|span| span.range);
    let Some(start) = range.map(|(start, _)| start) else {
        return true;
    };
    let mut keys = keys.as_map().unwrap_or_default().iter();
    let around = keys.find(|(key, value)| (key.at.start..=value.at.end).contains(&start));
    let Some((key, value)) = around else {
        // A duplicate key, which the tree no longer has, or an error at no key.
        return true;
    };
    if &*error.code == "unknown-key" && key.at.start == start {
        return suggest::nearest(&key.text, DECIDING).is_some() || may_decide(value);
    }
    DECIDING.contains(&key.text.as_str())
}

/// Whether the value of an unknown key may have been meant to hide something, as
/// `published: false`, `status: draft` or `embargo: 2027-01-01`. Errs on the side of `true`.
fn may_decide(value: &Node) -> bool {
    const WORDS: [&str; 17] = [
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "draft",
        "hidden",
        "hide",
        "private",
        "internal",
        "embargo",
        "review",
        "unlisted",
        "unpublished",
        "never",
        "secret",
    ];
    match &value.kind {
        Kind::Null => false,
        Kind::Scalar { text, .. } => {
            let text = text.to_lowercase();
            let mut words = text.split(|c: char| !c.is_alphanumeric());
            let is_date = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
            // The list has English words only, so any other text may.
            !text.is_ascii() || words.any(|word| WORDS.contains(&word) || is_date(word))
        }
        Kind::List(items) => items.iter().any(may_decide),
        Kind::Map(_) => true,
    }
}
