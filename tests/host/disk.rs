//! A site is read from the disk, and nothing outside its root.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::thread;
use std::time::Duration;

use parkpages::base::RelPath;
use parkpages::host::DiskWorld;
use parkpages::world::World;

use crate::helper::{folder, run_without_rights, told};
use crate::support::write_file as write;

fn world(root: &Path) -> DiskWorld {
    DiskWorld::open(root, Some("2026-05-01T00:00:00Z".parse().expect("a time"))).expect("a site")
}

fn path(text: &str) -> RelPath {
    RelPath::new(text).expect("a path")
}

/// What is listed, with the refusals.
fn listed(root: &Path) -> Vec<String> {
    let all = world(root).list();
    all.iter()
        .map(|listed| match listed.entry {
            Ok(_) => listed.path.to_string(),
            Err(why) => format!("{} {why:?}", listed.path),
        })
        .collect()
}

#[test]
fn only_sources_are_listed_sorted_by_path() {
    let site = folder();
    for name in [
        "content/site.yaml",
        "content/news/2024-開幕.md",
        "content/news-old.md",
        "content/.hidden",
        "content/.git/config",
        "content/draft.md~",
        "themes/park/theme.yaml",
        "public/index.html",
        "README.md",
    ] {
        write(site.path.join(name), "x");
    }
    assert_eq!(
        listed(&site.path),
        [
            "content/news-old.md",
            "content/news/2024-開幕.md",
            "content/site.yaml",
            "themes/park/theme.yaml"
        ]
    );
}

/// Stamps are trusted by the instant at which they were read, so a save after that shows.
#[test]
fn a_list_that_was_made_ahead_is_taken_once_with_its_instant() {
    let site = folder();
    write(site.path.join("content/a.md"), "a");
    let world = world(&site.path);
    let before = world.settled_before();
    world.list_ahead();
    let ahead = world.settled_before();
    assert!(before <= ahead);
    thread::sleep(Duration::from_millis(2));
    write(site.path.join("content/b.md"), "b");
    assert_eq!(world.settled_before(), ahead);
    assert_eq!(world.list().len(), 1);
    assert!(world.settled_before() > ahead);
    assert_eq!(world.list().len(), 2);
}

#[test]
fn a_name_with_accents_apart_is_listed_in_one_piece_and_read() {
    let (apart, whole) = ("cafe\u{301}", "caf\u{e9}");
    let site = folder();
    write(
        site.path.join(format!("content/{apart}/{apart}.md")),
        "found",
    );
    write(site.path.join("content/a.md"), "x");
    let name = path(&format!("content/{whole}/{whole}.md"));
    assert_eq!(listed(&site.path), ["content/a.md", name.as_str()]);
    // Before the world has listed anything, too.
    let world = world(&site.path);
    assert_eq!(world.read(&name).expect("readable"), b"found");
    assert_eq!(world.read_start(&name, 2).expect("readable"), b"fo");
}

#[test]
fn a_site_without_content_lists_nothing_and_no_site_is_an_error() {
    let site = folder();
    assert_eq!(listed(&site.path), [""; 0]);
    let none = DiskWorld::open(&site.path.join("none"), None).expect_err("no folder");
    assert!(
        none.to_string()
            .ends_with("cannot be opened: it does not exist"),
        "{none}"
    );
    assert!(none.hint().is_some());
}

#[test]
fn stamps_tell_length_and_change() {
    let site = folder();
    let file = site.path.join("content/a.md");
    write(&file, "one");
    let stamp = |_| world(&site.path).list()[0].entry.expect("a file");
    let first = stamp(());
    assert_eq!(first.size, 3);
    assert_eq!(first, stamp(()));
    fs::remove_file(&file).expect("removed");
    write(&file, "two");
    assert_ne!(first, stamp(()));
}

#[test]
fn links_inside_the_root_are_followed() {
    let site = folder();
    write(site.path.join("shared/logo.svg"), "logo");
    write(site.path.join("shared/more/deep.svg"), "deep");
    write(site.path.join("content/a.md"), "a");
    symlink("../shared/logo.svg", site.path.join("content/logo.svg")).expect("a link");
    symlink(
        site.path.join("shared/logo.svg"),
        site.path.join("content/whole.svg"),
    )
    .expect("a link");
    symlink("../shared/more", site.path.join("content/more")).expect("a link");
    assert_eq!(
        listed(&site.path),
        [
            "content/a.md",
            "content/logo.svg",
            "content/more/deep.svg",
            "content/whole.svg"
        ]
    );
    let world = world(&site.path);
    for (name, text) in [
        ("logo.svg", "logo"),
        ("whole.svg", "logo"),
        ("more/deep.svg", "deep"),
    ] {
        let bytes = world.read(&path(&format!("content/{name}"))).expect("read");
        assert_eq!(bytes, text.as_bytes());
    }
}

#[test]
fn a_root_that_is_a_link_is_the_folder_behind_it() {
    let site = folder();
    write(site.path.join("real/content/a.md"), "a");
    symlink("real", site.path.join("link")).expect("a link");
    assert_eq!(listed(&site.path.join("link")), ["content/a.md"]);
    assert_eq!(
        world(&site.path.join("link")).root(),
        site.path.join("real")
    );
}

#[test]
fn links_out_of_the_root_and_broken_links_are_refused() {
    let outside = folder();
    write(outside.path.join("secret/file"), "secret");
    let site = folder();
    write(site.path.join("content/a.md"), "a");
    let link = |to: &Path, name: &str| symlink(to, site.path.join(name)).expect("a link");
    link(&outside.path.join("secret/file"), "content/file.md");
    link(&outside.path.join("secret"), "content/folder");
    link(Path::new("nowhere"), "content/broken");
    link(Path::new("/etc/passwd"), "content/passwd");
    link(&outside.path, "themes");
    assert_eq!(
        listed(&site.path),
        [
            "content/a.md",
            "content/broken LinkNowhere",
            "content/file.md LinkOutside",
            "content/folder LinkOutside",
            "content/passwd LinkOutside",
            "themes LinkOutside",
        ]
    );
    let world = world(&site.path);
    for name in [
        "content/file.md",
        "content/passwd",
        "themes/secret/file",
        "content/folder/file",
    ] {
        let error = world.read(&path(name)).expect_err("outside");
        assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{name}");
    }
}

#[test]
fn links_in_a_circle_and_links_to_what_is_above_end() {
    let site = folder();
    write(site.path.join("content/a/x.md"), "x");
    write(site.path.join("content/b/y.md"), "y");
    let link = |to: &str, name: &str| symlink(to, site.path.join(name)).expect("a link");
    link("self", "content/self");
    link("..", "content/above");
    link(".", "content/here");
    link("../b", "content/a/to-b");
    link("../a", "content/b/to-a");
    assert_eq!(
        listed(&site.path),
        [
            "content/a/to-b/to-a LinkAbove",
            "content/a/to-b/y.md",
            "content/a/x.md",
            "content/above LinkAbove",
            "content/b/to-a/to-b LinkAbove",
            "content/b/to-a/x.md",
            "content/b/y.md",
            "content/here LinkAbove",
            "content/self LinkCircle",
        ]
    );
}

#[test]
fn links_lead_to_sources_alone() {
    let site = folder();
    let file = |name: &str| write(site.path.join(name), "x");
    for name in [
        "content/a.md",
        "shared/b.svg",
        "public/.parkpages.json",
        "public/en/index.html",
        "out/site/.parkpages.json",
        "out/site/c.html",
        ".parkpages/memo",
        ".git/config",
    ] {
        file(name);
    }
    let link = |to: &str, name: &str| symlink(to, site.path.join(name)).expect("a link");
    link("../shared", "content/shared");
    link("../public", "content/public");
    link("../public/en", "content/inside");
    link("../public/en/index.html", "content/page.html");
    link("../out", "content/out");
    link("../.parkpages", "content/cache");
    link("../.parkpages/memo", "content/memo");
    link("../.git", "content/git");
    assert_eq!(
        listed(&site.path),
        [
            "content/a.md",
            "content/cache NotASource",
            "content/git NotASource",
            "content/inside NotASource",
            "content/memo NotASource",
            "content/out/site NotASource",
            "content/page.html NotASource",
            "content/public NotASource",
            "content/shared/b.svg",
        ]
    );
}

#[test]
fn links_that_multiply_end() {
    let site = folder();
    for level in 0..30 {
        let folder = site.path.join(format!("content/{level}"));
        write(folder.join("x.md"), "x");
        for name in ["l", "r"] {
            symlink(format!("../{}", level + 1), folder.join(name)).expect("a link");
        }
    }
    assert!(listed(&site.path).len() < 30 * 100);
}

#[test]
fn folders_without_end_are_refused() {
    let site = folder();
    let deep = "d/".repeat(80);
    write(site.path.join("content").join(deep).join("x.md"), "x");
    let all = listed(&site.path);
    assert_eq!(all.len(), 1);
    assert!(all[0].ends_with("/d TooDeep"), "{all:?}");
}

#[test]
fn names_that_are_not_text_are_refused_and_shown() {
    let site = folder();
    let content = site.path.join("content");
    for name in [
        &b"caf\xe9.md"[..],
        b"two\nlines.md",
        b"back\\slash.md",
        "ok-\u{fffd}.md".as_bytes(),
    ] {
        write(content.join(OsStr::from_bytes(name)), "x");
    }
    write(
        content.join(OsStr::from_bytes(b"\xff\xfe")).join("x.md"),
        "x",
    );
    assert_eq!(
        listed(&site.path),
        [
            "content/back\u{fffd}slash.md BadName",
            "content/caf\u{fffd}.md BadName",
            "content/ok-\u{fffd}.md",
            "content/two\u{fffd}lines.md BadName",
            "content/\u{fffd}\u{fffd} BadName",
        ]
    );
}

#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let site = folder();
    write(site.path.join("content/a.md"), "a");
    let pipe = site.path.join("content/pipe.md");
    let mode = rustix::fs::Mode::from_raw_mode(0o644);
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0)
        .expect("a pipe");
    symlink("pipe.md", site.path.join("content/to-pipe.md")).expect("a link");
    assert_eq!(
        listed(&site.path),
        [
            "content/a.md",
            "content/pipe.md NotAFile",
            "content/to-pipe.md NotAFile"
        ]
    );
    assert!(world(&site.path).read(&path("content/pipe.md")).is_err());
    assert!(world(&site.path).read(&path("content")).is_err());
}

#[test]
fn what_may_not_be_read_is_an_error_for_that_file_alone() {
    let site = folder();
    write(site.path.join("content/open.md"), "open");
    write(site.path.join("content/closed.md"), "closed");
    write(site.path.join("content/locked/x.md"), "x");
    let close = |name: &str| {
        fs::set_permissions(site.path.join(name), fs::Permissions::from_mode(0o000))
            .expect("closed");
    };
    close("content/closed.md");
    close("content/locked");
    run_without_rights("disk::reads_without_rights", &site.path);
    let open = fs::Permissions::from_mode(0o755);
    fs::set_permissions(site.path.join("content/locked"), open).expect("opened");
}

#[test]
#[ignore = "run by another test as somebody without rights"]
fn reads_without_rights() {
    let site = told();
    assert_eq!(
        listed(&site),
        [
            "content/closed.md",
            "content/locked UnreadableFolder",
            "content/open.md"
        ]
    );
    let closed = world(&site)
        .read(&path("content/closed.md"))
        .expect_err("closed");
    assert_eq!(closed.kind(), ErrorKind::PermissionDenied);
    assert_eq!(
        world(&site).read(&path("content/open.md")).expect("open"),
        b"open"
    );
}

#[test]
fn a_file_beyond_all_measure_is_refused() {
    let site = folder();
    write(site.path.join("content/a.md"), "");
    let file = fs::File::create(site.path.join("content/a.md")).expect("a file");
    file.set_len((256 << 20) + 1).expect("a hole");
    let error = world(&site.path)
        .read(&path("content/a.md"))
        .expect_err("large");
    assert_eq!(error.kind(), ErrorKind::FileTooLarge);
}

#[test]
fn the_time_is_what_was_given_or_the_present() {
    let site = folder();
    let given = "2026-05-01T00:00:00Z".parse().expect("a time");
    assert_eq!(world(&site.path).now(), given);
    let present = DiskWorld::open(&site.path, None).expect("a site").now();
    assert!(present > "2025-01-01T00:00:00Z".parse().expect("a time"));
}
