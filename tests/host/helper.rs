//! Folders to try things on, and this program run again as another process.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use parkpages::base::{Digest, UrlPath};
use parkpages::engine::{Output, Sink};
use parkpages::host::{Committed, HostError, OutputDir, Probe};
use tempfile::TempDir;

/// A new folder, whose path has no symbolic link.
pub struct Folder {
    _keep: TempDir,
    pub path: PathBuf,
}

pub fn folder() -> Folder {
    let keep = tempfile::tempdir().expect("a folder");
    let path = fs::canonicalize(keep.path()).expect("its path");
    Folder { _keep: keep, path }
}

/// All that lies in a folder: files with their text, folders and links with a word.
pub fn tree(path: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let walk = walkdir::WalkDir::new(path).min_depth(1);
    for entry in walk.into_iter().filter_map(Result::ok) {
        let name = entry.path().strip_prefix(path).expect("below");
        let kind = entry.file_type();
        let text = if kind.is_dir() {
            "<folder>".to_owned()
        } else if kind.is_symlink() {
            "<link>".to_owned()
        } else {
            String::from_utf8_lossy(&fs::read(entry.path()).unwrap_or_default()).into_owned()
        };
        all.insert(name.to_string_lossy().into_owned(), text);
    }
    all
}

/// This program, to run only the ignored test `name`, as a child that is told `dir`.
pub fn child(name: &str, dir: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args([
            "--exact",
            name,
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env("HOST_TEST_DIR", dir);
    command
}

/// Runs the ignored test `name` as somebody who may not pass over rights, where this one may.
pub fn run_without_rights(name: &str, dir: &Path) {
    let mut above = Some(dir);
    while let Some(path) = above.filter(|path| path.starts_with(std::env::temp_dir())) {
        // Temporary folders are closed to others.
        if let Ok(data) = fs::metadata(path) {
            let mut rights = data.permissions();
            if rights.mode() & 0o111 != 0o111 {
                rights.set_mode(0o755);
                fs::set_permissions(path, rights).expect("rights");
            }
        }
        above = path.parent();
    }
    let mut command = child(name, dir);
    let copy = tempfile::tempdir().expect("a folder");
    if rustix::process::geteuid().is_root() {
        // The program may lie where others may not go.
        let program = copy.path().join("program");
        fs::copy(std::env::current_exe().expect("a program"), &program).expect("a copy");
        fs::set_permissions(copy.path(), fs::Permissions::from_mode(0o755)).expect("rights");
        let args: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        command = Command::new(program);
        command.args(args).env("HOST_TEST_DIR", dir);
        command.uid(65534).gid(65534).current_dir("/");
    }
    let output = command.output().expect("a child");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && shown.contains("1 passed"),
        "{shown}"
    );
}

/// The folder that a child was told.
pub fn told() -> PathBuf {
    PathBuf::from(std::env::var_os("HOST_TEST_DIR").expect("only as a child"))
}

/// A set of outputs: path and text.
pub type Pages = BTreeMap<String, String>;

pub fn pages(all: &[(&str, &str)]) -> Pages {
    all.iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

pub fn outputs(pages: &Pages) -> BTreeMap<UrlPath, Output> {
    let output = |text: &str| Output {
        digest: Digest::of(text.as_bytes()),
        len: text.len() as u64,
    };
    pages
        .iter()
        .map(|(path, text)| (UrlPath::new(path).expect("a path"), output(text)))
        .collect()
}

/// An empty site with an output folder that is not there yet.
pub struct Site {
    _folder: Folder,
    pub root: PathBuf,
    pub output: PathBuf,
}

pub fn site() -> Site {
    let folder = folder();
    let root = folder.path.join("site");
    fs::create_dir(&root).expect("a folder");
    Site {
        output: root.join("public"),
        root,
        _folder: folder,
    }
}

impl Site {
    pub fn build(&self, pages: &Pages) -> Result<Committed, HostError> {
        build(&self.output, &self.root, pages, false, None)
    }

    pub fn adopt(&self, pages: &Pages) -> Result<Committed, HostError> {
        build(&self.output, &self.root, pages, true, None)
    }

    /// A sink that was given the pages.
    pub fn put(&self, pages: &Pages) -> Result<OutputDir, HostError> {
        let sink = OutputDir::open(&self.output, &self.root, false)?;
        put(&sink, pages);
        Ok(sink)
    }

    pub fn commit(&self, sink: OutputDir, pages: &Pages) -> Result<Committed, HostError> {
        sink.commit(&outputs(pages))
    }

    /// All of the output folder but the manifest.
    pub fn everything(&self) -> BTreeMap<String, String> {
        let mut all = tree(&self.output);
        all.remove(".parkpages.json");
        all
    }

    /// The files of the output folder but the manifest.
    pub fn pages(&self) -> Pages {
        let mut all = self.everything();
        all.retain(|_, text| text != "<folder>");
        all
    }

    /// What lies directly in the output folder.
    pub fn names(&self) -> Vec<String> {
        let all = tree(&self.output).into_keys();
        all.filter(|name| !name.contains('/')).collect()
    }
}

pub fn put(sink: &OutputDir, pages: &Pages) {
    for (path, text) in pages {
        let path = UrlPath::new(path).expect("a path");
        sink.put(&path, Digest::of(text.as_bytes()), text.as_bytes());
    }
}

pub fn build(
    output: &Path,
    root: &Path,
    pages: &Pages,
    adopt: bool,
    probe: Option<Probe>,
) -> Result<Committed, HostError> {
    let sink = OutputDir::open_probed(output, root, adopt, probe)?;
    put(&sink, pages);
    sink.commit(&outputs(pages))
}
