//! Pictures from the file of an editor to what is published.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex};

use image::{ImageFormat, Rgb, RgbImage};
use parkpages::base::{Digest, RelPath, UrlPath};
use parkpages::engine::{Built, Memo, MemorySink, Options, PictureCache, build, rebuild};
use parkpages::world::MemoryWorld;

const SITE: &str = "\
base_url: https://www.example.org
theme: bare
title: {en: Park, tc: 園}
languages:
  en: {tag: en, name: English}
  tc: {tag: zh-Hant-HK, name: 中文}
pictures: {widths: [100, 200, 400]}
";

const PAGE: &str = "{{ page.content | safe }}{% if page.image %}<b>{{ page.image.url }}</b>{{ image(file=page.image, eager=true, class=\"lead\") }}{{ image(file=\"/images/b.png\", alt=\"B\", sizes=\"50vw\") }}{% endif %}";

/// A picture whose left half is red and whose right half is blue, with some noise.
fn photograph(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = u8::try_from((x * 7 + y * 13) % 40).unwrap();
        if x < width / 2 {
            Rgb([215 + noise, noise, noise])
        } else {
            Rgb([noise, noise, 215 + noise])
        }
    })
}

/// A TIFF header with an orientation and the place where a picture was taken.
fn exif(orientation: u16) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    let mut entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        exif.extend(tag.to_be_bytes());
        exif.extend(kind.to_be_bytes());
        exif.extend(count.to_be_bytes());
        exif.extend(value);
    };
    let [high, low] = orientation.to_be_bytes();
    entry(0x0112, 3, 1, [high, low, 0, 0]);
    entry(0x8825, 4, 1, 38_u32.to_be_bytes());
    exif.extend([0; 4]);
    exif.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0GPS 22.4279 N 114.2095 E");
    exif
}

fn jpeg(pixels: &RgbImage, orientation: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.add_app_segment(1, exif(orientation)).unwrap();
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>GPS 22.4279</x:xmpmeta>".to_vec();
    encoder.add_app_segment(1, xmp).unwrap();
    encoder
        .add_app_segment(13, b"Photoshop 3.0\0GPS 22.4279".to_vec())
        .unwrap();
    let side = |side: u32| u16::try_from(side).unwrap();
    let (width, height) = (side(pixels.width()), side(pixels.height()));
    encoder
        .encode(pixels.as_raw(), width, height, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    // What phones append: a film, or a second picture.
    bytes.extend(b"\xff\xd8\xffGPS 22.4279 of the film behind the picture");
    bytes
}

fn png(pixels: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    pixels
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .unwrap();
    bytes
}

/// A PNG with a palette, the first colour of which is half transparent: what is left is red, what is right blue.
fn palette(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    let colours = (0..=255).map(|at| match at % 40 {
        dark if at < 128 => [215 + dark, dark, dark],
        dark => [dark, dark, 215 + dark],
    });
    encoder.set_palette(colours.flatten().collect::<Vec<u8>>());
    encoder.set_trns(vec![128]);
    let mut writer = encoder.write_header().unwrap();
    let pixel = |at: u32| {
        let noise =
            u8::try_from((at.wrapping_mul(at).wrapping_mul(31) / 8 + at / 7) % 128).unwrap();
        noise + if at % width < width / 2 { 0 } else { 128 }
    };
    let pixels: Vec<u8> = (0..width * height).map(pixel).collect();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A site with one article and its files.
struct Site(MemoryWorld);

impl Site {
    fn new(text: &str, files: &[(&str, Vec<u8>)]) -> Self {
        let mut world = MemoryWorld::new("2026-06-01T00:00:00Z".parse().unwrap());
        let mut write = |path: &str, bytes: &[u8]| {
            world.write(RelPath::new(path).unwrap(), bytes);
        };
        write("content/site.yaml", SITE.as_bytes());
        write("content/_index.md", b"---\ntitle: Park\n---\n");
        write("content/_index.tc.md", "---\ntitle: 園\n---\n".as_bytes());
        write("content/news/_index.md", b"---\ntitle: News\n---\n");
        write(
            "content/news/_index.tc.md",
            "---\ntitle: 新聞\n---\n".as_bytes(),
        );
        let article = format!("---\ntitle: A\nallow: [small-picture, missing-alt]\n{text}");
        write("content/news/a/index.md", article.as_bytes());
        write("content/news/a/index.tc.md", article.as_bytes());
        write("themes/bare/theme.yaml", b"name: bare\n");
        for name in ["page", "section", "index", "404", "languages"] {
            write(
                &format!("themes/bare/templates/{name}.html"),
                PAGE.as_bytes(),
            );
        }
        for (path, bytes) in files {
            write(path, bytes);
        }
        Self(world)
    }

    fn build(&self) -> (Built, BTreeMap<String, Vec<u8>>) {
        let sink = MemorySink::new();
        let built = build(&self.0, &Options::default(), &sink);
        let outputs = sink.into_outputs().into_iter();
        let outputs = outputs.map(|(path, bytes): (UrlPath, _)| (path.to_string(), bytes));
        (built, outputs.collect())
    }

    /// The outputs of a site without problems.
    fn outputs(&self) -> BTreeMap<String, Vec<u8>> {
        let (built, outputs) = self.build();
        assert_eq!(messages(&built), [""; 0]);
        outputs
    }
}

fn messages(built: &Built) -> Vec<String> {
    let all = built.diagnostics.iter();
    all.map(|one| format!("{}: {}", one.code, one.message))
        .collect()
}

fn pictures(outputs: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    let paths = outputs.keys().map(String::as_str);
    paths
        .filter(|path| {
            !["html", "xml", "css"]
                .iter()
                .any(|ending| path.ends_with(ending))
        })
        .collect()
}

/// A path without its digest.
fn plain(path: &str) -> String {
    let (name, ending) = path.rsplit_once('.').unwrap();
    let (name, digest) = name.rsplit_once('-').unwrap();
    assert_eq!(digest.len(), 12, "{path}");
    format!("{name}.{ending}")
}

fn plain_pictures(outputs: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let all = pictures(outputs).into_iter();
    let mut all: Vec<String> = all
        .filter(|path| *path != "robots.txt")
        .map(plain)
        .collect();
    all.sort();
    all
}

fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().into_rgb8()
}

fn text<'o>(outputs: &'o BTreeMap<String, Vec<u8>>, path: &str) -> &'o str {
    std::str::from_utf8(&outputs[path]).unwrap()
}

/// Fails if there is anything of a camera in an output.
fn assert_without_metadata(outputs: &BTreeMap<String, Vec<u8>>) {
    for (path, bytes) in outputs {
        for needle in [
            "GPS",
            "Exif",
            "xmpmeta",
            "Photoshop",
            "eXIf",
            "EXIF",
            "XMP ",
            "tEXt",
        ] {
            let found = bytes
                .windows(needle.len())
                .any(|part| part == needle.as_bytes());
            assert!(!found, "{needle} in {path}");
        }
    }
}

#[test]
fn a_photograph_is_published_upright_in_several_widths_without_metadata() {
    let photo = jpeg(&photograph(500, 300), 6);
    let site = Site::new(
        "---\n![A field](Photo.JPG)\n",
        &[("content/news/a/Photo.JPG", photo)],
    );
    let outputs = site.outputs();
    assert_eq!(
        plain_pictures(&outputs),
        [
            "pictures/photo-100.jpg",
            "pictures/photo-100.webp",
            "pictures/photo-200.jpg",
            "pictures/photo-200.webp",
            "pictures/photo-300.jpg",
            "pictures/photo-300.webp",
        ],
        "turned, it is 300 pixels wide, and is not made larger; it is there once for both languages"
    );
    assert_without_metadata(&outputs);
    for (path, bytes) in &outputs {
        if path.starts_with("pictures/") {
            let pixels = decoded(bytes);
            let (width, height) = (pixels.width(), pixels.height());
            assert_eq!((width * 500 + 150) / 300, height, "{path}");
            // What was left is on top now.
            let Rgb([red, _, blue]) = *pixels.get_pixel(width / 2, height / 4);
            assert!(red > 200 && blue < 90, "{path}: {red} {blue}");
            let Rgb([red, _, blue]) = *pixels.get_pixel(width / 2, height * 3 / 4);
            assert!(red < 90 && blue > 200, "{path}: {red} {blue}");
        }
    }
    let page = text(&outputs, "en/news/a/index.html");
    for part in [
        "<figure><picture><source type=\"image/webp\" srcset=\"/pictures/photo-100-",
        ".webp 100w, /pictures/photo-200-",
        "sizes=\"(max-width: 300px) 100vw, 300px\"><img src=\"/pictures/photo-300-",
        "alt=\"A field\" width=\"300\" height=\"500\" fetchpriority=\"high\" decoding=\"async\"></picture></figure>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    for part in page
        .split(['"', ' ', ','])
        .filter(|part| part.starts_with("/pictures/"))
    {
        assert!(outputs.contains_key(&part[1..]), "{part}");
    }
}

#[test]
fn a_picture_that_is_linked_is_published_whole_and_without_metadata_too() {
    let photo = jpeg(&photograph(500, 300), 1);
    let text = "---\n![A field](photo.jpg)\n\n[large](photo.jpg)\n";
    let site = Site::new(text, &[("content/news/a/photo.jpg", photo.clone())]);
    let outputs = site.outputs();
    assert_without_metadata(&outputs);
    let page = text_of(&outputs);
    let whole = outputs
        .keys()
        .find(|path| plain_or(path) == "pictures/photo.jpg");
    let whole = whole.expect("the picture is there whole");
    assert!(
        page.contains(&format!("class=\"file\" href=\"/{whole}\"")),
        "{page}"
    );
    let (before, after) = (decoded(&photo), decoded(&outputs[whole]));
    assert!(before == after, "no pixel has changed");
}

#[test]
fn a_picture_of_the_site_keeps_its_address() {
    let files = [
        ("content/apple-touch-icon.png", png(&photograph(30, 30))),
        ("content/images/hall.jpg", jpeg(&photograph(500, 300), 1)),
        ("content/news/beside.jpg", jpeg(&photograph(500, 300), 1)),
    ];
    let outputs = Site::new("---\nNo picture.\n", &files).outputs();
    assert_without_metadata(&outputs);
    for path in ["apple-touch-icon.png", "images/hall.jpg"] {
        assert!(outputs.contains_key(path), "{path}");
    }
    assert!(
        !outputs.contains_key("news/beside.jpg"),
        "it belongs to an article"
    );
}

#[test]
fn drawings_stay_png_and_lose_nothing() {
    let drawing = RgbImage::from_fn(500, 400, |x, y| {
        Rgb(if (x / 50 + y / 50) % 2 == 0 {
            [255; 3]
        } else {
            [20, 90, 40]
        })
    });
    let mut bytes = png(&drawing);
    // A text between the header and the picture.
    let text = b"tEXtComment\0GPS 22.4279 N".as_slice();
    let mut chunk = u32::try_from(text.len() - 4)
        .unwrap()
        .to_be_bytes()
        .to_vec();
    chunk.extend(text);
    chunk.extend(crc(text).to_be_bytes());
    bytes.splice(33..33, chunk);
    let site = Site::new(
        "---\n![A plan](plan.png)\n",
        &[("content/news/a/plan.png", bytes)],
    );
    let outputs = site.outputs();
    assert_without_metadata(&outputs);
    let names = plain_pictures(&outputs);
    assert!(
        names.contains(&"pictures/plan-400.png".to_owned()),
        "{names:?}"
    );
    assert!(!names.iter().any(|name| name.ends_with("jpg")), "{names:?}");
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

fn text_of(outputs: &BTreeMap<String, Vec<u8>>) -> &str {
    text(outputs, "en/news/a/index.html")
}

/// A path without its digest, if it has one.
fn plain_or(path: &str) -> String {
    if path.starts_with("pictures/") {
        plain(path)
    } else {
        path.to_owned()
    }
}

#[test]
fn what_is_wrong_with_a_picture_is_told() {
    let photo = jpeg(&photograph(200, 100), 1);
    let picture = png(&photograph(200, 100));
    let cut = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let mut bomb = picture.clone();
    bomb[16..24].copy_from_slice(&[0, 0, 0x80, 0, 0, 0, 0x80, 0]);
    let header = crc(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&header);
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic....Exif\0\0MM".to_vec();
    for (name, bytes, expected) in [
        (
            "a.jpg",
            cut(&photo),
            "damaged-picture: this picture ends too early: a part of the file is missing",
        ),
        (
            "a.png",
            cut(&picture),
            "damaged-picture: this picture ends too early: a part of the file is missing",
        ),
        (
            "a.png",
            bomb,
            "large-picture: this picture is too large: 32768 × 32768 pixels",
        ),
        (
            "a.heic",
            heic,
            "picture-metadata: this HEIC picture says when and perhaps where it was taken, which cannot be taken out",
        ),
        (
            "a.jpg",
            Vec::new(),
            "not-a-picture: `a.jpg` is empty or no JPG picture, so browsers show nothing",
        ),
        (
            "a.jpg",
            b"text".to_vec(),
            "not-a-picture: `a.jpg` is empty or no JPG picture, so browsers show nothing",
        ),
    ] {
        let path = format!("content/news/a/{name}");
        let text = format!("---\n![A field]({name})\n");
        let (built, _) = Site::new(&text, &[(&path, bytes)]).build();
        let told = messages(&built);
        assert!(told.iter().any(|one| one == expected), "{name}: {told:?}");
        assert!(
            told.iter()
                .all(|one| one == expected || one.starts_with("not-a-picture")),
            "{told:?}"
        );
    }
}

#[test]
fn pictures_of_any_kind_and_name_come_out_right() {
    let pixels = photograph(200, 100);
    let mut cmyk = Vec::new();
    let ink: Vec<u8> = pixels
        .pixels()
        .flat_map(|Rgb([r, g, b])| [255 - r, 255 - g, 255 - b, 0])
        .collect();
    jpeg_encoder::Encoder::new(&mut cmyk, 95)
        .encode(&ink, 200, 100, jpeg_encoder::ColorType::Cmyk)
        .unwrap();
    let encoded = |picture: image::DynamicImage| {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    let picture = image::DynamicImage::ImageRgb8(pixels.clone());
    let webp = webp::Encoder::from_rgb(pixels.as_raw(), 200, 100)
        .encode(90.0)
        .to_vec();
    for (name, bytes) in [
        ("cmyk.jpg", cmyk),
        (
            "deep.png",
            encoded(image::DynamicImage::ImageRgb16(picture.to_rgb16())),
        ),
        (
            "see-through.png",
            encoded(image::DynamicImage::ImageRgba8(picture.to_rgba8())),
        ),
        (
            "deep-see-through.png",
            encoded(image::DynamicImage::ImageRgba16(picture.to_rgba16())),
        ),
        ("palette.png", palette(200, 100)),
        ("lies.jpg", encoded(picture.clone())),
        ("lies.WEBP", encoded(picture)),
        ("web.webp", webp),
        ("我的 圖 (1).JPEG", jpeg(&pixels, 1)),
    ] {
        let path = format!("content/news/a/{name}");
        let text = format!("---\n![A field](<{name}>)\n");
        let outputs = Site::new(&text, &[(&path, bytes)]).outputs();
        let versions: Vec<_> = outputs
            .iter()
            .filter(|(path, _)| path.starts_with("pictures/"))
            .collect();
        assert!(versions.len() >= 4, "{name}");
        for (path, bytes) in versions {
            let pixels = decoded(bytes);
            let (width, height) = pixels.dimensions();
            assert_eq!(width, height * 2, "{path}");
            let Rgb([red, _, blue]) = *pixels.get_pixel(width / 4, height / 2);
            assert!(red > 200 && blue < 90, "{path}: {red} {blue}");
        }
    }
}

#[test]
fn the_picture_of_an_entry_is_shown_by_templates() {
    let files = [
        ("content/news/a/a.jpg", jpeg(&photograph(500, 300), 6)),
        ("content/images/b.png", png(&photograph(120, 80))),
    ];
    let text = "image: a.jpg\nimages: {a.jpg: {alt: A field}}\n---\n![Again](/images/b.png)\n";
    let outputs = Site::new(text, &files).outputs();
    let page = text_of(&outputs);
    for part in [
        "<b>/pictures/a-300-",
        "<picture><source type=\"image/webp\" srcset=\"/pictures/a-100-",
        " class=\"lead\" fetchpriority=\"high\" decoding=\"async\"></picture>",
        "alt=\"A field\" width=\"300\" height=\"500\"",
        "sizes=\"50vw\"",
        // That of the entry is the first of the page.
        "alt=\"Again\" width=\"120\" height=\"80\" loading=\"lazy\"",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    for part in page.split(['"', ' ', ',', '<', '>']) {
        if let Some(path) = part.strip_prefix("/pictures/") {
            assert!(outputs.contains_key(&format!("pictures/{path}")), "{part}");
        }
    }
}

/// A cache in memory that counts what is stored.
#[derive(Default)]
struct Counting(Mutex<(BTreeMap<String, Vec<u8>>, usize)>);

impl PictureCache for Counting {
    fn load(&self, key: Digest) -> Option<Vec<u8>> {
        self.0.lock().unwrap().0.get(&key.hex()).cloned()
    }

    fn store(&self, key: Digest, bytes: &[u8]) {
        let mut state = self.0.lock().unwrap();
        state.0.insert(key.hex(), bytes.to_vec());
        state.1 += 1;
    }
}

#[test]
fn versions_that_were_made_before_are_taken_from_the_cache() {
    let cache = Arc::new(Counting::default());
    let rebuilt = |site: &Site| {
        let sink = MemorySink::new();
        let mut memo = Memo::once().with_pictures(cache.clone());
        rebuild(&site.0, &Options::default(), &mut memo, &sink);
        let stored = std::mem::take(&mut cache.0.lock().unwrap().1);
        let outputs = sink.into_outputs().into_iter();
        let outputs = outputs.map(|(path, bytes): (UrlPath, _)| (path.to_string(), bytes));
        (outputs.collect::<BTreeMap<_, _>>(), stored)
    };
    let picture = png(&photograph(300, 200));
    let path = "content/news/a/a.png";
    let mut site = Site::new("---\n![A field](a.png)\n", &[(path, picture)]);
    let (first, made) = rebuilt(&site);
    assert_eq!(made, 6);
    assert_eq!(rebuilt(&site), (first.clone(), 0));
    let other = png(&photograph(300, 201));
    site.0.write(RelPath::new(path).unwrap(), other);
    let (second, made) = rebuilt(&site);
    assert_eq!(made, 6, "another picture is made anew");
    let shared = pictures(&second)
        .into_iter()
        .filter(|path| first.contains_key(*path));
    assert_eq!(
        shared.collect::<Vec<_>>(),
        ["robots.txt"],
        "and has other addresses"
    );
}

#[test]
fn a_picture_that_is_the_first_of_a_page_is_loaded_at_once() {
    let files = [
        ("content/news/a/a.png", png(&photograph(120, 80))),
        ("content/news/a/b.png", png(&photograph(121, 80))),
        ("content/images/b.png", png(&photograph(122, 80))),
    ];
    let text = "---\n![A field](a.png)\n\n![Another field](b.png)\n";
    let outputs = Site::new(text, &files).outputs();
    let page = text_of(&outputs);
    assert!(
        page.contains("height=\"80\" fetchpriority=\"high\""),
        "{page}"
    );
    assert_eq!(page.matches("fetchpriority").count(), 1, "{page}");
    let text = format!("image: a.png\n{text}");
    let outputs = Site::new(&text, &files).outputs();
    let text = text_of(&outputs);
    let (_, body) = text.split_once("<p>").unwrap_or(("", text));
    assert!(
        body.contains("alt=\"Another field\" width=\"121\" height=\"80\" loading=\"lazy\""),
        "{body}"
    );
}

/// A chunk of a WebP file.
fn riff(name: &[u8], data: &[u8]) -> Vec<u8> {
    let mut chunk = name.to_vec();
    chunk.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    chunk.extend(data);
    chunk.resize(chunk.len() + data.len() % 2, 0);
    chunk
}

#[test]
fn pictures_that_move_are_published_as_they_are_without_metadata() {
    let mut gif = b"GIF89a\x02\0\x01\0\x80\0\0\xff\0\0\0\0\xff".to_vec();
    gif.extend(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0");
    gif.extend(b"\x21\xff\x0bXMP DataXMP\x0b<x:xmpmeta>\0");
    gif.extend(b"\x21\xfe\x0bGPS 22.4279\0");
    let frame = b"\x21\xf9\x04\0\x0a\0\0\0\x2c\0\0\0\0\x02\0\x01\0\0\x02\x02\x44\x0a\0";
    gif.extend(frame);
    gif.extend(frame);
    gif.push(0x3b);
    let still = webp::Encoder::from_rgb(photograph(20, 10).as_raw(), 20, 10).encode(80.0);
    let picture = &still[12..];
    let mut frame = vec![0; 16];
    (frame[6], frame[9], frame[12]) = (19, 9, 100);
    frame.extend(picture);
    let header = [0b0000_1110, 0, 0, 0, 19, 0, 0, 9, 0, 0];
    let mut body = b"WEBP".to_vec();
    body.extend(riff(b"VP8X", &header));
    body.extend(riff(b"ANIM", &[0; 6]));
    body.extend(riff(b"ANMF", &frame));
    body.extend(riff(b"ANMF", &frame));
    body.extend(riff(b"EXIF", b"MM\0*GPS 22.4279 N"));
    body.extend(riff(b"XMP ", b"<x:xmpmeta>"));
    let files = [
        ("content/news/a/dance.gif", gif.clone()),
        ("content/news/a/dance.webp", riff(b"RIFF", &body)),
    ];
    let text = "---\n![A dance](dance.gif)\n\n![A dance](dance.webp)\n";
    let outputs = Site::new(text, &files).outputs();
    assert_without_metadata(&outputs);
    assert_eq!(
        plain_pictures(&outputs),
        ["pictures/dance.gif", "pictures/dance.webp"]
    );
    for (path, bytes) in outputs
        .iter()
        .filter(|(path, _)| path.starts_with("pictures/"))
    {
        let kept: &[&[u8]] = if path.ends_with("gif") {
            &[b"NETSCAPE2.0", b"\x21\xf9\x04"]
        } else {
            &[b"ANIM", b"ANMF"]
        };
        for part in kept {
            let found = bytes.windows(part.len()).any(|some| some == *part);
            assert!(found, "{part:?} in {path}");
        }
        assert!(image::guess_format(bytes).is_ok(), "{path}");
    }
    let webp = outputs
        .iter()
        .find(|(path, _)| path.ends_with("webp"))
        .unwrap()
        .1;
    let length = u32::from_le_bytes(webp[4..8].try_into().unwrap());
    assert_eq!(usize::try_from(length).unwrap() + 8, webp.len());
    let page = text_of(&outputs);
    assert!(
        page.contains("alt=\"A dance\" width=\"20\" height=\"10\""),
        "{page}"
    );
}

#[test]
fn colours_of_a_profile_become_those_of_every_screen() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    encoder.add_icc_profile(&profile).unwrap();
    let green = RgbImage::from_pixel(200, 100, Rgb([60, 200, 60]));
    encoder
        .encode(green.as_raw(), 200, 100, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    let site = Site::new(
        "---\n![A lawn](lawn.jpg)\n",
        &[("content/news/a/lawn.jpg", bytes)],
    );
    let outputs = site.outputs();
    let made = outputs
        .iter()
        .find(|(path, _)| plain_or(path) == "pictures/lawn-100.jpg");
    let Rgb([red, green, _]) = *decoded(made.unwrap().1).get_pixel(50, 25);
    assert!(
        red < 25 && green > 198,
        "the same green has other numbers in sRGB: {red} {green}"
    );
}

#[test]
#[cfg(feature = "avif")]
fn photographs_are_published_as_avif_where_a_site_asks_for_it() {
    let files = [
        ("content/news/a/a.jpg", jpeg(&photograph(500, 300), 6)),
        ("content/news/a/b.png", png(&photograph(400, 300))),
    ];
    let mut site = Site::new("---\n![A field](a.jpg)\n\n![A lawn](b.png)\n", &files);
    let settings = SITE.replace("pictures: {", "pictures: {avif: true, ");
    site.0
        .write(RelPath::new("content/site.yaml").unwrap(), settings);
    let outputs = site.outputs();
    let avif: Vec<_> = outputs
        .iter()
        .filter(|(path, _)| path.ends_with("avif"))
        .collect();
    assert_eq!(avif.len(), 3, "the photograph in three widths");
    for (path, bytes) in avif {
        assert_eq!(&bytes[4..12], b"ftypavif", "{path}");
        let width = imagesize::blob_size(bytes).unwrap().width;
        assert!(path.contains(&format!("pictures/a-{width}-")), "{path}");
    }
    assert_without_metadata(&outputs);
    let page = text_of(&outputs);
    let source = "<picture><source type=\"image/avif\" srcset=\"/pictures/a-100-";
    assert_eq!(page.matches(source).count(), 1, "{page}");
    assert_eq!(page.matches("image/webp").count(), 2, "{page}");
}

#[test]
#[cfg(not(feature = "avif"))]
fn a_program_without_avif_says_how_to_have_it() {
    let mut site = Site::new("---\nA text.\n", &[]);
    let settings = SITE.replace("pictures: {", "pictures: {avif: true, ");
    site.0
        .write(RelPath::new("content/site.yaml").unwrap(), settings);
    assert_eq!(
        messages(&site.build().0),
        ["no-avif: this program cannot make AVIF pictures"]
    );
}

#[test]
fn a_picture_that_is_small_for_its_place_is_told() {
    let small = png(&photograph(200, 100));
    let files = [("content/news/a/a.png", small)];
    let site = Site::new(
        "---\n![A field](a.png)\n\nIn a line ![A field](a.png) it may be.\n",
        &files,
    );
    assert_eq!(messages(&site.build().0), [""; 0], "where that is allowed");
    let mut site = site;
    let text = "---\ntitle: A\n---\n![A field](a.png)\n\nIn a line ![A field](a.png) it may be.\n";
    site.0
        .write(RelPath::new("content/news/a/index.md").unwrap(), text);
    assert_eq!(
        messages(&site.build().0),
        ["small-picture: `a.png` is only 200 pixels wide, small for a picture of its own"]
    );
}
