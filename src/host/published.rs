//! Reads a folder that holds a built site, or the manifest that a build has written of one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::base::{Digest, UrlPath, with_slashes};
use crate::engine::Output;
use crate::host::output_dir::manifest::{self, names};
use crate::publish::Contents;

/// The files of a built site in a folder, by what they hold now. Of a folder with a manifest of parkpages only the files that
/// it names are those of the site; of others, all of them.
///
/// # Errors
/// The system refuses to read something.
pub fn folder(at: &Path) -> io::Result<Contents> {
    let known = match fs::read(at.join(manifest::NAME)) {
        Ok(bytes) => names(&bytes).map(|files| files.into_keys().collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let paths: Vec<UrlPath> = match known {
        Some(known) => known,
        None => walk(at)?,
    };
    let files = paths.into_par_iter().filter_map(|path| {
        let read = fs::read(at.join(path.as_str()));
        match read {
            Ok(bytes) => Some(Ok((path, output(&bytes)))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => Some(Err(error)),
        }
    });
    Ok(Contents {
        files: files.collect::<io::Result<_>>()?,
        ..Contents::default()
    })
}

/// The digests that a manifest of an output folder names; `None` if the file is no such manifest.
///
/// # Errors
/// The system refuses to read it.
pub fn manifest(at: &Path) -> io::Result<Option<Contents>> {
    let files = names(&fs::read(at)?);
    Ok(files.map(|files| Contents {
        files: files
            .into_iter()
            .map(|(path, (digest, len))| (path, Output { digest, len }))
            .collect(),
        ..Contents::default()
    }))
}

/// Reads a file of a folder; `None` if that fails.
pub fn reader(folder: PathBuf) -> impl Fn(&UrlPath) -> Option<Vec<u8>> + Sync {
    move |path| fs::read(folder.join(path.as_str())).ok()
}

fn output(bytes: &[u8]) -> Output {
    Output {
        digest: Digest::of(bytes),
        len: bytes.len() as u64,
    }
}

/// The files below a folder that could be outputs of a build, without those of git and of parkpages itself.
fn walk(at: &Path) -> io::Result<Vec<UrlPath>> {
    let mut paths = Vec::new();
    let entries = WalkDir::new(at).min_depth(1).into_iter();
    let hidden = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().as_encoded_bytes();
        entry.depth() == 1 && (name.starts_with(b".parkpages") || name == b".git")
    };
    for entry in entries.filter_entry(|entry| !hidden(entry)) {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let below = entry.path().strip_prefix(at).map_err(io::Error::other)?;
        let path = below
            .to_str()
            .and_then(|text| UrlPath::new(&with_slashes(text)).ok());
        paths.extend(path);
    }
    Ok(paths)
}
