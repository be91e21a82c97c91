//! Writes the spans of a build as a file in the Trace Event Format, which Perfetto, speedscope and `chrome://tracing`
//! open.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::phase::Span;
use crate::host::error::HostError;
use crate::host::output_dir::place;
use crate::host::signal;

/// A complete event (`"ph": "X"`). Times are in microseconds.
#[derive(Serialize)]
struct Event<'a> {
    name: Cow<'a, str>,
    cat: &'a str,
    ph: char,
    ts: f64,
    dur: f64,
    pid: u32,
    tid: usize,
}

/// The bytes of a trace: a row for the main thread with its stages, and one for each other thread.
pub fn trace(spans: &[Span]) -> Vec<u8> {
    let mut spans: Vec<&Span> = spans.iter().collect();
    // An outer span comes before those inside it.
    spans.sort_by_key(|span| (span.thread, span.from, std::cmp::Reverse(span.to)));
    let mut threads: Vec<usize> = spans.iter().map(|span| span.thread).collect();
    threads.dedup();
    let mut lines: Vec<String> = vec![named("process_name", 0, "parkpages build")];
    lines.extend(threads.into_iter().map(|thread| match thread {
        0 => named("thread_name", 0, "main"),
        worker => named("thread_name", worker, &format!("worker {worker}")),
    }));
    // Events consist of text and numbers, which can always be serialised.
    lines.extend(spans.into_iter().filter_map(|span| {
        let event = Event {
            name: match &span.name {
                Some(name) => Cow::Owned(format!("{} {name}", span.kind)),
                None => Cow::Borrowed(span.kind),
            },
            cat: span.kind,
            ph: 'X',
            ts: microseconds(span.from),
            dur: microseconds(span.to.saturating_sub(span.from)),
            pid: 1,
            tid: span.thread,
        };
        serde_json::to_string(&event).ok()
    }));
    let lines = lines.join(",\n");
    format!("{{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n{lines}\n]}}\n").into_bytes()
}

/// An event that names a thread or the process.
fn named(kind: &str, tid: usize, name: &str) -> String {
    json!({"name": kind, "ph": "M", "pid": 1, "tid": tid, "args": {"name": name}}).to_string()
}

fn microseconds(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1e3
}

/// The file to which a trace is written.
#[derive(Debug)]
pub struct TraceFile {
    named: PathBuf,
    folder: PathBuf,
    name: String,
}

impl TraceFile {
    /// Makes sure that a file can be written at `path`, which replaces a file that exists. `root` is the site and
    /// `output` its output folder.
    ///
    /// # Errors
    /// The path is among sources or outputs, is not a file, or cannot be written.
    pub fn open(path: &Path, root: &Path, output: &Path) -> Result<Self, HostError> {
        let (folder, name) = place::beside(path, root, output)?;
        let file = Self {
            named: path.to_owned(),
            folder,
            name,
        };
        file.fresh(b"")
            .and_then(fs::remove_file)
            .map_err(|source| file.refused(source))?;
        Ok(file)
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// The system refuses to write or to rename it.
    pub fn write(&self, bytes: &[u8]) -> Result<(), HostError> {
        let _hold = signal::hold();
        let fresh = self.fresh(bytes).map_err(|source| self.refused(source))?;
        fs::rename(&fresh, self.folder.join(&self.name)).map_err(|source| {
            let _ = fs::remove_file(&fresh);
            self.refused(source)
        })
    }

    /// Writes a temporary file beside it.
    fn fresh(&self, bytes: &[u8]) -> std::io::Result<PathBuf> {
        use std::io::Write;
        let path = self
            .folder
            .join(format!(".parkpages-trace.{}", std::process::id()));
        // A process with the same number may have been killed before.
        let _ = fs::remove_file(&path);
        let mut file = fs::File::create_new(&path)?;
        file.write_all(bytes).inspect_err(|_| {
            let _ = fs::remove_file(&path);
        })?;
        Ok(path)
    }

    fn refused(&self, source: std::io::Error) -> HostError {
        HostError::io(format!("write `{}`", self.named.display()), source)
    }
}
