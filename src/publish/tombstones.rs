//! What was public once and must not come back, whatever release does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::{Report, RowState};
use crate::publish::{Contents, Page, Release};

/// Why something must not come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// It is withdrawn: a notice stands in its place.
    Withdrawn,
    /// Its time is over.
    Expired,
    /// Its entry is a draft now, or is to be public later.
    Hidden,
    /// Somebody has said that its earlier texts must not be shown.
    Redacted,
}

impl Why {
    /// The word for it in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Hidden => "not public any more",
            Self::Redacted => "redacted",
        }
    }
}

/// A page of an entry that must not come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// Why it must not come back.
    pub why: Why,
    /// The title that it had.
    pub title: String,
    /// The number of the first release without it.
    pub since: u64,
}

/// The tombstones of the release `number` that follows `before`: those that there were, without what has been published again
/// since, those of pages that were public in `before` and are so no more, those of notices of a withdrawal, and those whose earlier texts
/// must not be shown.
/// `report` and `contents` are those of the site now.
pub fn tombstones(
    before: Option<&Release>,
    number: u64,
    report: &Report,
    contents: &Contents,
) -> BTreeMap<String, Tombstone> {
    let nothing = Release::default();
    let before = before.unwrap_or(&nothing);
    let states: BTreeMap<&str, RowState> = report
        .rows
        .iter()
        .map(|row| (&*row.url, row.state))
        .collect();
    let mut all = before.tombstones.clone();
    all.retain(|url, stone| {
        stone.why == Why::Redacted || states.get(&**url) != Some(&RowState::Public)
    });
    for (url, page) in &before.contents.pages {
        if let Some(why) = states.get(&**url).and_then(|state| why(*state)) {
            let stone = all.entry(url.clone());
            stone.or_insert_with(|| buried(page, why, number));
        }
    }
    for (url, page) in &contents.pages {
        if page.withdrawn {
            let stone = all.entry(url.clone());
            stone.or_insert_with(|| buried(page, Why::Withdrawn, number));
        }
        let old = before.contents.pages.get(url);
        if page.redacted.is_some() && old.is_none_or(|old| old.redacted != page.redacted) {
            let stone = buried(old.unwrap_or(page), Why::Redacted, number);
            all.insert(url.clone(), stone);
        }
    }
    all
}

/// The tombstone of a page.
pub fn buried(page: &Page, why: Why, since: u64) -> Tombstone {
    Tombstone {
        why,
        title: page.title.clone(),
        since,
    }
}

/// Why an entry in this state must not come back, if that is so.
pub fn why(state: RowState) -> Option<Why> {
    match state {
        RowState::Withdrawn => Some(Why::Withdrawn),
        RowState::Expired => Some(Why::Expired),
        RowState::Draft | RowState::Unapproved | RowState::Embargoed | RowState::Broken => {
            Some(Why::Hidden)
        }
        RowState::Public => None,
    }
}
