use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use super::build::listen;
use super::console::Console;
use super::failure::{Code, Failure};
use super::fetch::tell_fetched;
use super::live::{self, Cause, Live, Round, Watching};
use super::settings::Settings;
use super::vanished::{Before, tell_vanished};
use super::{problems, summary};
use crate::cli::build_cache::BuildCache;
use crate::cli::format::{blocked, folder};
use crate::host::{Committed, HostError, OutputDir, shell, signal};

const EXAMPLES: &str = "\
Examples:
  parkpages watch                                 Keep public/ up to date
  parkpages watch --exec 'rsync -a --delete --exclude=.parkpages* public/ web:/srv/www/'
                                                  And publish it elsewhere
  parkpages watch --poll 2                        In a folder of the network";

/// The time between attempts to publish, if the output folder could not be changed.
const RETRY: Duration = Duration::from_secs(5);

/// Build the site again at every change
///
/// Keeps the folder public up to date while you work: at each save, and at each instant at which
/// something goes live, expires or closes by itself. With an error nothing there changes until it
/// is mended; a save that changes nothing builds nothing. With --now time stands still: only saves
/// count. Ctrl-C ends it, at any time; the folder is whole then.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Watch {
    /// Run this command by the shell each time that the output folder has changed; the next change
    /// waits until it is done
    #[arg(long, value_name = "COMMAND")]
    exec: Option<String>,

    /// Make everything anew at first: take nothing from earlier builds, keep nothing for later ones
    #[arg(long)]
    no_cache: bool,

    #[command(flatten)]
    watching: Watching,
}

/// The result of one round.
enum Outcome {
    /// The output folder now equals the site.
    Published(Committed),
    /// The site has errors, and the folder has not changed.
    Errors,
    /// The folder could not be changed.
    Failed(HostError),
}

impl Watch {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("watch")?;
        settings.keeps_apart_what_is_not_public()?;
        listen()?;
        let (root, output) = (absolute(&settings.root)?, absolute(&settings.output)?);
        let open = || OutputDir::open(&output, &root, settings.adopt);
        // What `build` would refuse is refused at once. Later the reason may be gone again, so it is tried again.
        let mut sink = Some(open()?);
        let cache = BuildCache::new(settings, self.no_cache);
        let mut live = Live::open(settings, format, &self.watching, cache)?;
        let mut cause: Option<Cause> = None;
        let mut failed: Option<String> = None;
        loop {
            let opened = sink.take().map_or_else(open, Ok);
            let (round, outcome) = round(&mut live, opened, settings, console)?;
            let Some(outcome) = outcome else {
                let next = live.give_up(round, console);
                cause = cause.map(|_| next);
                continue;
            };
            if let Some(code) = signal::pending().and_then(|code| u8::try_from(code).ok()) {
                return Ok(Code::Interrupted(code));
            }
            let retry = matches!(outcome, Outcome::Failed(_)).then_some(RETRY);
            let has_changed = match outcome {
                Outcome::Published(done) => {
                    failed = None;
                    console.err(&published(&round, done, cause.as_ref(), settings));
                    done.written + done.removed > 0
                }
                Outcome::Errors => {
                    failed = None;
                    console.err(&unpublished(&round, cause.as_ref(), settings));
                    false
                }
                Outcome::Failed(error) => {
                    let text = error.to_string();
                    if failed.as_ref() != Some(&text) {
                        console.fail(&Failure::from(error));
                        console.err("Trying again until it works.\n");
                    }
                    failed = Some(text);
                    false
                }
            };
            if let Some(command) = self.exec.as_ref().filter(|_| has_changed) {
                exec(command, &output, console);
            }
            if cause.is_none() {
                // Later rounds have their memo in memory.
                live.store(console);
                let sources = live::sources(&settings.root);
                console.err(&format!("Watching {sources}; Ctrl-C ends it.\n"));
            }
            cause = Some(live.wait(round, retry, console));
        }
    }
}

/// Builds the site and publishes it into the output folder, if that could be opened. There is no outcome if a save
/// stopped the build.
fn round(
    live: &mut Live<'_>,
    opened: Result<OutputDir, HostError>,
    settings: &Settings,
    console: &mut Console,
) -> Result<(Round, Option<Outcome>), Failure> {
    let world = live.world(console);
    let sink = match opened {
        Ok(sink) => sink,
        Err(error) => {
            let round = live.round_without_build(world);
            return Ok((round, Some(Outcome::Failed(error))));
        }
    };
    let last_report = live.report();
    let mut round = live.build(world, &settings.options, &sink, console)?;
    if round.is_stopped {
        return Ok((round, None));
    }
    if let Some(built) = Arc::get_mut(&mut round.built) {
        let before = Before {
            output: Some(&sink),
            report: last_report.as_deref(),
        };
        tell_vanished(built, &round.world, before, settings);
        tell_fetched(built, &round.world);
    }
    live.print_problems(&round, console);
    if !round.built.publishable {
        return Ok((round, Some(Outcome::Errors)));
    }
    let committed = sink.commit(&round.built.outputs);
    let outcome = committed.map_or_else(Outcome::Failed, Outcome::Published);
    Ok((round, Some(outcome)))
}

/// The absolute path, because the working directory may be replaced.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| blocked(path, &error))
}

/// The message after a round that was published: a summary for the first round, a line for others.
fn published(round: &Round, done: Committed, cause: Option<&Cause>, settings: &Settings) -> String {
    if let Some(cause) = cause {
        return again(round, done, cause);
    }
    let files = format!(
        "{} written, {} removed, {} as before",
        done.written, done.removed, done.unchanged
    );
    summary::summary(
        &format!("Published {}", folder(&settings.output)),
        Some(files),
        &round.built,
        settings,
        round.time.elapsed(),
        summary::AtNextDue::Rebuild,
    )
}

/// One line: the time, the cause and the result of a rebuild.
fn again(round: &Round, done: Committed, cause: &Cause) -> String {
    if cause.files.is_empty() && done.written + done.removed == 0 {
        // Midnight has passed, and no page shows the day.
        return String::new();
    }
    let problems = problems::tally(&round.built.diagnostics)
        .map_or_else(String::new, |tally| format!("; {tally}"));
    format!(
        "{} {}: {} written, {} removed in {}{problems}\n",
        live::time_of_day(&round.built),
        cause.text,
        done.written,
        done.removed,
        live::taken(round.time.elapsed())
    )
}

fn unpublished(round: &Round, cause: Option<&Cause>, settings: &Settings) -> String {
    let tally = problems::tally(&round.built.diagnostics).unwrap_or_default();
    let output = folder(&settings.output);
    match cause {
        None => format!("Nothing was published: {tally}. {output} has not changed.\n"),
        Some(cause) => format!(
            "{} {}: {tally}; {output} has not changed\n",
            live::time_of_day(&round.built),
            cause.text
        ),
    }
}

/// Runs the user's command, and prints a message if it fails.
fn exec(command: &str, output: &Path, console: &Console) {
    let ended = shell(command)
        .env("PARKPAGES_OUTPUT", output)
        .stdin(Stdio::null())
        .status();
    match ended {
        Ok(status) if status.success() => {}
        Ok(status) => console.err(&format!("The command of --exec failed ({status}).\n")),
        Err(error) => console.err(&format!(
            "The command of --exec could not be run: {error}.\n"
        )),
    }
}
