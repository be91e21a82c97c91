//! What a feed shows of an entry, before it is written in one of its forms.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::date::rfc3339;
use crate::site::views::{Card, FileView};

/// An item of a feed in any form.
pub struct Item {
    /// What lists show of the entry: its title, its language.
    pub card: Arc<Card>,
    /// The absolute URL of its page.
    pub url: String,
    /// Its description as plain text; empty if there is none.
    pub summary: String,
    /// The URI by which readers know it.
    pub id: String,
    /// Whether its language is not the feed's.
    pub is_foreign: bool,
    /// The instant of publication.
    pub published: Instant,
    /// The instant of the last change.
    pub updated: Instant,
    /// The text as HTML, with absolute addresses; `None` if the site's feeds hold summaries.
    pub content: Option<String>,
    /// The picture of the entry, with its absolute URL.
    pub picture: Option<FileView>,
    /// The terms of the entry in taxonomies: key and label.
    pub terms: Vec<(String, String)>,
}

/// An instant, as itself and as it is written.
#[derive(Clone)]
pub struct Instant {
    /// The instant itself.
    pub at: Timestamp,
    /// As RFC 3339 has it.
    pub written: String,
}

impl Instant {
    /// An instant as it is written in a time zone.
    pub fn new(at: Timestamp, zone: &TimeZone) -> Self {
        let written = rfc3339(at, zone);
        Self { at, written }
    }
}
