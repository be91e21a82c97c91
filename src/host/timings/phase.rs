//! The phases of a build, and what is measured of each.

use std::time::Duration;

/// A kind of work, in the order in which the table has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Comparing sources, query results and outputs with those of the build before.
    Compare,
    /// Reading files of the site and the theme.
    Read,
    /// Parsing files, and loading the theme.
    Parse,
    /// Assembling the site: entries with their Markdown, terms, references, addresses.
    Index,
    /// Rendering pages and other outputs.
    Render,
    /// Staging outputs in the workspace.
    Write,
    /// Checking what no page shows, and sorting the diagnostics.
    Check,
    /// Loading and storing the build cache.
    Cache,
    /// Moving staged outputs into the output folder.
    Commit,
    /// Everything else: start, messages, clearing up.
    Rest,
}

impl Phase {
    /// All phases in their order.
    pub const ALL: [Self; 10] = [
        Self::Compare,
        Self::Read,
        Self::Parse,
        Self::Index,
        Self::Render,
        Self::Write,
        Self::Check,
        Self::Cache,
        Self::Commit,
        Self::Rest,
    ];

    /// The name in lower case, for the table and for traces.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compare => "compare",
            Self::Read => "read",
            Self::Parse => "parse",
            Self::Index => "index",
            Self::Render => "render",
            Self::Write => "write",
            Self::Check => "check",
            Self::Cache => "cache",
            Self::Commit => "commit",
            Self::Rest => "rest",
        }
    }
}

/// The measured times of a phase.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    /// Its part of the elapsed time, in seconds. The parts of all phases add up to the whole.
    pub wall: f64,
    /// The same summed over the threads, in seconds.
    pub threads: f64,
    /// The number of files or outputs, if they are handled one by one.
    pub count: usize,
    /// The number of threads that are working on it.
    pub(super) busy: u32,
}

/// A task or a stage with its beginning and its end, for a trace. Times are counted from the start.
#[derive(Debug)]
pub struct Span {
    /// The name of the phase or the stage.
    pub kind: &'static str,
    /// The file or output; `None` for a stage, and for nameless spans.
    pub name: Option<String>,
    /// The thread; 0 is the one that started the measurement.
    pub thread: usize,
    /// The time of its beginning.
    pub from: Duration,
    /// The time of its end.
    pub to: Duration,
}
