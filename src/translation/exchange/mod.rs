//! Translations exchanged with the tools of translators: units of originals out as PO or XLIFF, and translations back in.
//!
//! [`work`] finds the units of an entry and, with [`align`], what its translation has for each; [`po`] and [`xliff`] write the formats, [`po_read`] and [`xliff_read`] read them. What comes back is
//! checked by [`given`] unit by unit and by [`entry`] as a whole; [`rebuild`] puts it into Markdown and [`values`] into YAML, of which
//! [`yaml`] changes nothing else. [`mod@merge`] does so for all files of an import, and writes none.

pub mod align;
pub mod codes;
pub mod entry;
pub mod given;
pub mod item;
pub mod merge;
pub mod po;
pub mod po_read;
pub mod rebuild;
pub mod terms;
pub mod values;
pub mod work;
pub mod xliff;
pub mod xliff_read;
pub mod yaml;

pub use item::Exchanged;
pub use merge::{Merged, merge, named};
pub use terms::Terms;
pub use work::{Work, is_work};

/// What a file says of itself.
#[derive(Debug, Clone)]
pub struct Heading<'a> {
    /// The title of the site.
    pub site: &'a str,
    /// The BCP 47 tag of the originals' language.
    pub from_tag: &'a str,
    /// That of the language to translate into.
    pub to_tag: &'a str,
}
