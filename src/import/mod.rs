//! `parkpages import`: a site that was made with another program, as one of ours.
//!
//! 1. [`old`] has what all systems share: the old site's files, and the plain data ([`OldSite`](old::OldSite)) that each makes of them. A
//!    [`System`] recognises its folders and reads them: [`hugo`], [`zola`], [`jekyll`],
//!    [`wordpress`].
//! 2. [`places`] finds a file and an address for everything; what had another address gets an alias or a redirect.
//! 3. [`keys`] maps front matter by the [`mapping`] that users may change; what is left becomes [`fields`].
//! 4. [`text`] turns texts into our Markdown.
//! 5. [`settings`] and [`stubs`] write what else a site needs to build.
//!
//! An import is a pure function as well: it reads through a [`World`] and returns a map of files and a [`Report`].
//! `host` writes them, and never over what a person has changed.

mod fields;
mod folders;
mod front;
mod hugo;
mod jekyll;
mod keys;
mod making;
mod mapping;
mod names;
mod old;
mod places;
mod report;
mod settings;
mod sitemap;
mod stubs;
mod terms;
mod text;
mod value;
mod wordpress;
mod xml;
mod zola;

use std::collections::BTreeMap;

use crate::base::{Languages, RelPath};
use crate::import::making::Making;
use crate::import::old::{Old, System};
use crate::world::World;

pub use crate::import::mapping::Mapping;
pub use crate::import::report::Report;
pub use crate::import::sitemap::addresses;

/// The systems, in the order in which they are tried. Sites of Zola have the marks of Hugo's, too.
const SYSTEMS: [&dyn System; 4] = [
    &jekyll::Jekyll,
    &zola::Zola,
    &hugo::Hugo,
    &wordpress::WordPress,
];

/// The names of all systems, for `--from`.
pub fn systems() -> [&'static str; SYSTEMS.len()] {
    SYSTEMS.map(System::name)
}

/// A file of the new site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewFile {
    /// A file that the import wrote.
    Bytes(Vec<u8>),
    /// A copy of this file of the old site.
    Copy(RelPath),
}

/// A site that was imported.
#[derive(Debug, Default)]
pub struct Imported {
    /// Its files, by their paths below the root.
    pub files: BTreeMap<RelPath, NewFile>,
    /// What it says of itself.
    pub report: Report,
}

/// Why nothing was imported.
#[derive(Debug, PartialEq, Eq)]
pub enum NotImported {
    /// None of the systems knows the folder. Each is given with what it is known by.
    Unknown(Vec<(&'static str, &'static str)>),
    /// It has no pages.
    Empty(&'static str),
}

/// A file of a theme: its path below the root, its bytes, and whether it has words in English that are to be translated.
pub type ThemeFile = (String, Vec<u8>, bool);

/// A theme for the new site.
pub struct Theme<'a> {
    /// Its folder below `themes/`.
    pub name: &'a str,
    /// Its files, for the languages of the site.
    pub files: &'a (dyn Fn(&Languages) -> Vec<ThemeFile> + Sync),
}

/// Imports an old site. `from` names the system, else it is recognised. `addresses` are those that a sitemap names.
///
/// # Errors
/// [`NotImported`] says why there is nothing to import.
pub fn import(
    world: &dyn World,
    from: Option<&str>,
    mapping: &Mapping,
    theme: &Theme<'_>,
    addresses: &[String],
) -> Result<Imported, NotImported> {
    let old = Old::new(world);
    let found = SYSTEMS.iter().find(|system| match from {
        Some(name) => system.name() == name,
        None => system.recognises(&old),
    });
    let Some(system) = found else {
        let known = SYSTEMS.iter();
        let known = known.map(|system| (system.title(), system.known_by()));
        return Err(NotImported::Unknown(known.collect()));
    };
    let mut site = system.read(&old, mapping);
    if site.pages.is_empty() {
        return Err(NotImported::Empty(system.title()));
    }
    site.promote();
    site.notes.extend(old.refused.iter().cloned());
    let mut new = Making::begin(&site, *system, mapping, theme, world.now());
    new.lead(addresses);
    new.theme();
    Ok(new.write())
}
