//! Standard output and standard error.

use std::io::{self, ErrorKind, Write};

use super::failure::{Code, Failure};
use crate::diag::text::Look;
use crate::host::progress::{Progress, Stop};
use crate::host::terminal::{Colour, Terminal};

/// The two streams. A reader that goes away (`parkpages list | head`) ends the printing, not the
/// work.
pub struct Console {
    out: Terminal,
    err: Terminal,
    failed: Option<io::Error>,
}

impl Console {
    /// Streams with colours or without.
    pub fn new(colour: Colour) -> Self {
        Self {
            out: Terminal::stdout(colour),
            err: Terminal::stderr(colour),
            failed: None,
        }
    }

    /// How problems look on standard error.
    pub fn look(&self) -> Look {
        Look {
            colour: self.err.colour,
            width: self.err.width,
        }
    }

    /// A line that says what goes on, on a terminal, after a while.
    pub fn progress(&self, what: &str, redact: bool, stop: &Stop) -> Progress {
        let progress = Progress::new(self.err, redact, stop);
        progress.say(what);
        progress
    }

    /// Prints what was asked for.
    pub fn out(&mut self, text: &str) {
        if self.failed.is_some() {
            return;
        }
        let mut stream = io::stdout().lock();
        let written = stream.write_all(text.as_bytes());
        self.failed = written.and_then(|()| stream.flush()).err();
    }

    /// Prints what a person should know. Where standard error is closed there is nobody to tell.
    pub fn err(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Prints why nothing could be done.
    pub fn fail(&self, failure: &Failure) -> Code {
        self.err(&failure.render(self.err.colour));
        Code::Failed
    }

    /// Prints what clap has to say: help and the version are what was asked for.
    pub fn usage(&mut self, error: &clap::Error) -> Code {
        let text = error.render();
        let text = |colour: bool| match colour {
            true => text.ansi().to_string(),
            false => text.to_string(),
        };
        if error.use_stderr() {
            self.err(&text(self.err.colour));
            Code::Failed
        } else {
            self.out(&text(self.out.colour));
            Code::Done
        }
    }

    /// The exit code: `code`, unless standard output could not be written.
    pub fn close(self, code: Code) -> Code {
        match &self.failed {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => self.fail(&Failure::new(
                format!("standard output could not be written: {error}"),
            )),
            _ => code,
        }
    }
}
