//! `pictures` of `content/site.yaml`: the versions of pictures that are published.

use crate::diag::Diagnostic;
use crate::picture::HAS_AVIF;
use crate::schema::Reader;

/// How versions of pictures are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureSettings {
    /// Widths in pixels, ascending; a picture is never made larger than it is.
    pub widths: Vec<u32>,
    /// From 1 to 100.
    pub quality: u8,
    /// How wide pictures in texts are shown, as in the attribute `sizes`.
    pub sizes: String,
    /// Whether photographs are published as AVIF too.
    pub avif: bool,
}

impl Default for PictureSettings {
    fn default() -> Self {
        Self {
            widths: vec![480, 960, 1440, 1920],
            quality: 80,
            sizes: "(min-width: 48rem) 44rem, 100vw".to_owned(),
            avif: false,
        }
    }
}

/// The least and the greatest width.
const WIDTHS: (u32, u32) = (16, 8192);

/// The most widths of a picture.
const MOST: usize = 8;

/// Reads `pictures: {widths: [480, 960], quality: 80, sizes: 100vw, avif: true}`.
pub fn pictures(reader: &mut Reader<'_, '_>) -> PictureSettings {
    let mut settings = PictureSettings::default();
    let Some(mut pictures) = reader.reader("pictures") else {
        return settings;
    };
    if let Some(written) = pictures.list("widths", "[480, 960, 1440, 1920]") {
        let mut widths = Vec::new();
        for node in written {
            let width = node.as_text().and_then(|text| text.parse().ok());
            match width.filter(|width| (WIDTHS.0..=WIDTHS.1).contains(width)) {
                Some(width) => widths.push(width),
                None => {
                    let span = pictures.span(node.at);
                    let message = format!(
                        "a width is a whole number of pixels from {} to {}",
                        WIDTHS.0, WIDTHS.1
                    );
                    pictures.report(Diagnostic::error("bad-width", message).at(span));
                }
            }
        }
        widths.sort_unstable();
        widths.dedup();
        if let Some(more) = written.get(MOST) {
            let span = pictures.span(more.at);
            let message = format!("a picture has at most {MOST} widths");
            let hint = "four are enough: browsers take the nearest one that is not too small";
            let problem = Diagnostic::error("bad-width", message).at(span);
            pictures.report(problem.hint(hint));
        }
        if !widths.is_empty() {
            settings.widths = widths;
        }
    }
    if let Some(quality) = pictures.integer("quality", 1, 100) {
        settings.quality = u8::try_from(quality.value).unwrap_or(settings.quality);
    }
    if let Some(sizes) = pictures.text("sizes") {
        settings.sizes = sizes.value;
    }
    if let Some(avif) = pictures.boolean("avif") {
        settings.avif = avif.value;
        if avif.value && !HAS_AVIF {
            let span = pictures.span(avif.at);
            let message = "this program cannot make AVIF pictures";
            let hint = "build it so that it can, which takes some minutes: `cargo install parkpages --features avif`";
            pictures.report(Diagnostic::error("no-avif", message).at(span).hint(hint));
        }
    }
    pictures.finish(&[]);
    settings
}
