//! Fonts for web pages as bytes: what a file has, which of a site's characters go into which part of it, and the part itself.
//!
//! Everything here is a function of its arguments. A part is a WOFF2 file with some of a font's characters, and with everything that
//! shapes these: ligatures, kerning, vertical and regional forms.

mod characters;
mod cut;
mod facts;
mod parts;

pub use characters::{Characters, Counts};
pub use cut::cut;
pub use facts::{FontFacts, decoded};
pub use parts::{ranges, sets};

use serde::{Deserialize, Serialize};

/// Changes whenever the same font and characters give other bytes, so that what was made before is not used.
pub const VERSION: u64 = 2;

/// Why a font cannot be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unfit {
    /// It is no font, or is damaged.
    Unreadable,
    /// Several fonts are in the file.
    Collection,
    /// It says that it may not be cut (bit 8 of `fsType`) or not be handed on (bit 1).
    Forbidden,
    /// Its outlines are of a kind that cannot be cut.
    Outlines,
}
