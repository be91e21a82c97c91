//! With `--skip-broken`: what is left out for an error.
//!
//! An entry with an error is left out as a whole. Of a section with an error in its `_index.md`,
//! only its own page is, unless the error leaves a doubt whether the section, or what is in it, was
//! meant to be public: what cannot be read may have said `draft: true`.

use crate::base::{Languages, RelPath, suggest};
use crate::content::front_matter;
use crate::content::layout::{self, Place, Role};
use crate::content::page::utf8;
use crate::diag::Diagnostic;
use crate::schema::{Kind, Node, parse};
use crate::world::World;

/// What is left out for its errors.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blame {
    /// An entry, or a section with all that is in it, by content path.
    Entry(String),
    /// A section's own page, by content path; what is in the section stays.
    Index(String),
    /// A file that is no page, or a notice.
    File(RelPath),
    /// An old address: its page stays.
    Alias,
}

/// Keys of an `_index.md` that decide what is public, or where it is: of the section, and of what is
/// in it.
const DECIDING: [&str; 11] = [
    "draft",
    "publish_at",
    "expires_at",
    "date",
    "withdrawn",
    "cascade",
    "publish_time",
    "original",
    "original_language",
    "slug",
    "path",
];

/// Errors of a section's page that are about no key, and about that page alone.
const OF_THE_PAGE: [&str; 2] = ["missing-title", "address-taken"];

/// What is to blame for an error. `None` for what all else depends on: settings, home page, theme.
pub fn blame(error: &Diagnostic, languages: &Languages, world: &dyn World) -> Option<Blame> {
    let file = &error.span.as_ref()?.file;
    if matches!(&*error.code, "alias-taken" | "bad-alias") {
        return Some(Blame::Alias);
    }
    let of_path = |path: String| (!path.is_empty()).then_some(Blame::Entry(path));
    match layout::role(file, languages)? {
        Ok(Role::Page(Place { path, index, .. })) => {
            let doubtful = !index || may_hide(error, world);
            match of_path(path)? {
                Blame::Entry(path) if !doubtful => Some(Blame::Index(path)),
                entry => Some(entry),
            }
        }
        Ok(Role::Fields(section)) => of_path(section),
        Ok(Role::File | Role::Notice) | Err(_) => Some(Blame::File(file.clone())),
        Ok(Role::Settings | Role::Facts | Role::Glossary) => None,
    }
}

/// Whether an `_index.md` may have said, but for its error, that the section or something in it is
/// not public. In doubt it has.
fn may_hide(error: &Diagnostic, world: &dyn World) -> bool {
    let Some(span) = &error.span else { return true };
    let Some((start, _)) = span.range else {
        return !OF_THE_PAGE.contains(&&*error.code);
    };
    let Ok(bytes) = world.read(&span.file) else {
        return true;
    };
    let Ok(text) = utf8(&bytes, &span.file) else {
        return true;
    };
    let (front, whole_is_keys) = match front_matter::split(text, &span.file) {
        _ if span.file.extension() != Some("md") => (0..text.len(), true),
        Ok(parts) => (parts.front, false),
        Err(_) => return true,
    };
    if !whole_is_keys && start as usize >= front.end {
        return false;
    }
    let yaml = text.get(front.clone()).unwrap_or_default();
    let Some(node) = parse(yaml, front.start, &span.file, &mut Vec::new()) else {
        return true;
    };
    let mut keys = node.as_map().unwrap_or_default().iter();
    let around = keys.find(|(key, value)| (key.at.start..=value.at.end).contains(&start));
    let Some((key, value)) = around else {
        // A key that is there twice, or nothing that can be told.
        return true;
    };
    if &*error.code == "unknown-key" && key.at.start == start {
        return suggest::nearest(&key.text, DECIDING).is_some() || may_decide(value);
    }
    DECIDING.contains(&key.text.as_str())
}

/// Whether the value of an unknown key can be one by which somebody meant to hide something, as
/// `published: false`, `status: draft` or `embargo: 2027-01-01`.
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
            // Only Latin words are known here.
            !text.is_ascii() || words.any(|word| WORDS.contains(&word) || is_date(word))
        }
        Kind::List(items) => items.iter().any(may_decide),
        Kind::Map(_) => true,
    }
}
