//! The filter `markdown`, for texts of templates and of content that are not documents.

use tera::{TeraResult, Value};

use super::Input;
use crate::base::{RelPath, escape};
use crate::markdown::{Hole, Labels, Options, Piece, render};
use crate::site::routes::urls::query_and_fragment;
use crate::site::views::Target;
use crate::site::{Query, QueryResult};
use crate::theme::functions::function_error;
use crate::theme::running::Render;

/// `markdown`: Markdown as safe HTML, without pictures and shortcodes, which are errors. With `inline` the `<p>` of a single paragraph is
/// left out. A value that is safe HTML already stays unchanged.
pub fn markdown(input: &Input<'_>) -> TeraResult<Value> {
    if input.value.is_none() || input.value.is_safe() {
        return Ok(input.value.clone());
    }
    let inline = input.args.boolean("inline")?.unwrap_or(false);
    let text = input.text()?;
    input.with_locale(|page, _| {
        let language = page.shared.languages.get(page.lang);
        let Ok(file) = RelPath::new("content") else {
            return Err(input.wrong("a text"));
        };
        let labels = Labels::default();
        let options = Options::new(&file, 0, &labels).in_language(language);
        let document = render(text, &options);
        if let Some(problem) = document
            .diagnostics
            .iter()
            .find(|problem| problem.is_error())
        {
            let hint = problem.hints.first().cloned();
            return Err(function_error("bad-markdown", &problem.message, None, hint));
        }
        let made = filled(page, &document.pieces)?;
        let made = made.trim();
        let bare = made
            .strip_prefix("<p>")
            .and_then(|rest| rest.strip_suffix("</p>"))
            .filter(|rest| inline && !rest.contains("<p>"));
        Ok(Value::safe_string(bare.unwrap_or(made)))
    })
}

/// Fills the holes of a document, which may only be links.
fn filled(page: &Render, pieces: &[Piece]) -> TeraResult<String> {
    let mut out = String::new();
    let mut dropped = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Html(text) => out.push_str(text),
            Piece::Hole(Hole::LinkOpen(link)) => match address(page, &link.target)? {
                Some(url) => {
                    out.push_str("<a href=\"");
                    out.push_str(&escape(&url));
                    out.push_str(&escape(&query_and_fragment(
                        &link.query,
                        link.fragment.as_deref(),
                    )));
                    if !link.title.is_empty() {
                        out.push_str("\" title=\"");
                        out.push_str(&escape(&link.title));
                    }
                    out.push_str("\">");
                }
                None => dropped.push(link.id),
            },
            Piece::Hole(Hole::LinkClose(id)) if dropped.contains(id) => {}
            Piece::Hole(Hole::LinkClose(_)) => out.push_str("</a>"),
            Piece::Hole(Hole::Image(_) | Hole::Shortcode(_)) => {
                let message = "`markdown` does not show pictures or shortcodes in a template";
                return Err(function_error("bad-markdown", message, None, None));
            }
        }
    }
    Ok(out)
}

/// The URL of a link's target; `None` if it is not public, and an error if it does not exist.
fn address(page: &Render, target: &str) -> TeraResult<Option<String>> {
    let query = Query::Target {
        target: target.to_owned(),
        folder: page.folder.clone(),
        lang: page.lang,
    };
    match page.ask(&query) {
        QueryResult::Target(Target::Page(link)) => Ok(Some(link.url)),
        QueryResult::Target(Target::File(file)) => Ok(Some(file.url)),
        QueryResult::Target(Target::Missing(near)) => {
            let message = format!("there is no page or file `{target}`");
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            Err(function_error("unknown-page", message, None, hint))
        }
        _ => Ok(None),
    }
}
