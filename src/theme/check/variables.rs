//! Checks that variables and their fixed fields exist.

use std::collections::BTreeSet;

use super::shapes::Shape;
use super::{Checker, PAGE_VARIABLES, SHORTCODE_VARIABLES, span, unknown};
use crate::base::suggest;
use crate::diag::Diagnostic;
use crate::theme::functions::FUNCTIONS;
use crate::theme::load::{SHORTCODES, Template};
use crate::theme::source::Path;

/// The variable that Tera sets in a loop.
const LOOP: &str = "loop";

/// Tera's variable for all variables at once, whose order differs in each run, so that builds would differ.
const EVERYTHING: &str = "__tera_context";

impl Checker<'_> {
    /// Checks the variables of all templates.
    pub fn variables(&self, out: &mut Vec<Diagnostic>) {
        // An included template sees the variables of whatever includes it: what one template sets
        // is known in all.
        let bound: BTreeSet<&str> = self
            .set
            .all()
            .flat_map(|template| &template.outline.bound)
            .filter(|(_, component)| component.is_none())
            .map(|(name, _)| name.as_str())
            .collect();
        for template in self.set.all() {
            for path in &template.outline.paths {
                match path.component {
                    _ if path.root.text == LOOP => {}
                    _ if path.root.text == EVERYTHING => out.push(everything(template, path)),
                    Some(at) => in_component(template, path, at, out),
                    None => in_template(template, path, &bound, out),
                }
            }
        }
    }
}

fn everything(template: &Template, path: &Path) -> Diagnostic {
    let message = format!("`{EVERYTHING}` shows the variables in another order each time");
    Diagnostic::error("variable-order", message)
        .at(span(template, &path.root))
        .hint("show those that you want to see, as `{{ page | json(pretty=true) }}`")
}

fn in_template(
    template: &Template,
    path: &Path,
    bound: &BTreeSet<&str>,
    out: &mut Vec<Diagnostic>,
) {
    let shortcode = template.name.starts_with(SHORTCODES);
    let variables: &[(&str, Shape)] = if shortcode {
        &SHORTCODE_VARIABLES
    } else {
        &PAGE_VARIABLES
    };
    let root = &*path.root.text;
    if bound.contains(root) || path.guarded {
        return;
    }
    if let Some((_, shape)) = variables.iter().find(|(name, _)| *name == root) {
        fields(template, path, *shape, out);
        return;
    }
    // The arguments of a shortcode are variables too.
    if shortcode {
        return;
    }
    let message = format!("there is no variable `{root}`");
    let known = variables
        .iter()
        .map(|(name, _)| *name)
        .chain(bound.iter().copied());
    let mut problem = unknown(template, &path.root, "unknown-variable", message, known);
    if problem.hints.is_empty() {
        let functions = FUNCTIONS.iter().map(|(function, _)| function.name);
        let meant = suggest::nearest(root, functions);
        problem = problem.maybe_hint(meant.map(|name| format!("did you mean `{name}(…)`?")));
    }
    out.push(problem);
}

fn in_component(template: &Template, path: &Path, at: usize, out: &mut Vec<Diagnostic>) {
    let Some(component) = template.outline.components.get(at) else {
        return;
    };
    let args = component.args.iter().map(|(name, _)| name.as_str());
    let inside = template.outline.bound.iter();
    let bound = inside
        .filter(|(_, component)| *component == Some(at))
        .map(|(name, _)| name.as_str());
    let known: Vec<&str> = args
        .chain(component.rest.as_deref())
        .chain(bound)
        .chain(["body"])
        .collect();
    let root = &*path.root.text;
    if path.guarded || known.contains(&root) {
        return;
    }
    let message = format!(
        "the component `{}` has no argument or variable `{root}`",
        component.name.text
    );
    let mut problem = unknown(template, &path.root, "unknown-variable", message, known);
    if PAGE_VARIABLES.iter().any(|(name, _)| *name == root) {
        problem.hints = vec![format!(
            "a component sees its arguments only: add `@{root}` to them to have that of the page"
        )];
    }
    out.push(problem);
}

fn fields(template: &Template, path: &Path, shape: Shape, out: &mut Vec<Diagnostic>) {
    let mut shape = shape;
    let mut so_far = path.root.text.clone();
    for field in &path.fields {
        let Some(known) = shape.fields() else { return };
        let Some((_, inner)) = known.iter().find(|(name, _)| *name == field.text) else {
            let message = format!("`{so_far}` has no field `{}`", field.text);
            let names = known.iter().map(|(name, _)| *name);
            out.push(unknown(template, field, "unknown-field", message, names));
            return;
        };
        shape = *inner;
        so_far.push('.');
        so_far.push_str(&field.text);
    }
}
