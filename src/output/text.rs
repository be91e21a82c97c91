//! The texts of pages by themselves, for outputs that hold the texts of others.

use std::sync::Arc;

use crate::base::Lang;
use crate::markdown::Document;
use crate::output::feed_item::Item;
use crate::output::page::PageRenderer;
use crate::site::Query;
use crate::site::model::{EntryId, PageSource};

/// Renders texts of entries as their pages show them, on any thread, and without their problems, which are those of the pages.
pub trait Texts: Sync {
    /// The text of an entry's page in a language as HTML. `None` if the page shows none.
    fn text(&self, id: EntryId, lang: Lang) -> Option<String>;

    /// What feeds show of an entry, as `make` makes it of the site and of its text. It is made once for feeds that are written one after
    /// another, and is the same in all of them.
    fn in_feeds(
        &self,
        id: EntryId,
        lang: Lang,
        make: &dyn Fn(&dyn Texts) -> Option<Item>,
    ) -> Option<Arc<Item>>;

    /// One of the documents of an entry as its page in a language shows it.
    fn filled(&self, id: EntryId, lang: Lang, document: &Document) -> Option<Filled>;
}

/// A document without holes.
pub struct Filled {
    /// The HTML of the text with its holes filled.
    pub html: String,
    /// What it has asked of the rest of the site; nothing where no build follows.
    pub asked: Vec<Query>,
}

/// No texts, for what needs none.
impl Texts for () {
    fn text(&self, _: EntryId, _: Lang) -> Option<String> {
        None
    }

    fn in_feeds(
        &self,
        _: EntryId,
        _: Lang,
        _: &dyn Fn(&dyn Texts) -> Option<Item>,
    ) -> Option<Arc<Item>> {
        None
    }

    fn filled(&self, _: EntryId, _: Lang, _: &Document) -> Option<Filled> {
        None
    }
}

impl PageRenderer<'_> {
    /// See [`Texts::text`].
    pub fn text(&self, id: EntryId, lang: Lang) -> Option<String> {
        let entry = self.site.entries().get(id.index())?;
        let page = entry.pages.get(lang)?;
        let version = entry.versions.get(page.version)?;
        let is_shown = page.how != PageSource::Notice && version.keys.withdrawn.is_none();
        let body = self.site.text(version, page.version).filter(|_| is_shown)?;
        self.filled(id, lang, &body)
    }

    /// The HTML of [`Texts::filled`].
    pub fn filled(&self, id: EntryId, lang: Lang, document: &Document) -> Option<String> {
        let entry = self.site.entries().get(id.index())?;
        let page = entry.pages.get(lang)?;
        let version = entry.versions.get(page.version)?;
        let card = self.site.card_at(&entry.path, lang)?;
        let filler = self.filler_at(entry, version, lang, &page.url, card);
        Some(filler.document(document, &mut Vec::new()).into_owned())
    }
}
