//! The shape of the sources: layers, circles, lengths, and no trace of the machine that they were written on.

#[path = "architecture/paths.rs"]
mod paths;
#[path = "architecture/rules.rs"]
mod rules;

use std::fs;
use std::path::{Path, PathBuf};

use rules::{LAYERS, LONGEST_FILE, LONGEST_MAIN, Source, faults, layer_faults};

#[test]
fn the_sources_keep_the_layers() {
    let sources = sources();
    assert!(sources.len() > 10, "the walk finds the sources");
    let faults = faults(&sources);
    assert!(
        faults.is_empty(),
        "{} faults in src/:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn each_layer_is_in_src_and_nothing_else_is() {
    let src = root().join("src");
    let mut files = Vec::new();
    walk(&src, &mut files);
    let names = files.iter().map(|file| {
        let below = file.strip_prefix(&src).unwrap();
        let name = below.components().next().unwrap().as_os_str();
        name.to_string_lossy().into_owned()
    });
    let names: Vec<String> = names.collect();
    assert_eq!(layer_faults(&names), [""; 0]);

    let mut planted: Vec<String> = LAYERS.map(str::to_owned).to_vec();
    planted.retain(|name| name != "engine");
    planted.extend(["lib.rs", "main.rs", "build", "check.rs"].map(str::to_owned));
    assert_eq!(
        layer_faults(&planted),
        [
            "`engine` is a layer and not in src/",
            "src/build is no layer",
            "src/check is no layer"
        ]
    );
}

#[test]
fn each_planted_fault_is_found() {
    let planted = [
        (
            "diag/mod.rs",
            "use crate::site::Site;",
            "diag/mod.rs:1: `diag` must not use `site`",
        ),
        (
            "diag/mod.rs",
            "\nfn f(x: &crate::host::Disk) {}",
            "diag/mod.rs:2: `diag` must not use `host`",
        ),
        (
            "world.rs",
            "use crate::{base::Path, schema::Field};",
            "world.rs:1: `world` must not use `schema`",
        ),
        (
            "site/deep/a.rs",
            "use crate::{\n    base::{Path, digest::*},\n    theme::{self, Theme as T},\n};",
            "site/deep/a.rs:3: `site` must not use `theme`",
        ),
        (
            "site/a.rs",
            "use super::super::cli::Args;",
            "site/a.rs:1: `site` must not use `cli`",
        ),
        (
            "site/a.rs",
            "write!(f, \"{}\", crate::output::x(1));",
            "site/a.rs:1: `site` must not use `output`",
        ),
        (
            "markdown/mod.rs",
            "use crate::content::Entry;",
            "markdown/mod.rs:1: `markdown` must not use `content`",
        ),
        (
            "host/disk.rs",
            "use crate::site::Site;",
            "host/disk.rs:1: `host` must not use `site`",
        ),
        (
            "base/mod.rs",
            "use crate::util::x;",
            "base/mod.rs:1: `crate::util` names no layer",
        ),
        (
            "util/mod.rs",
            "",
            "util/mod.rs:1: `util` is no layer: see LAYERS in tests/architecture/rules.rs",
        ),
        (
            "output/mod.rs",
            "use tera::Tera;",
            "output/mod.rs:1: `tera` belongs to theme",
        ),
        (
            "content/mod.rs",
            "fn f() { let x = std::fs::read(p); }",
            "content/mod.rs:1: `std::fs` belongs to host and cli",
        ),
        (
            "content/mod.rs",
            "use std::{collections::BTreeMap, fs};",
            "content/mod.rs:1: `std::fs` belongs to host and cli",
        ),
        (
            "engine/mod.rs",
            "#[derive(clap::Parser)]",
            "engine/mod.rs:1: `clap` belongs to cli",
        ),
    ];
    for (path, text, fault) in planted {
        assert_eq!(
            faults(&[Source::new(path, text)]),
            [fault],
            "{path}: {text}"
        );
    }
}

#[test]
fn what_is_allowed_is_not_taken_for_a_fault() {
    let fine = [
        (
            "cli/mod.rs",
            "use crate::{base::Path, host};\nuse clap::Parser;\nuse std::{env, fs};",
        ),
        (
            "theme/mod.rs",
            "use tera::Tera; use crate::site::Ask; use self::load::load;",
        ),
        (
            "site/mod.rs",
            "// use crate::cli::Args;\n/* crate::host::x /* crate::host::y */ tera::z */",
        ),
        (
            "site/mod.rs",
            "const A: &str = \"crate::host::x \\\" tera::y\"; const B: &str = r#\"\" crate::cli::y\"#;",
        ),
        (
            "site/mod.rs",
            "fn f<'a>(c: char) -> bool { c == '\"' || c == '\\'' } // crate::cli::x",
        ),
        (
            "base/mod.rs",
            "pub(crate) fn f() {} mod tests { use super::*; }",
        ),
        ("lib.rs", "pub mod base;"),
        ("main.rs", "fn main() { parkpages::cli::run() }"),
    ];
    for (path, text) in fine {
        assert_eq!(
            faults(&[Source::new(path, text)]),
            [""; 0],
            "{path}: {text}"
        );
    }
}

#[test]
fn circles_are_found() {
    let circle = [
        Source::new(
            "site/mod.rs",
            "mod a; mod b; mod c; use a::A; pub use self::b::B;",
        ),
        Source::new("site/a.rs", "use super::b::B; use super::Site;"),
        Source::new("site/b.rs", "use crate::site::c::C;"),
        Source::new("site/c.rs", "use super::a;"),
    ];
    assert_eq!(
        faults(&circle),
        ["site::a: a circle: site::a -> site::b -> site::c -> site::a"]
    );
    assert_eq!(faults(&circle[..3]), [""; 0]);
}

#[test]
fn long_files_are_found() {
    let fault = |path: &str, lines: usize| faults(&[Source::new(path, &"\n".repeat(lines))]);
    assert_eq!(fault("site/a.rs", LONGEST_FILE), [""; 0]);
    assert_eq!(
        fault("site/a.rs", LONGEST_FILE + 1),
        ["site/a.rs:501: longer than 500 lines: split it by meaning"]
    );
    assert_eq!(fault("main.rs", LONGEST_MAIN), [""; 0]);
    assert_eq!(
        fault("main.rs", LONGEST_MAIN + 1),
        ["main.rs:41: longer than 40 lines: split it by meaning"]
    );
}

#[test]
fn no_file_names_the_machine_it_was_written_on() {
    let mut files = Vec::new();
    walk(root(), &mut files);
    assert!(
        files.iter().any(|file| file.ends_with("Cargo.toml")),
        "the walk finds the package"
    );
    let found: Vec<String> = files
        .iter()
        .flat_map(|file| traces(file, &String::from_utf8_lossy(&fs::read(file).unwrap())))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));

    // Written apart, or this file would be found.
    for planted in [
        concat!("see /wo", "rk/main"),
        concat!("https://registry.npm", "js.org/x"),
        concat!("`/tmp/", "w/x`"),
    ] {
        assert_eq!(traces(Path::new("x"), planted).len(), 1, "{planted}");
    }
    assert!(traces(Path::new("x"), concat!("https://park.example/en/wo", "rk/")).is_empty());
}

/// Lines of `text` that name a place on a developer's machine or a package registry's host.
fn traces(file: &Path, text: &str) -> Vec<String> {
    let traces = [
        concat!("/wo", "rk/"),
        concat!("/tmp/", "w/"),
        concat!("/ro", "ot/"),
        concat!("registry.npm", "js"),
        concat!("index.crates", ".io"),
        concat!("static.crates", ".io"),
        concat!("files.python", "hosted"),
        concat!("deb.deb", "ian.org"),
    ];
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for trace in traces {
            // What stands at the end of a longer path is a URL.
            let starts = |at: usize| {
                !line[..at].ends_with(|c: char| {
                    c.is_alphanumeric() || "-_.".contains(c) && trace.starts_with('/')
                })
            };
            if line.match_indices(trace).any(|(at, _)| starts(at)) {
                found.push(format!(
                    "{}:{}: names `{trace}`",
                    file.display(),
                    number + 1
                ));
            }
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut files = Vec::new();
    walk(&src, &mut files);
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files
        .iter()
        .map(|file| {
            Source::new(
                &file
                    .strip_prefix(&src)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/"),
                &fs::read_to_string(file).unwrap(),
            )
        })
        .collect()
}

/// All files below `folder`, sorted, without what tools and builds put there.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        if [".git", "target", "public", "node_modules"].contains(&name.as_str())
            || entry.is_symlink()
        {
            continue;
        }
        if entry.is_dir() {
            walk(&entry, files)
        } else {
            files.push(entry)
        }
    }
}
