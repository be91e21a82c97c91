//! Windows, by paths and handles of the standard library.
//!
//! The handle of a [`Dir`] is not shared for deletion, so nothing on the way to it can be renamed or replaced by a junction while
//! it is open. Weaker than on Unix are: a name below it that is looked at and then used, between which another program of the
//! same user may put a link there; a rename to a new name, which looks first; and rights, which a new file takes from its
//! folder.

use std::ffi::OsString;
use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, Read, Write};
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use winapi_util::file::information;

use super::{Kind, Stat};
use crate::world::Stamp;

/// The error of [`super::is_of_links`]: `ERROR_CANT_RESOLVE_FILENAME`.
pub(super) const LINKS: i32 = 1921;

/// The options by which `curl` writes what matters of an answer's head to its standard error.
pub(in crate::host) const CURL_HEAD: [&str; 2] = [
    "--write-out",
    "%{stderr}HTTP/1.1 %{response_code}\nETag: %header{etag}\n",
];

const ATTRIBUTE_DIRECTORY: u64 = 0x10;
const ATTRIBUTE_DEVICE: u64 = 0x40;
const ATTRIBUTE_REPARSE_POINT: u64 = 0x400;
/// Opens folders too.
const BACKUP_SEMANTICS: u32 = 0x0200_0000;
/// Opens a link itself, not what it leads to.
const OPEN_REPARSE_POINT: u32 = 0x0020_0000;
const SHARE_READ_WRITE: u32 = 0x3;
const SHARE_DELETE: u32 = 0x4;

/// 1970 in the time of Windows, in steps of 100 nanoseconds since 1601.
const EPOCH: i64 = 116_444_736_000_000_000;

/// `ERROR_ACCESS_DENIED` and `ERROR_SHARING_VIOLATION`: what a file or folder that is held open is refused with.
const HELD: [Option<i32>; 2] = [Some(5), Some(32)];

/// The exit code of Ctrl-C is that of SIGINT.
const INTERRUPT: i32 = 2;

/// A folder that is held open. What is done in it follows no link at the end of a path.
#[derive(Debug)]
pub(in crate::host) struct Dir {
    path: PathBuf,
    _held: File,
}

impl Dir {
    /// Opens the folder at `path`, which is no symbolic link.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::shared(path.to_owned(), SHARE_READ_WRITE)
    }

    /// Opens the folder `name` in this one; a link is an error.
    pub fn folder(&self, name: &str) -> io::Result<Self> {
        Self::shared(self.path.join(name), SHARE_READ_WRITE)
    }

    /// As [`Dir::folder`], for a folder that is removed while it is open.
    pub fn folder_to_remove(&self, name: &str) -> io::Result<Self> {
        Self::shared(self.path.join(name), SHARE_READ_WRITE | SHARE_DELETE)
    }

    /// As [`Dir::folder`], for a folder that is only passed through.
    pub fn pass(&self, name: &str) -> io::Result<Self> {
        self.folder(name)
    }

    fn shared(path: PathBuf, share: u32) -> io::Result<Self> {
        let held = OpenOptions::new()
            .read(true)
            .share_mode(share)
            .custom_flags(BACKUP_SEMANTICS | OPEN_REPARSE_POINT)
            .open(&path)?;
        match stat_file(&held)?.kind {
            Kind::Folder => Ok(Self { path, _held: held }),
            Kind::Link => Err(io::Error::from_raw_os_error(LINKS)),
            Kind::File | Kind::Special => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    /// What is at `path`.
    pub fn stat(&self, path: &str) -> io::Result<Stat> {
        stat_link(&self.path.join(path))
    }

    /// Windows cannot resolve a path without links in one step.
    pub fn stat_beneath(&self, _: &str) -> Option<io::Result<Stat>> {
        None
    }

    /// Windows resolves links wherever they lead.
    pub fn open_beneath(&self, _: &str) -> Option<io::Result<File>> {
        None
    }

    /// Opens the file at `path` to read it.
    pub fn open_file(&self, path: &str) -> io::Result<File> {
        open_file(&self.path.join(path))
    }

    /// Opens the file at `path` to lock it, and creates it if it is not there.
    pub fn open_lock(&self, path: &str) -> io::Result<File> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .custom_flags(OPEN_REPARSE_POINT)
            .open(self.path.join(path))?;
        no_link(file)
    }

    /// The names in this folder, in any order.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        let entries = fs::read_dir(&self.path)?;
        entries.map(|entry| Ok(entry?.file_name())).collect()
    }

    /// Creates the folder `path`, with the rights of the folder above it.
    pub fn make(&self, path: &str, _is_private: bool) -> io::Result<()> {
        fs::create_dir(self.path.join(path))
    }

    /// Creates the file at `path`, which must not exist, to write it.
    pub fn create_new(&self, path: &str) -> io::Result<File> {
        let at = self.path.join(path);
        OpenOptions::new().write(true).create_new(true).open(at)
    }

    /// Creates the file at `path`, which must not exist, and returns its stat.
    pub fn create(&self, path: &str, bytes: &[u8]) -> io::Result<Stat> {
        let mut file = self.create_new(path)?;
        file.write_all(bytes)?;
        // Its time is only settled once it is closed.
        drop(file);
        stat_link(&self.path.join(path))
    }

    pub fn remove_file(&self, path: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(path))
    }

    pub fn remove_folder(&self, path: &str) -> io::Result<()> {
        match self.stat(path)?.kind {
            Kind::Folder => patiently(|| fs::remove_dir(self.path.join(path))),
            // The system would remove a junction.
            Kind::Link | Kind::File | Kind::Special => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    /// Renames `name` to `new` in the folder `to`, in place of a file that is there.
    pub fn rename(&self, name: &str, to: &Self, new: &str) -> io::Result<()> {
        patiently(|| fs::rename(self.path.join(name), to.path.join(new)))
    }

    /// Renames, and fails if something exists at the new name.
    pub fn rename_new(&self, name: &str, to: &Self, new: &str) -> io::Result<()> {
        match to.stat(new) {
            Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.rename(name, to, new),
            Err(error) => Err(error),
        }
    }

    /// Windows cannot exchange two files.
    pub fn exchange(&self, _: &str, _: &Self, _: &str) -> io::Result<bool> {
        Ok(false)
    }

    /// Gives the file `name` another name.
    pub fn link(&self, name: &str, to: &Self, new: &str) -> io::Result<()> {
        fs::hard_link(self.path.join(name), to.path.join(new))
    }

    /// Sets the times of the file `name`, in seconds since 1970.
    pub fn set_times(&self, name: &str, second: i64) -> io::Result<()> {
        let time = UNIX_EPOCH + Duration::from_secs(second.unsigned_abs());
        let file = OpenOptions::new()
            .write(true)
            .custom_flags(OPEN_REPARSE_POINT)
            .open(self.path.join(name))?;
        file.set_times(FileTimes::new().set_accessed(time).set_modified(time))
    }
}

/// Tries again for a while what fails because something is held open: a virus scanner opens whatever was just written.
fn patiently(work: impl Fn() -> io::Result<()>) -> io::Result<()> {
    for wait in [10, 20, 40, 80, 160, 320] {
        match work() {
            Err(error) if HELD.contains(&error.raw_os_error()) => {
                thread::sleep(Duration::from_millis(wait));
            }
            done => return done,
        }
    }
    work()
}

fn no_link(file: File) -> io::Result<File> {
    match stat_file(&file)?.kind {
        Kind::Link => Err(io::Error::from_raw_os_error(LINKS)),
        Kind::File | Kind::Folder | Kind::Special => Ok(file),
    }
}

/// What is at `path`, links followed.
pub(in crate::host) fn stat(path: &Path) -> io::Result<Stat> {
    stat_opened(path, BACKUP_SEMANTICS)
}

/// What is at `path`, a link at its end not followed.
pub(in crate::host) fn stat_link(path: &Path) -> io::Result<Stat> {
    stat_opened(path, BACKUP_SEMANTICS | OPEN_REPARSE_POINT)
}

fn stat_opened(path: &Path, flags: u32) -> io::Result<Stat> {
    let mut options = OpenOptions::new();
    let file = options.access_mode(0).custom_flags(flags).open(path)?;
    stat_file(&file)
}

/// What an open file is.
pub(in crate::host) fn stat_file(file: &File) -> io::Result<Stat> {
    let known = information(file)?;
    let has = |attribute| known.file_attributes() & attribute != 0;
    // Symbolic links and junctions; not what a cloud or a server keeps elsewhere, which has such a point as well.
    let is_link = || Ok::<_, io::Error>(file.metadata()?.file_type().is_symlink());
    let kind = if has(ATTRIBUTE_REPARSE_POINT) && is_link()? {
        Kind::Link
    } else if has(ATTRIBUTE_DIRECTORY) {
        Kind::Folder
    } else if has(ATTRIBUTE_DEVICE) {
        Kind::Special
    } else {
        Kind::File
    };
    let nanoseconds = |time: Option<u64>| {
        let time = i64::try_from(time.unwrap_or(0)).unwrap_or(i64::MAX);
        time.saturating_sub(EPOCH).saturating_mul(100)
    };
    Ok(Stat {
        kind,
        stamp: Stamp {
            size: known.file_size(),
            mtime: nanoseconds(known.last_write_time()),
            ctime: nanoseconds(known.creation_time()),
            inode: known.file_index(),
        },
        device: known.volume_serial_number(),
        links: known.number_of_links(),
    })
}

/// Opens the file at `path` to read it; a link at its end is an error.
pub(in crate::host) fn open_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    // Folders too, so that they are told from files.
    options
        .read(true)
        .custom_flags(BACKUP_SEMANTICS | OPEN_REPARSE_POINT);
    let file = no_link(options.open(path)?)?;
    if information(&file)?.file_attributes() & ATTRIBUTE_REPARSE_POINT == 0 {
        return Ok(file);
    }
    // What a cloud keeps elsewhere comes for those who do not ask for the point itself.
    options.custom_flags(BACKUP_SEMANTICS).open(path)
}

/// Reads into the room that `bytes` has left. Returns how much it read.
pub(in crate::host) fn read_once(file: &File, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let room = bytes.capacity() - bytes.len();
    file.take(room as u64).read_to_end(bytes)
}

/// Options that create a file with the rights of its folder.
pub(in crate::host) fn private_file() -> OpenOptions {
    OpenOptions::new()
}

/// Options that create a file which can be removed as any other.
pub(in crate::host) fn read_only_file() -> OpenOptions {
    OpenOptions::new()
}

/// Creates folders with the rights of those above them.
pub(in crate::host) fn private_folder() -> fs::DirBuilder {
    fs::DirBuilder::new()
}

/// Only some users of Windows may make symbolic links, and none can replace one in one step.
pub(in crate::host) fn link_to_folder(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Windows lets administrators alone ask for that.
pub(in crate::host) fn sync_all_below(_: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Windows cannot do that with a folder.
pub(in crate::host) fn sync_folder(_: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// There is no limit of this process.
pub(in crate::host) fn most_open_files() -> Option<u64> {
    None
}

/// There is no limit of this process.
pub(in crate::host) fn most_addresses() -> Option<u64> {
    None
}

/// Not known: timings show the tasks that threads report, and nothing of what they do without a report.
pub(in crate::host) fn processor_time() -> f64 {
    0.0
}

/// A command for the shell, which takes the outer quotes away and leaves those of the command.
pub fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell
        .args(["/D", "/S", "/C"])
        .raw_arg(format!("\"{command}\""));
    shell
}

/// Calls `receive` with the number of SIGINT whenever somebody presses Ctrl-C, on a thread of its own.
///
/// # Errors
/// The system refuses the handler or the thread.
pub(in crate::host) fn on_signals(receive: fn(i32)) -> io::Result<()> {
    let mut pressed = tokio::signal::windows::ctrl_c()?;
    let waiting = tokio::runtime::Builder::new_current_thread().build()?;
    thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            while waiting.block_on(pressed.recv()).is_some() {
                receive(INTERRUPT);
            }
        })?;
    Ok(())
}
