//! Cards: what lists, links and shortcodes see of an entry or section.

use tera::Value;

use super::fields::{data, file, terms};
use super::{map, optional};
use crate::site::views::Card;

/// A card. A page's own view begins as this.
pub fn card(card: &Card) -> Value {
    let by_owner = terms(&card.terms);
    map![
        ("path", Value::from(card.path.as_str())),
        ("kind", Value::from(card.kind.as_str())),
        ("section", Value::from(card.section.as_str())),
        ("lang", Value::from(card.lang.as_str())),
        ("lang_tag", Value::from(card.lang_tag.as_str())),
        ("title", Value::from(card.title.as_str())),
        ("description", Value::from(card.description.as_str())),
        ("url", Value::from(card.url.as_str())),
        ("permalink", Value::from(card.permalink.as_str())),
        ("date", optional(&card.date)),
        ("updated", optional(&card.updated)),
        ("image", card.image.as_deref().map_or(Value::none(), file)),
        ("terms", by_owner.clone()),
        ("taxonomies", by_owner),
        ("data", data(&card.data, &card.terms)),
        ("example", Value::from(card.example)),
        ("withdrawn", Value::from(card.withdrawn)),
        ("closed", Value::from(card.closed)),
        ("count", Value::from(card.count)),
    ]
}
