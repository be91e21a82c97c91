use super::console::Console;
use super::diff::{compare, is_sound, printed};
use super::failure::{Code, Failure};
use super::settings::Settings;
use super::target::{Place, pick, targets, who};
use crate::cli::build_cache::{BuildCache, Job};
use crate::cli::format::count;
use crate::engine::Report;
use crate::host::progress::Stop;
use crate::host::releases::{FolderTarget, ReleaseSink};
use crate::host::{DiskWorld, clock, published};
use crate::publish::diff::Before;
use crate::publish::{Contents, Counts, Release, Target as _, counts, sha256, tombstones};

const EXAMPLES: &str = "\
Examples:
  parkpages publish                      To the first target of content/site.yaml
  parkpages publish --dry-run            What would change there
  parkpages publish --dry-run --now 2026-12-01T11:00:00+08:00
                                         What will have changed there by then
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
    #[arg(long)]
    dry_run: bool,

    /// Compare every file that readers see with what was published, and publish nothing
    #[arg(long, conflicts_with = "dry_run")]
    verify: bool,

    /// How many percent of the pages may vanish [default: max_deletes of the target, or 10]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    max_deletes: Option<u8>,

    /// Publish however many pages vanish
    #[arg(long)]
    yes: bool,
}

impl Publish {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("publish")?;
        self.refuse(settings)?;
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let Some(places) = targets(&world, settings, console)? else {
            return Ok(Code::Errors);
        };
        let place = pick(places, self.target.as_deref())?;
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

    /// Refuses what must not become public, or not yet.
    fn refuse(&self, settings: &Settings) -> Result<(), Failure> {
        let options = &settings.options;
        if options.drafts || options.preview {
            let what = if options.drafts {
                "--drafts"
            } else {
                "--preview"
            };
            return Err(Failure::new(format!("with {what} nothing is published"))
                .hint("build a preview with `parkpages build --preview --output FOLDER`"));
        }
        if options.skip_broken {
            return Err(Failure::new("a site with errors is not published")
                .hint("mend them, or build what is sound with `parkpages build --skip-broken`"));
        }
        if settings.now.is_some() && !self.dry_run {
            return Err(Failure::new(
                "what is published is the site as it is now, and not at --now",
            )
            .hint("with --dry-run, --now shows what will have changed by then"));
        }
        Ok(())
    }

    fn publish(
        &self,
        place: &Place,
        world: &DiskWorld,
        settings: &Settings,
        console: &mut Console,
    ) -> Result<Code, Failure> {
        let target = FolderTarget::open(&place.path, &settings.root)?;
        let before = place.current()?;
        let sink = ReleaseSink::new(&target, before.as_ref());
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
            target.discard()?;
            return Ok(Code::Errors);
        };
        let contents = Contents::of(&built, &site, world);
        if let Some(refused) = self.too_many(place, before.as_ref(), &contents) {
            target.discard()?;
            return Err(refused);
        }
        let release = Making {
            place,
            target: &target,
            sink: &sink,
            before: before.as_ref(),
        };
        release.publish(contents, &built.report, settings, console)
    }

    /// The refusal of a release that takes too many pages away.
    fn too_many(&self, place: &Place, before: Option<&Release>, now: &Contents) -> Option<Failure> {
        let before = &before?.contents;
        let gone = counts(before, now).pages_removed;
        let pages = before
            .files
            .keys()
            .filter(|path| path.extension() == Some("html"))
            .count();
        let most = self
            .max_deletes
            .map_or(place.target.max_deletes, usize::from);
        if self.yes || gone * 100 <= pages * most {
            return None;
        }
        Some(
            Failure::new(format!(
                "{gone} of {} would vanish, which is more than {most} %: nothing was published",
                count(pages, "page")
            ))
            .hint("look at `parkpages publish --dry-run`; if that is meant, publish with --yes"),
        )
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

/// A release whose files have been put.
pub struct Making<'a> {
    pub place: &'a Place,
    pub target: &'a FolderTarget,
    pub sink: &'a ReleaseSink<'a>,
    pub before: Option<&'a Release>,
}

impl Making<'_> {
    /// Verifies what was put, and lets readers see it.
    pub fn publish(
        self,
        contents: Contents,
        report: &Report,
        settings: &Settings,
        console: &mut Console,
    ) -> Result<Code, Failure> {
        let Self {
            place,
            target,
            sink,
            before,
        } = self;
        let sums = match sink.verify(&contents.files) {
            Ok(sums) => sums,
            Err(error) => {
                // What cannot be right is not taken up again.
                target.discard()?;
                return Err(error.into());
            }
        };
        let mut release = Release::new(clock::now(), who(&settings.root), contents, sums);
        if let Some(before) = before.filter(|before| before.digest == release.digest) {
            target.discard()?;
            console.err(&format!(
                "Nothing has changed since {}: it stays.\n",
                place.named(before)
            ));
            return Ok(Code::Done);
        }
        let last = target.list()?.last().map_or(0, |last| last.number);
        let number = last + 1;
        release.follow(before, number);
        release.tombstones = tombstones(before, number, report);
        target.name(&release)?;
        target.switch(&release)?;
        let pruned = target.prune(place.target.keep)?;
        let files = release.contents.files.len();
        let mut text = format!(
            "Published {} to {}: {}.\n  files     {}, {} of them as before; each was read back and is right\n",
            place.named(&release),
            place.target.name,
            counted(&release.counts),
            count(files, "file"),
            sink.linked(),
        );
        if pruned > 0 {
            text += &format!("  removed   {}\n", count(pruned, "old release"));
        }
        console.err(&text);
        Ok(Code::Done)
    }
}

/// What differs from the release before, in words.
pub fn counted(counts: &Counts) -> String {
    let pages = [
        (counts.pages_added, "added"),
        (counts.pages_changed, "changed"),
        (counts.pages_removed, "removed"),
    ];
    let pages = pages.into_iter().filter(|(number, _)| *number > 0);
    let mut parts: Vec<String> = pages
        .map(|(number, what)| format!("{} {what}", count(number, "page")))
        .collect();
    if counts.files > 0 {
        parts.push(count(counts.files, "other file"));
    }
    if parts.is_empty() {
        return "nothing changed".into();
    }
    parts.join(", ")
}

/// Compares what readers see with the release that was published, byte for byte.
fn verify(place: &Place, console: &mut Console) -> Result<Code, Failure> {
    let Some(release) = place.current()? else {
        return Err(Failure::new(format!(
            "nothing is published to {} yet",
            place.target.name
        )));
    };
    let link = place.releases().current_link();
    let failed = |error: std::io::Error| crate::cli::format::blocked(&link, &error);
    // By the link, as a web server reads it.
    let there = published::folder(&link).map_err(failed)?;
    let read = published::reader(link.clone());
    let mut wrong: Vec<String> = release
        .sums
        .iter()
        .filter_map(|(path, sum)| match read(path) {
            None => Some(format!("{path}: is missing")),
            Some(bytes) if sha256(&bytes) != *sum => Some(format!("{path}: has other bytes")),
            Some(_) => None,
        })
        .collect();
    let more = there
        .files
        .keys()
        .filter(|path| !release.sums.contains_key(*path));
    wrong.extend(more.map(|path| format!("{path}: was not published")));
    let named = place.named(&release);
    if wrong.is_empty() {
        console.out(&format!(
            "{} as published: {named}, {}, SHA-256 {}.\n",
            place.target.name,
            count(release.sums.len(), "file"),
            release.digest
        ));
        return Ok(Code::Done);
    }
    for line in &wrong {
        console.out(&format!("{line}\n"));
    }
    console.err(&format!(
        "{} differs from {named} in {}.\n",
        place.target.name,
        count(wrong.len(), "file")
    ));
    Ok(Code::Errors)
}
