//! The input of a page's template.

use std::rc::Rc;
use std::sync::Arc;

use super::running::Allowance;
use crate::base::{Lang, RelPath};
use crate::site::Query;
use crate::site::views::{LabelView, PageView, Pagers, TermView, TermsView};

/// A page to be rendered by [`Theme::render`](super::Theme::render).
pub struct RenderPage<'a> {
    /// The language of the page.
    pub lang: Lang,
    /// The kind of page: `entry`, `record`, `section`, `home`, `term`, `taxonomy`, `archive`, `404` or
    /// `languages`.
    pub kind: &'a str,
    /// Its URL path within the site, not encoded.
    pub url: &'a str,
    /// The further output of it that is made, if that is not the page itself.
    pub output: Option<OutputOf<'a>>,
    /// The folder of its content file, as `content/news`, from which relative targets are resolved.
    pub folder: &'a str,
    /// Its content file, for diagnostics; `None` for a generated page.
    pub source: Option<&'a RelPath>,
    /// The absolute URL that search engines are to know it by.
    pub canonical: String,
    /// Its view, with the holes of documents in its fields filled.
    pub page: &'a PageView,
    /// Its text as HTML; empty if there is none.
    pub content: &'a str,
    /// Whether that is [inert](crate::markdown::Document::is_inert).
    pub is_inert: bool,
    /// Whether to find out which parts of the page are inert.
    pub finds_inert: bool,
    /// Its summary as HTML; empty if there is none or no template shows it.
    pub summary: &'a str,
    /// The term, on the page of a term.
    pub term: Option<&'a TermPage>,
    /// The taxonomy with its terms, on the page of a taxonomy.
    pub terms: Option<&'a TermsView>,
    /// The year, on a page of an archive.
    pub year: Option<i16>,
    /// The part of a list that it shows, if it shows one.
    pub paginator: Option<&'a Paginator>,
    /// The content path of the section that it is in, as `news`.
    pub section: Option<String>,
    /// What the shortcodes in its texts have taken.
    pub allowance: &'a Rc<Allowance>,
}

/// A further output of a page.
pub struct OutputOf<'a> {
    /// Its URL path within the site, not encoded.
    pub url: &'a str,
    /// The media type of the output that is rendered.
    pub media_type: &'a str,
}

impl RenderPage<'_> {
    /// The URL path of what is made: of the page, or of a further output of it.
    pub fn address(&self) -> &str {
        self.output.as_ref().map_or(self.url, |output| output.url)
    }
}

/// The part of a paginated list that a page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Paginator {
    /// The query that yields this page's entries.
    pub list: Query,
    /// The number of this page, from 1.
    pub current: usize,
    /// The URLs of all pages in order.
    pub pagers: Arc<Pagers>,
    /// The number of entries on all pages.
    pub total: usize,
    /// The greatest number of entries on a page.
    pub paginate_by: usize,
}

/// What the page of a term shows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct TermPage {
    /// The term with the number of its entries.
    pub term: TermView,
    /// The label of its taxonomy or facet.
    pub owner: LabelView,
    /// The content path of the section, for a term of a facet.
    pub section: Option<String>,
}
