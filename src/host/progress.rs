//! What a person sees of a build that takes its time: one line that goes away at the end, and the
//! pages that take long by name. The line comes after a second, and only on a terminal.

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
use crate::engine::{Edition, Output, Pulse, Sink, Stage, Task};

/// A build that takes less shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A page that takes longer is named, and again each time that this has doubled.
const SLOW: Duration = Duration::from_secs(3);

/// How often is looked at what goes on: a page that eats memory takes gigabytes a second.
const LOOK: Duration = Duration::from_millis(25);

/// A page that takes longer may be one that eats memory.
const GROWING: Duration = Duration::from_millis(300);

/// Asks a build to end before it is done.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Nobody waits for the build any more.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether that is so.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A line on the standard error stream. Dropping it clears the line.
pub struct Progress {
    bar: ProgressBar,
    under_way: Arc<UnderWay>,
    /// Dropped with the rest: that wakes the thread that waits to show the line.
    _wake: Sender<()>,
    _cleanup: signal::Cleanup,
}

impl Progress {
    /// Begins. `terminal` is that of the standard error stream; with `redact` no page is named. Whoever
    /// has `stop` may end the build.
    pub fn new(terminal: Terminal, redact: bool, stop: &Stop) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos}") {
            bar.set_style(style);
        }
        let under_way = Arc::new(UnderWay {
            stop: stop.clone(),
            pages: Mutex::default(),
        });
        let (wake, woken) = mpsc::channel::<()>();
        let wait = {
            let bar = bar.clone();
            let under_way = Arc::clone(&under_way);
            move || {
                let mut is_shown = !terminal.is_terminal;
                let begun = Stopwatch::start();
                let granted = Granted::now();
                while woken.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                    if begun.elapsed() > PATIENCE && !std::mem::replace(&mut is_shown, true) {
                        bar.set_draw_target(ProgressDrawTarget::stderr());
                        bar.enable_steady_tick(Duration::from_millis(100));
                    }
                    let longest = under_way.longest();
                    if longest > GROWING && granted.is_nearly_used_up() {
                        bar.finish_and_clear();
                        let text = under_way.out_of_memory(redact);
                        io::stderr().write_all(text.as_bytes()).ok();
                        signal::end(2);
                    }
                    if longest < SLOW {
                        continue;
                    }
                    let slow = under_way.slow(redact);
                    if !slow.is_empty() {
                        bar.suspend(|| io::stderr().write_all(slow.as_bytes())).ok();
                    }
                }
            }
        };
        // Without a thread there is no line, and nothing else is lost.
        let _ = thread::Builder::new().name("progress".into()).spawn(wait);
        let cleanup = signal::on_exit({
            let bar = bar.clone();
            move || bar.finish_and_clear()
        });
        Self {
            bar,
            under_way,
            _wake: wake,
            _cleanup: cleanup,
        }
    }

    /// Says what goes on, as `Rendering pages`.
    pub fn say(&self, what: impl Into<String>) {
        self.bar.set_message(what.into());
    }

    /// `sink`, whose outputs are counted on the line, and whose pages are watched.
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

/// The pages that threads are at.
struct UnderWay {
    stop: Stop,
    /// By the thread.
    pages: Mutex<BTreeMap<u64, Page>>,
}

struct Page {
    path: UrlPath,
    template: Option<String>,
    since: Stopwatch,
    /// It is named when it has taken so long.
    named_after: Duration,
}

thread_local! {
    static THREAD: u64 = {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed)
    };
}

impl UnderWay {
    fn pages(&self) -> MutexGuard<'_, BTreeMap<u64, Page>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long the page takes that takes longest.
    fn longest(&self) -> Duration {
        let pages = self.pages();
        let times = pages.values().map(|page| page.since.elapsed());
        times.max().unwrap_or_default()
    }

    /// What is said before the program ends for want of memory.
    fn out_of_memory(&self, redact: bool) -> String {
        let mut text = String::from("error: rendering takes more memory than there is\n");
        for page in self
            .pages()
            .values()
            .filter(|page| page.since.elapsed() > GROWING)
        {
            match &page.template {
                Some(template) if !redact => {
                    text.push_str(&format!("  {}, by the template {template}\n", page.path));
                }
                _ => {}
            }
        }
        text.push_str(
            "  help: look there for a text that a loop adds to, or for very many that are joined\n",
        );
        text
    }

    /// Names the pages that take long, a line each.
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

impl Pulse for UnderWay {
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

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        self.sink.keep(path, output)
    }

    fn stage(&self, stage: Stage) {
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
            self.progress.under_way.pages().insert(thread, page);
        }
    }

    fn end(&self) {
        let thread = THREAD.with(|thread| *thread);
        self.progress.under_way.pages().remove(&thread);
        self.sink.end();
    }

    fn pulse(&self) -> Option<Arc<dyn Pulse>> {
        Some(Arc::clone(&self.progress.under_way) as _)
    }
}
