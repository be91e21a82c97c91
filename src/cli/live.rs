//! Builds a site again whenever it has changed, for the commands that do not end by themselves.

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
use crate::cli::build_cache::{Job, Kept};
use crate::cli::format::{count, duration, zone};
use crate::diag::Diagnostic;
use crate::engine::{Built, Memo, Options, Report, Sink};
use crate::host::clock::{self, Stopwatch};
use crate::host::progress::Stop;
use crate::host::watch::{Snapshot, Until, Wake, Watch};
use crate::site::Site;
use crate::world::World;

/// How the files are watched.
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

/// A site that is built again and again.
pub struct Live<'a> {
    settings: &'a Settings,
    format: Format,
    watch: Watch,
    kept: Kept,
    memo: Memo,
    /// What was printed last: the same is not printed again at each change.
    told: Vec<Diagnostic>,
    until: Until,
    /// How long a build may take before a save ends it.
    patience: Duration,
}

/// One build, and what it was made of.
pub struct Round {
    pub built: Arc<Built>,
    pub world: Snapshot,
    pub time: Stopwatch,
    /// A save came, and the build was given up.
    pub is_stopped: bool,
}

/// A build that takes no longer is not ended by a save. Each that is gives the next twice the time: one
/// must come to its end even where somebody saves all the time.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why a site is built again.
pub struct Cause {
    /// In a few words.
    pub text: String,
    /// The files that have changed; none where only time has passed.
    pub files: Vec<RelPath>,
}

impl<'a> Live<'a> {
    /// Begins to watch the site. `kept` is where earlier runs have left what they know.
    pub fn open(
        settings: &'a Settings,
        format: Format,
        watching: &Watching,
        kept: Kept,
    ) -> Result<Self, Failure> {
        Ok(Self {
            settings,
            format,
            watch: Watch::open(&settings.root, watching.poll, settings.now)?,
            memo: kept.load(),
            kept,
            told: Vec::new(),
            until: Until::default(),
            patience: PATIENCE,
        })
    }

    /// The site as it is now. Where its folder is gone, waits until it is there again.
    pub fn world(&mut self, console: &Console) -> Snapshot {
        loop {
            if let Ok(world) = self.watch.world() {
                return world;
            }
            if let Wake::Notice(text) = self.watch.next(self.until) {
                console.err(&format!("{text}\n"));
            }
        }
    }

    /// Builds once, on as many threads as were asked for.
    pub fn build(
        &mut self,
        world: Snapshot,
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
        let built = self.overtakable(job, console)?;
        if stop.is_set() {
            // Half of it is missing, and nothing tells which.
            self.memo.clear();
            self.patience *= 2;
            return Ok(Round {
                time,
                is_stopped: true,
                ..self.nothing(world)
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

    /// Builds, and stops as soon as it is known to be for nothing.
    fn overtakable(&mut self, job: Job<'_>, console: &Console) -> Result<Built, Failure> {
        let (watch, patience) = (&mut self.watch, self.patience);
        let (over, is_over) = mpsc::channel();
        thread::scope(|scope| {
            let watching = move || {
                if watch.is_overtaken(patience, &is_over) {
                    job.stop.set();
                }
            };
            // Without a thread a build takes as long as it takes.
            let _ = thread::Builder::new().spawn_scoped(scope, watching);
            let built = self
                .kept
                .rebuild(job, &mut self.memo, self.settings, console);
            drop(over);
            built
        })
    }

    /// Keeps what the last build left for the next run.
    pub fn keep(&self, console: &Console) {
        self.kept.store(&self.memo, console);
    }

    /// The site of the last build, where it had usable settings.
    pub fn site(&self) -> Option<Arc<Site>> {
        self.memo.site().cloned()
    }

    /// What the last build told.
    pub fn report(&self) -> Option<Arc<Report>> {
        self.memo.report()
    }

    /// A round without a build: there is nowhere to put anything.
    pub fn nothing(&self, world: Snapshot) -> Round {
        Round {
            built: Arc::default(),
            world,
            time: Stopwatch::start(),
            is_stopped: false,
        }
    }

    /// Prints what is wrong with the site, unless it was printed last time.
    pub fn tell(&mut self, round: &Round, console: &mut Console) {
        let shown = build::shown(&round.built, &round.world, self.settings);
        if shown != self.told {
            let all = self.settings.all;
            problems::print(&shown, &round.world, self.format, all, console);
        }
        self.told = shown;
    }

    /// Says that a build was given up, and takes the next cause.
    pub fn give_up(&mut self, round: Round, console: &Console) -> Cause {
        let time = taken(round.time.elapsed());
        let cause = self.wait(round, None, console);
        console.err(&format!(
            "The build was given up after {time}: {}.\n",
            cause.text
        ));
        cause
    }

    /// Waits until the site wants to be built again, at most for `longest`.
    pub fn wait(&mut self, round: Round, longest: Option<Duration>, console: &Console) -> Cause {
        let Round { built, world, .. } = round;
        self.watch.learn(world);
        self.until.longest = longest;
        let of_time = |text: &str| Cause {
            text: text.to_owned(),
            files: Vec::new(),
        };
        loop {
            return match self.watch.next(self.until) {
                Wake::Notice(text) => {
                    console.err(&format!("{text}\n"));
                    continue;
                }
                Wake::Changed(files) => Cause {
                    text: self.name(&files, &built),
                    files,
                },
                Wake::Due => of_time("its time has come"),
                Wake::Clock => of_time("the clock went backwards"),
                Wake::Again => of_time("once more"),
            };
        }
    }

    /// Names what has changed.
    fn name(&self, files: &[RelPath], built: &Built) -> String {
        match files {
            [file] if !self.settings.redact || Redactor::of(&built.report).opens(file) => {
                file.to_string()
            }
            [] => "its folder is back".to_owned(),
            files => count(files.len(), "changed file"),
        }
    }
}

/// The next instant that changes something.
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

/// `content/ and themes/`, below `root` where that is not the folder one is in.
pub fn sources(root: &Path) -> String {
    if root == Path::new(".") {
        return "content/ and themes/".to_owned();
    }
    let root = crate::cli::format::folder(root);
    format!("{root}content/ and {root}themes/")
}
