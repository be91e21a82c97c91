//! Bytes to typed items, one file at a time. Nothing here reads from disk, and what a file states depends only on its
//! bytes, the settings and its section's schema.
//!
//! 1. [`layout`] decides by its path what a file is; [`language_suffix`] and [`dated_name`] recognise misspelt languages
//!    and dates in names.
//! 2. [`settings`] reads `site.yaml`: all else depends on the languages and taxonomies in it.
//! 3. [`page`] reads a Markdown file or a record: [`front_matter`] splits it, [`read_keys`] types its keys
//!    by the section's schema, and [`doubt`] decides whether errors leave its publication unknown. [`body`] has its text, or where it is.
//! 4. [`published`] decides which of the other files are copied, and [`svg`] checks pictures among them.
//! 5. [`facts`], [`glossary`] and [`notices`] read the files of these names; [`alerts`] what a notice says to machines.
//!    [`mentions`] says which files may have a word of the glossary.
//! 6. [`outputs`] reads which further outputs pages have, in front matter and themes.
//! 7. [`inherit`] merges the keys of a file with those of its original or section; [`mod@derive`] converts texts
//!    between the Chinese scripts.

pub mod alerts;
pub mod approvals;
pub mod body;
pub mod data;
pub mod dated_name;
pub mod derive;
pub mod doubt;
pub mod export;
pub mod facts;
pub mod front_matter;
pub mod glossary;
mod hints;
mod inherit;
pub mod keys;
pub mod language_suffix;
pub mod layout;
pub mod mentions;
pub mod notices;
pub mod opencc;
pub mod outputs;
pub mod page;
pub mod pdf;
pub mod published;
mod read_keys;
pub mod settings;
pub mod svg;

pub use crate::content::settings::{
    AssetSettings, HeaderSettings, HeaderValues, Host, Hosting, MenuEntry, PathPattern,
    PictureSettings, Redirect, Taxonomy,
};
pub use derive::{Deriver, Term};
pub use facts::Fact;
pub use keys::{Keys, MissingTranslation, SectionKeys, SharedText, Text};
pub use layout::{CONTENT, Place, Role};
pub use notices::Notice;
pub use outputs::OutputSpec;
pub use page::PageFile;
pub use read_keys::{own_fields, title_of};
pub use settings::{RelatedSettings, Settings};
