//! The context that Tera gets for a page's template.

use tera::{Context, Value};

use super::input::{RenderPage, TermPage};
use super::metadata::Described;
use super::running::Render;
use super::values::{self, RenderedParts};
use crate::base::RelPath;
use crate::diag::{Diagnostic, Span};
use crate::site::routes::urls::encode_after;

/// The variables of a page's template; `docs/templates.md` lists them.
pub fn context(render: &Render, page: &RenderPage<'_>) -> Context {
    let mut context = Context::new();
    common(&mut context, render, page.kind, page.url);
    let cards = page
        .paginator
        .map(|view| render.ask.cards(&view.list, render.lang));
    let parts = RenderedParts {
        content: page.content,
        summary: page.summary,
        canonical: &page.canonical,
        described: (render.shared.shows_metadata)
            .then(|| Described::new(render, page, cards.as_deref().unwrap_or_default()))
            .flatten(),
    };
    let shared = &render.shared;
    let value = shared.page_keys.value(page.page, &parts, &shared.card_keys);
    context.insert_value("page", value);
    let section = page.section.as_ref();
    let section = section.and_then(|path| render.card(path, page.lang));
    context.insert_value(
        "section",
        maybe(section, |card| match &*card {
            card if shared.counts_section => render.card_value(card),
            card => shared.card_keys.value(card),
        }),
    );
    context.insert_value("term", maybe(page.term, term));
    context.insert_value("terms", maybe(page.terms, values::taxonomy));
    context.insert_value("year", Value::from(page.year));
    let paginator = maybe(page.paginator, |view| {
        let cards = cards.iter().flatten().flatten();
        let cards = cards.map(|card| render.card_value(card)).collect();
        let by = view.paginate_by;
        values::paginator(cards, &view.pagers, view.current, view.total, by)
    });
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

/// Adds to a problem in a template which page was being rendered.
pub fn with_page(problem: Diagnostic, url: &str, source: Option<&RelPath>) -> Diagnostic {
    match source {
        Some(file) => problem.label(Span::file(file), format!("found while rendering {url}")),
        None => problem.hint(format!("found while rendering {url}")),
    }
}

/// The problem of a picture that lacks a character, because no font of the theme has it.
pub fn no_glyph(c: char, page: &RenderPage<'_>) -> Diagnostic {
    let message = format!(
        "no font of the theme has the character `{c}` (U+{:04X}), so {} has no picture to be shown with links to it",
        u32::from(c),
        page.url
    );
    let problem = Diagnostic::warning("missing-glyph", message)
        .hint("put a font that has it into the folder `fonts/` of the theme");
    match page.source {
        Some(file) => problem.at(Span::file(file)),
        None => problem,
    }
}
