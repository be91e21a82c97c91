//! Icons of a site, drawn from a file as SVG.

use crate::base::RelPath;
use crate::engine::pictures::kept_or_made;
use crate::engine::render::RenderPass;
use crate::picture;
use crate::world::World as _;

impl RenderPass<'_> {
    /// An icon, drawn once. A file that cannot be drawn has been reported.
    pub(super) fn icon(&self, file: &RelPath, side: u32) -> Option<Vec<u8>> {
        let svg = self.world.read(file).ok()?;
        let key = picture::icon_key(&svg, side);
        kept_or_made(self.pictures.as_deref(), key, || picture::icon(&svg, side)).ok()
    }
}
