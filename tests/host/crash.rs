//! What is left when a step is refused, or the process dies.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parkpages::host::{HostError, OutputDir, Probe};

use crate::helper::{
    Pages, build, child, outputs, pages, put, run_without_rights, site, told, tree,
};
use crate::support::write_file as write;

/// Before and after: files that stay, change, come and go, folders that come and go, a file that
/// becomes a folder and a folder that becomes a file.
fn before() -> Pages {
    pages(&[
        ("same.html", "same"),
        ("en/same.html", "same"),
        ("en/changed.html", "before"),
        ("changed.html", "before, and longer"),
        ("gone.html", "gone"),
        ("old/deep/gone.html", "gone"),
        ("old/gone.html", "gone"),
        ("turn", "a file"),
        ("nrut/x/y.html", "a folder"),
    ])
}

fn after() -> Pages {
    pages(&[
        ("same.html", "same"),
        ("en/same.html", "same"),
        ("en/changed.html", "after"),
        ("changed.html", "after"),
        ("en/new.html", "new"),
        ("new/deep/new.html", "new"),
        ("new/new.html", "new"),
        ("turn/x/y.html", "a folder"),
        ("nrut", "a file"),
    ])
}

/// Refuses the step number `at`, and those after it if `on`; says how many steps there were.
fn refusing(at: usize, on: bool, error: io::ErrorKind) -> (Probe, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let probe = move |_: &str, _: &str| {
        let step = counter.fetch_add(1, Ordering::SeqCst);
        if step == at || (on && step > at) {
            Err(io::Error::from(error))
        } else {
            Ok(())
        }
    };
    (Arc::new(probe), count)
}

/// No file is anything but that of before or that of after, and what is foreign is as it was.
fn assert_each_is_whole(output: &Path) {
    let (before, after) = (before(), after());
    for (path, text) in tree(output) {
        if path == "mine.txt" || path == "en/mine.txt" {
            assert_eq!(text, "mine");
        } else if !path.starts_with(".parkpages") && text != "<folder>" {
            let known = [before.get(&path), after.get(&path)];
            assert!(known.contains(&Some(&text)), "{path}: {text}");
        }
    }
    // What is in both is there at any instant.
    for path in [
        "same.html",
        "en/same.html",
        "en/changed.html",
        "changed.html",
    ] {
        assert!(output.join(path).is_file(), "{path}");
    }
}

/// Before, with files of somebody else.
fn started() -> crate::helper::Site {
    let site = site();
    site.build(&before()).expect("built");
    write(site.output.join("mine.txt"), "mine");
    write(site.output.join("en/mine.txt"), "mine");
    site
}

fn assert_mended(site: &crate::helper::Site, set: &Pages) {
    site.build(set).expect("the next build mends");
    let mut expected = set.clone();
    for name in ["mine.txt", "en/mine.txt"] {
        expected.insert(name.into(), "mine".into());
    }
    let left = site.everything();
    let files: Pages = left
        .iter()
        .filter(|(_, text)| *text != "<folder>")
        .map(|(a, b)| (a.clone(), b.clone()))
        .collect();
    assert_eq!(files, expected);
    for (folder, _) in left.iter().filter(|(_, text)| *text == "<folder>") {
        let used = expected
            .keys()
            .any(|path| path.starts_with(&format!("{folder}/")));
        assert!(used, "{folder} is empty");
    }
}

#[test]
fn a_step_that_is_refused_leaves_all_as_it_was() {
    let mut steps = 0;
    for at in 0.. {
        let site = started();
        let (old, manifest) = (
            site.everything(),
            fs::read(site.output.join(".parkpages.json")).expect("it"),
        );
        let (probe, count) = refusing(at, false, io::ErrorKind::StorageFull);
        let result = build(&site.output, &site.root, &after(), false, Some(probe));
        if count.load(Ordering::SeqCst) <= at {
            result.expect("nothing was refused");
            break;
        }
        steps += 1;
        match result {
            Err(error) => {
                assert!(error.to_string().ends_with("the disk is full"), "{error}");
                assert_eq!(error.hint().as_deref(), Some("make room on the disk"));
                assert_eq!(site.everything(), old, "step {at}: {error}");
                assert_eq!(
                    fs::read(site.output.join(".parkpages.json")).expect("it"),
                    manifest
                );
            }
            // There was another way: to exchange two files, or to leave an empty folder.
            Ok(_) => assert_each_is_whole(&site.output),
        }
        assert_mended(&site, &after());
    }
    assert!(steps > 25, "{steps} steps");
}

#[test]
fn what_cannot_be_undone_is_mended_by_the_next_build() {
    let mut half_done = 0;
    for at in 0.. {
        let site = started();
        let (probe, count) = refusing(at, true, io::ErrorKind::PermissionDenied);
        let result = build(&site.output, &site.root, &after(), false, Some(probe));
        if count.load(Ordering::SeqCst) <= at {
            break;
        }
        let error = result.expect_err("everything was refused from there");
        assert_each_is_whole(&site.output);
        half_done += usize::from(matches!(error, HostError::HalfDone { .. }));
        assert_mended(&site, &if at % 2 == 0 { after() } else { before() });
    }
    assert!(half_done > 5, "{half_done}");
}

#[test]
fn a_file_system_without_exchange_or_links_does_as_well() {
    for refused in [&["exchange"][..], &["exchange", "link"]] {
        for fail_at in [None, Some("conclude")] {
            let site = started();
            let old = site.everything();
            let probe: Probe = Arc::new(move |step, _| {
                if refused.contains(&step) || fail_at == Some(step) {
                    Err(io::Error::from(io::ErrorKind::Unsupported))
                } else {
                    Ok(())
                }
            });
            let result = build(&site.output, &site.root, &after(), false, Some(probe));
            match fail_at {
                None => {
                    result.expect("built");
                }
                Some(_) => {
                    result.expect_err("refused at the end");
                    assert_eq!(site.everything(), old);
                }
            }
            assert_mended(&site, &after());
        }
    }
}

#[test]
fn a_process_that_dies_at_any_step_leaves_whole_files() {
    for at in 0.. {
        let site = started();
        let output = child("crash::builds_and_dies", &site.root)
            .env("HOST_TEST_STEP", at.to_string())
            .output()
            .expect("a child");
        assert_each_is_whole(&site.output);
        if output.status.success() {
            assert!(at > 25, "{at} steps");
            break;
        }
        // It may also be that the editor goes back to how it was.
        assert_mended(&site, &if at % 2 == 0 { after() } else { before() });
        assert!(!site.output.join(".parkpages").exists());
    }
}

#[test]
fn builds_that_die_one_after_another_are_mended_all_the_same() {
    for at in 18..45 {
        let site = started();
        for (step, back) in [
            (at, false),
            (18 + at * 7 % 27, true),
            (18 + at * 5 % 27, false),
        ] {
            child("crash::builds_and_dies", &site.root)
                .env("HOST_TEST_STEP", step.to_string())
                .env("HOST_TEST_BACK", if back { "1" } else { "" })
                .output()
                .expect("a child");
            assert_each_is_whole(&site.output);
        }
        assert_mended(&site, &if at % 2 == 0 { after() } else { before() });
    }
}

#[test]
#[ignore = "run by another test, which lets it die"]
fn builds_and_dies() {
    let root = told();
    let at: usize = std::env::var("HOST_TEST_STEP")
        .expect("a step")
        .parse()
        .expect("a number");
    let count = AtomicUsize::new(0);
    let probe: Probe = Arc::new(move |_, _| {
        if count.fetch_add(1, Ordering::SeqCst) == at {
            std::process::abort();
        }
        Ok(())
    });
    let set = match std::env::var("HOST_TEST_BACK").as_deref() {
        Ok("1") => before(),
        _ => after(),
    };
    build(&root.join("public"), &root, &set, false, Some(probe)).expect("built");
}

#[test]
fn a_first_build_that_dies_leaves_a_folder_that_is_ours() {
    for at in [3, 20, 25, 28] {
        let site = site();
        child("crash::builds_and_dies", &site.root)
            .env("HOST_TEST_STEP", at.to_string())
            .output()
            .expect("a child");
        site.build(&before()).expect("the next build mends");
        assert_eq!(site.pages(), before());
    }
}

/// Many pages: some are the same in each round, some change, some are missing.
fn many(round: usize) -> Pages {
    (0..60)
        .filter(|n| !(n + round).is_multiple_of(7))
        .map(|n| {
            let version = if n % 3 == 0 { 0 } else { round };
            let path = format!("{}/{n}/index.html", ["en", "tc", "sc"][n % 3]);
            (path, format!("{n} {version} ").repeat(1000))
        })
        .collect()
}

#[test]
fn a_process_killed_at_a_random_instant_leaves_whole_files() {
    let site = site();
    site.build(&many(0)).expect("built");
    write(site.output.join("en/mine.txt"), "mine");
    let (even, odd) = (many(0), many(1));
    for round in 0..15 {
        let mut running = child("crash::builds_until_killed", &site.root)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("a child");
        // Its first line says that it is about to build. How long the rest takes is no matter: it
        // is another instant each time.
        let mut line = String::new();
        let mut output = io::BufReader::new(running.stdout.take().expect("its output"));
        while !line.contains("about to build") {
            assert_ne!(
                io::BufRead::read_line(&mut output, &mut line).expect("a line"),
                0,
                "{line}"
            );
        }
        std::thread::sleep(std::time::Duration::from_micros(
            1000 + round * 2700 % 20_000,
        ));
        running.kill().expect("killed");
        assert!(!running.wait().expect("it ends").success());
        let left = site.pages();
        for (path, text) in &left {
            if !path.starts_with(".parkpages/") && path != "en/mine.txt" {
                let known = [even.get(path), odd.get(path)];
                assert!(known.contains(&Some(text)), "{path}: {} bytes", text.len());
            }
        }
        for (path, text) in &even {
            if odd.contains_key(path) {
                assert!(left.contains_key(path), "{path}");
            }
            if odd.get(path) == Some(text) {
                assert_eq!(left.get(path), Some(text), "{path}");
            }
        }
        if round % 3 != 0 {
            // Otherwise the next one finds what this one left.
            let mut expected = many(2);
            site.build(&expected).expect("the next build mends");
            expected.insert("en/mine.txt".into(), "mine".into());
            assert_eq!(site.pages(), expected);
            site.build(&even).expect("built");
        }
    }
}

#[test]
#[ignore = "run by another test, which kills it"]
fn builds_until_killed() {
    let root = told();
    println!("\nabout to build");
    for round in (0..2).cycle() {
        build(&root.join("public"), &root, &many(round), false, None).expect("built");
    }
}

#[test]
fn a_folder_that_may_not_be_written_is_said_and_left() {
    let site = started();
    for name in ["", "en"] {
        let folder = site.output.join(name);
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).expect("rights");
    }
    let before = site.everything();
    run_without_rights("crash::builds_without_rights", &site.root);
    assert_eq!(site.everything(), before);
}

#[test]
#[ignore = "run by another test as somebody without rights"]
fn builds_without_rights() {
    let root = told();
    let error = OutputDir::open(&root.join("public"), &root, false)
        .map(drop)
        .expect_err("not allowed");
    assert!(error.to_string().ends_with("permission denied"), "{error}");
    assert!(error.hint().is_some());
}

#[test]
fn a_full_disk_changes_nothing() {
    let site = started();
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"])
        .arg(&site.output)
        .output();
    if !mount.is_ok_and(|output| output.status.success()) {
        // Only root may mount; `a_step_that_is_refused_leaves_all_as_it_was` says the same.
        return;
    }
    let result = std::panic::catch_unwind(|| {
        site.build(&before()).expect("built");
        let old = site.everything();
        let mut large = after();
        for n in 0..40 {
            large.insert(format!("large/{n}.html"), format!("{n}").repeat(10_000));
        }
        let error = site.build(&large).expect_err("there is no room");
        assert!(error.to_string().ends_with("the disk is full"), "{error}");
        assert_eq!(site.everything(), old);
        site.build(&after()).expect("there is room for that");
        assert_eq!(site.pages(), after());
    });
    std::process::Command::new("umount")
        .arg(&site.output)
        .status()
        .expect("unmounted");
    result.expect("nothing changed");
}

#[test]
fn a_sink_that_failed_says_so_when_it_commits() {
    let site = started();
    let sink = OutputDir::open_probed(
        &site.output,
        &site.root,
        false,
        Some(Arc::new(|step, path| match (step, path) {
            ("stage", "en/new.html") => Err(io::Error::from(io::ErrorKind::QuotaExceeded)),
            _ => Ok(()),
        })),
    )
    .expect("a sink");
    put(&sink, &after());
    let error = sink.commit(&outputs(&after())).expect_err("failed");
    assert!(error.to_string().contains("`en/new.html`"), "{error}");
}
