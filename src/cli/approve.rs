use jiff::tz::TimeZone;

use super::build::print_problems;
use super::chosen::Chosen;
use super::console::Console;
use super::failure::{Code, Failure};
use super::format::{blocked, count};
use super::options::Format;
use super::settings::Settings;
use crate::content::approvals::{Approval, Approvals};
use crate::engine;
use crate::host::{DiskWorld, replace_file};
use crate::site::Approvable;
use crate::world::{APPROVALS, World};

const EXAMPLES: &str = "\
Examples:
  parkpages approve content/news/opening.md --by \"Ann Lee\"
                                         Let readers see this text as it is now
  parkpages approve content/news/opening --by \"Ann Lee\"
                                         The same of an entry with a folder, in all languages
  parkpages approve content/news --by \"Ann Lee\"
                                         Of all that is there, when a section begins to ask for it";

/// Approve texts, so that readers see them
///
/// In a section whose _index.md says `approval: required`, a text is public only while it is as
/// somebody approved it. Who approved which text, and when, is written to approvals.lock: commit it.
/// Without --by it says which of these texts wait, and writes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Approve {
    /// Files or folders below content/
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,

    /// Who approves them
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl Approve {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let by = self.by.as_deref().map(name).transpose()?;
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let engine::ReadSite { built, site, .. } =
            engine::read_with_files(&world, &settings.options);
        let approvals = match Approvals::read(&world) {
            Ok(approvals) => approvals,
            Err(_) => {
                print_problems(&built, &world, Format::Human, settings, console);
                return Ok(Code::Errors);
            }
        };
        let Some(site) = site else {
            print_problems(&built, &world, Format::Human, settings, console);
            return Ok(Code::Errors);
        };
        let all = site.approvable();
        let chosen = Chosen::new(&self.files, settings);
        chosen.check_files(site.input().files.iter().map(|file| &file.file))?;
        let chosen: Vec<&Approvable<'_>> = all
            .iter()
            .filter(|one| chosen.has_file(&one.file.file))
            .collect();
        if chosen.is_empty() {
            return Err(Failure::new("these texts need no approval").hint(
                "a section asks for it in its _index.md with `approval: required`, and so for the sections below",
            ));
        }
        if let Some(wrong) = chosen
            .iter()
            .find(|one| one.file.in_doubt || one.sum.is_none())
        {
            print_problems(&built, &world, Format::Human, settings, console);
            let message = format!("{} has errors, so nothing was approved", wrong.file.file);
            return Err(Failure::new(message).hint("mend them first"));
        }
        let waits = |one: &&&Approvable<'_>| {
            let before = approvals.get(one.path, one.lang);
            before.map(|before| &*before.sum) != one.sum.as_deref()
        };
        let waiting: Vec<&&Approvable<'_>> = chosen.iter().filter(waits).collect();
        for one in &waiting {
            let what = match (&by, approvals.get(one.path, one.lang)) {
                (Some(by), _) => format!("approved by {by}"),
                (None, None) => "waits: nobody has approved it".to_owned(),
                (None, Some(Approval { by, day, .. })) => {
                    format!("waits: it has changed since {by} approved it on {day}")
                }
            };
            console.out(&format!("{}: {what}\n", one.file.file));
        }
        let Some(by) = by else {
            return waiting_for(waiting.len());
        };
        if waiting.is_empty() {
            console.err(&format!("{APPROVALS} says so already.\n"));
            return Ok(Code::Done);
        }
        let day = today(&world, &site.settings().zone);
        let mut new = approvals.clone();
        for one in &waiting {
            let approval = Approval {
                sum: one.sum.as_deref().unwrap_or_default().into(),
                day,
                by: by.into(),
            };
            new.set(one.path, one.lang, approval);
        }
        let is_there = |path: &str, lang: &str| {
            let mut files = site.input().files.iter();
            let key = |lang| site.settings().languages.key(lang);
            files.any(|file| file.place.path == path && key(file.lang) == lang)
        };
        if built.publishable {
            new.retain(is_there);
        }
        let path = settings.root.join(APPROVALS);
        replace_file(&path, new.text().as_bytes()).map_err(|error| blocked(&path, &error))?;
        let many = waiting.len() != 1;
        console.err(&format!(
            "{} {} approved now. Commit {APPROVALS}.\n",
            count(waiting.len(), "text"),
            if many { "are" } else { "is" }
        ));
        Ok(Code::Done)
    }
}

/// What is told where nobody approves.
fn waiting_for(number: usize) -> Result<Code, Failure> {
    if number == 0 {
        return Ok(Code::Done);
    }
    let message = format!("{} to be approved", count(number, "text"));
    Err(Failure::new(message).hint("say who approves them: `--by NAME`"))
}

fn today(world: &dyn World, zone: &TimeZone) -> jiff::civil::Date {
    world.now().to_zoned(zone.clone()).date()
}

/// A name as the lock file can have it.
fn name(by: &str) -> Result<&str, Failure> {
    let name = by.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Failure::new("this is no name").hint("write it as `--by \"Ann Lee\"`"));
    }
    Ok(name)
}
