//! Collects the diagnostics of a text, with places in its file.

use std::ops::Range;

use super::options::Options;
use crate::diag::{Diagnostic, Label, Severity, Span};

/// How many problems of one text are reported one by one; of further ones only the number is.
const MOST: usize = 200;

/// The problems of a text.
#[derive(Debug)]
pub(super) struct Problems<'a> {
    options: Options<'a>,
    found: Vec<Diagnostic>,
    /// The number of problems beyond [`MOST`].
    more: usize,
    /// The severity of the worst of them.
    worst: Severity,
    /// The last of them, so that [`Problems::add`] always has one to hand out.
    spare: Diagnostic,
}

/// A problem just reported, to which labels and hints can be added.
#[derive(Debug)]
pub(super) struct Problem<'p>(&'p mut Diagnostic);

impl Problem<'_> {
    /// Points out another place that has to do with the problem.
    pub fn label(self, span: Span, message: impl Into<String>) -> Self {
        self.0.labels.push(Label {
            span,
            message: message.into(),
        });
        self
    }

    /// Says how to solve the problem.
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
            spare: Diagnostic::warning("more-problems", ""),
        }
    }

    /// The bytes of the file for a byte range of the text.
    pub fn place(&self, range: Range<usize>) -> (u32, u32) {
        self.options.only_place.unwrap_or_else(|| {
            let clamp = |at: usize| u32::try_from(self.options.offset + at).unwrap_or(u32::MAX);
            (clamp(range.start), clamp(range.end))
        })
    }

    /// The same as [`Problems::place`], with the file.
    pub fn span(&self, range: Range<usize>) -> Span {
        self.placed(self.place(range))
    }

    /// A span for bytes of the file.
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

    /// The first [`MOST`] problems, and one that counts the rest.
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
