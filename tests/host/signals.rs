//! An interrupt never leaves half a change.

use std::io::{self, BufRead};
use std::process::Stdio;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parkpages::host::{OutputDir, Probe, signal};
use rustix::process::{Pid, Signal, kill_process};

use crate::helper::{Site, build, child, outputs, pages, put, site, told};

/// Runs the ignored test `name`, sends it `signals` once it says that it is ready, and tells how it
/// ended.
fn interrupt(site: &Site, name: &str, signals: &[Signal]) -> Option<i32> {
    let mut running = child(name, &site.root)
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child");
    let mut output = io::BufReader::new(running.stdout.take().expect("its output"));
    let mut line = String::new();
    while !line.contains("ready") {
        assert_ne!(output.read_line(&mut line).expect("a line"), 0, "{line}");
    }
    let id = Pid::from_child(&running);
    for signal in signals {
        kill_process(id, *signal).expect("sent");
    }
    running.wait().expect("it ends").code()
}

/// The output folder of a child, which listens to signals.
fn listening() -> OutputDir {
    let root = told();
    signal::listen().expect("listening");
    OutputDir::open(&root.join("public"), &root, false).expect("a sink")
}

#[test]
fn before_the_commit_nothing_is_left() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let site = site();
        site.build(&pages(&[("a.html", "a")])).expect("built");
        let before = site.everything();
        let ended = interrupt(&site, "signals::stages_and_waits", &[signal]);
        assert_eq!(ended, Some(code));
        assert_eq!(site.everything(), before);
    }
}

/// Interrupts the ignored test `name`, which is at its first build.
fn leaves_nothing(name: &str) {
    let site = site();
    assert_eq!(interrupt(&site, name, &[Signal::INT]), Some(130));
    assert!(!site.output.exists());
}

#[test]
fn before_the_first_commit_not_even_a_folder_is_left() {
    leaves_nothing("signals::stages_and_waits");
}

#[test]
#[ignore = "run by another test, which interrupts it"]
fn stages_and_waits() {
    let sink = listening();
    put(&sink, &pages(&[("a.html", "b"), ("en/c.html", "c")]));
    println!("\nready");
    thread::sleep(Duration::from_secs(60));
    sink.commit(&outputs(&pages(&[])))
        .expect("it never comes to this");
}

#[test]
fn nothing_is_left_of_what_many_threads_stage() {
    for _ in 0..8 {
        leaves_nothing("signals::stages_on_many_threads");
    }
}

#[test]
#[ignore = "run by another test, which interrupts it"]
fn stages_on_many_threads() {
    let sink = listening();
    thread::scope(|scope| {
        for one in 0..8 {
            let sink = &sink;
            scope.spawn(move || {
                for number in 0.. {
                    let path = format!("{one}/{number}/index.html");
                    put(sink, &pages(&[(&path, "a")]));
                    if (one, number) == (0, 100) {
                        println!("\nready");
                    }
                }
            });
        }
    });
}

#[test]
fn in_the_commit_the_change_is_finished_first() {
    let site = site();
    site.build(&pages(&[("a.html", "a"), ("gone.html", "g")]))
        .expect("built");
    let ended = interrupt(&site, "signals::commits_slowly", &[Signal::TERM]);
    assert_eq!(ended, Some(143));
    assert_eq!(
        site.everything(),
        pages(&[("a.html", "b"), ("en", "<folder>"), ("en/c.html", "c")])
    );
}

#[test]
#[ignore = "run by another test, which interrupts it"]
fn commits_slowly() {
    let root = told();
    signal::listen().expect("listening");
    let probe: Probe = Arc::new(|step, _| {
        if step == "replace" {
            println!("\nready");
            while signal::pending().is_none() {
                thread::sleep(Duration::from_millis(1));
            }
        }
        Ok(())
    });
    let set = pages(&[("a.html", "b"), ("en/c.html", "c")]);
    build(&root.join("public"), &root, &set, false, Some(probe)).expect("built");
    std::process::exit(signal::pending().expect("a signal"));
}

#[test]
fn a_second_signal_does_not_wait() {
    let site = site();
    site.build(&pages(&[("a.html", "a"), ("gone.html", "g")]))
        .expect("built");
    let ended = interrupt(
        &site,
        "signals::commits_without_end",
        &[Signal::INT, Signal::TERM],
    );
    assert!(matches!(ended, Some(130 | 143)), "{ended:?}");
    let set = pages(&[("a.html", "c")]);
    site.build(&set).expect("the next build mends");
    assert_eq!(site.everything(), set);
}

#[test]
#[ignore = "run by another test, which interrupts it"]
fn commits_without_end() {
    let root = told();
    signal::listen().expect("listening");
    let probe: Probe = Arc::new(|step, _| {
        if step == "replace" {
            println!("\nready");
            thread::sleep(Duration::from_secs(60));
        }
        Ok(())
    });
    let set = pages(&[("a.html", "b"), ("en/c.html", "c")]);
    build(&root.join("public"), &root, &set, false, Some(probe)).expect("it never comes to this");
}
