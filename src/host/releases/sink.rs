//! Takes the outputs of a build into the release that is being made.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::base::{Digest, UrlPath, with_slashes};
use crate::engine::{Output, Sink};
use crate::host::releases::Stage;
use crate::host::{HostError, sys};
use crate::publish::{Release, sha256};

/// A sink that puts outputs into a stage. Those that the release before has too are linked, where it is a folder of this machine.
pub struct ReleaseSink<'a> {
    stage: &'a Path,
    before: Option<(&'a Release, PathBuf)>,
    linked: AtomicUsize,
    failure: Mutex<Option<HostError>>,
}

impl<'a> ReleaseSink<'a> {
    /// A sink for a release that follows `before`, with its folder.
    pub fn new(stage: &'a Stage, before: Option<(&'a Release, PathBuf)>) -> Self {
        Self {
            stage: stage.folder(),
            before,
            linked: AtomicUsize::new(0),
            failure: Mutex::default(),
        }
    }

    /// How many files are shared with the release before.
    pub fn linked(&self) -> usize {
        self.linked.load(Ordering::Relaxed)
    }

    /// Puts a file of the release before that lingers, unless it is there already: an interrupted publishing or the one before has left
    /// it. `read` gets it from the place of the releases. Whether it is there now.
    ///
    /// # Errors
    /// That of `read`, or the system refuses.
    pub fn linger(
        &self,
        path: &UrlPath,
        (digest, sum): (Digest, &str),
        read: impl FnOnce() -> Result<Option<Vec<u8>>, HostError>,
    ) -> Result<bool, HostError> {
        let is_right = |bytes: &Vec<u8>| sha256(bytes) == sum;
        let there = fs::read(self.stage.join(path.as_str())).ok();
        if there.is_some_and(|bytes| is_right(&bytes)) {
            return Ok(true);
        }
        match read()?.filter(is_right) {
            Some(bytes) => self.take(path, digest, &bytes).map(|()| true),
            None => Ok(false),
        }
    }

    /// Reads every file back, compares it with `outputs`, and removes what is not among them. Returns the SHA-256 of each.
    ///
    /// # Errors
    /// A file could not be put, or is not what it should be.
    pub fn verify(
        &self,
        outputs: &BTreeMap<UrlPath, Output>,
    ) -> Result<BTreeMap<UrlPath, String>, HostError> {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = failure.take() {
            return Err(failure);
        }
        let partial = self.stage;
        let fail = |source| HostError::io(format!("verify `{}`", partial.display()), source);
        // A site without outputs has no folder yet.
        fs::create_dir_all(partial).map_err(fail)?;
        remove_others(partial, outputs).map_err(fail)?;
        let sums = outputs.par_iter().map(|(path, output)| {
            let at = partial.join(path.as_str());
            let fail = |source| HostError::io(format!("verify `{}`", at.display()), source);
            let bytes = fs::read(&at).map_err(fail)?;
            if Digest::of(&bytes) != output.digest {
                return Err(fail(io::Error::other(
                    "its bytes are not those that were written",
                )));
            }
            Ok((path.clone(), sha256(&bytes)))
        });
        sums.collect()
    }

    /// Puts a file: a link if the release before has the same, else its bytes.
    ///
    /// # Errors
    /// The system refuses.
    pub fn take(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) -> Result<(), HostError> {
        let at = self.stage.join(path.as_str());
        // What a killed publishing has left.
        let there = fs::symlink_metadata(&at);
        let is_whole = || fs::read(&at).is_ok_and(|there| there == bytes);
        if there.is_ok_and(|data| data.is_file()) && is_whole() {
            self.count_shared(&at);
            return Ok(());
        }
        if let Some((before, folder)) = &self.before
            && before.contents.files.get(path).map(|old| old.digest) == Some(digest)
            && link(&folder.join(path.as_str()), &at, bytes)
        {
            self.linked.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        write(&at, bytes)
            .map_err(|source| HostError::io(format!("write `{}`", at.display()), source))
    }

    fn count_shared(&self, at: &Path) {
        if sys::stat(at).is_ok_and(|stat| stat.links > 1) {
            self.linked.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Sink for ReleaseSink<'_> {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        if let Err(error) = self.take(path, digest, bytes) {
            let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            failure.get_or_insert(error);
        }
    }
}

/// Links `at` to an old file if that still holds `bytes`. Returns whether it did; a file system without hard links does not.
fn link(old: &Path, at: &Path, bytes: &[u8]) -> bool {
    let is_plain = fs::symlink_metadata(old).is_ok_and(|data| data.is_file());
    if !is_plain || !fs::read(old).is_ok_and(|there| there == bytes) {
        return false;
    }
    let made = at.parent().map(fs::create_dir_all);
    if !matches!(made, Some(Ok(()))) {
        return false;
    }
    let _ = fs::remove_file(at);
    fs::hard_link(old, at).is_ok()
}

/// Writes a file as read-only.
fn write(at: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = at.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::symlink_metadata(at) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(at)?,
        Ok(_) => fs::remove_file(at)?,
        Err(_) => {}
    }
    let mut options = sys::read_only_file();
    let mut file = options.create_new(true).write(true).open(at)?;
    file.write_all(bytes)
}

/// Removes files that are not among the outputs, and folders that are empty then.
fn remove_others(partial: &Path, outputs: &BTreeMap<UrlPath, Output>) -> io::Result<()> {
    for entry in WalkDir::new(partial).min_depth(1).contents_first(true) {
        let entry = entry?;
        if entry.file_type().is_dir() {
            // Refused while something is in it.
            let _ = fs::remove_dir(entry.path());
            continue;
        }
        let below = entry.path().strip_prefix(partial).ok();
        let path = below.and_then(Path::to_str);
        let path = path.map(|path| UrlPath::new(&with_slashes(path)));
        let is_output = path.is_some_and(|path| path.is_ok_and(|path| outputs.contains_key(&path)));
        if !is_output {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
