//! Releases: what readers see is always one whole site.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::env::{Place, Run};

/// A site with a target below its folder. Dates are long ago, because what is published is the site as it is now.
fn place() -> Place {
    let place = Place::with_releases(", keep: 3");
    for name in ["a", "b", "c"] {
        entry(&place, name, "Something to read.");
    }
    place
}

fn entry(place: &Place, name: &str, text: &str) {
    let file = format!("content/news/2020-01-01-{name}.md");
    let title = name.to_uppercase();
    place.write(&file, &format!("---\ntitle: Title {title}\n---\n{text}\n"));
}

fn publish(place: &Place, options: &str) -> Run {
    place.run_now(&format!("publish {options}"))
}

fn published(place: &Place, options: &str) -> Run {
    place.done_now(&format!("publish {options}"))
}

fn releases(place: &Place) -> Vec<PathBuf> {
    let folder = place.path().join("live/releases");
    let entries = fs::read_dir(folder).unwrap();
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.is_dir());
    all.sort();
    all
}

#[test]
fn what_stays_is_shared_and_what_changes_is_seen() {
    let place = place();
    let run = published(&place, "");
    assert!(run.err.contains("Published release 1 of "), "{}", run.err);
    assert!(!place.has("public"), "the output folder is not used");
    let first = place.read("live/current/en/news/a/index.html");
    assert!(first.contains("Something to read."), "{first}");

    let run = published(&place, "");
    assert!(
        run.err.contains("Nothing has changed since release 1"),
        "{}",
        run.err
    );
    assert_eq!(releases(&place).len(), 1);

    entry(&place, "a", "Something else.");
    let run = published(&place, "");
    assert!(run.err.contains("Published release 2 of "), "{}", run.err);
    let second = place.read("live/current/en/news/a/index.html");
    assert!(second.contains("Something else."), "{second}");
    let all = releases(&place);
    let inode = |release: &PathBuf, page: &str| fs::metadata(release.join(page)).unwrap().ino();
    let (b, a) = ("en/news/b/index.html", "en/news/a/index.html");
    assert_eq!(inode(&all[0], b), inode(&all[1], b), "shared");
    assert_ne!(inode(&all[0], a), inode(&all[1], a));
    assert!(
        fs::metadata(all[1].join(b))
            .unwrap()
            .permissions()
            .readonly()
    );

    let run = place.run("releases");
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines.len(), 3, "{}", run.out);
    assert!(lines[1].starts_with("*  2 "), "{}", run.out);
    assert!(lines[2].starts_with("   1 "), "{}", run.out);
    let run = place.run("diff");
    assert!(run.out.contains(": nothing changes."), "{}", run.out);
    let run = place.run("diff 1");
    assert!(
        run.out.contains("Something [-to read-]{+else+}."),
        "{}",
        run.out
    );
}

#[test]
fn what_open_pages_ask_for_stays_for_one_more_release() {
    let place = place();
    let base = "themes/bare/templates/base.html";
    let html = place.read(base);
    let link = "<link rel=\"stylesheet\" href=\"{{ asset(path='site.css') }}\"></head>";
    place.write(base, &html.replace("</head>", link));
    let style = |colour: &str| {
        place.write(
            "themes/bare/assets/site.css",
            &format!("body {{ color: {colour} }}\n"),
        );
        published(&place, "");
        published(&place, "--verify");
        let files = place.files("live/current").into_iter();
        files
            .filter(|file| file.starts_with("assets/site."))
            .count()
    };
    assert_eq!(style("red"), 1);
    assert_eq!(style("green"), 2, "the one before is there, too");
    assert_eq!(style("blue"), 2, "but not those before it");
    // That something lingers is no reason for a release, and in an archive of this one it is, too.
    let run = published(&place, "--archive kept");
    assert_eq!(place.files("kept").len(), 1, "{}", run.err);
    assert!(run.err.contains("Nothing has changed"), "{}", run.err);
    assert_eq!(releases(&place).len(), 3);
    entry(&place, "a", "Other words.");
    assert_eq!(style("blue"), 1);
    assert_eq!(style("red"), 2);
    published(&place, "--no-linger");
    assert_eq!(style("red"), 1, "what must be gone at once");
}

#[test]
fn a_first_release_is_whole_at_once() {
    let place = place();
    place.write(
        "content/news/2020-01-01-gone.md",
        "---\ntitle: Gone\nwithdrawn: {date: 2026-01-01, reason: Wrong.}\n---\nText.\n",
    );
    // A large source is linked, which shows in its inode.
    place.write("content/news/large.txt", &"x".repeat(2 << 20));
    let run = published(&place, "");
    assert!(!run.err.contains("sources"), "{}", run.err);
    let run = published(&place, "");
    assert!(run.err.contains("Nothing has changed"), "{}", run.err);
    entry(&place, "a", "Other words.");
    published(&place, "");
    place.done_now("rollback");
}

#[test]
fn only_the_last_releases_are_kept() {
    let place = place();
    for text in ["one", "two", "three", "four", "five"] {
        entry(&place, "a", text);
        published(&place, "");
    }
    assert_eq!(releases(&place).len(), 3);
    let run = place.run("releases --format json");
    let all: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let numbers: Vec<u64> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["number"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [5, 4, 3]);
}

#[test]
fn what_must_not_become_public_is_refused() {
    let place = place();
    published(&place, "");
    for (options, message) in [
        ("--drafts", "with --drafts nothing is published"),
        ("--preview", "with --preview nothing is published"),
        ("--skip-broken", "a site with errors is not published"),
        ("--now 2099-01-01T00:00:00Z", "and not at --now"),
        ("elsewhere", "there is no target `elsewhere`"),
    ] {
        let run = publish(&place, options);
        assert_eq!(run.code, Some(2), "{options}: {}", run.all());
        assert!(run.err.contains(message), "{options}: {}", run.err);
    }
    place.write("content/news/2020-01-01-a.md", "---\ntitle: [\n---\n");
    let run = publish(&place, "");
    assert_eq!(run.code, Some(1), "{}", run.all());
    assert_eq!(releases(&place).len(), 1);
    assert!(!place.has("live/releases/.partial"));
}

#[test]
fn many_pages_do_not_vanish_by_mistake() {
    let place = place();
    published(&place, "");
    for name in ["a", "b"] {
        fs::remove_file(
            place
                .path()
                .join(format!("content/news/2020-01-01-{name}.md")),
        )
        .unwrap();
    }
    let run = publish(&place, "");
    assert_eq!(run.code, Some(2), "{}", run.all());
    assert!(
        run.err
            .contains("would vanish, which is more than 10 %: nothing was published"),
        "{}",
        run.err
    );
    assert!(place.has("live/current/en/news/a/index.html"));
    published(&place, "--yes");
    assert!(!place.has("live/current/en/news/a/index.html"));
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = place();
    let before = place.files("");
    let run = published(&place, "--dry-run");
    assert!(run.out.contains("Added"), "{}", run.out);
    assert_eq!(place.files(""), before);
    published(&place, "");
    let embargo = "---\ntitle: Later\npublish_at: 2098-01-01\n---\nSecret.\n";
    place.write("content/news/2020-01-02-later.md", embargo);
    let run = published(&place, "--dry-run");
    assert!(run.out.contains("nothing changes"), "{}", run.out);
    let run = published(&place, "--dry-run --now 2098-06-01T00:00:00Z");
    assert!(run.out.contains("Newly public (1)"), "{}", run.out);
}

#[test]
fn what_readers_see_is_compared_with_what_was_published() {
    let place = place();
    let run = publish(&place, "--verify");
    assert_eq!(run.code, Some(2), "{}", run.all());
    published(&place, "");
    published(&place, "--verify");
    let page = place.path().join("live/current/en/news/a/index.html");
    fs::remove_file(&page).unwrap();
    fs::write(&page, "Somebody was here").unwrap();
    fs::remove_file(place.path().join("live/current/en/news/b/index.html")).unwrap();
    place.write("live/current/extra.txt", "x");
    let run = publish(&place, "--verify");
    assert_eq!(run.code, Some(1), "{}", run.all());
    assert_eq!(
        run.out,
        "en/news/a/index.html: has other bytes\nen/news/b/index.html: is missing\nextra.txt: was not published\n"
    );
    // What is wrong there does not come into the next release.
    entry(&place, "c", "New.");
    published(&place, "");
    published(&place, "--verify");
}

#[test]
fn two_do_not_publish_at_once() {
    let place = place();
    published(&place, "");
    let lock = fs::File::open(place.path().join("live/.lock")).unwrap();
    lock.lock().unwrap();
    let run = publish(&place, "");
    assert_eq!(run.code, Some(2), "{}", run.all());
    assert!(run.err.contains("live"), "{}", run.err);
}

#[test]
fn a_folder_outside_is_named_as_a_whole_or_by_the_environment() {
    let place = place();
    let settings = place.read("content/site.yaml");
    let with = |path: &str| {
        place.write(
            "content/site.yaml",
            &settings.replace("path: live", &format!("path: {path}")),
        );
        publish(&place, "")
    };
    let run = with("../live");
    assert_eq!(run.code, Some(1), "{}", run.all());
    assert!(
        run.err
            .contains("error[bad-path]: `../live` cannot be published to"),
        "{}",
        run.err
    );
    let run = with("content/live");
    assert_eq!(run.code, Some(2), "{}", run.all());
    let run = with("$PARK_WWW");
    assert_eq!(run.code, Some(2), "{}", run.all());
    assert!(
        run.err.contains("PARK_WWW=/srv/www/park parkpages publish"),
        "{}",
        run.err
    );
    let outside = Place::empty();
    let mut command = place.command_now(&["publish"]);
    command.env("PARK_WWW", outside.path());
    let run = place.finish(&mut command);
    assert_eq!(run.code, Some(0), "{}", run.all());
    assert!(outside.has("current/en/news/a/index.html"));
}

/// Kills publishing at random instants, while a reader follows the link.
#[test]
fn a_killed_publishing_shows_readers_one_whole_release() {
    let tries: u64 = std::env::var("KILLS").map_or(20, |kills| kills.parse().unwrap());
    let place = place();
    let names: Vec<String> = (0..40).map(|number| format!("page-{number}")).collect();
    let edit = |round: u64| {
        for name in &names {
            entry(&place, name, &format!("Round {round}."));
        }
    };
    edit(0);
    let started = std::time::Instant::now();
    published(&place, "");
    let whole = started.elapsed().as_millis() as u64;
    let done = AtomicBool::new(false);
    let killed = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !done.load(Ordering::Relaxed) {
                // A server that follows the link once per request may see two releases in turn; one release is always whole.
                let release = fs::canonicalize(place.path().join("live/current")).unwrap();
                let mut rounds: Vec<String> = Vec::new();
                for name in &names {
                    let page = release.join(format!("en/news/{name}/index.html"));
                    let Ok(text) = fs::read_to_string(&page) else {
                        // Removed as one of the oldest while it was read.
                        assert!(!release.with_extension("Z").exists());
                        assert_ne!(
                            fs::canonicalize(place.path().join("live/current")).unwrap(),
                            release,
                            "{name}"
                        );
                        rounds.clear();
                        break;
                    };
                    let at = text.find("Round ").unwrap();
                    rounds.push(text[at..].split('.').next().unwrap().to_owned());
                }
                rounds.dedup();
                assert!(rounds.len() <= 1, "{rounds:?}");
                reads += 1;
            }
            reads
        });
        let mut killed = 0;
        // Instants that differ from run to run would make a failure hard to see again.
        let mut seed: u64 = 0x9e37_79b9;
        for round in 1..=tries {
            edit(round);
            let mut command = place.command_now(&["publish"]);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = command.spawn().unwrap();
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            thread::sleep(Duration::from_millis((seed >> 33) % whole.max(1)));
            let _ = child.kill();
            killed += u64::from(!child.wait().unwrap().success());
        }
        done.store(true, Ordering::Relaxed);
        assert!(reader.join().unwrap() > 0);
        killed
    });
    assert!(killed > 0, "none was killed in time");
    edit(tries + 1);
    published(&place, "");
    published(&place, "--verify");
    assert!(!place.has("live/releases/.partial"));
    let page = place.read("live/current/en/news/page-0/index.html");
    assert!(page.contains(&format!("Round {}.", tries + 1)), "{page}");
}

#[test]
fn releases_are_signed_and_signatures_checked() {
    let place = place();
    let key = |name: &str| {
        let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
        let secret = pair.sk.to_box(None).unwrap().to_string();
        place.write(name, &secret);
        pair.pk
    };
    let (public, other) = (key("park.key"), key("other.key"));
    let settings = place.read("content/site.yaml");
    let signed_by = |key: &minisign::PublicKey| {
        let line = format!("keep: 3, signed_by: {}", key.to_base64());
        place.write("content/site.yaml", &settings.replace("keep: 3", &line));
    };
    let with_key = |name: &str, line: &str| {
        let args: Vec<&str> = line.split(' ').collect();
        let mut command = place.command_now(&args);
        command.env("PARKPAGES_SIGNING_KEY", place.path().join(name));
        place.finish(&mut command)
    };
    signed_by(&public);
    let run = publish(&place, "");
    assert_eq!(run.code, Some(2));
    assert!(
        run.err.contains("the environment names no key"),
        "{}",
        run.err
    );
    let run = with_key("other.key", "publish");
    assert!(
        run.err.contains("not the one of `signed_by`"),
        "{}",
        run.err
    );
    let run = with_key("content/site.yaml", "publish");
    assert!(run.err.contains("cannot be used"), "{}", run.err);
    assert!(!place.has("live/current"));

    let run = with_key("park.key", "publish --archive kept");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("  signed    the list"), "{}", run.err);
    let archive = place.path().join("kept").join(&place.files("kept")[0]);
    let archive = fs::read(archive).unwrap();
    let signature = place.run("releases --signature 1").out;
    assert!(String::from_utf8_lossy(&archive).contains(&signature));
    let run = publish(&place, "--verify");
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    assert!(run.out.contains("and signed"), "{}", run.out);
    let run = place.run("releases --format json");
    assert!(run.out.contains("\"signed\": true"), "{}", run.out);
    // As anybody checks it: what was signed is the list of files.
    let sums = place.run("releases --sums 1").out;
    let signature = place.run("releases --signature 1").out;
    let signature = minisign::SignatureBox::from_string(&signature).unwrap();
    let sums = std::io::Cursor::new(sums);
    minisign::verify(&public, &signature, sums, true, false, false).unwrap();

    signed_by(&other);
    let run = publish(&place, "--verify");
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("is not right"), "{}", run.err);
    // Whoever changes what readers see, and the record to fit, has no key.
    signed_by(&public);
    let record = format!("{}.json", releases(&place)[0].display());
    let text = fs::read_to_string(&record).unwrap();
    let sum = text
        .split("\"sums\":{")
        .nth(1)
        .unwrap()
        .split('"')
        .nth(3)
        .unwrap();
    fs::write(&record, text.replace(sum, &"0".repeat(64))).unwrap();
    let run = publish(&place, "--verify");
    assert!(run.err.contains("is not right"), "{}", run.err);
}
