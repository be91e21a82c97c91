//! Divides the time that has passed among phases. Each event comes with its instant.

use std::collections::{BTreeMap, HashMap};
use std::thread::ThreadId;
use std::time::Duration;

use super::phase::{Phase, Span, Times};

/// Time since the start, by phase.
#[derive(Debug)]
pub(super) struct Account {
    /// The instant up to which time has been accounted for.
    pub last: Duration,
    pub phases: BTreeMap<Phase, Times>,
    pub spans: Vec<Span>,
    keeps_spans: bool,
    stage: Stage,
    /// The number of threads that are working on a task.
    busy: u32,
    threads: HashMap<ThreadId, Thread>,
}

#[derive(Debug)]
struct Stage {
    name: &'static str,
    /// The phase of the time in which no thread has a task.
    own: Phase,
    from: Duration,
    /// The processor time of the process when the stage began, and the part of it that threads had accounted for.
    processor: f64,
    threads: f64,
}

#[derive(Debug)]
struct Thread {
    number: usize,
    /// The tasks that it is working on, the innermost last.
    open: Vec<(Phase, Option<String>, Duration)>,
}

impl Account {
    /// An account that starts in [`Phase::Rest`]. `processor` is the processor time up to now, in seconds.
    pub fn new(keeps_spans: bool, main: ThreadId, processor: f64) -> Self {
        let main_thread = Thread {
            number: 0,
            open: Vec::new(),
        };
        let phases = Phase::ALL.map(|phase| (phase, Times::default()));
        Self {
            last: Duration::ZERO,
            phases: phases.into_iter().collect(),
            spans: Vec::new(),
            keeps_spans,
            stage: Stage {
                name: Phase::Rest.name(),
                own: Phase::Rest,
                from: Duration::ZERO,
                processor,
                threads: 0.0,
            },
            busy: 0,
            threads: HashMap::from([(main, main_thread)]),
        }
    }

    /// Accounts for the time up to `now`.
    pub fn advance(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.last).as_secs_f64();
        self.last = now;
        if self.busy == 0 {
            if let Some(own) = self.phases.get_mut(&self.stage.own) {
                own.wall += passed;
                own.threads += passed;
            }
            return;
        }
        for times in self.phases.values_mut().filter(|times| times.busy > 0) {
            let spent = passed * f64::from(times.busy);
            times.wall += spent / f64::from(self.busy);
            times.threads += spent;
        }
    }

    /// Ends the current stage and begins another.
    pub fn stage(&mut self, name: &'static str, own: Phase, processor: f64) {
        let old = &self.stage;
        // Threads that reported no task show only in the processor time.
        let unseen = (processor - old.processor) - (self.threads_total() - old.threads);
        if let Some(times) = self.phases.get_mut(&old.own) {
            times.threads += unseen.max(0.0);
        }
        if self.keeps_spans && old.own != Phase::Rest {
            self.spans.push(Span {
                kind: old.name,
                name: None,
                thread: 0,
                from: old.from,
                to: self.last,
            });
        }
        self.stage = Stage {
            name,
            own,
            from: self.last,
            processor,
            threads: self.threads_total(),
        };
    }

    /// A thread begins a task, which has this name in its span.
    pub fn begin(&mut self, thread: ThreadId, phase: Phase, name: Option<String>) {
        let number = self.threads.len();
        let thread = self.threads.entry(thread).or_insert_with(|| Thread {
            number,
            open: Vec::new(),
        });
        let outer = thread.open.last().map(|(outer, ..)| *outer);
        thread.open.push((phase, name, self.last));
        self.turn(outer, Some(phase));
    }

    /// A thread ends what it began last.
    pub fn end(&mut self, thread: ThreadId) {
        let Some(thread) = self.threads.get_mut(&thread) else {
            return;
        };
        let Some((phase, name, from)) = thread.open.pop() else {
            return;
        };
        let outer = thread.open.last().map(|(outer, ..)| *outer);
        let number = thread.number;
        self.turn(Some(phase), outer);
        if let Some(times) = self.phases.get_mut(&phase) {
            times.count += 1;
        }
        // Whether an output is there is asked of each: that is no event worth showing.
        if self.keeps_spans && phase != Phase::Compare {
            self.spans.push(Span {
                kind: phase.name(),
                name,
                thread: number,
                from,
                to: self.last,
            });
        }
    }

    /// A thread turns from one phase to another.
    fn turn(&mut self, from: Option<Phase>, to: Option<Phase>) {
        if let Some(times) = from.and_then(|phase| self.phases.get_mut(&phase)) {
            times.busy = times.busy.saturating_sub(1);
            self.busy = self.busy.saturating_sub(1);
        }
        if let Some(times) = to.and_then(|phase| self.phases.get_mut(&phase)) {
            times.busy += 1;
            self.busy += 1;
        }
    }

    fn threads_total(&self) -> f64 {
        self.phases.values().map(|times| times.threads).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(account: &mut Account, seconds: u64) -> &mut Account {
        account.advance(Duration::from_secs(seconds));
        account
    }

    fn times(account: &Account, phase: Phase) -> (f64, f64, usize) {
        let times = account.phases[&phase];
        (times.wall, times.threads, times.count)
    }

    #[test]
    fn all_time_is_accounted_for_once() {
        let main = std::thread::current().id();
        let one = std::thread::spawn(|| std::thread::current().id());
        let two = std::thread::spawn(|| std::thread::current().id());
        let (one, two) = (one.join().unwrap(), two.join().unwrap());
        let mut account = Account::new(true, main, 100.0);
        at(&mut account, 1).stage("load", Phase::Parse, 101.0);
        at(&mut account, 3).begin(one, Phase::Read, Some("a".into()));
        at(&mut account, 4).begin(two, Phase::Parse, None);
        at(&mut account, 10).end(one);
        at(&mut account, 11).end(two);
        at(&mut account, 12).stage("index", Phase::Index, 101.0);
        // Two seconds on the clock, and six of the processor.
        at(&mut account, 14).stage("end", Phase::Rest, 107.0);
        assert_eq!(times(&account, Phase::Rest), (1.0, 1.0, 0));
        assert_eq!(times(&account, Phase::Read), (4.0, 7.0, 1));
        // By itself 2 and 1, beside the reading 3 of 6, alone 1.
        assert_eq!(times(&account, Phase::Parse), (7.0, 10.0, 1));
        assert_eq!(times(&account, Phase::Index), (2.0, 6.0, 0));
        let wall: f64 = account.phases.values().map(|times| times.wall).sum();
        assert!((wall - 14.0).abs() < 1e-9);
        let spans: Vec<_> = account
            .spans
            .iter()
            .map(|span| (span.kind, span.thread, span.to.as_secs()))
            .collect();
        let expected = [
            ("read", 1, 10),
            ("parse", 2, 11),
            ("load", 0, 12),
            ("index", 0, 14),
        ];
        assert_eq!(spans, expected);
    }

    #[test]
    fn what_is_inside_is_not_counted_twice() {
        let main = std::thread::current().id();
        let mut account = Account::new(false, main, 0.0);
        account.begin(main, Phase::Render, None);
        at(&mut account, 1).begin(main, Phase::Read, None);
        at(&mut account, 3).end(main);
        at(&mut account, 4).end(main);
        account.end(main);
        assert_eq!(times(&account, Phase::Render), (2.0, 2.0, 1));
        assert_eq!(times(&account, Phase::Read), (2.0, 2.0, 1));
        assert!(account.spans.is_empty());
    }
}
