//! Values that many pages show, made once and kept.
//!
//! Those of cards and settings stay with their views ([`Shown`](crate::site::views::Shown)): what
//! differs is another view, so nothing kept is ever out of date. The lines of a pager differ from page
//! to page in one place only: the thread that makes the pages of a list has the rest ready.

use std::cell::RefCell;
use std::sync::Arc;

use tera::Value;

use super::{cards, site};
use crate::site::views::{Card, ConfigView, Pagers};

/// A card's value.
pub fn kept_card(view: &Card) -> Value {
    view.shown.get_or_make(|| cards::card(view))
}

/// The settings' value.
pub fn kept_config(view: &ConfigView) -> Value {
    view.shown.get_or_make(|| site::config(view))
}

/// Lists that a thread is at.
const MOST: usize = 4;

type Kept = Vec<(Arc<Pagers>, Vec<Value>)>;

thread_local! {
    static PAGERS: RefCell<Kept> = const { RefCell::new(Vec::new()) };
}

/// The lines of a pager, none of which is the current one.
pub fn kept_pagers(view: &Arc<Pagers>) -> Vec<Value> {
    PAGERS.with(|kept| {
        let mut kept = kept.borrow_mut();
        if let Some((_, lines)) = kept.iter().find(|(other, _)| Arc::ptr_eq(other, view)) {
            return lines.clone();
        }
        let lines = site::pagers(view);
        if kept.len() >= MOST {
            kept.remove(0);
        }
        kept.push((Arc::clone(view), lines.clone()));
        lines
    })
}
