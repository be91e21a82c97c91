//! Loads a theme and its parents from files. For each name the topmost theme wins.
//!
//! 1. `layers` finds the theme and its parents and reads their files.
//! 2. `strings` merges the UI texts of parents, theme and site; `texts` parses and fills one of them.
//! 3. `assets` gives each asset a name with its digest, and updates the references in style sheets (`style_sheets`).
//! 4. `set` has all templates under the names by which they call one another.

mod assets;
mod layers;
mod set;
mod strings;
mod style_sheets;
mod texts;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::base::{Lang, Languages, RelPath, UrlPath};
use crate::diag::{Diagnostic, Span};
use crate::picture::Fonts;
use crate::world::World;

pub use assets::Asset;
pub use layers::{Layer, Template, layers};
pub use set::{SHORTCODES, TemplateSet};
pub use strings::Strings;
pub use texts::Fill;

pub use assets::publish;

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

/// The fonts of a theme and its parents, sorted by name. Of two with the same name, the theme's wins over its parent's. `None` if there are
/// none; a file that is no font is a problem that goes to `out`.
pub fn fonts(world: &dyn World, layers: &[Layer], out: &mut Vec<Diagnostic>) -> Option<Arc<Fonts>> {
    let all = layers.iter().rev().flat_map(|layer| &layer.fonts);
    let by_name: BTreeMap<&str, &RelPath> = all.map(|(name, file)| (&**name, file)).collect();
    let files: Vec<&RelPath> = by_name.into_values().filter(|file| is_font(file)).collect();
    let mut read = Vec::with_capacity(files.len());
    for file in &files {
        match world.read(file) {
            Ok(bytes) => read.push(bytes.to_vec()),
            Err(error) => {
                let message = format!("this file cannot be read: {error}");
                out.push(Diagnostic::error("unreadable-file", message).in_file(file));
                return None;
            }
        }
    }
    if files.is_empty() {
        return None;
    }
    match Fonts::new(read) {
        Ok(fonts) => Some(Arc::new(fonts)),
        Err(number) => {
            let problem = Diagnostic::error("bad-font", "there is no font in this file");
            let hint = "drawings take fonts in OpenType and TrueType (`.otf`, `.ttf`, `.ttc`)";
            let file = files.get(number);
            out.push(file.map_or(problem.clone(), |file| problem.in_file(file).hint(hint)));
            None
        }
    }
}

/// Beside fonts there may be their licences.
fn is_font(file: &RelPath) -> bool {
    let ending = file.extension().unwrap_or_default();
    ["otf", "ttf", "ttc"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending))
}

/// UI texts by which the site's settings replace those of the theme: by language key, then by the text's key, with the
/// place in the settings.
pub type Overrides = BTreeMap<String, BTreeMap<String, (String, Span)>>;

/// What of the site is needed to load a theme.
pub struct ThemeCx<'a> {
    /// The languages of the site, in each of which UI texts are needed.
    pub languages: &'a Languages,
    /// The time zone of the site.
    pub zone: &'a TimeZone,
    /// The UI texts of the settings (`strings:`).
    pub overrides: &'a Overrides,
    /// Where the settings name the theme, if they do.
    pub theme_span: Option<Span>,
    /// Converts a text into the given language from the one that it is derived from.
    pub derive: &'a dyn Fn(Lang, &str) -> String,
}
