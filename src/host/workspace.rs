//! The workspace: a hidden folder in the output folder that exists while a build runs. It contains the lock, the staged
//! outputs and the files that were moved away. It may be deleted at any time: what counts is in the manifest.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustix::fs::{AtFlags, FileType, FlockOperation, Mode, OFlags};
use rustix::io::Errno;

use super::error::{HostError, Obstacle};
use super::stat::{file_type, identity};
use crate::host::output_dir::folder::Folder;

/// The name, in the output folder, of the hidden folder that exists while a build runs: lock, staged outputs, old files.
pub(super) const NAME: &str = ".parkpages";
/// The folder of staged outputs, which have their later paths.
pub(super) const STAGE: &str = "stage";
/// The folder of files that were moved away, named by numbers.
pub(super) const OLD: &str = "old";
/// The manifest for the time of a change; once that is in place, the manifest before it.
pub(super) const DURING: &str = "during.json";
/// The manifest for after a change.
pub(super) const AFTER: &str = "after.json";
const LOCK: &str = "lock";

/// The workspace of an output folder, held exclusively.
pub(super) struct Workspace {
    pub(super) folder: Folder,
    path: PathBuf,
    /// Folders that were created to hold the output folder, the topmost first. They are removed if they stay empty.
    made: Vec<PathBuf>,
    /// `None` once the workspace has been discarded.
    lock: Mutex<Option<OwnedFd>>,
}

impl Workspace {
    /// Locks the workspace of the output folder `output` at `path`, and removes the remains of a killed build.
    pub(super) fn take(
        output: &Folder,
        path: &Path,
        made: Vec<PathBuf>,
        named: &Path,
    ) -> Result<Self, HostError> {
        let fail = |source: io::Error| {
            HostError::io(
                format!("write to the output folder `{}`", named.display()),
                source,
            )
        };
        let (folder, lock) = lock(output, named, &fail)?;
        let workspace = Self {
            folder,
            path: path.join(NAME),
            made,
            lock: Mutex::new(Some(lock)),
        };
        workspace.clear().map_err(fail)?;
        for name in [STAGE, OLD] {
            workspace.folder.ask("make", name).map_err(fail)?;
            workspace.folder.make(name, 0o777).map_err(fail)?;
        }
        Ok(workspace)
    }

    fn clear(&self) -> io::Result<()> {
        let missing_is_fine = |result: io::Result<()>| match result {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        for name in [STAGE, OLD] {
            missing_is_fine(fs::remove_dir_all(self.path.join(name)))?;
        }
        for name in [DURING, AFTER] {
            missing_is_fine(fs::remove_file(self.path.join(name)))?;
        }
        Ok(())
    }

    /// Removes the workspace and releases the lock. What cannot be removed is left to the next build.
    pub(super) fn discard(&self) {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = lock.take() {
            // The lock file is removed before the lock is released: see `lock`.
            let _ = self.clear();
            let _ = fs::remove_file(self.path.join(LOCK));
            let _ = fs::remove_dir(&self.path);
            remove_empty(&self.made);
            drop(lock);
        }
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        self.discard();
    }
}

/// Removes those folders that are empty, the last first.
pub(super) fn remove_empty(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

/// Creates and locks the workspace. Another build may remove the lock file together with the workspace between opening
/// and locking: then the lock is worth nothing, and another attempt is made.
fn lock(
    output: &Folder,
    named: &Path,
    fail: &dyn Fn(io::Error) -> HostError,
) -> Result<(Folder, OwnedFd), HostError> {
    for _ in 0..100 {
        output.ask("make", NAME).map_err(fail)?;
        output.make(NAME, 0o700).map_err(fail)?;
        let workspace = match output.folder(NAME) {
            Ok(workspace) => workspace,
            Err(Errno::NOENT) => continue,
            Err(Errno::NOTDIR | Errno::LOOP) => {
                // `--adopt` does not replace this.
                let what = match output
                    .look(NAME)
                    .map_err(fail)?
                    .map(|stat| file_type(&stat))
                {
                    Some(FileType::Symlink) => Obstacle::Link,
                    _ => Obstacle::Special,
                };
                return Err(HostError::InTheWay {
                    output: named.to_owned(),
                    obstacles: vec![(NAME.to_owned(), what)],
                });
            }
            Err(error) => return Err(fail(error.into())),
        };
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&workspace, LOCK, flags, Mode::from_raw_mode(0o600));
        let lock = match opened {
            Ok(lock) => lock,
            Err(Errno::NOENT) => continue,
            Err(error) => return Err(fail(error.into())),
        };
        match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => {
                return Err(HostError::Busy {
                    output: named.to_owned(),
                    process: holder(lock),
                });
            }
            Err(error) => return Err(fail(error.into())),
        }
        let mine = rustix::fs::fstat(&lock).map_err(|e| fail(e.into()))?;
        match rustix::fs::statat(&workspace, LOCK, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(there) if identity(&there) == identity(&mine) => {}
            _ => continue,
        }
        // The number is only for a message of another build.
        let _ = rustix::fs::ftruncate(&lock, 0);
        if let Ok(copy) = lock.try_clone() {
            let _ = writeln!(File::from(copy), "{}", std::process::id());
        }
        return Ok((workspace, lock));
    }
    Err(fail(io::ErrorKind::ResourceBusy.into()))
}

fn holder(lock: OwnedFd) -> Option<u32> {
    let mut text = String::new();
    File::from(lock).take(20).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
