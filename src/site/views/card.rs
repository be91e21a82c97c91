//! A card, and what cards have in common.

use std::sync::Arc;

use serde::Serialize;

use crate::base::{Lang, NameMap};
use crate::content::Settings;
use crate::markdown::one_line;
use crate::site::SiteInput;
use crate::site::views::{CachedValue, Datum, FileView, TermRef};

/// What lists, links and shortcodes show of an entry or section. What many cards have in common they share.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Card {
    /// Content path: `news/2024-04-18-first-partners`, `news`, or empty for the home page.
    pub path: Arc<str>,
    /// `entry`, `record` or `section`.
    pub kind: &'static str,
    /// Content path of the section that it is in; its own for a section.
    pub section: Arc<str>,
    /// Key of the language of the texts, which is not always that of the query.
    pub lang: Arc<str>,
    /// BCP 47 tag of that language.
    pub lang_tag: Arc<str>,
    /// The title in that language.
    pub title: Arc<str>,
    /// Description or summary as plain text; may be empty.
    pub description: Arc<str>,
    /// URL path, percent-encoded, with the site's base path.
    pub url: Arc<str>,
    /// Scheme and host of the site, which make the URL absolute.
    pub origin: Arc<str>,
    /// The date of publication.
    pub date: Option<Box<str>>,
    /// Date of the last change of substance.
    pub updated: Option<Box<str>>,
    /// The picture of the entry.
    pub image: Option<Box<FileView>>,
    /// Terms of taxonomies and facets, by owner.
    pub terms: NameMap<Vec<Arc<TermRef>>>,
    /// Values of its fields, except for long ones (Markdown, maps that hold no file).
    pub data: NameMap<Datum>,
    /// Whether it is an example, made up to show a kind of page.
    pub example: bool,
    /// Whether it is withdrawn, so that only a notice is left.
    pub withdrawn: bool,
    /// Whether the instant of a field with `closes` has passed.
    pub closed: bool,
    /// Number of public entries below a section; 0 for entries. Its digest is that of another query,
    /// [`Query::CountBelow`](crate::site::Query::CountBelow).
    #[serde(skip)]
    pub count: usize,
    /// URL path of the feed of a section, or of the home page's language; `None` where there is none.
    pub feed: Option<Box<str>>,
    /// The value that templates see.
    #[serde(skip)]
    pub cached: CachedValue,
}

impl Card {
    /// The absolute URL of the page.
    pub fn permalink(&self) -> String {
        [&*self.origin, &*self.url].concat()
    }
}

/// Names that many cards have in common.
#[derive(Debug)]
pub(in crate::site) struct SharedNames {
    langs: Vec<(Arc<str>, Arc<str>)>,
    origin: Arc<str>,
}

impl SharedNames {
    pub(in crate::site) fn new(input: &SiteInput) -> Self {
        let languages = input.settings.languages.all();
        let langs = languages.map(|(_, language)| (&*language.key, &*language.tag));
        Self {
            langs: langs.map(|(key, tag)| (key.into(), tag.into())).collect(),
            origin: Settings::origin(&input.base_url).into(),
        }
    }

    /// Scheme and host of the site.
    pub(in crate::site) fn origin(&self) -> Arc<str> {
        Arc::clone(&self.origin)
    }

    /// The key and the tag of a language.
    pub(in crate::site) fn of(&self, lang: Lang) -> (Arc<str>, Arc<str>) {
        let names = self.langs.get(usize::from(lang.0));
        names.cloned().unwrap_or_default()
    }
}

/// A text on one line, as [`one_line`] has it; shared, if it is as it is written.
pub(in crate::site) fn in_one_line(text: &Arc<str>) -> Arc<str> {
    let line = one_line(text);
    if *line == **text {
        Arc::clone(text)
    } else {
        line.into()
    }
}
