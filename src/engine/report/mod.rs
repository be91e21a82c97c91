//! What a build returns besides its outputs.

pub(super) mod collect;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::base::{Digest, RelPath, UrlPath};
use crate::diag::Diagnostic;
use crate::engine::cache::traces::RebuildReason;
use crate::site::MediaTypes;
use crate::site::model::Change;

/// What a build depends on besides the [`World`](crate::world::World).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Replaces the settings' `base_url`.
    pub base_url: Option<String>,
    /// Also publish entries that are drafts, embargoed or expired.
    pub drafts: bool,
    /// Leave entries with errors out and publish the rest.
    pub skip_broken: bool,
    /// A visible banner and `noindex` on every page.
    pub preview: bool,
    /// Entries that are not published whatever they say, by content path.
    pub withheld: BTreeSet<String>,
}

/// An output of a build, known by its digest and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Digest of its bytes.
    pub digest: Digest,
    /// The number of bytes.
    pub len: u64,
}

/// Identifies the outputs of one build as a whole: two editions are equal if they are of the same build.
#[derive(Debug, Clone, Default)]
pub struct Edition(Arc<()>);

impl PartialEq for Edition {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The result of a build.
#[derive(Debug, Default)]
pub struct Built {
    /// All outputs by path. They may be committed only if `publishable`.
    pub outputs: Arc<BTreeMap<UrlPath, Output>>,
    /// Identifies these outputs as a whole.
    pub edition: Edition,
    /// The media types of outputs where it is not the one that the ending of the path has.
    pub media_types: Arc<MediaTypes>,
    /// Why each page was rendered; pages that are not in it were fresh.
    pub why: BTreeMap<UrlPath, RebuildReason>,
    /// All problems, in the order in which they are shown.
    pub diagnostics: Vec<Diagnostic>,
    /// Rows, dues and counts for people.
    pub report: Arc<Report>,
    /// Whether there is no error, or only errors of entries that were left out (`skip_broken`).
    pub publishable: bool,
}

/// Whether an entry is public in a language, or why it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowState {
    /// It is public at the instant of the build.
    Public,
    /// `draft: true`, here or above.
    Draft,
    /// It waits for an approval, here or above.
    Unapproved,
    /// Its time of publication is still to come.
    Embargoed,
    /// Its time of publication is over.
    Expired,
    /// Public, as a notice of its withdrawal.
    Withdrawn,
    /// It has errors and was left out.
    Broken,
}

impl RowState {
    /// The name that lists and JSON use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Draft => "draft",
            Self::Unapproved => "unapproved",
            Self::Embargoed => "embargoed",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Broken => "broken",
        }
    }
}

/// How the version of an entry in a language came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowVersion {
    /// It is written in the language.
    Written,
    /// It is converted from another language.
    Derived,
    /// It is shown in its original language, because there is no translation.
    Original,
}

impl RowVersion {
    /// The name that lists and JSON use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Derived => "derived",
            Self::Original => "original",
        }
    }
}

/// An entry or section in one language, as `parkpages list` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Content path, as `news/opening`.
    pub path: Arc<str>,
    /// Key of the language.
    pub language: Arc<str>,
    /// Whether it is public at the instant of the build.
    pub state: RowState,
    /// Date of publication, ISO 8601.
    pub date: Option<Box<str>>,
    /// Its title in that language.
    pub title: Arc<str>,
    /// URL path; of what is not public, the one that it will have.
    pub url: Arc<str>,
    /// The file that this version is written in, or converted from.
    pub file: RelPath,
    /// How its version came about.
    pub version: RowVersion,
}

/// An instant at which the site changes by time alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Due {
    /// The instant of the change.
    pub at: Timestamp,
    /// What the site does at that instant.
    pub change: Change,
    /// Content path of the entry, or the notice's file.
    pub path: String,
    /// Its title in the default language or else the original one; empty for notices.
    pub title: String,
}

/// What people want to know of a build, besides its problems.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Key of each language and its number of pages, in the order of the settings.
    pub pages: Vec<(String, usize)>,
    /// Every entry and section in each of its languages, sorted by path. Shared, because an edit in place renews few of them.
    pub rows: Vec<Arc<Row>>,
    /// All changes that time will bring, sorted.
    pub dues: Vec<Due>,
    /// Files that belong to what is not public, for `--redact`.
    pub confidential: Vec<RelPath>,
    /// URL paths of the folders whose pages come and go with what they list.
    pub generated: Vec<String>,
    /// IANA name of the site's time zone, for showing instants.
    pub timezone: String,
}
