//! What templates see of views: Tera's values, built by hand. A detour by way of serde costs as
//! much as rendering. Values are cheap to clone, so that those which many pages show are kept.

mod cards;
mod fields;
mod kept;
mod pages;
mod pagination;
mod site;

use tera::value::Key;
use tera::{Map, Value};

pub use cards::{CardKeys, card_fields};
pub use fields::file;
pub use kept::{kept_config, kept_menu};
pub use pages::{Own, PageKeys, page_fields};
pub use pagination::paginator;
pub use site::{fact, notice, taxonomy, term_page, years};

/// A map with fixed keys. Each place in the code that makes one has its keys ready in a map without
/// values: to copy that costs less than half of hashing them again.
macro_rules! map {
    ($(($key:literal, $value:expr $(,)?)),+ $(,)?) => {{
        static EMPTY: std::sync::LazyLock<tera::Map> =
            std::sync::LazyLock::new(|| $crate::theme::values::empty(&[$($key),+]));
        tera::Value::from($crate::theme::values::filled(&EMPTY, [$($value),+]))
    }};
}

pub(super) use map;

/// A map with these keys and without values.
pub(super) fn empty(keys: &[&'static str]) -> Map {
    let entries = keys.iter().map(|key| (Key::Str(key), Value::none()));
    entries.collect()
}

/// A copy of `empty` with `values` in its order.
pub(super) fn filled(empty: &Map, values: impl IntoIterator<Item = Value>) -> Map {
    let mut map = empty.clone();
    for (slot, value) in map.values_mut().zip(values) {
        *slot = value;
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
