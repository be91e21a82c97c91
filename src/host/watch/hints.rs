//! Hears that something may have happened.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use notify::event::{CreateKind, EventKind, ModifyKind, RemoveKind};
use notify::{Config, ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::base::RelPath;
use crate::host::clock::Stopwatch;
use crate::world::is_left_out;

/// A save is over when nothing has happened for this long: editors write, rename and set rights.
const QUIET: Duration = Duration::from_millis(20);
/// Somebody who writes without a pause is not waited for any longer than this.
const LONGEST: Duration = Duration::from_secs(1);
/// The interval of looking where the system cannot tell.
const FALL_BACK: Duration = Duration::from_secs(1);
/// The folders that a site is made of.
const WATCHED: [&str; 2] = ["content", "themes"];

/// What the system says, as far as it is of use.
struct Heard {
    /// Folders came or went: what is in new ones may not be heard yet.
    folders: bool,
    error: Option<notify::Error>,
    /// Where it happened, below the root; `None` where that may be anywhere.
    paths: Option<Vec<RelPath>>,
}

/// Where somebody should look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rescan {
    /// Nowhere yet.
    No,
    /// The time that somebody was willing to wait is over, and nothing was heard.
    Over,
    /// At these paths.
    Paths(BTreeSet<RelPath>),
    /// Everywhere.
    All,
}

/// Who tells that something may have happened.
enum Kind {
    System {
        watcher: RecommendedWatcher,
        heard: Receiver<Heard>,
        /// What was watched at the names of the root and the folders.
        identities: Vec<Option<(u64, u64)>>,
    },
    /// Nobody: somebody has to look, at this interval.
    Clock(Duration),
}

/// Hints that something may have happened below a root.
pub(super) struct FsEvents {
    root: PathBuf,
    kind: Kind,
    /// Folders came or went.
    stale: bool,
    failed: Option<notify::Error>,
    /// For how long nobody has looked by the clock.
    waited: Duration,
}

impl FsEvents {
    /// Begins to listen below `root`, which is absolute and without symbolic links; or, with `poll`,
    /// only to look at that interval. Returns what a person should know, too.
    pub(super) fn new(root: PathBuf, poll: Option<Duration>) -> (Self, Option<String>) {
        let mut hints = Self {
            root,
            kind: Kind::Clock(poll.unwrap_or(FALL_BACK)),
            stale: false,
            failed: None,
            waited: Duration::ZERO,
        };
        let notice = match poll {
            Some(_) => None,
            None => hints.listen(),
        };
        (hints, notice)
    }

    /// Waits at most `longest`, and tells where somebody should look now.
    pub(super) fn wait(&mut self, longest: Duration) -> Rescan {
        let heard = match &self.kind {
            Kind::Clock(interval) => {
                // Who is not willing to wait so long comes again.
                let wait = longest.min(interval.saturating_sub(self.waited));
                thread::sleep(wait);
                self.waited += wait;
                let is_time = self.waited >= *interval;
                if is_time {
                    self.waited = Duration::ZERO;
                }
                return if is_time { Rescan::All } else { Rescan::No };
            }
            Kind::System { heard, .. } => heard,
        };
        let mut next = match heard.recv_timeout(longest) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => return Rescan::Over,
            // The thread that listens is gone; there is still the clock.
            Err(RecvTimeoutError::Disconnected) => {
                self.kind = Kind::Clock(FALL_BACK);
                return Rescan::All;
            }
        };
        let begun = Stopwatch::start();
        let mut look = Rescan::Paths(BTreeSet::new());
        loop {
            self.stale |= next.folders;
            self.failed = self.failed.take().or(next.error);
            match (&mut look, next.paths) {
                (Rescan::Paths(all), Some(paths)) => all.extend(paths),
                _ => look = Rescan::All,
            }
            if begun.elapsed() > LONGEST {
                return look;
            }
            match heard.recv_timeout(QUIET) {
                Ok(more) => next = more,
                Err(_) => return look,
            }
        }
    }

    /// Listens to new folders too. What a person should know of it.
    pub(super) fn renew(&mut self) -> Option<String> {
        if let Some(error) = self.failed.take() {
            return Some(self.give_up(&error));
        }
        let Kind::System {
            watcher,
            identities,
            ..
        } = &mut self.kind
        else {
            return None;
        };
        if *identities != self::identities(&self.root) {
            // Something else is there now under the same name: nothing of the old is of use.
            return self.listen();
        }
        if !std::mem::take(&mut self.stale) || !cfg!(target_os = "linux") {
            return None;
        }
        let error = watch(watcher, &self.root).err()?;
        Some(self.give_up(&error))
    }

    fn listen(&mut self) -> Option<String> {
        let (tell, heard) = mpsc::channel();
        let root = self.root.clone();
        let hear = move |result| hear(&root, result, &tell);
        let watcher = RecommendedWatcher::new(hear, Config::default());
        let identities = identities(&self.root);
        self.stale = false;
        match watcher.and_then(|mut watcher| watch(&mut watcher, &self.root).map(|()| watcher)) {
            Ok(watcher) => {
                self.kind = Kind::System {
                    watcher,
                    heard,
                    identities,
                };
                None
            }
            // The root is gone for now; who looks for it will see.
            Err(_) if !self.root.is_dir() => None,
            Err(error) => Some(self.give_up(&error)),
        }
    }

    fn give_up(&mut self, error: &notify::Error) -> String {
        self.kind = Kind::Clock(FALL_BACK);
        why(error)
    }
}

/// Listens to the root for its folders' coming and going, and to all below these.
fn watch(watcher: &mut RecommendedWatcher, root: &Path) -> notify::Result<()> {
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    for name in WATCHED {
        match watcher.watch(&root.join(name), RecursiveMode::Recursive) {
            Err(error) if is_gone(&error) => {}
            result => result?,
        }
    }
    Ok(())
}

/// Whether a folder went away while it was being listened to: that is heard from the one above it.
fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

/// What tells the root and its folders from others of the same names.
fn identities(root: &Path) -> Vec<Option<(u64, u64)>> {
    let all = [root.to_owned()].into_iter();
    let all = all.chain(WATCHED.map(|name| root.join(name)));
    all.map(|path| {
        let data = std::fs::metadata(path).ok()?;
        Some((data.dev(), data.ino()))
    })
    .collect()
}

/// Passes on what may concern the site.
fn hear(root: &Path, result: notify::Result<Event>, tell: &Sender<Heard>) {
    let heard = match result {
        // Our own reading is heard as well.
        Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
        Ok(event) if !event.need_rescan() && !concerns(root, &event) => return,
        Ok(event) => {
            let folders = event.need_rescan() || is_of_folders(&event);
            Heard {
                folders,
                error: None,
                paths: (!folders).then(|| paths(root, &event)).flatten(),
            }
        }
        Err(error) if is_gone(&error) => Heard {
            folders: true,
            error: None,
            paths: None,
        },
        Err(error) => Heard {
            folders: false,
            error: Some(error),
            paths: None,
        },
    };
    // Nobody listens any more when the program ends.
    let _ = tell.send(heard);
}

/// Whether an event is of the root itself or of a file that a site may be made of.
fn concerns(root: &Path, event: &Event) -> bool {
    event.paths.is_empty() || event.paths.iter().any(|path| may_be_source(root, path))
}

fn may_be_source(root: &Path, path: &Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else {
        return true;
    };
    let mut parts = below.components().map(|part| part.as_os_str());
    let Some(top) = parts.next() else {
        return true;
    };
    WATCHED.iter().any(|name| top == *name)
        && !parts.any(|name| is_left_out(name.as_encoded_bytes()))
}

/// The files that an event is of; `None` where it is of more than files, or does not say.
fn paths(root: &Path, event: &Event) -> Option<Vec<RelPath>> {
    let paths = event.paths.iter().filter(|path| may_be_source(root, path));
    let paths = paths.map(|path| {
        let below = path.strip_prefix(root).ok()?.to_str()?;
        let path = RelPath::new(below).ok()?.composed();
        path.parent().is_some().then_some(path)
    });
    let paths: Vec<RelPath> = paths.collect::<Option<_>>()?;
    (!paths.is_empty()).then_some(paths)
}

fn is_of_folders(event: &Event) -> bool {
    match event.kind {
        EventKind::Create(CreateKind::File) | EventKind::Remove(RemoveKind::File) => false,
        EventKind::Create(_) | EventKind::Remove(_) | EventKind::Other | EventKind::Any => true,
        EventKind::Modify(ModifyKind::Name(_)) => event.paths.iter().any(|path| path.is_dir()),
        EventKind::Modify(_) | EventKind::Access(_) => false,
    }
}

/// Why the files have to be looked at, and what helps.
fn why(error: &notify::Error) -> String {
    const LIMITS: &str = "/proc/sys/fs/inotify";
    let limit = |name: &str| {
        let value = std::fs::read_to_string(format!("{LIMITS}/{name}")).unwrap_or_default();
        match value.trim() {
            "" => String::new(),
            value => format!(
                " (fs.inotify.{name} is {value}; raise it by `sudo sysctl fs.inotify.{name}={}`)",
                value.parse::<u64>().unwrap_or(0).max(65_536) * 8
            ),
        }
    };
    const EMFILE: i32 = 24;
    let reason = match &error.kind {
        ErrorKind::MaxFilesWatch => format!(
            "the system watches no more folders{}",
            limit("max_user_watches")
        ),
        ErrorKind::Io(error) if error.raw_os_error() == Some(EMFILE) => format!(
            "too many programs watch files{}",
            limit("max_user_instances")
        ),
        _ => format!("the folders cannot be watched: {error}"),
    };
    format!(
        "{reason}; looking at the files every {} s instead",
        FALL_BACK.as_secs()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_system_can_no_more_the_files_are_looked_at() {
        let folder = std::env::temp_dir();
        let (mut hints, notice) = FsEvents::new(folder, Some(Duration::from_secs(7)));
        assert_eq!(notice, None);
        assert!(matches!(hints.kind, Kind::Clock(interval) if interval.as_secs() == 7));
        hints.failed = Some(notify::Error::new(ErrorKind::MaxFilesWatch));
        let notice = hints.renew().unwrap();
        assert!(notice.contains("watches no more folders"), "{notice}");
        assert!(notice.ends_with("looking at the files every 1 s instead"));
        assert!(matches!(hints.kind, Kind::Clock(FALL_BACK)));
        assert_eq!(hints.renew(), None, "it is told once");
        let error = std::io::Error::from_raw_os_error(24);
        let notice = why(&notify::Error::io(error));
        assert!(notice.contains("too many programs"), "{notice}");
    }

    #[test]
    fn short_waits_add_up_to_the_interval() {
        let interval = Duration::from_millis(30);
        let (mut hints, _) = FsEvents::new(std::env::temp_dir(), Some(interval));
        let looks: Vec<bool> = (0..7)
            .map(|_| hints.wait(interval / 3) == Rescan::All)
            .collect();
        assert_eq!(looks, [false, false, true, false, false, true, false]);
        assert_eq!(hints.wait(interval * 3), Rescan::All);
    }

    #[test]
    fn only_what_a_site_is_made_of_concerns_it() {
        let root = Path::new("/site");
        let event = |path: &str| {
            let kind = EventKind::Create(CreateKind::File);
            concerns(root, &Event::new(kind).add_path(root.join(path)))
        };
        for path in ["", "content", "content/a.md", "themes/x/y.html"] {
            assert!(event(path), "{path}");
        }
        for path in [
            "public",
            "public/index.html",
            "content/.a.swp",
            "content/a.md~",
            "x",
        ] {
            assert!(!event(path), "{path}");
        }
    }
}
