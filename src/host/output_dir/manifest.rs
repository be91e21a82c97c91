//! The manifest: which files of the output folder the generator wrote.
//!
//! It is a JSON file with one line for each output. `folders` are those that the generator created. `files` are its
//! files, each with the digest of its bytes and its stat: length, time of change in nanoseconds since 1970, inode.
//! During a change, `files` names the old files and the new ones, and `replaced` has the old digests of paths that are
//! both. So at every instant each file that the generator wrote is known as its own.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::base::{Digest, UrlPath, ordered_map};
use crate::host::error::BadManifest;
use crate::host::output_dir::folder::Folder;
use crate::host::sys::{Kind, Stat};

/// The name of the manifest in the output folder.
pub(in crate::host) const NAME: &str = ".parkpages.json";

/// The version of the format. It is raised when an older generator must not touch what a newer one wrote.
const FORMAT: u64 = 1;

/// The clocks of file systems tick in steps: a file that changed less than this before the manifest was written could
/// change again and have the same stat. In nanoseconds.
const TICK: i64 = 20_000_000;

/// The parts of a stat that stay the same while a file is not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::host) struct Mark {
    pub len: u64,
    pub mtime: i64,
    pub inode: u64,
}

impl Mark {
    pub(in crate::host) fn of(stat: &Stat) -> Self {
        Self {
            len: stat.stamp.size,
            mtime: stat.stamp.mtime,
            inode: stat.stamp.inode,
        }
    }
}

/// A file that the generator wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::host) struct Entry {
    pub digest: Digest,
    pub mark: Mark,
    /// The digest that the file may have as well, because the manifest was written for the time of a change.
    pub before: Option<Digest>,
}

/// What is found at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::host) enum Found {
    Nothing,
    /// A file with the bytes that the generator wrote.
    Ours(Digest, Mark),
    /// A file of the generator that is empty now, as a crash of the machine leaves them.
    Emptied,
    /// A file of the generator that has been edited.
    Changed,
    /// A file that the generator did not write.
    Foreign,
    Link,
    Folder,
    Special,
}

/// The files and folders that the generator wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::host) struct Manifest {
    pub files: BTreeMap<UrlPath, Entry>,
    pub folders: BTreeSet<UrlPath>,
}

/// A manifest that was read from an output folder.
#[derive(Debug, Default)]
pub(in crate::host) struct Known {
    pub manifest: Manifest,
    /// The mark of the manifest itself, which says when it was written.
    pub mark: Mark,
}

#[derive(Deserialize)]
struct Raw<'a> {
    parkpages: u64,
    folders: BTreeSet<UrlPath>,
    #[serde(deserialize_with = "ordered_map")]
    files: BTreeMap<UrlPath, Entry>,
    #[serde(borrow, default)]
    replaced: BTreeMap<UrlPath, &'a str>,
}

/// As [`Manifest::write`] writes it.
impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (hex, len, mtime, inode) = <(&str, u64, i64, u64)>::deserialize(from)?;
        Ok(Self {
            digest: Digest::from_hex(hex).ok_or_else(|| D::Error::custom(no_digest(hex)))?,
            mark: Mark { len, mtime, inode },
            before: None,
        })
    }
}

fn no_digest(hex: &str) -> String {
    format!("`{hex}` is not a digest")
}

/// The paths, digests and lengths that the bytes of a manifest name; `None` if they are no manifest of this version.
pub(in crate::host) fn names(bytes: &[u8]) -> Option<BTreeMap<UrlPath, (Digest, u64)>> {
    let raw: Raw<'_> = serde_json::from_slice(bytes).ok()?;
    if raw.parkpages != FORMAT {
        return None;
    }
    let files = raw.files.into_iter();
    Some(
        files
            .map(|(path, entry)| (path, (entry.digest, entry.mark.len)))
            .collect(),
    )
}

#[derive(Deserialize)]
struct Head {
    parkpages: u64,
    #[serde(default)]
    generator: String,
}

impl Known {
    /// Reads the bytes of a manifest whose stat is `stat`.
    pub(in crate::host) fn parse(bytes: &[u8], stat: &Stat) -> Result<Self, BadManifest> {
        let raw = match serde_json::from_slice::<Raw<'_>>(bytes) {
            Ok(raw) if raw.parkpages == FORMAT => raw,
            raw => return Err(wrong(bytes, raw.err())),
        };
        let mut files = raw.files;
        for (path, hex) in raw.replaced {
            if let Some(entry) = files.get_mut(&path) {
                let before = Digest::from_hex(hex);
                entry.before = Some(before.ok_or_else(|| BadManifest::Damaged(no_digest(hex)))?);
            }
        }
        let manifest = Manifest {
            folders: raw.folders,
            files,
        };
        Ok(Self {
            manifest,
            mark: Mark::of(stat),
        })
    }

    /// Finds out what is at `path`. The file is read only if its stat does not settle it.
    pub(in crate::host) fn find(&self, folder: &Folder, path: &UrlPath) -> io::Result<Found> {
        self.compare(folder, path, self.manifest.files.get(path))
    }

    /// The same, for a path whose entry in the manifest is this, if it has one.
    pub(in crate::host) fn compare(
        &self,
        folder: &Folder,
        path: &UrlPath,
        entry: Option<&Entry>,
    ) -> io::Result<Found> {
        let Some(stat) = folder.look(path.as_str())? else {
            return Ok(Found::Nothing);
        };
        match stat.kind {
            Kind::File => {}
            Kind::Folder => return Ok(Found::Folder),
            Kind::Link => return Ok(Found::Link),
            Kind::Special => return Ok(Found::Special),
        }
        let Some(entry) = entry else {
            return Ok(Found::Foreign);
        };
        let mark = Mark::of(&stat);
        if mark == entry.mark && mark.mtime < self.mark.mtime.saturating_sub(TICK) {
            return Ok(Found::Ours(entry.digest, mark));
        }
        if mark.len == 0 && entry.mark.len > 0 {
            return Ok(Found::Emptied);
        }
        let (bytes, stat) = folder.read(path.as_str())?;
        let digest = Digest::of(&bytes);
        if digest == entry.digest || Some(digest) == entry.before {
            return Ok(Found::Ours(digest, Mark::of(&stat)));
        }
        Ok(Found::Changed)
    }
}

/// Says what is wrong with a manifest that cannot be parsed.
fn wrong(bytes: &[u8], error: Option<serde_json::Error>) -> BadManifest {
    // A later version may have changed everything but the head.
    match (serde_json::from_slice::<Head>(bytes), error) {
        (Ok(head), _) if head.parkpages != FORMAT => BadManifest::Newer(head.generator),
        (Err(head), _) if head.is_data() => BadManifest::Foreign,
        (Err(error), _) | (Ok(_), Some(error)) => BadManifest::Damaged(error.to_string()),
        (Ok(_), None) => BadManifest::Foreign,
    }
}

impl Manifest {
    /// Writes the text of the manifest. Paths need no escapes: a [`UrlPath`] has no quote, backslash or
    /// control character.
    pub(in crate::host) fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        to.write_all(
            concat!(
                "{\n\"parkpages\": 1,\n\"generator\": \"parkpages ",
                env!("CARGO_PKG_VERSION"),
                "\",\n\"about\": \"parkpages wrote the files that are listed here, and changes or removes \
                 no others. Keep this file; do not publish it.\",\n\"folders\": ["
            )
            .as_bytes(),
        )?;
        for (n, path) in self.folders.iter().enumerate() {
            write!(to, "{}\n\"{path}\"", comma(n))?;
        }
        to.write_all(b"\n],\n\"files\": {")?;
        for (n, (path, entry)) in self.files.iter().enumerate() {
            let Mark { len, mtime, inode } = entry.mark;
            write!(
                to,
                "{}\n\"{path}\": [\"{}\", {len}, {mtime}, {inode}]",
                comma(n),
                entry.digest
            )?;
        }
        to.write_all(b"\n}")?;
        let replaced = self
            .files
            .iter()
            .filter_map(|(path, entry)| Some((path, entry.before?)));
        for (n, (path, digest)) in replaced.enumerate() {
            let open = if n == 0 { ",\n\"replaced\": {" } else { "," };
            write!(to, "{open}\n\"{path}\": \"{digest}\"")?;
        }
        if self.files.values().any(|entry| entry.before.is_some()) {
            to.write_all(b"\n}")?;
        }
        to.write_all(b"\n}\n")
    }
}

fn comma(n: usize) -> &'static str {
    if n == 0 { "" } else { "," }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_has_the_format_that_is_read() {
        let mut text = Vec::new();
        Manifest::default().write(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains(&format!("\"parkpages\": {FORMAT},")));
    }
}
