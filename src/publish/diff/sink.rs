//! Takes from a build what is needed to compare it, and drops the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::base::{Digest, UrlPath};
use crate::engine::{Output, PictureRecipe, Sink};
use crate::output::readable::Readable;
use crate::publish::Contents;

/// Whether a file is a page.
pub(super) fn is_page(path: &UrlPath) -> bool {
    path.extension() == Some("html")
}

/// A sink that reads the pages whose bytes differ from those that are public.
pub struct ChangedSink<'a> {
    before: &'a Contents,
    changed: Mutex<BTreeMap<UrlPath, Readable>>,
    /// Versions of pictures, which are not made.
    deferred: Mutex<BTreeSet<UrlPath>>,
}

/// What a build has put into a [`ChangedSink`].
pub(super) struct Put {
    /// The pages that are new or differ.
    pub pages: BTreeMap<UrlPath, Readable>,
    /// Files whose bytes were not made, because their addresses decide them.
    pub deferred: BTreeSet<UrlPath>,
}

impl<'a> ChangedSink<'a> {
    /// A sink for a build that is compared with `before`.
    pub fn new(before: &'a Contents) -> Self {
        Self {
            before,
            changed: Mutex::default(),
            deferred: Mutex::default(),
        }
    }

    pub(super) fn into_put(self) -> Put {
        let (pages, deferred) = (self.changed.into_inner(), self.deferred.into_inner());
        Put {
            pages: pages.unwrap_or_else(PoisonError::into_inner),
            deferred: deferred.unwrap_or_else(PoisonError::into_inner),
        }
    }
}

impl Sink for ChangedSink<'_> {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        let same = self.before.files.get(path).map(|output| output.digest) == Some(digest);
        if same || !is_page(path) {
            return;
        }
        let page = Readable::of(&String::from_utf8_lossy(bytes));
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        changed.insert(path.clone(), page);
    }

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        self.before.files.get(path).map(|output| output.digest) == Some(output.digest)
    }

    /// The address of a version of a picture decides its bytes; a drawing's does not.
    fn defer(&self, path: &UrlPath, picture: &PictureRecipe) -> bool {
        if !matches!(picture, PictureRecipe::Version(_)) {
            return false;
        }
        let mut deferred = self.deferred.lock().unwrap_or_else(PoisonError::into_inner);
        deferred.insert(path.clone());
        true
    }
}
