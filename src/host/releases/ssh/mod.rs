//! A folder of releases on another machine, by the system's `ssh` and `rsync`.
//!
//! There it is as [`FolderTarget`](super::FolderTarget) has it here, and the steps are the same; both may publish to one folder.
//! `ssh` runs `sh` and nothing else: scripts go to its standard input, so that no other shell reads them, and what they name is in
//! quotes. `rsync` brings files, links those that stay to the release before, and compares the bytes of all. The lock is one of the
//! system there, held by a connection: it is free as soon as this process is no more.

mod connection;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

pub use self::connection::SshPlace;
use self::connection::{Connection, missing, quoted};
use crate::base::UrlPath;
use crate::host::HostError;
use crate::host::releases::folder::is_name;
use crate::output::hosting::Rules;
use crate::publish::{Head, Holder, Moved, Release, Target};
/// Names of releases, as a shell matches them.
const NAMES: &str = "releases/????????T??????.???Z-????????";

/// A folder of releases on another machine.
pub struct SshTarget {
    name: String,
    way: Connection,
    /// A folder of this machine for what is on its way.
    here: PathBuf,
    lock: Mutex<Option<Child>>,
    known: Mutex<Option<Known>>,
    fetched: OnceLock<bool>,
}

/// What is there.
#[derive(Debug, Clone, Default)]
struct Known {
    releases: Vec<Release>,
    current: Option<String>,
}

impl SshTarget {
    /// The folder of the target `name`. What is on its way is kept in the folder `here`.
    pub fn new(name: &str, place: SshPlace, here: PathBuf) -> Self {
        Self {
            name: name.to_owned(),
            way: Connection::new(place),
            here,
            lock: Mutex::default(),
            known: Mutex::default(),
            fetched: OnceLock::new(),
        }
    }

    fn known(&self) -> Result<Known, HostError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*known {
            return Ok(known.clone());
        }
        let script = format!(
            "LC_ALL=C; export LC_ALL\ncd {} 2>/dev/null || exit 0\nif [ -e current ] && [ ! -L current ]; then echo '`current` is no symbolic link' >&2; exit 8; fi\n\
             readlink current || echo\nfor f in {NAMES}.json; do [ -d \"${{f%.json}}\" ] && cat -- \"$f\"; done; exit 0\n",
            quoted(&self.way.place.path)
        );
        let output = self.way.run("read the releases at", &script)?;
        if !output.status.success() {
            return Err(self.way.failed(
                "read the releases at",
                &String::from_utf8_lossy(&output.stderr),
            ));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let (link, records) = text.split_once('\n').unwrap_or_default();
        let releases = serde_json::Deserializer::from_str(records).into_iter::<Release>();
        let releases = releases.collect::<Result<Vec<Release>, _>>();
        let mut releases = releases
            .map_err(|error| self.way.failed("read the releases at", &error.to_string()))?;
        if let Some(other) = releases.iter().find(|release| !release.is_known()) {
            let what = format!("`{}` is of another version of parkpages", other.name);
            return Err(self.way.failed("read the releases at", &what));
        }
        releases.sort_by_key(|release| release.number);
        let current = link.strip_prefix("releases/").filter(|name| is_name(name));
        let found = Known {
            current: current.map(str::to_owned),
            releases,
        };
        *known = Some(found.clone());
        Ok(found)
    }

    fn forget(&self) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The SHA-256 of each file in a folder.
    fn sums(&self, folder: &str) -> Result<BTreeMap<UrlPath, String>, HostError> {
        let lines = format!("cd {folder}/ || exit 9\nfind . -type f -exec sha256sum -- {{}} +");
        let output = self.way.must("read the files at", &lines)?;
        let text = String::from_utf8_lossy(&output);
        let lines = text.lines().filter_map(|line| {
            let (sum, path) = line.split_once("  ./")?;
            Some((UrlPath::new(path).ok()?, sum.to_owned()))
        });
        Ok(lines.collect())
    }

    /// Fails if the connection that holds the lock has ended: somebody else may publish by now.
    fn still_locked(&self) -> Result<(), HostError> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        match lock.as_mut().map(Child::try_wait) {
            Some(Ok(None)) => Ok(()),
            _ => Err(self
                .way
                .failed("publish to", "the connection that held the lock has ended")),
        }
    }

    /// Brings the files of a release here, to read many of them.
    fn fetch(&self, release: &Release) -> bool {
        let to = self.here.join("live");
        let Some(to) = to.to_str().filter(|_| is_name(&release.name)) else {
            return false;
        };
        let from = self.way.there(&format!("releases/{}/", release.name));
        let options = ["-r", "--checksum", "--delete", "--chmod=D700,F600"];
        fs::create_dir_all(to).is_ok()
            && self
                .way
                .rsync("read the files at", &options, &from, &format!("{to}/"))
                .is_ok()
    }
}

impl Target for SshTarget {
    type Error = HostError;

    fn heads(&self) -> Result<Vec<Head>, HostError> {
        Ok(self.known()?.releases.iter().map(Head::from).collect())
    }

    fn current(&self) -> Result<Option<String>, HostError> {
        Ok(self.known()?.current)
    }

    fn load(&self, name: &str) -> Result<Option<Release>, HostError> {
        Ok(self
            .known()?
            .releases
            .into_iter()
            .find(|one| one.name == name))
    }

    fn read(&self, release: &Release, path: &UrlPath) -> Result<Option<Vec<u8>>, HostError> {
        if !*self.fetched.get_or_init(|| self.fetch(release)) {
            return Ok(None);
        }
        let at = self.here.join("live").join(path.as_str());
        match fs::read(&at) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(HostError::io(format!("read `{}`", at.display()), error)),
        }
    }

    fn read_alone(&self, _: &Release, _: &UrlPath) -> Result<Option<Vec<u8>>, HostError> {
        Ok(None)
    }

    fn live(&self, _: &Release) -> Result<BTreeMap<UrlPath, String>, HostError> {
        // By the link, as a web server reads it.
        self.sums("current")
    }

    fn begin(&self, holder: &Holder) -> Result<(), HostError> {
        let what = "publish to";
        let made = format!("mkdir -p -- {}/releases", quoted(&self.way.place.path));
        let output = self.way.run(what, &made)?;
        if !output.status.success() {
            return Err(self
                .way
                .failed(what, &String::from_utf8_lossy(&output.stderr)));
        }
        let script = self.way.script(&format!(
            "exec 9>>.lock || exit 9\ncommand -v flock >/dev/null || {{ echo 'flock: not found' >&2; exit 9; }}\n\
             flock -n 9 || {{ echo busy; cat .lock; echo; exit 0; }}\nprintf '%s' {} >.lock\n\
             if [ -d releases/.partial ]; then rm -rf releases/.old; mv releases/.partial releases/.old; fi; mkdir -p releases/.old\n\
             for f in {NAMES}.json; do [ -f \"$f\" ] && [ ! -d \"${{f%.json}}\" ] && rm -f -- \"$f\"; done\n\
             for d in {NAMES}; do [ -d \"$d\" ] && [ ! -f \"$d.json\" ] && rm -rf -- \"$d\"; done\n\
             echo locked\ncat >/dev/null\nrm -rf releases/.old",
            quoted(&holder.name)
        ));
        let mut ssh = self.way.ssh();
        ssh.stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = ssh.spawn().map_err(|error| missing("ssh", &error))?;
        if let Some(stdin) = &mut child.stdin {
            // If that fails, there is no answer.
            let _ = stdin.write_all(script.as_bytes());
        }
        let Some(stdout) = child.stdout.take() else {
            return Err(self.way.failed(what, ""));
        };
        let mut lines = BufReader::new(stdout);
        let mut first = String::new();
        let _ = lines.read_line(&mut first);
        match first.trim() {
            "locked" => {
                *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
                self.forget();
                self.known().map(|_| ())
            }
            "busy" => {
                let mut by = String::new();
                let _ = lines.read_line(&mut by);
                let _ = child.wait();
                let by: String = by
                    .trim()
                    .replace(char::is_control, " ")
                    .chars()
                    .take(100)
                    .collect();
                let by = if by.is_empty() { "somebody else" } else { &by };
                Err(HostError::remote(
                    format!("{by} publishes to {} already", self.name),
                    Some("wait until that is done"),
                ))
            }
            _ => {
                drop(child.stdin.take());
                let mut told = String::new();
                let _ = child
                    .stderr
                    .take()
                    .map(|mut stderr| stderr.read_to_string(&mut told));
                let _ = child.wait();
                Err(self.way.failed(what, &told))
            }
        }
    }

    fn show(&self, release: &Release, stage: &Path, _: &Rules) -> Result<Moved, HostError> {
        let what = "publish to";
        let before = self.known()?.current;
        let shared = before.map(|name| format!("--link-dest=../{name}"));
        let mut options = vec![
            "-r",
            "--perms",
            "--chmod=D755,F444",
            "--checksum",
            "--delete",
        ];
        options.extend(shared.as_deref());
        // What an interrupted publishing has left is linked, too. Its `rsync` may still be at work there, so it is no part of this one.
        options.push("--link-dest=../.old");
        let from = format!("{}/", stage.display());
        let put = self
            .way
            .rsync(what, &options, &from, &self.way.there("releases/.partial/"))?;
        if self.sums("releases/.partial")? != release.sums {
            return Err(self
                .way
                .failed(what, "what is there now is not what was sent"));
        }
        let record = self.here.join("record.json");
        let fail = |source| HostError::io(format!("write `{}`", record.display()), source);
        let text = serde_json::to_vec(release).map_err(|error| fail(error.into()))?;
        fs::write(&record, text).map_err(fail)?;
        let from = record.display().to_string();
        self.way.rsync(
            what,
            &["--perms", "--chmod=F644"],
            &from,
            &self.way.there("releases/.json~"),
        )?;
        self.still_locked()?;
        let name = &release.name;
        self.forget();
        // As in a folder here: what is there reaches the disk, is described, gets its name, and is what readers see.
        self.way.must(
            what,
            &format!(
                "set -e\nsync\nmv -f releases/.json~ releases/{name}.json\nmv -T releases/.partial releases/{name}\n\
                 rm -f .current~\nln -s releases/{name} .current~\nmv -fT .current~ current"
            ),
        )?;
        Ok(Moved { put, deleted: 0 })
    }

    fn delete(&self, release: &Head) -> Result<(), HostError> {
        if !is_name(&release.name) {
            return Ok(());
        }
        self.forget();
        let name = &release.name;
        // Without its description it is no release any more.
        self.way.must(
            "publish to",
            &format!("set -e\nrm -f releases/{name}.json\nrm -rf releases/{name}"),
        )?;
        Ok(())
    }

    fn end(&self) {
        let lock = self
            .lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(mut child) = lock {
            // At the end of its input the other side ends, and with it the lock.
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}
impl Drop for SshTarget {
    fn drop(&mut self) {
        self.end();
    }
}
