//! Why the machine did not do what was asked of it, in a person's words.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::base::UrlPath;

/// What stands where an output goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// A file that the generator did not write.
    Foreign,
    /// A file that the generator wrote and that was changed since.
    Changed,
    /// A symbolic link.
    Link,
    /// A folder with things that the generator did not make.
    Folder,
    /// A pipe, a socket, a device; or a file where the generator needs a folder for itself.
    Special,
}

impl Obstacle {
    /// Whether `--adopt` lets the generator replace it.
    pub fn is_adoptable(self) -> bool {
        matches!(self, Self::Foreign | Self::Changed)
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Foreign => "a file that parkpages did not write",
            Self::Changed => "somebody changed this file since parkpages wrote it",
            Self::Link => "a symbolic link",
            Self::Folder => "a folder with things that parkpages did not make",
            Self::Special => "something that parkpages cannot use or replace",
        })
    }
}

/// Why a manifest cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadManifest {
    /// It is not what the generator wrote.
    Damaged(String),
    /// A file of somebody else with that name.
    Foreign,
    /// A later version wrote it, whose name follows.
    Newer(String),
}

/// Why the machine did not do what was asked of it. The exit code is always 2; nothing in the
/// output folder has changed, but for [`HostError::HalfDone`].
#[derive(Debug)]
pub enum HostError {
    /// The site's folder cannot be opened.
    Root {
        /// As it was given.
        root: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// This process may open too few files at once.
    FewFiles {
        /// How many it may open.
        limit: u64,
    },
    /// The output folder is the site's folder or lies above it.
    OutputAboveRoot {
        /// As it was given.
        output: PathBuf,
    },
    /// The output folder lies in a folder of sources.
    OutputInSources {
        /// As it was given.
        output: PathBuf,
        /// `content` or `themes`.
        sources: &'static str,
    },
    /// There is something else than a folder, or a link that leads nowhere.
    OutputNotFolder {
        /// As it was given.
        output: PathBuf,
    },
    /// A file that is neither source nor output would lie in a folder of these.
    FileAmong {
        /// As it was given.
        file: PathBuf,
        /// That folder, in words.
        folder: String,
    },
    /// Where a file should go there is something else, or a link that leads nowhere.
    NotAFile {
        /// As it was given.
        file: PathBuf,
    },
    /// The output folder has files and no manifest.
    OutputForeign {
        /// As it was given.
        output: PathBuf,
        /// The first few names in it.
        names: Vec<String>,
    },
    /// The manifest is there and says nothing that can be relied on.
    Manifest {
        /// Where it is.
        file: PathBuf,
        /// What is wrong with it.
        why: BadManifest,
    },
    /// Another build writes to the output folder.
    Busy {
        /// As it was given.
        output: PathBuf,
        /// The number of the other process, if it could be read.
        process: Option<u32>,
    },
    /// Things stand where outputs go.
    InTheWay {
        /// As it was given.
        output: PathBuf,
        /// All of them, sorted.
        obstacles: Vec<(String, Obstacle)>,
    },
    /// Two outputs have one name on this file system, which does not tell capitals from small
    /// letters.
    SameName {
        /// As it was given.
        output: PathBuf,
        /// The two.
        paths: (UrlPath, UrlPath),
    },
    /// An output has a name that the generator keeps for itself.
    Reserved {
        /// The output.
        path: UrlPath,
    },
    /// A build counts on an output that it neither made nor left from before.
    Missing {
        /// The output.
        path: UrlPath,
    },
    /// The system refused something.
    Io {
        /// What was tried, as `write public/en/index.html`.
        action: String,
        /// What the system says.
        source: io::Error,
    },
    /// The system refused something in the middle of a change, and then refused to undo it: the
    /// output folder has files of before and files of after, each of them whole.
    HalfDone {
        /// What was tried.
        action: String,
        /// What the system said at first.
        source: io::Error,
    },
}

impl HostError {
    /// `action` failed with `source`.
    pub(super) fn io(action: impl Into<String>, source: impl Into<io::Error>) -> Self {
        Self::Io {
            action: action.into(),
            source: source.into(),
        }
    }

    /// What to do.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Root { .. } => "name the folder that holds `content/` with `--root`".into(),
            Self::FewFiles { .. } => "allow more, as by `ulimit -n 1024`".into(),
            Self::OutputAboveRoot { .. } | Self::OutputInSources { .. } => {
                "name a folder of its own for the output, as `--output public`".into()
            }
            Self::OutputNotFolder { .. } => "name another folder with `--output`".into(),
            Self::FileAmong { .. } => "name a file elsewhere, as `--trace trace.json`".into(),
            Self::NotAFile { .. } => "name a file, as `--trace trace.json`".into(),
            Self::OutputForeign { .. } => {
                "name an empty folder with `--output`; or, if pages may be written among these files, \
                 run again with `--adopt`: files with the same name as a page are replaced, all others stay"
                    .into()
            }
            Self::Manifest { file, why } => match why {
                BadManifest::Newer(_) => "use that version, or name another folder with `--output`".into(),
                BadManifest::Damaged(_) | BadManifest::Foreign => format!(
                    "put back {} as it was; or remove it and run again with `--adopt`: files with the same name \
                     as a page are replaced, all others stay",
                    shown(file)
                ),
            },
            Self::Busy { .. } => "wait until the other build is done".into(),
            Self::InTheWay { obstacles, .. } => {
                match obstacles.iter().all(|(_, what)| what.is_adoptable()) {
                    true => "move them away, or run again with `--adopt` to have them replaced".into(),
                    false => "move them away".into(),
                }
            }
            Self::SameName { .. } => "give one of them another name".into(),
            Self::Reserved { .. } => "give it another name".into(),
            Self::Missing { .. } => "run the build again without the cache".into(),
            Self::Io { source, .. } => return hint_of(source),
            Self::HalfDone { source, .. } => {
                let first = hint_of(source).map(|hint| hint + ", then ").unwrap_or_default();
                format!("{first}run the build again: it mends the folder")
            }
        };
        Some(hint)
    }
}

fn hint_of(error: &io::Error) -> Option<String> {
    use io::ErrorKind as Kind;
    let hint = match error.kind() {
        Kind::StorageFull => "make room on the disk",
        Kind::QuotaExceeded => "make room: your share of the disk is used up",
        Kind::PermissionDenied => "check who may write there",
        Kind::AddrInUse => "name another port with `--port`",
        Kind::AddrNotAvailable => "name an address of this machine with `--interface`",
        Kind::ReadOnlyFilesystem => "name a folder that can be written to with `--output`",
        _ => return None,
    };
    Some(hint.into())
}

fn shown(path: &Path) -> String {
    format!("`{}`", path.display())
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root { root, source } => {
                write!(
                    f,
                    "the site's folder {} cannot be opened: {}",
                    shown(root),
                    reason(source)
                )
            }
            Self::FewFiles { limit } => write!(
                f,
                "too many open files: this process may open {limit} at once, and a build needs more"
            ),
            Self::OutputAboveRoot { output } => write!(
                f,
                "the output folder {} holds the site's sources: pages would be written among them",
                shown(output)
            ),
            Self::OutputInSources { output, sources } => write!(
                f,
                "the output folder {} lies in `{sources}/`: pages would become sources",
                shown(output)
            ),
            Self::OutputNotFolder { output } => {
                write!(f, "the output folder {} is not a folder", shown(output))
            }
            Self::FileAmong { file, folder } => write!(
                f,
                "{} would lie in {folder}, where it would be taken for a part of the site",
                shown(file)
            ),
            Self::NotAFile { file } => {
                write!(f, "{} is something else than a file", shown(file))
            }
            Self::OutputForeign { output, names } => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                write!(
                    f,
                    "the output folder {} has files that parkpages did not write: {}",
                    shown(output),
                    names.join(", ")
                )
            }
            Self::Manifest { file, why } => match why {
                BadManifest::Damaged(how) => write!(
                    f,
                    "{} is damaged, so that it cannot be told which files there are pages: {how}",
                    shown(file)
                ),
                BadManifest::Foreign => write!(
                    f,
                    "{} is not parkpages' own, so that it cannot be told which files there are pages",
                    shown(file)
                ),
                BadManifest::Newer(generator) => write!(
                    f,
                    "{} was written by a later version, {generator}",
                    shown(file)
                ),
            },
            Self::Busy { output, process } => {
                let process = process.map_or_else(String::new, |id| format!(" (process {id})"));
                write!(
                    f,
                    "another parkpages{process} is writing to {}",
                    shown(output)
                )
            }
            Self::InTheWay { output, obstacles } => {
                let count = match obstacles.len() {
                    1 => "something stands where a page goes".to_owned(),
                    n => format!("{n} things stand where pages go"),
                };
                write!(f, "{count} in {}:", shown(output))?;
                let most = 20;
                for (path, what) in obstacles.iter().take(most) {
                    write!(f, "\n  {path}: {what}")?;
                }
                match obstacles.len().saturating_sub(most) {
                    0 => Ok(()),
                    more => write!(f, "\n  and {more} more"),
                }
            }
            Self::SameName { output, paths } => write!(
                f,
                "`{}` and `{}` are one file in {}, which does not tell capitals from small letters",
                paths.0,
                paths.1,
                shown(output)
            ),
            Self::Reserved { path } => {
                write!(f, "`{path}` is a name that parkpages keeps for itself")
            }
            Self::Missing { path } => {
                write!(
                    f,
                    "`{path}` should be there from an earlier build and is not"
                )
            }
            Self::Io { action, source } => write!(f, "cannot {action}: {}", reason(source)),
            Self::HalfDone { action, source } => write!(
                f,
                "cannot {action}: {}; and what was done before could not be undone, so that some pages are new \
                 and some are as before",
                reason(source)
            ),
        }
    }
}

fn reason(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull => "the disk is full".into(),
        Kind::QuotaExceeded => "the share of the disk is used up".into(),
        Kind::PermissionDenied => "it is not allowed".into(),
        Kind::ReadOnlyFilesystem => "the disk is read-only".into(),
        Kind::NotFound => "it is not there".into(),
        Kind::NotADirectory => "it is not a folder".into(),
        Kind::AlreadyExists => "something with that name appeared there".into(),
        Kind::AddrInUse => "another program uses it".into(),
        Kind::AddrNotAvailable => "this machine has no such address".into(),
        Kind::CrossesDevices => "it is on another disk than the output folder".into(),
        _ => error.to_string(),
    }
}

impl std::error::Error for HostError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Root { source, .. } | Self::Io { source, .. } | Self::HalfDone { source, .. } => {
                Some(source)
            }
            _ => None,
        }
    }
}
