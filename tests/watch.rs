//! `watch` as an editor meets it: files are saved in all the ways that programs save them, and the
//! output folder follows. Nothing here counts on how long something takes: each test waits until
//! what has to come is there.

// It sends signals and sets rights.
#![cfg(unix)]

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Far longer than anything takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

const ARTICLE: &str = "content/news/open.md";

/// A site and the program that watches it.
struct Watched {
    folder: TempDir,
    child: Option<Child>,
    said: Arc<Mutex<String>>,
}

impl Watched {
    /// A site with one article, watched, once it is published.
    fn start(args: &[&str]) -> Self {
        let site = Self::site();
        site.watch(args)
    }

    fn site() -> Self {
        let site = Self {
            folder: TempDir::new().unwrap(),
            child: None,
            said: Arc::default(),
        };
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/base");
        for entry in walkdir::WalkDir::new(&base) {
            let entry = entry.unwrap();
            let to = site.root().join(entry.path().strip_prefix(&base).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir_all(to).unwrap();
            } else {
                fs::copy(entry.path(), to).unwrap();
            }
        }
        site.write("content/news/_index.md", "---\ntitle: News\n---\n");
        site.write(ARTICLE, &article("First"));
        site
    }

    fn watch(mut self, args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_parkpages"))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .current_dir(self.root())
            .arg("watch")
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stream = child.stderr.take().unwrap();
        let said = Arc::clone(&self.said);
        thread::spawn(move || {
            let mut some = [0; 4096];
            while let Ok(n @ 1..) = stream.read(&mut some) {
                said.lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&some[..n]));
            }
        });
        self.child = Some(child);
        self.until("it watches", |site| site.said().contains("Watching"));
        self
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.root().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// The lines that tell of a build.
    fn rounds(&self) -> usize {
        self.said().matches(" written, ").count()
    }

    fn page(&self, path: &str) -> String {
        fs::read_to_string(self.root().join("public").join(path)).unwrap_or_default()
    }

    fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            assert!(
                begun.elapsed() < LIMIT,
                "waiting until {what}; it said:\n{}",
                self.said()
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn until_shown(&self, text: &str) {
        self.until(text, |site| {
            site.page("en/news/open/index.html").contains(text)
        });
    }

    fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().unwrap();
        kill_process(Pid::from_child(child), signal).unwrap();
    }

    /// Ends it and tells what a build from nothing would change in the output folder.
    fn end(&mut self) -> String {
        self.signal(Signal::INT);
        let code = self.child.take().unwrap().wait().unwrap().code();
        assert_eq!(code, Some(130));
        let clean = Command::new(env!("CARGO_BIN_EXE_parkpages"))
            .args(["build", "--output", "clean", "--root"])
            .arg(self.root())
            .current_dir(self.root())
            .output()
            .unwrap();
        assert!(clean.status.success(), "{clean:?}");
        let diff = Command::new("diff")
            .args(["-r", "--exclude=.*", "clean", "public"])
            .current_dir(self.root())
            .output()
            .unwrap();
        String::from_utf8_lossy(&diff.stdout).into_owned()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn article(title: &str) -> String {
    format!("---\ntitle: {title}\n---\nText of {title}.\n")
}

#[test]
fn every_way_of_saving_is_seen() {
    let mut site = Watched::start(&[]);
    let file = site.root().join(ARTICLE);
    let beside = |name: &str| file.with_file_name(name);

    fs::write(&file, article("Plain")).unwrap();
    site.until_shown("Plain");

    // Vim: tries the folder, moves the old file away, writes the new one.
    fs::write(beside("4913"), "").unwrap();
    fs::remove_file(beside("4913")).unwrap();
    fs::write(beside(".open.md.swp"), "x").unwrap();
    fs::rename(&file, beside("open.md~")).unwrap();
    fs::write(&file, article("Vim")).unwrap();
    fs::remove_file(beside("open.md~")).unwrap();
    site.until_shown("Vim");

    // Others write beside it and rename.
    fs::write(beside(".open.md.tmp"), article("Renamed")).unwrap();
    fs::rename(beside(".open.md.tmp"), &file).unwrap();
    site.until_shown("Renamed");

    let sed = ["-i", "s/Renamed/Replaced/", file.to_str().unwrap()];
    assert!(Command::new("sed").args(sed).status().unwrap().success());
    site.until_shown("Replaced");

    // A rename that only changes case.
    fs::rename(&file, beside("Open.md")).unwrap();
    fs::rename(beside("Open.md"), beside("OPEN.md")).unwrap();
    fs::write(beside("OPEN.md"), article("Capitals")).unwrap();
    site.until_shown("Capitals");

    fs::remove_file(beside("OPEN.md")).unwrap();
    site.until("it is gone", |site| {
        !site.root().join("public/en/news/open").exists()
    });
    assert_eq!(site.end(), "");
}

#[test]
fn a_save_without_a_change_builds_nothing() {
    let site = Watched::start(&[]);
    let before = site.rounds();
    for _ in 0..3 {
        site.write(ARTICLE, &article("First"));
        thread::sleep(Duration::from_millis(80));
    }
    // What comes after it is the next build.
    site.write(ARTICLE, &article("Second"));
    site.until_shown("Second");
    site.until("it says so", |site| site.rounds() > before);
    assert_eq!(site.rounds(), before + 1, "{}", site.said());
}

#[test]
fn folders_come_go_and_move() {
    let mut site = Watched::start(&[]);
    let mut folder = "content".to_owned();
    for name in ["a", "b", "c", "d"] {
        folder = format!("{folder}/{name}");
        site.write(
            &format!("{folder}/_index.md"),
            &format!("---\ntitle: {name}\n---\n"),
        );
    }
    site.write("content/a/b/c/d/deep.md", &article("Deep"));
    let deep = "en/a/b/c/d/deep/index.html";
    site.until("the deep page", |site| site.page(deep).contains("Deep"));
    site.write("content/a/b/c/d/deep.md", &article("Deeper"));
    site.until("the change in it", |site| {
        site.page(deep).contains("Deeper")
    });

    fs::rename(
        site.root().join("content/a/b/c"),
        site.root().join("content/moved"),
    )
    .unwrap();
    let moved = "en/moved/d/deep/index.html";
    site.until("the moved page", |site| site.page(moved).contains("Deeper"));
    site.write("content/moved/d/deep.md", &article("Deepest"));
    site.until("the change in it", |site| {
        site.page(moved).contains("Deepest")
    });

    fs::remove_dir_all(site.root().join("content/moved")).unwrap();
    site.until("it is gone", |site| site.page(moved).is_empty());
    assert_eq!(site.end(), "");
}

#[test]
fn hundreds_of_files_at_once_and_a_burst_during_builds() {
    let mut site = Watched::start(&[]);
    for round in 0..3 {
        for n in 0..200 {
            let text = article(&format!("Title {n} of {round}"));
            site.write(&format!("content/news/many-{n}.md"), &text);
        }
        site.write(ARTICLE, &article(&format!("Round {round}")));
    }
    site.until_shown("Round 2");
    for n in 0..400 {
        site.write(ARTICLE, &article(&format!("Burst {n}")));
        thread::sleep(Duration::from_millis(u64::from(n % 40 == 0) * 30));
    }
    site.until_shown("Burst 399");
    for n in 100..200 {
        fs::remove_file(site.root().join(format!("content/news/many-{n}.md"))).unwrap();
    }
    site.until("they are gone", |site| {
        !site.root().join("public/en/news/many-199").exists()
    });
    site.write(ARTICLE, &article("Last"));
    site.until_shown("Last");
    assert_eq!(site.end(), "");
}

#[test]
fn with_errors_the_last_good_pages_stay() {
    let mut site = Watched::start(&[]);
    site.write(ARTICLE, "---\ntitle: Second\ndrfat: true\n---\n");
    site.until("it tells", |site| site.said().contains("unknown-key"));
    assert!(site.page("en/news/open/index.html").contains("First"));
    site.write(ARTICLE, &article("Third"));
    site.until_shown("Third");
    assert_eq!(site.end(), "");
}

#[test]
fn a_root_that_is_replaced_is_found_again() {
    let outer = Watched::site();
    let (here, away) = (outer.root().join("site"), outer.root().join("away"));
    fs::create_dir(&here).unwrap();
    for name in ["content", "themes"] {
        fs::rename(outer.root().join(name), here.join(name)).unwrap();
    }
    let site = outer.watch(&["--root", "site"]);
    fs::rename(&here, &away).unwrap();
    site.until("it tells", |site| site.said().contains("waiting for it"));
    fs::create_dir(&here).unwrap();
    for name in ["content", "themes"] {
        fs::rename(away.join(name), here.join(name)).unwrap();
    }
    let page = here.join("public/en/news/open/index.html");
    let shows = |text: &str| fs::read_to_string(&page).is_ok_and(|page| page.contains(text));
    site.until("it is published again", |_| shows("First"));
    fs::write(here.join("content/news/open.md"), article("Second")).unwrap();
    site.until("changes are seen", |_| shows("Second"));
}

#[test]
fn what_is_due_comes_by_itself() {
    let mut site = Watched::start(&[]);
    let at = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second() + 4).unwrap();
    site.write(
        "content/news/soon.md",
        &format!("---\ntitle: Soon\npublish_at: {at}\n---\n"),
    );
    site.until("it is known", |site| site.rounds() > 1);
    assert_eq!(site.page("en/news/soon/index.html"), "");
    site.until("it is there", |site| {
        site.page("en/news/soon/index.html").contains("Soon")
    });
    assert!(jiff::Timestamp::now() >= at);
    site.until("it says why", |site| {
        site.said().contains("due: news/soon goes live")
    });
    assert_eq!(site.end(), "");
}

#[test]
fn it_may_look_instead_of_listening() {
    let mut site = Watched::start(&["--poll", "0.3"]);
    for title in ["Second", "Third", "Fourth"] {
        site.write(ARTICLE, &article(title));
        site.until_shown(title);
    }
    site.write("content/more/_index.md", "---\ntitle: More\n---\n");
    site.until("the new section", |site| {
        site.page("en/more/index.html").contains("More")
    });
    assert_eq!(site.end(), "");
}

#[test]
fn a_command_runs_after_each_change() {
    let site = Watched::start(&["--exec", "echo ran >>runs"]);
    let runs = |site: &Watched| {
        let text = fs::read_to_string(site.root().join("runs"));
        text.unwrap_or_default().lines().count()
    };
    site.until("it runs once", |site| runs(site) == 1);
    site.write(ARTICLE, "---\ndrfat: true\n---\n");
    site.until("it tells", |site| site.said().contains("unknown-key"));
    site.write(ARTICLE, &article("Second"));
    site.until("it runs again", |site| runs(site) == 2);
}

/// Takes minutes, within all bounds.
const SLOW: &str = r#"{% set text = "x" -%}
{% for a in range(end=24) %}{% set_global text = text ~ text %}{% endfor %}
{% for a in range(end=1000) %}{% for b in range(end=100) %}{% if "y" in text %}y{% endif %}{% endfor %}{% endfor %}"#;

#[test]
fn a_page_that_takes_long_is_named_and_given_up_at_a_save() {
    const TEMPLATE: &str = "themes/bare/templates/page.html";
    let mut site = Watched::start(&[]);
    let sound = fs::read_to_string(site.root().join(TEMPLATE)).unwrap();
    site.write(TEMPLATE, SLOW);
    site.until("it names the page", |site| {
        let said = site.said();
        let named = said
            .lines()
            .find(|line| line.contains("en/news/open/index.html has been"));
        named.is_some_and(|line| line.contains(" s, by the template page.html"))
    });
    site.write(ARTICLE, &article("Second"));
    site.until("it gives up", |site| {
        site.said().contains("was given up after")
    });
    site.write(TEMPLATE, &sound);
    site.until_shown("Second");
    assert_eq!(site.end(), "");
}

#[test]
fn an_interrupt_at_any_time_leaves_the_folder_whole() {
    for round in 0..12 {
        let mut site = Watched::start(&[]);
        let titles: Vec<String> = (0..60).map(|n| format!("Title {round} {n}")).collect();
        for title in &titles {
            site.write(
                &format!("content/news/{}.md", title.replace(' ', "-")),
                &article(title),
            );
        }
        thread::sleep(Duration::from_millis(round * 9));
        site.signal(Signal::INT);
        let code = site.child.take().unwrap().wait().unwrap().code();
        assert_eq!(code, Some(130), "{}", site.said());
        // All of a build or nothing of it: the list and the pages agree.
        let list = site.page("en/news/index.html");
        for title in &titles {
            let page = format!("public/en/news/{}", title.to_lowercase().replace(' ', "-"));
            let is_there = site.root().join(&page).exists();
            let in_list = list.contains(&format!("{title}<"));
            assert_eq!(is_there, in_list, "{page}: {list}");
        }
    }
}
