//! What a font file says of itself.

use std::borrow::Cow;
use std::io::Read as _;

use serde::{Deserialize, Serialize};
use skrifa::MetadataProvider as _;
use skrifa::raw::types::Tag;
use skrifa::raw::{FontRef, TableProvider as _};

use super::Unfit;
use super::cut::part;

/// What has to be known of a font to part it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FontFacts {
    /// The characters that it has, as ranges, sorted.
    covered: Vec<(u32, u32)>,
}

impl FontFacts {
    /// Reads a font file.
    ///
    /// # Errors
    /// The font cannot be cut.
    pub fn of(file: &[u8]) -> Result<Self, Unfit> {
        let bytes = decoded(file)?;
        if bytes.starts_with(b"ttcf") {
            return Err(Unfit::Collection);
        }
        let font = FontRef::new(&bytes).map_err(|_| Unfit::Unreadable)?;
        let has = |tag: &[u8; 4]| font.table_data(Tag::new(tag)).is_some();
        if font.head().is_err() || font.maxp().is_err() || font.cmap().is_err() {
            return Err(Unfit::Unreadable);
        }
        if !has(b"glyf") && !has(b"CFF ") || has(b"SVG ") {
            return Err(Unfit::Outlines);
        }
        let licence = font.os2().map_or(0, |os2| os2.fs_type());
        if licence & FORBIDS != 0 {
            return Err(Unfit::Forbidden);
        }
        // What is wrong in its tables shows when it is cut.
        part(&bytes, &[' '])?;
        let mut codes: Vec<u32> = font.charmap().mappings().map(|(code, _)| code).collect();
        codes.sort_unstable();
        codes.dedup();
        let mut covered: Vec<(u32, u32)> = Vec::new();
        for code in codes {
            match covered.last_mut() {
                Some((_, last)) if *last + 1 == code => *last = code,
                _ => covered.push((code, code)),
            }
        }
        Ok(Self { covered })
    }

    /// Whether the font has a character.
    pub fn has(&self, c: char) -> bool {
        let code = c as u32;
        let after = self.covered.partition_point(|(first, _)| *first <= code);
        let range = after.checked_sub(1).and_then(|at| self.covered.get(at));
        range.is_some_and(|(_, last)| code <= *last)
    }
}

/// The bits of `fsType` with which a font may not be cut: “no subsetting”, and “restricted license embedding”.
const FORBIDS: u16 = 1 << 8 | 1 << 1;

/// The most bytes of a font out of its compression.
const MOST_BYTES: usize = 128 << 20;

/// The bytes of a font file out of its compression.
///
/// # Errors
/// It is damaged.
pub fn decoded(file: &[u8]) -> Result<Cow<'_, [u8]>, Unfit> {
    // Both formats state the length of the font at the same place.
    let length = file.get(16..20).and_then(|bytes| bytes.try_into().ok());
    let is_small = length.is_some_and(|length| u32::from_be_bytes(length) as usize <= MOST_BYTES);
    let made = match file.get(..4) {
        Some(b"wOF2") if is_small => {
            let mut unpack = |packed: &[u8], length: usize| {
                let mut out = Vec::new();
                brotli::Decompressor::new(packed, 1 << 12)
                    .take(length.min(MOST_BYTES) as u64)
                    .read_to_end(&mut out)?;
                Ok(out)
            };
            wuff::decompress_woff2_with_custom_brotli(file, &mut unpack)
        }
        Some(b"wOFF") if is_small => wuff::decompress_woff1(file),
        Some(b"wOF2" | b"wOFF") => return Err(Unfit::Unreadable),
        _ => return Ok(Cow::Borrowed(file)),
    };
    made.map(Cow::Owned).map_err(|_| Unfit::Unreadable)
}
