//! The ledger of addresses, `urls.lock`, and the command that lists and writes it.

use std::fs;

use crate::env::{Place, Run};

const LEDGER: &str = "\
# Every address that was ever public. `parkpages urls accept` writes this file; commit it.
parkpages urls 1
/
/en/
/en/a/
/en/a/plan.pdf
/en/before/
/en/feed.xml
/sc/
/sc/a/
/sc/a/plan.pdf
/sc/feed.xml
/tc/
/tc/a/
/tc/a/plan.pdf
/tc/feed.xml
end
";

fn place() -> Place {
    let place = Place::base();
    place
        .write(
            "content/a/index.md",
            "---\ntitle: A\ntopics: [planning]\naliases: [/before/]\n---\n[plan](plan.pdf)\n",
        )
        .write("content/a/index.tc.md", "---\ntitle: 甲\n---\n")
        .write("content/a/plan.pdf", "%PDF-1.4\n")
        .write(
            "content/later.md",
            "---\ntitle: Secret\npublish_at: 2099-01-01\naliases: [/hidden/]\n---\n",
        )
        .write("content/draft.md", "---\ntitle: Secret\ndraft: true\n---\n");
    place
}

/// Runs a command now: the ledger is of what was public in truth.
fn now(place: &Place, line: &str) -> Run {
    let instant = if line.contains("--now") {
        String::new()
    } else {
        format!(" --now {}", jiff::Timestamp::now())
    };
    place.run(&format!("{line}{instant}"))
}

fn ledger(place: &Place) -> String {
    fs::read_to_string(place.path().join("urls.lock")).unwrap()
}

fn remove(place: &Place, file: &str) {
    fs::remove_file(place.path().join(file)).unwrap();
}

#[test]
fn the_ledger_has_what_is_public_and_nothing_else() {
    let place = place();
    let run = now(&place, "urls accept");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let text = ledger(&place);
    assert!(
        !text.contains("later") && !text.contains("hidden") && !text.contains("draft"),
        "{text}"
    );
    // A file of an entry is at each of its pages; a list of a term comes and goes.
    assert_eq!(text, LEDGER);
    assert_eq!(now(&place, "urls accept --check").code, Some(0));
    assert_eq!(now(&place, "build").code, Some(0));
    // Neither a preview nor a look ahead tells what is to come.
    assert_eq!(now(&place, "urls accept --drafts").code, Some(2));
    assert_eq!(
        now(&place, "urls accept --now 2100-01-01T00:00:00Z").code,
        Some(2)
    );
    assert_eq!(ledger(&place), text);
    let run = now(&place, "urls explain /en/later/");
    assert!(run.out.contains("never public"), "{}", run.out);
    // So does what leads on to the list of a term, if no line names it.
    let settings = place.read("content/site.yaml");
    let redirects = "redirects: {\"/blog/*\": \"/en/*\", /plan/: /en/topics/planning/}\n";
    place.write("content/site.yaml", &format!("{settings}{redirects}"));
    now(&place, "urls accept");
    let text = ledger(&place);
    let old = text
        .lines()
        .filter(|line| line.starts_with("/blog") || line.starts_with("/plan"));
    let old: Vec<&str> = old.collect();
    assert_eq!(old, ["/blog/", "/blog/a/", "/blog/before/", "/plan/"]);
}

#[test]
fn what_is_new_is_no_problem_until_somebody_asks() {
    let place = place();
    assert_eq!(now(&place, "urls accept --check").code, Some(1));
    now(&place, "urls accept");
    place.write("content/b.md", "---\ntitle: B\n---\n");
    let before = ledger(&place);
    assert_eq!(now(&place, "build").code, Some(0));
    assert_eq!(now(&place, "check").code, Some(0));
    assert_eq!(ledger(&place), before, "a build does not write it");
    let run = now(&place, "urls accept --check");
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("/en/b/"), "{}", run.err);
    assert!(now(&place, "urls").out.contains("/en/b/"), "it is listed");
}

#[test]
fn what_vanishes_fails_builds_until_it_is_mended() {
    let place = place();
    now(&place, "urls accept");
    now(&place, "build");
    fs::rename(
        place.path().join("content/a/plan.pdf"),
        place.path().join("content/plan.pdf"),
    )
    .unwrap();
    place
        .write("content/a/index.md", "---\ntitle: A\n---\nText\n")
        .write("content/a/index.tc.md", "---\ntitle: 甲\n---\n");
    for command in ["check", "build", "build --no-cache"] {
        let run = now(&place, command);
        assert_eq!(run.code, Some(1), "{command}: {}", run.err);
        for lost in ["`/en/before/`", "`/en/a/plan.pdf`", "error[address-gone]"] {
            assert!(run.err.contains(lost), "{command}: {lost}: {}", run.err);
        }
        assert!(run.err.contains("`/en/before/: \"@/….md\"`"), "{}", run.err);
    }
    assert!(
        place.path().join("public/en/before/index.html").exists(),
        "nothing was taken away"
    );
    // An alias, a redirect, a decision.
    place.write(
        "content/a/index.md",
        "---\ntitle: A\naliases: [/before/]\n---\nText\n",
    );
    let settings = fs::read_to_string(place.path().join("content/site.yaml")).unwrap();
    place.write(
        "content/site.yaml",
        &format!("{settings}redirects: {{/en/a/plan.pdf: /plan.pdf}}\n"),
    );
    let run = now(&place, "check");
    assert!(!run.err.contains("/en/a/plan.pdf`"), "{}", run.err);
    let run = now(&place, "urls accept /sc/a/plan.pdf /tc/a/plan.pdf");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(
        ledger(&place).contains("\n- /sc/a/plan.pdf\n- /tc/a/plan.pdf\n")
            || ledger(&place).contains("- /tc/a/plan.pdf")
    );
    assert_eq!(now(&place, "build").code, Some(0));
    let run = now(&place, "urls explain /tc/a/plan.pdf");
    assert!(run.out.contains("given up"), "{}", run.out);
    // What is public is not given up.
    assert_eq!(now(&place, "urls accept /en/a/").code, Some(2));
    assert_eq!(now(&place, "urls accept /en/never/").code, Some(2));
}

#[test]
fn what_expires_or_is_withdrawn_may_go() {
    let place = place();
    now(&place, "urls accept");
    place
        .write(
            "content/a/index.md",
            "---\ntitle: A\nexpires_at: 2026-02-01\n---\nText\n",
        )
        .write("content/a/index.tc.md", "---\ntitle: 甲\n---\n");
    let run = now(&place, "check");
    assert!(
        !run.err.contains("`/en/a/`") && !run.err.contains("plan.pdf"),
        "{}",
        run.err
    );
    place.write("content/a/index.md", "---\ntitle: A\naliases: [/before/]\nwithdrawn: {date: 2026-02-01, reason: Wrong.}\n---\nText\n");
    let run = now(&place, "check");
    assert_eq!(run.code, Some(0), "{}", run.err);
    // A draft may not.
    place.write(
        "content/a/index.md",
        "---\ntitle: A\naliases: [/before/]\ndraft: true\n---\nText\n",
    );
    let run = now(&place, "check");
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("its entry is a draft now"), "{}", run.err);
}

#[test]
fn a_ledger_that_is_not_whole_is_no_ledger() {
    let place = place();
    now(&place, "urls accept");
    let whole = ledger(&place);
    let cut = whole.get(..whole.len() / 2).unwrap();
    let end = whole.get(whole.len() / 2..).unwrap();
    for (text, told) in [
        (cut.to_owned(), "a part of it is missing"),
        (end.to_owned(), "its beginning is missing"),
        (String::new(), "it is empty"),
        (whole.replace("urls 1", "urls 2"), "newer version"),
        (
            whole.replace("/en/\n", "<<<<<<< HEAD\n/en/\n=======\n/tc/\n>>>>>>> x\n"),
            "merge conflict",
        ),
        (
            whole.replace("/en/\n", "en\n"),
            "`en` is not an address (line 4)",
        ),
        (format!("{whole}/en/x/\n"), "something follows its end"),
    ] {
        place.write("urls.lock", &text);
        for command in [
            "check",
            "build",
            "urls",
            "urls accept",
            "urls accept --check",
        ] {
            let run = now(&place, command);
            assert_eq!(run.code, Some(1), "{command}: {told}: {}", run.err);
            assert!(run.err.contains(told), "{command}: {told}: {}", run.err);
        }
        assert_eq!(ledger(&place), text, "it is left as it is");
    }
    // Lines that two branches added, as git joins them, and ends of lines of another system.
    let merged = whole
        .replace("/en/\n", "/tc/\n/en/\n/en/\n")
        .replace('\n', "\r\n");
    place.write("urls.lock", &merged);
    assert_eq!(now(&place, "check").code, Some(0));
    place.write("content/b.md", "---\ntitle: B\n---\n");
    now(&place, "urls accept");
    assert_eq!(
        ledger(&place),
        whole.replace("/en/before/\n", "/en/b/\n/en/before/\n")
    );
    remove(&place, "urls.lock");
    assert_eq!(
        now(&place, "check").code,
        Some(0),
        "without it nothing is compared"
    );
}
