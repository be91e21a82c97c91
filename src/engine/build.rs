//! The ways to build: from nothing, with what an earlier build left, and without rendering.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::engine::cache::memo::{Last, Memo};
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::edits::apply_edits;
use crate::engine::pipeline::full_rebuild;
use crate::engine::sink::NullSink;
use crate::engine::skip_broken::without_broken;
use crate::engine::{Built, Options, Sink, Stage};
use crate::site::Retention;
use crate::world::World;

/// Builds the site that `world` holds and hands every output to `sink`. Every problem is in the
/// result, sorted. Without a usable `content/site.yaml` there are no outputs.
pub fn build(world: &dyn World, options: &Options, sink: &dyn Sink) -> Built {
    rebuild(world, options, &mut Memo::once(), sink)
}

/// Builds as [`build`] does, reusing from `memo` what has not changed, and leaves there what the next
/// build can use. Outputs and diagnostics are those of a clean build, byte for byte.
pub fn rebuild(world: &dyn World, options: &Options, memo: &mut Memo, sink: &dyn Sink) -> Built {
    if options.skip_broken {
        memo.clear();
        return without_broken(world, options, sink);
    }
    if !memo.retention.is_compared() {
        memo.clear();
    }
    if !memo.retention.is_in_memory() {
        // Much of what it was assembled from has been dropped.
        memo.state = None;
    }
    sink.stage(Stage::Compare);
    let before = memo.last.as_ref().map(|last| Arc::clone(&last.sources));
    let snapshot = ComparedWorld::new(world, memo.retention, before);
    if let Some(built) = reuse(&snapshot, options, memo, sink) {
        memo.remember_sources(snapshot);
        return built;
    }
    let built = full_rebuild(&snapshot, options, memo, &BTreeSet::new(), Some(sink)).0;
    if memo.retention.is_compared() {
        memo.dirty = true;
        memo.remember_sources(snapshot);
    }
    built
}

/// The previous result, as it is or with edits applied in place, if it can still be used.
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

/// The previous result, if the sink still has all of it.
fn unchanged(last: &Last, sink: &dyn Sink) -> Option<Built> {
    if last.publishable && !sink.has_edition(&last.edition) {
        let mut outputs = last.outputs.iter();
        if !outputs.all(|(path, output)| sink.keep(path, *output)) {
            return None;
        }
    }
    Some(last.built())
}

/// What the site holds, without rendering a page: rows, dues and the problems of its content. With
/// `skip_broken` it is a build that nothing is kept of: some errors are only met while rendering.
pub fn inspect(world: &dyn World, options: &Options) -> Built {
    if options.skip_broken {
        return build(world, options, &NullSink);
    }
    let snapshot = ComparedWorld::new(world, Retention::None, None);
    full_rebuild(
        &snapshot,
        options,
        &mut Memo::once(),
        &BTreeSet::new(),
        None,
    )
    .0
}
