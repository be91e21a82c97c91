//! Assembles one immutable site: routes, translations, sections, taxonomies, references, facts and publication.
//! [`SiteQueries`] is the only way to learn something of it.
//!
//! 1. [`assemble`] builds the site from the parsed files.
//! 2. [`routes`](Site::routes) lists all addresses, and reports an address that two things have.
//! 3. [`SiteQueries`] answers queries with plain [`views`]; [`Site::page_view`] builds a page's own view.

mod alternates;
mod assemble;
mod data;
pub mod events;
pub mod feeds;
mod generated;
mod incremental;
pub mod model;
pub mod pictures;
pub mod query;
pub mod reviews;
pub mod routes;
mod search;
mod security;
mod text;
mod translations;
pub mod views;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock, RwLock};

use foldhash::fast::FixedState;
use indexmap::IndexMap;
use jiff::Timestamp;

use crate::base::locale::Locale;
use crate::base::{ByLang, Digest, Lang, RelPath, UrlPath, suggest};
use crate::content::approvals::Approvals;
use crate::content::body::LeftFiles;
use crate::content::data::DataInput;
use crate::content::{Deriver, Fact, Keys, Notice, OutputSpec, PageFile, Settings};
use crate::diag::Diagnostic;
use crate::markdown::Labels;
use crate::picture::Facts;
use crate::proof::ProofReader;
use crate::proof::claims::Claims;
use crate::schema::Schema;
use crate::site::assemble::references::References;
use crate::site::assemble::term_texts::TermTexts;
use model::{Due, Entry, EntryId, Order, Section, SiteFile, TermIndex, Version};
use views::{Card, ConfigView, DataView, LinkView, Pagers, TermRef};

pub use crate::site::assemble::approval::Approvable;
pub use crate::site::assemble::term_texts::term_folders;
pub use crate::site::incremental::edits::Invalidation;
pub use crate::site::query::{
    FingerprintKey, Listing, Names, Owner, Query, QueryResult, SiteQueries,
};
pub use feeds::{FeedPlace, FeedScope};
pub use routes::{FormatRoute, MediaTypes, MoreRoutes, Route, RouteKind};

/// A file below `content/` that is neither a page nor data and is of an allowed kind. Whether it is
/// published depends on the entry or section that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherFile {
    /// Its path below the root.
    pub path: RelPath,
    /// Its length in bytes.
    pub size: u64,
    /// Width and height in pixels, of a picture that states them.
    pub dimensions: Option<(u32, u32)>,
    /// The number of pages of a PDF file, where it is known.
    pub pages: Option<u32>,
    /// What a picture other than a drawing says of itself, and the digest of its bytes.
    pub picture: Option<(Facts, Digest)>,
    /// Problems that are reported once it is published.
    pub problems: Vec<Diagnostic>,
}

/// A file of a folder `static/`, published as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticFile {
    /// Where it is published.
    pub at: UrlPath,
    /// Its path below the root.
    pub path: RelPath,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
}

/// Content paths of entries and sections to which files may belong that cannot be used.
#[derive(Debug, Default)]
pub struct Lost {
    /// Because a file or folder cannot be read.
    pub unreadable: BTreeSet<String>,
    /// Because the name of a file cannot be that of a page.
    pub misnamed: BTreeSet<String>,
}

/// How long the result of a build will be wanted, which decides what it records and keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Retention {
    /// No build follows: no digests of files, no traces and no fingerprints.
    None,
    /// Another process builds next, from what is saved on disk: digests, traces and fingerprints, but neither the files nor the
    /// rendered texts.
    OnDisk,
    /// This process builds next: everything stays in memory.
    #[default]
    InProcess,
}

impl Retention {
    /// Whether another build will compare its inputs with those of this one.
    pub fn is_compared(self) -> bool {
        self != Self::None
    }

    /// Whether the site stays in memory, to be edited in place or to lend its parts to the next one.
    pub fn is_in_memory(self) -> bool {
        self == Self::InProcess
    }
}

/// Knows what translations were made from.
pub trait KnownOriginals: std::fmt::Debug + Send + Sync {
    /// The word for the state of the version of an entry in a language, as `parkpages translations` has it.
    fn state(&self, site: &Site, entry: &Entry, lang: Lang) -> &'static str;
}

/// What a site is assembled from.
#[derive(Debug)]
pub struct SiteInput {
    /// The settings of the site.
    pub settings: Arc<Settings>,
    /// Scheme, host and path of the site, without a slash at the end.
    pub base_url: String,
    /// The terms of the glossary, where the site is searched.
    pub glossary: Vec<crate::content::Term>,
    /// Converts texts between the Chinese scripts.
    pub deriver: Arc<Deriver>,
    /// A digest of the glossary that was the last to convert words of the settings and fields otherwise than the one before.
    pub converted_by: Digest,
    /// Reads the words of files when they are loaded.
    pub proof_reader: Arc<ProofReader>,
    /// What texts may not contradict.
    pub claims: Claims,
    /// Schemas by the content path of their section.
    pub schemas: BTreeMap<String, Arc<Schema>>,
    /// The folders whose files are texts of terms, by content path.
    pub term_folders: BTreeMap<String, Owner>,
    /// Files that are published as they are: those of the theme, and over them those of the site.
    pub statics: Vec<StaticFile>,
    /// Files of entries and sections, sorted by path.
    pub files: Vec<Arc<PageFile>>,
    /// All other files below `content/`.
    pub others: Vec<OtherFile>,
    /// The facts, with the file that states them.
    pub facts: Option<(RelPath, IndexMap<String, Fact>)>,
    /// What translations were made from, if templates ask for it.
    pub translations: Option<Arc<dyn KnownOriginals>>,
    /// Who approved which text; `None` if that is not known, so that nothing is approved.
    pub approvals: Option<Approvals>,
    /// The SHA-256 of files in the folders of entries whose section asks for approvals.
    pub sums_beside: BTreeMap<RelPath, Arc<str>>,
    /// The data files by their paths below `content/`.
    pub data: BTreeMap<String, Arc<DataInput>>,
    /// All urgent notices, whether they run or not.
    pub notices: Vec<Notice>,
    /// URL paths (not encoded, without base path) of the theme's assets by name.
    pub assets: BTreeMap<String, String>,
    /// The further outputs that the theme declares, by kind of page or name of a template.
    pub outputs: BTreeMap<String, Vec<OutputSpec>>,
    /// The words that Markdown rendering adds, by language.
    pub labels: ByLang<Labels>,
    /// The words for languages that have none of their own.
    pub default_labels: Labels,
    /// The instant of the build, which decides what is public.
    pub now: Timestamp,
    /// Whether drafts, embargoed and expired entries have pages too.
    pub drafts: bool,
    /// Whether every page has a visible banner and `noindex`.
    pub preview: bool,
    /// Content paths of entries that are left out because of their errors.
    pub broken: BTreeSet<String>,
    /// Content paths of sections whose pages are left out because of their errors; the entries in them stay.
    pub broken_indexes: BTreeSet<String>,
    /// The files in which texts are left.
    pub left_files: Option<Arc<LeftFiles>>,
    /// Entries and sections with files that cannot be used.
    pub lost: Lost,
    /// How long the site will be wanted.
    pub retention: Retention,
    /// Whether pages will be rendered.
    pub renders_pages: bool,
    /// Whether templates may read descriptions. If not, cards have only those that are stated, and what shows others asks for them by
    /// [`Site::description_of`].
    pub shows_descriptions: bool,
    /// Whether templates may read how long texts are.
    pub counts_words: bool,
}

impl SiteInput {
    /// Whether the theme or the site has a file in `static/` for a URL path.
    pub fn has_static(&self, url: &str) -> bool {
        self.statics.iter().any(|file| file.at.url() == url)
    }

    /// Whether texts that nothing but their own page needs are rendered together with it, to spare the memory, and the work for
    /// pages that are fresh.
    pub fn leaves_texts_to_pages(&self) -> bool {
        self.renders_pages && !self.settings.related.whole_text
    }

    /// Whether cards take no description in a language from the text that these keys stand above: it is stated, or nothing shows one.
    pub fn needs_no_summary(&self, keys: &Keys, lang: Lang) -> bool {
        !self.shows_descriptions || keys.description.get(lang).is_some()
    }

    /// Whether something else than pages reads the plain texts of documents: the search, or what makes entries related.
    pub(in crate::site) fn keeps_plain_texts(&self) -> bool {
        self.settings.search.is_some() || self.settings.related.whole_text
    }

    /// The schema of what is in a folder: of the entries and the index of a section, or of the texts of terms.
    pub fn schema_in(&self, folder: &str) -> Option<Arc<Schema>> {
        if self.term_folders.contains_key(folder) {
            return self.schemas.get(folder).cloned();
        }
        self.schema_of(folder)
    }

    /// The schema of a section: its own, or that of the nearest section above with one.
    pub fn schema_of(&self, section: &str) -> Option<Arc<Schema>> {
        let mut at = Some(section);
        while let Some(path) = at {
            if let Some(schema) = self.schemas.get(path) {
                return Some(Arc::clone(schema));
            }
            at = match path.rsplit_once('/') {
                Some((parent, _)) => Some(parent),
                // The schema of the home page is not inherited.
                None => None,
            };
        }
        None
    }
}

/// The entries by content path, in the order of the paths.
type IdsByPath = IndexMap<Arc<str>, EntryId, FixedState>;

/// The content paths of entries, indexed on first use to suggest one for a misspelt path.
#[derive(Debug, Default)]
struct PathNames(OnceLock<suggest::Names>);

impl PathNames {
    /// The paths that are most like a misspelt one.
    fn around(&self, path: &str, all: &IdsByPath) -> Vec<&str> {
        let make = || suggest::Names::new(all.keys().map(|path| &**path));
        self.0.get_or_init(make).around(path)
    }
}

/// The entries of each list that was queried.
type Lists = BTreeMap<(Listing, Lang), Arc<[EntryId]>>;

/// What other pages show of an entry, built on first use.
#[derive(Debug, Default)]
struct CachedViews {
    card: OnceLock<Option<Arc<Card>>>,
    link: OnceLock<Option<Arc<LinkView>>>,
    /// The ids of its headings.
    anchors: OnceLock<Arc<[String]>>,
}

/// An immutable site: its entries, sections and indexes, and what of them is public.
#[derive(Debug)]
pub struct Site {
    input: SiteInput,
    sections: BTreeMap<String, Section>,
    entries: Vec<Entry>,
    by_path: IdsByPath,
    shared_names: views::card::SharedNames,
    /// Entries by URL path, indexed on first use.
    by_url: OnceLock<BTreeMap<Arc<str>, EntryId>>,
    /// Content paths, for hints.
    path_names: PathNames,
    /// Paths of files, for hints.
    file_names: OnceLock<suggest::Names>,
    /// All addresses, sorted by path; empty until [`Site::set_routes`].
    routes: Arc<[Route]>,
    media_types: Arc<MediaTypes>,
    /// The same as names to suggest.
    address_names: OnceLock<suggest::Names>,
    term_texts: TermTexts,
    facets: BTreeMap<String, IndexMap<String, TermIndex>>,
    taxonomies: IndexMap<String, TermIndex>,
    files: BTreeMap<RelPath, SiteFile>,
    /// Files of sections that entries name which are not public.
    of_hidden: assemble::withheld::OfHidden,
    /// Data files of what is not public, each with the folder whose entries see it all the same.
    shut_data: BTreeMap<String, String>,
    references: References,
    dues: Vec<Due>,
    locales: Vec<Locale>,
    /// What other pages show of each entry, in the order of `entries`.
    views: Vec<ByLang<CachedViews>>,
    configs: ByLang<OnceLock<Arc<ConfigView>>>,
    /// Terms of taxonomies, in the order of the index.
    terms: Vec<Vec<ByLang<OnceLock<Arc<TermRef>>>>>,
    menus: BTreeMap<String, ByLang<query::menus::Menus>>,
    /// The default order of all entries, once it is known.
    order: ByLang<OnceLock<Arc<Order>>>,
    lists: RwLock<Lists>,
    /// What entries share, indexed when a template first asks for related ones.
    related: OnceLock<query::related::RelatedIndex>,
    /// The entries of each series, indexed when one is first asked for.
    series: OnceLock<query::series::SeriesIndex>,
    /// Data files that were asked for.
    data_views: RwLock<BTreeMap<(String, Lang), Arc<DataView>>>,
    feeds: RwLock<feeds::Feeds>,
    /// Sections of whose entries each has a feed of those that name it.
    named_in_feeds: OnceLock<BTreeSet<String>>,
    feed_names: OnceLock<feeds::FeedNames>,
    /// By the URL path of the first page.
    pagers: RwLock<BTreeMap<String, Arc<Pagers>>>,
    /// The files of each entry, in the order of `entries`.
    groups: Vec<assemble::entry_files::EntryFiles>,
    /// Entries of which a version is withdrawn.
    withdrawn: Vec<EntryId>,
}

impl Site {
    /// Assembles a site and reports its problems to `out`. Whatever has not changed is reused from `before`, a site
    /// with the same settings, schemas and theme texts.
    pub fn new(input: SiteInput, before: Option<&Self>, out: &mut Vec<Diagnostic>) -> Self {
        let mut site = assemble::assemble(input, before, out);
        if let Some(before) = before {
            site.take_lists(before);
        }
        site.notice_dues();
        site.check_facts(out);
        site.check_feeds(out);
        site.check_security(out);
        site.check_icon(out);
        site.check_search(out);
        site
    }

    /// The settings of the site.
    pub fn settings(&self) -> &Settings {
        &self.input.settings
    }

    /// What converts texts of a version.
    pub fn deriver<'a>(&'a self, version: &'a Version) -> &'a Deriver {
        version.deriver.as_deref().unwrap_or(&self.input.deriver)
    }

    /// The word for the state of the version of an entry, by content path; empty where nothing is known.
    pub(in crate::site) fn translation_state(&self, path: &str, lang: Lang) -> &'static str {
        let known = self.input.translations.as_ref().zip(self.entry(path));
        known.map_or("", |(known, entry)| known.state(self, entry, lang))
    }

    /// A file of an entry or section, as it was read.
    pub fn file(&self, path: &RelPath) -> Option<&PageFile> {
        let files = &self.input.files;
        let at = files.binary_search_by(|file| file.file.cmp(path)).ok()?;
        files.get(at).map(|file| &**file)
    }

    /// Drops what other pages show of each entry. It is made again for whoever asks.
    pub fn drop_views(&mut self) {
        for views in &mut self.views {
            *views = self.input.settings.languages.each();
        }
    }

    /// What it was assembled from.
    pub fn input(&self) -> &SiteInput {
        &self.input
    }

    /// All entries and section indexes: sections first, each part sorted by content path.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The sections by content path.
    pub fn sections(&self) -> &BTreeMap<String, Section> {
        &self.sections
    }

    /// The entry or index with this content path.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        self.entries.get(self.by_path.get(path)?.index())
    }

    /// The id of the entry or index with this content path.
    pub fn id(&self, path: &str) -> Option<EntryId> {
        self.by_path.get(path).copied()
    }

    /// The entry or index with the path of these files, if what was found in their words is the same.
    fn entry_of(&self, group: &assemble::entry_files::EntryFiles) -> Option<&Entry> {
        let id = self.id(&group.path)?;
        let entry = self.entries.get(id.index())?;
        let (old, new) = (
            self.groups.get(id.index())?.files.iter(),
            group.files.iter(),
        );
        let same_words = old
            .map(|(_, file)| &file.proof.warnings)
            .eq(new.map(|(_, file)| &file.proof.warnings));
        (entry.index == group.index && same_words).then_some(entry)
    }

    /// The content paths that a misspelt one may mean.
    fn paths_around(&self, path: &str) -> Vec<&str> {
        self.path_names.around(path, &self.by_path)
    }

    /// All changes that time will bring, sorted.
    pub fn dues(&self) -> &[Due] {
        &self.dues
    }

    /// Moves the clock. The site must still be valid at that instant (see [`Site::valid_until`]).
    pub fn set_now(&mut self, now: Timestamp) {
        self.input.now = now;
    }

    /// The files below `content/` that are published unchanged.
    pub fn files(&self) -> &BTreeMap<RelPath, SiteFile> {
        &self.files
    }

    /// How `lang` writes dates, numbers and names.
    pub fn locale(&self, lang: Lang) -> &Locale {
        self.locales
            .get(usize::from(lang.0))
            .unwrap_or_else(|| self.locales.first().unwrap_or(&FALLBACK))
    }
}

static FALLBACK: std::sync::LazyLock<Locale> = std::sync::LazyLock::new(|| Locale::new("und"));
