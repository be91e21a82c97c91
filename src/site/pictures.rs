//! What is published of pictures: versions of several widths, at addresses that tell them apart by their bytes, one for
//! all languages.

use serde::{Deserialize, Serialize};

use crate::base::slug::slugify;
use crate::base::{Digest, Hasher, RelPath};
use crate::content::PictureSettings;
use crate::picture::{Facts, Form, Kind, VERSION, Version, WEBP_SIDE};

/// The folder of the addresses.
const FOLDER: &str = "/pictures/";

/// A smaller file is published as it is: WebP would hardly be smaller.
const TINY: u64 = 4 << 10;

/// A JPEG picture with more bytes a pixel is encoded anew in its own size, too.
const WASTEFUL: f64 = 0.35;

/// The quality of a whole picture that has to be encoded anew, because it is turned.
const WHOLE_QUALITY: u8 = 92;

/// A version of a picture and its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureOutput {
    /// URL path, not encoded.
    pub url: String,
    /// How it is made.
    pub version: Version,
}

/// What a route to a version of a picture is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureSource {
    /// The file below `content/` that it is made from.
    pub file: RelPath,
    /// The digest of its bytes.
    pub digest: Digest,
    /// How the version is made.
    pub version: Version,
}

impl PictureSource {
    /// A digest of everything that decides the bytes.
    pub fn key(&self) -> Digest {
        key(self.digest, &self.version)
    }
}

/// What is published of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The digest of the file.
    pub digest: Digest,
    /// The whole picture without its metadata, for links to it.
    pub whole: PictureOutput,
    /// Versions that all browsers show, by width; empty where no smaller ones are made.
    pub plain: Vec<PictureOutput>,
    /// The same widths as WebP, which most browsers prefer.
    pub webp: Vec<PictureOutput>,
    /// The same widths as AVIF, of a photograph where the settings ask for it.
    pub avif: Vec<PictureOutput>,
    /// Whether a text or a field links to the picture.
    pub is_linked: bool,
    /// Whether it keeps the address that its place below `content/` gives it, because templates may name that.
    pub keeps_address: bool,
}

/// The widths of versions as pages name them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureSet {
    /// Media types with `srcset`s, the preferred one first.
    pub sources: Vec<(String, String)>,
    /// The `srcset` for all browsers.
    pub srcset: String,
    /// How wide it is shown in a text, as in the attribute `sizes`.
    pub sizes: String,
}

/// A picture that is narrower may be narrower than its column.
const NARROW: u32 = 720;

/// The attribute `sizes` of a picture that is shown so wide where there is room.
pub fn sizes_of(width: u32) -> String {
    format!("(max-width: {width}px) 100vw, {width}px")
}

fn key(source: Digest, version: &Version) -> Digest {
    let mut key = Hasher::new();
    key.number(VERSION).digest(source);
    key.digest(Digest::of_value(version));
    key.finish()
}

impl Picture {
    /// Decides what is published of a picture file of `size` bytes.
    pub(in crate::site) fn new(
        file: &RelPath,
        size: u64,
        facts: &Facts,
        digest: Digest,
        settings: &PictureSettings,
    ) -> Self {
        let name = file.file_name();
        let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let name = slugify(name);
        let output = |form: Form, width: u32, height: u32| {
            let version = Version {
                form,
                width,
                height,
                quality: match form {
                    Form::Whole => WHOLE_QUALITY,
                    Form::WebP | Form::Jpeg | Form::Png | Form::Avif => settings.quality,
                },
            };
            let code: String = key(digest, &version).hex().chars().take(12).collect();
            let url = match form {
                Form::Whole => format!("{FOLDER}{name}-{code}.{}", facts.kind.ending()),
                Form::WebP => format!("{FOLDER}{name}-{width}-{code}.webp"),
                Form::Jpeg => format!("{FOLDER}{name}-{width}-{code}.jpg"),
                Form::Png => format!("{FOLDER}{name}-{width}-{code}.png"),
                Form::Avif => format!("{FOLDER}{name}-{width}-{code}.avif"),
            };
            PictureOutput { url, version }
        };
        let whole = output(Form::Whole, facts.width, facts.height);
        let form = if facts.kind == Kind::Jpeg || facts.kind == Kind::WebP && !facts.transparent {
            Form::Jpeg
        } else {
            Form::Png
        };
        let pixels = f64::from(facts.width) * f64::from(facts.height);
        #[expect(clippy::cast_precision_loss, reason = "no file is so large")]
        let is_wasteful = facts.kind == Kind::Jpeg && size as f64 > WASTEFUL * pixels;
        let is_plain = facts.kind != Kind::WebP && !facts.turned && !is_wasteful;
        let widths = if facts.scalable {
            widths(facts.width, &settings.widths)
        } else {
            Vec::new()
        };
        let (mut plain, mut webp, mut avif) = (Vec::new(), Vec::new(), Vec::new());
        // Whether a picture of another kind is a photograph shows only when it is decoded, and drawings are smaller as WebP.
        let has_avif = settings.avif && facts.kind == Kind::Jpeg;
        for width in widths {
            let height = scaled(facts, width);
            if width == facts.width && is_plain {
                plain.push(whole.clone());
            } else {
                plain.push(output(form, width, height));
            }
            if size > TINY && height <= WEBP_SIDE {
                webp.push(output(Form::WebP, width, height));
                if has_avif {
                    avif.push(output(Form::Avif, width, height));
                }
            }
        }
        Self {
            digest,
            whole,
            plain,
            webp,
            avif,
            is_linked: false,
            keeps_address: false,
        }
    }

    /// The version for `src`, where only one address can be given.
    pub fn main(&self) -> &PictureOutput {
        self.plain.last().unwrap_or(&self.whole)
    }

    /// Everything that is published of the picture below `/pictures/`.
    pub fn outputs(&self) -> impl Iterator<Item = &PictureOutput> {
        let whole = self.is_linked || self.plain.is_empty();
        let whole = whole.then_some(&self.whole);
        let whole = whole.filter(|whole| !self.plain.contains(whole));
        let versions = self.avif.iter().chain(&self.webp).chain(&self.plain);
        versions.chain(whole)
    }

    /// The widths as pages name them; `None` of a picture without smaller versions.
    pub(in crate::site) fn set(
        &self,
        sizes: &str,
        href: impl Fn(&str) -> String,
    ) -> Option<PictureSet> {
        let set = |outputs: &[PictureOutput]| {
            let parts = outputs
                .iter()
                .map(|output| format!("{} {}w", href(&output.url), output.version.width));
            parts.collect::<Vec<_>>().join(", ")
        };
        if self.plain.is_empty() {
            return None;
        }
        let forms = [("image/avif", &self.avif), ("image/webp", &self.webp)];
        let forms = forms.into_iter().filter(|(_, outputs)| !outputs.is_empty());
        Some(PictureSet {
            sources: forms
                .map(|(media_type, outputs)| (media_type.to_owned(), set(outputs)))
                .collect(),
            srcset: set(&self.plain),
            sizes: match self.main().version.width {
                width if width < NARROW => sizes_of(width),
                _ => sizes.to_owned(),
            },
        })
    }

    /// Adds everything that pages and routes show of it.
    pub(in crate::site) fn add_to(&self, fingerprint: &mut Hasher) {
        fingerprint.digest(self.digest);
        fingerprint.number(u64::from(self.is_linked));
        fingerprint.number(u64::from(self.keeps_address));
    }
}

/// The widths of the versions of a picture that is `width` wide: those wanted that are clearly smaller, and its own where
/// none is larger.
fn widths(width: u32, wanted: &[u32]) -> Vec<u32> {
    let clearly_smaller = |one: u32| u64::from(one) * 10 <= u64::from(width) * 9;
    let smaller = wanted.iter().copied().filter(|one| clearly_smaller(*one));
    let mut widths: Vec<u32> = smaller.collect();
    if wanted.last().is_none_or(|most| !clearly_smaller(*most)) {
        let most = wanted.last().map_or(width, |most| width.min(*most));
        widths.push(most);
    }
    widths
}

/// The height at a width, rounded.
fn scaled(facts: &Facts, width: u32) -> u32 {
    let whole = u64::from(facts.width);
    let height = (u64::from(facts.height) * u64::from(width) + whole / 2) / whole.max(1);
    u32::try_from(height).unwrap_or(u32::MAX).max(1)
}
