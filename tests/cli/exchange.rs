//! Translations out to translators' tools and back.

use snapbox::{IntoData as _, assert_data_eq, str};

use crate::env::Place;

const NEWS: &str = "---
title: Sixty partners
description: \"The first ones: all of them.\"
weight: 3
image: hall.svg
images:
  hall.svg:
    alt: A hall
---
Some **59** of them signed, [see the list](https://example.org/list \"All of
them\") and `code`.[^1]

<!-- to be checked -->

## What came {#what}

- One company
  of two
- {{ fact(name=\"a_b\") }} universities\\
  and more

> | Kind | Number |
> | --- | --- |
> | Company \\| firm | 40 |

```
let code = 1;
```

[^1]: By 2 \\* 3.
";

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>";

/// A site with an entry in English alone.
fn place() -> Place {
    let place = Place::base();
    place
        .write("content/partners.md", NEWS)
        .write("content/hall.svg", SVG)
        .write(
            "content/facts.yaml",
            "a_b: {value: 2, source: {en: A}, as_of: 2026-01-01}\n",
        )
        .write(
            "content/glossary.yaml",
            "- {en: company, tc: 公司, sc: 公司}\n",
        );
    place
}

/// What `--export` writes of the entry in a format.
fn export(place: &Place, format: &str) -> String {
    let line = format!("translations --export tc --format {format} content/partners.md");
    let run = place.run(&line);
    assert_eq!(run.code, Some(0), "{}", run.err);
    run.out
}

/// The PO file with each message that has none translated by `translate`.
fn filled(po: &str, translate: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut source = String::new();
    let mut is_source = false;
    for line in po.lines() {
        if let Some(rest) = line.strip_prefix("msgid ") {
            (source, is_source) = (rest.to_owned(), true);
        } else if line == "msgstr \"\"" && source != "\"\"" {
            is_source = false;
            let lines: Vec<String> = source.lines().map(&translate).collect();
            out += &format!("msgstr {}\n", lines.join("\n"));
            continue;
        } else if is_source && line.starts_with('"') {
            source += &format!("\n{line}");
        }
        out += &format!("{line}\n");
    }
    out
}

#[test]
fn po_goes_out_and_comes_back() {
    let place = place();
    let po = export(&place, "po");
    assert_data_eq!(po.as_str(), str![[r#"
msgid ""
msgstr ""
"Project-Id-Version: Park\n"
"Language: zh-Hant-HK\n"
"X-Source-Language: en\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"X-Generator: parkpages\n"

#. title
#: content/partners.md:2
msgctxt "content/partners.md#title/ea580159703f"
msgid "Sixty partners"
msgstr ""

#. description
#: content/partners.md:3
msgctxt "content/partners.md#description/6672e7561fc8"
msgid "The first ones: all of them."
msgstr ""

#. alt of hall.svg
#: content/partners.md:8
msgctxt "content/partners.md#alt/hall.svg/9dc44445d61e"
msgid "A hall"
msgstr ""

#. paragraph
#: content/partners.md:10
msgctxt "content/partners.md#text/993ed1a59891"
msgid "Some **59** of them signed, [see the list](https://example.org/list \"All of them\") and `code`.[^1]"
msgstr ""

#. heading
#: content/partners.md:15
msgctxt "content/partners.md#text/780db274cf32"
msgid "What came"
msgstr ""

#. list item
#. glossary: company = 公司
#: content/partners.md:17
msgctxt "content/partners.md#text/719f4e666a67"
msgid "One company of two"
msgstr ""

#. list item
#: content/partners.md:19
msgctxt "content/partners.md#text/2b967f494edb"
msgid ""
"{{ fact(name=\"a_b\") }} universities\\\n"
"and more"
msgstr ""

#. cell
#: content/partners.md:22
msgctxt "content/partners.md#text/02f6f15e9222"
msgid "Kind"
msgstr ""

#. cell
#: content/partners.md:22
msgctxt "content/partners.md#text/1fef2c2844c6"
msgid "Number"
msgstr ""

#. cell
#: content/partners.md:24
msgctxt "content/partners.md#text/5d760ac464a5"
msgid "Company \\| firm"
msgstr ""

#. cell
#: content/partners.md:24
msgctxt "content/partners.md#text/95ca1c5d2d1b"
msgid "40"
msgstr ""

#. paragraph
#: content/partners.md:30
msgctxt "content/partners.md#text/5c5c28d034f4"
msgid "By 2 \\* 3."
msgstr ""

"#]].raw());
    // The original as its own translation has the same Markdown.
    place.write("tc.po", &filled(&po, str::to_owned));
    let run = place.run("translations --import tc.po");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let text = place.read("content/partners.tc.md");
    let body = |text: &str| text.split_once("\n---\n").unwrap().1.to_owned();
    assert_eq!(body(&text), body(NEWS));
    assert!(!text.contains("weight"), "{text}");
    // Nothing changes without a change.
    place.write("tc.po", &export(&place, "po"));
    let run = place.run("translations --import tc.po");
    assert_data_eq!(
        run.err.as_str(),
        str![[r#"
1 entry taken, 0 files changed.

"#]]
        .raw()
    );
    assert_eq!(place.read("content/partners.tc.md"), text);
    assert!(
        place
            .run("translations --format csv")
            .out
            .contains("partners,tc,current")
    );
}
