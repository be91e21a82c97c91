//! `new`: what the files of a new entry are and hold.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use snapbox::{assert_data_eq, str};

use crate::env::Place;

const FIELDS: &str = "\
name: {type: text, localized: true, required: true, title: true, label: {en: Name, tc: 名稱}}
kind: {type: choice, required: true, options: {firm: {en: Firm}, fund: {en: Fund}}, label: {en: Kind, tc: 類別}}
origin: {type: country, label: {en: Origin}, help: {en: Where its head office is.}}
place: {type: text, localized: true, default: {en: Hong Kong, tc: 香港}, label: {en: Place, tc: 地點}}
events: {type: list, of: map, fields: {when: {type: date, precision: month}, what: {type: text, label: {en: What}}}}
website: {type: url}
fax: {type: text, deprecated: nobody has one}
";

fn place() -> Place {
    let place = Place::base();
    place
        .write(
            "content/news/_index.md",
            "---\ntitle: News\nfeed: true\n---\n",
        )
        .write(
            "content/news/2026-05-01-opening.md",
            "---\ntitle: Opening\n---\n",
        )
        .write("content/partners/_index.md", "---\ntitle: Partners\n---\n")
        .write("content/partners/_fields.yaml", FIELDS)
        .write("content/partners/acme.yaml", "name: Acme\nkind: firm\n")
        .write(
            "content/results/_index.md",
            "---\ntitle: Results\npublish_time: required\n---\n",
        );
    place
}

#[test]
fn an_article_begins_as_a_draft_with_its_date_in_the_name() {
    let place = place();
    assert_data_eq!(
        place
            .run_args(&["new", "news", "Library opens: at last"])
            .all(),
        str![[r#"
--- stdout
content/news/2026-06-01-library-opens-at-last.md
--- stderr
To look at it:  parkpages serve --drafts
To publish it:  take out the line `draft: true`
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.read("content/news/2026-06-01-library-opens-at-last.md"),
        str![[r#"
---
title: 'Library opens: at last'
# description:                      # one or two sentences, for lists and search engines
draft: true                         # take this line out to publish
# topics: [planning]                # planning | building
#
# What else it may say:
# date: 2026-05-01                  # of publication
# updated: 2026-05-02               # the last change of substance
# publish_at: 2026-05-01T09:00      # not public before
# expires_at: 2026-12-31            # not public any more from then on
# image: picture.jpg                # a file beside it, or with / in front one below content/
# images: {picture.jpg: {alt: What it shows, credit: Ann}}
# sources: [{text: A report, date: 2026-04, url: https://www.example.org}]
# corrections: [{date: 2026-05-03, text: A figure was wrong.}]
# withdrawn: {date: 2026-05-04, reason: It was wrong.}  # leaves a notice; add replaced_by: news/other
# redacted: 2026-05-04              # earlier texts of it must not be shown again
# translation: {date: 2026-05-01, status: outdated}  # of this language: current, outdated, partial or machine
# derived: notice                   # of converted versions: publish, notice, or hold until somebody has read them
# convert: {裏面: 里边}             # words that converted versions have otherwise
# owner: Press office               # who answers for it
# reviewed: 2026-05-01              # the day somebody last checked what it says
# review_every: 6 months            # how often it is to be checked
# series: opening                   # a key that entries of a series share
# weight: 10                        # a number to sort by
# slug: short-name                  # the last part of its address
# path: visit/short-name            # the whole address, below the language
# aliases: [/old/address/]          # old addresses that lead here
# id: tag:park.example,2026-05-01:en/short-name  # by which feeds know it, in place of its day and name
# template: page.html               # in place of the section's
# schema_type: Event                # what it is about, for search engines: a type of schema.org
# outputs: [json]                   # what its page has besides HTML
# original: true                    # this language is the original
# noindex: true                     # search engines are asked to leave it out
# search: {keywords: [badge]}       # how readers find it by searching
# example: true                     # made up, and marked as such
# allow: [missing-alt]              # codes of warnings that are meant to be
---

"#]]
    );
}

#[test]
fn all_languages_get_a_file_but_those_that_are_converted() {
    let place = place();
    assert_data_eq!(
        place.run("new news Library --all-languages --folder").all(),
        str![[r#"
--- stdout
content/news/2026-06-01-library/index.md
content/news/2026-06-01-library/index.tc.md
--- stderr
To fill in: title in tc
Converted, without a file: sc
To look at it:  parkpages serve --drafts
To publish it:  take out the line `draft: true`
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.files("content/news").join("\n"),
        str![[r#"
2026-05-01-opening.md
2026-06-01-library/index.md
2026-06-01-library/index.tc.md
_index.md
"#]]
    );
    assert_data_eq!(
        place.read("content/news/2026-06-01-library/index.tc.md"),
        str![[r#"
---
title:                              # in 繁體中文: “Library”
# description:                      # one or two sentences, for lists and search engines
#
# What else it may say:
# publish_at: 2026-05-01T09:00      # not public before
# expires_at: 2026-12-31            # not public any more from then on
# image: picture.jpg                # a file beside it, or with / in front one below content/
# images: {picture.jpg: {alt: What it shows, credit: Ann}}
# sources: [{text: A report, date: 2026-04, url: https://www.example.org}]
# corrections: [{date: 2026-05-03, text: A figure was wrong.}]
# withdrawn: {date: 2026-05-04, reason: It was wrong.}  # leaves a notice; add replaced_by: news/other
# translation: {date: 2026-05-01, status: outdated}  # of this language: current, outdated, partial or machine
# convert: {裏面: 里边}             # words that converted versions have otherwise
# owner: Press office               # who answers for it
# aliases: [/old/address/]          # old addresses that lead here
# noindex: true                     # search engines are asked to leave it out
# search: {keywords: [badge]}       # how readers find it by searching
# allow: [missing-alt]              # codes of warnings that are meant to be
---

"#]]
    );
}

#[test]
fn a_chinese_title_keeps_its_characters_in_the_name() {
    let place = place();
    assert_data_eq!(
        place.run("new news 圖書館啟用 --language tc").all(),
        str![[r#"
--- stdout
content/news/2026-06-01-圖書館啟用.tc.md
--- stderr
Converted, without a file: sc
To look at it:  parkpages serve --drafts
To publish it:  take out the line `draft: true`
--- exit 0

"#]]
    );
    assert_data_eq!(
        place
            .run("new news 圖書館啟用 --language tc --slug library --date 2026-07-01")
            .out,
        str![[r#"
content/news/2026-07-01-library.tc.md

"#]]
    );
}

#[test]
fn a_section_of_records_gets_a_record_with_its_fields() {
    let place = place();
    assert_data_eq!(
        place.run("new partners Lenovo").all(),
        str![[r#"
--- stdout
content/partners/lenovo.yaml
--- stderr
To fill in: kind
To look at it:  parkpages serve --drafts
To publish it:  take out the line `draft: true`
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.read("content/partners/lenovo.yaml"),
        str![[r#"
# description:                      # one or two sentences, for lists and search engines
name: Lenovo
kind:                               # Kind, required: firm | fund
# origin: HK                        # Origin. Where its head office is.
# place: Hong Kong                  # Place, in each language, or else this
# events:                           # events
#   - when: 2026-05-01              # when
#     what: …                       # What
# website: https://www.example.org  # website
draft: true                         # take this line out to publish
# topics: [planning]                # planning | building
#
# What else it may say:
# date: 2026-05-01                  # of publication
# updated: 2026-05-02               # the last change of substance
# publish_at: 2026-05-01T09:00      # not public before
# expires_at: 2026-12-31            # not public any more from then on
# image: picture.jpg                # a file beside it, or with / in front one below content/
# images: {picture.jpg: {alt: What it shows, credit: Ann}}
# sources: [{text: A report, date: 2026-04, url: https://www.example.org}]
# corrections: [{date: 2026-05-03, text: A figure was wrong.}]
# withdrawn: {date: 2026-05-04, reason: It was wrong.}  # leaves a notice; add replaced_by: news/other
# redacted: 2026-05-04              # earlier texts of it must not be shown again
# translation: {date: 2026-05-01, status: outdated}  # of this language: current, outdated, partial or machine
# derived: notice                   # of converted versions: publish, notice, or hold until somebody has read them
# convert: {裏面: 里边}             # words that converted versions have otherwise
# owner: Press office               # who answers for it
# reviewed: 2026-05-01              # the day somebody last checked what it says
# review_every: 6 months            # how often it is to be checked
# series: opening                   # a key that entries of a series share
# weight: 10                        # a number to sort by
# slug: short-name                  # the last part of its address
# path: visit/short-name            # the whole address, below the language
# aliases: [/old/address/]          # old addresses that lead here
# id: tag:park.example,2026-05-01:en/short-name  # by which feeds know it, in place of its day and name
# template: page.html               # in place of the section's
# schema_type: Event                # what it is about, for search engines: a type of schema.org
# outputs: [json]                   # what its page has besides HTML
# noindex: true                     # search engines are asked to leave it out
# search: {keywords: [badge]}       # how readers find it by searching
# example: true                     # made up, and marked as such
# allow: [missing-alt]              # codes of warnings that are meant to be
# original_language: en             # the language of its texts without one

"#]]
    );
    assert_data_eq!(
        place
            .run("new partners 聯想 --language tc --all-languages --slug lx")
            .all(),
        str![[r#"
--- stdout
content/partners/lx.yaml
--- stderr
To fill in: kind
Converted, without a file: sc
To look at it:  parkpages serve --drafts
To publish it:  take out the line `draft: true`
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.read("content/partners/lx.yaml"),
        str![[r#"
original_language: tc               # its texts without a language are in this one
# description:                      # one or two sentences, for lists and search engines
name:
  tc: 聯想
  # en:
kind:                               # 類別, required: firm | fund
# origin: HK                        # Origin. Where its head office is.
# place:                            # 地點, in each language, or else this
#   tc: …
#   en: …
# events:                           # events
#   - when: 2026-05-01              # when
#     what: …                       # What
# website: https://www.example.org  # website
draft: true                         # take this line out to publish
# topics: [planning]                # planning | building
#
# What else it may say:
# date: 2026-05-01                  # of publication
# updated: 2026-05-02               # the last change of substance
# publish_at: 2026-05-01T09:00      # not public before
# expires_at: 2026-12-31            # not public any more from then on
# image: picture.jpg                # a file beside it, or with / in front one below content/
# images: {picture.jpg: {alt: What it shows, credit: Ann}}
# sources: [{text: A report, date: 2026-04, url: https://www.example.org}]
# corrections: [{date: 2026-05-03, text: A figure was wrong.}]
# withdrawn: {date: 2026-05-04, reason: It was wrong.}  # leaves a notice; add replaced_by: news/other
# redacted: 2026-05-04              # earlier texts of it must not be shown again
# translation: {date: 2026-05-01, status: outdated}  # of this language: current, outdated, partial or machine
# derived: notice                   # of converted versions: publish, notice, or hold until somebody has read them
# convert: {裏面: 里边}             # words that converted versions have otherwise
# owner: Press office               # who answers for it
# reviewed: 2026-05-01              # the day somebody last checked what it says
# review_every: 6 months            # how often it is to be checked
# series: opening                   # a key that entries of a series share
# weight: 10                        # a number to sort by
# slug: short-name                  # the last part of its address
# path: visit/short-name            # the whole address, below the language
# aliases: [/old/address/]          # old addresses that lead here
# id: tag:park.example,2026-05-01:en/short-name  # by which feeds know it, in place of its day and name
# template: page.html               # in place of the section's
# schema_type: Event                # what it is about, for search engines: a type of schema.org
# outputs: [json]                   # what its page has besides HTML
# noindex: true                     # search engines are asked to leave it out
# search: {keywords: [badge]}       # how readers find it by searching
# example: true                     # made up, and marked as such
# allow: [missing-alt]              # codes of warnings that are meant to be

"#]]
    );
}

#[test]
fn what_the_section_asks_for_stands_there() {
    let place = place();
    assert_data_eq!(
        place.run("new results Quarter").all(),
        str![[r#"
--- stdout
content/results/quarter.md
--- stderr
To look at it:  parkpages serve --drafts
To publish it:  take out the line `draft: true`
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.read("content/results/quarter.md"),
        str![[r#"
---
title: Quarter
# description:                      # one or two sentences, for lists and search engines
publish_at: 2026-06-01T09:00        # not public before, by the clock of Asia/Hong_Kong
date: 2026-06-01
draft: true                         # take this line out to publish
# topics: [planning]                # planning | building
#
# What else it may say:
# updated: 2026-05-02               # the last change of substance
# expires_at: 2026-12-31            # not public any more from then on
# image: picture.jpg                # a file beside it, or with / in front one below content/
# images: {picture.jpg: {alt: What it shows, credit: Ann}}
# sources: [{text: A report, date: 2026-04, url: https://www.example.org}]
# corrections: [{date: 2026-05-03, text: A figure was wrong.}]
# withdrawn: {date: 2026-05-04, reason: It was wrong.}  # leaves a notice; add replaced_by: news/other
# redacted: 2026-05-04              # earlier texts of it must not be shown again
# translation: {date: 2026-05-01, status: outdated}  # of this language: current, outdated, partial or machine
# derived: notice                   # of converted versions: publish, notice, or hold until somebody has read them
# convert: {裏面: 里边}             # words that converted versions have otherwise
# owner: Press office               # who answers for it
# reviewed: 2026-05-01              # the day somebody last checked what it says
# review_every: 6 months            # how often it is to be checked
# series: opening                   # a key that entries of a series share
# weight: 10                        # a number to sort by
# slug: short-name                  # the last part of its address
# path: visit/short-name            # the whole address, below the language
# aliases: [/old/address/]          # old addresses that lead here
# id: tag:park.example,2026-05-01:en/short-name  # by which feeds know it, in place of its day and name
# template: page.html               # in place of the section's
# schema_type: Event                # what it is about, for search engines: a type of schema.org
# outputs: [json]                   # what its page has besides HTML
# original: true                    # this language is the original
# noindex: true                     # search engines are asked to leave it out
# search: {keywords: [badge]}       # how readers find it by searching
# example: true                     # made up, and marked as such
# allow: [missing-alt]              # codes of warnings that are meant to be
---

"#]]
    );
    assert_data_eq!(
        place.run("new . Contact").out,
        str![[r#"
content/contact.md

"#]]
    );
    assert_data_eq!(
        place.run("new news Report --record").out,
        str![[r#"
content/news/report.yaml

"#]]
    );
}

#[test]
fn a_new_entry_is_read_as_it_is_written() {
    let place = place();
    for title in [
        "NO",
        "1.10",
        "a: b # c",
        "? x",
        "'quoted\" 「」",
        "null",
        "2026-01-01",
        "{x}",
        "*",
    ] {
        let run = place.run_args(&["new", "news", title, "--slug", &format!("x{}", title.len())]);
        assert_eq!(run.code, Some(0), "{title}: {}", run.err);
        let list = place.run("list --format csv").out;
        let quoted = title.replace('"', "\"\"");
        assert!(
            list.contains(title) || list.contains(&quoted),
            "{title}:\n{list}"
        );
        let file = place.path().join(run.out.trim());
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn nothing_is_overwritten() {
    let place = place();
    assert_eq!(
        place.run("new news Opening --date 2026-05-02").code,
        Some(2)
    );
    assert_data_eq!(
        place.run("new news Opening --date 2026-05-01").all(),
        str![[r#"
--- stderr
error: `content/news/2026-05-01-opening.md` exists already
  help: give the new entry another address by --slug
--- exit 2

"#]]
    );
    assert_eq!(
        place.read("content/news/2026-05-01-opening.md"),
        "---\ntitle: Opening\n---\n"
    );
    assert_data_eq!(
        place.run("new partners Acme --folder").all(),
        str![[r#"
--- stderr
error: `content/partners/acme.yaml` exists already
  help: give the new entry another address by --slug
--- exit 2

"#]]
    );
}

#[test]
fn what_cannot_be_is_told() {
    let place = place();
    assert_data_eq!(
        place.run("new nwes Title").all(),
        str![[r#"
--- stderr
error[unknown-section]: there is no section `nwes`
 |
 = help: did you mean `news`?
 = help: a section is a folder with an index: content/nwes/_index.md

--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("new topics Planning").all(),
        str![[r#"
--- stderr
error[unknown-section]: there is no section `topics`
 |
 = help: known here: `news`, `partners`, `results`
 = help: the text of a term is a file with its name: content/topics/TERM.md

--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("new news Title --language fr").all(),
        str![[r#"
--- stderr
error: the site has no language `fr`
  help: known here: `en`, `tc`, `sc`
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("new news Title --date 2026-02-30").all(),
        str![[r#"
--- stderr
error: `2026-02-30` does not exist: that month has no day 30
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("new news Title --date 2026-02").all(),
        str![[r#"
--- stderr
error: `2026-02` has no day
  help: write it as --date 2026-05-01
--- exit 2

"#]]
    );
    assert_data_eq!(
        place
            .run_args(&["new", "news", "Title", "--slug", "A title"])
            .all(),
        str![[r#"
--- stderr
error: `A title` cannot be a part of an address
  help: write it as --slug a-title
--- exit 2

"#]]
    );
    assert_data_eq!(
        place
            .run_args(&["new", "news", "Title", "--slug", "../../etc"])
            .all(),
        str![[r#"
--- stderr
error: `../../etc` cannot be a part of an address
  help: write it as --slug etc
--- exit 2

"#]]
    );
    assert_data_eq!(
        place
            .run_args(&["new", "news", "Title", "--slug", "nul"])
            .all(),
        str![[r#"
--- stderr
error: `nul` cannot be a part of an address
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run_args(&["new", "news", "!?"]).all(),
        str![[r#"
--- stderr
error: no address can be made from the title
  help: name one by --slug, in letters, digits and hyphens
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run_args(&["new", "news", " "]).all(),
        str![[r#"
--- stderr
error: the title is empty or has a control character
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("new ../.. Title").all(),
        str![[r#"
--- stderr
error[unknown-section]: there is no section `../..`
 |
 = help: known here: `news`, `partners`, `results`
 = help: a section is a folder with an index: content/../../_index.md

--- exit 2

"#]]
    );
    assert_data_eq!(
        Place::empty().run("new news Title").all(),
        str![[r#"
--- stderr
error[no-site]: there is no folder content/ with a site.yaml
 |
 = help: run this in the folder of a site, name it with --root, or make a site with `parkpages init DIR`

--- exit 2

"#]]
    );
    assert_eq!(place.files("content/news").len(), 2);
}

#[test]
fn a_long_title_gives_a_name_that_a_disk_takes() {
    let place = place();
    let long = "word ".repeat(100);
    assert_data_eq!(
        place.run_args(&["new", "news", &long]).out,
        str![[r#"
content/news/2026-06-01-word-word-word-word-word-word-word-word-word-word-word-word.md

"#]]
    );
    let long = "長".repeat(300);
    assert_data_eq!(
        place.run_args(&["new", "news", &long]).out,
        str![[r#"
content/news/2026-06-01-長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長長.tc.md

"#]]
    );
}

#[test]
fn the_entries_of_the_sample_site_are_as_their_schemas_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = |section: &str, ending: &str| -> Vec<PathBuf> {
        let listed = walkdir::WalkDir::new(root.join("content").join(section)).into_iter();
        let files = listed.map(|entry| entry.unwrap().into_path());
        let is_entry = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            !name.starts_with('_') && name.ends_with(ending)
        };
        files.filter(is_entry).collect()
    };
    let mut judged = 0;
    for (section, ending) in [
        ("partners", ".yaml"),
        ("milestones", ".yaml"),
        ("news", ".md"),
        ("events", ".md"),
        ("documents", ".md"),
        ("tenders", ".md"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parkpages"));
        command.current_dir(root).args(["schema", section]);
        let out = command.output().unwrap();
        let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
        let schema = serde_json::from_slice(&out.stdout).unwrap();
        compiler.add_resource("section.json", schema).unwrap();
        let index = compiler.compile("section.json", &mut schemas).unwrap();
        for file in files(section, ending) {
            let text = fs::read_to_string(&file).unwrap();
            let yaml = match ending {
                ".md" => text.split("---\n").nth(1).unwrap(),
                _ => &text,
            };
            let entry: serde_json::Value = serde_yaml::from_str(yaml).unwrap();
            if let Err(refused) = schemas.validate(&entry, index) {
                panic!("{}: {refused:#}", file.display());
            }
            judged += 1;
        }
    }
    assert!(judged > 50, "{judged}");
}

#[test]
fn a_schema_is_json_that_knows_fields_and_keys() {
    let place = place();
    let run = place.run("schema partners");
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let schema: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let properties = &schema["properties"];
    assert_eq!(
        properties["kind"]["enum"],
        serde_json::json!(["firm", "fund"])
    );
    assert_eq!(
        properties["topics"]["anyOf"][1]["enum"],
        serde_json::json!(["planning", "building", null])
    );
    assert!(properties["withdrawn"].is_object());
    // Every key that content can have is in the schema, and no other.
    let keys: Vec<&str> = parkpages::content::keys::ENTRY_KEYS.into_iter().collect();
    let refused = ["lang"];
    for key in keys.iter().filter(|key| !refused.contains(key)) {
        assert!(!properties[key].is_null(), "{key} is not in the schema");
    }
    let fields = 7;
    let known = keys.len() - refused.len() + fields + 1;
    assert_eq!(properties.as_object().unwrap().len(), known);
    assert_data_eq!(
        place.run("schema partnres").all(),
        str![[r#"
--- stderr
error[unknown-section]: there is no section `partnres`
 |
 = help: did you mean `partners`?
 = help: a section is a folder with an index: content/partnres/_index.md

--- exit 2

"#]]
    );
}

#[test]
fn a_date_is_that_of_the_site_not_of_the_machine() {
    let place = place();
    let mut command = place.command(&["new", "news", "Late", "--now", "2026-05-31T17:00:00Z"]);
    let run = place.finish(Command::env(&mut command, "TZ", "America/New_York"));
    assert_eq!(run.out, "content/news/2026-06-01-late.md\n");
}

#[test]
fn time_zones_are_those_of_the_program() {
    let place = place();
    // Hong Kong ten hours behind UTC, as a database of the machine has it: `tzfile(5)`, version 2.
    let mut zone = Vec::new();
    for _ in 0..2 {
        zone.extend(b"TZif2");
        zone.extend([0; 15]);
        for count in [0, 0, 0, 0, 1, 4_u32] {
            zone.extend(count.to_be_bytes());
        }
        zone.extend((-36_000_i32).to_be_bytes());
        zone.extend([0, 0]);
        zone.extend(b"XXX\0");
    }
    zone.extend(b"\nXXX10\n");
    std::fs::create_dir_all(place.path().join("zones/Asia")).unwrap();
    std::fs::write(place.path().join("zones/Asia/Hong_Kong"), zone).unwrap();
    let mut command = place.command(&["new", "news", "Late", "--now", "2026-05-31T17:00:00Z"]);
    let run = place.finish(command.env("TZDIR", place.path().join("zones")));
    assert_eq!(run.out, "content/news/2026-06-01-late.md\n");
}

#[test]
fn every_key_stands_as_a_comment_and_is_read_as_it_is_written() {
    let place = place();
    place.run("new news Everything");
    place.run("new partners Everything --language tc");
    place.run("new news All --all-languages");
    let text = place.read("content/news/2026-06-01-everything.md");
    let record = place.read("content/partners/everything.yaml");
    let is_stated = |text: &str, key: &str| {
        let begins = |line: &str| {
            line.trim_start_matches("# ")
                .starts_with(&format!("{key}:"))
        };
        text.lines().any(begins)
    };
    for key in parkpages::content::keys::ENTRY_KEYS {
        let wanted = key != "lang";
        // The date stands in the name of the file, and what is said of records alone in records.
        let (page, data) = match key {
            "original_language" => (false, true),
            "original" | "title" => (true, false),
            _ => (wanted, wanted),
        };
        assert_eq!(is_stated(&text, key), page, "{key} in a page");
        assert_eq!(is_stated(&record, key), data, "{key} in a record");
    }
    // A translation has what it may say itself.
    let translation = place.read("content/news/2026-06-01-all.tc.md");
    assert!(is_stated(&translation, "expires_at") && is_stated(&translation, "translation"));
    assert!(!is_stated(&translation, "slug") && !is_stated(&translation, "weight"));

    // Every line is right as it stands. What is told is that nothing has been filled in.
    for (file, text) in [
        ("content/news/2026-06-01-everything.md", text),
        ("content/partners/everything.yaml", record),
        ("content/news/2026-06-01-all.tc.md", translation),
    ] {
        let stated = |line: &str| match line.strip_prefix("# ") {
            Some(line) if line.contains(':') && !line.starts_with("What else") => line.to_owned(),
            _ => line.to_owned(),
        };
        let lines: Vec<String> = text.lines().map(stated).collect();
        place.write(file, &format!("{}\n", lines.join("\n")));
    }
    let told = place.run("check --drafts").all();
    let codes: std::collections::BTreeSet<&str> = told
        .lines()
        .filter_map(|line| line.split_once('[')?.1.split_once("]:"))
        .map(|(code, _)| code)
        .collect();
    let unfilled = [
        "alias-taken",
        "duplicate-feed-id",
        "missing-field",
        "missing-file",
        "missing-title",
        "published-before-date",
        "unknown-picture",
    ];
    assert_eq!(Vec::from_iter(codes), unfilled, "{told}");
}

#[test]
fn a_title_is_in_the_language_of_its_characters() {
    let place = place();
    for (title, name) in [
        ("首批合作夥伴簽約", "首批合作夥伴簽約.tc"),
        ("首批合作伙伴签约", "首批合作伙伴签约.sc"),
        ("公告", "公告.tc"),
        ("ACME 開幕", "acme-開幕.tc"),
        ("Open day with 華為", "open-day-with-華為"),
        ("オープン", "オープン"),
        ("개막", "개막"),
        ("2026", "2026"),
    ] {
        let run = place.run_args(&["new", "news", title]);
        assert_eq!(run.out, format!("content/news/2026-06-01-{name}.md\n"));
    }
    assert_data_eq!(
        place.run("new news 新樓啟用").err,
        str![[r#"
In 繁體中文, as the title is: `--language` names another
Converted, without a file: sc
To look at it:  parkpages serve --drafts
To publish it:  take out the line `draft: true`

"#]]
    );
    let named = place.run("new news 舊樓 --language en");
    assert_eq!(named.out, "content/news/2026-06-01-舊樓.md\n");
    place.run("new partners 聯想");
    let record = place.read("content/partners/聯想.yaml");
    assert!(record.starts_with("original_language: tc"), "{record}");
}

#[test]
fn texts_of_terms_are_no_entries_of_their_section() {
    let place = place();
    for term in ["planning", "building"] {
        let file = format!("content/topics/{term}.md");
        place.write(&file, "---\ndate: 2026-05-01\n---\n");
    }
    assert_eq!(place.run("new . Map").out, "content/map.md\n");
}

#[test]
fn a_notice_is_a_file_of_its_own_that_goes_up_tomorrow() {
    let place = place();
    let told = place
        .run_args(&["new", "notice", "Park closed: wind"])
        .all();
    assert_data_eq!(
        told,
        str![[r#"
--- stdout
content/notices/park-closed-wind.yaml
--- stderr
It goes up with the first build after its `start`: see to `level`, `on`, `start` and `end`
To look at it:  parkpages serve --now 2026-06-02T09:00:00+08:00
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.read("content/notices/park-closed-wind.yaml"),
        str![[r#"
level: info                         # info, warning or urgent
text:
  en: 'Park closed: wind'
  # tc: …                           # in 繁體中文
on: [all]                           # or pages by their place below content/: [home, news, visit]
start: 2026-06-02T09:00             # it goes up then, by the clock of Asia/Hong_Kong
end: 2026-06-02T18:00               # and comes down then
# link: about                       # a page that says more
# example: true                     # made up, and marked as such

"#]]
    );
    assert!(place.run_args(&["check"]).all().ends_with("--- exit 0\n"));
    let home = |now: &str| {
        assert_eq!(place.run_args(&["build", "--now", now]).code, Some(0));
        place.read("public/en/index.html")
    };
    assert!(!home("2026-06-02T08:59:00+08:00").contains("wind"));
    assert!(home("2026-06-02T09:00:00+08:00").contains("wind"));

    // The folder's name does it as well, in Chinese too; nothing is overwritten.
    for (section, slug) in [("notices", "one"), ("content/notices/", "two")] {
        let run = place.run_args(&["new", section, "園區關閉", "--slug", slug]);
        let file = run.out.trim();
        assert!(
            place.read(file).contains("  tc: 園區關閉\n  # en: …"),
            "{}",
            run.err
        );
    }
    assert_data_eq!(
        place
            .run_args(&["new", "notice", "Park closed: wind"])
            .all(),
        str![[r#"
--- stderr
error: `content/notices/park-closed-wind.yaml` exists already
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("new notice Wind --slug con").all(),
        str![[r#"
--- stderr
error: `con` cannot be a part of an address
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run_args(&["new", "notice", "Wind", "--folder"]).all(),
        str![[r#"
--- stderr
error: a notice is one file and has no folder of its own
--- exit 2

"#]]
    );
    // A section of that name is one.
    place.write("content/notice/_index.md", "---\ntitle: Notice\n---\n");
    let run = place.run("new notice Wind");
    assert_eq!(run.out, "content/notice/wind.md\n");
}
