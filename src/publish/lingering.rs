//! What pages of the release before may still ask for.

use crate::base::UrlPath;
use crate::engine::Output;
use crate::output::hosting::has_digest;
use crate::publish::{Contents, Release};

/// Style sheets, scripts and fonts. Pictures and data are not among them: they may show what is public no more.
const KINDS: [&str; 5] = ["css", "js", "mjs", "woff", "woff2"];

/// The files that a page of `before` loads by an address with a digest, and that `now` does not have. A reader who got that page an
/// instant before the new release asks for them an instant after.
pub fn lingering<'a>(
    before: &'a Release,
    now: &Contents,
) -> impl Iterator<Item = (&'a UrlPath, &'a Output)> {
    let files = before.contents.files.iter();
    files.filter(|(path, _)| {
        let is_kind = path.extension().is_some_and(|end| KINDS.contains(&end));
        is_kind && has_digest(path.as_str()) && !now.files.contains_key(*path)
    })
}
