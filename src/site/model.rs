//! The site as data: sections, entries, their versions, and the pages that they have.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::{ByLang, Digest, Lang, RelPath};
use crate::content::page::Body;
use crate::content::{Keys, MissingTranslation, SectionKeys};
use crate::diag::Diagnostic;
use crate::markdown::Document;
use crate::schema::Schema;

/// The number of an entry or section index in a site: its position in [`super::Site::entries`]. It holds for that site
/// alone, and as long as it is only edited in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct EntryId(u32);

impl EntryId {
    /// The id of the entry at a position.
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The position of the entry.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// Entries, in the order of a site, with their ids.
    pub fn each(entries: &[Entry]) -> impl Iterator<Item = (Self, &Entry)> {
        let numbered = entries.iter().enumerate();
        numbered.map(|(index, entry)| (Self::new(index), entry))
    }

    /// The same on all cores.
    pub fn par_each(entries: &[Entry]) -> impl IndexedParallelIterator<Item = (Self, &Entry)> {
        let numbered = entries.par_iter().enumerate();
        numbered.map(|(index, entry)| (Self::new(index), entry))
    }
}

/// Why something is or is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VersionState {
    /// It is public.
    Public,
    /// `draft: true`, here or above.
    Draft,
    /// Its time of publication has not come.
    Embargoed,
    /// Its time is over.
    Expired,
    /// It has errors and is left out.
    Broken,
}

/// A text of an entry in one language: written by hand or converted.
#[derive(Debug, Clone)]
pub struct Version {
    /// The file that it is written in, or converted from.
    pub file: RelPath,
    /// The files that state what this one only takes over: by field, or [`TEMPLATE`].
    pub stated_in: BTreeMap<String, RelPath>,
    /// The language that it is converted from.
    pub derived_from: Option<Lang>,
    /// What the file states, over what the original and the sections above state.
    pub keys: Arc<Keys>,
    /// Its title.
    pub title: String,
    /// Its text. [`super::Site::text`] renders it where that was left to its page.
    pub text: VersionText,
    /// Its Markdown fields, by name; of those in lists and maps, by `name/0/part`.
    pub documents: BTreeMap<String, Arc<Document>>,
    /// Its own state.
    pub state: VersionState,
}

/// The text of a version.
#[derive(Debug, Clone)]
pub enum VersionText {
    /// A record has no text, and that of a page may be empty.
    Empty,
    /// Its Markdown, which is rendered together with its page and not kept: nothing else asks for it.
    Markdown(Body),
    /// What its Markdown was rendered to.
    Rendered(Arc<Document>),
}

impl VersionText {
    /// The rendered text, unless there is none or it is left to its page.
    pub fn rendered(&self) -> Option<&Arc<Document>> {
        match self {
            Self::Rendered(document) => Some(document),
            Self::Empty | Self::Markdown(_) => None,
        }
    }
}

/// The key of an entry's template.
pub const TEMPLATE: &str = "template";

impl Version {
    /// The file that states a field, or its [`TEMPLATE`].
    pub fn file_of(&self, name: &str) -> &RelPath {
        self.stated_in.get(name).unwrap_or(&self.file)
    }
}

/// How a page comes to its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageSource {
    /// There is a version in the page's language.
    Own,
    /// The original is shown for want of a version.
    Original,
    /// Only a notice, for want of a version.
    Notice,
}

/// A page of an entry or section in a language.
#[derive(Debug, Clone)]
pub struct Page {
    /// The language of the version that it shows.
    pub version: Lang,
    /// How it comes to it.
    pub how: PageSource,
    /// URL path, not encoded, without the base path: `/tc/news/opening/`.
    pub url: String,
}

/// An entry, or a section's index.
#[derive(Debug)]
pub struct Entry {
    /// Digest of all that decides its versions, besides what holds for the whole site.
    pub key: Digest,
    /// Digest of what the sections above hand down.
    pub inherited: Digest,
    /// Problems of its files together; those of its texts are with the texts.
    pub problems: Vec<Diagnostic>,
    /// Content path.
    pub path: String,
    /// Content path of its section; its own of an index.
    pub section: Arc<str>,
    /// It is a section's index.
    pub index: bool,
    /// It is a YAML record.
    pub record: bool,
    /// The content folder that relative links start from, as `content/news`.
    pub folder: String,
    /// It has a folder of its own.
    pub own_folder: bool,
    /// Last segment of its URLs.
    pub slug: String,
    /// Its URLs below the language, without slashes at the ends.
    pub address: String,
    /// Language of the original.
    pub original: Lang,
    /// Its versions, written and derived.
    pub versions: ByLang<Version>,
    /// Its pages: of what is public, and in a build with drafts of the rest.
    pub pages: ByLang<Page>,
    /// Where it will be once it is public.
    pub urls: ByLang<String>,
    /// A `closes` field has passed.
    pub closed: bool,
    /// Errors leave it unknown whether it is public, so it is not.
    pub in_doubt: bool,
    /// Files beside it, below its folder.
    pub files: Vec<RelPath>,
}

impl Entry {
    /// Whether any language has a page of it.
    pub fn has_pages(&self) -> bool {
        !self.pages.is_empty()
    }

    /// The versions as written that no page shows.
    pub fn unpublished(&self) -> impl Iterator<Item = (Lang, &Version)> {
        let shown = |lang| self.pages.iter().any(|(_, page)| page.version == lang);
        let written = self.versions.iter();
        let written = written.filter(|(_, version)| version.derived_from.is_none());
        written.filter(move |(lang, _)| !shown(*lang))
    }

    /// Whether there are such versions.
    pub fn has_unpublished(&self) -> bool {
        self.unpublished().next().is_some()
    }

    /// Whether lists, counts and feeds have it: a page that is neither an index nor withdrawn.
    pub fn listed(&self) -> bool {
        self.has_pages() && !self.index && !self.withdrawn()
    }

    /// Whether only a notice is left of it.
    pub fn withdrawn(&self) -> bool {
        self.original_version()
            .is_some_and(|version| version.keys.withdrawn.is_some())
    }

    /// Problems of its files together and of its texts. Those of converted texts are their sources'.
    pub fn all_problems(&self) -> impl Iterator<Item = &Diagnostic> {
        let written = self.versions.iter().map(|(_, version)| version);
        let written = written.filter(|version| version.derived_from.is_none());
        let documents =
            written.flat_map(|v| v.text.rendered().into_iter().chain(v.documents.values()));
        let of_texts = documents.flat_map(|document| &document.diagnostics);
        self.problems.iter().chain(of_texts)
    }

    /// The original's version.
    pub fn original_version(&self) -> Option<&Version> {
        self.versions.get(self.original)
    }
}

/// Entries of a section in its own order.
#[derive(Debug, Default)]
pub struct Order {
    /// The entries, in order.
    pub ids: Arc<[EntryId]>,
    /// The position in the order of each entry, sorted by entry.
    ranks: Vec<(EntryId, usize)>,
}

impl Order {
    /// The order of entries that are sorted already.
    pub fn new(ids: Arc<[EntryId]>) -> Self {
        let ranks = ids.iter().enumerate();
        let mut ranks: Vec<(EntryId, usize)> = ranks.map(|(rank, id)| (*id, rank)).collect();
        ranks.sort_unstable();
        Self { ids, ranks }
    }

    /// The position of an entry in the order.
    pub fn rank(&self, id: EntryId) -> Option<usize> {
        let at = self.ranks.binary_search_by_key(&id, |(id, _)| *id);
        self.ranks.get(at.ok()?).map(|(_, rank)| *rank)
    }
}

/// A section.
#[derive(Debug)]
pub struct Section {
    /// Content path; empty is the root.
    pub path: String,
    /// Content path of the section above; `None` of the root.
    pub parent: Option<String>,
    /// Its index.
    pub index: EntryId,
    /// What its index states.
    pub keys: SectionKeys,
    /// Fields of its entries.
    pub schema: Option<Arc<Schema>>,
    /// Policy for missing versions.
    pub missing: MissingTranslation,
    /// Sections directly below, by content path.
    pub children: Vec<String>,
    /// Entries directly in it that have pages.
    pub entries: Vec<EntryId>,
    /// The same in the section's own order, by language.
    pub(super) order: ByLang<OnceLock<Arc<Order>>>,
    /// Their years with how many each has, the newest first.
    pub(super) years: OnceLock<Vec<(i16, usize)>>,
}

impl Section {
    /// Entries on a page of its lists; `None` is all.
    pub fn paginate_by(&self) -> Option<usize> {
        self.keys.paginate_by.filter(|n| *n > 0)
    }
}

/// A file that is published as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFile {
    /// Where it is.
    pub path: RelPath,
    /// Length in bytes.
    pub size: u64,
    /// Width and height in pixels, of a picture that tells.
    pub dimensions: Option<(u32, u32)>,
    /// The entry that it belongs to; `None` of files of the site.
    pub owner: Option<EntryId>,
    /// The section that it is in.
    pub section: String,
}

/// Entries by term.
pub type TermIndex = IndexMap<String, Vec<EntryId>>;

/// A change that time will bring.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// When.
    pub at: Timestamp,
    /// What.
    pub change: Change,
    /// Content path, or the file of a notice.
    pub path: String,
}

/// What becomes different at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It becomes public.
    GoesLive,
    /// It is taken away.
    Expires,
    /// A deadline passes.
    Closes,
    /// A notice goes up.
    NoticeStarts,
    /// A notice comes down.
    NoticeEnds,
}
