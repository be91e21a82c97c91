//! What `--skip-broken` leaves out for an error.
//!
//! An entry with an error is left out as a whole. Of a section with an error in its `_index.md`, only the page of the
//! section is left out, unless the error makes it uncertain whether the section, or an entry in it, was meant to be
//! public: the part that cannot be read may have said `draft: true`.

use crate::base::{Languages, RelPath};
use crate::content::layout;
use crate::content::layout::{Place, Role};
use crate::content::page::utf8;
use crate::content::{doubt, front_matter};
use crate::diag::Diagnostic;
use crate::schema::parse;
use crate::world::World;

/// Something that is left out because of an error.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blame {
    /// An entry, or a section with everything in it, by content path.
    Entry(String),
    /// The page of a section, by content path; the entries in the section stay.
    Index(String),
    /// A file that is not a page, or a notice.
    File(RelPath),
    /// An old address: its page stays.
    Alias,
}

/// Errors of a section's page that concern no key, and nothing but that page.
const OF_THE_PAGE: [&str; 2] = ["missing-title", "address-taken"];

/// Returns what is to blame for an error. `None` where everything depends on it: settings, home page, theme; and where the next build will be right
/// without anybody doing something: what changed meanwhile is not to vanish from the site.
pub fn blame(error: &Diagnostic, languages: &Languages, world: &dyn World) -> Option<Blame> {
    let file = &error.span.as_ref()?.file;
    if error.code == "changed-text" {
        return None;
    }
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
        Ok(Role::Settings | Role::Facts | Role::Glossary | Role::Data(_) | Role::DataFields(_)) => {
            None
        }
    }
}

/// Whether an `_index.md` may have said, but for its error, that the section or something in it is not public. When
/// in doubt, it has.
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
    doubt::may_hide(&node, error)
}
