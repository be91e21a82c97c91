//! Loads a theme and its parents from files. For each name the topmost theme wins.
//!
//! 1. `layers` finds the theme and its parents and reads their files.
//! 2. `strings` merges the UI texts of parents, theme and site; `texts` parses and fills one of them.
//! 3. `fonts` reads the fonts for drawings.
//! 4. `statics` looks at the files of `static/`.
//! 5. `assets` gives each asset a name with its digest, and updates the references in style sheets and scripts (`modules`); `bundle`
//!    puts style sheets into those that import them, `sheet` reads and shortens them, `faces` takes the fonts out that are
//!    to be cut.
//! 6. `set` has all templates under the names by which they call one another.

mod assets;
mod bundle;
mod face;
mod faces;
mod fonts;
mod layers;
mod modules;
mod names;
mod set;
mod sheet;
mod statics;
mod strings;
mod texts;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::base::{Lang, Languages, RelPath};
use crate::content::AssetSettings;
use crate::diag::{Diagnostic, Span};
use crate::world::World;

pub use assets::Asset;
pub use face::Face;
pub use layers::{Layer, Template, layers, outputs};
pub use names::part_path;
pub use set::{SHORTCODES, TemplateSet};
pub use statics::{check_static, copied};
pub use strings::Strings;
pub use texts::Fill;

pub use assets::publish;
pub use fonts::fonts;

/// Reads a file of a theme; a problem goes to `out`.
fn read(world: &dyn World, file: &RelPath, out: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    match world.read(file) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let message = format!("this file cannot be read: {error}");
            out.push(Diagnostic::error("unreadable-file", message).in_file(file));
            None
        }
    }
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
    /// What is done with its assets.
    pub assets: AssetSettings,
    /// Where the settings name the theme, if they do.
    pub theme_span: Option<Span>,
    /// Converts a text into the given language from the one that it is derived from.
    pub derive: &'a dyn Fn(Lang, &str) -> String,
}
