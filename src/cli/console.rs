//! Standard output and standard error.

use std::io::{self, ErrorKind, Write};

use super::failure::{Code, Failure};
use crate::diag::text::Look;
use crate::host::progress::{Progress, Stop};
use crate::host::terminal::{Colour, Terminal};

/// The two output streams. If a reader goes away (`parkpages list | head`), printing ends but the work goes on.
pub struct Console {
    out: Terminal,
    err: Terminal,
    failed: Option<io::Error>,
}

impl Console {
    /// The streams of this process, with colours or without.
    pub fn new(colour: Colour) -> Self {
        Self {
            out: Terminal::stdout(colour),
            err: Terminal::stderr(colour),
            failed: None,
        }
    }

    /// The look of problems on standard error.
    pub fn look(&self) -> Look {
        Look {
            colour: self.err.colour,
            width: self.err.width,
        }
    }

    /// Whether results on standard output have colours.
    pub fn has_colour(&self) -> bool {
        self.out.colour
    }

    /// Shows a progress line, on a terminal and after a while. With `redact` it names no page; `stop` ends the build.
    pub fn progress(&self, what: &str, redact: bool, stop: &Stop) -> Progress {
        let progress = Progress::new(self.err, redact, stop);
        progress.say(what);
        progress
    }

    /// Prints a result to standard output.
    pub fn out(&mut self, text: &str) {
        if self.failed.is_some() {
            return;
        }
        let mut stream = io::stdout().lock();
        let written = stream.write_all(text.as_bytes());
        self.failed = written.and_then(|()| stream.flush()).err();
    }

    /// Prints a message to standard error. An error is ignored: there is nowhere to report it.
    pub fn err(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Prints why the command failed.
    pub fn fail(&self, failure: &Failure) -> Code {
        self.err(&failure.render(self.err.colour));
        Code::Failed
    }

    /// Prints a message of clap. Help and the version are results, wrong usage is a failure.
    pub fn usage(&mut self, error: &clap::Error) -> Code {
        let text = error.render();
        let text = |colour: bool| {
            if colour {
                text.ansi().to_string()
            } else {
                text.to_string()
            }
        };
        if error.use_stderr() {
            self.err(&text(self.err.colour));
            Code::Failed
        } else {
            self.out(&text(self.out.colour));
            Code::Done
        }
    }

    /// Returns the exit code, which is `code` unless standard output could not be written.
    pub fn close(self, code: Code) -> Code {
        match &self.failed {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => self.fail(&Failure::new(
                format!("standard output could not be written: {error}"),
            )),
            _ => code,
        }
    }
}
