//! What `docs/publishing.md` and the files of `docs/publishing/` say: commands that there are, and what they do.

use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

use crate::env::Place;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// The files of `docs/publishing/` and their texts.
fn files() -> Vec<(String, String)> {
    let entries = fs::read_dir(docs().join("publishing")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<(String, String)> = paths
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The arguments of each command line that a text has of parkpages.
fn commands(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.starts_with('#') && !line.starts_with('|'));
    let begins = |line: &str| {
        let mut starts = [
            "parkpages ",
            "- parkpages ",
            "- run: parkpages ",
            "- run: test -x",
        ]
        .iter();
        starts.any(|start| line.starts_with(start)) || line.contains("/parkpages ")
    };
    let calls = lines.filter(|line| begins(line)).filter_map(|line| {
        let call = line.split_once("parkpages ")?.1;
        let end = call
            .find(" > ")
            .or_else(|| call.find(" # "))
            .or_else(|| call.find(" && "));
        Some(call.get(..end.unwrap_or(call.len())).unwrap())
    });
    let calls = calls.filter(|call| !call.starts_with("||"));
    // What a forge says to each of some machines.
    let parts = ["$PART", "$CI_NODE_INDEX/$CI_NODE_TOTAL"];
    let one = |call: &str| {
        parts
            .iter()
            .fold(call.to_owned(), |call, part| call.replace(part, "1/3"))
    };
    calls.map(|call| words(&one(call))).collect()
}

/// A line as a shell takes it apart.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut open, mut word) = (Vec::new(), None, String::new());
    for c in line.chars() {
        match (open, c) {
            (None, '"' | '\'') => open = Some(c),
            (Some(quote), c) if c == quote => open = None,
            (None, ' ') => words.push(std::mem::take(&mut word)),
            (_, c) => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn each_command_of_the_documents_is_one() {
    let place = Place::empty();
    let document = fs::read_to_string(docs().join("publishing.md")).unwrap();
    let texts = files()
        .into_iter()
        .chain([("publishing.md".into(), document)]);
    let mut number = 0;
    for (name, text) in texts {
        for mut command in commands(&text) {
            let shown = command.join(" ");
            // Arguments before this one are looked at first.
            command.push("--help".into());
            let args: Vec<&str> = command.iter().map(String::as_str).collect();
            let run = place.finish(&mut place.command_now(&args));
            assert_eq!(run.code, Some(0), "{name}: {shown}: {}", run.all());
            number += 1;
        }
    }
    assert!(number > 20, "{number} commands were found");
}

#[test]
fn workflows_are_yaml_that_publishes_what_has_been_checked() {
    let mut seen = 0;
    for (name, text) in files() {
        if !name.ends_with(".yml") {
            continue;
        }
        let workflow: Value = serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(workflow.as_mapping().is_some(), "{name}");
        let check = text.find("parkpages check ").unwrap();
        let build = text.find("parkpages build ").unwrap();
        assert!(check < build, "{name}: the check comes first");
        let logs = text.lines().filter(|line| {
            line.contains("parkpages build")
                || line.contains("parkpages check")
                || line.contains("parkpages diff")
        });
        for line in logs {
            assert!(line.contains("--redact"), "{name}: logs are public: {line}");
        }
        seen += 1;
    }
    assert_eq!(seen, 4);
}

/// What the workflows do with a merge request.
#[test]
fn a_merge_request_has_a_preview_and_a_comment() {
    let place = Place::empty();
    let run = |line: &str| {
        let run = place.finish(&mut place.command_now(&line.split(' ').collect::<Vec<_>>()));
        assert_eq!(run.code, Some(0), "{line}: {}", run.all());
        run.out
    };
    run("init site");
    run("build --root site --output before --redact");
    let about = place.read("site/content/about.md") + "\n\nWords to talk about.\n";
    place.write("site/content/about.md", &about);
    assert_eq!(run("check --root site --format github --redact"), "");
    let own = "https://preview.park.example/42";
    run(&format!(
        "build --root site --preview --base-url {own} --output preview --redact"
    ));
    let preview = place.read("preview/en/index.html");
    assert!(preview.contains("noindex"), "{preview}");
    assert!(preview.contains(&format!("{own}/")), "{preview}");
    let comment = run("diff before --root site --format markdown --redact");
    assert!(comment.contains("Words to talk about."), "{comment}");
}

/// For hosts with tools of their own: `live/current` is what they upload.
#[test]
fn a_release_is_uploaded_from_its_link() {
    let place = Place::base();
    let settings = place.read("content/site.yaml");
    let target = "publish: {live: {kind: folder, path: .release}}\n";
    place.write("content/site.yaml", &format!("{settings}{target}"));
    let run = |line: &str| {
        let run = place.finish(&mut place.command_now(&line.split(' ').collect::<Vec<_>>()));
        assert_eq!(run.code, Some(0), "{line}: {}", run.all());
    };
    run("publish");
    assert!(place.has(".release/current/en/index.html"));
    let copy = std::process::Command::new("cp")
        .args(["-r", ".release/current/.", "uploaded"])
        .current_dir(place.path())
        .status();
    assert!(copy.unwrap().success());
    assert_eq!(place.files("uploaded"), place.files(".release/current/."));
}
