//! Where a build's time goes: `--timings` and `--trace`.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::env::{Place, Run};

const PHASES: [&str; 10] = [
    "compare", "read", "parse", "index", "render", "write", "check", "cache", "commit", "rest",
];

/// The lines of the table by phase, the total last: time on the clock, summed over threads, and the share.
fn table(run: &Run) -> Vec<(String, [f64; 3], String)> {
    let lines = run.err.lines();
    let lines = lines.skip_while(|line| !line.trim_start().starts_with("phase "));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split_whitespace().collect();
        assert!(
            ["ms", "s"].contains(&cells[2]) && cells[4] == cells[2],
            "{line}"
        );
        assert_eq!(cells[6], "%", "{line}");
        assert!(line.len() <= 80, "{line}");
        let numbers = [cells[1], cells[3], cells[5]].map(|cell| cell.parse().unwrap());
        (cells[0].to_owned(), numbers, cells[7..].join(" "))
    };
    lines.skip(1).map(row).collect()
}

/// How many files or outputs a phase dealt with.
fn dealt(rows: &[(String, [f64; 3], String)], phase: &str) -> usize {
    let (.., what) = rows.iter().find(|(name, ..)| name == phase).unwrap();
    what.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn the_table_has_all_phases_and_adds_up() {
    let place = Place::base();
    for command in [
        "build --timings",
        "build --timings",
        "build --timings --no-cache",
        "build --timings --jobs 1 --no-cache",
        "build --timings --skip-broken",
    ] {
        let run = place.run(command);
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(run.err.starts_with("Published public/"), "{}", run.err);
        let mut rows = table(&run);
        let (name, total, _) = rows.pop().unwrap();
        let names: Vec<&str> = rows.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!((name.as_str(), &names[..]), ("total", &PHASES[..]));
        assert_eq!(total[2], 100.0);
        for column in 0..2 {
            let sum: f64 = rows.iter().map(|(_, numbers, _)| numbers[column]).sum();
            let rounded = 0.05 * (PHASES.len() + 1) as f64 + 1e-9;
            assert!((sum - total[column]).abs() <= rounded, "{}", run.err);
        }
    }
    assert!(!place.run("build").err.contains("phase"));
}

#[test]
fn the_table_tells_what_was_done() {
    let place = Place::base();
    let first = table(&place.run("build --timings"));
    let (read, parsed) = (dealt(&first, "read"), dealt(&first, "parse"));
    assert!(read > parsed && parsed >= 2, "{read} {parsed}");
    let outputs = place.files("public").len();
    assert_eq!(dealt(&first, "write"), outputs);
    assert!(dealt(&first, "render") > 5);
    // Young stamps may be looked behind; nothing is parsed again, nor made.
    let again = table(&place.run("build --timings"));
    for phase in ["parse", "render", "write"] {
        assert_eq!(dealt(&again, phase), 0, "{phase}");
    }
}

#[test]
fn a_build_with_errors_has_a_table_too() {
    let place = Place::base();
    place.write("content/bad.md", "---\ntitel: Bad\n---\n");
    let run = place.run("build --timings --trace trace.json");
    assert_eq!(run.code, Some(1));
    assert_eq!(table(&run).len(), PHASES.len() + 1);
    assert!(!spans(&place, "trace.json").is_empty());
}

/// A span: name, category, thread, begin and end in nanoseconds.
type Span = (String, String, u64, u64, u64);

/// All spans of a trace, in which those of one thread lie one in another or one after another.
fn spans(place: &Place, file: &str) -> Vec<Span> {
    let trace: Value = serde_json::from_str(&place.read(file)).unwrap();
    let mut threads: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    let mut all = Vec::new();
    for event in trace["traceEvents"].as_array().unwrap() {
        if event["ph"] == "M" {
            assert!(event["args"]["name"].is_string(), "{event}");
            continue;
        }
        assert_eq!(event["ph"], "X", "{event}");
        let nanoseconds = |key: &str| (event[key].as_f64().unwrap() * 1000.0).round() as u64;
        let text = |key: &str| event[key].as_str().unwrap().to_owned();
        let (begin, thread) = (nanoseconds("ts"), event["tid"].as_u64().unwrap());
        let end = begin + nanoseconds("dur");
        let open = threads.entry(thread).or_default();
        while open.pop_if(|outer| *outer <= begin).is_some() {}
        assert!(open.last().is_none_or(|outer| end <= *outer), "{event}");
        open.push(end);
        all.push((text("name"), text("cat"), thread, begin, end));
    }
    all
}

fn categories(spans: &[Span]) -> BTreeMap<&str, usize> {
    let mut all = BTreeMap::new();
    for (_, category, ..) in spans {
        *all.entry(category.as_str()).or_default() += 1;
    }
    all
}

#[test]
fn a_trace_shows_stages_and_what_threads_did_in_them() {
    let place = Place::base();
    let run = place.run("build --no-cache --trace trace.json");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(!run.err.contains("phase"));
    let all = spans(&place, "trace.json");
    let stages: Vec<&str> = all
        .iter()
        .filter(|(name, category, thread, ..)| name == category && *thread == 0)
        .map(|(name, ..)| name.as_str())
        .collect();
    let expected = [
        "compare",
        "compare",
        "read, parse",
        "index",
        "compare",
        "render, write",
        "check",
        "cache",
        "commit",
    ];
    assert_eq!(stages, expected);
    let found = categories(&all);
    let outputs = place.files("public").len();
    assert_eq!(found["write"], outputs);
    assert!(
        found["read"] > found["parse"] && found["render"] > 5,
        "{found:?}"
    );
    for name in [
        "read content/site.yaml",
        "parse content/_index.md",
        "render en/index.html",
        "write en/index.html",
    ] {
        assert_eq!(
            all.iter().filter(|span| span.0 == name).count(),
            1,
            "{name}"
        );
    }
    // A page is made and written in the stage that says so.
    let stage = all.iter().find(|span| span.0 == "render, write").unwrap();
    let (begin, end) = (stage.3, stage.4);
    let inside = |span: &&Span| begin <= span.3 && span.4 <= end;
    let of_stage = all
        .iter()
        .filter(|span| ["render", "write"].contains(&&*span.1));
    assert!(of_stage.clone().all(|span| inside(&span)));
    assert!(place.files("").iter().all(|file| !file.starts_with('.')));
}

#[test]
fn a_trace_of_a_build_that_has_nothing_to_do_and_one_on_one_thread() {
    let place = Place::base();
    place.run("build");
    assert_eq!(place.run("build --trace trace.json").code, Some(0));
    let warm = spans(&place, "trace.json");
    let found = categories(&warm);
    assert!(found["compare"] > 0 && found["cache"] == 2 && found["commit"] == 1);
    assert!(!found.contains_key("render") && !found.contains_key("parse"));
    // A trace that is there is replaced.
    assert_eq!(
        place
            .run("build --no-cache --jobs 1 --trace trace.json")
            .code,
        Some(0)
    );
    let one = spans(&place, "trace.json");
    let threads: Vec<u64> = one
        .iter()
        .filter(|span| span.0 != span.1)
        .map(|span| span.2)
        .collect();
    assert!(one.len() > warm.len() && threads.iter().all(|thread| *thread == 1));
}

#[test]
fn with_redact_a_trace_names_nothing() {
    let place = Place::base();
    place.write("content/zqx.md", "---\ntitle: Zqx\ndraft: true\n---\n");
    place.run("build --no-cache --trace trace.json");
    assert!(place.read("trace.json").contains("zqx"));
    place.run("build --no-cache --redact --timings --trace trace.json");
    let all = spans(&place, "trace.json");
    assert!(categories(&all)["parse"] > 1);
    assert!(all.iter().all(|(name, category, ..)| name == category));
}

#[test]
fn a_trace_does_not_go_among_the_sites_files() {
    let place = Place::base();
    let among = |run: Run, folder: &str| {
        let told =
            format!("would be in {folder}, where it would be taken for a part of the site\n");
        assert!(run.err.contains(&told), "{}", run.err);
        assert_eq!(run.code, Some(2));
        assert!(!place.has("public"));
    };
    assert_data_eq!(
        place.run("build --trace content/trace.json").all(),
        str![[r#"
--- stderr
error: `content/trace.json` would be in `content/`, where it would be taken for a part of the site
  help: name a place that is neither among the sources nor published
--- exit 2

"#]]
    );
    among(
        place.run("build --trace themes/new/trace.json"),
        "`themes/`",
    );
    among(
        place.run("build --trace public/trace.json"),
        "the output folder",
    );
    among(
        place.run("build --output o --trace o/a/trace.json"),
        "the output folder",
    );
    symlink("content", place.path().join("link")).unwrap();
    among(place.run("build --trace link/trace.json"), "`content/`");
    symlink("content/site.yaml", place.path().join("file")).unwrap();
    among(place.run("build --trace file"), "`content/`");
}

#[test]
fn a_trace_that_cannot_be_written_is_refused_before_the_build() {
    let place = Place::base();
    place.write("folder/file", "mine");
    symlink("nowhere", place.path().join("dangling")).unwrap();
    for (path, why) in [
        ("folder", "`folder` is not a file"),
        ("dangling", "`dangling` is not a file"),
        ("/dev/null", "`/dev/null` is not a file"),
        ("..", "`..` is not a file"),
        (
            "none/trace.json",
            "cannot write `none/trace.json`: it does not exist",
        ),
        (
            "folder/file/x",
            "cannot write `folder/file/x`: it is not a folder",
        ),
        ("/proc/x.json", "cannot write `/proc/x.json`: "),
    ] {
        let run = place.run_args(&["build", "--trace", path]);
        assert!(run.err.starts_with(&format!("error: {why}")), "{}", run.err);
        assert_eq!((run.code, place.has("public")), (Some(2), false), "{path}");
    }
    assert_eq!(place.read("folder/file"), "mine");
    // Where the build itself fails nothing is left either.
    let run = place.run("build --output content/x --trace trace.json");
    assert_eq!((run.code, place.has("trace.json")), (Some(2), false));
    let names = fs::read_dir(place.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    assert!(
        names
            .into_iter()
            .all(|name| !name.to_string_lossy().contains("trace"))
    );
}
