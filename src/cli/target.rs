//! The targets of `publish` in `content/site.yaml`, and the releases in them.

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;

use super::console::Console;
use super::failure::Failure;
use super::options::Format;
use super::problems;
use super::settings::Settings;
use crate::cli::format::{instant, zone};
use crate::content::settings::publish::Target;
use crate::engine::fetched;
use crate::host::published;
use crate::host::releases::Releases;
use crate::publish::Release;
use crate::publish::diff::Before;
use crate::world::World;

const HINT: &str =
    "write `publish: {live: {kind: folder, path: /srv/www/park}}` into content/site.yaml";

/// A target whose folder is known.
pub struct Place {
    pub target: Target,
    pub path: PathBuf,
    /// IANA name of the site's time zone, for showing instants.
    pub zone: String,
}

/// The targets of a site. `None` if its settings have errors, which are printed.
pub fn targets(
    world: &dyn World,
    settings: &Settings,
    console: &mut Console,
) -> Result<Option<Vec<Place>>, Failure> {
    let site = match fetched::settings(world) {
        Ok(site) => site,
        Err(found) => {
            problems::print(&found, world, Format::Human, settings.all, console);
            return Ok(None);
        }
    };
    let places = site.publish.iter().map(|target| {
        Ok(Place {
            path: path(target, &settings.root)?,
            target: target.clone(),
            zone: site.zone_name.clone(),
        })
    });
    places.collect::<Result<_, _>>().map(Some)
}

/// The target that is named, or the first one.
pub fn pick(places: Vec<Place>, name: Option<&str>) -> Result<Place, Failure> {
    let known: Vec<String> = places
        .iter()
        .map(|place| place.target.name.clone())
        .collect();
    let mut places = places.into_iter();
    let found = match name {
        None => places.next(),
        Some(name) => places.find(|place| place.target.name == name),
    };
    found.ok_or_else(|| match name {
        Some(name) if !known.is_empty() => {
            Failure::new(format!("there is no target `{name}` in content/site.yaml"))
                .hint(format!("its targets: {}", known.join(", ")))
        }
        _ => Failure::new("content/site.yaml names no place to publish to").hint(HINT),
    })
}

/// The folder of a target. One outside of the site's folder is named as a whole or by the environment, so that whoever reads
/// the settings, or clones a site, sees where it writes.
fn path(target: &Target, root: &Path) -> Result<PathBuf, Failure> {
    let Some(name) = target.path.strip_prefix('$') else {
        return Ok(root.join(&target.path));
    };
    let value = std::env::var_os(name).map(PathBuf::from);
    value.filter(|path| path.is_absolute()).ok_or_else(|| {
        Failure::new(format!(
            "the target `{}` is at `${name}`, and the environment has no whole path of that name",
            target.name
        ))
        .hint(format!("as in `{name}=/srv/www/park parkpages publish`"))
    })
}

impl Place {
    /// The releases of the target.
    pub fn releases(&self) -> Releases {
        Releases::at(&self.path)
    }

    /// A release for people: `release 7 of 2026-05-01 09:00`.
    pub fn named(&self, release: &Release) -> String {
        let at = self.instant(release.at);
        format!("release {} of {at}", release.number)
    }

    /// An instant in the site's time zone.
    pub fn instant(&self, at: Timestamp) -> String {
        instant(
            at.round(jiff::Unit::Second).unwrap_or(at),
            &zone(&self.zone),
        )
    }

    /// A release, to be compared with.
    pub fn before(&self, release: Release) -> Before<'static> {
        let folder = self.releases().folder(&release);
        Before {
            name: self.named(&release),
            at: Some(release.at),
            contents: release.contents,
            read: Box::new(published::reader(folder)),
        }
    }

    /// The release that readers see.
    pub fn current(&self) -> Result<Option<Release>, Failure> {
        let releases = self.releases();
        let Some(name) = releases.current()? else {
            return Ok(None);
        };
        let found = releases.all()?.into_iter().find(|one| one.name == name);
        found.map(Some).ok_or_else(|| {
            Failure::new(format!(
                "`{}` leads to the release `{name}`, which is not there",
                releases.current_link().display()
            ))
            .hint("let the link lead to one of the folders in releases/, or remove it")
        })
    }

    /// The release with a number or a name.
    pub fn release(&self, named: &str) -> Result<Option<Release>, Failure> {
        let number: Option<u64> = named.parse().ok();
        let mut all = self.releases().all()?.into_iter();
        Ok(all.find(|one| Some(one.number) == number || one.name == named))
    }
}

/// The name under which a release is published, as far as the environment says: a person of the forge that runs this, of git, or of the system.
pub fn who(root: &Path) -> String {
    let of = |name: &&str| std::env::var(name).ok().filter(|name| !name.is_empty());
    let forge = ["GITHUB_ACTOR", "GITLAB_USER_LOGIN"];
    let git = || git(root, &["config", "user.name"]).filter(|name| !name.is_empty());
    let system = || ["USER", "LOGNAME"].iter().find_map(of);
    let who = forge.iter().find_map(of).or_else(git).or_else(system);
    who.unwrap_or_default().replace(char::is_control, " ")
}

/// The commit of git that the sources are, if nothing has changed since.
pub fn commit(root: &Path) -> Option<String> {
    let changed = git(root, &["status", "--porcelain", "--", "."])?;
    changed
        .is_empty()
        .then(|| git(root, &["rev-parse", "HEAD"]))?
}

/// What git says about the site's folder.
fn git(root: &Path, args: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    git.arg("-C").arg(root).args(args);
    let output = git.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
