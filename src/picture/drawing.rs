//! Drawings: SVG made into PNG, its texts in given fonts and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use icu_properties::props::{EnumeratedProperty, Script};
use resvg::usvg::{self, fontdb, roxmltree};
use resvg::{render, tiny_skia};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use super::VERSION;
use super::make::{self, Pixels};
use crate::base::{Digest, Hasher};

/// The greatest width and height of a drawing in pixels.
pub const DRAWING_SIDE: u32 = 2_400;

/// Fonts for the texts of drawings.
pub struct Fonts {
    faces: Arc<fontdb::Database>,
    /// The name of each face's family, in the order of the files.
    families: Vec<(fontdb::ID, String)>,
    scripts: BTreeSet<Script>,
    digest: Digest,
}

impl Fonts {
    /// Takes in font files in the formats OpenType and TrueType; each may hold several faces.
    ///
    /// # Errors
    /// The number of the first file in which there is no font.
    pub fn new(files: Vec<Vec<u8>>) -> Result<Self, usize> {
        let mut faces = fontdb::Database::new();
        let mut digest = Hasher::new();
        for (number, file) in files.into_iter().enumerate() {
            digest.digest(Digest::of(&file));
            let known = faces.len();
            faces.load_font_data(file);
            if faces.len() == known {
                return Err(number);
            }
        }
        let named = faces
            .faces()
            .filter_map(|face| Some((face.id, face.families.first()?.0.clone())));
        let families: Vec<(fontdb::ID, String)> = named.collect();
        let mut scripts = BTreeSet::new();
        for (id, _) in &families {
            faces.with_face_data(*id, |bytes, index| {
                let font = FontRef::from_index(bytes, index).ok()?;
                let all = font.charmap().mappings();
                let all = all.filter_map(|(c, _)| char::from_u32(c));
                scripts.extend(all.map(Script::for_char));
                Some(())
            });
        }
        Ok(Self {
            families,
            scripts,
            faces: Arc::new(faces),
            digest: digest.finish(),
        })
    }

    /// A digest of all files.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Whether a font has characters of the script of `c`, as Arabic.
    pub fn have_script_of(&self, c: char) -> bool {
        self.scripts.contains(&Script::for_char(c))
    }

    /// The names of the families.
    pub fn families(&self) -> impl Iterator<Item = &str> {
        self.families.iter().map(|(_, name)| &**name)
    }

    /// How far each character of a text moves on, in em: in a font of `family`, else in the first one that has the character.
    /// `None` for one that no font has.
    pub fn advances(&self, family: &str, text: &str) -> Vec<Option<f32>> {
        let mut advances = vec![None; text.chars().count()];
        let (first, others): (Vec<_>, Vec<_>) =
            (self.families.iter()).partition(|(_, name)| name == family);
        for (id, _) in first.into_iter().chain(others) {
            if advances.iter().all(Option::is_some) {
                break;
            }
            self.faces.with_face_data(*id, |bytes, index| {
                let font = FontRef::from_index(bytes, index).ok()?;
                let (glyphs, metrics) = (
                    font.charmap(),
                    font.glyph_metrics(Size::new(1.0), LocationRef::default()),
                );
                for (c, advance) in text.chars().zip(&mut advances) {
                    if advance.is_none() {
                        *advance = glyphs.map(c).and_then(|glyph| metrics.advance_width(glyph));
                    }
                }
                Some(())
            });
        }
        advances
    }
}

impl PartialEq for Fonts {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

impl Eq for Fonts {}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.families()).finish()
    }
}

/// A drawing with its fonts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// The drawing as SVG.
    pub svg: Arc<str>,
    /// The fonts of its texts.
    pub fonts: Arc<Fonts>,
}

/// What a drawing says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawingFacts {
    /// The attribute `width` of the drawing, in pixels.
    pub width: u32,
    /// The attribute `height` of the drawing, in pixels.
    pub height: u32,
    /// A character of its texts that no font has.
    pub missing: Option<char>,
}

impl Drawing {
    /// A digest of everything that decides the bytes.
    pub fn key(&self) -> Digest {
        let mut key = Hasher::new();
        key.number(VERSION)
            .text(&self.svg)
            .digest(self.fonts.digest);
        key.finish()
    }

    /// Looks at the drawing without making it.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence without its full stop.
    pub fn facts(&self) -> Result<DrawingFacts, String> {
        let document = roxmltree::Document::parse(&self.svg)
            .map_err(|error| format!("the drawing is not SVG: {error}"))?;
        let root = document.root_element();
        if root.tag_name().name() != "svg" {
            let name = root.tag_name().name();
            return Err(format!("the drawing begins with `{name}`, not `svg`"));
        }
        let side = |name: &str| {
            let side: u32 = root.attribute(name)?.parse().ok()?;
            (1..=DRAWING_SIDE).contains(&side).then_some(side)
        };
        let (Some(width), Some(height)) = (side("width"), side("height")) else {
            return Err(format!(
                "the element `svg` needs `width` and `height`: whole pixels, {DRAWING_SIDE} at most"
            ));
        };
        let inside = |node: &roxmltree::Node<'_, '_>| {
            let mut around = node.ancestors();
            around.any(|element| element.tag_name().name() == "text")
        };
        let mut texts = document.descendants().filter(|node| node.is_text());
        let missing = texts.find_map(|text| {
            let shown = text.text().filter(|_| inside(&text))?;
            let advances = self.fonts.advances("", shown);
            let mut unknown = shown.chars().zip(advances);
            let is_missing = |(c, advance): &(char, Option<f32>)| {
                advance.is_none() && !c.is_whitespace() && !c.is_control()
            };
            unknown.find(is_missing).map(|(c, _)| c)
        });
        Ok(DrawingFacts {
            width,
            height,
            missing,
        })
    }

    /// Makes the drawing as PNG, without transparency where there is none. Nothing outside of it is read.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence without its full stop.
    pub fn make(&self) -> Result<Vec<u8>, String> {
        // The library is not to cost the build if it fails on what it did not foresee.
        let made = catch_unwind(AssertUnwindSafe(|| self.draw()));
        made.unwrap_or_else(|_| Err("the drawing cannot be made".into()))
    }

    fn draw(&self) -> Result<Vec<u8>, String> {
        let options = usvg::Options {
            fontdb: Arc::clone(&self.fonts.faces),
            font_family: self.fonts.families().next().unwrap_or_default().to_owned(),
            image_href_resolver: usvg::ImageHrefResolver {
                resolve_data: Box::new(|_, _, _| None),
                resolve_string: Box::new(|_, _| None),
            },
            ..usvg::Options::default()
        };
        let tree = usvg::Tree::from_str(&self.svg, &options).map_err(|error| error.to_string())?;
        let size = tree.size().to_int_size();
        if size.width().max(size.height()) > DRAWING_SIDE {
            return Err("the drawing is too large".into());
        }
        let mut pixels = tiny_skia::Pixmap::new(size.width(), size.height())
            .ok_or("the drawing is too large")?;
        render(
            &tree,
            tiny_skia::Transform::identity(),
            &mut pixels.as_mut(),
        );
        png(&pixels)
    }
}

/// A square icon as PNG from a drawing without texts: as large as fits, in the middle.
///
/// # Errors
/// What is wrong with it, in a sentence without its full stop.
pub fn icon(svg: &[u8], side: u32) -> Result<Vec<u8>, String> {
    let made = catch_unwind(AssertUnwindSafe(|| {
        let options = usvg::Options {
            image_href_resolver: usvg::ImageHrefResolver {
                resolve_data: Box::new(|_, _, _| None),
                resolve_string: Box::new(|_, _| None),
            },
            ..usvg::Options::default()
        };
        let tree = usvg::Tree::from_data(svg, &options).map_err(|error| error.to_string())?;
        let mut pixels =
            tiny_skia::Pixmap::new(side, side).ok_or("the icon is too large".to_owned())?;
        #[expect(clippy::cast_precision_loss, reason = "a few hundred pixels")]
        let whole = side as f32;
        let (width, height) = (tree.size().width(), tree.size().height());
        let scale = whole / width.max(height);
        let (left, top) = (
            (whole - width * scale) / 2.0,
            (whole - height * scale) / 2.0,
        );
        let place = tiny_skia::Transform::from_row(scale, 0.0, 0.0, scale, left, top);
        render(&tree, place, &mut pixels.as_mut());
        png(&pixels)
    }));
    made.unwrap_or_else(|_| Err("the drawing cannot be made".into()))
}

/// The key of an icon in a cache.
pub fn icon_key(svg: &[u8], side: u32) -> Digest {
    let mut key = Hasher::new();
    key.text("icon")
        .number(VERSION)
        .number(u64::from(side))
        .digest(Digest::of(svg));
    key.finish()
}

/// Encodes pixels, with a palette where there are few colours, as there are on plain grounds.
fn png(pixels: &tiny_skia::Pixmap) -> Result<Vec<u8>, String> {
    let failed = "the drawing cannot be written as PNG";
    let Some((palette, numbers)) = indexed(pixels) else {
        return make::png(&in_full(pixels)).map_err(|_| failed.into());
    };
    let mut made = Vec::new();
    let mut encoder = png::Encoder::new(&mut made, pixels.width(), pixels.height());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_filter(png::Filter::NoFilter);
    let colours = palette.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]);
    encoder.set_palette(colours.collect::<Vec<_>>());
    if palette.iter().any(|[.., alpha]| *alpha < u8::MAX) {
        encoder.set_trns(palette.iter().map(|[.., alpha]| *alpha).collect::<Vec<_>>());
    }
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&numbers));
    written.map(|()| made).map_err(|_| failed.into())
}

/// The colours of a drawing in the order in which they come, and the number of each pixel's; `None` where a byte cannot number them.
fn indexed(pixels: &tiny_skia::Pixmap) -> Option<(Vec<[u8; 4]>, Vec<u8>)> {
    let (mut palette, mut known) = (Vec::new(), BTreeMap::new());
    let mut numbers = Vec::with_capacity(pixels.pixels().len());
    let mut last = None;
    for pixel in pixels.pixels() {
        let number = match last {
            Some((before, number)) if before == *pixel => number,
            _ => {
                let colour = colour(*pixel);
                let number = *known.entry(colour).or_insert(palette.len());
                if number == palette.len() {
                    palette.push(colour);
                }
                u8::try_from(number).ok()?
            }
        };
        last = Some((*pixel, number));
        numbers.push(number);
    }
    Some((palette, numbers))
}

fn in_full(pixels: &tiny_skia::Pixmap) -> Pixels {
    let is_opaque = pixels.pixels().iter().all(|pixel| pixel.is_opaque());
    let channels = if is_opaque { 3 } else { 4 };
    let all = pixels.pixels().iter();
    Pixels {
        bytes: all
            .flat_map(|pixel| colour(*pixel).into_iter().take(channels))
            .collect(),
        width: pixels.width(),
        height: pixels.height(),
        channels,
    }
}

/// Red, green and blue, not multiplied by alpha, and alpha.
fn colour(pixel: tiny_skia::PremultipliedColorU8) -> [u8; 4] {
    let pixel = pixel.demultiply();
    [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
}
