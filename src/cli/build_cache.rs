//! The build cache: what one run of the program leaves for the next.

use std::sync::Arc;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::panic;
use crate::cli::settings::Settings;
use crate::engine::{Built, Memo, NullSink, Options, Sink, rebuild};
use crate::host::progress::Stop;
use crate::host::{Cache, PictureCache};
use crate::world::World;

/// The cache of the output folder, and that of pictures; none with `--no-cache`.
#[derive(Default)]
pub struct BuildCache(Option<(Cache, Arc<PictureCache>)>);

/// The inputs of a build, and where its outputs go.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    pub world: &'a dyn World,
    pub options: &'a Options,
    pub sink: &'a dyn Sink,
    /// Can end the build before it is complete.
    pub stop: &'a Stop,
}

impl BuildCache {
    /// The cache of this site and output folder, if it may be used.
    pub fn new(settings: &Settings, no_cache: bool) -> Self {
        Self((!no_cache).then(|| {
            let pictures = Arc::new(PictureCache::new(&settings.root));
            (Cache::new(&settings.root, &settings.output), pictures)
        }))
    }

    /// The memo of an earlier run; empty if there is none or it is of no use.
    pub fn load(&self) -> Memo {
        let Some((cache, _)) = &self.0 else {
            return Memo::default();
        };
        let load = || Memo::load(cache.load()?, cache.identity());
        self.with_pictures(load().unwrap_or_default())
    }

    /// The memo with the cache of pictures, if it may be used.
    pub fn with_pictures(&self, memo: Memo) -> Memo {
        match &self.0 {
            Some((_, pictures)) => memo.with_pictures(Arc::clone(pictures) as _),
            None => memo,
        }
    }

    /// Builds with `memo` on the number of threads of the settings, and shows the progress. If the build panics, the
    /// memo and the cache are emptied, and it is done once more from nothing.
    pub fn rebuild(
        &self,
        job: Job<'_>,
        memo: &mut Memo,
        settings: &Settings,
        console: &Console,
    ) -> Result<Built, Failure> {
        let progress = console.progress("Files made:", settings.redact, job.stop);
        let counted = progress.count(job.sink);
        let build = |memo: &mut Memo| {
            settings.on_threads(|| rebuild(job.world, job.options, memo, &counted))
        };
        if memo.is_empty() {
            return build(memo);
        }
        let forget = |memo: &mut Memo| {
            memo.clear();
            self.0.iter().for_each(|(cache, _)| cache.remove());
        };
        let (built, message) = panic::retried(memo, forget, build);
        if let Some(message) = message {
            console.err(&format!(
                "With the cache of earlier builds parkpages ran into an error of its own: {message}. The cache \
                 was removed, and everything was built again. Please report this, with these lines.\n"
            ));
        }
        built
    }

    /// A memo for one build that takes versions of pictures from the cache, and nothing else.
    pub fn pictures_only(settings: &Settings) -> Memo {
        Memo::once().with_pictures(Arc::new(PictureCache::new(&settings.root)))
    }

    /// Builds once, without writing anything, and returns the memo with the result.
    ///
    /// # Errors
    /// The system refuses the threads.
    pub fn dry_run(
        world: &dyn World,
        settings: &Settings,
        console: &Console,
    ) -> Result<(Built, Memo), Failure> {
        Self::dry_run_into(&NullSink, world, settings, console)
    }

    /// The same for a sink that looks at the outputs.
    ///
    /// # Errors
    /// The system refuses the threads.
    pub fn dry_run_into(
        sink: &dyn Sink,
        world: &dyn World,
        settings: &Settings,
        console: &Console,
    ) -> Result<(Built, Memo), Failure> {
        let job = Job {
            world,
            options: &settings.options,
            sink,
            stop: &Stop::default(),
        };
        let mut memo = Memo::once();
        let built = Self::default().rebuild(job, &mut memo, settings, console)?;
        Ok((built, memo))
    }

    /// Stores the memo for the next run. If that fails, the next run does without.
    pub fn store(&self, memo: &Memo, console: &Console) {
        let Some((cache, pictures)) = &self.0 else {
            return;
        };
        pictures.tidy();
        if !memo.is_dirty() {
            return;
        }
        let saved = cache.store(|to| memo.save(cache.identity(), to));
        if let Err(error) = saved {
            console.err(&format!(
                "The next build takes longer: what this one found could not be kept in {}/: {error}.\n",
                Cache::FOLDER
            ));
        }
    }
}
