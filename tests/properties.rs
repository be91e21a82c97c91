//! What holds for any site: nothing gets out of its folders, and the same files at the same instant
//! give the same site, wherever and however it is built.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use parkpages::base::{RelPath, UrlPath};
use parkpages::engine::{MemorySink, Options, build};
use parkpages::host::{DiskWorld, OutputDir};
use parkpages::world::World;
use proptest::prelude::*;

const NOW: &str = "2026-11-23T09:00:00+08:00";

/// Pieces of which names that lead astray are made.
const NASTY: [&str; 28] = [
    "..",
    "../",
    "/",
    "\\",
    "//",
    ".",
    "~",
    " ",
    "a",
    "b",
    "新聞",
    "é",
    "nul",
    "CON",
    "aux.txt",
    "lpt1",
    ":",
    "*",
    "?",
    "%2e%2e%2f",
    "\0",
    "\n",
    "\u{202e}",
    "C:",
    "@/",
    "#",
    "index.html",
    "en",
];

fn name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(NASTY.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

/// An entry that names addresses, files and other entries.
#[derive(Debug, Clone)]
struct Entry {
    file: String,
    slug: Option<String>,
    path: Option<String>,
    alias: String,
    link: String,
    image: String,
}

fn entry() -> impl Strategy<Value = Entry> {
    let maybe = || prop::option::of(name());
    (name(), maybe(), maybe(), name(), name(), name()).prop_map(
        |(file, slug, path, alias, link, image)| Entry {
            file,
            slug,
            path,
            alias,
            link,
            image,
        },
    )
}

impl Entry {
    fn text(&self) -> String {
        // What JSON quotes YAML reads.
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        let line = |key: &str, value: &Option<String>| match value {
            Some(value) => format!("{key}: {}\n", quoted(value)),
            None => String::new(),
        };
        format!(
            "---\ntitle: Entry\n{}{}aliases: [{}]\n---\n[a](<{}>) ![b](<{}>)\n",
            line("slug", &self.slug),
            line("path", &self.path),
            quoted(&self.alias),
            self.link.replace(['<', '>', '\n'], ""),
            self.image.replace(['<', '>', '\n'], ""),
        )
    }

    /// Its files, under names that any disk could hold.
    fn files(&self, nth: usize) -> Vec<(String, String)> {
        let tame = |c: char| !c.is_control() && !"/\\".contains(c);
        let name: String = self.file.chars().filter(|c| tame(*c)).collect();
        let name = name.trim_start_matches('.');
        vec![
            (format!("content/news/{nth}{name}.md"), self.text()),
            (format!("content/news/{nth}{name}.txt"), "a file".into()),
        ]
    }
}

fn base_files() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/base");
    let mut files: Vec<(String, Vec<u8>)> = tree(&folder).into_iter().collect();
    let index = "---\ntitle: News\npaginate_by: 2\nfeed: true\narchive: true\n---\n";
    files.push(("content/news/_index.md".into(), index.into()));
    files
}

/// All files below a folder but dotfiles, by their names with `/`.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = support::files(folder).into_iter();
    files
        .filter(|(name, _)| !name.split('/').any(|part| part.starts_with('.')))
        .collect()
}

/// Whether every common disk takes the path and it leads nowhere else.
fn is_tame(path: &str) -> bool {
    let devices = ["con", "prn", "aux", "nul"];
    path.split('/').all(|part| {
        let stem = part
            .split('.')
            .next()
            .unwrap_or_default()
            .trim_end()
            .to_lowercase();
        let numbered = stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|c: char| c.is_ascii_digit());
        !part.is_empty()
            && part.len() <= 200
            && part != "."
            && part != ".."
            && !part.ends_with(['.', ' '])
            && !part.contains(['\\', ':', '*', '?', '"', '<', '>', '|'])
            && !part.contains(char::is_control)
            && !devices.contains(&stem.as_str())
            && !numbered
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_output_lies_below_the_root_under_a_name_that_any_disk_takes(
        entries in prop::collection::vec(entry(), 1..5),
        skip_broken in any::<bool>(),
    ) {
        let mut world = support::world(NOW, base_files());
        for (nth, entry) in entries.iter().enumerate() {
            for (name, text) in entry.files(nth) {
                if let Ok(path) = RelPath::new(&name) {
                    world.write(path, text);
                }
            }
        }
        let sink = MemorySink::without_pictures();
        let options = Options { skip_broken, ..Options::default() };
        let built = build(&world, &options, &sink);
        let outputs = sink.into_outputs();
        let mut folded: Vec<std::sync::Arc<str>> = outputs.keys().map(UrlPath::folded).collect();
        for path in outputs.keys() {
            prop_assert!(is_tame(path.as_str()), "{path:?}");
        }
        if built.publishable {
            prop_assert!(outputs.keys().any(|path| path.as_str() == "en/index.html"));
            // No two of them are one file where capitals do not count.
            let all = folded.len();
            folded.sort();
            folded.dedup();
            prop_assert_eq!(folded.len(), all);
        } else {
            prop_assert!(built.diagnostics.iter().any(|one| one.is_error()));
        }
        for problem in &built.diagnostics {
            let named = problem.span.as_ref().is_none_or(|span| world.read(&span.file).is_ok());
            prop_assert!(named, "{problem:?} names a file that is not there");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_disk_nothing_changes_but_the_output_folder(entries in prop::collection::vec(entry(), 1..4)) {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("above/site");
        let put = |name: &str, bytes: &[u8]| {
            let file = root.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            // A name that this disk does not take is no matter here.
            fs::write(file, bytes).is_ok()
        };
        for (name, bytes) in base_files() {
            put(&name, &bytes);
        }
        for (nth, entry) in entries.iter().enumerate() {
            for (name, text) in entry.files(nth) {
                put(&name, text.as_bytes());
            }
        }
        fs::write(place.path().join("above/neighbour.txt"), "mine").unwrap();
        let before = tree(place.path());

        let world = DiskWorld::open(&root, Some(NOW.parse().unwrap())).unwrap();
        let output = root.join("public");
        let sink = OutputDir::open(&output, &root, false).unwrap();
        let options = Options { skip_broken: true, ..Options::default() };
        let built = build(&world, &options, &sink);
        if built.publishable {
            sink.commit(&built.outputs).unwrap();
        } else {
            drop(sink);
        }
        let mut after = tree(place.path());
        let made: Vec<String> = after.keys().filter(|name| name.starts_with("above/site/public/")).cloned().collect();
        for name in &made {
            after.remove(name);
        }
        prop_assert_eq!(before, after);
        prop_assert_eq!(made.len(), if built.publishable { built.outputs.len() } else { 0 });
    }
}

/// The site of this repository, its files written in the order of `sort`.
fn copy_of_the_site(sort: impl Fn(&mut Vec<(String, Vec<u8>)>)) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let mut files = support::sample_files();
    sort(&mut files);
    for (name, bytes) in files {
        support::write_file(place.path().join(name), bytes);
    }
    place
}

fn run(place: &Path, args: &[&str], environment: &[(&str, &str)]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_parkpages"))
        .env_clear()
        .envs(environment.iter().copied())
        .current_dir(place)
        .args(args)
        .args(["--now", NOW])
        .output()
        .unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        output.status.code(),
    )
}

/// Arguments and environment.
type Machine = (
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

#[test]
fn neither_machine_nor_threads_nor_the_order_of_files_shows() {
    let machines: [Machine; 3] = [
        (&["build"], &[]),
        (
            &["build", "--jobs", "1"],
            &[
                ("TZ", "America/New_York"),
                ("LANG", "tr_TR.UTF-8"),
                ("LC_ALL", "tr_TR.UTF-8"),
                ("HOME", "/nowhere"),
            ],
        ),
        (
            &["build", "--jobs", "7"],
            &[
                ("TZ", "Asia/Kathmandu"),
                ("LANG", "zh_HK"),
                ("RAYON_NUM_THREADS", "3"),
                ("COLUMNS", "20"),
            ],
        ),
    ];
    let mut first = None;
    for (nth, (args, environment)) in machines.into_iter().enumerate() {
        let place = copy_of_the_site(|files| match nth {
            0 => {}
            1 => files.reverse(),
            _ => files.sort_by_key(|(name, bytes)| (bytes.len(), name.len())),
        });
        assert_eq!(run(place.path(), args, environment).1, Some(0));
        let lists = ["list --format csv", "list --due"].map(|line| {
            let args: Vec<&str> = line.split(' ').collect();
            run(place.path(), &args, environment).0
        });
        let made = (tree(&place.path().join("public")), lists.to_vec());
        let Some(first) = &first else {
            assert!(made.0.len() > 100, "the site is there");
            first = Some(made);
            continue;
        };
        for (name, bytes) in &first.0 {
            assert_eq!(made.0.get(name), Some(bytes), "{name} differs");
        }
        assert!(*first == made, "the same files and lists");
    }
}

/// PDF files of the sample site with bytes changed, taken out and repeated, and texts that nest without end.
#[test]
fn no_file_makes_the_counting_of_pages_panic() {
    let sound = include_bytes!("../content/documents/example-fact-sheet/example-fact-sheet-en.pdf");
    assert_eq!(parkpages::content::pdf::pages(sound.to_vec()), Some(1));
    let mut seed = 7_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % below.max(1)
    };
    for _ in 0..400 {
        let mut bytes = sound.to_vec();
        for _ in 0..=random(30) {
            let at = random(bytes.len());
            match random(4) {
                0 => bytes[at] = u8::try_from(random(256)).unwrap(),
                1 => bytes[at] = b"0123456789<>[]()/ "[random(18)],
                2 => bytes.truncate(bytes.len() - random(bytes.len() / 50)),
                _ => {
                    let part = bytes[at..(at + random(200)).min(bytes.len())].to_vec();
                    let to = random(bytes.len());
                    bytes.splice(to..to, part);
                }
            }
        }
        let _ = parkpages::content::pdf::pages(bytes);
    }
    for part in ["[", "<<", "<</Kids[", "(", "<</A<<", "1 0 obj ", "stream\n"] {
        let root = "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj ";
        let text = format!("{root}{}\ntrailer <</Root 1 0 R>>\n", part.repeat(200_000));
        assert_eq!(parkpages::content::pdf::pages(text.into_bytes()), None);
    }
}
