//! Values that many pages show, kept for the thread while their views live.
//!
//! A view is known by its `Arc`, which is kept beside the value so that no other one can take its
//! place in memory. An answer that differs is another `Arc`: nothing kept is ever out of date.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use tera::Value;

use super::{cards, site};
use crate::site::views::{Card, ConfigView};

/// Past so many a thread starts afresh: those that pages beside each other show are few.
const MOST: usize = 512;

type Kept<T> = RefCell<HashMap<usize, (Arc<T>, Value)>>;

thread_local! {
    static CARDS: Kept<Card> = RefCell::new(HashMap::new());
    static CONFIGS: Kept<ConfigView> = RefCell::new(HashMap::new());
}

fn kept<T>(kept: &Kept<T>, view: &Arc<T>, make: fn(&T) -> Value) -> Value {
    let place = Arc::as_ptr(view).addr();
    if let Some((_, value)) = kept.borrow().get(&place) {
        return value.clone();
    }
    let value = make(view);
    let mut kept = kept.borrow_mut();
    if kept.len() >= MOST {
        kept.clear();
    }
    kept.insert(place, (Arc::clone(view), value.clone()));
    value
}

/// A card's value.
pub fn kept_card(view: &Arc<Card>) -> Value {
    CARDS.with(|cards| kept(cards, view, cards::card))
}

/// The settings' value.
pub fn kept_config(view: &Arc<ConfigView>) -> Value {
    CONFIGS.with(|configs| kept(configs, view, site::config))
}
