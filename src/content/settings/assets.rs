//! `assets` of `content/site.yaml`: what becomes of style sheets and scripts of the theme besides a name with a digest.

use crate::schema::Reader;

/// What is done with the assets of a theme; all of it is off by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AssetSettings {
    /// Whether pages state the digests of style sheets and scripts, so that browsers refuse changed ones (SRI).
    pub integrity: bool,
    /// Whether a style sheet has the text of those that it imports in place of `@import`.
    pub bundle: bool,
    /// Whether style sheets are published without comments and spaces that browsers do not need.
    pub minify: bool,
    /// Whether fonts of style sheets are published with the characters only that the site has.
    pub subset_fonts: bool,
}

/// Reads `assets: {integrity: true, bundle: true, minify: true, subset_fonts: true}`.
pub fn assets(reader: &mut Reader<'_, '_>) -> AssetSettings {
    let Some(mut inner) = reader.reader("assets") else {
        return AssetSettings::default();
    };
    let mut is_on = |key| inner.boolean(key).is_some_and(|on| on.value);
    let settings = AssetSettings {
        integrity: is_on("integrity"),
        bundle: is_on("bundle"),
        minify: is_on("minify"),
        subset_fonts: is_on("subset_fonts"),
    };
    inner.finish(&[]);
    settings
}
