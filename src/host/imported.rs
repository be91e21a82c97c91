//! Writes an imported site into a folder, and never over what a person has changed.
//!
//! `import/manifest.json` keeps a digest of each file that was written. While a file still
//! has that digest, it has not been edited, and a later import may replace it. A file that was edited, or was there before, is left
//! alone; if the old site has changed it too, the new version goes to `import/changed/`. Nothing is ever removed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::{Digest, RelPath};
use crate::host::replace::{check_folders, replace_file};
use crate::import::{Imported, NewFile};
use crate::world::World;

/// The folder of reports, below the root of the new site.
pub const FOLDER: &str = "import";

/// What has become of the files of an import, each by its path.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Written for the first time.
    pub new: Vec<RelPath>,
    /// Replaced: only the old site had changed.
    pub replaced: Vec<RelPath>,
    /// The number of files that needed no change.
    pub same: usize,
    /// Changed by hand, and not in the old site.
    pub kept: Vec<RelPath>,
    /// Changed on both sides: the new one is in `import/changed/`.
    pub both: Vec<RelPath>,
    /// Removed by hand, and left away.
    pub removed: Vec<RelPath>,
    /// Written by an earlier import, and no longer in the old site.
    pub gone: Vec<RelPath>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Manifest {
    /// The digests of files as they were written, by their paths.
    files: BTreeMap<String, String>,
}

/// Why an import was not written.
#[derive(Debug)]
pub struct Blocked {
    /// The file or folder in the way.
    pub path: PathBuf,
    /// What the system says.
    pub error: io::Error,
}

/// Writes an import below `root`; `old` has the files that are copied.
///
/// # Errors
/// A file cannot be written. What was written until then stays, and the next import goes on.
pub fn write(imported: &Imported, old: &dyn World, root: &Path) -> Result<Written, Blocked> {
    let at = root.join(FOLDER).join("manifest.json");
    let known = read_manifest(&at)?;
    // What is no longer in the old site, or was not reached, keeps its row.
    let mut next = known.clone();
    let mut written = Written::default();
    let mut result = Ok(());
    for (path, file) in &imported.files {
        let before = known.files.get(path.as_str());
        match one(path, file, old, root, before, &mut written) {
            Ok(digest) => {
                next.files.insert(path.to_string(), digest);
            }
            Err(error) => {
                result = Err(error);
                break;
            }
        }
    }
    let is_gone = |path: &&String| !imported.files.contains_key(path.as_str());
    for path in known.files.keys().filter(is_gone) {
        if let Ok(path) = RelPath::new(path)
            && root.join(path.as_str()).is_file()
        {
            written.gone.push(path);
        }
    }
    let text = serde_json::to_string_pretty(&next).unwrap_or_default();
    replace(&at, text.as_bytes())?;
    result.map(|()| written)
}

/// Writes one file, which had the digest `before` when it was written last. Returns the digest that it has in the old site.
fn one(
    path: &RelPath,
    file: &NewFile,
    old: &dyn World,
    root: &Path,
    before: Option<&String>,
    written: &mut Written,
) -> Result<String, Blocked> {
    let at = root.join(path.as_str());
    let blocked = |error| Blocked {
        path: at.clone(),
        error,
    };
    let copied;
    let bytes = match file {
        NewFile::Bytes(bytes) => bytes,
        NewFile::Copy(from) => {
            copied = old.read(from).map_err(blocked)?;
            &copied
        }
    };
    let digest = Digest::of(bytes).hex();
    check_folders(root, path).map_err(blocked)?;
    let there = match fs::read(&at) {
        Ok(there) => Some(Digest::of(&there).hex()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(blocked(error)),
    };
    match (there, before) {
        (None, None) => {
            replace(&at, bytes)?;
            written.new.push(path.clone());
        }
        (None, Some(_)) => written.removed.push(path.clone()),
        (Some(there), _) if there == digest => written.same += 1,
        (Some(there), Some(before)) if there == *before => {
            replace(&at, bytes)?;
            written.replaced.push(path.clone());
        }
        (Some(_), Some(before)) if digest == *before => written.kept.push(path.clone()),
        (Some(_), _) => {
            let beside = root.join(FOLDER).join("changed").join(path.as_str());
            replace(&beside, bytes)?;
            written.both.push(path.clone());
        }
    }
    Ok(digest)
}

fn read_manifest(at: &Path) -> Result<Manifest, Blocked> {
    let blocked = |error| Blocked {
        path: at.to_owned(),
        error,
    };
    match fs::read(at) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| blocked(error.into())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Manifest::default()),
        Err(error) => Err(blocked(error)),
    }
}

/// Writes a file whole, with the folders above it.
fn replace(at: &Path, bytes: &[u8]) -> Result<(), Blocked> {
    let folder = at.parent().unwrap_or(at);
    let done = fs::create_dir_all(folder).and_then(|()| replace_file(at, bytes));
    done.map_err(|error| Blocked {
        path: at.to_owned(),
        error,
    })
}

/// Writes the report of an import into the folder of what is kept of it, in place of that of the run before.
///
/// # Errors
/// It cannot be written.
pub fn write_report(root: &Path, text: &str) -> Result<(), Blocked> {
    replace(&root.join(FOLDER).join("report.md"), text.as_bytes())
}
