//! What the host does around a build of 10,000 files, each part by itself:
//! `cargo bench --bench host -- [list] [output] [save]`, by default all of them.
//!
//! - `list`: a world is listed, with stamps and without, from one folder and from a folder for each file.
//! - `output`: an output folder is opened, filled and committed when all, one or none of its files changed.
//! - `save`: from a saved file to the message that open pages of `serve` get, less the rebuild in between.
//!
//! Files lie in `/dev/shm` where there is one, so that the disk is not measured.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parkpages::base::{Digest, RelPath, UrlPath};
use parkpages::engine::{Built, Output, Sink};
use parkpages::host::serve::{PageStatus, Server, Serving};
use parkpages::host::watch::{Until, Wake, Watch};
use parkpages::host::{DiskWorld, OutputDir};
use parkpages::world::World;
use tempfile::TempDir;

const FILES: usize = 10_000;
const TIMES: usize = 21;

/// A path in the output folder with its bytes.
type Page = (UrlPath, Digest, Vec<u8>);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let parts: [(&str, fn()); 3] = [("list", list), ("output", output), ("save", save)];
    let is_part = |arg: &String| parts.iter().any(|(name, _)| arg == name);
    for (name, run) in parts {
        if !args.iter().any(is_part) || args.iter().any(|arg| arg == name) {
            println!("{name}:");
            run();
        }
    }
}

fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    folder.expect("a folder")
}

/// 8 KB that differ by page and version.
fn bytes(n: usize, version: usize) -> Vec<u8> {
    let text = format!("page {n} {version:>3} ").into_bytes();
    text.into_iter().cycle().take(8192).collect()
}

fn pages(version: impl Fn(usize) -> usize) -> Vec<Page> {
    let page = |n| {
        let bytes = bytes(n, version(n));
        let path = UrlPath::new(&format!("en/news/page-{n}/index.html")).expect("a path");
        (path, Digest::of(&bytes), bytes)
    };
    (0..FILES).map(page).collect()
}

fn outputs(pages: &[Page]) -> BTreeMap<UrlPath, Output> {
    let output = |(path, digest, bytes): &Page| {
        let len = bytes.len() as u64;
        let output = Output {
            digest: *digest,
            len,
        };
        (path.clone(), output)
    };
    pages.iter().map(output).collect()
}

/// Processor time of this process in milliseconds, in steps of ten.
fn cpu() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace();
    let ticks = fields.skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<u64>().ok())
        .sum::<u64>()
        * 10
}

/// The median time of many runs.
fn median(mut run: impl FnMut()) -> Duration {
    let mut all: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let begun = Instant::now();
            run();
            begun.elapsed()
        })
        .collect();
    all.sort();
    all[all.len() / 2]
}

fn list() {
    for (layout, is_folder) in [("one folder", false), ("a folder each", true)] {
        let name = |n: usize| {
            let file = if is_folder { "/index.md" } else { ".md" };
            format!("content/news/page-{n}{file}")
        };
        let folder = folder();
        for n in 0..FILES {
            let file = folder.path().join(name(n));
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, "x").expect("a file");
        }
        let world = DiskWorld::open(folder.path(), None).expect("a site");
        assert_eq!(world.list().len(), FILES);
        let stamped = median(|| drop(world.list()));
        let bare = median(|| drop(world.list_once()));
        println!("  {layout:<14} with stamps {stamped:>8.1?}  without {bare:>8.1?}");
    }
}

fn output() {
    let folder = folder();
    let root = folder.path().join("site");
    fs::create_dir(&root).expect("a folder");
    let output: PathBuf = root.join("public");
    let clean = pages(|_| 0);
    let begun = (Instant::now(), cpu());
    thread::scope(|scope| {
        for half in clean.chunks(FILES.div_ceil(2)) {
            let bare = root.join("bare");
            scope.spawn(move || {
                for (path, _, bytes) in half {
                    let file = bare.join(path.as_str());
                    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
                    fs::write(file, bytes).expect("a file");
                }
            });
        }
    });
    let took = begun.0.elapsed();
    println!("  bare writes      {took:.1?} ({} ms cpu)", cpu() - begun.1);
    commit("clean", &output, &root, &clean);
    commit("unchanged", &output, &root, &clean);
    commit("unchanged again", &output, &root, &clean);
    let one = pages(|n| usize::from(n == FILES / 2));
    commit("one changed", &output, &root, &one);
    commit("all changed", &output, &root, &pages(|_| 2));
    commit("all removed", &output, &root, &[]);
}

fn commit(name: &str, output: &Path, root: &Path, pages: &[Page]) {
    let start = (Instant::now(), cpu());
    let sink = OutputDir::open(output, root, false).expect("a sink");
    let opened = (start.0.elapsed(), cpu());
    thread::scope(|scope| {
        for half in pages.chunks(FILES.div_ceil(2)) {
            let sink = &sink;
            scope.spawn(move || {
                for (path, digest, bytes) in half {
                    sink.put(path, *digest, bytes);
                }
            });
        }
    });
    let put = (start.0.elapsed(), cpu());
    let outputs = outputs(pages);
    let before = Instant::now();
    let report = sink.commit(&outputs).expect("committed");
    println!(
        "  {name:<16} open {:.1?} ({} ms cpu), put {:.1?} ({}), commit {:.1?} ({}): {report:?}",
        opened.0,
        opened.1 - start.1,
        put.0 - opened.0,
        put.1 - opened.1,
        before.elapsed(),
        cpu() - put.1,
    );
}

/// A site that is watched and served without being built: its pages do not come from its files.
struct Live {
    watch: Watch,
    server: Server,
}

impl Live {
    fn publish(&self, version: usize) -> Duration {
        let sink = self.server.sink();
        let pages = pages(|n| if n == 0 { version } else { 0 });
        let start = Instant::now();
        let outputs = outputs(&pages);
        for (path, digest, bytes) in &pages {
            if !sink.keep(path, outputs[path]) {
                sink.put(path, *digest, bytes);
            }
        }
        let built = Built {
            outputs: Arc::new(outputs),
            ..Built::default()
        };
        let published = self.server.publish(sink, &built, "", PageStatus::default());
        published.expect("published");
        start.elapsed()
    }

    /// Reads the named files as a build does.
    fn read(&mut self, names: impl Iterator<Item = RelPath>) {
        let world = self.watch.world().expect("a world");
        for path in names {
            world.read(&path).expect("read");
        }
        self.watch.learn(world);
    }
}

fn save() {
    let folder = folder();
    let content = folder.path().join("content/news");
    fs::create_dir_all(&content).expect("a folder");
    let file = |n: usize| RelPath::new(&format!("content/news/{n}.md")).expect("a path");
    for n in 0..FILES {
        fs::write(folder.path().join(file(n).as_str()), bytes(n, 0)).expect("a file");
    }
    let mut server = Server::bind(Serving {
        port: Some(0),
        ..Serving::default()
    })
    .expect("a port");
    server.start().expect("started");
    let watch = Watch::open(folder.path(), None, None).expect("watched");
    let mut live = Live { watch, server };
    live.read((0..FILES).map(file));
    live.publish(0);
    let shown = Digest::of(&bytes(0, 0));
    let address = live.server.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(address).expect("connected");
    let request = format!(
        "GET /.parkpages/events?page=/en/news/page-0/&shown={shown} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("sent");
    for version in 1..=5 {
        thread::sleep(Duration::from_millis(400));
        let start = Instant::now();
        fs::write(content.join("7.md"), bytes(7, version)).expect("saved");
        let wake = live.watch.next(Until::default());
        assert!(matches!(wake, Wake::Changed(_)), "{wake:?}");
        let woke = start.elapsed();
        live.read([file(7)].into_iter());
        let published = live.publish(version);
        let mut received = String::new();
        let before = Instant::now();
        while !received.contains("\"reload\":true") {
            let mut some = [0; 4096];
            let read = stream.read(&mut some).expect("an event");
            received.push_str(&String::from_utf8_lossy(&some[..read]));
        }
        println!(
            "  woke after {woke:.1?}, published in {published:.1?}, event after {:.1?}",
            before.elapsed()
        );
    }
}
