//! What a build tells besides its outputs.

pub(super) mod collect;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::base::{Digest, RelPath, UrlPath};
use crate::diag::Diagnostic;
use crate::engine::cache::traces::RebuildReason;
use crate::site::model::Change;

/// What decides a build besides the [`World`](crate::world::World).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// In place of the settings' `base_url`.
    pub base_url: Option<String>,
    /// Publish drafts and what is embargoed or expired too.
    pub drafts: bool,
    /// Leave entries with errors out and publish the rest.
    pub skip_broken: bool,
    /// A visible banner and `noindex` on every page.
    pub preview: bool,
}

/// An output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Digest of its bytes.
    pub digest: Digest,
    /// Length in bytes.
    pub len: u64,
}

/// Tells the outputs of one build, as a whole, from those of every other.
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
    /// All outputs. To be committed only if `publishable`.
    pub outputs: Arc<BTreeMap<UrlPath, Output>>,
    /// Which outputs these are.
    pub edition: Edition,
    /// Of each page that was made, why. All others were kept.
    pub why: BTreeMap<UrlPath, RebuildReason>,
    /// All problems, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// What a person wants to know.
    pub report: Arc<Report>,
    /// There is no error, or each is confined to entries that were left out (`skip_broken`).
    pub publishable: bool,
}

/// Why an entry is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowState {
    /// It is public.
    Public,
    /// `draft: true`, here or above.
    Draft,
    /// Its time of publication has not come.
    Embargoed,
    /// Its time is over.
    Expired,
    /// Public, as a notice of its withdrawal.
    Withdrawn,
    /// It has errors and was left out.
    Broken,
}

impl RowState {
    /// The state in one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Draft => "draft",
            Self::Embargoed => "embargoed",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Broken => "broken",
        }
    }
}

/// An entry or section in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Content path, as `news/opening`.
    pub path: String,
    /// Key of the language.
    pub language: String,
    /// Its state at the build's instant.
    pub state: RowState,
    /// Date of publication, ISO 8601.
    pub date: Option<String>,
    /// Title.
    pub title: String,
    /// URL path; of what is not public, the one that it will have.
    pub url: String,
    /// The file that this version is written in, or converted from.
    pub file: RelPath,
    /// `written`, `derived` (converted from another language) or `original` (shown in its original
    /// language for want of a translation).
    pub version: String,
}

/// A change that time alone will bring.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Due {
    /// When.
    pub at: Timestamp,
    /// What happens.
    pub change: Change,
    /// Content path of the entry, or the notice's file.
    pub path: String,
    /// Its title in the default language or else the original one; empty for notices.
    pub title: String,
}

/// What a person wants to know of a build.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Key of each language and its number of pages, in the order of the settings.
    pub pages: Vec<(String, usize)>,
    /// Every entry and section in each of its languages, sorted by path.
    pub rows: Vec<Row>,
    /// All changes to come, sorted.
    pub dues: Vec<Due>,
    /// Files that belong to what is not public, for `--redact`.
    pub confidential: Vec<RelPath>,
    /// URL paths of the folders whose pages come and go with what they list.
    pub generated: Vec<String>,
    /// IANA name of the site's time zone, for showing instants.
    pub timezone: String,
}
