use super::console::Console;
use super::explain::explain;
use super::failure::{Code, Failure};
use super::options::Format;
use super::settings::Settings;
use super::timing::{Clock, Timing};
use super::{problems, redact, summary};
use crate::base::RelPath;
use crate::cli::build_cache::{Job, Kept};
use crate::cli::format::folder;
use crate::diag::{self, Diagnostic};
use crate::engine::vanished::{vanished, warnings};
use crate::engine::{Built, Memo, Report};
use crate::host::clock::Stopwatch;
use crate::host::progress::Stop;
use crate::host::timings::Phase;
use crate::host::{DiskWorld, OutputDir, signal};
use crate::world::World;

const EXAMPLES: &str = "\
Examples:
  parkpages build                                 Into public/
  parkpages build --root site --output /srv/www   From another folder, into another folder
  parkpages build --now 2026-05-01T09:00:00+08:00 As it will be on 1 May 2026 at nine
  parkpages build --drafts --preview --output preview
                                                  With drafts, for looking at
  parkpages build --format github --redact        In a public log
  parkpages build --timings --trace trace.json    Where its time goes";

/// Build the site
///
/// Reads content/ and themes/ and publishes the site into the folder public. With an error nothing
/// there changes; every problem is told at once. Files there that the program did not write stay as
/// they are, and so do pages that have not changed. With --drafts the folder is one that --output
/// names, so that nothing gets out by oversight.
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
    timing: Timing,
}

impl Build {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("build")?;
        settings.keeps_drafts_apart()?;
        let watch = Stopwatch::start();
        let clock = self.timing.start(settings);
        listen()?;
        let world = DiskWorld::open(&settings.root, settings.now)?;
        // Before the output folder is made, in which it must not be.
        let trace = self.timing.file(settings)?;
        let code = self.publish(&world, format, settings, watch, &clock, console)?;
        self.timing.tell(clock, trace.as_ref(), console)?;
        Ok(code)
    }

    fn publish(
        &self,
        world: &DiskWorld,
        format: Format,
        settings: &Settings,
        watch: Stopwatch,
        clock: &Clock,
        console: &mut Console,
    ) -> Result<Code, Failure> {
        let open = || OutputDir::open(&settings.output, &settings.root, settings.adopt);
        let public = clock.during(Phase::Compare, open)?;
        let kept = Kept::new(settings, self.no_cache);
        let mut memo = clock.during(Phase::Cache, || match self.no_cache {
            true => Memo::once(),
            false => kept.load().ending(),
        });
        let known = memo.report();
        let mut built = clock.around(world, &public, |world, sink| {
            let options = &settings.options;
            let job = Job {
                world,
                options,
                sink,
                stop: &Stop::default(),
            };
            kept.rebuild(job, &mut memo, settings, console)
        })?;
        tell_vanished(&mut built, &public, known.as_deref(), settings);
        if self.explain {
            console.out(&explain(&built, &memo, settings));
        }
        clock.during(Phase::Cache, || kept.store(&memo, console));
        // Nothing asks for it any more, and the system takes its memory back at once.
        Box::leak(Box::new(memo));
        let told = shown(&built, world, settings);
        problems::print(&told, world, format, settings.all, console);
        let output = folder(&settings.output);
        if !built.publishable {
            let tally = problems::tally(&built.diagnostics).unwrap_or_default();
            console.err(&format!(
                "Nothing was published: {tally}. {output} is as it was.\n"
            ));
            return Ok(Code::Errors);
        }
        let done = clock.during(Phase::Commit, || public.commit(&built.outputs))?;
        if let Some(code) = signal::pending().and_then(|code| u8::try_from(code).ok()) {
            console.err(&format!("Interrupted; {output} is published as a whole.\n"));
            return Ok(Code::Interrupted(code));
        }
        let files = format!(
            "{} written, {} removed, {} as before",
            done.written, done.removed, done.unchanged
        );
        console.err(&summary::summary(
            &format!("Published {output}"),
            Some(files),
            &built,
            settings,
            watch.elapsed(),
            summary::Then::Nothing,
        ));
        Ok(code(&built))
    }
}

/// Adds which addresses of pages the output folder loses by this build to what is wrong with the site.
/// `known` is what the build before told.
pub fn tell_vanished(
    built: &mut Built,
    public: &OutputDir,
    known: Option<&Report>,
    settings: &Settings,
) {
    // A preview with drafts has no readers who keep addresses.
    if !built.publishable || settings.options.drafts {
        return;
    }
    let incomplete = built.diagnostics.iter().any(Diagnostic::is_error);
    let lost = vanished(public.before(), known, built);
    let lost = warnings(&lost, incomplete);
    if !lost.is_empty() {
        built.diagnostics.extend(lost);
        diag::sort(&mut built.diagnostics);
    }
}

/// From here on a signal waits while the output folder changes.
pub fn listen() -> Result<(), Failure> {
    let failed = |error| Failure::new(format!("signals cannot be waited for: {error}"));
    signal::listen().map_err(failed)
}

/// The diagnostics as they may be shown.
pub fn shown(built: &Built, world: &dyn World, settings: &Settings) -> Vec<Diagnostic> {
    if settings.redact {
        let sources = |path: &RelPath| problems::source(world, path);
        let redactor = redact::Redactor::new(&built.report, &built.diagnostics, &sources);
        redactor.diagnostics(&built.diagnostics, &sources)
    } else {
        built.diagnostics.clone()
    }
}

/// With an error somebody has to look, even where the rest was published.
pub fn code(built: &Built) -> Code {
    if built.diagnostics.iter().any(Diagnostic::is_error) {
        Code::Errors
    } else {
        Code::Done
    }
}
