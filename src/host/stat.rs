//! What a `stat` tells of a file, in types that do not differ by system.

use rustix::fs::{FileType, Stat};

use crate::world::Stamp;

/// Whether it is a file, a folder, a link or something else.
pub(super) fn file_type(stat: &Stat) -> FileType {
    FileType::from_raw_mode(stat.st_mode as _)
}

/// The part that changes whenever the file's bytes do.
#[allow(
    clippy::unnecessary_cast,
    reason = "the types of a stat's fields differ by system"
)]
pub(super) fn stamp(stat: &Stat) -> Stamp {
    let nanoseconds = |s: i128, ns: i128| s * 1_000_000_000 + ns;
    Stamp {
        size: stat.st_size as u64,
        mtime: nanoseconds(stat.st_mtime as i128, stat.st_mtime_nsec as i128),
        ctime: nanoseconds(stat.st_ctime as i128, stat.st_ctime_nsec as i128),
        inode: stat.st_ino as u64,
    }
}

/// Device and inode, which no other file or folder has at the same time.
#[allow(
    clippy::unnecessary_cast,
    reason = "the types of a stat's fields differ by system"
)]
pub(super) fn identity(stat: &Stat) -> (u64, u64) {
    (stat.st_dev as u64, stat.st_ino as u64)
}
