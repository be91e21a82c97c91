//! `--redact`: nothing of what is not public stands in any message, in any form of it.

use snapbox::{assert_data_eq, str};

use crate::env::{Place, Run};

const SECRETS: [&str; 8] = [
    "merger", "Merger", "合併", "takeover", "Takeover", "hush", "plans", "Plans",
];

fn place() -> Place {
    let place = Place::base();
    place
        .write("content/news/_index.md", "---\ntitle: News\n---\n")
        .write("content/news/_fields.yaml", "about: {type: reference, to: news}\n")
        .write("content/news/2026-05-01-open.md", "---\ntitle: Open\n---\nText.\n")
        // Withheld, with mistakes of its own.
        .write("content/news/2026-07-01-merger/index.md", "---\ntitle: Merger with Acme\nabout: 2026-05-01-opn\n---\nA hush [link](nowhere.md), <b>bold</b>\n")
        .write("content/news/2026-07-01-merger/index.tc.md", "---\ntitle: 合併\n---\n![](hush.jpg)\n")
        .write("content/news/2026-07-01-merger/hush.txt", "hush")
        // A whole section that nobody may know of.
        .write("content/plans/_index.md", "---\ntitle: Plans\ndraft: true\n---\n")
        .write("content/plans/takeover.md", "---\ntitle: Takeover\nweight: hush\n---\n")
        // What cannot be read may be anything.
        .write("content/news/2026-05-09-hush.md", "---\ntitle: Hush\n")
        // Public, and naming what is not.
        .write("content/news/2026-05-02-named.md", "---\ntitle: Named\nabout: 2026-07-01-merger\n---\nSee [this](2026-07-01-merger/index.md).\n")
        // Public, with a mistake that may be shown.
        .write("content/news/2026-05-03-bad.md", "---\ntitle: Bad\n---\nSee [it](nowhere.md).\n")
        // Perhaps public, perhaps not: it has a key that nobody knows.
        .write("content/news/2026-05-04-takeover.md", "---\ntitle: Takeover\ndrfat: true\n---\n")
        .write("content/notices/merger.yaml", "level: urgent\ntext: {en: Merger}\nstart: 2026-07-01T09:00\nhush: x\n");
    place
}

fn keeps(run: &Run, what: &str) {
    for secret in SECRETS {
        let all = run.all();
        assert!(!all.contains(secret), "{what} tells `{secret}`:\n{all}");
    }
}

#[test]
fn without_it_everything_is_told() {
    let all = place().run("check").all();
    for secret in ["merger", "takeover", "hush"] {
        assert!(all.contains(secret), "{secret}");
    }
}

#[test]
fn a_build_tells_codes_sections_and_counts() {
    let place = place();
    let run = place.run("build --redact");
    keeps(&run, "build");
    assert_data_eq!(
        run.all(),
        str![[r#"
--- stderr
error[broken-link]: in something in `news` that is not public

error[front-matter]: in something in `news` that is not public

error[missing-file]: in something in `news` that is not public

error[raw-html]: in something in `news` that is not public

error[unknown-key]: in something in `news` that is not public

error[unknown-key]: in something that is not public

error[unknown-reference]: in something in `news` that is not public

error[wrong-type]: in something that is not public

warning[missing-alt]: in something in `news` that is not public

warning[link-withheld]: it names something that is not public
--> content/news/2026-05-02-named.md

warning[reference-withheld]: it names something that is not public
--> content/news/2026-05-02-named.md

error[broken-link]: this link leads nowhere: there is no `nowhere.md`
 --> content/news/2026-05-03-bad.md:4:10
  |
4 | See [it](nowhere.md).
  |          ^^^^^^^^^^
  |
  = help: links to pages are written `@/news/opening.md`, from content/ on

Nothing was published: 9 errors, 3 warnings. public/ is as it was.
--- exit 1

"#]]
    );
    let run = place.run("build --redact --skip-broken");
    keeps(&run, "build --skip-broken");
    assert_data_eq!(
        run.err.rsplit_once("\n\n").unwrap().1,
        str![[r#"
Published public/ in [TIME]
  pages     9: en 5, tc 2, sc 2
  files     19 written, 0 removed, 0 as before
  withheld  1 draft, 5 with errors
  problems  9 errors, 3 warnings

"#]]
    );
}

#[test]
fn no_form_and_no_command_tells_more() {
    let place = place();
    for line in [
        "check --redact",
        "check --redact --format json",
        "check --redact --format github",
        "check --redact --format sarif",
        "check --redact --skip-broken",
        "list --redact",
        "list --redact --format csv",
        "list --redact --format json",
        "list --redact --due",
        "list --redact --due --format csv",
    ] {
        keeps(&place.run(line), line);
    }
}

#[test]
fn where_the_settings_are_broken_nothing_is_known_to_be_public() {
    let place = place();
    place.write("content/site.yaml", "theme: [bare\n");
    let run = place.run("check --redact");
    keeps(&run, "check");
    assert_data_eq!(
        run.err,
        str![[r#"
error[broken-yaml]: the bracket `[` that opens here is not closed
 --> content/site.yaml:1:8
  |
1 | theme: [bare
  |        ^
  |
  = help: put a `]` after the last item

A build would publish nothing: 1 error.

"#]]
    );
}

#[test]
fn a_sound_site_is_told_as_it_is() {
    let place = Place::base();
    assert_eq!(place.run("check").err, place.run("check --redact").err);
}
