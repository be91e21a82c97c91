//! Problems as data. A [`Diagnostic`] names a place in a file, says what is wrong in an editor's
//! words and what to do; the renderers turn a list of them into text for people, JSON, GitHub
//! annotations or SARIF.

pub mod browser;
pub mod codes;
pub mod conflict;
pub mod github;
pub mod json;
mod lock_file;
mod place;
pub mod sarif;
mod source;
pub mod text;

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::RelPath;
pub use lock_file::LockFile;
use place::{Place, Places, texts};
pub use source::{Position, Source};

/// How bad it is. With an error nothing is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The site has an error: `public/` does not change.
    Error,
    /// The site is built; an editor should have a look.
    Warning,
}

/// A place in a file: a range of bytes of the file as it is on disk, or the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file, relative to the root.
    pub file: RelPath,
    /// Start and end (exclusive) in bytes; `None` is the file as a whole.
    pub range: Option<(u32, u32)>,
}

impl Span {
    /// The file as a whole.
    pub fn file(file: &RelPath) -> Self {
        Self {
            file: file.clone(),
            range: None,
        }
    }

    /// The bytes `start..end` of the file.
    pub fn new(file: &RelPath, start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            file: file.clone(),
            range: Some((clamp(start), clamp(end.max(start)))),
        }
    }
}

/// A second place that belongs to a problem, with what is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Label {
    /// Where the label points.
    pub span: Span,
    /// What is there, as `the other entry with this address`.
    pub message: String,
}

/// A problem with its place, its words and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The main place; `None` only where no file is to blame.
    pub span: Option<Span>,
    /// How bad it is.
    pub severity: Severity,
    /// The stable name of this kind of problem, as `unknown-key`.
    pub code: Cow<'static, str>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Further places that belong to the problem, in the order of the message.
    pub labels: Vec<Label>,
    /// What to do, one suggestion each.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// An error. `code` is kebab-case and stable.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A warning. `code` is kebab-case and stable.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    fn new(severity: Severity, code: &'static str, message: String) -> Self {
        let other = match severity {
            Severity::Error => codes::Kind::Warning,
            Severity::Warning => codes::Kind::Error,
        };
        debug_assert!(
            codes::kind(code).is_some_and(|kind| kind != other),
            "`{code}` is not in diag/codes.rs, or not as {severity:?}"
        );
        Self {
            span: None,
            severity,
            code: Cow::Borrowed(code),
            message,
            labels: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Sets the main place.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Sets the main place to a file as a whole.
    #[must_use]
    pub fn in_file(self, file: &RelPath) -> Self {
        self.at(Span::file(file))
    }

    /// Adds a further place, with what is there.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            message: message.into(),
        });
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds what to do, if there is something to say.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hints.extend(hint);
        self
    }

    /// Whether nothing is published because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Sorts by place, then severity and text, and drops what is there twice.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    let all: BTreeSet<Diagnostic> = diagnostics.drain(..).collect();
    diagnostics.extend(all);
}

/// Takes out what else is said of files that hold a merge conflict: most of it only follows from the
/// marker lines, and all of it may be gone once a version is chosen.
pub fn hold_back(diagnostics: &mut Vec<Diagnostic>) {
    let file = |one: &Diagnostic| one.span.as_ref().map(|span| span.file.clone());
    let conflicts = diagnostics.iter().filter(|one| one.code == conflict::CODE);
    let files: BTreeSet<RelPath> = conflicts.filter_map(file).collect();
    if !files.is_empty() {
        diagnostics.retain(|one| {
            one.code == conflict::CODE
                || !(one.span.as_ref()).is_some_and(|span| files.contains(&span.file))
        });
    }
}

/// A mistake in a shared file, as a template, is met on each page that is made from it. Of sorted
/// diagnostics with such a file that say the same of the same place, keeps the first and tells how
/// many others there are.
pub fn fold(diagnostics: &mut Vec<Diagnostic>, is_shared: impl Fn(&RelPath) -> bool) {
    let mut folded: Vec<(Diagnostic, usize)> = Vec::with_capacity(diagnostics.len());
    for one in diagnostics.drain(..) {
        let same = |other: &Diagnostic| {
            let key = |d: &Diagnostic| (d.severity, d.code.clone(), d.message.clone());
            other.span == one.span && key(other) == key(&one)
        };
        let shared = one.span.as_ref().is_some_and(|span| is_shared(&span.file));
        match folded.last_mut() {
            Some((first, more)) if shared && same(first) => *more += 1,
            _ => folded.push((one, 0)),
        }
    }
    diagnostics.extend(folded.into_iter().map(|(one, more)| match more {
        0 => one,
        1 => one.hint("the same on another page"),
        more => one.hint(format!("the same on {more} other pages")),
    }));
}
