//! Where outputs go as they are made.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Output;
use crate::base::{Digest, UrlPath};

/// Takes outputs. What it does with them shows only after the last diagnostic: a sink for a folder
/// stages them and commits when it is told to.
pub trait Sink: Sync {
    /// Takes the bytes of one output and their digest. Called once for each path, from any thread,
    /// in any order. A sink that fails remembers why and says so when it commits.
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]);

    /// Whether all of these outputs, which an earlier build made, are there as they were: then `keep`
    /// is asked for none of them. A sink that would have to look at each says no.
    fn holds(&self, outputs: &Arc<BTreeMap<UrlPath, Output>>) -> bool {
        let _ = outputs;
        false
    }

    /// Asked in place of `put` for an output that is as it was in an earlier build: whether the sink
    /// still has these bytes and takes them as put. With `false` they are made again and put.
    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        let _ = (path, output);
        false
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
