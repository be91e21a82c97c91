//! Where a build's time goes.
//!
//! A build reads no clock: it reports which stage begins and which task a thread works on ([`Sink::stage`],
//! [`Sink::begin`]), and all reading and writing passes through the [wrappers] of this module. At each of these events
//! the time since the last one is [accounted](account) for:
//!
//! - to the tasks of the threads; if threads work on different tasks, each gets its part. So the wall times of all
//!   phases add up to the whole, although reading and parsing overlap;
//! - if no thread has a task, to the phase of the stage.
//!
//! The work of a stage that uses all cores without reporting tasks is taken from the processor time.

mod account;
mod phase;
mod trace;
mod wrappers;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::engine::Sink;
use crate::host::sys::processor_time;
use crate::world::World;
use account::Account;
pub use phase::{Phase, Span, Times};
pub use trace::{TraceFile, trace};
use wrappers::{TimedSink, TimedWorld};

/// Which spans are recorded for a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spans {
    /// No spans: there is no trace.
    Off,
    /// All spans, without the names of files and outputs.
    Nameless,
    /// All spans, with the names of files and outputs.
    Named,
}

/// A measurement of a build that is going on.
#[derive(Debug)]
pub struct Timings {
    start: Instant,
    spans: Spans,
    account: Mutex<Account>,
}

/// The result of a measurement.
#[derive(Debug)]
pub struct Measured {
    /// The times of each phase.
    pub phases: BTreeMap<Phase, Times>,
    /// The time from the start to the end.
    pub total: Duration,
    /// The recorded spans in the order of their ends.
    pub spans: Vec<Span>,
}

impl Timings {
    /// Starts a measurement, in [`Phase::Rest`].
    pub fn start(spans: Spans) -> Self {
        let account = Account::new(
            spans != Spans::Off,
            thread::current().id(),
            processor_time(),
        );
        Self {
            start: Instant::now(),
            spans,
            account: Mutex::new(account),
        }
    }

    /// Runs `work` as a stage of the given phase, apart from the tasks that it reports itself.
    pub fn during<T>(&self, phase: Phase, work: impl FnOnce() -> T) -> T {
        self.stage(phase.name(), phase);
        let done = work();
        self.stage(Phase::Rest.name(), Phase::Rest);
        done
    }

    /// Runs `work` as a task of this thread, which others may work beside.
    pub fn task<T>(&self, phase: Phase, work: impl FnOnce() -> T) -> T {
        self.now().begin(thread::current().id(), phase, None);
        let done = work();
        self.end();
        done
    }

    /// Wraps `world` so that reading is measured.
    pub fn world<'a>(&'a self, world: &'a dyn World) -> impl World + 'a {
        TimedWorld(self, world)
    }

    /// Wraps `sink` so that writing, stages and tasks are measured.
    pub fn sink<'a>(&'a self, sink: &'a dyn Sink) -> impl Sink + 'a {
        TimedSink(self, sink)
    }

    /// Ends the measurement and returns its result.
    pub fn finish(self) -> Measured {
        self.stage(Phase::Rest.name(), Phase::Rest);
        let account = self.account.into_inner();
        let account = account.unwrap_or_else(PoisonError::into_inner);
        Measured {
            phases: account.phases,
            total: account.last,
            spans: account.spans,
        }
    }

    /// The account, advanced to the present. The clock is read while the lock is held, so that time does not go
    /// backwards between threads.
    fn now(&self) -> MutexGuard<'_, Account> {
        let mut account = self.account.lock().unwrap_or_else(PoisonError::into_inner);
        account.advance(self.start.elapsed());
        account
    }

    fn stage(&self, name: &'static str, own: Phase) {
        self.now().stage(name, own, processor_time());
    }

    fn begin(&self, phase: Phase, name: &str) {
        let name = (self.spans == Spans::Named).then(|| name.to_owned());
        self.now().begin(thread::current().id(), phase, name);
    }

    fn end(&self) {
        self.now().end(thread::current().id());
    }
}
