use std::path::Path;

use super::build::shown;
use super::console::Console;
use super::failure::{Code, Failure};
use super::options::Format;
use super::problems;
use super::settings::Settings;
use super::target::{Place, targets};
use super::vanished::{Before as Known, tell_vanished};
use crate::cli::build_cache::{BuildCache, Job};
use crate::cli::format::{blocked, folder};
use crate::engine::Built;
use crate::host::progress::Stop;
use crate::host::{DiskWorld, published};
use crate::publish::diff::{self, Before, ChangedSink};
use crate::publish::show;

const EXAMPLES: &str = "\
Examples:
  parkpages diff                                  Against what readers see
  parkpages diff public                           Against what was built last
  parkpages diff /srv/www/park --format html > diff.html
                                                  For a colleague, as one page
  parkpages diff public --format markdown         For a comment on a merge request
  parkpages diff public --now 2026-12-01T11:00:00+08:00
                                                  What will change until then";

/// Say what would change for readers
///
/// Builds the site without writing anything, and compares it with what is public: pages that come,
/// go, are withdrawn or lead on, the words of those that change, files and facts. AGAINST is a folder
/// with a built site; the manifest that a build has written into one (.parkpages.json), by which it
/// can be told which pages change, but not in which words; a target of `publish` in
/// content/site.yaml; or the number of a release of its first target. Without it, that target's
/// release which readers see.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Diff {
    /// What to compare with
    #[arg(value_hint = clap::ValueHint::AnyPath)]
    against: Option<String>,

    /// Exit with 1 if anything would change
    #[arg(long)]
    exit_code: bool,
}

impl Diff {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("diff")?;
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let Some(before) = self.before(&world, settings, console)? else {
            return Ok(Code::Errors);
        };
        let Some(diff) = compare(&before, &world, settings, console)? else {
            return Ok(Code::Errors);
        };
        console.out(&printed(&diff, format, settings.all, console)?);
        let fails = self.exit_code && !diff.is_empty();
        Ok(if fails { Code::Errors } else { Code::Done })
    }

    /// What to compare with. `None` if the settings have errors, which are printed.
    fn before(
        &self,
        world: &DiskWorld,
        settings: &Settings,
        console: &mut Console,
    ) -> Result<Option<Before<'static>>, Failure> {
        let against = self.against.as_deref();
        if let Some(path) = against.map(Path::new).filter(|path| path.exists()) {
            return at_path(path).map(Some);
        }
        let Some(targets) = targets(world, settings, console)? else {
            return Ok(None);
        };
        let Some(against) = against else {
            if targets.all.is_empty() {
                return Err(Failure::new("there is nothing to compare with").hint(
                    "name a folder with a built site, as in `parkpages diff public`, or a place to publish to in content/site.yaml",
                ));
            }
            return last_of(&targets.pick(None, &settings.root)?).map(Some);
        };
        if targets.all.iter().any(|target| target.name == against) {
            return last_of(&targets.pick(Some(against), &settings.root)?).map(Some);
        }
        let release = if targets.all.is_empty() {
            None
        } else {
            let place = targets.pick(None, &settings.root)?;
            place.release(against)?.map(|release| place.before(release))
        };
        release.map(Some).ok_or_else(|| {
            Failure::new(format!("there is no folder, target or release `{against}`"))
                .hint("`parkpages releases` lists the releases of a target")
        })
    }
}

/// The release of a target that readers see.
fn last_of(place: &Place) -> Result<Before<'static>, Failure> {
    let release = place.current()?.ok_or_else(|| {
        Failure::new(format!(
            "nothing is published to {} yet",
            place.settings.name
        ))
        .hint("name a folder with a built site, as in `parkpages diff public`")
    })?;
    Ok(place.before(release))
}

/// What is published in a folder, or what a manifest says of one.
pub fn at_path(path: &Path) -> Result<Before<'static>, Failure> {
    let failed = |error: std::io::Error| blocked(path, &error);
    let data = std::fs::metadata(path).map_err(failed)?;
    if data.is_dir() {
        return Ok(Before {
            name: folder(path),
            at: None,
            contents: published::folder(path).map_err(failed)?,
            read: Box::new(published::reader(path.to_owned())),
        });
    }
    let contents = published::manifest(path).map_err(failed)?;
    let contents = contents.ok_or_else(|| {
        Failure::new(format!(
            "`{}` is not the manifest of a built site",
            path.display()
        ))
        .hint("name a folder with a built site, or its file .parkpages.json")
    })?;
    Ok(Before {
        name: path.display().to_string(),
        at: None,
        contents,
        read: Box::new(|_| None),
    })
}

/// Compares what is public with the site as it is now. `None` if the site has errors, which are printed.
pub fn compare(
    before: &Before<'_>,
    world: &DiskWorld,
    settings: &Settings,
    console: &mut Console,
) -> Result<Option<diff::Diff>, Failure> {
    let sink = ChangedSink::new(&before.contents);
    let mut memo = BuildCache::pictures_only(settings);
    let job = Job {
        world,
        options: &settings.options,
        sink: &sink,
        stop: &Stop::default(),
    };
    let mut built = BuildCache::default().rebuild(job, &mut memo, settings, console)?;
    if !is_sound(&mut built, world, settings, console) {
        return Ok(None);
    }
    let Some(site) = memo.site() else {
        return Ok(None);
    };
    Ok(Some(diff::Diff::new(before, (&built, site), world, sink)))
}

/// Prints the problems of a build, and says whether it may be published.
pub fn is_sound(
    built: &mut Built,
    world: &DiskWorld,
    settings: &Settings,
    console: &mut Console,
) -> bool {
    tell_vanished(built, world, Known::default(), settings);
    let diagnostics = shown(built, world, settings);
    problems::print(&diagnostics, world, Format::Human, settings.all, console);
    if !built.publishable {
        let tally = problems::tally(&built.diagnostics).unwrap_or_default();
        console.err(&format!("Nothing would be published: {tally}.\n"));
    }
    built.publishable
}

/// The comparison in the format of the options.
pub fn printed(
    diff: &diff::Diff,
    format: Format,
    all: bool,
    console: &Console,
) -> Result<String, Failure> {
    Ok(match format {
        Format::Markdown => show::markdown(diff),
        Format::Html => show::html(diff, &diff.against),
        Format::Json => {
            let json = serde_json::to_string_pretty(diff);
            let json = json.map_err(|error| Failure::new(format!("no JSON of it: {error}")))?;
            json + "\n"
        }
        _ => show::terminal(diff, console.has_colour(), all),
    })
}
