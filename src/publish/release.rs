//! A release: one whole published site, and what is known of it.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::base::{Digest, UrlPath};
use crate::publish::{Contents, Tombstone};

pub use crate::base::sha256;

/// The version of the form in which releases are kept.
const FORMAT: u32 = 1;

/// How much differs between a release and the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Pages that were not there.
    pub pages_added: usize,
    /// Pages with other bytes.
    pub pages_changed: usize,
    /// Pages that are not there any more.
    pub pages_removed: usize,
    /// Other files that are new, others, or gone.
    pub files: usize,
}

/// A whole published site.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// Version of this form.
    pub parkpages_release: u32,
    /// Its number, from 1.
    pub number: u64,
    /// The name of its folder.
    pub name: String,
    /// The instant at which it was built.
    pub at: Timestamp,
    /// The name of the person or job that published it, as far as the environment says.
    pub by: String,
    /// The program that made it.
    pub generator: String,
    /// What differs from the release before.
    pub counts: Counts,
    /// SHA-256 of the list of all files with theirs, as `sha256sum` writes it.
    pub digest: String,
    /// SHA-256 of each file: those of `contents`, and those that pages of the release before may still ask for.
    pub sums: BTreeMap<UrlPath, String>,
    /// What was public once and must not come back, by URL path.
    pub tombstones: BTreeMap<String, Tombstone>,
    /// The number of the release that it brings back, if it is no release of new sources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_to: Option<u64>,
    /// Digest of the sources that it was built from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sources: Option<Digest>,
    /// The commit of git that its sources were, where nothing had changed since that commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The signature of [`Self::list`] in the form of minisign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// What is published at each address, as `diff` compares it.
    pub contents: Contents,
}

impl Release {
    /// A release of `contents`, whose files have these sums; it has neither number nor name yet.
    pub fn new(
        at: Timestamp,
        by: String,
        contents: Contents,
        sums: BTreeMap<UrlPath, String>,
    ) -> Self {
        Self {
            parkpages_release: FORMAT,
            at,
            by,
            generator: concat!("parkpages ", env!("CARGO_PKG_VERSION")).to_owned(),
            digest: sha256(list(&sums).as_bytes()),
            sums,
            contents,
            ..Self::default()
        }
    }

    /// The list of all files with their SHA-256, as `sha256sum` writes it: that is what is signed.
    pub fn list(&self) -> String {
        list(&self.sums)
    }

    /// Makes it the release after `before`, with a name of its own.
    pub fn follow(&mut self, before: Option<&Self>, number: u64) {
        self.number = number;
        let time = self.at.strftime("%Y%m%dT%H%M%S%.3fZ");
        let short = self.digest.get(..8).unwrap_or_default();
        self.name = format!("{time}-{short}");
        self.counts = before.map_or_else(
            || counts(&Contents::default(), &self.contents),
            |before| counts(&before.contents, &self.contents),
        );
    }

    /// Whether readers of `other` see the same pages and files; what lingers of earlier releases does not count.
    pub fn shows_as(&self, other: &Self) -> bool {
        self.shown().eq(other.shown())
    }

    fn shown(&self) -> impl Iterator<Item = (&UrlPath, &String)> {
        let files = &self.contents.files;
        self.sums
            .iter()
            .filter(|(path, _)| files.contains_key(*path))
    }

    /// Whether it is written in a form that this program knows.
    pub fn is_known(&self) -> bool {
        self.parkpages_release == FORMAT
    }
}

/// The list of all files, as `sha256sum` writes it.
fn list(sums: &BTreeMap<UrlPath, String>) -> String {
    sums.iter().fold(String::new(), |mut list, (path, sum)| {
        let _ = writeln!(list, "{sum}  {path}");
        list
    })
}

/// What differs between two sites, by their digests.
pub fn counts(before: &Contents, now: &Contents) -> Counts {
    let mut counts = Counts::default();
    let is_page = |path: &UrlPath| path.extension() == Some("html");
    for (path, output) in &now.files {
        match before.files.get(path) {
            Some(old) if old.digest == output.digest => {}
            _ if !is_page(path) => counts.files += 1,
            Some(_) => counts.pages_changed += 1,
            None => counts.pages_added += 1,
        }
    }
    for path in before.files.keys() {
        if !now.files.contains_key(path) {
            let number = if is_page(path) {
                &mut counts.pages_removed
            } else {
                &mut counts.files
            };
            *number += 1;
        }
    }
    counts
}
