//! What editors want to know of a page besides what it shows.

use jiff::Timestamp;
use unicode_width::UnicodeWidthStr;

use crate::site::Site;
use crate::site::views::{PageParts, TranslationView};

/// What editors want to know of the page of an entry in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The number of words and Han characters of its text.
    pub words: usize,
    /// The time to read it, in minutes.
    pub minutes: usize,
    /// The width of its title in columns: a Han character has two, as in the lists of search engines.
    pub title: usize,
    /// The width of its description in columns; it may be the first sentences of the text.
    pub description: usize,
    /// Links to the other languages.
    pub translations: Vec<TranslationView>,
    /// The name of the language that it was converted from.
    pub derived_from: Option<String>,
    /// See [`PageView::translation_status`](super::PageView::translation_status).
    pub translation_status: String,
    /// The instant from which it is public by its own keys.
    pub starts: Option<Timestamp>,
    /// The instant until which it is public by its own keys.
    pub ends: Option<Timestamp>,
    /// Whether search engines are asked to leave it out.
    pub noindex: bool,
}

impl Site {
    /// Returns the preview of the page of the entry at a content path in the language with a key, if there is such a
    /// page.
    pub fn preview(&self, path: &str, language: &str) -> Option<Preview> {
        let languages = &self.settings().languages;
        let lang = languages.find(language)?;
        let entry = self.entry(path)?;
        let parts = PageParts {
            translations: true,
            ..PageParts::NONE
        };
        let view = self.page_view(entry, lang, parts, None)?;
        let version = entry.versions.get(entry.pages.get(lang)?.version)?;
        let keys = &version.keys;
        let starts = keys.publish_at.as_ref().or(keys.date.as_ref());
        Some(Preview {
            words: view.word_count,
            minutes: view.reading_time,
            title: view.card.title.width(),
            description: view.card.description.width(),
            derived_from: version
                .derived_from
                .map(|from| languages.get(from).name.clone()),
            translation_status: view.translation_status,
            starts: starts.map(|date| date.value.at),
            ends: keys.expires_at.as_ref().map(|date| date.value.at),
            noindex: view.noindex,
            translations: view.translations,
        })
    }
}
