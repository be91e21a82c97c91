//! What time goes to, and what is measured of it.

use std::time::Duration;

/// What time goes to, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Comparing sources, answers and outputs with those of the build before.
    Compare,
    /// Reading files.
    Read,
    /// Making items of files, and the theme.
    Parse,
    /// Making the site: entries with their Markdown, terms, references, addresses.
    Index,
    /// Making outputs.
    Render,
    /// Staging outputs.
    Write,
    /// Looking through what no page shows, and putting the problems together.
    Check,
    /// Loading what was kept, and keeping it.
    Cache,
    /// Putting outputs in place.
    Commit,
    /// All else.
    Rest,
}

impl Phase {
    /// All of them.
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

    /// Its name, a word in small letters.
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

/// What was measured of a phase.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    /// Its part of the time that has passed, in seconds. Those of all phases add up to the whole.
    pub wall: f64,
    /// The same summed over the threads, in seconds.
    pub threads: f64,
    /// Files or outputs that it dealt with, where it deals with them one by one.
    pub count: usize,
    /// Threads that are at it.
    pub(super) busy: u32,
}

/// Something from its begin to its end, for a trace. Times are those since the start.
#[derive(Debug)]
pub struct Span {
    /// What kind of thing.
    pub kind: &'static str,
    /// Which file or output; none for a stage, and where names were not wanted.
    pub name: Option<String>,
    /// The thread: 0 is the one that started the measuring.
    pub thread: usize,
    /// Its begin.
    pub from: Duration,
    /// Its end.
    pub to: Duration,
}
