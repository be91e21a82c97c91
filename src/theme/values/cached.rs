//! Values that many pages show, and that are therefore cached.
//!
//! They are cached in their views ([`CachedValue`](crate::site::views::CachedValue)). Views do not change, so that a cached
//! value is never out of date.

use tera::Value;

use super::site;
use crate::site::views::{ConfigView, MenuView};

/// The value of a menu, from its cache.
pub fn cached_menu(view: &MenuView) -> Value {
    view.cached.get_or_init(|| site::menu(view))
}

/// The value of the settings, from its cache.
pub fn cached_config(view: &ConfigView) -> Value {
    view.cached.get_or_init(|| site::config(view))
}
