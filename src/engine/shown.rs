//! Texts that pages take from their last outputs.
//!
//! A text that only its page needs is dropped when that has been rendered. A change of a template that all pages use would have the
//! Markdown of all of them rendered once more, which takes as long as all else, and to keep what it was rendered to takes a fifth more
//! memory. A sink in memory has it: in the output, where a text that is inert stands as it was rendered.

use std::ops::Range;
use std::sync::Arc;

use crate::engine::cache::state::Rendered;
use crate::engine::render::RenderPass;
use crate::markdown::{Document, Piece};
use crate::site::model::{LeftText, PageSource, ShownText, VersionText};
use crate::site::{Route, RouteKind};

impl RenderPass<'_> {
    /// The text of an entry that is left to the page of a route, in a site that lasts.
    pub(super) fn left_text(&self, route: &Route) -> Option<&LeftText> {
        let RouteKind::Entry(id) = route.kind else {
            return None;
        };
        let entry = self.site.entries().get(id.index())?;
        let page = entry.pages.get(route.lang)?;
        let version = entry.versions.get(page.version)?;
        match &version.text {
            // A page that says that there is no translation does not show the text.
            VersionText::Markdown(left)
                if self.memory.is_some() && page.how != PageSource::Notice =>
            {
                Some(left)
            }
            _ => None,
        }
    }

    /// The text of a page as its output before shows it, if all is known that the templates show of it.
    pub(super) fn shown_text(&self, route: &Route, left: &LeftText) -> Option<Arc<Document>> {
        let shown = left.shown()?;
        let is_enough = shown.headings.is_some() || !self.theme.page_parts().toc;
        let before = self.pages.rendered.get(&route.path)?;
        let (path, output) = before.outputs.first()?;
        let is_same = is_enough && output.digest == shown.output;
        let bytes = is_same.then(|| self.sink.read(path, *output))??;
        let html = str::from_utf8(bytes.get(shown.at)?).ok()?;
        Some(Arc::new(Document {
            pieces: vec![Piece::Html(html.to_owned())],
            words: shown.words,
            headings: shown.headings.unwrap_or_default(),
            is_inert: true,
            ..Document::default()
        }))
    }

    /// Notes where the output of a page that has just been rendered shows its text.
    pub(super) fn note_shown(
        &self,
        left: Option<&LeftText>,
        text: Option<(Range<usize>, Arc<Document>)>,
        rendered: &Rendered,
    ) {
        let (Some(left), Some((_, output))) = (left, rendered.outputs.first()) else {
            return;
        };
        let toc = self.theme.page_parts().toc;
        left.note_shown(text.map(|(at, text)| ShownText {
            output: output.digest,
            at,
            words: text.words,
            headings: toc.then(|| text.headings.clone()),
        }));
    }
}
