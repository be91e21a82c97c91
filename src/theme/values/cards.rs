//! Values of cards, which lists and shortcodes show of an entry or section.

use tera::value::Key;
use tera::{Map, Value};

use super::fields::{data, file, terms};
use super::{empty, filled, optional};
use crate::site::views::Card;

type Make = fn(&Card) -> Value;

/// The fields of a card, and how each is built. A page has them too.
pub(super) const FIELDS: [(&str, Make); 20] = [
    ("path", |card| Value::from(&*card.path)),
    ("kind", |card| Value::from(card.kind)),
    ("section", |card| Value::from(&*card.section)),
    ("lang", |card| Value::from(&*card.lang)),
    ("lang_tag", |card| Value::from(&*card.lang_tag)),
    ("title", |card| Value::from(&*card.title)),
    ("description", |card| Value::from(&*card.description)),
    ("url", |card| Value::from(&*card.url)),
    ("permalink", |card| Value::from(card.permalink())),
    ("date", |card| optional(&card.date)),
    ("updated", |card| optional(&card.updated)),
    ("image", |card| {
        card.image.as_deref().map_or(Value::none(), file)
    }),
    ("terms", |card| terms(&card.terms)),
    ("taxonomies", |card| terms(&card.terms)),
    ("data", |card| data(&card.data, &card.terms)),
    ("example", |card| Value::from(card.example)),
    ("withdrawn", |card| Value::from(card.withdrawn)),
    ("closed", |card| Value::from(card.closed)),
    ("count", |card| Value::from(card.count)),
    ("feed", |card| optional(&card.feed)),
];

/// A key of cards that lack fields, with noncharacters, which no text of a site has.
pub const INCOMPLETE: &str = "\u{fdd0}card\u{fdd1}";

/// That key as Tera writes it where a template shows such a card as a whole.
pub const INCOMPLETE_SHOWN: &str = r"\u{fdd0}card\u{fdd1}";

/// The names of all fields that a card can have.
pub fn card_fields() -> Vec<&'static str> {
    FIELDS.iter().map(|(name, _)| *name).collect()
}

/// The fields of cards that the templates of a theme may read.
pub struct CardKeys {
    /// A map with the names of the fields and without values.
    empty: Map,
    /// How each is built, in the same order.
    makes: Vec<Make>,
    /// The set of fields, as a bit for each of [`FIELDS`].
    fields: u32,
}

impl CardKeys {
    /// The fields for which `used` is true.
    pub fn new(used: impl Fn(&str) -> bool) -> Self {
        let all = FIELDS.iter().enumerate();
        let all: Vec<_> = all.filter(|(_, (name, _))| used(name)).collect();
        let mut keys: Vec<&'static str> = all.iter().map(|(_, (name, _))| *name).collect();
        if keys.len() < FIELDS.len() {
            keys.push(INCOMPLETE);
        }
        Self {
            empty: empty(&keys),
            makes: all.iter().map(|(_, (_, make))| *make).collect(),
            fields: all.iter().fold(0, |bits, (at, _)| bits | 1 << at),
        }
    }

    /// Whether these are the same fields.
    pub fn are(&self, other: &Self) -> bool {
        self.fields == other.fields
    }

    /// Whether cards are built without some of the fields, so that they have the key [`INCOMPLETE`].
    pub fn lack_fields(&self) -> bool {
        self.makes.len() < FIELDS.len()
    }

    /// The index of this field in the map of a card; `None` if cards are built without it.
    pub fn place(&self, name: &'static str) -> Option<usize> {
        self.empty.get_index_of(&Key::Str(name))
    }

    /// The value of a card. It is cached in the card with the set of its fields: after the theme has changed, others may be needed, and
    /// the value is then built each time.
    pub fn value(&self, card: &Card) -> Value {
        let make = || (self.fields, self.make(card));
        let (fields, value) = card.cached.get_or_init(make);
        if fields == self.fields {
            value
        } else {
            self.make(card)
        }
    }

    fn make(&self, card: &Card) -> Value {
        let values = self.makes.iter().map(|make| make(card));
        Value::from(filled(&self.empty, values))
    }
}
