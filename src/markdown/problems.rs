//! What is wrong in a text, with places in its file.

use std::ops::Range;

use super::options::Options;
use crate::diag::{Diagnostic, Label, Severity, Span};

/// More problems in one text than anybody reads.
const MOST: usize = 200;

/// The problems of a text.
#[derive(Debug)]
pub(super) struct Problems<'a> {
    options: Options<'a>,
    found: Vec<Diagnostic>,
    more: usize,
    worst: Severity,
    spare: Diagnostic,
}

/// A problem just reported, to be told more of.
#[derive(Debug)]
pub(super) struct Problem<'p>(&'p mut Diagnostic);

impl Problem<'_> {
    /// Adds another place.
    pub fn label(self, span: Span, message: impl Into<String>) -> Self {
        self.0.labels.push(Label {
            span,
            message: message.into(),
        });
        self
    }

    /// Adds what to do.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }
}

impl<'a> Problems<'a> {
    pub fn new(options: &Options<'a>) -> Self {
        Self {
            options: *options,
            found: Vec::new(),
            more: 0,
            worst: Severity::Warning,
            spare: Diagnostic::warning("", ""),
        }
    }

    /// The place in the file of a range of the text.
    pub fn place(&self, range: Range<usize>) -> (u32, u32) {
        self.options.whole.unwrap_or_else(|| {
            let clamp = |at: usize| u32::try_from(self.options.offset + at).unwrap_or(u32::MAX);
            (clamp(range.start), clamp(range.end))
        })
    }

    /// The same as a span.
    pub fn span(&self, range: Range<usize>) -> Span {
        self.placed(self.place(range))
    }

    /// A place in the file as a span.
    pub fn placed(&self, at: (u32, u32)) -> Span {
        Span {
            file: self.options.file.clone(),
            range: Some(at),
        }
    }

    /// Reports an error at a range of the text.
    pub fn error(
        &mut self,
        code: &'static str,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Problem<'_> {
        self.add(Diagnostic::error(code, message).at(self.span(range)))
    }

    /// Reports a warning at a range of the text.
    pub fn warning(
        &mut self,
        code: &'static str,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Problem<'_> {
        self.add(Diagnostic::warning(code, message).at(self.span(range)))
    }

    fn add(&mut self, problem: Diagnostic) -> Problem<'_> {
        if self.found.len() < MOST {
            self.found.push(problem);
            return Problem(self.found.last_mut().unwrap_or(&mut self.spare));
        }
        self.more += 1;
        self.worst = self.worst.min(problem.severity);
        self.spare = problem;
        Problem(&mut self.spare)
    }

    /// All of them; of a great many, the first and how many there are.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        if self.more > 0 {
            let message = format!("this text has {} more problems", self.more);
            let mut rest = Diagnostic::warning("more-problems", message)
                .at(self.span(0..0))
                .hint("they are shown when the first ones are mended");
            rest.severity = self.worst;
            self.found.push(rest);
        }
        self.found
    }
}
