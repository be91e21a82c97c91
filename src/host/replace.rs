//! Replaces files that people keep, as a whole.

use std::fs;
use std::io;
use std::io::ErrorKind;
use std::path::Path;

use super::sys::{self, Kind};
use crate::base::RelPath;

/// Writes a file whole: beside its place first, then by a rename.
///
/// # Errors
/// The system refuses one of both. The file is unchanged then.
pub fn replace_file(at: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = at.as_os_str().to_owned();
    beside.push(".new~");
    fs::write(&beside, bytes)?;
    fs::rename(&beside, at)
}

/// Writes a file below `root` whole, with the folders above it.
///
/// # Errors
/// As [`replace_file`], or a part of the path is a symbolic link: it might lead out of the root.
pub fn replace_beneath(root: &Path, path: &RelPath, bytes: &[u8]) -> io::Result<()> {
    check_folders(root, path)?;
    let at = root.join(path.as_str());
    fs::create_dir_all(at.parent().unwrap_or(&at))?;
    replace_file(&at, bytes)
}

/// Refuses a path that leads through a symbolic link: it might lead out of the root.
pub(super) fn check_folders(root: &Path, path: &RelPath) -> io::Result<()> {
    let mut at = root.to_owned();
    for part in path.as_str().split('/') {
        at.push(part);
        match sys::stat_link(&at) {
            Ok(stat) if stat.kind == Kind::Link => {
                return Err(io::Error::other("a symbolic link is in the way"));
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
