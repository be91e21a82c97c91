//! The last step of a build: its diagnostics, and whether it may be published.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{RelPath, UrlPath};
use crate::diag;
use crate::diag::Diagnostic;
use crate::engine::Built;
use crate::engine::cache::memo::Last;
use crate::engine::cache::state::{InMemoryState, Pages};
use crate::engine::cache::traces::RebuildReason;
use crate::site::Site;

/// Collects the result of a build from the state that it leaves in the memo.
pub fn finalize(
    last: &mut Last,
    state: &InMemoryState,
    pages: &Pages,
    why: BTreeMap<UrlPath, RebuildReason>,
) -> Built {
    let mut out = state.all_problems(pages);
    diag::sort(&mut out);
    diag::hold_back(&mut out);
    allow(&state.site, &mut out);
    let publishable = state.theme.is_some() && !out.iter().any(Diagnostic::is_error);
    diag::fold(&mut out, is_shared);
    last.diagnostics = out;
    last.publishable = publishable;
    let mut built = last.built();
    built.why = why;
    built
}

/// Whether a file belongs to a theme, or is the index of a section, which hands keys down. One mistake in it is found on many
/// pages, and reported once.
pub fn is_shared(file: &RelPath) -> bool {
    file.below("themes").is_some() || file.as_str().contains("/_index.")
}

/// Removes the warnings that an entry allows (`allow: [missing-alt]`).
fn allow(site: &Site, out: &mut Vec<Diagnostic>) {
    if out.iter().all(Diagnostic::is_error) {
        return;
    }
    let mut unwanted: BTreeSet<(&RelPath, &str)> = BTreeSet::new();
    for (_, version) in site
        .entries()
        .iter()
        .flat_map(|entry| entry.versions.iter())
    {
        unwanted.extend(
            version
                .keys
                .allow
                .iter()
                .map(|code| (&version.file, code.value.as_str())),
        );
    }
    if !unwanted.is_empty() {
        out.retain(|problem| {
            let place = problem
                .span
                .as_ref()
                .map(|span| (&span.file, problem.code.as_ref()));
            problem.is_error() || place.is_none_or(|place| !unwanted.contains(&place))
        });
    }
}
