//! Where a build's time goes.
//!
//! A build asks no clock: it says which stage begins and which task a thread is at ([`Sink::stage`],
//! [`Sink::begin`]), and all reading and writing passes through the [wrappers] made here. At each
//! such event the time since the last one is [accounted](account) for:
//!
//! - to what threads were at; where several were at different things, each has its part. So the
//!   wall times of all phases add up to the whole, though reading and parsing go on at once;
//! - where no thread was at a task, to the phase that the stage itself is.
//!
//! What a stage does on all cores without telling of tasks is seen from the processor time that it took.

mod account;
mod phase;
mod trace;
mod wrappers;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::engine::Sink;
use crate::world::World;
use account::Account;
pub use phase::{Phase, Span, Times};
pub use trace::{TraceFile, trace};
use wrappers::{TimedSink, TimedWorld};

/// What spans are kept for a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spans {
    /// None.
    Off,
    /// All, without names of files and outputs.
    Nameless,
    /// All.
    Named,
}

/// Measures a build.
#[derive(Debug)]
pub struct Timings {
    start: Instant,
    spans: Spans,
    account: Mutex<Account>,
}

/// What was measured.
#[derive(Debug)]
pub struct Measured {
    /// Of each phase.
    pub phases: BTreeMap<Phase, Times>,
    /// From the start to the end.
    pub total: Duration,
    /// In the order of their ends.
    pub spans: Vec<Span>,
}

impl Timings {
    /// Starts to measure, in [`Phase::Rest`].
    pub fn start(spans: Spans) -> Self {
        let account = Account::new(spans != Spans::Off, thread::current().id(), processor());
        Self {
            start: Instant::now(),
            spans,
            account: Mutex::new(account),
        }
    }

    /// Does `work` as a stage that is all of one phase, but for what it tells itself.
    pub fn during<T>(&self, phase: Phase, work: impl FnOnce() -> T) -> T {
        self.stage(phase.name(), phase);
        let done = work();
        self.stage(Phase::Rest.name(), Phase::Rest);
        done
    }

    /// `world`, whose reading is measured.
    pub fn world<'a>(&'a self, world: &'a dyn World) -> impl World + 'a {
        TimedWorld(self, world)
    }

    /// `sink`, measured with all that it is told.
    pub fn sink<'a>(&'a self, sink: &'a dyn Sink) -> impl Sink + 'a {
        TimedSink(self, sink)
    }

    /// Ends it.
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

    /// The account up to now. The clock is read behind the lock, so that it goes one way for all.
    fn now(&self) -> MutexGuard<'_, Account> {
        let mut account = self.account.lock().unwrap_or_else(PoisonError::into_inner);
        account.advance(self.start.elapsed());
        account
    }

    fn stage(&self, name: &'static str, own: Phase) {
        self.now().stage(name, own, processor());
    }

    fn begin(&self, phase: Phase, name: &str) {
        let name = (self.spans == Spans::Named).then(|| name.to_owned());
        self.now().begin(thread::current().id(), phase, name);
    }

    fn end(&self) {
        self.now().end(thread::current().id());
    }
}

/// The time that all threads of this process have had a processor, in seconds.
fn processor() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
