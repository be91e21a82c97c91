//! What is known of a release without its files: what a list of releases shows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::base::Digest;
use crate::publish::{Counts, Release};

/// A release without what it contains. Its fields are those of [`Release`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Its number, from 1.
    pub number: u64,
    /// Its name at the place.
    pub name: String,
    /// The instant at which it was built.
    pub at: Timestamp,
    /// The name of the person or job that published it.
    pub by: String,
    /// What differs from the release before.
    pub counts: Counts,
    /// The number of its files.
    pub files: usize,
    /// SHA-256 of the list of all files with theirs.
    pub digest: String,
    /// The signature of the list of its files, in the form of minisign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// The number of the release that it brings back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_to: Option<u64>,
    /// Digest of the sources that it was built from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sources: Option<Digest>,
    /// The commit of git that its sources were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
}

impl From<&Release> for Head {
    fn from(release: &Release) -> Self {
        Self {
            number: release.number,
            name: release.name.clone(),
            at: release.at,
            by: release.by.clone(),
            counts: release.counts,
            files: release.contents.files.len(),
            digest: release.digest.clone(),
            signature: release.signature.clone(),
            back_to: release.back_to,
            sources: release.sources,
            commit: release.commit.clone(),
        }
    }
}
