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
    /// The outputs as the build has them.
    pub(super) outputs: Arc<BTreeMap<UrlPath, Output>>,
}

/// Which outputs a publication changed, each sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) new: Vec<UrlPath>,
    /// They have other bytes than before.
    pub(super) other: Vec<UrlPath>,
    pub(super) gone: Vec<UrlPath>,
}

/// What a publication changed, in outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Published {
    /// New, or with other bytes than before.
    pub written: usize,
    /// No output any more.
    pub removed: usize,
}

impl Changed {
    pub(super) fn count(&self) -> Published {
        Published {
            written: self.new.len() + self.other.len(),
            removed: self.gone.len(),
        }
    }
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
        outputs: &Arc<BTreeMap<UrlPath, Output>>,
        base: &str,
    ) -> Result<(Shown, Changed), HostError> {
        let put = self.put.into_inner();
        let put = put.unwrap_or_else(PoisonError::into_inner);
        let before = &self.before.files;
        let mut files = before.clone();
        let mut changed = Changed::default();
        for (path, file) in put {
            let output = outputs.get(&path);
            if output.is_none_or(|output| output.digest != file.digest) {
                continue;
            }
            match before.get(&path).map(|before| before.digest) {
                None => changed.new.push(path.clone()),
                Some(digest) if digest != file.digest => changed.other.push(path.clone()),
                Some(_) => continue,
            }
            files.insert(path, file);
        }
        if files.len() != outputs.len() {
            let gone = files.keys().filter(|path| !outputs.contains_key(*path));
            changed.gone = gone.cloned().collect();
            for path in &changed.gone {
                files.remove(path);
            }
        }
        // What the build kept must be there.
        let mut pairs = files.iter().zip(outputs.iter());
        let is_same =
            |((path, file), (other, output)): ((&UrlPath, &File), (&UrlPath, &Output))| {
                path == other && file.digest == output.digest
            };
        if files.len() != outputs.len() || !pairs.all(is_same) {
            let has = |path: &UrlPath, output: &Output| {
                files
                    .get(path)
                    .is_some_and(|file| file.digest == output.digest)
            };
            let missing = outputs.iter().find(|(path, output)| !has(path, output));
            if let Some((path, _)) = missing {
                return Err(HostError::Missing { path: path.clone() });
            }
        }
        let shown = Shown {
            files,
            base: base.to_owned(),
            outputs: Arc::clone(outputs),
        };
        Ok((shown, changed))
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

    fn holds(&self, outputs: &Arc<BTreeMap<UrlPath, Output>>) -> bool {
        Arc::ptr_eq(outputs, &self.before.outputs)
    }

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        let before = self.before.files.get(path);
        before.is_some_and(|file| file.digest == output.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(all: &[(&str, &[u8])]) -> Arc<BTreeMap<UrlPath, Output>> {
        let output = |bytes: &[u8]| Output {
            digest: Digest::of(bytes),
            len: bytes.len() as u64,
        };
        let all = all
            .iter()
            .map(|(path, bytes)| (UrlPath::new(path).unwrap(), output(bytes)))
            .collect();
        Arc::new(all)
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
        let (shown, changed) = first.finish(&all, "").unwrap();
        assert_eq!((changed.new.len(), changed.count().removed), (3, 0));
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
        assert!(!second.holds(&all));
        let (shown, changed) = second.finish(&all, "").unwrap();
        let names = |paths: &[UrlPath]| paths.iter().map(ToString::to_string).collect::<String>();
        let names = [&changed.new, &changed.other, &changed.gone].map(|paths| names(paths));
        assert_eq!(names, ["d", "c", "a"]);
        let texts: Vec<&[u8]> = shown.files.values().map(|file| &*file.bytes).collect();
        assert_eq!(texts, [b"2", b"4", b"5"]);

        let third = StoreSink::new(Arc::new(shown));
        assert!(third.holds(&all));
        assert!(third.finish(&outputs(&[("e", b"1")]), "").is_err());
    }
}
