//! The output folder belongs to the user.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;
use std::sync::Arc;

use parkpages::engine::Sink;
use parkpages::host::{BadManifest, Committed, HostError, Obstacle, OutputDir, Probe};

use crate::helper::{Pages, Site, build, outputs, pages, put, site};
use crate::support::write_file as write;

/// Inode, time of change and length: what shows that a file was touched.
fn mark(path: &Path) -> (u64, i64, i64, u64) {
    let data = fs::symlink_metadata(path).expect("it is there");
    (data.ino(), data.mtime(), data.mtime_nsec(), data.len())
}

fn obstacles(error: &HostError) -> Vec<(String, Obstacle)> {
    match error {
        HostError::InTheWay { obstacles, .. } => obstacles.clone(),
        other => panic!("{other}"),
    }
}

#[test]
fn the_folder_is_made_and_holds_the_outputs_and_a_manifest() {
    let site = site();
    let set = pages(&[
        ("index.html", "home"),
        ("en/news/index.html", "news"),
        ("en/年報.pdf", "report"),
    ]);
    let done = site.build(&set).expect("built");
    assert_eq!((done.written, done.removed, done.unchanged), (3, 0, 0));
    assert_eq!(site.pages(), set);
    assert_eq!(site.names(), [".parkpages.json", "en", "index.html"]);
}

/// A build that ended in a panic may have put some of its outputs before it is done again.
#[test]
fn what_is_put_last_of_a_path_counts() {
    let site = site();
    site.build(&pages(&[("en/b.html", "b")])).expect("built");
    let sink = site
        .put(&pages(&[
            ("a.html", "half"),
            ("en/b.html", "half"),
            ("en/new/c.html", "half"),
            ("gone/d.html", "half"),
        ]))
        .expect("put");
    let set = pages(&[("a.html", "a"), ("en/b.html", "b"), ("en/new/c.html", "c")]);
    put(&sink, &set);
    site.commit(sink, &set).expect("built");
    assert_eq!(site.pages(), set);
}

#[test]
fn unchanged_files_are_not_touched() {
    let site = site();
    site.build(&pages(&[
        ("a.html", "a"),
        ("en/b.html", "b"),
        ("en/c.html", "c"),
    ]))
    .expect("built");
    let before = ["a.html", "en/b.html", "en/c.html"].map(|name| mark(&site.output.join(name)));
    let done = site
        .build(&pages(&[
            ("a.html", "a"),
            ("en/b.html", "other"),
            ("en/c.html", "c"),
        ]))
        .expect("built");
    assert_eq!((done.written, done.removed, done.unchanged), (1, 0, 2));
    let after = ["a.html", "en/b.html", "en/c.html"].map(|name| mark(&site.output.join(name)));
    assert_eq!(before[0], after[0]);
    assert_ne!(before[1], after[1]);
    assert_eq!(before[2], after[2]);
}

#[test]
fn a_build_without_a_change_touches_nothing_at_all() {
    let site = site();
    let set = pages(&[("a.html", "a"), ("en/b.html", "b")]);
    site.build(&set).expect("built");
    let manifest = mark(&site.output.join(".parkpages.json"));
    let done = site.build(&set).expect("built");
    assert_eq!((done.written, done.removed, done.unchanged), (0, 0, 2));
    assert_eq!(mark(&site.output.join(".parkpages.json")), manifest);
}

#[test]
fn a_copied_folder_is_known_by_its_bytes() {
    let site = site();
    let set = pages(&[("a.html", "a"), ("en/b.html", "b")]);
    site.build(&set).expect("built");
    for (name, text) in &set {
        // Another inode and time.
        fs::remove_file(site.output.join(name)).expect("removed");
        write(site.output.join(name), text);
    }
    let marks = ["a.html", "en/b.html"].map(|name| mark(&site.output.join(name)));
    let done = site.build(&set).expect("built");
    assert_eq!((done.written, done.unchanged), (0, 2));
    assert_eq!(
        marks,
        ["a.html", "en/b.html"].map(|name| mark(&site.output.join(name)))
    );
}

#[test]
fn dropping_the_sink_leaves_the_folder_as_it_was() {
    let site = site();
    let set = pages(&[("a.html", "a")]);
    site.build(&set).expect("built");
    let before = site.everything();
    let sink = site
        .put(&pages(&[("a.html", "other"), ("b/c.html", "c")]))
        .expect("a sink");
    drop(sink);
    assert_eq!(site.everything(), before);
}

#[test]
fn dropping_the_first_sink_leaves_no_folder() {
    let site = site();
    let output = site.root.join("build/deep/public");
    let sink = OutputDir::open(&output, &site.root, false).expect("a sink");
    assert!(output.is_dir());
    drop(sink);
    assert!(!site.root.join("build").exists());
}

#[test]
fn removed_pages_take_their_empty_folders_and_nothing_else() {
    let site = site();
    site.build(&pages(&[
        ("a/b/c/x.html", "x"),
        ("a/y.html", "y"),
        ("d/e/z.html", "z"),
        ("keep.html", "k"),
    ]))
    .expect("built");
    write(site.output.join("d/mine.txt"), "mine");
    fs::create_dir(site.output.join("a/own-empty")).expect("a folder");
    let done = site.build(&pages(&[("keep.html", "k")])).expect("built");
    assert_eq!((done.written, done.removed, done.unchanged), (0, 3, 1));
    assert_eq!(
        site.everything(),
        BTreeMap::from(
            [
                ("a", "<folder>"),
                ("a/own-empty", "<folder>"),
                ("d", "<folder>"),
                ("d/mine.txt", "mine"),
                ("keep.html", "k"),
            ]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
        )
    );
}

#[test]
fn a_folder_that_was_there_before_is_not_removed() {
    let site = site();
    site.build(&pages(&[("a.html", "a")])).expect("built");
    fs::create_dir_all(site.output.join("mine")).expect("a folder");
    site.build(&pages(&[("a.html", "a"), ("mine/b.html", "b")]))
        .expect("built");
    site.build(&pages(&[("a.html", "a")])).expect("built");
    assert!(site.output.join("mine").is_dir());
}

#[test]
fn foreign_files_stay() {
    let site = site();
    fs::create_dir_all(&site.output).expect("a folder");
    write(site.output.join(".gitignore"), "*");
    write(site.output.join(".git/config"), "git");
    site.build(&pages(&[("en/a.html", "a")]))
        .expect("dotfiles are no reason to refuse");
    write(site.output.join("en/mine.html"), "mine");
    write(site.output.join("CNAME"), "park.example");
    site.build(&pages(&[("en/a.html", "changed"), ("en/b.html", "b")]))
        .expect("built");
    site.build(&pages(&[("fr/a.html", "a")])).expect("built");
    let all = site.everything();
    for (name, text) in [
        (".gitignore", "*"),
        (".git/config", "git"),
        ("en/mine.html", "mine"),
        ("CNAME", "park.example"),
    ] {
        assert_eq!(all[name], text);
    }
    assert!(!all.contains_key("en/a.html") && !all.contains_key("en/b.html"));
}

#[test]
fn a_folder_of_somebody_else_is_refused_and_not_touched() {
    let site = site();
    write(site.output.join("thesis.doc"), "years of work");
    let before = fs::metadata(&site.output)
        .expect("it is there")
        .mtime_nsec();
    let error = site.build(&pages(&[("a.html", "a")])).expect_err("refused");
    assert!(matches!(&error, HostError::OutputForeign { names, .. } if names == &["thesis.doc"]));
    assert!(error.to_string().contains("`thesis.doc`"), "{error}");
    assert!(error.hint().expect("a hint").contains("--adopt"));
    assert_eq!(site.names(), ["thesis.doc"]);
    assert_eq!(
        fs::metadata(&site.output)
            .expect("it is there")
            .mtime_nsec(),
        before
    );
}

#[test]
fn an_adopted_folder_keeps_what_is_not_in_the_way() {
    let site = site();
    write(site.output.join("index.html"), "old");
    write(site.output.join("same.html"), "same");
    write(site.output.join("thesis.doc"), "years of work");
    let same = mark(&site.output.join("same.html"));
    let set = pages(&[("index.html", "new"), ("same.html", "same")]);
    let done = site.adopt(&set).expect("adopted");
    assert_eq!((done.written, done.unchanged), (1, 1));
    assert_eq!(mark(&site.output.join("same.html")), same);
    assert_eq!(site.everything()["thesis.doc"], "years of work");
    assert_eq!(site.everything()["index.html"], "new");
    site.build(&pages(&[])).expect("it is known now");
    assert_eq!(site.names(), [".parkpages.json", "thesis.doc"]);
}

#[test]
fn all_that_is_in_the_way_is_reported_and_nothing_changes() {
    let site = site();
    site.build(&pages(&[
        ("a.html", "a"),
        ("b.html", "b"),
        ("gone.html", "g"),
        ("f/x.html", "x"),
    ]))
    .expect("built");
    write(site.output.join("b.html"), "edited by hand");
    write(site.output.join("gone.html"), "edited by hand too");
    write(site.output.join("new.html"), "mine");
    write(site.output.join("folder"), "a file where a folder goes");
    fs::create_dir(site.output.join("page")).expect("a folder where a page goes");
    symlink("/etc", site.output.join("link")).expect("a link");
    symlink("a.html", site.output.join("l.html")).expect("a link");
    let before = site.everything();
    let set = pages(&[
        ("a.html", "changed"),
        ("b.html", "changed"),
        ("f/x.html", "changed"),
        ("folder/x.html", "x"),
        ("folder/y.html", "y"),
        ("l.html", "l"),
        ("link/passwd", "p"),
        ("new.html", "n"),
        ("page", "p"),
    ]);
    let error = site.build(&set).expect_err("in the way");
    assert_eq!(
        obstacles(&error),
        [
            ("b.html", Obstacle::Changed),
            ("folder", Obstacle::Foreign),
            ("gone.html", Obstacle::Changed),
            ("l.html", Obstacle::Link),
            ("link", Obstacle::Link),
            ("new.html", Obstacle::Foreign),
            ("page", Obstacle::Folder),
        ]
        .map(|(name, what)| (name.to_owned(), what))
    );
    assert!(
        error.to_string().contains("\n  l.html: a symbolic link"),
        "{error}"
    );
    assert_eq!(site.everything(), before);
}

#[test]
fn files_changed_by_hand_are_replaced_when_adopted() {
    let site = site();
    site.build(&pages(&[("a.html", "a"), ("gone.html", "g")]))
        .expect("built");
    write(site.output.join("a.html"), "edited");
    write(site.output.join("gone.html"), "edited");
    let error = site.build(&pages(&[("a.html", "a")])).expect_err("changed");
    assert!(error.hint().expect("a hint").contains("--adopt"));
    site.adopt(&pages(&[("a.html", "a")])).expect("adopted");
    assert_eq!(site.pages(), pages(&[("a.html", "a")]));
}

#[test]
fn a_page_that_somebody_deleted_is_written_again() {
    let site = site();
    let set = pages(&[("a.html", "a"), ("en/b.html", "b")]);
    site.build(&set).expect("built");
    fs::remove_dir_all(site.output.join("en")).expect("removed");
    let done = site.build(&set).expect("built");
    assert_eq!((done.written, done.unchanged), (1, 1));
    assert_eq!(site.pages(), set);
}

#[test]
fn a_file_that_lost_its_bytes_in_a_fall_is_written_again() {
    let site = site();
    let set = pages(&[("a.html", "a"), ("b.html", "b")]);
    site.build(&set).expect("built");
    write(site.output.join("a.html"), "");
    write(site.output.join("b.html"), "");
    site.build(&pages(&[("a.html", "a")])).expect("mended");
    assert_eq!(site.pages(), pages(&[("a.html", "a")]));
}

#[test]
fn files_become_folders_and_folders_become_files() {
    let site = site();
    let one = pages(&[
        ("a", "file"),
        ("b/x/y.html", "y"),
        ("b/z.html", "z"),
        ("c.html", "c"),
    ]);
    let two = pages(&[
        ("a/x.html", "x"),
        ("a/y/z.html", "z"),
        ("b", "file"),
        ("c.html", "c"),
    ]);
    for set in [&one, &two, &one, &two] {
        site.build(set).expect("built");
        assert_eq!(&site.pages(), set);
    }
    write(site.output.join("a/mine.txt"), "mine");
    let error = site
        .build(&one)
        .expect_err("somebody's file is in that folder");
    assert_eq!(obstacles(&error), [("a".to_owned(), Obstacle::Folder)]);
    assert_eq!(site.everything()["a/mine.txt"], "mine");
}

#[test]
fn nothing_is_written_or_removed_through_a_link() {
    let outside = crate::helper::folder();
    let site = site();
    site.build(&pages(&[("en/news/a.html", "a"), ("en/b.html", "b")]))
        .expect("built");
    // Somebody moves a folder away and links to it: the pages are still there, by their names.
    fs::rename(site.output.join("en/news"), outside.path.join("news")).expect("moved");
    symlink(outside.path.join("news"), site.output.join("en/news")).expect("a link");
    let error = site
        .build(&pages(&[("en/news/a.html", "changed"), ("en/b.html", "b")]))
        .expect_err("a link");
    assert_eq!(obstacles(&error), [("en/news".to_owned(), Obstacle::Link)]);
    let error = site
        .adopt(&pages(&[("en/news/new.html", "new"), ("en/b.html", "b")]))
        .expect_err("a link");
    assert_eq!(obstacles(&error), [("en/news".to_owned(), Obstacle::Link)]);
    site.build(&pages(&[("en/b.html", "b")]))
        .expect("the page behind the link is not ours to remove");
    assert_eq!(
        fs::read(outside.path.join("news/a.html")).expect("still there"),
        b"a"
    );
    assert_eq!(
        fs::read_dir(outside.path.join("news"))
            .expect("a folder")
            .count(),
        1
    );
}

#[test]
fn an_output_folder_behind_a_link_is_the_folder_behind_it() {
    let site = site();
    fs::create_dir(site.root.join("real")).expect("a folder");
    symlink("real", &site.output).expect("a link");
    site.build(&pages(&[("a.html", "a")])).expect("built");
    assert!(site.root.join("real/a.html").is_file());
    assert!(
        fs::symlink_metadata(&site.output)
            .expect("the link")
            .is_symlink()
    );
}

#[test]
fn places_among_the_sources_are_refused() {
    let site = site();
    write(site.root.join("content/_index.md"), "home");
    write(site.root.join("themes/park/theme.yaml"), "name: park");
    symlink("content", site.root.join("link")).expect("a link");
    symlink(&site.root, site.root.join("self")).expect("a link");
    let refused = |output: &str| {
        let output = site.root.join(output);
        match OutputDir::open(&output, &site.root, true)
            .map(drop)
            .expect_err("refused")
        {
            HostError::OutputAboveRoot { .. } => "above",
            HostError::OutputInSources { sources, .. } => sources,
            HostError::OutputNotFolder { .. } => "not a folder",
            other => panic!("{other}"),
        }
    };
    for (output, why) in [
        (".", "above"),
        ("..", "above"),
        ("../..", "above"),
        ("/", "above"),
        ("self", "above"),
        ("content", "content"),
        ("content/public", "content"),
        ("content/deep/public", "content"),
        ("public/../content/x", "not a folder"),
        ("link/public", "content"),
        ("self/themes/park", "themes"),
        ("themes", "themes"),
        ("content/_index.md", "not a folder"),
        ("content/_index.md/x", "not a folder"),
        ("none/../../x", "not a folder"),
    ] {
        assert_eq!(refused(output), why, "{output}");
    }
    symlink("nowhere", site.root.join("broken")).expect("a link");
    assert_eq!(refused("broken"), "not a folder");
    assert_eq!(
        crate::helper::tree(&site.root).keys().collect::<Vec<_>>(),
        [
            "broken",
            "content",
            "content/_index.md",
            "link",
            "self",
            "themes",
            "themes/park",
            "themes/park/theme.yaml"
        ]
    );
}

#[test]
fn a_folder_without_sources_yet_is_still_theirs() {
    let site = site();
    let error = OutputDir::open(&site.root.join("content"), &site.root, false)
        .map(drop)
        .expect_err("refused");
    assert!(matches!(
        error,
        HostError::OutputInSources {
            sources: "content",
            ..
        }
    ));
    assert!(!site.root.join("content").exists());
}

#[test]
fn a_manifest_that_says_nothing_is_reported_and_nothing_is_deleted() {
    let site = site();
    site.build(&pages(&[("a.html", "a"), ("b.html", "b")]))
        .expect("built");
    let file = site.output.join(".parkpages.json");
    let good = fs::read_to_string(&file).expect("the manifest");
    let refused = |site: &Site, text: &str| {
        write(&file, text);
        let before = site.everything();
        let error = site.adopt(&pages(&[("c.html", "c")])).expect_err("refused");
        assert_eq!(site.everything(), before, "{error}");
        assert!(error.hint().is_some());
        match error {
            HostError::Manifest { why, .. } => why,
            other => panic!("{other}"),
        }
    };
    let half = &good[..good.len() / 2];
    let digest = good
        .split('"')
        .find(|part| part.len() == 32)
        .expect("a digest");
    for damaged in [
        "",
        half,
        &good.replace("a.html", "../a.html"),
        &good.replace("a.html", "/etc/passwd"),
        &good.replace(digest, "0123"),
        &good.replace("\"files\"", "\"pages\""),
    ] {
        assert!(
            matches!(refused(&site, damaged), BadManifest::Damaged(_)),
            "{damaged}"
        );
    }
    for foreign in ["{}", "[]", "{\"name\": \"x\", \"files\": {}}", "\"text\""] {
        assert_eq!(refused(&site, foreign), BadManifest::Foreign, "{foreign}");
    }
    let newer = "{\"parkpages\": 2, \"generator\": \"parkpages 9.1\", \"pages\": []}";
    assert_eq!(
        refused(&site, newer),
        BadManifest::Newer("parkpages 9.1".into())
    );
    fs::remove_file(&file).expect("removed");
    symlink("elsewhere.json", &file).expect("a link");
    assert!(matches!(
        site.build(&pages(&[])).expect_err("a link"),
        HostError::Manifest {
            why: BadManifest::Foreign,
            ..
        }
    ));
}

#[test]
fn two_builds_at_once_are_one_too_many() {
    let site = site();
    let first = site.put(&pages(&[("a.html", "a")])).expect("a sink");
    let error = site.build(&pages(&[("b.html", "b")])).expect_err("busy");
    let me = std::process::id();
    assert!(
        matches!(error, HostError::Busy { process: Some(id), .. } if id == me),
        "{error}"
    );
    assert!(
        error.to_string().contains(&format!("process {me}")),
        "{error}"
    );
    site.commit(first, &pages(&[("a.html", "a")]))
        .expect("the first is not disturbed");
    site.build(&pages(&[("b.html", "b")])).expect("now it may");
    assert_eq!(site.pages(), pages(&[("b.html", "b")]));
}

#[test]
fn names_of_the_generator_are_no_outputs() {
    let site = site();
    for name in [".parkpages.json", ".parkpages/stage/x", ".Parkpages"] {
        let error = site.build(&pages(&[(name, "x")])).expect_err("reserved");
        assert!(matches!(error, HostError::Reserved { .. }), "{error}");
    }
    site.build(&pages(&[
        (".well-known/security.txt", "x"),
        ("en/.parkpages.json", "y"),
    ]))
    .expect("built");
}

#[test]
fn what_stands_for_the_workspace_is_not_followed() {
    let outside = crate::helper::folder();
    write(outside.path.join("stage/x"), "mine");
    let site = site();
    write(site.output.join(".parkpages"), "a file");
    let error = site.adopt(&pages(&[("a.html", "a")])).expect_err("a file");
    assert_eq!(
        obstacles(&error),
        [(".parkpages".to_owned(), Obstacle::Special)]
    );
    assert!(!error.hint().expect("a hint").contains("--adopt"));
    fs::remove_file(site.output.join(".parkpages")).expect("removed");
    symlink(&outside.path, site.output.join(".parkpages")).expect("a link");
    let error = site.build(&pages(&[("a.html", "a")])).expect_err("a link");
    assert_eq!(
        obstacles(&error),
        [(".parkpages".to_owned(), Obstacle::Link)]
    );
    assert!(outside.path.join("stage/x").is_file());
}

#[test]
fn names_that_differ_in_capitals_are_two_files_where_the_disk_says_so() {
    let site = site();
    let set = pages(&[
        ("News/A.html", "1"),
        ("news/a.html", "2"),
        ("news/A.html", "3"),
    ]);
    site.build(&set).expect("built");
    assert_eq!(site.pages(), set);
    let set = pages(&[("news/A.html", "3")]);
    site.build(&set).expect("built");
    assert_eq!(site.pages(), set);
}

/// As [`Site::build`], on a file system that is taken not to tell capitals from small letters.
fn build_in_one_case(site: &Site, set: &Pages) -> Result<Committed, HostError> {
    let probe: Probe = Arc::new(|step, _| match step {
        "tell capitals apart" => Err(io::ErrorKind::Other.into()),
        _ => Ok(()),
    });
    build(&site.output, &site.root, set, false, Some(probe))
}

#[test]
fn names_that_differ_in_capitals_are_refused_where_the_disk_says_so() {
    let site = site();
    let set = pages(&[("News/a.html", "1"), ("news/A.html", "2"), ("x.html", "x")]);
    let error = build_in_one_case(&site, &set).expect_err("one name");
    assert!(matches!(&error, HostError::SameName { .. }), "{error}");
    assert!(
        error
            .to_string()
            .contains("`News/a.html` and `news/A.html`"),
        "{error}"
    );
    assert!(!site.output.exists());
}

#[test]
fn a_name_that_changes_its_capitals_is_removed_before_it_comes() {
    let site = site();
    let one = pages(&[("News/a.html", "1"), ("b.html", "b"), ("same.html", "s")]);
    let two = pages(&[("news/a.html", "1"), ("B.html", "b"), ("same.html", "s")]);
    for set in [&one, &two, &one, &two] {
        build_in_one_case(&site, set).expect("built");
        assert_eq!(&site.pages(), set);
    }
    build_in_one_case(&site, &pages(&[])).expect("built");
    assert_eq!(site.everything(), BTreeMap::new());
}

#[test]
fn what_an_earlier_build_left_needs_no_bytes() {
    let site = site();
    let set = pages(&[("a.html", "a"), ("en/b.html", "b")]);
    site.build(&set).expect("built");
    let outputs = crate::helper::outputs(&set);
    let sink = site.put(&pages(&[])).expect("a sink");
    for (path, output) in &outputs {
        assert!(sink.holds(path, output.digest));
    }
    sink.commit(&outputs).expect("all is there");
    fs::remove_file(site.output.join("a.html")).expect("removed");
    let sink = site.put(&pages(&[])).expect("a sink");
    let error = sink.commit(&outputs).expect_err("one is missing");
    assert!(matches!(error, HostError::Missing { path } if path.as_str() == "a.html"));
}

#[test]
fn what_was_put_and_is_no_output_does_not_come() {
    let site = site();
    let sink = site
        .put(&pages(&[
            ("a/b/x.html", "x"),
            ("a/y.html", "y"),
            ("c/z.html", "z"),
        ]))
        .expect("a sink");
    let set = pages(&[("a/y.html", "y")]);
    site.commit(sink, &set).expect("committed");
    assert_eq!(site.pages(), set);
    assert!(!site.output.join("a/b").exists() && !site.output.join("c").exists());
}

#[test]
fn only_what_is_as_it_was_left_is_kept() {
    let site = site();
    let names = ["as-left", "gone", "changed", "emptied", "other"];
    let all: Vec<(String, &str)> = names.map(|name| (format!("{name}.html"), "text")).into();
    let set = |all: &[(String, &str)]| {
        let all: Vec<(&str, &str)> = all
            .iter()
            .map(|(path, text)| (path.as_str(), *text))
            .collect();
        pages(&all)
    };
    site.build(&set(&all)).expect("built");
    let untouched = mark(&site.output.join("as-left.html"));
    fs::remove_file(site.output.join("gone.html")).expect("removed");
    // As long as before, so that only its bytes and its time tell.
    write(site.output.join("changed.html"), "xxxx");
    write(site.output.join("emptied.html"), "");

    let mut next = all.clone();
    next[4].1 = "new text";
    next.push(("never.html".into(), "text"));
    let next = set(&next);
    let sink = OutputDir::open(&site.output, &site.root, true).expect("a sink");
    let outputs = outputs(&next);
    let kept: Vec<String> = outputs
        .iter()
        .filter(|(path, output)| sink.keep(path, **output))
        .map(|(path, _)| path.to_string())
        .collect();
    assert_eq!(kept, ["as-left.html"]);
    for (path, output) in &outputs {
        if path.as_str() != "as-left.html" {
            let text = next.get(path.as_str()).expect("a page");
            sink.put(path, output.digest, text.as_bytes());
        }
    }
    let done = sink.commit(&outputs).expect("committed");
    assert_eq!((done.written, done.removed, done.unchanged), (5, 0, 1));
    assert_eq!(site.pages(), next);
    assert_eq!(mark(&site.output.join("as-left.html")), untouched);
}
