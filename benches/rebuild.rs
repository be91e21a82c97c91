//! What an edit costs in a process that goes on, as a server does:
//! `cargo bench --bench rebuild -- [ARTICLES …] [EDIT …]`, by default 1,000 and 10,000 and all edits; an
//! edit is named as in the table, with `-` for spaces (`a-title`).
//!
//! Prints for each kind of edit the median of several rebuilds, and its ratio to the clean build of
//! the same run. The site lies in a temporary folder; outputs are kept in memory.

mod site;

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use parkpages::base::{Digest, UrlPath};
use parkpages::build::{Built, Memo, Options, Output, Sink, Why, rebuild};
use parkpages::host::DiskWorld;
use site::{Counts, Generator};

/// How often each edit is measured.
const TIMES: usize = 7;

/// Outputs in memory.
#[derive(Default)]
struct Store(Mutex<HashMap<UrlPath, (Digest, Vec<u8>)>>);

impl Sink for Store {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        let mut all = self.0.lock().expect("no panic");
        all.insert(path.clone(), (digest, bytes.to_vec()));
    }

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        let all = self.0.lock().expect("no panic");
        all.get(path)
            .is_some_and(|(digest, _)| *digest == output.digest)
    }
}

struct Bench<'a> {
    root: &'a Path,
    memo: Memo,
    store: Store,
}

impl Bench<'_> {
    fn build(&mut self) -> (Duration, Built) {
        let begun = Instant::now();
        let world = DiskWorld::open(self.root, None).expect("a site");
        let built = rebuild(&world, &Options::default(), &mut self.memo, &self.store);
        let took = begun.elapsed();
        assert!(built.publishable, "{:?}", built.diagnostics.first());
        (took, built)
    }

    /// The median time of a rebuild after `edit`, and the pages that it makes.
    fn edits(&mut self, edit: &dyn Fn(&Path, usize)) -> (Duration, usize) {
        let mut all = Vec::new();
        let mut made = 0;
        for n in 0..TIMES {
            edit(self.root, n);
            let (took, built) = self.build();
            made = built.why.values().filter(|why| **why != Why::Kept).count();
            all.push(took);
        }
        all.sort();
        (all[TIMES / 2], made)
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
        site::write(folder.path(), Counts::of(articles), Generator::Parkpages).expect("a site");
        // What is younger than this is read again to be sure; a server has long been past it.
        std::thread::sleep(Duration::from_secs(3));
        let mut bench = Bench {
            root: folder.path(),
            memo: Memo::new(),
            store: Store::default(),
        };
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
