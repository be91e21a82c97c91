//! What pages use is collected with them, and the files of hosts are written after all of them.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::base::{RelPath, UrlPath, bytes};
use crate::content::Host;
use crate::engine::Output;
use crate::engine::cache::state::Rendered;
use crate::engine::outcome::AllRendered;
use crate::engine::render::RenderPass;
use crate::output::formats::hosting::host_of;
use crate::output::hosting::{AllUses, Rules, Uses};
use crate::site::{Route, Site};

impl RenderPass<'_> {
    /// The host whose file a route is.
    pub(super) fn host(&self, route: &Route) -> Option<Host> {
        host_of(&route.kind, &route.url, self.site)
    }

    fn wants_headers(&self) -> bool {
        self.site.settings().hosting.headers.is_some()
    }

    /// What a file uses that is handed to the sink, of what is wanted; `inert` as in [`Uses::of_markup`].
    pub(super) fn uses_of_file(
        &self,
        path: &UrlPath,
        bytes: &[u8],
        inert: &[Range<usize>],
    ) -> Uses {
        let wanted @ (wants_sources, wants_characters) = self.wanted_of(path);
        if wanted == (false, false) {
            return Uses::default();
        }
        let text = bytes::text_of(bytes);
        let uses = if !wants_sources {
            Uses::default()
        } else if path.extension() == Some("css") {
            Uses::of_style_sheet(&text)
        } else {
            Uses::of_markup(&text, inert)
        };
        if wants_characters {
            uses.with_characters(&text)
        } else {
            uses
        }
    }

    /// Whether it is wanted of a file with this name what it loads and runs, and which characters it has.
    fn wanted_of(&self, path: &UrlPath) -> (bool, bool) {
        let ending = path.extension().unwrap_or_default();
        (
            self.wants_headers() && SHOWN.contains(&ending),
            self.wants_characters() && TEXTS.contains(&ending),
        )
    }

    /// What a file uses that the sink still has: as an earlier build found, or as a look at the file shows.
    pub(super) fn uses_of_kept(&self, path: &UrlPath, output: Output, source: &RelPath) -> Uses {
        let wanted = self.wanted_of(path);
        if wanted == (false, false) {
            return Uses::default();
        }
        let before = self.pages.rendered.get(path);
        let before = before.filter(|before| before.outputs == [(path.clone(), output)]);
        if let Some(before) = before.filter(|before| before.uses.looked_for() == wanted) {
            return before.uses.clone();
        }
        self.uses_of_file(path, &self.file(source).unwrap_or_default(), &[])
    }

    /// Whether edits that were applied in place left everything the `same` in what was `rendered`, so that what is made of all outputs
    /// is as before: the site has the same addresses.
    pub(super) fn is_all_as_before(
        &self,
        rendered: &AllRendered,
        same: &dyn Fn(&Rendered, &Rendered, &UrlPath) -> bool,
    ) -> bool {
        let is_same = |path: &UrlPath, new: &Rendered| {
            let old = self.pages.rendered.get(path);
            old.is_some_and(|old| same(old, new, path))
        };
        let mut rendered = rendered.iter();
        self.change.is_some()
            && self.has_edition
            && rendered.all(|(path, new, _)| is_same(path, new))
    }

    /// Writes the files of hosts, from what all outputs use: those that were just `rendered`, sorted by path, and all others.
    pub(super) fn host_files(&self, rendered: &mut AllRendered) {
        let settings = self.site.settings();
        if settings.hosting.hosts.is_empty() || self.part.is_some() {
            return;
        }
        let same = |old: &Rendered, new: &Rendered, path: &UrlPath| {
            old.uses.iter().eq(new.uses.iter()) && old.drawn(path).eq(new.drawn(path))
        };
        if self.is_all_as_before(rendered, &same) {
            return;
        }
        let all = self.routes.iter().filter_map(|route| {
            let new = rendered.binary_search_by(|(path, ..)| path.cmp(&route.path));
            let new = new.ok().and_then(|at| rendered.get(at));
            let old = || self.pages.rendered.get(&route.path).map(|old| &**old);
            let found = new.map(|(_, new, _)| &**new).or_else(old)?;
            Some((&route.path, found))
        });
        let rules = rules(self.site, all);
        for route in self.routes {
            let Some(host) = self.host(route) else {
                continue;
            };
            let (text, mut problems) = rules.for_host(&route.url, host);
            for problem in &mut problems {
                let named = settings.hosting.hosts.get(&host);
                problem.span = named.map(|named| named.at.span(&settings.file));
            }
            let file = Rendered {
                trace: None,
                outputs: vec![self.put(&route.path, text.as_bytes())],
                problems: problems.into(),
                uses: Uses::default(),
            };
            let at = rendered.partition_point(|(path, ..)| *path < route.path);
            rendered.insert(at, (route.path.clone(), Arc::new(file), None));
        }
    }
}

/// What a web server is to do for a site of which all this is rendered.
pub fn rules<'r>(
    site: &Site,
    rendered: impl Iterator<Item = (&'r UrlPath, &'r Rendered)>,
) -> Rules {
    let mut uses = AllUses::default();
    let mut drawn = BTreeSet::new();
    for (path, rendered) in rendered {
        uses.add(&rendered.uses);
        drawn.extend(rendered.drawn(path).cloned());
    }
    Rules::new(site, &uses, &drawn)
}

/// The endings of files that browsers show by themselves, and of style sheets.
const SHOWN: [&str; 5] = ["html", "htm", "xhtml", "svg", "css"];

/// The endings of files that have what pages show, or what scripts may show on them.
const TEXTS: [&str; 7] = ["html", "htm", "xhtml", "css", "js", "mjs", "json"];
