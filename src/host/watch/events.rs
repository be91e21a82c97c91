//! Events of the file system, as hints that files may have changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use notify::event::{
    AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RemoveKind, RenameMode,
};
use notify::{Config, ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::base::{RelPath, with_slashes};
use crate::host::clock::Stopwatch;
use crate::host::sys;
use crate::world::{SOURCES, has_left_out_part};

/// A save is complete when there has been no event for this long: editors write, rename and set permissions.
const QUIET: Duration = Duration::from_millis(20);
/// The same where a single file was saved, and the system has told that it was closed, or renamed into its place.
const QUIET_WHEN_CLOSED: Duration = Duration::from_millis(4);
/// The longest wait for a program that writes without a pause.
const LONGEST: Duration = Duration::from_secs(1);
/// The interval of rescans if the system sends no events.
const FALL_BACK: Duration = Duration::from_secs(1);

/// The part of an event that matters here.
struct Hint {
    /// Whether folders were created or removed. New folders may not be watched yet.
    folders: bool,
    error: Option<notify::Error>,
    /// The files that may have changed; `None` if it may be any.
    paths: Option<Vec<RelPath>>,
    /// Whether a file was closed after it was written, or renamed into its place.
    is_saved: bool,
}

/// The files that may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rescan {
    /// None yet: the interval of rescans is not over.
    No,
    /// None: there was no event in the time of the wait.
    TimedOut,
    Paths(BTreeSet<RelPath>),
    All,
}

impl Rescan {
    /// How long to wait for more after an event. Who saves several files may be about to save another one.
    fn quiet(&self, is_saved: bool) -> Duration {
        match self {
            Self::Paths(all) if is_saved && all.len() == 1 => QUIET_WHEN_CLOSED,
            _ => QUIET,
        }
    }
}

/// Where events come from.
enum EventSource {
    System {
        watcher: RecommendedWatcher,
        hints: Receiver<Hint>,
        /// The identities of the root and its folders when they were first watched.
        identities: Vec<Option<(u64, u64)>>,
    },
    /// Nowhere: all files are rescanned at this interval.
    Interval(Duration),
}

/// Events of the file system below a root.
pub(super) struct FsEvents {
    root: PathBuf,
    source: EventSource,
    /// Whether folders were created or removed since they were last watched.
    stale: bool,
    failed: Option<notify::Error>,
    /// The time since the last rescan by interval.
    waited: Duration,
}

impl FsEvents {
    /// Starts to watch `root`, which is absolute and without symbolic links. With `poll`, rescans at that interval instead.
    /// Returns a notice for the user as well.
    pub(super) fn new(root: PathBuf, poll: Option<Duration>) -> (Self, Option<String>) {
        let mut events = Self {
            root,
            source: EventSource::Interval(poll.unwrap_or(FALL_BACK)),
            stale: false,
            failed: None,
            waited: Duration::ZERO,
        };
        let notice = match poll {
            Some(_) => None,
            None => events.listen(),
        };
        (events, notice)
    }

    /// Waits for events, at most for `longest`, and returns the files that may have changed.
    pub(super) fn wait(&mut self, longest: Duration) -> Rescan {
        let hints = match &self.source {
            EventSource::Interval(interval) => {
                // Sleeps in slices no longer than the caller's timeout.
                let wait = longest.min(interval.saturating_sub(self.waited));
                thread::sleep(wait);
                self.waited += wait;
                let is_time = self.waited >= *interval;
                if is_time {
                    self.waited = Duration::ZERO;
                }
                return if is_time { Rescan::All } else { Rescan::No };
            }
            EventSource::System { hints, .. } => hints,
        };
        let mut next = match hints.recv_timeout(longest) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => return Rescan::TimedOut,
            // The watcher's thread has ended.
            Err(RecvTimeoutError::Disconnected) => {
                self.source = EventSource::Interval(FALL_BACK);
                return Rescan::All;
            }
        };
        let begun = Stopwatch::start();
        let mut rescan = Rescan::Paths(BTreeSet::new());
        loop {
            self.stale |= next.folders;
            self.failed = self.failed.take().or(next.error);
            match (&mut rescan, next.paths) {
                (Rescan::Paths(all), Some(paths)) => all.extend(paths),
                (Rescan::No | Rescan::TimedOut | Rescan::All, _) | (_, None) => {
                    rescan = Rescan::All
                }
            }
            if begun.elapsed() > LONGEST {
                return rescan;
            }
            match hints.recv_timeout(rescan.quiet(next.is_saved)) {
                Ok(more) => next = more,
                Err(_) => return rescan,
            }
        }
    }

    /// Watches new folders as well. Returns a notice for the user.
    pub(super) fn renew(&mut self) -> Option<String> {
        if let Some(error) = self.failed.take() {
            return Some(self.give_up(&error));
        }
        let EventSource::System {
            watcher,
            identities,
            ..
        } = &mut self.source
        else {
            return None;
        };
        if *identities != self::identities(&self.root) {
            // The root or a folder was replaced by another of the same name.
            return self.listen();
        }
        if !std::mem::take(&mut self.stale) || !cfg!(target_os = "linux") {
            return None;
        }
        let error = watch(watcher, &self.root).err()?;
        Some(self.give_up(&error))
    }

    fn listen(&mut self) -> Option<String> {
        let (sender, hints) = mpsc::channel();
        let root = self.root.clone();
        let handler = move |result| send_hint(&root, result, &sender);
        let watcher = RecommendedWatcher::new(handler, Config::default());
        let identities = identities(&self.root);
        self.stale = false;
        match watcher.and_then(|mut watcher| watch(&mut watcher, &self.root).map(|()| watcher)) {
            Ok(watcher) => {
                self.source = EventSource::System {
                    watcher,
                    hints,
                    identities,
                };
                None
            }
            // The root is gone for now, which the next scan reports.
            Err(_) if !self.root.is_dir() => None,
            Err(error) => Some(self.give_up(&error)),
        }
    }

    fn give_up(&mut self, error: &notify::Error) -> String {
        self.source = EventSource::Interval(FALL_BACK);
        why(error)
    }
}

/// Watches the root, for folders that are created or removed in it, and the whole trees of the sources.
fn watch(watcher: &mut RecommendedWatcher, root: &Path) -> notify::Result<()> {
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    for name in SOURCES {
        let folder = root.join(name);
        match watcher.watch(&folder, RecursiveMode::Recursive) {
            Err(error) if is_gone(&error) || !folder.exists() => {}
            result => result?,
        }
    }
    Ok(())
}

/// Whether a folder was removed while it was about to be watched. The folder above it sends an event for that.
fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

/// The identities of the root and its folders, which differ from those of later folders of the same names.
fn identities(root: &Path) -> Vec<Option<(u64, u64)>> {
    let all = [root.to_owned()].into_iter();
    let all = all.chain(SOURCES.map(|name| root.join(name)));
    all.map(|path| Some(sys::stat(&path).ok()?.identity()))
        .collect()
}

/// Sends a hint for an event that may concern the site.
fn send_hint(root: &Path, result: notify::Result<Event>, sender: &Sender<Hint>) {
    let hint = match result {
        // The others include the reading of builds.
        Ok(event) if matches!(event.kind, EventKind::Access(_)) && !is_saved(event.kind) => {
            return;
        }
        Ok(event) if !event.need_rescan() && !concerns(root, &event) => return,
        Ok(event) => {
            let folders = event.need_rescan() || is_of_folders(&event);
            Hint {
                folders,
                error: None,
                paths: (!folders).then(|| paths(root, &event)).flatten(),
                is_saved: is_saved(event.kind),
            }
        }
        Err(error) if is_gone(&error) => Hint {
            folders: true,
            error: None,
            paths: None,
            is_saved: false,
        },
        Err(error) => Hint {
            folders: false,
            error: Some(error),
            paths: None,
            is_saved: false,
        },
    };
    // It fails when the program ends.
    let _ = sender.send(hint);
}

/// Whether an event is about the root itself or about a path that may be a source.
fn concerns(root: &Path, event: &Event) -> bool {
    event.paths.is_empty() || event.paths.iter().any(|path| may_be_source(root, path))
}

fn may_be_source(root: &Path, path: &Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else {
        return true;
    };
    let Some(top) = below.components().next() else {
        return true;
    };
    SOURCES.iter().any(|name| top.as_os_str() == *name)
        && !has_left_out_part(&with_slashes(&below.to_string_lossy()))
}

/// The files that an event names; `None` if it is about more than files or does not say.
fn paths(root: &Path, event: &Event) -> Option<Vec<RelPath>> {
    let paths = event.paths.iter().filter(|path| may_be_source(root, path));
    let paths = paths.map(|path| {
        let below = path.strip_prefix(root).ok()?.to_str()?;
        let path = RelPath::new(&with_slashes(below)).ok()?.composed();
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

fn is_saved(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both))
    )
}

/// Explains why files are rescanned at an interval, and what to do about it.
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
    use notify::event::DataChange;

    use super::*;

    #[test]
    fn if_the_system_refuses_files_are_rescanned() {
        let folder = std::env::temp_dir();
        let (mut events, notice) = FsEvents::new(folder, Some(Duration::from_secs(7)));
        assert_eq!(notice, None);
        assert!(
            matches!(events.source, EventSource::Interval(interval) if interval.as_secs() == 7)
        );
        events.failed = Some(notify::Error::new(ErrorKind::MaxFilesWatch));
        let notice = events.renew().unwrap();
        assert!(notice.contains("watches no more folders"), "{notice}");
        assert!(notice.ends_with("looking at the files every 1 s instead"));
        assert!(matches!(events.source, EventSource::Interval(FALL_BACK)));
        assert_eq!(events.renew(), None, "the notice comes once");
        let error = std::io::Error::from_raw_os_error(24);
        let notice = why(&notify::Error::io(error));
        assert!(notice.contains("too many programs"), "{notice}");
    }

    #[test]
    fn short_waits_add_up_to_the_interval() {
        let interval = Duration::from_millis(30);
        let (mut events, _) = FsEvents::new(std::env::temp_dir(), Some(interval));
        let looks: Vec<bool> = (0..7)
            .map(|_| events.wait(interval / 3) == Rescan::All)
            .collect();
        assert_eq!(looks, [false, false, true, false, false, true, false]);
        assert_eq!(events.wait(interval * 3), Rescan::All);
    }

    #[test]
    fn a_single_file_that_was_closed_is_not_waited_for() {
        let written = EventKind::Modify(ModifyKind::Any);
        let data = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let created = EventKind::Create(CreateKind::File);
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let moved = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let (away, here) = (moved(RenameMode::From), moved(RenameMode::To));
        let cases: [(&[(EventKind, &str)], bool); 8] = [
            (&[(data, "content/a.md")], false),
            (&[(data, "content/a.md"), (closed, "content/a.md")], true),
            (&[(written, "content/a.md")], false),
            (&[(here, "content/a.md")], true),
            // The editor is about to write a new file with that name.
            (&[(away, "content/a.md")], false),
            (&[(away, "content/a.md"), (created, "content/a.md")], false),
            // Another file is still being written, or may be.
            (
                &[
                    (data, "content/b.md"),
                    (data, "content/a.md"),
                    (closed, "content/a.md"),
                ],
                false,
            ),
            (
                &[
                    (data, "content/b.md"),
                    (data, "content/a.md"),
                    (closed, "content/a.md"),
                    (closed, "content/b.md"),
                ],
                false,
            ),
        ];
        for (events, is_done) in cases {
            let mut paths = BTreeSet::new();
            let waits = events.iter().map(|(kind, path)| {
                let (sender, hints) = mpsc::channel();
                let root = Path::new("/site");
                let event = Event::new(*kind).add_path(root.join(path));
                send_hint(root, Ok(event), &sender);
                let hint = hints.recv().unwrap();
                paths.extend(hint.paths.into_iter().flatten());
                Rescan::Paths(paths.clone()).quiet(hint.is_saved)
            });
            let quiet = if is_done { QUIET_WHEN_CLOSED } else { QUIET };
            assert_eq!(waits.last(), Some(quiet), "{events:?}");
        }
    }

    #[test]
    fn only_events_of_sources_concern_a_site() {
        let root = Path::new("/site");
        let event = |path: &str| {
            let kind = EventKind::Create(CreateKind::File);
            concerns(root, &Event::new(kind).add_path(root.join(path)))
        };
        for path in [
            "",
            "content",
            "content/a.md",
            "themes/x/y.html",
            "static/.well-known/x",
            "themes/x/static/.nojekyll",
        ] {
            assert!(event(path), "{path}");
        }
        for path in [
            "public",
            "public/index.html",
            "content/.a.swp",
            "content/a.md~",
            "content/.well-known/x",
            "static/.DS_Store",
            "static/.git/HEAD",
            "static/~$a.docx",
            "x",
        ] {
            assert!(!event(path), "{path}");
        }
    }
}
