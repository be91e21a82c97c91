use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::Timestamp;

use super::archive::Archive;
use super::console::Console;
use super::diff::printed;
use super::failure::{Code, Failure};
use super::guards::{Guards, refuse};
use super::new_release::{Back, NewRelease, Sources};
use super::rebuild_release::{Done, ReleaseRebuild};
use super::settings::Settings;
use super::signing::signer;
use super::target::{Begun, Place, targets};
use crate::host::DiskWorld;
use crate::host::releases::{KeptSources, ReleaseSink};
use crate::publish::Release;
use crate::publish::diff::{ChangedSink, Diff};
use crate::world::World;

const EXAMPLES: &str = "\
Examples:
  parkpages rollback                     To the release before
  parkpages rollback --dry-run           What would change for readers
  parkpages rollback 7                   To release 7
  parkpages rollback 7 --sources ../then With its sources from another folder";

/// Lead readers back to an earlier release
///
/// Publishes what an earlier release showed as a new release, except what has been withdrawn, has
/// expired, or is not public any more for another reason: such a release is built once more from the
/// sources that it was built from, without those entries, so that lists, feeds and the search do not
/// name them either. The text of an entry with `redacted` is that of today. Notices are today's.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Rollback {
    /// Number or name of the release [default: the one before]
    release: Option<String>,

    /// A target of `publish` in content/site.yaml [default: the first]
    #[arg(long)]
    target: Option<String>,

    /// Write nothing, and say what would change for readers, as `parkpages diff` does
    #[arg(long, conflicts_with = "archive")]
    dry_run: bool,

    /// The folder of the site as it was then, where its sources were not kept here
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    sources: Option<PathBuf>,

    #[command(flatten)]
    archive: Archive,

    #[command(flatten)]
    guards: Guards,
}

impl Rollback {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("rollback")?;
        refuse(settings, self.dry_run)?;
        let today = DiskWorld::open(&settings.root, settings.now)?;
        let Some(targets) = targets(&today, settings, console)? else {
            return Ok(Code::Errors);
        };
        let place = targets.pick(self.target.as_deref(), &settings.root)?;
        if !self.dry_run {
            super::build::listen()?;
        }
        // From here on nobody else publishes there.
        let begun = (!self.dry_run)
            .then(|| place.begin(&settings.root))
            .transpose()?;
        let live = place.current()?.ok_or_else(|| nothing(&place))?;
        let then = self.then(&place, &live)?;
        let kept = KeptSources::new(&settings.root, &place.settings.name);
        let (now, at) = (today.now(), then.at);
        let (old, withheld) = self.old(&kept, (&place, &then), now, settings)?;
        let (old_then, _) = self.old(&kept, (&place, &then), at, settings)?;
        let rebuild = ReleaseRebuild {
            then: &then,
            live: &live,
            today: &today,
            old: &*old,
            old_then: &*old_then,
            withheld: &withheld,
            settings,
        };
        if let Some(begun) = &begun {
            return self.publish(&place, begun, &rebuild, console);
        }
        let before = place.before(live.clone());
        let sink = ChangedSink::new(&before.contents);
        let Some(done) = rebuild.run(&sink, console)? else {
            return Ok(Code::Errors);
        };
        let diff = Diff::new(&before, (&done.built, &done.site), &done.world, sink);
        console.out(&printed(&diff, format, settings.all, console)?);
        console.err(&done.lines(settings.redact));
        Ok(Code::Done)
    }

    /// The release to go back to.
    fn then(&self, place: &Place, live: &Release) -> Result<Release, Failure> {
        let none = |what: String| {
            Failure::new(what).hint("`parkpages releases` lists the releases of a target")
        };
        let found = match &self.release {
            Some(named) => place
                .release(named)?
                .ok_or_else(|| none(format!("there is no release `{named}`")))?,
            None => {
                // After a step back, the next one goes further back.
                let last = live.back_to.unwrap_or(live.number);
                let mut all = place.target.heads()?;
                all.retain(|one| one.number < last);
                let head = all.pop();
                let found = head.map(|head| place.target.load(&head.name)).transpose()?;
                let named = place.named(&live.into());
                let none = || none(format!("there is no release before {named}"));
                found.flatten().ok_or_else(none)?
            }
        };
        if found.name == live.name {
            return Err(Failure::new(format!(
                "{} is what readers see",
                place.named(&(&found).into())
            )));
        }
        Ok(found)
    }

    /// The sources of the release, at an instant, and the entries that it left out.
    fn old<'a>(
        &self,
        kept: &'a KeptSources,
        (place, then): (&Place, &Release),
        at: Timestamp,
        settings: &Settings,
    ) -> Result<(Box<dyn World + 'a>, BTreeSet<String>), Failure> {
        if let Some(folder) = &self.sources {
            let world = DiskWorld::open(folder, Some(at))?;
            return Ok((Box::new(world), BTreeSet::new()));
        }
        let failed = |error| super::format::blocked(&settings.root.join(".parkpages"), &error);
        let Some(world) = kept.of(&then.name).map_err(failed)? else {
            let missing = Failure::new(format!(
                "the sources of {} are not kept here: it was published from somewhere else",
                place.named(&then.into())
            ));
            return Err(match &then.commit {
                Some(commit) => missing.hint(format!(
                    "they are a commit of git: `git worktree add ../then {commit}`, then `parkpages rollback {} --sources ../then`",
                    then.number
                )),
                None => missing.hint(
                    "name a folder with the site as it was then, as `--sources ../then`",
                ),
            });
        };
        let withheld = world.withheld().clone();
        Ok((Box::new(world.at(at)), withheld))
    }

    fn publish(
        &self,
        place: &Place,
        begun: &Begun,
        rebuild: &ReleaseRebuild<'_>,
        console: &mut Console,
    ) -> Result<Code, Failure> {
        let signer = signer(place)?;
        let archives = self.archive.open(place, rebuild.settings)?;
        let (settings, live) = (rebuild.settings, rebuild.live);
        let sink = ReleaseSink::new(&begun.stage, place.shared(Some(live)));
        let done = match rebuild.run(&sink, console) {
            Ok(Some(done)) => done,
            other => {
                begun.stage.discard()?;
                return other.map(|_| Code::Errors);
            }
        };
        let Done {
            built,
            world,
            contents,
            plan,
            ..
        } = &done;
        if let Some(refused) = self.guards.too_many(place, Some(live), contents) {
            begun.stage.discard()?;
            return Err(refused);
        }
        let release = NewRelease {
            place,
            begun,
            sink: &sink,
            rules: done.rules.clone(),
            before: Some(live),
            lets_linger: self.guards.lets_linger(),
            sources: Sources::keep(place, world, done.left_out.clone(), settings),
            back: Some(Back {
                then: rebuild.then,
                buried: &plan.buried,
                lines: done.lines(settings.redact),
            }),
            signer,
            archives: archives.as_ref(),
            site: &done.site,
        };
        release.publish(contents.clone(), &built.report, settings, console)
    }
}

fn nothing(place: &Place) -> Failure {
    Failure::new(format!(
        "nothing is published to {} yet",
        place.settings.name
    ))
}
