//! Checks calls of functions, filters, tests and components, and their arguments.

use super::{Checker, span, unknown};
use crate::base::locale::Style;
use crate::base::suggest;
use crate::diag::Diagnostic;
use crate::theme::filters::FILTERS;
use crate::theme::functions::{FUNCTIONS, TRANS};
use crate::theme::load::Template;
use crate::theme::signatures::{ELSEWHERE, Signature, TERA_FILTERS, TERA_FUNCTIONS, TERA_TESTS};
use crate::theme::source::{Call, Callee, Component};

impl Checker<'_> {
    /// Checks all calls of all templates.
    pub fn calls(&self, out: &mut Vec<Diagnostic>) {
        let functions: Vec<Signature> = FUNCTIONS
            .iter()
            .map(|(signature, _)| *signature)
            .chain([TRANS.0])
            .chain(TERA_FUNCTIONS)
            .collect();
        let filters: Vec<Signature> = FILTERS
            .iter()
            .map(|(signature, _)| *signature)
            .chain(TERA_FILTERS)
            .collect();
        for template in self.set.all() {
            for call in &template.outline.calls {
                match call.callee {
                    Callee::Function => {
                        check_call(template, call, "function", &functions, out);
                        self.literals(template, call, out);
                    }
                    Callee::Filter => {
                        check_call(template, call, "filter", &filters, out);
                        literal_format(template, call, out);
                    }
                    Callee::Test => check_call(template, call, "test", &TERA_TESTS, out),
                    Callee::Component => self.component(template, call, out),
                }
            }
        }
    }

    /// The definition of the component with this name; if several themes define it, the topmost one's.
    fn definition(&self, name: &str) -> Option<&Component> {
        self.set
            .all()
            .flat_map(|template| {
                let depth = self.set.depth(template);
                let all = template.outline.components.iter();
                all.map(move |component| (depth, component))
            })
            .filter(|(_, component)| component.name.text == name)
            .min_by_key(|(depth, _)| *depth)
            .map(|(_, component)| component)
    }

    fn component(&self, template: &Template, call: &Call, out: &mut Vec<Diagnostic>) {
        let name = &call.name;
        let Some(component) = self.definition(&name.text) else {
            let message = format!("there is no component `{}`", name.text);
            let known: Vec<&str> = self
                .set
                .all()
                .flat_map(|template| &template.outline.components)
                .map(|component| &*component.name.text)
                .collect();
            out.push(unknown(template, name, "unknown-component", message, known));
            return;
        };
        let before = out.len();
        for argument in &call.args {
            let known = || component.args.iter().map(|(name, _)| name.as_str());
            let taken = known().any(|name| name == argument.name.text);
            if !taken && component.rest.is_none() {
                let message = format!(
                    "the component `{}` takes no argument `{}`",
                    name.text, argument.name.text
                );
                let code = "unknown-argument";
                out.push(unknown(template, &argument.name, code, message, known()));
            }
        }
        if call.spread || out.len() > before {
            return;
        }
        for (wanted, required) in &component.args {
            let given = call.args.iter().any(|given| given.name.text == *wanted);
            if *required && !given {
                let message = format!(
                    "the component `{}` needs the argument `{wanted}`",
                    name.text
                );
                out.push(
                    Diagnostic::error("missing-argument", message)
                        .at(span(template, name))
                        .hint(format!("write `<{} {wanted}={{…}} />`", name.text)),
                );
            }
        }
    }

    /// Checks UI texts and assets that a call names by a string literal.
    fn literals(&self, template: &Template, call: &Call, out: &mut Vec<Diagnostic>) {
        let literal = |argument: &str| {
            let mut args = call.args.iter();
            args.find(|given| given.name.text == argument)
                .and_then(|given| given.text.as_ref())
        };
        match &*call.name.text {
            "trans" => {
                let Some(key) = literal("key") else { return };
                if self.strings.has(&key.text) {
                    self.places(template, call, &key.text, out);
                } else {
                    let message = format!("the theme has no text `{}`", key.text);
                    let mut problem =
                        Diagnostic::error("unknown-string", message).at(span(template, key));
                    let near = suggest::nearest(&key.text, self.strings.keys());
                    problem = problem.hint(match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "add it to the theme's `i18n/*.yaml` files".to_owned(),
                    });
                    out.push(problem);
                }
            }
            "asset" | "integrity" => {
                let Some(path) = literal("path") else { return };
                let names = || self.assets.iter().map(|asset| &*asset.name);
                if !names().any(|name| name == path.text) {
                    let message = format!("the theme has no file `assets/{}`", path.text);
                    out.push(unknown(template, path, "unknown-asset", message, names()));
                }
            }
            _ => {}
        }
    }

    /// Checks the arguments of `trans` against the places of the UI text `key`.
    fn places(&self, template: &Template, call: &Call, key: &str, out: &mut Vec<Diagnostic>) {
        let (places, plural) = self.strings.places(key);
        let given: Vec<&str> = call.args.iter().map(|given| &*given.name.text).collect();
        let counted = given.contains(&"n") || given.contains(&"count");
        let before = out.len();
        for argument in &call.args {
            let name = &*argument.name.text;
            if !TRANS.0.arguments().any(|own| own == name) && !places.contains(name) {
                let message = format!("the text `{key}` has no place `{{{name}}}`");
                let known = places.iter().copied();
                out.push(unknown(
                    template,
                    &argument.name,
                    "unknown-argument",
                    message,
                    known,
                ));
            }
        }
        if out.len() > before {
            return;
        }
        let mut missing: Vec<&str> = places
            .iter()
            .copied()
            .filter(|place| !given.contains(place))
            .filter(|place| !(counted && matches!(*place, "n" | "count")))
            .collect();
        if plural && !counted && !missing.contains(&"n") && !missing.contains(&"count") {
            missing.push("n");
        }
        for place in missing {
            let message = format!("the text `{key}` needs the argument `{place}`");
            out.push(
                Diagnostic::error("missing-argument", message)
                    .at(span(template, &call.name))
                    .hint(format!("write `trans(key=\"{key}\", {place}=…)`")),
            );
        }
    }
}

/// Checks the name and the arguments of a call against the signatures `known`. `what` is the word for what is called.
fn check_call(
    template: &Template,
    call: &Call,
    what: &str,
    known: &[Signature],
    out: &mut Vec<Diagnostic>,
) {
    let name = &call.name;
    let Some(signature) = known.iter().find(|known| known.name == name.text) else {
        let code = match what {
            "function" => "unknown-function",
            "filter" => "unknown-filter",
            _ => "unknown-test",
        };
        let message = format!("there is no {what} `{}`", name.text);
        let elsewhere = ELSEWHERE.iter().find(|(other, _)| *other == name.text);
        out.push(match elsewhere {
            Some((_, hint)) => Diagnostic::error(code, message)
                .at(span(template, name))
                .hint(*hint),
            None => {
                let names = known.iter().map(|known| known.name);
                unknown(template, name, code, message, names)
            }
        });
        return;
    };
    let before = out.len();
    for argument in &call.args {
        if !signature.takes(&argument.name.text) {
            let message = format!("`{}` takes no argument `{}`", name.text, argument.name.text);
            let names = signature.arguments();
            out.push(unknown(
                template,
                &argument.name,
                "unknown-argument",
                message,
                names,
            ));
        }
    }
    if out.len() > before {
        // What is missing is most likely what is misspelt.
        return;
    }
    for wanted in signature.required {
        if !call.args.iter().any(|given| given.name.text == *wanted) {
            let message = format!("`{}` needs the argument `{wanted}`", name.text);
            out.push(
                Diagnostic::error("missing-argument", message)
                    .at(span(template, name))
                    .hint(format!("write `{}({wanted}=…)`", name.text)),
            );
        }
    }
}

/// Checks the `format` of the filter `date`, if it is a string literal.
fn literal_format(template: &Template, call: &Call, out: &mut Vec<Diagnostic>) {
    if call.name.text != "date" {
        return;
    }
    let mut args = call.args.iter();
    let format = args
        .find(|given| given.name.text == "format")
        .and_then(|given| given.text.as_ref());
    let Some(format) = format else { return };
    let names = || Style::ALL.iter().map(|(name, _)| *name).chain(["iso"]);
    if !format.text.contains('%') && !names().any(|name| name == format.text) {
        let message = format!("`{}` is not a way to write a date", format.text);
        out.push(unknown(
            template,
            format,
            "wrong-argument",
            message,
            names(),
        ));
    }
}
