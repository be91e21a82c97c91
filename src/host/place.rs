//! Where the output folder may be: never where the sources are, nor above them.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use super::error::HostError;

/// The output folder, absolute and without symbolic links, and the folders that are not there yet,
/// from the top.
pub(super) struct Place {
    pub path: PathBuf,
    pub missing: Vec<PathBuf>,
}

/// Resolves `output` and refuses it where pages would come among the sources of the site at `root`.
pub(super) fn resolve(output: &Path, root: &Path) -> Result<Place, HostError> {
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
    for sources in ["content", "themes"] {
        let folder = root.join(sources);
        let folder = fs::canonicalize(&folder).unwrap_or(folder);
        if is_in(&place.path, &folder) {
            return Err(HostError::OutputInSources {
                output: output.to_owned(),
                sources,
            });
        }
    }
    Ok(place)
}

/// Whether `path` is `folder` or lies in it: by name, and by identity, because one folder may have
/// two names (mounts, capitals).
fn is_in(path: &Path, folder: &Path) -> bool {
    if path.starts_with(folder) {
        return true;
    }
    let identity = |path: &Path| fs::metadata(path).map(|data| (data.dev(), data.ino()));
    let Ok(wanted) = identity(folder) else {
        return false;
    };
    path.ancestors()
        .any(|above| identity(above).is_ok_and(|found| found == wanted))
}

fn real(output: &Path) -> Result<Place, HostError> {
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
                // A link that leads nowhere, or `..` below a folder that is not there.
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
