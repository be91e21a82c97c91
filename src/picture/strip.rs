//! Copies of pictures without their metadata. The picture itself is not decoded, so it loses nothing.
//!
//! What is kept is a list: what a decoder needs to show the picture, its colour profile, and how it moves. Everything
//! else goes, whatever it is called, and so does what follows the end of the picture.

use std::ops::Range;

use super::{Flaw, Kind};

/// The parts of a file that are kept, in order.
///
/// # Errors
/// The file ends too early, is damaged, or its metadata cannot be told from the picture.
pub(super) fn parts(bytes: &[u8], kind: Kind) -> Result<Vec<Range<usize>>, Flaw> {
    match kind {
        Kind::Jpeg => jpeg(bytes),
        Kind::Png => png(bytes),
        Kind::WebP => webp(bytes),
        Kind::Gif => gif(bytes),
        // Its parts point to each other by their distance from the start of the file.
        Kind::Avif if has(bytes, b"Exif") || has(bytes, b"application/rdf+xml") => {
            Err(Flaw::Metadata(kind))
        }
        Kind::Avif => Ok(std::iter::once(0..bytes.len()).collect()),
        Kind::Heic if has(bytes, b"Exif") => Err(Flaw::Metadata(kind)),
        Kind::Tiff if names_place(bytes) => Err(Flaw::Metadata(kind)),
        Kind::Heic | Kind::Tiff => Err(Flaw::Unshown(kind)),
    }
}

/// Whether the first directory of a TIFF file has an entry for the place where the picture was taken.
fn names_place(bytes: &[u8]) -> bool {
    let big = bytes.starts_with(b"MM");
    let short = |at: usize| -> Option<u16> {
        let two = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big {
            u16::from_be_bytes(two)
        } else {
            u16::from_le_bytes(two)
        })
    };
    let Ok(directory) = number(bytes, 4, big) else {
        return false;
    };
    let entries = usize::from(short(directory).unwrap_or(0));
    let mut tags = (0..entries).map_while(|entry| short(directory + 2 + entry * 12));
    tags.any(|tag| tag == 0x8825)
}

/// A copy of a picture without its metadata.
///
/// # Errors
/// As [`parts`].
pub(super) fn strip(bytes: &[u8], kind: Kind) -> Result<Vec<u8>, Flaw> {
    let parts = parts(bytes, kind)?;
    let mut kept = Vec::with_capacity(parts.iter().map(Range::len).sum());
    for part in parts {
        kept.extend_from_slice(bytes.get(part).ok_or(Flaw::Truncated)?);
    }
    if kind == Kind::WebP {
        finish_webp(&mut kept)?;
    }
    Ok(kept)
}

/// Whether a picture moves.
pub(super) fn moves(bytes: &[u8], kind: Kind) -> bool {
    match kind {
        // The chunk comes before the picture.
        Kind::Png => {
            let start = memchr::memmem::find(bytes, b"IDAT").unwrap_or(0);
            bytes.get(..start).is_some_and(|start| has(start, b"acTL"))
        }
        Kind::WebP => {
            bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0)
        }
        Kind::Gif | Kind::Jpeg | Kind::Avif | Kind::Heic | Kind::Tiff => false,
    }
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    memchr::memmem::find(bytes, what).is_some()
}

fn number(bytes: &[u8], at: usize, big: bool) -> Result<usize, Flaw> {
    let end = at.checked_add(4).ok_or(Flaw::Damaged)?;
    let four = bytes.get(at..end).and_then(|four| four.try_into().ok());
    let four: [u8; 4] = four.ok_or(Flaw::Truncated)?;
    let number = if big {
        u32::from_be_bytes(four)
    } else {
        u32::from_le_bytes(four)
    };
    usize::try_from(number).map_err(|_| Flaw::Damaged)
}

fn within(bytes: &[u8], from: usize, len: usize) -> Result<Range<usize>, Flaw> {
    let end = from.checked_add(len).ok_or(Flaw::Damaged)?;
    if end > bytes.len() {
        return Err(Flaw::Truncated);
    }
    Ok(from..end)
}

fn jpeg(bytes: &[u8]) -> Result<Vec<Range<usize>>, Flaw> {
    let byte = |at: usize| bytes.get(at).copied().ok_or(Flaw::Truncated);
    let mut parts = vec![within(bytes, 0, 2)?];
    let mut at = 2;
    let mut has_picture = false;
    loop {
        // Between segments there may be bytes of no meaning, and any number of fill bytes.
        let found = bytes.get(at..).and_then(|rest| memchr::memchr(0xff, rest));
        let start = at + found.ok_or(Flaw::Truncated)?;
        let mut marker = start + 1;
        while byte(marker)? == 0xff {
            marker += 1;
        }
        let segment = marker - 1;
        match byte(marker)? {
            0xd9 if has_picture => {
                parts.push(within(bytes, segment, 2)?);
                return Ok(parts);
            }
            0xd9 => return Err(Flaw::Damaged),
            // Markers without a length.
            0x00 | 0x01 | 0xd0..=0xd8 => at = marker + 1,
            code => {
                let high = usize::from(byte(marker + 1)?);
                let len = high << 8 | usize::from(byte(marker + 2)?);
                let whole = within(bytes, segment, len.saturating_add(2))?;
                at = whole.end;
                let data = bytes.get(marker + 3..whole.end).unwrap_or_default();
                let keep = match code {
                    0xe0 => data.starts_with(b"JFIF\0"),
                    0xe2 => data.starts_with(b"ICC_PROFILE\0"),
                    // Says how colours are stored.
                    0xee => data.starts_with(b"Adobe"),
                    0xe1..=0xfe => false,
                    _ => true,
                };
                if keep {
                    parts.push(whole);
                }
                if code == 0xda {
                    has_picture = true;
                    let end = end_of_scan(bytes, at)?;
                    parts.push(at..end);
                    at = end;
                }
            }
        }
    }
}

/// The end of the bytes of a scan: the next marker that is neither a restart nor a zero after `0xff`.
fn end_of_scan(bytes: &[u8], from: usize) -> Result<usize, Flaw> {
    let mut at = from;
    loop {
        let found = bytes.get(at..).and_then(|rest| memchr::memchr(0xff, rest));
        let marker = at + found.ok_or(Flaw::Truncated)?;
        match bytes.get(marker + 1).ok_or(Flaw::Truncated)? {
            0x00 | 0xd0..=0xd7 => at = marker + 2,
            0xff => at = marker + 1,
            _ => return Ok(marker),
        }
    }
}

fn png(bytes: &[u8]) -> Result<Vec<Range<usize>>, Flaw> {
    /// Chunks that change what is shown.
    const KEPT: [&[u8; 4]; 14] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
        b"sBIT", b"acTL", b"fcTL", b"fdAT",
    ];
    let mut parts = vec![within(bytes, 0, 8)?];
    let mut at = 8;
    loop {
        let len = number(bytes, at, true)?;
        let name = bytes.get(at + 4..at + 8).ok_or(Flaw::Truncated)?;
        let whole = within(bytes, at, len.checked_add(12).ok_or(Flaw::Damaged)?)?;
        at = whole.end;
        if KEPT.iter().any(|kept| *kept == name) {
            parts.push(whole);
        }
        if name == b"IEND" {
            return Ok(parts);
        }
    }
}

fn webp(bytes: &[u8]) -> Result<Vec<Range<usize>>, Flaw> {
    /// Chunks that change what is shown.
    const KEPT: [&[u8; 4]; 7] = [
        b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP",
    ];
    let mut parts = vec![within(bytes, 0, 12)?];
    let end = number(bytes, 4, false)?.saturating_add(8);
    let mut at = 12;
    while at < end {
        let name = bytes.get(at..at + 4).ok_or(Flaw::Truncated)?;
        let len = number(bytes, at + 4, false)?;
        let whole = within(bytes, at, len.checked_add(8).ok_or(Flaw::Damaged)?)?;
        // Chunks have an even length; some programs leave out the last byte of the file.
        let padded = whole.start..(whole.end + len % 2).min(bytes.len());
        at = padded.end.max(whole.end + len % 2);
        if KEPT.iter().any(|kept| *kept == name) {
            parts.push(padded);
        }
    }
    Ok(parts)
}

/// Makes the header of a WebP file say what is in it now.
fn finish_webp(kept: &mut Vec<u8>) -> Result<(), Flaw> {
    /// The bits of Exif and XMP.
    const METADATA: u8 = 0b0000_1100;
    if kept.len() % 2 == 1 {
        kept.push(0);
    }
    let len = u32::try_from(kept.len().saturating_sub(8)).map_err(|_| Flaw::Damaged)?;
    let place = kept.get_mut(4..8).ok_or(Flaw::Truncated)?;
    place.copy_from_slice(&len.to_le_bytes());
    if kept.get(12..16) == Some(b"VP8X")
        && let Some(flags) = kept.get_mut(20)
    {
        *flags &= !METADATA;
    }
    Ok(())
}

fn gif(bytes: &[u8]) -> Result<Vec<Range<usize>>, Flaw> {
    let byte = |at: usize| bytes.get(at).copied().ok_or(Flaw::Truncated);
    let table = |flags: u8| {
        if flags & 0x80 == 0 {
            0
        } else {
            3 << ((flags & 7) + 1)
        }
    };
    let mut at = 13 + table(byte(10)?);
    let mut parts = vec![within(bytes, 0, at)?];
    loop {
        let start = at;
        let keep = match byte(at)? {
            0x3b => {
                parts.push(within(bytes, at, 1)?);
                return Ok(parts);
            }
            0x2c => {
                at += 10 + table(byte(at + 9)?) + 1;
                true
            }
            0x21 => {
                let name = bytes.get(at + 3..at + 14);
                // How long a picture of the series stays, and how often the series is shown.
                let keep = match byte(at + 1)? {
                    0xf9 => true,
                    0xff => matches!(name, Some(b"NETSCAPE2.0" | b"ANIMEXTS1.0" | b"ICCRGBG1012")),
                    _ => false,
                };
                at += 2;
                keep
            }
            _ => return Err(Flaw::Damaged),
        };
        loop {
            let len = usize::from(byte(at)?);
            at += 1 + len;
            if len == 0 {
                break;
            }
        }
        let whole = within(bytes, start, at - start)?;
        if keep {
            parts.push(whole);
        }
    }
}
