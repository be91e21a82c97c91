//! What would change for readers, as `diff` says it.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::env::{Place, Run};

/// A built site, to be edited.
fn place() -> Place {
    let place = Place::base();
    place
        .write("content/news/_index.md", "---\ntitle: News\n---\n")
        .write(
            "content/news/2026-01-01-a.md",
            "---\ntitle: Topping out\n---\nThe tower reached its full height.\n\nIt has 30 floors.\n",
        )
        .write(
            "content/news/2026-01-01-a.tc.md",
            "---\ntitle: 平頂\n---\n大樓已平頂。\n",
        )
        .write("content/news/2026-01-02-b.md", "---\ntitle: B\n---\nBe.\n")
        .write("content/news/2026-01-03-c.md", "---\ntitle: C\n---\nSee.\n")
        .write(
            "content/news/2026-06-02-d.md",
            "---\ntitle: Secret\n---\nNot yet.\n",
        );
    let run = place.run("build");
    assert_eq!(run.code, Some(0), "{}", run.err);
    place
}

fn diff(place: &Place, options: &str) -> Run {
    place.run(&format!("diff public {options}"))
}

fn json(place: &Place, options: &str) -> Value {
    let run = diff(place, &format!("--format json {options}"));
    serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.all()))
}

/// The addresses of the pages of a kind.
fn of(diff: &Value, kind: &str) -> Vec<String> {
    let pages = diff["pages"].as_array().unwrap().iter();
    pages
        .filter(|page| page["kind"] == kind)
        .map(|page| page["address"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn nothing_changes_and_nothing_is_written() {
    let place = place();
    let before = place.files("");
    let run = diff(&place, "--exit-code");
    assert_data_eq!(
        run.all(),
        str![[r#"
--- stdout
Against public/: nothing changes.
--- stderr
warning[figure-differs]: `30` of the original does not stand in this translation
 --> content/news/2026-01-01-a.tc.md
  |
 ::: content/news/2026-01-01-a.md:6:8
  |
6 | It has 30 floors.
  |        -- the original
  |
  = help: put right what is wrong; where both are right, say so with `allow: {figure-differs: why}`

--- exit 0

"#]]
    );
    assert_eq!(place.files(""), before);
}

#[test]
fn files_of_the_search_are_counted_and_not_named() {
    let place = place();
    let settings = place.read("content/site.yaml");
    place.write(
        "content/site.yaml",
        &format!("{settings}search: {{page: news}}\n"),
    );
    assert_eq!(place.run("build").code, Some(0));
    place.write(
        "content/news/2026-01-02-b.md",
        "---\ntitle: B\n---\nTo be.\n",
    );
    let out = diff(&place, "").out;
    assert!(out.contains("  ~ the search, in "), "{out}");
    assert!(!out.contains("search-index"), "{out}");
    let files = &json(&place, "")["files"];
    assert_ne!(files["search"].as_array().unwrap().len(), 0, "{files}");
}

#[test]
fn words_that_change_are_shown_in_each_language() {
    let place = place();
    place
        .write(
            "content/news/2026-01-01-a.md",
            "---\ntitle: Topping out\n---\nThe tower reached its greatest height.\n\nIt has 30 floors.\n",
        )
        .write(
            "content/news/2026-01-01-a.tc.md",
            "---\ntitle: 平頂\n---\n大樓已經平頂。\n",
        );
    let run = diff(&place, "--exit-code");
    assert_eq!(run.code, Some(1), "{}", run.err);
    let changed: Vec<&str> = run
        .out
        .lines()
        .skip_while(|line| !line.starts_with("Changed ("))
        .take_while(|line| !line.is_empty())
        .collect();
    assert_data_eq!(
        changed.join("\n"),
        str![[r#"
Changed (3). Readers see other words, links or pictures.
  /en/news/a/  Topping out (en): 1 word out, 1 in
      The tower reached its [-full-] {+greatest+} height.
  /sc/news/a/  平顶 (sc): 1 word in
      大楼已{+经+}平顶。
  /tc/news/a/  平頂 (tc): 1 word in
      大樓已{+經+}平頂。
"#]]
    );
    assert!(
        !run.out.contains("30 floors"),
        "what stays is left out: {}",
        run.out
    );
}

#[test]
fn pages_that_come_and_go_are_told_by_kind() {
    let place = place();
    place
        .write(
            "content/news/2026-01-01-a.md",
            "---\ntitle: Topping out\nwithdrawn: {date: 2026-05-30, reason: wrong}\n---\nThe tower.\n",
        )
        .write(
            "content/news/2026-01-02-b.md",
            "---\ntitle: B\nexpires_at: 2026-05-01\n---\nBe.\n",
        )
        .write(
            "content/news/2026-01-03-c.md",
            "---\ntitle: Not for you\ndraft: true\n---\nSee.\n",
        )
        .write("content/news/2026-01-04-e.md", "---\ntitle: E\naliases: [/en/news/old/]\n---\nEh.\n");
    let diff = json(&place, "");
    assert_eq!(
        of(&diff, "withdrawn"),
        ["/en/news/a/", "/sc/news/a/", "/tc/news/a/"]
    );
    assert_eq!(of(&diff, "expired"), ["/en/news/b/"]);
    assert_eq!(of(&diff, "hidden"), ["/en/news/c/"]);
    assert_eq!(of(&diff, "added"), ["/en/news/e/"]);
    assert_eq!(of(&diff, "redirected"), ["/en/news/old/"]);
    assert_eq!(of(&diff, "vanished"), [""; 0]);
    let text = diff.to_string();
    assert!(
        !text.contains("Not for you"),
        "the title of a draft: {text}"
    );
    assert!(!text.contains("Secret"), "an embargo: {text}");
    // The second day from now on, the embargo is over.
    let later = json(&place, "--now 2026-06-03T09:00:00+08:00");
    assert_eq!(of(&later, "added"), ["/en/news/d/", "/en/news/e/"]);
}

#[test]
fn an_address_that_vanishes_comes_first() {
    let place = place();
    std::fs::remove_file(place.path().join("content/news/2026-01-02-b.md")).unwrap();
    let run = diff(&place, "");
    let second: Vec<&str> = run.out.lines().skip(1).take(3).collect();
    assert_eq!(
        second,
        [
            "",
            "Addresses that vanish (1). Whoever has a link to them finds nothing there any more.",
            "  /en/news/b/  B (en)"
        ],
        "{}",
        run.out
    );
}

#[test]
fn a_change_of_a_template_is_one_line() {
    let place = place();
    let theme = "themes/bare/templates/base.html";
    let page = place.read(theme);
    place.write(theme, &page.replace("</body>", "<p>New foot</p></body>"));
    let diff = json(&place, "");
    assert_eq!(diff["pages"].as_array().unwrap().len(), 0, "{diff}");
    assert!(diff["templates"].as_array().unwrap().len() > 5, "{diff}");
}

#[test]
fn a_page_for_a_colleague_is_escaped_and_needs_nothing_else() {
    let place = place();
    place.write(
        "content/news/2026-01-01-a.md",
        "---\ntitle: Topping <script>alert(1)</script> out\n---\nThe `<b>` tower.\n",
    );
    let run = diff(&place, "--format html");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.contains("&lt;script&gt;"), "{}", run.out);
    for part in ["<script", "<b>", "src=", "http://", "https://"] {
        assert!(!run.out.contains(part), "{part}: {}", run.out);
    }
    let run = diff(&place, "--format markdown");
    assert!(!run.out.contains("<script"), "{}", run.out);
}

#[test]
fn a_manifest_alone_tells_pages_but_no_words() {
    let place = place();
    let manifest = place.read("public/.parkpages.json");
    place.write("before.json", &manifest).write(
        "content/news/2026-01-02-b.md",
        "---\ntitle: B\n---\nBe or not.\n",
    );
    let run = place.run("diff before.json --format json");
    let diff: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(diff["unread"][0], "/en/news/b/", "{diff}");
}

#[test]
fn what_cannot_be_compared_is_told() {
    let place = place();
    place.write("x.json", "{}");
    for (line, message) in [
        ("diff", "there is nothing to compare with"),
        (
            "diff nowhere",
            "there is no folder, target or release `nowhere`",
        ),
        (
            "diff x.json",
            "`x.json` is not the manifest of a built site",
        ),
        ("diff public --format sarif", "invalid value 'sarif'"),
    ] {
        let run = place.run(line);
        assert_eq!(run.code, Some(2), "{line}: {}", run.all());
        assert!(run.err.contains(message), "{line}: {}", run.err);
    }
    place.write("content/news/2026-01-02-b.md", "---\ntitle: [\n---\n");
    let run = place.run("diff public");
    assert_eq!((run.code, &*run.out), (Some(1), ""), "{}", run.all());
    assert!(
        run.err.contains("Nothing would be published: 1 error"),
        "{}",
        run.err
    );
}
