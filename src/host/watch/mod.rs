//! Waits until a site wants to be built again.
//!
//! 1. [`hints`] hears that something may have happened below `content/` and `themes/`: from the
//!    system, or where that is silent by looking again and again. A hint says nothing of what
//!    happened: events get lost, come twice, come for files that are as before.
//! 2. [`tree`] looks at the stamps of the files that a hint names, or of all where it names more than
//!    files, and at the bytes of those whose stamp leaves a doubt. Only what it finds is a change.
//! 3. The instant of the next publication, expiry or deadline wakes too, and so does a clock that
//!    went backwards.
//!
//! A look that was asked for too often costs a few milliseconds; a change that was missed costs a
//! wrong page. So there is a look at all files every few seconds in any case, and a first one at once.

mod hints;
mod tree;

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use jiff::Timestamp;

use super::{HostError, clock};
use crate::base::RelPath;
use hints::{FsEvents, Rescan};
pub use tree::Snapshot;
use tree::Tree;

/// Without any hint the files are looked at this often.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How soon they are looked at again where a stamp cannot be relied on yet.
const DOUBT: Duration = Duration::from_millis(100);
/// How often somebody looks for a root that is gone.
const MISSING: Duration = Duration::from_millis(250);
/// Clocks are set right by small steps, which change nothing that a page shows.
const STEP: i64 = 1;

/// Why a site wants to be built again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// These files came, went or have other bytes.
    Changed(Vec<RelPath>),
    /// An instant has come that something on the site waited for.
    Due,
    /// The clock went backwards.
    Clock,
    /// The time that the caller was willing to wait is over.
    Again,
    /// Nothing has to be built; a person should know this.
    Notice(String),
}

/// When to wake besides changes of files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Until {
    /// The instant of the last build: a clock that shows less went backwards.
    pub built: Timestamp,
    /// The next instant that changes something by itself.
    pub due: Option<Timestamp>,
    /// For how long to wait at most.
    pub longest: Option<Duration>,
}

/// The files of a site and the clock, watched.
pub struct Watch {
    root: PathBuf,
    tree: Tree,
    hints: FsEvents,
    /// The instant at which time stands still.
    fixed: Option<Timestamp>,
    missing: bool,
    /// Since all files were looked at.
    swept: clock::Stopwatch,
    /// What is still to be told, in this order.
    waiting: VecDeque<Wake>,
}

impl Watch {
    /// Begins to watch the site at `root`. With `poll`, by looking at that interval alone; with
    /// `fixed`, at an instant that never passes.
    ///
    /// # Errors
    /// The root is no folder, or may not be read.
    pub fn open(
        root: &Path,
        poll: Option<Duration>,
        fixed: Option<Timestamp>,
    ) -> Result<Self, HostError> {
        let fail = |source| HostError::Root {
            root: root.to_owned(),
            source,
        };
        // Absolute: the folder that the program was started in may be replaced as well.
        let mut tree = Tree::new(&std::path::absolute(root).map_err(fail)?);
        // Hints first: what happens after the first look has to be heard.
        let real = std::fs::canonicalize(root).map_err(fail)?;
        let (hints, notice) = FsEvents::new(real, poll);
        tree.sweep()?;
        Ok(Self {
            root: root.to_owned(),
            tree,
            hints,
            fixed,
            missing: false,
            swept: clock::Stopwatch::start(),
            waiting: notice.into_iter().map(Wake::Notice).collect(),
        })
    }

    /// The site as it was found last, at the present instant. What a build reads through it is what
    /// later changes are compared with, once it was [learnt](Watch::learn).
    ///
    /// # Errors
    /// The root is gone: [`Watch::next`] waits for it.
    pub fn world(&mut self) -> Result<Snapshot, HostError> {
        let world = self.tree.world(self.fixed.unwrap_or_else(clock::now));
        if let Err(error) = &world
            && !std::mem::replace(&mut self.missing, true)
        {
            let text = format!("{error}; waiting for it");
            self.waiting.push_back(Wake::Notice(text));
        }
        world
    }

    /// Remembers what a build has read.
    pub fn learn(&mut self, world: Snapshot) {
        self.tree.learn(world);
    }

    /// Looks for changed files while a build goes on that takes longer than `patience`, until it is
    /// `over`. Returns whether there were any: [`Watch::next`] tells them.
    pub fn is_overtaken(&mut self, patience: Duration, over: &Receiver<()>) -> bool {
        if over.recv_timeout(patience) != Err(RecvTimeoutError::Timeout) {
            return false;
        }
        let mut waiting = VecDeque::new();
        let until = Until {
            longest: Some(DOUBT),
            ..Until::default()
        };
        while over.try_recv() == Err(TryRecvError::Empty) {
            match self.next(until) {
                Wake::Again => {}
                wake => waiting.push_back(wake),
            }
            if matches!(waiting.back(), Some(Wake::Changed(_))) {
                break;
            }
        }
        let overtaken = matches!(waiting.back(), Some(Wake::Changed(_)));
        waiting.append(&mut self.waiting);
        self.waiting = waiting;
        overtaken
    }

    /// Waits until there is something to do.
    pub fn next(&mut self, until: Until) -> Wake {
        let begun = clock::Stopwatch::start();
        loop {
            if let Some(wake) = self.waiting.pop_front() {
                return wake;
            }
            let left = until.longest.map(|all| all.saturating_sub(begun.elapsed()));
            if left == Some(Duration::ZERO) && !self.missing {
                return Wake::Again;
            }
            let mut wait = match (self.missing, self.tree.is_in_doubt()) {
                (true, _) => MISSING,
                (false, true) => DOUBT,
                (false, false) => HEARTBEAT,
            };
            wait = wait.min(left.unwrap_or(wait)).max(Duration::from_millis(1));
            if self.fixed.is_none() && !self.missing {
                match time(clock::now(), until) {
                    Ok(left) => wait = wait.min(left.unwrap_or(wait)),
                    Err(wake) => return wake,
                }
            }
            let look = self.hints.wait(wait);
            // Before the look: what comes after it has to be heard.
            let notice = self.hints.renew();
            self.waiting.extend(notice.map(Wake::Notice));
            let is_time = self.swept.elapsed() >= HEARTBEAT;
            match look {
                Rescan::No => {}
                Rescan::Paths(paths) if !is_time && !self.missing => self.look(Some(&paths)),
                Rescan::Over if !is_time && !self.missing => self.look(Some(&BTreeSet::new())),
                Rescan::Paths(_) | Rescan::Over | Rescan::All => self.look(None),
            }
        }
    }

    /// Looks at some paths, or at all.
    fn look(&mut self, paths: Option<&BTreeSet<RelPath>>) {
        let changes = match paths {
            Some(paths) => self.tree.look(paths),
            None => {
                self.swept = clock::Stopwatch::start();
                self.tree.sweep()
            }
        };
        match changes {
            Ok(changes) => {
                let is_back = std::mem::take(&mut self.missing);
                if is_back {
                    let text = format!("`{}` is there again", self.root.display());
                    self.waiting.push_back(Wake::Notice(text));
                }
                // What was made of a folder that is back may have gone with it.
                if is_back || !changes.is_empty() {
                    self.waiting.push_back(Wake::Changed(changes));
                }
            }
            Err(_) if self.missing => {}
            Err(error) => {
                self.missing = true;
                let text = format!("{error}; waiting for it");
                self.waiting.push_back(Wake::Notice(text));
            }
        }
    }
}

/// The time that is left until something is due; or what time has brought.
fn time(now: Timestamp, until: Until) -> Result<Option<Duration>, Wake> {
    if now.as_second() + STEP < until.built.as_second() {
        return Err(Wake::Clock);
    }
    match until.due {
        Some(due) if due <= now => Err(Wake::Due),
        Some(due) => Ok(Some(
            Duration::try_from(due.duration_since(now)).unwrap_or_default(),
        )),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn until(built: i64, due: Option<i64>) -> Until {
        let at = |second| Timestamp::from_second(second).unwrap();
        Until {
            built: at(built),
            due: due.map(at),
            longest: None,
        }
    }

    #[test]
    fn time_wakes_at_what_is_due_and_when_it_goes_backwards() {
        let now = Timestamp::from_second(1000).unwrap();
        assert_eq!(time(now, until(990, None)), Ok(None));
        let left = Ok(Some(Duration::from_secs(5)));
        assert_eq!(time(now, until(990, Some(1005))), left);
        assert_eq!(time(now, until(990, Some(1000))), Err(Wake::Due));
        assert_eq!(time(now, until(1001, None)), Ok(None));
        assert_eq!(time(now, until(1002, None)), Err(Wake::Clock));
    }
}
