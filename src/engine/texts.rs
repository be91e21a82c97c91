//! Texts for outputs that hold those of others, with what they depend on.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use crate::base::Lang;
use crate::engine::cache::traces::{Id, Recorder};
use crate::markdown::Document;
use crate::output::page::PageRenderer;
use crate::output::text::{Filled, Texts};
use crate::site::Site;
use crate::site::model::EntryId;
use crate::theme::Theme;

/// The texts of a site, as one output asks for them.
pub struct SiteTexts<'a> {
    pub site: &'a Site,
    pub theme: &'a Theme,
    /// Makes what records the queries of one text.
    pub recorder: &'a (dyn Fn() -> Recorder + Sync),
    /// The queries of all texts.
    pub asked: Mutex<BTreeSet<Id>>,
}

impl<'a> SiteTexts<'a> {
    pub fn new(
        site: &'a Site,
        theme: &'a Theme,
        recorder: &'a (dyn Fn() -> Recorder + Sync),
    ) -> Self {
        Self {
            site,
            theme,
            recorder,
            asked: Mutex::default(),
        }
    }

    /// The queries of all texts so far.
    pub fn into_asked(self) -> BTreeSet<Id> {
        let asked = self.asked.into_inner();
        asked.unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(
        &self,
        render: impl FnOnce(&PageRenderer<'_>) -> Option<T>,
    ) -> (Option<T>, Rc<Recorder>) {
        let recorder = Rc::new((self.recorder)());
        let renderer = PageRenderer {
            site: self.site,
            theme: self.theme,
            queries: Rc::clone(&recorder) as _,
        };
        let rendered = render(&renderer);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.extend(recorder.ids());
        drop(asked);
        (rendered, recorder)
    }
}

impl Texts for SiteTexts<'_> {
    fn text(&self, id: EntryId, lang: Lang) -> Option<String> {
        self.with(|renderer| renderer.text(id, lang)).0
    }

    fn filled(&self, id: EntryId, lang: Lang, document: &Document) -> Option<Filled> {
        let (html, recorder) = self.with(|renderer| renderer.filled(id, lang, document));
        Some(Filled {
            html: html?,
            asked: recorder.queries(),
        })
    }
}
