//! Versions of pictures that were made before, as files in the hidden folder of the site. All of them can be made again, so
//! what is damaged or cannot be read is ignored, and the folder may be deleted at any time.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::cache::Cache;
use super::clock;
use crate::base::Digest;
use crate::engine;
use crate::host::output_dir::folder::Folder;
use crate::host::sys::Stat;

/// The name of the folder below [`Cache::FOLDER`].
const FOLDER: &str = "pictures";

/// The bytes that the files may take together: those that were not used for longest go first.
const LARGEST: u64 = 2 << 30;

/// A file that was not used for so long is removed.
const OLDEST: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// The time of use is noted to about a day.
const DAY: i64 = 24 * 60 * 60;

/// The length of the digest at the end of each file.
const DIGEST: usize = 16;

/// The cache of pictures of a site. Its owner alone may read it, because there may be pictures that are not public yet.
#[derive(Debug)]
pub struct PictureCache {
    root: PathBuf,
    /// Whether something was stored, so that there is a reason to remove something.
    has_stored: AtomicBool,
}

impl PictureCache {
    /// The cache of the site at `root`.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            has_stored: AtomicBool::new(false),
        }
    }

    fn folder(&self) -> io::Result<Folder> {
        let root = std::fs::canonicalize(&self.root)?;
        let root = Folder::open(&root, None)?;
        root.folder(Cache::FOLDER)?.folder(FOLDER)
    }

    fn make_folder(&self) -> io::Result<Folder> {
        let root = std::fs::canonicalize(&self.root)?;
        let root = Folder::open(&root, None)?;
        root.make(Cache::FOLDER, true)?;
        let hidden = root.folder(Cache::FOLDER)?;
        if hidden.look(".gitignore")?.is_none() {
            // Another thread may have been quicker.
            let _ = hidden.create(".gitignore", b"*\n");
        }
        hidden.make(FOLDER, true)?;
        hidden.folder(FOLDER)
    }

    fn write(&self, key: Digest, bytes: &[u8]) -> io::Result<()> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let folder = self.make_folder()?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let fresh = format!("new.{}.{number}", std::process::id());
        // A process with the same number may have been killed before.
        let _ = folder.remove_file(&fresh);
        let all = [bytes, Digest::of(bytes).as_bytes()].concat();
        let written = folder
            .create(&fresh, &all)
            .and_then(|_| folder.rename(&fresh, &folder, &key.hex()));
        if written.is_err() {
            let _ = folder.remove_file(&fresh);
        }
        written
    }

    /// Removes what was not used for long, and what is too much. To be called when a build is over.
    pub fn tidy(&self) {
        if self.has_stored.swap(false, Ordering::Relaxed) {
            // It is tried again by the next build.
            let _ = self.remove_unused(LARGEST);
        }
    }

    fn remove_unused(&self, largest: u64) -> io::Result<()> {
        let folder = self.folder()?;
        let mut files = Vec::new();
        for name in folder.names()? {
            let name = name.to_string_lossy().into_owned();
            if let Some(stat) = folder.look(&name)?.filter(|_| !name.starts_with('.')) {
                files.push((second(stat), name, stat.stamp.size));
            }
        }
        // Those used last come first.
        files.sort_by(|a, b| b.cmp(a));
        let oldest = clock::now().as_second() - i64::try_from(OLDEST.as_secs()).unwrap_or(i64::MAX);
        let mut total = 0;
        for (used, name, size) in files {
            total += size;
            if total > largest || used < oldest {
                folder.remove_file(&name)?;
            }
        }
        Ok(())
    }
}

impl engine::PictureCache for PictureCache {
    fn load(&self, key: Digest) -> Option<Vec<u8>> {
        let folder = self.folder().ok()?;
        let name = key.hex();
        let (mut bytes, stat) = folder.read(&name).ok()?;
        let length = bytes.len().checked_sub(DIGEST)?;
        let digest = bytes.split_off(length);
        if digest != Digest::of(&bytes).as_bytes() {
            return None;
        }
        let now = clock::now().as_second();
        if now - second(stat) > DAY {
            // At worst it is removed too early.
            let _ = folder.set_times(&name, now);
        }
        Some(bytes)
    }

    fn store(&self, key: Digest, bytes: &[u8]) {
        // Without room, or without the right to write, the next build makes it again.
        if self.write(key, bytes).is_ok() {
            self.has_stored.store(true, Ordering::Relaxed);
        }
    }
}

/// When a file was used last, in seconds since 1970.
fn second(stat: Stat) -> i64 {
    stat.stamp.mtime / 1_000_000_000
}

#[cfg(test)]
mod tests {
    use engine::PictureCache as _;

    use super::*;

    #[test]
    fn what_is_damaged_is_ignored_and_what_is_too_much_goes() {
        let root = tempfile::tempdir().unwrap();
        let cache = PictureCache::new(root.path());
        let keys: Vec<Digest> = (0..3).map(|n| Digest::of(&[n])).collect();
        assert_eq!(cache.load(keys[0]), None);
        for key in &keys {
            cache.store(*key, &[7; 100]);
        }
        assert_eq!(cache.load(keys[0]), Some(vec![7; 100]));
        let folder = root.path().join(Cache::FOLDER).join(FOLDER);
        let file = |key: Digest| folder.join(key.hex());
        std::fs::write(file(keys[0]), [7; 116]).unwrap();
        assert_eq!(cache.load(keys[0]), None, "it has another digest");
        let old = std::time::SystemTime::now() - OLDEST - OLDEST;
        let opened = std::fs::File::options().write(true).open(file(keys[1]));
        opened.unwrap().set_modified(old).unwrap();
        cache.tidy();
        assert_eq!(cache.load(keys[1]), None, "it was not used for long");
        assert!(cache.load(keys[2]).is_some());
        cache.remove_unused(200).unwrap();
        let left = std::fs::read_dir(&folder).unwrap().count();
        assert_eq!(left, 1, "there is room for one");
    }
}
