//! The stage in which versions of pictures are made: on all cores, within a bound of memory, and only those that neither
//! the sink nor the cache has.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rayon::prelude::*;

use crate::base::{Digest, RelPath, UrlPath};
use crate::diag::{Diagnostic, Span};
use crate::engine::cache::state::Rendered;
use crate::engine::font_part::{FontPart, unfit};
use crate::engine::sink::{TaskGuard, keep_or_put};
use crate::engine::{Output, Sink, Task};
use crate::engine::{copied, load};
use crate::font;
use crate::output::hosting::Uses;
use crate::picture::{self, Drawing, Facts, Version};
use crate::site::pictures::PictureSource;
use crate::theme::PageDrawing;
use crate::world::World;

/// Versions of pictures that were made before, by a digest of everything that decides their bytes.
pub trait PictureCache: Send + Sync {
    /// The bytes of a version, if they are still there.
    fn load(&self, key: Digest) -> Option<Vec<u8>>;

    /// Keeps the bytes of a version, if that can be done.
    fn store(&self, key: Digest, bytes: &[u8]);
}

/// The bytes that pictures may take which are decoded at the same time. A single one may take more.
const MEMORY: u64 = 400 << 20;

/// Makes versions of pictures one by one, for a sink that defers them.
pub struct PictureMaker {
    cache: Arc<dyn PictureCache>,
    budget: Budget,
}

impl PictureMaker {
    /// Creates a maker that takes from a cache what is there.
    pub fn new(cache: Arc<dyn PictureCache>) -> Self {
        Self {
            cache,
            budget: Budget::default(),
        }
    }

    /// Makes one version of a picture, or takes it from the cache.
    ///
    /// # Errors
    /// The file cannot be read, is damaged, or has changed.
    pub fn make(&self, world: &dyn World, recipe: &PictureRecipe) -> Result<Vec<u8>, Diagnostic> {
        kept_or_made(Some(&*self.cache), recipe.key(), || match recipe {
            PictureRecipe::Version(source) => {
                let bytes = read(world, &source.file, source.digest)?;
                let made = make(&source.file, &bytes, &[source.version], &self.budget)?;
                Ok(made.into_iter().next().unwrap_or_default())
            }
            PictureRecipe::Drawing(drawing) => drawing.make().map_err(bad_drawing),
            PictureRecipe::Font(part) => {
                let bytes = read(world, &part.file, part.digest)?;
                let made =
                    font::decoded(&bytes).and_then(|font| font::cut(&font, &part.characters));
                made.map_err(|why| unfit(why).in_file(&part.file))
            }
        })
    }
}

/// How a picture is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureRecipe {
    /// A version of a picture file.
    Version(PictureSource),
    /// A drawing of a page.
    Drawing(Drawing),
    /// A part of a font.
    Font(FontPart),
}

impl PictureRecipe {
    /// A digest of everything that decides the bytes.
    pub fn key(&self) -> Digest {
        match self {
            Self::Version(source) => source.key(),
            Self::Drawing(drawing) => drawing.key(),
            Self::Font(part) => part.key(),
        }
    }
}

/// The pictures of a build.
pub(in crate::engine) struct PictureStage<'a> {
    pub world: &'a dyn World,
    pub sink: &'a dyn Sink,
    pub cache: Option<&'a dyn PictureCache>,
}

/// What became of a drawing.
type Drawn = Result<(UrlPath, Output), Diagnostic>;

/// A version that is wanted, at its address.
type Wanted<'a> = (&'a UrlPath, &'a PictureSource);

impl PictureStage<'_> {
    /// Hands versions of pictures to the sink, and returns what was made for each address.
    pub fn run(&self, wanted: &[Wanted<'_>]) -> Vec<(UrlPath, Rendered)> {
        let mut all = Vec::with_capacity(wanted.len());
        let mut files: BTreeMap<&RelPath, Vec<Wanted<'_>>> = BTreeMap::new();
        for (path, source) in wanted.iter().copied() {
            if let Some(output) = self.deferred(path, &PictureRecipe::Version(source.clone())) {
                all.push((path.clone(), rendered(vec![output], None)));
            } else {
                files.entry(&source.file).or_default().push((path, source));
            }
        }
        let files: Vec<_> = files.into_values().collect();
        let budget = Budget::default();
        let pulse = self.sink.pulse();
        let made = files.par_iter().with_max_len(1).flat_map_iter(|wanted| {
            if pulse.as_ref().is_some_and(|pulse| pulse.is_stopped()) {
                return Vec::new();
            }
            self.versions(wanted, &budget)
        });
        all.par_extend(made);
        all
    }

    /// Hands the drawings of pages to the sink. Returns what was made, or why it could not be, each with the path of its page.
    pub fn draw(&self, drawings: BTreeMap<UrlPath, Vec<PageDrawing>>) -> Vec<(UrlPath, Drawn)> {
        let pulse = self.sink.pulse();
        let all: Vec<_> = drawings
            .into_iter()
            .flat_map(|(page, drawn)| drawn.into_iter().map(move |one| (page.clone(), one)))
            .collect();
        all.into_par_iter()
            .filter(|_| !pulse.as_ref().is_some_and(|pulse| pulse.is_stopped()))
            .map(|(page, one)| (page, self.drawing(one)))
            .collect()
    }

    fn drawing(&self, page: PageDrawing) -> Drawn {
        let PageDrawing { path, drawing } = page;
        let recipe = PictureRecipe::Drawing(drawing.clone());
        if let Some(output) = self.deferred(&path, &recipe) {
            return Ok(output);
        }
        let bytes = kept_or_made(self.cache, drawing.key(), || {
            let _task = TaskGuard::begin(self.sink, Task::Render(&path));
            drawing.make().map_err(bad_drawing)
        })?;
        let output = keep_or_put(self.sink, &path, &bytes);
        Ok((path, output))
    }

    /// The output of a picture that the sink defers.
    pub(super) fn deferred(
        &self,
        path: &UrlPath,
        recipe: &PictureRecipe,
    ) -> Option<(UrlPath, Output)> {
        let output = Output {
            digest: recipe.key(),
            len: 0,
        };
        self.sink
            .defer(path, recipe)
            .then(|| (path.clone(), output))
    }

    /// The versions of one picture.
    fn versions(&self, wanted: &[Wanted<'_>], budget: &Budget) -> Vec<(UrlPath, Rendered)> {
        let mut all = Vec::with_capacity(wanted.len());
        let mut missing = Vec::new();
        for (path, source) in wanted.iter().copied() {
            match self.cache.and_then(|cache| cache.load(source.key())) {
                Some(bytes) => all.push(self.put(path, &bytes)),
                None => missing.push((path, source)),
            }
        }
        let Some((_, source)) = missing.first().copied() else {
            return all;
        };
        let _task = TaskGuard::begin(self.sink, Task::Picture(&source.file));
        let versions: Vec<Version> = missing.iter().map(|(_, source)| source.version).collect();
        let bytes = read(self.world, &source.file, source.digest);
        let made = bytes.and_then(|bytes| make(&source.file, &bytes, &versions, budget));
        match made {
            Ok(made) => {
                for ((path, source), bytes) in missing.into_iter().zip(made) {
                    if let Some(cache) = self.cache {
                        cache.store(source.key(), &bytes);
                    }
                    all.push(self.put(path, &bytes));
                }
            }
            Err(problem) => {
                let mut problem = Some(problem);
                let failed = missing.into_iter();
                all.extend(
                    failed.map(|(path, _)| (path.clone(), rendered(Vec::new(), problem.take()))),
                );
            }
        }
        all
    }

    fn put(&self, path: &UrlPath, bytes: &[u8]) -> (UrlPath, Rendered) {
        let output = keep_or_put(self.sink, path, bytes);
        (path.clone(), rendered(vec![(path.clone(), output)], None))
    }
}

fn rendered(outputs: Vec<(UrlPath, Output)>, problem: Option<Diagnostic>) -> Rendered {
    Rendered {
        trace: None,
        outputs,
        problems: problem.into_iter().collect(),
        uses: Uses::default(),
    }
}

/// What the cache has for a key, or else what `make` makes, which the cache then keeps.
pub(super) fn kept_or_made<E>(
    cache: Option<&dyn PictureCache>,
    key: Digest,
    make: impl FnOnce() -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, E> {
    if let Some(kept) = cache.and_then(|cache| cache.load(key)) {
        return Ok(kept);
    }
    let made = make()?;
    if let Some(cache) = cache {
        cache.store(key, &made);
    }
    Ok(made)
}

fn bad_drawing(message: String) -> Diagnostic {
    Diagnostic::error("bad-drawing", message)
        .hint("it is made by `draw_picture` in a template of the theme")
}

/// The bytes of a picture or font, which must be those that its addresses were made from.
pub(super) fn read(
    world: &dyn World,
    file: &RelPath,
    digest: Digest,
) -> Result<Vec<u8>, Diagnostic> {
    let bytes = world
        .read(file)
        .map_err(|error| load::unreadable(file, &error))?;
    if Digest::of(&bytes) == digest {
        return Ok(bytes);
    }
    let message = "this file changed while the site was built";
    let problem = Diagnostic::error("changed-picture", message).at(Span::file(file));
    Err(problem.hint("build again when it has been saved"))
}

fn make(
    file: &RelPath,
    bytes: &[u8],
    versions: &[Version],
    budget: &Budget,
) -> Result<Vec<Vec<u8>>, Diagnostic> {
    let made = Facts::of(bytes).and_then(|facts| {
        // Turned, a picture is in memory twice.
        let _taken = budget.take(facts.decoded.saturating_mul(2));
        picture::make(bytes, versions)
    });
    made.map_err(|flaw| copied::problem(file, &flaw).unwrap_or_else(|| copied::damaged(file)))
}

/// Memory for pictures that are being made.
#[derive(Default)]
struct Budget {
    used: Mutex<u64>,
    freed: Condvar,
}

impl Budget {
    /// Waits until this many bytes fit into the budget, or no other task holds any.
    fn take(&self, bytes: u64) -> Taken<'_> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |used: &mut u64| *used > 0 && used.saturating_add(bytes) > MEMORY;
        let used = self.freed.wait_while(used, is_full);
        *used.unwrap_or_else(PoisonError::into_inner) += bytes;
        Taken {
            budget: self,
            bytes,
        }
    }
}

struct Taken<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let used = self.budget.used.lock();
        *used.unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.budget.freed.notify_all();
    }
}
