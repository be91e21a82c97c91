//! The value of `paginator`, and which pages of a long list it shows links to.

use std::ops::RangeInclusive;

use tera::Value;

use super::map;
use crate::site::views::Pagers;

/// Up to this number of pages each has a line in the pager; of more pages some are left out.
const ALL: usize = 9;

/// How many pages before and after the current one always have a line.
const NEAR: usize = 2;

/// The value of `paginator` for page number `current`, from 1, which shows `cards`. `total` is the number of entries on all
/// pages, `by` the greatest number on one.
pub fn paginator(
    cards: Vec<Value>,
    pagers: &Pagers,
    current: usize,
    total: usize,
    by: usize,
) -> Value {
    let urls = &pagers.urls;
    let url = |page: Option<usize>| {
        let place = page.and_then(|page| page.checked_sub(1));
        Value::from(place.and_then(|at| urls.get(at)).map(String::as_str))
    };
    let all = || {
        Value::from(
            urls.iter()
                .map(|url| Value::from(url.as_str()))
                .collect::<Vec<_>>(),
        )
    };
    map![
        ("pages", Value::from(cards)),
        ("current_index", Value::from(current)),
        ("number_pagers", Value::from(urls.len())),
        ("total_pages", Value::from(total)),
        ("paginate_by", Value::from(by)),
        ("url", url(Some(current))),
        ("base_url", url(Some(1))),
        ("first", url(Some(1))),
        ("last", url(Some(urls.len()))),
        ("previous", url(current.checked_sub(1))),
        ("next", url(current.checked_add(1))),
        ("pagers", lines(urls, current)),
        ("urls", pagers.cached.get_or_init(all)),
    ]
}

/// The lines of the pager, for the pages that [`shown`] chooses. `gap` says that pages before a line are left out.
fn lines(urls: &[String], current: usize) -> Value {
    let mut before = 0;
    let line = |index: usize| {
        let gap = index != before + 1;
        before = index;
        let url = urls.get(index.checked_sub(1)?)?;
        Some(map![
            ("index", Value::from(index)),
            ("url", Value::from(url.as_str())),
            ("current", Value::from(index == current)),
            ("gap", Value::from(gap)),
        ])
    };
    Value::from(
        shown(current, urls.len())
            .filter_map(line)
            .collect::<Vec<Value>>(),
    )
}

/// The numbers of the pages that have a line: all of a short list, else the first, those near the current one and the
/// last. A single page is never left out, since its line takes no more room than the sign for a gap.
fn shown(current: usize, count: usize) -> impl Iterator<Item = usize> {
    let near: RangeInclusive<usize> = match count {
        0..=ALL => 1..=count,
        _ => current.saturating_sub(NEAR).max(1)..=(current + NEAR).min(count),
    };
    let (start, end) = (*near.start(), *near.end());
    let first = (1..start).take(if start <= 3 { 2 } else { 1 });
    let last = end + 1..=count;
    let skipped = if count - end <= 2 { 0 } else { count - end - 1 };
    first.chain(near).chain(last.skip(skipped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_have_lines_for_the_first_the_near_and_the_last_page() {
        let pages = |current, count| shown(current, count).collect::<Vec<usize>>();
        assert_eq!(pages(1, 1), [1]);
        assert_eq!(pages(5, 9), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(pages(1, 10), [1, 2, 3, 10]);
        assert_eq!(pages(4, 10), [1, 2, 3, 4, 5, 6, 10]);
        assert_eq!(pages(5, 10), [1, 2, 3, 4, 5, 6, 7, 10]);
        assert_eq!(pages(6, 10), [1, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(pages(50, 500), [1, 48, 49, 50, 51, 52, 500]);
        assert_eq!(pages(500, 500), [1, 498, 499, 500]);
    }
}
