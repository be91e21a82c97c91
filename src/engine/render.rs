//! Renders the stale routes of a site and hands their outputs to the sink.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::base::{AT_ONCE, Digest, Few, Hasher, RelPath, UrlPath};
use crate::diag::{Diagnostic, conflict};
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::cache::state::{Pages, Rendered, next_at};
use crate::engine::cache::traces::{HotQueryIds, RebuildReason, Recorder, Trace};
use crate::engine::load;
use crate::engine::outcome::{AllRendered, RenderOutcome};
use crate::engine::outlet::RouteOutlet;
use crate::engine::pictures::{PictureCache, PictureStage};
use crate::engine::sink::{TaskGuard, keep_or_put};
use crate::engine::texts::{LastItems, SiteTexts};
use crate::engine::{Output, Part, PictureSource, Sink, Stage, Task};
use crate::output::format::{Format, FormatContext, FormatMemory};
use crate::output::formats;
use crate::output::hosting::Uses;
use crate::output::page::PageRenderer;
use crate::output::text::Texts;
use crate::site::model::EntryId;
use crate::site::views::PageView;
use crate::site::views::generated::About;
use crate::site::{Invalidation, Route, RouteKind, Site};
use crate::theme::{PageDrawing, Theme};
use crate::world::World;

/// Whether the output of an earlier build is still as it should be.
pub enum Freshness {
    /// Nothing that it depends on has changed.
    Fresh,
    /// It must be rendered again.
    Stale(RebuildReason),
}

impl From<Option<RebuildReason>> for Freshness {
    fn from(reason: Option<RebuildReason>) -> Self {
        reason.map_or(Self::Fresh, Self::Stale)
    }
}

/// A pass over all routes, with what it works on.
pub struct RenderPass<'a> {
    pub world: &'a ComparedWorld<'a>,
    pub site: &'a Arc<Site>,
    pub theme: &'a Theme,
    pub routes: &'a [Route],
    pub sink: &'a dyn Sink,
    /// What earlier builds rendered.
    pub pages: &'a Pages,
    /// See [`Site::fingerprints`].
    pub fingerprints: &'a [Digest],
    /// Whether the sink still has all outputs of the previous build.
    pub has_edition: bool,
    /// Versions of pictures that were made before.
    pub pictures: Option<Arc<dyn PictureCache>>,
    /// The ids of queries that many pages make. `None` where no traces are recorded, because no build follows.
    pub hot: Option<Arc<HotQueryIds>>,
    /// See [`FormatContext::memory`].
    pub memory: Option<&'a FormatMemory>,
    /// See [`FormatContext::change`].
    pub change: Option<&'a Invalidation>,
    /// The part to which the routes belong that are rendered, if that is not all of them.
    pub part: Option<Part>,
    pub texts: LastItems,
}

impl RenderPass<'_> {
    /// Renders every route that is stale, or whose outputs the sink has lost. For the entries that `again` selects,
    /// texts without a page are checked too.
    pub fn run(
        &self,
        stale: &(dyn Fn(&Route, Option<&Trace>) -> Freshness + Sync),
        again: &(dyn Fn(EntryId) -> bool + Sync),
    ) -> RenderOutcome {
        self.sink.stage(Stage::Render);
        self.theme.begin();
        let pulse = self.sink.pulse();
        let routes = self.with_previous();
        let pictures = self.stale_pictures(&routes);
        let (last, mut routes): (Vec<_>, Vec<_>) = routes.into_iter().partition(|(route, _)| {
            formats::of(&route.kind).is_some_and(|format| format.comes_last())
        });
        routes.retain(|(route, _)| {
            let is_picture = matches!(route.kind, RouteKind::Picture(_));
            !is_picture && self.host(route).is_none() && !self.is_font_sheet(route)
        });
        // Few pages draw pictures.
        let drawings: Mutex<BTreeMap<UrlPath, Vec<PageDrawing>>> = Mutex::default();
        let render = |(route, before): (&Route, Option<&Arc<Rendered>>)| {
            if pulse.as_ref().is_some_and(|pulse| pulse.is_stopped()) {
                return None;
            }
            let trace = before.and_then(|rendered| rendered.trace.as_ref());
            let why = match (stale(route, trace), before) {
                (Freshness::Stale(why), _) => why,
                (Freshness::Fresh, None) => RebuildReason::New,
                (Freshness::Fresh, Some(rendered)) if self.has_edition || self.keeps(rendered) => {
                    return None;
                }
                (Freshness::Fresh, Some(_)) => RebuildReason::OutputMissing,
            };
            let (rendered, drawn) = self.build(route);
            if !drawn.is_empty() {
                let mut drawings = drawings.lock().unwrap_or_else(PoisonError::into_inner);
                drawings.insert(route.path.clone(), drawn);
            }
            let why = rendered.trace.is_some().then_some(why);
            Some((route.path.clone(), Arc::new(rendered), why))
        };
        // Of a known number, so that the list is made in its place and not put together from parts.
        let rendered: Vec<Option<_>> = routes
            .into_par_iter()
            .with_max_len(AT_ONCE)
            .map(render)
            .collect();
        let mut rendered: AllRendered = rendered.into_iter().flatten().collect();
        let stage = PictureStage {
            world: self.world,
            sink: self.sink,
            cache: self.pictures.as_deref(),
        };
        let drawings =
            std::mem::take(&mut *drawings.lock().unwrap_or_else(PoisonError::into_inner));
        for (path, drawn) in stage.draw(drawings) {
            let at = rendered.binary_search_by(|(other, ..)| other.cmp(&path));
            if let Some((_, page, _)) = at.ok().and_then(|at| rendered.get_mut(at)) {
                match drawn {
                    Ok(output) => Arc::make_mut(page).outputs.push(output),
                    Err(problem) => Arc::make_mut(page).problems.push(problem),
                }
            }
        }
        let last: Vec<_> = last.into_par_iter().filter_map(render).collect();
        let is_sorted = last.is_empty() && pictures.is_empty();
        rendered.extend(last);
        if !pictures.is_empty() {
            self.sink.stage(Stage::Pictures(pictures.len()));
            let made = stage.run(&pictures).into_iter();
            rendered.extend(made.map(|(path, made)| (path, Arc::new(made), None)));
        }
        if !is_sorted {
            rendered.sort_unstable_by(|(a, ..), (b, ..)| a.cmp(b));
        }
        self.font_sheets(&stage, &mut rendered);
        self.host_files(&mut rendered);
        self.sink.stage(Stage::Check);
        let unpublished = EntryId::par_each(self.site.entries());
        let unpublished = unpublished.filter(|(id, _)| again(*id));
        let unpublished =
            unpublished.filter_map(|(id, entry)| Some((id, self.unpublished(entry)?)));
        RenderOutcome {
            rendered,
            unpublished: unpublished.collect(),
        }
    }

    /// The versions of pictures that the sink does not have. The address of one decides its bytes.
    fn stale_pictures<'r>(
        &self,
        routes: &[(&'r Route, Option<&Arc<Rendered>>)],
    ) -> Vec<(&'r UrlPath, &'r PictureSource)> {
        let mut stale = Vec::new();
        for (route, before) in routes {
            let RouteKind::Picture(source) = &route.kind else {
                continue;
            };
            let is_fresh = before.is_some_and(|made| {
                !made.outputs.is_empty() && (self.has_edition || self.keeps(made))
            });
            if !is_fresh {
                stale.push((&route.path, &**source));
            }
        }
        stale
    }

    /// Pairs each route of the part with what was rendered for its path before. Both lists are sorted by path.
    fn with_previous(&self) -> Vec<(&Route, Option<&Arc<Rendered>>)> {
        let mut rendered = self.pages.rendered.iter().peekable();
        let routes = self.routes.iter();
        let routes = routes.filter(|route| self.part.is_none_or(|part| part.has(route)));
        let routes = routes.map(|route| {
            let found = next_at(&mut rendered, &route.path, |(path, _)| path);
            (route, found.map(|(_, rendered)| rendered))
        });
        routes.collect()
    }

    fn keeps(&self, rendered: &Rendered) -> bool {
        let mut outputs = rendered.outputs.iter();
        outputs.all(|(path, output)| self.sink.keep(path, *output))
    }

    /// The fingerprint of what a route's output shows by itself, apart from the results of its queries.
    pub fn key(&self, route: &Route) -> Digest {
        match formats::of(&route.kind) {
            Some(format) => self.format_key(format, route),
            None => self.page_key(route, self.generated_page(route).as_ref()),
        }
    }

    fn format_key(&self, format: &dyn Format, route: &Route) -> Digest {
        let Some(fingerprint) = format.fingerprint().filter(|_| self.hot.is_some()) else {
            return Digest::default();
        };
        let mut key = self.start_key(route);
        key.digest(fingerprint(&self.format_context(route, &(), &|_, _| None)));
        key.finish()
    }

    fn page_key(&self, route: &Route, generated: Option<&(PageView, About)>) -> Digest {
        if self.hot.is_none() {
            return Digest::default();
        }
        let mut key = self.start_key(route);
        let kind = match &route.kind {
            RouteKind::Output { of, name, .. } => {
                key.text(name);
                &**of
            }
            kind => kind,
        };
        match kind {
            RouteKind::Entry(id) | RouteKind::Section { index: id, .. } => {
                if let RouteKind::Section { number, .. } = kind {
                    key.number(*number as u64);
                }
                let entry = self.site.entries().get(id.index());
                let fingerprint = self.fingerprints.get(id.index());
                key.text(entry.map_or("", |entry| &entry.path));
                key.digest(fingerprint.copied().unwrap_or_default());
            }
            kind => {
                key.digest(Digest::of_value(kind));
                key.digest(Digest::of_value(&generated));
                let text = generated.and_then(|(_, about)| about.text);
                let fingerprint = text.and_then(|id| self.fingerprints.get(id.index()));
                key.digest(fingerprint.copied().unwrap_or_default());
            }
        }
        key.finish()
    }

    fn start_key(&self, route: &Route) -> Hasher {
        let mut key = Hasher::new();
        key.digest(self.pages.common).digest(self.pages.theme);
        key.text(&route.url).number(u64::from(route.lang.0));
        key
    }

    /// The generated page of a route.
    fn generated_page(&self, route: &Route) -> Option<(PageView, About)> {
        self.site
            .generated_page(&route.kind, &route.url, route.lang)
    }

    /// Checks the texts of an entry that have no page yet, if there are any.
    fn unpublished(&self, entry: &crate::site::model::Entry) -> Option<Rendered> {
        if !entry.has_unpublished() {
            return None;
        }
        let mut problems = Vec::new();
        let recorder = Rc::new(self.recorder());
        let renderer = PageRenderer {
            text: None,
            site: self.site,
            theme: self.theme,
            queries: Rc::clone(&recorder) as _,
        };
        renderer.check_unpublished(entry, &mut problems);
        Some(Rendered {
            trace: Some(Trace {
                key: Digest::default(),
                dependencies: recorder.ids().into(),
            }),
            outputs: Vec::new(),
            problems: problems.into(),
            uses: Uses::default(),
        })
    }

    fn recorder(&self) -> Recorder {
        let site = Arc::clone(self.site);
        let recorder = match &self.hot {
            Some(hot) => Recorder::new(site, Arc::clone(&self.pages.queries), Arc::clone(hot)),
            None => Recorder::disabled(site),
        };
        recorder.with_pulse(self.sink.pulse())
    }

    pub(super) fn put(&self, path: &UrlPath, bytes: &[u8]) -> (UrlPath, Output) {
        let output = keep_or_put(self.sink, path, bytes);
        (path.clone(), output)
    }

    fn build(&self, route: &Route) -> (Rendered, Vec<PageDrawing>) {
        match &route.kind {
            RouteKind::File(source) => (self.copy(source, route), Vec::new()),
            kind => match formats::of(kind) {
                Some(format) => (self.write(format, route), Vec::new()),
                None => self.page(route),
            },
        }
    }

    /// Publishes a file unchanged, or a style sheet as the theme rewrote it.
    fn copy(&self, source: &RelPath, route: &Route) -> Rendered {
        if let Some(output) = self.kept_file(&route.path, source) {
            return Rendered {
                trace: None,
                uses: self.uses_of_kept(&route.path, output, source),
                outputs: vec![(route.path.clone(), output)],
                problems: Few::new(),
            };
        }
        match self.file(source) {
            Ok(bytes) => self.store(&route.path, &bytes, &[]),
            Err(problem) => Rendered {
                problems: vec![problem].into(),
                ..Rendered::default()
            },
        }
    }

    /// Renders a page by the theme. The pictures that it draws are still to be made.
    fn page(&self, route: &Route) -> (Rendered, Vec<PageDrawing>) {
        let task = TaskGuard::begin(self.sink, Task::Render(&route.path));
        let mut problems = Vec::new();
        let recorder = Rc::new(self.recorder());
        let left = self.left_text(route);
        let renderer = PageRenderer {
            text: left.and_then(|left| self.shown_text(route, left)),
            site: self.site,
            theme: self.theme,
            queries: Rc::clone(&recorder) as _,
        };
        let generated = self.generated_page(route);
        let key = self.page_key(route, generated.as_ref());
        let page = renderer.page(route, generated, &mut problems);
        drop(task);
        let trace = Some(Trace {
            key,
            dependencies: recorder.ids().into(),
        });
        let (file, drawings) = page.map_or_else(Default::default, |made| {
            let file = self.store(&route.path, &made.page.html, &made.page.inert);
            self.note_shown(left, made.text, &file);
            (file, made.page.drawings)
        });
        let rendered = Rendered {
            trace,
            problems: problems.into(),
            ..file
        };
        (rendered, drawings)
    }

    /// Writes an output of a format.
    fn write(&self, format: &dyn Format, route: &Route) -> Rendered {
        let task = TaskGuard::begin(self.sink, Task::Render(&route.path));
        let recorder = || self.recorder();
        let texts = SiteTexts::new(self.site, self.theme, &recorder, &self.texts);
        let icon = |file: &RelPath, side| self.icon(file, side);
        let before = self.pages.rendered.get(&route.path);
        let outlet = RouteOutlet {
            sink: self.sink,
            has_edition: self.has_edition,
            before: before.map_or(&[], |before| &before.outputs),
            uses: &|path, bytes| self.uses_of_file(path, bytes, &[]),
            taken: Mutex::default(),
        };
        format.publish(&self.format_context(route, &texts, &icon), &outlet);
        let trace = format.fingerprint().map(|_| {
            let mut asked = texts.into_asked();
            // What was kept depends on what it depended on before.
            let before = before.and_then(|before| before.trace.as_ref());
            let before = before.filter(|_| outlet.has_kept());
            asked.extend(before.iter().flat_map(|trace| &trace.dependencies));
            Trace {
                key: self.key(route),
                dependencies: asked.into_iter().collect(),
            }
        });
        drop(task);
        outlet.rendered(trace)
    }

    fn format_context<'c>(
        &'c self,
        route: &'c Route,
        texts: &'c dyn Texts,
        icon: &'c dyn Fn(&RelPath, u32) -> Option<Vec<u8>>,
    ) -> FormatContext<'c> {
        FormatContext {
            site: self.site,
            routes: self.routes,
            route,
            fingerprints: self.fingerprints,
            texts,
            icon,
            memory: self.memory,
            change: self.change,
        }
    }

    /// Hands the file of a route to the sink; of its bytes some are `inert`.
    fn store(&self, path: &UrlPath, bytes: &[u8], inert: &[Range<usize>]) -> Rendered {
        Rendered {
            trace: None,
            outputs: vec![self.put(path, bytes)],
            problems: Few::new(),
            uses: self.uses_of_file(path, bytes, inert),
        }
    }

    /// The output for a file that need not be read, because its digest is known and the sink has it.
    fn kept_file(&self, path: &UrlPath, source: &RelPath) -> Option<Output> {
        if self.asset(source).is_some() {
            return None;
        }
        let digest = self.world.known(source)?;
        let len = self.world.listed_at(source)?.entry.ok()?.size;
        let output = Output { digest, len };
        self.sink.keep(path, output).then_some(output)
    }

    /// The bytes of an asset that the theme has rewritten.
    fn asset(&self, source: &RelPath) -> Option<&[u8]> {
        // Style sheets are published with the final addresses of the files that they name.
        let mut assets = self.theme.assets().iter();
        let asset = assets.find(|asset| asset.source == *source)?;
        asset.bytes.as_deref()
    }

    pub(super) fn file(&self, source: &RelPath) -> Result<Vec<u8>, Diagnostic> {
        if let Some(bytes) = self.asset(source) {
            return Ok(bytes.to_vec());
        }
        let bytes = self.world.read(source);
        let bytes = bytes.map_err(|error| load::unreadable(source, &error))?;
        conflict::find_in_bytes(&bytes, source).map_or(Ok(bytes), Err)
    }
}
