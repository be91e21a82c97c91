//! `--skip-broken`: entries with errors are left out, and the rest is published.
//!
//! The site is first built for its diagnostics alone, again and again, each time without the entries that an error is to blame on,
//! until no such error is left. Only then is anything handed to the real sink.

use std::collections::BTreeSet;

use crate::base::Languages;
use crate::diag;
use crate::diag::Diagnostic;
use crate::engine::blame::{Blame, blame};
use crate::engine::cache::memo::Memo;
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::finalize::is_shared;
use crate::engine::pipeline::full_rebuild;
use crate::engine::sink::DryRunSink;
use crate::engine::{Built, Options, Sink, Stage};
use crate::site::Retention;
use crate::world::World;

/// Builds the site without the entries that have errors.
pub fn without_broken(world: &dyn World, options: &Options, memo: &Memo, sink: &dyn Sink) -> Built {
    let run = |broken: &BTreeSet<Blame>, sink: &dyn Sink| {
        sink.stage(Stage::Compare);
        let snapshot = ComparedWorld::new(world, Retention::None, None);
        let mut once = Memo::once();
        once.pictures.clone_from(&memo.pictures);
        full_rebuild(&snapshot, options, &mut once, broken, Some(sink))
    };
    // `None` where no entry is to blame for an error, so that nothing can be published.
    let blamed = |built: &Built, languages: Option<&Languages>| -> Option<Vec<Blame>> {
        let all = built.diagnostics.iter();
        let errors = all.filter(|problem| problem.is_error());
        errors
            .map(|error| blame(error, languages?, world))
            .collect()
    };
    let mut broken: BTreeSet<Blame> = BTreeSet::new();
    let mut reported: Vec<Diagnostic> = Vec::new();
    loop {
        let (built, languages) = run(&broken, &DryRunSink(sink));
        reported.extend(built.diagnostics.iter().cloned());
        let Some(blamed_now) = blamed(&built, languages.as_ref()) else {
            return finish(built, reported, false);
        };
        let before = broken.len();
        broken.extend(blamed_now);
        if broken.len() == before {
            let (built, languages) = run(&broken, sink);
            // A text may have changed since.
            let publishable = blamed(&built, languages.as_ref()).is_some();
            return finish(built, reported, publishable);
        }
    }
}

fn finish(mut built: Built, mut reported: Vec<Diagnostic>, publishable: bool) -> Built {
    reported.append(&mut built.diagnostics);
    diag::sort(&mut reported);
    // When a page is left out, the problems of its text are reported again, as warnings.
    let key = |one: &Diagnostic| (one.span.clone(), one.code.clone(), one.message.clone());
    let errors: BTreeSet<_> = reported
        .iter()
        .filter(|one| one.is_error())
        .map(key)
        .collect();
    reported.retain(|one| one.is_error() || !errors.contains(&key(one)));
    diag::fold(&mut reported, is_shared);
    Built {
        diagnostics: reported,
        publishable,
        ..built
    }
}
