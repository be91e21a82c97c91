//! The fixed fields of what templates see. Where fields are the content's or the settings' own, a
//! shape is open.

/// What may follow a name.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Anything: a text, a list, or fields that are not fixed.
    Open,
    /// These fields.
    Fields(&'static [(&'static str, Shape)]),
}

use Shape::{Fields, Open};

const FILE: Shape = Fields(&[
    ("url", Open),
    ("name", Open),
    ("kind", Open),
    ("size", Open),
    ("media_type", Open),
    ("lang", Open),
    ("lang_tag", Open),
    ("language", Open),
    ("width", Open),
    ("height", Open),
    ("alt", Open),
    ("caption", Open),
    ("credit", Open),
    ("licence", Open),
]);

const LINK: Shape = Fields(&[
    ("path", Open),
    ("title", Open),
    ("url", Open),
    ("lang_tag", Open),
]);

/// A card.
pub const CARD: Shape = Fields(&[
    ("path", Open),
    ("kind", Open),
    ("section", Open),
    ("lang", Open),
    ("lang_tag", Open),
    ("title", Open),
    ("description", Open),
    ("url", Open),
    ("permalink", Open),
    ("date", Open),
    ("updated", Open),
    ("image", FILE),
    ("terms", Open),
    ("taxonomies", Open),
    ("data", Open),
    ("example", Open),
    ("withdrawn", Open),
    ("closed", Open),
    ("count", Open),
]);

const PAGE: Shape = Fields(&[
    ("path", Open),
    ("kind", Open),
    ("section", Open),
    ("lang", Open),
    ("lang_tag", Open),
    ("title", Open),
    ("description", Open),
    ("url", Open),
    ("permalink", Open),
    ("date", Open),
    ("updated", Open),
    ("image", FILE),
    ("terms", Open),
    ("taxonomies", Open),
    ("data", Open),
    ("example", Open),
    ("closed", Open),
    ("count", Open),
    ("content", Open),
    ("summary", Open),
    ("canonical", Open),
    ("description_from_text", Open),
    ("toc", Open),
    ("word_count", Open),
    ("reading_time", Open),
    ("fields", Open),
    ("breadcrumbs", Open),
    ("translations", Open),
    ("translation_status", Open),
    ("translation_date", Open),
    ("translation_note", Open),
    ("derived_from", Open),
    ("sources", Open),
    ("corrections", Open),
    (
        "withdrawn",
        Fields(&[
            ("date", Open),
            ("reason", Open),
            ("lang_tag", Open),
            ("replaced_by", LINK),
        ]),
    ),
    ("reviewed", Open),
    ("owner", Open),
    ("series", Open),
    ("noindex", Open),
    ("state", Open),
    ("files", Open),
]);

const CONFIG: Shape = Fields(&[
    ("title", Open),
    ("description", Open),
    ("base_url", Open),
    ("base_path", Open),
    ("default_language", Open),
    ("languages", Open),
    ("publisher", Open),
    ("timezone", Open),
    ("theme", Open),
    ("preview", Open),
    ("drafts", Open),
    ("generator", Open),
]);

const PAGINATOR: Shape = Fields(&[
    ("pages", Open),
    ("current_index", Open),
    ("number_pagers", Open),
    ("total_pages", Open),
    ("paginate_by", Open),
    ("url", Open),
    ("base_url", Open),
    ("first", Open),
    ("last", Open),
    ("previous", Open),
    ("next", Open),
    ("pagers", Open),
    ("urls", Open),
]);

const TERM: Shape = Fields(&[
    ("owner", Open),
    ("key", Open),
    ("label", Open),
    ("url", Open),
    ("count", Open),
    ("owner_label", Open),
    ("section", Open),
]);

const TERMS: Shape = Fields(&[
    ("name", Open),
    ("label", Open),
    ("url", Open),
    ("terms", Open),
    ("items", Open),
]);

/// The variables of every template of a page.
pub const PAGE_VARIABLES: [(&str, Shape); 11] = [
    ("config", CONFIG),
    ("current_path", Open),
    ("kind", Open),
    ("lang", Open),
    ("lang_tag", Open),
    ("page", PAGE),
    ("paginator", PAGINATOR),
    ("section", CARD),
    ("term", TERM),
    ("terms", TERMS),
    ("year", Open),
];

/// The variables of every shortcode.
pub const SHORTCODE_VARIABLES: [(&str, Shape); 8] = [
    ("body", Open),
    ("config", CONFIG),
    ("current_path", Open),
    ("kind", Open),
    ("lang", Open),
    ("lang_tag", Open),
    ("nth", Open),
    ("page", CARD),
];
