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

warning[link-differs]: in something in `news` that is not public (2 times)

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

Nothing was published: 9 errors, 5 warnings. public/ has not changed.
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
  files     20 written, 0 removed, 0 as before
  withheld  1 draft, 5 with errors
  problems  9 errors, 5 warnings

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

/// What an editor, a tool or a disk may do to a file of an entry.
const BREAKS: [(&str, &[u8]); 9] = [
    ("a bracket", b"---\ntitle: Zebra\nslug: zimt\ndraft: true\nx: [\n---\nzwieback\n"),
    ("wide colons", "---\ntitle：Zebra\nslug：zimt\ndraft：true\n---\nzwieback\n".as_bytes()),
    ("a key", b"---\ntitle: Zebra\nslug: zimt\ndrfat: true\n---\nzwieback\n"),
    ("a value", b"---\ntitle: Zebra\nslug: zimt\ndraft: maybe\n---\nzwieback\n"),
    ("a quote", b"---\ntitle: 'Zebra' Zwei\nslug: zimt\ndraft: true\n---\nzwieback\n"),
    ("no end", b"---\ntitle: Zebra\nslug: zimt\ndraft: true\nzwieback\n"),
    ("no front matter", b"title: Zebra\nslug: zimt\nzwieback\n"),
    ("another encoding", b"---\ntitle: Zebra\nslug: zimt\ndraft: true\n---\nzwieback \xe9\n"),
    ("conflict", b"---\ntitle: Zebra\nslug: zimt\n<<<<<<< HEAD\ndraft: true\n=======\ndraft: false\n>>>>>>> x\n---\nzwieback\n"),
];

/// Names and words of an entry that nobody is to hear of.
const MARKS: [&str; 7] = [
    "zebra", "zirkon", "zimt", "zwieback", "zitrone", "斑馬", "zander",
];

/// A site in which all is sound but for the bytes of one file, and much names its entry.
fn broken_at(file: &str, bytes: &[u8]) -> Place {
    let place = Place::base();
    let settings = place.read("content/site.yaml");
    place
        .write(
            "content/site.yaml",
            &(settings
                + "menus: {main: [{to: plans/2026-05-01-zirkon}, {to: plans/2026-05-01-zirkn}]}\n\
                   redirects: {/old/: '@/plans/2026-05-01-zirkon.md'}\n"),
        )
        .write("content/plans/_index.md", "---\ntitle: Plans\n---\n")
        .write("content/plans/_fields.yaml", "about: {type: reference, to: plans}\n")
        .write("content/plans/2026-05-01-zirkon/index.md", "---\ntitle: Zebra\nslug: zimt\ndraft: true\n---\nzwieback\n")
        .write("content/plans/2026-05-01-zirkon/index.tc.md", "---\ntitle: 斑馬\naliases: [/about/]\n---\nzwieback [x](zander.md) ![](zitrone.svg)\n")
        .write("content/plans/2026-05-01-zirkon/zitrone.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
        .write("content/about.md", "---\ntitle: About\n---\n\
            See [this](plans/2026-05-01-zirkon/index.md), [this](plans/2026-05-01-zirkn.md), [this](/en/plans/zimt/),\n\
            [that](/en/plans/ZIMT/) and [that](plans/2026-05-01-zirkon/zitrone.svg).\n\n\
            [Zebra](nowhere.md)\n")
        .write("content/notices/zirkon.yaml", "level: urgent\ntext: {en: Zebra}\nstart: 2026-07-01T09:00\non: [plans/2026-05-01-zirkon]\n")
        .write("content/plans/2026-05-02-other.md", "---\ntitle: Other\nabout: 2026-05-01-zirkon\n---\n")
        .write("content/plans/2026-05-03-near.md", "---\ntitle: Near\nabout: 2026-05-01-zirkn\n---\n");
    std::fs::write(place.path().join(file), bytes).unwrap();
    place
}

fn tells_no_mark(place: &Place, line: &str, what: &str) {
    let run = place.run(line);
    let all = run.all().to_lowercase();
    for mark in MARKS {
        assert!(!all.contains(mark), "{what}: {line} tells `{mark}`:\n{all}");
    }
    assert_eq!(run.code, Some(1), "{what}: {line}:\n{all}");
}

/// An entry of which one file is broken may be a draft, whatever its other files say, and so may all
/// that is in a section whose index is broken.
#[test]
fn nothing_is_told_of_an_entry_in_doubt() {
    let files = [
        "content/plans/2026-05-01-zirkon/index.md",
        "content/plans/2026-05-01-zirkon/index.tc.md",
        "content/plans/_index.md",
    ];
    for file in files {
        for (name, bytes) in BREAKS {
            let place = broken_at(file, bytes);
            let what = format!("{name} in {file}");
            for line in [
                "check --redact",
                "check --redact --format json",
                "check --redact --format github",
                "check --redact --format sarif",
                "build --redact --explain --timings --trace trace.json",
                "list --redact",
                "list --redact --format csv",
                "list --redact --due --format json",
            ] {
                tells_no_mark(&place, line, &what);
            }
            assert!(!place.read("trace.json").to_lowercase().contains("zirkon"));
            // Nor is anything of it published with the rest of the site.
            let settings = place.read("content/site.yaml").replace("zirkn", "zirkon");
            place.write("content/site.yaml", &settings);
            tells_no_mark(&place, "build --redact --explain --skip-broken", &what);
            for out in place.files("public") {
                let path = place.path().join("public").join(&out);
                let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).to_lowercase();
                let shown = ["zwieback", "斑馬", "zitrone"].iter();
                let mut shown = shown.filter(|mark| text.contains(**mark) || out.contains(**mark));
                assert_eq!(shown.next(), None, "{what}: published in {out}:\n{text}");
                assert!(
                    !out.contains("zirkon") && !out.contains("zimt"),
                    "{what}: {out}"
                );
            }
        }
    }
}

/// The file that decides whether an entry is public is there under a name that is none, is a link that
/// leads out of the site, or is there twice.
#[test]
fn nothing_is_told_of_an_entry_whose_original_cannot_be_found() {
    let index = "content/plans/2026-05-01-zirkon/index.md";
    let draft = b"---\ntitle: Zebra\nslug: zimt\ndraft: true\n---\nzwieback\n";
    let moves = [
        (index, "content/plans/2026-05-01-zirkon/index.EN.md"),
        (index, "content/plans/2026-05-01-zirkon/index.markdown"),
        (index, "content/plans/2026-05-01-zirkon.md"),
        ("content/plans/_index.md", "content/plans/_index.MD"),
        ("content/plans/_index.md", "content/plans/index.xx.md"),
    ];
    for (from, to) in moves {
        let place = broken_at(from, draft);
        let at = |path: &str| place.path().join(path);
        std::fs::rename(at(from), at(to)).unwrap();
        for line in ["check --redact", "list --redact", "list --redact --due"] {
            tells_no_mark(&place, line, to);
        }
    }
    let place = broken_at(index, draft);
    // Nobody can know what stands behind the link; the file's own name is known.
    let about = place.read("content/about.md").replace("[Zebra]", "[this]");
    place.write(
        "content/about.md",
        &about
            .replace("/en/plans/zimt/", "nowhere.md")
            .replace("/en/plans/ZIMT/", "nowhere.md"),
    );
    let file = place.path().join(index);
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", &file).unwrap();
    for line in ["check --redact", "list --redact"] {
        tells_no_mark(&place, line, "a link");
    }
}
