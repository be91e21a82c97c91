//! Where outputs go as they are rendered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::{Digest, RelPath, UrlPath};
use crate::engine::{Edition, Output, PictureRecipe};

/// The stage that a build has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Files, or query results, are compared with those of the previous build.
    Compare,
    /// Files are read and parsed.
    Load,
    /// The site and its routes are assembled from the input.
    Index,
    /// Stale pages are rendered and handed to the sink.
    Render,
    /// So many versions of pictures are made, or taken from the cache, and handed to the sink.
    Pictures(usize),
    /// Texts without a page are checked, and diagnostics are collected.
    Check,
}

/// A piece of work that a thread does within a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task<'a> {
    /// A file of an entry is parsed.
    Parse(&'a RelPath),
    /// An output is rendered.
    Render(&'a UrlPath),
    /// Versions of a picture are made.
    Picture(&'a RelPath),
}

/// What a build and its host have to say to each other while a page is rendered, which may take long.
pub trait Pulse: Send + Sync {
    /// Told which template this thread begins to render.
    fn renders(&self, template: &str);

    /// Whether this build is no longer wanted. It then ends as soon as it can, and its result is of no
    /// use.
    fn is_stopped(&self) -> bool;
}

/// Receives the outputs of a build. They must not become visible before the last diagnostic: a sink for a folder
/// stages them, and commits them when its owner says so.
pub trait Sink: Sync {
    /// Receives the bytes of one output and their digest. A build calls it once for each path, from any thread, in
    /// any order; a build that replaces another, as after a panic, calls it again. A sink that fails remembers the
    /// error and returns it when it commits.
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]);

    /// Whether all outputs of this edition are still there; then [`Self::keep`] is called for none of them. A sink
    /// that would have to check each of them returns `false`.
    fn has_edition(&self, edition: &Edition) -> bool {
        let _ = edition;
        false
    }

    /// Called instead of [`Self::put`] for an output that has not changed since an earlier build. Returns whether the
    /// sink still has these bytes, and counts them as put. With `false`, they are rendered again and put.
    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        let _ = (path, output);
        false
    }

    /// The bytes of an output that an earlier build has put, if the sink has them at hand.
    fn read(&self, path: &UrlPath, output: Output) -> Option<Vec<u8>> {
        let _ = (path, output);
        None
    }

    /// Offers a version of a picture that takes long to make. A sink that makes it on request, by a
    /// [`PictureMaker`](crate::engine::PictureMaker), or needs no bytes, returns `true` and is not given them.
    fn defer(&self, path: &UrlPath, picture: &PictureRecipe) -> bool {
        let _ = (path, picture);
        false
    }

    /// Reports that a stage begins, on the thread that builds. This method and the next two decide nothing: with them
    /// the host can measure a build, which itself reads no clock.
    fn stage(&self, stage: Stage) {
        let _ = stage;
    }

    /// Reports that this thread begins a task. It ends before the thread begins another.
    fn begin(&self, task: Task<'_>) {
        let _ = task;
    }

    /// Reports that this thread's task ends.
    fn end(&self) {}

    /// Receives pages that take long to render, if the host wants to know of them.
    fn pulse(&self) -> Option<Arc<dyn Pulse>> {
        None
    }
}

/// Reports a task to the sink: it begins here, and ends when the guard is dropped.
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

/// Drops all outputs: for builds of which only the diagnostics are wanted.
pub struct NullSink;

impl Sink for NullSink {
    fn put(&self, _: &UrlPath, _: Digest, _: &[u8]) {}

    fn defer(&self, _: &UrlPath, _: &PictureRecipe) -> bool {
        true
    }
}

/// Drops all outputs, and reports progress to another sink.
pub(super) struct DryRunSink<'a>(pub &'a dyn Sink);

impl Sink for DryRunSink<'_> {
    fn put(&self, _: &UrlPath, _: Digest, _: &[u8]) {}

    fn defer(&self, _: &UrlPath, _: &PictureRecipe) -> bool {
        true
    }

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
pub struct MemorySink {
    outputs: Mutex<BTreeMap<UrlPath, Vec<u8>>>,
    is_without_pictures: bool,
}

impl MemorySink {
    /// Creates a sink without outputs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a sink for which no versions of pictures and no drawings are made.
    pub fn without_pictures() -> Self {
        Self {
            is_without_pictures: true,
            ..Self::default()
        }
    }

    /// All outputs by path.
    pub fn into_outputs(self) -> BTreeMap<UrlPath, Vec<u8>> {
        let outputs = self.outputs.into_inner();
        outputs.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for MemorySink {
    fn put(&self, path: &UrlPath, _digest: Digest, bytes: &[u8]) {
        let mut outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        outputs.insert(path.clone(), bytes.to_vec());
    }

    fn defer(&self, _: &UrlPath, _: &PictureRecipe) -> bool {
        self.is_without_pictures
    }
}

/// Hands the bytes of an output to a sink, unless it still has them. Returns what they are.
pub(super) fn keep_or_put(sink: &dyn Sink, path: &UrlPath, bytes: &[u8]) -> Output {
    let digest = Digest::of(bytes);
    let output = Output {
        digest,
        len: bytes.len() as u64,
    };
    if !sink.keep(path, output) {
        sink.put(path, digest, bytes);
    }
    output
}
