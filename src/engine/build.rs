//! The entry points: a clean build, a rebuild with the memo of an earlier build, and an inspection without rendering.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::engine::cache::memo::{Last, Memo};
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::edits::apply_edits;
use crate::engine::pipeline::full_rebuild;
use crate::engine::sink::NullSink;
use crate::engine::skip_broken::without_broken;
use crate::engine::{Built, Options, Sink, Stage};
use crate::site::Site;
use crate::theme::Theme;
use crate::world::World;

/// Builds the site in `world` and hands every output to `sink`. All problems are in the result, sorted. Without a
/// usable `content/site.yaml` there are no outputs.
pub fn build(world: &dyn World, options: &Options, sink: &dyn Sink) -> Built {
    rebuild(world, options, &mut Memo::once(), sink)
}

/// Builds like [`build`], but reuses from `memo` what has not changed, and leaves in it what the next build can
/// reuse. Outputs and diagnostics equal those of a clean build, byte for byte.
pub fn rebuild(world: &dyn World, options: &Options, memo: &mut Memo, sink: &dyn Sink) -> Built {
    if options.skip_broken {
        memo.clear();
        return without_broken(world, options, memo, sink);
    }
    if !memo.retention.is_compared() {
        memo.clear();
    }
    if !memo.retention.is_in_memory() {
        // Such a site is incomplete: much of what it was assembled from has been dropped.
        memo.state = None;
    }
    sink.stage(Stage::Compare);
    let before = memo.last.as_ref().map(|last| Arc::clone(&last.sources));
    let snapshot = ComparedWorld::new(world, memo.retention, before);
    if let Some(built) = reuse(&snapshot, options, memo, sink) {
        memo.remember_sources(snapshot);
        return built;
    }
    memo.decode_pages();
    let built = full_rebuild(&snapshot, options, memo, &BTreeSet::new(), Some(sink)).0;
    if memo.retention.is_compared() {
        memo.dirty = true;
        memo.remember_sources(snapshot);
    }
    built
}

/// Returns the previous result, unchanged or with edits applied in place, if it can be reused.
fn reuse(
    snapshot: &ComparedWorld<'_>,
    options: &Options,
    memo: &mut Memo,
    sink: &dyn Sink,
) -> Option<Built> {
    let last = memo.last.as_ref()?;
    if last.options != *options || !last.is_valid_at(snapshot.now()) {
        return None;
    }
    if snapshot.changed().is_empty()
        && let Some(built) = unchanged(last, sink)
    {
        return Some(built);
    }
    let built = apply_edits(snapshot, memo, sink)?;
    memo.dirty = true;
    Some(built)
}

/// Returns the previous result if the sink still has all of its outputs.
fn unchanged(last: &Last, sink: &dyn Sink) -> Option<Built> {
    if last.publishable && !sink.has_edition(&last.edition) {
        let outputs = last.outputs.par_iter();
        if !outputs.all(|(path, output)| sink.keep(path, *output)) {
            return None;
        }
    }
    Some(last.built())
}

/// Returns rows, dues and the problems of the content, without rendering a page. With `skip_broken` it is a full
/// build whose outputs are dropped, because some errors are only found while rendering.
pub fn inspect(world: &dyn World, options: &Options) -> Built {
    if options.skip_broken {
        return build(world, options, &NullSink);
    }
    read_only(world, options).built
}

/// A site that was read and checked, of which no page was rendered.
pub struct ReadSite {
    /// The problems, and what is told of the site.
    pub built: Built,
    /// The site, unless the settings cannot be used.
    pub site: Option<Arc<Site>>,
    /// The theme, unless it has errors.
    pub theme: Option<Arc<Theme>>,
}

/// The problems of the content and the site, without rendering a page; no site if the settings cannot be used.
pub fn read_only(world: &dyn World, options: &Options) -> ReadSite {
    read(world, options, Memo::once())
}

/// The same, with the files that the site was assembled from.
pub fn read_with_files(world: &dyn World, options: &Options) -> ReadSite {
    read(world, options, Memo::new())
}

fn read(world: &dyn World, options: &Options, mut memo: Memo) -> ReadSite {
    let snapshot = ComparedWorld::new(world, memo.retention, None);
    let (built, _) = full_rebuild(&snapshot, options, &mut memo, &BTreeSet::new(), None);
    ReadSite {
        built,
        site: memo.site().cloned(),
        theme: memo.theme().cloned(),
    }
}
