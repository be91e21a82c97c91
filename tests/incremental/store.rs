//! A place for outputs that keeps what it has, as a folder or a server does.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parkpages::base::{Digest, UrlPath};
use parkpages::engine::{Built, Edition, Output, Sink, Stage};

#[derive(Default)]
pub struct Store {
    published: BTreeMap<UrlPath, Vec<u8>>,
    staged: Mutex<BTreeMap<UrlPath, Vec<u8>>>,
    /// Which outputs the published ones are, all of them.
    edition: Edition,
    /// It does not take over what builds hand to it.
    pub is_broken: bool,
    /// The last build made the site anew.
    anew: AtomicBool,
    /// How many outputs the last build has read.
    reads: AtomicUsize,
}

impl Store {
    pub fn begin(&mut self) {
        self.staged.get_mut().expect("no panic").clear();
        self.anew = AtomicBool::new(false);
        self.reads = AtomicUsize::new(0);
    }

    /// Makes the outputs of a build the published ones, if they may be published.
    pub fn end(&mut self, built: &Built) {
        if !built.publishable || self.is_broken {
            return;
        }
        let mut staged = std::mem::take(self.staged.get_mut().expect("no panic"));
        let mut before = std::mem::take(&mut self.published);
        for (path, output) in built.outputs.iter() {
            let bytes = staged.remove(path).or_else(|| before.remove(path));
            let bytes = bytes.unwrap_or_else(|| panic!("{path} was neither put nor kept"));
            assert_eq!(Digest::of(&bytes), output.digest, "{path}");
            self.published.insert(path.clone(), bytes);
        }
        self.edition = built.edition.clone();
    }

    /// Has these outputs, too.
    pub fn hold(&mut self, outputs: BTreeMap<UrlPath, Vec<u8>>) {
        self.published.extend(outputs);
    }

    /// Loses one of the outputs, as when somebody deletes a file.
    pub fn lose(&mut self, n: usize) {
        let path = self
            .published
            .keys()
            .nth(n % self.published.len().max(1))
            .cloned();
        if let Some(path) = path {
            self.published.remove(&path);
            self.edition = Edition::default();
        }
    }

    pub fn is_anew(&self) -> bool {
        self.anew.load(Ordering::Relaxed)
    }

    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::Relaxed)
    }

    pub fn published(&self) -> &BTreeMap<UrlPath, Vec<u8>> {
        &self.published
    }
}

impl Sink for Store {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        assert_eq!(Digest::of(bytes), digest);
        self.staged
            .lock()
            .expect("no panic")
            .insert(path.clone(), bytes.to_vec());
    }

    fn has_edition(&self, edition: &Edition) -> bool {
        self.edition == *edition
    }

    fn stage(&self, stage: Stage) {
        if stage == Stage::Index {
            self.anew.store(true, Ordering::Relaxed);
        }
    }

    fn read(&self, path: &UrlPath, output: Output) -> Option<Vec<u8>> {
        let bytes = self.published.get(path)?;
        self.reads.fetch_add(1, Ordering::Relaxed);
        (Digest::of(bytes) == output.digest).then(|| bytes.clone())
    }

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        let staged = self.staged.lock().expect("no panic");
        let bytes = staged.get(path).or_else(|| self.published.get(path));
        bytes.is_some_and(|bytes| Digest::of(bytes) == output.digest)
    }
}
