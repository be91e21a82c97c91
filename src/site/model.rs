//! The site as data: sections, entries, their versions, and the pages that they have.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use indexmap::IndexMap;
use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::{ByLang, Digest, Few, Lang, Packed, RelPath};
use crate::content::body::Body;
use crate::content::keys::DerivedVersions;
use crate::content::{Deriver, Keys, MissingTranslation, SectionKeys};
use crate::diag::Diagnostic;
use crate::markdown::{Document, Heading, WordCount};
use crate::schema::Schema;
use crate::site::pictures::Picture;
use crate::site::query::Owner;

/// The number of an entry or section index in a site: its position in [`super::Site::entries`]. It is valid for that
/// site alone, which may be edited in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct EntryId(u32);

impl EntryId {
    /// Creates the id of the entry at a position.
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The position of the entry.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// Iterates over all entries of a site with their ids.
    pub fn each(entries: &[Entry]) -> impl Iterator<Item = (Self, &Entry)> {
        let numbered = entries.iter().enumerate();
        numbered.map(|(index, entry)| (Self::new(index), entry))
    }

    /// Like [`Self::each`], on all cores.
    pub fn par_each(entries: &[Entry]) -> impl IndexedParallelIterator<Item = (Self, &Entry)> {
        let numbered = entries.par_iter().enumerate();
        numbered.map(|(index, entry)| (Self::new(index), entry))
    }
}

/// Whether something is public, or why it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VersionState {
    /// It is public at the instant of the build.
    Public,
    /// `draft: true`, here or above.
    Draft,
    /// Its section asks for an approval that it has not, here or above.
    Unapproved,
    /// Its time of publication is still to come.
    Embargoed,
    /// Its time of publication is over.
    Expired,
    /// It is left out because of its errors.
    Broken,
}

/// An entry in one language: the original, a translation, or derived by conversion.
#[derive(Debug, Clone)]
pub struct Version {
    /// The file that it is written in, or converted from.
    pub file: RelPath,
    /// The files that state what this version inherits, by field or [`TEMPLATE`].
    pub stated_in: BTreeMap<String, RelPath>,
    /// The language that it is converted from.
    pub derived_from: Option<Lang>,
    /// What converts it, if its front matter says how words are converted; else that of the site.
    pub deriver: Option<Arc<Deriver>>,
    /// Its front matter, laid over that of the original and what sections hand down.
    pub keys: Arc<Keys>,
    /// The title in its language.
    pub title: Arc<str>,
    /// The text; [`super::Site::text`] renders it if that was left to its page.
    pub text: VersionText,
    /// The rendered Markdown fields by name; in lists and maps, by `name/0/part`.
    pub documents: BTreeMap<String, Arc<Document>>,
    /// Whether this version is public.
    pub state: VersionState,
}

impl Version {
    /// Whether it is converted, and a draft until somebody has read it.
    pub fn is_held(&self) -> bool {
        let stated = self.keys.derived.as_ref().map(|stated| stated.value);
        self.derived_from.is_some() && stated == Some(DerivedVersions::Hold)
    }
}

/// The Markdown text of a version, rendered or not.
#[derive(Debug, Clone)]
pub enum VersionText {
    /// There is no text: a record has none, and that of a page may be empty.
    Empty,
    /// The Markdown, which is rendered together with its page and then dropped, because nothing else asks for it.
    Markdown(LeftText),
    /// The document that the Markdown was rendered to.
    Rendered(Arc<Document>),
}

/// A text that is left to its page.
#[derive(Debug, Clone)]
pub struct LeftText {
    /// The Markdown.
    pub source: Body,
    /// Whether it may link into the site, once somebody has looked. Sites share it with the version.
    pub may_link: OnceLock<bool>,
    /// What can be looked for in it, once it has been rendered, if the site has a search and the text calls no shortcodes.
    pub words: OnceLock<Box<Words>>,
    /// Where its page shows it, in a site that lasts.
    shown: Shown,
    /// Whether it has been rendered before, in a site that lasts.
    was_rendered: OnceLock<()>,
    /// The document that it was rendered to the second time, as changes of templates have it rendered again and again. It is compressed
    /// with the Markdown, of which it mostly consists.
    document: OnceLock<Box<Packed>>,
}

/// Where an output shows a text as it was rendered, so that it can be taken from there.
#[derive(Debug, Clone)]
pub struct ShownText {
    /// The digest of the output.
    pub output: Digest,
    /// Where the text stands in it.
    pub at: Range<usize>,
    /// The number of its words.
    pub words: WordCount,
    /// Its headings; `None` if no template showed them.
    pub headings: Option<Vec<Heading>>,
}

#[derive(Debug, Default)]
struct Shown(Mutex<Option<Box<ShownText>>>);

impl Clone for Shown {
    fn clone(&self) -> Self {
        let shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Self(Mutex::new(shown.clone()))
    }
}

impl LeftText {
    /// Notes where its page shows it now.
    pub fn note_shown(&self, shown: Option<ShownText>) {
        *self.shown.0.lock().unwrap_or_else(PoisonError::into_inner) = shown.map(Box::new);
    }

    /// Where its page has shown it.
    pub fn shown(&self) -> Option<ShownText> {
        let shown = self.shown.0.lock();
        let shown = shown.unwrap_or_else(PoisonError::into_inner);
        shown.as_deref().cloned()
    }

    /// Whether the next document is to be kept: not the first one, because most texts are rendered once.
    pub fn wants_document(&self) -> bool {
        self.was_rendered.set(()).is_err()
    }

    /// Keeps the document that it was rendered to.
    pub fn keep(&self, document: &Document) {
        let packed = postcard::to_stdvec(document).ok();
        let packed = packed.and_then(|bytes| Packed::with(&bytes, self.source.text().as_bytes()));
        if let Some(packed) = packed {
            // What another thread has kept meanwhile is the same.
            let _ = self.document.set(Box::new(packed));
        }
    }

    /// The document that was kept.
    pub fn kept(&self) -> Option<Document> {
        let bytes = self
            .document
            .get()?
            .open_with(self.source.text().as_bytes());
        postcard::from_bytes(&bytes).ok()
    }
}

/// What can be looked for in a text.
#[derive(Debug, Clone)]
pub struct Words {
    /// The text without markup.
    pub plain: Box<str>,
    /// Its headings.
    pub headings: Vec<String>,
}

impl VersionText {
    /// The text of a file, not rendered yet.
    pub fn of(body: Option<Body>) -> Self {
        body.map_or(Self::Empty, |source| {
            Self::Markdown(LeftText {
                // Those are left in their files that link to no page.
                may_link: if source.is_left() {
                    OnceLock::from(false)
                } else {
                    OnceLock::new()
                },
                source,
                words: OnceLock::new(),
                shown: Shown::default(),
                was_rendered: OnceLock::new(),
                document: OnceLock::new(),
            })
        })
    }

    /// The rendered text; `None` if there is none, or if it is left to its page.
    pub fn rendered(&self) -> Option<&Arc<Document>> {
        match self {
            Self::Rendered(document) => Some(document),
            Self::Empty | Self::Markdown(_) => None,
        }
    }
}

/// The name of the template in [`Version::stated_in`].
pub const TEMPLATE: &str = "template";

impl Version {
    /// Its text, if that is rendered, and its Markdown fields.
    pub fn rendered(&self) -> impl Iterator<Item = &Arc<Document>> {
        let text = self.text.rendered().into_iter();
        text.chain(self.documents.values())
    }

    /// The file that states a field or the [`TEMPLATE`].
    pub fn file_of(&self, name: &str) -> &RelPath {
        self.stated_in.get(name).unwrap_or(&self.file)
    }
}

/// Which text a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageSource {
    /// The version in the page's own language.
    Own,
    /// The original, because there is no version in the language.
    Original,
    /// Only a notice that there is no version in the language.
    Notice,
}

/// A page of an entry or section in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The language of the version that it shows.
    pub version: Lang,
    /// Why it shows that version.
    pub how: PageSource,
    /// URL path, not encoded, without the base path: `/tc/news/opening/`.
    pub url: Arc<str>,
}

/// An entry, or a section's index.
#[derive(Debug)]
pub struct Entry {
    /// Digest of everything that decides its versions, except for what applies to the whole site.
    pub key: Digest,
    /// The same of its front matter alone.
    pub front_key: Digest,
    /// Digest of what the sections above hand down.
    pub inherited: Digest,
    /// Problems of its files together; those of a text are in its document.
    pub problems: Few<Diagnostic>,
    /// Figures in its texts that contradict a fact.
    pub claims: Few<Diagnostic>,
    /// Content path, such as `news/opening`.
    pub path: Arc<str>,
    /// Content path of its section; for an index, its own.
    pub section: Arc<str>,
    /// Whether it is the index of a section.
    pub index: bool,
    /// The taxonomy or facet, of the text of one of its terms.
    pub over: Option<Box<Owner>>,
    /// Whether it is a YAML record.
    pub record: bool,
    /// The content folder that relative links start from, as `content/news`.
    pub folder: Box<str>,
    /// Whether it has a folder of its own.
    pub own_folder: bool,
    /// The last segment of its URLs.
    pub slug: Box<str>,
    /// The path of its URLs below the language, without slashes at the ends.
    pub address: Box<str>,
    /// What is wrong with its address.
    pub address_problems: Few<Diagnostic>,
    /// The language of the original.
    pub original: Lang,
    /// Its versions, written and derived; shared with the site of the next build while they stay as they are.
    pub versions: Arc<ByLang<Version>>,
    /// The pages of its public versions; in a build with drafts, of the others too.
    pub pages: ByLang<Page>,
    /// The URL path that its page in each language has, or will have.
    pub urls: ByLang<Arc<str>>,
    /// Whether the instant of a field with `closes` has passed.
    pub closed: bool,
    /// Whether errors leave it unknown if it is public; then it is not.
    pub in_doubt: bool,
    /// Files that belong to it, in its folder.
    pub files: Few<RelPath>,
}

impl Entry {
    /// Whether it has a page in any language.
    pub fn has_pages(&self) -> bool {
        !self.pages.is_empty()
    }

    /// The written versions that no page shows.
    pub fn unpublished(&self) -> impl Iterator<Item = (Lang, &Version)> {
        let shown = |lang| self.pages.iter().any(|(_, page)| page.version == lang);
        let written = self.versions.iter();
        let written = written.filter(|(_, version)| version.derived_from.is_none());
        written.filter(move |(lang, _)| !shown(*lang))
    }

    /// Whether there are written versions that no page shows.
    pub fn has_unpublished(&self) -> bool {
        self.unpublished().next().is_some()
    }

    /// Whether it is one of the entries of its section, and neither its index nor the text of a term.
    pub fn is_item(&self) -> bool {
        !self.index && self.over.is_none()
    }

    /// Whether lists, counts and feeds include it: it is an entry of its section, has a page, and is not withdrawn.
    pub fn listed(&self) -> bool {
        self.has_pages() && self.is_item() && !self.withdrawn()
    }

    /// Whether it is withdrawn, so that only a notice is left.
    pub fn withdrawn(&self) -> bool {
        self.original_version()
            .is_some_and(|version| version.keys.withdrawn.is_some())
    }

    /// Problems of its files together and of its texts. Derived versions have none of their own.
    pub fn all_problems(&self) -> impl Iterator<Item = &Diagnostic> {
        let written = self.versions.iter().map(|(_, version)| version);
        let written = written.filter(|version| version.derived_from.is_none());
        let of_texts = written.flat_map(Version::rendered);
        let of_texts = of_texts.flat_map(|document| &document.diagnostics);
        let own = self.problems.iter().chain(&self.claims);
        own.chain(of_texts)
    }

    /// The version in the original language.
    pub fn original_version(&self) -> Option<&Version> {
        self.versions.get(self.original)
    }
}

/// Entries of a section in its order.
#[derive(Debug, Default)]
pub struct Order {
    /// The entries, in order.
    pub ids: Arc<[EntryId]>,
    /// Each entry with its position in the order, sorted by entry.
    ranks: Vec<(EntryId, u32)>,
}

impl Order {
    /// Creates the order of entries that are already sorted.
    pub fn new(ids: Arc<[EntryId]>) -> Self {
        let mut ranks: Vec<(EntryId, u32)> = ids.iter().copied().zip(0..).collect();
        ranks.sort_unstable();
        Self { ids, ranks }
    }

    /// The position of an entry in the order.
    pub fn rank(&self, id: EntryId) -> Option<usize> {
        let at = self.ranks.binary_search_by_key(&id, |(id, _)| *id);
        self.ranks.get(at.ok()?).map(|(_, rank)| *rank as usize)
    }
}

/// A section: a folder with an index.
#[derive(Debug)]
pub struct Section {
    /// Content path; empty for the root.
    pub path: String,
    /// Content path of the section above; `None` for the root.
    pub parent: Option<String>,
    /// The entry that is its index.
    pub index: EntryId,
    /// The settings of the section, as its index states them.
    pub keys: SectionKeys,
    /// The fields that its entries may have.
    pub schema: Option<Arc<Schema>>,
    /// What its entries show in a language without a version.
    pub missing: MissingTranslation,
    /// Whether its entries are public only once somebody has approved their texts.
    pub approval_required: bool,
    /// Sections directly below, by content path.
    pub children: Vec<String>,
    /// Entries directly in it that have pages.
    pub entries: Vec<EntryId>,
    /// These entries in the section's order, by language.
    pub(super) order: ByLang<OnceLock<Arc<Order>>>,
    /// The years of these entries with their counts, newest first.
    pub(super) years: OnceLock<Vec<(i16, usize)>>,
}

impl Section {
    /// The number of entries on a page of its lists; `None` for all.
    pub fn paginate_by(&self) -> Option<usize> {
        self.keys.paginate_by.filter(|n| *n > 0)
    }
}

/// A file that is published unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFile {
    /// Its path below the root.
    pub path: RelPath,
    /// Its length in bytes.
    pub size: u64,
    /// Width and height in pixels, of a picture that states them.
    pub dimensions: Option<(u32, u32)>,
    /// The number of pages of a PDF file, where it is known.
    pub pages: Option<u32>,
    /// What is published of a picture other than a drawing.
    pub picture: Option<Arc<Picture>>,
    /// The entry that it belongs to; `None` for files of the site.
    pub owner: Option<EntryId>,
    /// The section that it is in.
    pub section: String,
}

/// The entries of each term of a taxonomy or facet.
pub type TermIndex = IndexMap<String, Vec<EntryId>>;

/// An instant at which the site changes by time alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The instant of the change.
    pub at: Timestamp,
    /// What the site does at that instant.
    pub change: Change,
    /// Content path of the entry, or the file of the notice.
    pub path: String,
}

/// What becomes different at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// An entry becomes public.
    GoesLive,
    /// An entry is no longer public.
    Expires,
    /// The instant of a field with `closes` passes.
    Closes,
    /// A notice begins to run.
    NoticeStarts,
    /// A notice no longer runs.
    NoticeEnds,
    /// The text of an alert is another one.
    AlertUpdates,
    /// The alert of a cancelled notice is published no longer.
    AlertEnds,
}
