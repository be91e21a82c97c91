//! A build after some files of entries have changed, on the site of the build before: only what may
//! show the change is asked and made again.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::content::layout;
use crate::content::layout::Role;
use crate::content::page;
use crate::engine::cache::memo::Memo;
use crate::engine::cache::sources::Snapshot;
use crate::engine::cache::state::{InMemoryState, Made, Pages};
use crate::engine::cache::traces::{Id, RebuildReason};
use crate::engine::finalize::finalize;
use crate::engine::render::{Freshness, RenderPass};
use crate::engine::report::collect;
use crate::engine::whole_site;
use crate::engine::{Built, Edition, Sink, Stage};
use crate::site::{Invalidation, Route, RouteKind, Site};
use crate::world::World;

/// A larger change is a new site.
const MOST: usize = 64;

/// The result after a change of some entries' files. `None` where that takes a new site; nothing was
/// handed to the sink then.
pub fn revise(world: &Snapshot<'_>, memo: &mut Memo, sink: &dyn Sink) -> Option<Built> {
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
    let holds = last.publishable && sink.holds(&last.edition);
    let change = apply_changed_files(world, live)?;
    let own = renew_bases(&change, live, pages);
    let changed: BTreeSet<Id> = {
        let same = |question: &_| !change.may_differ(question);
        pages.asked.verify(&live.site, &same)
    };
    let asks_changed = |made: &Made| {
        let mut asked = made.trace.iter().flat_map(|trace| &trace.asked);
        asked.any(|id| changed.contains(id))
    };
    let again = pages.hidden.iter().filter(|(_, made)| asks_changed(made));
    let again: BTreeSet<usize> = again.map(|(place, _)| *place).chain(own.clone()).collect();
    let pass = RenderPass {
        world,
        site: &live.site,
        theme: &theme,
        routes: &live.routes,
        sink,
        pages,
        bases: &live.bases,
        holds,
        heard: Some(Arc::default()),
    };
    let done = pass.run(
        &|route, trace| {
            if shows(route, &live.site, &change, &own) {
                return Freshness::Stale(RebuildReason::SourceChanged);
            }
            let Some(trace) = trace else {
                return Freshness::Fresh;
            };
            let rekeyed = match route.kind {
                RouteKind::Entry(_) | RouteKind::Section(..) => false,
                RouteKind::Sitemap => change.sitemap,
                _ => change.labels,
            };
            if rekeyed && pass.key(route) != trace.key {
                return Freshness::Stale(RebuildReason::SourceChanged);
            }
            let mut asked = trace.asked.iter().filter(|_| !changed.is_empty());
            match asked.find(|id| changed.contains(id)) {
                Some(id) => Freshness::Stale(pages.asked.why(*id)),
                None => Freshness::Fresh,
            }
        },
        &|place| again.contains(&place),
    );
    if change.front {
        let report = Arc::make_mut(&mut last.report);
        collect::renew(report, &live.site, &change.places);
    }
    live.note_entries(change.places.iter().copied());
    last.edition = Edition::default();
    let why = done.apply(pages, live, Some(Arc::make_mut(&mut last.outputs)));
    Some(finalize(last, live, pages, why))
}

/// Changes the site in its place.
fn apply_changed_files(world: &Snapshot<'_>, live: &mut InMemoryState) -> Option<Invalidation> {
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
fn renew_bases(
    change: &Invalidation,
    live: &mut InMemoryState,
    pages: &mut Pages,
) -> BTreeSet<usize> {
    let site = &live.site;
    let mut own = BTreeSet::new();
    let mut places = change.places.clone();
    if change.titles {
        // What texts without a page name is not kept the other way round.
        places.extend(pages.hidden.keys());
    }
    for (place, basis) in site.bases_at(places.into_iter()) {
        let (Some(slot), Some(entry)) = (live.bases.get_mut(place), site.entries().get(place))
        else {
            continue;
        };
        if std::mem::replace(slot, basis) != basis {
            own.insert(place);
        }
        pages.bases.entries.insert(entry.path.clone(), basis);
    }
    for section in &change.orders {
        pages.bases.renew_order(section, site);
    }
    if change.titles {
        pages.bases.renew_notices(site);
    }
    own
}

/// Whether a route is one of those that are made from an entry itself.
fn shows(route: &Route, site: &Site, change: &Invalidation, own: &BTreeSet<usize>) -> bool {
    match &route.kind {
        RouteKind::Entry(place) | RouteKind::Section(place, _) => own.contains(place),
        RouteKind::Feed(section) => {
            whole_site::feed_shows(site, section.as_deref(), route.lang, &change.places)
        }
        _ => false,
    }
}
