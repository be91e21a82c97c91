//! Tera's errors as diagnostics.
//!
//! 1. Of an error with a place, the place is one in the theme's file.
//! 2. Its notes (`called from`) are told only in the text that Tera draws: `drawn` takes them out
//!    of it.
//! 3. `wording` puts the message in an author's words, and says which name may have been meant.

mod drawn;
mod wording;

use tera::{ErrorKind, ReportError};

use super::load::{Template, TemplateSet};
use super::running::FunctionError;
use crate::diag::{Diagnostic, Source};

/// Why a page was not rendered.
pub enum Failure {
    /// Tera's error, and what our function has to add.
    Tera {
        /// The error.
        error: Box<tera::Error>,
        /// What our function has to add.
        trouble: Option<Box<FunctionError>>,
    },
    /// Tera broke down.
    Panic,
}

/// Turns errors into diagnostics.
pub struct Translator<'a> {
    set: &'a TemplateSet,
}

impl<'a> Translator<'a> {
    /// For errors of these templates.
    pub fn new(set: &'a TemplateSet) -> Self {
        Self { set }
    }

    /// An error of a template by itself.
    pub fn syntax(&self, error: &tera::Error, template: &Template) -> Diagnostic {
        let ErrorKind::SyntaxError(report) = error.kind() else {
            return Diagnostic::error("template-error", error.to_string()).in_file(&template.file);
        };
        let range = report.span().range.clone();
        let at = template.text.get(range.clone()).unwrap_or("");
        let before = template.text.get(..range.start).unwrap_or("");
        let (message, hint) = wording::syntax(report.message(), at, before);
        let problem = Diagnostic::error("template-syntax", message)
            .at(template.span(range.start, range.end))
            .maybe_hint(hint);
        self.with_notes(problem, error, report)
    }

    /// An error of all templates together.
    pub fn compiling(&self, error: &tera::Error) -> Vec<Diagnostic> {
        let text = error.to_string();
        let reports = drawn::reports(&text);
        if reports.is_empty() {
            return vec![Diagnostic::error("template-error", text)];
        }
        reports
            .into_iter()
            .map(|report| {
                let problem = Diagnostic::error("template-error", report.message);
                match self.set.exact(&report.place.template) {
                    Some(template) => {
                        let source = Source::new(&template.text);
                        let at = source.offset(report.place.line, report.place.column);
                        problem.at(template.span(at, at + 1))
                    }
                    None => problem,
                }
            })
            .collect()
    }

    /// An error of a page, rendered by `template`.
    pub fn rendering(&self, failure: &Failure, template: &str) -> Diagnostic {
        let whole = |problem: Diagnostic| match self.set.meant(template) {
            Some(template) => problem.in_file(&template.file),
            None => problem,
        };
        let Failure::Tera { error, trouble } = failure else {
            let message = "the template engine broke down over this template";
            return whole(Diagnostic::error("template-error", message));
        };
        match error.kind() {
            ErrorKind::RenderingError(report) => self.report(error, report, trouble.as_deref()),
            ErrorKind::Io(_) => {
                let message = "this template makes a page of more than 64 MiB";
                whole(Diagnostic::error("page-too-large", message))
                    .hint("look for a loop that goes on for too long")
            }
            ErrorKind::Msg(message) if message.contains("recursion depth") => {
                let message = "components call one another more than 20 deep";
                let mut problem = whole(Diagnostic::error("template-depth", message));
                for (template, name) in self.recursive() {
                    let span = template.span(name.start, name.end);
                    problem = problem.label(span, "this component calls itself");
                }
                problem.hint("a component that calls itself has to come to an end")
            }
            _ => whole(Diagnostic::error("template-error", error.to_string())),
        }
    }

    fn report(
        &self,
        error: &tera::Error,
        report: &ReportError,
        trouble: Option<&FunctionError>,
    ) -> Diagnostic {
        let Some(template) = self.set.exact(report.filename()) else {
            return Diagnostic::error("template-error", report.message());
        };
        let range = report.span().range.clone();
        let problem = match trouble.filter(|trouble| trouble.message == report.message()) {
            Some(trouble) => {
                let range = wording::argument(template, range, trouble.argument.as_deref());
                let mut problem = Diagnostic::error(trouble.code, &trouble.message)
                    .at(template.span(range.start, range.end));
                problem.hints.clone_from(&trouble.hints);
                problem
            }
            None => wording::rendering(report.message(), template, range),
        };
        self.with_notes(problem, error, report)
    }

    fn with_notes(
        &self,
        mut problem: Diagnostic,
        error: &tera::Error,
        report: &ReportError,
    ) -> Diagnostic {
        // Tera draws the line that a place is in and would not find line 0, of an empty template.
        if report.span().start_line == 0 {
            return problem;
        }
        for note in drawn::notes(&error.to_string(), report.message()) {
            let Some(template) = self.set.exact(&note.place.template) else {
                continue;
            };
            let source = Source::new(&template.text);
            let start = source.offset(note.place.line, note.place.column);
            let rest = template.text.get(start..).unwrap_or("");
            let line = rest.lines().next().unwrap_or("");
            let span = template.span(start, start + note.width.min(line.len()));
            let label = match &*note.label {
                "called from" => "called from here",
                other => other,
            };
            problem = problem.label(span, label);
        }
        problem
    }

    /// Components that lead back to themselves.
    fn recursive(&self) -> Vec<(&Template, &super::source::Name)> {
        let mut found = Vec::new();
        for template in self.set.all() {
            for component in &template.outline.components {
                let name = &component.name;
                // Good enough for a label: the file that defines it calls it.
                let calls = template.outline.calls.iter();
                if calls.into_iter().any(|call| call.name.text == name.text) {
                    found.push((template, name));
                }
            }
        }
        found
    }
}
