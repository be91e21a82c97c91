//! Bytes of one file to typed items; nothing here knows of another file.
//!
//! 1. [`layout`] tells by its path what a file is; [`language_suffix`] and [`dated_name`] know languages and dates in
//!    names that are not written as they count.
//! 2. [`settings`] reads `site.yaml`: all else depends on the languages and taxonomies in it.
//! 3. [`page`] reads a Markdown file or a record: [`front_matter`] parts it, [`read_keys`] types it
//!    by the section's schema.
//! 4. [`published`] tells which of the other files readers get, [`svg`] what is wrong with those that are pictures.
//! 5. [`facts`], [`glossary`] and [`notices`] read figures, the glossary and notices.
//! 6. [`inherit`] lays what one file states over what another does; [`mod@derive`] converts texts
//!    between the Chinese scripts.

pub mod dated_name;
pub mod derive;
pub mod doubt;
pub mod facts;
pub mod front_matter;
pub mod glossary;
mod hints;
mod inherit;
pub mod keys;
pub mod language_suffix;
pub mod layout;
pub mod notices;
mod opencc;
pub mod page;
pub mod published;
mod read_keys;
pub mod settings;
pub mod svg;

pub use crate::content::settings::{MenuEntry, Redirect, Taxonomy};
pub use derive::{Deriver, Term};
pub use facts::Fact;
pub use keys::{Keys, MissingTranslation, SectionKeys, Text};
pub use layout::{CONTENT, Place, Role};
pub use notices::Notice;
pub use page::PageFile;
pub use read_keys::title_of;
pub use settings::Settings;
