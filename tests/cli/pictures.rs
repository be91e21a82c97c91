//! A picture of a hundred megapixels, where the system grants little.

use std::fs;

use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType};

use crate::env::Place;

const SIDE: u16 = 10_000;

/// Rows that are made as they are asked for.
struct Gradient;

impl ImageBuffer for Gradient {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        SIDE
    }

    fn height(&self) -> u16 {
        SIDE
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let bright = u8::try_from(y / 40).unwrap();
        for (buffer, value) in buffers.iter_mut().zip([bright, 128, 128]) {
            buffer.extend(std::iter::repeat_n(value, usize::from(SIDE)));
        }
    }
}

/// An Exif segment that says how the camera was held.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif
}

/// Builds a site with two pictures of a hundred megapixels and so many megabytes of addresses.
fn build(orientation: u8, megabytes: u32) -> (Option<i32>, String) {
    let place = Place::base();
    place.write(
        "content/a.md",
        "---\ntitle: A\n---\n![A sky](sky.jpg)\n\n![Another sky](other.jpg)\n",
    );
    let mut photo = Vec::new();
    let mut encoder = Encoder::new(&mut photo, 50);
    encoder.add_app_segment(1, exif(orientation)).unwrap();
    encoder.encode_image(Gradient).unwrap();
    for name in ["sky.jpg", "other.jpg"] {
        fs::write(place.path().join("content").join(name), &photo).unwrap();
        photo.extend(b"what a telephone appends");
    }
    let limited = format!("ulimit -v {megabytes}000; exec \"$0\" build --no-cache --jobs 2");
    let mut command = std::process::Command::new("/bin/sh");
    command.args(["-c", &limited, env!("CARGO_BIN_EXE_parkpages")]);
    let output = command.env_clear().current_dir(place.path()).output();
    let output = output.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let made = place.files("public/pictures");
    let made = made.iter().filter(|name| name.ends_with(".webp"));
    assert!(output.status.code() != Some(0) || made.count() == 8);
    (output.status.code(), said)
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes where code is not optimised")]
fn pictures_of_a_hundred_megapixels_are_made_one_after_the_other() {
    for (orientation, megabytes) in [(1, 1_000), (6, 1_300)] {
        let (code, said) = build(orientation, megabytes);
        assert_eq!(code, Some(0), "{said}");
    }
}
