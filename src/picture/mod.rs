//! Pictures as bytes: what kind a file is and how large, copies of it without metadata, and smaller versions.
//!
//! Everything here is a function from bytes to bytes. Nothing that a camera or a program writes into a picture besides
//! what it shows gets through: neither the place where a photograph was taken, nor the camera, nor a preview.

mod colour;
mod drawing;
mod facts;
mod lines;
mod make;
mod strip;

pub use drawing::{Drawing, DrawingFacts, Fonts, icon, icon_key};
pub use facts::{Facts, Kind};
pub use lines::{Fitted, fit};
pub use make::make;

use serde::{Deserialize, Serialize};

/// Changes whenever the same picture and form give other bytes, so that what was made before is not used.
pub const VERSION: u64 = 2;

/// A picture that would take more bytes than this when decoded is refused: 134 megapixels with transparency and 16 bits.
pub const MOST_BYTES: u64 = 1 << 30;

/// The greatest width and height of a WebP picture.
pub const WEBP_SIDE: u32 = 16_383;

/// How a version of a picture is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Form {
    /// The picture as it is, without its metadata.
    Whole,
    /// WebP, for a picture with few colours without loss.
    WebP,
    /// JPEG, for browsers that do not show WebP, of a photograph.
    Jpeg,
    /// PNG, for browsers that do not show WebP, of a picture that may have transparency or few colours.
    Png,
    /// AVIF, of a photograph.
    Avif,
}

/// Whether this program can make AVIF pictures.
pub const HAS_AVIF: bool = cfg!(feature = "avif");

/// A version of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version {
    /// How it is encoded.
    pub form: Form,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// From 1 to 100, where there is loss.
    pub quality: u8,
}

/// Why a file cannot be used as a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// It has no bytes.
    Empty,
    /// It is no picture of a kind that is known.
    Unknown,
    /// It is of a kind that browsers do not show.
    Unshown(Kind),
    /// It ends before the picture does.
    Truncated,
    /// It would take more memory than [`MOST_BYTES`].
    TooLarge {
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
    },
    /// The data contradict one another or cannot be decoded.
    Damaged,
    /// It holds metadata that cannot be taken out.
    Metadata(Kind),
}
