//! What a build of one [`Part`] hands to the build that joins all of them: what it rendered, with traces. The joining build takes it for
//! what an earlier build of its own has left, so it verifies all of it and renders what does not fit the site as it finds it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{Digest, UrlPath};
use crate::engine::Part;
use crate::engine::cache::fingerprints::Fingerprints;
use crate::engine::cache::memo::Memo;
use crate::engine::cache::state::{Pages, Rendered};
use crate::engine::cache::traces::Id;
use crate::site::model::VersionState;
use crate::site::views::Target;
use crate::site::{Owner, Query, QueryResult, Retention, Site, SiteQueries};

impl Memo {
    /// Creates an empty memo for a build that renders one part of the routes, for [`Memo::save_part`].
    pub fn of_part(part: Part) -> Self {
        Self {
            retention: Retention::OnDisk,
            part: Some(part),
            ..Self::new()
        }
    }

    /// Returns what the build has rendered as bytes, for [`Memo::joined`]. Nothing in them names what is not public: pages with problems are
    /// left out, and those that have asked for such entries, so the build that joins the parts renders these itself. `None` without a site.
    pub fn save_part(&self) -> Option<Vec<u8>> {
        let (state, pages) = (self.state.as_ref()?, self.pages.as_ref()?);
        let mut hidden = pages.queries.all();
        hidden.retain(|_, (query, _)| names_hidden(query, &state.site));
        let is_open = |rendered: &Rendered| {
            let mut dependencies = rendered.trace.iter().flat_map(|trace| &trace.dependencies);
            rendered.problems.is_empty() && !dependencies.any(|id| hidden.contains_key(id))
        };
        let open = pages
            .rendered
            .iter()
            .filter(|(_, rendered)| is_open(rendered));
        let mut rendered: BTreeMap<UrlPath, Rendered> = open
            .map(|(path, rendered)| (path.clone(), (**rendered).clone()))
            .collect();
        let traces = rendered.values_mut().filter_map(|one| one.trace.as_mut());
        let queries = pages.queries.only(traces);
        let rendered = rendered
            .into_iter()
            .map(|(path, one)| (path, Arc::new(one)));
        let pages = Pages {
            theme: pages.theme,
            queries: Arc::new(queries),
            rendered: rendered.collect(),
            fingerprints: pages.fingerprints.sealed(),
            ..Pages::new(pages.common)
        };
        pages.save()
    }

    /// Creates the memo of a build that takes from parts what fits, and renders the rest. `parts` are what [`Memo::save_part`] returned; bytes
    /// of which that is not true count for nothing.
    pub fn joined<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut parts = parts.filter_map(Pages::load);
        let Some(mut all) = parts.next() else {
            return Self::new();
        };
        for part in parts {
            let is_like = (part.common, part.theme) == (all.common, all.theme);
            let ids = is_like.then(|| all.queries.add(&part.queries));
            let ids = ids.unwrap_or_default();
            if part.fingerprints != all.fingerprints {
                all.fingerprints = Fingerprints::default();
            }
            for (path, mut rendered) in part.rendered {
                if let Some(trace) = &mut Arc::make_mut(&mut rendered).trace {
                    let dependencies = trace.dependencies.iter();
                    let found: Option<Box<[Id]>> = dependencies
                        .map(|id| *ids.get(usize::try_from(*id).ok()?)?)
                        .collect();
                    trace.dependencies = found.filter(|_| is_like).unwrap_or_else(|| {
                        // No page has this key, so it is rendered again.
                        trace.key = Digest::default();
                        Box::default()
                    });
                    trace.dependencies.sort_unstable();
                }
                all.rendered.insert(path, rendered);
            }
        }
        Self {
            pages: Some(all),
            ..Self::new()
        }
    }
}

/// Whether a query names something that is not public.
fn names_hidden(query: &Query, site: &Site) -> bool {
    let is_hidden = |path: &str| {
        site.entry(path).is_some_and(|entry| {
            let mut versions = entry.versions.iter();
            entry.pages.iter().next().is_none()
                && versions.all(|(_, version)| version.state != VersionState::Public)
        })
    };
    let path: &str = match query {
        Query::Card(path, _)
        | Query::CountBelow(path)
        | Query::Subsections(path, _)
        | Query::Facets(path, _)
        | Query::Years(path, _)
        | Query::Neighbours(path, _)
        | Query::Backlinks { path, .. }
        | Query::Related { path, .. }
        | Query::Series(path, _)
        | Query::Translation(path, _)
        | Query::Notices(path, _)
        | Query::Anchors(path, _) => path,
        Query::Target { .. } | Query::File { .. } => {
            return matches!(
                site.ask(query),
                QueryResult::Target(Target::Withheld | Target::InDoubt) | QueryResult::File(None)
            );
        }
        Query::Listing(listing, _) | Query::Count(listing, _) => {
            // A value of a reference is a content path.
            let values = listing.fields.iter().flat_map(|(_, values)| values);
            let terms = listing.terms.iter().map(|(_, term)| term);
            let mut named = values.chain(terms).chain(&listing.section);
            return named.any(|name| is_hidden(name));
        }
        Query::Terms(Owner::Facet { section, .. }, _) => section,
        Query::Terms(Owner::Taxonomy(_), _)
        | Query::Config(_)
        | Query::Menu { .. }
        | Query::Fact(..)
        | Query::Data { .. }
        | Query::Datasets(_)
        | Query::Asset(_)
        | Query::Today
        | Query::Names(_) => return false,
    };
    is_hidden(path)
}
