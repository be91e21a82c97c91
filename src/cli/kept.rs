//! What one run keeps for the next.

use super::console::Console;
use super::settings::Settings;
use crate::build::Memo;
use crate::host::Cache;

/// The cache of what goes to the output folder; nothing with `--no-cache`.
pub struct Kept(Option<Cache>);

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

    /// Keeps what the next run can use. It goes without if need be.
    pub fn store(&self, memo: &Memo, console: &Console) {
        let Some(cache) = &self.0 else {
            return;
        };
        let kept = memo.news().then(|| memo.save(cache.identity())).flatten();
        if let Some(Err(error)) = kept.map(|kept| cache.store(&kept)) {
            console.err(&format!(
                "The next build makes everything anew: nothing could be kept in {}/: {error}.\n",
                Cache::FOLDER
            ));
        }
    }
}
