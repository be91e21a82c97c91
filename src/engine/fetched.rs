//! Data files that come from the web, and their lock file `data.lock`, which says what they were when they came. A build fetches
//! nothing; it says where a file is another one than that in the lock.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::{RelPath, sha256};
use crate::content::{Settings, data};
use crate::diag;
use crate::diag::{Diagnostic, conflict};
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::{Options, load};
use crate::site::Retention;
use crate::world::World;

/// The name of the lock file, beside `content/`.
pub const DATA_LOCK: &str = "data.lock";

/// What a file was when it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locked {
    /// Where it came from.
    pub url: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The number of its bytes.
    pub size: u64,
    /// When it came, as `2026-11-23T09:00:00Z`: the first time with these bytes.
    pub fetched: String,
    /// The tag by which the server knows this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
}

/// The lock file: files by their paths below the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataLock(pub BTreeMap<String, Locked>);

impl DataLock {
    /// Reads the lock file of a site; an empty one if there is none.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(world: &dyn World) -> Result<Self, Box<Diagnostic>> {
        let Ok(file) = RelPath::new(DATA_LOCK) else {
            return Ok(Self::default());
        };
        let bytes = match world.read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(bad(&file, &error.to_string())),
        };
        if let Some(found) = conflict::find_in_bytes(&bytes, &file) {
            return Err(Box::new(found));
        }
        let text = str::from_utf8(&bytes).map_err(|error| bad(&file, &error.to_string()))?;
        let all: Option<BTreeMap<String, Locked>> =
            serde_yaml::from_str(text).map_err(|error| bad(&file, &error.to_string()))?;
        Ok(Self(all.unwrap_or_default()))
    }

    /// The lock as a file, in which each file has its own lines, so that two branches can add to it.
    ///
    /// # Errors
    /// A value cannot be written as YAML.
    pub fn text(&self) -> Result<String, serde_yaml::Error> {
        let mut text = String::from(
            "# What `parkpages fetch` has brought from the web. It writes this file; commit it with the files.\n",
        );
        for (file, locked) in &self.0 {
            let _ = write!(
                text,
                "{}",
                serde_yaml::to_string(&BTreeMap::from([(file, locked)]))?
            );
        }
        Ok(text)
    }
}

fn bad(file: &RelPath, why: &str) -> Box<Diagnostic> {
    let message = format!("`{DATA_LOCK}` cannot be read: {why}");
    let hint = "take it from the last commit in which it was whole, or delete it and run `parkpages fetch`";
    Box::new(
        Diagnostic::error("bad-lock", message)
            .in_file(file)
            .hint(hint),
    )
}

/// The problems of files that are other ones than those in the lock file.
pub fn differences(world: &dyn World) -> Vec<Diagnostic> {
    let lock = match DataLock::read(world) {
        Ok(lock) => lock,
        Err(problem) => return vec![*problem],
    };
    let all = lock.0.iter();
    all.filter_map(|(name, locked)| {
        let file = RelPath::new(name).ok()?;
        let is_same = match world.read(&file) {
            Ok(bytes) => sha256(&bytes) == locked.sha256,
            Err(_) => false,
        };
        let message = format!("this file is not the one that `{DATA_LOCK}` says was fetched");
        let hint = "`parkpages fetch` brings it anew; if it is kept by hand now, take its lines out of `data.lock` and of `fetch` in site.yaml";
        let problem = || Diagnostic::warning("data-differs", message).in_file(&file).hint(hint);
        (!is_same).then(problem)
    })
    .collect()
}

/// The settings of a site, whatever is wrong with its entries.
///
/// # Errors
/// What is wrong with the settings.
pub fn settings(world: &dyn World) -> Result<Arc<Settings>, Vec<Diagnostic>> {
    let mut out = Vec::new();
    let world = ComparedWorld::new(world, Retention::None, None);
    match load::load(&world, &Options::default(), None, None, &mut out) {
        Some(loaded) => Ok(loaded.input.settings),
        None => {
            diag::sort(&mut out);
            Err(out)
        }
    }
}

/// What is wrong with the bytes of a data file by the schema beside it, which comes along.
pub fn problems(
    world: &dyn World,
    file: &RelPath,
    bytes: &[u8],
    settings: &Settings,
) -> (Vec<Diagnostic>, Option<(RelPath, Vec<u8>)>) {
    if is_web_page(bytes) {
        let message = "what came is a web page, and no data";
        let hint = "open the address in a browser: the file may have moved";
        let problem = Diagnostic::error("bad-data", message)
            .in_file(file)
            .hint(hint);
        return (vec![problem], None);
    }
    let stem = file.as_str().rsplit_once('.').map(|(stem, _)| stem);
    let schema = stem.and_then(|stem| RelPath::new(&format!("{stem}.fields.yaml")).ok());
    let schema = schema.and_then(|schema| Some((world.read(&schema).ok()?, schema)));
    let schema = schema.map(|(bytes, schema)| (schema, bytes));
    let fields = schema
        .as_ref()
        .map(|(file, bytes)| (file, bytes.as_slice()));
    let read = data::read(file, bytes, fields, settings);
    (read.problems, schema)
}

/// Whether a server has sent a page in place of a file, as many do with status 200.
fn is_web_page(bytes: &[u8]) -> bool {
    let start = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let begins = |with: &[u8]| {
        let start = start.get(..with.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    begins(b"<!doctype html") || begins(b"<html")
}
