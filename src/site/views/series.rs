//! What pages show of a series.

use serde::{Deserialize, Serialize};

/// The place of an entry in a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesView {
    /// The key that its entries state.
    pub key: String,
    /// What the settings call it; empty if they do not name it.
    pub title: String,
    /// The language of the title, if it is not that of the page.
    pub lang_tag: Option<String>,
    /// The position of the entry, from 1 on.
    pub position: usize,
    /// The number of its entries that have a page in the language.
    pub count: usize,
    /// Content path of the entry before.
    pub previous: Option<String>,
    /// Content path of the entry after.
    pub next: Option<String>,
}
