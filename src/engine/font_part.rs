//! What decides the bytes of a part of a font.

use crate::base::{Digest, Hasher, RelPath};
use crate::diag::Diagnostic;
use crate::font::{self, Unfit};

/// Some characters of a font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontPart {
    /// The file of the font.
    pub file: RelPath,
    /// The digest of the file.
    pub digest: Digest,
    /// The characters, sorted.
    pub characters: Vec<char>,
}

impl FontPart {
    /// A digest of everything that decides the bytes.
    pub fn key(&self) -> Digest {
        let mut key = Hasher::new();
        key.text("font").number(font::VERSION).digest(self.digest);
        key.text(&String::from_iter(&self.characters));
        key.finish()
    }
}

/// The problem of a font that is published as it is, because it cannot be cut.
pub fn unfit(why: Unfit) -> Diagnostic {
    let (message, hint) = match why {
        Unfit::Unreadable => (
            "this font cannot be read, so it is published as it is",
            "it is damaged, or no OpenType, TrueType, WOFF or WOFF2: take it from its maker again",
        ),
        Unfit::Collection => (
            "this file holds several fonts, so it is published as it is",
            "browsers do not read such files: take a file with one font",
        ),
        Unfit::Forbidden => (
            "this font does not allow to be cut, so it is published as it is",
            "it says so in its table `OS/2` (`fsType`): ask its maker, or take a font with a free licence",
        ),
        Unfit::Outlines => (
            "this font has outlines that parkpages cannot cut, so it is published as it is",
            "take it with outlines of TrueType (`glyf`) or PostScript (`CFF`), not `CFF2` or `SVG`",
        ),
    };
    Diagnostic::warning("uncut-font", message).hint(hint)
}
