//! The order of the stages.
//!
//! 1. [`super::load`]: files to parts.
//! 2. [`Site::new`]: parts to a site.
//! 3. Routes: all addresses.
//! 4. Each route is made, on all cores, and handed to the sink as it is done.
//!
//! With `skip_broken` the site is first made for its diagnostics alone; entries with errors are
//! taken out, until no error is left that an entry is to blame for.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::load::{self, Loaded, theme_files};
use super::recorder::{Recorder, Trace};
use super::report_of::report;
use super::whole_site;
use super::{Built, Options, Output, Sink};
use crate::base::{Digest, Languages, RelPath, UrlPath};
use crate::content::layout::{self, Role};
use crate::diag::{self, Diagnostic};
use crate::output::page::Maker;
use crate::output::redirect;
use crate::site::{Route, RouteKind, Site};
use crate::theme::Theme;
use crate::world::World;

/// Forgets the outputs: for builds that are made for their diagnostics.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _: &UrlPath, _: Digest, _: &[u8]) {}
}

/// Builds the site that `world` holds and hands every output to `sink`. Every problem is in the
/// result, sorted. Without a usable `content/site.yaml` there are no outputs.
pub fn build(world: &dyn World, options: &Options, sink: &dyn Sink) -> Built {
    if !options.skip_broken {
        let mut built = run(world, options, &BTreeSet::new(), Some(sink)).0;
        diag::fold(&mut built.diagnostics, is_template);
        return built;
    }
    let mut broken: BTreeSet<Blame> = BTreeSet::new();
    let mut told: Vec<Diagnostic> = Vec::new();
    loop {
        let (built, languages) = run(world, options, &broken, Some(&Nowhere));
        told.extend(built.diagnostics.iter().cloned());
        let errors = built
            .diagnostics
            .iter()
            .filter(|problem| problem.is_error());
        let blamed: Option<Vec<Blame>> = errors
            .map(|error| blame(&error.span.as_ref()?.file, languages.as_ref()?))
            .collect();
        let Some(blamed) = blamed else {
            // Something that no entry is to blame for: nothing can be published.
            return finish(built, told, false);
        };
        let before = broken.len();
        broken.extend(blamed);
        if broken.len() == before {
            let (built, _) = run(world, options, &broken, Some(sink));
            return finish(built, told, true);
        }
    }
}

/// What is left out for its errors.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Blame {
    /// An entry, or a section with all that is in it, by content path.
    Entry(String),
    /// A file that is no page, or a notice.
    File(RelPath),
}

/// What is to blame for an error in `file`. `None` for what all else depends on: settings, home
/// page, theme.
fn blame(file: &RelPath, languages: &Languages) -> Option<Blame> {
    let of_path = |path: String| (!path.is_empty()).then_some(Blame::Entry(path));
    match layout::role(file, languages)? {
        Ok(Role::Page(place)) => of_path(place.path),
        Ok(Role::Fields(section)) => of_path(section),
        Ok(Role::File | Role::Notice) | Err(_) => Some(Blame::File(file.clone())),
        Ok(Role::Settings | Role::Facts | Role::Glossary) => None,
    }
}

fn finish(mut built: Built, mut told: Vec<Diagnostic>, publishable: bool) -> Built {
    told.append(&mut built.diagnostics);
    diag::sort(&mut told);
    diag::fold(&mut told, is_template);
    Built {
        diagnostics: told,
        publishable,
        ..built
    }
}

/// Many pages are made from one file of a theme.
fn is_template(file: &RelPath) -> bool {
    file.below("themes").is_some()
}

/// What the site holds, without rendering a page: rows, dues and the problems of its content. With
/// `skip_broken` it is a build that nothing is kept of: some errors are only met while rendering.
pub fn inspect(world: &dyn World, options: &Options) -> Built {
    if options.skip_broken {
        return build(world, options, &Nowhere);
    }
    run(world, options, &BTreeSet::new(), None).0
}

/// One run. Returns the languages too, where there are settings.
fn run(
    world: &dyn World,
    options: &Options,
    broken: &BTreeSet<Blame>,
    sink: Option<&dyn Sink>,
) -> (Built, Option<Languages>) {
    let mut out = Vec::new();
    let Some(Loaded { mut parts, theme }) = load::load(world, options, &mut out) else {
        return (failed(out), None);
    };
    for blamed in broken {
        match blamed {
            Blame::Entry(path) => {
                parts.broken.insert(path.clone());
            }
            Blame::File(file) => {
                parts.others.retain(|other| other.path != *file);
                parts.notices.retain(|notice| notice.file != *file);
            }
        }
    }
    let languages = parts.settings.languages.clone();
    let site = Arc::new(Site::new(parts, &mut out));
    let more = theme.as_ref().map(theme_files).unwrap_or_default();
    let routes = site.routes(&more, &mut out);
    let mut built = Built {
        report: report(&site, &routes),
        ..Built::default()
    };
    if let (Some(sink), Some(theme)) = (sink, &theme) {
        let made = Made {
            world,
            site: &site,
            theme,
            routes: &routes,
            sink,
        };
        made.all(&mut built, &mut out);
    }
    diag::sort(&mut out);
    allow(&site, &mut out);
    built.publishable = theme.is_some() && !out.iter().any(Diagnostic::is_error);
    built.diagnostics = out;
    (built, Some(languages))
}

fn failed(mut out: Vec<Diagnostic>) -> Built {
    diag::sort(&mut out);
    Built {
        diagnostics: out,
        ..Built::default()
    }
}

/// Takes out the warnings that an entry does not want (`allow: [missing-alt]`).
fn allow(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut unwanted: BTreeSet<(&RelPath, &str)> = BTreeSet::new();
    for (_, version) in site
        .entries()
        .iter()
        .flat_map(|entry| entry.versions.iter())
    {
        unwanted.extend(
            version
                .keys
                .allow
                .iter()
                .map(|code| (&version.file, code.value.as_str())),
        );
    }
    if !unwanted.is_empty() {
        out.retain(|problem| {
            let place = problem
                .span
                .as_ref()
                .map(|span| (&span.file, problem.code.as_ref()));
            problem.is_error() || place.is_none_or(|place| !unwanted.contains(&place))
        });
    }
}

/// What came of one route.
struct Result {
    outputs: Vec<(UrlPath, Output)>,
    problems: Vec<Diagnostic>,
    trace: Option<(UrlPath, Trace)>,
}

struct Made<'a> {
    world: &'a dyn World,
    site: &'a Arc<Site>,
    theme: &'a Theme,
    routes: &'a [Route],
    sink: &'a dyn Sink,
}

impl Made<'_> {
    fn all(&self, built: &mut Built, out: &mut Vec<Diagnostic>) {
        let results: Mutex<Vec<Result>> = Mutex::new(Vec::with_capacity(self.routes.len()));
        self.routes.par_iter().for_each(|route| {
            let result = self.route(route);
            results
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(result);
        });
        for result in results.into_inner().unwrap_or_else(PoisonError::into_inner) {
            built.outputs.extend(result.outputs);
            out.extend(result.problems);
            built.traces.extend(result.trace);
        }
        out.append(&mut self.hidden());
    }

    /// Problems in texts that have no page yet.
    fn hidden(&self) -> Vec<Diagnostic> {
        let problems: Vec<Vec<Diagnostic>> = self
            .site
            .entries()
            .par_iter()
            .map(|entry| {
                let mut problems = Vec::new();
                let ask = Rc::new(Recorder::new(Arc::clone(self.site)));
                Maker {
                    site: self.site,
                    theme: self.theme,
                    ask,
                }
                .check_hidden(entry, &mut problems);
                problems
            })
            .collect();
        problems.into_iter().flatten().collect()
    }

    fn put(&self, path: &UrlPath, bytes: &[u8]) -> (UrlPath, Output) {
        let digest = Digest::of(bytes);
        self.sink.put(path, digest, bytes);
        (
            path.clone(),
            Output {
                digest,
                len: bytes.len() as u64,
            },
        )
    }

    fn route(&self, route: &Route) -> Result {
        let mut result = Result {
            outputs: Vec::new(),
            problems: Vec::new(),
            trace: None,
        };
        let files: Vec<(UrlPath, Vec<u8>)> = match &route.kind {
            RouteKind::File(source) => match self.file(source) {
                Ok(bytes) => vec![(route.path.clone(), bytes)],
                Err(problem) => {
                    result.problems.push(problem);
                    Vec::new()
                }
            },
            RouteKind::Redirect(to) => {
                vec![(route.path.clone(), self.redirect(to, route).into_bytes())]
            }
            RouteKind::Robots => {
                let sitemap = self.site.permalink("/sitemap.xml");
                let text = redirect::robots(&sitemap, self.site.parts().preview);
                vec![(route.path.clone(), text.into_bytes())]
            }
            RouteKind::Sitemap => whole_site::sitemap(self.site, self.routes),
            RouteKind::Feed(section) => vec![(
                route.path.clone(),
                whole_site::feed(self.site, section.as_deref(), route),
            )],
            _ => {
                let recorder = Rc::new(Recorder::new(Arc::clone(self.site)));
                let maker = Maker {
                    site: self.site,
                    theme: self.theme,
                    ask: Rc::clone(&recorder) as _,
                };
                let html = maker.page(route, &mut result.problems);
                result.trace = Some((route.path.clone(), recorder.trace()));
                html.into_iter()
                    .map(|html| (route.path.clone(), html.into_bytes()))
                    .collect()
            }
        };
        result.outputs = files
            .iter()
            .map(|(path, bytes)| self.put(path, bytes))
            .collect();
        result
    }

    fn file(&self, source: &RelPath) -> std::result::Result<Vec<u8>, Diagnostic> {
        // A style sheet of the theme is published with the addresses of what it names.
        if let Some(asset) = self
            .theme
            .assets()
            .iter()
            .find(|asset| asset.source == *source)
            && let Some(bytes) = &asset.bytes
        {
            return Ok(bytes.to_vec());
        }
        self.world
            .read(source)
            .map_err(|error| load::unreadable(source, &error))
    }

    fn redirect(&self, to: &str, route: &Route) -> String {
        let base = self.site.base_path();
        let below = to.strip_prefix(base).filter(|_| to.starts_with('/'));
        let permalink = below.map_or_else(
            || to.to_owned(),
            |path| format!("{}{path}", self.site.parts().base_url),
        );
        let language = self.site.settings().languages.get(route.lang);
        let title = whole_site::site_title(self.site, route.lang);
        redirect::redirect(to, &permalink, &language.tag, &title)
    }
}
