//! The output folder, which belongs to the user.
//!
//! Only what the manifest (`.parkpages.json`) names may be changed there, and only if it has not been edited since.
//! All other files are foreign: they stay, and if one is where a page has to go, the build ends with an error before
//! anything has changed.
//!
//! A build takes these steps. The words in italics say what holds if the process dies in that step.
//!
//! 1. **Look.** The folder is resolved through symbolic links; it must neither contain the sources nor lie among
//!    them. A folder with files but without a manifest is refused. *Nothing has changed.*
//! 2. **Lock.** The workspace (`.parkpages/`) is created, and a file in it is locked for the life of the process. The
//!    remains of a killed build are removed. *A workspace is left behind, which the next build clears.*
//! 3. **Stage.** [`OutputDir::put`] skips files that are in the folder with the same digest, and writes all others
//!    into `.parkpages/stage/`, under their later paths. *As 2.*
//! 4. **Plan.** After the last diagnostic the command calls [`OutputDir::commit`] or drops the sink. Outputs and
//!    manifest are compared with what is in the folder; all obstacles are reported. *As 2.*
//! 5. **Write two manifests**, one for the time of the change and one for after it, into the workspace. From here on
//!    no step needs more room on the disk than a name takes. *As 2.*
//! 6. **Announce.** The manifest of the change replaces the old one by a rename. It names what is in the folder *and*
//!    what is about to be, with both digests. *All pages are the old ones. The next build knows every file as its own
//!    and tells by the digest which one it is.*
//! 7. **Change.** Files in the way of new folders (and folders in the way of new files) are moved away; new files and
//!    whole new folders are moved in by a rename that replaces nothing; changed files are exchanged with the staged
//!    ones; then files that are no longer outputs are moved away, and empty folders that the generator created are
//!    removed. What is moved away goes into the workspace, so that each step can be undone; if the system refuses
//!    one, all are undone and the old manifest is put back. *Each file is whole, old or new; as in 6, the next build
//!    repairs the rest.*
//! 8. **Conclude.** The manifest for after the change replaces that of the change by a rename. *The change is done.*
//! 9. **Clear.** The workspace is removed, with everything that was moved there. *As 2.*
//!
//! No file is ever written in place, so no reader of the folder sees half a file, and files whose bytes do not change
//! are not touched. Folders are reached one by one from the output folder's descriptor and never through a symbolic
//! link, so nothing outside is changed, whatever links are put there. Signals that arrive during 5 to 8 wait for the end
//! of 8 ([`signal`]).
//!
//! All this protects against the death of the process. After a crash of the whole machine there may be files whose
//! bytes never reached the disk; their length shows it, and the next build writes them again.

pub(super) mod commit;
pub(super) mod folder;
pub(super) mod manifest;
pub(super) mod place;
pub(super) mod plan;
pub(super) mod stage;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::base::{Digest, UrlPath};
use crate::engine::{Output, Sink};
use crate::host::error::{BadManifest, HostError};
use crate::host::output_dir::commit::Commit;
use crate::host::output_dir::folder::{Folder, Probe};
use crate::host::output_dir::manifest::{Entry, Found, Known, Mark};
use crate::host::output_dir::plan::{Planner, Taken};
use crate::host::output_dir::stage::Stage;
use crate::host::signal;
use crate::host::sys::Kind;
use crate::host::workspace;
use crate::host::workspace::Workspace;

/// What a commit did, in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Committed {
    /// New files and files with new bytes.
    pub written: usize,
    /// Files that are no longer outputs.
    pub removed: usize,
    /// Files whose bytes are the same, which were not touched.
    pub unchanged: usize,
}

/// A sink that takes the outputs of one build for an output folder. Dropping it discards them.
pub struct OutputDir {
    /// The path as given by the caller, for messages.
    named: PathBuf,
    folder: Folder,
    adopt: bool,
    known: Known,
    /// Whether there was a manifest.
    has_manifest: bool,
    case_insensitive: bool,
    stage: Stage,
    /// In the order in which they were put; the last one of a path counts.
    taken: Mutex<Vec<(UrlPath, Taken)>>,
    has_failed: AtomicBool,
    failure: Mutex<Option<HostError>>,
    workspace: Arc<Workspace>,
    _cleanup: signal::Cleanup,
}

impl OutputDir {
    /// Opens the folder `output` for the site at `root`, and creates it if necessary. With `adopt`, a folder with
    /// foreign files is accepted, and files in the way of outputs are replaced.
    ///
    /// # Errors
    /// The folder is among the sources, has foreign files, is in use by another build, or cannot be written to.
    /// Nothing has changed then.
    pub fn open(output: &Path, root: &Path, adopt: bool) -> Result<Self, HostError> {
        Self::open_probed(output, root, adopt, None)
    }

    /// Like [`OutputDir::open`], with a `probe` that is called before each change to the disk.
    ///
    /// # Errors
    /// As [`OutputDir::open`].
    pub fn open_probed(
        output: &Path,
        root: &Path,
        adopt: bool,
        probe: Option<Probe>,
    ) -> Result<Self, HostError> {
        let place = place::resolve(output, root)?;
        let fail = |source: io::Error| {
            HostError::io(
                format!("open the output folder `{}`", output.display()),
                source,
            )
        };
        let made = place.missing.clone();
        let opened = place
            .missing
            .iter()
            .try_for_each(fs::create_dir)
            .map_err(fail);
        let opened = opened.and_then(|()| {
            let folder = Folder::open(&place.path, probe).map_err(fail)?;
            // Before the lock: a folder that is refused is not touched, not even by that.
            let known = read_manifest(&folder, output, adopt)?;
            let workspace = Workspace::take(&folder, &place.path, place.missing, output)?;
            Ok((folder, known, workspace))
        });
        let (folder, known, workspace) = opened.inspect_err(|_| workspace::remove_empty(&made))?;
        let workspace = Arc::new(workspace);
        let cleanup = signal::on_exit({
            let workspace = Arc::clone(&workspace);
            move || workspace.discard()
        });
        // Another build may have ended in between.
        let now = folder.look(manifest::NAME).map_err(fail)?;
        let known = match (known, now) {
            (Some(known), Some(now)) if known.mark == Mark::of(&now) => Some(known),
            _ => read_manifest(&folder, output, adopt)?,
        };
        let stage = workspace.folder.folder_to_remove(workspace::STAGE);
        let stage = stage.map_err(fail)?;
        let case_insensitive = is_case_insensitive(&folder).map_err(fail)?;
        Ok(Self {
            named: output.to_owned(),
            folder,
            adopt,
            has_manifest: known.is_some(),
            known: known.unwrap_or_default(),
            case_insensitive,
            stage: Stage { folder: stage },
            taken: Mutex::default(),
            has_failed: AtomicBool::new(false),
            failure: Mutex::default(),
            workspace,
            _cleanup: cleanup,
        })
    }

    /// Whether the folder already has an output with this path whose bytes have this digest.
    pub fn holds(&self, path: &UrlPath, digest: Digest) -> bool {
        matches!(self.find_same(path, digest), Ok(Some(_)))
    }

    /// The outputs of the earlier build, sorted by path.
    pub fn before(&self) -> impl Iterator<Item = &UrlPath> {
        self.known.manifest.files.keys()
    }

    /// Makes the folder equal `outputs`, each of which was put or is in the folder already (steps 4 to 9 of the
    /// module).
    ///
    /// # Errors
    /// Something is in the way, an output could not be staged, or the system refused a step. The folder has not
    /// changed then, unless the error is [`HostError::HalfDone`].
    pub fn commit(self, outputs: &BTreeMap<UrlPath, Output>) -> Result<Committed, HostError> {
        self.check_names(outputs)?;
        if let Some(failure) = lock(&self.failure).take() {
            return Err(failure);
        }
        let taken = self.inventory(outputs)?;
        if self.is_same(&taken) {
            return Ok(Committed {
                unchanged: taken.len(),
                ..Committed::default()
            });
        }
        let read = |source| {
            HostError::io(
                format!("read the output folder `{}`", self.named.display()),
                source,
            )
        };
        let planner = Planner {
            folder: &self.folder,
            known: &self.known,
            adopt: self.adopt,
            case_insensitive: self.case_insensitive,
            outputs: &taken,
        };
        let plan = planner
            .plan()
            .map_err(read)?
            .map_err(|obstacles| HostError::InTheWay {
                output: self.named.clone(),
                obstacles,
            })?;
        let written = taken.iter().filter(|(_, taken)| taken.staged).count();
        let committed = Committed {
            written,
            removed: plan.early.len() + plan.late.len(),
            unchanged: taken.len() - written,
        };
        let old = self.workspace.folder.folder_to_remove(workspace::OLD);
        let old = old.map_err(read)?;
        let commit = Commit::new(
            &self.folder,
            &self.workspace.folder,
            &self.stage.folder,
            &old,
        );
        let _hold = signal::hold();
        commit.run(&plan).map_err(|failed| {
            let action = format!("{} in `{}`", failed.action, self.named.display());
            if failed.undone {
                return HostError::io(action, failed.source);
            }
            HostError::HalfDone {
                action,
                source: failed.source,
            }
        })?;
        self.stage.sweep(&plan.places);
        Ok(committed)
    }

    /// Whether the manifest already describes exactly these outputs.
    fn is_same(&self, taken: &[(UrlPath, Taken)]) -> bool {
        let files = &self.known.manifest.files;
        let same = |((path, taken), (known, entry)): (&(UrlPath, Taken), (&UrlPath, &Entry))| {
            path == known
                && !taken.staged
                && entry.before.is_none()
                && (taken.digest, taken.mark) == (entry.digest, entry.mark)
        };
        self.has_manifest && taken.len() == files.len() && taken.iter().zip(files).all(same)
    }

    fn check_names(&self, outputs: &BTreeMap<UrlPath, Output>) -> Result<(), HostError> {
        let mut seen: BTreeMap<String, &UrlPath> = BTreeMap::new();
        for path in outputs.keys().filter(|_| self.case_insensitive) {
            if let Some(other) = seen.insert(path.as_str().to_lowercase(), path) {
                return Err(HostError::SameName {
                    output: self.named.clone(),
                    paths: (other.clone(), path.clone()),
                });
            }
        }
        Ok(())
    }

    /// Finds each output in the stage or in the folder. Staged files that are not outputs are removed. The result is sorted by path.
    fn inventory(
        &self,
        outputs: &BTreeMap<UrlPath, Output>,
    ) -> Result<Vec<(UrlPath, Taken)>, HostError> {
        let mut put = std::mem::take(&mut *lock(&self.taken));
        put.reverse();
        put.sort_by(|(a, _), (b, _)| a.cmp(b));
        put.dedup_by(|(a, _), (b, _)| a == b);
        // Mostly each output was put and nothing else, so the list is changed in its place.
        let mut found: Vec<(UrlPath, Taken)> = Vec::new();
        let mut rest = put.iter().peekable();
        for (path, output) in outputs {
            while rest.next_if(|(other, _)| other < path).is_some() {}
            let own = rest.next_if(|(other, _)| other == path);
            let missing = || HostError::Missing { path: path.clone() };
            match own {
                Some((_, taken)) if taken.digest == output.digest => {}
                Some(_) => return Err(missing()),
                None => match self.find_same(path, output.digest) {
                    Ok(Some(mark)) => found.push((path.clone(), Taken::kept(output.digest, mark))),
                    _ => return Err(missing()),
                },
            }
        }
        if put.len() + found.len() > outputs.len() {
            self.take_back(&mut put, outputs)?;
        }
        if !found.is_empty() {
            put.append(&mut found);
            put.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        Ok(put)
    }

    /// Removes what was put and is no output, and its staged files.
    fn take_back(
        &self,
        put: &mut Vec<(UrlPath, Taken)>,
        outputs: &BTreeMap<UrlPath, Output>,
    ) -> Result<(), HostError> {
        let spare = put.iter().filter(|(path, _)| !outputs.contains_key(path));
        for (path, _) in spare.filter(|(_, taken)| taken.staged) {
            let removed = self.stage.remove(path);
            removed.map_err(|source| HostError::io(format!("take back `{path}`"), source))?;
        }
        put.retain(|(path, _)| outputs.contains_key(path));
        Ok(())
    }

    /// The mark of the file at `path` if it has this digest and the generator wrote it, or adopts it.
    fn find_same(&self, path: &UrlPath, digest: Digest) -> io::Result<Option<Mark>> {
        let entry = self.known.manifest.files.get(path);
        match entry {
            Some(entry) if entry.digest != digest && entry.before != Some(digest) => {
                return Ok(None);
            }
            None if !self.adopt => return Ok(None),
            _ => {}
        }
        match self.known.compare(&self.folder, path, entry)? {
            Found::Ours(found, mark) if found == digest => Ok(Some(mark)),
            Found::Foreign | Found::Changed if self.adopt => {
                let (bytes, stat) = self.folder.read(path.as_str())?;
                Ok((Digest::of(&bytes) == digest).then(|| Mark::of(&stat)))
            }
            _ => Ok(None),
        }
    }

    fn take(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) -> Result<Taken, HostError> {
        let top = path.as_str().split('/').next().unwrap_or("").to_lowercase();
        if top == manifest::NAME || top == workspace::NAME {
            return Err(HostError::Reserved { path: path.clone() });
        }
        // A file that cannot be read counts as different; planning reports what is wrong with it.
        if let Ok(Some(mark)) = self.find_same(path, digest) {
            return Ok(Taken::kept(digest, mark));
        }
        let mark = self.stage.write(path, bytes).map_err(|source| {
            HostError::io(
                format!("write `{path}` in `{}`", self.named.display()),
                source,
            )
        })?;
        Ok(Taken {
            digest,
            mark,
            staged: true,
        })
    }
}

impl Sink for OutputDir {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        if self.has_failed.load(Ordering::Relaxed) || self.workspace.is_discarded() {
            return;
        }
        match self.take(path, digest, bytes) {
            Ok(taken) => {
                lock(&self.taken).push((path.clone(), taken));
            }
            Err(error) => {
                self.has_failed.store(true, Ordering::Relaxed);
                lock(&self.failure).get_or_insert(error);
            }
        }
    }

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        let Ok(Some(mark)) = self.find_same(path, output.digest) else {
            return false;
        };
        let taken = Taken::kept(output.digest, mark);
        lock(&self.taken).push((path.clone(), taken));
        true
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The manifest, or `None` for a folder that has none and may be written to.
fn read_manifest(folder: &Folder, output: &Path, adopt: bool) -> Result<Option<Known>, HostError> {
    let fail = |source: io::Error| {
        HostError::io(
            format!("read the output folder `{}`", output.display()),
            source,
        )
    };
    let bad = |why| HostError::Manifest {
        file: output.join(manifest::NAME),
        why,
    };
    match folder.look(manifest::NAME).map_err(fail)? {
        None if adopt => Ok(None),
        None => {
            let names = visible(folder).map_err(fail)?;
            if names.is_empty() {
                return Ok(None);
            }
            Err(HostError::OutputForeign {
                output: output.to_owned(),
                names,
            })
        }
        Some(stat) if stat.kind != Kind::File => Err(bad(BadManifest::Foreign)),
        Some(_) => {
            let (bytes, stat) = folder.read(manifest::NAME).map_err(fail)?;
            Known::parse(&bytes, &stat).map(Some).map_err(bad)
        }
    }
}

/// Whether the file system takes `A` and `a` for the same name.
fn is_case_insensitive(folder: &Folder) -> io::Result<bool> {
    if folder.ask("tell capitals apart", workspace::NAME).is_err() {
        return Ok(true);
    }
    let capitals = folder.look(&workspace::NAME.to_uppercase())?;
    let itself = folder.look(workspace::NAME)?;
    let same = capitals.zip(itself);
    Ok(same.is_some_and(|(a, b)| a.identity() == b.identity()))
}

/// The first few names in a folder that do not begin with a dot, sorted.
fn visible(folder: &Folder) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for name in folder.names()? {
        let name = name.to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    if names.len() > 4 {
        let more = names.len() - 3;
        names.truncate(3);
        names.push(format!("and {more} more"));
    }
    Ok(names)
}
