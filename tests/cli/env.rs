//! A site in a folder of its own, and the program run there.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support;

/// The instant of every test.
pub const NOW: &str = "2026-06-01T09:00:00+08:00";

/// A folder that goes when the test is over. Commands run in it.
pub struct Place(TempDir);

/// What a run came to.
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Place {
    /// An empty folder.
    pub fn empty() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// The site that the suite's cases start from.
    pub fn base() -> Self {
        let place = Self::empty();
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/base");
        support::copy(&base, place.path());
        place
    }

    /// That site with a section `news` and the target `live`, a folder of releases, which has these further settings.
    pub fn with_releases(more: &str) -> Self {
        let place = Self::base();
        let settings = place.read("content/site.yaml");
        let target = format!("publish: {{live: {{kind: folder, path: live{more}}}}}\n");
        place
            .write("content/site.yaml", &(settings + &target))
            .write("content/news/_index.md", "---\ntitle: News\n---\n");
        place
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) -> &Self {
        support::write_file(self.path().join(path), text);
        self
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    pub fn has(&self, path: &str) -> bool {
        self.path().join(path).exists()
    }

    /// All files below `folder`, sorted, without those of the program itself.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let root = self.path().join(folder);
        let paths = support::paths(&root).into_iter();
        let names = paths.map(|path| path.strip_prefix(&root).unwrap().display().to_string());
        let mut names: Vec<String> = names
            .filter(|name| !name.starts_with(".parkpages"))
            .collect();
        names.sort();
        names
    }

    /// The program at the present instant, with nothing in its environment.
    pub fn command_now(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parkpages"));
        command.env_clear().current_dir(self.path()).args(args);
        command.stdin(Stdio::null());
        command
    }

    /// The program at the fixed instant, with nothing in its environment.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.command_now(args);
        if !args.iter().any(|arg| arg.starts_with("--now")) {
            command.args(["--now", NOW]);
        }
        command
    }

    /// Runs a command line, split at spaces.
    pub fn run(&self, line: &str) -> Run {
        let args: Vec<&str> = line.split(' ').filter(|arg| !arg.is_empty()).collect();
        self.run_args(&args)
    }

    pub fn run_args(&self, args: &[&str]) -> Run {
        self.finish(&mut self.command(args))
    }

    /// As [`Self::run`], at the present instant.
    pub fn run_now(&self, line: &str) -> Run {
        let args: Vec<&str> = line.split_whitespace().collect();
        self.finish(&mut self.command_now(&args))
    }

    /// As [`Self::run_now`], for a command that must succeed.
    pub fn done_now(&self, line: &str) -> Run {
        let run = self.run_now(line);
        assert_eq!(run.code, Some(0), "{line}: {}", run.all());
        run
    }

    pub fn finish(&self, command: &mut Command) -> Run {
        let output = command.output().unwrap();
        let root = self.path().to_str().unwrap();
        let text =
            |bytes: Vec<u8>| time(&String::from_utf8(bytes).unwrap().replace(root, "[ROOT]"));
        Run {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

impl Run {
    /// Everything, for a snapshot.
    pub fn all(&self) -> String {
        let mut text = String::new();
        for (name, part) in [("stdout", &self.out), ("stderr", &self.err)] {
            if !part.is_empty() {
                text += &format!("--- {name}\n{part}");
            }
        }
        text + &format!(
            "--- exit {}\n",
            self.code
                .map_or("by signal".into(), |code| code.to_string())
        )
    }
}

/// The time that a build took is not of interest.
fn time(text: &str) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    for line in &mut lines {
        if let Some((what, time)) = line.rsplit_once(" in ")
            && time.ends_with(" s")
            && time.starts_with(|c: char| c.is_ascii_digit())
        {
            *line = format!("{what} in [TIME]");
        }
    }
    lines.join("\n")
}
