use super::build::{code, print_problems};
use super::console::Console;
use super::failure::{Code, Failure};
use super::fetch::tell_fetched;
use super::settings::Settings;
use super::vanished::{Before, tell_vanished};
use super::{problems, summary};
use crate::cli::build_cache::BuildCache;
use crate::diag;
use crate::host::DiskWorld;
use crate::host::clock::Stopwatch;

const EXAMPLES: &str = "\
Examples:
  parkpages check
  parkpages check --unused
  parkpages check --format sarif > problems.sarif";

/// Build the site without writing anything
///
/// Tells every problem that a build would tell, and exits as it would. The folder public is not
/// looked at, the ledger urls.lock is.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Check {
    /// Warn of files that are published though nothing names them: files of the content, and assets
    /// of the theme
    #[arg(long)]
    unused: bool,
}

impl Check {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("check")?;
        let watch = Stopwatch::start();
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let (mut built, memo) = BuildCache::dry_run(&world, settings, console)?;
        if let Some(unused) = memo.unused().filter(|_| self.unused && built.publishable) {
            BuildCache::dry_run_into(&unused, &world, settings, console)?;
            built.diagnostics.extend(unused.problems(&world));
            diag::sort(&mut built.diagnostics);
        }
        tell_vanished(&mut built, &world, Before::default(), settings);
        tell_fetched(&mut built, &world);
        print_problems(&built, &world, format, settings, console);
        if built.publishable {
            let text = summary::summary(
                "Checked",
                None,
                &built,
                settings,
                watch.elapsed(),
                summary::AtNextDue::Manual,
            );
            console.err(&text);
        } else {
            let tally = problems::tally(&built.diagnostics).unwrap_or_default();
            console.err(&format!("A build would publish nothing: {tally}.\n"));
        }
        Ok(code(&built))
    }
}
