//! Where outputs go as they are made.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::{Digest, RelPath, UrlPath};
use crate::engine::{Edition, Output};

/// Where a build is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Files, or the answers to pages' questions, are compared with those of the build before.
    Compare,
    /// Files are read and parsed.
    Load,
    /// The site is made from its parts, with its addresses.
    Index,
    /// What is not as it was is made, and put.
    Render,
    /// What no page shows is looked through, and the problems are put together.
    Check,
}

/// One of the many things that threads do at once in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task<'a> {
    /// A file that was read becomes items.
    Parse(&'a RelPath),
    /// The bytes of an output are made.
    Render(&'a UrlPath),
}

/// What a build and its host have to say to each other while a page is rendered, which may take long.
pub trait Pulse: Send + Sync {
    /// Told which template this thread begins to render.
    fn renders(&self, template: &str);

    /// Whether nobody waits for this build any more. It then ends as soon as it can, and its result is of no
    /// use.
    fn is_stopped(&self) -> bool;
}

/// Takes outputs. What it does with them shows only after the last diagnostic: a sink for a folder
/// stages them and commits when it is told to.
pub trait Sink: Sync {
    /// Takes the bytes of one output and their digest. Called once for each path by a build, from any
    /// thread, in any order; by one that takes the place of another, as after a panic, again. A sink that fails remembers why and says so when it commits.
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]);

    /// Whether all outputs of this edition are there as they were: then `keep` is asked for none of
    /// them. A sink that would have to look at each says no.
    fn has_edition(&self, edition: &Edition) -> bool {
        let _ = edition;
        false
    }

    /// Asked in place of `put` for an output that is as it was in an earlier build: whether the sink
    /// still has these bytes and takes them as put. With `false` they are made again and put.
    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        let _ = (path, output);
        false
    }

    /// Told, by the thread that builds, which stage begins. This and the next two decide nothing:
    /// they let the host see where the time goes. A build itself asks no clock.
    fn stage(&self, stage: Stage) {
        let _ = stage;
    }

    /// Told that this thread begins a task. It ends before the thread begins another.
    fn begin(&self, task: Task<'_>) {
        let _ = task;
    }

    /// Told that the task of this thread ends.
    fn end(&self) {}

    /// What is told of pages that take long, where the host wants to know.
    fn pulse(&self) -> Option<Arc<dyn Pulse>> {
        None
    }
}

/// Tells the sink of a task, which ends when this is dropped.
pub(super) struct TaskGuard<'a>(&'a dyn Sink);

impl<'a> TaskGuard<'a> {
    pub(super) fn begin(sink: &'a dyn Sink, task: Task<'_>) -> Self {
        sink.begin(task);
        Self(sink)
    }
}

impl Drop for TaskGuard<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Drops the outputs: for builds that only their diagnostics are wanted of.
pub struct NullSink;

impl Sink for NullSink {
    fn put(&self, _: &UrlPath, _: Digest, _: &[u8]) {}
}

/// Drops the outputs, and passes progress on to another sink.
pub(super) struct DryRunSink<'a>(pub &'a dyn Sink);

impl Sink for DryRunSink<'_> {
    fn put(&self, _: &UrlPath, _: Digest, _: &[u8]) {}

    fn stage(&self, stage: Stage) {
        self.0.stage(stage);
    }

    fn begin(&self, task: Task<'_>) {
        self.0.begin(task);
    }

    fn end(&self) {
        self.0.end();
    }

    fn pulse(&self) -> Option<Arc<dyn Pulse>> {
        self.0.pulse()
    }
}

/// Keeps the outputs in memory.
#[derive(Debug, Default)]
pub struct MemorySink(Mutex<BTreeMap<UrlPath, Vec<u8>>>);

impl MemorySink {
    /// An empty sink.
    pub fn new() -> Self {
        Self::default()
    }

    /// All outputs by path.
    pub fn into_outputs(self) -> BTreeMap<UrlPath, Vec<u8>> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for MemorySink {
    fn put(&self, path: &UrlPath, _digest: Digest, bytes: &[u8]) {
        let mut outputs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        outputs.insert(path.clone(), bytes.to_vec());
    }
}
