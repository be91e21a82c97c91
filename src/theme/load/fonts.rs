//! The fonts for drawings, in the folder `fonts/` of a theme.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Layer, read};
use crate::base::RelPath;
use crate::diag::Diagnostic;
use crate::picture::Fonts;
use crate::world::World;

/// File endings of fonts. Beside them there may be their licences.
const ENDINGS: [&str; 3] = ["otf", "ttf", "ttc"];

/// The fonts of a theme and its parents, sorted by name. Of two with the same name, the theme's wins over its parent's. `None` if there are
/// none, or if one cannot be used: that is a problem, which goes to `out`.
pub fn fonts(world: &dyn World, layers: &[Layer], out: &mut Vec<Diagnostic>) -> Option<Arc<Fonts>> {
    let all = layers.iter().rev().flat_map(|layer| &layer.fonts);
    let by_name: BTreeMap<&str, &RelPath> = all.map(|(name, file)| (&**name, file)).collect();
    let files: Vec<&RelPath> = by_name.into_values().filter(|file| is_font(file)).collect();
    if files.is_empty() {
        return None;
    }
    let bytes: Option<Vec<_>> = files.iter().map(|file| read(world, file, out)).collect();
    match Fonts::new(bytes?) {
        Ok(fonts) => Some(Arc::new(fonts)),
        Err(number) => {
            let problem = Diagnostic::error("bad-font", "there is no font in this file")
                .hint("drawings take fonts in OpenType and TrueType (`.otf`, `.ttf`, `.ttc`)");
            out.extend(files.get(number).map(|file| problem.in_file(file)));
            None
        }
    }
}

fn is_font(file: &RelPath) -> bool {
    let ending = file.extension().unwrap_or_default();
    ENDINGS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending))
}
