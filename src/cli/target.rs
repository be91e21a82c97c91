//! The targets of `publish` in `content/site.yaml`, and the releases in them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use jiff::Timestamp;

use super::console::Console;
use super::failure::Failure;
use super::options::Format;
use super::problems;
use crate::cli::format::{blocked, instant, zone};
use crate::content::settings::publish::{Kind, S3, Target as Settings};
use crate::engine::fetched;
use crate::host::releases::{FolderTarget, S3Place, S3Target, SshPlace, SshTarget, Stage};
use crate::host::{Cache, HostError, hidden_folder};
use crate::publish::diff::Before;
use crate::publish::{Head, Holder, Release, Target};
use crate::world::World;

const HINT: &str =
    "write `publish: {live: {kind: folder, path: /srv/www/park}}` into content/site.yaml";

/// A place of any kind.
pub type AnyTarget = dyn Target<Error = HostError>;

/// A target with the place that it means.
pub struct Place {
    pub settings: Settings,
    pub target: Arc<AnyTarget>,
    /// The folder of releases, where it is one of this machine.
    folder: Option<FolderTarget>,
    /// IANA name of the site's time zone, for showing instants.
    pub zone: String,
}

/// The targets of a site, and the IANA name of its time zone.
pub struct Targets {
    pub all: Vec<Settings>,
    zone: String,
}

/// The targets of a site. `None` if its settings have errors, which are printed.
pub fn targets(
    world: &dyn World,
    settings: &super::settings::Settings,
    console: &mut Console,
) -> Result<Option<Targets>, Failure> {
    match fetched::settings(world) {
        Ok(site) => Ok(Some(Targets {
            all: site.publish.clone(),
            zone: site.zone_name.clone(),
        })),
        Err(found) => {
            problems::print(&found, world, Format::Human, settings.all, console);
            Ok(None)
        }
    }
}

impl Targets {
    /// The target that is named, or the first one.
    pub fn pick(&self, name: Option<&str>, root: &Path) -> Result<Place, Failure> {
        let mut all = self.all.iter();
        let found = match name {
            None => all.next(),
            Some(name) => all.find(|target| target.name == name),
        };
        let Some(found) = found else {
            let known: Vec<&str> = self.all.iter().map(|target| &*target.name).collect();
            return Err(match name {
                Some(name) if !known.is_empty() => {
                    Failure::new(format!("there is no target `{name}` in content/site.yaml"))
                        .hint(format!("its targets: {}", known.join(", ")))
                }
                _ => Failure::new("content/site.yaml names no place to publish to").hint(HINT),
            });
        };
        let mut folder = None;
        let target: Arc<AnyTarget> = match &found.kind {
            Kind::Folder(_) | Kind::Ssh(_) if cfg!(windows) => {
                return Err(no_releases(&found.name));
            }
            Kind::Folder(path) => {
                let target = FolderTarget::at(&absolute(&found.name, path, root)?);
                folder = Some(target.clone());
                Arc::new(target)
            }
            Kind::Ssh(ssh) => {
                let place = SshPlace {
                    host: ssh.host.clone(),
                    port: ssh.port,
                    path: ssh.path.clone(),
                };
                Arc::new(SshTarget::new(
                    &found.name,
                    place,
                    hidden(root, &found.name)?,
                ))
            }
            Kind::S3(s3) => Arc::new(S3Target::new(&found.name, place_of(s3))?),
        };
        Ok(Place {
            settings: found.clone(),
            target,
            folder,
            zone: self.zone.clone(),
        })
    }
}

/// Why a target with a link to its newest release is not for Windows.
fn no_releases(target: &str) -> Failure {
    Failure::new(format!(
        "the target `{target}` cannot be published to from Windows: it takes a link that is switched in one step, and `rsync`"
    ))
    .hint("publish from Linux, macOS or WSL; or to a bucket, with `kind: s3`")
}

fn place_of(s3: &S3) -> S3Place {
    S3Place {
        endpoint: s3.endpoint.clone(),
        region: s3.region.clone(),
        bucket: s3.bucket.clone(),
        prefix: s3.prefix.clone(),
        is_path_style: s3.is_path_style,
        may_be_plain: s3.may_be_plain,
        profile: s3.profile.clone(),
        records: s3.records.clone(),
    }
}

/// The hidden folder for what is on its way to a target.
fn hidden(root: &Path, target: &str) -> Result<PathBuf, Failure> {
    let hidden = hidden_folder(root, &format!("publish/{target}"));
    hidden.map_err(|error| blocked(&root.join(Cache::FOLDER), &error))
}

/// The folder of a target. One outside of the site's folder is named as a whole or by the environment, so that whoever reads
/// the settings, or clones a site, sees where it writes.
fn absolute(target: &str, path: &str, root: &Path) -> Result<PathBuf, Failure> {
    let Some(name) = path.strip_prefix('$') else {
        return Ok(root.join(path));
    };
    let value = std::env::var_os(name).map(PathBuf::from);
    value.filter(|path| path.is_absolute()).ok_or_else(|| {
        Failure::new(format!(
            "the target `{target}` is at `${name}`, and the environment has no whole path of that name",
        ))
        .hint(format!("as in `{name}=/srv/www/park parkpages publish`"))
    })
}

impl Place {
    /// The folder in which a release is made. From here on nobody else publishes to the place, until [`Place::end`].
    pub fn begin(&self, root: &Path) -> Result<Begun, Failure> {
        let stage = match &self.folder {
            Some(folder) => folder.stage(root)?,
            None => {
                let hidden = hidden(root, &self.settings.name)?;
                Stage::open(&hidden, &hidden.join("files"))?
            }
        };
        let id = match &self.folder {
            Some(_) => String::new(),
            None => stage.id()?,
        };
        let name = format!("{} on {}", who(root), machine());
        self.target.begin(&Holder { id, name })?;
        Ok(Begun {
            stage,
            target: Arc::clone(&self.target),
        })
    }

    /// The folder of this machine that its releases are in.
    pub fn releases(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(FolderTarget::releases)
    }

    /// Whether it is on another machine.
    pub fn is_remote(&self) -> bool {
        self.folder.is_none()
    }

    /// A release with its folder, if a new one can share the files that stay.
    pub fn shared<'a>(&self, before: Option<&'a Release>) -> Option<(&'a Release, PathBuf)> {
        let before = before?;
        Some((before, self.target.folder(&before.name)?))
    }

    /// A release for people: `release 7 of 2026-05-01 09:00`.
    pub fn named(&self, release: &Head) -> String {
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
        let target = Arc::clone(&self.target);
        let named = self.named(&(&release).into());
        let (at, contents) = (release.at, release.contents.clone());
        Before {
            name: named,
            at: Some(at),
            contents,
            read: Box::new(move |path| target.read(&release, path).ok().flatten()),
        }
    }

    /// The release that readers see.
    pub fn current(&self) -> Result<Option<Release>, Failure> {
        let Some(name) = self.target.current()? else {
            return Ok(None);
        };
        self.target.load(&name)?.map(Some).ok_or_else(|| {
            Failure::new(format!(
                "readers of {} see the release `{name}`, which is not there",
                self.settings.name
            ))
            .hint("let the link `current` lead to one of the folders in releases/, or remove it")
        })
    }

    /// The release with a number or a name.
    pub fn release(&self, named: &str) -> Result<Option<Release>, Failure> {
        let number: Option<u64> = named.parse().ok();
        let mut all = self.target.heads()?.into_iter();
        let found = all.find(|one| Some(one.number) == number || one.name == named);
        match found {
            Some(found) => Ok(self.target.load(&found.name)?),
            None => Ok(None),
        }
    }

    /// Removes the oldest releases, so that as many are left as are to be kept. The one that readers see stays.
    pub fn prune(&self) -> Result<usize, Failure> {
        let (all, current) = (self.target.heads()?, self.target.current()?);
        let more = all.len().saturating_sub(self.settings.keep.max(1));
        let old = all.iter().take(more);
        let old = old.filter(|release| Some(&release.name) != current.as_ref());
        let mut number = 0;
        for release in old {
            self.target.delete(release)?;
            number += 1;
        }
        Ok(number)
    }
}

/// A place that is locked, with the folder in which a release is made.
pub struct Begun {
    pub stage: Stage,
    target: Arc<AnyTarget>,
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.target.end();
    }
}

/// The name under which a release is published, as far as the environment says: a person of the forge that runs this, of git, or of the system.
pub fn who(root: &Path) -> String {
    let of = |name: &&str| std::env::var(name).ok().filter(|name| !name.is_empty());
    let forge = ["GITHUB_ACTOR", "GITLAB_USER_LOGIN"];
    let git = || git(root, &["config", "user.name"]).filter(|name| !name.is_empty());
    let system = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(of);
    let who = forge.iter().find_map(of).or_else(git).or_else(system);
    who.unwrap_or_default().replace(char::is_control, " ")
}

/// The name of this machine, as far as it says.
fn machine() -> String {
    let of = |name: &&str| std::env::var(name).ok();
    let name = ["HOSTNAME", "COMPUTERNAME"].iter().find_map(of);
    let name = name.or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    let name = name.unwrap_or_default();
    name.trim().replace(char::is_control, " ")
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
