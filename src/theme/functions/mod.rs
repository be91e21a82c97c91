//! Functions by which templates query the site. Each checks its arguments, makes queries through the render in progress,
//! and turns the results into values.

mod args;
mod drawings;
mod links;
mod lists;
mod numbers;
mod pictures;
mod site;
mod texts;

use std::rc::Rc;

use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::bounds;
use super::running::{Render, current};
use super::signatures::Signature;

pub use super::running::function_error;
pub use args::{Args, content_path, describe, text_of};

type Body = fn(&Call<'_>) -> TeraResult<Value>;

/// The call of a function from a template.
pub struct Call<'a> {
    /// The render that it is part of.
    pub render: Rc<Render>,
    /// Its arguments, which fit the signature.
    pub args: Args<'a>,
}

/// The signatures and bodies of all functions but `trans`.
pub const FUNCTIONS: [(Signature, Body); 27] = [
    (Signature::new("asset", &["path"], &[]), links::asset),
    (
        Signature::new("backlinks", &[], &["path", "field"]).gives_cards(),
        lists::backlinks,
    ),
    (
        Signature::new(
            "count",
            &[],
            &[
                "section", "deep", "terms", "where", "year", "closed", "lang",
            ],
        ),
        lists::count,
    ),
    (Signature::new("data", &["path"], &["lang"]), site::data),
    (Signature::new("datasets", &[], &["lang"]), site::datasets),
    (
        Signature::new("draw_picture", &["svg"], &[]),
        drawings::draw_picture,
    ),
    (
        Signature::new(
            "entries",
            &[],
            &[
                "section", "deep", "terms", "where", "year", "closed", "sort", "offset", "limit",
                "lang",
            ],
        )
        .gives_cards(),
        lists::entries,
    ),
    (
        Signature::new("facets", &[], &["section", "lang"]),
        site::facets,
    ),
    (Signature::new("fact", &["name"], &["lang"]), site::fact),
    (
        Signature::new(
            "fit_text",
            &["text", "font", "width", "lines", "sizes"],
            &[],
        ),
        drawings::fit_text,
    ),
    (Signature::new("get_file", &["path"], &[]), links::get_file),
    (
        Signature::new("get_page", &["path"], &["lang"]).gives_cards(),
        lists::get_page,
    ),
    (
        Signature::new("get_section", &["path"], &["lang"]).gives_cards(),
        lists::get_section,
    ),
    (
        Signature::new("get_taxonomy", &["kind"], &["lang"]),
        site::get_taxonomy,
    ),
    (
        Signature::new("get_taxonomy_url", &["kind", "name"], &["lang"]),
        site::get_taxonomy_url,
    ),
    (
        Signature::new("get_url", &["path"], &["lang", "fragment"]),
        links::get_url,
    ),
    (
        Signature::new("image", &["file"], &["alt", "sizes", "eager", "class"]),
        pictures::image,
    ),
    (
        Signature::new("integrity", &["path"], &[]),
        links::integrity,
    ),
    (Signature::new("menu", &[], &["name"]), site::menu),
    (
        Signature::new("neighbours", &[], &["path"]).gives_cards(),
        lists::neighbours,
    ),
    (Signature::new("notices", &[], &[]), site::notices),
    (
        Signature::new("range", &["end"], &["start", "step_by"]),
        numbers::range,
    ),
    (
        Signature::new("related", &[], &["path", "limit"]).gives_cards(),
        lists::related,
    ),
    (
        Signature::new("series", &[], &["path"]).gives_cards(),
        lists::series,
    ),
    (Signature::new("today", &[], &[]), site::today),
    (
        Signature::new("translation_state", &[], &["path"]),
        lists::translation_state,
    ),
    (
        Signature::new("years", &[], &["section", "lang"]),
        site::years,
    ),
];

/// `trans`, which takes arguments of any name: those of the places in its text.
pub const TRANS: (Signature, Body) = (
    Signature {
        open: true,
        ..Signature::new("trans", &["key"], &["lang", "n", "count"])
    },
    texts::trans,
);

/// Registers the functions with Tera.
pub fn register(tera: &mut Tera) {
    for (signature, body) in FUNCTIONS.into_iter().chain([TRANS]) {
        tera.register_function(
            signature.name,
            move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
                let render = during_a_render(signature.name)?;
                let args = Args::new(&signature, &kwargs);
                args.check()?;
                let value = body(&Call { render, args })?;
                bounds::count_result(&value).map(|()| value)
            },
        );
    }
}

/// The render in progress, for the function or filter `name`.
///
/// # Errors
/// No render is in progress.
pub fn during_a_render(name: &str) -> TeraResult<Rc<Render>> {
    current().ok_or_else(|| tera::Error::message(format!("`{name}` works only in a page")))
}
