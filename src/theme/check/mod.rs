//! What can be said of templates before a page is made.
//!
//! Tera reports the first mistake of a batch, and of names in a branch only when a page takes the
//! branch. Here all of them are found at once, with a place for each and the name that was meant:
//!
//! 1. `structure`: parents, includes, blocks, components; `graph`: circles and chains that would
//!    overflow the stack.
//! 2. `calls`: functions, filters, tests, components, their arguments, keys of UI texts, assets.
//! 3. `variables`: names of variables and of their fixed fields (`shapes`).

mod calls;
mod graph;
mod shapes;
mod structure;
mod variables;

use crate::base::suggest;
use crate::diag::{Diagnostic, Span};
use crate::theme::load::{Asset, Strings, Template, TemplateSet};
use crate::theme::source::Name;

pub use shapes::{PAGE_VARIABLES, SHORTCODE_VARIABLES};

/// What templates are checked against.
pub struct Checker<'a> {
    /// The templates.
    pub set: &'a TemplateSet,
    /// UI texts.
    pub strings: &'a Strings,
    /// Assets.
    pub assets: &'a [Asset],
}

impl Checker<'_> {
    /// Everything that is wrong.
    pub fn check(&self) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        self.structure(&mut out);
        self.calls(&mut out);
        self.variables(&mut out);
        out
    }
}

/// The place of a name.
fn span(template: &Template, name: &Name) -> Span {
    template.span(name.start, name.end)
}

/// A name that is not among the known ones.
fn unknown<'k>(
    template: &Template,
    name: &Name,
    code: &'static str,
    message: String,
    known: impl IntoIterator<Item = &'k str>,
) -> Diagnostic {
    Diagnostic::error(code, message)
        .at(span(template, name))
        .maybe_hint(suggest::hint(&name.text, known, 12))
}
