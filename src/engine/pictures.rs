//! Width and height of pictures, so that browsers reserve their space before they load.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::base::RelPath;
use crate::content::svg::is_svg;

/// Whether a file is a picture whose size can be read, by its name.
pub fn is_picture(file: &RelPath) -> bool {
    let ending = file.extension().map(str::to_ascii_lowercase);
    matches!(
        ending.as_deref(),
        Some("svg" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif")
    )
}

/// Width and height in CSS pixels, if the file states them.
pub fn dimensions(file: &RelPath, bytes: &[u8]) -> Option<(u32, u32)> {
    if is_svg(file) {
        return svg(bytes);
    }
    let size = imagesize::blob_size(bytes).ok()?;
    Some((
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    ))
}

/// The size of an SVG: `width` and `height` in pixels, else those of its `viewBox`.
fn svg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut reader = Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(root) | Event::Empty(root) => {
                let attribute = |name: &str| {
                    let found = root.try_get_attribute(name).ok()??;
                    Some(found.value.into_owned())
                };
                let pixels = |text: String| text.trim().trim_end_matches("px").parse::<f64>().ok();
                let stated = attribute("width")
                    .and_then(pixels)
                    .zip(attribute("height").and_then(pixels));
                let size = stated.or_else(|| {
                    let view_box = attribute("viewBox")?;
                    let parts: Vec<f64> = view_box
                        .split([' ', ','])
                        .filter(|p| !p.is_empty())
                        .filter_map(|p| p.parse().ok())
                        .collect();
                    match parts.as_slice() {
                        [_, _, width, height] => Some((*width, *height)),
                        _ => None,
                    }
                })?;
                return whole(size.0).zip(whole(size.1));
            }
            Event::Eof => return None,
            _ => {}
        }
        buffer.clear();
    }
}

fn whole(pixels: f64) -> Option<u32> {
    let rounded = pixels.round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to fit"
    )]
    (1.0..=100_000.0)
        .contains(&rounded)
        .then_some(rounded as u32)
}
