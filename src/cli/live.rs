//! Builds a site again whenever it has changed, for the commands that keep running.

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use super::console::Console;
use super::failure::Failure;
use super::options::Format;
use super::redact::Redactor;
use super::settings::Settings;
use super::{build, problems};
use crate::base::RelPath;
use crate::cli::build_cache::{BuildCache, Job};
use crate::cli::format::{change, count, duration, entry, zone};
use crate::diag::Diagnostic;
use crate::engine::{Built, Memo, Options, Report, Sink};
use crate::host::clock::{self, Stopwatch};
use crate::host::give_back;
use crate::host::progress::Stop;
use crate::host::watch::{Until, Wake, Watch, WatchedWorld};
use crate::output::hosting::Rules;
use crate::site::Site;
use crate::world::World;

/// The options for watching files.
#[derive(Debug, clap::Args)]
pub struct Watching {
    /// Look at the files every so many seconds, for network folders that do not tell of changes
    /// [default: listen; without a number: 1]
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "1", value_parser = interval)]
    pub poll: Option<Duration>,
}

fn interval(text: &str) -> Result<Duration, String> {
    let seconds: Option<f64> = text.parse().ok();
    seconds
        .filter(|seconds| (0.05..=3600.0).contains(seconds))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "write a number of seconds from 0.05 to 3600".to_owned())
}

/// A watched site that is built again at each change.
pub struct Live<'a> {
    settings: &'a Settings,
    format: Format,
    watch: Watch,
    cache: BuildCache,
    memo: Memo,
    /// The problems that were printed last. They are not printed again if they stay the same.
    printed: Vec<Diagnostic>,
    until: Until,
    /// The time that a build may take before a save ends it.
    patience: Duration,
}

/// One build, with the world that it read.
pub struct Round {
    pub built: Arc<Built>,
    pub world: WatchedWorld,
    pub time: Stopwatch,
    /// Whether the build was stopped because of a save.
    pub is_stopped: bool,
}

/// The time that a build may take before a save ends it. It doubles each time, so that one build gets to its end even if
/// files are saved all the time.
const PATIENCE: Duration = Duration::from_secs(2);

/// The quiet after which memory that the last build has used goes back to the system.
const QUIET: Duration = Duration::from_secs(2);

/// The reason of a rebuild.
pub struct Cause {
    /// The reason in a few words.
    pub text: String,
    /// The files that have changed; none if only time has passed.
    pub files: Vec<RelPath>,
}

impl<'a> Live<'a> {
    /// Starts to watch the site, with the memo of an earlier run from `cache`.
    pub fn open(
        settings: &'a Settings,
        format: Format,
        watching: &Watching,
        cache: BuildCache,
    ) -> Result<Self, Failure> {
        Ok(Self {
            settings,
            format,
            watch: Watch::open(&settings.root, watching.poll, settings.now)?,
            memo: cache.load(),
            cache,
            printed: Vec::new(),
            until: Until::default(),
            patience: PATIENCE,
        })
    }

    /// The site as it is now. If its folder is gone, waits until it is back.
    pub fn world(&mut self, console: &Console) -> WatchedWorld {
        loop {
            if let Ok(world) = self.watch.world() {
                return world;
            }
            if let Wake::Notice(text) = self.watch.next(self.until) {
                console.err(&format!("{text}\n"));
            }
        }
    }

    /// Builds once, on the number of threads of the settings.
    pub fn build(
        &mut self,
        world: WatchedWorld,
        options: &Options,
        sink: &dyn Sink,
        console: &Console,
    ) -> Result<Round, Failure> {
        let time = Stopwatch::start();
        let stop = Stop::default();
        let job = Job {
            world: &world,
            options,
            sink,
            stop: &stop,
        };
        let built = self.build_until_overtaken(job, console)?;
        if stop.is_set() {
            // The memo lacks a part, and there is no telling which.
            self.memo.clear();
            self.patience *= 2;
            return Ok(Round {
                time,
                is_stopped: true,
                ..self.round_without_build(world)
            });
        }
        self.patience = PATIENCE;
        let now = world.now();
        self.until = Until {
            built: now,
            due: self.memo.valid_until().or_else(|| next_due(&built, now)),
            longest: None,
        };
        Ok(Round {
            built: Arc::new(built),
            world,
            time,
            is_stopped: false,
        })
    }

    /// Builds, and stops the build if a save makes it useless.
    fn build_until_overtaken(&mut self, job: Job<'_>, console: &Console) -> Result<Built, Failure> {
        let (watch, patience) = (&mut self.watch, self.patience);
        let (over, is_over) = mpsc::channel();
        thread::scope(|scope| {
            let watching = move || {
                if watch.is_overtaken(patience, &is_over) {
                    job.stop.set();
                }
            };
            // If no thread can be started, the build just goes on to its end.
            let _ = thread::Builder::new().spawn_scoped(scope, watching);
            let built = self
                .cache
                .rebuild(job, &mut self.memo, self.settings, console);
            drop(over);
            built
        })
    }

    /// Stores the memo of the last build in the cache, for the next run.
    pub fn store(&self, console: &Console) {
        self.cache.store(&self.memo, console);
    }

    /// The site of the last build, if it had usable settings.
    pub fn site(&self) -> Option<Arc<Site>> {
        self.memo.site().cloned()
    }

    /// How a web server is to answer, by the last build.
    pub fn answers(&self) -> Rules {
        self.memo.answers().unwrap_or_default()
    }

    /// The report of the last build, if it had usable settings.
    pub fn report(&self) -> Option<Arc<Report>> {
        self.memo.report()
    }

    /// A round without a build, because there is nowhere to put its outputs.
    pub fn round_without_build(&self, world: WatchedWorld) -> Round {
        Round {
            built: Arc::default(),
            world,
            time: Stopwatch::start(),
            is_stopped: false,
        }
    }

    /// Prints the problems of the site, unless they are those that were printed last.
    pub fn print_problems(&mut self, round: &Round, console: &mut Console) {
        let shown = build::shown(&round.built, &round.world, self.settings);
        if shown != self.printed {
            let all = self.settings.all;
            problems::print(&shown, &round.world, self.format, all, console);
        }
        self.printed = shown;
    }

    /// Reports that a build was stopped, and waits for the next cause.
    pub fn give_up(&mut self, round: Round, console: &Console) -> Cause {
        let time = taken(round.time.elapsed());
        let cause = self.wait(round, None, console);
        console.err(&format!(
            "The build was given up after {time}: {}.\n",
            cause.text
        ));
        cause
    }

    /// Waits until the site has to be built again, at most for `longest`.
    pub fn wait(&mut self, round: Round, longest: Option<Duration>, console: &Console) -> Cause {
        let Round { built, world, .. } = round;
        self.watch.learn(world);
        let of_time = |text: &str| Cause {
            text: text.to_owned(),
            files: Vec::new(),
        };
        loop {
            return match self.next_wake(longest) {
                Wake::Notice(text) => {
                    console.err(&format!("{text}\n"));
                    continue;
                }
                Wake::Changed(files) => Cause {
                    text: self.name_files(&files, &built),
                    files,
                },
                Wake::Due => of_time(&self.name_due(&built)),
                Wake::Clock => of_time("the clock went backwards"),
                Wake::Again => of_time("another attempt"),
            };
        }
    }

    /// Waits, and gives memory back when nothing has happened for a while.
    fn next_wake(&mut self, longest: Option<Duration>) -> Wake {
        let mut left = longest;
        if longest.is_none_or(|longest| longest > QUIET) {
            self.until.longest = Some(QUIET);
            match self.watch.next(self.until) {
                Wake::Again => give_back(),
                wake => return wake,
            }
            left = longest.map(|longest| longest.saturating_sub(QUIET));
        }
        self.until.longest = left;
        self.watch.next(self.until)
    }

    /// Names the files that have changed.
    fn name_files(&self, files: &[RelPath], built: &Built) -> String {
        match files {
            [file] if !self.settings.redact || Redactor::of(&built.report).opens(file) => {
                file.to_string()
            }
            [] => "its folder is back".to_owned(),
            files => count(files.len(), "changed file"),
        }
    }

    /// Names what has become due since the last build.
    fn name_due(&self, built: &Built) -> String {
        let mut dues = built.report.dues.iter();
        let due = dues.find(|due| Some(due.at) == self.until.due);
        let is_named =
            |path: &str| !self.settings.redact || Redactor::of(&built.report).names(path);
        match due {
            Some(due) if is_named(&due.path) => {
                format!("due: {} {}", entry(&due.path), change(due.change))
            }
            // A day has ended, or the entry must not be named.
            Some(_) | None => "due".to_owned(),
        }
    }
}

/// The next instant at which the site changes by time alone.
fn next_due(built: &Built, now: Timestamp) -> Option<Timestamp> {
    let mut dues = built.report.dues.iter().map(|due| due.at);
    dues.find(|at| *at > now)
}

/// `14:03:22`, in the site's time zone.
pub fn time_of_day(built: &Built) -> String {
    let now = clock::now().to_zoned(zone(&built.report.timezone));
    now.strftime("%H:%M:%S").to_string()
}

/// `34 ms`, `1.2 s`.
pub fn taken(time: Duration) -> String {
    match time.as_millis() {
        short @ 0..1000 => format!("{short} ms"),
        _ => duration(time),
    }
}

/// `content/ and themes/`, below `root` unless that is the working directory.
pub fn sources(root: &Path) -> String {
    if root == Path::new(".") {
        return "content/ and themes/".to_owned();
    }
    let root = crate::cli::format::folder(root);
    format!("{root}content/ and {root}themes/")
}
