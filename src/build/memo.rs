//! What one build keeps for the next.

use std::sync::Arc;

use super::{Built, Options, Sink};
use crate::site::Site;
use crate::world::World;

/// What a build keeps for the next one. Empty at first; a build with an empty memo is a clean build.
#[derive(Debug, Default)]
pub struct Memo {
    site: Option<Arc<Site>>,
}

impl Memo {
    /// An empty memo.
    pub fn new() -> Self {
        Self::default()
    }

    /// The site of the last build that had usable settings.
    pub fn site(&self) -> Option<&Arc<Site>> {
        self.site.as_ref()
    }
}

/// Builds as [`super::build`] does, taking from `memo` what is as before, and leaves there what the
/// next build can use. Outputs and diagnostics are those of a clean build, byte for byte.
pub fn rebuild(world: &dyn World, options: &Options, memo: &mut Memo, sink: &dyn Sink) -> Built {
    memo.site = None;
    super::build(world, options, sink)
}
