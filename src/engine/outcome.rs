//! What a pass over the routes has rendered, and what becomes of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::UrlPath;
use crate::engine::Output;
use crate::engine::cache::state::{InMemoryState, Pages, Rendered};
use crate::engine::cache::traces::RebuildReason;
use crate::engine::outlet::exchange;
use crate::site::model::EntryId;

/// What was rendered, sorted by path; of pages, with the reason.
pub type AllRendered = Vec<(UrlPath, Arc<Rendered>, Option<RebuildReason>)>;

/// The result of a [`RenderPass`].
pub struct RenderOutcome {
    /// The routes that were rendered.
    pub rendered: AllRendered,
    /// The problems in texts of entries that have no page yet.
    pub unpublished: Vec<(EntryId, Rendered)>,
}

impl RenderOutcome {
    /// Replaces what earlier builds rendered, and updates `outputs` if given. Returns why each page was rendered.
    pub fn apply(
        self,
        pages: &mut Pages,
        state: &mut InMemoryState,
        mut outputs: Option<&mut BTreeMap<UrlPath, Output>>,
    ) -> BTreeMap<UrlPath, RebuildReason> {
        if pages.rendered.is_empty() && outputs.is_none() {
            return self.first(pages, state);
        }
        let mut all = BTreeMap::new();
        for (path, rendered, why) in self.rendered {
            if rendered.problems.is_empty() {
                state.noted_pages.remove(&path)
            } else {
                state.noted_pages.insert(path.clone())
            };
            if let Some(outputs) = &mut outputs {
                let old = pages.rendered.get(&path);
                exchange(
                    outputs,
                    old.map_or(&[], |old| &old.outputs),
                    &rendered.outputs,
                );
            }
            all.extend(why.map(|why| (path.clone(), why)));
            pages.rendered.insert(path, rendered);
        }
        pages.unpublished.extend(self.unpublished);
        all
    }

    /// Like [`Self::apply`] after a clean build, which is faster because whole maps are built from sorted items.
    fn first(
        self,
        pages: &mut Pages,
        state: &mut InMemoryState,
    ) -> BTreeMap<UrlPath, RebuildReason> {
        let noted = self.rendered.iter();
        let noted = noted.filter(|(_, one, _)| !one.problems.is_empty());
        state
            .noted_pages
            .extend(noted.map(|(path, ..)| path.clone()));
        let whys = self.rendered.iter();
        let whys = whys.filter_map(|(path, _, why)| Some((path.clone(), why.clone()?)));
        let whys = whys.collect();
        let rendered = self.rendered.into_iter().map(|(path, one, _)| (path, one));
        pages.rendered = rendered.collect();
        pages.unpublished.extend(self.unpublished);
        whys
    }
}
