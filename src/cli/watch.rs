use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use super::build::{listen, tell_vanished};
use super::console::Console;
use super::failure::{Code, Failure};
use super::live::{self, Cause, Live, Round, Watching};
use super::settings::Settings;
use super::{problems, summary};
use crate::cli::build_cache::Kept;
use crate::cli::format::{blocked, folder};
use crate::host::{Committed, HostError, OutputDir, signal};

const EXAMPLES: &str = "\
Examples:
  parkpages watch                                 Keep public/ up to date
  parkpages watch --exec 'rsync -a --delete --exclude=.parkpages* public/ web:/srv/www/'
                                                  And publish it elsewhere
  parkpages watch --poll 2                        In a folder of the network";

/// How soon it is tried again to publish what could not be.
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

/// How one round ended.
enum Done {
    /// The output folder is as the site is.
    Published(Committed),
    /// The site has errors.
    Errors,
    /// The folder could not be changed.
    Failed(HostError),
}

impl Watch {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("watch")?;
        settings.keeps_drafts_apart()?;
        listen()?;
        // What a build would refuse is refused at once; later somebody may just be in the way.
        let (root, output) = (absolute(&settings.root)?, absolute(&settings.output)?);
        let open = || OutputDir::open(&output, &root, settings.adopt);
        let mut sink = Some(open()?);
        let kept = Kept::new(settings, self.no_cache);
        let mut live = Live::open(settings, format, &self.watching, kept)?;
        let mut why: Option<Cause> = None;
        let mut failed: Option<String> = None;
        loop {
            let opened = match sink.take() {
                Some(sink) => Ok(sink),
                None => open(),
            };
            let world = live.world(console);
            let (round, done) = match opened {
                Ok(sink) => {
                    let known = live.report();
                    let mut round = live.build(world, &settings.options, &sink, console)?;
                    if round.is_stopped {
                        let cause = live.give_up(round, console);
                        why = why.map(|_| cause);
                        continue;
                    }
                    if let Some(built) = Arc::get_mut(&mut round.built) {
                        tell_vanished(built, &sink, known.as_deref(), settings);
                    }
                    live.tell(&round, console);
                    let done = match round.built.publishable {
                        true => sink
                            .commit(&round.built.outputs)
                            .map_or_else(Done::Failed, Done::Published),
                        false => Done::Errors,
                    };
                    (round, done)
                }
                Err(error) => (live.nothing(world), Done::Failed(error)),
            };
            if let Some(code) = signal::pending().and_then(|code| u8::try_from(code).ok()) {
                return Ok(Code::Interrupted(code));
            }
            let retry = matches!(done, Done::Failed(_)).then_some(RETRY);
            let has_changed = match done {
                Done::Published(done) => {
                    failed = None;
                    console.err(&match &why {
                        None => first(&round, done, settings),
                        Some(why) => again(&round, done, why),
                    });
                    done.written + done.removed > 0
                }
                Done::Errors => {
                    failed = None;
                    console.err(&unpublished(&round, why.as_ref(), settings));
                    false
                }
                Done::Failed(error) => {
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
            if why.is_none() {
                // Later rounds keep what they need in memory.
                live.keep(console);
                let sources = live::sources(&settings.root);
                console.err(&format!("Watching {sources}; Ctrl-C ends it.\n"));
            }
            why = Some(live.wait(round, retry, console));
        }
    }
}

/// The path from the top: the folder that the program was started in may be replaced.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| blocked(path, &error))
}

fn first(round: &Round, done: Committed, settings: &Settings) -> String {
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
        summary::Then::Again,
    )
}

/// One line: when, what happened, what came of it.
fn again(round: &Round, done: Committed, why: &Cause) -> String {
    if why.files.is_empty() && done.written + done.removed == 0 {
        // Midnight has passed, and no page shows the day.
        return String::new();
    }
    let problems = problems::tally(&round.built.diagnostics)
        .map_or_else(String::new, |tally| format!("; {tally}"));
    format!(
        "{} {}: {} written, {} removed in {}{problems}\n",
        live::time_of_day(&round.built),
        why.text,
        done.written,
        done.removed,
        live::taken(round.time.elapsed())
    )
}

fn unpublished(round: &Round, why: Option<&Cause>, settings: &Settings) -> String {
    let tally = problems::tally(&round.built.diagnostics).unwrap_or_default();
    let output = folder(&settings.output);
    match why {
        None => format!("Nothing was published: {tally}. {output} is as it was.\n"),
        Some(why) => format!(
            "{} {}: {tally}; {output} is as it was\n",
            live::time_of_day(&round.built),
            why.text
        ),
    }
}

/// Runs a command of the user and tells if it failed.
fn exec(command: &str, output: &Path, console: &Console) {
    let ended = Command::new("sh")
        .args(["-c", command])
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
