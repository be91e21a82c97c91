//! `parkpages approve`, and the queue of reviews.

use std::fs;

use crate::env::Place;

fn place() -> Place {
    let place = Place::base();
    place
        .write(
            "content/news/_index.md",
            "---\ntitle: News\napproval: required\n---\n",
        )
        .write(
            "content/news/a/index.md",
            "---\ntitle: A\ntopics: [planning]\n---\nAs it is.\n",
        )
        .write("content/news/a/index.tc.md", "---\ntitle: 甲\n---\n")
        .write("content/news/a/plan.txt", "The plan.\n")
        .write(
            "content/news/b.yaml",
            "title: {en: B, tc: 乙}\ndescription: {en: Of b.}\n",
        );
    place
}

/// The addresses of the entries of the news that are public.
fn public(place: &Place) -> Vec<String> {
    let list = place.run("list --format csv").out;
    let lines = list.lines().filter(|line| line.starts_with("news/"));
    let lines = lines.filter(|line| line.contains(",public,"));
    let url = |line: &str| line.split(',').nth(5).unwrap_or_default().to_owned();
    lines.map(url).collect()
}

const ALL: [&str; 6] = [
    "/en/news/a/",
    "/tc/news/a/",
    "/sc/news/a/",
    "/en/news/b/",
    "/tc/news/b/",
    "/sc/news/b/",
];

#[test]
fn a_text_is_public_while_it_is_as_it_was_approved() {
    let place = place();
    assert_eq!(public(&place), [""; 0]);
    let told = place.run("approve content/news");
    assert_eq!(told.code, Some(2));
    assert!(told.err.contains("3 texts to be approved"), "{}", told.err);
    let told = place.run("approve content/news --by Ann");
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert!(told.err.contains("Commit approvals.lock"), "{}", told.err);
    assert_eq!(public(&place), ALL);
    let again = place.run("approve content/news/b.yaml --by Bob");
    assert_eq!(again.err, "approvals.lock says so already.\n");

    // What readers do not see needs no approval, nor how lines end and in which order keys stand.
    let index = "content/news/a/index.md";
    place.write(
        index,
        "---\r\nowner: Ann\r\nreviewed: 2026-05-01\r\ntopics: [planning]\r\ntitle: A\r\n---\r\nAs it is.\r\n",
    );
    assert_eq!(public(&place), ALL);
    place.write(
        index,
        "---\ntitle: A\ntopics: [planning]\nwithdrawn: {date: 2026-05-01, reason: It was wrong.}\n---\nAs it is.\n",
    );
    let list = place.run("list").out;
    assert!(list.contains("withdrawn"), "{list}");
    place.write(index, "---\ntitle: A\ntopics: [planning]\n---\nAs it is.\n");

    // A file beside it is seen, too.
    place.write("content/news/a/plan.txt", "Another plan.\n");
    assert_eq!(public(&place), ALL[3..]);
    place.write("content/news/a/plan.txt", "The plan.\n");
    assert_eq!(public(&place), ALL);

    // A translation waits alone, and with its original.
    place.write("content/news/a/index.tc.md", "---\ntitle: 乙\n---\n");
    assert_eq!(public(&place), [&ALL[..1], &ALL[3..]].concat());
    place.write("content/news/a/index.tc.md", "---\ntitle: 甲\n---\n");
    place.write(index, "---\ntitle: A\ntopics: [works]\n---\nAs it is.\n");
    assert_eq!(public(&place), ALL[3..]);
}

#[test]
fn a_page_that_goes_until_it_is_approved_is_told_of_and_holds_nothing_up() {
    let place = place();
    place.run("approve content/news --by Ann");
    let now = jiff::Timestamp::now();
    place.run(&format!("urls accept --now {now}"));
    assert_eq!(place.run("build").code, Some(0));
    place.write(
        "content/news/b.yaml",
        "title: {en: B, tc: 乙}\ndescription: {en: Of another b.}\n",
    );
    let diff = place.run("diff public");
    assert!(diff.out.contains("ot public any more"), "{}", diff.out);
    let built = place.run("build");
    assert_eq!(built.code, Some(0), "{}", built.err);
    for told in [
        "has changed since Ann approved it on",
        "its text waits for an approval",
        "parkpages approve content/news/b.yaml --by NAME",
    ] {
        assert!(built.err.contains(told), "{told}: {}", built.err);
    }
    assert!(!place.path().join("public/en/news/b").exists());
    place.run("approve content/news/b.yaml --by Bo");
    assert_eq!(place.run("build").code, Some(0));
    assert!(place.path().join("public/en/news/b").exists());
    let lock = fs::read_to_string(place.path().join("approvals.lock")).unwrap();
    assert!(lock.contains("news/b en "), "{lock}");
}

#[test]
fn what_cannot_be_approved_is_said_and_nothing_written() {
    let place = place();
    let failing = [
        ("approve content/none.md --by Ann", "has no entry"),
        ("approve content/_index.md --by Ann", "need no approval"),
        ("approve content/news --by \u{1}", "this is no name"),
    ];
    for (line, told) in failing {
        let run = place.run(line);
        assert_eq!(run.code, Some(2), "{}", run.err);
        assert!(run.err.contains(told), "{}", run.err);
    }
    place.write("content/news/a/index.md", "---\ntitle: [\n---\n");
    let run = place.run("approve content/news --by Ann");
    assert!(run.err.contains("nothing was approved"), "{}", run.err);
    assert!(!place.path().join("approvals.lock").exists());
}

#[test]
fn reviews_are_listed_with_what_is_due_first() {
    let place = Place::base();
    let entry = |keys: &str| format!("---\ntitle: T\n{keys}---\n");
    place
        .write(
            "content/guides/_index.md",
            "---\ntitle: Guides\nreview_every: 1 year\n---\n",
        )
        .write(
            "content/guides/late.md",
            &entry("reviewed: 2025-01-31\nowner: Press\n"),
        )
        .write(
            "content/guides/soon.md",
            &entry("date: 2026-02-01\nreview_every: 6 months\n"),
        )
        .write("content/guides/never.md", &entry("owner: Press\n"))
        .write("content/guides/draft.md", &entry("draft: true\n"))
        .write("content/other.md", &entry("reviewed: 2020-01-01\n"));
    let at = "--now 2026-06-01T00:00:00Z";
    let list = place.run(&format!("list --review {at}")).out;
    assert_eq!(
        list,
        "\
DUE                OWNER  REVIEWED    ENTRY         FILE
now                Press  never       guides/never  content/guides/never.md
2026-01-31 (late)  Press  2025-01-31  guides/late   content/guides/late.md
2026-07-31         -      never       guides/soon   content/guides/soon.md
"
    );
    let csv = place.run(&format!("list --review --owner Press --format csv {at}"));
    assert_eq!(
        csv.out,
        "\
due,late,owner,reviewed,path,title,file
,true,Press,,guides/never,T,content/guides/never.md
2026-01-31,true,Press,2025-01-31,guides/late,T,content/guides/late.md
"
    );
    let wrong = place.run(&format!("list --review --owner Pres {at}"));
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("Press"), "{}", wrong.err);
}
