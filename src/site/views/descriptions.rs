//! What is said of an entry in a sentence or two: as its editors wrote it, or from its text.

use std::sync::Arc;

use crate::base::Lang;
use crate::markdown::first_sentences;
use crate::site::Site;
use crate::site::model::{Entry, PageSource, Version};
use crate::site::views::Card;
use crate::site::views::card::in_one_line;

/// The largest number of characters in a description that is taken from the text.
const DESCRIPTION: usize = 200;

impl Site {
    /// The description of an entry on its card in `lang`, also where no template shows it; empty if it is withdrawn.
    pub fn description_of(&self, card: &Card, entry: &Entry, lang: Lang) -> String {
        if self.input.shows_descriptions || card.withdrawn || !card.description.is_empty() {
            return card.description.to_string();
        }
        let shown = self.page_for(entry, lang);
        let shown = shown.and_then(|(_, page)| Some((entry.versions.get(page.version)?, page)));
        shown.map_or_else(String::new, |(version, page)| {
            self.description(version, page.version, page.how)
                .to_string()
        })
    }

    /// The description, or the first sentences of the summary, or of the text.
    pub(in crate::site) fn description(
        &self,
        version: &Version,
        lang: Lang,
        how: PageSource,
    ) -> Arc<str> {
        if let Some(text) = self.stated_description(version, lang) {
            return in_one_line(&text);
        }
        let languages = &self.settings().languages;
        if how == PageSource::Notice {
            return Arc::default();
        }
        let han = languages.get(lang).is_han();
        let limit = if han { DESCRIPTION / 2 } else { DESCRIPTION };
        let body = self.text_with_plain(version, lang);
        let body = body.or_else(|| version.documents.values().next().cloned());
        let text = body
            .as_ref()
            .map_or("", |document| match document.lead.trim() {
                "" => &document.plain,
                lead => lead,
            });
        first_sentences(text, han, limit).into()
    }

    /// The description that a version's editors wrote in `lang`, or that is converted from theirs.
    pub(in crate::site) fn stated_description(
        &self,
        version: &Version,
        lang: Lang,
    ) -> Option<Arc<str>> {
        let all = &version.keys.description;
        if let Some(own) = all.get(lang) {
            return Some(Arc::clone(&own.value));
        }
        let from = self.settings().languages.get(lang).derive_from?;
        let source = &all.get(from)?.value;
        Some(self.deriver(version).convert(lang, source).into())
    }
}
