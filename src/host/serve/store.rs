//! The outputs of a build in memory, which become visible all at once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;

use crate::base::{Digest, Packed, UrlPath};
use crate::engine::{Built, Edition, MediaTypes, Output, PictureRecipe, Sink};
use crate::host::HostError;

/// An output in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) digest: Digest,
    content: FileContent,
}

/// What is sent for an output.
#[derive(Debug, Clone, PartialEq, Eq)]
enum FileContent {
    Plain(Bytes),
    /// Bytes that compression makes smaller. Most are never asked for.
    Packed(Packed),
    /// A version of a picture that is made when it is requested.
    Picture(Arc<PictureRecipe>),
}

impl File {
    pub(super) fn plain(digest: Digest, bytes: &[u8]) -> Self {
        let content = FileContent::Plain(Bytes::copy_from_slice(bytes));
        Self { digest, content }
    }

    /// Compressed, if that makes the bytes smaller.
    fn packed(digest: Digest, bytes: &[u8]) -> Self {
        match Packed::new(bytes).map(FileContent::Packed) {
            Some(content) => Self { digest, content },
            None => Self::plain(digest, bytes),
        }
    }

    /// The number of bytes that it holds as they are.
    fn plain_len(&self) -> usize {
        match &self.content {
            FileContent::Plain(bytes) => bytes.len(),
            FileContent::Packed(_) | FileContent::Picture(_) => 0,
        }
    }

    /// Its bytes; none for a picture.
    pub(super) fn bytes(&self) -> Bytes {
        match &self.content {
            FileContent::Plain(bytes) => bytes.clone(),
            FileContent::Packed(packed) => packed.open().into(),
            FileContent::Picture(_) => Bytes::new(),
        }
    }

    /// A version of a picture that is made when it is requested.
    pub(super) fn picture(&self) -> Option<&Arc<PictureRecipe>> {
        match &self.content {
            FileContent::Picture(picture) => Some(picture),
            FileContent::Plain(_) | FileContent::Packed(_) => None,
        }
    }
}

/// Outputs by path. What the last few builds changed is in a layer above those of an older one, so that a build that changes
/// few of many outputs does not copy the rest.
#[derive(Debug, Clone, Default)]
pub(super) struct Files {
    below: Arc<BTreeMap<UrlPath, File>>,
    /// `None` is in the place of what is gone.
    above: BTreeMap<UrlPath, Option<File>>,
    /// The number of outputs.
    len: usize,
    /// The number of bytes that are not compressed.
    plain: usize,
}

impl Files {
    pub(super) fn get(&self, path: &str) -> Option<(&UrlPath, &File)> {
        match self.above.get_key_value(path) {
            Some((path, file)) => Some((path, file.as_ref()?)),
            None => self.below.get_key_value(path),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Adds and replaces outputs, and removes those without a file.
    fn change(&mut self, files: impl Iterator<Item = (UrlPath, Option<File>)>) {
        for (path, file) in files {
            if let Some((_, before)) = self.get(path.as_str()) {
                self.plain -= before.plain_len();
                self.len -= 1;
            }
            if let Some(file) = &file {
                self.plain += file.plain_len();
                self.len += 1;
            }
            self.above.insert(path, file);
        }
        if self.above.len() * self.above.len() > 64 + self.below.len() {
            let above = std::mem::take(&mut self.above).into_iter();
            if self.below.is_empty() {
                let files = above.filter_map(|(path, file)| Some((path, file?)));
                self.below = Arc::new(files.collect());
                return;
            }
            let below = Arc::make_mut(&mut self.below);
            for (path, file) in above {
                match file {
                    Some(file) => below.insert(path, file),
                    None => below.remove(&path),
                };
            }
        }
    }

    /// The paths that are not among `outputs`, sorted.
    fn gone(&self, outputs: &BTreeMap<UrlPath, Output>) -> Vec<UrlPath> {
        // Mostly both have the same paths.
        let mut wanted = outputs.keys().peekable();
        let below = self.below.keys().filter(|path| {
            while wanted.next_if(|other| other < path).is_some() {}
            wanted.next_if(|other| other == path).is_none() && !self.above.contains_key(*path)
        });
        let above = self.above.iter().filter(|(_, file)| file.is_some());
        let above = above.map(|(path, _)| path);
        let above = above.filter(|path| !outputs.contains_key(*path));
        let mut gone: Vec<UrlPath> = below.chain(above).cloned().collect();
        gone.sort();
        gone
    }

    #[cfg(test)]
    fn iter(&self) -> impl Iterator<Item = (&UrlPath, &File)> {
        let below = self.below.iter();
        let below = below.filter(|(path, _)| !self.above.contains_key(*path));
        let above = self.above.iter();
        below.chain(above.filter_map(|(path, file)| Some((path, file.as_ref()?))))
    }
}

#[cfg(test)]
impl FromIterator<(UrlPath, File)> for Files {
    fn from_iter<I: IntoIterator<Item = (UrlPath, File)>>(files: I) -> Self {
        let mut all = Self::default();
        let files = files.into_iter();
        all.change(files.map(|(path, file)| (path, Some(file))));
        all
    }
}

/// All outputs of the last build without errors.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) files: Files,
    /// The path of the base URL, not encoded and without a slash at its end.
    pub(super) base: String,
    /// The edition of these outputs.
    pub(super) edition: Edition,
    /// The media types of outputs where it is not the one that the ending of the path has.
    pub(super) media_types: Arc<MediaTypes>,
}

/// The outputs that a publication changed, each list sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) new: Vec<UrlPath>,
    /// Outputs with new bytes.
    pub(super) other: Vec<UrlPath>,
    pub(super) gone: Vec<UrlPath>,
}

/// The number of outputs that a publication changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Published {
    /// New outputs and those with new bytes.
    pub written: usize,
    /// Paths that are no longer outputs.
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

/// The most bytes of outputs that are held as they are. What is more is compressed.
const PLAIN: usize = 16 << 20;

/// A sink that takes the outputs of one build. Dropping it discards them.
pub struct StoreSink {
    before: Arc<Shown>,
    /// The bytes that are not compressed, of what was shown before and what was put.
    plain: AtomicUsize,
    put: Mutex<BTreeMap<UrlPath, File>>,
    /// Whether the sink said that it has the whole edition.
    is_trusted: AtomicBool,
}

impl StoreSink {
    pub(super) fn new(before: Arc<Shown>) -> Self {
        Self {
            plain: AtomicUsize::new(before.files.plain),
            before,
            put: Mutex::default(),
            is_trusted: AtomicBool::new(false),
        }
    }

    /// The outputs that were put, and those that the build asked to keep.
    pub(super) fn finish(self, built: &Built, base: &str) -> Result<(Shown, Changed), HostError> {
        let outputs = &*built.outputs;
        let put = self.put.into_inner();
        let put = put.unwrap_or_else(PoisonError::into_inner);
        let mut files = self.before.files.clone();
        let mut changed = Changed::default();
        let mut taken = Vec::new();
        for (path, file) in put {
            let output = outputs.get(&path);
            if output.is_none_or(|output| output.digest != file.digest) {
                continue;
            }
            match files.get(path.as_str()).map(|(_, before)| before.digest) {
                None => changed.new.push(path.clone()),
                Some(digest) if digest != file.digest => changed.other.push(path.clone()),
                Some(_) => continue,
            }
            taken.push((path, Some(file)));
        }
        files.change(taken.into_iter());
        if files.len() != outputs.len() {
            changed.gone = files.gone(outputs);
            files.change(changed.gone.iter().map(|path| (path.clone(), None)));
        }
        // Outputs that the build kept must exist. If the sink has the whole edition, they do.
        let has = |path: &UrlPath, output: &Output| {
            let file = files.get(path.as_str());
            file.is_some_and(|(_, file)| file.digest == output.digest)
        };
        let is_trusted = self.is_trusted.into_inner() && files.len() == outputs.len();
        let mut kept = outputs.iter().filter(|_| !is_trusted);
        if let Some((path, _)) = kept.find(|(path, output)| !has(path, output)) {
            return Err(HostError::Missing { path: path.clone() });
        }
        let shown = Shown {
            files,
            base: base.to_owned(),
            edition: built.edition.clone(),
            media_types: Arc::clone(&built.media_types),
        };
        Ok((shown, changed))
    }
}

impl Sink for StoreSink {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        let plain = self.plain.fetch_add(bytes.len(), Ordering::Relaxed);
        let file = if plain + bytes.len() <= PLAIN {
            File::plain(digest, bytes)
        } else {
            self.plain.fetch_sub(bytes.len(), Ordering::Relaxed);
            File::packed(digest, bytes)
        };
        let mut put = self.put.lock().unwrap_or_else(PoisonError::into_inner);
        put.insert(path.clone(), file);
    }

    fn defer(&self, path: &UrlPath, picture: &PictureRecipe) -> bool {
        let file = File {
            digest: picture.key(),
            content: FileContent::Picture(Arc::new(picture.clone())),
        };
        let mut put = self.put.lock().unwrap_or_else(PoisonError::into_inner);
        put.insert(path.clone(), file);
        true
    }

    fn has_edition(&self, edition: &Edition) -> bool {
        let holds = *edition == self.before.edition;
        self.is_trusted.fetch_or(holds, Ordering::Relaxed);
        holds
    }

    fn read(&self, path: &UrlPath, output: Output) -> Option<Vec<u8>> {
        let (_, file) = self.before.files.get(path.as_str())?;
        (file.digest == output.digest).then(|| file.bytes().into())
    }

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        let before = self.before.files.get(path.as_str());
        before.is_some_and(|(_, file)| file.digest == output.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(all: &[(&str, &[u8])]) -> Built {
        let output = |bytes: &[u8]| Output {
            digest: Digest::of(bytes),
            len: bytes.len() as u64,
        };
        let all = all
            .iter()
            .map(|(path, bytes)| (UrlPath::new(path).unwrap(), output(bytes)))
            .collect();
        Built {
            outputs: Arc::new(all),
            ..Built::default()
        }
    }

    #[test]
    fn a_build_keeps_what_is_shown_and_puts_the_rest() {
        let first = StoreSink::new(Arc::default());
        let all = built(&[("a", b"1"), ("b", b"2"), ("c", b"3")]);
        for (path, bytes) in [("a", b"1"), ("b", b"2"), ("c", b"3"), ("x", b"9")] {
            let path = UrlPath::new(path).unwrap();
            assert!(!first.keep(
                &path,
                all.outputs.get(&path).copied().unwrap_or(Output {
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
        let read = |path: &str, bytes: &[u8]| {
            let output = Output {
                digest: Digest::of(bytes),
                len: 1,
            };
            second.read(&UrlPath::new(path).unwrap(), output)
        };
        assert_eq!(read("b", b"2"), Some(b"2".to_vec()));
        assert_eq!(read("b", b"3"), None, "another state of it");
        assert_eq!(read("e", b"2"), None);
        let all = built(&[("b", b"2"), ("c", b"4"), ("d", b"5")]);
        let kept: Vec<bool> = all
            .outputs
            .iter()
            .map(|(p, output)| second.keep(p, *output))
            .collect();
        assert_eq!(kept, [true, false, false]);
        for (path, bytes) in [("c", b"4"), ("d", b"5")] {
            second.put(&UrlPath::new(path).unwrap(), Digest::of(bytes), bytes);
        }
        assert!(!second.has_edition(&all.edition));
        let (shown, changed) = second.finish(&all, "").unwrap();
        let names = |paths: &[UrlPath]| paths.iter().map(ToString::to_string).collect::<String>();
        let names = [&changed.new, &changed.other, &changed.gone].map(|paths| names(paths));
        assert_eq!(names, ["d", "c", "a"]);
        let texts: Vec<Bytes> = shown.files.iter().map(|(_, file)| file.bytes()).collect();
        assert_eq!(texts, ["2", "4", "5"]);

        let third = StoreSink::new(Arc::new(shown));
        assert!(third.has_edition(&all.edition));
        assert!(third.finish(&built(&[("e", b"1")]), "").is_err());
    }

    /// Publishes `all` in place of `shown` and compares the result. With `trust`, unchanged outputs are not kept one by
    /// one.
    fn publish(shown: Shown, all: &BTreeMap<String, Vec<u8>>, trust: bool) -> Shown {
        let bytes = |files: &Files| -> BTreeMap<String, Vec<u8>> {
            let files = files.iter();
            files
                .map(|(path, file)| (path.to_string(), file.bytes().to_vec()))
                .collect()
        };
        let before = bytes(&shown.files);
        let pairs: Vec<(&str, &[u8])> = all.iter().map(|(p, b)| (p.as_str(), &**b)).collect();
        let built = built(&pairs);
        let edition = shown.edition.clone();
        let sink = StoreSink::new(Arc::new(shown));
        assert!(!trust || sink.has_edition(&edition));
        for (path, output) in built.outputs.iter() {
            let same = before.get(path.as_str()) == all.get(path.as_str());
            let bytes = all.get(path.as_str()).unwrap();
            let is_there = trust && same || sink.keep(path, *output);
            if !is_there {
                assert!(!same, "{path} is there");
                sink.put(path, output.digest, bytes);
            }
        }
        let (shown, changed) = sink.finish(&built, "").unwrap();
        assert_eq!(bytes(&shown.files), *all);
        assert_eq!(shown.files.iter().count(), all.len());
        assert_eq!(shown.files.len(), all.len());
        for (path, bytes) in all {
            let (found, file) = shown.files.get(path).unwrap();
            assert_eq!((found.as_str(), &*file.bytes()), (path.as_str(), &**bytes));
        }
        let names = |paths: &[UrlPath]| paths.iter().map(ToString::to_string).collect::<Vec<_>>();
        let pick = |of: &BTreeMap<String, Vec<u8>>, is: &dyn Fn(&String) -> bool| {
            of.keys()
                .filter(|path| is(path))
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&changed.new), pick(all, &|p| !before.contains_key(p)));
        assert_eq!(
            names(&changed.gone),
            pick(&before, &|p| !all.contains_key(p))
        );
        let other = |p: &String| before.get(p).is_some_and(|old| all.get(p) != Some(old));
        assert_eq!(names(&changed.other), pick(all, &other));
        shown
    }

    #[test]
    fn outputs_of_many_builds_are_as_one_map() {
        let mut seed = 7_u64;
        let mut chance = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % most
        };
        let mut all = BTreeMap::new();
        let mut shown = Shown::default();
        for round in 0..300 {
            let number = if round == 0 { 100 } else { 1 + chance(5) };
            for _ in 0..number {
                let path = format!("page{}", chance(120));
                match chance(8) {
                    0 => drop(all.remove(&path)),
                    n => drop(all.insert(path, vec![u8::try_from(n).unwrap()])),
                }
            }
            shown = publish(shown, &all, chance(2) == 0);
        }
    }

    #[test]
    fn what_is_more_than_the_bound_is_compressed() {
        let page = |n: usize| format!("<p>Page {n}</p>").repeat(70_000).into_bytes();
        let mut all: BTreeMap<String, Vec<u8>> =
            (0..20).map(|n| (format!("page{n}"), page(n))).collect();
        assert!(all.values().map(Vec::len).sum::<usize>() > PLAIN);
        let shown = publish(Shown::default(), &all, false);
        assert!((PLAIN / 2..=PLAIN).contains(&shown.files.plain));
        all.insert("page1".into(), page(100));
        all.remove("page2");
        let shown = publish(shown, &all, true);
        assert!(shown.files.plain <= PLAIN);
        let shown = publish(shown, &BTreeMap::new(), true);
        assert_eq!(shown.files.plain, 0);
    }

    #[test]
    fn what_was_kept_and_is_not_there_is_missed() {
        let shown = publish(
            Shown::default(),
            &BTreeMap::from([("a".into(), vec![1])]),
            false,
        );
        let edition = shown.edition.clone();
        let untrusted = StoreSink::new(Arc::new(shown));
        assert!(!untrusted.has_edition(&Edition::default()));
        assert!(untrusted.finish(&built(&[("a", b"2")]), "").is_err());
        let another = Shown {
            edition: edition.clone(),
            ..Shown::default()
        };
        let trusted = StoreSink::new(Arc::new(another));
        assert!(trusted.has_edition(&edition));
        assert!(
            trusted.finish(&built(&[("a", b"1")]), "").is_err(),
            "one too few"
        );
    }
}
