//! Files of `static/`, which are published as they are.

use std::collections::BTreeMap;

use crate::base::{RelPath, UrlPath};
use crate::content::{published, svg};
use crate::diag::{Diagnostic, Severity};
use crate::engine::cache::sources::ComparedWorld;
use crate::site::{SiteInput, StaticFile};
use crate::world::{Listed, STATIC, World};

/// Returns the files that are published as they are: those that the theme has, and over them those of the site's own `static/`.
pub fn statics(
    world: &ComparedWorld<'_>,
    files: &[&Listed],
    theme: &[(UrlPath, RelPath)],
    before: Option<&SiteInput>,
    out: &mut Vec<Diagnostic>,
) -> Vec<StaticFile> {
    let of_theme = theme.iter().map(|(at, path)| StaticFile {
        at: at.clone(),
        path: path.clone(),
        problems: Vec::new(),
    });
    let mut all: BTreeMap<UrlPath, StaticFile> =
        of_theme.map(|file| (file.at.clone(), file)).collect();
    for listed in files {
        let Some(name) = listed.path.below(STATIC) else {
            continue;
        };
        let known = before.filter(|_| world.known(&listed.path).is_some());
        let known = known.and_then(|before| {
            let at = before
                .statics
                .binary_search_by(|file| file.at.as_str().cmp(name));
            let file = before.statics.get(at.ok()?)?;
            (file.path == listed.path).then_some(file)
        });
        let file = known
            .cloned()
            .map_or_else(|| static_file(world, &listed.path, name), Ok);
        match file {
            Ok(file) => {
                out.extend(file.problems.iter().cloned());
                all.insert(file.at.clone(), file);
            }
            Err(problem) => out.push(problem),
        }
    }
    all.into_values().collect()
}

/// Looks at a file of the site's `static/`. One that cannot be published is a problem.
fn static_file(
    world: &ComparedWorld<'_>,
    file: &RelPath,
    name: &str,
) -> Result<StaticFile, Diagnostic> {
    let at = UrlPath::new(name).map_err(|why| {
        let message = format!("this file cannot be published under its name: {why}");
        Diagnostic::error("bad-path", message)
            .in_file(file)
            .hint("rename it: what is in static/ is published under the name that it has there")
    })?;
    let is_svg = svg::is_svg(file);
    let bytes = if is_svg {
        world.read(file)
    } else {
        world.read_start(file, published::START)
    };
    let mut problems = Vec::new();
    // A file that cannot be read is reported when it is to be published.
    if let Ok(bytes) = bytes {
        if let Some(problem) = published::entry_in_disguise(file, &bytes) {
            return Err(problem);
        }
        if is_svg {
            problems = svg::check(file, &bytes, Severity::Error);
        }
    }
    Ok(StaticFile {
        at,
        path: file.clone(),
        problems,
    })
}
