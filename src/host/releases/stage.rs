//! The folder in which a release is built, file by file, before readers see anything of it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::host::{HostError, clock, sys};
use crate::publish::sha256;

/// A folder for a release that is being made, locked for the life of this process. What an interrupted publishing has left in it
/// is taken up.
#[derive(Debug)]
pub struct Stage {
    folder: PathBuf,
    _lock: File,
}

impl Stage {
    /// Locks `above`, and creates what is missing of it and of the folder that `folder` is in.
    ///
    /// # Errors
    /// Another process publishes there, or it cannot be written to.
    pub fn open(above: &Path, folder: &Path) -> Result<Self, HostError> {
        let fail = |source| HostError::io(format!("publish into `{}`", above.display()), source);
        fs::create_dir_all(folder.parent().unwrap_or(above)).map_err(fail)?;
        let lock = sys::private_file()
            .create(true)
            .truncate(false)
            .write(true)
            .open(above.join(".lock"))
            .map_err(fail)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                folder: folder.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(HostError::Busy {
                output: above.to_owned(),
                process: None,
            }),
            Err(TryLockError::Error(error)) => Err(fail(error)),
        }
    }

    /// The folder in which the release is made.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Tells this copy of the site from all others, for locks at a place. Whoever has the stage may take over a lock that names
    /// it: the process that took that lock is no more.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn id(&self) -> Result<String, HostError> {
        let at = self.folder.with_file_name("id");
        if let Ok(id) = fs::read_to_string(&at) {
            return Ok(id);
        }
        let here = std::path::absolute(&at).unwrap_or_else(|_| at.clone());
        let seed = format!("{} {} {}", here.display(), clock::now(), std::process::id());
        let id = sha256(seed.as_bytes());
        let fail = |source| HostError::io(format!("write `{}`", at.display()), source);
        fs::write(&at, &id).map_err(fail)?;
        Ok(id)
    }

    /// Drops the release that is being made.
    ///
    /// # Errors
    /// The system refuses.
    pub fn discard(&self) -> Result<(), HostError> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(HostError::io(
                format!("remove `{}`", self.folder.display()),
                error,
            )),
            _ => Ok(()),
        }
    }
}
