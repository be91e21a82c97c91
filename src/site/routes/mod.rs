//! All addresses of a site, and conflicts between them.

mod chains;
mod files;
mod outputs;
pub(super) mod redirects;
pub mod templates;
pub(super) mod term_slug;
pub(super) mod terms;
pub mod urls;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError};

use foldhash::fast::FixedState;
use serde::Serialize;

use super::Site;
use super::feeds::FeedScope;
use super::model::EntryId;
use super::pictures::PictureSource;
use super::views::Pagers;
use crate::base::{Lang, RelPath, UrlPath};
use crate::content::Host;
use crate::diag::{Diagnostic, Span};
use crate::search::FOLDER;

/// The address of the file that tells search engines where they may go.
pub const ROBOTS: &str = "/robots.txt";

/// What is published at an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum RouteKind {
    /// The page of an entry.
    Entry(EntryId),
    /// A page of a section's list.
    Section {
        /// The entry that is the index of the section.
        index: EntryId,
        /// The page of the list, from 1.
        number: usize,
    },
    /// A page of the list of a facet's term.
    Facet {
        /// The section's content path.
        section: String,
        /// The field that is the facet.
        field: String,
        /// The key of the term.
        term: String,
        /// The page of the list, from 1.
        number: usize,
    },
    /// A page of the list of a taxonomy's term.
    Term {
        /// The name of the taxonomy.
        taxonomy: String,
        /// The key of the term.
        term: String,
        /// The page of the list, from 1.
        number: usize,
    },
    /// The terms of a taxonomy.
    Taxonomy(String),
    /// A page of the list of a section's entries of one year.
    Archive {
        /// The section's content path.
        section: String,
        /// The year of the entries.
        year: i16,
        /// The page of the list, from 1.
        number: usize,
    },
    /// The page that servers show for an address that does not exist.
    NotFound,
    /// The page on which readers choose a language.
    Languages,
    /// A further output of a page, made by a template.
    Output {
        /// The page whose further output it is.
        of: Box<RouteKind>,
        /// The name by which it is declared.
        name: String,
        /// The URL path of the page, not encoded.
        page: String,
    },
    /// An output of a format.
    Format {
        /// The name of the format that writes it.
        format: &'static str,
        /// Which feed it is, if it is one.
        scope: Option<Box<FeedScope>>,
    },
    /// A page that leads to another address (a URL, or a URL path as pages write it).
    Redirect(String),
    /// A file, published unchanged.
    File(RelPath),
    /// A version of a picture.
    Picture(Box<PictureSource>),
}

/// An address and what is published at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The file below the output folder.
    pub path: UrlPath,
    /// URL path, not encoded.
    pub url: Arc<str>,
    /// The language of the page, or the default language if it has none.
    pub lang: Lang,
    /// What is published at the address.
    pub kind: RouteKind,
}

/// An address at which a format is published, to be checked against all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatRoute {
    /// URL path, not encoded.
    pub url: String,
    /// Its language, or the default language if it has none.
    pub lang: Lang,
    /// The name of the format.
    pub format: &'static str,
    /// See [`RouteKind::Format`].
    pub scope: Option<Box<FeedScope>>,
    /// Its media type, where that is not the one of the ending.
    pub media_type: Option<&'static str>,
    /// The setting that asks for it.
    pub from: Option<Span>,
}

impl FormatRoute {
    /// Creates the route of an output for the whole site, in no language.
    pub fn of_site(site: &Site, url: &str, format: &'static str) -> Self {
        Self {
            url: url.to_owned(),
            lang: site.settings().languages.default(),
            format,
            scope: None,
            media_type: None,
            from: None,
        }
    }

    /// Creates the route of a file beside the home page in each language.
    pub fn beside_homes(
        site: &Site,
        name: &str,
        format: &'static str,
    ) -> impl Iterator<Item = Self> {
        let languages = &site.settings().languages;
        languages.all().map(move |(lang, _)| Self {
            lang,
            ..Self::of_site(site, &format!("{}{name}", languages.home(lang)), format)
        })
    }
}

/// The media types of outputs where it is not the one that the ending of the path has.
pub type MediaTypes = BTreeMap<UrlPath, String>;

/// What is published besides the entries' own pages and files.
#[derive(Debug, Default)]
pub struct MoreRoutes {
    /// Files that the theme adds, with where they are read from.
    pub files: Vec<(UrlPath, RelPath)>,
    /// The addresses of formats.
    pub formats: Vec<FormatRoute>,
}

pub(super) struct Table<'a> {
    pub site: &'a Site,
    routes: Vec<Route>,
    /// By folded path: the path as written, and what it comes from.
    taken: HashMap<Arc<str>, (UrlPath, Option<Span>), FixedState>,
    /// By folded folder: the first path that was added below it.
    folders: HashMap<String, UrlPath, FixedState>,
    pub problems: Vec<Diagnostic>,
    /// The URL paths of outputs that pages have by templates.
    own_outputs: BTreeSet<String>,
    /// Outputs whose media type is not the one of their ending.
    pub media_types: MediaTypes,
    /// Languages with an address that something in the language at the root has, which has been reported.
    others: BTreeSet<Lang>,
}

impl Site {
    /// Returns all routes of the site, sorted by path, and the media types of some. Reports conflicts between addresses, and aliases that cannot
    /// be addresses.
    pub fn routes(&self, more: &MoreRoutes, out: &mut Vec<Diagnostic>) -> (Vec<Route>, MediaTypes) {
        let pages = self.entries.iter().map(|entry| entry.pages.iter().count());
        // Some extra room for the further pages of lists.
        let about = pages.sum::<usize>() * 5 / 4;
        let mut table = Table {
            site: self,
            routes: Vec::with_capacity(about),
            taken: HashMap::with_capacity_and_hasher(about, FixedState::default()),
            folders: HashMap::with_capacity_and_hasher(about, FixedState::default()),
            problems: Vec::new(),
            own_outputs: BTreeSet::new(),
            media_types: MediaTypes::new(),
            others: BTreeSet::new(),
        };
        table.entries();
        table.terms();
        table.fixed();
        table.outputs();
        table.formats(&more.formats);
        table.files(&more.files);
        table.redirects();
        out.append(&mut table.problems);
        // Most are in order already, which this finds.
        table.routes.sort_by(|a, b| a.path.cmp(&b.path));
        (table.routes, table.media_types)
    }

    /// The number of pages of a list with `total` entries, at least one.
    pub fn page_count(total: usize, paginate_by: Option<usize>) -> usize {
        paginate_by.map_or(1, |by| total.div_ceil(by.max(1)).max(1))
    }

    /// The URL path of page `n` (from 1) of the list at `base`.
    pub fn paged(base: &str, n: usize) -> String {
        if n <= 1 {
            base.to_owned()
        } else {
            format!("{base}page/{n}/")
        }
    }

    /// The URL paths of the `count` pages of the list at `base`, which all of them share.
    pub fn pagers(&self, base: &str, count: usize) -> Arc<Pagers> {
        let cached = self.pagers.read().unwrap_or_else(PoisonError::into_inner);
        let found = cached.get(base).filter(|found| found.urls.len() == count);
        if let Some(found) = found {
            return Arc::clone(found);
        }
        drop(cached);
        let pages = (1..=count).map(|n| self.href(&Self::paged(base, n)));
        let pagers = Arc::new(Pagers {
            urls: pages.collect(),
            ..Pagers::default()
        });
        let mut cached = self.pagers.write().unwrap_or_else(PoisonError::into_inner);
        cached.insert(base.to_owned(), Arc::clone(&pagers));
        pagers
    }
}

impl Table<'_> {
    /// Returns why `path` cannot be an address, with the span of what is in its way: the same path, a path that
    /// differs in case only, a file above it, or a path below it.
    fn conflict(&self, path: &UrlPath, folded: &str) -> Option<(String, Option<Span>)> {
        if let Some((other, place)) = self.taken.get(folded) {
            let message = if other == path {
                format!("two things have the address {}", path.url())
            } else {
                let alike = other.as_str().to_lowercase() == path.as_str().to_lowercase();
                let what = if alike {
                    "case"
                } else {
                    "the form of their accents"
                };
                format!(
                    "the addresses {} and {} differ in {what} only",
                    path.url(),
                    other.url()
                )
            };
            return Some((message, place.clone()));
        }
        let mut above = folders_above(folded).filter_map(|folder| self.taken.get(folder));
        let below = || self.taken.get(&self.folders.get(folded)?.folded());
        let (file, folder, place) = match above.next() {
            Some((other, place)) => (other, path, place),
            None => below().map(|(other, place)| (path, other, place))?,
        };
        let message = format!(
            "{} is a file, so {} cannot lie below it",
            file.url(),
            folder.url()
        );
        Some((message, place.clone()))
    }

    pub fn add(&mut self, url: Arc<str>, lang: Lang, kind: RouteKind, from: Option<Span>) {
        let path = match UrlPath::of_page(&url) {
            Ok(path) => path,
            Err(why) => {
                let message = format!("`{}` cannot be an address: {why}", url.escape_debug());
                let mut problem = Diagnostic::error("bad-address", message);
                problem.span = from;
                self.problems
                    .push(problem.hint("rename the file or set `slug`"));
                return;
            }
        };
        if self.is_of_another_language(&url, lang, &kind) {
            return self.report_language(&url, from);
        }
        let folded = path.folded();
        if self.is_of_search(&folded, &kind) {
            let message = format!(
                "{} cannot be published: below {FOLDER} are the files of the search",
                path.url()
            );
            let mut problem = Diagnostic::error("address-taken", message);
            problem.span = from;
            self.problems
                .push(problem.hint("give it another address, or leave `search` out of site.yaml"));
            return;
        }
        if let Some((message, place)) = self.conflict(&path, &folded) {
            let code = if matches!(kind, RouteKind::Redirect(_)) {
                "alias-taken"
            } else {
                "address-taken"
            };
            let mut problem = Diagnostic::error(code, message);
            let mut hint = match kind {
                RouteKind::File(_) if is_of_host(&path) => {
                    "the program writes this file for a host: take yours away, or the host out of `hosts`"
                }
                RouteKind::File(_) | RouteKind::Picture(_) => "give one of the two another name",
                _ => "give one of them another `slug`, `path`, alias or name",
            };
            problem.span = match (from, place) {
                (Some(from), Some(place)) => {
                    problem = problem.label(place, "the other one");
                    Some(from)
                }
                (from, place) if matches!(kind, RouteKind::File(_) | RouteKind::Picture(_)) => {
                    hint = "the program writes this file itself: take yours away, or give it another name";
                    from.or(place)
                }
                (from, place) => {
                    hint = "the program makes one of them itself: give the other another `slug`, `path` or name";
                    from.or(place)
                }
            };
            self.problems.push(problem.hint(hint));
            return;
        }
        for folder in folders_above(&folded) {
            if self.folders.contains_key(folder) {
                // Then all folders above it are known too.
                break;
            }
            self.folders.insert(folder.to_owned(), path.clone());
        }
        self.taken.insert(folded, (path.clone(), from));
        self.routes.push(Route {
            path,
            url,
            lang,
            kind,
        });
    }

    /// Whether something lies where the files of the search are, whose names are known only when they are made.
    fn is_of_search(&self, folded: &str, kind: &RouteKind) -> bool {
        self.site.settings().search.is_some()
            && !matches!(kind, RouteKind::Format { .. })
            && folded
                .strip_prefix(FOLDER.trim_start_matches('/'))
                .is_some_and(|rest| rest != "index.html")
    }

    /// Whether the address of a page in the language at the root begins with the prefix of another language.
    fn is_of_another_language(&self, url: &str, lang: Lang, kind: &RouteKind) -> bool {
        let languages = &self.site.settings().languages;
        let is_page = !matches!(kind, RouteKind::File(_) | RouteKind::Redirect(_));
        is_page && languages.root() == Some(lang) && languages.of_path(url).is_some()
    }

    /// Reports the first of the addresses that begin with the prefix of a language but belong to the one at the root.
    fn report_language(&mut self, url: &str, from: Option<Span>) {
        let languages = &self.site.settings().languages;
        let Some(other) = languages.of_path(url) else {
            return;
        };
        let home = languages.home(other);
        let message = format!(
            "`{url}` cannot be the address of a page in {}: those below `{home}` are in {}",
            languages.get(languages.default()).name,
            languages.get(other).name,
        );
        if self.others.insert(other) {
            let hint =
                "give it a name, `slug` or `path` that does not begin with the key of a language";
            let mut problem = Diagnostic::error("address-of-language", message).hint(hint);
            problem.span = from;
            self.problems.push(problem);
        }
    }

    /// Whether something is published at a path.
    pub fn has(&self, path: &UrlPath) -> bool {
        let found = self.taken.get(&path.folded());
        found.is_some_and(|(other, _)| other == path)
    }

    fn entries(&mut self) {
        let site = self.site;
        let entries = EntryId::each(&site.entries);
        for (id, entry) in entries.filter(|(_, entry)| entry.over.is_none()) {
            for (lang, page) in entry.pages.iter() {
                let from = entry
                    .versions
                    .get(page.version)
                    .map(|version| Span::file(&version.file));
                if !entry.index {
                    self.add(Arc::clone(&page.url), lang, RouteKind::Entry(id), from);
                    continue;
                }
                let Some(section) = site.sections.get(&*entry.path) else {
                    continue;
                };
                let pages = Site::page_count(section.entries.len(), section.paginate_by());
                for n in 1..=pages {
                    self.add(
                        Site::paged(&page.url, n).into(),
                        lang,
                        RouteKind::Section {
                            index: id,
                            number: n,
                        },
                        from.clone(),
                    );
                }
                if site.has_archive(section) {
                    for (year, count) in site.years(section).iter().copied() {
                        let base = format!("{}archive/{year}/", page.url);
                        for n in 1..=Site::page_count(count, section.paginate_by()) {
                            let kind = RouteKind::Archive {
                                section: entry.path.to_string(),
                                year,
                                number: n,
                            };
                            self.add(Site::paged(&base, n).into(), lang, kind, from.clone());
                        }
                    }
                }
            }
        }
    }

    fn fixed(&mut self) {
        let languages = self.site.settings().languages.clone();
        let default = languages.default();
        for (lang, _) in languages.all() {
            let url = format!("{}404.html", languages.home(lang));
            self.add(url.into(), lang, RouteKind::NotFound, None);
        }
        if languages.root().is_none() {
            self.add("/".into(), default, RouteKind::Languages, None);
            self.add("/404.html".into(), default, RouteKind::NotFound, None);
        }
    }

    fn formats(&mut self, routes: &[FormatRoute]) {
        for route in routes {
            if self.is_own_output(&route.url) {
                continue;
            }
            let kind = RouteKind::Format {
                format: route.format,
                scope: route.scope.clone(),
            };
            if let (Some(stated), Ok(path)) = (route.media_type, UrlPath::of_page(&route.url)) {
                self.media_types.insert(path, stated.to_owned());
            }
            self.add(
                route.url.as_str().into(),
                route.lang,
                kind,
                route.from.clone(),
            );
        }
    }
}

/// Whether a file has the name of one that the program writes for a host.
fn is_of_host(path: &UrlPath) -> bool {
    let mut files = Host::NAMES.iter().flat_map(|(_, host)| host.files());
    files.any(|file| file.trim_start_matches('/') == path.as_str())
}

/// The folders above a path, nearest first.
fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/'))
        .map(|(folder, _)| folder)
}
