//! What a build keeps for the next one, in a hidden folder of the site. It holds nothing that cannot
//! be made again: whatever is wrong with it, it is left out or written anew.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::host::output_dir::folder::Folder;

/// The file in it.
const FILE: &str = "memo";

/// A larger one is not worth the reading.
const LARGEST: u64 = 1 << 30;

/// The cache of a site. Only this process and the user's own read it: it has titles of what is not
/// public yet.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    identity: String,
}

impl Cache {
    /// The folder, below the site's root.
    pub const FOLDER: &'static str = ".parkpages";

    /// The cache of the site at `root` for what goes to `output`.
    pub fn new(root: &Path, output: &Path) -> Self {
        let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let root = real(root);
        let identity = format!(
            "{}\n{}\n{}",
            program(),
            root.display(),
            real(output).display()
        );
        Self { root, identity }
    }

    /// Tells programs, sites and output folders apart.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// What was kept; `None` where there is nothing of use.
    pub fn load(&self) -> Option<Vec<u8>> {
        let root = Folder::open(&self.root, None).ok()?;
        let folder = root.folder(Self::FOLDER).ok()?;
        let stat = folder.look(FILE).ok()??;
        let size = u64::try_from(stat.st_size).ok()?;
        if size > LARGEST {
            return None;
        }
        folder.read(FILE).ok().map(|(bytes, _)| bytes)
    }

    /// Takes away what was kept. Where that fails, it is there still.
    pub fn remove(&self) {
        let root = Folder::open(&self.root, None).ok();
        if let Some(folder) = root.and_then(|root| root.folder(Self::FOLDER).ok()) {
            let _ = rustix::fs::unlinkat(&folder, FILE, rustix::fs::AtFlags::empty());
        }
    }

    /// Keeps `bytes` in the place of what was kept, which is as before if that fails.
    ///
    /// # Errors
    /// As the file system has it: the folder may be read-only, or the disk full.
    pub fn store(&self, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() as u64 > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let root = Folder::open(&self.root, None)?;
        root.make(Self::FOLDER, 0o700)?;
        let folder = root.folder(Self::FOLDER)?;
        if folder.look(".gitignore")?.is_none() {
            folder.create(".gitignore", b"*\n")?;
        }
        let fresh = format!("{FILE}.{}", std::process::id());
        // Of a process that was killed and had this number.
        let _ = rustix::fs::unlinkat(&folder, &fresh, rustix::fs::AtFlags::empty());
        let written = folder.create(&fresh, bytes).and_then(|_| {
            rustix::fs::renameat(&folder, &fresh, &folder, FILE).map_err(io::Error::from)
        });
        if written.is_err() {
            let _ = rustix::fs::unlinkat(&folder, &fresh, rustix::fs::AtFlags::empty());
        }
        written
    }
}

/// Which program this is: its version, and its file's size and time.
fn program() -> String {
    let file = std::env::current_exe().and_then(fs::metadata);
    let file = file.map(|data| {
        let changed = data.modified().ok();
        let changed = changed.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        (data.len(), changed.map(|at| at.as_nanos()))
    });
    format!("{} {:?}", env!("CARGO_PKG_VERSION"), file.ok())
}
