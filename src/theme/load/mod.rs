//! From files to a theme.
//!
//! 1. `layers` finds the theme and its parents and reads their files.
//! 2. `strings` lays the UI texts over one another: parents, theme, site.
//! 3. `assets` gives each asset a name with its digest and follows references in style sheets.
//! 4. `crate::theme::check` looks at all templates before Tera compiles them as a set.

mod assets;
mod layers;
mod set;
mod strings;
mod style_sheets;
mod texts;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::base::{Lang, Languages, RelPath, UrlPath};
use crate::diag::Span;

pub use assets::Asset;
pub use layers::{Layer, Template, layers};
pub use set::{SHORTCODES, TemplateSet};
pub use strings::Strings;
pub use texts::Fill;

pub use assets::publish;

/// The files to copy of a theme and its parents, sorted by where they go; a parent's gives way.
pub fn copied(layers: &[Layer]) -> Vec<(UrlPath, RelPath)> {
    let all = layers.iter().rev().flat_map(|layer| &layer.statics);
    let by_path: BTreeMap<&UrlPath, &RelPath> = all.map(|(path, file)| (path, file)).collect();
    by_path
        .into_iter()
        .map(|(path, file)| (path.clone(), file.clone()))
        .collect()
}

/// Texts that the site's settings put in place of the theme's: by language key, then by the
/// text's key.
pub type Overrides = BTreeMap<String, BTreeMap<String, (String, Span)>>;

/// What a theme must know of the site.
pub struct ThemeCx<'a> {
    /// The site's languages.
    pub languages: &'a Languages,
    /// The site's time zone.
    pub zone: &'a TimeZone,
    /// UI texts of the settings (`strings:`).
    pub overrides: &'a Overrides,
    /// Where the settings name the theme.
    pub theme_span: Option<Span>,
    /// Converts a text of the language that the given one is derived from.
    pub derive: &'a dyn Fn(Lang, &str) -> String,
}
