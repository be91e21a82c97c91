//! Files of `static/`, which are published as they are.

use std::collections::BTreeMap;

use crate::base::{RelPath, UrlPath};
use crate::diag::{Diagnostic, Severity};
use crate::engine::cache::sources::ComparedWorld;
use crate::site::{SiteInput, StaticFile};
use crate::theme::check_static;
use crate::world::{Listed, STATIC};

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
    Ok(StaticFile {
        at,
        path: file.clone(),
        problems: check_static(world, file, Severity::Error)?,
    })
}
