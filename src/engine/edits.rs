//! A build after some files of entries have changed, on the site of the build before: only what may
//! show the change is asked and made again.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::content::layout;
use crate::content::layout::Role;
use crate::content::page;
use crate::engine::cache::memo::Memo;
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::cache::state::{InMemoryState, Made, Pages};
use crate::engine::cache::traces::{Id, RebuildReason};
use crate::engine::finalize::finalize;
use crate::engine::render::{Freshness, RenderPass};
use crate::engine::report::collect;
use crate::engine::{Built, Edition, Sink, Stage};
use crate::output::format::FormatContext;
use crate::output::formats;
use crate::site::model::EntryId;
use crate::site::{Invalidation, Route, RouteKind};
use crate::world::World;

/// A larger change is a new site.
const MOST: usize = 64;

/// The result after a change of some entries' files. `None` where that takes a new site; nothing was
/// handed to the sink then.
pub fn apply_edits(world: &ComparedWorld<'_>, memo: &mut Memo, sink: &dyn Sink) -> Option<Built> {
    let Memo {
        last: Some(last),
        pages: Some(pages),
        live: Some(live),
        ..
    } = memo
    else {
        return None;
    };
    let theme = live.theme.clone().filter(|_| live.current)?;
    sink.stage(Stage::Load);
    let has_edition = last.publishable && sink.has_edition(&last.edition);
    let change = apply_changed_files(world, live)?;
    let own = renew_fingerprints(&change, live, pages);
    let changed: BTreeSet<Id> = {
        let same = |query: &_| !change.may_differ(query);
        pages.asked.verify(&live.site, &same)
    };
    let depends_on_changed = |made: &Made| {
        let mut asked = made.trace.iter().flat_map(|trace| &trace.asked);
        asked.any(|id| changed.contains(id))
    };
    let again = pages
        .hidden
        .iter()
        .filter(|(_, made)| depends_on_changed(made));
    let again: BTreeSet<EntryId> = again.map(|(id, _)| *id).chain(own.clone()).collect();
    let pass = RenderPass {
        world,
        site: &live.site,
        theme: &theme,
        routes: &live.routes,
        sink,
        pages,
        fingerprints: &live.fingerprints,
        has_edition,
        hot: Some(Arc::default()),
    };
    let done = pass.run(
        &|route, trace| {
            let affected = is_affected(route, live, &change, &own);
            let is_entry = matches!(route.kind, RouteKind::Entry(_) | RouteKind::Section { .. });
            let Some(trace) = trace.filter(|_| !(affected && is_entry)) else {
                return match affected {
                    true => Freshness::Stale(RebuildReason::SourceChanged),
                    false => Freshness::Fresh,
                };
            };
            let rekeyed = affected || change.labels && !is_entry;
            if rekeyed && pass.key(route) != trace.key {
                return Freshness::Stale(RebuildReason::SourceChanged);
            }
            let mut asked = trace.asked.iter().filter(|_| !changed.is_empty());
            match asked.find(|id| changed.contains(id)) {
                Some(id) => Freshness::Stale(pages.asked.why(*id)),
                None => Freshness::Fresh,
            }
        },
        &|id| again.contains(&id),
    );
    if change.front {
        let report = Arc::make_mut(&mut last.report);
        collect::renew(report, &live.site, &change.entries);
    }
    live.note_entries(change.entries.iter().copied());
    last.edition = Edition::default();
    let why = done.apply(pages, live, Some(Arc::make_mut(&mut last.outputs)));
    Some(finalize(last, live, pages, why))
}

/// Changes the site in its place.
fn apply_changed_files(
    world: &ComparedWorld<'_>,
    live: &mut InMemoryState,
) -> Option<Invalidation> {
    let changed = world.changed();
    if changed.len() > MOST {
        return None;
    }
    let site = Arc::get_mut(&mut live.site)?;
    site.set_now(world.now());
    let mut files = Vec::with_capacity(changed.len());
    for file in changed {
        let Some(Ok(Role::Page(place))) = layout::role(file, &site.settings().languages) else {
            return None;
        };
        let bytes = world.read(file).ok()?;
        let schema = site.parts().schema_of(&place.section);
        world.listed_at(file)?.entry.ok()?;
        let read = page::read(file, place, &bytes, site.settings(), schema.as_deref());
        files.push(Arc::new(read));
    }
    let mut change = Invalidation::default();
    for file in &files {
        site.revise(file, &live.problems, &mut change)?;
    }
    Some(change)
}

/// Makes the digests of what answers rest on anew. Returns the entries whose own are others.
fn renew_fingerprints(
    change: &Invalidation,
    live: &mut InMemoryState,
    pages: &mut Pages,
) -> BTreeSet<EntryId> {
    let site = &live.site;
    let mut own = BTreeSet::new();
    let mut ids = change.entries.clone();
    if change.titles {
        // What texts without a page name is not kept the other way round.
        ids.extend(pages.hidden.keys());
    }
    for (id, fingerprint) in site.fingerprints_at(ids.into_iter()) {
        let (Some(slot), Some(entry)) = (
            live.fingerprints.get_mut(id.index()),
            site.entries().get(id.index()),
        ) else {
            continue;
        };
        if std::mem::replace(slot, fingerprint) != fingerprint {
            own.insert(id);
        }
        pages
            .fingerprints
            .entries
            .insert(entry.path.clone(), fingerprint);
    }
    for section in &change.orders {
        pages.fingerprints.renew_order(section, site);
    }
    if change.titles {
        pages.fingerprints.renew_notices(site);
    }
    own
}

/// Whether the edits may have changed what a route shows of entries by itself, apart from the results of its queries.
fn is_affected(
    route: &Route,
    live: &InMemoryState,
    change: &Invalidation,
    own: &BTreeSet<EntryId>,
) -> bool {
    match &route.kind {
        RouteKind::Entry(id) | RouteKind::Section { index: id, .. } => own.contains(id),
        kind => formats::of(kind).is_some_and(|format| {
            let context = FormatContext {
                site: &live.site,
                routes: &live.routes,
                route,
            };
            format.is_affected(&context, change)
        }),
    }
}
