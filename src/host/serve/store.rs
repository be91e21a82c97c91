//! The outputs of a build in memory, visible as a whole.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;

use crate::base::{Digest, UrlPath};
use crate::build::{Output, Sink};
use crate::host::HostError;

/// An output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) digest: Digest,
    pub(super) bytes: Bytes,
}

/// All outputs of one build that was good.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) files: BTreeMap<UrlPath, File>,
    /// The path part of the base URL, without a slash at its end.
    pub(super) base: String,
}

/// What a publication changed, in outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Published {
    /// New, or with other bytes than before.
    pub written: usize,
    /// No output any more.
    pub removed: usize,
}

/// Takes the outputs of one build. Dropping it discards them.
pub struct StoreSink {
    before: Arc<Shown>,
    put: Mutex<BTreeMap<UrlPath, File>>,
}

impl StoreSink {
    pub(super) fn new(before: Arc<Shown>) -> Self {
        Self {
            before,
            put: Mutex::default(),
        }
    }

    /// All outputs, put or kept.
    pub(super) fn finish(
        self,
        outputs: &BTreeMap<UrlPath, Output>,
        base: &str,
    ) -> Result<(Shown, Published), HostError> {
        let mut put = self
            .put
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut old = self.before.files.iter().peekable();
        let mut published = Published::default();
        let mut files = Vec::with_capacity(outputs.len());
        for (path, output) in outputs {
            while old.next_if(|(before, _)| *before < path).is_some() {
                published.removed += 1;
            }
            let before = old.next_if(|(before, _)| *before == path);
            let before = before
                .map(|(_, file)| file)
                .filter(|file| file.digest == output.digest);
            published.written += usize::from(before.is_none());
            let file = before.cloned().or_else(|| put.remove(path));
            let file = file.filter(|file| file.digest == output.digest);
            let file = file.ok_or_else(|| HostError::Missing { path: path.clone() })?;
            files.push((path.clone(), file));
        }
        published.removed += old.count();
        let shown = Shown {
            files: files.into_iter().collect(),
            base: base.to_owned(),
        };
        Ok((shown, published))
    }
}

impl Sink for StoreSink {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        let file = File {
            digest,
            bytes: Bytes::copy_from_slice(bytes),
        };
        let mut put = self.put.lock().unwrap_or_else(PoisonError::into_inner);
        put.insert(path.clone(), file);
    }

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        let before = self.before.files.get(path);
        before.is_some_and(|file| file.digest == output.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(all: &[(&str, &[u8])]) -> BTreeMap<UrlPath, Output> {
        let output = |bytes: &[u8]| Output {
            digest: Digest::of(bytes),
            len: bytes.len() as u64,
        };
        all.iter()
            .map(|(path, bytes)| (UrlPath::new(path).unwrap(), output(bytes)))
            .collect()
    }

    #[test]
    fn a_build_keeps_what_is_shown_and_puts_the_rest() {
        let first = StoreSink::new(Arc::default());
        let all = outputs(&[("a", b"1"), ("b", b"2"), ("c", b"3")]);
        for (path, bytes) in [("a", b"1"), ("b", b"2"), ("c", b"3"), ("x", b"9")] {
            let path = UrlPath::new(path).unwrap();
            assert!(!first.keep(
                &path,
                all.get(&path).copied().unwrap_or(Output {
                    digest: Digest::of(bytes),
                    len: 1,
                })
            ));
            first.put(&path, Digest::of(bytes), bytes);
        }
        let (shown, published) = first.finish(&all, "").unwrap();
        assert_eq!((published.written, published.removed), (3, 0));
        assert_eq!(shown.files.len(), 3, "what is no output is not shown");

        let second = StoreSink::new(Arc::new(shown));
        let all = outputs(&[("b", b"2"), ("c", b"4"), ("d", b"5")]);
        let kept: Vec<bool> = all
            .iter()
            .map(|(p, output)| second.keep(p, *output))
            .collect();
        assert_eq!(kept, [true, false, false]);
        for (path, bytes) in [("c", b"4"), ("d", b"5")] {
            second.put(&UrlPath::new(path).unwrap(), Digest::of(bytes), bytes);
        }
        let (shown, published) = second.finish(&all, "").unwrap();
        assert_eq!((published.written, published.removed), (2, 1));
        let texts: Vec<&[u8]> = shown.files.values().map(|file| &*file.bytes).collect();
        assert_eq!(texts, [b"2", b"4", b"5"]);

        let third = StoreSink::new(Arc::new(shown));
        assert!(third.finish(&outputs(&[("e", b"1")]), "").is_err());
    }
}
