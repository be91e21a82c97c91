//! Sites for tests: files of a folder, worlds made of them, and worlds made from text.
//!
//! A test file takes it in with `mod support;`, a folder of tests with `#[path = "../support/mod.rs"] mod support;`.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use parkpages::base::RelPath;
use parkpages::engine::{MemorySink, Options, build};
use parkpages::world::MemoryWorld;

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below `folder`, by their path from there with `/` between the parts, sorted.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for path in paths(folder) {
        let name = path.strip_prefix(folder).expect("it lies below");
        let name = name.to_str().expect("names are text").replace('\\', "/");
        found.push((name, fs::read(&path).expect("it can be read")));
    }
    found
}

/// The paths of all files below `folder`, sorted.
pub fn paths(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name();
    let entries = walk
        .into_iter()
        .map(|entry| entry.expect("it can be listed"));
    let files = entries.filter(|entry| !entry.file_type().is_dir());
    files.map(walkdir::DirEntry::into_path).collect()
}

/// The files of the sample site: `content/` and `themes/` of the repository.
pub fn sample_files() -> Vec<(String, Vec<u8>)> {
    let folders = ["content", "themes"].into_iter();
    let below = folders.flat_map(|folder| {
        let files = files(&root().join(folder)).into_iter();
        files.map(move |(name, bytes)| (format!("{folder}/{name}"), bytes))
    });
    below.collect()
}

/// A world at `now` (RFC 3339) with these files.
pub fn world(now: &str, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> MemoryWorld {
    let mut world = MemoryWorld::new(now.parse().expect("a timestamp"));
    for (path, bytes) in files {
        write(&mut world, &path, bytes);
    }
    world
}

/// Writes a file into a world.
pub fn write(world: &mut MemoryWorld, path: &str, bytes: impl Into<Vec<u8>>) {
    world.write(RelPath::new(path).expect("a path"), bytes);
}

/// Writes a file on the disk, with the folders above it.
pub fn write_file(path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
    let path = path.as_ref();
    fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
    fs::write(path, bytes).expect("a file");
}

/// Copies all files below a folder to another.
pub fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        write_file(to.join(name), bytes);
    }
}

/// The outputs of a site as text, by path. Fails with all problems if there are any.
#[track_caller]
pub fn sound(world: &MemoryWorld) -> BTreeMap<String, String> {
    let sink = MemorySink::without_pictures();
    let built = build(world, &Options::default(), &sink);
    let problems = built.diagnostics.iter();
    let problems: Vec<String> = problems.map(|problem| format!("{problem:?}")).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let outputs = sink.into_outputs().into_iter();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    outputs
        .map(|(path, bytes)| (path.to_string(), text(bytes)))
        .collect()
}

/// Fails unless the output at `path` has all `parts`.
#[track_caller]
pub fn shows(outputs: &BTreeMap<String, String>, path: &str, parts: &[&str]) {
    let known = || outputs.keys().cloned().collect::<Vec<_>>().join("\n");
    let text = outputs
        .get(path)
        .unwrap_or_else(|| panic!("no {path} among\n{}", known()));
    for part in parts {
        assert!(text.contains(part), "{path} lacks {part}:\n{text}");
    }
}
