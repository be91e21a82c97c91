//! The themes of this repository: the sample content needs nothing of `park`, and both keep within
//! the sizes that they promise.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use parkpages::base::RelPath;
use parkpages::build::{Built, MemorySink, Options, build};
use parkpages::world::MemoryWorld;

/// Every file below a folder of this repository, with its path from the repository's root.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).expect("the folder is there") {
            let entry = entry.expect("it can be listed");
            let name = entry.file_name().into_string().expect("names are text");
            let path = format!("{folder}/{name}");
            if entry.path().is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(entry.path()).expect("it can be read");
                found.push((path, bytes));
            }
        }
    }
    found.sort();
    found
}

/// The sample content, rendered by a theme.
fn sample(theme: &str) -> Built {
    let now: Timestamp = "2026-11-23T00:00:00Z".parse().expect("a timestamp");
    let mut world = MemoryWorld::new(now);
    for (path, bytes) in files("content").into_iter().chain(files("themes")) {
        let bytes = if path == "content/site.yaml" {
            let text = String::from_utf8(bytes).expect("it is text");
            assert!(text.contains("\ntheme: park"));
            text.replace("\ntheme: park", &format!("\ntheme: {theme}"))
                .into_bytes()
        } else {
            bytes
        };
        world.write(RelPath::new(&path).expect("a path"), bytes);
    }
    build(&world, &Options::default(), &MemorySink::default())
}

/// What a build published, without what belongs to the theme alone.
fn pages(built: &Built) -> BTreeSet<String> {
    built
        .outputs
        .keys()
        .map(ToString::to_string)
        .filter(|path| !path.starts_with("assets/"))
        .collect()
}

#[test]
fn the_sample_content_needs_nothing_of_one_theme() {
    let park = sample("park");
    let plain = sample("plain");
    let told: Vec<&str> = plain.diagnostics.iter().map(|d| &*d.message).collect();
    assert_eq!(told, [""; 0]);
    assert_eq!(park.diagnostics.len(), 0);
    assert_eq!(pages(&park), pages(&plain));
}

#[test]
fn plain_has_at_most_300_lines() {
    let lines: usize = files("themes/plain")
        .iter()
        .map(|(_, bytes)| bytes.split(|&byte| byte == b'\n').count() - 1)
        .sum();
    assert!(lines <= 300, "{lines} lines");
}

#[test]
fn the_style_sheet_and_scripts_of_park_stay_small() {
    for (path, bytes) in files("themes/park/assets") {
        let most = match path.rsplit('.').next() {
            Some("css") => 30 * 1024,
            Some("js" | "mjs") => 8 * 1024,
            _ => continue,
        };
        assert!(bytes.len() <= most, "{path} has {} bytes", bytes.len());
    }
}
