//! What one build leaves for the next.
//!
//! 1. What can be saved in a file: the files as the build read them, the result ([`Last`]), and the dependencies of
//!    each page ([`Pages`]).
//! 2. [`InMemoryState`], which lasts as long as the process: the site itself and the theme.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Arc, MutexGuard};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::{Digest, Lang, UrlPath, ordered_map};
use crate::diag::Diagnostic;
use crate::engine::cache::fingerprints::Fingerprints;
use crate::engine::cache::payload::Payload;
use crate::engine::cache::sources::{ComparedWorld, Sources};
use crate::engine::cache::state::{InMemoryState, Pages, Rendered};
use crate::engine::cache::traces::{QueryTable, Recorder, Table};
use crate::engine::hosting::rules;
use crate::engine::pictures::PictureCache;
use crate::engine::texts::{LastItems, SiteTexts};
use crate::engine::{Built, Edition, Options, Output, Part, Report};
use crate::output::formats::search::files;
use crate::output::hosting::{AllUses, Rules};
use crate::search::File;
use crate::site::{MediaTypes, Query, Retention, Site};
use crate::theme::Theme;

/// What one build leaves for the next. A build with an empty memo is a clean build.
pub struct Memo {
    pub(in crate::engine) last: Option<Last>,
    pub(in crate::engine) pages: Option<Pages>,
    /// The pages as they were saved, until something asks for them; see [`Memo::decode_pages`].
    pub(in crate::engine) saved_pages: Option<SavedPages>,
    pub(in crate::engine) state: Option<InMemoryState>,
    /// Whether there is something to save that was not loaded.
    pub(in crate::engine) dirty: bool,
    pub(in crate::engine) retention: Retention,
    pub(in crate::engine) pictures: Option<Arc<dyn PictureCache>>,
    /// The routes that are rendered, if that is not all of them.
    pub(in crate::engine) part: Option<Part>,
}

impl Default for Memo {
    fn default() -> Self {
        Self::new()
    }
}

/// The last build: its inputs and its result.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::engine) struct Last {
    pub options: Options,
    pub sources: Arc<Sources>,
    /// The span of time in which the result is valid: its first instant, and the first after it.
    pub valid: (Timestamp, Option<Timestamp>),
    #[serde(deserialize_with = "shared_outputs")]
    pub outputs: Arc<BTreeMap<UrlPath, Output>>,
    #[serde(skip)]
    pub edition: Edition,
    pub media_types: Arc<MediaTypes>,
    pub diagnostics: Vec<Diagnostic>,
    pub report: Arc<Report>,
    pub publishable: bool,
}

fn shared_outputs<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Arc<BTreeMap<UrlPath, Output>>, D::Error> {
    ordered_map(from).map(Arc::new)
}

impl Memo {
    /// Creates an empty memo.
    pub fn new() -> Self {
        Self {
            last: None,
            pages: None,
            saved_pages: None,
            state: None,
            dirty: false,
            retention: Retention::InProcess,
            pictures: None,
            part: None,
        }
    }

    /// Creates an empty memo for a build that no other follows, which records nothing for a next one.
    pub fn once() -> Self {
        Self {
            retention: Retention::None,
            ..Self::new()
        }
    }

    /// Makes this the memo of builds that are followed by a build of another process. They keep nothing that is not
    /// saved.
    pub fn ending(self) -> Self {
        Self {
            retention: Retention::OnDisk,
            ..self
        }
    }

    /// Takes versions of pictures from a cache, and puts those there that are made.
    #[must_use]
    pub fn with_pictures(self, pictures: Arc<dyn PictureCache>) -> Self {
        Self {
            pictures: Some(pictures),
            ..self
        }
    }

    /// The site of the last build that had usable settings.
    pub fn site(&self) -> Option<&Arc<Site>> {
        self.state.as_ref().map(|state| &state.site)
    }

    /// The theme of that build, unless it had errors.
    pub fn theme(&self) -> Option<&Arc<Theme>> {
        self.state.as_ref().and_then(|state| state.theme.as_ref())
    }

    /// All files of the index of a language for the search, by the names that they have in it. The manifest has none.
    pub fn search_files(&self, lang: Lang) -> Vec<File> {
        let Some(state) = &self.state else {
            return Vec::new();
        };
        let Some(theme) = &state.theme else {
            return Vec::new();
        };
        let recorder = || Recorder::disabled(Arc::clone(&state.site));
        let last = LastItems::default();
        let texts = SiteTexts::new(&state.site, theme, &recorder, &last);
        files(&state.site, lang, &texts)
    }

    /// What a web server is to do for the last build, besides sending its outputs.
    pub fn rules(&self) -> Option<Rules> {
        let rendered = self.pages.iter().flat_map(|pages| &pages.rendered);
        let rendered = rendered.map(|(path, rendered)| (path, &**rendered));
        Some(rules(self.site()?, rendered))
    }

    /// How a web server is to answer after the last build.
    pub fn answers(&self) -> Option<Rules> {
        let site = self.site()?;
        let mut uses = AllUses::default();
        if site.settings().hosting.headers.is_some() {
            for rendered in self.pages.iter().flat_map(|pages| pages.rendered.values()) {
                uses.add(&rendered.uses);
            }
        }
        Some(Rules::of_answers(site, &uses))
    }

    /// Whether there is nothing in it, so that a build with it is a clean build.
    pub fn is_empty(&self) -> bool {
        self.last.is_none() && self.pages.is_none() && self.state.is_none()
    }

    /// The report of the last build, if it had usable settings.
    pub fn report(&self) -> Option<Arc<Report>> {
        self.last.as_ref().map(|last| Arc::clone(&last.report))
    }

    /// Whether there is something to save that was not loaded.
    pub fn is_dirty(&self) -> bool {
        self.dirty && self.is_complete()
    }

    /// Whether it has all that is saved.
    fn is_complete(&self) -> bool {
        self.last.is_some() && (self.pages.is_some() || self.saved_pages.is_some())
    }

    /// The instant until which the result of the last build is valid, if time alone will change it.
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.last.as_ref()?.valid.1
    }

    /// Stores the files as a build read them.
    pub(in crate::engine) fn remember_sources(&mut self, snapshot: ComparedWorld<'_>) {
        if let Some(last) = &mut self.last {
            // Gives up this reference, so that the snapshot can change the list in place.
            last.sources = Arc::default();
            let (sources, news) = snapshot.sources();
            last.sources = sources;
            self.dirty |= news;
        }
    }

    /// The pages of the last build, sorted by path.
    pub fn pages(&mut self) -> impl Iterator<Item = &UrlPath> {
        self.decode_pages();
        let rendered = self.pages.iter().flat_map(|pages| &pages.rendered);
        let rendered = rendered.filter(|(_, rendered)| rendered.trace.is_some());
        rendered.map(|(path, _)| path)
    }

    /// Drops what was rendered, which nothing asks for once it is saved. Returns whether there was anything.
    pub fn drop_pages(&mut self) -> bool {
        self.pages.take().is_some()
    }

    /// Removes everything, except for the retention, the cache of pictures and the part.
    pub fn clear(&mut self) {
        *self = Self {
            retention: self.retention,
            pictures: self.pictures.take(),
            part: self.part,
            ..Self::new()
        };
    }
}

impl Last {
    /// Whether the result is valid at an instant.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        let (from, before) = self.valid;
        from <= now && before.is_none_or(|before| now < before)
    }

    /// Returns the result as a build returns it.
    pub fn built(&self) -> Built {
        Built {
            outputs: Arc::clone(&self.outputs),
            edition: self.edition.clone(),
            media_types: Arc::clone(&self.media_types),
            why: BTreeMap::new(),
            diagnostics: self.diagnostics.clone(),
            report: Arc::clone(&self.report),
            publishable: self.publishable,
        }
    }
}

/// The first bytes of a saved memo, with the version of its format.
const MAGIC: &[u8; 20] = b"parkpages memo, 6\n\0\0";

/// A saved memo, of which the pages have not been decoded.
pub(in crate::engine) struct SavedPages {
    memo: Vec<u8>,
    /// Where the pages are in it.
    at: Range<usize>,
}

impl SavedPages {
    fn bytes(&self) -> &[u8] {
        self.memo.get(self.at.clone()).unwrap_or_default()
    }
}

/// [`Pages`], borrowed for saving.
#[derive(Serialize)]
struct Keeping<'a> {
    common: Digest,
    theme: Digest,
    fingerprints: &'a Fingerprints,
    queries: Vec<Shard<'a>>,
    rendered: &'a BTreeMap<UrlPath, Arc<Rendered>>,
}

/// A shard of the table of queries.
struct Shard<'a>(MutexGuard<'a, Table>);

impl Serialize for Shard<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter())
    }
}

/// [`Pages`] as they are loaded.
#[derive(Deserialize)]
struct KeptPages {
    common: Digest,
    theme: Digest,
    fingerprints: Fingerprints,
    queries: Vec<Vec<(Query, Digest)>>,
    rendered: BTreeMap<UrlPath, Arc<Rendered>>,
}

impl Memo {
    /// Writes the memo for another process, piece by piece, since that of a large site would take much memory as a whole. Only a process
    /// with the same `identity` can load it, which names program and site. Writes nothing where there is nothing to save.
    ///
    /// # Errors
    /// `to` refuses what is written.
    pub fn save(&self, identity: &str, to: &mut dyn Write) -> io::Result<()> {
        let Some(last) = self.last.as_ref().filter(|_| self.is_complete()) else {
            return Ok(());
        };
        to.write_all(MAGIC)?;
        to.write_all(Digest::of(identity.as_bytes()).as_bytes())?;
        let mut payload = Payload::new(to);
        payload.add(last)?;
        if let Some(pages) = &self.pages {
            payload.add(&pages.keeping())?;
        } else if let Some(saved) = &self.saved_pages {
            payload.add_saved(saved.bytes())?;
        }
        payload.finish()
    }

    /// Loads what [`Memo::save`] wrote for the same `identity`. `None` for anything else: damaged bytes, another
    /// program, another site.
    pub fn load(memo: Vec<u8>, identity: &str) -> Option<Self> {
        let rest = memo.strip_prefix(MAGIC)?;
        let rest = rest.strip_prefix(Digest::of(identity.as_bytes()).as_bytes())?;
        let payload = Payload::whole(rest)?;
        let begin = memo.len() - rest.len();
        let (last, pages) = postcard::take_from_bytes(payload).ok()?;
        let at = begin + payload.len() - pages.len()..begin + payload.len();
        Some(Self {
            last: Some(last),
            saved_pages: Some(SavedPages { memo, at }),
            ..Self::new()
        })
    }

    /// Decodes the pages of a memo that was loaded. A build without a change does without: they are two thirds of the memo.
    pub(in crate::engine) fn decode_pages(&mut self) {
        let Some(saved) = self.saved_pages.take() else {
            return;
        };
        self.pages = Pages::load(saved.bytes());
        if self.pages.is_none() {
            self.clear();
        }
    }
}

impl Pages {
    /// The pages as bytes.
    pub(super) fn save(&self) -> Option<Vec<u8>> {
        postcard::to_stdvec(&self.keeping()).ok()
    }

    fn keeping(&self) -> Keeping<'_> {
        let queries = self.queries.tables().into_iter();
        Keeping {
            common: self.common,
            theme: self.theme,
            fingerprints: &self.fingerprints,
            queries: queries.map(Shard).collect(),
            rendered: &self.rendered,
        }
    }

    /// Loads what [`Pages::save`] returned.
    pub(super) fn load(bytes: &[u8]) -> Option<Self> {
        let pages: KeptPages = postcard::from_bytes(bytes).ok()?;
        Some(Self {
            common: pages.common,
            theme: pages.theme,
            fingerprints: pages.fingerprints,
            queries: Arc::new(QueryTable::from_vec(pages.queries)?),
            rendered: pages.rendered,
            // A full rebuild checks these texts again.
            unpublished: BTreeMap::new(),
        })
    }
}
