//! Pagination.
//!
//! The lines of a pager differ from page to page in one place only: a thread that makes the pages of a
//! list has the rest ready.

use std::cell::RefCell;
use std::sync::Arc;

use tera::Value;

use super::map;
use crate::site::views::Pagers;

/// Lists that a thread is at.
const MOST: usize = 4;

type Kept = Vec<(Arc<Pagers>, Vec<Value>)>;

thread_local! {
    static PAGERS: RefCell<Kept> = const { RefCell::new(Vec::new()) };
}

/// The lines of a pager, none of which is the current one.
fn lines_of(view: &Arc<Pagers>) -> Vec<Value> {
    PAGERS.with(|kept| {
        let mut kept = kept.borrow_mut();
        if let Some((_, lines)) = kept.iter().find(|(other, _)| Arc::ptr_eq(other, view)) {
            return lines.clone();
        }
        let lines = pagers(view);
        if kept.len() >= MOST {
            kept.remove(0);
        }
        kept.push((Arc::clone(view), lines.clone()));
        lines
    })
}

fn pagers(view: &Pagers) -> Vec<Value> {
    let lines = view.urls.iter().enumerate();
    lines.map(|(at, url)| pager(at, url, false)).collect()
}

fn pager(at: usize, url: &str, current: bool) -> Value {
    map![
        ("index", Value::from(at + 1)),
        ("url", Value::from(url)),
        ("current", Value::from(current)),
    ]
}

/// The page of a list: `cards` are those shown, `current` counts from 1.
pub fn paginator(
    cards: Vec<Value>,
    pagers: &Arc<Pagers>,
    current: usize,
    total: usize,
    by: usize,
) -> Value {
    let urls = &pagers.urls;
    let url = |page: Option<usize>| {
        let place = page.and_then(|page| page.checked_sub(1));
        Value::from(place.and_then(|at| urls.get(at)).map(String::as_str))
    };
    let mut lines = lines_of(pagers);
    let at = current.wrapping_sub(1);
    if let (Some(line), Some(address)) = (lines.get_mut(at), urls.get(at)) {
        *line = pager(at, address, true);
    }
    map![
        ("pages", Value::from(cards)),
        ("current_index", Value::from(current)),
        ("number_pagers", Value::from(urls.len())),
        ("total_pages", Value::from(total)),
        ("paginate_by", Value::from(by)),
        ("base_url", url(Some(1))),
        ("first", url(Some(1))),
        ("last", url(Some(urls.len()))),
        ("previous", url(current.checked_sub(1))),
        ("next", url(current.checked_add(1))),
        ("pagers", Value::from(lines)),
    ]
}
