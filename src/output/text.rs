//! The text of a page by itself, for outputs that hold the texts of others.

use crate::base::Lang;
use crate::output::page::PageRenderer;
use crate::site::model::{EntryId, PageSource};

impl PageRenderer<'_> {
    /// The text of an entry's page in a language as HTML, without its problems, which are those of the page. `None` if the
    /// page shows none.
    pub fn text(&self, id: EntryId, lang: Lang) -> Option<String> {
        let entry = self.site.entries().get(id.index())?;
        let page = entry.pages.get(lang)?;
        let version = entry.versions.get(page.version)?;
        let is_shown = page.how != PageSource::Notice && version.keys.withdrawn.is_none();
        let body = self.site.text(version, page.version).filter(|_| is_shown)?;
        let card = self.site.card_at(&entry.path, lang)?;
        let filler = self.filler_at(entry, version, lang, &page.url, card);
        Some(filler.document(&body, &mut Vec::new()).into_owned())
    }
}
