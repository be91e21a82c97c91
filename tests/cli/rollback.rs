//! Back to an earlier release, without what must not come back.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::env::Place;

fn place() -> Place {
    Place::with_releases(", max_deletes: 100")
}

/// Writes a news item with further front matter.
fn entry(place: &Place, name: &str, title: &str, keys: &str, text: &str) {
    let file = format!("content/news/2020-01-01-{name}.md");
    place.write(&file, &format!("---\ntitle: {title}\n{keys}---\n{text}\n"));
}

fn remove(place: &Place, name: &str) {
    let file = format!("content/news/2020-01-01-{name}.md");
    fs::remove_file(place.path().join(file)).unwrap();
}

/// What readers see, file by file, without what is binary.
fn seen(place: &Place) -> Vec<(String, String)> {
    let files = place.files("live/current");
    let texts = files.into_iter().filter_map(|file| {
        let path = place.path().join("live/current").join(&file);
        Some((file, fs::read_to_string(path).ok()?))
    });
    texts.collect()
}

/// The files that readers see with a text, without those below an address.
fn naming(place: &Place, text: &str, but: &str) -> Vec<String> {
    let all = seen(place).into_iter();
    let found = all.filter(|(file, bytes)| bytes.contains(text) && !file.starts_with(but));
    found.map(|(file, _)| file).collect()
}

fn page(place: &Place, name: &str) -> Option<String> {
    fs::read_to_string(
        place
            .path()
            .join(format!("live/current/en/news/{name}/index.html")),
    )
    .ok()
}

#[test]
fn a_whole_release_comes_back_with_its_bytes() {
    let place = place();
    entry(&place, "a", "Opening", "", "As it was.");
    place.done_now("publish");
    let before = seen(&place);
    entry(&place, "a", "Opening", "", "A mistake.");
    entry(&place, "b", "Another mistake", "", "Text.");
    place.done_now("publish");
    assert_ne!(seen(&place), before);

    let dry = place.done_now("rollback --dry-run");
    assert!(
        dry.out.contains("[-A mistake-]{+As it was+}."),
        "{}",
        dry.out
    );
    assert_eq!(naming(&place, "A mistake.", "-").len(), 1);
    let back = place.done_now("rollback");
    assert!(back.err.contains("Published release 3 of "), "{}", back.err);
    assert!(
        back.err.contains(", which brings back release 1 of "),
        "{}",
        back.err
    );
    assert_eq!(seen(&place), before);
    place.done_now("publish --verify");
    let list = place.done_now("releases").out;
    assert!(list.contains("back to 1: "), "{list}");

    // What readers were led back from is not published again by a timer.
    let again = place.run_now("publish");
    assert_eq!(again.code, Some(2), "{}", again.all());
    assert!(
        again.err.contains("from which readers were led back"),
        "{}",
        again.err
    );
    // Nothing is before the first release, and a step back after a step back goes further.
    let none = place.run_now("rollback");
    assert!(
        none.err.contains("there is no release before"),
        "{}",
        none.err
    );
    // And forth: what has been rolled back is a release as any other.
    place.done_now("rollback 2");
    assert!(page(&place, "b").is_some());
    entry(&place, "b", "No mistake", "", "Text.");
    place.done_now("publish");
}

#[test]
fn what_is_not_public_today_does_not_come_back() {
    let place = place();
    for (name, title) in [
        ("withdrawn", "Sale of the harbour"),
        ("expired", "Offer of the week"),
        ("embargoed", "Merger with Acme"),
        ("draft", "Budget of 2031"),
        ("gone", "Gone by mistake"),
        ("moved", "Moved & hidden"),
        ("removed", "Hidden, then removed"),
    ] {
        entry(&place, name, title, "", "Text of it.");
    }
    entry(&place, "stays", "Stays", "", "As it was.");
    let telling =
        "See [the sale](2020-01-01-withdrawn.md): “Sale of the harbour”, and Merger with Acme.";
    entry(&place, "telling", "Telling", "", telling);
    entry(
        &place,
        "cancelled",
        "Cancelled secret",
        "publish_at: 2098-01-01\n",
        "Text.",
    );
    place.done_now("publish");
    let before = seen(&place);

    remove(&place, "removed");
    entry(
        &place,
        "removed",
        "Hidden, then removed",
        "draft: true\n",
        "Text of it.",
    );
    place.done_now("publish");
    remove(&place, "removed");
    let withdrawn = "withdrawn: {date: 2026-01-01, reason: Wrong.}\n";
    entry(
        &place,
        "withdrawn",
        "Sale of the harbour",
        withdrawn,
        "Text of it.",
    );
    entry(
        &place,
        "expired",
        "Offer of the week",
        "expires_at: 2026-01-01\n",
        "Text of it.",
    );
    entry(
        &place,
        "embargoed",
        "Merger with Acme",
        "publish_at: 2098-01-01\n",
        "Text of it.",
    );
    entry(
        &place,
        "draft",
        "Budget of 2031",
        "draft: true\n",
        "Text of it.",
    );
    remove(&place, "gone");
    remove(&place, "moved");
    let moved = "draft: true\naliases: [/en/news/moved/]\n";
    entry(&place, "elsewhere", "Moved & hidden", moved, "Text of it.");
    remove(&place, "cancelled");
    entry(&place, "telling", "Telling", "", "Nothing is sold.");
    entry(&place, "stays", "Stays", "", "A mistake.");
    place.done_now("publish --yes");

    let back = place.done_now("rollback 1");
    assert_eq!(
        back.err.lines().skip(2).collect::<Vec<_>>(),
        [
            "  left out  news/2020-01-01-draft (not public any more), news/2020-01-01-embargoed (not public any more), \
             news/2020-01-01-expired (expired), news/2020-01-01-moved (not public any more), \
             news/2020-01-01-removed (not public any more)",
            "  as today  news/2020-01-01-telling (its earlier text names “Merger with Acme”), \
             news/2020-01-01-withdrawn (withdrawn)",
            "  returning news/2020-01-01-gone",
        ],
    );
    for (title, own) in [
        ("Sale of the harbour", "en/news/withdrawn/"),
        ("Offer of the week", "-"),
        ("Merger with Acme", "-"),
        ("Budget of 2031", "-"),
        ("Moved &amp; hidden", "-"),
        ("Hidden, then removed", "-"),
        ("Cancelled secret", "-"),
        ("A mistake.", "-"),
        ("/news/expired/", "-"),
        ("/news/embargoed/", "-"),
        ("/news/draft/", "-"),
        ("/news/moved/", "-"),
        ("/news/removed/", "-"),
        ("/news/cancelled/", "-"),
    ] {
        assert_eq!(naming(&place, title, own), [""; 0], "{title}");
    }
    let notice = page(&place, "withdrawn").unwrap();
    assert!(
        notice.contains("Wrong.") && !notice.contains("Text of it."),
        "{notice}"
    );
    assert!(page(&place, "stays").unwrap().contains("As it was."));
    assert!(page(&place, "gone").unwrap().contains("Text of it."));
    assert!(
        page(&place, "telling")
            .unwrap()
            .contains("Nothing is sold.")
    );
    // Whatever neither is one of these entries nor shows them has the bytes that it had.
    let now = seen(&place);
    let stays =
        |(file, _): &&(String, String)| file.contains("news/stays") || file.contains("gone");
    let bytes = |all: &[(String, String)]| all.iter().filter(stays).cloned().collect::<Vec<_>>();
    assert_eq!(bytes(&now), bytes(&before));
    // They do not come back by the release that this one was made into either.
    entry(&place, "stays", "Stays", "", "Another text.");
    place.done_now("publish --yes");
    place.done_now("rollback");
    assert_eq!(naming(&place, "Hidden, then removed", "-"), [""; 0]);
}

#[test]
fn a_redacted_text_is_that_of_today() {
    let place = place();
    entry(
        &place,
        "a",
        "Ann Li complains",
        "",
        "Ann Li lives in Elm Road.",
    );
    entry(&place, "b", "Stays", "", "As it was.");
    place.done_now("publish");
    entry(
        &place,
        "a",
        "A visitor complains",
        "redacted: 2026-01-01\n",
        "She lives nearby.",
    );
    entry(&place, "b", "Stays", "", "A mistake.");
    place.done_now("publish");
    let back = place.done_now("rollback");
    assert!(
        back.err.contains("as today  news/2020-01-01-a (redacted)"),
        "{}",
        back.err
    );
    assert_eq!(naming(&place, "Ann Li", "-"), [""; 0]);
    assert!(page(&place, "a").unwrap().contains("She lives nearby."));
    assert!(page(&place, "b").unwrap().contains("As it was."));
    // A text that was redacted then is not earlier than the redaction.
    entry(
        &place,
        "a",
        "A visitor complains",
        "redacted: 2026-01-01\n",
        "Another mistake.",
    );
    place.done_now("publish");
    place.done_now("rollback 2");
    assert!(page(&place, "a").unwrap().contains("She lives nearby."));
    // Without any text of today nothing earlier comes back, and what was left then does.
    remove(&place, "a");
    place.done_now("publish --yes");
    place.done_now("rollback 2");
    assert!(page(&place, "a").unwrap().contains("She lives nearby."));
    let back = place.done_now("rollback 1 --redact");
    assert!(back.err.contains("left out  1 entry\n"), "{}", back.err);
    assert!(!back.err.contains("news/"), "{}", back.err);
    assert_eq!(page(&place, "a"), None);
    assert_eq!(naming(&place, "Ann Li", "-"), [""; 0]);
}

#[test]
fn what_would_still_tell_is_refused() {
    let place = place();
    entry(&place, "a", "Sale of the harbour", "", "Text.");
    entry(&place, "b", "Telling", "", "About the Sale of the harbour.");
    place.done_now("publish");
    entry(&place, "a", "Sale of the harbour", "draft: true\n", "Text.");
    remove(&place, "b");
    place.done_now("publish --yes");
    let before = seen(&place);
    let refused = place.run_now("rollback");
    assert_eq!(refused.code, Some(2), "{}", refused.all());
    assert!(
        refused.err.contains(
            "en/news/b/index.html: names “Sale of the harbour”, which is not public any more\n"
        ),
        "{}",
        refused.err
    );
    assert_eq!(seen(&place), before);
    assert!(!place.has("live/releases/.partial"));

    // Nobody knows what is withdrawn while a file cannot be read.
    place.write("content/news/2020-01-01-a.md", "---\ntitle: [\n---\n");
    let refused = place.run_now("rollback");
    assert_eq!(refused.code, Some(2), "{}", refused.all());
    assert!(
        refused
            .err
            .contains("sources of `news/2020-01-01-a` have errors"),
        "{}",
        refused.err
    );
    // What today's site says itself is no secret.
    entry(&place, "a", "Sale of the harbour", "draft: true\n", "Text.");
    entry(&place, "c", "News", "", "There is no Sale of the harbour.");
    place.done_now("rollback");
    assert!(page(&place, "a").is_none() && page(&place, "b").is_some());
}

#[test]
fn without_its_sources_a_release_needs_a_folder_with_them() {
    let place = place();
    entry(&place, "a", "Opening", "", "As it was.");
    place.done_now("publish");
    let before = seen(&place);
    let then = Place::empty();
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .arg(place.path().join("content"))
        .arg(place.path().join("themes"))
        .arg(then.path())
        .status();
    assert!(copied.unwrap().success());
    entry(&place, "a", "Opening", "", "A mistake.");
    place.done_now("publish");
    fs::remove_dir_all(place.path().join(".parkpages/releases")).unwrap();
    let refused = place.run_now("rollback");
    assert_eq!(refused.code, Some(2), "{}", refused.all());
    assert!(refused.err.contains("are not kept here"), "{}", refused.err);
    let folder = then.path().to_str().unwrap();
    place.done_now(&format!("rollback --sources {folder}"));
    assert_eq!(seen(&place), before);
}

/// Kills rollbacks at several instants.
#[test]
fn a_killed_rollback_shows_readers_one_whole_release() {
    let tries: u64 = std::env::var("KILLS").map_or(6, |kills| kills.parse().unwrap());
    let place = place();
    let round = |text: &str| {
        for name in 0..20 {
            entry(&place, &format!("page-{name}"), "Page", "", text);
        }
    };
    round("Round one.");
    place.done_now("publish");
    let first = seen(&place);
    round("Round two.");
    place.done_now("publish");
    let second = seen(&place);
    let started = Instant::now();
    place.done_now("rollback 1 --dry-run");
    let whole = started.elapsed().as_millis() as u64;
    for number in 0..tries {
        let mut command = place.command_now(&["rollback", "1"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        thread::sleep(Duration::from_millis(whole * (number + 1) / tries));
        let _ = child.kill();
        child.wait().unwrap();
        let now = seen(&place);
        assert!(now == first || now == second);
        if now == first {
            place.done_now("rollback 2");
        }
    }
    place.done_now("rollback 1");
    assert_eq!(seen(&place), first);
    place.done_now("publish --verify");
    assert!(!place.has("live/releases/.partial"));
}

#[test]
fn what_was_approved_since_counts_for_what_is_as_today() {
    let place = place();
    place.write(
        "content/news/_index.md",
        "---\ntitle: News\napproval: required\n---\n",
    );
    entry(&place, "a", "Sale", "", "Sold.");
    entry(&place, "b", "Opening", "", "Text.");
    place.done_now("approve content/news --by Ann");
    place.done_now("publish");
    entry(&place, "b", "A mistake", "", "Text.");
    let withdrawn = "withdrawn: {date: 2026-01-01, reason: Wrong.}\n";
    entry(&place, "a", "Sale", withdrawn, "Not sold.");
    place.done_now("approve content/news --by Bo");
    place.done_now("publish");
    let back = place.done_now("rollback");
    assert!(
        back.err.contains("as today  news/2020-01-01-a (withdrawn)"),
        "{}",
        back.err
    );
    assert!(page(&place, "a").unwrap().contains("Wrong."));
    assert!(page(&place, "b").unwrap().contains("Opening"));
}
