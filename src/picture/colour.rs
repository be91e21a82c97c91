//! Colours as browsers without colour management show them.

use moxcms::{ColorProfile, Layout, TransformOptions};

/// Changes the colours of a picture from those of its profile to sRGB. A profile that cannot be used is taken for
/// sRGB, as browsers do.
pub(super) fn to_srgb(pixels: &mut [u8], width: u32, channels: usize, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return;
    };
    let layout = if channels == 4 {
        Layout::Rgba
    } else {
        Layout::Rgb
    };
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, options) else {
        return;
    };
    let row = width as usize * channels;
    let mut converted = vec![0; row];
    for source in pixels.chunks_exact_mut(row.max(1)) {
        if transform.transform(source, &mut converted).is_err() {
            return;
        }
        source.copy_from_slice(&converted);
    }
}
