//! Figures, for people: `cargo test --test host speed -- --ignored --nocapture`.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use parkpages::base::{Digest, RelPath, UrlPath};
use parkpages::engine::{Built, Output, Sink};
use parkpages::host::OutputDir;
use parkpages::host::serve::{PageStatus, Server, Serving};
use parkpages::host::watch::{Until, Wake, Watch};
use parkpages::world::World;

const FILES: usize = 10_000;

fn bytes(n: usize, version: usize) -> Vec<u8> {
    format!("page {n} {version:>3} ")
        .into_bytes()
        .into_iter()
        .cycle()
        .take(8192)
        .collect()
}

fn all(version: impl Fn(usize) -> usize) -> Vec<(UrlPath, Digest, Vec<u8>)> {
    (0..FILES)
        .map(|n| {
            let bytes = bytes(n, version(n));
            let path = UrlPath::new(&format!("en/news/page-{n}/index.html")).expect("a path");
            (path, Digest::of(&bytes), bytes)
        })
        .collect()
}

/// Processor time of this process in milliseconds, in steps of ten.
fn cpu() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace();
    fields
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u64>().ok())
        .sum::<u64>()
        * 10
}

fn run(name: &str, output: &Path, root: &Path, pages: &[(UrlPath, Digest, Vec<u8>)]) {
    let start = Instant::now();
    let cpu_open = cpu();
    let sink = OutputDir::open(output, root, false).expect("a sink");
    let cpu_start = cpu();
    let opened = start.elapsed();
    thread::scope(|scope| {
        for half in pages.chunks(FILES.div_ceil(2)) {
            let sink = &sink;
            scope.spawn(move || {
                half.iter()
                    .for_each(|(path, digest, bytes)| sink.put(path, *digest, bytes))
            });
        }
    });
    let put = start.elapsed();
    let cpu_put = cpu();
    let outputs = pages
        .iter()
        .map(|(path, digest, bytes)| {
            let len = bytes.len() as u64;
            (
                path.clone(),
                Output {
                    digest: *digest,
                    len,
                },
            )
        })
        .collect();
    let before = Instant::now();
    let done = sink.commit(&outputs).expect("committed");
    println!(
        "{name}: open {opened:?} ({} ms cpu), put {:?} ({}), commit {:?} ({}): {done:?}",
        cpu_start - cpu_open,
        put - opened,
        cpu_put - cpu_start,
        before.elapsed(),
        cpu() - cpu_put,
    );
}

#[test]
#[ignore = "figures, not a test"]
fn ten_thousand_files() {
    let folder = match Path::new("/dev/shm").is_dir() {
        true => tempfile::tempdir_in("/dev/shm").expect("a folder"),
        false => tempfile::tempdir().expect("a folder"),
    };
    let root = folder.path().join("site");
    std::fs::create_dir(&root).expect("a folder");
    let output: PathBuf = root.join("public");
    let clean = all(|_| 0);
    let begun = cpu();
    let start = Instant::now();
    thread::scope(|scope| {
        for half in clean.chunks(FILES.div_ceil(2)) {
            let bare = root.join("bare");
            scope.spawn(move || {
                for (path, _, bytes) in half {
                    let file = bare.join(path.as_str());
                    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
                    std::fs::write(file, bytes).expect("a file");
                }
            });
        }
    });
    println!(
        "bare writes: {:?} ({} ms cpu)",
        start.elapsed(),
        cpu() - begun
    );
    run("clean", &output, &root, &clean);
    run("unchanged", &output, &root, &clean);
    run("unchanged again", &output, &root, &clean);
    run(
        "one changed",
        &output,
        &root,
        &all(|n| usize::from(n == 5000)),
    );
    run("all changed", &output, &root, &all(|_| 2));
    run("all gone", &output, &root, &[]);
}

/// The part of it that is ours: debounce, the look at all files, publication, the event. What a
/// rebuild takes comes on top.
#[test]
#[ignore = "figures, for people"]
fn from_a_save_to_the_open_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let content = folder.path().join("content/news");
    std::fs::create_dir_all(&content).expect("made");
    for n in 0..FILES {
        std::fs::write(content.join(format!("{n}.md")), bytes(n, 0)).expect("written");
    }
    let mut watch = Watch::open(folder.path(), None, None).expect("watched");
    let world = watch.world().expect("a world");
    for listed in world.list().iter() {
        world.read(&listed.path).expect("read");
    }
    watch.learn(world);
    let mut server = Server::bind(Serving {
        port: Some(0),
        ..Serving::default()
    })
    .expect("a port");
    server.start().expect("started");
    let publish = |version: usize| {
        let sink = server.sink();
        let page = all(|n| if n == 0 { version } else { 0 });
        let start = Instant::now();
        let mut outputs = BTreeMap::new();
        for (path, digest, bytes) in page {
            let len = bytes.len() as u64;
            let output = Output { digest, len };
            if !sink.keep(&path, output) {
                sink.put(&path, digest, &bytes);
            }
            outputs.insert(path, output);
        }
        let built = Built {
            outputs: Arc::new(outputs),
            ..Built::default()
        };
        let published = server.publish(sink, &built, "", PageStatus::default());
        published.expect("published");
        start.elapsed()
    };
    publish(0);
    let shown = Digest::of(&bytes(0, 0));
    let mut stream =
        TcpStream::connect(server.url().trim_start_matches("http://")).expect("connected");
    let request = format!(
        "GET /.parkpages/events?page=/en/news/page-0/&shown={shown} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("asked");
    for version in 1..=5 {
        thread::sleep(std::time::Duration::from_millis(400));
        let start = Instant::now();
        std::fs::write(content.join("7.md"), bytes(7, version)).expect("saved");
        let wake = watch.next(Until::default());
        assert!(matches!(wake, Wake::Changed(_)), "{wake:?}");
        let woke = start.elapsed();
        let world = watch.world().expect("a world");
        world
            .read(&RelPath::new("content/news/7.md").expect("a path"))
            .expect("read");
        watch.learn(world);
        let published = publish(version);
        let mut heard = String::new();
        let before = Instant::now();
        while !heard.contains("\"reload\":true") {
            let mut some = [0; 4096];
            let read = stream.read(&mut some).expect("heard");
            heard.push_str(&String::from_utf8_lossy(&some[..read]));
        }
        println!(
            "woke after {woke:.1?}, published in {published:.1?}, heard after {:.1?}",
            before.elapsed()
        );
    }
}
