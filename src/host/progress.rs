//! A line that shows the progress of a build, and the names of pages that take long. The line appears after a second, only
//! on a terminal, and is cleared at the end.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::clock::Stopwatch;
use super::memory::Granted;
use super::signal;
use super::terminal::Terminal;
use crate::base::{Digest, UrlPath};
use crate::engine::{Edition, Output, PictureRecipe, Pulse, Sink, Stage, Task};

/// The time after which the line appears.
const PATIENCE: Duration = Duration::from_secs(1);

/// A page that takes longer is named, and again each time that its time has doubled.
const SLOW: Duration = Duration::from_secs(3);

/// The interval of checks: a page that eats memory takes gigabytes a second.
const LOOK: Duration = Duration::from_millis(25);

/// The time after which a page may be one that eats memory.
const GROWING: Duration = Duration::from_millis(300);

/// Asks a build to end before it is done.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks for the end of the build.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the build has been asked to end.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A line on the standard error stream. Dropping it clears the line.
pub struct Progress {
    bar: ProgressBar,
    in_progress: Arc<InProgress>,
    /// Dropping it wakes the thread that shows the line.
    _wake: Sender<()>,
    _cleanup: signal::Cleanup,
}

impl Progress {
    /// Starts to wait for the time to show the line. `terminal` is the standard error stream; with `redact` no page is
    /// named; `stop` ends the build.
    pub fn new(terminal: Terminal, redact: bool, stop: &Stop) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos}") {
            bar.set_style(style);
        }
        let in_progress = Arc::new(InProgress {
            stop: stop.clone(),
            pages: Mutex::default(),
        });
        let (wake, woken) = mpsc::channel::<()>();
        let wait = {
            let bar = bar.clone();
            let in_progress = Arc::clone(&in_progress);
            move || {
                let mut is_shown = !terminal.is_terminal;
                let begun = Stopwatch::start();
                let granted = Granted::now();
                while woken.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                    if begun.elapsed() > PATIENCE && !std::mem::replace(&mut is_shown, true) {
                        bar.set_draw_target(ProgressDrawTarget::stderr());
                        bar.enable_steady_tick(Duration::from_millis(100));
                    }
                    let longest = in_progress.longest();
                    if longest > GROWING && granted.is_nearly_used_up() {
                        bar.finish_and_clear();
                        let text = in_progress.out_of_memory(redact);
                        io::stderr().write_all(text.as_bytes()).ok();
                        signal::end(2);
                    }
                    if longest < SLOW {
                        continue;
                    }
                    let slow = in_progress.slow(redact);
                    if !slow.is_empty() {
                        bar.suspend(|| io::stderr().write_all(slow.as_bytes())).ok();
                    }
                }
            }
        };
        // If no thread can be started, there is no line, no slow page is named and memory is not watched; the build goes on.
        let _ = thread::Builder::new().name("progress".into()).spawn(wait);
        let cleanup = signal::on_exit({
            let bar = bar.clone();
            move || bar.finish_and_clear()
        });
        Self {
            bar,
            in_progress,
            _wake: wake,
            _cleanup: cleanup,
        }
    }

    /// Shows what is being done, such as `Rendering pages`.
    pub fn say(&self, what: impl Into<String>) {
        self.bar.set_message(what.into());
    }

    /// Shows how many of the pictures have been made.
    fn pictures(&self, number: usize) {
        let form = "{spinner} {msg} {bar:24} {human_pos} of {human_len}";
        if let Ok(style) = ProgressStyle::with_template(form) {
            self.bar.set_style(style);
        }
        self.bar
            .set_length(u64::try_from(number).unwrap_or(u64::MAX));
        self.bar.set_position(0);
        self.say("Making pictures");
    }

    /// Wraps `sink` so that its outputs are counted and slow pages are named.
    pub fn count<'a>(&'a self, sink: &'a dyn Sink) -> impl Sink + 'a {
        Counted {
            sink,
            progress: self,
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// The pages that are being rendered.
struct InProgress {
    stop: Stop,
    /// One page at most for each thread.
    pages: Mutex<BTreeMap<u64, Page>>,
}

struct Page {
    path: UrlPath,
    template: Option<String>,
    since: Stopwatch,
    /// The time after which it is named next.
    named_after: Duration,
}

thread_local! {
    static THREAD: u64 = {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed)
    };
}

impl InProgress {
    fn pages(&self) -> MutexGuard<'_, BTreeMap<u64, Page>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The longest time that a page has taken so far.
    fn longest(&self) -> Duration {
        let pages = self.pages();
        let times = pages.values().map(|page| page.since.elapsed());
        times.max().unwrap_or_default()
    }

    /// The message before the program ends because memory runs out.
    fn out_of_memory(&self, redact: bool) -> String {
        let mut text = String::from("error: rendering takes more memory than there is\n");
        for page in self.pages().values() {
            if let Some(template) = page.template.as_ref().filter(|_| !redact)
                && page.since.elapsed() > GROWING
            {
                text.push_str(&format!("  {}, by the template {template}\n", page.path));
            }
        }
        text.push_str(
            "  help: look there for a text that a loop adds to, or for very many that are joined\n",
        );
        text
    }

    /// A line for each page that takes long.
    fn slow(&self, redact: bool) -> String {
        let mut lines = String::new();
        for page in self.pages().values_mut() {
            let taken = page.since.elapsed();
            if taken < page.named_after {
                continue;
            }
            page.named_after = taken * 2;
            let seconds = taken.as_secs();
            let text = match &page.template {
                _ if redact => format!("A page has been rendering for {seconds} s\n"),
                Some(template) => format!(
                    "{} has been rendering for {seconds} s, by the template {template}\n",
                    page.path
                ),
                None => format!("{} has been in the making for {seconds} s\n", page.path),
            };
            lines.push_str(&text);
        }
        lines
    }
}

impl Pulse for InProgress {
    fn renders(&self, template: &str) {
        let mut pages = self.pages();
        if let Some(page) = pages.get_mut(&THREAD.with(|thread| *thread)) {
            page.template = Some(template.to_owned());
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_set()
    }
}

struct Counted<'a> {
    sink: &'a dyn Sink,
    progress: &'a Progress,
}

impl Sink for Counted<'_> {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        self.sink.put(path, digest, bytes);
        self.progress.bar.inc(1);
    }

    fn has_edition(&self, edition: &Edition) -> bool {
        self.sink.has_edition(edition)
    }

    fn read(&self, path: &UrlPath, output: Output) -> Option<Vec<u8>> {
        self.sink.read(path, output)
    }

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        let is_kept = self.sink.keep(path, output);
        // Of pictures it is known how many there will be, so those count that are there already.
        if is_kept && self.progress.bar.length().is_some() {
            self.progress.bar.inc(1);
        }
        is_kept
    }

    fn defer(&self, path: &UrlPath, picture: &PictureRecipe) -> bool {
        self.sink.defer(path, picture)
    }

    fn stage(&self, stage: Stage) {
        if let Stage::Pictures(number) = stage {
            self.progress.pictures(number);
        }
        self.sink.stage(stage);
    }

    fn begin(&self, task: Task<'_>) {
        self.sink.begin(task);
        if let Task::Render(path) = task {
            let page = Page {
                path: path.clone(),
                template: None,
                since: Stopwatch::start(),
                named_after: SLOW,
            };
            let thread = THREAD.with(|thread| *thread);
            self.progress.in_progress.pages().insert(thread, page);
        }
    }

    fn end(&self) {
        let thread = THREAD.with(|thread| *thread);
        self.progress.in_progress.pages().remove(&thread);
        self.sink.end();
    }

    fn pulse(&self) -> Option<Arc<dyn Pulse>> {
        Some(Arc::clone(&self.progress.in_progress) as _)
    }
}
