//! Waits until a site has to be built again.
//!
//! 1. [`events`] receives events of the file system below `content/`, `static/` and `themes/`, or asks for a rescan at an interval
//!    where the system sends none. An event is only a hint: events get lost, come twice, and come for files that have
//!    not changed.
//! 2. [`tree`] compares the stamps of the files that an event names (of all files where it names more), and the bytes
//!    of those whose stamp is new or cannot be trusted yet. Only what differs is a change; the build takes its word
//!    and the bytes that were read.
//! 3. The instant of the next publication, expiry or deadline wakes as well, and so does a clock that went backwards.
//!
//! A needless rescan costs a few milliseconds, a missed change a wrong page. So all files are compared every few
//! seconds in any case, and once at the start.

mod events;
mod tree;

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use jiff::Timestamp;

use super::{HostError, clock};
use crate::base::RelPath;
use events::{FsEvents, Rescan};
use tree::Tree;
pub use tree::WatchedWorld;

/// The interval at which all files are compared in any case.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// The time after which racy files are compared again.
const RACE: Duration = Duration::from_millis(100);
/// The interval at which a root that is gone is looked for.
const MISSING: Duration = Duration::from_millis(250);
/// Clocks are corrected by small steps, which no page shows. In seconds.
const STEP: i64 = 1;

/// A reason to build a site again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// These files were created, removed or have other bytes.
    Changed(Vec<RelPath>),
    /// Something on the site is due.
    Due,
    /// The clock went backwards.
    Clock,
    /// The longest wait is over.
    Again,
    /// No reason to build, but a notice for the user.
    Notice(String),
}

/// When to wake apart from changes of files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Until {
    /// The instant of the last build. A clock that shows less went backwards.
    pub built: Timestamp,
    /// The next instant at which the site changes by time alone.
    pub due: Option<Timestamp>,
    /// The longest time to wait.
    pub longest: Option<Duration>,
}

/// A watcher of the files of a site and of the clock.
pub struct Watch {
    root: PathBuf,
    tree: Tree,
    events: FsEvents,
    /// The instant of every build, if time is fixed.
    fixed: Option<Timestamp>,
    missing: bool,
    /// The time since all files were compared.
    swept: clock::Stopwatch,
    /// Reasons that have not been returned yet, in this order.
    waiting: VecDeque<Wake>,
}

impl Watch {
    /// Starts to watch the site at `root`. With `poll`, files are compared at that interval instead of after events of
    /// the system; with `fixed`, time does not pass.
    ///
    /// # Errors
    /// The root is not a folder or may not be read.
    pub fn open(
        root: &Path,
        poll: Option<Duration>,
        fixed: Option<Timestamp>,
    ) -> Result<Self, HostError> {
        let fail = |source| HostError::Root {
            root: root.to_owned(),
            source,
        };
        // Absolute, because the working directory may be replaced as well.
        let mut tree = Tree::new(&std::path::absolute(root).map_err(fail)?);
        // Before the first scan: what happens after it must not be missed.
        let real = std::fs::canonicalize(root).map_err(fail)?;
        let (events, notice) = FsEvents::new(real, poll);
        tree.sweep()?;
        Ok(Self {
            root: root.to_owned(),
            tree,
            events,
            fixed,
            missing: false,
            swept: clock::Stopwatch::start(),
            waiting: notice.into_iter().map(Wake::Notice).collect(),
        })
    }

    /// The site as the last scan found it, at the present instant. After the build, pass it to [`Watch::learn`]: later
    /// changes are compared with what the build read.
    ///
    /// # Errors
    /// The root is gone. [`Watch::next`] waits for it.
    pub fn world(&mut self) -> Result<WatchedWorld, HostError> {
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
    pub fn learn(&mut self, world: WatchedWorld) {
        self.tree.learn(world);
    }

    /// Looks for changed files during a build that takes longer than `patience`, until the build is `over`. Returns whether
    /// there were any; [`Watch::next`] then returns them.
    pub fn is_overtaken(&mut self, patience: Duration, over: &Receiver<()>) -> bool {
        if over.recv_timeout(patience) != Err(RecvTimeoutError::Timeout) {
            return false;
        }
        let mut waiting = VecDeque::new();
        let until = Until {
            longest: Some(RACE),
            ..Until::default()
        };
        let mut overtaken = false;
        // While the root is missing, `next` returns only when it is back, and the build must not wait for that.
        while !overtaken && !self.missing && over.try_recv() == Err(TryRecvError::Empty) {
            let wake = self.next(until);
            overtaken = matches!(wake, Wake::Changed(_));
            if wake != Wake::Again {
                waiting.push_back(wake);
            }
        }
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
            let mut wait = match (self.missing, self.tree.has_racy_files()) {
                (true, _) => MISSING,
                (false, true) => RACE,
                (false, false) => HEARTBEAT,
            };
            wait = wait.min(left.unwrap_or(wait)).max(Duration::from_millis(1));
            if self.fixed.is_none() && !self.missing {
                match time_left(clock::now(), until) {
                    Ok(left) => wait = wait.min(left.unwrap_or(wait)),
                    Err(wake) => return wake,
                }
            }
            let rescan = self.events.wait(wait);
            // Before the scan: what happens after it must not be missed.
            let notice = self.events.renew();
            self.waiting.extend(notice.map(Wake::Notice));
            let is_time = self.swept.elapsed() >= HEARTBEAT;
            match rescan {
                Rescan::No => {}
                Rescan::Paths(paths) if !is_time && !self.missing => self.scan(Some(&paths)),
                Rescan::TimedOut if !is_time && !self.missing => self.scan(Some(&BTreeSet::new())),
                Rescan::Paths(_) | Rescan::TimedOut | Rescan::All => self.scan(None),
            }
        }
    }

    /// Compares the files at some paths, or all files.
    fn scan(&mut self, paths: Option<&BTreeSet<RelPath>>) {
        let changes = match paths {
            Some(paths) => self.tree.scan(paths),
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
                // The outputs may have gone with the folder.
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

/// The time that is left until something is due, or the reason to build that time has brought.
fn time_left(now: Timestamp, until: Until) -> Result<Option<Duration>, Wake> {
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
        assert_eq!(time_left(now, until(990, None)), Ok(None));
        let left = Ok(Some(Duration::from_secs(5)));
        assert_eq!(time_left(now, until(990, Some(1005))), left);
        assert_eq!(time_left(now, until(990, Some(1000))), Err(Wake::Due));
        assert_eq!(time_left(now, until(1001, None)), Ok(None));
        assert_eq!(time_left(now, until(1002, None)), Err(Wake::Clock));
    }
}
