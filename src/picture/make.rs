//! Smaller versions of a picture.

use std::collections::HashSet;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use foldhash::fast::FixedState;
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageEncoder};

use super::facts::decoder;
use super::{Facts, Flaw, Form, Kind, Version, colour, strip};

/// A picture with more colours than this is taken for a photograph.
const FEW_COLOURS: usize = 256;

/// A picture in memory: three bytes a pixel, or four with transparency.
pub(super) struct Pixels {
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
    pub channels: usize,
}

/// Makes versions of a picture, none of which has metadata. They are returned in the order of `versions`.
///
/// # Errors
/// What is wrong with the file.
pub fn make(bytes: &[u8], versions: &[Version]) -> Result<Vec<Vec<u8>>, Flaw> {
    let facts = Facts::of(bytes)?;
    let as_it_is = |version: &Version| version.form == Form::Whole && !facts.turned;
    let mut made: Vec<Option<Vec<u8>>> = vec![None; versions.len()];
    for (version, made) in versions.iter().zip(&mut made) {
        if as_it_is(version) {
            *made = Some(strip::strip(bytes, facts.kind)?);
        }
    }
    if made.iter().any(Option::is_none) {
        let source = decode(bytes, facts.kind)?;
        // Largest first, because smaller ones are made from those already made.
        let mut order: Vec<usize> = (0..versions.len()).collect();
        order.sort_by_key(|at| versions.get(*at).map(|one| std::cmp::Reverse(one.width)));
        let mut last: Option<Pixels> = None;
        for at in order {
            let (Some(version), Some(slot)) = (versions.get(at), made.get_mut(at)) else {
                continue;
            };
            if slot.is_some() {
                continue;
            }
            let is_same = last
                .as_ref()
                .is_some_and(|last| (last.width, last.height) == (version.width, version.height));
            if !is_same {
                let near = last.as_ref().filter(|last| last.width >= 2 * version.width);
                let from = near.unwrap_or(&source.pixels);
                let mut scaled = scale(from, version.width, version.height)?;
                // What was made from a version already has its colours.
                if let Some(profile) = source.profile.as_deref().filter(|_| near.is_none()) {
                    colour::to_srgb(&mut scaled.bytes, scaled.width, scaled.channels, profile);
                }
                last = Some(scaled);
            }
            let pixels = last.as_ref().ok_or(Flaw::Damaged)?;
            let form = match (version.form, facts.kind) {
                (Form::Whole, Kind::Png) => Form::Png,
                (Form::Whole, Kind::WebP) => Form::WebP,
                (Form::Whole, _) => Form::Jpeg,
                (form, _) => form,
            };
            *slot = Some(encode(pixels, form, version.quality, source.is_flat)?);
        }
    }
    made.into_iter()
        .map(|made| made.ok_or(Flaw::Damaged))
        .collect()
}

/// A picture as pixels, turned upright, with its colour profile.
struct Decoded {
    pixels: Pixels,
    profile: Option<Vec<u8>>,
    /// Whether it has few colours, as drawings and pictures of screens do.
    is_flat: bool,
}

fn decode(bytes: &[u8], kind: Kind) -> Result<Decoded, Flaw> {
    let mut decoder = decoder(bytes, kind)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or_default();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Flaw::Damaged)?;
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    // A profile for shades of grey does not fit pixels in colour.
    let profile = profile.filter(|_| picture.color().has_color());
    let has_alpha = picture.color().has_alpha();
    let (bytes, channels) = if has_alpha {
        (picture.into_rgba8().into_raw(), 4)
    } else {
        (picture.into_rgb8().into_raw(), 3)
    };
    let is_flat = kind != Kind::Jpeg && has_few_colours(&bytes, channels);
    let pixels = Pixels {
        bytes,
        width,
        height,
        channels,
    };
    Ok(Decoded {
        pixels,
        profile,
        is_flat,
    })
}

fn has_few_colours(bytes: &[u8], channels: usize) -> bool {
    let mut seen: HashSet<&[u8], FixedState> = HashSet::default();
    let mut last: &[u8] = &[];
    for pixel in bytes.chunks_exact(channels) {
        if pixel != last {
            last = pixel;
            if seen.insert(pixel) && seen.len() > FEW_COLOURS {
                return false;
            }
        }
    }
    true
}

fn scale(from: &Pixels, width: u32, height: u32) -> Result<Pixels, Flaw> {
    fn typed<P: PixelTrait>(from: &Pixels, bytes: &mut [u8], to: (u32, u32)) -> Option<()> {
        let source = TypedImageRef::<P>::from_buffer(from.width, from.height, &from.bytes).ok()?;
        let mut target = TypedImage::<P>::from_buffer(to.0, to.1, bytes).ok()?;
        let filter = ResizeAlg::Convolution(FilterType::Lanczos3);
        let options = ResizeOptions::new().resize_alg(filter);
        Resizer::new()
            .resize_typed(&source, &mut target, &options)
            .ok()
    }
    let mut bytes = vec![0; width as usize * height as usize * from.channels];
    let done = if from.channels == 4 {
        typed::<U8x4>(from, &mut bytes, (width, height))
    } else {
        typed::<U8x3>(from, &mut bytes, (width, height))
    };
    done.ok_or(Flaw::Damaged)?;
    Ok(Pixels {
        bytes,
        width,
        height,
        channels: from.channels,
    })
}

fn encode(pixels: &Pixels, form: Form, quality: u8, is_flat: bool) -> Result<Vec<u8>, Flaw> {
    match form {
        Form::WebP => webp(pixels, quality, is_flat),
        Form::Png => png(pixels),
        Form::Jpeg | Form::Whole => jpeg(pixels, quality),
        Form::Avif => avif(pixels, quality),
    }
}

fn webp(pixels: &Pixels, quality: u8, is_flat: bool) -> Result<Vec<u8>, Flaw> {
    let (bytes, width, height) = (&pixels.bytes, pixels.width, pixels.height);
    let encoder = if pixels.channels == 4 {
        webp::Encoder::from_rgba(bytes, width, height)
    } else {
        webp::Encoder::from_rgb(bytes, width, height)
    };
    let mut config = webp::WebPConfig::new().map_err(|()| Flaw::Damaged)?;
    config.lossless = i32::from(is_flat);
    config.quality = f32::from(quality);
    if !is_flat {
        // Two and a half times as quick as the usual 4, for files that are a fourteenth larger.
        config.method = 2;
    }
    let made = encoder.encode_advanced(&config);
    made.map(|made| made.to_vec()).map_err(|_| Flaw::Damaged)
}

/// A picture without transparency as AVIF, in the thread that asks for it: the others have pictures of their own.
#[cfg(feature = "avif")]
fn avif(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, Flaw> {
    /// Of the encoder's scale, the part that looks as the same number does with JPEG and WebP.
    const SCALE: f32 = 0.8;
    /// From 1 to 10, the quickest. A slower one takes twice as long for files that are a tenth smaller.
    const SPEED: u8 = 9;
    let side = |side: u32| usize::try_from(side).map_err(|_| Flaw::Damaged);
    let (width, height) = (side(pixels.width)?, side(pixels.height)?);
    let colours = pixels.bytes.chunks_exact(pixels.channels);
    let colours = colours.filter_map(|pixel| match *pixel {
        [r, g, b, ..] => Some(ravif::RGB8::new(r, g, b)),
        _ => None,
    });
    let colours: Vec<_> = colours.collect();
    let encoder = ravif::Encoder::new()
        .with_quality(f32::from(quality) * SCALE)
        .with_speed(SPEED)
        .with_num_threads(Some(1));
    let made = encoder.encode_rgb(ravif::Img::new(&*colours, width, height));
    made.map(|made| made.avif_file).map_err(|_| Flaw::Damaged)
}

#[cfg(not(feature = "avif"))]
fn avif(_: &Pixels, _: u8) -> Result<Vec<u8>, Flaw> {
    Err(Flaw::Unshown(Kind::Avif))
}

pub(super) fn png(pixels: &Pixels) -> Result<Vec<u8>, Flaw> {
    let mut made = Vec::new();
    let colour = if pixels.channels == 4 {
        ExtendedColorType::Rgba8
    } else {
        ExtendedColorType::Rgb8
    };
    PngEncoder::new_with_quality(&mut made, CompressionType::Default, PngFilter::Adaptive)
        .write_image(&pixels.bytes, pixels.width, pixels.height, colour)
        .map_err(|_| Flaw::Damaged)?;
    Ok(made)
}

fn jpeg(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, Flaw> {
    let mut made = Vec::new();
    // Progressive pictures take nearly twice as long to make, and hardly a browser takes JPEG where there is WebP.
    let encoder = jpeg_encoder::Encoder::new(&mut made, quality);
    let side = |side: u32| u16::try_from(side).map_err(|_| Flaw::Damaged);
    // Transparent pixels show what is behind them, which is white on paper.
    let colour = if pixels.channels == 4 {
        jpeg_encoder::ColorType::Rgba
    } else {
        jpeg_encoder::ColorType::Rgb
    };
    encoder
        .encode(
            &pixels.bytes,
            side(pixels.width)?,
            side(pixels.height)?,
            colour,
        )
        .map_err(|_| Flaw::Damaged)?;
    Ok(made)
}
