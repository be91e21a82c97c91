//! Values that many pages show, made once and kept.
//!
//! They stay with their views ([`CachedValue`](crate::site::views::CachedValue)): what differs is another view, so
//! nothing kept is ever out of date.

use tera::Value;

use super::site;
use crate::site::views::{ConfigView, MenuView};

/// A menu's value.
pub fn kept_menu(view: &MenuView) -> Value {
    view.cached.get_or_init(|| site::menu(view))
}

/// The settings' value.
pub fn kept_config(view: &ConfigView) -> Value {
    view.cached.get_or_init(|| site::config(view))
}
