//! Tells which addresses a build takes away from readers.

use jiff::SignedDuration;

use super::settings::Settings;
use crate::base::UrlPath;
use crate::diag::{self, Diagnostic};
use crate::engine::ledger::Ledger;
use crate::engine::moved::moved;
use crate::engine::vanished::{Known, lost_of, problems, vanished};
use crate::engine::{Built, Report};
use crate::host::OutputDir;
use crate::host::clock;
use crate::world::World;

/// What is known of the site before.
#[derive(Default)]
pub struct Before<'a> {
    /// The output folder that the build replaces.
    pub output: Option<&'a OutputDir>,
    /// The report of the build before.
    pub report: Option<&'a Report>,
}

/// Adds a warning for each address of a page that the output folder loses by this build, an error for each of the ledger, or
/// one error if a setting moves all addresses of a language.
pub fn tell_vanished(
    built: &mut Built,
    world: &dyn World,
    before: Before<'_>,
    settings: &Settings,
) {
    // Nobody has links to the pages of a preview with drafts.
    if settings.options.drafts {
        return;
    }
    // A look at the past lacks what has come since; the instant at which a script began is none.
    let yesterday = clock::now() - SignedDuration::from_hours(24);
    let is_past = settings.now.is_some_and(|now| now < yesterday);
    let ledger = match Ledger::read(world) {
        Ok(ledger) => ledger.filter(|_| !is_past),
        Err(problem) => {
            built.publishable = false;
            return tell(built, vec![*problem]);
        }
    };
    if !built.publishable {
        return;
    }
    let incomplete = built.diagnostics.iter().any(Diagnostic::is_error);
    let kept = ledger.as_ref().map(Ledger::kept).unwrap_or_default();
    let published = || before.output.iter().flat_map(|output| output.before());
    let is_output = |path| built.outputs.contains_key(path);
    if are_outputs(published(), built) && kept.iter().all(is_output) {
        return;
    }
    if let Some(error) = moved(published().chain(&kept), built) {
        built.publishable = false;
        return tell(built, vec![error]);
    }
    let lost = lost_of(&kept, before.report, built);
    let mut found = problems(&lost, Known::InLedger, &built.report, incomplete);
    if found.iter().any(Diagnostic::is_error) {
        built.publishable = false;
    }
    let of_ledger = |path: &&UrlPath| ledger.as_ref().is_some_and(|ledger| ledger.knows(path));
    let others = published().filter(|path| !of_ledger(path));
    let lost = vanished(others, before.report, built);
    found.extend(problems(&lost, Known::Published, &built.report, incomplete));
    tell(built, found);
}

/// Whether all of these paths, which are in order, are among the outputs.
fn are_outputs<'p>(mut paths: impl Iterator<Item = &'p UrlPath>, built: &Built) -> bool {
    let mut outputs = built.outputs.keys();
    paths.all(|path| outputs.any(|output| output == path))
}

/// Adds problems to those of a build.
pub fn tell(built: &mut Built, found: Vec<Diagnostic>) {
    if !found.is_empty() {
        built.diagnostics.extend(found);
        diag::sort(&mut built.diagnostics);
    }
}
