//! Linux, macOS and their kin, by system calls that are relative to descriptors.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::process::Command;
use std::thread;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, RenameFlags, Timespec, Timestamps};
use rustix::io::Errno;
use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::{Kind, Stat};
use crate::world::Stamp;

/// The error of [`super::is_of_links`].
pub(super) const LINKS: i32 = Errno::LOOP.raw_os_error();

/// The options by which `curl` writes the head of an answer to its standard error.
pub(in crate::host) const CURL_HEAD: [&str; 2] = ["--dump-header", "/dev/stderr"];

/// Flags for folders that are only passed through. Linux needs no right to list them.
#[cfg(target_os = "linux")]
const PASSING: OFlags = OFlags::PATH;
#[cfg(not(target_os = "linux"))]
const PASSING: OFlags = OFlags::RDONLY;

/// A file to read: `NONBLOCK` keeps it from waiting for the other end of a pipe.
const READING: OFlags = OFlags::RDONLY
    .union(OFlags::CLOEXEC)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY);

/// A folder that is held open. What is done in it follows no link at the end of a path.
#[derive(Debug)]
pub(in crate::host) struct Dir(OwnedFd);

impl Dir {
    /// Opens the folder at `path`, which is no symbolic link.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(Self(rustix::fs::open(path, flags, Mode::empty())?))
    }

    /// Opens the folder `name` in this one; a link is an error.
    pub fn folder(&self, name: &str) -> io::Result<Self> {
        self.inner(name, OFlags::RDONLY)
    }

    /// As [`Dir::folder`], for a folder that is removed while it is open.
    pub fn folder_to_remove(&self, name: &str) -> io::Result<Self> {
        self.folder(name)
    }

    /// As [`Dir::folder`], for a folder that is only passed through.
    pub fn pass(&self, name: &str) -> io::Result<Self> {
        self.inner(name, PASSING)
    }

    fn inner(&self, name: &str, flags: OFlags) -> io::Result<Self> {
        let flags = flags | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let inner = rustix::fs::openat(&self.0, name, flags, Mode::empty())?;
        Ok(Self(inner))
    }

    /// What is at `path`.
    pub fn stat(&self, path: &str) -> io::Result<Stat> {
        let stat = rustix::fs::statat(&self.0, path, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(of(&stat))
    }

    /// What is at `path` if no link is on the way there; `None` if the system cannot tell in one step.
    #[cfg(target_os = "linux")]
    pub fn stat_beneath(&self, path: &str) -> Option<io::Result<Stat>> {
        use rustix::fs::ResolveFlags;
        let (above, name) = path.rsplit_once('/')?;
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let plain = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        let folder = rustix::fs::openat2(&self.0, above, flags, Mode::empty(), plain).ok()?;
        Some(Self(folder).stat(name))
    }

    /// Other systems cannot resolve a path without links in one step.
    #[cfg(not(target_os = "linux"))]
    pub fn stat_beneath(&self, _: &str) -> Option<io::Result<Stat>> {
        None
    }

    /// Opens the file at `path` to read it, through links that stay in this folder; `None` if the system cannot keep to that.
    #[cfg(target_os = "linux")]
    pub fn open_beneath(&self, path: &str) -> Option<io::Result<File>> {
        use rustix::fs::ResolveFlags;
        let beneath = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        match rustix::fs::openat2(&self.0, path, READING, Mode::empty(), beneath) {
            // An absolute link, which may lead back into the folder; an old kernel; a sandbox.
            Err(Errno::XDEV | Errno::NOSYS | Errno::PERM | Errno::AGAIN) => None,
            opened => Some(opened.map(File::from).map_err(io::Error::from)),
        }
    }

    /// Other systems resolve links wherever they lead.
    #[cfg(not(target_os = "linux"))]
    pub fn open_beneath(&self, _: &str) -> Option<io::Result<File>> {
        None
    }

    /// Opens the file at `path` to read it.
    pub fn open_file(&self, path: &str) -> io::Result<File> {
        let flags = READING | OFlags::NOFOLLOW;
        let file = rustix::fs::openat(&self.0, path, flags, Mode::empty())?;
        Ok(File::from(file))
    }

    /// Opens the file at `path` to lock it, and creates it for its owner alone if it is not there.
    pub fn open_lock(&self, path: &str) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&self.0, path, flags, Mode::from_raw_mode(0o600))?;
        Ok(File::from(file))
    }

    /// The names in this folder, in any order.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.0)? {
            let entry = entry?;
            let name = entry.file_name();
            if name != c"." && name != c".." {
                names.push(OsStr::from_bytes(name.to_bytes()).to_owned());
            }
        }
        Ok(names)
    }

    /// Creates the folder `path`, for its owner alone or as the user has set.
    pub fn make(&self, path: &str, is_private: bool) -> io::Result<()> {
        let mode = if is_private { 0o700 } else { 0o777 };
        Ok(rustix::fs::mkdirat(
            &self.0,
            path,
            Mode::from_raw_mode(mode),
        )?)
    }

    /// Creates the file at `path`, which must not exist, to write it.
    pub fn create_new(&self, path: &str) -> io::Result<File> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&self.0, path, flags, Mode::from_raw_mode(0o666))?;
        Ok(File::from(file))
    }

    /// Creates the file at `path`, which must not exist, and returns its stat.
    pub fn create(&self, path: &str, bytes: &[u8]) -> io::Result<Stat> {
        let file = self.create_new(path)?;
        let mut rest = bytes;
        while !rest.is_empty() {
            match rustix::io::write(&file, rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => rest = rest.get(n..).unwrap_or(&[]),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(of(&rustix::fs::fstat(&file)?))
    }

    pub fn remove_file(&self, path: &str) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, path, AtFlags::empty())?)
    }

    pub fn remove_folder(&self, path: &str) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, path, AtFlags::REMOVEDIR)?)
    }

    /// Renames `name` to `new` in the folder `to`, in place of a file that is there.
    pub fn rename(&self, name: &str, to: &Self, new: &str) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.0, name, &to.0, new)?)
    }

    /// Renames, and fails if something exists at the new name.
    pub fn rename_new(&self, name: &str, to: &Self, new: &str) -> io::Result<()> {
        #[cfg(any(target_os = "linux", target_os = "macos"))]
        match rustix::fs::renameat_with(&self.0, name, &to.0, new, RenameFlags::NOREPLACE) {
            Err(error) if is_unknown(error) => {}
            result => return Ok(result?),
        }
        match rustix::fs::statat(&to.0, new, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
            Err(Errno::NOENT) => self.rename(name, to, new),
            Err(error) => Err(error.into()),
        }
    }

    /// Exchanges two files. Returns `false` if the file system cannot do that.
    pub fn exchange(&self, name: &str, to: &Self, other: &str) -> io::Result<bool> {
        #[cfg(any(target_os = "linux", target_os = "macos"))]
        match rustix::fs::renameat_with(&self.0, name, &to.0, other, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(true),
            Err(error) if is_unknown(error) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(false)
    }

    /// Gives the file `name` another name.
    pub fn link(&self, name: &str, to: &Self, new: &str) -> io::Result<()> {
        Ok(rustix::fs::linkat(
            &self.0,
            name,
            &to.0,
            new,
            AtFlags::empty(),
        )?)
    }

    /// Sets the times of the file `name`, in seconds since 1970.
    pub fn set_times(&self, name: &str, second: i64) -> io::Result<()> {
        let time = Timespec {
            tv_sec: second,
            tv_nsec: 0,
        };
        let times = Timestamps {
            last_access: time,
            last_modification: time,
        };
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        Ok(rustix::fs::utimensat(&self.0, name, &times, flags)?)
    }
}

/// Whether the file system does not support a kind of rename.
fn is_unknown(error: Errno) -> bool {
    matches!(error, Errno::INVAL | Errno::NOSYS | Errno::NOTSUP)
}

#[allow(
    clippy::unnecessary_cast,
    reason = "the types of a stat's fields differ by system"
)]
fn of(stat: &rustix::fs::Stat) -> Stat {
    let nanoseconds = |s: i64, ns: i64| s.saturating_mul(1_000_000_000).saturating_add(ns);
    let kind = match FileType::from_raw_mode(stat.st_mode as _) {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Link,
        _ => Kind::Special,
    };
    Stat {
        kind,
        stamp: Stamp {
            size: stat.st_size as u64,
            mtime: nanoseconds(stat.st_mtime as i64, stat.st_mtime_nsec as i64),
            ctime: nanoseconds(stat.st_ctime as i64, stat.st_ctime_nsec as i64),
            inode: stat.st_ino as u64,
        },
        device: stat.st_dev as u64,
        links: stat.st_nlink as u64,
    }
}

/// What is at `path`, links followed.
pub(in crate::host) fn stat(path: &Path) -> io::Result<Stat> {
    Ok(of(&rustix::fs::stat(path)?))
}

/// What is at `path`, a link at its end not followed.
pub(in crate::host) fn stat_link(path: &Path) -> io::Result<Stat> {
    Ok(of(&rustix::fs::lstat(path)?))
}

/// What an open file is.
pub(in crate::host) fn stat_file(file: &File) -> io::Result<Stat> {
    Ok(of(&rustix::fs::fstat(file)?))
}

/// Opens the file at `path` to read it; a link at its end is an error.
pub(in crate::host) fn open_file(path: &Path) -> io::Result<File> {
    let flags = READING | OFlags::NOFOLLOW;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

/// Reads into the room that `bytes` has left, by one call. Returns how much it read.
pub(in crate::host) fn read_once(file: &File, bytes: &mut Vec<u8>) -> io::Result<usize> {
    Ok(rustix::io::read(
        file,
        rustix::buffer::spare_capacity(bytes),
    )?)
}

/// Options that create a file for its owner alone.
pub(in crate::host) fn private_file() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.mode(0o600);
    options
}

/// Options that create a file which is for reading only.
pub(in crate::host) fn read_only_file() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.mode(0o444);
    options
}

/// Creates folders for their owner alone.
pub(in crate::host) fn private_folder() -> fs::DirBuilder {
    let mut folders = fs::DirBuilder::new();
    folders.mode(0o700);
    folders
}

/// Makes a symbolic link at `link` that leads to the folder `to`.
pub(in crate::host) fn link_to_folder(to: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, link)
}

/// Waits until everything that was written to the file system of the folder at `path` is on the disk.
#[cfg(target_os = "linux")]
pub(in crate::host) fn sync_all_below(path: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(path)?)?)
}

/// Other systems are asked for each file.
#[cfg(not(target_os = "linux"))]
pub(in crate::host) fn sync_all_below(path: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(path) {
        File::open(entry?.path())?.sync_all()?;
    }
    Ok(())
}

/// Waits until the names in the folder at `path` are on the disk.
pub(in crate::host) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// The number of files that this process may open at once.
pub(in crate::host) fn most_open_files() -> Option<u64> {
    getrlimit(Resource::Nofile).current
}

/// The bytes of addresses that this process may have.
pub(in crate::host) fn most_addresses() -> Option<u64> {
    getrlimit(Resource::As).current
}

/// The processor time that all threads of this process have used, in seconds.
pub(in crate::host) fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// A command for the shell.
pub fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// Calls `receive` with the number of each signal that asks this process to end, on a thread of its own.
///
/// # Errors
/// The system refuses the handler or the thread.
pub(in crate::host) fn on_signals(receive: fn(i32)) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    thread::Builder::new()
        .name("signals".into())
        .spawn(move || signals.forever().for_each(receive))?;
    Ok(())
}
