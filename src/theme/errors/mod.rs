//! Turns Tera's errors into diagnostics.
//!
//! 1. The place of an error is mapped from the text that Tera compiled to the theme's file.
//! 2. Its notes (`called from`) are only in the text of Tera's report, from which `drawn` parses them.
//! 3. `wording` rephrases the message for authors of themes, and suggests known names.

mod drawn;
mod wording;

use std::collections::BTreeSet;
use std::ops::Range;

use drawn::Place;
use tera::{ErrorKind, ReportError};

use super::load::{Template, TemplateSet};
use super::running::FunctionError;
use crate::diag::{Diagnostic, Source};

/// Why a page was not rendered.
pub enum Failure {
    /// Tera reported an error.
    Tera {
        /// The error as Tera reported it.
        error: Box<tera::Error>,
        /// The error of our function that failed last, which is not always the cause.
        function_error: Option<Box<FunctionError>>,
    },
    /// Tera panicked, which is a bug in it.
    Panic,
}

/// Which text of a template the places of an error refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compiled {
    /// The text as its author wrote it.
    AsWritten,
    /// The text with inserted calls ([`Counted`](super::source::Counted)).
    Counted,
}

impl Compiled {
    /// Maps a byte range of the text to the template as written.
    fn original(self, template: &Template, range: Range<usize>) -> Range<usize> {
        match self {
            Self::AsWritten => range,
            Self::Counted => template.counted.original(range),
        }
    }

    fn text(self, template: &Template) -> &str {
        match self {
            Self::AsWritten => &template.text,
            Self::Counted => &template.counted.text,
        }
    }

    /// The byte range in the template as written of a place that Tera underlines with `width` carets. It ends with its line at the latest.
    fn place(self, template: &Template, place: &Place, width: usize) -> Range<usize> {
        let text = self.text(template);
        let start = Source::new(text).offset(place.line, place.column);
        let rest = text.get(start..).unwrap_or("");
        let line = rest.lines().next().unwrap_or("");
        self.original(template, start..start + width.min(line.len()))
    }
}

/// Turns errors of a set of templates into diagnostics.
pub struct Translator<'a> {
    set: &'a TemplateSet,
}

impl<'a> Translator<'a> {
    /// A translator for errors of these templates.
    pub fn new(set: &'a TemplateSet) -> Self {
        Self { set }
    }

    /// The diagnostic for a syntax error, which Tera found in a template by itself.
    pub fn syntax(
        &self,
        error: &tera::Error,
        template: &Template,
        compiled: Compiled,
    ) -> Diagnostic {
        let ErrorKind::SyntaxError(report) = error.kind() else {
            return Diagnostic::error("template-error", error.to_string()).in_file(&template.file);
        };
        let range = compiled.original(template, report.span().range.clone());
        let at = template.text.get(range.clone()).unwrap_or("");
        let before = template.text.get(..range.start).unwrap_or("");
        let (message, hint) = wording::syntax(report.message(), at, before);
        let problem = Diagnostic::error("template-syntax", message)
            .at(template.span(range.start, range.end))
            .maybe_hint(hint);
        self.with_notes(problem, error, report, compiled)
    }

    /// The diagnostics for an error of compiling all templates together, which may have several reports.
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
                        let at = Compiled::Counted.place(template, &report.place, 1);
                        problem.at(template.span(at.start, at.end))
                    }
                    None => problem,
                }
            })
            .collect()
    }

    /// The diagnostic for a failed render by `template`.
    pub fn rendering(&self, failure: &Failure, template: &str) -> Diagnostic {
        let whole = |problem: Diagnostic| match self.set.resolve(template) {
            Some(template) => problem.in_file(&template.file),
            None => problem,
        };
        let Failure::Tera {
            error,
            function_error,
        } = failure
        else {
            let message = "the template engine broke down over this template";
            return whole(Diagnostic::error("template-error", message));
        };
        match error.kind() {
            ErrorKind::RenderingError(report) => {
                self.report(error, report, function_error.as_deref())
            }
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
        function_error: Option<&FunctionError>,
    ) -> Diagnostic {
        let Some(template) = self.set.exact(report.filename()) else {
            return Diagnostic::error("template-error", report.message());
        };
        let range = report.span().range.clone();
        let range = Compiled::Counted.original(template, range);
        let problem = match function_error
            .filter(|function_error| function_error.message == report.message())
        {
            Some(function_error) => {
                let range = wording::argument(template, range, function_error.argument.as_deref());
                let mut problem = Diagnostic::error(function_error.code, &function_error.message)
                    .at(template.span(range.start, range.end));
                problem.hints.clone_from(&function_error.hints);
                problem
            }
            None => wording::rendering(report.message(), template, range),
        };
        self.with_notes(problem, error, report, Compiled::Counted)
    }

    fn with_notes(
        &self,
        mut problem: Diagnostic,
        error: &tera::Error,
        report: &ReportError,
        compiled: Compiled,
    ) -> Diagnostic {
        // Tera's report quotes the line of the place, and cannot find line 0, which is that of an empty template.
        if report.span().start_line == 0 {
            return problem;
        }
        // A component that calls itself is called from the same place again and again.
        let mut known = BTreeSet::new();
        for note in drawn::notes(&error.to_string(), report.message()) {
            let Some(template) = self.set.exact(&note.place.template) else {
                continue;
            };
            let place = compiled.place(template, &note.place, note.width);
            if !known.insert((&template.name, place.start, note.label.clone())) {
                continue;
            }
            let span = template.span(place.start, place.end);
            let label = match &*note.label {
                "called from" => "called from here",
                other => other,
            };
            problem = problem.label(span, label);
        }
        problem
    }

    /// The components that are called in the template that defines them, which probably call themselves.
    fn recursive(&self) -> Vec<(&Template, &super::source::Name)> {
        let mut found = Vec::new();
        for template in self.set.all() {
            for component in &template.outline.components {
                let name = &component.name;
                // Not exact, but good enough for a label.
                let calls = template.outline.calls.iter();
                if calls.into_iter().any(|call| call.name.text == name.text) {
                    found.push((template, name));
                }
            }
        }
        found
    }
}
