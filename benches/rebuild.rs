//! What an edit costs in a process that goes on, as a server does:
//! `cargo bench --bench rebuild -- [ARTICLES …] [EDIT …]`, by default 1,000 and 10,000 and all edits; an
//! edit is named as in the table, with `-` for spaces (`a-title`).
//!
//! Prints for each kind of edit the median of several rebuilds, from the moment that the change is
//! known until its pages can be served, and its ratio to the clean build of the same run. The site
//! lies in a temporary folder and is watched; outputs are kept in memory.

mod site;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use parkpages::engine::{Built, Memo, Options, rebuild};
use parkpages::host::serve::{PageStatus, Server, Serving};
use parkpages::host::watch::{Until, Wake, Watch};
use site::{Counts, Generator, Theme};

/// How often each edit is measured, unless TIMES says otherwise (for a profile).
const TIMES: usize = 9;

fn times() -> usize {
    let times = std::env::var("TIMES").ok();
    times.and_then(|times| times.parse().ok()).unwrap_or(TIMES)
}

struct Bench<'a> {
    root: &'a Path,
    watch: Watch,
    memo: Memo,
    server: Server,
}

impl<'a> Bench<'a> {
    fn new(root: &'a Path) -> Self {
        let serving = Serving {
            port: Some(0),
            ..Serving::default()
        };
        Self {
            root,
            watch: Watch::open(root, None, None).expect("a site"),
            memo: Memo::new(),
            server: Server::bind(serving).expect("a port"),
        }
    }

    fn build(&mut self) -> (Duration, Built) {
        let begun = Instant::now();
        let world = self.watch.world().expect("a site");
        let sink = self.server.sink();
        let built = rebuild(&world, &Options::default(), &mut self.memo, &sink);
        assert!(built.publishable, "{:?}", built.diagnostics.first());
        let published = self.server.publish(sink, &built, "", PageStatus::default());
        published.expect("all outputs");
        let took = begun.elapsed();
        self.watch.learn(world);
        (took, built)
    }

    /// The median time of a rebuild after `edit`, and the pages that it makes.
    fn edits(&mut self, edit: &dyn Fn(&Path, usize)) -> (Duration, usize) {
        let mut all = Vec::new();
        let mut made = 0;
        for n in 0..times() {
            edit(self.root, n);
            let until = Until {
                longest: Some(Duration::from_millis(200)),
                ..Until::default()
            };
            while matches!(self.watch.next(until), Wake::Notice(_)) {}
            let (took, built) = self.build();
            made = built.why.len();
            all.push(took);
        }
        all.sort();
        (all[all.len() / 2], made)
    }
}

fn change(root: &Path, name: &str, from: &str, to: &str) {
    let path = root.join(name);
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains(from), "{name} has no {from}");
    fs::write(path, text.replacen(from, to, 1)).expect("a file");
}

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|arg| arg.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![1_000, 10_000]
    } else {
        sizes
    };
    let only: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--") && arg.parse::<usize>().is_err())
        .collect();
    for articles in sizes {
        let folder = tempfile::tempdir().expect("a folder");
        site::write(
            folder.path(),
            Counts::of(articles),
            Generator::Parkpages,
            Theme::Full,
        )
        .expect("a site");
        // What is younger than this is read again to be sure; a server has long been past it.
        std::thread::sleep(Duration::from_secs(3));
        let mut bench = Bench::new(folder.path());
        let (clean, built) = bench.build();
        println!(
            "{articles} articles: {} outputs, clean {clean:.1?}",
            built.outputs.len()
        );
        let article = format!("content/news/{}.md", site::article_name(articles / 2));
        let wanted =
            |what: &str| only.is_empty() || only.iter().any(|name| name.replace('-', " ") == what);
        let mut measure = |what: &str, edit: &dyn Fn(&Path, usize)| {
            if !wanted(what) {
                return;
            }
            let (took, made) = bench.edits(edit);
            let ratio = took.as_secs_f64() / clean.as_secs_f64();
            println!("  {what:<22} {took:>9.1?}  {ratio:>6.4} of clean  {made} pages made");
        };
        measure("nothing", &|_, _| {});
        measure("a text", &|root, _| {
            change(root, &article, "\n\n## ", "\n\nMore.\n\n## ")
        });
        measure("a title", &|root, n| {
            change(root, &article, "title: \"", &format!("title: \"{n} "));
        });
        measure("a tag", &|root, n| {
            let more = ("tags: [", "tags: [birds, ");
            let (from, to) = if n % 2 == 0 { more } else { (more.1, more.0) };
            change(root, &article, from, to);
        });
        measure("a template", &|root, n| {
            let file = "themes/bench/templates/page.html";
            change(root, file, "<article>", &format!("<article><!-- {n} -->"));
        });
    }
}
