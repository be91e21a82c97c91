//! Gets a file from the web with the program `curl`: it knows the certificates and proxies of the machine, and no build depends on it.

use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::thread;

use super::sys;

/// What a server answered.
#[derive(Debug)]
pub enum Answer {
    /// The file, with the tag by which the server knows this version of it.
    File {
        /// The body of the response.
        bytes: Vec<u8>,
        /// The `ETag` header, sent back at the next request.
        etag: Option<String>,
    },
    /// It is still the version of the tag.
    Unchanged,
}

/// The arguments of every call: no file with settings is read, and no redirect leads to another protocol.
const ALWAYS: [&str; 13] = [
    "--disable",
    "--silent",
    "--show-error",
    "--globoff",
    "--location",
    "--max-redirs",
    "5",
    "--connect-timeout",
    "20",
    "--max-time",
    "600",
    "--proto-redir",
    "=https",
];

/// Gets a file of at most `most` bytes, unless it is still that of `etag`.
///
/// # Errors
/// Why there is none, in words for people.
pub fn get(url: &str, etag: Option<&str>, most: u64) -> Result<Answer, String> {
    let mut command = Command::new("curl");
    command.args(ALWAYS).args(sys::CURL_HEAD);
    command.args(["--proto", "=https,http"]);
    command.args([
        "--user-agent",
        concat!("parkpages/", env!("CARGO_PKG_VERSION")),
    ]);
    let is_plain = |etag: &&str| !etag.contains(char::is_control);
    if let Some(etag) = etag.filter(is_plain) {
        command.args(["--header", &format!("If-None-Match: {etag}")]);
    }
    command.args(["--url", url]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "the program `curl` is not installed".to_owned(),
        _ => format!("the program `curl` cannot be started: {error}"),
    })?;
    let told = child.stderr.take().map(|mut stderr| {
        thread::spawn(move || {
            let mut told = Vec::new();
            let _ = stderr.read_to_end(&mut told);
            String::from_utf8_lossy(&told).into_owned()
        })
    });
    let mut bytes = Vec::new();
    let read = match child.stdout.take() {
        Some(stdout) => stdout.take(most.saturating_add(1)).read_to_end(&mut bytes),
        None => Ok(0),
    };
    let is_too_long = u64::try_from(bytes.len()).is_ok_and(|len| len > most);
    if is_too_long || read.is_err() {
        let _ = child.kill();
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    let told = told.and_then(|told| told.join().ok()).unwrap_or_default();
    if is_too_long {
        return Err(format!("it has more than {} MB", most / 1_000_000));
    }
    read.map_err(|error| error.to_string())?;
    if !status.success() {
        let why = told.lines().rev().find(|line| line.starts_with("curl: "));
        return Err(why.unwrap_or("curl: failed").to_owned());
    }
    answer(&told, bytes)
}

/// The answer after all redirects, whose head is the last one in `told`.
fn answer(told: &str, bytes: Vec<u8>) -> Result<Answer, String> {
    let mut begins = told.rmatch_indices("HTTP/").map(|(at, _)| at);
    // A header may have it, too: `Server: SimpleHTTP/0.6`.
    let of_line =
        |at: &usize| *at == 0 || told.get(..*at).is_some_and(|before| before.ends_with('\n'));
    let from = begins.find(of_line).unwrap_or_default();
    let head = told.get(from..).unwrap_or_default();
    let status = head.split_whitespace().nth(1).unwrap_or_default();
    match status {
        "304" => Ok(Answer::Unchanged),
        "200" => {
            let etag = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("etag")
                    .then(|| value.trim().to_owned())
            });
            let etag = etag.filter(|etag| !etag.is_empty());
            Ok(Answer::File { bytes, etag })
        }
        "" => Err("the server answers without a status".to_owned()),
        status => Err(format!("the server answers {status}")),
    }
}
