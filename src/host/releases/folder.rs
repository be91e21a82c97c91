//! The folder itself: its releases, its lock, and the link that readers follow.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;

use crate::base::UrlPath;
use crate::host::HostError;
use crate::publish::{Release, Target};

const RELEASES: &str = "releases";
const CURRENT: &str = "current";
const PARTIAL: &str = ".partial";

/// The releases in a folder, to be read.
#[derive(Debug, Clone)]
pub struct Releases {
    path: PathBuf,
}

impl Releases {
    /// The releases in the folder at `path`, which need not exist.
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// Whether the folder has releases.
    pub fn is_there(&self) -> bool {
        self.path.join(RELEASES).is_dir()
    }

    /// The folder of a release.
    pub fn folder(&self, release: &Release) -> PathBuf {
        self.path.join(RELEASES).join(&release.name)
    }

    /// The link that readers follow.
    pub fn current_link(&self) -> PathBuf {
        self.path.join(CURRENT)
    }

    /// All whole releases, the oldest first.
    ///
    /// # Errors
    /// The folder cannot be read, or has a release of a later version of the program.
    pub fn all(&self) -> Result<Vec<Release>, HostError> {
        let folder = self.path.join(RELEASES);
        let fail = |source| HostError::io(format!("read `{}`", folder.display()), source);
        let mut all = Vec::new();
        for name in names(&folder).map_err(fail)? {
            let Some(stem) = name.strip_suffix(".json").filter(|stem| is_name(stem)) else {
                continue;
            };
            if !folder.join(stem).is_dir() {
                continue;
            }
            let bytes = match fs::read(folder.join(&name)) {
                Ok(bytes) => bytes,
                // Removed meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(fail(error)),
            };
            let release: Release =
                serde_json::from_slice(&bytes).map_err(|error| fail(io::Error::other(error)))?;
            if !release.is_known() {
                let other = format!("`{name}` is of another version of parkpages");
                return Err(fail(io::Error::other(other)));
            }
            all.push(release);
        }
        all.sort_by_key(|release| release.number);
        Ok(all)
    }

    /// The name of the release that readers see; `None` before the first.
    ///
    /// # Errors
    /// Something else than such a link is there.
    pub fn current(&self) -> Result<Option<String>, HostError> {
        let link = self.current_link();
        let fail = |source| HostError::io(format!("read the link `{}`", link.display()), source);
        let to = match fs::read_link(&link) {
            Ok(to) => to,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                let what = "it is no symbolic link, and parkpages did not make it";
                return Err(fail(io::Error::other(what)));
            }
            Err(error) => return Err(fail(error)),
        };
        let name = to.strip_prefix(RELEASES).ok().and_then(Path::to_str);
        match name.filter(|name| is_name(name)) {
            Some(name) => Ok(Some(name.to_owned())),
            None => {
                let what = format!("it leads to `{}`, which is no release", to.display());
                Err(fail(io::Error::other(what)))
            }
        }
    }
}

/// Whether a name is one that releases have: `20260501T010000.000Z-1a2b3c4d`.
fn is_name(name: &str) -> bool {
    let Some((time, digest)) = name.split_once("Z-") else {
        return false;
    };
    let is_time = |b: u8| b.is_ascii_digit() || matches!(b, b'T' | b'.');
    time.len() == 19
        && time.bytes().all(is_time)
        && digest.len() == 8
        && digest.bytes().all(|b| b.is_ascii_hexdigit())
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}

/// A folder of releases, locked, in which a new one is made.
#[derive(Debug)]
pub struct FolderTarget {
    releases: Releases,
    _lock: File,
}

impl FolderTarget {
    /// Locks the folder, creates what is missing and removes what is left of releases that were not made or not removed as a
    /// whole.
    ///
    /// # Errors
    /// Another process publishes there, the folder lies among the sources of the site at `root`, or cannot be written to.
    pub fn open(path: &Path, root: &Path) -> Result<Self, HostError> {
        let place = crate::host::output_dir::place::resolve(path, root)?;
        let fail = |source| HostError::io(format!("publish into `{}`", path.display()), source);
        fs::create_dir_all(place.path.join(RELEASES)).map_err(fail)?;
        let lock = fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(place.path.join(".lock"))
            .map_err(fail)?;
        match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                return Err(HostError::Busy {
                    output: path.to_owned(),
                    process: None,
                });
            }
            Err(error) => return Err(fail(error.into())),
        }
        let target = Self {
            releases: Releases { path: place.path },
            _lock: lock,
        };
        target.releases.current()?;
        target.clear().map_err(fail)?;
        Ok(target)
    }

    /// The releases that are there.
    pub fn releases(&self) -> &Releases {
        &self.releases
    }

    /// The folder in which a release is made.
    pub fn partial(&self) -> PathBuf {
        self.releases.path.join(RELEASES).join(PARTIAL)
    }

    /// Removes folders without a file that describes them, and such files without a folder.
    fn clear(&self) -> io::Result<()> {
        let folder = self.releases.path.join(RELEASES);
        let names = names(&folder)?;
        let has = |name: &str| names.binary_search_by(|one| (**one).cmp(name)).is_ok();
        for name in &names {
            let path = folder.join(name);
            match name.strip_suffix(".json") {
                Some(stem) if is_name(stem) && !has(stem) => fs::remove_file(path)?,
                None if is_name(name) && !has(&format!("{name}.json")) => fs::remove_dir_all(path)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Gives the release that was put its name, and describes it.
    ///
    /// # Errors
    /// The system refuses.
    pub fn name(&self, release: &Release) -> Result<(), HostError> {
        let folder = self.releases.path.join(RELEASES);
        let fail = |source| HostError::io(format!("write `{}`", folder.display()), source);
        let text = serde_json::to_vec(release).map_err(|error| fail(error.into()))?;
        let beside = folder.join(".json~");
        let write = || {
            // Everything that was put reaches the disk before anything says that it is whole.
            let partial = File::open(self.partial())?;
            rustix::fs::syncfs(&partial)?;
            let mut file = File::create(&beside)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&beside, folder.join(format!("{}.json", release.name)))?;
            fs::rename(self.partial(), folder.join(&release.name))?;
            File::open(&folder)?.sync_all()
        };
        write().map_err(fail)
    }

    /// Drops the release that is being made.
    ///
    /// # Errors
    /// The system refuses.
    pub fn discard(&self) -> Result<(), HostError> {
        let partial = self.partial();
        match fs::remove_dir_all(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(HostError::io(
                format!("remove `{}`", partial.display()),
                error,
            )),
            _ => Ok(()),
        }
    }

    /// Removes the oldest releases, so that `keep` are left. The one that readers see stays.
    ///
    /// # Errors
    /// The system refuses.
    pub fn prune(&self, keep: usize) -> Result<usize, HostError> {
        let (all, current) = (self.list()?, self.releases.current()?);
        let more = all.len().saturating_sub(keep.max(1));
        let old = all.iter().take(more);
        let old: Vec<&Release> = old
            .filter(|release| Some(&release.name) != current.as_ref())
            .collect();
        for release in &old {
            self.delete(release)?;
        }
        Ok(old.len())
    }
}

impl Target for FolderTarget {
    type Error = HostError;

    fn list(&self) -> Result<Vec<Release>, HostError> {
        self.releases.all()
    }

    fn put(&self, path: &UrlPath, bytes: &[u8]) -> Result<(), HostError> {
        let at = self.partial().join(path.as_str());
        super::sink::write(&at, bytes)
            .map_err(|source| HostError::io(format!("write `{}`", at.display()), source))
    }

    fn switch(&self, release: &Release) -> Result<(), HostError> {
        let fresh = self.releases.path.join(".current~");
        let link = self.releases.current_link();
        let switch = || {
            match fs::remove_file(&fresh) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            symlink(Path::new(RELEASES).join(&release.name), &fresh)?;
            fs::rename(&fresh, &link)?;
            File::open(&self.releases.path)?.sync_all()
        };
        switch().map_err(|source| HostError::io(format!("switch `{}`", link.display()), source))
    }

    fn delete(&self, release: &Release) -> Result<(), HostError> {
        let folder = self.releases.folder(release);
        let fail = |source| HostError::io(format!("remove `{}`", folder.display()), source);
        // Without its description it is no release any more.
        fs::remove_file(folder.with_file_name(format!("{}.json", release.name))).map_err(fail)?;
        fs::remove_dir_all(&folder).map_err(fail)
    }
}
