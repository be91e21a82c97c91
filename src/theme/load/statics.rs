//! Files of `static/` folders, which are published as they are.

use std::collections::BTreeMap;

use super::Layer;
use crate::base::{RelPath, UrlPath};
use crate::content::{published, svg};
use crate::diag::{Diagnostic, Severity};
use crate::world::World;

/// The files of `static/` in a theme and its parents, sorted by the path at which each is published. Of two files with
/// the same path, the theme's wins over its parent's.
pub fn copied(layers: &[Layer]) -> Vec<(UrlPath, RelPath)> {
    let all = layers.iter().rev().flat_map(|layer| &layer.statics);
    let by_path: BTreeMap<&UrlPath, &RelPath> = all.map(|(path, file)| (path, file)).collect();
    by_path
        .into_iter()
        .map(|(path, file)| (path.clone(), file.clone()))
        .collect()
}

/// Looks at a file of a `static/` folder. Returns the problems of an SVG picture; one that cannot be read is reported when it is to be
/// published.
///
/// # Errors
/// The file is an entry under another name and is not to be published.
pub fn check_static(
    world: &dyn World,
    file: &RelPath,
    script_severity: Severity,
) -> Result<Vec<Diagnostic>, Diagnostic> {
    let is_svg = svg::is_svg(file);
    let bytes = if is_svg {
        world.read(file)
    } else {
        world.read_start(file, published::START)
    };
    let Ok(bytes) = bytes else {
        return Ok(Vec::new());
    };
    if let Some(problem) = published::entry_in_disguise(file, &bytes) {
        return Err(problem);
    }
    Ok(if is_svg {
        svg::check(file, &bytes, script_severity)
    } else {
        Vec::new()
    })
}
