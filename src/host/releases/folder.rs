//! The folder itself: its releases, its lock, and the link that readers follow.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::base::UrlPath;
use crate::host::releases::Stage;
use crate::host::{HostError, published, sys};
use crate::output::hosting::Rules;
use crate::publish::{Head, Holder, Moved, Release, Target, sha256};

const RELEASES: &str = "releases";
const CURRENT: &str = "current";
const PARTIAL: &str = ".partial";

/// A folder of this machine that holds releases, and `current`, a link to the one that readers see.
#[derive(Debug, Clone)]
pub struct FolderTarget {
    path: PathBuf,
}

impl FolderTarget {
    /// The releases in the folder at `path`, which need not exist.
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// Whether the folder at `path` has releases.
    pub fn is_at(path: &Path) -> bool {
        path.join(RELEASES).is_dir()
    }

    /// A stage in this folder, on the file system of the releases.
    ///
    /// # Errors
    /// Another process publishes there, the folder lies among the sources of the site at `root`, or cannot be written to.
    pub fn stage(&self, root: &Path) -> Result<Stage, HostError> {
        crate::host::output_dir::place::resolve(&self.path, root)?;
        let stage = Stage::open(&self.path, &self.path.join(RELEASES).join(PARTIAL))?;
        self.current()?;
        Ok(stage)
    }

    /// The folder that has the folders of all releases.
    pub fn releases(&self) -> PathBuf {
        self.path.join(RELEASES)
    }

    /// The folder of a release.
    fn release(&self, name: &str) -> PathBuf {
        self.path.join(RELEASES).join(name)
    }

    /// All whole releases, the oldest first.
    fn all(&self) -> Result<Vec<Release>, HostError> {
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
}

/// Whether a name is one that releases have: `20260501T010000.000Z-1a2b3c4d`.
pub(super) fn is_name(name: &str) -> bool {
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

impl FolderTarget {
    /// Removes folders without a file that describes them, and such files without a folder.
    fn clear(&self) -> io::Result<()> {
        let folder = self.path.join(RELEASES);
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

    /// Gives the release in `stage` its name, and describes it.
    fn name(&self, release: &Release, stage: &Path) -> Result<(), HostError> {
        let folder = self.path.join(RELEASES);
        let fail = |source| HostError::io(format!("write `{}`", folder.display()), source);
        let text = serde_json::to_vec(release).map_err(|error| fail(error.into()))?;
        let beside = folder.join(".json~");
        let write = || {
            // Everything that was put reaches the disk before anything says that it is whole.
            sys::sync_all_below(stage)?;
            let mut file = File::create(&beside)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&beside, folder.join(format!("{}.json", release.name)))?;
            fs::rename(stage, folder.join(&release.name))?;
            sys::sync_folder(&folder)
        };
        write().map_err(fail)
    }

    /// Makes `current` lead to a release.
    fn switch(&self, release: &Release) -> Result<(), HostError> {
        let fresh = self.path.join(".current~");
        let link = self.path.join(CURRENT);
        let switch = || {
            match fs::remove_file(&fresh) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            sys::link_to_folder(&Path::new(RELEASES).join(&release.name), &fresh)?;
            fs::rename(&fresh, &link)?;
            sys::sync_folder(&self.path)
        };
        switch().map_err(|source| HostError::io(format!("switch `{}`", link.display()), source))
    }
}

impl Target for FolderTarget {
    type Error = HostError;

    fn heads(&self) -> Result<Vec<Head>, HostError> {
        Ok(self.all()?.iter().map(Head::from).collect())
    }

    fn current(&self) -> Result<Option<String>, HostError> {
        let link = self.path.join(CURRENT);
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

    fn load(&self, name: &str) -> Result<Option<Release>, HostError> {
        Ok(self.all()?.into_iter().find(|one| one.name == name))
    }

    fn folder(&self, name: &str) -> Option<PathBuf> {
        Some(self.release(name))
    }

    fn read(&self, release: &Release, path: &UrlPath) -> Result<Option<Vec<u8>>, HostError> {
        let at = self.release(&release.name).join(path.as_str());
        match fs::read(&at) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(HostError::io(format!("read `{}`", at.display()), error)),
        }
    }

    fn live(&self, _: &Release) -> Result<BTreeMap<UrlPath, String>, HostError> {
        // By the link, as a web server reads it.
        let link = self.path.join(CURRENT);
        let fail = |source| HostError::io(format!("read `{}`", link.display()), source);
        let there = published::folder(&link).map_err(fail)?;
        let read = published::reader(link.clone());
        let sums = there.files.into_keys().map(|path| {
            let bytes = read(&path).unwrap_or_default();
            (path, sha256(&bytes))
        });
        Ok(sums.collect())
    }

    fn begin(&self, _: &Holder) -> Result<(), HostError> {
        let fail =
            |source| HostError::io(format!("publish into `{}`", self.path.display()), source);
        self.clear().map_err(fail)
    }

    fn show(&self, release: &Release, stage: &Path, _: &Rules) -> Result<Moved, HostError> {
        self.name(release, stage)?;
        self.switch(release)?;
        Ok(Moved::default())
    }

    fn delete(&self, release: &Head) -> Result<(), HostError> {
        let folder = self.release(&release.name);
        let fail = |source| HostError::io(format!("remove `{}`", folder.display()), source);
        // Without its description it is no release any more.
        fs::remove_file(folder.with_file_name(format!("{}.json", release.name))).map_err(fail)?;
        fs::remove_dir_all(&folder).map_err(fail)
    }

    fn end(&self) {}
}
