use std::path::Path;

use super::console::Console;
use super::failure::{Code, Failure};
use super::options::Format;
use super::problems;
use super::settings::Settings;
use crate::base::{sha256, shown};
use crate::cli::format::count;
use crate::content::Settings as SiteSettings;
use crate::content::settings::fetch::Fetch as Wanted;
use crate::diag::Diagnostic;
use crate::engine::Built;
use crate::engine::fetched::{self, DATA_LOCK, DataLock, Locked, differences};
use crate::host::curl::{self, Answer};
use crate::host::{DiskWorld, clock, replace_file};
use crate::world::{MemoryWorld, World};

const EXAMPLES: &str = "\
Examples:
  parkpages fetch                     Bring all files of `fetch` in content/site.yaml
  parkpages fetch data/rates.csv      Bring one
  parkpages fetch --check             In CI: fail if a file is not the one that was fetched";

/// Bring data files from the web, as `fetch` in content/site.yaml says
///
/// Each is read by its schema first, and takes the place of the old one only if nothing is wrong
/// with it. data.lock says what came, from where and when: commit it with the files. A build
/// fetches nothing. Uses the program curl, with the proxies and certificates of this machine.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Fetch {
    /// Files to bring, below content/; all, if none is named
    #[arg(value_name = "FILE")]
    files: Vec<String>,

    /// Fetch nothing, and fail if a file is not the one in data.lock
    #[arg(long, conflicts_with = "files")]
    check: bool,
}

/// What has become of a file.
enum Outcome {
    New,
    Unchanged,
    /// It was not taken; why is printed.
    Refused,
    Failed(String),
}

impl Fetch {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let site = match fetched::settings(&world) {
            Ok(site) => site,
            Err(found) => {
                problems::print(&found, &world, Format::Human, settings.all, console);
                return Ok(Code::Errors);
            }
        };
        if self.check {
            return Ok(check(&site, &world, settings, console));
        }
        let mut lock = match DataLock::read(&world) {
            Ok(lock) => lock,
            Err(problem) => {
                problems::print(&[*problem], &world, Format::Human, settings.all, console);
                return Ok(Code::Errors);
            }
        };
        let wanted = wanted(&self.files, &site)?;
        if wanted.is_empty() {
            let hint = "write `fetch: [{file: data/rates.csv, url: https://…}]`";
            return Err(
                Failure::new("content/site.yaml says nothing of files to fetch").hint(hint),
            );
        }
        let before = lock.clone();
        let of_site = |file: &str| site.fetch.iter().any(|one| one.file.as_str() == file);
        lock.0.retain(|file, _| of_site(file));
        let mut code = Code::Done;
        let mut new = 0;
        for one in wanted {
            let outcome = bring(one, &mut lock, &site, (&world, settings), console)?;
            let told = match outcome {
                Outcome::New => {
                    new += 1;
                    let size = lock
                        .0
                        .get(one.file.as_str())
                        .map_or(0, |locked| locked.size);
                    format!("new, {}", count(usize::try_from(size).unwrap_or(0), "byte"))
                }
                Outcome::Unchanged => "unchanged".to_owned(),
                Outcome::Refused => {
                    code = Code::Errors;
                    "not taken: the old file stays, if there is one".to_owned()
                }
                Outcome::Failed(why) => {
                    code = Code::Failed;
                    format!("not fetched: {why}")
                }
            };
            console.err(&format!("{}: {told}\n", one.file));
        }
        if lock != before {
            write_lock(&lock, &settings.root)?;
        }
        if new > 0 {
            let files = count(new, "new file");
            console.err(&format!("{files}. Commit {DATA_LOCK} with what came.\n"));
        }
        Ok(code)
    }
}

/// The files of the settings that are named, or all.
fn wanted<'s>(names: &[String], site: &'s SiteSettings) -> Result<Vec<&'s Wanted>, Failure> {
    if names.is_empty() {
        return Ok(site.fetch.iter().collect());
    }
    let of = |name: &String| {
        let below = name.strip_prefix("content/").unwrap_or(name);
        let is_it = |one: &&Wanted| one.file.below(crate::content::CONTENT) == Some(below);
        site.fetch.iter().find(is_it).ok_or_else(|| {
            Failure::new(format!("content/site.yaml has no file `{name}` in `fetch`"))
        })
    };
    names.iter().map(of).collect()
}

/// Fetches a file and writes it, if it is new and nothing is wrong with it.
fn bring(
    one: &Wanted,
    lock: &mut DataLock,
    site: &SiteSettings,
    (world, settings): (&DiskWorld, &Settings),
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let known = lock
        .0
        .get(one.file.as_str())
        .filter(|locked| locked.url == one.url);
    let here = world.read(&one.file).ok().map(|bytes| sha256(&bytes));
    let is_here = |locked: &&Locked| here.as_deref() == Some(&*locked.sha256);
    let etag = known
        .filter(is_here)
        .and_then(|locked| locked.etag.as_deref());
    let (bytes, etag) = match curl::get(&one.url, etag, one.most) {
        Ok(Answer::File { bytes, etag }) => (bytes, etag),
        Ok(Answer::Unchanged) => return Ok(Outcome::Unchanged),
        Err(why) => return Ok(Outcome::Failed(why)),
    };
    let sha256 = sha256(&bytes);
    let is_same = here.as_ref() == Some(&sha256);
    let (found, schema) = fetched::problems(world, &one.file, &bytes, site);
    if found.iter().any(Diagnostic::is_error) {
        // The messages show what came, and not what is there.
        let mut came = MemoryWorld::new(clock::now());
        came.write(one.file.clone(), bytes);
        if let Some((file, bytes)) = schema {
            came.write(file, bytes);
        }
        problems::print(&found, &came, Format::Human, settings.all, console);
        return Ok(Outcome::Refused);
    }
    let before = known.filter(|locked| locked.sha256 == sha256);
    let fetched = before.map_or_else(|| instant(settings), |locked| locked.fetched.clone());
    if !is_same {
        write(
            &settings.root.join(one.file.as_str()),
            &settings.root,
            &bytes,
        )?;
    }
    let locked = Locked {
        url: one.url.clone(),
        sha256,
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        fetched,
        etag: etag.filter(|etag| etag.len() < 500 && !etag.contains(char::is_control)),
    };
    lock.0.insert(one.file.to_string(), locked);
    Ok(if is_same {
        Outcome::Unchanged
    } else {
        Outcome::New
    })
}

/// The instant of the command, to the second.
fn instant(settings: &Settings) -> String {
    let now = settings.now.unwrap_or_else(clock::now);
    let second = now.round(jiff::Unit::Second);
    second.unwrap_or(now).to_string()
}

/// Writes a file whole, in a folder that is made if need be. A link is followed only inside the root.
fn write(at: &Path, root: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::new(format!("{} cannot be written: {error}", shown(at)));
    if let Some(folder) = at.parent() {
        // What does not exist yet is no link.
        let there = folder.ancestors().find(|folder| folder.exists());
        let (inside, root) = (there.unwrap_or(root).canonicalize(), root.canonicalize());
        if !inside.map_err(failed)?.starts_with(root.map_err(failed)?) {
            let message = format!("{} leads out of the site by a link", shown(folder));
            return Err(Failure::new(message));
        }
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    replace_file(at, bytes).map_err(failed)
}

fn write_lock(lock: &DataLock, root: &Path) -> Result<(), Failure> {
    let text = lock
        .text()
        .map_err(|error| Failure::new(error.to_string()))?;
    write(&root.join(DATA_LOCK), root, text.as_bytes())
}

/// Compares the files with the lock, and the lock with the settings.
fn check(
    site: &SiteSettings,
    world: &DiskWorld,
    settings: &Settings,
    console: &mut Console,
) -> Code {
    let mut found = differences(world);
    if let Ok(lock) = DataLock::read(world) {
        for one in &site.fetch {
            let locked = lock.0.get(one.file.as_str());
            if locked.is_none_or(|locked| locked.url != one.url) {
                let message = format!("`{}` has not been fetched from {}", one.file, one.url);
                let problem = Diagnostic::warning("data-differs", message).in_file(&site.file);
                found.push(problem.hint("run `parkpages fetch`, and commit what it writes"));
            }
        }
    }
    problems::print(&found, world, Format::Human, settings.all, console);
    if found.is_empty() {
        Code::Done
    } else {
        Code::Errors
    }
}

/// Tells which files are not those that were fetched.
pub fn tell_fetched(built: &mut Built, world: &dyn World) {
    let found = differences(world);
    if found.iter().any(Diagnostic::is_error) {
        built.publishable = false;
    }
    super::vanished::tell(built, found);
}
