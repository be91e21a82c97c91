//! The input of a page's template, and the context that Tera gets for it.

use std::rc::Rc;
use std::sync::Arc;

use tera::{Context, Value};

use super::functions;
use super::running::{Allowance, Render};
use super::values::{self, RenderedParts};
use crate::base::{Lang, RelPath};
use crate::diag::{Diagnostic, Span};
use crate::site::Query;
use crate::site::routes::urls::encode_after;
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
    /// Its media type.
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

/// The variables of a page's template; `docs/templates.md` lists them.
pub fn context(render: &Render, page: &RenderPage<'_>) -> Context {
    let mut context = Context::new();
    common(&mut context, render, page.kind, page.url);
    let parts = RenderedParts {
        content: page.content,
        summary: page.summary,
        canonical: &page.canonical,
    };
    let shared = &render.shared;
    let value = shared.page_keys.value(page.page, &parts, &shared.card_keys);
    context.insert_value("page", value);
    let section = page.section.as_ref();
    let section = section.and_then(|path| render.card(path, page.lang));
    context.insert_value(
        "section",
        maybe(section, |card| shared.card_keys.value(&card)),
    );
    context.insert_value("term", maybe(page.term, term));
    context.insert_value("terms", maybe(page.terms, values::taxonomy));
    context.insert_value("year", Value::from(page.year));
    let paginator = maybe(page.paginator, |view| paginator(render, view));
    context.insert_value("paginator", paginator);
    context
}

/// Adds the variables that pages and shortcodes have in common.
pub fn common(context: &mut Context, render: &Render, kind: &str, url: &str) {
    let language = render.shared.languages.get(render.lang);
    context.insert_value("lang", Value::from(language.key.as_str()));
    context.insert_value("lang_tag", Value::from(language.tag.as_str()));
    let config = render.config();
    let base_path = config.as_ref().map_or("", |config| &config.base_path);
    let current = encode_after(base_path, url);
    context.insert_value("current_path", Value::from(current));
    let config = maybe(config, |config| values::cached_config(&config));
    context.insert_value("config", config);
    context.insert_value("kind", Value::from(kind));
}

fn maybe<T>(view: Option<T>, make: impl FnOnce(T) -> Value) -> Value {
    view.map_or(Value::none(), make)
}

fn term(view: &TermPage) -> Value {
    values::term_page(&view.term, &view.owner, view.section.as_deref())
}

fn paginator(render: &Render, view: &Paginator) -> Value {
    let cards = functions::cards(render, &view.list, render.lang);
    let by = view.paginate_by;
    values::paginator(cards, &view.pagers, view.current, view.total, by)
}

/// Adds to a problem in a template which page was being rendered.
pub fn with_page(problem: Diagnostic, url: &str, source: Option<&RelPath>) -> Diagnostic {
    match source {
        Some(file) => problem.label(Span::file(file), format!("found while rendering {url}")),
        None => problem.hint(format!("found while rendering {url}")),
    }
}
