//! What one run keeps for the next.

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::panic;
use crate::cli::settings::Settings;
use crate::engine::{Built, Memo, Options, Sink, rebuild};
use crate::host::Cache;
use crate::host::progress::Stop;
use crate::world::World;

/// The cache of what goes to the output folder; nothing with `--no-cache`.
#[derive(Default)]
pub struct Kept(Option<Cache>);

/// What a build is made of, and for.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    pub world: &'a dyn World,
    pub options: &'a Options,
    pub sink: &'a dyn Sink,
    /// Ends it before it is done.
    pub stop: &'a Stop,
}

impl Kept {
    /// The cache of this site and output folder, if it may be used.
    pub fn new(settings: &Settings, no_cache: bool) -> Self {
        Self((!no_cache).then(|| Cache::new(&settings.root, &settings.output)))
    }

    /// What an earlier run kept; empty where there is nothing of use.
    pub fn load(&self) -> Memo {
        let load = |cache: &Cache| Memo::load(&cache.load()?, cache.identity());
        self.0.as_ref().and_then(load).unwrap_or_default()
    }

    /// Builds from `memo`, on as many threads as were asked for, and shows how far it is. What led to a
    /// panic is forgotten, and everything made anew.
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
            self.0.iter().for_each(Cache::remove);
        };
        let (built, said) = panic::forgiven(memo, forget, build);
        if let Some(said) = said {
            console.err(&format!(
                "What earlier builds had kept led parkpages to a mistake of its own: {said}. It is \
                 forgotten, and the site was made anew. Please report this, with these lines.\n"
            ));
        }
        built
    }

    /// Keeps what the next run can use. It goes without if need be.
    pub fn store(&self, memo: &Memo, console: &Console) {
        let Some(cache) = &self.0 else {
            return;
        };
        let kept = memo
            .is_dirty()
            .then(|| memo.save(cache.identity()))
            .flatten();
        if let Some(Err(error)) = kept.map(|kept| cache.store(&kept)) {
            console.err(&format!(
                "The next build makes everything anew: nothing could be kept in {}/: {error}.\n",
                Cache::FOLDER
            ));
        }
    }
}
