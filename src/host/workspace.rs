//! The workspace: a dot folder in the output folder that is there while a build runs. It holds the
//! lock, the staged outputs and what was moved away. All of it can be deleted at any time: what
//! counts is in the manifest.

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

/// The name of the workspace in the output folder.
pub(super) const NAME: &str = ".parkpages";
/// The staged outputs, in the folders that they will be in.
pub(super) const STAGE: &str = "stage";
/// What was moved away, under numbers.
pub(super) const OLD: &str = "old";
/// The manifest while a change goes on, and the one before it afterwards.
pub(super) const DURING: &str = "during.json";
/// The manifest after a change.
pub(super) const AFTER: &str = "after.json";
const LOCK: &str = "lock";

/// Nobody else has this output folder's workspace.
pub(super) struct Workspace {
    pub(super) folder: Folder,
    path: PathBuf,
    /// Folders made for the output folder's sake, from the top: they go if nothing is in them.
    made: Vec<PathBuf>,
    /// Gone once the workspace is given up.
    lock: Mutex<Option<OwnedFd>>,
}

impl Workspace {
    /// Takes the workspace of the output folder `output` at `path`, and clears it of what a killed
    /// build left.
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

    /// Removes the workspace and lets others in. What cannot be removed is for the next build.
    pub(super) fn discard(&self) {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = lock.take() {
            // The lock file goes before the lock: see `lock`.
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

/// Removes folders that were made, as far as nothing is in them.
pub(super) fn remove_empty(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

/// Makes and locks the workspace. The lock file goes away with the workspace, so one that was just
/// locked may already be nobody's: then all begins again.
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
                // Nothing that `--adopt` would replace.
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
        // The number only helps a message: without it the lock holds just as well.
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
