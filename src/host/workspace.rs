//! The workspace: a hidden folder in the output folder that exists while a build runs. It contains the lock, the staged
//! outputs and the files that were moved away. It may be deleted at any time: what counts is in the manifest.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::error::{HostError, Obstacle};
use super::sys::{self, Kind};
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

/// How often a workspace that is being written to is removed again, each time a millisecond later.
const ATTEMPTS: u32 = 100;

/// The workspace of an output folder, held exclusively.
pub(super) struct Workspace {
    pub(super) folder: Folder,
    path: PathBuf,
    /// Folders that were created to hold the output folder, the topmost first. They are removed if they stay empty.
    made: Vec<PathBuf>,
    /// `None` once the workspace has been discarded.
    lock: Mutex<Option<File>>,
    is_discarded: AtomicBool,
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
            is_discarded: AtomicBool::new(false),
        };
        workspace.clear().map_err(fail)?;
        for name in [STAGE, OLD] {
            workspace.folder.ask("make", name).map_err(fail)?;
            workspace.folder.make(name, false).map_err(fail)?;
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

    /// Whether nothing may be written into it any more.
    pub(super) fn is_discarded(&self) -> bool {
        self.is_discarded.load(Ordering::Relaxed)
    }

    /// Removes the workspace and releases the lock. What cannot be removed is left to the next build.
    pub(super) fn discard(&self) {
        self.is_discarded.store(true, Ordering::Relaxed);
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = lock.take() {
            // The lock file is removed before the lock is released: see `lock`.
            for _ in 0..ATTEMPTS {
                match self.clear() {
                    // After a signal, other threads may still write the outputs that they have begun.
                    Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                        thread::sleep(Duration::from_millis(1));
                    }
                    _ => break,
                }
            }
            let _ = fs::remove_file(self.path.join(LOCK));
            // On Windows the file is there as long as it is open.
            drop(lock);
            let _ = fs::remove_dir(&self.path);
            remove_empty(&self.made);
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
) -> Result<(Folder, File), HostError> {
    let is_gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    for _ in 0..100 {
        output.ask("make", NAME).map_err(fail)?;
        output.make(NAME, true).map_err(fail)?;
        let workspace = match output.folder_to_remove(NAME) {
            Ok(workspace) => workspace,
            Err(error) if is_gone(&error) => continue,
            Err(error) if sys::is_of_links(&error) || is_no_folder(&error) => {
                // `--adopt` does not replace this.
                let there = output.look(NAME).map_err(fail)?;
                let what = match there.map(|stat| stat.kind) {
                    Some(Kind::Link) => Obstacle::Link,
                    _ => Obstacle::Special,
                };
                return Err(HostError::InTheWay {
                    output: named.to_owned(),
                    obstacles: vec![(NAME.to_owned(), what)],
                });
            }
            Err(error) => return Err(fail(error)),
        };
        let mut lock = match workspace.open_lock(LOCK) {
            Ok(lock) => lock,
            Err(error) if is_gone(&error) => continue,
            Err(error) => return Err(fail(error)),
        };
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(HostError::Busy {
                    output: named.to_owned(),
                    process: holder(lock),
                });
            }
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        let mine = sys::stat_file(&lock).map_err(fail)?;
        match workspace.stat(LOCK) {
            Ok(there) if there.identity() == mine.identity() => {}
            _ => continue,
        }
        // The number is only for a message of another build.
        let _ = lock.set_len(0);
        let _ = writeln!(lock, "{}", std::process::id());
        return Ok((workspace, lock));
    }
    Err(fail(io::ErrorKind::ResourceBusy.into()))
}

fn is_no_folder(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotADirectory
}

fn holder(lock: File) -> Option<u32> {
    let mut text = String::new();
    lock.take(20).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
