//! Options that measure a build, and the table of times.

use std::path::PathBuf;
use std::time::Duration;

use super::console::Console;
use super::failure::Failure;
use super::settings::Settings;
use super::table::Table;
use crate::cli::format::count;
use crate::engine::Sink;
use crate::host::timings::{Measured, Phase, Spans, Times, Timings, TraceFile, trace};
use crate::world::World;

/// The options of a command whose time is measured.
#[derive(Debug, clap::Args)]
pub struct Timing {
    /// Say where the time went: for each phase on the clock, and summed over the threads
    #[arg(long)]
    timings: bool,

    /// Write a trace of the build into this file, for Perfetto, speedscope or chrome://tracing
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    trace: Option<PathBuf>,
}

/// The measurement of a run, if the options ask for one.
pub struct Clock(Option<Timings>);

impl Timing {
    /// Starts the measurement that the options ask for.
    pub fn start(&self, settings: &Settings) -> Clock {
        let spans = match &self.trace {
            None => Spans::Off,
            Some(_) if settings.redact => Spans::Nameless,
            Some(_) => Spans::Named,
        };
        let wanted = self.timings || self.trace.is_some();
        Clock(wanted.then(|| Timings::start(spans)))
    }

    /// The file for the trace, if one is wanted.
    ///
    /// # Errors
    /// The path is among sources or outputs, or cannot be written.
    pub fn file(&self, settings: &Settings) -> Result<Option<TraceFile>, Failure> {
        let open = |path| TraceFile::open(path, &settings.root, &settings.output);
        Ok(self.trace.as_deref().map(open).transpose()?)
    }

    /// Prints the table and writes the trace, as far as the options ask for them.
    ///
    /// # Errors
    /// The trace cannot be written.
    pub fn print(
        &self,
        clock: Clock,
        file: Option<&TraceFile>,
        console: &Console,
    ) -> Result<(), Failure> {
        let Some(timings) = clock.0 else {
            return Ok(());
        };
        let measured = timings.finish();
        if self.timings {
            console.err(&table(&measured));
        }
        if let Some(file) = file {
            file.write(&trace(&measured.spans))?;
        }
        Ok(())
    }
}

impl Clock {
    /// Runs `work`, which belongs to this phase apart from the tasks that it reports itself.
    pub fn during<T>(&self, phase: Phase, work: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(timings) => timings.during(phase, work),
            None => work(),
        }
    }

    /// Runs `work` as a task of this thread, beside those of others.
    pub fn task<T>(&self, phase: Phase, work: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(timings) => timings.task(phase, work),
            None => work(),
        }
    }

    /// Runs `work` with `world` and `sink`; if time is measured, wrapped so that reading and writing are.
    pub fn around<T>(
        &self,
        world: &dyn World,
        sink: &dyn Sink,
        work: impl FnOnce(&dyn World, &dyn Sink) -> T,
    ) -> T {
        match &self.0 {
            Some(timings) => timings.during(Phase::Rest, || {
                work(&timings.world(world), &timings.sink(sink))
            }),
            None => work(world, sink),
        }
    }
}

/// The table, with a line for each phase and one for the whole.
fn table(measured: &Measured) -> String {
    let unit = Unit::of(measured.total);
    let whole = measured.total.as_secs_f64();
    let share = |part: f64| {
        let share = if whole > 0.0 { part / whole } else { 0.0 };
        format!("{:.0} %", share * 100.0)
    };
    let mut rows = vec![["phase", "wall", "threads", "share", ""].map(str::to_owned)];
    for (phase, times) in &measured.phases {
        rows.push([
            phase.name().to_owned(),
            unit.of_seconds(times.wall),
            unit.of_seconds(times.threads),
            share(times.wall),
            what(*phase, times),
        ]);
    }
    let threads = measured.phases.values().map(|times| times.threads).sum();
    rows.push([
        "total".to_owned(),
        unit.of_seconds(whole),
        unit.of_seconds(threads),
        share(whole),
        String::new(),
    ]);
    let mut table = Table::default();
    for [phase, wall, threads, share, what] in rows {
        table.row([
            phase,
            format!("{wall:>10}"),
            format!("{threads:>10}"),
            format!("{share:>5}"),
            what,
        ]);
    }
    table.print("  ")
}

/// What a phase handled, for the last column.
fn what(phase: Phase, times: &Times) -> String {
    match phase {
        Phase::Compare => "with the build before".into(),
        Phase::Read | Phase::Parse => count(times.count, "file"),
        Phase::Index => "entries, terms, addresses".into(),
        Phase::Render | Phase::Write => count(times.count, "output"),
        Phase::Check => "hidden texts, problems".into(),
        Phase::Cache => "loaded and stored".into(),
        Phase::Commit => "outputs put in place".into(),
        Phase::Rest => "start, messages, clearing up".into(),
    }
}

/// The unit of a whole table, so that its lines compare at a glance.
#[derive(Clone, Copy)]
enum Unit {
    Milliseconds,
    Seconds,
}

impl Unit {
    fn of(total: Duration) -> Self {
        match total.as_secs() {
            0..10 => Self::Milliseconds,
            _ => Self::Seconds,
        }
    }

    fn of_seconds(self, time: f64) -> String {
        match self {
            Self::Milliseconds => format!("{:.1} ms", time * 1000.0),
            Self::Seconds => format!("{time:.2} s"),
        }
    }
}
