//! The fixed fields of the variables of templates. Where content or settings decide which fields there are, the shape is
//! open.

use crate::theme::values;

/// Which fields a value has.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Anything: a text, a list, or fields that are not fixed.
    Open,
    /// These fields and no others.
    Fields(&'static [(&'static str, Shape)]),
    /// The fields of a card.
    Card,
    /// The fields of a page.
    Page,
}

impl Shape {
    /// The names of the fields with the shapes of their values; `None` if any field may be read.
    pub fn fields(self) -> Option<Vec<(&'static str, Self)>> {
        let named = |names: &[&'static str], inner: &[(&'static str, Self)]| {
            let shape_of = |name: &str| inner.iter().find(|(other, _)| *other == name);
            let field =
                |name: &&'static str| (*name, shape_of(name).map_or(Open, |(_, shape)| *shape));
            Some(names.iter().map(field).collect())
        };
        match self {
            Open => None,
            Fields(fields) => Some(fields.to_vec()),
            Self::Card => named(&values::card_fields(), &[("image", FILE)]),
            Self::Page => named(
                &values::page_fields(),
                &[("image", FILE), ("withdrawn", WITHDRAWN)],
            ),
        }
    }
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

const WITHDRAWN: Shape = Fields(&[
    ("date", Open),
    ("reason", Open),
    ("lang_tag", Open),
    ("replaced_by", LINK),
]);

const CONFIG: Shape = Fields(&[
    ("title", Open),
    ("description", Open),
    ("base_url", Open),
    ("base_path", Open),
    ("default_language", Open),
    ("languages", Open),
    ("taxonomies", Open),
    ("publisher", Open),
    ("timezone", Open),
    ("theme", Open),
    ("preview", Open),
    ("drafts", Open),
    ("search", SEARCH),
    ("generator", Open),
]);

const SEARCH: Shape = Fields(&[
    ("page", Open),
    ("url", Open),
    ("script", Open),
    ("manifest", Open),
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
    ("lang_tag", Open),
    ("url", Open),
    ("count", Open),
    ("owner_label", Open),
    ("owner_lang_tag", Open),
    ("section", Open),
]);

const TERMS: Shape = Fields(&[
    ("name", Open),
    ("label", Open),
    ("lang_tag", Open),
    ("url", Open),
    ("terms", Open),
    ("items", Open),
]);

/// The variables of the templates of pages.
pub const PAGE_VARIABLES: [(&str, Shape); 11] = [
    ("config", CONFIG),
    ("current_path", Open),
    ("kind", Open),
    ("lang", Open),
    ("lang_tag", Open),
    ("page", Shape::Page),
    ("paginator", PAGINATOR),
    ("section", Shape::Card),
    ("term", TERM),
    ("terms", TERMS),
    ("year", Open),
];

/// The variables that every shortcode has besides its arguments.
pub const SHORTCODE_VARIABLES: [(&str, Shape); 8] = [
    ("body", Open),
    ("config", CONFIG),
    ("current_path", Open),
    ("kind", Open),
    ("lang", Open),
    ("lang_tag", Open),
    ("nth", Open),
    ("page", Shape::Card),
];
