//! What a person sees of a build that takes its time: one line that goes away at the end. It comes
//! after a second, and only on a terminal.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::signal;
use super::terminal::Terminal;
use crate::base::{Digest, UrlPath};
use crate::engine::{Edition, Output, Sink, Stage, Task};

/// A build that takes less shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line on the standard error stream. Dropping it clears the line.
pub struct Progress {
    bar: ProgressBar,
    /// Dropped with the rest: that wakes the thread that waits to show the line.
    _wake: Sender<()>,
    _cleanup: signal::Cleanup,
}

impl Progress {
    /// Begins. `terminal` is that of the standard error stream.
    pub fn new(terminal: Terminal) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos}") {
            bar.set_style(style);
        }
        let (wake, woken) = mpsc::channel::<()>();
        if terminal.is_terminal {
            let bar = bar.clone();
            let wait = move || {
                if woken.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.enable_steady_tick(Duration::from_millis(100));
                }
            };
            // Without a thread there is no line, and nothing else is lost.
            let _ = thread::Builder::new().name("progress".into()).spawn(wait);
        }
        let cleanup = signal::on_exit({
            let bar = bar.clone();
            move || bar.finish_and_clear()
        });
        Self {
            bar,
            _wake: wake,
            _cleanup: cleanup,
        }
    }

    /// Says what goes on, as `Rendering pages`.
    pub fn say(&self, what: impl Into<String>) {
        self.bar.set_message(what.into());
    }

    /// `sink`, whose outputs are counted on the line.
    pub fn count<'a>(&'a self, sink: &'a dyn Sink) -> impl Sink + 'a {
        Counted {
            sink,
            bar: &self.bar,
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

struct Counted<'a> {
    sink: &'a dyn Sink,
    bar: &'a ProgressBar,
}

impl Sink for Counted<'_> {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        self.sink.put(path, digest, bytes);
        self.bar.inc(1);
    }

    fn has_edition(&self, edition: &Edition) -> bool {
        self.sink.has_edition(edition)
    }

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        self.sink.keep(path, output)
    }

    fn stage(&self, stage: Stage) {
        self.sink.stage(stage);
    }

    fn begin(&self, task: Task<'_>) {
        self.sink.begin(task);
    }

    fn end(&self) {
        self.sink.end();
    }
}
