use std::collections::BTreeSet;

use super::archive::Archive;
use super::console::Console;
use super::diff::{compare, is_sound, printed};
use super::failure::{Code, Failure};
use super::guards::{Guards, refuse};
use super::new_release::{NewRelease, Sources};
use super::settings::Settings;
use super::signing::{check, signer};
use super::target::{Place, targets};
use crate::cli::build_cache::{BuildCache, Job};
use crate::cli::format::count;
use crate::host::DiskWorld;
use crate::host::progress::Stop;
use crate::host::releases::ReleaseSink;
use crate::publish::Contents;
use crate::publish::diff::Before;

const EXAMPLES: &str = "\
Examples:
  parkpages publish                      To the first target of content/site.yaml
  parkpages publish --dry-run            What would change there
  parkpages publish --dry-run --now 2026-12-01T11:00:00+08:00
                                         What will have changed there by then
  parkpages publish live --archive ../archive
                                         To live, and keep what was published as a web archive
  parkpages publish live --verify        Whether what readers see is what was published";

/// Publish the site as a release that readers see at once
///
/// Builds the site, puts it beside the release that readers see (files that stay are shared between
/// both), reads it back, and lets the link `current` lead to it. With an error of the site nothing
/// changes. The folder public is not used.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Publish {
    /// A target of `publish` in content/site.yaml [default: the first]
    target: Option<String>,

    /// Write nothing, and say what would change for readers, as `parkpages diff` does
    #[arg(long, conflicts_with = "archive")]
    dry_run: bool,

    /// Compare every file that readers see with what was published, and publish nothing
    #[arg(long, conflicts_with_all = ["dry_run", "archive"])]
    verify: bool,

    #[command(flatten)]
    archive: Archive,

    #[command(flatten)]
    guards: Guards,
}

impl Publish {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("publish")?;
        refuse(settings, self.dry_run)?;
        if settings.options.skip_broken {
            return Err(Failure::new("a site with errors is not published")
                .hint("mend them, or build what is sound with `parkpages build --skip-broken`"));
        }
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let Some(targets) = targets(&world, settings, console)? else {
            return Ok(Code::Errors);
        };
        let place = targets.pick(self.target.as_deref(), &settings.root)?;
        if self.verify {
            return verify(&place, console);
        }
        if self.dry_run {
            let before = match place.current()? {
                Some(release) => place.before(release),
                None => nothing(),
            };
            let Some(diff) = compare(&before, &world, settings, console)? else {
                return Ok(Code::Errors);
            };
            console.out(&printed(&diff, format, settings.all, console)?);
            return Ok(Code::Done);
        }
        super::build::listen()?;
        self.publish(&place, &world, settings, console)
    }

    fn publish(
        &self,
        place: &Place,
        world: &DiskWorld,
        settings: &Settings,
        console: &mut Console,
    ) -> Result<Code, Failure> {
        // Before a build that could not be published.
        let signer = signer(place)?;
        let archives = self.archive.open(place, settings)?;
        let begun = place.begin(&settings.root)?;
        let before = place.current()?;
        let mut sources = Sources::keep(place, world, BTreeSet::new(), settings);
        if let Some(refused) = self
            .guards
            .again(place, before.as_ref(), sources.digest())?
        {
            return Err(refused);
        }
        let sink = ReleaseSink::new(&begun.stage, place.shared(before.as_ref()));
        let mut memo = BuildCache::pictures_only(settings);
        let stop = Stop::default();
        let job = Job {
            world,
            options: &settings.options,
            sink: &sink,
            stop: &stop,
        };
        let mut built = BuildCache::default().rebuild(job, &mut memo, settings, console)?;
        let site = memo.site().cloned();
        let sound = is_sound(&mut built, world, settings, console);
        let (Some(site), true) = (site, sound) else {
            begun.stage.discard()?;
            return Ok(Code::Errors);
        };
        let contents = Contents::of(&built, &site, world);
        if let Some(refused) = self.guards.too_many(place, before.as_ref(), &contents) {
            begun.stage.discard()?;
            return Err(refused);
        }
        sources.settle(world);
        let release = NewRelease {
            place,
            begun: &begun,
            sink: &sink,
            rules: memo.rules().unwrap_or_default(),
            before: before.as_ref(),
            lets_linger: self.guards.lets_linger(),
            sources,
            back: None,
            signer,
            archives: archives.as_ref(),
            site: &site,
        };
        release.publish(contents, &built.report, settings, console)
    }
}

/// The comparison with a place where nothing is published yet.
fn nothing() -> Before<'static> {
    Before {
        name: "nothing, for nothing is published there yet".into(),
        at: None,
        contents: Contents::default(),
        read: Box::new(|_| None),
    }
}

/// Compares what readers see with the release that was published, byte for byte.
fn verify(place: &Place, console: &mut Console) -> Result<Code, Failure> {
    let Some(release) = place.current()? else {
        return Err(Failure::new(format!(
            "nothing is published to {} yet",
            place.settings.name
        )));
    };
    let there = place.target.live(&release)?;
    let mut wrong: Vec<String> = release
        .sums
        .iter()
        .filter_map(|(path, sum)| match there.get(path) {
            None => Some(format!("{path}: is missing")),
            Some(there) if there != sum => Some(format!("{path}: has other bytes")),
            Some(_) => None,
        })
        .collect();
    let more = there
        .keys()
        .filter(|path| !release.sums.contains_key(*path));
    wrong.extend(more.map(|path| format!("{path}: was not published")));
    let named = place.named(&(&release).into());
    let signed = check(place, &release);
    if wrong.is_empty()
        && let Ok(is_signed) = signed
    {
        console.out(&format!(
            "{} as published: {named}, {}, SHA-256 {}{}.\n",
            place.settings.name,
            count(release.sums.len(), "file"),
            release.digest,
            if is_signed { ", and signed" } else { "" }
        ));
        return Ok(Code::Done);
    }
    if let Err(why) = signed {
        console.err(&format!("{why}.\n"));
        if wrong.is_empty() {
            return Ok(Code::Errors);
        }
    }
    for line in &wrong {
        console.out(&format!("{line}\n"));
    }
    console.err(&format!(
        "{} differs from {named} in {}.\n",
        place.settings.name,
        count(wrong.len(), "file")
    ));
    Ok(Code::Errors)
}
