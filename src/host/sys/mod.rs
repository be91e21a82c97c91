//! What differs by system: folders that are held open, what a `stat` tells, rights, links, limits, the end of a process.
//!
//! `unix` and `windows` have the same items; the rest of the layer asks no system by name. Where one cannot do something, it
//! says so by its answer (`None`, [`io::ErrorKind::Unsupported`]), and the caller has another way.
//!
//! - On Unix, a [`Dir`] is a descriptor, and what is done below it is done by the system relative to that. On Linux, a path
//!   below it is resolved in one step that cannot leave it.
//! - On Windows, a [`Dir`] is a path and a handle that is not shared for deletion: as long as it is open, neither the folder nor
//!   one above it can be renamed or removed, so its path leads nowhere else. Symbolic links and junctions count as links.

use std::io;

use crate::world::Stamp;

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub use unix::shell;
#[cfg(unix)]
pub(super) use unix::*;
#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::shell;
#[cfg(windows)]
pub(super) use windows::*;

/// What is at a path, links not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    /// A pipe, a socket, a device.
    Special,
}

/// What the system tells of a file or folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stat {
    pub kind: Kind,
    /// The part that changes whenever a file's bytes do.
    pub stamp: Stamp,
    /// The number of the file system.
    pub device: u64,
    /// How many names the file has.
    pub links: u64,
}

impl Stat {
    /// Device and inode, which no other file or folder has at the same time.
    pub fn identity(&self) -> (u64, u64) {
        (self.device, self.stamp.inode)
    }
}

/// Whether a path leads through a symbolic link that is not followed, or links lead round in a circle.
pub(super) fn is_of_links(error: &io::Error) -> bool {
    error.raw_os_error() == Some(LINKS)
}
