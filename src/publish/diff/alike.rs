//! Puts pages together that change alike, so that one change of a list or of the theme is one line.

use std::collections::BTreeMap;

use crate::base::Digest;
use crate::publish::diff::{Alike, Diff, Edit, PageChange};
use crate::publish::words::{Fate, Piece};

/// A page that is on both sides, with other bytes.
pub struct Changed {
    pub page: PageChange,
    /// Whether the old page could be read.
    pub is_read: bool,
    /// Content path of the entry; empty for generated pages.
    pub entry: String,
}

/// So many pages with the same edit are put together.
const FEWEST: usize = 3;

/// Sorts the pages that have other bytes into those that change by themselves, alike, or by their templates alone.
pub fn group(changed: Vec<Changed>, diff: &mut Diff) {
    let mut groups: BTreeMap<Digest, Vec<Changed>> = BTreeMap::new();
    for one in changed {
        if !one.is_read {
            diff.unread.push(one.page.address);
        } else if one.page.edit.is_empty() {
            diff.templates.push(one.page.address);
        } else {
            groups
                .entry(signature(&one.page.edit))
                .or_default()
                .push(one);
        }
    }
    for mut group in groups.into_values() {
        if group.len() < FEWEST || is_one_entry(&group) {
            diff.pages.extend(group.into_iter().map(|one| one.page));
            continue;
        }
        let addresses = group.iter().map(|one| one.page.address.clone()).collect();
        let edit = group.swap_remove(0).page.edit;
        diff.alike.push(Alike { addresses, edit });
    }
    diff.alike.sort_by(|a, b| {
        let order = b.addresses.len().cmp(&a.addresses.len());
        order.then_with(|| a.addresses.cmp(&b.addresses))
    });
}

/// Whether all of these pages are the languages of one entry.
fn is_one_entry(group: &[Changed]) -> bool {
    let first = group.first().map(|one| &one.entry);
    first.is_some_and(|first| !first.is_empty() && group.iter().all(|one| one.entry == *first))
}

/// Equal for two edits that remove and add the same, wherever that is on the page.
fn signature(edit: &Edit) -> Digest {
    let words = |pieces: &mut dyn Iterator<Item = &Piece>| {
        let pieces = pieces.filter(|piece| piece.fate != Fate::Same);
        let mut words: Vec<(bool, String)> = pieces
            .map(|piece| (piece.fate == Fate::Added, piece.text.trim().to_owned()))
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    Digest::of_value(&(
        words(&mut edit.passages.iter().flatten()),
        words(&mut edit.title.iter()),
        words(&mut edit.description.iter()),
        &edit.links_removed,
        &edit.links_added,
    ))
}
