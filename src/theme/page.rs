//! The context of a page.

use std::rc::Rc;
use std::sync::Arc;

use tera::{Context, Value};

use super::functions;
use super::running::{Allowance, Render};
use super::values::{self, Own};
use crate::base::{Lang, RelPath};
use crate::diag::{Diagnostic, Span};
use crate::site::Query;
use crate::site::routes::urls::encode_after;
use crate::site::views::{PageView, Pagers, TermView, TermsView};

/// A page to be rendered.
pub struct RenderPage<'a> {
    /// Its language.
    pub lang: Lang,
    /// What it is: `entry`, `record`, `section`, `home`, `term`, `taxonomy`, `archive`, `404`,
    /// `languages`.
    pub kind: &'a str,
    /// Its URL path.
    pub url: &'a str,
    /// The folder of its content file, for relative targets: `content/news`.
    pub folder: &'a str,
    /// Its content file, for messages.
    pub source: Option<&'a RelPath>,
    /// The absolute URL that search engines are to know it by.
    pub canonical: String,
    /// Its own view; documents in its fields are filled.
    pub page: &'a PageView,
    /// Its text as HTML.
    pub content: &'a str,
    /// Its summary as HTML.
    pub summary: &'a str,
    /// The term that it is about.
    pub term: Option<&'a TermPage>,
    /// The taxonomy that it is about.
    pub terms: Option<&'a TermsView>,
    /// The year that it is about.
    pub year: Option<i16>,
    /// The part of a list that it shows.
    pub paginator: Option<&'a Paginator>,
    /// Content path of the section that it is in.
    pub section: Option<String>,
    /// What the shortcodes in its texts have taken.
    pub allowance: &'a Rc<Allowance>,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Paginator {
    /// Whose answer are the entries on this page.
    pub list: Query,
    /// Which page it is, from 1.
    pub current: usize,
    /// All pages in order.
    pub pagers: Arc<Pagers>,
    /// Entries on all pages.
    pub total: usize,
    /// Entries on a page at most.
    pub paginate_by: usize,
}

/// A term as the page about it sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct TermPage {
    /// The term.
    pub term: TermView,
    /// Label of its taxonomy or facet.
    pub owner_label: String,
    /// Content path of the facet's section.
    pub section: Option<String>,
}

/// The variables of a page.
pub fn context(render: &Render, page: &RenderPage<'_>) -> Context {
    let mut context = Context::new();
    common(&mut context, render, page.kind, page.url);
    let own = Own {
        content: page.content,
        summary: page.summary,
        canonical: &page.canonical,
    };
    let shared = &render.shared;
    let value = shared.page_keys.value(page.page, &own, &shared.card_keys);
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

/// The variables that shortcodes have too.
pub fn common(context: &mut Context, render: &Render, kind: &str, url: &str) {
    let language = render.shared.languages.get(render.lang);
    context.insert_value("lang", Value::from(language.key.as_str()));
    context.insert_value("lang_tag", Value::from(language.tag.as_str()));
    let config = render.config();
    let base_path = config.as_ref().map_or("", |config| &config.base_path);
    let current = encode_after(base_path, url);
    context.insert_value("current_path", Value::from(current));
    let config = maybe(config, |config| values::kept_config(&config));
    context.insert_value("config", config);
    context.insert_value("kind", Value::from(kind));
}

fn maybe<T>(view: Option<T>, make: impl FnOnce(T) -> Value) -> Value {
    view.map_or(Value::none(), make)
}

fn term(view: &TermPage) -> Value {
    values::term_page(&view.term, &view.owner_label, view.section.as_deref())
}

fn paginator(render: &Render, view: &Paginator) -> Value {
    let cards = functions::cards(render, &view.list, render.lang);
    let by = view.paginate_by;
    values::paginator(cards, &view.pagers, view.current, view.total, by)
}

/// A problem with the page during which it was met.
pub fn named(problem: Diagnostic, url: &str, source: Option<&RelPath>) -> Diagnostic {
    match source {
        Some(file) => problem.label(Span::file(file), format!("found while rendering {url}")),
        None => problem.hint(format!("found while rendering {url}")),
    }
}
