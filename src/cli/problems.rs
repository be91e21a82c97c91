//! Prints the problems of a site in the format of the options.

use std::sync::Arc;

use super::console::Console;
use super::options::Format;
use super::summed_up::sum_up;
use crate::base::RelPath;
use crate::cli::format::count;
use crate::diag::{self, Diagnostic};
use crate::world::World;

/// Prints `diagnostics`. Formats for programs go to standard output and are complete. The format for people goes to
/// standard error, where codes with too many problems are summed up unless `all` are wanted.
pub fn print(
    diagnostics: &[Diagnostic],
    world: &dyn World,
    format: Format,
    all: bool,
    console: &mut Console,
) {
    let sources = |path: &RelPath| source(world, path);
    match format {
        Format::Json => console.out(&diag::json::render(diagnostics, &sources)),
        Format::Github => console.out(&diag::github::render(diagnostics, &sources)),
        Format::Sarif => console.out(&diag::sarif::render(diagnostics, &sources)),
        Format::Human
        | Format::Table
        | Format::Csv
        | Format::Markdown
        | Format::Html
        | Format::Xliff
        | Format::Po => {
            if all {
                return console.err(&diag::text::render(diagnostics, &sources, console.look()));
            }
            let summed = sum_up(diagnostics);
            console.err(&diag::text::render(&summed.shown, &sources, console.look()));
            console.err(&summed.closing);
        }
    }
}

/// The text of a file for excerpts. If it is not UTF-8, the spans before the first bad byte are still right.
pub fn source(world: &dyn World, path: &RelPath) -> Option<Arc<str>> {
    let bytes = world.read(path).ok()?;
    Some(String::from_utf8_lossy(&bytes).into())
}

/// `2 errors, 1 warning`; `None` if there are no problems.
pub fn tally(diagnostics: &[Diagnostic]) -> Option<String> {
    let errors = diagnostics.iter().filter(|one| one.is_error()).count();
    let warnings = diagnostics.len() - errors;
    match (errors, warnings) {
        (0, 0) => None,
        (0, _) => Some(count(warnings, "warning")),
        (_, 0) => Some(count(errors, "error")),
        (_, _) => Some(format!(
            "{}, {}",
            count(errors, "error"),
            count(warnings, "warning")
        )),
    }
}
