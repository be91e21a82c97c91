//! Width and height of drawings, so that browsers reserve their space before they load.

use quick_xml::Reader;
use quick_xml::events::Event;

/// The size of an SVG in CSS pixels: `width` and `height` in pixels, else those of its `viewBox`.
pub fn of_svg(bytes: &[u8]) -> Option<(u32, u32)> {
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
