//! What the first bytes of a picture say of it, and whether it is whole.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{ImageDecoder, ImageResult};

use super::{Flaw, MOST_BYTES, strip};

/// What a picture is encoded as, whatever its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// JPEG, with or without Exif.
    Jpeg,
    /// PNG, which may move.
    Png,
    /// WebP, which may move.
    WebP,
    /// GIF, which may move.
    Gif,
    /// AVIF, whose pixels are not decoded.
    Avif,
    /// HEIC or HEIF, as iPhones write it.
    Heic,
    /// TIFF, and raw pictures of many cameras.
    Tiff,
}

impl Kind {
    /// The kind of a file, by its first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let starts = |magic: &[u8]| bytes.starts_with(magic);
        let at = |from: usize, to: usize| bytes.get(from..to).unwrap_or_default();
        Some(match () {
            () if starts(b"\xff\xd8\xff") => Self::Jpeg,
            () if starts(b"\x89PNG\r\n\x1a\n") => Self::Png,
            () if starts(b"RIFF") && at(8, 12) == b"WEBP" => Self::WebP,
            () if starts(b"GIF87a") || starts(b"GIF89a") => Self::Gif,
            () if at(4, 8) == b"ftyp" && matches!(at(8, 12), b"avif" | b"avis") => Self::Avif,
            () if at(4, 8) == b"ftyp"
                && matches!(
                    at(8, 12),
                    b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1"
                ) =>
            {
                Self::Heic
            }
            () if starts(b"II*\0") || starts(b"MM\0*") => Self::Tiff,
            () => return None,
        })
    }

    /// The name of the kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Avif => "AVIF",
            Self::Heic => "HEIC",
            Self::Tiff => "TIFF",
        }
    }

    /// The usual ending of its files, which decides the media type.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Avif => "avif",
            Self::Heic => "heic",
            Self::Tiff => "tif",
        }
    }
}

/// What a picture says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What it is encoded as.
    pub kind: Kind,
    /// Its width in pixels, as it is shown.
    pub width: u32,
    /// Its height in pixels, as it is shown.
    pub height: u32,
    /// Whether pixels may be transparent.
    pub transparent: bool,
    /// Whether it is stored turned or mirrored.
    pub turned: bool,
    /// Whether smaller versions of it can be made: it does not move, and can be decoded.
    pub scalable: bool,
    /// The bytes that it takes when it is decoded.
    pub decoded: u64,
}

impl Facts {
    /// Reads the header of a picture, and checks that the file is whole.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn of(bytes: &[u8]) -> Result<Self, Flaw> {
        if bytes.is_empty() {
            return Err(Flaw::Empty);
        }
        let kind = Kind::of(bytes).ok_or(Flaw::Unknown)?;
        let facts = match kind {
            Kind::Heic | Kind::Tiff => {
                strip::parts(bytes, kind)?;
                return Err(Flaw::Unshown(kind));
            }
            Kind::Gif | Kind::Avif => {
                let size = imagesize::blob_size(bytes).map_err(|_| Flaw::Damaged)?;
                let side = |side: usize| u32::try_from(side).map_err(|_| Flaw::Damaged);
                Self {
                    kind,
                    width: side(size.width)?,
                    height: side(size.height)?,
                    transparent: true,
                    turned: false,
                    scalable: false,
                    decoded: 0,
                }
            }
            Kind::Jpeg | Kind::Png | Kind::WebP => {
                let moves = strip::moves(bytes, kind);
                let mut decoder = decoder(bytes, kind)?;
                Self::of_decoder(&mut *decoder, kind, moves)
            }
        };
        if facts.width == 0 || facts.height == 0 {
            return Err(Flaw::Damaged);
        }
        if facts.decoded > MOST_BYTES {
            let (width, height) = (facts.width, facts.height);
            return Err(Flaw::TooLarge { width, height });
        }
        strip::parts(bytes, kind)?;
        Ok(facts)
    }

    fn of_decoder(decoder: &mut dyn ImageDecoder, kind: Kind, moves: bool) -> Self {
        let (mut width, mut height) = decoder.dimensions();
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        if matches!(
            orientation,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        ) {
            (width, height) = (height, width);
        }
        Self {
            kind,
            width,
            height,
            transparent: decoder.color_type().has_alpha(),
            turned: orientation != Orientation::NoTransforms && !moves,
            scalable: !moves,
            decoded: decoder.total_bytes(),
        }
    }
}

/// The decoder of a picture, which has read its header.
pub(super) fn decoder(bytes: &[u8], kind: Kind) -> Result<Box<dyn ImageDecoder + '_>, Flaw> {
    fn boxed<'b, D: ImageDecoder + 'b>(
        decoder: ImageResult<D>,
    ) -> Result<Box<dyn ImageDecoder + 'b>, Flaw> {
        match decoder {
            Ok(decoder) => Ok(Box::new(decoder)),
            Err(image::ImageError::IoError(error))
                if error.kind() == std::io::ErrorKind::UnexpectedEof =>
            {
                Err(Flaw::Truncated)
            }
            Err(_) => Err(Flaw::Damaged),
        }
    }
    let input = Cursor::new(bytes);
    match kind {
        Kind::Jpeg => boxed(JpegDecoder::new(input)),
        Kind::Png => boxed(PngDecoder::new(input)),
        Kind::WebP => boxed(WebPDecoder::new(input)),
        Kind::Gif | Kind::Avif | Kind::Heic | Kind::Tiff => Err(Flaw::Unshown(kind)),
    }
}
