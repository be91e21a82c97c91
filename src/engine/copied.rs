//! Files below `content/` that are not pages and are published unchanged.

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::base::RelPath;
use crate::content::Settings;
use crate::content::layout::Role;
use crate::content::published;
use crate::content::published::EntryNames;
use crate::content::svg;
use crate::diag::{Diagnostic, Severity};
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::pictures;
use crate::site::{OtherFile, SiteInput};
use crate::world::World;

/// Returns what the previous build found in a file, if its bytes have not changed.
fn reused(before: &SiteInput, world: &ComparedWorld<'_>, file: &RelPath) -> Option<OtherFile> {
    world.known(file)?;
    let at = before.others.binary_search_by(|other| other.path.cmp(file));
    before.others.get(at.ok()?).cloned()
}

/// Returns the files that are published unchanged, and reports those that are refused.
pub fn others(
    world: &ComparedWorld<'_>,
    roles: &[(RelPath, u64, Role)],
    settings: &Settings,
    before: Option<&SiteInput>,
    out: &mut Vec<Diagnostic>,
) -> Vec<OtherFile> {
    let names = OnceLock::new();
    let names = || {
        names.get_or_init(|| {
            let pages = roles.iter().filter_map(|(_, _, role)| match role {
                Role::Page(place) => Some(place),
                _ => None,
            });
            EntryNames::of(pages)
        })
    };
    let files: Vec<_> = roles
        .iter()
        .filter(|(_, _, role)| *role == Role::File)
        .collect();
    let found: Vec<Result<OtherFile, Diagnostic>> = files
        .par_iter()
        .map(|(file, size, _)| {
            if let Some(refused) = published::refusal(file, &settings.file_types, names) {
                return Err(refused);
            }
            match before.and_then(|before| reused(before, world, file)) {
                Some(reused) => Ok(reused),
                None => inspect(world, file, *size),
            }
        })
        .collect();
    let mut others = Vec::with_capacity(found.len());
    for found in found {
        match found {
            Ok(file) => others.push(file),
            Err(problem) => out.push(problem),
        }
    }
    others
}

/// Reads the dimensions of a picture. A file that is an entry under another name is a problem.
fn inspect(world: &ComparedWorld<'_>, file: &RelPath, size: u64) -> Result<OtherFile, Diagnostic> {
    let is_picture = pictures::is_picture(file);
    let bytes = if is_picture {
        world.read(file)
    } else {
        world.read_start(file, published::START)
    };
    let mut other = OtherFile {
        path: file.clone(),
        size,
        dimensions: None,
        problems: Vec::new(),
    };
    // A file that cannot be read is reported when it is to be published.
    let Ok(bytes) = bytes else { return Ok(other) };
    if let Some(problem) = published::entry_in_disguise(file, &bytes) {
        return Err(problem);
    }
    if is_picture {
        other.dimensions = pictures::dimensions(file, &bytes);
    }
    if svg::is_svg(file) {
        other.problems = svg::check(file, &bytes, Severity::Error);
    }
    Ok(other)
}
