//! A build after some files of entries have changed: applies them to the site in place, and evaluates again only the
//! queries and renders only the pages that the edits may have changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::content::layout;
use crate::content::layout::Role;
use crate::content::page;
use crate::engine::cache::memo::Memo;
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::cache::state::{InMemoryState, Pages, Rendered};
use crate::engine::cache::traces::{Id, RebuildReason};
use crate::engine::finalize::finalize;
use crate::engine::render::{Freshness, RenderPass};
use crate::engine::report::collect;
use crate::engine::texts::LastItems;
use crate::engine::{Built, Edition, Sink, Stage};
use crate::output::format::FormatContext;
use crate::output::formats;
use crate::site::model::EntryId;
use crate::site::{Invalidation, Route};
use crate::world::World;

/// The largest number of changed files that are applied as edits.
const MOST: usize = 64;

/// Applies changed files of entries to the previous site and returns the result. `None` where that takes a full
/// rebuild; nothing was handed to the sink then.
pub fn apply_edits(world: &ComparedWorld<'_>, memo: &mut Memo, sink: &dyn Sink) -> Option<Built> {
    let Memo {
        last: Some(last),
        pages: Some(pages),
        state: Some(state),
        pictures,
        ..
    } = memo
    else {
        return None;
    };
    let theme = state.theme.clone().filter(|_| state.current)?;
    sink.stage(Stage::Load);
    let has_edition = last.publishable && sink.has_edition(&last.edition);
    let change = apply_changed_files(world, state)?;
    let own = renew_fingerprints(&change, state, pages);
    let changed: BTreeSet<Id> = {
        let same = |query: &_| !change.may_differ(query);
        pages.queries.verify(&state.site, &same)
    };
    let depends_on_changed = |rendered: &Rendered| {
        let mut dependencies = rendered.trace.iter().flat_map(|trace| &trace.dependencies);
        dependencies.any(|id| changed.contains(id))
    };
    let again = pages
        .unpublished
        .iter()
        .filter(|(_, rendered)| depends_on_changed(rendered));
    let again: BTreeSet<EntryId> = again.map(|(id, _)| *id).chain(own.clone()).collect();
    let pass = RenderPass {
        texts: LastItems::default(),
        world,
        site: &state.site,
        theme: &theme,
        routes: state.site.published_routes(),
        sink,
        pages,
        fingerprints: &state.fingerprints,
        has_edition,
        pictures: pictures.clone(),
        hot: Some(Arc::default()),
        memory: Some(&state.memory),
        change: Some(&change),
        part: None,
    };
    let outcome = pass.run(
        &|route, trace| {
            let affected = is_affected(route, state, &change, &own);
            let is_entry = route.kind.entry().is_some();
            let Some(trace) = trace.filter(|_| !(affected && is_entry)) else {
                return if affected {
                    Freshness::Stale(RebuildReason::SourceChanged)
                } else {
                    Freshness::Fresh
                };
            };
            let is_rekeyed = match formats::of(&route.kind) {
                // Its key is made of the fingerprints of all entries.
                Some(format) if format.comes_last() => affected && !own.is_empty(),
                _ => (affected || change.labels && !is_entry) && pass.key(route) != trace.key,
            };
            if is_rekeyed {
                return Freshness::Stale(RebuildReason::SourceChanged);
            }
            pages.queries.why(trace, &changed).into()
        },
        &|id| again.contains(&id),
    );
    if change.front {
        let report = Arc::make_mut(&mut last.report);
        collect::renew(report, &state.site, &change.entries);
    }
    state.note_entries(change.entries.iter().copied());
    state.note_left_texts(change.entries.par_iter().copied());
    last.edition = Edition::default();
    let why = outcome.apply(pages, state, Some(Arc::make_mut(&mut last.outputs)));
    Some(finalize(last, state, pages, why))
}

/// Applies the changed files to the site.
fn apply_changed_files(
    world: &ComparedWorld<'_>,
    state: &mut InMemoryState,
) -> Option<Invalidation> {
    let changed = world.changed();
    if changed.len() > MOST {
        return None;
    }
    let site = Arc::get_mut(&mut state.site)?;
    site.set_now(world.now());
    let mut files = Vec::with_capacity(changed.len());
    for file in changed {
        let Some(Ok(Role::Page(place))) = layout::role(file, &site.settings().languages) else {
            return None;
        };
        let bytes = world.read(file).ok()?;
        let schema = site.input().schema_in(&place.section);
        world.listed_at(file)?.entry.ok()?;
        let mut read = page::read(file, place, &bytes, site.settings(), schema.as_deref());
        let before = site.file(file);
        if before.is_some_and(|before| before.seen.is_some()) {
            read.note_seen(str::from_utf8(&bytes).unwrap_or_default());
        }
        read.converted_by = read.converted_after(before, site.input().deriver.digest());
        read.proof = site.input().proof_reader.read(&read);
        files.push(Arc::new(read));
    }
    let mut change = Invalidation::default();
    for file in &files {
        site.apply_edit(file, &state.problems, &mut change)?;
    }
    Some(change)
}

/// Computes the fingerprints again that the edits may have changed. Returns the entries whose own fingerprint
/// differs.
fn renew_fingerprints(
    change: &Invalidation,
    state: &mut InMemoryState,
    pages: &mut Pages,
) -> BTreeSet<EntryId> {
    let site = &state.site;
    let mut own = BTreeSet::new();
    let mut ids = change.entries.clone();
    if change.titles {
        // References from texts without a page are not indexed, so all such texts are checked again.
        ids.extend(pages.unpublished.keys());
    }
    for (id, fingerprint) in site.fingerprints_at(ids.into_iter()) {
        let (Some(slot), Some(entry)) = (
            state.fingerprints.get_mut(id.index()),
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
            .insert(Arc::clone(&entry.path), fingerprint);
    }
    for section in &change.orders {
        pages.fingerprints.renew_order(section, site);
    }
    if change.titles {
        pages.fingerprints.renew_notices(site);
    }
    own
}

/// Whether the edits may have changed what a route shows by itself, apart from the results of its queries.
fn is_affected(
    route: &Route,
    state: &InMemoryState,
    change: &Invalidation,
    own: &BTreeSet<EntryId>,
) -> bool {
    match route.kind.entry() {
        Some(id) => own.contains(&id),
        None => formats::of(&route.kind).is_some_and(|format| {
            let context = FormatContext {
                site: &state.site,
                routes: state.site.published_routes(),
                route,
                fingerprints: &state.fingerprints,
                texts: &(),
                icon: &|_, _| None,
                memory: None,
                change: None,
            };
            format.is_affected(&context, change)
        }),
    }
}
