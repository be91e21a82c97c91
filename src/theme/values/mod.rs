//! Turns views into Tera's values, which templates see. They are built by hand, because building them by way of serde
//! takes as long as rendering. Values are cheap to clone, so that those which many pages show are cached.

mod cached;
mod cards;
mod fields;
mod pages;
mod pagination;
mod site;

use tera::value::Key;
use tera::{Map, Value};

pub use cached::{cached_config, cached_menu};
pub use cards::{CardKeys, INCOMPLETE, INCOMPLETE_SHOWN, card_fields};
pub use fields::{datum, file};
pub use pages::{PageKeys, RenderedParts, page_fields};
pub use pagination::paginator;
pub use site::{dataset, fact, notice, series, taxonomy, term_page, years};

/// A map with fixed keys. Each use of the macro has a static map of its keys without values: copying that takes less than
/// half as long as hashing the keys again.
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

/// A copy of `empty` with `values`, which are in the order of its keys.
pub(super) fn filled(empty: &Map, values: impl IntoIterator<Item = Value>) -> Map {
    let mut map = empty.clone();
    for (slot, value) in map.values_mut().zip(values) {
        *slot = value;
    }
    map
}

/// A text, or none if there is no text.
fn optional<T: AsRef<str>>(text: &Option<T>) -> Value {
    match text {
        Some(text) => Value::from(text.as_ref()),
        None => Value::none(),
    }
}

/// The key of a map whose keys come from content.
fn key(text: &str) -> Key<'static> {
    Key::from(text.to_owned())
}
