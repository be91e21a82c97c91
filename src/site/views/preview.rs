//! What an editor wants to know of a page besides what it shows.

use jiff::Timestamp;
use unicode_width::UnicodeWidthStr;

use crate::site::Site;
use crate::site::views::{PageParts, TranslationView};

/// Of an entry's page in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Words and Han characters of its text.
    pub words: usize,
    /// Minutes that they take to read.
    pub minutes: usize,
    /// Columns of its title: a Han character has two, as in the lists of search engines.
    pub title: usize,
    /// Columns of its description, which may be its first sentences.
    pub description: usize,
    /// The language switch.
    pub translations: Vec<TranslationView>,
    /// The name of the language that it was converted from.
    pub derived_from: Option<String>,
    /// What `translation.status` says; `original` or `missing` where there is no version.
    pub translation_status: String,
    /// When it becomes public by its own keys.
    pub starts: Option<Timestamp>,
    /// When it ceases to be.
    pub ends: Option<Timestamp>,
    /// Search engines are asked to leave it out.
    pub noindex: bool,
}

impl Site {
    /// What is to be known of the page of the entry at the content path `path` in the language with
    /// the key `language`, if there is one.
    pub fn preview(&self, path: &str, language: &str) -> Option<Preview> {
        let languages = &self.settings().languages;
        let lang = languages.find(language)?;
        let entry = self.entry(path)?;
        let parts = PageParts {
            translations: true,
            ..PageParts::NONE
        };
        let view = self.page_view(entry, lang, parts)?;
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
