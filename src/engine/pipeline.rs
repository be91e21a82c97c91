//! The order of the stages.
//!
//! 1. [`crate::engine::cache::sources`]: what of the world is as it was.
//! 2. [`crate::engine::load`]: files to parts.
//! 3. [`Site::new`]: parts to a site.
//! 4. Routes: all addresses.
//! 5. [`crate::engine::render`]: what is not as it was is made, on all cores, and handed to the sink.
//!
//! A clean build is one with an empty memo. Where only files of some entries have changed,
//! [`crate::engine::edits`] does 2 to 5 for these alone.
//!
//! With `skip_broken` the site is first made for its diagnostics alone; entries with errors are
//! taken out, until no error is left that an entry is to blame for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::base::{Digest, Languages};
use crate::diag;
use crate::diag::Diagnostic;
use crate::engine::blame::{Blame, blame};
use crate::engine::cache::fingerprints::Fingerprints;
use crate::engine::cache::memo::{Last, Memo};
use crate::engine::cache::sources::Snapshot;
use crate::engine::cache::state::{InMemoryState, Pages};
use crate::engine::cache::traces::{HotQueryIds, QueryTable, RebuildReason, Trace};
use crate::engine::edits::revise;
use crate::engine::finalize::{finalize, is_template};
use crate::engine::load;
use crate::engine::load::{Before, Loaded, theme_files};
use crate::engine::render::{Freshness, RenderPass};
use crate::engine::report::collect::report;
use crate::engine::sink::{DryRunSink, NullSink};
use crate::engine::{Built, Edition, Options, Sink, Stage};
use crate::site::{Route, Site};
use crate::world::World;

/// Builds the site that `world` holds and hands every output to `sink`. Every problem is in the
/// result, sorted. Without a usable `content/site.yaml` there are no outputs.
pub fn build(world: &dyn World, options: &Options, sink: &dyn Sink) -> Built {
    rebuild(world, options, &mut Memo::once(), sink)
}

/// Builds as [`build`] does, taking from `memo` what is as before, and leaves there what the next
/// build can use. Outputs and diagnostics are those of a clean build, byte for byte.
pub fn rebuild(world: &dyn World, options: &Options, memo: &mut Memo, sink: &dyn Sink) -> Built {
    if options.skip_broken {
        memo.clear();
        return without_broken(world, options, sink);
    }
    if !memo.goes_on {
        memo.clear();
    }
    if !memo.stays {
        // Of what it is made from much has been dropped.
        memo.live = None;
    }
    sink.stage(Stage::Compare);
    let before = memo.last.as_ref().map(|last| Arc::clone(&last.sources));
    let snapshot = match memo.goes_on {
        true => Snapshot::new(world, before),
        false => Snapshot::once(world),
    };
    let now = world.now();
    let comparable = |last: &Last| last.options == *options && last.holds_at(now);
    if memo.last.as_ref().is_some_and(comparable) {
        if snapshot.changed().is_empty()
            && let Some(built) = unchanged(memo, sink)
        {
            memo.learn(snapshot);
            return built;
        }
        if let Some(built) = revise(&snapshot, memo, sink) {
            memo.news = true;
            memo.learn(snapshot);
            return built;
        }
    }
    let built = full_rebuild(&snapshot, options, memo, &BTreeSet::new(), Some(sink)).0;
    if memo.goes_on {
        memo.news = true;
        memo.learn(snapshot);
    }
    built
}

/// The result of the build before, if the sink still has all of it.
fn unchanged(memo: &Memo, sink: &dyn Sink) -> Option<Built> {
    let last = memo.last.as_ref()?;
    if last.publishable && !sink.holds(&last.edition) {
        let mut outputs = last.outputs.iter();
        if !outputs.all(|(path, output)| sink.keep(path, *output)) {
            return None;
        }
    }
    Some(last.built())
}

/// Loads what has changed and makes the site anew; of its pages, those whose answers have changed.
fn full_rebuild(
    world: &Snapshot<'_>,
    options: &Options,
    memo: &mut Memo,
    broken: &BTreeSet<Blame>,
    sink: Option<&dyn Sink>,
) -> (Built, Option<Languages>) {
    let mut out = Vec::new();
    let told = sink.unwrap_or(&NullSink);
    told.stage(Stage::Load);
    let old = memo.live.take();
    let before = old.as_ref().map(|live| Before {
        parts: live.site.parts(),
        theme: live.theme.as_ref(),
        theme_problems: &live.theme_problems,
        common: live.common,
    });
    let loaded = load::load(world, options, before, told, &mut out);
    let Some(Loaded {
        mut parts,
        theme,
        theme_problems,
        common,
    }) = loaded
    else {
        // The site of the build before is not kept: what changes meanwhile would be missed.
        diag::sort(&mut out);
        diag::fold(&mut out, is_template);
        let last = Last {
            options: options.clone(),
            sources: Arc::default(),
            holds: (Timestamp::MIN, None),
            outputs: Arc::default(),
            edition: Edition::default(),
            diagnostics: out,
            report: Arc::default(),
            publishable: false,
        };
        let built = last.built();
        memo.last = Some(last);
        return (built, None);
    };
    parts.stays = memo.stays;
    parts.texts_wait = !memo.stays && sink.is_some() && theme.is_some();
    for blamed in broken {
        match blamed {
            Blame::Entry(path) => {
                parts.broken.insert(path.clone());
            }
            Blame::Index(path) => {
                parts.broken_indexes.insert(path.clone());
            }
            Blame::Alias => {}
            Blame::File(file) => {
                parts.others.retain(|other| other.path != *file);
                parts.notices.retain(|notice| notice.file != *file);
            }
        }
    }
    let languages = parts.settings.languages.clone();
    let similar = old
        .as_ref()
        .filter(|live| live.common == common && live.site.parts().labels == parts.labels);
    told.stage(Stage::Index);
    let site = Site::new(parts, similar.map(|live| &*live.site), &mut out);
    let site = Arc::new(site);
    let more = theme
        .as_ref()
        .map(|theme| theme_files(theme))
        .unwrap_or_default();
    // Each of these goes through all entries.
    let (bases, (routes_basis, routes, routes_problems)) = rayon::join(
        || {
            if sink.is_some() {
                site.make_orders();
            }
            match memo.goes_on {
                true => site.bases(),
                false => Vec::new(),
            }
        },
        || {
            let routes_basis = match memo.goes_on {
                true => site.routes_basis(&more),
                false => Digest::default(),
            };
            let alike = similar.filter(|live| live.routes_basis == routes_basis);
            let (routes, problems) = match alike {
                Some(live) => (Arc::clone(&live.routes), live.routes_problems.clone()),
                None => {
                    let mut problems = Vec::new();
                    let routes: Arc<[Route]> = site.routes(&more, &mut problems).into();
                    (routes, problems)
                }
            };
            (routes_basis, routes, problems)
        },
    );
    if let Some(old) = old {
        // Nothing waits for its memory to be free.
        rayon::spawn(move || drop(old));
    }
    let mut live = InMemoryState {
        site: Arc::clone(&site),
        theme: theme.clone(),
        theme_problems,
        common,
        routes: Arc::clone(&routes),
        routes_basis,
        routes_problems,
        bases,
        problems: out,
        current: false,
        noted_entries: BTreeSet::new(),
        noted_pages: BTreeSet::new(),
    };
    live.note_entries(0..site.entries().len());
    let bases = match memo.goes_on {
        true => Fingerprints::new(&site, &live.bases),
        false => Fingerprints::default(),
    };
    let tell = || Arc::new(report(&site, &routes));
    let mut rows = None;
    let mut why = BTreeMap::new();
    let mut outputs = Arc::default();
    let mut pages = memo.pages.take().unwrap_or_else(|| Pages {
        common,
        theme: Digest::default(),
        bases: Fingerprints::default(),
        asked: Arc::new(QueryTable::new()),
        made: BTreeMap::new(),
        hidden: BTreeMap::new(),
    });
    if let (Some(sink), Some(theme)) = (sink, &theme) {
        let reason = if pages.common != common {
            Some(RebuildReason::Settings)
        } else if pages.theme != theme.digest() {
            Some(RebuildReason::Theme)
        } else {
            None
        };
        sink.stage(Stage::Compare);
        let old_bases = std::mem::replace(&mut pages.bases, bases);
        (pages.common, pages.theme) = (common, theme.digest());
        let changed = if let Some(RebuildReason::Settings) = reason {
            // Questions number the languages of the settings, and no page stays that asked any.
            pages.asked = Arc::new(QueryTable::new());
            BTreeSet::new()
        } else {
            let same = old_bases.against(&pages.bases, &site);
            pages.asked.verify(&site, &same)
        };
        let pass = RenderPass {
            world,
            site: &site,
            theme,
            routes: &routes,
            sink,
            pages: &pages,
            bases: &live.bases,
            holds: (memo.last.as_ref())
                .is_some_and(|last| last.publishable && sink.holds(&last.edition)),
            heard: memo.goes_on.then(|| Arc::new(HotQueryIds::nothing(&site))),
        };
        let stale = |key: Digest, trace: &Trace| {
            if trace.key != key {
                return Freshness::Stale(reason.clone().unwrap_or(RebuildReason::SourceChanged));
            }
            let mut asked = trace.asked.iter();
            match asked.find(|id| changed.contains(id)) {
                Some(id) => Freshness::Stale(pages.asked.why(*id)),
                None => Freshness::Fresh,
            }
        };
        // The rows of the report rest on no page.
        let (done, all_rows) = rayon::join(
            || {
                pass.run(
                    &|route, trace| match trace {
                        None => Freshness::Stale(RebuildReason::New),
                        Some(trace) => stale(pass.key(route), trace),
                    },
                    &|_| true,
                )
            },
            tell,
        );
        rows = Some(all_rows);
        pages.hidden.clear();
        pages.forget_gone(&routes);
        live.note_pages(&pages);
        if !live.routes_problems.is_empty() {
            // Not every text has a page then.
            live.problems.extend(site.waiting_problems());
        }
        why = done.apply(&mut pages, &mut live, None);
        pages.forget_unasked();
        outputs = Arc::new(pages.outputs());
        live.current = true;
    }
    let mut last = Last {
        options: options.clone(),
        sources: Arc::default(),
        holds: (
            world.now(),
            memo.goes_on.then(|| site.holds_until()).flatten(),
        ),
        outputs,
        edition: Edition::default(),
        diagnostics: Vec::new(),
        report: rows.unwrap_or_else(tell),
        publishable: false,
    };
    drop(site);
    let built = finalize(&mut last, &live, &pages, why);
    memo.last = Some(last);
    memo.pages = Some(pages);
    memo.live = Some(live);
    (built, Some(languages))
}

/// Leaves entries with errors out and publishes the rest.
fn without_broken(world: &dyn World, options: &Options, sink: &dyn Sink) -> Built {
    let run = |broken: &BTreeSet<Blame>, sink: &dyn Sink| {
        sink.stage(Stage::Compare);
        let snapshot = Snapshot::once(world);
        full_rebuild(&snapshot, options, &mut Memo::once(), broken, Some(sink))
    };
    let mut broken: BTreeSet<Blame> = BTreeSet::new();
    let mut told: Vec<Diagnostic> = Vec::new();
    loop {
        let (built, languages) = run(&broken, &DryRunSink(sink));
        told.extend(built.diagnostics.iter().cloned());
        let errors = built
            .diagnostics
            .iter()
            .filter(|problem| problem.is_error());
        let blamed: Option<Vec<Blame>> = errors
            .map(|error| blame(error, languages.as_ref()?, world))
            .collect();
        let Some(blamed) = blamed else {
            // Something that no entry is to blame for: nothing can be published.
            return finish(built, told, false);
        };
        let before = broken.len();
        broken.extend(blamed);
        if broken.len() == before {
            let (built, _) = run(&broken, sink);
            return finish(built, told, true);
        }
    }
}

fn finish(mut built: Built, mut told: Vec<Diagnostic>, publishable: bool) -> Built {
    told.append(&mut built.diagnostics);
    diag::sort(&mut told);
    // Once its page is left out, what is wrong in a text is a warning.
    let key = |one: &Diagnostic| (one.span.clone(), one.code.clone(), one.message.clone());
    let errors: BTreeSet<_> = told.iter().filter(|one| one.is_error()).map(key).collect();
    told.retain(|one| one.is_error() || !errors.contains(&key(one)));
    diag::fold(&mut told, is_template);
    Built {
        diagnostics: told,
        publishable,
        ..built
    }
}

/// What the site holds, without rendering a page: rows, dues and the problems of its content. With
/// `skip_broken` it is a build that nothing is kept of: some errors are only met while rendering.
pub fn inspect(world: &dyn World, options: &Options) -> Built {
    if options.skip_broken {
        return build(world, options, &NullSink);
    }
    let snapshot = Snapshot::once(world);
    full_rebuild(
        &snapshot,
        options,
        &mut Memo::once(),
        &BTreeSet::new(),
        None,
    )
    .0
}
