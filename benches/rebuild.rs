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

#[cfg(all(unix, feature = "jemalloc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

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

fn put(root: &Path, name: &str, text: &str) {
    fs::write(root.join(name), text).expect("a file");
}

/// Changes one text to another, and back with the next edit.
fn toggle(root: &Path, name: &str, n: usize, one: &str, other: &str) {
    let (from, to) = if n.is_multiple_of(2) {
        (one, other)
    } else {
        (other, one)
    };
    change(root, name, from, to);
}

/// Writes the site with what the kinds of edits need besides: a fact that one article shows, a glossary, and a language into which
/// nothing is translated yet, with one that is derived from it.
fn write_site(root: &Path, counts: Counts) {
    site::write(root, counts, Generator::Parkpages, Theme::Full).expect("a site");
    let fact = "tenants:\n  label: { en: Tenants }\n  value: 60\n  source: { en: A report }\n";
    put(root, "content/facts.yaml", fact);
    put(root, "content/glossary.yaml", "- {en: Science Park}\n");
    let languages = "  en: { tag: en, name: English }\n";
    let more = format!(
        "{languages}  tc: {{ tag: zh-Hant, name: 繁體中文 }}\n  \
         sc: {{ tag: zh-Hans, name: 简体中文, derive_from: tc }}\n"
    );
    change(root, "content/site.yaml", languages, &more);
    put(root, "themes/bench/i18n/tc.yaml", "tags: 標籤\n");
    let shown = "\n\nThe park has {{ fact(name=\"tenants\") }} tenants.\n\n## ";
    change(root, &article(1), "\n\n## ", shown);
}

/// The file of an article.
fn article(n: usize) -> String {
    format!("content/news/{}.md", site::article_name(n))
}

/// An edit of a site, with how often it was made before.
type Edit<'a> = Box<dyn Fn(&Path, usize) + 'a>;

/// The kinds of edits by their names. Each leaves the articles of the others as they are.
fn kinds<'a>(counts: Counts) -> Vec<(&'static str, Edit<'a>)> {
    let at = |part: usize| counts.articles / 16 * part + 2;
    let (text, dated, kept, hidden) = (
        article(at(8)),
        article(at(7)),
        article(at(6)),
        article(at(5)),
    );
    let (gone, moved, translated) = (at(4), at(3), at(2));
    vec![
        ("nothing", Box::new(|_, _| {})),
        edit("a text", &text, |root, file, _| {
            change(root, file, "\n\n## ", "\n\nMore.\n\n## ");
        }),
        edit("a title", &text, |root, file, n| {
            change(root, file, "title: \"", &format!("title: \"{n} "));
        }),
        edit("a tag", &text, |root, file, n| {
            toggle(root, file, n, "tags: [", "tags: [birds, ");
        }),
        edit("a date", &dated, |root, file, n| {
            toggle(root, file, n, "\ndate: 20", "\ndate: 19");
        }),
        edit("a slug", &kept, |root, file, n| {
            toggle(root, file, n, "\ndate: ", "\nslug: elsewhere\ndate: ");
        }),
        edit("a draft", &hidden, |root, file, n| {
            toggle(root, file, n, "\ndate: ", "\ndraft: true\ndate: ");
        }),
        (
            "a new file",
            Box::new(move |root, n| {
                let text = site::article(counts.articles + n, counts);
                put(root, &format!("content/news/new-{n:04}.md"), &text);
            }),
        ),
        (
            "a deleted file",
            Box::new(move |root, n| {
                fs::remove_file(root.join(article(gone + n))).expect("a file");
            }),
        ),
        (
            "a renamed file",
            Box::new(move |root, n| {
                let to = root.join(format!("content/news/renamed-{n:04}.md"));
                fs::rename(root.join(article(moved + n)), to).expect("a file");
            }),
        ),
        (
            "a translation",
            Box::new(move |root, n| {
                let file = article(translated + n).replace(".md", ".tc.md");
                put(root, &file, "---\ntitle: 第一篇\n---\n文章。\n");
            }),
        ),
        edit(
            "a record",
            "partners/partner-00001.yaml",
            |root, file, n| {
                let (one, other) = ("sector: micro", "sector: energy");
                toggle(root, &format!("content/{file}"), n, one, other);
            },
        ),
        edit("a fact", "content/facts.yaml", |root, file, n| {
            toggle(root, file, n, "value: 60", "value: 61");
        }),
        edit(
            "a glossary line",
            "content/glossary.yaml",
            |root, file, n| {
                toggle(root, file, n, "- {", "- {en: New Harbour}\n- {");
            },
        ),
        edit(
            "a converting line",
            "content/glossary.yaml",
            |root, file, n| {
                toggle(root, file, n, "- {", "- {tc: 文章, sc: 文}\n- {");
            },
        ),
        edit(
            "a template",
            "themes/bench/templates/page.html",
            |root, file, n| {
                change(root, file, "<article>", &format!("<article><!-- {n} -->"));
            },
        ),
    ]
}

/// A kind of edit of one file.
fn edit<'a>(
    name: &'static str,
    file: &str,
    change: impl Fn(&Path, &str, usize) + 'a,
) -> (&'static str, Edit<'a>) {
    let file = file.to_owned();
    (name, Box::new(move |root, n| change(root, &file, n)))
}

fn main() {
    let args = || std::env::args().skip(1);
    let mut sizes: Vec<usize> = args().filter_map(|arg| arg.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000];
    }
    let is_name = |arg: &String| !arg.starts_with("--") && arg.parse::<usize>().is_err();
    let only: Vec<String> = args().filter(is_name).collect();
    for articles in sizes {
        let folder = tempfile::tempdir().expect("a folder");
        let counts = Counts::of(articles);
        write_site(folder.path(), counts);
        // What is younger than this is read again to be sure; a server has long been past it.
        std::thread::sleep(Duration::from_secs(3));
        let mut bench = Bench::new(folder.path());
        let (clean, built) = bench.build();
        println!(
            "{articles} articles: {} outputs, clean {clean:.1?}",
            built.outputs.len()
        );
        for (what, edit) in kinds(counts) {
            if !only.is_empty() && !only.iter().any(|name| name.replace('-', " ") == what) {
                continue;
            }
            let (took, made) = bench.edits(&*edit);
            let ratio = took.as_secs_f64() / clean.as_secs_f64();
            println!("  {what:<22} {took:>9.1?}  {ratio:>6.4} of clean  {made} pages made");
        }
    }
}
