use super::console::Console;
use super::explain::explain;
use super::failure::{Code, Failure};
use super::fetch::tell_fetched;
use super::options::Format;
use super::parts::{Parts, made_again};
use super::settings::Settings;
use super::table::Table;
use super::timing::{Clock, Timing};
use super::vanished::{Before, tell_vanished};
use super::{problems, redact, summary};
use crate::base::{RelPath, shown as shown_path};
use crate::cli::build_cache::{BuildCache, Job};
use crate::cli::format::{count, duration, folder};
use crate::diag::Diagnostic;
use crate::engine::{Built, Memo, Part, Sink};
use crate::host::clock::Stopwatch;
use crate::host::progress::Stop;
use crate::host::timings::Phase;
use crate::host::{
    DiskWorld, HostError, Joining, OutputDir, PartFile, PartWriter, give_back, signal,
};
use crate::world::World;

const EXAMPLES: &str = "\
Examples:
  parkpages build                                 Into public/
  parkpages build --root site --output /srv/www   From another folder, into another folder
  parkpages build --now 2027-05-01T09:00:00+08:00 --output preview
                                                  As it will be on 1 May 2027 at nine
  parkpages build --drafts --preview --output preview
                                                  With drafts, for looking at
  parkpages build --format github --redact        In a public log
  parkpages build --timings --trace trace.json    Where its time goes
  parkpages build --part 1/2 --output parts       On one machine; --part 2/2 on another
  parkpages build --join parts                    And the whole, where both files are";

/// Build the site
///
/// Reads content/ and themes/ and publishes the site into the folder public. With an error nothing
/// there changes; every problem is told at once. Files there that the program did not write stay as
/// they are, and so do pages that have not changed. With --drafts, or a --now that lies ahead, the
/// folder is one that --output names, so that nothing gets out by oversight.
///
/// A very large site can be made on several machines: each reads all of it and makes one part of
/// its pages and pictures (--part), and one of them builds the site from the parts (--join). What
/// comes out is what one machine would have made.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Build {
    /// Make everything anew: take nothing from earlier builds, keep nothing for later ones
    #[arg(long)]
    no_cache: bool,

    /// Say of each page why it was made or kept
    #[arg(long)]
    explain: bool,

    #[command(flatten)]
    parts: Parts,

    #[command(flatten)]
    timing: Timing,
}

impl Build {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("build")?;
        settings.keeps_apart_what_is_not_public()?;
        self.parts.check(settings)?;
        let watch = Stopwatch::start();
        let clock = self.timing.start(settings);
        listen()?;
        let world = DiskWorld::open(&settings.root, settings.now)?;
        // Before the output folder is created, because the trace must not be in it.
        let trace = self.timing.file(settings)?;
        let job = Publishing {
            command: &self,
            settings,
            clock: &clock,
            started: watch,
        };
        let code = match self.parts.part {
            Some(part) => job.run_part(part, &world, format, console)?,
            None => job.run(&world, format, console)?,
        };
        self.timing.print(clock, trace.as_ref(), console)?;
        Ok(code)
    }
}

/// One build into the output folder, or of one part.
struct Publishing<'a> {
    command: &'a Build,
    settings: &'a Settings,
    clock: &'a Clock,
    started: Stopwatch,
}

impl Publishing<'_> {
    fn run(
        &self,
        world: &DiskWorld,
        format: Format,
        console: &mut Console,
    ) -> Result<Code, Failure> {
        let Self {
            settings, clock, ..
        } = self;
        let parts = self.command.parts.open()?;
        let cache = BuildCache::new(settings, self.command.no_cache);
        let open = || {
            let output = OutputDir::open(&settings.output, &settings.root, settings.adopt)?;
            if !self.command.no_cache && !settings.options.skip_broken {
                world.list_ahead();
            }
            Ok(output)
        };
        let load = || self.memo(&cache, &parts);
        // Side by side, because each decodes what it reads on one thread.
        let both = || {
            rayon::join(
                || clock.task(Phase::Compare, open),
                || clock.task(Phase::Cache, load),
            )
        };
        let both = clock.during(Phase::Compare, || settings.on_threads(both));
        let (output, memo): (Result<_, HostError>, _) = both?;
        let output = output?;
        let built = self.build((&cache, memo), world, &output, &parts, console)?;
        print_problems(&built, world, format, settings, console);
        if let Some(text) = made_again(&built).filter(|_| !parts.is_empty()) {
            console.err(&text);
        }
        self.commit(output, &built, console)
    }

    /// What the build starts with: the memo of the cache, or that of the parts.
    fn memo(&self, cache: &BuildCache, parts: &[PartFile]) -> Memo {
        if self.command.no_cache {
            Memo::once()
        } else if parts.is_empty() {
            cache.load().ending()
        } else {
            let memo = Memo::joined(parts.iter().map(PartFile::pages));
            cache.with_pictures(memo).ending()
        }
    }

    /// Builds with a memo, and stores it in the cache.
    fn build(
        &self,
        (cache, mut memo): (&BuildCache, Memo),
        world: &DiskWorld,
        output: &OutputDir,
        parts: &[PartFile],
        console: &mut Console,
    ) -> Result<Built, Failure> {
        let Self {
            settings, clock, ..
        } = self;
        let last_report = memo.report();
        let joining = Joining {
            sink: output,
            parts,
        };
        let mut built = self.rebuild(cache, &mut memo, world, &joining, console)?;
        let before = Before {
            output: Some(output),
            report: last_report.as_deref(),
        };
        tell_vanished(&mut built, world, before, settings);
        tell_fetched(&mut built, world);
        if self.command.explain {
            console.out(&explain(&built, &mut memo, settings));
        }
        clock.during(Phase::Cache, || cache.store(&memo, console));
        // To publish a large site takes much memory, too.
        if memo.drop_pages() {
            give_back();
        }
        // The process ends soon, and the system frees its memory quicker than `drop`.
        Box::leak(Box::new(memo));
        Ok(built)
    }

    /// Builds with a memo.
    fn rebuild(
        &self,
        cache: &BuildCache,
        memo: &mut Memo,
        world: &DiskWorld,
        sink: &dyn Sink,
        console: &Console,
    ) -> Result<Built, Failure> {
        let settings = self.settings;
        self.clock.around(world, sink, |world, sink| {
            let job = Job {
                world,
                options: &settings.options,
                sink,
                stop: &Stop::default(),
            };
            cache.rebuild(job, memo, settings, console)
        })
    }

    /// Renders a part of the site into a file, unless the site has errors. What needs all pages is left to the build that joins the parts.
    fn run_part(
        &self,
        part: Part,
        world: &DiskWorld,
        format: Format,
        console: &mut Console,
    ) -> Result<Code, Failure> {
        let settings = self.settings;
        let writer = PartWriter::create(part, &settings.output, &settings.root)?;
        let cache = BuildCache::new(settings, self.command.no_cache);
        let mut memo = cache.with_pictures(Memo::of_part(part));
        let built = self.rebuild(&cache, &mut memo, world, &writer, console)?;
        if self.command.explain {
            console.out(&explain(&built, &mut memo, settings));
        }
        print_problems(&built, world, format, settings, console);
        let save = || memo.save_part().filter(|_| built.publishable);
        let pages = self.clock.during(Phase::Cache, save);
        Box::leak(Box::new(memo));
        let tally = problems::tally(&built.diagnostics);
        let Some(pages) = pages else {
            let tally = tally.unwrap_or_default();
            console.err(&format!("No part was made: {tally}.\n"));
            return Ok(Code::Errors);
        };
        let (file, files) = self.clock.during(Phase::Commit, || writer.finish(pages))?;
        let mut lines = Table::default();
        let files = format!("{}, with {}", shown_path(&file), count(files, "file"));
        lines.row(["part".to_owned(), files]);
        if let Some(tally) = tally {
            lines.row(["problems".to_owned(), tally]);
        }
        console.err(&format!(
            "Made part {part} of the site in {}\n{}",
            duration(self.started.elapsed()),
            lines.print("  ")
        ));
        Ok(code(&built))
    }

    /// Publishes the outputs, unless the site has errors.
    fn commit(&self, output: OutputDir, built: &Built, console: &Console) -> Result<Code, Failure> {
        let Self {
            settings, clock, ..
        } = self;
        let folder = folder(&settings.output);
        if !built.publishable {
            let tally = problems::tally(&built.diagnostics).unwrap_or_default();
            console.err(&format!(
                "Nothing was published: {tally}. {folder} has not changed.\n"
            ));
            return Ok(Code::Errors);
        }
        let done = clock.during(Phase::Commit, || output.commit(&built.outputs))?;
        if let Some(code) = signal::pending().and_then(|code| u8::try_from(code).ok()) {
            console.err(&format!("Interrupted; {folder} is published as a whole.\n"));
            return Ok(Code::Interrupted(code));
        }
        let files = format!(
            "{} written, {} removed, {} as before",
            done.written, done.removed, done.unchanged
        );
        console.err(&summary::summary(
            &format!("Published {folder}"),
            Some(files),
            built,
            settings,
            self.started.elapsed(),
            summary::AtNextDue::Manual,
        ));
        Ok(code(built))
    }
}

/// Starts to handle signals, which from here on wait while the output folder changes.
pub fn listen() -> Result<(), Failure> {
    let failed = |error| Failure::new(format!("signals cannot be handled: {error}"));
    signal::listen().map_err(failed)
}

/// The diagnostics, redacted if the settings ask for it.
pub fn shown(built: &Built, world: &dyn World, settings: &Settings) -> Vec<Diagnostic> {
    if settings.redact {
        let sources = |path: &RelPath| problems::source(world, path);
        let redactor = redact::Redactor::new(&built.report, &built.diagnostics, &sources);
        redactor.diagnostics(&built.diagnostics, &sources)
    } else {
        built.diagnostics.clone()
    }
}

/// Prints the diagnostics of a build, redacted if the settings ask for it.
pub fn print_problems(
    built: &Built,
    world: &dyn World,
    format: Format,
    settings: &Settings,
    console: &mut Console,
) {
    let diagnostics = shown(built, world, settings);
    problems::print(&diagnostics, world, format, settings.all, console);
}

/// The exit code of a build. An error counts even if `--skip-broken` published the rest.
pub fn code(built: &Built) -> Code {
    if built.diagnostics.iter().any(Diagnostic::is_error) {
        Code::Errors
    } else {
        Code::Done
    }
}
