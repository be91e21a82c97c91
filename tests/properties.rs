//! What holds for any site: nothing gets out of its folders, and the same files at the same instant
//! give the same site, wherever and however it is built.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use parkpages::base::{RelPath, UrlPath};
use parkpages::engine::{MemorySink, Options, build, read_only};
use parkpages::host::{DiskWorld, OutputDir};
use parkpages::translation::exchange::{
    Exchanged, Heading, Terms, Work, merge, po, po_read, xliff, xliff_read,
};
use parkpages::translation::{Lock, states};
use parkpages::world::{MemoryWorld, World};
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
    let machines: [Machine; 2] = [
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
            0 => files.reverse(),
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

/// Pieces of which Markdown is made: blocks and their beginnings, marks, and words of several scripts.
const MARKDOWN: [&str; 60] = [
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "  \n",
    "\\\n",
    "\r\n",
    " ",
    " ",
    "\t",
    "    ",
    "word",
    "Two words.",
    "甲乙",
    "「丙」",
    "，",
    "𠮷😀",
    "\u{e000}",
    "\u{e701}",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "``",
    "```\n",
    "# ",
    "## A {#a}\n",
    "- ",
    "1. ",
    "- [x] ",
    "> ",
    "> [!NOTE]\n> ",
    ": ",
    "---\n",
    "| a | b |\n| - | - |\n| c \\| d | ",
    "|",
    "[",
    "]",
    "](b.md)",
    "](https://a.example \"T \\\" t\")",
    "![",
    "](c.svg 'd')",
    "[e][f]",
    "\n\n[f]: https://f.example \"F\"\n\n",
    "[^1]",
    "\n\n[^1]: Note\n    more\n\n",
    "<https://a.example>",
    "www.b.example",
    "<b>",
    "</b>",
    "<!-- c -->",
    "<div>\n",
    "\\",
    "&amp;",
    "&#42;",
    "{{ fact(name=\"a_b\") }}",
    "{% quote(by=\"A b\", role='甲') %}",
    "{% end %}",
    "{{",
];

fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => prop::sample::select(MARKDOWN.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// What the files of a site become when its originals come back as their own translations into `tc`, in XLIFF or PO; then what
/// they become when that, unchanged, goes out and comes back.
fn translated_by_itself(world: &mut MemoryWorld, is_xliff: bool) -> BTreeMap<RelPath, String> {
    let mut files = BTreeMap::new();
    for round in 0..2 {
        let site = read_only(world, &Options::default()).site;
        let site = site.expect("the site can be read");
        let lock = Lock::read(world).unwrap();
        let rows = states(&site, &lock, world);
        let to = site.settings().languages.find("tc").unwrap();
        let work = rows.iter().filter(|row| row.lang == to).filter_map(|row| {
            let entry = site
                .entries()
                .iter()
                .find(|entry| *entry.path == *row.path)?;
            Work::new(&site, entry, row, world).filter(|work| !work.units.is_empty())
        });
        let work: Vec<Work> = work
            .filter(|work| site.settings().languages.key(work.from) == "en")
            .collect();
        let heading = Heading {
            site: "",
            from_tag: "en",
            to_tag: "tc",
        };
        let terms = Terms::default();
        let text = if is_xliff {
            xliff::write(&work, &heading, &terms)
        } else {
            po::write(&work, &heading, &terms)
        };
        let file = RelPath::new("exchanged").unwrap();
        let mut problems = Vec::new();
        let read = if is_xliff {
            xliff_read::read
        } else {
            po_read::read
        };
        let text = if round == 0 {
            with_targets(&text, is_xliff)
        } else {
            text
        };
        let exchanged: Option<Exchanged> = read(text.as_bytes(), &file, &mut problems);
        assert!(problems.is_empty(), "{problems:?}\n{text}");
        let merged = merge(&site, &rows, exchanged.as_slice(), false, world);
        assert!(
            merged.diagnostics.is_empty(),
            "{:?}\n{text}",
            merged.diagnostics
        );
        if round == 1 {
            assert!(merged.files.is_empty(), "{:?}\n{text}", merged.files);
            continue;
        }
        for (file, text) in &merged.files {
            world.write(file.clone(), text.clone());
        }
        world.write(
            RelPath::new("translations.lock").unwrap(),
            merged.lock.text(),
        );
        files = merged.files;
    }
    files
}

/// An exchanged file with each original as its translation.
fn with_targets(text: &str, is_xliff: bool) -> String {
    if is_xliff {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("<source>") {
            let (source, after) = after.split_once("</source>").unwrap();
            out += &format!("{before}<source>{source}</source><target>{source}</target>");
            rest = after.trim_start();
            if let Some(target) = rest.strip_prefix("<target>") {
                rest = target.split_once("</target>").unwrap().1;
            }
        }
        return (out + rest).replace("state=\"initial\"", "state=\"translated\"");
    }
    let mut out = String::new();
    for (number, message) in text.split("\n\n").enumerate() {
        let (before, source) = message.rsplit_once("\nmsgid ").unwrap_or_default();
        if number == 0 {
            out += message;
            continue;
        }
        let (source, _) = source.split_once("\nmsgstr ").unwrap();
        out += &format!(
            "\n\n{}\nmsgid {source}\nmsgstr {source}\n",
            before.replace("#, fuzzy\n", "")
        );
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_original_as_its_own_translation_is_the_same_markdown(body in markdown(), title in "\\PC{1,20}", is_xliff in any::<bool>()) {
        let mut world = support::world(NOW, base_files());
        let title = format!("A {}", title.trim());
        let front = format!("---\ntitle: {}\n---\n", serde_json::to_string(&title).unwrap());
        world.write(RelPath::new("content/page.md").unwrap(), format!("{front}{body}"));
        let files = translated_by_itself(&mut world, is_xliff);
        let text = files.get("content/page.tc.md").expect("it is translated");
        let split = parkpages::content::front_matter::split(text, &RelPath::new("content/page.tc.md").unwrap()).unwrap();
        let after = &text[split.body];
        prop_assert_eq!(after, &body);
    }
}

#[test]
fn the_originals_of_the_site_as_their_own_translations_are_the_same_markdown() {
    for is_xliff in [true, false] {
        let is_translation = |name: &str| name.ends_with(".tc.md") || name == "translations.lock";
        let files: Vec<_> = support::sample_files()
            .into_iter()
            .filter(|(name, _)| !is_translation(name))
            .collect();
        let mut world = support::world(NOW, files);
        let made = translated_by_itself(&mut world, is_xliff);
        let pages: Vec<_> = made
            .iter()
            .filter(|(file, _)| file.as_str().ends_with(".md"))
            .collect();
        assert!(pages.len() > 20, "{}", pages.len());
        for (file, text) in pages {
            let original = RelPath::new(&file.as_str().replace(".tc.md", ".md")).unwrap();
            let original = String::from_utf8(world.read(&original).unwrap()).unwrap();
            let body = |text: &str| text.split_once("\n---\n").unwrap().1.to_owned();
            assert_eq!(body(text), body(&original), "{file}");
        }
    }
}

/// Exchanged files with bytes changed, taken out and repeated: they are refused, or what they say is as well-formed as what was there.
#[test]
fn no_exchanged_file_makes_a_file_of_another_form() {
    let body = "Some **bold** and [a link](https://a.example \"T\").\n\n- {{ fact(name=\"a_b\") }} of `code`\n\n| a | b |\n| - | - |\n| c | d |\n";
    let mut world = support::world(NOW, base_files());
    let page = RelPath::new("content/page.md").unwrap();
    world.write(
        page.clone(),
        format!("---\ntitle: A page\ndescription: Of it\n---\n{body}"),
    );
    let site = read_only(&world, &Options::default()).site;
    let site = site.expect("the site can be read");
    let rows = states(&site, &Lock::default(), &world);
    let to = site.settings().languages.find("tc").unwrap();
    let entry = site
        .entries()
        .iter()
        .find(|entry| &*entry.path == "page")
        .unwrap();
    let row = rows
        .iter()
        .find(|row| row.path == "page" && row.lang == to)
        .unwrap();
    let work = [Work::new(&site, entry, row, &world).unwrap()];
    let heading = Heading {
        site: "",
        from_tag: "en",
        to_tag: "tc",
    };
    let terms = Terms::default();
    let kinds = |text: &str| -> Vec<&str> {
        parkpages::markdown::segments(text, false)
            .iter()
            .map(|one| one.kind)
            .collect()
    };
    let file = RelPath::new("exchanged").unwrap();
    let mut seed = 11_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % below.max(1)
    };
    let (mut refused, mut taken) = (0, 0);
    for is_xliff in [true, false] {
        let text = if is_xliff {
            xliff::write(&work, &heading, &terms)
        } else {
            po::write(&work, &heading, &terms)
        };
        let sound = with_targets(&text, is_xliff).into_bytes();
        for _ in 0..600 {
            let mut bytes = sound.clone();
            for _ in 0..=random(3) {
                let at = random(bytes.len());
                match random(5) {
                    0 => bytes[at] = u8::try_from(random(256)).unwrap(),
                    1 => bytes[at] = b"<>/\"\\&;*_[]|#-\n {}`"[random(19)],
                    2 => bytes.insert(at, b"<>/\"\\&;*_[]|#-\n {}`"[random(19)]),
                    3 => drop(bytes.drain(at..(at + random(40)).min(sound.len() - 200).max(at))),
                    _ => {
                        let part = bytes[at..(at + random(60)).min(bytes.len())].to_vec();
                        let to = random(bytes.len());
                        bytes.splice(to..to, part);
                    }
                }
            }
            let mut problems = Vec::new();
            let read = if is_xliff {
                xliff_read::read
            } else {
                po_read::read
            };
            let Some(exchanged) = read(&bytes, &file, &mut problems) else {
                assert!(!problems.is_empty());
                refused += 1;
                continue;
            };
            let merged = merge(&site, &rows, &[exchanged], false, &world);
            for (name, text) in &merged.files {
                assert_eq!(name.as_str(), "content/page.tc.md");
                let split = parkpages::content::front_matter::split(text, name).unwrap();
                assert_eq!(kinds(&text[split.body]), kinds(body), "{text}");
                taken += 1;
            }
            refused += usize::from(!merged.diagnostics.is_empty());
        }
    }
    assert!(
        refused > 200 && taken > 100,
        "{refused} refused, {taken} taken"
    );
}
