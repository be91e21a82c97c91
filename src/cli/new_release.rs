//! A release made of what was put, for `publish` and `rollback`.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::archive;
use super::console::Console;
use super::failure::{Code, Failure};
use super::format::count;
use super::settings::Settings;
use super::signing::sign;
use super::target::{Begun, Place, commit, who};
use crate::base::UrlPath;
use crate::engine::Report;
use crate::host::clock;
use crate::host::releases::{ArchiveFolder, KeptSources, ReleaseSink, Snapshot};
use crate::output::hosting::Rules;
use crate::publish::rollback::Buried;
use crate::publish::signature::Signer;
use crate::publish::{Contents, Counts, Moved, Release, Tombstone, lingering, tombstones};
use crate::site::Site;
use crate::world::World;

/// A release that brings an earlier one back.
pub struct Back<'a> {
    /// The earlier release that is brought back.
    pub then: &'a Release,
    /// What it must not show.
    pub buried: &'a [Buried],
    /// What was left out and what is as today, line by line.
    pub lines: String,
}

/// A release whose files have been put.
pub struct NewRelease<'a> {
    pub place: &'a Place,
    pub begun: &'a Begun,
    pub sink: &'a ReleaseSink<'a>,
    pub rules: Rules,
    pub before: Option<&'a Release>,
    /// Whether what pages of that may still ask for stays.
    pub lets_linger: bool,
    pub sources: Sources,
    pub back: Option<Back<'a>>,
    /// What signs it, if releases to the place are signed.
    pub signer: Option<Signer>,
    /// Where its archive is kept, if that is wanted.
    pub archives: Option<&'a ArchiveFolder>,
    /// The site that it shows.
    pub site: &'a Site,
}

/// The sources of a release, which are kept.
pub struct Sources {
    kept: KeptSources,
    snapshot: io::Result<Snapshot>,
}

impl Sources {
    /// Keeps the sources in `world` for a release to the place without the entries `withheld`.
    pub fn keep(
        place: &Place,
        world: &dyn World,
        withheld: BTreeSet<String>,
        settings: &Settings,
    ) -> Self {
        let kept = KeptSources::new(&settings.root, &place.settings.name);
        let snapshot = kept.keep(world, withheld);
        Self { kept, snapshot }
    }

    /// Drops them if the sources have changed since they were kept: the release may be of either.
    pub fn settle(&mut self, world: &dyn World) {
        if let Ok(snapshot) = &self.snapshot
            && !self.kept.is_same(snapshot, world)
        {
            self.snapshot = Err(io::Error::other("they changed during the build"));
        }
    }

    /// The digest of the sources that were kept; none if they could not be.
    pub fn digest(&self) -> Option<crate::base::Digest> {
        self.snapshot.as_ref().ok().map(Snapshot::digest)
    }

    /// Says which release they are of, and forgets those of releases that are no more. Returns what to tell if that failed.
    fn name(self, release: &str, all: &BTreeSet<String>) -> Option<String> {
        let Self { kept, snapshot } = self;
        let named = snapshot.and_then(|snapshot| {
            kept.name(&snapshot, release)?;
            kept.prune(all)
        });
        let error = named.err()?;
        Some(format!(
            "  sources   were not kept: {error}; `parkpages rollback` to this release needs --sources\n"
        ))
    }
}

impl NewRelease<'_> {
    /// Verifies what was put, and lets readers see it.
    pub fn publish(
        self,
        contents: Contents,
        report: &Report,
        settings: &Settings,
        console: &mut Console,
    ) -> Result<Code, Failure> {
        let sums = self.verified(&contents)?;
        let Self {
            place,
            begun,
            sink,
            rules,
            before,
            lets_linger,
            sources,
            back,
            signer,
            archives,
            site,
        } = self;
        let stage = begun.stage.folder();
        let keep = |folder, release: &Release| {
            archive::keep(folder, release, (place, stage), (site, &rules))
        };
        let mut release = Release::new(clock::now(), who(&settings.root), contents, sums);
        let target = &*place.target;
        let last = target.heads()?.last().map_or(0, |last| last.number);
        release.follow(before, last + 1);
        release.sources = sources.digest();
        release.tombstones = tombstones(before, release.number, report, &release.contents);
        match &back {
            Some(back) => back.note(&mut release),
            None => release.commit = commit(&settings.root),
        }
        let is_same = |before: &&Release| {
            let shows_same = if lets_linger {
                before.shows_as(&release)
            } else {
                before.digest == release.digest
            };
            shows_same && before.tombstones == release.tombstones
        };
        let same = before.filter(is_same);
        if let Some(before) = same
            && target.is_settled()?
        {
            let kept = archives.map(|folder| keep(folder, before));
            begun.stage.discard()?;
            console.err(&format!(
                "Nothing has changed since {}: it stays.\n{}",
                place.named(&before.into()),
                kept.transpose()?.unwrap_or_default()
            ));
            return Ok(Code::Done);
        }
        release.signature = signer
            .map(|signer| sign(&signer, place, &release))
            .transpose()?;
        let moved = target.show(&release, stage, &rules)?;
        let pruned = place.prune()?;
        let all = target.heads()?.into_iter().map(|release| release.name);
        let told = sources.name(&release.name, &all.collect());
        let mut text = told_of(place, &release, back.as_ref(), (sink, moved));
        if release.signature.is_some() {
            text += "  signed    the list of files with their SHA-256\n";
        }
        if pruned > 0 {
            text += &format!("  removed   {}\n", count(pruned, "old release"));
        }
        console.err(&(text + &told.unwrap_or_default()));
        if let Some(folder) = archives {
            console.err(&keep(folder, &release)?);
        }
        Ok(Code::Done)
    }

    /// Reads back what was put, with what pages of the release before may still ask for. Returns the SHA-256 of each file.
    fn verified(&self, contents: &Contents) -> Result<BTreeMap<UrlPath, String>, Failure> {
        let mut files = contents.files.clone();
        if let Some(before) = self.before.filter(|_| self.lets_linger) {
            for (path, output) in lingering(before, contents) {
                let sum = before.sums.get(path).map_or("", String::as_str);
                let read = || self.place.target.read_alone(before, path);
                if self.sink.linger(path, (output.digest, sum), read)? {
                    files.insert(path.clone(), *output);
                }
            }
        }
        match self.sink.verify(&files) {
            Ok(sums) => Ok(sums),
            Err(error) => {
                // What cannot be right is not taken up again.
                self.begun.stage.discard()?;
                Err(error.into())
            }
        }
    }
}

impl Back<'_> {
    /// Writes into the new release what it brings back, and what it must not show.
    fn note(&self, release: &mut Release) {
        release.back_to = Some(self.then.number);
        for one in self.buried {
            let stone = Tombstone {
                why: one.why,
                title: one.title.clone(),
                since: release.number,
            };
            release.tombstones.entry(one.url.clone()).or_insert(stone);
        }
    }
}

fn told_of(
    place: &Place,
    release: &Release,
    back: Option<&Back<'_>>,
    (sink, moved): (&ReleaseSink<'_>, Moved),
) -> String {
    let files = &release.sums;
    let (named, counted) = (place.named(&release.into()), counted(&release.counts));
    let all = count(files.len(), "file");
    let brought = if place.is_remote() {
        format!(
            "  moved     {} there, {} away; each was read back and is right\n",
            count(moved.put, "file"),
            moved.deleted
        )
    } else {
        String::new()
    };
    let Some(back) = back else {
        let files = if place.is_remote() {
            format!("{all}\n{brought}")
        } else {
            format!(
                "{all}, {} of them as before; each was read back and is right\n",
                sink.linked()
            )
        };
        return format!(
            "Published {named} to {}: {counted}.\n  files     {files}",
            place.settings.name
        );
    };
    let then = &back.then.sums;
    let same = files
        .iter()
        .filter(|(path, sum)| then.get(*path) == Some(sum));
    format!(
        "Published {named} to {}, which brings back {}: {counted}.\n  files     {all}, {} of them as they were then; each was read back and is right\n{brought}{}",
        place.settings.name,
        place.named(&back.then.into()),
        same.count(),
        back.lines,
    )
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
