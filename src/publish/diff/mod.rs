//! What would change for readers, page by page.

mod alike;
mod pages;
mod sink;

use jiff::Timestamp;
use serde::Serialize;

pub use sink::ChangedSink;

use crate::base::UrlPath;
use crate::engine::Built;
use crate::output::readable::Readable;
use crate::publish::Contents;
use crate::publish::words::Passage;
use crate::site::Site;
use crate::world::World;

/// Reads a file that is published.
pub type Reading<'a> = Box<dyn Fn(&UrlPath) -> Option<Vec<u8>> + Sync + 'a>;

/// What is public now, against which a build is compared.
pub struct Before<'a> {
    /// What it is, for people: `release 7 of 2026-05-01 09:00`.
    pub name: String,
    /// The instant at which it was built, if that is known.
    pub at: Option<Timestamp>,
    /// What is published there.
    pub contents: Contents,
    /// Reads one of its files; `None` if only digests are known.
    pub read: Reading<'a>,
}

impl Before<'_> {
    fn readable(&self, path: &UrlPath) -> Option<Readable> {
        let bytes = (self.read)(path)?;
        Some(Readable::of(&String::from_utf8_lossy(&bytes)))
    }
}

/// What becomes of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Nothing is at its address any more.
    Vanished,
    /// Its entry is a draft now, or is not to be public yet.
    Hidden,
    /// Only a notice of its withdrawal is left.
    Withdrawn,
    /// Its time of publication is over.
    Expired,
    /// Its address leads on to another one.
    Redirected,
    /// A list, a term or a year without entries, which goes by itself.
    ListGone,
    /// Its time of publication has come since.
    NewlyPublic,
    /// It was withdrawn and is there again.
    Restored,
    /// It was not there.
    Added,
    /// Its words, links or pictures are others.
    Changed,
    /// The same of a list, or of a page whose own files have not changed: it follows from other changes.
    Follows,
}

/// A page that changes for its readers.
#[derive(Debug, Clone, Serialize)]
pub struct PageChange {
    /// What becomes of it.
    pub kind: Kind,
    /// URL path, not encoded.
    pub address: String,
    /// Key of the language, or its tag where the key is not known; empty if neither is.
    pub language: String,
    /// Its title, plain text.
    pub title: String,
    /// Where it leads on to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leads_to: Option<String>,
    /// What differs for a reader.
    #[serde(skip_serializing_if = "Edit::is_empty")]
    pub edit: Edit,
}

/// What differs between two versions of a page for a reader.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What differs in the title that browsers show; empty if nothing does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub title: Passage,
    /// What differs in the description that search engines show; empty if nothing does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub description: Passage,
    /// The passages of the text that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<Passage>,
    /// How many words go.
    pub words_removed: usize,
    /// How many words come.
    pub words_added: usize,
    /// Links and pictures that go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links_removed: Vec<String>,
    /// Links and pictures that come.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links_added: Vec<String>,
}

impl Edit {
    /// Whether a reader sees no difference.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The same edit on several pages, as where a list or a line of the theme shows on all of them.
#[derive(Debug, Clone, Serialize)]
pub struct Alike {
    /// Addresses of the pages.
    pub addresses: Vec<String>,
    /// What differs on each of them.
    pub edit: Edit,
}

/// Files other than pages.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Files {
    /// URL paths of new files.
    pub added: Vec<String>,
    /// URL paths of files with other bytes.
    pub changed: Vec<String>,
    /// URL paths of files that go.
    pub removed: Vec<String>,
    /// URL paths of those of the search that are new, others, or go: parts of its index, which follow from what pages say, and its script.
    pub search: Vec<String>,
}

impl Files {
    /// Whether no file differs.
    pub fn is_empty(&self) -> bool {
        let Self {
            added,
            changed,
            removed,
            search,
        } = self;
        [added, changed, removed, search]
            .iter()
            .all(|files| files.is_empty())
    }
}

/// A fact with another value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactChange {
    /// Its name in `facts.yaml`.
    pub name: String,
    /// The value that it had; `None` if there was no such fact.
    pub before: Option<String>,
    /// The value that it gets; `None` if there is none any more.
    pub after: Option<String>,
}

/// Everything that would change.
#[derive(Debug, Clone, Serialize)]
pub struct Diff {
    /// What the site is compared with.
    pub against: String,
    /// Pages, by what becomes of them.
    pub pages: Vec<PageChange>,
    /// The same edits on several pages.
    pub alike: Vec<Alike>,
    /// Addresses of pages whose HTML differs, but not their words, links and pictures: a change of the templates.
    pub templates: Vec<String>,
    /// Addresses of pages with other bytes, of which the old bytes are missing, so that it cannot be said what differs.
    pub unread: Vec<String>,
    /// Files that are not pages.
    pub files: Files,
    /// Facts with other values.
    pub facts: Vec<FactChange>,
}

impl Diff {
    /// Compares what is public with a build of the site in `world`, whose outputs went into `sink`.
    pub fn new(
        before: &Before<'_>,
        now: (&Built, &Site),
        world: &dyn World,
        sink: ChangedSink<'_>,
    ) -> Self {
        pages::compare(before, now, world, sink)
    }

    /// Whether nothing at all would change.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
            && self.alike.is_empty()
            && self.templates.is_empty()
            && self.unread.is_empty()
            && self.files.is_empty()
            && self.facts.is_empty()
    }

    /// The pages of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &PageChange> {
        self.pages.iter().filter(move |page| page.kind == kind)
    }
}
