//! Replaces files that people keep, as a whole.

use std::fs;
use std::io;
use std::path::Path;

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
