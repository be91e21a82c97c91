//! A world and a sink that measure what passes through them.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;

use super::Timings;
use super::phase::Phase;
use crate::base::{Digest, RelPath, UrlPath};
use crate::engine::{Edition, Output, PictureRecipe, Pulse, Sink, Stage, Task};
use crate::world::{FileReader, Listed, World};

pub(super) struct TimedWorld<'a>(pub &'a Timings, pub &'a dyn World);

impl World for TimedWorld<'_> {
    fn list(&self) -> Arc<Vec<Listed>> {
        self.1.list()
    }

    fn list_once(&self) -> Arc<Vec<Listed>> {
        self.1.list_once()
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        self.0.begin(Phase::Read, path.as_str());
        let read = self.1.read(path);
        self.0.end();
        read
    }

    fn changed_since(&self, before: &Arc<Vec<Listed>>) -> Option<Vec<RelPath>> {
        self.1.changed_since(before)
    }

    fn read_start(&self, path: &RelPath, most: usize) -> io::Result<Vec<u8>> {
        self.1.read_start(path, most)
    }

    fn later_reader(&self, texts: usize) -> Option<Arc<dyn FileReader>> {
        self.1.later_reader(texts)
    }

    fn link(&self, path: &RelPath) -> Option<String> {
        self.1.link(path)
    }

    fn now(&self) -> Timestamp {
        self.1.now()
    }

    fn settled_before(&self) -> i128 {
        self.1.settled_before()
    }
}

pub(super) struct TimedSink<'a>(pub &'a Timings, pub &'a dyn Sink);

impl Sink for TimedSink<'_> {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        self.0.begin(Phase::Write, path.as_str());
        self.1.put(path, digest, bytes);
        self.0.end();
    }

    fn has_edition(&self, edition: &Edition) -> bool {
        self.1.has_edition(edition)
    }

    fn read(&self, path: &UrlPath, output: Output) -> Option<Vec<u8>> {
        self.1.read(path, output)
    }

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        self.0.begin(Phase::Compare, path.as_str());
        let kept = self.1.keep(path, output);
        self.0.end();
        kept
    }

    fn defer(&self, path: &UrlPath, picture: &PictureRecipe) -> bool {
        self.1.defer(path, picture)
    }

    fn stage(&self, stage: Stage) {
        let (name, own) = match stage {
            Stage::Compare => ("compare", Phase::Compare),
            Stage::Load => ("read, parse", Phase::Parse),
            Stage::Index => ("index", Phase::Index),
            Stage::Render => ("render, write", Phase::Render),
            Stage::Pictures(_) => ("pictures", Phase::Render),
            Stage::Check => ("check", Phase::Check),
        };
        self.0.stage(name, own);
        self.1.stage(stage);
    }

    fn begin(&self, task: Task<'_>) {
        match task {
            Task::Parse(file) => self.0.begin(Phase::Parse, file.as_str()),
            Task::Render(path) => self.0.begin(Phase::Render, path.as_str()),
            Task::Picture(file) => self.0.begin(Phase::Render, file.as_str()),
        }
        self.1.begin(task);
    }

    fn end(&self) {
        self.1.end();
        self.0.end();
    }

    fn pulse(&self) -> Option<Arc<dyn Pulse>> {
        self.1.pulse()
    }
}
