//! One machine, to be reached by `ssh` and `rsync`.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use crate::host::{HostError, sys};

/// How long to wait before each further try.
const WAITS: [u64; 3] = [300, 1000, 3000];

/// The options of every connection: no questions, and an end where the other side is silent.
const OPTIONS: [&str; 9] = [
    "-T",
    "-o",
    "BatchMode=yes",
    "-o",
    "ConnectTimeout=20",
    "-o",
    "ServerAliveInterval=15",
    "-o",
    "ServerAliveCountMax=4",
];

/// A folder on another machine.
#[derive(Debug, Clone)]
pub struct SshPlace {
    /// The host, or `user@host`, or a name of the settings of `ssh`.
    pub host: String,
    /// The port, if it is not the one that `ssh` takes by itself.
    pub port: Option<u16>,
    /// The folder there, absolute.
    pub path: String,
}

/// A way to a folder on another machine.
pub(super) struct Connection {
    pub(super) place: SshPlace,
    /// A folder for the socket by which all calls share one connection.
    socket: Option<PathBuf>,
}

impl Connection {
    /// A way that is opened by the first call.
    pub(super) fn new(place: SshPlace) -> Self {
        Self {
            place,
            socket: socket(),
        }
    }

    /// The options of a connection.
    fn options(&self) -> Vec<String> {
        let mut options = OPTIONS.map(str::to_owned).to_vec();
        if let Some(socket) = &self.socket {
            options.push("-oControlMaster=auto".into());
            options.push(format!("-oControlPath={}/c", socket.display()));
        }
        options.extend(self.place.port.map(|port| format!("-p{port}")));
        options
    }

    pub(super) fn ssh(&self) -> Command {
        let mut ssh = Command::new("ssh");
        ssh.args(self.options());
        ssh.args(["--", &self.place.host, "sh", "-s"]);
        ssh
    }

    /// A script that begins in the folder.
    pub(super) fn script(&self, lines: &str) -> String {
        format!(
            "set -u\nLC_ALL=C; export LC_ALL\ncd {} || exit 9\n{lines}\n",
            quoted(&self.place.path)
        )
    }

    pub(super) fn failed(&self, what: &str, told: &str) -> HostError {
        let host = &self.place.host;
        let line = told.lines().map(str::trim).rfind(|line| !line.is_empty());
        let why: String = line
            .unwrap_or("the connection ended")
            .chars()
            .take(200)
            .collect();
        let hint = if why.contains("Permission denied") {
            "let the host know the key of this user, and see whether `ssh` logs in without a question"
        } else if why.contains("Host key verification failed") {
            "log in once with `ssh`, and compare the key of the host"
        } else if why.contains("not found") {
            "install it there: `rsync`, `flock` (util-linux) and `sha256sum` are needed"
        } else {
            "run the same command again: it goes on where it was"
        };
        HostError::remote(
            format!("cannot {what} {host}: {}", why.trim_end_matches('.')),
            Some(hint),
        )
    }

    /// Runs a script there. Its output, and whether it ended well; a connection that fails is tried again.
    pub(super) fn run(&self, what: &str, script: &str) -> Result<Output, HostError> {
        let mut waits = WAITS.iter();
        loop {
            let output = self.once(script)?;
            let told = String::from_utf8_lossy(&output.stderr);
            match (
                output.status.code(),
                waits.next().filter(|_| !is_final(&told)),
            ) {
                (Some(255) | None, Some(wait)) => thread::sleep(Duration::from_millis(*wait)),
                (Some(255) | None, None) => {
                    return Err(self.failed(what, &told));
                }
                _ => return Ok(output),
            }
        }
    }

    fn once(&self, script: &str) -> Result<Output, HostError> {
        let mut ssh = self.ssh();
        ssh.stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = ssh.spawn().map_err(|error| missing("ssh", &error))?;
        let script = script.to_owned();
        let stdin = child.stdin.take();
        let writer = thread::spawn(move || {
            // What reads it may have ended; its status says so.
            stdin.map(|mut stdin| stdin.write_all(script.as_bytes()))
        });
        let output = child.wait_with_output();
        let _ = writer.join();
        output.map_err(|error| missing("ssh", &error))
    }

    /// Runs a script in the folder, which has to end well.
    pub(super) fn must(&self, what: &str, lines: &str) -> Result<Vec<u8>, HostError> {
        let output = self.run(what, &self.script(lines))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(self.failed(what, &String::from_utf8_lossy(&output.stderr)))
        }
    }

    /// Runs `rsync`. The number of files that it brought.
    pub(super) fn rsync(
        &self,
        what: &str,
        options: &[&str],
        from: &str,
        to: &str,
    ) -> Result<usize, HostError> {
        let shell = format!("ssh {}", self.options().join(" "));
        let mut waits = WAITS.iter();
        loop {
            let mut rsync = Command::new("rsync");
            rsync
                .env("LC_ALL", "C")
                .env_remove("RSYNC_RSH")
                .stdin(Stdio::null());
            rsync
                .args(["--protect-args", "--stats", "-e", &shell])
                .args(options)
                .args(["--", from, to]);
            let output = rsync.output().map_err(|error| missing("rsync", &error))?;
            let told = String::from_utf8_lossy(&output.stderr);
            match (output.status.code(), waits.next()) {
                (Some(0), _) => return Ok(transferred(&String::from_utf8_lossy(&output.stdout))),
                // The protocol, the socket, a time-out, the connection.
                (Some(10 | 12 | 30 | 35 | 255), Some(wait)) => {
                    thread::sleep(Duration::from_millis(*wait))
                }
                _ => return Err(self.failed(what, &told)),
            }
        }
    }

    /// A path below the folder, for `rsync`.
    pub(super) fn there(&self, below: &str) -> String {
        format!(
            "{}:{}/{below}",
            self.place.host,
            self.place.path.trim_end_matches('/')
        )
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(socket) = &self.socket {
            let _ = fs::remove_dir_all(socket);
        }
    }
}

/// A new folder that nobody else can write to, with a path that is short enough for a socket and has no space.
fn socket() -> Option<PathBuf> {
    let folder = std::env::temp_dir().join(format!("parkpages-{}", std::process::id()));
    let name = folder.to_str()?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.');
    if name.len() > 60 || !name.bytes().all(is_plain) {
        return None;
    }
    sys::private_folder().create(&folder).ok()?;
    Some(folder)
}

pub(super) fn missing(program: &str, error: &io::Error) -> HostError {
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("the program `{program}` is not installed"),
        _ => format!("the program `{program}` cannot be started: {error}"),
    };
    HostError::remote(message, None)
}

/// Whether another try would end as this one did.
fn is_final(told: &str) -> bool {
    let reasons = [
        "Permission denied",
        "Host key verification failed",
        "Could not resolve hostname",
    ];
    reasons.iter().any(|reason| told.contains(reason))
}

/// A text as one word of a shell.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The number of files that `rsync --stats` says it has brought.
fn transferred(stats: &str) -> usize {
    let line = stats
        .lines()
        .find_map(|line| line.strip_prefix("Number of regular files transferred: "));
    let number = line.map(|number| number.replace(',', ""));
    number
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_one_word_of_a_shell() {
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's; $(rm) `x`"), "'it'\\''s; $(rm) `x`'");
    }

    #[test]
    fn the_number_of_files_is_read() {
        let stats = "Number of files: 3\nNumber of regular files transferred: 1,234\n";
        assert_eq!(transferred(stats), 1234);
        assert_eq!(transferred(""), 0);
    }
}
