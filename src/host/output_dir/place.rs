//! Where the output folder may be: neither among the sources nor above them. And where a file that is neither source
//! nor output may be: in none of these folders.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::host::error::HostError;
use crate::host::sys;
use crate::world::SOURCES;

/// The output folder, absolute and without symbolic links, and those folders of its path that do not exist yet, the
/// topmost first.
pub(in crate::host) struct Place {
    pub path: PathBuf,
    pub missing: Vec<PathBuf>,
}

/// Resolves `output`, and refuses it if pages would be written among the sources of the site at `root`.
pub(in crate::host) fn resolve(output: &Path, root: &Path) -> Result<Place, HostError> {
    let place = real(output)?;
    let root = fs::canonicalize(root).map_err(|source| HostError::Root {
        root: root.to_owned(),
        source,
    })?;
    if is_in(&root, &place.path) {
        return Err(HostError::OutputAboveRoot {
            output: output.to_owned(),
        });
    }
    match sources_around(&place.path, &root) {
        None => Ok(place),
        Some(sources) => Err(HostError::OutputInSources {
            output: output.to_owned(),
            sources,
        }),
    }
}

/// The folder and the name of a file that is neither source nor output. If `path` is a link, they are those of its
/// target.
pub(in crate::host) fn beside(
    path: &Path,
    root: &Path,
    output: &Path,
) -> Result<(PathBuf, String), HostError> {
    let not_a_file = || HostError::NotAFile {
        file: path.to_owned(),
    };
    let fail = |source| HostError::io(format!("write `{}`", path.display()), source);
    let file = match fs::canonicalize(path) {
        Ok(file) if fs::metadata(&file).is_ok_and(|data| data.is_file()) => {
            fs::OpenOptions::new()
                .write(true)
                .open(&file)
                .map_err(fail)?;
            file
        }
        Ok(_) => return Err(not_a_file()),
        // A link that leads nowhere.
        Err(_) if fs::symlink_metadata(path).is_ok() => return Err(not_a_file()),
        Err(_) => std::path::absolute(path).map_err(fail)?,
    };
    let name = file.file_name().and_then(|name| name.to_str());
    let (Some(above), Some(name)) = (file.parent(), name) else {
        return Err(not_a_file());
    };
    let above = real(above).map_err(|_| fail(io::ErrorKind::NotADirectory.into()))?;
    let root = fs::canonicalize(root).map_err(fail)?;
    let among = match sources_around(&above.path, &root) {
        Some(sources) => Some(format!("`{sources}/`")),
        None if is_in(&above.path, &real(output)?.path) => Some("the output folder".to_owned()),
        None => None,
    };
    match among {
        Some(folder) => Err(HostError::FileAmong {
            file: path.to_owned(),
            folder,
        }),
        None if above.missing.is_empty() => Ok((above.path, name.to_owned())),
        None => Err(fail(io::ErrorKind::NotFound.into())),
    }
}

/// The folder of sources that `path` is in, or is.
fn sources_around(path: &Path, root: &Path) -> Option<&'static str> {
    SOURCES
        .into_iter()
        .find(|sources| is_in(path, &root.join(sources)))
}

/// Whether `path` is `folder` or is in it. Folders are compared by identity too, because one may have two names
/// (mounts, case-insensitive file systems).
pub(in crate::host) fn is_in(path: &Path, folder: &Path) -> bool {
    let real = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
    let folder = &real.unwrap_or_else(|_| folder.to_owned());
    if path.starts_with(folder) {
        return true;
    }
    let identity = |path: &Path| sys::stat(path).map(|stat| stat.identity());
    let Ok(wanted) = identity(folder) else {
        return false;
    };
    path.ancestors()
        .any(|above| identity(above).is_ok_and(|found| found == wanted))
}

/// Resolves `output`, which need not exist yet.
pub(in crate::host) fn real(output: &Path) -> Result<Place, HostError> {
    let not_a_folder = || HostError::OutputNotFolder {
        output: output.to_owned(),
    };
    let fail = |source: io::Error| {
        HostError::io(
            format!("open the output folder `{}`", output.display()),
            source,
        )
    };
    let absolute = std::path::absolute(output).map_err(fail)?;
    let mut missing: Vec<Component<'_>> = Vec::new();
    for above in absolute.ancestors() {
        match fs::canonicalize(above) {
            Ok(mut path) => {
                if !fs::metadata(&path).map_err(fail)?.is_dir() {
                    return Err(not_a_folder());
                }
                let mut folders = Vec::new();
                for part in missing.iter().rev() {
                    path.push(part);
                    folders.push(path.clone());
                }
                return Ok(Place {
                    path,
                    missing: folders,
                });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // A link that leads nowhere, or `..` below a folder that does not exist.
                let is_name = matches!(above.components().next_back(), Some(Component::Normal(_)));
                if fs::symlink_metadata(above).is_ok() || !is_name {
                    return Err(not_a_folder());
                }
                missing.extend(above.components().next_back());
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(not_a_folder());
            }
            Err(error) => return Err(fail(error)),
        }
    }
    Err(not_a_folder())
}
