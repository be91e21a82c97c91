//! A folder for archives of releases, which keeps what it has.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::base::{UrlPath, shown};
use crate::host::HostError;
use crate::host::output_dir::place;
use crate::publish::archive::{About, write};
use crate::publish::{Release, Target, sha256};

/// A folder of archives, one file for each release.
#[derive(Debug)]
pub struct ArchiveFolder {
    /// As the caller named it.
    named: PathBuf,
}

impl ArchiveFolder {
    /// The folder at `path`, which is created if it is missing.
    ///
    /// # Errors
    /// It lies among the sources of the site at `root` or in one of the folders `seen`, which readers see and which have these names in messages,
    /// or cannot be written to.
    pub fn open(path: &Path, root: &Path, seen: &[(PathBuf, &str)]) -> Result<Self, HostError> {
        let among = |folder: String| HostError::FileAmong {
            file: path.to_owned(),
            folder,
        };
        let place = place::resolve(path, root).map_err(|error| match error {
            HostError::OutputInSources { sources, .. } => among(format!("`{sources}/`")),
            HostError::OutputAboveRoot { .. } => among("the folder of the site".into()),
            error => error,
        })?;
        let resolved = place.path;
        let mut seen = seen.iter();
        if let Some((_, name)) = seen.find(|(folder, _)| place::is_in(&resolved, folder)) {
            return Err(among((*name).to_owned()));
        }
        let probe = resolved.join(".parkpages~");
        let try_it = || {
            fs::create_dir_all(&resolved)?;
            File::create(&probe)?;
            fs::remove_file(&probe)
        };
        try_it().map_err(|source| {
            HostError::io(format!("write into the folder `{}`", shown(path)), source)
        })?;
        Ok(Self {
            named: path.to_owned(),
        })
    }

    /// Writes the archive of a release of the target `name`. Its files are read from the folder `stage`, and where they are not there any
    /// more, from the place of the releases. Returns its path, and its length in bytes unless it was there already.
    ///
    /// # Errors
    /// A file of the release is missing or has other bytes, or the archive cannot be written; then nothing of it is left.
    pub fn keep(
        &self,
        name: &str,
        release: &Release,
        about: About<'_>,
        (stage, place): (&Path, &dyn Target<Error = HostError>),
    ) -> Result<(PathBuf, Option<u64>), HostError> {
        let at = self.named.join(format!("{name}-{}.wacz", release.name));
        if at.exists() {
            return Ok((at, None));
        }
        let partial = at.with_extension("wacz.partial");
        let read = |path: &UrlPath| {
            let is_right = |bytes: &Vec<u8>| release.sums.get(path) == Some(&sha256(bytes));
            let staged = fs::read(stage.join(path.as_str())).ok();
            if let Some(bytes) = staged.filter(is_right) {
                return Ok(bytes);
            }
            let there = place.read(release, path).map_err(io::Error::other)?;
            let what = || format!("`{path}` is not there any more as it was published");
            there
                .filter(is_right)
                .ok_or_else(|| io::Error::other(what()))
        };
        let make = || -> io::Result<u64> {
            let mut out = BufWriter::new(File::create(&partial)?);
            write(&mut out, release, about, read)?;
            out.flush()?;
            let file = out.into_inner().map_err(io::Error::other)?;
            file.sync_all()?;
            let length = file.metadata()?.len();
            fs::rename(&partial, &at)?;
            Ok(length)
        };
        match make() {
            Ok(length) => Ok((at, Some(length))),
            Err(error) => {
                let _ = fs::remove_file(&partial);
                Err(HostError::io(format!("write `{}`", shown(&at)), error))
            }
        }
    }
}
