//! A full rebuild, stage by stage.
//!
//! 1. [`crate::engine::cache::sources`]: which files changed since the previous build.
//! 2. [`crate::engine::load`]: files to [`SiteInput`](crate::site::SiteInput) and theme.
//! 3. [`Site::new`]: the input assembled to a site.
//! 4. [`Site::routes`]: all addresses.
//! 5. [`QueryTable::verify`]: which query results differ from those of the previous build.
//! 6. [`crate::engine::render`]: stale pages are rendered on all cores and handed to the sink.
//! 7. [`crate::engine::finalize`]: diagnostics, and whether the result may be published.
//!
//! A clean build is a full rebuild with an empty memo. Where only files of some entries have changed, [`crate::engine::edits`] applies
//! them to the site in place and skips 2 to 4.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::base::{Digest, Languages, UrlPath, suggest};
use crate::content::PathPattern;
use crate::diag;
use crate::diag::Diagnostic;
use crate::engine::blame::Blame;
use crate::engine::cache::fingerprints::Fingerprints;
use crate::engine::cache::memo::{Last, Memo};
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::cache::state::{InMemoryState, Pages};
use crate::engine::cache::traces::{HotQueryIds, QueryTable, RebuildReason, Trace};
use crate::engine::finalize::{finalize, is_shared};
use crate::engine::load;
use crate::engine::load::{Before, Loaded, fixed_files};
use crate::engine::render::{Freshness, RenderPass};
use crate::engine::report::collect::report;
use crate::engine::sink::NullSink;
use crate::engine::texts::LastItems;
use crate::engine::{Built, Edition, Options, Report, Sink, Stage};
use crate::output::format::FormatMemory;
use crate::output::formats;
use crate::site::model::EntryId;
use crate::site::{MediaTypes, MoreRoutes, Retention, Route, Site, SiteInput};
use crate::theme::Theme;
use crate::world::World as _;

/// Loads what has changed, assembles a site, and renders the pages that are stale. Without a sink nothing is rendered. Also returns
/// the languages, unless there are no usable settings.
pub fn full_rebuild(
    world: &ComparedWorld<'_>,
    options: &Options,
    memo: &mut Memo,
    broken: &BTreeSet<Blame>,
    sink: Option<&dyn Sink>,
) -> (Built, Option<Languages>) {
    let mut problems = Vec::new();
    let progress = sink.unwrap_or(&NullSink);
    progress.stage(Stage::Load);
    let previous = memo.state.take();
    let before = previous.as_ref().map(|state| Before {
        input: state.site.input(),
        theme: state.theme.as_ref(),
        theme_problems: &state.theme_problems,
        common: state.common,
    });
    let Some(mut loaded) = load::load(world, options, before, sink, &mut problems) else {
        return (unusable(options, memo, problems), None);
    };
    leave_out(broken, &mut loaded.input);
    loaded.input.broken.extend(options.withheld.iter().cloned());
    let languages = loaded.input.settings.languages.clone();
    progress.stage(Stage::Index);
    let mut state = assemble(loaded, previous, sink.is_some(), problems);
    let rendered = match (sink, state.theme.clone()) {
        (Some(sink), Some(theme)) => Some(render(world, memo, &mut state, &theme, sink)),
        _ => None,
    };
    let (pages, why, report) = rendered.unwrap_or_else(|| {
        let pages = memo
            .pages
            .take()
            .unwrap_or_else(|| Pages::new(state.common));
        (pages, BTreeMap::new(), report_of(&state))
    });
    note_changed_texts(world, &mut state);
    let valid_until = memo
        .retention
        .is_compared()
        .then(|| state.site.valid_until())
        .flatten();
    let mut last = Last {
        options: options.clone(),
        sources: Arc::default(),
        valid: (world.now(), valid_until),
        outputs: if state.current {
            Arc::new(pages.outputs())
        } else {
            Arc::default()
        },
        edition: Edition::default(),
        media_types: Arc::clone(state.site.media_types()),
        diagnostics: Vec::new(),
        report,
        publishable: false,
    };
    let built = finalize(&mut last, &state, &pages, why);
    drop_later(memo.last.replace(last));
    memo.pages = Some(pages);
    memo.state = Some(state);
    (built, Some(languages))
}

/// The result without usable settings. The previous site is dropped, because it would miss what changes until the
/// settings can be used again.
fn unusable(options: &Options, memo: &mut Memo, mut problems: Vec<Diagnostic>) -> Built {
    diag::sort(&mut problems);
    diag::fold(&mut problems, is_shared);
    let last = Last {
        options: options.clone(),
        sources: Arc::default(),
        valid: (Timestamp::MIN, None),
        outputs: Arc::default(),
        edition: Edition::default(),
        media_types: Arc::default(),
        diagnostics: problems,
        report: Arc::default(),
        publishable: false,
    };
    let built = last.built();
    memo.last = Some(last);
    built
}

/// Drops what an earlier build has left off the critical path.
fn drop_later<T: Send + 'static>(left: Option<T>) {
    if let Some(left) = left {
        rayon::spawn(move || drop(left));
    }
}

/// Removes what is to blame for errors from the input.
fn leave_out(broken: &BTreeSet<Blame>, input: &mut SiteInput) {
    for blamed in broken {
        match blamed {
            Blame::Entry(path) => {
                input.broken.insert(path.clone());
            }
            Blame::Index(path) => {
                input.broken_indexes.insert(path.clone());
            }
            Blame::Alias => {}
            Blame::File(file) => {
                input.others.retain(|other| other.path != *file);
                input.notices.retain(|notice| notice.file != *file);
            }
        }
    }
}

/// Assembles the site and its routes, reusing what the previous site shares with it.
fn assemble(
    loaded: Loaded,
    previous: Option<InMemoryState>,
    renders: bool,
    mut problems: Vec<Diagnostic>,
) -> InMemoryState {
    let Loaded {
        input,
        theme,
        theme_problems,
        common,
    } = loaded;
    let similar = previous
        .as_ref()
        .filter(|state| state.common == common && state.site.input().labels == input.labels);
    let compared = input.retention.is_compared();
    let mut site = Site::new(input, similar.map(|state| &*state.site), &mut problems);
    // Run side by side, because each visits all entries.
    let (fingerprints, routed) = rayon::join(
        || {
            if renders {
                site.make_orders();
                if theme.as_ref().is_some_and(|theme| theme.asks_for_related()) {
                    site.make_related();
                }
            }
            if !compared {
                return Vec::new();
            }
            let fingerprints = site.fingerprints();
            let reads_same = |before: &&InMemoryState| {
                let themes = theme.as_deref().zip(before.theme.as_deref());
                themes.is_some_and(|(new, old)| new.reads_same_of_cards(old))
            };
            if let Some(before) = similar.filter(reads_same) {
                site.take_views(&before.site, &fingerprints, &before.fingerprints);
            }
            fingerprints
        },
        || route(&site, theme.as_deref(), similar, compared),
    );
    site.set_routes((routed.routes, routed.media_types), &mut problems);
    drop_later(previous);
    let mut state = InMemoryState {
        site: Arc::new(site),
        theme,
        theme_problems,
        common,
        routes_fingerprint: routed.fingerprint,
        routes_problems: routed.problems,
        fingerprints,
        problems,
        left_problems: BTreeMap::new(),
        current: false,
        noted_entries: BTreeSet::new(),
        noted_pages: BTreeSet::new(),
        memory: FormatMemory::default(),
    };
    let site = Arc::clone(&state.site);
    state.note_entries(EntryId::each(site.entries()).map(|(id, _)| id));
    state
}

struct Routed {
    routes: Arc<[Route]>,
    media_types: Arc<MediaTypes>,
    fingerprint: Digest,
    problems: Vec<Diagnostic>,
}

/// The routes of a site: those of the previous one, if they depend on the same.
fn route(
    site: &Site,
    theme: Option<&Theme>,
    similar: Option<&InMemoryState>,
    compared: bool,
) -> Routed {
    let more = MoreRoutes {
        files: fixed_files(theme, site.input()),
        formats: formats::routes(site),
    };
    let fingerprint = if compared {
        site.routes_fingerprint(&more)
    } else {
        Digest::default()
    };
    if let Some(state) = similar.filter(|state| state.routes_fingerprint == fingerprint) {
        return Routed {
            routes: Arc::clone(state.site.published_routes()),
            media_types: Arc::clone(state.site.media_types()),
            fingerprint,
            problems: state.routes_problems.clone(),
        };
    }
    let mut problems = Vec::new();
    let (routes, media_types) = site.routes(&more, &mut problems);
    problems.extend(
        theme
            .into_iter()
            .flat_map(|theme| unknown_addresses(theme, &routes)),
    );
    problems.extend(unfit_patterns(site, &routes));
    Routed {
        routes: routes.into(),
        media_types: Arc::new(media_types),
        fingerprint,
        problems,
    }
}

/// Reports addresses in style sheets where nothing is published. `routes` are sorted by path.
fn unknown_addresses(theme: &Theme, routes: &[Route]) -> Vec<Diagnostic> {
    let all = theme.assets().iter().flat_map(|asset| &asset.addresses);
    let is_there = |address: &str| {
        let path = UrlPath::of_page(address);
        path.is_ok_and(|path| {
            routes
                .binary_search_by(|route| route.path.cmp(&path))
                .is_ok()
        })
    };
    let unknown = all.filter(|(address, _)| !is_there(address));
    unknown
        .map(|(address, at)| {
            let near = suggest::nearest(address, routes.iter().map(|route| &*route.url));
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            let message = format!("nothing is published at `{address}`");
            Diagnostic::error("unknown-asset", message)
                .at(at.clone())
                .maybe_hint(hint)
                .hint("write the address below the site, without the path of `base_url`, or a path from this file on")
        })
        .collect()
}

/// Whether a pattern may be that of pictures that templates draw, which are no routes: `/pictures/1a2b.png`.
fn may_be_of_drawings(pattern: &PathPattern) -> bool {
    let (folder, ending) = ("/pictures/", ".png");
    let start = &pattern.start;
    let is_there = start.starts_with(folder) || folder.starts_with(&**start);
    let end = pattern.end.as_deref();
    is_there && end.is_some_and(|end| ending.ends_with(end) || end.ends_with(ending))
}

/// Warns of patterns for headers that no address fits.
fn unfit_patterns(site: &Site, routes: &[Route]) -> Vec<Diagnostic> {
    let settings = site.settings();
    let headers = settings.hosting.headers.iter();
    let unfit = headers
        .flat_map(|headers| &headers.paths)
        .filter(|(pattern, _)| {
            let pattern = &pattern.value;
            // An address that ends with a slash is one of its `index.html`, too.
            let fits = |route: &Route| pattern.matches(&format!("/{}", route.path));
            !may_be_of_drawings(pattern) && !routes.iter().any(fits)
        });
    let unfit = unfit.map(|(pattern, _)| {
        let written = &pattern.value.start;
        let (what, near) = match &pattern.value.end {
            Some(end) => (format!("{written}*{end}"), None),
            None => {
                let urls = routes.iter().map(|route| &*route.url);
                (written.clone(), suggest::nearest(written, urls))
            }
        };
        let message = format!("no address of the site fits `{what}`, so nothing has these headers");
        let hint = near.map(|near| format!("did you mean `{near}`?"));
        Diagnostic::warning("pattern-without-address", message)
            .at(pattern.at.span(&settings.file))
            .maybe_hint(hint)
    });
    unfit.collect()
}

fn report_of(state: &InMemoryState) -> Arc<Report> {
    Arc::new(report(&state.site, state.site.published_routes()))
}

/// Renders the stale pages of a site. Returns all pages, why each was rendered, and the report.
fn render(
    world: &ComparedWorld<'_>,
    memo: &mut Memo,
    state: &mut InMemoryState,
    theme: &Arc<Theme>,
    sink: &dyn Sink,
) -> (Pages, BTreeMap<UrlPath, RebuildReason>, Arc<Report>) {
    let last = memo.last.as_ref();
    let has_edition = last.is_some_and(|last| last.publishable && sink.has_edition(&last.edition));
    let mut pages = memo
        .pages
        .take()
        .unwrap_or_else(|| Pages::new(state.common));
    sink.stage(Stage::Compare);
    let stale = verify(&mut pages, state, theme, memo.retention);
    let compared = memo.retention.is_compared();
    let pass = RenderPass {
        texts: LastItems::default(),
        world,
        site: &state.site,
        theme,
        routes: state.site.published_routes(),
        sink,
        pages: &pages,
        fingerprints: &state.fingerprints,
        has_edition,
        pictures: memo.pictures.clone(),
        hot: compared.then(|| Arc::new(HotQueryIds::empty_for(&state.site))),
        memory: memo.retention.is_in_memory().then_some(&state.memory),
        change: None,
        part: memo.part,
    };
    let freshness = |route: &Route, trace: Option<&Trace>| match trace {
        None => Freshness::Stale(RebuildReason::New),
        Some(trace) => stale.freshness(pass.key(route), trace, &pages),
    };
    let outcome = pass.run(&freshness, &|_| true);
    if !memo.retention.is_in_memory()
        && let Some(site) = Arc::get_mut(&mut state.site)
    {
        // No page asks for them any more, and what follows takes their room.
        site.drop_views();
    }
    let report = report_of(state);
    pages.unpublished.clear();
    pages.forget_gone(state.site.published_routes());
    state.note_pages(&pages);
    let site = Arc::clone(&state.site);
    state.note_left_texts(EntryId::par_each(site.entries()).map(|(id, _)| id));
    let why = outcome.apply(&mut pages, state, None);
    pages.forget_unasked();
    state.current = true;
    (pages, why, report)
}

/// Reports files whose texts changed before they were read again.
fn note_changed_texts(world: &ComparedWorld<'_>, state: &mut InMemoryState) {
    let left = state.site.input().left_files.clone();
    for file in left.iter().flat_map(|left| left.changed()) {
        world.note_changed(&file);
        let message = "this file changed while the site was built";
        let problem = Diagnostic::error("changed-text", message).in_file(&file);
        let problem = problem.hint("build again when it has been saved");
        state.problems.push(problem);
    }
}

/// What makes pages stale.
struct Staleness {
    /// What changed for all pages.
    everywhere: Option<RebuildReason>,
    /// Queries whose results differ.
    queries: BTreeSet<u32>,
}

impl Staleness {
    fn freshness(&self, key: Digest, trace: &Trace, pages: &Pages) -> Freshness {
        if trace.key != key {
            let reason = self.everywhere.clone();
            return Freshness::Stale(reason.unwrap_or(RebuildReason::SourceChanged));
        }
        pages.queries.why(trace, &self.queries).into()
    }
}

/// Brings the table of queries to the site as it is now, and says what that makes stale.
fn verify(
    pages: &mut Pages,
    state: &InMemoryState,
    theme: &Theme,
    retention: Retention,
) -> Staleness {
    let everywhere = if pages.common != state.common {
        Some(RebuildReason::Settings)
    } else if pages.theme != theme.digest() {
        Some(RebuildReason::Theme)
    } else {
        None
    };
    let fingerprints = if retention.is_compared() {
        Fingerprints::new(&state.site, &state.fingerprints)
    } else {
        Fingerprints::default()
    };
    let before = std::mem::replace(&mut pages.fingerprints, fingerprints);
    (pages.common, pages.theme) = (state.common, theme.digest());
    let queries = if everywhere.is_some() {
        // Queries number the languages of the settings, and what cards have depends on what the theme shows. Every page that made one is
        // rendered again.
        pages.queries = Arc::new(QueryTable::new());
        BTreeSet::new()
    } else {
        let same = before.against(&pages.fingerprints, &state.site);
        pages.queries.verify(&state.site, &same)
    };
    Staleness {
        everywhere,
        queries,
    }
}
