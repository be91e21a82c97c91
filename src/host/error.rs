//! Errors of the environment (disk, network, other processes), in words for the person at the terminal.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::base::{self, UrlPath};

/// What is in the way of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// A file that the generator did not write.
    Foreign,
    /// A file that the generator wrote and that has been edited since.
    Changed,
    /// A symbolic link, which is never written through.
    Link,
    /// A folder with files that the generator did not write.
    Folder,
    /// A pipe, a socket, a device; or a file where the generator needs a folder for its own use.
    Special,
}

impl Obstacle {
    /// Whether the generator may replace it with `--adopt`.
    pub fn is_adoptable(self) -> bool {
        matches!(self, Self::Foreign | Self::Changed)
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Foreign => "a file that parkpages did not write",
            Self::Changed => "this file has been changed since parkpages wrote it",
            Self::Link => "a symbolic link",
            Self::Folder => "a folder with files that parkpages did not write",
            Self::Special => "something that parkpages cannot use or replace",
        })
    }
}

/// Why a manifest cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadManifest {
    /// It cannot be parsed; the text says why.
    Damaged(String),
    /// It is a file of another program.
    Foreign,
    /// A later version of the generator wrote it, which is named.
    Newer(String),
}

/// Why the file of a part cannot be used or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadPart {
    /// It is no such file, or one of another version of the format.
    Foreign,
    /// Another program has made it.
    OtherProgram,
    /// It is not whole.
    Damaged,
    /// It would replace a file that is no part.
    InTheWay,
    /// The folder is an output folder.
    AmongPages,
}

/// An error of the environment. The exit code is 2, and nothing in the output folder has changed unless the error is
/// [`HostError::HalfDone`].
#[derive(Debug)]
pub enum HostError {
    /// The site's folder cannot be opened.
    Root {
        /// The path as given by the caller.
        root: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// This process may open too few files at once.
    FewFiles {
        /// The number that it may open.
        limit: u64,
    },
    /// The output folder is the site's folder or contains it.
    OutputAboveRoot {
        /// The path as given by the caller.
        output: PathBuf,
    },
    /// The output folder is in a folder of sources.
    OutputInSources {
        /// The path as given by the caller.
        output: PathBuf,
        /// The folder of sources, `content` or `themes`.
        sources: &'static str,
    },
    /// The output folder is not a folder, or a link that leads nowhere.
    OutputNotFolder {
        /// The path as given by the caller.
        output: PathBuf,
    },
    /// A file that is neither source nor output would be written among sources or outputs.
    FileAmong {
        /// The path as given by the caller.
        file: PathBuf,
        /// The name of that folder, as a message shows it.
        folder: String,
    },
    /// The path of a file to write is a folder or the like, or a link that leads nowhere.
    NotAFile {
        /// The path as given by the caller.
        file: PathBuf,
    },
    /// The output folder has files but no manifest.
    OutputForeign {
        /// The path as given by the caller.
        output: PathBuf,
        /// The first few names in it.
        names: Vec<String>,
    },
    /// The manifest cannot be used.
    Manifest {
        /// The path of the manifest.
        file: PathBuf,
        /// What is wrong with it.
        why: BadManifest,
    },
    /// Another build is writing to the output folder.
    Busy {
        /// The path as given by the caller.
        output: PathBuf,
        /// The other process, if its number could be read.
        process: Option<u32>,
    },
    /// Files or folders are in the way of outputs.
    InTheWay {
        /// The path as given by the caller.
        output: PathBuf,
        /// All that is in the way, sorted by path.
        obstacles: Vec<(String, Obstacle)>,
    },
    /// Two outputs would be one file, because the file system ignores case.
    SameName {
        /// The path as given by the caller.
        output: PathBuf,
        /// The paths of the two outputs.
        paths: (UrlPath, UrlPath),
    },
    /// The file of a part cannot be used or written.
    Part {
        /// The path of the file, or of the folder for it.
        file: PathBuf,
        /// What is wrong with it.
        why: BadPart,
    },
    /// An output has a name that the generator needs for its own files.
    Reserved {
        /// The path of the output.
        path: UrlPath,
    },
    /// An output was neither put into the sink nor left by an earlier build.
    Missing {
        /// The path of the output.
        path: UrlPath,
    },
    /// The system refused an action.
    Io {
        /// The action, such as `write public/en/index.html`.
        action: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A service on another machine could not do something, or would not.
    Remote {
        /// What is wrong: one sentence without a full stop.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// The system refused an action in the middle of a change, and then refused to undo the change: the output folder
    /// has old files and new ones, each of them whole.
    HalfDone {
        /// The action that was refused first.
        action: String,
        /// The system's first error.
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

    /// A service on another machine could not do something.
    pub(super) fn remote(message: impl Into<String>, hint: Option<&str>) -> Self {
        Self::Remote {
            message: message.into(),
            hint: hint.map(str::to_owned),
        }
    }

    /// Advice on what to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Root { .. } => "name the folder that holds `content/` with `--root`".into(),
            Self::FewFiles { .. } => "allow more, for instance with `ulimit -n 1024`".into(),
            Self::OutputAboveRoot { .. } | Self::OutputInSources { .. } => {
                "name a separate folder for the output, such as `--output public`".into()
            }
            Self::OutputNotFolder { .. } => "name another folder with `--output`".into(),
            Self::FileAmong { .. } => {
                "name a place that is neither among the sources nor published".into()
            }
            Self::NotAFile { .. } => "name a file, such as `--trace trace.json`".into(),
            Self::OutputForeign { .. } => {
                "name an empty folder with `--output`; or, if pages may be written among these files, \
                 run again with `--adopt`: files with the same name as a page are replaced, all others stay"
                    .into()
            }
            Self::Manifest { file, why } => match why {
                BadManifest::Newer(_) => "use that version, or name another folder with `--output`".into(),
                BadManifest::Damaged(_) | BadManifest::Foreign => format!(
                    "restore {} from a backup; or remove it and run again with `--adopt`: files with the same name \
                     as a page are replaced, all others stay",
                    shown(file)
                ),
            },
            Self::Busy { .. } => "wait until the other build is done".into(),
            Self::InTheWay { obstacles, .. } => {
                if obstacles.iter().all(|(_, what)| what.is_adoptable()) {
                    "move them away, or run again with `--adopt` to have them replaced".into()
                } else {
                    "move them away".into()
                }
            }
            Self::SameName { .. } => "give one of them another name".into(),
            Self::Part { why, .. } => match why {
                BadPart::Foreign | BadPart::InTheWay => "move it away".into(),
                BadPart::OtherProgram => {
                    "make and join all parts with the same file of parkpages: another one may write other pages".into()
                }
                BadPart::Damaged => "bring it here again, or make it again".into(),
                BadPart::AmongPages => "name a folder for parts alone, such as `--output parts`".into(),
            },
            Self::Reserved { .. } => "give it another name".into(),
            Self::Missing { .. } => "run the build again without the cache".into(),
            Self::Io { source, .. } => return hint_of(source),
            Self::Remote { hint, .. } => return hint.clone(),
            Self::HalfDone { source, .. } => {
                let first = hint_of(source).map(|hint| hint + ", then ").unwrap_or_default();
                format!("{first}run the build again: it repairs the folder")
            }
        };
        Some(hint)
    }
}

fn hint_of(error: &io::Error) -> Option<String> {
    use io::ErrorKind as Kind;
    let hint = match error.kind() {
        Kind::StorageFull => "make room on the disk",
        Kind::QuotaExceeded => "make room: your quota on the disk is used up",
        Kind::PermissionDenied => "check the permissions there",
        Kind::AddrInUse => "name another port with `--port`",
        Kind::AddrNotAvailable => "name an address of this machine with `--interface`",
        Kind::ReadOnlyFilesystem => "name a folder that can be written to with `--output`",
        _ => return None,
    };
    Some(hint.into())
}

fn shown(path: &Path) -> String {
    format!("`{}`", base::shown(path))
}

impl HostError {
    /// The path that the message is about, as given by the caller; empty if there is none.
    fn path(&self) -> &Path {
        match self {
            Self::Root { root: path, .. }
            | Self::OutputAboveRoot { output: path }
            | Self::OutputInSources { output: path, .. }
            | Self::OutputNotFolder { output: path }
            | Self::OutputForeign { output: path, .. }
            | Self::FileAmong { file: path, .. }
            | Self::NotAFile { file: path }
            | Self::Manifest { file: path, .. }
            | Self::Busy { output: path, .. }
            | Self::InTheWay { output: path, .. }
            | Self::SameName { output: path, .. }
            | Self::Part { file: path, .. } => path,
            Self::FewFiles { .. }
            | Self::Reserved { .. }
            | Self::Missing { .. }
            | Self::Io { .. }
            | Self::Remote { .. }
            | Self::HalfDone { .. } => Path::new(""),
        }
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = shown(self.path());
        match self {
            Self::Root { source, .. } => {
                let reason = reason(source);
                write!(f, "the site's folder {path} cannot be opened: {reason}")
            }
            Self::FewFiles { limit } => write!(
                f,
                "too many open files: this process may open {limit} at once, and a build needs more"
            ),
            Self::OutputAboveRoot { .. } => write!(
                f,
                "the output folder {path} contains the site's sources: pages would be written among them"
            ),
            Self::OutputInSources { sources, .. } => write!(
                f,
                "the output folder {path} is in `{sources}/`: pages would become sources"
            ),
            Self::OutputNotFolder { .. } => {
                write!(f, "the output folder {path} is not a folder")
            }
            Self::FileAmong { folder, .. } => write!(
                f,
                "{path} would be in {folder}, where it would be taken for a part of the site"
            ),
            Self::NotAFile { .. } => write!(f, "{path} is not a file"),
            Self::OutputForeign { names, .. } => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let names = names.join(", ");
                write!(
                    f,
                    "the output folder {path} has files that parkpages did not write: {names}"
                )
            }
            Self::Manifest { why, .. } => write!(f, "{path} {why}"),
            Self::Part { why, .. } => write!(f, "{path} {why}"),
            Self::Busy { process, .. } => {
                let process = process.map_or_else(String::new, |id| format!(" (process {id})"));
                write!(f, "another parkpages{process} is writing to {path}")
            }
            Self::InTheWay { obstacles, .. } => write_obstacles(f, &path, obstacles),
            Self::SameName { paths, .. } => write!(
                f,
                "`{}` and `{}` are the same file in {path}, because its file system ignores the case of letters",
                paths.0, paths.1
            ),
            Self::Reserved { path } => write!(
                f,
                "`{path}` is a name that parkpages reserves for its own files"
            ),
            Self::Missing { path } => write!(
                f,
                "`{path}` should exist from an earlier build and does not"
            ),
            Self::Remote { message, .. } => f.write_str(message),
            Self::Io { action, source } => write!(f, "cannot {action}: {}", reason(source)),
            Self::HalfDone { action, source } => write!(
                f,
                "cannot {action}: {}; the changes before it could not be undone, so some pages are new and some are \
                 old",
                reason(source)
            ),
        }
    }
}

impl fmt::Display for BadManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(why) => write!(
                f,
                "is damaged, so parkpages cannot tell which files there it wrote: {why}"
            ),
            Self::Foreign => f.write_str(
                "is not a file of parkpages, so parkpages cannot tell which files there it wrote",
            ),
            Self::Newer(generator) => write!(f, "was written by a later version, {generator}"),
        }
    }
}

impl fmt::Display for BadPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Foreign => "is no part that this version of parkpages can read",
            Self::OtherProgram => "was made by another program than this one",
            Self::Damaged => "is damaged or not whole",
            Self::InTheWay => "is in the way: it is no part that parkpages has made",
            Self::AmongPages => "is a folder of pages, where a part would be public",
        })
    }
}

/// Writes the first of the obstacles, one a line.
fn write_obstacles(
    f: &mut fmt::Formatter<'_>,
    output: &str,
    obstacles: &[(String, Obstacle)],
) -> fmt::Result {
    const SHOWN: usize = 20;
    match obstacles.len() {
        1 => write!(f, "something is in the way of a page in {output}:")?,
        n => write!(f, "{n} things are in the way of pages in {output}:")?,
    }
    for (path, what) in obstacles.iter().take(SHOWN) {
        write!(f, "\n  {path}: {what}")?;
    }
    match obstacles.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => write!(f, "\n  and {more} more"),
    }
}

fn reason(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull => "the disk is full".into(),
        Kind::QuotaExceeded => "the quota on the disk is used up".into(),
        Kind::PermissionDenied => "permission denied".into(),
        Kind::ReadOnlyFilesystem => "the disk is read-only".into(),
        Kind::NotFound => "it does not exist".into(),
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
