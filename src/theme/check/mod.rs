//! Checks templates before any page is rendered.
//!
//! Tera reports an unknown variable or field only when a page takes the branch that it is in. These checks find all of
//! them at once, with a place for each and a suggestion:
//!
//! 1. `structure`: parents, includes, blocks, components; `graph`: cycles and chains that would
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

/// The templates to check, and what they are checked against.
pub struct Checker<'a> {
    /// The templates of the theme and its parents.
    pub set: &'a TemplateSet,
    /// The UI texts of all languages.
    pub strings: &'a Strings,
    /// The assets of the theme and its parents.
    pub assets: &'a [Asset],
}

impl Checker<'_> {
    /// Runs all checks, and returns the errors that they find.
    pub fn check(&self) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        self.structure(&mut out);
        self.calls(&mut out);
        self.variables(&mut out);
        out
    }
}

/// The span of a name in its template's file.
fn span(template: &Template, name: &Name) -> Span {
    template.span(name.start, name.end)
}

/// The error for a name that is not among the `known` ones, of which the nearest is suggested.
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
