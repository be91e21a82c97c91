//! What templates see of views: Tera's values, built by hand. A detour by way of serde costs as
//! much as rendering. Values are cheap to clone, so that those which many pages show are kept.

mod cards;
mod fields;
mod kept;
mod pages;
mod site;

use tera::value::Key;
use tera::{Map, Value};

pub use cards::card;
pub use fields::file;
pub use kept::{kept_card, kept_config};
pub use pages::{Own, page};
pub use site::{fact, menu, notice, paginator, taxonomy, term_page, years};

/// A map with fixed keys.
pub fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::from(raw_map(entries))
}

fn raw_map<const N: usize>(entries: [(&'static str, Value); N]) -> Map {
    let mut map = Map::with_capacity(N);
    for (key, value) in entries {
        map.insert(Key::Str(key), value);
    }
    map
}

/// A text, or none where there is nothing to show.
fn optional(text: &Option<String>) -> Value {
    match text {
        Some(text) => Value::from(text.as_str()),
        None => Value::none(),
    }
}

/// A key that is not fixed.
fn key(text: &str) -> Key<'static> {
    Key::from(text.to_owned())
}
