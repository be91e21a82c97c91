//! The command line: from arguments to an exit code.
//!
//! 1. [`args`] and [`options`] parse the arguments; [`settings`] resolves them.
//! 2. Each command has a file, in which a doc comment is its help. It opens the site through `host`, calls `engine` and
//!    passes the result on for printing.
//! 3. [`live`] builds again and again, for the commands that keep running.
//! 4. [`summary`], [`timing`], [`table`] and [`problems`] turn reports into text, without the disk; [`redact`] removes
//!    from a report what must not be in a log before anything is printed.
//! 5. [`console`] prints: results to standard output, everything else to standard error.
//!
//! Exit codes: 0 done; 1 the site has errors; 2 wrong usage, an error of the environment, or an error of the program
//! itself, which [`panic`] catches. A command returns its code, and only `main` ends the process.

#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "side effects"
)]

mod approve;
mod archive;
mod args;
mod build;
mod build_cache;
mod check;
mod chosen;
mod completions;
mod console;
mod derived;
mod diff;
mod exchange;
mod explain;
mod failure;
mod fetch;
mod format;
mod guards;
mod import;
mod init;
mod list;
mod live;
mod man;
mod new;
mod new_release;
mod options;
mod panic;
mod parts;
mod problems;
mod publish;
mod rebuild_release;
mod redact;
mod releases;
mod rollback;
mod rules;
mod schema;
mod search;
mod serve;
mod settings;
mod signing;
mod strings;
mod summary;
mod summed_up;
mod table;
mod target;
mod timing;
mod translations;
mod urls;
mod vanished;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use args::{Args, Command};
use console::Console;
use failure::{Code, Failure};
use settings::Settings;

/// Runs the program with its arguments, of which the first is its name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let mut console = Console::new(settings::color_of(&args));
    let code = match Args::read(args) {
        Ok(args) => panic::guarded(args.global.redact, || dispatch(args, &mut console))
            .unwrap_or_else(|failure| console.fail(&failure)),
        Err(error) => console.usage(&error),
    };
    console.close(code).into()
}

fn dispatch(args: Args, console: &mut Console) -> Result<Code, Failure> {
    let settings = Settings::new(args.global)?;
    match args.command {
        Command::Build(command) => command.run(&settings, console),
        Command::Check(command) => command.run(&settings, console),
        Command::Serve(command) => command.run(&settings, console),
        Command::Watch(command) => command.run(&settings, console),
        Command::List(command) => command.run(&settings, console),
        Command::New(command) => command.run(&settings, console),
        Command::Init(command) => command.run(console),
        Command::Import(command) => command.run(console),
        Command::Diff(command) => command.run(&settings, console),
        Command::Publish(command) => command.run(&settings, console),
        Command::Releases(command) => command.run(&settings, console),
        Command::Rollback(command) => command.run(&settings, console),
        Command::Rules(command) => command.run(&settings, console),
        Command::Fetch(command) => command.run(&settings, console),
        Command::Approve(command) => command.run(&settings, console),
        Command::Translations(command) => command.run(&settings, console),
        Command::Urls(command) => command.run(&settings, console),
        Command::Search(command) => command.run(&settings, console),
        Command::Schema(command) => command.run(&settings, console),
        Command::Completions(command) => command.run(Args::command(), console),
        Command::Man(command) => command.run(Args::command(), console),
    }
}
