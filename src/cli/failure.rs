//! The ways in which a command ends.

use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

use crate::host::HostError;

/// The exit code of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    Done,
    /// The site has errors.
    Errors,
    /// Wrong usage, or something in the way outside the site.
    Failed,
    /// A signal ended it: 128 plus the number of the signal.
    Interrupted(u8),
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(match code {
            Code::Done => 0,
            Code::Errors => 1,
            Code::Failed => 2,
            Code::Interrupted(code) => code,
        })
    }
}

/// The reason why a command could not do its work at all (exit code 2). Problems of the site are diagnostics instead.
#[derive(Debug)]
pub struct Failure {
    message: String,
    hints: Vec<String>,
}

impl Failure {
    /// A failure with a message: one sentence without a full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// Adds advice, if there is any.
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hints.extend(hint);
        self
    }

    /// Adds advice on what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        Self {
            message: error.to_string(),
            hints: error.hint().into_iter().collect(),
        }
    }
}

impl Failure {
    /// The lines to print, in the colours of clap's own messages or without.
    pub fn render(&self, colour: bool) -> String {
        let (error, help) = if colour {
            (
                AnsiColor::Red.on_default().bold(),
                AnsiColor::Cyan.on_default().bold(),
            )
        } else {
            (Style::new(), Style::new())
        };
        let mut text = format!("{error}error:{error:#} {}\n", self.message);
        for hint in &self.hints {
            text += &format!("  {help}help:{help:#} {hint}\n");
        }
        text
    }
}
