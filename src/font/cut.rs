//! Cuts a font: `skera` makes all tables but the outlines of PostScript fonts, which `subsetter` makes.

use skera::{DEFAULT_DROP_TABLES, Plan, SubsetFlags, subset_font};
use skrifa::MetadataProvider as _;
use skrifa::charmap::MapVariant;
use skrifa::raw::collections::IntSet;
use skrifa::raw::types::{GlyphId, NameId, Tag};
use skrifa::raw::{FontRef, TableProvider as _};
use subsetter::GlyphRemapper;
use ttf2woff2::BrotliQuality;
use write_fonts::FontBuilder;

use super::Unfit;

/// Features that give other characters than those of the text, or any form that a font has. What pages need of them they say by other
/// characters, so that a part would only have glyphs that it never shows.
const LEFT_OUT: [&[u8; 4]; 12] = [
    b"aalt", b"expt", b"hngl", b"hojo", b"jp04", b"jp78", b"jp83", b"jp90", b"nlck", b"smpl",
    b"tnam", b"trad",
];

/// The tables of outlines in PostScript.
const CFF: Tag = Tag::new(b"CFF ");

/// The selectors of variants, which belong to the characters before them.
const SELECTORS: [std::ops::RangeInclusive<u32>; 2] = [0xfe00..=0xfe0f, 0xe0100..=0xe01ef];

/// A part of a font with some of its characters, as WOFF2. The font's bytes are out of their compression.
///
/// # Errors
/// The font cannot be cut.
pub fn cut(font: &[u8], characters: &[char]) -> Result<Vec<u8>, Unfit> {
    let made = part(font, characters)?;
    // 11 takes twice as long for files that are no smaller.
    ttf2woff2::encode(&made, BrotliQuality::from(10)).map_err(|_| Unfit::Unreadable)
}

/// A part of a font, not compressed.
pub(super) fn part(bytes: &[u8], characters: &[char]) -> Result<Vec<u8>, Unfit> {
    let font = FontRef::new(bytes).map_err(|_| Unfit::Unreadable)?;
    let codes = characters.iter().map(|c| *c as u32);
    let wanted: IntSet<u32> = codes.chain(SELECTORS.into_iter().flatten()).collect();
    match font.table_data(CFF) {
        Some(_) => with_postscript(&font, bytes, &wanted),
        None => made(&font, &IntSet::empty(), &wanted, FLAGS),
    }
}

/// With the glyph that stands for a missing one.
const FLAGS: SubsetFlags = SubsetFlags::SUBSET_FLAGS_NOTDEF_OUTLINE;

fn made(
    font: &FontRef<'_>,
    glyphs: &IntSet<GlyphId>,
    wanted: &IntSet<u32>,
    flags: SubsetFlags,
) -> Result<Vec<u8>, Unfit> {
    let drop = DEFAULT_DROP_TABLES.iter().copied().collect();
    let mut features = IntSet::all();
    features.remove_all(LEFT_OUT.iter().map(|name| Tag::new(name)));
    // Names of the family, of who made it, and its licence; in English.
    let names = (0..=14).chain([25]).map(NameId::new).collect();
    let languages = [0x409_u16].into_iter().collect();
    let scripts = IntSet::all();
    let plan = Plan::new(
        glyphs, wanted, font, flags, &drop, &scripts, &features, &names, &languages,
    );
    subset_font(font, &plan).map_err(|_| Unfit::Unreadable)
}

/// A part of a font with outlines in PostScript. `skera` does not cut these, `subsetter` cuts nothing else, and both number glyphs in
/// their old order; so the glyphs that are needed have to be known.
fn with_postscript(
    font: &FontRef<'_>,
    bytes: &[u8],
    wanted: &IntSet<u32>,
) -> Result<Vec<u8>, Unfit> {
    let unreadable = |_| Unfit::Unreadable;
    let flags = FLAGS | SubsetFlags::SUBSET_FLAGS_RETAIN_GIDS;
    let numbered = made(font, &IntSet::empty(), wanted, flags)?;
    let numbered = FontRef::new(&numbered).map_err(unreadable)?;
    let shown = numbered.charmap().mappings().map(|(_, glyph)| glyph);
    let mut glyphs: IntSet<GlyphId> = shown.chain([GlyphId::NOTDEF]).collect();
    let charmap = numbered.charmap();
    glyphs.extend(
        charmap
            .variant_mappings()
            .filter_map(|(.., variant)| match variant {
                MapVariant::Variant(glyph) => Some(glyph),
                MapVariant::UseDefault => None,
            }),
    );
    if let Ok(substitutions) = numbered.gsub() {
        let lookups = substitutions.lookup_list().map_err(unreadable)?;
        let lookups = (0..lookups.lookup_count()).collect();
        substitutions
            .closure_glyphs(&lookups, &mut glyphs)
            .map_err(unreadable)?;
    }
    let rest = made(font, &glyphs, wanted, FLAGS)?;
    let rest = FontRef::new(&rest).map_err(unreadable)?;
    let count = rest.maxp().map_err(unreadable)?.num_glyphs();
    if u64::from(count) != glyphs.len() {
        return Err(Unfit::Outlines);
    }
    let mut remapper = GlyphRemapper::new();
    for glyph in glyphs.iter() {
        remapper.remap(u16::try_from(glyph.to_u32()).map_err(|_| Unfit::Outlines)?);
    }
    let outlines = subsetter::subset(bytes, 0, &remapper).map_err(|_| Unfit::Outlines)?;
    let outlines = FontRef::new(&outlines).map_err(unreadable)?;
    let outlines = outlines.table_data(CFF).ok_or(Unfit::Outlines)?;
    let mut built = FontBuilder::new();
    built.add_raw(CFF, outlines.as_bytes().to_vec());
    built.copy_missing_tables(rest);
    Ok(built.build())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATIN: &[u8] = include_bytes!("../../themes/park/fonts/NotoSansLatin-Bold.otf");

    /// The font with a table of substitutions: any form of a comma, a ligature of `fi`, a vertical form of a comma.
    fn font() -> Vec<u8> {
        let font = FontRef::new(LATIN).expect("a font");
        let glyph = |c: char| {
            let glyph = font.charmap().map(c).expect("a glyph");
            u16::try_from(glyph.to_u32()).expect("a small number")
        };
        let tag = |name: &[u8; 4]| [[name[0], name[1]], [name[2], name[3]]].map(u16::from_be_bytes);
        let single = |from, to| {
            let form = [2, 8, 1, glyph(to), 1, 1, glyph(from)];
            [&[1, 0, 1, 8], &form[..]].concat()
        };
        let ligature = [
            1,
            8,
            1,
            14,
            1,
            1,
            glyph('f'),
            1,
            4,
            glyph('Z'),
            2,
            glyph('i'),
        ];
        let (aalt, liga, vert) = (tag(b"aalt"), tag(b"liga"), tag(b"vert"));
        let table: Vec<u16> = [
            // Where scripts, features and lookups begin.
            &[1, 0, 10, 34, 72][..],
            &[1],
            &tag(b"DFLT"),
            &[8, 4, 0, 0, 0xffff, 3, 0, 1, 2],
            &[
                3, aalt[0], aalt[1], 20, liga[0], liga[1], 26, vert[0], vert[1], 32,
            ],
            &[0, 1, 0, 0, 1, 1, 0, 1, 2],
            &[3, 8, 30, 62],
            &single(',', 'X'),
            &[4, 0, 1, 8],
            &ligature,
            &single(',', 'Y'),
        ]
        .concat();
        let table: Vec<u8> = table.into_iter().flat_map(u16::to_be_bytes).collect();
        let mut built = FontBuilder::new();
        built.add_raw(Tag::new(b"GSUB"), table);
        built.copy_missing_tables(font.clone());
        built.build()
    }

    #[test]
    fn ligatures_and_vertical_forms_stay() {
        let part = part(&font(), &[',', 'f', 'i']).expect("a part");
        let part = FontRef::new(&part).expect("a font");
        let features = part
            .gsub()
            .expect("a table")
            .feature_list()
            .expect("features");
        let features: Vec<Tag> = features
            .feature_records()
            .iter()
            .map(|record| record.feature_tag())
            .collect();
        assert_eq!(features, [Tag::new(b"liga"), Tag::new(b"vert")]);
        // That of a missing one, those of the characters, and the two forms, but not any other form.
        assert_eq!(part.maxp().expect("a table").num_glyphs(), 6);
        assert_eq!(part.outline_glyphs().iter().count(), 6);
    }
}
