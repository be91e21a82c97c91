//! `list`: every entry in every language, and what time alone will change.

use snapbox::{assert_data_eq, str};

use crate::env::Place;

fn place() -> Place {
    let place = Place::base();
    place
        .write("content/news/_index.md", "---\ntitle: News\nmissing: original\n---\n")
        .write("content/news/2026-05-01-open.md", "---\ntitle: \"Open, \\\"at last\\\"\"\nexpires_at: 2026-12-31\n---\n")
        .write("content/news/2026-05-02-開園.tc.md", "---\ntitle: 開園\n---\n")
        .write("content/news/2026-07-01-later.md", "---\ntitle: Later\n---\n")
        .write("content/news/2026-05-03-draft.md", "---\ntitle: Draft\ndraft: true\n---\n")
        .write("content/news/2026-01-01-over.md", "---\ntitle: Over\nexpires_at: 2026-02-01\n---\n")
        .write("content/news/2026-04-01-gone.md", "---\ntitle: Gone\nwithdrawn: {date: 2026-04-02}\n---\n")
        .write("content/notices/storm.yaml", "level: urgent\ntext: {en: Storm, tc: 風暴}\nstart: 2026-06-02T06:00\nend: 2026-06-02T18:30:15\n");
    place
}

#[test]
fn a_table_is_aligned_also_under_han_characters() {
    assert_data_eq!(
        place().run("list").all(),
        str![[r#"
--- stdout
ENTRY                  LANG  STATE      DATE        URL              VERSION
(home)                 en    public     -           /en/             written
(home)                 tc    public     -           /tc/             written
(home)                 sc    public     -           /sc/             derived
news                   en    public     -           /en/news/        written
news                   tc    public     -           /tc/news/        original
news                   sc    public     -           /sc/news/        original
news/2026-01-01-over   en    expired    2026-01-01  /en/news/over/   written
news/2026-04-01-gone   en    withdrawn  2026-04-01  /en/news/gone/   written
news/2026-04-01-gone   tc    withdrawn  2026-04-01  /tc/news/gone/   original
news/2026-04-01-gone   sc    withdrawn  2026-04-01  /sc/news/gone/   original
news/2026-05-01-open   en    public     2026-05-01  /en/news/open/   written
news/2026-05-01-open   tc    public     2026-05-01  /tc/news/open/   original
news/2026-05-01-open   sc    public     2026-05-01  /sc/news/open/   original
news/2026-05-02-開園   en    public     2026-05-02  /en/news/開園/   original
news/2026-05-02-開園   tc    public     2026-05-02  /tc/news/開園/   written
news/2026-05-02-開園   sc    public     2026-05-02  /sc/news/開園/   derived
news/2026-05-03-draft  en    draft      2026-05-03  /en/news/draft/  written
news/2026-07-01-later  en    embargoed  2026-07-01  /en/news/later/  written
--- exit 0

"#]]
    );
}

fn with_alert() -> Place {
    let place = Place::base();
    place.write(
        "content/notices/storm.yaml",
        "text: {en: Storm}\nlevel: urgent\nstart: 2026-06-02T06:00\nend: 2026-06-03T18:00\n\
         cap: {event: {en: Storm}, category: Met, urgency: Immediate, severity: Severe, certainty: Observed, \
         updated: 2026-06-02T09:00, cancelled: 2026-06-02T12:00}\n",
    );
    place
}

#[test]
fn an_alert_is_another_one_as_soon_as_it_is_updated_or_taken_back() {
    let place = with_alert();
    for (hour, message) in [(7, "Alert"), (10, "Update"), (13, "Cancel")] {
        place.run(&format!("build --now 2026-06-02T{hour:02}:00:00+08:00"));
        let alert = place.read("public/notices/storm.cap.xml");
        let wanted = format!("<msgType>{message}</msgType>");
        assert!(alert.contains(&wanted), "at {hour}: {alert}");
    }
}

#[test]
fn what_becomes_of_an_alert_is_told_as_that() {
    let place = with_alert();
    assert_data_eq!(
        place.run("list --due").all(),
        str![[r#"
--- stdout
WHEN (Asia/Hong_Kong)  WHAT               ENTRY                       TITLE
2026-06-02 06:00       notice goes up     content/notices/storm.yaml
2026-06-02 09:00       alert is updated   content/notices/storm.yaml
2026-06-02 12:00       notice comes down  content/notices/storm.yaml
2026-06-03 18:00       alert comes down   content/notices/storm.yaml
--- exit 0

"#]]
    );
}

#[test]
fn what_skip_broken_leaves_out_is_broken_and_nothing_else() {
    let place = place();
    place
        .write("content/c/_index.md", "---\ntitle: C\ncolour: blue\n---\n")
        .write(
            "content/c/c1.md",
            "---\ntitle: C1\naliases: [/news/]\n---\n",
        )
        .write("content/d/_index.md", "---\ntitle: [D\n---\n")
        .write("content/d/d1.md", "---\ntitle: D1\n---\n");
    for line in ["list --format csv", "list --format csv --skip-broken"] {
        let run = place.run(line);
        assert_eq!(run.code, Some(1));
        for row in [
            "c,en,broken,",
            "c/c1,en,public,",
            "d,en,broken,",
            "d/d1,en,broken,",
        ] {
            assert!(run.out.contains(row), "{line}: {row} in {}", run.out);
        }
    }
    let build = place.run("build --skip-broken");
    assert!(build.err.contains("3 with errors"), "{}", build.err);
    assert!(place.has("public/en/c/c1/index.html"));
    assert!(!place.has("public/en/c/index.html"));
    assert!(!place.has("public/en/d/d1/index.html"));
}

#[test]
fn for_programs() {
    let place = place();
    assert_data_eq!(
        place.run("list --format csv").all(),
        str![[r#"
--- stdout
path,language,state,date,title,url,file,version
,en,public,,Home,/en/,content/_index.md,written
,tc,public,,主頁,/tc/,content/_index.tc.md,written
,sc,public,,主页,/sc/,content/_index.tc.md,derived
news,en,public,,News,/en/news/,content/news/_index.md,written
news,tc,public,,News,/tc/news/,content/news/_index.md,original
news,sc,public,,News,/sc/news/,content/news/_index.md,original
news/2026-01-01-over,en,expired,2026-01-01,Over,/en/news/over/,content/news/2026-01-01-over.md,written
news/2026-04-01-gone,en,withdrawn,2026-04-01,Gone,/en/news/gone/,content/news/2026-04-01-gone.md,written
news/2026-04-01-gone,tc,withdrawn,2026-04-01,Gone,/tc/news/gone/,content/news/2026-04-01-gone.md,original
news/2026-04-01-gone,sc,withdrawn,2026-04-01,Gone,/sc/news/gone/,content/news/2026-04-01-gone.md,original
news/2026-05-01-open,en,public,2026-05-01,"Open, ""at last""",/en/news/open/,content/news/2026-05-01-open.md,written
news/2026-05-01-open,tc,public,2026-05-01,"Open, ""at last""",/tc/news/open/,content/news/2026-05-01-open.md,original
news/2026-05-01-open,sc,public,2026-05-01,"Open, ""at last""",/sc/news/open/,content/news/2026-05-01-open.md,original
news/2026-05-02-開園,en,public,2026-05-02,開園,/en/news/開園/,content/news/2026-05-02-開園.tc.md,original
news/2026-05-02-開園,tc,public,2026-05-02,開園,/tc/news/開園/,content/news/2026-05-02-開園.tc.md,written
news/2026-05-02-開園,sc,public,2026-05-02,开园,/sc/news/開園/,content/news/2026-05-02-開園.tc.md,derived
news/2026-05-03-draft,en,draft,2026-05-03,Draft,/en/news/draft/,content/news/2026-05-03-draft.md,written
news/2026-07-01-later,en,embargoed,2026-07-01,Later,/en/news/later/,content/news/2026-07-01-later.md,written
--- exit 0

"#]]
    );
    let json: serde_json::Value =
        serde_json::from_str(&place.run("list --format json").out).unwrap();
    assert_data_eq!(
        serde_json::to_string_pretty(&json[4]).unwrap(),
        str![[r#"
{
  "path": "news",
  "language": "tc",
  "state": "public",
  "date": null,
  "title": "News",
  "url": "/tc/news/",
  "file": "content/news/_index.md",
  "version": "original"
}
"#]]
    );
    assert_eq!(
        json.as_array().unwrap().len() + 1,
        place.run("list --format csv").out.lines().count()
    );
}

#[test]
fn what_is_due_stands_in_the_order_of_time_and_in_the_zone_of_the_site() {
    let place = place();
    assert_data_eq!(
        place.run("list --due").all(),
        str![[r#"
--- stdout
WHEN (Asia/Hong_Kong)  WHAT               ENTRY                       TITLE
2026-06-02 06:00       notice goes up     content/notices/storm.yaml
2026-06-02 18:30:15    notice comes down  content/notices/storm.yaml
2026-07-01 00:00       goes live          news/2026-07-01-later       Later
2026-12-31 00:00       expires            news/2026-05-01-open        Open, "at last"
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.run("list --due --format csv").all(),
        str![[r#"
--- stdout
at,change,path,title
2026-06-02T06:00:00+08:00,notice-starts,content/notices/storm.yaml,
2026-06-02T18:30:15+08:00,notice-ends,content/notices/storm.yaml,
2026-07-01T00:00:00+08:00,goes-live,news/2026-07-01-later,Later
2026-12-31T00:00:00+08:00,expires,news/2026-05-01-open,"Open, ""at last"""
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.run("list --due --format json").all(),
        str![[r#"
--- stdout
[
  {
    "at": "2026-06-02T06:00:00+08:00",
    "change": "notice-starts",
    "path": "content/notices/storm.yaml",
    "title": ""
  },
  {
    "at": "2026-06-02T18:30:15+08:00",
    "change": "notice-ends",
    "path": "content/notices/storm.yaml",
    "title": ""
  },
  {
    "at": "2026-07-01T00:00:00+08:00",
    "change": "goes-live",
    "path": "news/2026-07-01-later",
    "title": "Later"
  },
  {
    "at": "2026-12-31T00:00:00+08:00",
    "change": "expires",
    "path": "news/2026-05-01-open",
    "title": "Open, /"at last/""
  }
]
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.run("list --due --now 2027-01-01T00:00:00Z").all(),
        str![[r#"
--- stdout
Nothing is due: time alone changes nothing on this site.
--- exit 0

"#]]
    );
    assert_data_eq!(
        place
            .run("list --due --format csv --now 2027-01-01T00:00:00Z")
            .all(),
        str![[r#"
--- stdout
at,change,path,title
--- exit 0

"#]]
    );
}

#[test]
fn nothing_is_written() {
    let place = place();
    let before = place.files("");
    place.run("list");
    assert_eq!(place.files(""), before);
}

#[test]
fn with_errors_what_can_be_listed_is() {
    let place = place();
    place.write(
        "content/news/2026-05-04-bad.md",
        "---\ntitle: Bad\ndrfat: true\n---\n",
    );
    let run = place.run("list --format csv");
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains("2026-05-04-bad"), "{}", run.out);
    assert_data_eq!(
        run.err,
        str![[r#"
error[unknown-key]: the front matter has no key `drfat`
 --> content/news/2026-05-04-bad.md:3:1
  |
3 | drfat: true
  | ^^^^^
  |
  = help: did you mean `draft`?


"#]]
    );
    assert_data_eq!(
        Place::empty().run("list").all(),
        str![[r#"
--- stderr
error[no-site]: there is no folder content/ with a site.yaml
 |
 = help: run this in the folder of a site, name it with --root, or make a site with `parkpages init DIR`

--- exit 1

"#]]
    );
}

#[test]
fn redacted_it_names_only_what_is_public() {
    let place = place();
    let run = place.run("list --redact");
    assert_data_eq!(
        run.all(),
        str![[r#"
--- stdout
ENTRY                 LANG  STATE      DATE        URL             VERSION
(home)                en    public     -           /en/            written
(home)                tc    public     -           /tc/            written
(home)                sc    public     -           /sc/            derived
news                  en    public     -           /en/news/       written
news                  tc    public     -           /tc/news/       original
news                  sc    public     -           /sc/news/       original
news/2026-04-01-gone  en    withdrawn  2026-04-01  /en/news/gone/  written
news/2026-04-01-gone  tc    withdrawn  2026-04-01  /tc/news/gone/  original
news/2026-04-01-gone  sc    withdrawn  2026-04-01  /sc/news/gone/  original
news/2026-05-01-open  en    public     2026-05-01  /en/news/open/  written
news/2026-05-01-open  tc    public     2026-05-01  /tc/news/open/  original
news/2026-05-01-open  sc    public     2026-05-01  /sc/news/open/  original
news/2026-05-02-開園  en    public     2026-05-02  /en/news/開園/  original
news/2026-05-02-開園  tc    public     2026-05-02  /tc/news/開園/  written
news/2026-05-02-開園  sc    public     2026-05-02  /sc/news/開園/  derived
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.run("list --due --redact").all(),
        str![[r#"
--- stdout
WHEN (Asia/Hong_Kong)  WHAT               ENTRY                 TITLE
2026-06-02 06:00       notice goes up     (redacted)
2026-06-02 18:30:15    notice comes down  (redacted)
2026-07-01 00:00       goes live          (redacted)
2026-12-31 00:00       expires            news/2026-05-01-open  Open, "at last"
--- exit 0

"#]]
    );
}

#[test]
fn no_cell_of_the_csv_is_a_formula() {
    let place = Place::base();
    place.write(
        "content/a.md",
        "---\ntitle: '=HYPERLINK(\"https://evil.example\",\"x\")'\n---\n",
    );
    place.write("content/b.md", "---\ntitle: '+1 and ＝2'\n---\n");
    let run = place.run("list --format csv");
    assert!(run.out.contains(",\"'=HYPERLINK("), "{}", run.out);
    assert!(run.out.contains(",'+1 and"), "{}", run.out);
}
