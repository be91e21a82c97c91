//! Which segments of a translation are those of which of its original.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::translation::lock::Known;

/// What became of a part of the original since the translation was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Nobody has said what the translation was made from.
    Unknown,
    /// Nothing; it has this number in the lock.
    Same(usize),
    /// It was this part of what the lock knows, or was none.
    Changed(Option<usize>),
}

fn digests(all: &[Known]) -> Vec<(&str, &str)> {
    all.iter()
        .map(|known| (&*known.place, &*known.digest))
        .collect()
}

/// What became of each part since the translation was made.
pub fn since(before: Option<&[Known]>, now: &[Known]) -> Vec<Since> {
    let Some(before) = before else {
        return vec![Since::Unknown; now.len()];
    };
    let (old, new) = (digests(before), digests(now));
    let mut since = vec![Since::Changed(None); now.len()];
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let is_same = matches!(op, DiffOp::Equal { .. });
        let is_paired = op.old_range().len() == op.new_range().len();
        for (offset, at) in op.new_range().enumerate() {
            let was = op.old_range().start + offset;
            if let Some(one) = since.get_mut(at) {
                *one = match (is_same, is_paired) {
                    (true, _) => Since::Same(was),
                    (false, true) => Since::Changed(Some(was)),
                    (false, false) => Since::Changed(None),
                };
            }
        }
    }
    since
}

/// For each segment of the original the number of the translation's, by what the lock says that the translation was made from: it had as
/// many segments. `None` if it had not.
pub fn by_lock(before: &[Known], since: &[Since], theirs: usize) -> Option<Vec<Option<usize>>> {
    let first = before.iter().position(|known| &*known.place == "text")?;
    if before.len() - first != theirs {
        return None;
    }
    let aligned = since.iter().map(|since| match since {
        Since::Same(at) | Since::Changed(Some(at)) => at.checked_sub(first),
        Since::Changed(None) | Since::Unknown => None,
    });
    Some(aligned.collect())
}

/// The same by what the segments are: where as many headings divide both, those between two headings that are of the same kinds in the same
/// order.
pub fn by_kinds(ours: &[&str], theirs: &[&str]) -> Vec<Option<usize>> {
    let mut aligned = vec![None; ours.len()];
    let (own, other) = (between_headings(ours), between_headings(theirs));
    if own.len() != other.len() {
        return aligned;
    }
    for (own, other) in own.into_iter().zip(other) {
        if ours.get(own.clone()) == theirs.get(other.clone()) {
            for (at, number) in own.zip(other) {
                if let Some(aligned) = aligned.get_mut(at) {
                    *aligned = Some(number);
                }
            }
        }
    }
    aligned
}

/// Each heading by itself, and what is before, between and after headings.
fn between_headings(kinds: &[&str]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (at, _) in kinds
        .iter()
        .enumerate()
        .filter(|(_, kind)| **kind == "heading")
    {
        ranges.extend([start..at, at..at + 1]);
        start = at + 1;
    }
    ranges.push(start..kinds.len());
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_divided_alike_is_aligned() {
        let ours = ["p", "heading", "p", "item", "heading", "p"];
        for (theirs, expected) in [
            (
                &["p", "heading", "p", "item", "heading", "p"][..],
                [Some(0), Some(1), Some(2), Some(3), Some(4), Some(5)],
            ),
            (
                &["p", "heading", "p", "heading", "p"],
                [Some(0), Some(1), None, None, Some(3), Some(4)],
            ),
            (&["p", "p", "item", "p"], [None; 6]),
        ] {
            assert_eq!(by_kinds(&ours, theirs), expected);
        }
    }
}
