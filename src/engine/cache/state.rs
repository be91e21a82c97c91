//! What is stored of rendered pages, and of the site that they show.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::{Digest, Few, UrlPath};
use crate::diag::Diagnostic;
use crate::engine::Output;
use crate::engine::cache::fingerprints::Fingerprints;
use crate::engine::cache::traces::{QueryTable, Trace};
use crate::output::format::FormatMemory;
use crate::output::hosting::Uses;
use crate::site::model::EntryId;
use crate::site::{Route, Site};
use crate::theme::Theme;

/// What was rendered for a route.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Rendered {
    /// `None` of an output that every build writes again.
    pub trace: Option<Trace>,
    pub outputs: Vec<(UrlPath, Output)>,
    pub problems: Few<Diagnostic>,
    /// What it loads and runs, if headers are wanted.
    pub uses: Uses,
}

impl Rendered {
    /// The pictures that the template at `path` has drawn.
    pub fn drawn<'a>(&'a self, path: &'a UrlPath) -> impl Iterator<Item = &'a UrlPath> {
        let all = self.outputs.iter().map(|(path, _)| path);
        all.filter(move |one| *one != path && one.extension() == Some("png"))
    }
}

/// Everything that was rendered, with the queries that it depends on and their results, all of the same moment.
#[derive(Debug)]
pub struct Pages {
    /// See [`crate::engine::load::Loaded::common`].
    pub common: Digest,
    pub theme: Digest,
    /// The fingerprints of query inputs.
    pub fingerprints: Fingerprints,
    pub queries: Arc<QueryTable>,
    /// What was rendered, by the path of the route.
    pub rendered: BTreeMap<UrlPath, Arc<Rendered>>,
    /// The problems in texts of entries that have no page yet.
    pub unpublished: BTreeMap<EntryId, Rendered>,
}

/// What lasts as long as the process, because it is not saved.
pub struct InMemoryState {
    pub site: Arc<Site>,
    pub theme: Option<Arc<Theme>>,
    pub theme_problems: Vec<Diagnostic>,
    /// See [`crate::engine::load::Loaded::common`].
    pub common: Digest,
    /// See [`Site::routes_fingerprint`].
    pub routes_fingerprint: Digest,
    /// Problems found when addresses were assigned, told again while routes are as before.
    pub routes_problems: Vec<Diagnostic>,
    /// See [`Site::fingerprints`].
    pub fingerprints: Vec<Digest>,
    /// Problems of the site, except for those of entries, addresses and the theme.
    pub problems: Vec<Diagnostic>,
    /// The problems in texts that are left to their pages, by entry, where not all pages may be there because of the problems of routes.
    pub left_problems: BTreeMap<EntryId, Vec<Diagnostic>>,
    /// Whether [`Pages`] were rendered from this site.
    pub current: bool,
    /// Entries whose files have problems.
    pub noted_entries: BTreeSet<EntryId>,
    /// Paths of routes that had problems when they were rendered.
    pub noted_pages: BTreeSet<UrlPath>,
    /// What formats remember of this site.
    pub memory: FormatMemory,
}

impl InMemoryState {
    /// Notes which of some entries have problems.
    pub fn note_entries(&mut self, ids: impl Iterator<Item = EntryId>) {
        for id in ids {
            let entry = self.site.entries().get(id.index());
            if entry.is_some_and(|entry| entry.all_problems().next().is_some()) {
                self.noted_entries.insert(id)
            } else {
                self.noted_entries.remove(&id)
            };
        }
    }

    /// Notes the problems in texts of some entries that are left to their pages, where addresses have problems. They are told with the
    /// page, and then not every text has one.
    pub fn note_left_texts(&mut self, ids: impl ParallelIterator<Item = EntryId>) {
        if self.routes_problems.is_empty() {
            return;
        }
        let site = &self.site;
        let found = ids.filter_map(|id| {
            let entry = site.entries().get(id.index())?;
            Some((id, site.problems_left_to_pages(entry)))
        });
        let found: Vec<_> = found.collect();
        self.left_problems.extend(found);
    }

    /// Notes which routes have problems.
    pub fn note_pages(&mut self, pages: &Pages) {
        let rendered = pages
            .rendered
            .iter()
            .filter(|(_, rendered)| !rendered.problems.is_empty());
        self.noted_pages = rendered.map(|(path, _)| path.clone()).collect();
    }

    /// All problems, in no order.
    pub fn all_problems(&self, pages: &Pages) -> Vec<Diagnostic> {
        let entries = self.noted_entries.iter();
        let entries = entries.filter_map(|id| self.site.entries().get(id.index()));
        let mut all = self.problems.clone();
        all.extend(self.left_problems.values().flatten().cloned());
        all.extend(self.theme_problems.iter().cloned());
        all.extend(self.routes_problems.iter().cloned());
        all.extend(entries.flat_map(|entry| entry.all_problems().cloned()));
        if self.current {
            let rendered = self.noted_pages.iter();
            let rendered = rendered.filter_map(|path| pages.rendered.get(path));
            let rendered = rendered.map(|rendered| &rendered.problems);
            let unpublished = pages
                .unpublished
                .values()
                .map(|rendered| &rendered.problems);
            all.extend(rendered.chain(unpublished).flatten().cloned());
        }
        all
    }
}

impl Pages {
    /// Creates the state before the first page is rendered.
    pub fn new(common: Digest) -> Self {
        Self {
            common,
            theme: Digest::default(),
            fingerprints: Fingerprints::default(),
            queries: Arc::new(QueryTable::new()),
            rendered: BTreeMap::new(),
            unpublished: BTreeMap::new(),
        }
    }

    /// Removes what no longer has a route.
    pub fn forget_gone(&mut self, routes: &[Route]) {
        let mut routes = routes.iter().peekable();
        self.rendered
            .retain(|path, _| next_at(&mut routes, path, |route| &route.path).is_some());
    }

    /// The outputs of all routes.
    pub fn outputs(&self) -> BTreeMap<UrlPath, Output> {
        let rendered = self.rendered.values();
        rendered
            .flat_map(|rendered| rendered.outputs.iter().cloned())
            .collect()
    }

    /// Removes queries that no page depends on any more, once they are the larger part.
    pub fn forget_unasked(&mut self) {
        let rendered = self.rendered.values().map(|rendered| &**rendered);
        let rendered = rendered.chain(self.unpublished.values());
        let traces = rendered.filter_map(|rendered| rendered.trace.as_ref());
        let ids = traces.flat_map(|trace| &trace.dependencies);
        // As many bits as there can be numbers, because sorting all numbers takes long.
        let mut asked = vec![false; self.queries.numbers()];
        for id in ids {
            if let Some(asked) = asked.get_mut(*id as usize) {
                *asked = true;
            }
        }
        let asked = asked.into_iter().filter(|asked| *asked).count();
        if self.queries.len() > 2 * asked + 64 {
            let rendered = self.rendered.values_mut().map(Arc::make_mut);
            let rendered = rendered.chain(self.unpublished.values_mut());
            let fresh = self
                .queries
                .only(rendered.filter_map(|rendered| rendered.trace.as_mut()));
            self.queries = Arc::new(fresh);
        }
    }
}

/// The next of some items that is at `path`; those before it are passed over. The items are sorted by path, and so are the paths that they
/// are asked for.
pub fn next_at<I: Iterator, P: Ord>(
    items: &mut Peekable<I>,
    path: &P,
    path_of: impl Fn(&I::Item) -> &P,
) -> Option<I::Item> {
    // Mostly it is the first one, and both paths share their text.
    let first = items.next_if(|item| path_of(item) == path);
    first.or_else(|| {
        while items.next_if(|item| path_of(item) < path).is_some() {}
        items.next_if(|item| path_of(item) == path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::RebuildReason;
    use crate::site::Query;

    #[test]
    fn what_is_still_asked_keeps_its_question_under_another_number() {
        let query = |n: u32| Query::Asset(n.to_string());
        let mut shards = vec![Vec::new(); 32];
        shards[0] = (0..200).map(|n| (query(n), Digest::default())).collect();
        let rendered = |n: u32| Rendered {
            trace: Some(Trace {
                key: Digest::default(),
                dependencies: [n * 32].into(),
            }),
            outputs: Vec::new(),
            problems: Few::new(),
            uses: Uses::default(),
        };
        let path = UrlPath::new("page").unwrap();
        let mut pages = Pages {
            common: Digest::default(),
            theme: Digest::default(),
            fingerprints: Fingerprints::default(),
            queries: Arc::new(QueryTable::from_vec(shards).unwrap()),
            rendered: BTreeMap::from([(path.clone(), Arc::new(rendered(199)))]),
            unpublished: BTreeMap::from([(EntryId::new(3), rendered(150))]),
        };
        pages.forget_unasked();
        assert_eq!(pages.queries.len(), 2);
        for (rendered, n) in [
            (&*pages.rendered[&path], 199),
            (&pages.unpublished[&EntryId::new(3)], 150),
        ] {
            let trace = rendered.trace.as_ref().unwrap();
            let all = trace.dependencies.iter().copied().collect();
            let reason = RebuildReason::QueryResult(Box::new(query(n)));
            assert_eq!(pages.queries.why(trace, &all), Some(reason));
        }
    }

    #[test]
    fn a_page_is_made_for_the_same_reason_whoever_asked_first() {
        let query = |n: u32| Query::Asset(n.to_string());
        for order in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
            let mut shards = vec![Vec::new(); 32];
            shards[0] = order.map(|n| (query(n), Digest::default())).into();
            let queries = QueryTable::from_vec(shards).unwrap();
            let trace = Trace {
                key: Digest::default(),
                dependencies: [0, 32, 64].into(),
            };
            let reason = RebuildReason::QueryResult(Box::new(query(1)));
            assert_eq!(queries.why(&trace, &[0, 32, 64].into()), Some(reason));
        }
    }
}
