//! The file of the build cache, in a hidden folder of the site. All of it can be computed again, so a file that is
//! damaged or cannot be read is ignored or replaced.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::host::output_dir::folder::Folder;
use crate::host::output_dir::place;
use crate::host::sys;

/// The name of the file.
const FILE: &str = "memo";

/// A larger file is not worth reading.
const LARGEST: u64 = 1 << 30;

/// The build cache of a site. Only its owner may read it, because it contains titles that are not public yet.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    identity: String,
}

impl Cache {
    /// The name of the folder below the site's root.
    pub const FOLDER: &'static str = ".parkpages";

    /// The handle of the build cache, the file `.parkpages/memo` below `root`. Does not read it. Its identity includes `output`, which
    /// need not exist yet.
    pub fn new(root: &Path, output: &Path) -> Self {
        let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let output = place::real(output).map_or_else(|_| output.to_owned(), |place| place.path);
        let identity = format!("{}\n{}\n{}", program(), root.display(), output.display());
        Self { root, identity }
    }

    /// A text that differs for each program, site and output folder.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// Reads the file; `None` if there is none or it is of no use.
    pub fn load(&self) -> Option<Vec<u8>> {
        let root = Folder::open(&self.root, None).ok()?;
        let folder = root.folder(Self::FOLDER).ok()?;
        let stat = folder.look(FILE).ok()??;
        if stat.stamp.size > LARGEST {
            return None;
        }
        folder.read(FILE).ok().map(|(bytes, _)| bytes)
    }

    /// Removes the file, if the system lets it.
    pub fn remove(&self) {
        let root = Folder::open(&self.root, None).ok();
        if let Some(folder) = root.and_then(|root| root.folder(Self::FOLDER).ok()) {
            let _ = folder.remove_file(FILE);
        }
    }

    /// Replaces the file by what `write` writes, or leaves it if that fails.
    ///
    /// # Errors
    /// The file system refuses: the folder may be read-only, or the disk full.
    pub fn store(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let root = Folder::open(&self.root, None)?;
        root.make(Self::FOLDER, true)?;
        let folder = root.folder(Self::FOLDER)?;
        if folder.look(".gitignore")?.is_none() {
            folder.create(".gitignore", b"*\n")?;
        }
        let fresh = format!("{FILE}.{}", std::process::id());
        // A process with the same number may have been killed before.
        let _ = folder.remove_file(&fresh);
        let written = folder.create_new(&fresh).and_then(|mut file| {
            write(&mut file)?;
            match file.metadata()?.len() {
                ..=LARGEST => Ok(()),
                _ => Err(io::ErrorKind::FileTooLarge.into()),
            }
        });
        let written = written.and_then(|()| folder.rename(&fresh, &folder, FILE));
        if written.is_err() {
            let _ = folder.remove_file(&fresh);
        }
        written
    }
}

/// Makes the folder `below` in the hidden folder of the site at `root`, for its owner alone.
pub fn hidden_folder(root: &Path, below: &str) -> io::Result<PathBuf> {
    let hidden = root.join(Cache::FOLDER);
    let mut folders = sys::private_folder();
    folders.recursive(true);
    folders.create(&hidden)?;
    let ignore = hidden.join(".gitignore");
    if !ignore.exists() {
        fs::write(ignore, "*\n")?;
    }
    let folder = hidden.join(below);
    folders.create(&folder)?;
    Ok(folder)
}

/// Identifies this program by its version and the size and time of its file.
fn program() -> String {
    let file = std::env::current_exe().and_then(fs::metadata);
    let file = file.map(|data| {
        let changed = data.modified().ok();
        let changed = changed.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        (data.len(), changed.map(|at| at.as_nanos()))
    });
    format!("{} {:?}", env!("CARGO_PKG_VERSION"), file.ok())
}
