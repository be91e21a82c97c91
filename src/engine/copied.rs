//! Files below `content/` that are not pages: those that are published unchanged, and pictures.

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::base::{Digest, RelPath};
use crate::content::Settings;
use crate::content::layout::Role;
use crate::content::pdf;
use crate::content::published;
use crate::content::published::EntryNames;
use crate::content::svg;
use crate::diag::{Diagnostic, Severity, Span};
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::dimensions;
use crate::picture::{Facts, Flaw, Kind};
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

/// Whether a file is named as a picture other than a drawing.
fn is_picture(file: &RelPath) -> bool {
    const ENDINGS: [&str; 12] = [
        "apng", "avif", "gif", "heic", "heif", "jfif", "jpeg", "jpg", "png", "tif", "tiff", "webp",
    ];
    let ending = file.extension().unwrap_or_default().to_ascii_lowercase();
    ENDINGS.contains(&ending.as_str())
}

fn is_pdf(file: &RelPath) -> bool {
    let ending = file.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"))
}

/// Reads what a picture or a PDF says of itself. A file that is an entry under another name is a problem.
fn inspect(world: &ComparedWorld<'_>, file: &RelPath, size: u64) -> Result<OtherFile, Diagnostic> {
    let (is_picture, is_svg) = (is_picture(file), svg::is_svg(file));
    let is_pdf = is_pdf(file) && size <= pdf::MOST_BYTES;
    let pages = world.pages(file).filter(|_| is_pdf);
    let bytes = if is_picture || is_svg || is_pdf && pages.is_none() {
        world.read(file)
    } else {
        world.read_start(file, published::START)
    };
    let mut other = OtherFile {
        path: file.clone(),
        size,
        dimensions: None,
        pages: None,
        picture: None,
        problems: Vec::new(),
    };
    // A file that cannot be read is reported when it is to be published.
    let Ok(bytes) = bytes else { return Ok(other) };
    if let Some(problem) = published::entry_in_disguise(file, &bytes) {
        return Err(problem);
    }
    if is_pdf {
        other.pages = pages.unwrap_or_else(|| pdf::pages(bytes));
        world.note_pages(file, other.pages);
    } else if is_svg {
        other.dimensions = dimensions::of_svg(&bytes);
        other.problems = svg::check(file, &bytes, Severity::Error);
    } else if is_picture {
        match Facts::of(&bytes) {
            Ok(facts) => {
                other.dimensions = Some((facts.width, facts.height));
                other.picture = Some((facts, Digest::of(&bytes)));
            }
            Err(flaw) => other.problems.extend(problem(file, &flaw)),
        }
    }
    Ok(other)
}

/// What is wrong with a picture, unless it is only no picture, which is reported where a text shows it.
pub fn problem(file: &RelPath, flaw: &Flaw) -> Option<Diagnostic> {
    let (code, message, hint) = match flaw {
        Flaw::Empty | Flaw::Unknown | Flaw::Unshown(_) => return None,
        Flaw::Truncated => (
            "damaged-picture",
            "this picture ends too early: a part of the file is missing".to_owned(),
            "copy it again from where it came, or open it and save it anew",
        ),
        Flaw::Damaged => return Some(damaged(file)),
        Flaw::TooLarge { width, height } => (
            "large-picture",
            format!("this picture is too large: {width} × {height} pixels"),
            "save it with 10,000 pixels at most on each side",
        ),
        Flaw::Metadata(kind) => (
            "picture-metadata",
            format!(
                "this {} picture says when and perhaps where it was taken, which cannot be taken out",
                kind.name()
            ),
            match kind {
                Kind::Heic => {
                    "export it as JPEG; iPhones take JPEG with Settings, Camera, Formats, Most Compatible"
                }
                _ => "save it as JPEG, PNG or WebP, of which versions without that are published",
            },
        ),
    };
    let problem = Diagnostic::error(code, message).at(Span::file(file));
    Some(problem.hint(hint))
}

/// The problem of a picture that is damaged.
pub fn damaged(file: &RelPath) -> Diagnostic {
    let message = "this picture is damaged, so browsers show nothing or a part of it";
    let hint = "copy it again from where it came, or open it and save it anew";
    Diagnostic::error("damaged-picture", message)
        .at(Span::file(file))
        .hint(hint)
}
