//! `parkpages fetch`, against a server on this machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::env::Place;

/// A response by path: its head after the status, and its body.
type Responses = Arc<Mutex<BTreeMap<String, (String, Vec<u8>)>>>;

/// A server that ends with the process.
struct Server {
    port: u16,
    responses: Responses,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            responses: Responses::default(),
            requests: Arc::default(),
        };
        let (responses, requests) = (server.responses.clone(), server.requests.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let _ = answer(stream.unwrap(), &responses, &requests);
            }
        });
        server
    }

    fn has(&self, path: &str, head: &str, body: impl Into<Vec<u8>>) -> &Self {
        let response = (head.to_owned(), body.into());
        self.responses
            .lock()
            .unwrap()
            .insert(path.to_owned(), response);
        self
    }

    /// A site that fetches these files.
    fn place(&self, files: &[(&str, &str)]) -> Place {
        let place = Place::base();
        self.fetches(&place, files);
        place
    }

    fn fetches(&self, place: &Place, files: &[(&str, &str)]) {
        let base = place.read("content/site.yaml");
        let base = base.split("fetch:").next().unwrap();
        let mut settings = format!("{base}fetch:\n");
        for (file, path) in files {
            let port = self.port;
            writeln!(
                settings,
                "  - {{file: {file}, url: \"http://127.0.0.1:{port}{path}\", max_mb: 1}}"
            )
            .unwrap();
        }
        place.write("content/site.yaml", &settings);
    }
}

fn answer(
    mut stream: TcpStream,
    responses: &Responses,
    requests: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let path = lines.next().unwrap()?.split(' ').nth(1).unwrap().to_owned();
    let mut tag = None;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        tag = line
            .strip_prefix("If-None-Match: ")
            .map(str::to_owned)
            .or(tag);
    }
    requests.lock().unwrap().push(path.clone());
    let found = responses.lock().unwrap().get(&path).cloned();
    let Some((head, body)) = found else {
        return stream.write_all(
            b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlost",
        );
    };
    if tag.is_some_and(|tag| head.contains(&format!("ETag: {tag}"))) {
        return stream.write_all(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
    }
    write!(
        stream,
        "HTTP/1.1 {head}\r\nServer: SimpleHTTP/0.6\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)
}

#[test]
fn files_come_are_locked_and_come_again_only_if_they_are_others() {
    let server = Server::start();
    server.has("/rates.csv", "200 OK\r\nETag: \"one\"", "name,rate\nA,1\n");
    server.has("/figures", "200 OK", "{\"a\": 1}");
    let files = [
        ("data/rates.csv", "/rates.csv"),
        ("data/deep/figures.json", "/figures"),
    ];
    let place = server.place(&files);
    let run = place.run("fetch --check");
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.err.contains("has not been fetched"), "{}", run.err);
    let run = place.run("fetch");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(
        run.err,
        "content/data/rates.csv: new, 14 bytes\ncontent/data/deep/figures.json: new, 8 bytes\n2 new files. Commit data.lock with what came.\n"
    );
    assert_eq!(place.read("content/data/rates.csv"), "name,rate\nA,1\n");
    let lock = place.read("data.lock");
    let port = server.port;
    assert_eq!(
        lock,
        format!(
            "# What `parkpages fetch` has brought from the web. It writes this file; commit it with the files.
content/data/deep/figures.json:
  url: http://127.0.0.1:{port}/figures
  sha256: f9d86028c6e0d64e225186f96acb69338b2c59764df79162107f5c4bb34d1310
  size: 8
  fetched: 2026-06-01T01:00:00Z
content/data/rates.csv:
  url: http://127.0.0.1:{port}/rates.csv
  sha256: {}
  size: 14
  fetched: 2026-06-01T01:00:00Z
  etag: '\"one\"'
",
            parkpages::base::sha256(b"name,rate\nA,1\n")
        )
    );
    assert_eq!(place.run("fetch --check").code, Some(0));
    // Nothing has changed; of one the server need not send the bytes.
    let run = place.run("fetch");
    assert!(run.err.contains("rates.csv: unchanged"), "{}", run.err);
    assert_eq!((place.read("data.lock"), run.code), (lock, Some(0)));
    server.has("/rates.csv", "200 OK\r\nETag: \"two\"", "name,rate\nA,2\n");
    let run = place.run("fetch content/data/rates.csv");
    assert_eq!(
        run.err,
        "content/data/rates.csv: new, 14 bytes\n1 new file. Commit data.lock with what came.\n"
    );
    assert!(place.read("data.lock").contains("etag: '\"two\"'"));
    // A file that is not wanted any more leaves the lock.
    server.fetches(&place, &files[..1]);
    place.run("fetch");
    assert!(!place.read("data.lock").contains("figures"));
    assert_eq!(place.run("fetch other.csv").code, Some(2));
}

#[test]
fn a_build_fetches_nothing_and_tells_of_a_file_that_is_another_one() {
    let server = Server::start();
    server.has("/rates.csv", "200 OK", "name,rate\nA,1\n");
    let place = server.place(&[("data/rates.csv", "/rates.csv")]);
    assert_eq!(place.run("build").code, Some(0), "the file may come later");
    assert!(server.requests.lock().unwrap().is_empty());
    place.run("fetch");
    let told = |place: &Place| place.run("check").err.contains("data-differs");
    assert!(!told(&place));
    place.write("content/data/rates.csv", "name,rate\nA,9\n");
    assert!(told(&place));
    assert!(place.run("build").err.contains("content/data/rates.csv"));
    assert_eq!(place.run("fetch --check").code, Some(1));
    assert_eq!(place.run("fetch").code, Some(0));
    assert!(!told(&place), "it is brought anew");
    fs::remove_file(place.path().join("content/data/rates.csv")).unwrap();
    assert!(told(&place), "it is gone");
    place.write("data.lock", "<<<<<<< a\n=======\n>>>>>>> b\n");
    assert_eq!(place.run("build").code, Some(1));
    place.write("data.lock", "content/data/rates.csv: {url: 1}\n");
    let run = place.run("build");
    assert!(
        run.code == Some(1) && run.err.contains("bad-lock"),
        "{}",
        run.err
    );
    assert_eq!(server.requests.lock().unwrap().len(), 2);
}

#[test]
fn what_does_not_fit_does_not_come() {
    let server = Server::start();
    let place = server.place(&[("data/rates.csv", "/rates.csv")]);
    place.write("content/data/rates.csv", "name,rate\nOld,1\n");
    place.write(
        "content/data/rates.fields.yaml",
        "name: {type: text}\nrate: {type: integer}\n",
    );
    let stays = |code: i32, says: &str| {
        let run = place.run("fetch");
        assert_eq!(run.code, Some(code), "{}", run.err);
        assert!(run.err.contains(says), "{}", run.err);
        assert_eq!(place.read("content/data/rates.csv"), "name,rate\nOld,1\n");
        assert!(!place.has("data.lock"));
        assert_eq!(place.files("content/data").len(), 2, "nothing is left over");
    };
    stays(2, "the server answers 404");
    server.has("/rates.csv", "200 OK", "name,rate\nNew,many\n");
    stays(1, "New,many");
    server.has("/rates.csv", "200 OK", "<!DOCTYPE html><html></html>");
    stays(1, "not taken");
    server.has("/rates.csv", "200 OK", vec![b'a'; 1_000_001]);
    stays(2, "it has more than 1 MB");
    server.has(
        "/rates.csv",
        "200 OK\r\nContent-Length: 99",
        "name,rate\nA,1\n",
    );
    stays(2, "curl: (18)");
    let port = server.port;
    let elsewhere =
        format!("302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:{port}/other");
    server.has("/rates.csv", &elsewhere, "");
    server.has("/other", "200 OK", "name,rate\nNew,1\n");
    stays(2, "not fetched: curl: (1)");
    let file = "302 Found\r\nContent-Length: 0\r\nLocation: file:///etc/passwd";
    server.has("/rates.csv", file, "");
    stays(2, "not fetched: curl: (1)");
}

#[test]
fn only_data_files_can_be_written_and_only_from_safe_addresses() {
    let refused = |line: &str, says: &str| {
        let place = Place::base();
        let base = place.read("content/site.yaml");
        place.write("content/site.yaml", &format!("{base}fetch: [{line}]\n"));
        let run = place.run("fetch");
        assert_eq!(run.code, Some(1), "{line} {}", run.err);
        assert!(run.err.contains(says), "{line} {}", run.err);
    };
    for file in [
        "../outside.csv",
        "site.yaml",
        "news/a.md",
        "news/a.yaml",
        "_index.md",
        "data/a.fields.yaml",
        "data/a.csv.md",
        "/etc/passwd",
        "data/../../x.csv",
        "notices/a.yaml",
        "plan.pdf",
    ] {
        refused(
            &format!("{{file: {file}, url: 'https://data.example/x'}}"),
            "bad-path",
        );
    }
    for url in [
        "http://data.example/x",
        "file:///etc/passwd",
        "https://name:password@data.example/x",
        "ftp://data.example/x",
        "x.csv",
        "https://data.example/#x",
    ] {
        refused(&format!("{{file: data/a.csv, url: '{url}'}}"), "bad-url");
    }
    refused("{file: data/a.csv}", "missing-key");
    refused("{url: 'https://data.example/x'}", "missing-key");
    refused(
        "{file: data/a.csv, url: 'https://a.example/'}, {file: data/a.csv, url: 'https://b.example/'}",
        "duplicate-key",
    );
    let place = Place::base();
    let run = place.run("fetch");
    assert_eq!(run.code, Some(2));
    assert!(
        run.err.contains("says nothing of files to fetch"),
        "{}",
        run.err
    );
}

/// A folder of the site that is a link to somewhere else is not written to.
#[test]
#[cfg(unix)]
fn a_link_out_of_the_site_is_not_followed() {
    let server = Server::start();
    server.has("/rates.csv", "200 OK", "name,rate\nA,1\n");
    let place = server.place(&[("data/new/rates.csv", "/rates.csv")]);
    let outside = Place::empty();
    std::os::unix::fs::symlink(outside.path(), place.path().join("content/data")).unwrap();
    let run = place.run("fetch");
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(run.err.contains("leads out of the site"), "{}", run.err);
    assert!(outside.files("").is_empty());
    assert!(!outside.path().join("new").exists());
}
