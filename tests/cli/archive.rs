//! Releases kept as web archives.

use std::fs;

use crate::env::Place;

fn place() -> Place {
    let place = Place::with_releases("");
    place
        .write(
            "content/news/2020-01-01-a.md",
            "---\ntitle: Opening\n---\nText.\n",
        )
        .write(
            "content/news/2020-01-01-b.md",
            "---\ntitle: Sale of the harbour\nwithdrawn: {date: 2026-01-01, reason: Wrong.}\n---\nText.\n",
        );
    place
}

fn archives(place: &Place) -> Vec<Vec<u8>> {
    let files = place.files("kept").into_iter();
    let paths = files.map(|file| place.path().join("kept").join(file));
    paths.map(|path| fs::read(path).unwrap()).collect()
}

fn has(archive: &[u8], text: &str) -> bool {
    let mut windows = archive.windows(text.len());
    windows.any(|bytes| bytes == text.as_bytes())
}

#[test]
fn each_release_is_kept_once_and_always_with_the_same_bytes() {
    let place = place();
    let first = place.done_now("publish --archive kept");
    assert!(
        first.err.contains("  archive   kept/live-"),
        "{}",
        first.err
    );
    let [archive] = &archives(&place)[..] else {
        panic!("{:?}", place.files("kept"));
    };
    // Entries of the ZIP are stored as they are.
    assert!(has(archive, r#""title":"Opening""#));
    assert!(has(archive, r#""url":"https://park.example/en/news/a/""#));
    assert!(!has(archive, "Sale of the harbour"));

    let again = place.done_now("publish --archive kept");
    assert!(again.err.contains("Nothing has changed"), "{}", again.err);
    assert!(again.err.contains(" is there already\n"), "{}", again.err);
    fs::remove_dir_all(place.path().join("kept")).unwrap();
    place.done_now("publish --archive kept");
    assert_eq!(&archives(&place)[0], archive);

    place.write(
        "content/news/2020-01-01-a.md",
        "---\ntitle: A mistake\n---\nText.\n",
    );
    place.done_now("publish --archive kept");
    place.done_now("rollback --archive kept");
    let all = archives(&place);
    assert_eq!(all.len(), 3);
    assert!(has(&all[1], r#""title":"A mistake""#));
    assert!(has(&all[2], r#""title":"Opening""#));
    assert!(has(&all[2], "release 3 of "));
}

#[test]
fn a_folder_that_cannot_be_is_told_before_anything_is_published() {
    let place = place();
    place.write("file", "Text.");
    for folder in ["content/kept", "file", ".", "public", "live/releases/kept"] {
        let run = place.run_now(&format!("publish --archive {folder}"));
        assert_eq!(run.code, Some(2), "{folder}: {}", run.all());
        assert!(!place.has("live/current"), "{folder}");
    }
    for other in ["--verify", "--dry-run"] {
        let run = place.run_now(&format!("publish --archive kept {other}"));
        assert_eq!(run.code, Some(2), "{other}: {}", run.all());
    }
    // An archive that cannot be written takes nothing back.
    let first = place.done_now("publish --archive kept").err;
    let name = place.files("kept").remove(0);
    assert!(first.contains(&name), "{first}");
    fs::remove_file(place.path().join("kept").join(&name)).unwrap();
    fs::create_dir(place.path().join(format!("kept/{name}.partial"))).unwrap();
    let run = place.run_now("publish --archive kept");
    assert_eq!(run.code, Some(2), "{}", run.all());
    assert!(
        run.err
            .contains("is published; before anything changes, `parkpages publish` with --archive tries its archive again"),
        "{}",
        run.err
    );
}
